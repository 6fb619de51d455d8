//! What a transcript tells of its statements: who says each, and what its questions ask about.

use std::collections::HashMap;

use super::candidates::Candidate;
use super::context::around::Around;
use super::features::{largest, ranks};
use super::{Material, terms, terms::Terms};
use crate::document::TurnRole;

/// Of a candidate; shares in [0, 1].
pub(super) struct Said {
    /// Before the first question, if there is any.
    pub opens: bool,
    /// Likeness to all that is asked, of the largest, and the share of the candidates that have more.
    pub asked: f32,
    pub asked_rank: f32,
    /// The title does not have who says it.
    pub is_untitled: bool,
    /// The share of the candidates that its speaker says; 1 where there are no turns.
    pub voice: f32,
}

/// One for each candidate.
pub(super) fn said(material: &Material, candidates: &[Candidate], terms: &Terms) -> Vec<Said> {
    let Material { text, layout, sentences, .. } = *material;
    let asks = |turn: usize| layout.turns.get(turn).is_some_and(|turn| turn.role == TurnRole::Question);
    let is_question = |sentence: usize| sentences[sentence].turn.is_some_and(asks);
    let questions: Vec<usize> = (0..sentences.len()).filter(|&sentence| is_question(sentence)).collect();
    let words = |&sentence: &usize| terms::words(sentences[sentence].span.of(text));
    let asked = terms.likeness_to(&questions.iter().flat_map(words).collect::<Vec<_>>());
    let most_asked = largest(&asked).max(f32::MIN_POSITIVE);

    let label = |candidate: &Candidate| Some(layout.turns.get(sentences[candidate.sentence].turn?)?.label.of(text));
    let mut voices: HashMap<Option<&str>, usize> = HashMap::new();
    for candidate in candidates {
        *voices.entry(label(candidate)).or_default() += 1;
    }
    let around = Around::new(material);
    let said = |((candidate, asked), asked_rank): ((&Candidate, &f32), f32)| Said {
        opens: questions.first().is_some_and(|&first| candidate.sentence < first),
        asked: asked / most_asked,
        asked_rank,
        is_untitled: around.is_untitled(candidate.sentence),
        voice: voices[&label(candidate)] as f32 / candidates.len() as f32,
    };
    candidates.iter().zip(&asked).zip(ranks(&asked)).map(said).collect()
}
