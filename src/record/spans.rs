//! Spans and scores on the wire.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::Span;
use crate::offsets::CodePoints;

/// A span that carries its surface text.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TextSpan<'a> {
    pub start: usize,
    pub end: usize,
    /// Exactly `text[start:end]` of the record's text.
    pub text: &'a str,
}

/// Turns byte spans of one text into spans in code points.
pub(super) struct Wire<'a> {
    text: &'a str,
    points: CodePoints,
}

impl<'a> Wire<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, points: CodePoints::new(text) }
    }

    pub const fn text(&self) -> &'a str {
        self.text
    }

    pub fn points(&self, span: Span) -> (usize, usize) {
        (self.points.at(self.text, span.start), self.points.at(self.text, span.end))
    }

    pub fn span(&self, span: Span) -> TextSpan<'a> {
        let (start, end) = self.points(span);
        TextSpan { start, end, text: span.of(self.text) }
    }
}

/// 4 digits after the point, and never a number that JSON cannot hold.
pub(super) fn rounded(score: f32) -> f64 {
    let score = f64::from(score);
    if score.is_finite() { (score * 1e4).round() / 1e4 } else { 0.0 }
}
