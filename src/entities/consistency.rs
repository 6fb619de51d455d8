//! One document calls one thing by one name: labels of a name are voted on, and a name that was overlooked in places is added there.

use std::collections::HashMap;

use crate::document::{EntityLabel, Mention};
use crate::encode::TokenScores;

use super::fold;
use super::mentions::{Found, is_name, kinds, probability};

/// Gives each name the label that most of its mentions have, weighted by score, where that label has at least
/// `majority` of the weight. Persons keep their label: a surname may well be a company too.
pub(super) fn vote(text: &str, found: &mut [Found], scores: &TokenScores, majority: f32) {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, Found { mention, .. }) in found.iter().enumerate() {
        if is_name(mention.label) && mention.label != EntityLabel::Person {
            by_name.entry(name_key(mention.span.of(text))).or_default().push(i);
        }
    }
    let kinds = kinds(&scores.entities.labels);
    for mentions in by_name.values() {
        let Some(winner) = winner(found, mentions, majority) else { continue };
        let Some(kind) = kinds.iter().position(|kind| *kind == Some(winner)) else { continue };
        for i in mentions {
            let Found { first, end, mention } = &mut found[*i];
            if mention.label != winner {
                mention.label = winner;
                mention.score = probability(&scores.entities, *first, *end, kind);
            }
        }
    }
}

/// The label with at least `majority` of the weight, if there is more than one label.
fn winner(found: &[Found], mentions: &[usize], majority: f32) -> Option<EntityLabel> {
    let mut weights: Vec<(EntityLabel, f32)> = vec![];
    for Mention { label, score, .. } in mentions.iter().map(|i| &found[*i].mention) {
        match weights.iter_mut().find(|(known, _)| known == label) {
            Some((_, weight)) => *weight += score,
            None => weights.push((*label, *score)),
        }
    }
    let total: f32 = weights.iter().map(|(_, weight)| weight).sum();
    let best = weights.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    (weights.len() > 1 && best.1 >= majority * total).then_some(best.0)
}

/// Spellings of one name agree in this.
fn name_key(surface: &str) -> String {
    let words = fold::words(surface);
    let skipped = usize::from(words.len() > 1 && words[0] == "the");
    words[skipped..].join(" ")
}

/// What a repeated name must show; see the fields of the same name in [`crate::config::EntitiesConfig`].
#[derive(Debug, Clone, Copy)]
pub(super) struct RepeatRule {
    pub evidence: f32,
    pub min_score: f32,
}

/// Adds mentions of names that the model found elsewhere in the document with a score of at least `rule.evidence` and
/// overlooked here, where it still gives the label at least `rule.min_score`. Same words, starting in upper case.
pub(super) fn add_repeats(text: &str, found: &mut Vec<Found>, scores: &TokenScores, rule: RepeatRule) {
    let names = certain_names(text, found, scores, rule.evidence);
    if names.is_empty() {
        return;
    }
    let kinds = kinds(&scores.entities.labels);
    let mut added = vec![];
    let mut taken = found.iter().peekable();
    let mut word = 0;
    while word < scores.words.len() {
        while taken.next_if(|f| f.end <= word).is_some() {}
        let free_until = taken.peek().map_or(scores.words.len(), |f| f.first);
        if free_until <= word {
            word = taken.peek().map_or(word + 1, |f| f.end);
            continue;
        }
        let repeat = names.get(scores.words[word].span.of(text)).into_iter().flatten().find_map(|name| {
            let end = word + name.words.len();
            let kind = kinds.iter().position(|kind| *kind == Some(name.label))?;
            let fits = end <= free_until && name.is_at(text, scores, word);
            let score = if fits { probability(&scores.entities, word, end, kind) } else { 0.0 };
            (fits && score >= rule.min_score).then(|| Found::new(scores, word, end, name.label, score))
        });
        word = repeat.as_ref().map_or(word + 1, |repeat| repeat.end);
        added.extend(repeat);
    }
    found.extend(added);
    found.sort_by_key(|f| f.first);
}

/// A name that the model is sure of somewhere in the document.
struct Name<'t> {
    words: Vec<&'t str>,
    label: EntityLabel,
}

impl Name<'_> {
    fn is_at(&self, text: &str, scores: &TokenScores, word: usize) -> bool {
        let Some(here) = scores.words.get(word..word + self.words.len()) else { return false };
        here.iter().zip(&self.words).all(|(w, expected)| w.span.of(text) == *expected)
            && here.iter().all(|w| w.sentence == here[0].sentence)
    }
}

/// Sure names by their first word, longest first; of one spelling the first label counts.
fn certain_names<'t>(
    text: &'t str,
    found: &[Found],
    scores: &TokenScores,
    evidence: f32,
) -> HashMap<&'t str, Vec<Name<'t>>> {
    use EntityLabel::{Fac, Gpe, Loc, Norp, Org, Person};
    let mut names: HashMap<&str, Vec<Name>> = HashMap::new();
    for Found { first, end, mention } in found {
        let is_known_kind = matches!(mention.label, Person | Org | Gpe | Loc | Fac | Norp);
        let words: Vec<&str> = scores.words[*first..*end].iter().map(|w| w.span.of(text)).collect();
        let Some(start) = words.first().filter(|w| w.starts_with(char::is_uppercase)) else { continue };
        let same = names.entry(start).or_default();
        if is_known_kind && mention.score >= evidence && !same.iter().any(|name| name.words == words) {
            same.push(Name { words, label: mention.label });
        }
    }
    for same in names.values_mut() {
        same.sort_by_key(|name| std::cmp::Reverse(name.words.len()));
    }
    names
}
