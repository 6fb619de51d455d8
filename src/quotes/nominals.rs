//! Sources without a name: `the senator`, `two experts`, `a senior official`, `people familiar with the matter`.

use super::phrase::{HEAD_ENDS, Head, words_of};
use super::speakers::Scene;
use crate::document::{EntityLabel, Mention, Span, SpeakerKind};
use crate::numerals;

/// Words that say that somebody is meant not to be known, wherever they stand in a source.
const ANONYMOUS: &[&str] =
    &["anonymity", "anonymous", "anonymously", "insider", "insiders", "source", "sources", "unidentified", "unnamed"];
/// What an unnamed person knows the matter by: `people familiar with`, `a person briefed on`.
const IN_THE_KNOW: &[&str] = &["briefed", "close", "familiar", "knowledge"];
const SOMEBODY: &[&str] =
    &["man", "official", "officials", "people", "person", "persons", "somebody", "someone", "woman"];
const QUANTIFIERS: &[&str] = &[
    "all",
    "both",
    "dozens",
    "few",
    "hundreds",
    "many",
    "millions",
    "most",
    "other",
    "others",
    "several",
    "some",
    "these",
    "those",
    "thousands",
    "various",
];
/// Nouns for a body of people.
const BODIES: &[&str] = &[
    "administration",
    "agency",
    "alliance",
    "army",
    "assembly",
    "association",
    "authority",
    "bank",
    "board",
    "body",
    "bureau",
    "cabinet",
    "camp",
    "campaign",
    "chamber",
    "church",
    "club",
    "coalition",
    "command",
    "commission",
    "committee",
    "community",
    "company",
    "congress",
    "corporation",
    "council",
    "country",
    "court",
    "crowd",
    "delegation",
    "department",
    "embassy",
    "establishment",
    "family",
    "federation",
    "firm",
    "force",
    "foundation",
    "government",
    "group",
    "house",
    "institute",
    "institution",
    "jury",
    "leadership",
    "league",
    "majority",
    "management",
    "media",
    "military",
    "minority",
    "ministry",
    "movement",
    "nation",
    "navy",
    "network",
    "newspaper",
    "office",
    "opposition",
    "organisation",
    "organization",
    "outlet",
    "panel",
    "paper",
    "parliament",
    "party",
    "police",
    "press",
    "public",
    "regime",
    "school",
    "senate",
    "service",
    "side",
    "society",
    "staff",
    "state",
    "station",
    "team",
    "think-tank",
    "tribunal",
    "union",
    "university",
    "website",
];
const IRREGULAR_PLURALS: &[&str] = &["children", "clergy", "men", "people", "women", "youth", "alumni"];
/// Singular nouns for persons that end like a plural.
const SINGULAR_IN_S: &[&str] =
    &["boss", "witness", "hostess", "actress", "governess", "press", "congress", "this", "his"];

/// What kind of speaker a source without a name is.
pub fn kind(text: &str, source: Span, head: &Head) -> SpeakerKind {
    let words: Vec<String> = words_of(text, source).map(|w| w.of(text).to_lowercase()).collect();
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if has(ANONYMOUS) || (SOMEBODY.contains(&head.noun()) && has(IN_THE_KNOW)) {
        SpeakerKind::Anonymous
    } else if is_body(head.noun()) || is_plural(head) {
        SpeakerKind::Collective
    } else {
        SpeakerKind::Role
    }
}

pub fn is_body(noun: &str) -> bool {
    BODIES.contains(&noun)
}

fn is_plural(head: &Head) -> bool {
    let noun = head.noun();
    let single = matches!(head.determiner(), Some("a" | "an" | "one" | "another" | "this"));
    let number = |word: &str| word.parse().ok().or_else(|| numerals::value(word));
    let many =
        head.words.first().is_some_and(|w| QUANTIFIERS.contains(&w.as_str()) || number(w).is_some_and(|n| n > 1))
            || head.words.iter().any(|w| w == "and");
    let ends = (noun.ends_with('s') && !noun.ends_with("ss") && !SINGULAR_IN_S.contains(&noun))
        || IRREGULAR_PLURALS.contains(&noun);
    !single && (many || ends)
}

/// The mention that a definite description takes up: `the senator` after `Sen. Ana Ruiz` or `Ana Ruiz, a senator from Ohio`,
/// `the ministry` after `the Defence Ministry`. The last one that fits counts.
pub fn antecedent<'a>(scene: &Scene<'a>, source: Span, head: &Head) -> Option<&'a Mention> {
    /// How many mentions are looked at: a description seldom reaches further back.
    const REACH: usize = 200;
    let definite =
        matches!(head.determiner(), Some("the" | "this" | "that")) || head.span.of(scene.text).starts_with("The");
    if !definite || is_plural(head) {
        return None;
    }
    let noun = head.noun();
    let (start, body) = (source.start, is_body(noun));
    let before = scene.entities.mentions.partition_point(|m| m.span.end <= start);
    let mentions = &scene.entities.mentions[before.saturating_sub(REACH)..before];
    // "Ana, the mayor said": Ana is spoken to. In "Ana, the mayor, said" a second comma makes her the mayor.
    let unclosed = mentions.last().filter(|m| is_before_unclosed(scene.text, m, source));
    let addressed = unclosed.filter(|m| scene.opens_sentence(m.span.start)).and_then(|m| m.entity);
    let own = scene.own_speaker(start).and_then(|own| own.entity);
    let is_another = |m: &&Mention| {
        m.entity.is_some() && m.entity != addressed && m.entity != own && unclosed.is_none_or(|u| u.span != m.span)
    };
    mentions.iter().rev().filter(is_another).find(|m| match m.label {
        EntityLabel::Person => !body && describes(scene, m, noun),
        EntityLabel::Org => body && (names(scene, m, noun) || describes(scene, m, noun)),
        _ => false,
    })
}

