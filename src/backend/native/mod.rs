//! The native engine: a BERT encoder with a token-classification head, in Rust, from a Hugging Face folder.
//!
//! [`bert`] is the network, written once over the operations of [`ops::Ops`]; [`portable`] runs them in fp32 on any
//! machine, [`int8`] with quantised weights where the processor has the instructions. [`kernels`] holds all unsafe code.
//! An engine is single-threaded and read-only: parallelism is over documents.

mod bert;
mod config;
mod int8;
mod kernels;
mod ops;
mod portable;
mod weights;

use std::path::Path;
use std::sync::Mutex;

use self::bert::{Bert, Network, Scratch};
use self::config::BertConfig;
use self::int8::Int8;
use self::ops::Ops;
use self::portable::Portable;
use self::weights::Weights;
use super::{Backend, BatchOutput, TokenBatch};
use crate::error::{Error, Stage, StageError};

/// Forces one path of the engine: `auto`, `portable`, `avx512-vnni` or `amx-int8`.
pub const ENGINE_VARIABLE: &str = "PRESSLINE_ENGINE";

/// Which instructions the engine uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineChoice {
    /// The fastest that this processor has and the model's shape allows.
    #[default]
    Auto,
    /// fp32, any processor.
    Portable,
    /// int8 weights and activations; x86-64 with AVX512-VNNI.
    Avx512Vnni,
    /// int8 weights and activations, bf16 attention; x86-64 with AMX, on Linux.
    AmxInt8,
}

impl EngineChoice {
    /// All choices with the names that users write.
    const NAMES: [(&'static str, Self); 4] = [
        ("auto", Self::Auto),
        ("portable", Self::Portable),
        ("avx512-vnni", Self::Avx512Vnni),
        ("amx-int8", Self::AmxInt8),
    ];

    /// Reads [`ENGINE_VARIABLE`]; `Auto` if it is not set or empty.
    ///
    /// # Errors
    /// A value that names no path.
    pub fn from_environment() -> Result<Self, Error> {
        let value = std::env::var_os(ENGINE_VARIABLE).unwrap_or_default();
        Self::parse(&value.to_string_lossy())
    }

    fn parse(value: &str) -> Result<Self, Error> {
        if value.is_empty() {
            return Ok(Self::Auto);
        }
        let known = Self::NAMES.iter().find(|(name, _)| *name == value);
        known.map(|(_, choice)| *choice).ok_or_else(|| {
            let names = Self::NAMES.map(|(name, _)| name).join(", ");
            Error::Config(format!("{ENGINE_VARIABLE}={value}: no such engine path; use one of {names}, or unset it"))
        })
    }
}

/// A loaded model.
pub struct Native {
    config: BertConfig,
    label_count: usize,
    description: String,
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
        let config = BertConfig::parse(&folder.join("config.json"), config)?;
        let path = folder.join("model.safetensors");
        let weights = Weights::open(&path, safetensors, &config)?;
        let label_count = weights.label_count();
        let int8 = if choice == EngineChoice::Portable { Err("asked for") } else { Int8::detect(&config, choice) };
        let (description, network): (String, Box<dyn Network>) = match int8 {
            Ok(ops) => (format!("native {}", ops.name()), Box::new(Bert::build(ops, &config, &weights)?)),
            Err(reason) if !matches!(choice, EngineChoice::Auto | EngineChoice::Portable) => {
                return Err(Error::Config(format!(
                    "{ENGINE_VARIABLE} asks for a path that cannot run {} here: {reason}; unset it for one that can",
                    folder.display()
                )));
            }
            Err(reason) => {
                let ops = Portable::new(&config);
                (format!("native {} ({reason})", ops.name()), Box::new(Bert::build(ops, &config, &weights)?))
            }
        };
        Ok(Self { config, label_count, description, network, pool: Mutex::default() })
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
        self.description.clone()
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
