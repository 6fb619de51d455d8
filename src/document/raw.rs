//! What is read: the input, decoded, and what its source states.

use schemars::JsonSchema;
use serde::Serialize;

use super::{BlockKind, Span};
use crate::hash;

/// The format a document was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Text,
    Markdown,
    Html,
    #[serde(rename = "jsonl")]
    JsonLines,
}

/// One input, decoded. Nothing of the source is thrown away: what is not in `text` is in `metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct RawDocument {
    /// Relative path without extension, `/` between folders; or the row's own id.
    pub id: String,
    /// Where it came from, as shown to people: path, or `path#line` for a row of JSON Lines (lines count from 1).
    pub source: String,
    pub format: Format,
    /// WHATWG name in lower case, e.g. `utf-8`, `utf-16le`, `windows-1252`.
    pub encoding: &'static str,
    /// Of the input bytes before decompression (file), or of the row's bytes (JSON Lines); lower-case hex.
    pub sha256: String,
    /// Number of input bytes that `sha256` covers.
    pub bytes: u64,
    pub text: String,
    /// The front matter's span in `text`, fences included; its content is in `metadata`.
    pub front_matter: Option<Span>,
    /// Structure that the source format states (HTML headings, list items, title); in text order, disjoint.
    pub hints: Vec<Hint>,
    pub metadata: Metadata,
}

impl RawDocument {
    /// A plain text that was not read from a file; `id` is also its source.
    #[must_use]
    pub fn from_text(id: &str, text: &str) -> Self {
        Self {
            id: id.to_owned(),
            source: id.to_owned(),
            format: Format::Text,
            encoding: "utf-8",
            sha256: hash::sha256([text.as_bytes()]),
            bytes: text.len() as u64,
            text: text.to_owned(),
            front_matter: None,
            hints: Vec::new(),
            metadata: Metadata::default(),
        }
    }
}

/// A block kind that the source format itself states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    pub span: Span,
    pub kind: BlockKind,
}

/// What is known about a document besides its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    pub title: Option<String>,
    /// ISO 8601 date (`2021-05-20`) when it could be read as one, else as the source has it.
    pub date: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub tags: Vec<String>,
    /// Everything else that the source states, keys as there.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Metadata {
    /// This metadata, with `other`'s values where a field is empty.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let list = |mine: Vec<String>, theirs: &[String]| if mine.is_empty() { theirs.to_vec() } else { mine };
        let mut extra = self.extra;
        for (key, value) in &other.extra {
            extra.entry(key.clone()).or_insert_with(|| value.clone());
        }
        Self {
            title: self.title.or_else(|| other.title.clone()),
            date: self.date.or_else(|| other.date.clone()),
            authors: list(self.authors, &other.authors),
            publisher: self.publisher.or_else(|| other.publisher.clone()),
            url: self.url.or_else(|| other.url.clone()),
            tags: list(self.tags, &other.tags),
            extra,
        }
    }
}
