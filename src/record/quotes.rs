//! Who said what.

use schemars::JsonSchema;
use serde::Serialize;

use super::spans::{TextSpan, Wire, rounded};
use super::speakers::{SpeakerName, SpeakerRef};
use crate::document::{self, QuoteKind};

/// Who said what.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Quote<'a> {
    pub id: usize,
    pub kind: QuoteKind,
    /// Several pieces where the cue interrupts.
    pub content: Vec<TextSpan<'a>>,
    pub cue: Option<TextSpan<'a>>,
    /// The words that name who spoke.
    pub source: Option<TextSpan<'a>>,
    pub speaker: Option<SpeakerRef<'a>>,
    /// Everyone who speaks, one by one: several for "Ruiz and Lind", else whom `speaker` names; empty if unknown.
    pub speakers: Vec<SpeakerName<'a>>,
    /// Probability in [0, 1], 4 digits.
    pub score: f64,
    /// Ids of the sentences that the content touches.
    pub sentences: &'a [usize],
    /// Id of the turn it stands in.
    pub turn: Option<usize>,
    /// Id of the quote it goes on from.
    pub continues: Option<usize>,
}

impl<'a> Quote<'a> {
    pub(super) fn new(wire: &Wire<'a>, id: usize, quote: &'a document::Quote) -> Self {
        Self {
            id,
            kind: quote.kind,
            content: quote.content.iter().map(|&piece| wire.span(piece)).collect(),
            cue: quote.cue.map(|cue| wire.span(cue)),
            source: quote.source.map(|source| wire.span(source)),
            speaker: quote.speaker.as_ref().map(Into::into),
            speakers: speakers(quote),
            score: rounded(quote.score),
            sentences: &quote.sentences,
            turn: quote.turn,
            continues: quote.continues,
        }
    }
}

fn speakers(quote: &document::Quote) -> Vec<SpeakerName<'_>> {
    if quote.members.is_empty() {
        return quote.speaker.iter().map(|s| SpeakerName { entity: s.entity, name: &s.name }).collect();
    }
    quote.members.iter().map(|m| SpeakerName { entity: m.entity, name: &m.name }).collect()
}
