//! An extractive summary that cites its sentences, or one that a model writes ([`abstractive`]).
//!
//! [`candidates`] leaves out what is not a statement of the document (headings, questions, courtesies), [`features`]
//! scores the rest, and the best are chosen one by one, each less for being like those already chosen.

pub mod abstractive;
mod candidates;
mod features;
mod lexicon;
mod terms;

use crate::config::SummaryConfig;
use crate::document::{BlockKind, Chosen, Entities, Layout, Metadata, Sentence, Summary};
use crate::encode::TokenScores;
use candidates::Candidate;
use features::Features;
use terms::Terms;

/// The summary stage.
#[derive(Debug, Clone)]
pub struct Summarizer {
    config: SummaryConfig,
}

impl Summarizer {
    #[must_use]
    pub fn new(config: &SummaryConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Chooses at most `config.sentences` sentences, in text order; none from a document without prose.
    #[must_use]
    pub fn summarize(
        &self,
        text: &str,
        metadata: &Metadata,
        layout: &Layout,
        sentences: &[Sentence],
        scores: &TokenScores,
        entities: &Entities,
    ) -> Summary {
        let candidates = candidates::candidates(text, layout, sentences, self.config.max_procedural_share);
        let terms = Terms::new(candidates.iter().map(|candidate| candidate.words.as_slice()));
        let title = title(text, metadata, layout);
        let features = Features { text, config: &self.config, scores, entities, title: &title };
        let scored = features.score(&candidates, &terms);
        let mut chosen = self.choose(&candidates, &scored, &terms);
        chosen.sort_unstable_by_key(|chosen| chosen.sentence);
        Summary { sentences: chosen, generated: None }
    }

    /// Greedy choice by maximal marginal relevance.
    fn choose(&self, candidates: &[Candidate], scores: &[f32], terms: &Terms) -> Vec<Chosen> {
        let mut chosen = vec![];
        // Of each candidate: likeness to the most alike chosen one; none once it is chosen itself.
        let mut likeness = vec![Some(0.0_f32); candidates.len()];
        for _ in 0..self.config.sentences.min(candidates.len()) {
            let marginal = |i: usize| likeness[i].map(|likeness| (i, scores[i] - self.config.redundancy * likeness));
            let best = (0..candidates.len()).filter_map(marginal).reduce(|a, b| if b.1 > a.1 { b } else { a });
            let Some((best, _)) = best else { break };
            likeness[best] = None;
            for (i, likeness) in likeness.iter_mut().enumerate() {
                *likeness = likeness.map(|likeness| likeness.max(terms.cosine(best, i)));
            }
            chosen.push(Chosen { sentence: candidates[best].sentence, score: self.scaled(scores[best]) });
        }
        chosen
    }

    /// A score as a share of what a perfect sentence would get, in [0, 1].
    fn scaled(&self, score: f32) -> f32 {
        let SummaryConfig { centrality, position, title, entities, .. } = self.config;
        let best = centrality + position + title + entities;
        if best > 0.0 { (score / best).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// What the document says it is about: its stated title and the one on its page.
fn title(text: &str, metadata: &Metadata, layout: &Layout) -> String {
    let on_page = layout.blocks.iter().filter(|block| block.kind == BlockKind::Title).map(|block| block.span.of(text));
    metadata.title.as_deref().into_iter().chain(on_page).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
