//! A token classifier that somebody else trained, as the entity model: its own tokenizer and labels, our words.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tokenizers::Tokenizer;

use super::pieces::{MAX_PIECES, any_tokenizer};
use super::windows::{self, PieceMap, Window};
use super::{BATCH_TOKENS, CONTEXT_PIECES, HeadScores, ModelFolder, Word, words};
use crate::backend::{self, Backend, BatchOutput, TokenBatch};
use crate::config::{BackendName, LabelTarget};
use crate::document::EntityLabel;
use crate::error::{Error, Stage, StageError};
use crate::pipeline::ModelIdentity;

/// Longer windows cost more time and memory than they gain, and published models were tuned on at most this.
const MAX_WINDOW: usize = 512;
/// Room for a word with all its pieces, its context and the special tokens.
const MIN_WINDOW: usize = 40;
/// A mention can go on from a word that has its type with at least this probability. Strict BIO would let it go on from any
/// that begins it, but some models say "inside" where they mean "begins". Not tuned.
const MIN_BEFORE: f32 = 0.25;
/// Stands for the logarithm of 0 and stays finite in sums.
const NEVER: f32 = -1e4;

/// The entity model of a pipeline.
pub struct Tagger {
    backend: Box<dyn Backend>,
    tokenizer: Tokenizer,
    /// Special tokens before and after a sequence.
    before: Vec<u32>,
    after: Vec<u32>,
    columns: Columns,
    identity: ModelIdentity,
}

impl Tagger {
    /// Loads a Hugging Face folder; `labels` says what its labels stand for.
    ///
    /// # Errors
    /// A file that is missing, damaged or does not fit the others; a label that stands for nothing.
    pub fn load(folder: &Path, backend: BackendName, labels: &BTreeMap<String, LabelTarget>) -> Result<Self, Error> {
        let files = ModelFolder::read_hugging_face(folder)?;
        Self::new(&files, backend::classifier(backend, files.engine_files())?, labels)
    }

    fn new(
        files: &ModelFolder,
        backend: Box<dyn Backend>,
        labels: &BTreeMap<String, LabelTarget>,
    ) -> Result<Self, Error> {
        let wrong = |file: &str, problem: String| Error::Model { path: files.path.join(file), problem };
        let columns = Columns::new(&files.config, backend.label_count(), labels)
            .map_err(|problem| wrong("config.json", problem))?;
        let tokenizer = tokenizer(&files.tokenizer, backend.vocab_size()).map_err(|p| wrong("tokenizer.json", p))?;
        let (before, after) = special_tokens(&tokenizer).map_err(|problem| wrong("tokenizer.json", problem))?;
        if backend.max_tokens() < MIN_WINDOW {
            let problem = format!("has {} positions, an entity model needs {MIN_WINDOW}", backend.max_tokens());
            return Err(wrong("config.json", problem));
        }
        Ok(Self { backend, tokenizer, before, after, columns, identity: files.identity()? })
    }

    /// The model's name and the hash of its files.
    #[must_use]
    pub const fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    /// Scores words as [`super::Encoder`] found them; each in exactly one window, with context on both sides.
    ///
    /// # Errors
    /// What the tokenizer or the backend reports.
    pub fn score(&self, text: &str, words: &[Word]) -> Result<HeadScores, StageError> {
        let input = self.read(text, words)?;
        let budget = self.backend.max_tokens().min(MAX_WINDOW) - self.before.len() - self.after.len();
        let windows = windows::pack(&input.map, budget, CONTEXT_PIECES.min(budget / 4));
        let mut rows = vec![];
        let (mut batch, mut output) = (TokenBatch::default(), BatchOutput::default());
        let mut rest = windows.as_slice();
        while !rest.is_empty() {
            batch.clear();
            let mut taken = 0;
            while taken < rest.len() && batch.ids.len() < BATCH_TOKENS {
                self.push_window(&input, &rest[taken], &mut batch);
                taken += 1;
            }
            self.backend.encode(&batch, &mut output).map_err(|e| StageError { stage: Stage::Entities, ..e })?;
            for (window, tokens) in rest[..taken].iter().zip(batch.sequences()) {
                self.take(&input, window, tokens.start + self.before.len(), &output, &mut rows);
            }
            rest = &rest[taken..];
        }
        Ok(self.columns.head(words, &input.shares, &rows))
    }

