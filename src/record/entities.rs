//! Mentions and entities.

use schemars::JsonSchema;
use serde::Serialize;

use super::spans::{TextSpan, Wire, rounded};
use crate::document::{self, EntityLabel};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Mention<'a> {
    pub id: usize,
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub label: EntityLabel,
    /// Probability in [0, 1], 4 digits.
    pub score: f64,
    /// Null for dates, numbers and the like.
    pub entity: Option<usize>,
    pub sentence: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Entity<'a> {
    pub id: usize,
    pub label: EntityLabel,
    /// The fullest name in the document.
    pub name: &'a str,
    pub aliases: &'a [String],
    /// The title or apposition that introduces it.
    pub description: Option<&'a str>,
    /// Ids of its mentions; empty if it is known only from a speaker label.
    pub mentions: &'a [usize],
}

impl<'a> Mention<'a> {
    pub(super) fn new(wire: &Wire<'a>, id: usize, mention: &document::Mention) -> Self {
        let TextSpan { start, end, text } = wire.span(mention.span);
        Self {
            id,
            start,
            end,
            text,
            label: mention.label,
            score: rounded(mention.score),
            entity: mention.entity,
            sentence: mention.sentence,
        }
    }
}

impl<'a> Entity<'a> {
    pub(super) fn new(id: usize, entity: &'a document::Entity) -> Self {
        Self {
            id,
            label: entity.label,
            name: &entity.name,
            aliases: &entity.aliases,
            description: entity.description.as_deref(),
            mentions: &entity.mentions,
        }
    }
}
