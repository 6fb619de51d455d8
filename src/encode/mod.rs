//! One pass of one encoder over all sentences; its scores serve every model-based stage.

pub mod bio;
mod folder;
mod head_file;
mod labels;
pub mod pairs;
mod pieces;
mod sentence_head;
pub mod tagger;
mod windows;
mod word_piece;
pub mod words;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::thread;

pub use self::folder::ModelFolder;
pub use self::labels::{Head, Labels};
use self::pairs::{PairHead, WordPairs};
pub use self::pieces::PieceTokenizer;
use self::sentence_head::SentenceHead;
pub use self::sentence_head::{SentenceLogits, SentencePools};
use self::windows::{PieceMap, Window};
use self::words::{Shape, Words};
use crate::backend::native::{EngineChoice, Native};
use crate::backend::{self, Backend, BatchOutput, TokenBatch};
use crate::config::BackendName;
use crate::document::{BlockKind, Layout, Sentence, Span};
use crate::error::{Error, Stage, StageError};
use crate::pipeline::ModelIdentity;

/// Pieces of left context that a window repeats. It costs 48 / (254 - 48), 23 % more work on a long document; words at
/// a window's border would be judged without their neighbours.
const CONTEXT_PIECES: usize = 48;

/// Tokens that go to the backend together; the last window may exceed it.
const BATCH_TOKENS: usize = 1024;

/// `[CLS]` and `[SEP]`.
const SPECIAL_PIECES: usize = 2;

/// A word as the encoder saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
}

/// Scores of one head: for each word a row of logits, one per label.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeadScores {
    /// Labels in BIO: `O`, `B-PERSON`, `I-PERSON`, ...; label `2k+1` begins and `2k+2` continues type `k`. Empty if the
    /// model lacks the head.
    pub labels: Vec<String>,
    /// Row-major, labels x labels: log-weight of the step from one word's label to the next word's; forbidden ones are
    /// minus infinity.
    pub transitions: Vec<f32>,
    /// Row-major, words x labels.
    pub logits: Vec<f32>,
}

impl HeadScores {
    /// Of no words yet. `transitions[from][to]` are log-weights; without them all steps that BIO allows are alike.
    #[must_use]
    pub fn new(labels: Vec<String>, transitions: &[Vec<f32>]) -> Self {
        let size = labels.len();
        let weight = |from: usize, to: usize| {
            let continues = to > 0 && to.is_multiple_of(2);
            match transitions.get(from).and_then(|row| row.get(to)) {
                _ if continues && from != to && from + 1 != to => f32::NEG_INFINITY,
                weight => weight.copied().unwrap_or(0.0),
            }
        };
        let transitions = (0..size * size).map(|step| weight(step / size, step % size)).collect();
        Self { labels, transitions, logits: vec![] }
    }

    /// The logits of one word.
    #[must_use]
    pub fn row(&self, word: usize) -> &[f32] {
        &self.logits[word * self.labels.len()..(word + 1) * self.labels.len()]
    }

    /// Number of words that have a row; 0 for a head that the model lacks.
    #[must_use]
    pub fn words(&self) -> usize {
        self.logits.len().checked_div(self.labels.len()).unwrap_or(0)
    }
}

/// What the encoder found in a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TokenScores {
    /// In text order, of all sentences that were encoded (boilerplate is not).
    pub words: Vec<Word>,
    pub entities: HeadScores,
    pub attribution: HeadScores,
    /// Row-major, sentences x hidden size, mean over the sentence's pieces, L2-normalised; zeros where a sentence was not encoded.
    pub sentence_vectors: Vec<f32>,
    pub hidden_size: usize,
    /// What the words of each sentence have most of, by the map of the head below. Empty if the model lacks the head.
    pub sentence_pools: SentencePools,
    /// For each sentence what it is worth in a summary. Empty if the model lacks the head.
    pub sentence_logits: Vec<SentenceLogits>,
    /// Whom a pronoun may mean, by the vectors of words.
    pub pairs: WordPairs,
    /// Characters other than white space that were scored as part of a word, or that the word scanner passes over by its
    /// rules (backslashes of escapes, invisible characters): all of the sentences that were encoded, if nothing was lost.
    pub covered: u64,
}

/// The encode stage: words, windows, a backend, and scores put back together.
pub struct Encoder {
    backend: Box<dyn Backend>,
    tokenizer: PieceTokenizer,
    labels: Labels,
    /// None if the folder has no weights for it; the next one as well.
    pair_head: Option<Arc<PairHead>>,
    sentence_head: Option<SentenceHead>,
    identity: ModelIdentity,
}

impl Encoder {
    /// Loads a model folder into the engine that a pipeline asks for.
    ///
    /// # Errors
    /// A file that is missing, damaged, or does not fit the others; an engine that cannot run here.
    pub fn open(folder: &Path, backend: BackendName) -> Result<Self, Error> {
        let files = ModelFolder::read(folder)?;
        Self::new(&files, || backend::classifier(backend, files.engine_files()))
    }

