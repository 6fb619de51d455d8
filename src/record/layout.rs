//! Blocks, turns and sentences.

use schemars::JsonSchema;
use serde::Serialize;

use super::spans::{TextSpan, Wire};
use super::speakers::SpeakerRef;
use crate::document::{self, BlockKind, TurnRole};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Block {
    pub id: usize,
    pub kind: BlockKind,
    pub start: usize,
    pub end: usize,
}

/// One speaker turn of a transcript.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Turn<'a> {
    pub id: usize,
    pub label: TextSpan<'a>,
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub role: TurnRole,
    pub speaker: Option<SpeakerRef<'a>>,
    /// Id of the question that this turn answers.
    pub reply_to: Option<usize>,
    /// Id of the turn that answers this question; questions asked in a row are answered together.
    pub answered_by: Option<usize>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Sentence<'a> {
    pub id: usize,
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub block: usize,
    pub turn: Option<usize>,
}

impl Block {
    pub(super) fn new(wire: &Wire<'_>, id: usize, block: &document::Block) -> Self {
        let (start, end) = wire.points(block.span);
        Self { id, kind: block.kind, start, end }
    }
}

impl<'a> Turn<'a> {
    pub(super) fn new(wire: &Wire<'a>, id: usize, turn: &'a document::Turn) -> Self {
        let TextSpan { start, end, text } = wire.span(turn.span);
        Self {
            id,
            label: wire.span(turn.label),
            start,
            end,
            text,
            role: turn.role,
            speaker: turn.speaker.as_ref().map(Into::into),
            reply_to: turn.reply_to,
            answered_by: turn.answered_by,
        }
    }
}

impl<'a> Sentence<'a> {
    pub(super) fn new(wire: &Wire<'a>, id: usize, sentence: &document::Sentence) -> Self {
        let TextSpan { start, end, text } = wire.span(sentence.span);
        Self { id, start, end, text, block: sentence.block, turn: sentence.turn }
    }
}
