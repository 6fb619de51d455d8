use proptest::prelude::*;

use super::*;
use crate::document::{Block, DocumentKind, Entity, EntityLabel, QuoteKind, Speaker, SpeakerKind, Turn, TurnRole, Via};
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

/// The cited sentences, of a text without entities and quotes.
fn summarize(config: &SummaryConfig, text: &str, layout: &Layout, vectors: &[[f32; 2]]) -> Vec<String> {
    let sentences = sentences::split(text, layout);
    let scores = TokenScores { sentence_vectors: vectors.concat(), hidden_size: 2, ..TokenScores::default() };
    let (metadata, entities) = (Metadata::default(), Entities::default());
    let (sentences, scores, entities) = (&sentences, &scores, &entities);
    let material = Material { text, metadata: &metadata, layout, sentences, scores, entities, quotes: &[] };
    let summary = Summarizer::new(config).summarize(&material);
    summary.sentences.iter().map(|chosen| chosen.line(text, entities)).collect()
}

/// That many sentences of any length and worth.
fn of_size(max_sentences: usize) -> SummaryConfig {
    SummaryConfig { max_sentences, max_words: 0, min_score: 0.0, ..SummaryConfig::default() }
}

#[test]
fn only_statements_and_nothing_twice() {
    let (text, layout) = page(&STORY);
    let found = summarize(&of_size(3), &text, &layout, &[]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|line| STORY[2..].iter().any(|(_, block)| block.contains(line.as_str()))), "{found:?}");
    let same = |block: usize| found.iter().filter(|line| *line == STORY[block].1).count();
    assert_eq!(same(2) + same(3) + same(4), 1, "{found:?}");
}

#[test]
fn words_are_a_limit_that_only_a_single_sentence_may_break() {
    let (text, layout) = page(&STORY);
    let words = |limit| {
        let config = SummaryConfig { max_words: limit, ..of_size(0) };
        summarize(&config, &text, &layout, &[]).iter().map(|line| line.split_whitespace().count()).collect::<Vec<_>>()
    };
    assert_eq!(words(1).len(), 1);
    assert!(words(25).iter().sum::<usize>() <= 25 && words(25).len() > 1);
    assert!(words(0).iter().sum::<usize>() > 25);
}

#[test]
fn a_dateline_is_not_cited() {
    let (text, layout) =
        page(&[(BlockKind::Paragraph, "SALTMOUTH (Quay News) — The harbour council opened a ferry line.")]);
    assert_eq!(summarize(&of_size(1), &text, &layout, &[]), ["The harbour council opened a ferry line."]);
}

#[test]
fn who_leans_on_a_sentence_comes_with_it_or_with_a_name() {
    let (text, layout) = page(&[(
        BlockKind::Paragraph,
        "Rain fell on the hills of Orrey Island at noon. She said the ferry line of Saltmouth opens in May.",
    )]);
    assert_eq!(summarize(&of_size(1), &text, &layout, &[]), ["Rain fell on the hills of Orrey Island at noon."]);
    assert_eq!(summarize(&of_size(2), &text, &layout, &[]).len(), 2);

    let sentences = sentences::split(&text, &layout);
    let at = text.find("She").unwrap();
    let pronoun = Span::new(at, at + 3);
    let name = "Rosa Lind".to_owned();
    let speaker = Speaker { entity: Some(0), name: name.clone(), kind: SpeakerKind::Named, via: Via::Pronoun };
    let quote = Quote {
        kind: QuoteKind::Indirect,
        content: vec![Span::new(at + 9, sentences[1].span.end)],
        cue: None,
        source: Some(pronoun),
        speaker: Some(speaker),
        members: vec![],
        score: 1.0,
        sentences: vec![1],
        turn: None,
        continues: None,
    };
    let entity = Entity { label: EntityLabel::Person, name, aliases: vec![], description: None, mentions: vec![] };
    let entities = Entities { mentions: vec![], entities: vec![entity] };
    let (metadata, scores) = (Metadata::default(), TokenScores::default());
    let (sentences, metadata, scores, entities) = (&sentences, &metadata, &scores, &entities);
    let material = Material { text: &text, metadata, layout: &layout, sentences, scores, entities, quotes: &[quote] };
    let lines = |resolve| -> Vec<String> {
        let summary = Summarizer::new(&SummaryConfig { resolve, ..of_size(2) }).summarize(&material);
        summary.sentences.iter().map(|chosen| chosen.line(&text, entities)).collect()
    };
    assert!(lines(true).contains(&"She [Rosa Lind] said the ferry line of Saltmouth opens in May.".to_owned()));
    assert!(lines(false).contains(&"She said the ferry line of Saltmouth opens in May.".to_owned()));
}