    /// Tokenises sentence by sentence: neither white space nor what the word scanner passes over reaches the model.
    fn read(&self, text: &str, words: &[Word]) -> Result<Input, StageError> {
        let mut input = Input { map: PieceMap { offsets: vec![0], ..PieceMap::default() }, ..Input::default() };
        for sentence in words.chunk_by(|a, b| a.sentence == b.sentence) {
            let (line, starts) = line(text, sentence);
            let encoding = self.tokenizer.encode(line.as_str(), false).map_err(|e| StageError {
                stage: Stage::Entities,
                code: "tokenizer",
                message: e.to_string(),
            })?;
            input.map.sentences.push(input.map.words());
            input.push_sentence(encoding.get_ids(), encoding.get_offsets(), &starts);
        }
        Ok(input)
    }

    fn push_window(&self, input: &Input, window: &Window, batch: &mut TokenBatch) {
        batch.ids.extend_from_slice(&self.before);
        batch.ids.extend_from_slice(&input.ids[input.tokens(window)]);
        batch.ids.extend_from_slice(&self.after);
        batch.types.resize(batch.ids.len(), 0);
        batch.ends.push(batch.ids.len());
    }

    /// The rows of a window's kept words; its own tokens begin at `start` in the output. Windows come in order.
    fn take(
        &self,
        input: &Input,
        window: &Window,
        start: usize,
        output: &BatchOutput,
        rows: &mut Vec<Option<Vec<f32>>>,
    ) {
        let (tokens, labels) = (input.tokens(window), self.backend.label_count());
        for word in window.kept.clone() {
            // A token that reaches into the next word belongs to that one, which may stand in the next window only.
            let token = input.firsts[word].map(|token| token.min(tokens.end.saturating_sub(1)));
            rows.push(token.filter(|token| tokens.contains(token)).map(|token| {
                let at = (start + token - tokens.start) * labels;
                output.logits[at..at + labels].to_vec()
            }));
        }
    }
}

/// A document as the model reads it.
#[derive(Debug, Default)]
struct Input {
    ids: Vec<u32>,
    map: PieceMap,
    /// Whether a word's first token is its predecessor's last.
    shares: Vec<bool>,
    /// A word's first token, which speaks for it; none if the tokenizer dropped the word.
    firsts: Vec<Option<usize>>,
}

impl Input {
    fn tokens(&self, window: &Window) -> std::ops::Range<usize> {
        self.map.offsets[window.words.start]..self.map.offsets[window.words.end]
    }

    /// Deals the tokens of a sentence out to its words: each word has those from the first that ends in it or later to
    /// the first of the next word.
    fn push_sentence(&mut self, ids: &[u32], offsets: &[(usize, usize)], starts: &[(usize, usize)]) {
        let mut firsts: Vec<usize> = vec![];
        let mut token = 0;
        for &(start, _) in starts {
            while token < ids.len() && offsets[token].1 <= start {
                token += 1;
            }
            firsts.push(token);
        }
        for (word, &(_, end)) in starts.iter().enumerate() {
            let first = if word == 0 { 0 } else { firsts[word] };
            let next = firsts.get(word + 1).copied().unwrap_or(ids.len());
            let is_read = offsets.get(firsts[word]).is_some_and(|token| token.0 < end);
            self.firsts.push(is_read.then_some(self.ids.len() + firsts[word] - first));
            self.ids.extend(ids[first..next].iter().take(MAX_PIECES));
            self.map.offsets.push(self.ids.len());
            self.shares.push(word > 0 && firsts[word] == firsts[word - 1] && firsts[word] < ids.len());
        }
    }
}

