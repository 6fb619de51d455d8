//! Engines that run models. A backend knows token ids and tensors; nothing of words, documents or labels' meaning.

pub mod beam;
pub mod native;
#[cfg(feature = "rust-bert")]
mod rust_bert;
#[cfg(not(feature = "rust-bert"))]
#[path = "without_rust_bert.rs"]
mod rust_bert;
mod weights_file;

use std::path::Path;

use self::beam::Search;
pub(crate) use self::native::wide;
use self::native::{EngineChoice, Native};
pub use self::weights_file::WeightsFile;
use crate::config::BackendName;
use crate::error::{Error, StageError};

/// Several token sequences, one after another without padding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenBatch {
    /// Vocabulary ids of all sequences.
    pub ids: Vec<u32>,
    /// `token_type_ids`: word shape classes; as long as `ids`.
    pub types: Vec<u8>,
    /// End of each sequence in `ids`; sequence `i` is `ends[i - 1]..ends[i]`.
    pub ends: Vec<usize>,
}

impl TokenBatch {
    /// Empties the batch and keeps its memory.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.types.clear();
        self.ends.clear();
    }

    /// Token ranges of the sequences, in order.
    pub fn sequences(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| start..*end)
    }
}

/// What an encoder gives for a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BatchOutput {
    /// Row-major, tokens x labels of the model's classifier (all heads side by side).
    pub logits: Vec<f32>,
    /// Row-major, tokens x hidden size: the last layer.
    pub hidden: Vec<f32>,
}

/// An engine with a model loaded. Shared read-only by all workers.
pub trait Backend: Send + Sync {
    /// Width of a row of [`BatchOutput::hidden`]; 0 from an engine that gives logits only.
    fn hidden_size(&self) -> usize;
    /// Width of a row of [`BatchOutput::logits`].
    fn label_count(&self) -> usize;
    /// Number of vocabulary ids; every id of a batch is below it.
    fn vocab_size(&self) -> usize;
    /// Number of token types; every type of a batch is below it.
    fn type_count(&self) -> usize;
    /// The longest sequence it runs, in tokens.
    fn max_tokens(&self) -> usize;
    /// For `pressline models`, e.g. `native portable fp32 (int8 needs attention heads of 32 or 64)`.
    fn description(&self) -> String;
    /// For a record's provenance, e.g. `native avx512-vnni int8`. Engines that give other bits have other names.
    fn engine(&self) -> String {
        self.description()
    }
    /// Runs the encoder. A sequence's result does not depend on the others in the batch.
    ///
    /// # Errors
    /// A token id or type outside the model's tables, a sequence longer than its positions.
    fn encode(&self, batch: &TokenBatch, output: &mut BatchOutput) -> Result<(), StageError>;
}

/// An engine with a sequence-to-sequence model loaded: token ids in, token ids out. Shared read-only by all workers.
pub trait Generator: Send + Sync {
    /// Number of vocabulary ids; every id given or returned is below it.
    fn vocab_size(&self) -> usize;
    /// The longest input it runs, in tokens.
    fn max_tokens(&self) -> usize;
    /// The likeliest output for an input, its special tokens left out.
    ///
    /// # Errors
    /// An input that is empty, too long, or has ids outside the vocabulary.
    fn generate(&self, ids: &[u32]) -> Result<Vec<u32>, StageError>;
}

/// The files that an engine loads; `folder` is for messages.
#[derive(Clone, Copy)]
pub struct ModelFiles<'a> {
    pub folder: &'a Path,
    /// `config.json`.
    pub config: &'a [u8],
    /// `model.safetensors`.
    pub weights: &'a WeightsFile<'a>,
}

/// A token classifier in the engine that a pipeline asks for.
///
/// # Errors
/// Files that are damaged or of a kind that the engine does not run; an engine that this build lacks.
pub fn classifier(backend: BackendName, files: ModelFiles<'_>) -> Result<Box<dyn Backend>, Error> {
    match backend {
        BackendName::Native => {
            let choice = EngineChoice::from_environment()?;
            Ok(Box::new(Native::load(files, choice)?))
        }
        BackendName::RustBert => rust_bert::classifier(files),
    }
}

/// A sequence-to-sequence model, searched as `search` says.
///
/// # Errors
/// As [`classifier`].
pub fn generator(backend: BackendName, files: ModelFiles<'_>, search: Search) -> Result<Box<dyn Generator>, Error> {
    match backend {
        BackendName::Native => Err(Error::Config(
            "[summary] backend = \"native\": the native engine runs encoders only; use backend = \"rust-bert\"".into(),
        )),
        BackendName::RustBert => rust_bert::generator(files, search),
    }
}
