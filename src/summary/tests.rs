use proptest::prelude::*;

use super::*;
use crate::document::pronouns::{Referent, Resolved};
use crate::document::{Block, BlockKind, DocumentKind, Entity, EntityLabel, Mention, Turn, TurnRole};
use crate::encode::SentenceLogits;
use crate::sentences;

const STORY: [(BlockKind, &str); 6] = [
    (BlockKind::Title, "Harbour council approves second ferry line"),
    (BlockKind::Boilerplate, "Support the Quay Courier with a donation for the ferry of independent journalism today."),
    (BlockKind::Paragraph, "The harbour council of Saltmouth approved a second ferry line to Orrey Island on Monday."),
    (BlockKind::Paragraph, "The harbour council of Saltmouth on Monday approved a second ferry line to Orrey Island."),
    (BlockKind::Heading, "The harbour council and the ferry line to Orrey Island on Monday."),
    (
        BlockKind::Paragraph,
        "He smiled. Islanders have waited many years in winter storms. Who pays? A monthly pass will cost eleven silver crowns.",
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

/// Of a sentence of which the encoder is sure that nothing is at fault.
const CLEAR: SentenceLogits = SentenceLogits { point: 0.0, context: -12.0, cues: 0.0, empty: -12.0 };

/// The cited sentences, of a text without entities and quotes in which no sentence is at fault.
fn summarize(config: &SummaryConfig, text: &str, layout: &Layout, vectors: &[[f32; 2]]) -> Vec<String> {
    let sentence_logits = vec![CLEAR; sentences::split(text, layout).len()];
    let sentence_vectors = vectors.concat();
    let scores = TokenScores { sentence_vectors, hidden_size: 2, sentence_logits, ..TokenScores::default() };
    summarize_scored(config, text, layout, &scores)
}

fn summarize_scored(config: &SummaryConfig, text: &str, layout: &Layout, scores: &TokenScores) -> Vec<String> {
    let sentences = sentences::split(text, layout);
    let (metadata, entities) = (Metadata::default(), Entities::default());
    let (sentences, entities) = (&sentences, &entities);
    let material =
        Material { text, metadata: &metadata, layout, sentences, scores, entities, quotes: &[], pronouns: &[] };
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
fn what_the_encoder_takes_for_salient_is_chosen() {
    let (text, layout) = page(&STORY);
    let sentences = sentences::split(&text, &layout);
    for salient in ["Saltmouth on Monday", "Islanders have waited"] {
        let is_it = |s: &&Sentence| s.span.of(&text).contains(salient);
        let number = sentences.iter().position(|s| is_it(&s)).expect("a sentence of the story");
        let mut sentence_logits = vec![CLEAR; sentences.len()];
        sentence_logits[number].point = 9.0;
        let scores = TokenScores { sentence_logits, ..TokenScores::default() };
        let found = summarize_scored(&of_size(1), &text, &layout, &scores);
        assert_eq!(found, [sentences[number].span.of(&text)], "{salient}");
    }
}

#[test]
fn what_announces_comes_with_what_it_announces() {
    let lead = "On Tuesday the mayor of Saltmouth signed the following harbour acts:";
    let act = "The Ferry Act, which opens a second line to Orrey Island.";
    let other = "The council of Saltmouth met on Monday.";
    let (text, layout) = page(&[lead, act, other].map(|line| (BlockKind::Paragraph, line)));
    let logits = |point| SentenceLogits { point, ..CLEAR };
    let found = |points: [f32; 3], most| {
        let scores = TokenScores { sentence_logits: points.map(logits).to_vec(), ..TokenScores::default() };
        summarize_scored(&of_size(most), &text, &layout, &scores)
    };
    assert_eq!(found([6.0, 2.0, 1.0], 1), [act]);
    assert_eq!(found([6.0, 2.0, 1.0], 2), [lead, act]);
}

#[test]
fn what_announces_a_list_comes_with_the_items_that_there_is_room_for() {
    let lead = "Today Mayor Orr announced his intent to appoint the following captains of the ferry line:";
    let items =
        ["-   Rosa Lind, Captain of the *Gull*", "-   Ned Cole, Captain of the *Tern*", "-   Ida Moe, First Mate"];
    let about = "Rosa Lind has sailed ferries for twenty years and lives in Saltmouth.";
    let mut blocks = vec![(BlockKind::Paragraph, lead)];
    blocks.extend(items.map(|item| (BlockKind::ListItem, item)));
    blocks.push((BlockKind::Paragraph, about));
    let (text, layout) = page(&blocks);
    let mut sentence_logits = vec![CLEAR; sentences::split(&text, &layout).len()];
    sentence_logits[0].point = 6.0;
    let scores = TokenScores { sentence_logits, ..TokenScores::default() };
    let found = |max_words, max_sentences| {
        let config = SummaryConfig { max_words, ..of_size(max_sentences) };
        summarize_scored(&config, &text, &layout, &scores)
    };
    let cited = [lead, "Rosa Lind, Captain of the Gull", "Ned Cole, Captain of the Tern", "Ida Moe, First Mate"];
    assert_eq!(found(0, 4), cited);
    assert_eq!(found(0, 3), cited[..3]);
    assert_eq!(found(30, 0), cited[..3]);
    assert_eq!(found(12, 0), [about], "no room for an item");
}

#[test]
fn a_series_of_paragraphs_is_a_list() {
    let lines = [
        "On Monday, May 4, 2026, the mayor of Saltmouth signed into law:",
        "The Ferry Act, which opens a second line to Orrey Island;",
        "The Tern Act, which names a ship of that line; and",
        "The Gull Act, which pays for the bread of all ferry captains.",
    ];
    let (text, layout) = page(&lines.map(|line| (BlockKind::Paragraph, line)));
    assert_eq!(summarize(&of_size(0), &text, &layout, &[]), lines);
    assert_eq!(summarize(&of_size(2), &text, &layout, &[]), lines[..2]);
}

/// What is cited of two lines, each with what the encoder says of it, and of others that are worth next to nothing.
fn best_of(lines: [(&str, SentenceLogits); 2]) -> Vec<String> {
    let others = [
        "Winter storms closed the lighthouse road.",
        "The old bakery on the square sells rye bread.",
        "Children painted the walls of the school yellow.",
        "A choir from the hills sang in the town hall.",
        "Fishermen mended their nets behind the market.",
        "Two goats slept under the chestnut tree.",
        "Nobody found the key of the museum.",
    ];
    let worthless = SentenceLogits { point: -9.0, ..CLEAR };
    let lines: Vec<_> = lines.into_iter().chain(others.map(|other| (other, worthless))).collect();
    let blocks: Vec<_> = lines.iter().map(|(line, _)| (BlockKind::Paragraph, *line)).collect();
    let (text, layout) = page(&blocks);
    let scores = TokenScores { sentence_logits: lines.iter().map(|line| line.1).collect(), ..TokenScores::default() };
    summarize_scored(&of_size(2), &text, &layout, &scores)
}

#[test]
fn what_leans_is_understood_beside_what_stands_before_it() {
    let met =
        ("Mayor Orr met Captain Lind at the harbour of Saltmouth on Monday.", SentenceLogits { point: 7.0, ..CLEAR });
    let talked = "They talked about a second line to Orrey Island.";
    let leaning = (talked, SentenceLogits { point: 6.0, context: 2.1, ..CLEAR });
    assert_eq!(best_of([met, leaning]), [met.0, talked]);
    assert!(!best_of([leaning, met]).contains(&talked.to_owned()));
}

#[test]
fn nothing_is_said_again() {
    let worthy = SentenceLogits { point: 6.0, ..CLEAR };
    let opened = "Mayor Orr opened the second ferry line of Saltmouth on Monday.";
    for (other, is_again) in [
        ("On Monday the mayor opened another ferry line of Saltmouth.", true),
        ("A ticket to Orrey Island will cost eleven silver crowns.", false),
    ] {
        let found = best_of([(opened, worthy), (other, worthy)]);
        assert_eq!(found == [opened, other], !is_again, "{found:?}");
    }
}

#[test]
fn a_fault_weighs_less_where_there_is_more_room() {
    let pass = "A ferry pass will cost islanders nine crowns.";
    let lines = [
        "The harbour council of Saltmouth approved a second ferry line.",
        "Winter storms closed the lighthouse road.",
        "The old bakery on the square sells rye bread.",
        "Children painted the walls of the school yellow.",
        "A choir from Orrey Island sang in the town hall.",
        pass,
    ];
    let (text, layout) = page(&lines.map(|line| (BlockKind::Paragraph, line)));
    let mut sentence_logits = vec![SentenceLogits { point: -3.0, ..CLEAR }; lines.len()];
    sentence_logits[0].point = 4.0;
    sentence_logits[lines.len() - 1] = SentenceLogits { point: 4.0, context: 2.0, empty: 4.0, cues: 0.0 };
    let scores = TokenScores { sentence_logits, ..TokenScores::default() };
    let cites = |max_words| {
        let config = SummaryConfig { max_words, ..of_size(0) };
        summarize_scored(&config, &text, &layout, &scores).contains(&pass.to_owned())
    };
    assert!(!cites(60) && cites(2000));
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

/// Of a text in which the first word "She" means Rosa Lind, named before it.
fn resolved(config: &SummaryConfig, text: &str) -> Vec<String> {
    let (text, layout) = page(&[(BlockKind::Paragraph, text)]);
    let sentences = sentences::split(&text, &layout);
    let span = |word: &str| {
        let at = text.find(word).unwrap();
        Span::new(at, at + word.len())
    };
    let mention =
        Mention { span: span("Rosa Lind"), label: EntityLabel::Person, score: 1.0, entity: Some(0), sentence: 0 };
    let name = "Rosa Lind".to_owned();
    let entity = Entity { label: EntityLabel::Person, name, aliases: vec![], description: None, mentions: vec![0] };
    let entities = Entities { mentions: vec![mention], entities: vec![entity] };
    let antecedent = Some(Referent::Name(0));
    let pronouns = [Resolved { span: span("She"), antecedent, score: 0.9, is_source: true }];
    let leaning = SentenceLogits { point: 2.0, context: 6.0, ..CLEAR };
    let scores = TokenScores { sentence_logits: vec![CLEAR, leaning], ..TokenScores::default() };
    let metadata = Metadata::default();
    let (sentences, metadata, scores, entities) = (&sentences, &metadata, &scores, &entities);
    let (text, layout, pronouns) = (text.as_str(), &layout, &pronouns);
    let material = Material { text, metadata, layout, sentences, scores, entities, quotes: &[], pronouns };
    let summary = Summarizer::new(config).summarize(&material);
    summary.sentences.iter().map(|chosen| chosen.line(text, entities)).collect()
}

#[test]
fn who_leans_on_a_sentence_comes_with_it_or_with_a_name() {
    let asked = "Who met Rosa Lind at the harbour on Monday? She said the ferry line of Saltmouth opens in May.";
    let told = "Rosa Lind met islanders at the harbour on Monday. She said the ferry line of Saltmouth opens in May.";
    let naming = |max_sentences| SummaryConfig { resolve: true, ..of_size(max_sentences) };
    let (plain, named) = (
        "She said the ferry line of Saltmouth opens in May.".to_owned(),
        "She [Rosa Lind] said the ferry line of Saltmouth opens in May.".to_owned(),
    );
    assert_eq!(resolved(&of_size(1), told), ["Rosa Lind met islanders at the harbour on Monday."]);
    assert!(resolved(&of_size(2), told).contains(&plain));
    assert_eq!(resolved(&of_size(1), asked), std::slice::from_ref(&plain), "nothing else to cite");
    assert_eq!(resolved(&naming(1), asked), [named]);
    assert!(resolved(&naming(2), told).contains(&plain), "the summary has the name already");
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
fn a_sentence_longer_than_the_summary_is_cited_only_where_all_are() {
    let long = "The ferry line of Saltmouth opens in May, as Mayor Lind and the council of the town of Saltmouth have \
                announced at the harbour on Monday after years of talks about the ferry line.";
    let short = "Ships of the ferry line sail twice a day.";
    let lines = |blocks: &[&str]| {
        let blocks: Vec<_> = blocks.iter().map(|block| (BlockKind::Paragraph, *block)).collect();
        let (text, layout) = page(&blocks);
        summarize(&SummaryConfig { max_words: 12, ..of_size(2) }, &text, &layout, &[])
    };
    assert_eq!(lines(&[long, short]), [short]);
    assert_eq!(lines(&[long]), [long]);
}

#[test]
fn questions_of_others_never_stand_for_answers() {
    let (text, mut layout) = page(&[
        (BlockKind::Paragraph, "Do you plan to open the ferry line to Orrey Island this spring, Mayor Lind?"),
        (BlockKind::Paragraph, "We’ll see."),
    ]);
    for (index, role) in [TurnRole::Question, TurnRole::Speaker].into_iter().enumerate() {
        let span = layout.blocks[index].span;
        layout.blocks[index].turn = Some(index);
        let label = Span::new(span.start, span.start);
        layout.turns.push(Turn { label, span, role, speaker: None, reply_to: None, answered_by: None });
    }
    assert_eq!(summarize(&of_size(3), &text, &layout, &[]), ["We’ll see."]);
}

#[test]
fn answers_that_state_nothing_come_with_their_questions() {
    let lines =
        ["Who will pay the captains of the ferry?", "And when will the line to Orrey Island open again?", "We will."];
    let (text, mut layout) = page(&lines.map(|line| (BlockKind::Paragraph, line)));
    let roles = [TurnRole::Question, TurnRole::Question, TurnRole::Speaker];
    for (index, role) in roles.into_iter().enumerate() {
        let span = layout.blocks[index].span;
        layout.blocks[index].turn = Some(index);
        let label = Span::new(span.start, span.start);
        let (reply_to, answered_by) = ((index == 2).then_some(1), (index < 2).then_some(2));
        layout.turns.push(Turn { label, span, role, speaker: None, reply_to, answered_by });
    }
    let found = summarize(&of_size(0), &text, &layout, &[]);
    assert_eq!(found.len(), 2, "one answer is cited once: {found:?}");
    assert!(lines[..2].contains(&found[0].as_str()) && found[1] == lines[2], "{found:?}");
}

/// Turns of one paragraph each, the first a question, the second its answer, and so on.
fn exchanges(lines: &[&str]) -> (String, Layout) {
    let (text, mut layout) = page(&lines.iter().map(|line| (BlockKind::Paragraph, *line)).collect::<Vec<_>>());
    for (index, block) in layout.blocks.iter_mut().enumerate() {
        let asks = index % 2 == 0;
        block.turn = Some(index);
        layout.turns.push(Turn {
            label: Span::new(block.span.start, block.span.start),
            span: block.span,
            role: if asks { TurnRole::Question } else { TurnRole::Speaker },
            speaker: None,
            reply_to: (!asks).then(|| index - 1),
            answered_by: asks.then_some(index + 1),
        });
    }
    (text, layout)
}

/// Summaries of exchanges in which every question is understood, and every answer needs that much.
fn summarize_answers(lines: &[&str], needs: f32) -> Vec<String> {
    let (text, layout) = exchanges(lines);
    let leaning = SentenceLogits { context: needs, ..CLEAR };
    let asks = |sentence: &Sentence| sentence.turn.is_some_and(|turn| turn % 2 == 0);
    let split = sentences::split(&text, &layout);
    let sentence_logits = split.iter().map(|own| if asks(own) { CLEAR } else { leaning });
    let scores = TokenScores { sentence_logits: sentence_logits.collect(), ..TokenScores::default() };
    summarize_scored(&of_size(2), &text, &layout, &scores)
}

#[test]
fn an_answer_comes_with_its_question_where_it_needs_it() {
    let (question, answer) = (
        "Will the council of Saltmouth open the ferry line to Orrey Island in May?",
        "It will open the ferry line before islanders leave for the summer.",
    );
    assert_eq!(summarize_answers(&[question, answer], 1.0), [question, answer]);
    assert_eq!(summarize_answers(&[question, answer], -12.0), [answer], "understood by itself");
}

#[test]
fn the_question_is_the_one_that_an_answer_shares_words_with() {
    let questions = "Who pays the captains of Saltmouth? Will a ferry pass for islanders cost more? Is winter near?";
    let answer = "It costs islanders the same, and the ferry pass is good for the whole of the year.";
    assert_eq!(summarize_answers(&[questions, answer], 1.0), ["Will a ferry pass for islanders cost more?", answer]);
}

#[test]
fn short_answers_count_where_no_statement_is_likely_to_be_understood() {
    let lines = [
        "Will the council of Saltmouth open the ferry line to Orrey Island in May?",
        "Yes, it will.",
        "And the others?",
        "They told islanders the same of the lighthouse when storms closed it.",
    ];
    assert_eq!(summarize_answers(&lines, 2.0), lines[..2]);
    assert_eq!(summarize_answers(&lines, -12.0), lines[3..]);
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
fn paragraphs_that_ask_make_an_interview_without_speakers() {
    let answer = |what| format!("{what} Rain fell on the hills of Orrey Island that day, and the band played on.");
    let answers = [
        "The ferry line to Orrey Island opens on the first of May.",
        "The council of Saltmouth pays for the second ship of the line.",
        "A ferry pass will cost islanders nine crowns a month from May.",
    ]
    .map(answer);
    let interview = [
        (BlockKind::Paragraph, "Mayor Rosa Lind spoke with the Quay Courier about the ferry."),
        (BlockKind::Paragraph, "**When does the ferry line to Orrey Island open?**"),
        (BlockKind::Paragraph, answers[0].as_str()),
        (BlockKind::Paragraph, "And who will pay for the second ship?"),
        (BlockKind::Paragraph, answers[1].as_str()),
        (BlockKind::Paragraph, "The pass is new. What will it cost the islanders?"),
        (BlockKind::Paragraph, answers[2].as_str()),
    ];
    let asked = SummaryConfig { mode: SummaryMode::Qa, ..of_size(2) };
    let lines = |blocks: &[(BlockKind, &str)]| {
        let (text, layout) = page(blocks);
        summarize(&asked, &text, &layout, &[])
    };
    let found = lines(&interview);
    let questions = [
        "When does the ferry line to Orrey Island open?",
        "And who will pay for the second ship?",
        "What will it cost the islanders?",
    ];
    let number = questions.iter().position(|question| *question == found[0]);
    assert!(number.is_some_and(|number| answers[number].contains(&found[1])), "{found:?}");
    let found = lines(&interview[..5]);
    assert!(!found.iter().any(|line| line.ends_with('?')), "two questions are no interview: {found:?}");
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
        let material = Material { text: &text, metadata, layout: &layout, sentences, scores, entities, quotes: &[], pronouns: &[] };
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
