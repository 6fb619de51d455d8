//! Who speaks.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::{Speaker, SpeakerKind, Via};

/// Who speaks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SpeakerRef<'a> {
    /// Id of the entity; null if the speaker is none of this document's entities.
    pub entity: Option<usize>,
    pub name: &'a str,
    pub kind: SpeakerKind,
    /// How it was found.
    pub via: Via,
}

/// One of those who speak.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SpeakerName<'a> {
    /// Id of the entity; null if it is none of this document's entities.
    pub entity: Option<usize>,
    pub name: &'a str,
}

impl<'a> From<&'a Speaker> for SpeakerRef<'a> {
    fn from(speaker: &'a Speaker) -> Self {
        Self { entity: speaker.entity, name: &speaker.name, kind: speaker.kind, via: speaker.via }
    }
}
