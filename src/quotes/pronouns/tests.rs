use proptest::prelude::*;

use super::*;
use crate::document::{Block, BlockKind, DocumentKind, Entity, EntityLabel, Layout, Mention, Metadata, QuoteKind};

/// A text in one block whose listed names are persons; those of one number are one entity.
fn scene(text: &str, names: &[(&str, usize)]) -> (Vec<Sentence>, Entities) {
    let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()).trim(text), turn: None }];
    let layout = Layout { kind: DocumentKind::Article, blocks, turns: vec![], found: Metadata::default() };
    let sentences = crate::sentences::split(text, &layout);
    let count = names.iter().map(|(_, entity)| entity + 1).max().unwrap_or(0);
    let nobody = Entity {
        label: EntityLabel::Person,
        name: String::new(),
        aliases: vec![],
        description: None,
        mentions: vec![],
    };
    let mut entities = Entities { mentions: vec![], entities: vec![nobody; count] };
    let mut at = 0;
    for (name, entity) in names {
        let start = at + text[at..].find(name).expect(name);
        at = start + name.len();
        let sentence = sentences.partition_point(|s| s.span.start <= start) - 1;
        let span = Span::new(start, at);
        let mention = Mention { span, label: EntityLabel::Person, score: 1.0, entity: Some(*entity), sentence };
        entities.mentions.push(mention);
        let known = &mut entities.entities[*entity];
        if known.name.len() < name.len() {
            known.name = (*name).to_owned();
        }
    }
    (sentences, entities)
}

/// What each pronoun takes up.
fn resolved(text: &str, names: &[(&str, usize)], quotes: &[Quote]) -> Vec<(String, String)> {
    let (sentences, entities) = scene(text, names);
    let surface = |antecedent| match antecedent {
        Some(Referent::Name(mention)) => entities.entities[entities.mentions[mention].entity.unwrap()].name.clone(),
        Some(Referent::Noun(noun)) => noun.of(text).to_owned(),
        None => "-".to_owned(),
    };
    let found = resolve(text, &Layout::of_paragraph(text), &sentences, &entities, quotes, &TokenScores::default());
    found.iter().map(|r| (r.span.of(text).to_owned(), surface(r.antecedent))).collect()
}

