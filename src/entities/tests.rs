use proptest::prelude::*;

use super::*;
use crate::document::{
    Block, BlockKind, DocumentKind, EntityLabel, Mention, Span, Speaker, SpeakerKind, Turn, TurnRole, Via,
};
use crate::encode::words::Words;
use crate::encode::{HeadScores, Word};

const TYPES: [&str; 6] = ["PERSON", "ORG", "GPE", "NORP", "DATE", "LOC"];

/// A document of one paragraph a line, a sentence each.
struct Sample {
    text: String,
    layout: Layout,
    sentences: Vec<Sentence>,
    scores: TokenScores,
}

impl Sample {
    /// `[PERSON Ann Ode]` marks a mention that the model is sure of; the marks are not part of the text.
    fn marked(marked: &str) -> Self {
        let (mut text, mut marks, mut open) = (String::new(), vec![], None);
        let mut rest = marked;
        while let Some(c) = rest.chars().next() {
            if let Some(label) = TYPES.iter().position(|label| rest.starts_with(&format!("[{label} "))) {
                open = Some((label, text.len()));
                rest = &rest[TYPES[label].len() + 2..];
            } else {
                match (c, open) {
                    (']', Some((label, start))) => {
                        marks.push((label, Span::new(start, text.len())));
                        open = None;
                    }
                    _ => text.push(c),
                }
                rest = &rest[c.len_utf8()..];
            }
        }
        let mut sample = Self::plain(&text);
        let width = sample.scores.entities.labels.len();
        sample.scores.entities.logits = vec![0.0; sample.scores.words.len() * width];
        for (word, row) in sample.scores.words.iter().zip(sample.scores.entities.logits.chunks_exact_mut(width)) {
            let at = marks.partition_point(|(_, span)| span.end <= word.span.start);
            let mark = marks.get(at).filter(|(_, span)| span.contains(word.span));
            row[mark.map_or(0, |(label, span)| 2 * label + 1 + usize::from(span.start != word.span.start))] = 9.0;
        }
        sample
    }

    /// Words without logits.
    fn plain(text: &str) -> Self {
        let (mut blocks, mut sentences, mut words) = (vec![], vec![], vec![]);
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(at, at + line.len()).trim(text);
            at += line.len();
            if span.is_empty() {
                continue;
            }
            words.extend(Words::new(span.of(text)).map(|word| Word {
                span: Span::new(span.start + word.start, span.start + word.end),
                sentence: sentences.len(),
            }));
            sentences.push(Sentence { span, block: blocks.len(), turn: None });
            blocks.push(Block { kind: BlockKind::Paragraph, span, turn: None });
        }
        let labels = std::iter::once("O".to_owned())
            .chain(TYPES.iter().flat_map(|label| [format!("B-{label}"), format!("I-{label}")]))
            .collect();
        let layout = Layout { kind: DocumentKind::Article, blocks, turns: vec![], found: Metadata::default() };
        let entities = HeadScores::new(labels, &[]);
        let scores = TokenScores { words, entities, ..TokenScores::default() };
        Self { text: text.to_owned(), layout, sentences, scores }
    }

    fn recognize(&self) -> Recognized {
        let recognizer = Recognizer::new(&EntitiesConfig::default());
        recognizer.recognize(&self.text, &Metadata::default(), &self.layout, &self.sentences, &self.scores)
    }

    fn surfaces(&self, mentions: &[Mention]) -> Vec<&str> {
        mentions.iter().map(|mention| mention.span.of(&self.text)).collect()
    }
}

/// Name, aliases and description of each entity.
fn entities(marked: &str) -> Vec<(String, Vec<String>, Option<String>)> {
    let found = Sample::marked(marked).recognize();
    found.entities.entities.into_iter().map(|e| (e.name, e.aliases, e.description)).collect()
}

#[test]
fn a_story() {
    let found = entities(
        "The Tolvan President [PERSON Ann Ode] met [PERSON Kurt Lind], a former pilot, at the [ORG Institute for Odd Studies].\n\
         “We go,” [PERSON Ode] said. Mr. [PERSON Lind] of [ORG IOS] left [GPE North Korea], by its official name the\n\
         [GPE Democratic People's Republic of Korea], on [DATE Friday].",
    );
    let expected: [(&str, &[&str], Option<&str>); 4] = [
        ("Ann Ode", &["Ode"], Some("Tolvan President")),
        ("Kurt Lind", &["Lind"], Some("former pilot")),
        ("Institute for Odd Studies", &["IOS"], None),
        ("North Korea", &["Democratic People's Republic of Korea"], None),
    ];
    let expected = expected.map(|(name, aliases, description)| {
        (name.to_owned(), aliases.iter().map(ToString::to_string).collect(), description.map(str::to_owned))
    });
    assert_eq!(found, expected);
}

