//! An extractive summary that cites its sentences, or one that a model writes ([`abstractive`]).
//!
//! ```text
//! candidates  sentences  -> candidates  what is not a statement of the document (headings, questions, courtesies) is left out
//! context     candidates -> cues        what in each leans on other sentences
//! features    candidates -> rows        what else each is judged by; `weights` turn both into a score
//! exchanges   candidates -> exchanges   which of them answer which question
//! units       candidates -> units       sentences, announcements with their lists, questions with their answers
//! select      units      -> summary     the best set within a budget: worth most, and likely without a fault
//! ```

pub mod abstractive;
mod candidates;
mod context;
mod dateline;
mod exchanges;
mod features;
mod form;
mod lexicon;
mod names;
mod opening;
mod register;
mod select;
mod terms;
mod title;
mod turns;
mod units;
mod weights;

use crate::config::{SummaryConfig, SummaryMode};
use crate::document::pronouns::Resolved;
use crate::document::{Chosen, Entities, Judged, Layout, Metadata, Question, Quote, Sentence, Span, Summary};
use crate::encode::TokenScores;
use candidates::{Candidate, Prose};
use context::Reader;
use exchanges::Exchange;
use features::{Features, Row};
use names::Named;
use select::Unit;
use terms::Terms;

pub use context::CUES;
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
    /// Of the third person, in text order.
    pub pronouns: &'d [Resolved],
}

impl Summarizer {
    #[must_use]
    pub fn new(config: &SummaryConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Chooses sentences, in text order, within the limits of the configuration; none from a document without prose.
    #[must_use]
    pub fn summarize(&self, material: &Material) -> Summary {
        let Material { text, sentences, .. } = *material;
        let Prose { candidates, has_statements, questions } =
            candidates::prose(material, self.config.max_procedural_share);
        let terms = Terms::new(candidates.iter().map(|candidate| candidate.words.as_slice()));
        let rows = Features { material }.rows(&candidates, &terms);

        let reader = Reader::new(material);
        let named = |span| if self.config.resolve { names::named(&reader, span) } else { None };
        let needs = |candidate: &Candidate| {
            let is_named = named(candidate.span).is_some_and(|named| named.suffices);
            if is_named { candidate.needs_beside_pronouns() } else { candidate.needs() }
        };
        let scores = scores(&rows, &candidates);
        let needs: Vec<f32> = candidates.iter().map(needs).collect();
        let singles = units::singles(material, &candidates, &needs, &self.config);
        let exchanges = exchanges::exchanges(material, &questions, &candidates);
        let asked = units::exchanges(material, &candidates, &exchanges);
        // Answers that are no statements are nothing without their questions.
        let asks = matches!(self.config.mode, SummaryMode::Qa) || !has_statements;
        let units = if asks && !asked.is_empty() { asked } else { units::either(singles, asked, &exchanges, &needs) };
        let unit_scores: Vec<f32> = units.iter().map(|unit| scores[unit.candidate]).collect();

        let mut chosen = vec![];
        let title = terms.known(&terms::words(&title::titles(material).join(" ")));
        for unit in select::select(&units, &unit_scores, &terms, &title, &self.config) {
            for &sentence in &units[unit].sentences {
                let known = candidates.binary_search_by_key(&sentence, |candidate| candidate.sentence);
                let span = known.map_or_else(|_| units::cited(text, sentences[sentence].span), |i| candidates[i].span);
                chosen.push((Chosen { sentence, span, score: unit_scores[unit], antecedent: None }, named(span)));
            }
        }
        chosen.sort_unstable_by_key(|(chosen, _)| chosen.sentence);
        // A name that the summary has already said is not said again.
        let cited: Vec<Span> = chosen.iter().map(|(chosen, _)| chosen.span).collect();
        let is_new = |named: &Named| !cited.iter().any(|span| span.contains(named.name));
        let sentences = chosen
            .into_iter()
            .map(|(chosen, named)| Chosen { antecedent: named.filter(is_new).map(|named| named.antecedent), ..chosen });
        let judged = judged(material, &candidates, &rows, &units, &exchanges);
        Summary { sentences: sentences.collect(), judged, generated: None }
    }
}

/// What each candidate was judged by.
fn judged(
    material: &Material,
    candidates: &[Candidate],
    rows: &[Row],
    units: &[Unit],
    exchanges: &[Exchange],
) -> Vec<Judged> {
    let cited = |sentence: usize| units::cited(material.text, material.sentences[sentence].span);
    let question = |index: usize| {
        let own = exchanges.binary_search_by_key(&index, |exchange| exchange.answer).ok()?;
        let Exchange { question, ties, .. } = &exchanges[own];
        let (sentence, span, cues) = (question.sentence, cited(question.sentence), question.cues.to_vec());
        Some(Question { sentence, span, cues, ties: ties.to_vec() })
    };
    let judged = |(index, (candidate, row)): (usize, (&Candidate, &Row))| {
        let own = &units[units.partition_point(|unit| unit.candidate < index)..];
        let single = own.first().filter(|unit| unit.sentences[0] == candidate.sentence);
        Judged {
            sentence: candidate.sentence,
            span: candidate.span,
            stands_alone: single.is_some(),
            items: single.map_or(&[][..], |unit| &unit.sentences[1..]).iter().map(|&item| cited(item)).collect(),
            question: question(index),
            cues: candidate.cues.to_vec(),
            features: row.to_vec(),
        }
    };
    candidates.iter().zip(rows).enumerate().map(judged).collect()
}

/// How much likelier than the document's mean each candidate is to state a main point, by its row and the encoder's
/// vector, as a logistic score: 0.5 is the mean.
fn scores(rows: &[Row], candidates: &[Candidate]) -> Vec<f32> {
    let by_row = |row: &Row| row.iter().zip(&weights::WEIGHTS).map(|(x, w)| x * w).sum::<f32>();
    let raw = |(row, c): (&Row, &Candidate)| by_row(row) + c.logits.unwrap_or_default().point;
    let raw: Vec<f32> = rows.iter().zip(candidates).map(raw).collect();
    let most = raw.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mean = most + (raw.iter().map(|raw| (raw - most).exp()).sum::<f32>() / raw.len().max(1) as f32).ln();
    raw.iter().map(|raw| 1.0 / (1.0 + (mean - raw).exp())).collect()
}

#[cfg(test)]
mod tests;
