//! `model.safetensors`: tensors by their Hugging Face names, shapes checked before anything is allocated.

use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;

use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::tensor::{Dtype, Metadata, TensorInfo};

use super::config::BertConfig;
use super::kernels::prefetch;
use crate::backend::WeightsFile;
use crate::error::Error;

/// Longest header that is read: the limit of the safetensors crate.
const MAX_HEADER_BYTES: u64 = 100_000_000;
/// Bytes of a tensor that are read at once: few enough to stay in a near cache while they are converted, a multiple of the
/// size of any number.
const PART_BYTES: usize = 1 << 17;

/// One affine map of the network, in fp32.
pub(super) struct LinearWeights<'a> {
    pub inputs: usize,
    pub outputs: usize,
    /// Row-major, outputs x inputs.
    pub weight: &'a [f32],
    pub bias: Vec<f32>,
}

impl LinearWeights<'_> {
    /// The map to some of its outputs.
    fn to_outputs(&self, range: Range<usize>) -> LinearWeights<'_> {
        let weight = &self.weight[range.start * self.inputs..range.end * self.inputs];
        LinearWeights { inputs: self.inputs, outputs: range.len(), weight, bias: self.bias[range].to_vec() }
    }

    /// The map of some of its inputs, whose weights are copied to `weight`; the first ones have the bias.
    fn of_inputs<'a>(&self, range: Range<usize>, weight: &'a mut Vec<f32>) -> LinearWeights<'a> {
        weight.clear();
        weight.extend(self.weight.chunks_exact(self.inputs).flat_map(|row| &row[range.clone()]));
        let bias = if range.start == 0 { self.bias.clone() } else { vec![0.0; self.outputs] };
        LinearWeights { inputs: range.len(), outputs: self.outputs, weight, bias }
    }
}

/// Scale and shift of a layer norm.
pub(super) struct NormWeights {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
    pub eps: f32,
}

/// One transformer layer, its maps in the form that the operations want.
pub(super) struct Layer<L> {
    /// Query, key and value side by side; the query already holds the attention's 1 / sqrt(head size).
    pub qkv: L,
    pub attention_output: L,
    pub attention_norm: NormWeights,
    /// Pairs of maps, to some of the intermediate columns and from them; the layer's output is the sum of all.
    pub feed_forward: Vec<[L; 2]>,
    pub output_norm: NormWeights,
}

/// An embedding table, rows x width. Word embeddings are half of a small model: they stay as small as the file has them.
pub(super) enum Table {
    F16 { values: Vec<f16>, width: usize },
    F32 { values: Vec<f32>, width: usize },
}

impl Table {
    /// Says that a row is needed soon: a large table is far away.
    #[inline]
    pub fn prefetch(&self, row: usize) {
        match self {
            Self::F16 { values, width } => prefetch(values, row * width..(row + 1) * width),
            Self::F32 { values, width } => prefetch(values, row * width..(row + 1) * width),
        }
    }

