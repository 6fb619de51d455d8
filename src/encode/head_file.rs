//! Small heads that are learnt for one encoder and kept beside its weights: optional files of tensors that name the encoder.

use std::path::Path;

use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::{Dtype, SafeTensors};

use crate::error::Error;

/// A file of such a head.
pub struct HeadFile<'a> {
    /// For messages.
    path: &'a Path,
    tensors: SafeTensors<'a>,
}

impl<'a> HeadFile<'a> {
    /// `encoder` is the fingerprint of the encoder's weights, `without` what the program does without the file.
    ///
    /// # Errors
    /// A file that is damaged, or that was learnt for another encoder.
    pub fn open(path: &'a Path, bytes: &'a [u8], encoder: &str, without: &str) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let tensors =
            SafeTensors::deserialize(bytes).map_err(|e| wrong(format!("not a valid safetensors file ({e})")))?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| wrong(e.to_string()))?;
        let learnt_for = header.metadata().as_ref().and_then(|m| m.get("encoder")).map_or("", String::as_str);
        if learnt_for != encoder {
            return Err(wrong(format!(
                "it was learnt for other weights than those of model.safetensors: take both files from one version of the \
                 model (training/README.md tells how they are made), or remove it ({without})"
            )));
        }
        Ok(Self { path, tensors })
    }

    /// The finite numbers of a tensor in f16, row-major.
    ///
    /// # Errors
    /// No such tensor, or one of other numbers.
    pub fn tensor(&self, name: &str) -> Result<Vec<f32>, Error> {
        let tensor = self.tensors.tensor(name).map_err(|e| self.wrong(format!("tensor `{name}`: {e}")))?;
        let halves = tensor.data().as_chunks::<2>().0;
        let values: Vec<f16> = halves.iter().map(|bytes| f16::from_le_bytes(*bytes)).collect();
        let values = values.to_f32_vec();
        if tensor.dtype() != Dtype::F16 || !values.iter().all(|v| v.is_finite()) {
            return Err(self.wrong(format!("tensor `{name}` does not hold finite numbers in f16")));
        }
        Ok(values)
    }

    /// An error of this file.
    pub fn wrong(&self, problem: String) -> Error {
        Error::Model { path: self.path.into(), problem }
    }
}
