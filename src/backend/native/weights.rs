//! `model.safetensors`: tensors by their Hugging Face names, shapes checked before anything is allocated.

use std::path::Path;

use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};

use super::config::BertConfig;
use crate::error::Error;

/// One affine map of the network, in fp32.
pub(super) struct LinearWeights {
    pub inputs: usize,
    pub outputs: usize,
    /// Row-major, outputs x inputs.
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl LinearWeights {
    /// Several maps of one input as one: their outputs stand side by side.
    fn stack(mut self, other: Self) -> Self {
        self.outputs += other.outputs;
        self.weight.extend(other.weight);
        self.bias.extend(other.bias);
        self
    }

    /// Multiplies all outputs by a constant.
    fn scale(mut self, factor: f32) -> Self {
        self.weight.iter_mut().chain(&mut self.bias).for_each(|v| *v *= factor);
        self
    }
}

/// Scale and shift of a layer norm.
pub(super) struct NormWeights {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
    pub eps: f32,
}

/// One transformer layer.
pub(super) struct LayerWeights {
    /// Query, key and value side by side; the query already holds the attention's 1 / sqrt(head size).
    pub qkv: LinearWeights,
    pub attention_output: LinearWeights,
    pub attention_norm: NormWeights,
    pub intermediate: LinearWeights,
    pub output: LinearWeights,
    pub output_norm: NormWeights,
}

/// An embedding table, rows x width. Word embeddings are half of a small model: they stay as small as the file has them.
pub(super) enum Table {
    F16 { values: Vec<f16>, width: usize },
    F32 { values: Vec<f32>, width: usize },
}

impl Table {
    /// Copies one row to `out`, which is as wide as the table.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        match self {
            Self::F16 { values, width } => values[row * width..][..*width].convert_to_f32_slice(out),
            Self::F32 { values, width } => out.copy_from_slice(&values[row * width..][..*width]),
        }
    }

    /// The table in fp32, row-major.
    pub fn into_f32(self) -> Vec<f32> {
        match self {
            Self::F16 { values, .. } => values.to_f32_vec(),
            Self::F32 { values, .. } => values,
        }
    }
}

/// The tensors of a file, fetched one by one so that only one layer is in memory twice while a model is built.
pub(super) struct Weights<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
    config: &'a BertConfig,
    /// `bert.` where the encoder sits inside a classifier, empty where the file holds it bare.
    prefix: &'static str,
    label_count: usize,
}

impl<'a> Weights<'a> {
    /// Reads the header; `path` is for messages.
    pub fn open(path: &'a Path, bytes: &'a [u8], config: &'a BertConfig) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|e| wrong(format!("not a valid safetensors file ({e}); was it copied or downloaded in full?")))?;
        let prefix = if tensors.tensor("bert.embeddings.word_embeddings.weight").is_ok() { "bert." } else { "" };
        let classifier = tensors.tensor("classifier.weight").map_err(|e| {
            wrong(format!("{}; expected the weights of a BERT token classifier", describe(&e, "classifier.weight")))
        })?;
        let label_count = classifier.shape().first().copied().unwrap_or(0);
        if label_count == 0 {
            return Err(wrong("tensor `classifier.weight` has no rows, expected one per label".into()));
        }
        Ok(Self { path, tensors, config, prefix, label_count })
    }

    /// Rows of the classifier.
    pub const fn label_count(&self) -> usize {
        self.label_count
    }

    /// The embedding tables of word pieces, positions and token types, and their layer norm.
    pub fn embeddings(&self) -> Result<([Table; 3], NormWeights), Error> {
        let table = |name: &str, rows: usize| self.table(&format!("{}embeddings.{name}.weight", self.prefix), rows);
        let tables = [
            table("word_embeddings", self.config.vocab_size)?,
            table("position_embeddings", self.config.max_position_embeddings)?,
            table("token_type_embeddings", self.config.type_vocab_size)?,
        ];
        Ok((tables, self.norm(&format!("{}embeddings.LayerNorm", self.prefix))?))
    }

