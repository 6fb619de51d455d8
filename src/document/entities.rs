//! Mentions of names, dates and numbers, and the entities behind them.

use schemars::JsonSchema;
use serde::Serialize;

use super::Span;

/// The 18 entity types of OntoNotes 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntityLabel {
    Person,
    Norp,
    Fac,
    Org,
    Gpe,
    Loc,
    Product,
    Event,
    WorkOfArt,
    Law,
    Language,
    Date,
    Time,
    Percent,
    Money,
    Quantity,
    Ordinal,
    Cardinal,
}

impl EntityLabel {
    /// All types, in the order of OntoNotes' guidelines.
    pub const ALL: [Self; 18] = [
        Self::Person,
        Self::Norp,
        Self::Fac,
        Self::Org,
        Self::Gpe,
        Self::Loc,
        Self::Product,
        Self::Event,
        Self::WorkOfArt,
        Self::Law,
        Self::Language,
        Self::Date,
        Self::Time,
        Self::Percent,
        Self::Money,
        Self::Quantity,
        Self::Ordinal,
        Self::Cardinal,
    ];

    /// The type's name in OntoNotes, in models and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Norp => "NORP",
            Self::Fac => "FAC",
            Self::Org => "ORG",
            Self::Gpe => "GPE",
            Self::Loc => "LOC",
            Self::Product => "PRODUCT",
            Self::Event => "EVENT",
            Self::WorkOfArt => "WORK_OF_ART",
            Self::Law => "LAW",
            Self::Language => "LANGUAGE",
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Percent => "PERCENT",
            Self::Money => "MONEY",
            Self::Quantity => "QUANTITY",
            Self::Ordinal => "ORDINAL",
            Self::Cardinal => "CARDINAL",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub span: Span,
    pub label: EntityLabel,
    /// Probability of the label over the span, in [0, 1].
    pub score: f32,
    /// Index into [`Entities::entities`]; none for dates, numbers and the like.
    pub entity: Option<usize>,
    pub sentence: usize,
}

/// Mentions of one name, joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub label: EntityLabel,
    /// The fullest name in the document.
    pub name: String,
    /// Other names of it, distinct, in text order.
    pub aliases: Vec<String>,
    /// The title or apposition that introduces it.
    pub description: Option<String>,
    /// Indices into [`Entities::mentions`]; empty if it is known only from a speaker label or the title.
    pub mentions: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entities {
    pub mentions: Vec<Mention>,
    pub entities: Vec<Entity>,
}