fn said(text: &str, source: &str, content: &str) -> Quote {
    let span = |surface: &str| {
        let start = text.find(surface).expect(surface);
        Span::new(start, start + surface.len())
    };
    Quote {
        kind: QuoteKind::Direct,
        content: vec![span(content)],
        cue: None,
        source: Some(span(source)),
        speaker: None,
        members: vec![],
        score: 1.0,
        sentences: vec![],
        turn: None,
        continues: None,
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn a_known_gender_agrees() {
    let text = "Anna Ode met Robert Lind in Tolva. She was late, and he was angry.";
    let names = [("Anna Ode", 0), ("Robert Lind", 1)];
    assert_eq!(resolved(text, &names, &[]), pairs(&[("She", "Anna Ode"), ("he", "Robert Lind")]));
}

#[test]
fn pronouns_tell_the_gender_of_a_name() {
    let text = "Tavi Orlen sang. She smiled and she bowed. She said that she was glad. He left.";
    let found = resolved(text, &[("Tavi Orlen", 0)], &[]);
    assert_eq!(found.first(), pairs(&[("She", "Tavi Orlen")]).first());
    assert_eq!(found.last(), pairs(&[("He", "-")]).last());
    let once = "Tavi Orlen sang. He left.";
    assert_eq!(resolved(once, &[("Tavi Orlen", 0)], &[]), pairs(&[("He", "Tavi Orlen")]));
}

#[test]
fn who_is_named_in_a_quote_does_not_say_it() {
    let text = "Tavi Orlen sang. “Orlen sang well,” he said.";
    let names = [("Tavi Orlen", 0), ("Orlen", 0)];
    assert_eq!(resolved(text, &names, &[said(text, "he", "“Orlen sang well,”")]), pairs(&[("he", "-")]));
    let text = "Tavi Orlen sang. “We sang well,” he said.";
    let found = resolved(text, &names[..1], &[said(text, "he", "“We sang well,”")]);
    assert_eq!(found, pairs(&[("he", "Tavi Orlen")]));
}

#[test]
fn who_is_named_before_an_indirect_cue_may_say_it() {
    let before = "As Tavi Orlen sang, he said.";
    let found = resolved(before, &[("Tavi Orlen", 0)], &[said(before, "he", "As Tavi Orlen sang")]);
    assert_eq!(found, pairs(&[("he", "Tavi Orlen")]));
    let after = "Orlen sang. He said that Orlen sang well.";
    let found = resolved(after, &[("Orlen", 0), ("Orlen", 0)], &[said(after, "He", "that Orlen sang well")]);
    assert_eq!(found, pairs(&[("He", "-")]));
}

#[test]
fn a_family_is_no_person() {
    assert_eq!(resolved("The Orlen family sang. She left.", &[("Orlen", 0)], &[]), pairs(&[("She", "-")]));
    assert_eq!(resolved("Then Orlen sang. She left.", &[("Orlen", 0)], &[]), pairs(&[("She", "Orlen")]));
}

#[test]
fn nouns_for_people_are_taken_up() {
    let text = "The mayor of Tolva was tired. He left early.";
    assert_eq!(resolved(text, &[], &[]), pairs(&[("He", "The mayor")]));
    let text = "My mother was tired. She left early. Her brother stayed.";
    assert_eq!(resolved(text, &[], &[]), pairs(&[("She", "My mother"), ("Her", "My mother")]));
}

#[test]
fn vectors_tip_the_scales() {
    let text = "Anna Ode met Eva Lind there . She left .";
    let (sentences, entities) = scene(text, &[("Anna Ode", 0), ("Eva Lind", 1)]);
    let she = |ode: f32, lind: f32| {
        let values = [0.0, ode, 0.0, 0.0, lind, 0.0, 0.0, 9.0, 0.0, 0.0];
        let (words, pairs) = crate::encode::pairs::tests::with_products(text, &values);
        let scores = TokenScores { words, pairs, ..TokenScores::default() };
        let likely = likelihoods(
            text,
            &Layout::of_paragraph(text),
            &sentences,
            &entities,
            &[],
            &scores,
            text.find("She").unwrap(),
        );
        (likely[0] > 0.9, likely[1] > 0.9)
    };
    assert_eq!(she(5.0, -5.0), (true, false));
    assert_eq!(she(-5.0, 5.0), (false, true));
}

#[test]
fn several_are_taken_up() {
    let text = "Anna Ode and Robert Lind came to Tolva. They were late.";
    let names = [("Anna Ode", 0), ("Robert Lind", 1)];
    assert_eq!(resolved(text, &names, &[]), pairs(&[("They", "Anna Ode and Robert Lind")]));
    let text = "Some of the engineers left early. They were tired.";
    assert_eq!(resolved(text, &[], &[]), pairs(&[("They", "Some of the engineers")]));
    let text = "Fishers wanted a new pier. “We need it,” they said.";
    let found = resolved(text, &[], &[said(text, "they", "“We need it,”")]);
    assert_eq!(found.last(), Some(&("they".to_owned(), "Fishers".to_owned())));
}

#[test]
fn who_is_spoken_of_in_a_quotation_does_not_speak() {
    let text = "Robert Lind spoke first. “David Ode is old,” he said.";
    let names = [("Robert Lind", 0), ("David Ode", 1)];
    let quotes = [said(text, "he", "“David Ode is old,”")];
    assert_eq!(resolved(text, &names, &quotes), pairs(&[("he", "Robert Lind")]));
}

#[test]
fn who_a_pronoun_in_a_quotation_means_does_not_say_it() {
    let text = "Anna Ode left. Her rival, Eva Lind, was unkind. “She lied to us,” she said.";
    let names = [("Anna Ode", 0), ("Eva Lind", 1)];
    let found = resolved(text, &names, &[said(text, "she", "“She lied to us,”")]);
    let [.., (_, told), (_, says)] = found.as_slice() else { panic!("{found:?}") };
    assert!(told != says && says != "-", "{found:?}");
    // The only one may still be the speaker.
    let text = "Anna Ode left. “She lied to us,” she said.";
    let found = resolved(text, &names[..1], &[said(text, "she", "“She lied to us,”")]);
    assert_eq!(found.last(), Some(&("she".to_owned(), "Anna Ode".to_owned())));
}

#[test]
fn a_later_paragraph_names_nobody_before() {
    let text = "She left early.\n\nAnna Ode, a nurse, came.";
    let (mut sentences, entities) = scene(text, &[("Anna Ode", 0)]);
    let likely = |sentences: &[Sentence]| {
        likelihoods(text, &Layout::of_paragraph(text), sentences, &entities, &[], &TokenScores::default(), 0)[0]
    };
    assert!(likely(&sentences) > 0.0);
    sentences[1].block = 1;
    assert!(likely(&sentences) == 0.0);
}

#[test]
fn a_pronoun_without_anybody_means_none() {
    assert_eq!(resolved("He left. It rained.", &[], &[]), pairs(&[("He", "-"), ("It", "-")]));
    assert!(resolve("", &Layout::of_paragraph(""), &[], &Entities::default(), &[], &TokenScores::default()).is_empty());
}

#[test]
fn sources_are_told() {
    let text = "Anna Ode came. “Yes,” she said, and he left.";
    let (sentences, entities) = scene(text, &[("Anna Ode", 0)]);
    let found = resolve(
        text,
        &Layout::of_paragraph(text),
        &sentences,
        &entities,
        &[said(text, "she", "“Yes,”")],
        &TokenScores::default(),
    );
    assert_eq!(found.iter().map(|r| r.is_source).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_relative_pronoun_follows_its_name() {
    let found = |text: &str| {
        let (sentences, entities) = scene(text, &[("Anna Ode", 0)]);
        let at = text.find("who").unwrap();
        let who = Span::new(at, at + 3);
        relative(text, &sentences, &entities, Pronoun::RelativePerson, who).and_then(|m| m.entity)
    };
    assert_eq!(found("Anna Ode, a nurse from Tolva, who was late, said so."), Some(0));
    assert_eq!(found("Anna Ode met a nurse who said so."), None);
}

proptest! {
    #[test]
    fn any_text_is_resolved_within_it(text in "(?s)(he |She |his |they |it |Ann |the doctor |nurses |'s |“|” |\\. |, |é|\\PC){0,40}") {
        let (sentences, entities) = scene(&text, &[]);
        for Resolved { span, antecedent, score, .. } in resolve(&text, &Layout::of_paragraph(&text), &sentences, &entities, &[], &TokenScores::default()) {
            prop_assert!(third_person(&span.of(&text).to_lowercase()).is_some());
            prop_assert!((0.0..=1.0).contains(&score));
            if let Some(Referent::Noun(noun)) = antecedent {
                prop_assert!(!noun.of(&text).is_empty());
            }
        }
    }
}
