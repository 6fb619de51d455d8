use super::*;
use crate::document::{Entity, Mention};

/// The cues of the last of some sentences, one a line, but for those that every sentence has.
fn found_below(title: &str, text: &str) -> Vec<&'static str> {
    let entities = Entities::default();
    let mut reader = Reader::titled(text, &entities, &[], title);
    let mut cues = [0.0; CUES.len()];
    let mut start = 0;
    for line in text.split('\n') {
        cues = reader.read(Span::new(start, start + line.len()));
        start += line.len() + 1;
    }
    (cues[LENGTH], cues[SOON]) = (0.0, 0.0);
    CUES.iter().zip(cues).filter(|(_, value)| *value > 0.0).map(|(name, _)| *name).collect()
}

fn found(text: &str) -> Vec<&'static str> {
    found_below("", text)
}

#[test]
fn pronouns_are_bound_by_what_stands_before_them() {
    assert_eq!(found("On Monday he opened a ferry line."), ["person_bound"]);
    assert_eq!(found("When he smiled, a ferry line opened."), ["person_free", "opens"]);
    assert_eq!(found("Old ferries sail when they are full."), ["plural_bound"]);
    assert_eq!(found("When they are full, ferries sail."), ["plural_free", "opens"]);
    assert_eq!(found("A ferry sails when it is full."), ["thing_bound"]);
    assert_eq!(found("It is important that ferries sail."), ["expletive"]);
}

#[test]
fn demonstratives_are_told_from_conjunctions_and_times() {
    assert_eq!(found("Because of this, ferries stay in harbours."), ["pointer_opens", "goes_on"]);
    assert_eq!(found("Mayor Orr said that ferries sail this week."), Vec::<&str>::new());
    assert_eq!(found("Mayor Orr signed this bill."), ["this_noun"]);
    assert_eq!(found("Today in Saltmouth Mayor Orr spoke of that bill."), ["that_noun"]);
    assert_eq!(found("Mayor Orr thanked those who sail."), Vec::<&str>::new());
}

#[test]
fn what_is_known_from_before_is_told_from_what_is_new_and_what_the_title_says() {
    let lines = "Orr and Saltmouth reached an agreement.\nThe agreement opens a ferry line.";
    assert_eq!(found(lines), ["the_known_opens"]);
    assert_eq!(found_below("Agreement on ferries", lines), ["the_new_opens", "title"]);
    assert_eq!(found("The agreement opens a ferry line."), ["the_new_opens"]);
    assert_eq!(found("Orr reached an agreement.\nToday Orr signed the agreement."), ["the_known"]);
    assert_eq!(found("Islanders pay the cost of ferries."), Vec::<&str>::new());
    assert_eq!(found("Yesterday in Saltmouth at noon the two mayors met."), ["the_two"]);
    assert_eq!(found("Yesterday Orr opened another line."), ["more"]);
}

#[test]
fn what_is_cut_off_shows() {
    assert_eq!(found("Mayor Orr signed into law:"), ["unfinished"]);
    assert_eq!(found("Orr said: “Ferries sail."), ["half_quoted"]);
    assert_eq!(found("However, Mayor Orr smiled."), ["goes_on"]);
}

#[test]
fn part_of_a_name_counts_where_the_rest_is_not_seen() {
    let text = "Rosa Lind sailed. Lind smiled. Rosa Lind said Lind smiled.";
    let at = |start: usize, end: usize| Mention {
        span: Span::new(start, end),
        label: EntityLabel::Person,
        score: 1.0,
        entity: Some(0),
        sentence: 0,
    };
    let mentions = vec![at(0, 9), at(18, 22), at(31, 40), at(46, 50)];
    let name = "Rosa Lind".to_owned();
    let entity =
        Entity { label: EntityLabel::Person, name, aliases: vec![], description: None, mentions: vec![0, 1, 2, 3] };
    let entities = Entities { mentions, entities: vec![entity] };
    let short = |title: &str| {
        let mut reader = Reader::titled(text, &entities, &[], title);
        [(0, 17), (18, 30), (31, 58)].map(|(start, end)| reader.read(Span::new(start, end))[SHORT_NAME] > 0.0)
    };
    assert_eq!(short(""), [false, true, false]);
    assert_eq!(short("Rosa Lind at sea"), [false; 3]);
}

