use proptest::prelude::*;

use super::*;
use crate::document::{Block, DocumentKind, Span, Turn, TurnRole};
use crate::sentences;

const STORY: [(BlockKind, &str); 6] = [
    (BlockKind::Title, "Harbour council approves second ferry line"),
    (BlockKind::Boilerplate, "Support the Quay Courier with a donation for the ferry of independent journalism today."),
    (BlockKind::Paragraph, "The harbour council of Saltmouth approved a second ferry line to Orrey Island on Monday."),
    (BlockKind::Paragraph, "The harbour council of Saltmouth on Monday approved a second ferry line to Orrey Island."),
    (BlockKind::Heading, "The harbour council and the ferry line to Orrey Island on Monday."),
    (
        BlockKind::Paragraph,
        "He smiled. Islanders asked for the ferry for years. Who pays? A ferry pass will cost islanders nine crowns.",
    ),
];

/// One block after another, blank lines between them.
fn page(blocks: &[(BlockKind, &str)]) -> (String, Layout) {
    let mut text = String::new();
    let mut layout = Layout { kind: DocumentKind::Article, blocks: vec![], turns: vec![], found: Metadata::default() };
    for (kind, block) in blocks {
        let span = Span::new(text.len(), text.len() + block.len());
        layout.blocks.push(Block { kind: *kind, span, turn: None });
        text.push_str(block);
        text.push_str("\n\n");
    }
    (text, layout)
}

fn summarize(config: &SummaryConfig, text: &str, layout: &Layout, vectors: &[[f32; 2]]) -> Vec<String> {
    let sentences = sentences::split(text, layout);
    let scores = TokenScores { sentence_vectors: vectors.concat(), hidden_size: 2, ..TokenScores::default() };
    let metadata = Metadata::default();
    let summary = Summarizer::new(config).summarize(text, &metadata, layout, &sentences, &scores, &Entities::default());
    summary.sentences.iter().map(|chosen| sentences[chosen.sentence].span.of(text).to_owned()).collect()
}

fn of_size(sentences: usize) -> SummaryConfig {
    SummaryConfig { sentences, ..SummaryConfig::default() }
}

#[test]
fn only_statements_and_nothing_twice() {
    let (text, layout) = page(&STORY);
    let strict = SummaryConfig { redundancy: 2.0, ..of_size(3) };
    let found = summarize(&strict, &text, &layout, &[]);
    let expected =
        [STORY[2].1, "Islanders asked for the ferry for years.", "A ferry pass will cost islanders nine crowns."];
    assert_eq!(found, expected);
}

#[test]
fn vectors_tell_what_is_central() {
    let (text, layout) = page(&[(
        BlockKind::Paragraph,
        "Rain fell on Orrey Island at noon. Wind shook boats near Saltmouth. Clouds hid hills around Brook Bay.",
    )]);
    let config = SummaryConfig { position: 0.0, vector_share: 1.0, ..of_size(1) };
    let found = summarize(&config, &text, &layout, &[[0.0, 1.0], [0.7, 0.7], [0.9, 0.1]]);
    assert_eq!(found, ["Wind shook boats near Saltmouth."]);
}

#[test]
fn transcripts_are_summed_up_by_what_is_stated() {
    let (text, mut layout) = page(&[
        (BlockKind::Paragraph, "Good afternoon, everyone. Thank you all for joining us today."),
        (BlockKind::Paragraph, "I think the ferry line to the island was closed by the council, was it not."),
        (BlockKind::Paragraph, "Great question. The council will open the ferry line again on the first of May."),
    ]);
    for (index, role) in [TurnRole::Moderator, TurnRole::Question, TurnRole::Speaker].into_iter().enumerate() {
        let span = layout.blocks[index].span;
        layout.blocks[index].turn = Some(index);
        let label = Span::new(span.start, span.start);
        layout.turns.push(Turn { label, span, role, speaker: None, reply_to: None, answered_by: None });
    }
    let found = summarize(&of_size(3), &text, &layout, &[]);
    assert_eq!(found, ["The council will open the ferry line again on the first of May."]);
}

#[test]
fn small_documents() {
    let (text, layout) = page(&[]);
    assert!(summarize(&of_size(3), &text, &layout, &[]).is_empty());
    let (text, layout) = page(&[(BlockKind::Paragraph, "Closed.")]);
    assert_eq!(summarize(&of_size(3), &text, &layout, &[]), ["Closed."]);
    assert!(summarize(&of_size(0), &text, &layout, &[]).is_empty());
}

proptest! {
    #[test]
    fn any_text_gives_distinct_sentences_in_order(
        blocks in prop::collection::vec("([A-Z][a-z]{1,8} [a-z ]{0,30}[.!?] |\\PC){0,12}", 0..6),
        size in 0..5usize,
    ) {
        let blocks: Vec<_> = blocks.iter().map(|block| (BlockKind::Paragraph, block.as_str())).collect();
        let (text, layout) = page(&blocks);
        let sentences = sentences::split(&text, &layout);
        let (scores, entities) = (TokenScores::default(), Entities::default());
        let summary = Summarizer::new(&of_size(size))
            .summarize(&text, &Metadata::default(), &layout, &sentences, &scores, &entities);
        prop_assert!(summary.sentences.len() <= size && summary.sentences.is_empty() == (size == 0 || sentences.is_empty()));
        prop_assert!(summary.sentences.windows(2).all(|pair| pair[0].sentence < pair[1].sentence));
        prop_assert!(summary.sentences.iter().all(|c| c.sentence < sentences.len() && (0.0..=1.0).contains(&c.score)));
    }
}
