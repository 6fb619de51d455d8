//! A summary that a sequence-to-sequence model writes, section by section, each sentence held against the document.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;
use tokenizers::Tokenizer;

use super::{candidates, terms};
use crate::backend::beam::Search;
use crate::backend::{self, Generator};
use crate::config::BackendName;
use crate::document::{Chosen, Generated, Layout, Sentence, Span, Summary};
use crate::encode::{ModelFolder, tagger};
use crate::error::{Error, Stage, StageError};
use crate::pipeline::ModelIdentity;
use crate::{numerals, sentences};

/// What T5 is told to do where its folder does not say.
const T5_PREFIX: &str = "summarize: ";
/// PEGASUS writes this for a line break.
const LINE_BREAK: &str = "<n>";
/// Room for the prefix, the special tokens and a sentence.
const MIN_WINDOW: usize = 32;

/// Writes summaries.
pub struct Writer {
    generator: Box<dyn Generator>,
    tokenizer: Tokenizer,
    /// Tokens before and after a section: special ones, and the prefix.
    before: Vec<u32>,
    after: Vec<u32>,
    has_prefix: bool,
    sentences: usize,
    identity: ModelIdentity,
}

/// Consecutive sentences of the document that the model reads at once.
#[derive(Debug, Default)]
struct Section {
    ids: Vec<u32>,
    /// Indices of sentences, in order.
    sentences: Vec<usize>,
}

impl Writer {
    /// Loads a Hugging Face folder; summaries have at most `sentences` sentences.
    ///
    /// # Errors
    /// A file that is missing, damaged or does not fit the others; a network that the backend does not run.
    pub fn load(folder: &Path, backend: BackendName, sentences: usize) -> Result<Self, Error> {
        let files = ModelFolder::read_hugging_face(folder)?;
        let search = Search::parse(folder, &files.config, &files.generation)?;
        Self::new(&files, backend::generator(backend, files.engine_files(), search)?, sentences)
    }

    fn new(files: &ModelFolder, generator: Box<dyn Generator>, sentences: usize) -> Result<Self, Error> {
        let wrong = |file: &str, problem: String| Error::Model { path: files.path.join(file), problem };
        let of_tokenizer = |problem: String| wrong("tokenizer.json", problem);
        let tokenizer = tagger::tokenizer(&files.tokenizer, generator.vocab_size()).map_err(of_tokenizer)?;
        let (mut before, after) = tagger::special_tokens(&tokenizer).map_err(of_tokenizer)?;
        let prefix = prefix(&files.config);
        before.extend(tokenizer.encode(prefix.trim_end(), false).map_err(|e| of_tokenizer(e.to_string()))?.get_ids());
        let room = generator.max_tokens().saturating_sub(before.len() + after.len());
        if room < MIN_WINDOW {
            return Err(wrong(
                "config.json",
                format!("leaves room for {room} tokens of text, needed are {MIN_WINDOW}"),
            ));
        }
        let has_prefix = !prefix.is_empty();
        Ok(Self { generator, tokenizer, before, after, has_prefix, sentences, identity: files.identity()? })
    }

    /// The model's name and the hash of its files.
    #[must_use]
    pub const fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    /// Writes at most as many sentences as asked for; none for a document without prose. `names` finds names and numbers
    /// in a line.
    ///
    /// # Errors
    /// What the tokenizer or the backend reports.
    pub fn summarize(
        &self,
        text: &str,
        layout: &Layout,
        sentences: &[Sentence],
        names: &dyn Fn(&str) -> Vec<Span>,
    ) -> Result<Summary, StageError> {
        let source = Source::new(text);
        let mut written: Vec<Generated> = vec![];
        for section in self.sections(text, layout, sentences)? {
            let ids = [self.before.as_slice(), section.ids.as_slice(), self.after.as_slice()].concat();
            let ids = self.generator.generate(&ids)?;
            let output = self.tokenizer.decode(&ids, true).map_err(|e| failed(&e))?;
            let support = Support::new(text, sentences, &section.sentences);
            for line in lines(&output) {
                if written.iter().all(|earlier| earlier.text != line) {
                    let unsupported = source.lacks(&line, &names(&line));
                    written.push(Generated { support: support.best(&line), unsupported, text: line });
                }
            }
        }
        Ok(Summary { generated: Some(best(written, self.sentences)), ..Summary::default() })
    }

