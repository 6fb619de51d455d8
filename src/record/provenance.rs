//! Where a record comes from.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::{Format, RawDocument};
use crate::pipeline::Identity;

/// Where the record comes from and what made it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Provenance<'a> {
    /// The path as given, `path#line` for a row of JSON Lines.
    pub source: &'a str,
    /// Of the input's bytes.
    pub sha256: &'a str,
    pub bytes: u64,
    pub encoding: &'a str,
    pub format: Format,
    pub pressline: &'static str,
    pub pipeline: &'a str,
    pub pipeline_sha256: &'a str,
    pub models: Vec<Model<'a>>,
    /// What ran the models, e.g. `native avx512-vnni int8`: scores differ in their last digits from one to another. Null if no model
    /// was needed.
    pub engine: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Model<'a> {
    pub name: &'a str,
    pub sha256: &'a str,
}

impl<'a> Provenance<'a> {
    pub(super) fn new(raw: &'a RawDocument, identity: &'a Identity) -> Self {
        Self {
            source: &raw.source,
            sha256: &raw.sha256,
            bytes: raw.bytes,
            encoding: raw.encoding,
            format: raw.format,
            pressline: env!("CARGO_PKG_VERSION"),
            pipeline: &identity.name,
            pipeline_sha256: &identity.sha256,
            models: identity.models.iter().map(|m| Model { name: &m.name, sha256: &m.sha256 }).collect(),
            engine: identity.engine.as_deref(),
        }
    }
}
