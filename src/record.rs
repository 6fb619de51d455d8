//! The JSON record: one object per document, and its schema. Nothing else knows the wire: bytes become code
//! points here, scores are rounded here, and the schema is generated from these types.

mod entities;
mod layout;
mod provenance;
mod quotes;
mod spans;
mod speakers;
mod summary;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::entities::{Entity, Mention};
pub use self::layout::{Block, Sentence, Turn};
pub use self::provenance::{Model, Provenance};
pub use self::quotes::Quote;
pub use self::spans::TextSpan;
use self::spans::Wire;
pub use self::speakers::{SpeakerName, SpeakerRef};
pub use self::summary::{Antecedent, ChosenSentence, Summary, SummaryMethod};
use crate::document::{self, DocumentKind};
use crate::error::StageError;
use crate::pipeline::{Document, Identity};

/// Additive changes raise the minor version, others the major.
pub const SCHEMA_VERSION: &str = "1.1";

/// One document. `start`/`end` are zero-based, half-open, in Unicode code points, into `text`; ids are positions
/// in their own array; unknown is null; arrays are in text order.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "pressline record", deny_unknown_fields)]
pub struct Record<'a> {
    pub schema_version: &'static str,
    /// Relative path without extension, or the row's own id.
    pub id: &'a str,
    /// `partial`: a stage failed, see `errors`.
    pub status: Status,
    pub kind: DocumentKind,
    /// ISO 639-1; null if the text does not look like English.
    pub language: Option<&'static str>,
    /// The decoded source, untouched (HTML: the extracted text); null under `--no-text`.
    pub text: Option<&'a str>,
    pub metadata: Metadata<'a>,
    pub blocks: Vec<Block>,
    pub turns: Vec<Turn<'a>>,
    pub sentences: Vec<Sentence<'a>>,
    pub mentions: Vec<Mention<'a>>,
    pub entities: Vec<Entity<'a>>,
    pub quotes: Vec<Quote<'a>>,
    /// Null if the pipeline has no summary stage.
    pub summary: Option<Summary<'a>>,
    pub errors: Vec<StageFailure<'a>>,
    pub provenance: Provenance<'a>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Ok,
    Partial,
}

/// Front matter, HTML meta, JSON fields, and what the page's text shows: nothing lost.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Metadata<'a> {
    pub title: Option<&'a str>,
    /// ISO 8601 (`2021-05-20`) where it could be read as a date, else as the source has it.
    pub date: Option<&'a str>,
    pub authors: &'a [String],
    pub publisher: Option<&'a str>,
    pub url: Option<&'a str>,
    pub tags: &'a [String],
    /// Everything else that the source states, keys as there.
    pub extra: &'a serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StageFailure<'a> {
    pub stage: &'static str,
    pub code: &'static str,
    pub message: &'a str,
}

/// The JSON Schema (draft 2020-12) of a record.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Record<'static>)
}

impl<'a> Record<'a> {
    /// The record of a processed document. `with_text` false leaves out `text`; spans keep their surface text.
    #[must_use]
    pub fn new(document: &'a Document, identity: &'a Identity, with_text: bool) -> Self {
        let Document { raw, metadata, language, layout, sentences, entities, quotes, summary, errors, .. } = document;
        let wire = Wire::new(&raw.text);
        Self {
            schema_version: SCHEMA_VERSION,
            id: &raw.id,
            status: if errors.is_empty() { Status::Ok } else { Status::Partial },
            kind: layout.kind,
            language: *language,
            text: with_text.then_some(&raw.text),
            metadata: metadata.into(),
            blocks: numbered(&layout.blocks, |id, block| Block::new(&wire, id, block)),
            turns: numbered(&layout.turns, |id, turn| Turn::new(&wire, id, turn)),
            sentences: numbered(sentences, |id, sentence| Sentence::new(&wire, id, sentence)),
            mentions: numbered(&entities.mentions, |id, mention| Mention::new(&wire, id, mention)),
            entities: numbered(&entities.entities, Entity::new),
            quotes: numbered(quotes, |id, quote| Quote::new(&wire, id, quote)),
            summary: summary.as_ref().map(|summary| Summary::new(&wire, summary, entities)),
            errors: errors.iter().map(Into::into).collect(),
            provenance: Provenance::new(raw, identity),
        }
    }
}

/// Items with their positions as ids.
fn numbered<'a, T, U>(items: &'a [T], new: impl Fn(usize, &'a T) -> U) -> Vec<U> {
    items.iter().enumerate().map(|(id, item)| new(id, item)).collect()
}

impl<'a> From<&'a document::Metadata> for Metadata<'a> {
    fn from(m: &'a document::Metadata) -> Self {
        Self {
            title: m.title.as_deref(),
            date: m.date.as_deref(),
            authors: &m.authors,
            publisher: m.publisher.as_deref(),
            url: m.url.as_deref(),
            tags: &m.tags,
            extra: &m.extra,
        }
    }
}

impl<'a> From<&'a StageError> for StageFailure<'a> {
    fn from(error: &'a StageError) -> Self {
        Self { stage: error.stage.name(), code: error.code, message: &error.message }
    }
}
