//! Sentences of each block.
//!
//! Every character that is not white space and not part of a speaker label or the front matter stands in exactly one
//! sentence. Line breaks inside a block mean nothing; only [`boundary`] decides where a sentence ends.

mod abbreviations;
mod boundary;
mod context;
mod stops;

use crate::document::{Block, BlockKind, Layout, Sentence, Span};

/// Cuts every block but front matter into sentences, in text order. Speaker labels belong to none.
#[must_use]
pub fn split(text: &str, layout: &Layout) -> Vec<Sentence> {
    let mut sentences = vec![];
    let mut labels = layout.turns.iter().map(|turn| turn.label).enumerate().peekable();
    for (block, &Block { kind, span, turn }) in layout.blocks.iter().enumerate() {
        if kind == BlockKind::FrontMatter {
            continue;
        }
        let mut push = |part: Span, turn| {
            let spans = boundary::sentences(part.of(text));
            sentences.extend(spans.map(|s| Sentence { span: Span::new(part.start + s.start, part.start + s.end), block, turn }));
        };
        let mut turn = turn;
        let mut start = span.start;
        while let Some((index, label)) = labels.next_if(|(_, label)| label.start < span.end) {
            if label.start < start || span.end < label.end {
                continue;
            }
            push(Span::new(start, label.start), turn);
            turn = Some(index);
            start = label.end;
        }
        push(Span::new(start, span.end), turn);
    }
    sentences
}