    /// Writes the sum of one row and two others, all as wide as the table, to `out`.
    #[inline]
    pub fn sum_rows(&self, row: usize, others: [&[f32]; 2], out: &mut [f32]) {
        let [a, b] = others;
        let others = a.iter().zip(b).map(|(a, b)| a + b);
        match self {
            Self::F16 { values, width } => {
                let row = &values[row * width..][..*width];
                out.iter_mut().zip(row).zip(others).for_each(|((out, v), other)| *out = widened(*v) + other);
            }
            Self::F32 { values, width } => {
                let row = &values[row * width..][..*width];
                out.iter_mut().zip(row).zip(others).for_each(|((out, v), other)| *out = v + other);
            }
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

/// The tensors of a file, read one by one: of what the engine does not keep, no more than one map is in memory.
pub(super) struct Weights<'a> {
    path: &'a Path,
    file: &'a WeightsFile<'a>,
    tensors: Metadata,
    /// Where the tensors' bytes begin in the file.
    start: u64,
    config: &'a BertConfig,
    /// `bert.` where the encoder sits inside a classifier, empty where the file holds it bare.
    prefix: &'static str,
    label_count: usize,
    /// Bytes of a part of a tensor, and values of one map.
    bytes: RefCell<Vec<u8>>,
    values: RefCell<Vec<f32>>,
}

impl<'a> Weights<'a> {
    /// Reads the header; `path` is for messages.
    pub fn open(path: &'a Path, file: &'a WeightsFile<'a>, config: &'a BertConfig) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let (tensors, start) = header(file)
            .map_err(|e| wrong(format!("not a valid safetensors file ({e}); was it copied or downloaded in full?")))?;
        let prefix = if tensors.info("bert.embeddings.word_embeddings.weight").is_some() { "bert." } else { "" };
        let classifier = tensors.info("classifier.weight").ok_or_else(|| {
            wrong("tensor `classifier.weight` is missing; expected the weights of a BERT token classifier".into())
        })?;
        let label_count = classifier.shape.first().copied().unwrap_or(0);
        if label_count == 0 {
            return Err(wrong("tensor `classifier.weight` has no rows, expected one per label".into()));
        }
        let (bytes, values) = Default::default();
        Ok(Self { path, file, tensors, start, config, prefix, label_count, bytes, values })
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

    /// One layer; `prepare` turns its maps into what is kept, the feed-forward ones in parts of `part` columns at most.
    pub fn layer<L>(
        &self,
        index: usize,
        part: usize,
        prepare: impl Fn(LinearWeights<'_>) -> L,
    ) -> Result<Layer<L>, Error> {
        let (hidden, intermediate) = (self.config.hidden_size, self.config.intermediate_size);
        let parts = || (0..intermediate).step_by(part).map(|at| at..at.saturating_add(part).min(intermediate));
        let name = |part: &str| format!("{}encoder.layer.{index}.{part}", self.prefix);
        let [query, key, value] = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        let temperature = (self.config.head_size() as f32).sqrt().recip();
        let qkv = self.linear(&[(&query, temperature), (&key, 1.0), (&value, 1.0)], hidden, hidden, &prepare)?;
        let attention_output = self.linear(&[(&name("attention.output.dense"), 1.0)], hidden, hidden, &prepare)?;
        let attention_norm = self.norm(&name("attention.output.LayerNorm"))?;
        let first: Vec<L> = self.linear(&[(&name("intermediate.dense"), 1.0)], hidden, intermediate, &|map| {
            parts().map(|range| prepare(map.to_outputs(range))).collect()
        })?;
        let second: Vec<L> = self.linear(&[(&name("output.dense"), 1.0)], intermediate, hidden, &|map| {
            let mut weight = vec![];
            parts().map(|range| prepare(map.of_inputs(range, &mut weight))).collect()
        })?;
        let feed_forward = first.into_iter().zip(second).map(|(first, second)| [first, second]).collect();
        let output_norm = self.norm(&name("output.LayerNorm"))?;
        Ok(Layer { qkv, attention_output, attention_norm, feed_forward, output_norm })
    }

    pub fn classifier<L>(&self, prepare: impl Fn(LinearWeights<'_>) -> L) -> Result<L, Error> {
        self.linear(&[("classifier", 1.0)], self.config.hidden_size, self.label_count, &prepare)
    }

    /// Several maps of one input as one, their outputs side by side, each multiplied by a factor.
    fn linear<L>(
        &self,
        parts: &[(&str, f32)],
        inputs: usize,
        outputs: usize,
        prepare: &impl Fn(LinearWeights<'_>) -> L,
    ) -> Result<L, Error> {
        let weight = &mut *self.values.borrow_mut();
        let mut bias = vec![];
        weight.clear();
        for (name, factor) in parts {
            let (first_weight, first_bias) = (weight.len(), bias.len());
            self.append(&format!("{name}.weight"), &[outputs, inputs], weight)?;
            self.append(&format!("{name}.bias"), &[outputs], &mut bias)?;
            weight[first_weight..].iter_mut().chain(&mut bias[first_bias..]).for_each(|v| *v *= factor);
        }
        Ok(prepare(LinearWeights { inputs, outputs: outputs * parts.len(), weight, bias }))
    }

    fn norm(&self, name: &str) -> Result<NormWeights, Error> {
        let gamma = self.values(&format!("{name}.weight"), &[self.config.hidden_size])?;
        let beta = self.values(&format!("{name}.bias"), &[self.config.hidden_size])?;
        Ok(NormWeights { gamma, beta, eps: self.config.layer_norm_eps })
    }

    fn table(&self, name: &str, rows: usize) -> Result<Table, Error> {
        let width = self.config.hidden_size;
        if self.tensor(name, &[rows, width])?.dtype != Dtype::F16 {
            return Ok(Table::F32 { values: self.values(name, &[rows, width])?, width });
        }
        let mut values = vec![];
        self.read(name, &[rows, width], |_, bytes| {
            values.reserve_exact(rows * width - values.len());
            values.extend(halves(bytes).map(f16::from_bits));
        })?;
        self.check_finite(name, values.iter().all(|v| v.is_finite()))?;
        Ok(Table::F16 { values, width })
    }

    /// A tensor in fp32.
    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let mut values = vec![];
        self.append(name, shape, &mut values)?;
        Ok(values)
    }

    /// Appends a tensor in fp32.
    fn append(&self, name: &str, shape: &[usize], values: &mut Vec<f32>) -> Result<(), Error> {
        let first = values.len();
        let mut scratch = vec![];
        self.read(name, shape, |dtype, bytes| match dtype {
            Dtype::F16 => {
                scratch.clear();
                scratch.extend(halves(bytes).map(f16::from_bits));
                let start = values.len();
                values.resize(start + scratch.len(), 0.0);
                scratch.convert_to_f32_slice(&mut values[start..]);
            }
            Dtype::BF16 => values.extend(halves(bytes).map(|bits| f32::from_bits(u32::from(bits) << 16))),
            _ => values.extend(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes))),
        })?;
        self.check_finite(name, values[first..].iter().all(|v| v.is_finite()))
    }

    fn check_finite(&self, name: &str, finite: bool) -> Result<(), Error> {
        if finite { Ok(()) } else { Err(self.wrong(format!("tensor `{name}` holds infinite values or NaN"))) }
    }

    /// Hands a tensor's bytes to `take`, part by part, with their type.
    fn read(&self, name: &str, shape: &[usize], mut take: impl FnMut(Dtype, &[u8])) -> Result<(), Error> {
        let tensor = self.tensor(name, shape)?;
        let bytes = &mut *self.bytes.borrow_mut();
        bytes.resize(PART_BYTES, 0);
        let (mut at, end) = tensor.data_offsets;
        while at < end {
            let part = &mut bytes[..PART_BYTES.min(end - at)];
            let place = self.start + at as u64;
            self.file.read_at(place, part).map_err(|e| self.wrong(format!("tensor `{name}` cannot be read: {e}")))?;
            take(tensor.dtype, part);
            at += part.len();
        }
        Ok(())
    }

    /// A tensor of a type we read, of the expected shape.
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<&TensorInfo, Error> {
        let tensor = self.tensors.info(name).ok_or_else(|| self.wrong(format!("tensor `{name}` is missing")))?;
        if tensor.shape != shape {
            let found = &tensor.shape;
            return Err(self.wrong(format!("tensor `{name}` has shape {found:?}, config.json asks for {shape:?}")));
        }
        if !matches!(tensor.dtype, Dtype::F16 | Dtype::BF16 | Dtype::F32) {
            return Err(self.wrong(format!("tensor `{name}` is {:?}, expected F16, BF16 or F32", tensor.dtype)));
        }
        Ok(tensor)
    }

    fn wrong(&self, problem: String) -> Error {
        Error::Model { path: self.path.into(), problem }
    }
}

/// A finite half as fp32, exactly, in steps that compilers turn into vector code (the conversion of the crate is a call for each
/// eight values): fp32 bits of the same exponent and mantissa are 2^112 too small, and the multiplication makes small ones normal.
#[inline]
fn widened(value: f16) -> f32 {
    const SCALE: f32 = f32::from_bits((127 + 112) << 23);
    let bits = u32::from(value.to_bits());
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * SCALE;
    f32::from_bits(magnitude.to_bits() | (bits & 0x8000) << 16)
}

/// Little-endian 16-bit values of a tensor.
fn halves(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair))
}

/// The tensors that a file names, and where their bytes begin. Offsets fit shapes and types, follow one another, and end with
/// the file.
fn header(file: &WeightsFile<'_>) -> Result<(Metadata, u64), String> {
    let mut length = [0; 8];
    file.read_at(0, &mut length).map_err(|e| e.to_string())?;
    let length = u64::from_le_bytes(length);
    let start = length.saturating_add(8);
    if length > MAX_HEADER_BYTES || start > file.len() {
        return Err(format!("its header should have {length} bytes"));
    }
    let mut header = vec![0; length as usize];
    file.read_at(8, &mut header).map_err(|e| e.to_string())?;
    let tensors: Metadata = serde_json::from_slice(&header).map_err(|e| e.to_string())?;
    let expected = start.saturating_add(tensors.data_len() as u64);
    if expected != file.len() {
        return Err(format!("it has {} bytes, its header says {expected}", file.len()));
    }
    Ok((tensors, start))
}