#[test]
fn what_the_text_states_joins_names() {
    assert_eq!(entities("[PERSON Ann Ode], better known as [PERSON Lady Zed], sang. [PERSON Zed] left.").len(), 1);
    assert_eq!(entities("[ORG Odd Works], formerly [ORG Tolva Mills], closed.").len(), 1);
    assert_eq!(entities("[ORG Odd Works] and [ORG Tolva Mills] closed.").len(), 2);
}

#[test]
fn an_agency_is_not_the_city_of_its_dateline() {
    for dash in ["—", "-", "--", ":"] {
        let story = format!(
            "[GPE SALTMOUTH] ([ORG OPA]) {dash} The mayor of [GPE Saltmouth] left.\nShe told [ORG OPA] so. [ORG OPA] asked."
        );
        let names: Vec<String> = entities(&story).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["Saltmouth", "OPA"], "{dash}");
    }
}

#[test]
fn a_title_does_not_reach_back_over_somebody_else() {
    for (text, title) in [
        ("Mayor [PERSON Bo Lind] on Odd Isles President [PERSON Ann Ode].", "Odd Isles President"),
        ("Mayor [PERSON Bo Lind] at the Burial of Judge [PERSON Ann Ode].", "Judge"),
        ("REMARKS BY MAYOR [PERSON LIND] AND PRESIDENT [PERSON ODE]", "PRESIDENT"),
        ("He met Mayor [PERSON Bo Lind] and [PERSON Orr] adviser [PERSON Ann Ode].", "Orr adviser"),
    ] {
        let found = entities(text);
        let mayor = found.first().and_then(|(.., description)| description.as_deref());
        let last = found.last().and_then(|(.., description)| description.as_deref());
        assert!(
            mayor.is_some_and(|mayor| mayor.eq_ignore_ascii_case("Mayor")) && last == Some(title),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn mentions_have_clean_edges() {
    for (marked, expected) in [
        ("“[PERSON Ann Ode’s]” dog", "Ann Ode"),
        ("He met [PERSON Ann Ode], Jr., there", "Ann Ode, Jr."),
        ("He met [PERSON Moon Jae]-in there", "Moon Jae-in"),
        ("the [GPE U.S.] left", "U.S."),
        ("[ORG (Odd Works]) left", "Odd Works"),
        ("[ORG Odd (Works)] left", "Odd (Works)"),
    ] {
        let sample = Sample::marked(marked);
        assert_eq!(sample.surfaces(&sample.recognize().entities.mentions), [expected], "{marked}");
    }
    let sample = Sample::marked("[ORG Nairobi's Office of Odd Affairs] and [ORG Ode's Odd Works] left");
    let found = sample.recognize().entities.mentions;
    assert_eq!(sample.surfaces(&found), ["Nairobi", "Office of Odd Affairs", "Ode's Odd Works"]);
}

#[test]
fn one_name_has_one_label() {
    let sample =
        Sample::marked("[ORG Tolva] went. [ORG Tolva] came. [GPE Tolva] stayed. [NORP Tolvan] and [PERSON Tolva].");
    let labels: Vec<EntityLabel> = sample.recognize().entities.mentions.iter().map(|m| m.label).collect();
    assert_eq!(labels, [[EntityLabel::Org; 3].as_slice(), &[EntityLabel::Norp, EntityLabel::Person]].concat());
}

#[test]
fn overlooked_repeats_are_added_where_the_model_half_sees_them() {
    let mut sample = Sample::marked("[PERSON Ann Ode] left.\nAnn Ode came.\nAnn Ode slept.");
    let width = sample.scores.entities.labels.len();
    let second = sample.scores.words.iter().position(|w| w.sentence == 1).unwrap();
    for word in second..second + 2 {
        sample.scores.entities.logits[word * width + 1] = 8.0;
    }
    let found = sample.recognize();
    assert_eq!(sample.surfaces(&found.entities.mentions), ["Ann Ode", "Ann Ode"]);
    assert_eq!(found.entities.entities.len(), 1);
}

#[test]
fn speakers_of_turns_are_entities() {
    let mut sample = Sample::marked("MS. ODE: Hello.\nQ: Thanks, [PERSON Ann].\nMS. ODE: So it is.\nDR. LIND: No.");
    let line = |i: usize| sample.layout.blocks[i].span;
    let turn = |i: usize, name: Option<&str>| {
        let colon = line(i).start + line(i).of(&sample.text).find(':').unwrap() + 1;
        let named =
            |name: &str| Speaker { entity: None, name: name.to_owned(), kind: SpeakerKind::Named, via: Via::Label };
        Turn {
            label: Span::new(line(i).start, colon),
            span: Span::new(colon, line(i).end).trim(&sample.text),
            role: if name.is_some() { TurnRole::Speaker } else { TurnRole::Question },
            speaker: name.map(named),
            reply_to: None,
            answered_by: None,
        }
    };
    let turns = vec![turn(0, Some("Ann Ode")), turn(1, None), turn(2, Some("Ann Ode")), turn(3, Some("Dr. Lind"))];
    sample.layout.turns = turns;
    let found = sample.recognize();
    assert_eq!(found.turn_speakers, [Some(0), None, Some(0), Some(1)]);
    found.name_speakers(&mut sample.layout.turns);
    let speakers = sample.layout.turns.iter().filter_map(|turn| turn.speaker.as_ref());
    let speakers: Vec<(Option<usize>, &str)> = speakers.map(|s| (s.entity, s.name.as_str())).collect();
    assert_eq!(speakers, [(Some(0), "Ann Ode"), (Some(0), "Ann Ode"), (Some(1), "Lind")]);
    let names: Vec<(&str, usize)> =
        found.entities.entities.iter().map(|e| (e.name.as_str(), e.mentions.len())).collect();
    assert_eq!(names, [("Ann Ode", 1), ("Lind", 0)]);
}

/// Thousands of names that all share a surname: quadratic joining would not end.
#[test]
fn many_mentions_are_no_problem() {
    let line = |i: usize| format!("[PERSON A{}b Ode] met [PERSON Ode] of [ORG B{i}c].\n", i % 1000);
    let many: Vec<String> = (0..3000).map(line).collect();
    let found = Sample::marked(&many.concat()).recognize();
    assert_eq!(found.entities.mentions.len(), 9000);
}

/// Text with what names are made of, and anything else.
fn any_text() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "Ann ",
        "Ode",
        "’s ",
        "Mr. ",
        "President ",
        "Kim ",
        "Jae",
        "-in ",
        ", Jr.",
        "U.S. ",
        "(",
        ") ",
        "\u{a0}",
        "\r\n",
        "\n",
        "e\u{301}",
        "😀",
        "“",
        "”, ",
        "the ",
        "—",
        ", a ",
        "Odd Works ",
        "OW",
        ".",
        "'",
        "Nairobi's ",
        "also known as ",
    ]);
    prop::collection::vec(prop_oneof![4 => name.prop_map(str::to_owned), 1 => any::<String>()], 0..30)
        .prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn any_text_and_scores(text in any_text(), seed in prop::collection::vec(-4f32..9.0, 1..60), odd in prop::option::of(prop::num::f32::ANY)) {
        let mut sample = Sample::plain(&text);
        let count = sample.scores.words.len() * sample.scores.entities.labels.len();
        let values = seed.iter().copied().chain(odd);
        sample.scores.entities.logits = values.cycle().take(count).collect();
        let Recognized { entities, turn_speakers } = sample.recognize();
        prop_assert!(turn_speakers.is_empty());
        let mut end = 0;
        for mention in &entities.mentions {
            prop_assert!(end <= mention.span.start && !mention.span.is_empty());
            end = mention.span.end;
            prop_assert!(text.get(mention.span.range()).is_some_and(|surface| surface.trim() == surface));
            prop_assert!((0.0..=1.0).contains(&mention.score));
            prop_assert!(sample.sentences[mention.sentence].span.contains(mention.span));
            prop_assert_eq!(mention.entity.is_some(), mention.label != EntityLabel::Date);
        }
        for (id, entity) in entities.entities.iter().enumerate() {
            prop_assert!(!entity.name.is_empty() && !entity.mentions.is_empty() && !entity.aliases.contains(&entity.name));
            prop_assert!(entity.mentions.is_sorted() && entity.mentions.iter().all(|m| entities.mentions[*m].entity == Some(id)));
        }
        let joined: usize = entities.entities.iter().map(|entity| entity.mentions.len()).sum();
        prop_assert_eq!(joined, entities.mentions.iter().filter(|m| m.entity.is_some()).count());
    }

    #[test]
    fn names_take_any_text(name in any_text()) {
        let _ = gender::of_name(&name);
        let _ = names::surname(&name).map(str::len);
        let (title, rest) = names::split_title(&name);
        prop_assert!(title.len() + rest.len() <= name.len());
    }
}