    pub fn layer(&self, index: usize) -> Result<LayerWeights, Error> {
        let (hidden, intermediate) = (self.config.hidden_size, self.config.intermediate_size);
        let name = |part: &str| format!("{}encoder.layer.{index}.{part}", self.prefix);
        let linear = |part: &str, inputs, outputs| self.linear(&name(part), inputs, outputs);
        let query = linear("attention.self.query", hidden, hidden)?;
        let key = linear("attention.self.key", hidden, hidden)?;
        let value = linear("attention.self.value", hidden, hidden)?;
        let temperature = (self.config.head_size() as f32).sqrt().recip();
        Ok(LayerWeights {
            qkv: query.scale(temperature).stack(key).stack(value),
            attention_output: linear("attention.output.dense", hidden, hidden)?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"))?,
            intermediate: linear("intermediate.dense", hidden, intermediate)?,
            output: linear("output.dense", intermediate, hidden)?,
            output_norm: self.norm(&name("output.LayerNorm"))?,
        })
    }

    pub fn classifier(&self) -> Result<LinearWeights, Error> {
        self.linear("classifier", self.config.hidden_size, self.label_count)
    }

    fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<LinearWeights, Error> {
        let weight = self.values(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.values(&format!("{name}.bias"), &[outputs])?;
        Ok(LinearWeights { inputs, outputs, weight, bias })
    }

    fn norm(&self, name: &str) -> Result<NormWeights, Error> {
        let gamma = self.values(&format!("{name}.weight"), &[self.config.hidden_size])?;
        let beta = self.values(&format!("{name}.bias"), &[self.config.hidden_size])?;
        Ok(NormWeights { gamma, beta, eps: self.config.layer_norm_eps })
    }

    fn table(&self, name: &str, rows: usize) -> Result<Table, Error> {
        let width = self.config.hidden_size;
        let tensor = self.tensor(name, &[rows, width])?;
        if tensor.dtype() != Dtype::F16 {
            return Ok(Table::F32 { values: self.values(name, &[rows, width])?, width });
        }
        let values: Vec<f16> = halves(tensor.data()).map(f16::from_bits).collect();
        self.check_finite(name, values.iter().all(|v| v.is_finite()))?;
        Ok(Table::F16 { values, width })
    }

    /// A tensor in fp32.
    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let tensor = self.tensor(name, shape)?;
        let values: Vec<f32> = match tensor.dtype() {
            Dtype::F16 => halves(tensor.data()).map(f16::from_bits).collect::<Vec<_>>().to_f32_vec(),
            Dtype::BF16 => halves(tensor.data()).map(|bits| f32::from_bits(u32::from(bits) << 16)).collect(),
            _ => tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        };
        self.check_finite(name, values.iter().all(|v| v.is_finite()))?;
        Ok(values)
    }

    fn check_finite(&self, name: &str, finite: bool) -> Result<(), Error> {
        if finite { Ok(()) } else { Err(self.wrong(format!("tensor `{name}` holds infinite values or NaN"))) }
    }

    /// A tensor of a type we read, of the expected shape.
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<TensorView<'_>, Error> {
        let tensor = self.tensors.tensor(name).map_err(|e| self.wrong(describe(&e, name)))?;
        if tensor.shape() != shape {
            let found = tensor.shape();
            return Err(self.wrong(format!("tensor `{name}` has shape {found:?}, config.json asks for {shape:?}")));
        }
        if !matches!(tensor.dtype(), Dtype::F16 | Dtype::BF16 | Dtype::F32) {
            return Err(self.wrong(format!("tensor `{name}` is {:?}, expected F16, BF16 or F32", tensor.dtype())));
        }
        Ok(tensor)
    }

    fn wrong(&self, problem: String) -> Error {
        Error::Model { path: self.path.into(), problem }
    }
}

/// Little-endian 16-bit values of a tensor.
fn halves(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair))
}

fn describe(error: &SafeTensorError, name: &str) -> String {
    match error {
        SafeTensorError::TensorNotFound(_) => format!("tensor `{name}` is missing"),
        other => format!("tensor `{name}`: {other}"),
    }
}
