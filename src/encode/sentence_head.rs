//! A head over sentences: by the encoder's vectors, what each is worth in a summary. Its weights, `summary.safetensors`, are
//! optional and belong to one encoder (`training/pooling.py`, `training/summary.py`).
//!
//! It sees a sentence's mean vector and, by max pooling (Collobert et al. 2011), what one of its words has most of: one word
//! that means nothing without what stands before it is lost in the mean of thirty.

use std::path::Path;
use std::sync::Arc;

use super::head_file::HeadFile;
use crate::backend;
use crate::error::Error;

/// Numbers of a word that are pooled, as `training/judged.py` has it.
const POOLED: usize = 64;

/// What the head says of a sentence: logits, to be added to what else is known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SentenceLogits {
    /// That it states a main point, against the document's other sentences.
    pub point: f32,
    /// That it cannot be understood by itself, ...
    pub context: f32,
    /// ... and what the logit by its cues counts beside that.
    pub cues: f32,
    /// That it says nothing of what the document is about: a courtesy, a joke, procedure.
    pub empty: f32,
}

/// The weights of the head: for each logit one for each number of a sentence's vector and of its pool, and a constant.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceHead {
    pool: Arc<PoolMap>,
    point: Vec<f32>,
    context: Vec<f32>,
    empty: Vec<f32>,
    /// Of context and empty; the first logit is relative.
    constants: [f32; 2],
    /// See [`SentenceLogits::cues`].
    cues: f32,
}

/// An affine map of a word's vector, whose outputs are pooled over a sentence.
#[derive(Debug, Clone, PartialEq)]
struct PoolMap {
    /// Inputs x outputs.
    weight: Vec<[f32; POOLED]>,
    bias: [f32; POOLED],
}

/// The pools of a document's sentences; none without a head.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SentencePools {
    map: Option<Arc<PoolMap>>,
    /// Of each sentence the largest outputs, or 0.
    pools: Vec<[f32; POOLED]>,
}

impl SentencePools {
    /// Of sentences that have no words yet.
    #[must_use]
    pub fn new(head: Option<&SentenceHead>, sentences: usize) -> Self {
        let pools = vec![[0.0; POOLED]; if head.is_some() { sentences } else { 0 }];
        Self { map: head.map(|head| Arc::clone(&head.pool)), pools }
    }

    /// Adds a word's vector to a sentence.
    pub fn add(&mut self, sentence: usize, vector: &[f32]) {
        let Some(map) = &self.map else { return };
        let pool = &mut self.pools[sentence];
        backend::wide(|| {
            let mut outputs = map.bias;
            for (value, row) in vector.iter().zip(&map.weight) {
                outputs.iter_mut().zip(row).for_each(|(output, weight)| *output += value * weight);
            }
            pool.iter_mut().zip(outputs).for_each(|(most, output)| *most = most.max(output));
        });
    }

    /// A sentence's pool.
    #[must_use]
    pub fn row(&self, sentence: usize) -> &[f32] {
        self.pools.get(sentence).map_or(&[], |pool| pool)
    }
}

impl SentenceHead {
    /// Reads the weights; `size` is the width of the encoder's vectors, `encoder` the fingerprint of its weights.
    ///
    /// # Errors
    /// A file that is damaged, or that was learnt for another encoder; `path` is for messages.
    pub fn parse(path: &Path, bytes: &[u8], size: usize, encoder: &str) -> Result<Self, Error> {
        let file = HeadFile::open(path, bytes, encoder, "sentences are then chosen by plain features alone")?;
        let sized = |name: &str, size: usize| {
            let values = file.tensor(name)?;
            let length = values.len();
            if length == size {
                Ok(values)
            } else {
                Err(file.wrong(format!("tensor `{name}` has {length} numbers, expected {size}")))
            }
        };
        let mut bias = [0.0; POOLED];
        bias.copy_from_slice(&sized("pool.bias", POOLED)?);
        let pool = PoolMap { weight: sized("pool.weight", size * POOLED)?.as_chunks().0.to_vec(), bias };
        let seen = size + POOLED;
        Ok(Self {
            pool: Arc::new(pool),
            point: sized("point.weight", seen)?,
            context: sized("context.weight", seen)?,
            empty: sized("empty.weight", seen)?,
            constants: [sized("context.bias", 1)?[0], sized("empty.bias", 1)?[0]],
            cues: sized("context.cues", 1)?[0],
        })
    }