/// Three turns: a moderator, a question, its answer.
fn transcript() -> (String, Layout) {
    let (text, mut layout) = page(&[
        (BlockKind::Paragraph, "Good afternoon, everyone. Thank you all for joining us today."),
        (
            BlockKind::Paragraph,
            "I think the ferry line to the island was closed by the council. When will the line open again? And that’s why islanders stayed at home?",
        ),
        (BlockKind::Paragraph, "Great question. The council will open the ferry line again on the first of May."),
    ]);
    for (index, role) in [TurnRole::Moderator, TurnRole::Question, TurnRole::Speaker].into_iter().enumerate() {
        let span = layout.blocks[index].span;
        layout.blocks[index].turn = Some(index);
        let label = Span::new(span.start, span.start);
        let (reply_to, answered_by) = ((index == 2).then_some(1), (index == 1).then_some(2));
        layout.turns.push(Turn { label, span, role, speaker: None, reply_to, answered_by });
    }
    (text, layout)
}

#[test]
fn transcripts_are_summed_up_by_what_is_stated() {
    let (text, layout) = transcript();
    let found = summarize(&of_size(3), &text, &layout, &[]);
    assert_eq!(found, ["The council will open the ferry line again on the first of May."]);
}

#[test]
fn questions_come_with_their_answers_on_request() {
    let (text, layout) = transcript();
    let asked = SummaryConfig { mode: SummaryMode::Qa, ..of_size(2) };
    let found = summarize(&asked, &text, &layout, &[]);
    assert_eq!(
        found,
        ["When will the line open again?", "The council will open the ferry line again on the first of May."]
    );
    let (text, layout) = page(&STORY);
    assert_eq!(summarize(&asked, &text, &layout, &[]).len(), 2, "no transcript: statements");
}

#[test]
fn small_documents() {
    let (text, layout) = page(&[]);
    assert!(summarize(&of_size(3), &text, &layout, &[]).is_empty());
    let (text, layout) = page(&[(BlockKind::Paragraph, "Closed.")]);
    assert_eq!(summarize(&of_size(3), &text, &layout, &[]), ["Closed."]);
    let (text, layout) = page(&[(BlockKind::Paragraph, "It closed.")]);
    assert_eq!(summarize(&of_size(3), &text, &layout, &[]), ["It closed."]);
}

proptest! {
    #[test]
    fn any_text_gives_distinct_sentences_in_order(
        blocks in prop::collection::vec("([A-Z][a-z]{1,8} [a-z ]{0,30}[.!?] |\\PC){0,12}", 0..6),
        size in 0..5usize,
        words in 0..20usize,
    ) {
        let blocks: Vec<_> = blocks.iter().map(|block| (BlockKind::Paragraph, block.as_str())).collect();
        let (text, layout) = page(&blocks);
        let sentences = sentences::split(&text, &layout);
        let (metadata, scores, entities) = (Metadata::default(), TokenScores::default(), Entities::default());
        let (sentences, metadata, scores, entities) = (&sentences, &metadata, &scores, &entities);
        let material = Material { text: &text, metadata, layout: &layout, sentences, scores, entities, quotes: &[] };
        let config = SummaryConfig { max_sentences: size, max_words: words, ..SummaryConfig::default() };
        let chosen = Summarizer::new(&config).summarize(&material).sentences;
        prop_assert!(size == 0 || chosen.len() <= size);
        prop_assert_eq!(chosen.is_empty(), sentences.is_empty());
        prop_assert!(chosen.windows(2).all(|pair| pair[0].sentence < pair[1].sentence));
        for chosen in chosen {
            prop_assert!(sentences[chosen.sentence].span.contains(chosen.span) && !chosen.span.of(&text).is_empty());
            prop_assert!((0.0..=1.0).contains(&chosen.score));
        }
    }

    #[test]
    fn any_text_keeps_something_after_its_dateline(text in "[A-Z]{0,5}( ?[-—–(*•,)0-9]){0,4} ?\\PC{0,20}") {
        let skipped = dateline::length(&text);
        prop_assert!(text.is_empty() || !text[skipped..].is_empty());
    }
}
