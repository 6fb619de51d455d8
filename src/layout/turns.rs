//! Speaker turns: from one label to the next, or to the end of the section.

use super::blocks::{Piece, Shape};
use super::labels::Candidate;
use super::stage;
use crate::document::Span;

/// A turn and the label it was read from.
pub(super) struct Spoken<'a> {
    pub label: &'a Candidate,
    pub span: Span,
}

/// Turns in text order, and for each piece the turn it belongs to.
///
/// A turn ends where the next begins, at a line that says END, or before a closing time. Pieces after that,
/// and before the first label, belong to none.
pub(super) fn assemble<'a>(
    text: &str,
    pieces: &[Piece],
    labels: &'a [Candidate],
) -> (Vec<Spoken<'a>>, Vec<Option<usize>>) {
    let mut turns: Vec<Spoken<'a>> = Vec::with_capacity(labels.len());
    let mut owners = Vec::with_capacity(pieces.len());
    let mut open = false;
    let mut next = labels.iter().peekable();
    for (i, piece) in pieces.iter().enumerate() {
        if let Some(label) = next.next_if(|label| label.span.start < piece.span.end) {
            // A label with nothing behind it makes an empty turn at its end.
            let span = Span::new(label.content.min(piece.span.end), piece.span.end);
            turns.push(Spoken { label, span });
            open = true;
        } else if open && ends_section(text, pieces, i, next.peek().copied()) {
            open = false;
        } else if open && let Some(turn) = turns.last_mut() {
            // What follows a label that stands alone begins in the next piece.
            if turn.span.is_empty() {
                turn.span.start = piece.span.start;
            }
            turn.span.end = piece.span.end;
        }
        owners.push(if open { turns.len().checked_sub(1) } else { None });
    }
    (turns, owners)
}

/// Whether the piece at `i` closes the turn that is open.
fn ends_section(text: &str, pieces: &[Piece], i: usize, next: Option<&Candidate>) -> bool {
    let piece = &pieces[i];
    let content = piece.span.of(text);
    if stage::is_end_mark(content) {
        return true;
    }
    // A time, or a rule, closes a turn where nobody goes on speaking after it.
    let follower = pieces.get(i + 1);
    let goes_on = follower.is_some_and(|f| {
        f.shape == Shape::Prose
            && next.is_none_or(|label| label.span.start != f.span.start)
            && !stage::is_aside(f.span.of(text))
    });
    (stage::is_time_line(content) || piece.shape == Shape::Separator) && !goes_on
}
