//! A head over pairs of words: how well one that chooses (a pronoun) and one that may be chosen (a name or noun) go together, by
//! the encoder's vectors. Its weights, `pronouns.safetensors`, are optional and belong to one encoder (`training/chooser.py`).
//!
//! Both sides are mapped to a few numbers each, whose products are added up. So a vector is mapped once, however many pairs it
//! is in, and only those of words that are asked for.

use std::path::Path;
use std::sync::Arc;

use super::Word;
use super::head_file::HeadFile;
use crate::document::Span;
use crate::error::Error;

/// Words on each side: the pronoun and the next word; the last word of a candidate, its first, and the next one.
const CHOOSER_WORDS: usize = 2;
const CHOSEN_WORDS: usize = 3;

/// The weights of the head.
#[derive(Debug, Clone, PartialEq)]
pub struct PairHead {
    /// Width of a word's vector.
    size: usize,
    /// Numbers that a word is mapped to.
    rank: usize,
    /// The last output is the score of choosing nothing.
    chooser: Map,
    chosen: Map,
}

/// An affine map of some words' vectors.
#[derive(Debug, Clone, PartialEq)]
struct Map {
    /// Row-major, inputs x outputs.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl PairHead {
    /// Reads the weights; `size` is the width of the encoder's vectors, `encoder` the fingerprint of its weights.
    ///
    /// # Errors
    /// A file that is damaged, or that was learnt for another encoder; `path` is for messages.
    pub fn parse(path: &Path, bytes: &[u8], size: usize, encoder: &str) -> Result<Self, Error> {
        let file = HeadFile::open(path, bytes, encoder, "pronouns are then resolved by plain features alone")?;
        let map = |name: &str, words: usize, outputs: usize| {
            let map =
                Map { weight: file.tensor(&format!("{name}.weight"))?, bias: file.tensor(&format!("{name}.bias"))? };
            if map.bias.len() != outputs || map.weight.len() != words * size * outputs {
                let problem = format!("`{name}` is no map of {words} x {size} numbers to {outputs}");
                return Err(file.wrong(problem));
            }
            Ok(map)
        };
        let rank = file.tensor("candidate.bias")?.len();
        let chooser = map("pronoun", CHOOSER_WORDS, rank + 1)?;
        Ok(Self { size, rank, chooser, chosen: map("candidate", CHOSEN_WORDS, rank)? })
    }
}

impl Map {
    fn apply(&self, vectors: &WordVectors, words: &[usize]) -> Vec<f32> {
        let mut out = self.bias.clone();
        let outputs = out.len();
        for (word, weight) in words.iter().zip(self.weight.chunks_exact(vectors.size * outputs)) {
            let (values, scale) = vectors.row(*word);
            for (value, row) in values.iter().zip(weight.chunks_exact(outputs)) {
                let value = f32::from(*value) * scale;
                out.iter_mut().zip(row).for_each(|(out, weight)| *out += value * weight);
            }
        }
        out
    }
}

/// The vectors of a document's words, each its first piece's, in 8 bits with a scale for each word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordVectors {
    size: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl WordVectors {
    fn push(&mut self, vector: &[f32]) {
        /// The largest value of a byte with a sign.
        const TOP: f32 = 127.0;
        /// 1.5 x 2^23: what is added to it is rounded to the nearest integer, ties to even, without a call of the C library.
        const ROUNDS: f32 = 12_582_912.0;
        let largest = vector.iter().fold(0.0_f32, |largest, v| largest.max(v.abs()));
        let inverse = if largest > 0.0 { TOP / largest } else { 0.0 };
        self.size = vector.len();
        self.values.extend(vector.iter().map(|v| (v * inverse + ROUNDS - ROUNDS) as i8));
        self.scales.push(largest / TOP);
    }

    fn row(&self, word: usize) -> (&[i8], f32) {
        (&self.values[word * self.size..(word + 1) * self.size], self.scales[word])
    }
}

/// What the head knows of a document's words; nothing without its weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordPairs {
    head: Option<Arc<PairHead>>,
    vectors: WordVectors,
}

/// A side of a pair, mapped.
#[derive(Debug, Clone, PartialEq)]
pub struct Side(Vec<f32>);

impl WordPairs {
    /// Of no words yet. There is room for `words` vectors, which are most of what a long document needs: a vector that doubles when
    /// it is full would hold up to twice as much, and thrice while it grows.
    #[must_use]
    pub fn new(head: Option<Arc<PairHead>>, words: usize) -> Self {
        let vectors = head.as_ref().map_or_else(WordVectors::default, |head| WordVectors {
            size: head.size,
            values: Vec::with_capacity(words * head.size),
            scales: Vec::with_capacity(words),
        });
        Self { head, vectors }
    }

    /// Adds the next word.
    pub fn push(&mut self, vector: &[f32]) {
        if self.head.as_ref().is_some_and(|head| head.size == vector.len()) {
            self.vectors.push(vector);
        }
    }

    /// The pronoun at `span`; `words` are those that were pushed.
    #[must_use]
    pub fn chooser(&self, words: &[Word], span: Span) -> Option<Side> {
        let [first, _, next] = self.places(words, span)?;
        Some(Side(self.head.as_ref()?.chooser.apply(&self.vectors, &[first, next])))
    }

