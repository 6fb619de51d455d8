//! Who said what.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Member, Span, Speaker};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// All of the content stands in quotation marks.
    Direct,
    /// None of it does.
    Indirect,
    /// Some of it does.
    Mixed,
}

/// Who said what.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub kind: QuoteKind,
    /// In text order, disjoint, quotation marks included; several pieces where the cue interrupts.
    pub content: Vec<Span>,
    pub cue: Option<Span>,
    /// The words that name who spoke.
    pub source: Option<Span>,
    pub speaker: Option<Speaker>,
    /// Each of several who speak together; empty where one speaks.
    pub members: Vec<Member>,
    pub score: f32,
    /// Indices of the sentences that the content touches.
    pub sentences: Vec<usize>,
    /// The turn it stands in.
    pub turn: Option<usize>,
    /// Index of the quote it goes on from.
    pub continues: Option<usize>,
}
