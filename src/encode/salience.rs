//! A head over sentences: how much each tells of what its document is about, by the encoder's vectors. Its weights,
//! `summary.safetensors`, are optional and belong to one encoder (`training/summary.py`).

use std::path::Path;

use super::head_file::HeadFile;
use crate::error::Error;

/// The weights of the head: one for each number of a sentence's vector.
#[derive(Debug, Clone, PartialEq)]
pub struct SalienceHead(Vec<f32>);

impl SalienceHead {
    /// Reads the weights; `size` is the width of the encoder's vectors, `encoder` the fingerprint of its weights.
    ///
    /// # Errors
    /// A file that is damaged, or that was learnt for another encoder; `path` is for messages.
    pub fn parse(path: &Path, bytes: &[u8], size: usize, encoder: &str) -> Result<Self, Error> {
        let file = HeadFile::open(path, bytes, encoder, "sentences are then chosen by plain features alone")?;
        let weight = file.tensor("sentence.weight")?;
        if weight.len() != size {
            return Err(file.wrong(format!("`sentence.weight` has {} numbers, the vectors have {size}", weight.len())));
        }
        Ok(Self(weight))
    }

    /// A logit for each of the vectors (row-major), to be added to what else is known of a sentence.
    pub fn scores(&self, vectors: &[f32]) -> Vec<f32> {
        vectors.chunks_exact(self.0.len().max(1)).map(|v| v.iter().zip(&self.0).map(|(x, w)| x * w).sum()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use half::f16;
    use safetensors::Dtype;
    use safetensors::tensor::TensorView;

    use super::*;

    fn file(values: &[f32]) -> Vec<u8> {
        let halves: Vec<u8> = values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect();
        let weight = TensorView::new(Dtype::F16, vec![values.len()], &halves).unwrap();
        let metadata = HashMap::from([("encoder".to_owned(), "x".to_owned())]);
        safetensors::serialize([("sentence.weight", weight)], Some(metadata)).unwrap()
    }

    fn parse(bytes: &[u8], size: usize, encoder: &str) -> Result<SalienceHead, String> {
        SalienceHead::parse(Path::new("summary.safetensors"), bytes, size, encoder).map_err(|e| e.to_string())
    }

    #[test]
    fn each_sentence_gets_a_logit() {
        let head = parse(&file(&[2.0, -0.5]), 2, "x").unwrap();
        assert_eq!(head.scores(&[1.0, 0.0, 0.0, 1.0, 0.5, 2.0]), [2.0, -0.5, 0.0]);
    }

    #[test]
    fn a_file_that_does_not_fit_is_named() {
        let bytes = file(&[1.0, 2.0]);
        let other = parse(&bytes, 2, "y").unwrap_err();
        assert!(other.contains("summary.safetensors") && other.contains("plain features"), "{other}");
        assert!(parse(&bytes, 3, "x").unwrap_err().contains("2 numbers"));
        assert!(parse(&bytes[..30], 2, "x").unwrap_err().contains("safetensors"));
        assert!(parse(&file(&[f32::NAN, 1.0]), 2, "x").unwrap_err().contains("finite"));
    }
}