/// The source stands right after the mention and a comma, and no mark closes it.
fn is_before_unclosed(text: &str, mention: &Mention, source: Span) -> bool {
    let goes_on = text.get(source.end..).is_some_and(|after| after.trim_start().starts_with(char::is_alphanumeric));
    goes_on && text.get(mention.span.end..source.start).is_some_and(|between| between.trim() == ",")
}

/// The two persons that `the two leaders`, `both men` or `the pair` take up: those whom the text joined last.
pub fn pair<'a>(scene: &Scene<'a>, source: Span, head: &Head) -> Option<[&'a Mention; 2]> {
    const PAIRS: &[&str] = &["couple", "duo", "pair", "two"];
    /// Mentions that are looked back: a pair is taken up soon.
    const REACH: usize = 40;
    /// Bytes between two joined names, titles included.
    const TITLES: usize = 80;
    let words: Vec<&str> = head.words.iter().map(String::as_str).collect();
    let is_pair = match words.as_slice() {
        ["the", noun] => PAIRS.contains(noun),
        ["the", "two", ..] | ["both", ..] => is_plural(head),
        _ => false,
    };
    if !is_pair {
        return None;
    }
    let before = scene.entities.mentions.partition_point(|m| m.span.end <= source.start);
    let persons: Vec<&Mention> = scene.entities.mentions[before.saturating_sub(REACH)..before]
        .iter()
        .filter(|m| m.label == EntityLabel::Person && m.entity.is_some())
        .collect();
    let joined = |a: &Mention, b: &Mention| {
        let between = scene.text.get(a.span.end..b.span.start).filter(|s| s.len() <= TITLES).unwrap_or_default();
        let mut words = words_of(between, Span::new(0, between.len()));
        a.sentence == b.sentence && a.entity != b.entity && words.next().is_some_and(|w| w.of(between) == "and")
    };
    persons.windows(2).rev().map(|pair| [pair[0], pair[1]]).find(|[a, b]| joined(a, b))
}

/// Whether the mention's own words hold the noun: `Defence Ministry`.
fn names(scene: &Scene, mention: &Mention, noun: &str) -> bool {
    words_of(scene.text, mention.span).any(|w| w.of(scene.text).eq_ignore_ascii_case(noun))
}

/// Whether the noun stands in the entity's description, before the mention as a title, or after it in an apposition.
fn describes(scene: &Scene, mention: &Mention, noun: &str) -> bool {
    const TITLE_BYTES: usize = 40;
    const APPOSITION_BYTES: usize = 80;
    let text = scene.text;
    let is_noun = |word: &str| word.eq_ignore_ascii_case(noun) || full_title(word).is_some_and(|t| t == noun);
    // "wife of the president" is a wife.
    let has_noun = |s: &str| {
        let mut head = words_of(s, Span::new(0, s.len())).map(|w| w.of(s)).take_while(|w| !HEAD_ENDS.contains(w));
        head.any(is_noun)
    };
    let described = mention.entity.and_then(|e| scene.entities.entities.get(e)).and_then(|e| e.description.as_deref());
    if described.is_some_and(has_noun) || names(scene, mention, noun) {
        return true;
    }
    let Some(sentence) = scene.sentences.get(mention.sentence).map(|s| s.span) else { return false };
    let title_start = floor_boundary(text, mention.span.start.saturating_sub(TITLE_BYTES).max(sentence.start));
    let before = text.get(title_start..mention.span.start).unwrap_or_default();
    let title = before.rsplit([',', ';', '“', '"']).next().unwrap_or_default();
    let last_words = words_of(title, Span::new(0, title.len())).last();
    if last_words.is_some_and(|w| is_noun(w.of(title))) {
        return true;
    }
    let apposition_end = floor_boundary(text, sentence.end.min(mention.span.end + APPOSITION_BYTES));
    let after = text.get(mention.span.end..apposition_end).unwrap_or_default();
    let apposition =
        after.strip_prefix(',').map(str::trim_start).filter(|a| ["a ", "an ", "the "].iter().any(|d| a.starts_with(d)));
    apposition.and_then(|a| a.split([',', ';', '.']).next()).is_some_and(has_noun)
}

/// What an abbreviated title stands for.
fn full_title(word: &str) -> Option<&'static str> {
    Some(match word.trim_end_matches('.').to_ascii_lowercase().as_str() {
        "sen" => "senator",
        "rep" => "congressman",
        "gov" => "governor",
        "gen" => "general",
        "col" => "colonel",
        "lt" => "lieutenant",
        "sgt" => "sergeant",
        "capt" => "captain",
        "adm" => "admiral",
        "dr" => "doctor",
        "prof" => "professor",
        "rev" => "reverend",
        "pres" => "president",
        _ => return None,
    })
}

/// The last character border at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}
