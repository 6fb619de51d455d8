//! `labels.json`: the heads of a model, and how its input is made.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;

use crate::error::Error;

/// Fewest pieces of a window that leave room for a word with all its pieces and some context.
const MIN_WINDOW: usize = 32;

/// Content of `labels.json`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Heads, side by side in the classifier's rows.
    pub heads: Vec<Head>,
    /// Vocabulary entry that marks a paragraph break.
    pub paragraph_token: String,
    /// Most pieces of a window, `[CLS]` and `[SEP]` included.
    pub window: usize,
}

/// One classifier over words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub name: String,
    /// `O`, then `B-` and `I-` of each type.
    pub labels: Vec<String>,
    /// Learnt log-weight of each step between the labels of two consecutive words, `[from][to]`. Left out: all alike.
    #[serde(default)]
    pub transitions: Vec<Vec<f32>>,
}

impl Labels {
    /// Parses and checks against the model: `label_count` rows of the classifier, sequences up to `max_tokens`.
    ///
    /// # Errors
    /// A file that does not parse, is not in BIO order or does not fit the model; `path` is for messages.
    pub fn parse(path: &Path, bytes: &[u8], label_count: usize, max_tokens: usize) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let labels: Self = serde_json::from_slice(bytes)
            .map_err(|e| wrong(format!("{e}; expected heads with their labels, paragraph_token and window")))?;
        let total: usize = labels.heads.iter().map(|head| head.labels.len()).sum();
        if total != label_count {
            return Err(wrong(format!(
                "its heads have {total} labels, the classifier of model.safetensors {label_count}"
            )));
        }
        if !(MIN_WINDOW..=max_tokens).contains(&labels.window) {
            return Err(wrong(format!("`window` is {}, expected {MIN_WINDOW} to {max_tokens}", labels.window)));
        }
        for head in &labels.heads {
            if !head.is_bio() {
                return Err(wrong(format!("the labels of head `{}` are not O, B-x, I-x, B-y, I-y, ...", head.name)));
            }
            if !head.has_square_transitions() {
                let n = head.labels.len();
                return Err(wrong(format!("the transitions of head `{}` are not {n} rows of {n} numbers", head.name)));
            }
        }
        Ok(labels)
    }

    /// Columns of a head in a row of logits, with its labels; none if the model lacks it.
    #[must_use]
    pub fn head(&self, name: &str) -> Option<(Range<usize>, &Head)> {
        let mut start = 0;
        for head in &self.heads {
            let end = start + head.labels.len();
            if head.name == name {
                return Some((start..end, head));
            }
            start = end;
        }
        None
    }
}

impl Head {
    fn is_bio(&self) -> bool {
        let Some((outside, types)) = self.labels.split_first() else { return false };
        let (pairs, rest) = types.as_chunks::<2>();
        let is_pair = |pair: &[String; 2]| {
            pair[0].strip_prefix("B-").is_some_and(|name| pair[1].strip_prefix("I-") == Some(name))
        };
        outside == "O" && rest.is_empty() && pairs.iter().all(is_pair)
    }

    fn has_square_transitions(&self) -> bool {
        let size = self.labels.len();
        let is_row = |row: &Vec<f32>| row.len() == size && row.iter().all(|weight| weight.is_finite());
        self.transitions.is_empty() || (self.transitions.len() == size && self.transitions.iter().all(is_row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"heads": [{"name": "a", "labels": ["O", "B-x", "I-x"]}, {"name": "b", "labels": ["O"]}],
        "paragraph_token": "[unused0]", "window": 64}"#;

    fn parse(json: &str) -> Result<Labels, String> {
        Labels::parse(Path::new("m/labels.json"), json.as_bytes(), 4, 128).map_err(|e| e.to_string())
    }

    #[test]
    fn finds_heads_by_name() {
        let labels = parse(GOOD).unwrap();
        assert_eq!(labels.head("a").map(|h| h.0), Some(0..3));
        assert_eq!(labels.head("b").map(|h| h.0), Some(3..4));
        assert_eq!(labels.head("c"), None);
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for (from, to, message) in [
            ("\"B-x\", ", "", "3 labels"),
            ("64", "512", "32 to 128"),
            ("I-x", "I-y", "head `a`"),
            ("window", "windows", "windows"),
            ("{\"heads\"", "[", "expected heads"),
            ("[\"O\"]", "[\"O\"], \"transitions\": [[0, 1]]", "1 rows of 1 numbers"),
        ] {
            let error = parse(&GOOD.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(message) && error.contains("m/labels.json"), "{error}");
        }
    }
}
