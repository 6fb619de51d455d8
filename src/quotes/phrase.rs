//! The words of a source taken apart: what it is about (its head), and which of its names is that head.
//!
//! `Ana Ruiz, a former officer at the Coast Guard` is about a person, not about the Coast Guard; `a spokesman for Ruiz`
//! is not about Ruiz; the `Ruiz campaign` is a body.

use std::ops::Range;

use super::pronouns;
use crate::document::{Entities, EntityLabel, Mention, Span};
use crate::entities::names;

/// Words that end the head of a noun phrase: what follows only describes it.
pub const HEAD_ENDS: &[&str] = &[
    "about",
    "after",
    "against",
    "among",
    "as",
    "at",
    "based",
    "before",
    "behind",
    "briefed",
    "by",
    "close",
    "during",
    "familiar",
    "for",
    "from",
    "in",
    "including",
    "into",
    "involved",
    "like",
    "near",
    "of",
    "on",
    "over",
    "speaking",
    "that",
    "to",
    "under",
    "which",
    "who",
    "whose",
    "whom",
    "with",
    "within",
    "working",
];
const DETERMINERS: &[&str] = &["a", "an", "the", "this", "that", "these", "those", "another", "one"];

/// A name stands at most this many words after a comma, titles between.
const TITLE_WORDS: usize = 4;

/// The head of a source: its words before any apposition, relative clause or prepositional phrase.
#[derive(Debug, Clone, PartialEq)]
pub struct Head<'a> {
    pub span: Span,
    /// All of the source.
    pub source: Span,
    /// In lower case, without possessive endings; in text order.
    pub words: Vec<String>,
    /// Mentions in the head.
    pub mentions: &'a [Mention],
    /// Mentions in the whole source.
    pub all_mentions: &'a [Mention],
}

impl<'a> Head<'a> {
    /// Reads the head of `source`. None if it holds no word.
    pub fn new(text: &str, source: Span, entities: &'a Entities) -> Option<Self> {
        let all_mentions = mentions_in(&entities.mentions, source);
        let end = head_end(text, source, all_mentions);
        let span = Span::new(source.start, end).trim(text);
        let words: Vec<String> = words_of(text, span).map(|w| strip_possessive(w.of(text)).to_lowercase()).collect();
        let inside = all_mentions.partition_point(|m| m.span.end <= span.end);
        (!words.is_empty()).then_some(Self { span, source, words, mentions: &all_mentions[..inside], all_mentions })
    }

    /// Its last word: the noun that says what the source is.
    pub fn noun(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// The first word, if it is a determiner.
    pub fn determiner(&self) -> Option<&str> {
        self.words.first().map(String::as_str).filter(|w| DETERMINERS.contains(w))
    }

    /// The mention that the head ends with.
    pub fn name(&self, text: &str) -> Option<&'a Mention> {
        let last = self.mentions.last()?;
        let rest = text.get(last.span.end..self.span.end)?;
        // What is glued to a mention belongs to the name, too: `Moon Jae`-`in`.
        let glued = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let done = rest[glued..].chars().all(|c| !c.is_alphanumeric());
        (done && is_name(last.label)).then_some(last)
    }

