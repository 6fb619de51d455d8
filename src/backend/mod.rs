//! Engines that run an encoder. A backend knows token ids and tensors; nothing of words, documents or labels' meaning.

pub mod native;

use crate::error::StageError;

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
    /// Width of a row of [`BatchOutput::hidden`].
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
