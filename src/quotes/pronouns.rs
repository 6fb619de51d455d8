//! Who a pronoun means.
//!
//! Candidates are the names before the pronoun, outside quotation marks and outside what the quote itself says. The
//! last speaker, the subject of a sentence and the nearer name are preferred; a known gender must agree. The weights
//! are plain preferences, in units of "one sentence further back costs [`PER_SENTENCE`]".

use super::phrase::mentions_in;
use super::speakers::Scene;
use crate::document::{EntityLabel, Mention, Span};
use crate::entities::gender::{self, Gender};

const PER_SENTENCE: f32 = 0.4;
/// The first person of a sentence is mostly its subject.
const SUBJECT: f32 = 1.0;
/// `Ruiz’s campaign` is not about Ruiz.
const POSSESSIVE: f32 = -0.8;
/// Whoever spoke last mostly goes on.
const LAST_SPEAKER: f32 = 1.6;
/// A gender that is known to agree, against one that is not known.
const AGREES: f32 = 0.5;
/// Sentences that are looked at, the pronoun's own included.
const SENTENCES: usize = 10;

/// What a pronoun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pronoun {
    /// One person, of a gender.
    Person(Gender),
    /// Several: they.
    Plural,
    /// It.
    Thing,
    /// I, we.
    Speaker,
    /// Who: the person that stands right before, or that an apposition after the name describes.
    RelativePerson,
    /// Which, that: the same for a body.
    RelativeThing,
}

impl Pronoun {
    /// Reads a source that is nothing but a pronoun: `he`, `she herself`.
    pub fn parse(words: &[String]) -> Option<Self> {
        let (first, rest) = words.split_first()?;
        let reflexive =
            |w: &String| w.ends_with("self") || w.ends_with("selves") || matches!(w.as_str(), "both" | "all");
        if !rest.iter().all(reflexive) {
            return None;
        }
        Some(match first.as_str() {
            "he" | "him" | "his" | "himself" => Self::Person(Gender::Male),
            "she" | "her" | "hers" | "herself" => Self::Person(Gender::Female),
            "they" | "them" | "their" | "themselves" => Self::Plural,
            "it" | "its" | "itself" => Self::Thing,
            "i" | "we" | "me" | "us" | "my" | "our" | "myself" | "ourselves" => Self::Speaker,
            "who" | "whom" | "whose" => Self::RelativePerson,
            "which" | "that" => Self::RelativeThing,
            _ => return None,
        })
    }
}

/// The mention that a pronoun at `pronoun` takes up, of an entity. `contents` is what the quote says; `last_speaker` the
/// entity that spoke last.
pub fn antecedent<'a>(
    scene: &Scene<'a>,
    pronoun: Pronoun,
    at: Span,
    contents: &[Span],
    last_speaker: Option<usize>,
) -> Option<&'a Mention> {
    let here = scene.sentence_at(at.start)?;
    let first = here.saturating_sub(SENTENCES - 1);
    let start = scene.sentences.get(first)?.span.start;
    let mentions = mentions_in(&scene.entities.mentions, Span::new(start, at.start));
    if matches!(pronoun, Pronoun::RelativePerson | Pronoun::RelativeThing) {
        let is_near = |m: &&Mention| introduces_relative(scene.text, m.span, at);
        let here = mentions.iter().rev().take_while(|m| m.sentence == here);
        return here.filter(|m| m.entity.is_some() && fits(pronoun, m.label)).find(is_near);
    }
    let mut subject_of: Option<usize> = None;
    let mut best: Option<(f32, &Mention)> = None;
    for mention in mentions {
        let outside = !scene.is_quoted(mention.span) && contents.iter().all(|c| !c.overlaps(mention.span));
        let Some(entity) = mention.entity.filter(|_| outside && fits(pronoun, mention.label)) else { continue };
        let agreement = match pronoun {
            Pronoun::Person(wanted) => match gender_of(scene, mention, entity) {
                Some(known) if known != wanted => continue,
                Some(_) => AGREES,
                None => 0.0,
            },
            _ => 0.0,
        };
        let mut score = agreement - PER_SENTENCE * here.saturating_sub(mention.sentence) as f32;
        if is_possessive(scene.text, mention.span) {
            score += POSSESSIVE;
        } else if subject_of != Some(mention.sentence) {
            subject_of = Some(mention.sentence);
            score += SUBJECT;
        }
        if last_speaker == Some(entity) {
            score += LAST_SPEAKER;
        }
        if best.is_none_or(|(top, _)| score >= top) {
            best = Some((score, mention));
        }
    }
    best.map(|(_, mention)| mention)
}

fn fits(pronoun: Pronoun, label: EntityLabel) -> bool {
    match pronoun {
        Pronoun::Person(_) => label == EntityLabel::Person,
        Pronoun::Plural => matches!(label, EntityLabel::Org | EntityLabel::Norp),
        Pronoun::Thing => matches!(label, EntityLabel::Org | EntityLabel::Gpe),
        Pronoun::RelativePerson => matches!(label, EntityLabel::Person | EntityLabel::Norp),
        Pronoun::RelativeThing => matches!(label, EntityLabel::Org | EntityLabel::Gpe),
        Pronoun::Speaker => false,
    }
}

/// `Ruiz, who`; `Ruiz, a nurse from Oslo, who`; not `Ruiz met a nurse who`.
fn introduces_relative(text: &str, name: Span, pronoun: Span) -> bool {
    let between = text.get(name.end..pronoun.start).unwrap_or_default().trim();
    between.is_empty() || between.starts_with(',') || between.starts_with('(')
}

fn is_possessive(text: &str, name: Span) -> bool {
    let ends = |s: &str| ["'s", "’s", "s'", "s’"].iter().any(|e| s.ends_with(e));
    ends(name.of(text)) || text[name.end..].starts_with("'s") || text[name.end..].starts_with("’s")
}

/// Gender that the honorific before the mention, or any name of its entity, tells.
pub fn gender_of(scene: &Scene, mention: &Mention, entity: usize) -> Option<Gender> {
    let sentence = scene.sentences.get(mention.sentence)?.span;
    let before = scene.text.get(sentence.start..mention.span.start).and_then(|s| s.split_whitespace().next_back());
    let names = || {
        let entity = scene.entities.entities.get(entity);
        entity.into_iter().flat_map(|e| std::iter::once(&e.name).chain(&e.aliases))
    };
    before.and_then(gender::of_honorific).or_else(|| names().find_map(|name| gender::of_name(name)))
}