#[test]
fn a_given_name_is_known_by_the_title_alone() {
    let text = "Rosa sailed with Lindqvist.";
    let at = |start: usize, end: usize, entity| Mention {
        span: Span::new(start, end),
        label: EntityLabel::Person,
        score: 1.0,
        entity: Some(entity),
        sentence: 0,
    };
    let entity = |name: &str, mention| Entity {
        label: EntityLabel::Person,
        name: name.to_owned(),
        aliases: vec![],
        description: None,
        mentions: vec![mention],
    };
    let entities = Entities {
        mentions: vec![at(0, 4, 0), at(17, 26, 1)],
        entities: vec![entity("Rosa", 0), entity("Lindqvist", 1)],
    };
    let is_unknown =
        |title: &str| Reader::titled(text, &entities, &[], title).read(Span::new(0, text.len()))[GIVEN_NAME] > 0.0;
    assert!(is_unknown(""));
    assert!(!is_unknown("Remarks to Rosa Lindqvist"));
}

#[test]
fn an_abbreviation_leans_on_what_explains_it() {
    let lines = "The Saltmouth Ferry Board (SFB) met.\nOn Monday SFB ferries sailed.";
    assert_eq!(found(lines), ["abbreviation"]);
    assert_eq!(found_below("Ferries of the SFB", lines), ["title", "abbreviation"].split_at(1).0);
    assert_eq!(found("Mayor Orr met Saltmouth Ferry Board (SFB)."), Vec::<&str>::new());
    assert_eq!(found("On Monday SFB ferries sailed."), Vec::<&str>::new());
}

#[test]
fn what_needs_another_sentence_is_likelier_to() {
    let needs_of = |text: &str| {
        let entities = Entities::default();
        needs(&Reader::titled(text, &entities, &[], "").read(Span::new(0, text.len())), 1.0, 0.0)
    };
    let alone = needs_of("Mayor Orr opened a second ferry line to Orrey Island.");
    assert!(alone < 0.3, "{alone}");
    for sentence in ["She opened a second ferry line to the island.", "Mayor Orr opened it because of these bills."] {
        assert!(needs_of(sentence) > alone, "{sentence}");
    }
    assert!(needs_of("This is why these two said so:") > 0.5);
}

#[test]
fn what_was_resolved_counts_by_where_it_stands() {
    let text = "Mayor Orr smiled. The line made her happy.";
    let at = text.find("her").unwrap();
    let pronoun = |antecedent| Resolved {
        span: Span::new(at, at + 3),
        antecedent: Some(Referent::Noun(antecedent)),
        score: 0.9,
        is_source: false,
    };
    let cues = |antecedent| {
        let (pronouns, entities) = ([pronoun(antecedent)], Entities::default());
        let cues = Reader::titled(text, &entities, &pronouns, "").read(Span::new(18, text.len()));
        (cues[INSIDE], cues[OUTSIDE])
    };
    assert_eq!(cues(Span::new(0, 9)), (0.0, 0.9));
    assert_eq!(cues(Span::new(18, 26)), (0.9, 0.0));
}

#[test]
fn a_name_does_not_explain_what_else_leans() {
    let needs_beside_pronouns = |text: &str| {
        let entities = Entities::default();
        needs(&without_pronouns(&Reader::titled(text, &entities, &[], "").read(Span::new(0, text.len()))), 1.0, 0.0)
    };
    let explained = needs_beside_pronouns("She opened a second ferry line to Orrey Island on Monday.");
    let leaning = needs_beside_pronouns("She opened these lines to such islands on Monday, as they said.");
    assert!(explained < 0.3 && leaning > 0.7, "{explained} {leaning}");
}
