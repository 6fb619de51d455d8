//! What can be chosen: single sentences, or questions with their answers.

use super::candidates::Candidate;
use super::select::Unit;
use super::{Material, lexicon, terms};
use crate::document::{Span, TurnRole};

/// A question needs this many words to be understood by itself: `And China?` has too few.
const MIN_QUESTION_WORDS: usize = 5;

/// Every candidate by itself. One that opens with a pronoun leans on the sentence before, unless `is_resolved`.
pub(super) fn singles(text: &str, candidates: &[Candidate], is_resolved: impl Fn(&Candidate) -> bool) -> Vec<Unit> {
    let unit = |(index, candidate): (usize, &Candidate)| Unit {
        sentences: vec![candidate.sentence],
        candidate: index,
        words: count(text, candidate.span),
        leans_on: (candidate.leans && !is_resolved(candidate)).then(|| candidate.sentence.saturating_sub(1)),
    };
    candidates.iter().enumerate().map(unit).collect()
}

/// Each question of a transcript with the best sentence of the turn that answers it.
pub(super) fn pairs(material: &Material, candidates: &[Candidate], scores: &[f32]) -> Vec<Unit> {
    let turns = &material.layout.turns;
    let pair = |(turn, asked): (usize, &crate::document::Turn)| {
        let answer = asked.answered_by.filter(|_| asked.role == TurnRole::Question)?;
        let question = question(material, turn)?;
        let of_answer = |i: &usize| material.sentences[candidates[*i].sentence].turn == Some(answer);
        // Of equals the first.
        let better = |a: usize, b: usize| if scores[b] > scores[a] { b } else { a };
        let candidate = (0..candidates.len()).filter(of_answer).reduce(better)?;
        let said = &candidates[candidate];
        let words = count(material.text, material.sentences[question].span) + count(material.text, said.span);
        (question < said.sentence).then(|| Unit {
            sentences: vec![question, said.sentence],
            candidate,
            words,
            leans_on: None,
        })
    };
    turns.iter().enumerate().filter_map(pair).collect()
}

/// The last sentence of a turn that is a question, long enough, and understood by itself; else the last that is a question.
fn question(material: &Material, turn: usize) -> Option<usize> {
    let sentences = material.sentences;
    // Sentences of a turn stand together, in text order, as all of those with a turn do.
    let end = sentences.iter().rposition(|sentence| sentence.turn == Some(turn))?;
    let of_turn = (0..=end).rev().take_while(|&i| sentences[i].turn == Some(turn));
    let asks = |&i: &usize| {
        let span = sentences[i].span;
        span.of(material.text).trim_end_matches(|c: char| !c.is_alphanumeric() && c != '?').ends_with('?')
            && count(material.text, span) >= MIN_QUESTION_WORDS
    };
    let mut asked = of_turn.filter(asks);
    let last = asked.clone().next();
    asked.find(|&i| !lexicon::leans(&terms::words(sentences[i].span.of(material.text)))).or(last)
}

fn count(text: &str, span: Span) -> usize {
    span.of(text).split_whitespace().count()
}
