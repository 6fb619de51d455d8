//! Pronouns that are the source of a quote, those of other persons and relative ones among them.

use super::super::phrase::mentions_in;
use super::third_person;
use super::words::Number;
use crate::document::{Entities, EntityLabel, Mention, Sentence, Span};

/// What a pronoun stands for as a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) enum Pronoun {
    /// One person: he, she.
    Person,
    /// Several: they.
    Plural,
    /// It.
    Thing,
    /// I.
    Speaker,
    /// We.
    Speakers,
    /// You.
    Addressee,
    /// Who: the person that stands right before, or that an apposition after the name describes.
    RelativePerson,
    /// Which, that: the same for a body.
    RelativeThing,
}

impl Pronoun {
    /// Reads a source that is nothing but a pronoun: `he`, `she herself`, `you guys`.
    pub fn parse(words: &[String]) -> Option<Self> {
        let (first, rest) = words.split_first()?;
        let reflexive =
            |w: &String| w.ends_with("self") || w.ends_with("selves") || matches!(w.as_str(), "both" | "all");
        let is_you = matches!(first.as_str(), "you" | "your" | "yours" | "yourself" | "yourselves" | "y'all" | "y’all");
        let group = |w: &String| is_you && matches!(w.as_str(), "folks" | "gentlemen" | "guys" | "people" | "two");
        if !rest.iter().all(|w| reflexive(w) || group(w)) {
            return None;
        }
        Some(match first.as_str() {
            _ if is_you => Self::Addressee,
            "i" | "me" | "my" | "myself" => Self::Speaker,
            "we" | "us" | "our" | "ourselves" => Self::Speakers,
            "who" | "whom" | "whose" => Self::RelativePerson,
            "which" | "that" => Self::RelativeThing,
            word => match third_person(word)?.0 {
                Number::One => Self::Person,
                Number::Several => Self::Plural,
                Number::Thing => Self::Thing,
            },
        })
    }
}

/// The mention that a relative pronoun takes up: `Ruiz, who`; `Ruiz, a nurse from Oslo, who`; not `Ruiz met a nurse who`.
pub(in crate::quotes) fn relative<'a>(
    text: &str,
    sentences: &[Sentence],
    entities: &'a Entities,
    pronoun: Pronoun,
    at: Span,
) -> Option<&'a Mention> {
    let sentence = sentences.partition_point(|s| s.span.start <= at.start).checked_sub(1)?;
    let start = sentences.get(sentence)?.span.start;
    let fits = |label| match pronoun {
        Pronoun::RelativePerson => matches!(label, EntityLabel::Person | EntityLabel::Norp),
        _ => matches!(label, EntityLabel::Org | EntityLabel::Gpe),
    };
    let is_near = |m: &&Mention| {
        let between = text.get(m.span.end..at.start).unwrap_or_default().trim();
        between.is_empty() || between.starts_with(',') || between.starts_with('(')
    };
    let mentions = mentions_in(&entities.mentions, Span::new(start, at.start.max(start)));
    mentions.iter().rev().filter(|m| m.entity.is_some() && fits(m.label)).find(is_near)
}