    /// What may be chosen.
    #[must_use]
    pub fn chosen(&self, words: &[Word], span: Span) -> Option<Side> {
        let [first, last, next] = self.places(words, span)?;
        Some(Side(self.head.as_ref()?.chosen.apply(&self.vectors, &[last, first, next])))
    }

    /// The first and the last word of a span and the word after it, if the encoder saw them.
    fn places(&self, words: &[Word], span: Span) -> Option<[usize; 3]> {
        let count = words.len().min(self.vectors.scales.len());
        let words = &words[..count];
        let first = words.partition_point(|w| w.span.start <= span.start).checked_sub(1)?;
        let last = words.partition_point(|w| w.span.start < span.end).checked_sub(1)?;
        words[first].span.overlaps(span).then(|| [first, last.max(first), (last + 1).min(count - 1)])
    }
}

impl Side {
    /// How well the two go together: a logit, to be added to what else is known.
    #[must_use]
    pub fn with(&self, chosen: &Self) -> f32 {
        self.0.iter().zip(&chosen.0).map(|(a, b)| a * b).sum()
    }

    /// The same for choosing nothing.
    #[must_use]
    pub fn with_nothing(&self) -> f32 {
        self.0.last().copied().unwrap_or_default()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::HashMap;

    use half::f16;
    use safetensors::Dtype;
    use safetensors::tensor::TensorView;

    use super::*;

    /// Weights of rank 1 for vectors of 2 numbers.
    fn file(encoder: &str, chooser: [f32; 8], chosen: [f32; 6]) -> Vec<u8> {
        let halves = |values: &[f32]| values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect::<Vec<u8>>();
        let tensors = [
            ("pronoun.weight", vec![4, 2], halves(&chooser)),
            ("pronoun.bias", vec![2], halves(&[0.0, 0.5])),
            ("candidate.weight", vec![6, 1], halves(&chosen)),
            ("candidate.bias", vec![1], halves(&[0.25])),
        ];
        let views = tensors
            .iter()
            .map(|(name, shape, bytes)| (*name, TensorView::new(Dtype::F16, shape.clone(), bytes).unwrap()));
        let metadata = HashMap::from([("encoder".to_owned(), encoder.to_owned())]);
        safetensors::serialize(views, Some(metadata)).unwrap()
    }

    /// Words between spaces whose vectors begin with the given numbers, and a head that multiplies that of a pronoun with that of
    /// a candidate's last word.
    pub fn with_products(text: &str, values: &[f32]) -> (Vec<Word>, WordPairs) {
        let bytes = file("x", [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let head = PairHead::parse(Path::new("p"), &bytes, 2, "x").unwrap();
        let mut pairs = WordPairs::new(Some(Arc::new(head)), values.len());
        values.iter().for_each(|value| pairs.push(&[*value, 0.0]));
        (words(text), pairs)
    }

    fn words(text: &str) -> Vec<Word> {
        let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
        text.split(' ').map(|w| Word { span: Span::new(start(w), start(w) + w.len()), sentence: 0 }).collect()
    }

    #[test]
    fn products_of_both_sides_are_added_up() {
        // The chooser counts the first number of its own word and, for nothing, the second one of the next word; the chosen
        // one the first number of its last word, twice that of its first, and the second of the next.
        let bytes = file("x", [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 2.0, 0.0, 0.0, 1.0]);
        let head = PairHead::parse(Path::new("p"), &bytes, 2, "x").unwrap();
        let text = "Ann Lind said he left";
        let words = words(text);
        let mut pairs = WordPairs::new(Some(Arc::new(head)), words.len());
        for vector in [[127.0, 0.0], [1.0, 127.0], [0.0, 64.0], [2.0, 127.0], [0.0, 3.0]] {
            pairs.push(&vector);
        }
        let he = pairs.chooser(&words, Span::new(14, 16)).unwrap();
        let name = pairs.chosen(&words, Span::new(0, 8)).unwrap();
        assert!((he.with(&name) - 2.0 * (0.25 + 1.0 + 2.0 * 127.0 + 64.0)).abs() < 0.01, "{he:?} {name:?}");
        assert!((he.with_nothing() - 3.5).abs() < 0.01);
        assert_eq!(pairs.chosen(&words, Span::new(40, 44)), None);
        assert_eq!(WordPairs::default().chosen(&words, Span::new(0, 8)), None);
    }

    #[test]
    fn a_file_that_does_not_fit_is_named() {
        let bytes = file("x", [0.0; 8], [0.0; 6]);
        let error = |bytes: &[u8], size, encoder| {
            PairHead::parse(Path::new("pronouns.safetensors"), bytes, size, encoder).unwrap_err().to_string()
        };
        let other = error(&bytes, 2, "y");
        assert!(other.contains("pronouns.safetensors") && other.contains("training/README.md"), "{other}");
        assert!(error(&bytes, 3, "x").contains("`pronoun` is no map"));
        assert!(error(&bytes[..40], 2, "x").contains("safetensors"));
        let endless = file("x", [f32::INFINITY; 8], [0.0; 6]);
        assert!(error(&endless, 2, "x").contains("finite"));
    }
}