    /// Loads a model folder into a path of the native engine.
    ///
    /// # Errors
    /// As [`Encoder::open`].
    pub fn load(folder: &Path, choice: EngineChoice) -> Result<Self, Error> {
        let files = ModelFolder::read(folder)?;
        Self::new(&files, || Ok(Box::new(Native::load(files.engine_files(), choice)?)))
    }

    fn new(files: &ModelFolder, load: impl FnOnce() -> Result<Box<dyn Backend>, Error>) -> Result<Self, Error> {
        // Hashing takes about as long as everything else.
        let (model, identity) = thread::scope(|scope| {
            let identity = scope.spawn(|| files.identity());
            let model = load().and_then(|backend| {
                let heads = files.vector_heads(backend.hidden_size())?;
                Self::read_rest(files, backend).map(|model| (model, heads))
            });
            (model, identity.join().unwrap_or_else(|_| files.identity()))
        });
        let ((backend, tokenizer, labels), (pair_head, sentence_head)) = model?;
        let pair_head = pair_head.map(Arc::new);
        Ok(Self { backend, tokenizer, labels, pair_head, sentence_head, identity: identity? })
    }

    /// What goes with the weights.
    fn read_rest(
        files: &ModelFolder,
        backend: Box<dyn Backend>,
    ) -> Result<(Box<dyn Backend>, PieceTokenizer, Labels), Error> {
        let labels_path = files.path.join("labels.json");
        let labels = Labels::parse(&labels_path, &files.labels, backend.label_count(), backend.max_tokens())?;
        let last_type = Shape::Paragraph as usize;
        if backend.type_count() <= last_type {
            return Err(Error::Model {
                path: files.path.join("config.json"),
                problem: format!("`type_vocab_size` is {}, word shapes need {}", backend.type_count(), last_type + 1),
            });
        }
        let path = files.path.join("tokenizer.json");
        let tokenizer = PieceTokenizer::new(&path, &files.tokenizer, &labels.paragraph_token, backend.vocab_size())?;
        Ok((backend, tokenizer, labels))
    }

    /// The model's name and the hash of its files.
    #[must_use]
    pub const fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    /// The backend's name, for a record's provenance.
    #[must_use]
    pub fn engine(&self) -> String {
        self.backend.engine()
    }

    /// The backend's description, for `pressline models`.
    #[must_use]
    pub fn description(&self) -> String {
        self.backend.description()
    }

    /// The heads of the model and how its input is made.
    #[must_use]
    pub const fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Encodes all sentences but those of boilerplate.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn encode(&self, text: &str, layout: &Layout, sentences: &[Sentence]) -> Result<TokenScores, StageError> {
        let input = self.read(text, layout, sentences)?;
        let budget = self.labels.window - SPECIAL_PIECES;
        // A small window keeps room for words with all their pieces.
        let context = CONTEXT_PIECES.min(budget / 4);
        let windows = windows::pack(&input.map, budget, context);
        let mut scores = Scores::new(self, &input, sentences.len());
        let (mut batch, mut output) = (TokenBatch::default(), BatchOutput::default());
        let mut rest = windows.as_slice();
        while !rest.is_empty() {
            batch.clear();
            let mut taken = 0;
            while taken < rest.len() && batch.ids.len() < BATCH_TOKENS {
                self.push_window(&input, &rest[taken], &mut batch);
                taken += 1;
            }
            self.backend.encode(&batch, &mut output)?;
            for (window, tokens) in rest[..taken].iter().zip(batch.sequences()) {
                scores.take(&input, window, tokens.start, &output);
            }
            rest = &rest[taken..];
        }
        Ok(scores.finish(text, input, self.sentence_head.as_ref()))
    }