    /// Names that the head joins with "and": `President Ode and Senator Lind`, `Norway and the European Union`.
    pub fn joined_names(&self, text: &str) -> Vec<&'a Mention> {
        let words = |s: &str| words_of(s, Span::new(0, s.len())).map(|w| w.of(s).to_lowercase()).collect::<Vec<_>>();
        let joined = |of: &dyn Fn(&Mention) -> bool, between_them: &dyn Fn(&str) -> bool| {
            let names: Vec<&Mention> = self.mentions.iter().filter(|m| of(m)).collect();
            let gap = |pair: &[&Mention]| text.get(pair[0].span.end..pair[1].span.start).is_some_and(between_them);
            if names.windows(2).all(gap) { names } else { vec![] }
        };
        // Titles may stand between persons, nothing but an article between bodies.
        let persons =
            joined(&|m| m.label == EntityLabel::Person, &|s| s.contains(',') || words(s).iter().any(|w| w == "and"));
        if persons.len() > 1 {
            return persons;
        }
        let bodies = |m: &Mention| matches!(m.label, EntityLabel::Person | EntityLabel::Org | EntityLabel::Gpe);
        joined(&bodies, &|s| match words(s).as_slice() {
            [] => s.trim() == ",",
            [and] => and == "and",
            [and, the] => and == "and" && the == "the",
            _ => false,
        })
    }

    /// Persons that "and" joins across what describes them: `Ana Ruiz, the mayor, and Bo Lind`, `Ruiz and her deputy, Bo Lind`.
    /// The first of them opens the source.
    pub fn persons_across_appositions(&self, text: &str) -> Vec<&'a Mention> {
        let mut persons: Vec<&Mention> = vec![];
        let mut has_and = false;
        let mut start = self.source.start;
        for piece in self.source.of(text).split(',') {
            let span = Span::new(start, start + piece.len());
            start = span.end + 1;
            let words: Vec<&str> = words_of(text, span).map(|w| w.of(text)).collect();
            let opens_with_and = words.first() == Some(&"and");
            has_and |= opens_with_and && !persons.is_empty();
            if let Some(person) = opening_person(text, span, self.all_mentions, usize::from(opens_with_and)) {
                let rest = text.get(person.span.end..span.end).unwrap_or_default().trim_start();
                let goes_on = rest.starts_with("and ");
                if goes_on || rest.is_empty() {
                    has_and |= goes_on;
                    persons.push(person);
                }
            }
            if persons.is_empty() {
                return vec![];
            }
        }
        if has_and && persons.len() > 1 { persons } else { vec![] }
    }

    /// The person whom an apposition names: `the mayor's press chief, Ana Ruiz`, `an attorney for the family, Bo Lind`.
    pub fn person_in_apposition(&self, text: &str) -> Option<&'a Mention> {
        let next = self.all_mentions.get(self.mentions.len()..)?.iter().find(|m| m.label == EntityLabel::Person)?;
        let (phrase, titles) = text.get(self.span.end..next.span.start)?.rsplit_once(',')?;
        let is_one = self.noun() == "one" || pronouns::is_one_person(self.noun());
        let words = words_of(titles, Span::new(0, titles.len())).map(|w| w.of(titles).to_lowercase());
        let titles =
            words.take(TITLE_WORDS + 1).try_fold(0, |n, w| (!HEAD_ENDS.contains(&w.as_str())).then_some(n + 1));
        ((phrase.trim().is_empty() || is_one) && titles.is_some_and(|n| n <= TITLE_WORDS)).then_some(next)
    }

    /// The person that a title of several words leads to: `Secretary of State Ana Ruiz`.
    pub fn titled_person(&self, text: &str) -> Option<&'a Mention> {
        let person = self.all_mentions.iter().find(|m| m.label == EntityLabel::Person)?;
        let title = Span::new(self.source.start, person.span.start);
        let mut words = words_of(text, title).map(|w| w.of(text)).peekable();
        let opens = words.peek().is_some_and(|w| names::is_title(w) || names::is_title_modifier(w));
        let is_part = |w: &str| w.starts_with(char::is_uppercase) || matches!(w, "of" | "for" | "the" | "and");
        let rest = text.get(person.span.end..self.source.end)?.trim_start();
        let ends = rest.is_empty() || rest.starts_with(',') || rest.starts_with('(');
        (opens && ends && !title.of(text).contains(',') && words.all(is_part)).then_some(person)
    }
}

/// Types whose mentions are names of someone who can speak.
pub const fn is_name(label: EntityLabel) -> bool {
    use EntityLabel::{Event, Fac, Gpe, Law, Loc, Norp, Org, Person, Product, WorkOfArt};
    matches!(label, Person | Norp | Fac | Org | Gpe | Loc | Product | Event | WorkOfArt | Law)
}

/// Mentions that lie inside `span`; `mentions` are in text order.
pub fn mentions_in(mentions: &[Mention], span: Span) -> &[Mention] {
    let first = mentions.partition_point(|m| m.span.start < span.start);
    let end = mentions.partition_point(|m| m.span.end <= span.end);
    mentions.get(first..end).unwrap_or_default()
}

