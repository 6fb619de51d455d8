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
            sentences.extend(spans.into_iter().map(|s| Sentence {
                span: Span::new(part.start + s.start, part.start + s.end),
                block,
                turn,
            }));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentKind, Metadata, Turn, TurnRole};
    use proptest::prelude::*;

    fn layout(blocks: Vec<Block>, labels: &[Span]) -> Layout {
        let turn = |&label: &Span| Turn {
            label,
            span: label,
            role: TurnRole::Speaker,
            speaker: None,
            reply_to: None,
            answered_by: None,
        };
        Layout {
            kind: DocumentKind::Transcript,
            blocks,
            turns: labels.iter().map(turn).collect(),
            found: Metadata::default(),
        }
    }

    fn block(kind: BlockKind, start: usize, end: usize, turn: Option<usize>) -> Block {
        Block { kind, span: Span::new(start, end), turn }
    }

    #[test]
    fn labels_and_front_matter_are_in_no_sentence() {
        let text = "---\nMS. ORR:  Hello. Good day.\nQ  Why?\n\nPlease.";
        let blocks = vec![
            block(BlockKind::FrontMatter, 0, 3, None),
            block(BlockKind::Paragraph, 4, 38, Some(0)),
            block(BlockKind::Paragraph, 40, 47, Some(1)),
        ];
        let sentences = split(text, &layout(blocks, &[Span::new(4, 12), Span::new(31, 32)]));
        let found: Vec<_> = sentences.iter().map(|s| (s.span.of(text), s.block, s.turn)).collect();
        let expected =
            [("Hello.", 1, Some(0)), ("Good day.", 1, Some(0)), ("Why?", 1, Some(1)), ("Please.", 2, Some(1))];
        assert_eq!(found, expected);
    }

    /// Any text cut at any character borders into blocks, every other one with a label at its start.
    fn any_layout() -> impl Strategy<Value = (String, Vec<usize>)> {
        let prose =
            "([ \\n\r\u{a0}.!?…“”\"'\\[\\](){}:;*_\\\\-]|[A-Za-z0-9]|Mr\\. |U\\.S\\. |\\PC|[\u{300}\u{1f600}]){0,80}";
        (prose, prop::collection::vec(0..400usize, 0..6))
    }

    proptest! {
        #[test]
        fn every_character_but_labels_is_in_one_sentence((text, cuts) in any_layout()) {
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|&c| text.is_char_boundary(c)).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let mut labels = vec![];
            let blocks: Vec<Block> = cuts.windows(2).map(|w| block(BlockKind::Paragraph, w[0], w[1], None)).collect();
            for block in blocks.iter().step_by(2) {
                labels.extend(block.span.of(&text).chars().next().map(|c| Span::new(block.span.start, block.span.start + c.len_utf8())));
            }
            let sentences = split(&text, &layout(blocks.clone(), &labels));
            let mut end = 0;
            for sentence in &sentences {
                let span = sentence.span;
                prop_assert!(end <= span.start && !span.is_empty() && span == span.trim(&text));
                prop_assert!(blocks[sentence.block].span.contains(span));
                end = span.end;
            }
            for (i, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                let inside = |span: &Span| span.range().contains(&i);
                let count = sentences.iter().filter(|s| inside(&s.span)).count();
                prop_assert_eq!(count, usize::from(!labels.iter().any(inside)), "{:?} at {}", c, i);
            }
        }
    }
}