    /// The prose of a document in as few sections as the model's window allows, of about equal length. A sentence that is
    /// longer than the window goes on in the next section.
    fn sections(&self, text: &str, layout: &Layout, sentences: &[Sentence]) -> Result<Vec<Section>, StageError> {
        let is_prose = |s: &Sentence| layout.blocks.get(s.block).is_some_and(|block| candidates::is_prose(block.kind));
        let mut units: Vec<(usize, Vec<u32>)> = vec![];
        for (index, sentence) in sentences.iter().enumerate().filter(|(_, sentence)| is_prose(sentence)) {
            let line = one_line(sentence.span.of(text));
            // As in running text: the space before a sentence is part of its first token.
            let line = if units.is_empty() && !self.has_prefix { line } else { format!(" {line}") };
            units.push((index, self.tokenizer.encode(line, false).map_err(|e| failed(&e))?.get_ids().to_vec()));
        }
        let room = self.generator.max_tokens() - self.before.len() - self.after.len();
        let total: usize = units.iter().map(|(_, ids)| ids.len()).sum();
        let share = total.div_ceil(total.div_ceil(room).max(1));
        let mut sections: Vec<Section> = vec![];
        for (index, ids) in &units {
            for part in ids.chunks(room) {
                let is_open = |last: &Section| last.ids.len() < share && last.ids.len() + part.len() <= room;
                if !sections.last().is_some_and(is_open) {
                    sections.push(Section::default());
                }
                if let Some(section) = sections.last_mut() {
                    section.ids.extend_from_slice(part);
                    section.sentences.push(*index);
                }
            }
        }
        Ok(sections)
    }
}

fn failed(error: &tokenizers::Error) -> StageError {
    StageError { stage: Stage::Summary, code: "tokenizer", message: error.to_string() }
}

