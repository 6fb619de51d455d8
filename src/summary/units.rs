//! What can be chosen: single sentences, announcements with their lists, or questions with their answers.

use super::candidates::{self, Candidate};
use super::exchanges::Exchange;
use super::select::{REACH, Unit};
use super::{Material, context, dateline};
use crate::config::SummaryConfig;
use crate::document::{BlockKind, Span};

/// Probability of not being understood by itself from which a sentence is cited only with the one before it.
const DEPENDENT: f32 = 0.9;
/// How much of what an announcement leans on is what it announces.
const EXPLAINED: f32 = 0.64;
/// What leans weighs that many times what says nothing. A regression over readers' verdicts on whole summaries says four times
/// (`training/verdicts.py`); with three, readers found more phrases than they gained.
const LEANS: f32 = 1.8;
/// An answer comes with its question where that makes it likelier by this much to be understood.
const HELPS: f32 = 0.2;
/// The least probability that a sentence can be understood, or says something: nothing is surely at fault.
const SURE: f32 = 0.005;

/// Every candidate by itself, by what each `needs` of other sentences; some lean on the one before. What announces a list comes with as
/// many of its items as there is room for; other announcements lean on the next sentence.
pub(super) fn singles(
    material: &Material,
    candidates: &[Candidate],
    needs: &[f32],
    config: &SummaryConfig,
) -> Vec<Unit> {
    let text = material.text;
    let unit = |(index, candidate): (usize, &Candidate)| {
        let merit = |needs: f32| faultless(needs, candidate.emptiness());
        let statement = Unit {
            sentences: vec![candidate.sentence],
            candidate: index,
            words: count(text, candidate.span),
            faultless: merit(needs[index]),
            beside: beside(candidates, needs, index).map(merit),
            leans_on: (needs[index] >= DEPENDENT).then(|| candidate.sentence.saturating_sub(1)),
        };
        let announces = candidate.announces(text);
        let may_have_items = announces || candidate.points_below();
        let items = if may_have_items { items_below(material, candidates, candidate, config) } else { vec![] };
        if !announces && items.is_empty() {
            return statement;
        }
        let explained = merit(needs[index] * (1.0 - EXPLAINED));
        Unit {
            words: items.iter().fold(statement.words, |words, &item| words + cited_words(material, item)),
            faultless: explained,
            beside: [explained; REACH],
            leans_on: items.is_empty().then(|| announced(candidates, index)),
            sentences: std::iter::once(candidate.sentence).chain(items).collect(),
            ..statement
        }
    };
    candidates.iter().enumerate().map(unit).collect()
}

/// The probabilities that a sentence cannot be understood where the first, second or third one before it is cited, too; what it needs by
/// itself, where that one is no candidate.
fn beside(candidates: &[Candidate], needs: &[f32], index: usize) -> [f32; REACH] {
    let mut beside = [needs[index]; REACH];
    for earlier in (0..index).rev().take(REACH) {
        let distance = candidates[index].sentence - candidates[earlier].sentence;
        if let Some(beside) = beside.get_mut(distance - 1) {
            *beside = context::needs_beside(needs[index], needs[earlier], distance);
        }
    }
    beside
}

/// The sentence that an announcement without items leans on: the next one, or the first statement right below a heading.
fn announced(candidates: &[Candidate], index: usize) -> usize {
    let next = candidates[index].sentence + 1;
    let below = candidates.get(index + 1).map(|candidate| candidate.sentence);
    below.filter(|&below| below == next + 1).unwrap_or(next)
}

/// The items right below what announces a list, if they are no statements themselves: as many of the first as there is room for.
fn items_below(
    material: &Material,
    candidates: &[Candidate],
    announcing: &Candidate,
    config: &SummaryConfig,
) -> Vec<usize> {
    let Material { text, layout, sentences, .. } = *material;
    let is_of_series = |i: usize| candidates::is_of_series(sentences[i].span.of(text));
    let is_item = |i: &usize| {
        let block = sentences[*i].block;
        let is_listed = layout.blocks.get(block).is_some_and(|block| block.kind == BlockKind::ListItem);
        let is_of_series = is_of_series(*i) || is_of_series(*i - 1);
        // An item that has statements is not cited as a whole.
        let first = candidates.partition_point(|candidate| sentences[candidate.sentence].block < block);
        let states = candidates.get(first).is_some_and(|candidate| sentences[candidate.sentence].block == block);
        (is_listed || is_of_series) && !states
    };
    let mut words = count(text, announcing.span);
    let has_room = |i: &usize| {
        words += cited_words(material, *i);
        config.max_words == 0 || words <= config.max_words
    };
    let below = (announcing.sentence + 1..sentences.len()).take_while(is_item);
    below.take(config.sentence_limit() - 1).take_while(has_room).collect()
}

/// Every answer with the question that it answers.
pub(super) fn exchanges(material: &Material, candidates: &[Candidate], exchanges: &[Exchange]) -> Vec<Unit> {
    let unit = |exchange: &Exchange| {
        let answer = &candidates[exchange.answer];
        let faultless = faultless(exchange.needs, answer.emptiness());
        Unit {
            sentences: vec![exchange.question.sentence, answer.sentence],
            candidate: exchange.answer,
            words: cited_words(material, exchange.question.sentence) + count(material.text, answer.span),
            faultless,
            beside: [faultless; REACH],
            leans_on: None,
        }
    };
    exchanges.iter().map(unit).collect()
}

/// Single sentences, and after each of them, where it is clearly likelier to be understood so, the same with its question; in text order.
pub(super) fn either(singles: Vec<Unit>, asked: Vec<Unit>, exchanges: &[Exchange], needs: &[f32]) -> Vec<Unit> {
    let helps = |exchange: &Exchange| needs[exchange.answer] - exchange.needs > HELPS;
    let asked = asked.into_iter().zip(exchanges).filter(|(_, exchange)| helps(exchange)).map(|(unit, _)| unit);
    let mut units: Vec<Unit> = singles.into_iter().chain(asked).collect();
    units.sort_by_key(|unit| unit.candidate);
    units
}

/// What of a sentence that is no candidate is cited: all but a bullet before it and marks of emphasis around it.
pub(super) fn cited(text: &str, sentence: Span) -> Span {
    let (own, is_mark) = (sentence.of(text), |c: char| matches!(c, '*' | '_'));
    let bullet = dateline::bullet(own);
    let start = own.len() - own[bullet..].trim_start_matches(is_mark).len();
    let end = own.trim_end_matches(is_mark).len();
    // What is marked inside it stays so: `Captain of the *Gull*`.
    let end = if start < end && own[start..end].contains(is_mark) { own.len() } else { end };
    if start < end { Span::new(sentence.start + start, sentence.start + end) } else { sentence }
}

/// The logarithm of the probability that a sentence is understood and says something, given those that it leans and that it is empty; the
/// former weighs more.
fn faultless(needs: f32, emptiness: f32) -> f32 {
    let none = |fault: f32| (1.0 - fault).max(SURE).ln();
    LEANS * none(needs) + none(emptiness)
}

/// Of what is cited of a sentence that is no candidate.
fn cited_words(material: &Material, sentence: usize) -> usize {
    count(material.text, cited(material.text, material.sentences[sentence].span))
}

fn count(text: &str, span: Span) -> usize {
    span.of(text).split_whitespace().count()
}
