//! An extractive summary that cites its sentences, or one that a model writes ([`abstractive`]).
//!
//! ```text
//! candidates  sentences  -> candidates  what is not a statement of the document (headings, questions, courtesies) is left out
//! features    candidates -> rows        what each is judged by; `weights` turn a row into a score
//! units       candidates -> units       sentences, or questions with their answers
//! select      units      -> summary     the best, each less for being like those already chosen, within a budget
//! ```

pub mod abstractive;
mod candidates;
mod dateline;
mod features;
mod form;
mod lexicon;
mod names;
mod register;
mod select;
mod terms;
mod units;
mod weights;

use crate::config::{SummaryConfig, SummaryMode};
use crate::document::{BlockKind, Chosen, Entities, Judged, Layout, Metadata, Quote, Sentence, Span, Summary};
use crate::encode::TokenScores;
use features::{Features, Row};
use terms::Terms;

pub use features::NAMES as FEATURES;

/// The summary stage.
#[derive(Debug, Clone)]
pub struct Summarizer {
    config: SummaryConfig,
}

/// What the summary stage looks at.
#[derive(Debug, Clone, Copy)]
pub struct Material<'d> {
    pub text: &'d str,
    pub metadata: &'d Metadata,
    pub layout: &'d Layout,
    pub sentences: &'d [Sentence],
    pub scores: &'d TokenScores,
    pub entities: &'d Entities,
    pub quotes: &'d [Quote],
}

impl Summarizer {
    #[must_use]
    pub fn new(config: &SummaryConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Chooses sentences, in text order, within the limits of the configuration; none from a document without prose.
    #[must_use]
    pub fn summarize(&self, material: &Material) -> Summary {
        let Material { text, layout, sentences, quotes, .. } = *material;
        let candidates = candidates::candidates(text, layout, sentences, self.config.max_procedural_share);
        let terms = Terms::new(candidates.iter().map(|candidate| candidate.words.as_slice()));
        let title = title(material);
        let rows = Features { material, title: &title }.rows(&candidates, &terms);
        let scores = scores(&rows);

        let antecedent = |span| if self.config.resolve { names::antecedent(span, quotes) } else { None };
        let mut units = match self.config.mode {
            SummaryMode::Statements => vec![],
            SummaryMode::Qa => units::pairs(material, &candidates, &scores),
        };
        if units.is_empty() {
            let is_resolved =
                |c: &candidates::Candidate| antecedent(c.span).is_some_and(|a| opens_with(text, c.span, a.pronoun));
            units = units::singles(text, &candidates, is_resolved);
        }
        let unit_scores: Vec<f32> = units.iter().map(|unit| scores[unit.candidate]).collect();

        let mut chosen = vec![];
        for unit in select::select(&units, &unit_scores, &terms, &self.config) {
            for &sentence in &units[unit].sentences {
                let known = candidates.binary_search_by_key(&sentence, |candidate| candidate.sentence);
                let span = known.map_or(sentences[sentence].span, |candidate| candidates[candidate].span);
                chosen.push(Chosen { sentence, span, score: unit_scores[unit], antecedent: antecedent(span) });
            }
        }
        chosen.sort_unstable_by_key(|chosen| chosen.sentence);
        let judged = |(candidate, row): (&candidates::Candidate, &Row)| Judged {
            sentence: candidate.sentence,
            span: candidate.span,
            leans: candidate.leans,
            features: row.to_vec(),
        };
        Summary { sentences: chosen, judged: candidates.iter().zip(&rows).map(judged).collect(), generated: None }
    }
}

/// How much better each row is than the document's mean, as a logistic score: 0.5 is the mean.
fn scores(rows: &[Row]) -> Vec<f32> {
    let raw: Vec<f32> = rows.iter().map(|row| row.iter().zip(&weights::WEIGHTS).map(|(x, w)| x * w).sum()).collect();
    let mean = raw.iter().sum::<f32>() / raw.len().max(1) as f32;
    raw.iter().map(|raw| 1.0 / (1.0 + (mean - raw).exp())).collect()
}

/// Whether nothing but marks stands before a pronoun in a sentence.
fn opens_with(text: &str, sentence: Span, pronoun: Span) -> bool {
    !text[sentence.start..pronoun.start].contains(char::is_alphanumeric)
}

/// What the document says it is about: its stated title and the one on its page.
fn title(material: &Material) -> String {
    let Material { text, metadata, layout, .. } = *material;
    let on_page = layout.blocks.iter().filter(|block| block.kind == BlockKind::Title).map(|block| block.span.of(text));
    metadata.title.as_deref().into_iter().chain(on_page).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
