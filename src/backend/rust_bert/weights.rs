//! `model.safetensors` into the variables of a network of rust-bert.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use safetensors::SafeTensors;
use safetensors::tensor::Dtype;
use tch::nn::VarStore;
use tch::{Kind, Tensor};

use crate::error::Error;

/// Tensors in fp32 by the names of a network's variables. Networks share their storage and only read it.
pub(super) struct Weights {
    tensors: Mutex<BTreeMap<String, Tensor>>,
}

impl Weights {
    /// Takes out of a file what the variables of `store` are named after; `path` is for messages.
    pub fn read(path: &Path, bytes: &[u8], store: &VarStore) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let file = SafeTensors::deserialize(bytes)
            .map_err(|e| wrong(format!("not a valid safetensors file ({e}); was it copied or downloaded in full?")))?;
        let mut tensors = BTreeMap::new();
        for (name, variable) in store.variables().into_iter().filter(|(name, _)| !is_unused(name)) {
            let tensor = tensor(&file, &name, &variable.size()).map_err(wrong)?;
            tensors.insert(name, tensor);
        }
        Ok(Self { tensors: Mutex::new(tensors) })
    }

    /// Makes the variables of a network refer to these tensors.
    pub fn give_to(&self, store: &VarStore) -> Result<(), String> {
        let tensors = self.tensors.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, mut variable) in store.variables().into_iter().filter(|(name, _)| !is_unused(name)) {
            let tensor = tensors.get(&name).ok_or_else(|| format!("variable `{name}` has no weights"))?;
            tch::no_grad(|| variable.f_set_data(tensor)).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

/// Layers that networks of rust-bert always have and token classifiers do not use: files may lack them.
fn is_unused(variable: &str) -> bool {
    variable.contains(".pooler.")
}

/// One tensor in fp32, of the shape that the network has for it.
fn tensor(file: &SafeTensors<'_>, name: &str, shape: &[i64]) -> Result<Tensor, String> {
    let found = names(name).into_iter().find_map(|name| file.tensor(&name).ok());
    let view =
        found.ok_or_else(|| format!("tensor `{name}` is missing; are these the weights of config.json's network?"))?;
    let size: Vec<i64> = view.shape().iter().map(|size| *size as i64).collect();
    if size != shape {
        return Err(format!("tensor `{name}` has shape {size:?}, config.json asks for {shape:?}"));
    }
    let kind = match view.dtype() {
        Dtype::F16 => Kind::Half,
        Dtype::BF16 => Kind::BFloat16,
        Dtype::F32 => Kind::Float,
        other => return Err(format!("tensor `{name}` is {other:?}, expected F16, BF16 or F32")),
    };
    let tensor = Tensor::f_from_data_size(view.data(), &size, kind).and_then(|tensor| tensor.f_to_kind(Kind::Float));
    let tensor = tensor.map_err(|error| format!("tensor `{name}`: {error}"))?;
    if tensor.isfinite().all().int64_value(&[]) == 0 {
        return Err(format!("tensor `{name}` holds infinite values or NaN"));
    }
    Ok(tensor)
}

/// A variable's names in files: as Transformers writes it now; as it did (`gamma`, `beta`); without the prefix of a bare
/// encoder; and, of embeddings that encoder, decoder and output share, whichever of them the file kept.
fn names(name: &str) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    if let Some(stem) = name.strip_suffix("LayerNorm.weight") {
        names.push(format!("{stem}LayerNorm.gamma"));
    } else if let Some(stem) = name.strip_suffix("LayerNorm.bias") {
        names.push(format!("{stem}LayerNorm.beta"));
    }
    if let Some(prefix) = name.strip_suffix("shared.weight") {
        names.extend(["encoder", "decoder"].map(|side| format!("{prefix}{side}.embed_tokens.weight")));
        names.push("lm_head.weight".to_owned());
    }
    let bare: Vec<String> = names.iter().filter_map(|name| Some(name.split_once('.')?.1.to_owned())).collect();
    names.extend(bare.into_iter().filter(|name| name.contains('.')));
    names
}
