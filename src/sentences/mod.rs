//! Sentences of each block.

use crate::document::{Layout, Sentence};

/// Cuts every block but front matter into sentences.
#[must_use]
pub fn split(_text: &str, _layout: &Layout) -> Vec<Sentence> {
    vec![]
}