/// The words with which a model is told to sum up.
fn prefix(config: &[u8]) -> String {
    let config: Value = serde_json::from_slice(config).unwrap_or_default();
    let stated = &config["task_specific_params"]["summarization"]["prefix"];
    let usual = if config["model_type"] == "t5" { T5_PREFIX } else { "" };
    stated.as_str().unwrap_or(usual).to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentences of a model's output, one line each.
fn lines(output: &str) -> Vec<String> {
    let output = one_line(&output.replace(LINE_BREAK, " "));
    let layout = Layout::of_paragraph(&output);
    let sentences = sentences::split(&output, &layout);
    let has_content = |line: &&str| line.contains(char::is_alphanumeric);
    sentences.iter().map(|sentence| sentence.span.of(&output)).filter(has_content).map(str::to_owned).collect()
}

/// The best-supported sentences, in their order: first those without anything unsupported, then by support.
fn best(written: Vec<Generated>, count: usize) -> Vec<Generated> {
    let mut ranked: Vec<usize> = (0..written.len()).collect();
    ranked.sort_by(|&a, &b| {
        let (a, b) = (&written[a], &written[b]);
        let flagged = a.unsupported.is_empty().cmp(&b.unsupported.is_empty()).reverse();
        flagged.then(b.support.score.total_cmp(&a.support.score))
    });
    ranked.truncate(count);
    let is_kept = |index: &usize| ranked.contains(index);
    written.into_iter().enumerate().filter(|(index, _)| is_kept(index)).map(|(_, sentence)| sentence).collect()
}

/// Sentences of the document that could support a written one.
struct Support {
    /// Index, place and content words.
    sentences: Vec<(usize, Span, HashSet<String>)>,
    /// In how many of them a word stands.
    counts: HashMap<String, usize>,
}

impl Support {
    fn new(text: &str, sentences: &[Sentence], indices: &[usize]) -> Self {
        let content = |index: &usize| {
            let span = sentences[*index].span;
            (*index, span, content(span.of(text)))
        };
        let sentences: Vec<(usize, Span, HashSet<String>)> = indices.iter().map(content).collect();
        let mut counts = HashMap::new();
        for word in sentences.iter().flat_map(|(_, _, words)| words) {
            *counts.entry(word.clone()).or_default() += 1;
        }
        Self { sentences, counts }
    }

    /// The sentence that has most of a line's content, rare words counting more; of equal ones the first.
    fn best(&self, line: &str) -> Chosen {
        // Sorted: sums of the same numbers in another order differ in their last bits.
        let mut words: Vec<String> = content(line).into_iter().collect();
        words.sort_unstable();
        let total = self.sentences.len() as f32;
        let weight = |word: &String| (1.0 + total / (1 + self.counts.get(word).copied().unwrap_or(0)) as f32).ln();
        let all: f32 = words.iter().map(weight).sum();
        let share = |has: &HashSet<String>| {
            // Not `sum`: that of nothing is -0.
            let shared = words.iter().filter(|word| has.contains(*word)).map(weight).fold(0.0, |sum, w| sum + w);
            if all > 0.0 { (shared / all).clamp(0.0, 1.0) } else { 0.0 }
        };
        let chosen = |sentence, span, score| Chosen { sentence, span, score, antecedent: None };
        let scored = self.sentences.iter().map(|(sentence, span, has)| chosen(*sentence, *span, share(has)));
        scored.reduce(|a, b| if b.score > a.score { b } else { a }).unwrap_or_else(|| chosen(0, Span::new(0, 0), 0.0))
    }
}

fn content(text: &str) -> HashSet<String> {
    terms::words(text).into_iter().filter(|word| terms::is_content(word)).collect()
}

/// What a document has of words and numbers.
struct Source {
    words: HashSet<String>,
    numbers: HashSet<String>,
}

impl Source {
    fn new(text: &str) -> Self {
        let words: HashSet<String> = terms::words(text).into_iter().collect();
        let spelt = words.iter().filter_map(|word| number_of(word));
        let numbers = numbers(text).map(|(_, number)| number).chain(spelt).collect();
        Self { words, numbers }
    }

    /// Names (spans of the line) and numbers of a line that the document does not have, as written there, in order.
    fn lacks(&self, line: &str, names: &[Span]) -> Vec<String> {
        let is_known = |word: &String| {
            let is_number = word.contains(|c: char| c.is_numeric());
            // Numbers are compared as a whole, below.
            is_number
                || self.words.contains(word)
                || number_of(word).is_some_and(|number| self.numbers.contains(&number))
        };
        let mut missing: Vec<Span> =
            names.iter().copied().filter(|name| !terms::words(name.of(line)).iter().all(is_known)).collect();
        for (span, number) in numbers(line) {
            if !self.numbers.contains(&number) && missing.iter().all(|name| !name.overlaps(span)) {
                missing.push(span);
            }
        }
        missing.sort_unstable();
        let mut surfaces: Vec<String> = vec![];
        for surface in missing.into_iter().map(|span| span.of(line)) {
            if surfaces.iter().all(|known| known != surface) {
                surfaces.push(surface.to_owned());
            }
        }
        surfaces
    }
}

/// Numbers in digits with their places, in a form that compares: `1,250.50` is `1250.50`.
fn numbers(text: &str) -> impl Iterator<Item = (Span, String)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_numeric)?;
        let is_part = |(i, c): (usize, char)| {
            let goes_on = text[start + i + c.len_utf8()..].starts_with(char::is_numeric);
            c.is_numeric() || (matches!(c, '.' | ',' | ':') && goes_on)
        };
        let len = text[start..].char_indices().find(|&part| !is_part(part)).map_or(text.len() - start, |(i, _)| i);
        at = start + len;
        Some((Span::new(start, at), text[start..at].replace(',', "")))
    })
}

fn number_of(word: &str) -> Option<String> {
    numerals::value(word).map(|number| number.to_string())
}

#[cfg(test)]
#[path = "abstractive_tests.rs"]
mod tests;