/// The words of a sentence as one line, single spaces where the text has white space, and their places in it.
fn line(text: &str, words: &[Word]) -> (String, Vec<(usize, usize)>) {
    let (mut line, mut places) = (String::new(), vec![]);
    let mut end = None;
    for word in words {
        let gap = end.and_then(|end| text.get(end..word.span.start)).unwrap_or_default();
        if gap.contains(char::is_whitespace) {
            line.push(' ');
        }
        let start = line.len();
        line.push_str(words::surface(word.span.of(text)));
        places.push((start, line.len()));
        end = Some(word.span.end);
    }
    (line, places)
}

/// Parses `tokenizer.json`; its own padding and truncation are switched off.
///
/// # Errors
/// A file that is no tokenizer, or has more ids than the model.
pub fn tokenizer(bytes: &[u8], vocab_size: usize) -> Result<Tokenizer, String> {
    let tokenizer = any_tokenizer(bytes)?;
    let highest = tokenizer.get_vocab(true).into_values().max().unwrap_or(0);
    if highest as usize >= vocab_size {
        return Err(format!("has ids up to {highest}, the model's vocabulary has {vocab_size}"));
    }
    Ok(tokenizer)
}

/// What the tokenizer sets before and after a sequence.
///
/// # Errors
/// What the tokenizer reports.
pub fn special_tokens(tokenizer: &Tokenizer) -> Result<(Vec<u32>, Vec<u32>), String> {
    let encoding = tokenizer.encode("a", true).map_err(|e| e.to_string())?;
    let (ids, mask) = (encoding.get_ids(), encoding.get_special_tokens_mask());
    let before = mask.iter().take_while(|special| **special == 1).count();
    let after = mask.iter().rev().take_while(|special| **special == 1).count();
    Ok((ids[..before].to_vec(), ids[(ids.len() - after).max(before)..].to_vec()))
}

/// Where a column of the model goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Outside,
    /// Begins a mention of a type, index into [`Columns::labels`].
    Begin(usize),
    /// Goes on with one, or begins it where none is to go on with (IOB1, and labels without `B-` and `I-`).
    Inside(usize),
}

/// From the model's labels to ours.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    columns: Vec<Column>,
    labels: Vec<EntityLabel>,
}

/// What of `config.json` names the labels.
#[derive(Debug, Deserialize)]
struct LabelNames {
    id2label: BTreeMap<usize, String>,
}

impl Columns {
    fn new(config: &[u8], count: usize, targets: &BTreeMap<String, LabelTarget>) -> Result<Self, String> {
        let names: LabelNames = serde_json::from_slice(config).map_err(|e| e.to_string())?;
        let names: Vec<String> = names.id2label.into_values().collect();
        if names.len() != count {
            return Err(format!("`id2label` has {} labels, the classifier of model.safetensors {count}", names.len()));
        }
        let parts: Vec<(Option<char>, &str)> = names.iter().map(|name| parts(name)).collect();
        if let Some(unknown) = targets.keys().find(|key| parts.iter().all(|(_, kind)| kind != key)) {
            let mut kinds: Vec<&str> = parts.iter().map(|(_, kind)| *kind).filter(|kind| *kind != "O").collect();
            kinds.sort_unstable();
            kinds.dedup();
            return Err(format!("`labels` of [entities] maps {unknown}, the model has {}", kinds.join(", ")));
        }
        let target = |kind: &str| match targets.get(kind) {
            Some(target) => Ok(target.0),
            None if kind == "O" => Ok(None),
            None if kind == "PER" => Ok(Some(EntityLabel::Person)),
            None => EntityLabel::named(kind).map(Some).ok_or_else(|| {
                format!(
                    "label `{kind}` has no meaning here: say what it stands for in the pipeline file, as in [entities] \
                     labels = {{ {kind} = \"ORG\" }}, or = \"O\" to leave it out"
                )
            }),
        };
        let targets: Vec<Option<EntityLabel>> = parts.iter().map(|(_, kind)| target(kind)).collect::<Result<_, _>>()?;
        let mut labels: Vec<EntityLabel> = targets.iter().flatten().copied().collect();
        labels.sort_unstable();
        labels.dedup();
        let column = |(target, (prefix, _)): (&Option<EntityLabel>, &(Option<char>, &str))| {
            let kind = target.and_then(|label| labels.binary_search(&label).ok());
            match (kind, prefix) {
                (None, _) => Column::Outside,
                (Some(kind), Some('B' | 'S' | 'U')) => Column::Begin(kind),
                (Some(kind), _) => Column::Inside(kind),
            }
        };
        Ok(Self { columns: targets.iter().zip(&parts).map(column).collect(), labels })
    }

