//! A head over sentences: by the encoder's vectors, what each is worth in a summary. Its weights, `summary.safetensors`, are
//! optional and belong to one encoder (`training/summary.py`).

use std::path::Path;

use super::head_file::HeadFile;
use crate::error::Error;

/// What the head says of a sentence: logits, to be added to what else is known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SentenceLogits {
    /// That it states a main point, against the document's other sentences.
    pub point: f32,
    /// That it cannot be understood by itself.
    pub context: f32,
    /// That it says nothing of what the document is about: a courtesy, a joke, procedure.
    pub empty: f32,
}

/// The weights of the head: for each logit one for each number of a sentence's vector, and a constant.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceHead {
    point: Vec<f32>,
    context: Vec<f32>,
    empty: Vec<f32>,
    /// Of context and empty; the first logit is relative.
    constants: [f32; 2],
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
        Ok(Self {
            point: sized("point.weight", size)?,
            context: sized("context.weight", size)?,
            empty: sized("empty.weight", size)?,
            constants: [sized("context.bias", 1)?[0], sized("empty.bias", 1)?[0]],
        })
    }

    /// The logits of each of the vectors (row-major).
    pub fn logits(&self, vectors: &[f32]) -> Vec<SentenceLogits> {
        let product = |weights: &[f32], vector: &[f32]| weights.iter().zip(vector).map(|(w, x)| w * x).sum::<f32>();
        let logits = |vector: &[f32]| SentenceLogits {
            point: product(&self.point, vector),
            context: product(&self.context, vector) + self.constants[0],
            empty: product(&self.empty, vector) + self.constants[1],
        };
        vectors.chunks_exact(self.point.len().max(1)).map(logits).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use half::f16;
    use safetensors::Dtype;
    use safetensors::tensor::TensorView;

    use super::*;

    /// A file of a head for vectors of two numbers.
    fn file(point: [f32; 2], constants: &[f32]) -> Vec<u8> {
        let halves = |values: &[f32]| values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect::<Vec<u8>>();
        let tensors = [
            ("point.weight", halves(&point)),
            ("context.weight", halves(&[1.0, 0.0])),
            ("context.bias", halves(constants)),
            ("empty.weight", halves(&[0.0, -4.0])),
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
        let head = parse(&file([2.0, -0.5], &[0.5]), 2, "x").unwrap();
        let logits = |point, context, empty| SentenceLogits { point, context, empty };
        assert_eq!(head.logits(&[1.0, 0.0, 0.5, 2.0]), [logits(2.0, 1.5, 0.25), logits(0.0, 1.0, -7.75)]);
    }

    #[test]
    fn a_file_that_does_not_fit_is_named() {
        let bytes = file([1.0, 2.0], &[0.0]);
        let other = parse(&bytes, 2, "y").unwrap_err();
        assert!(other.contains("summary.safetensors") && other.contains("plain features"), "{other}");
        assert!(parse(&bytes, 3, "x").unwrap_err().contains("`point.weight` has 2 numbers, expected 3"));
        assert!(parse(&file([1.0, 2.0], &[]), 2, "x").unwrap_err().contains("`context.bias` has 0"));
        assert!(parse(&bytes[..30], 2, "x").unwrap_err().contains("safetensors"));
        assert!(parse(&file([f32::NAN, 1.0], &[0.0]), 2, "x").unwrap_err().contains("finite"));
    }
}
