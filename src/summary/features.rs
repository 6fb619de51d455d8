//! What makes a sentence worth citing.

use std::collections::HashSet;

use super::candidates::Candidate;
use super::{lexicon, terms, terms::Terms};
use crate::config::SummaryConfig;
use crate::document::Entities;
use crate::encode::TokenScores;

/// What the candidates of one document are scored by.
pub(super) struct Features<'d> {
    pub text: &'d str,
    pub config: &'d SummaryConfig,
    pub scores: &'d TokenScores,
    pub entities: &'d Entities,
    pub title: &'d str,
}

impl Features<'_> {
    /// One score per candidate: weighted features less penalties.
    pub fn score(&self, candidates: &[Candidate], terms: &Terms) -> Vec<f32> {
        let centrality = self.centrality(candidates, terms);
        let salience = self.salience(candidates);
        let title: HashSet<String> =
            terms::words(self.title).into_iter().filter(|word| terms::is_content(word)).collect();
        let score = |(rank, candidate): (usize, &Candidate)| {
            self.config.centrality * centrality[rank]
                + self.config.position / ((1 + rank) as f32).sqrt()
                + self.config.title * overlap(&title, &candidate.words)
                + self.config.entities * salience[rank]
                - self.penalty(candidate)
        };
        candidates.iter().enumerate().map(score).collect()
    }

    /// Closeness to the whole document, by words in common and, where the encoder gave vectors, by these.
    fn centrality(&self, candidates: &[Candidate], terms: &Terms) -> Vec<f32> {
        let mut lexical: Vec<f32> = (0..candidates.len()).map(|i| terms.centrality(i)).collect();
        scale_to_largest(&mut lexical);
        let Some(vectors) = self.vector_centrality(candidates) else { return lexical };
        let share = self.config.vector_share;
        lexical.iter().zip(&vectors).map(|(lexical, vector)| (1.0 - share) * lexical + share * vector).collect()
    }

    /// Cosine of each sentence vector with their mean, spread to [0, 1]: vectors of one document all point much the same
    /// way. None without vectors.
    fn vector_centrality(&self, candidates: &[Candidate]) -> Option<Vec<f32>> {
        let size = self.scores.hidden_size;
        let rows: Vec<&[f32]> = candidates
            .iter()
            .map(|c| self.scores.sentence_vectors.get(c.sentence * size..(c.sentence + 1) * size))
            .collect::<Option<_>>()?;
        let mut mean = vec![0.0_f32; size];
        for row in &rows {
            mean.iter_mut().zip(*row).for_each(|(mean, value)| *mean += value);
        }
        let mut cosines: Vec<f32> = rows.iter().map(|row| dot(row, &mean)).collect();
        let low = cosines.iter().copied().reduce(f32::min)?;
        cosines.iter_mut().for_each(|cosine| *cosine -= low);
        (size > 0).then(|| {
            scale_to_largest(&mut cosines);
            cosines
        })
    }

    /// How often the document names what the sentence names, against the sentence that does best.
    fn salience(&self, candidates: &[Candidate]) -> Vec<f32> {
        let mut salience = vec![0.0_f32; candidates.len()];
        let mut named: HashSet<(usize, usize)> = HashSet::new();
        for mention in &self.entities.mentions {
            let Ok(rank) = candidates.binary_search_by_key(&mention.sentence, |candidate| candidate.sentence) else {
                continue;
            };
            let Some(entity) = mention.entity.and_then(|entity| Some((entity, self.entities.entities.get(entity)?)))
            else {
                continue;
            };
            if named.insert((rank, entity.0)) {
                salience[rank] += entity.1.mentions.len() as f32;
            }
        }
        scale_to_largest(&mut salience);
        salience
    }

    fn penalty(&self, candidate: &Candidate) -> f32 {
        let Self { config, text, .. } = self;
        let length = candidate.words.len();
        let excess = length.saturating_sub(config.long_words) as f32 / config.long_words.max(1) as f32;
        let when = |condition: bool, penalty: f32| if condition { penalty } else { 0.0 };
        config.long * excess
            + when(length < config.short_words, config.short)
            + when(candidate.words.first().is_some_and(|word| lexicon::is_dangling(word)), config.dangling)
            + when(candidate.words.iter().any(|word| lexicon::is_personal(word)), config.personal)
            + when(candidate.span.of(text).starts_with(['"', '“', '«']), config.quoted)
    }
}

/// The share of the title's words that a sentence has, in [0, 1].
fn overlap(title: &HashSet<String>, words: &[String]) -> f32 {
    let shared: HashSet<&String> = words.iter().filter(|word| title.contains(*word)).collect();
    shared.len() as f32 / title.len().max(1) as f32
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Divides by the largest value, if that is above 0.
fn scale_to_largest(values: &mut [f32]) {
    let largest = values.iter().copied().fold(0.0, f32::max);
    if largest > 0.0 {
        values.iter_mut().for_each(|value| *value /= largest);
    }
}