    /// The rows of all words as a head in strict BIO, which the entities stage decodes.
    fn head(&self, words: &[Word], shares: &[bool], rows: &[Option<Vec<f32>>]) -> HeadScores {
        let mut labels = vec!["O".to_owned()];
        labels
            .extend(self.labels.iter().flat_map(|label| ["B", "I"].map(|prefix| format!("{prefix}-{}", label.name()))));
        let mut logits = Vec::with_capacity(words.len() * labels.len());
        // Of the word before: its sentence, and how probable each type is.
        let mut last: (usize, Vec<f32>) = (usize::MAX, vec![]);
        for ((word, shares), row) in words.iter().zip(shares).zip(rows) {
            let mut scores = vec![NEVER; labels.len()];
            match row {
                None => scores[0] = 0.0,
                Some(row) => self.gather(row, &mut scores),
            }
            let kinds = probabilities(&scores);
            for (k, pair) in scores[1..].as_chunks_mut::<2>().0.iter_mut().enumerate() {
                let before = if last.0 == word.sentence { last.1[k] } else { 0.0 };
                if before < MIN_BEFORE {
                    // Nothing to go on with: whatever says "inside" begins.
                    *pair = [add_logs(pair[0], pair[1]), NEVER];
                } else if *shares {
                    // The same token as the word before: it cannot begin again.
                    *pair = [NEVER, add_logs(pair[0], pair[1])];
                }
            }
            logits.extend(scores);
            last = (word.sentence, kinds);
        }
        HeadScores { logits, ..HeadScores::new(labels, &[]) }
    }

    /// Adds up the columns of the model that mean the same here.
    fn gather(&self, row: &[f32], scores: &mut [f32]) {
        for (column, logit) in self.columns.iter().zip(row) {
            let at = match column {
                Column::Outside => 0,
                Column::Begin(kind) => 2 * kind + 1,
                Column::Inside(kind) => 2 * kind + 2,
            };
            scores[at] = add_logs(scores[at], *logit);
        }
    }
}

/// `B-PER` and `B_PER` are `B` and `PER`; a label without prefix is all type.
fn parts(name: &str) -> (Option<char>, &str) {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(prefix @ ('B' | 'I' | 'E' | 'S' | 'L' | 'U' | 'M')), Some('-' | '_')) => (Some(prefix), &name[2..]),
        _ => (None, name),
    }
}

/// The probability of each type, `B` and `I` together.
fn probabilities(scores: &[f32]) -> Vec<f32> {
    let all = scores.iter().copied().fold(NEVER, add_logs);
    scores[1..].as_chunks::<2>().0.iter().map(|pair| (add_logs(pair[0], pair[1]) - all).exp()).collect()
}

/// The logarithm of a sum, from the logarithms of its parts.
fn add_logs(a: f32, b: f32) -> f32 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    high + (low - high).exp().ln_1p()
}

#[cfg(test)]
#[path = "tagger_tests.rs"]
mod tests;
