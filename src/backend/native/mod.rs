//! The native engine: a BERT encoder with a token-classification head, in Rust, from a Hugging Face folder.
//!
//! [`bert`] is the network, written once over the operations of [`ops::Ops`]; [`portable`] runs them in fp32 on any
//! machine, [`int8`] with quantised weights where the processor has the instructions. [`kernels`] holds all unsafe code.
//! An engine is single-threaded and read-only: parallelism is over documents.

mod bert;
mod choice;
mod config;
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code, reason = "no kernels"))]
mod int8;
mod kernels;
mod ops;
mod portable;
mod weights;

use std::path::Path;
use std::sync::Mutex;

use self::bert::{Network, Scratch};
pub use self::choice::{ENGINE_VARIABLE, EngineChoice};
use self::config::BertConfig;
pub(crate) use self::kernels::wide;
use self::weights::Weights;
use super::{Backend, BatchOutput, ModelFiles, TokenBatch};
use crate::error::{Error, Stage, StageError};

/// A loaded model.
pub struct Native {
    config: BertConfig,
    label_count: usize,
    /// Instructions and number format.
    engine: String,
    /// Why it is not a faster one.
    reason: Option<&'static str>,
    network: Box<dyn Network>,
    /// Working memory that is not in use; one per worker after a while, so that no batch allocates.
    pool: Mutex<Vec<Scratch>>,
}

impl Native {
    /// Builds the engine from the bytes of `config.json` and `model.safetensors`; `folder` is for messages only.
    ///
    /// # Errors
    /// Files that are damaged, do not fit each other or describe another architecture; a path that is asked for
    /// and cannot run here.
    pub fn new(folder: &Path, config: &[u8], safetensors: &[u8], choice: EngineChoice) -> Result<Self, Error> {
        Self::load(ModelFiles { folder, config, weights: &safetensors.into() }, choice)
    }

    /// Builds the engine from a model's files.
    ///
    /// # Errors
    /// As [`Native::new`], and a file that cannot be read.
    pub fn load(files: ModelFiles<'_>, choice: EngineChoice) -> Result<Self, Error> {
        let ModelFiles { folder, config, weights } = files;
        let config = BertConfig::parse(&folder.join("config.json"), config)?;
        let path = folder.join("model.safetensors");
        let weights = Weights::open(&path, weights, &config)?;
        let label_count = weights.label_count();
        let (engine, reason, network) = choice::build(folder, &config, &weights, choice)?;
        Ok(Self { config, label_count, engine, reason, network, pool: Mutex::default() })
    }

    /// Checks what the tables' sizes demand.
    fn check(&self, batch: &TokenBatch) -> Result<(), String> {
        let tokens = batch.ids.len();
        if batch.types.len() != tokens || batch.ends.last().copied().unwrap_or(0) != tokens {
            return Err(format!(
                "{tokens} ids, {} types and ends {:?} do not fit",
                batch.types.len(),
                batch.ends.last()
            ));
        }
        if let Some(id) = batch.ids.iter().find(|id| **id as usize >= self.config.vocab_size) {
            return Err(format!("token id {id} is outside the vocabulary of {}", self.config.vocab_size));
        }
        if let Some(kind) = batch.types.iter().find(|kind| usize::from(**kind) >= self.config.type_vocab_size) {
            return Err(format!("token type {kind} is outside the {} types", self.config.type_vocab_size));
        }
        let longest = self.config.max_position_embeddings;
        // An end before its start gives a decreasing range, whose length is not taken.
        match batch.sequences().find(|s| s.start > s.end || s.end - s.start > longest) {
            Some(s) => Err(format!("the sequence at tokens {s:?} is not one of at most {longest} tokens")),
            None => Ok(()),
        }
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<Scratch>> {
        // Scratch has no state between batches, so a worker that panicked leaves nothing wrong behind.
        self.pool.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Backend for Native {
    fn hidden_size(&self) -> usize {
        self.config.hidden_size
    }

    fn label_count(&self) -> usize {
        self.label_count
    }

    fn vocab_size(&self) -> usize {
        self.config.vocab_size
    }

    fn type_count(&self) -> usize {
        self.config.type_vocab_size
    }

    fn max_tokens(&self) -> usize {
        self.config.max_position_embeddings
    }

    fn description(&self) -> String {
        self.reason.map_or_else(|| self.engine.clone(), |reason| format!("{} ({reason})", self.engine))
    }

    fn engine(&self) -> String {
        self.engine.clone()
    }

    fn encode(&self, batch: &TokenBatch, output: &mut BatchOutput) -> Result<(), StageError> {
        self.check(batch).map_err(|message| StageError { stage: Stage::Encode, code: "bad_batch", message })?;
        let mut scratch = self.pool().pop().unwrap_or_default();
        self.network.forward(batch, &mut scratch, output);
        self.pool().push(scratch);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
