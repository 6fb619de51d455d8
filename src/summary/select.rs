//! Which candidates make up the summary.

use super::terms::Terms;
use crate::config::SummaryConfig;

/// Likeness (cosine of their content words) from which two sentences are taken to say the same; by reading.
const SAME: f32 = 0.8;

/// What is chosen as a whole: a sentence, or a question with its answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// Indices of its sentences, ascending.
    pub sentences: Vec<usize>,
    /// The candidate that it is judged by.
    pub candidate: usize,
    /// Words between white space.
    pub words: usize,
    /// The sentence without which it cannot be understood.
    pub leans_on: Option<usize>,
}

/// Greedy choice by maximal marginal relevance: the best unit first, then each time the best of those that still fit,
/// less for likeness to one already chosen and never what says the same; until what is left is below `config.min_score`. Returns indices of units.
pub(super) fn select(units: &[Unit], scores: &[f32], terms: &Terms, config: &SummaryConfig) -> Vec<usize> {
    let mut chosen: Vec<usize> = vec![];
    let mut likeness = vec![0.0_f32; units.len()];
    let (mut words, mut sentences) = (0, 0);
    loop {
        let is_chosen = |sentence: usize| chosen.iter().any(|&unit: &usize| units[unit].sentences.contains(&sentence));
        let understandable = |unit: &Unit| unit.leans_on.is_none_or(is_chosen);
        let fits = |unit: &Unit| {
            // A first sentence that alone is too long is better than none.
            within(config.max_sentences, sentences + unit.sentences.len())
                && (chosen.is_empty() || within(config.max_words, words + unit.words))
        };
        let open = (0..units.len()).filter(|i| !chosen.contains(i) && likeness[*i] < SAME && fits(&units[*i]));
        let marginal = |i: usize| (i, scores[i] - config.redundancy * likeness[i]);
        let best = |a: (usize, f32), b: (usize, f32)| if b.1 > a.1 { b } else { a };
        let mut next = open.clone().filter(|&i| understandable(&units[i])).map(marginal).reduce(best);
        if chosen.is_empty() {
            // Where all lean on something, so be it.
            next = next.or_else(|| open.map(marginal).reduce(best));
        }
        let Some((next, value)) = next else { break };
        if !chosen.is_empty() && value < config.min_score {
            break;
        }
        chosen.push(next);
        words += units[next].words;
        sentences += units[next].sentences.len();
        for (unit, likeness) in units.iter().zip(&mut likeness) {
            *likeness = likeness.max(terms.cosine(units[next].candidate, unit.candidate));
        }
    }
    chosen
}

/// Whether a size keeps a limit; 0 is none.
const fn within(limit: usize, size: usize) -> bool {
    limit == 0 || size <= limit
}