    /// The logits of each of the sentences, whose vectors are row-major.
    pub fn logits(&self, vectors: &[f32], pools: &SentencePools) -> Vec<SentenceLogits> {
        let size = self.pool.weight.len();
        let logits = |(sentence, vector): (usize, &[f32])| {
            let product = |weights: &[f32]| {
                weights.iter().zip(vector.iter().chain(pools.row(sentence))).map(|(w, x)| w * x).sum::<f32>()
            };
            SentenceLogits {
                point: product(&self.point),
                context: product(&self.context) + self.constants[0],
                cues: self.cues,
                empty: product(&self.empty) + self.constants[1],
            }
        };
        vectors.chunks_exact(size.max(1)).enumerate().map(logits).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use half::f16;
    use safetensors::Dtype;
    use safetensors::tensor::TensorView;

    use super::*;

    /// A file of a head for vectors of two numbers, whose pools have the sum of both, and nothing else.
    fn file(point: [f32; 2], pooled: f32, constants: &[f32]) -> Vec<u8> {
        let halves = |values: &[f32]| values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect::<Vec<u8>>();
        let with_pool = |values: [f32; 2], pooled: f32| {
            let mut all = [0.0; 2 + POOLED];
            all[..2].copy_from_slice(&values);
            all[4] = pooled;
            halves(&all)
        };
        let mut pool = [0.0; 2 * POOLED];
        (pool[2], pool[POOLED + 2]) = (1.0, 1.0);
        let tensors = [
            ("pool.weight", halves(&pool)),
            ("pool.bias", halves(&[0.0; POOLED])),
            ("point.weight", with_pool(point, pooled)),
            ("context.weight", with_pool([1.0, 0.0], 0.0)),
            ("context.bias", halves(constants)),
            ("context.cues", halves(&[0.75])),
            ("empty.weight", with_pool([0.0, -4.0], 0.0)),
            ("empty.bias", halves(&[0.25])),
        ];
        let tensors = tensors
            .iter()
            .map(|(name, halves)| (*name, TensorView::new(Dtype::F16, vec![halves.len() / 2], halves).unwrap()));
        let metadata = HashMap::from([("encoder".to_owned(), "x".to_owned())]);
        safetensors::serialize(tensors, Some(metadata)).unwrap()
    }

    fn parse(bytes: &[u8], size: usize, encoder: &str) -> Result<SentenceHead, String> {
        SentenceHead::parse(Path::new("summary.safetensors"), bytes, size, encoder).map_err(|e| e.to_string())
    }

    #[test]
    fn each_sentence_gets_its_logits() {
        let head = parse(&file([2.0, -0.5], 10.0, &[0.5]), 2, "x").unwrap();
        let mut pools = SentencePools::new(Some(&head), 2);
        let logits = |point, context, empty| SentenceLogits { point, context, cues: 0.75, empty };
        let vectors = [1.0, 0.0, 0.5, 2.0];
        assert_eq!(head.logits(&vectors, &pools), [logits(2.0, 1.5, 0.25), logits(0.0, 1.0, -7.75)]);
        // The word that has most counts, and none that has less than nothing.
        for (sentence, vector) in [(0, [-3.0, 1.0]), (1, [0.25, 0.5]), (1, [1.0, 2.0]), (1, [0.0, 1.0])] {
            pools.add(sentence, &vector);
        }
        assert_eq!(head.logits(&vectors, &pools), [logits(2.0, 1.5, 0.25), logits(30.0, 1.0, -7.75)]);
        assert_eq!((pools.row(1).len(), pools.row(1)[2]), (POOLED, 3.0));
    }

    #[test]
    fn a_file_that_does_not_fit_is_named() {
        let bytes = file([1.0, 2.0], 0.0, &[0.0]);
        let other = parse(&bytes, 2, "y").unwrap_err();
        assert!(other.contains("summary.safetensors") && other.contains("plain features"), "{other}");
        assert!(parse(&bytes, 3, "x").unwrap_err().contains("`pool.weight` has 128 numbers, expected 192"));
        assert!(parse(&file([1.0, 2.0], 0.0, &[]), 2, "x").unwrap_err().contains("`context.bias` has 0"));
        assert!(parse(&bytes[..30], 2, "x").unwrap_err().contains("safetensors"));
        assert!(parse(&file([f32::NAN, 1.0], 0.0, &[0.0]), 2, "x").unwrap_err().contains("finite"));
    }
}