/// Spans of the runs of letters, digits, apostrophes and inner hyphens and dots of `span`.
pub fn words_of(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '.' | '&');
    let mut at = span.start;
    std::iter::from_fn(move || {
        let rest = &text[at..span.end];
        let start = at + rest.find(char::is_alphanumeric)?;
        let run = &text[start..span.end];
        let run = &run[..run.find(|c| !is_inner(c)).unwrap_or(run.len())];
        at = start + run.len();
        // A dot stays with initials (`U.S.`) only; it changes nothing for comparisons of other words.
        Some(Span::new(start, start + run.trim_end_matches(['\'', '’', '-', '.']).len()))
    })
}

/// The person whose name opens a piece of a source, after `skipped` words and titles.
fn opening_person<'a>(text: &str, piece: Span, mentions: &'a [Mention], skipped: usize) -> Option<&'a Mention> {
    let person = mentions_in(mentions, piece).iter().find(|m| m.label == EntityLabel::Person)?;
    let titles: Vec<&str> = words_of(text, Span::new(piece.start, person.span.start)).map(|w| w.of(text)).collect();
    let titles = titles.get(skipped..)?;
    let describes_another = |w: &&str| HEAD_ENDS.contains(w) || *w == "and" || strip_possessive(w) != *w;
    (titles.len() <= TITLE_WORDS && !titles.iter().any(describes_another)).then_some(person)
}

fn head_end(text: &str, source: Span, mentions: &[Mention]) -> usize {
    let in_mention = |range: Range<usize>| {
        let next = mentions.partition_point(|m| m.span.end <= range.start);
        mentions.get(next).is_some_and(|m| m.span.start < range.start)
    };
    let stop = source.of(text).char_indices().map(|(at, c)| (source.start + at, c)).find(|(at, c)| {
        let breaks = matches!(c, ',' | ';' | '(' | '[' | '—' | '–' | ':') || is_blank_line(&text[*at..]);
        breaks && *at > source.start && !in_mention(*at..at + 1) && !joins_persons(text, *at, mentions)
    });
    let end = stop.map_or(source.end, |(at, _)| at);
    // "Protesters marching": what people do is not what they are.
    let does = |before: &str, word: &str| word.ends_with("ing") && pronouns::is_person_noun(&before.to_lowercase());
    let words: Vec<Span> = words_of(text, Span::new(source.start, end)).collect();
    words
        .windows(2)
        .map(|pair| (pair[0].of(text), pair[1]))
        .find(|(before, w)| (HEAD_ENDS.contains(&w.of(text)) || does(before, w.of(text))) && !in_mention(w.range()))
        .map_or(end, |(_, w)| w.start)
}

/// Whether a text begins with an empty line; a single line break only wraps.
fn is_blank_line(rest: &str) -> bool {
    rest.strip_prefix('\n').is_some_and(|next| next.trim_start_matches([' ', '\t', '\r']).starts_with('\n'))
}

/// A comma between names of an enumeration: `Ode, Lind and Ruiz`.
fn joins_persons(text: &str, comma: usize, mentions: &[Mention]) -> bool {
    let next = mentions.partition_point(|m| m.span.end <= comma);
    let (Some(before), Some(after)) = (next.checked_sub(1).and_then(|i| mentions.get(i)), mentions.get(next)) else {
        return false;
    };
    let persons = before.label == EntityLabel::Person && after.label == EntityLabel::Person;
    let touches = |from: usize, to: usize| text.get(from..to).is_some_and(|s| s.trim().is_empty());
    let enumerated = mentions.get(next + 1).is_some_and(|third| {
        let between = text.get(after.span.end..third.span.start).unwrap_or_default();
        third.label == EntityLabel::Person && matches!(between.trim(), "and" | ", and" | ",")
    });
    persons && enumerated && touches(before.span.end, comma) && touches(comma + 1, after.span.start)
}

/// `Ruiz’s` -> `Ruiz`; nothing else changes.
pub fn strip_possessive(word: &str) -> &str {
    ["'s", "’s", "'", "’"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}