    /// Scans and tokenises the sentences.
    fn read(&self, text: &str, layout: &Layout, sentences: &[Sentence]) -> Result<Input, StageError> {
        let mut input = Input { map: PieceMap { offsets: vec![0], ..PieceMap::default() }, ..Input::default() };
        let mut last_block = None;
        for (index, sentence) in sentences.iter().enumerate() {
            if layout.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Boilerplate) {
                continue;
            }
            let content = sentence.span.of(text);
            let first = input.words.len();
            let mut scanner = Words::new(content);
            for word in scanner.by_ref() {
                let surface = word.of(content);
                self.tokenizer.push(words::surface(surface), &mut input.ids).map_err(|message| StageError {
                    stage: Stage::Encode,
                    code: "tokenizer",
                    message,
                })?;
                input.types.resize(input.ids.len(), Shape::of(surface) as u8);
                input.map.offsets.push(input.ids.len());
                let span = Span::new(sentence.span.start + word.start, sentence.span.start + word.end);
                input.words.push(Word { span, sentence: index });
            }
            input.passed_over += scanner.passed_over();
            if input.words.len() == first {
                continue;
            }
            input.map.sentences.push(first);
            if last_block.is_some_and(|block| block != sentence.block) {
                input.map.paragraphs.push(first);
            }
            last_block = Some(sentence.block);
        }
        Ok(input)
    }

    /// Appends one window as a sequence.
    fn push_window(&self, input: &Input, window: &Window, batch: &mut TokenBatch) {
        batch.ids.push(self.tokenizer.start);
        batch.types.push(Shape::Special as u8);
        for word in window.words.clone() {
            if word > window.words.start && input.map.begins_paragraph(word) {
                batch.ids.push(self.tokenizer.paragraph);
                batch.types.push(Shape::Paragraph as u8);
            }
            batch.ids.extend_from_slice(&input.ids[input.map.pieces(word)]);
            batch.types.extend_from_slice(&input.types[input.map.pieces(word)]);
        }
        batch.ids.push(self.tokenizer.end);
        batch.types.push(Shape::Special as u8);
        batch.ends.push(batch.ids.len());
    }
}

/// The words of a document with their pieces.
#[derive(Debug, Default)]
struct Input {
    words: Vec<Word>,
    map: PieceMap,
    ids: Vec<u32>,
    types: Vec<u8>,
    passed_over: u64,
}

/// Scores of a document while its windows come in.
struct Scores {
    entities: (Range<usize>, HeadScores),
    attribution: (Range<usize>, HeadScores),
    label_count: usize,
    hidden_size: usize,
    sentence_vectors: Vec<f32>,
    sentence_pools: SentencePools,
    pairs: WordPairs,
    words: usize,
}

impl Scores {
    fn new(encoder: &Encoder, input: &Input, sentences: usize) -> Self {
        let head = |name: &str| {
            let (columns, mut scores) = match encoder.labels.head(name) {
                Some((columns, head)) => (columns, HeadScores::new(head.labels.clone(), &head.transitions)),
                None => (0..0, HeadScores::default()),
            };
            scores.logits.reserve(input.words.len() * columns.len());
            (columns, scores)
        };
        let hidden_size = encoder.backend.hidden_size();
        Self {
            entities: head("entities"),
            attribution: head("attribution"),
            label_count: encoder.backend.label_count(),
            hidden_size,
            sentence_vectors: vec![0.0; sentences * hidden_size],
            sentence_pools: SentencePools::new(encoder.sentence_head.as_ref(), sentences),
            pairs: WordPairs::new(encoder.pair_head.clone(), input.words.len()),
            words: 0,
        }
    }

    /// Takes the kept words of a window whose tokens begin at `start` in the output. Windows come in order.
    fn take(&mut self, input: &Input, window: &Window, start: usize, output: &BatchOutput) {
        let mut token = start + 1;
        for word in window.words.clone() {
            token += usize::from(word > window.words.start && input.map.begins_paragraph(word));
            let pieces = input.map.pieces(word).len();
            if window.kept.contains(&word) {
                let row = &output.logits[token * self.label_count..(token + 1) * self.label_count];
                self.entities.1.logits.extend_from_slice(&row[self.entities.0.clone()]);
                self.attribution.1.logits.extend_from_slice(&row[self.attribution.0.clone()]);
                let vector = &output.hidden[token * self.hidden_size..(token + 1) * self.hidden_size];
                self.pairs.push(vector);
                let sentence = input.words[word].sentence;
                self.sentence_pools.add(sentence, vector);
                let sum = &mut self.sentence_vectors[sentence * self.hidden_size..(sentence + 1) * self.hidden_size];
                for row in output.hidden[token * self.hidden_size..].chunks_exact(self.hidden_size).take(pieces) {
                    sum.iter_mut().zip(row).for_each(|(s, h)| *s += h);
                }
                self.words += 1;
            }
            token += pieces;
        }
    }

    fn finish(mut self, text: &str, input: Input, head: Option<&SentenceHead>) -> TokenScores {
        // The mean differs from the sum by a factor, which normalisation takes away.
        for vector in self.sentence_vectors.chunks_exact_mut(self.hidden_size) {
            let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
            if norm > 0.0 {
                for v in vector {
                    *v /= norm;
                }
            }
        }
        let characters = |word: &Word| word.span.of(text).chars().count() as u64;
        let scored: u64 = input.words.iter().take(self.words).map(characters).sum();
        TokenScores {
            words: input.words,
            entities: self.entities.1,
            attribution: self.attribution.1,
            sentence_logits: head
                .map(|head| head.logits(&self.sentence_vectors, &self.sentence_pools))
                .unwrap_or_default(),
            sentence_vectors: self.sentence_vectors,
            sentence_pools: self.sentence_pools,
            hidden_size: self.hidden_size,
            pairs: self.pairs,
            covered: scored + input.passed_over,
        }
    }
}

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod tests;
