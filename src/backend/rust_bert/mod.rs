//! The `rust-bert` engine: BERT-family token classifiers and BART-family summarisers over libtorch, from Hugging Face
//! folders.
//!
//! Of the rust-bert crate only its networks are used. Its pipelines load from fixed file names with tokenizers of their own
//! and decode batches wrongly; weights ([`weights`]), beam search ([`super::beam`]) and tokenizers are ours.
//!
//! Tensors are not `Sync`, so each worker runs an instance of its own; all instances share the storage of the weights.

mod classifier;
mod seq2seq;
mod weights;

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use tch::nn::VarStore;
use tch::{Device, Tensor};

use self::classifier::Classifier;
use self::seq2seq::Summariser;
use self::weights::Weights;
use super::beam::Search;
use super::{Backend, Generator, ModelFiles};
use crate::error::Error;

/// No dimension of a real model is near it; keeps a damaged configuration from asking for all memory.
const MAX_DIMENSION: i64 = 1 << 20;

pub(super) fn classifier(files: ModelFiles<'_>) -> Result<Box<dyn Backend>, Error> {
    Ok(Box::new(Classifier::new(files)?))
}

pub(super) fn generator(files: ModelFiles<'_>, search: Search) -> Result<Box<dyn Generator>, Error> {
    Ok(Box::new(Summariser::new(files, search)?))
}

/// Builds a network whose weights are variables of the store.
type Build<N> = Box<dyn Fn(&VarStore) -> Result<N, String> + Send + Sync>;

/// A network that can be built as often as there are workers, and the instances that no worker uses now.
struct Instances<N> {
    build: Build<N>,
    weights: Weights,
    idle: Mutex<Vec<N>>,
}

impl<N> Instances<N> {
    /// Builds the first instance and reads the weights that it names.
    fn new(
        files: ModelFiles<'_>,
        build: impl Fn(&VarStore) -> Result<N, String> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        use_one_thread();
        let store = VarStore::new(Device::Cpu);
        let wrong = |problem: String| Error::Model { path: files.folder.join("config.json"), problem };
        let network = fenced(|| build(&store)).map_err(wrong)?;
        let path = files.folder.join("model.safetensors");
        let unreadable = |e: io::Error| Error::Model { path: path.clone(), problem: format!("cannot be read: {e}") };
        let weights = Weights::read(&path, &files.weights.read_all().map_err(unreadable)?, &store)?;
        weights.give_to(&store).map_err(wrong)?;
        Ok(Self { build: Box::new(build), weights, idle: Mutex::new(vec![network]) })
    }

    /// Runs an instance that no other thread uses.
    fn run<T>(&self, work: impl FnOnce(&N) -> Result<T, String>) -> Result<T, String> {
        use_one_thread();
        let idle = self.idle().pop();
        let network = match idle {
            Some(network) => network,
            None => self.another()?,
        };
        let result = tch::no_grad(|| work(&network));
        self.idle().push(network);
        result
    }

    fn another(&self) -> Result<N, String> {
        let store = VarStore::new(Device::Cpu);
        let network = (self.build)(&store)?;
        self.weights.give_to(&store)?;
        Ok(network)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<N>> {
        // Instances have no state between runs; one that panicked is gone.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Parallelism is over documents: torch's own threads would only get into their way. Torch keeps the number by thread.
fn use_one_thread() {
    thread_local!(static DONE: Cell<bool> = const { Cell::new(false) });
    if !DONE.replace(true) {
        tch::set_num_threads(1);
    }
}

/// The bindings panic where libtorch throws, as on sizes that no memory holds.
fn fenced<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err("describes a network that cannot be built; is the file damaged?".to_owned()))
}

/// The part of `config.json` that a network of rust-bert asks for.
fn parsed<C: DeserializeOwned>(config: &[u8]) -> Result<C, String> {
    serde_json::from_slice(config).map_err(|error| error.to_string())
}

fn check_dimensions(dimensions: &[(&str, i64)]) -> Result<(), String> {
    match dimensions.iter().find(|(_, value)| !(1..=MAX_DIMENSION).contains(value)) {
        Some((name, value)) => Err(format!("`{name}` is {value}, expected 1 to {MAX_DIMENSION}")),
        None => Ok(()),
    }
}

/// One row of ids, as a network takes it.
fn row(ids: &[u32]) -> Result<Tensor, String> {
    let ids: Vec<i64> = ids.iter().map(|id| i64::from(*id)).collect();
    Tensor::f_from_slice(&ids).and_then(|tensor| tensor.f_unsqueeze(0)).map_err(|error| error.to_string())
}

/// All values of a tensor in fp32.
fn values(tensor: &Tensor) -> Result<Vec<f32>, String> {
    let mut values = vec![0.0; tensor.numel()];
    let flat = tensor.f_to_kind(tch::Kind::Float).and_then(|tensor| tensor.f_contiguous());
    flat.and_then(|tensor| tensor.f_copy_data(&mut values, tensor.numel())).map_err(|error| error.to_string())?;
    Ok(values)
}

/// `path` for messages about a family that rust-bert does not have.
fn unknown_family(path: &Path, found: &str, known: &[&str]) -> Error {
    Error::Model {
        path: path.join("config.json"),
        problem: format!("`model_type` is `{found}`; the rust-bert backend runs {} here", known.join(", ")),
    }
}

#[cfg(test)]
mod tests;
