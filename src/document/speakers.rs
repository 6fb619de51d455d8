//! Who speaks.

use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A person with a name.
    Named,
    /// Known by function only: "a senior administration official".
    Role,
    /// Several, or a body, with a name or without: "the White House", "two experts".
    Collective,
    /// Meant not to be known: "sources familiar with the matter".
    Anonymous,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Name,
    Pronoun,
    Nominal,
    Label,
    Context,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// Index into [`Entities::entities`](super::Entities::entities).
    pub entity: Option<usize>,
    /// The entity's name where there is one.
    pub name: String,
    pub kind: SpeakerKind,
    pub via: Via,
}

/// One of several who speak together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Index into [`Entities::entities`](super::Entities::entities).
    pub entity: Option<usize>,
    pub name: String,
}
