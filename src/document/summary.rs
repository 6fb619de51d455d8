//! The summary.

use super::markup::without_markup;
use super::{Entities, Span};

/// A chosen sentence of a summary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    pub sentence: usize,
    /// What is cited of it: all but a dateline or a bullet before it.
    pub span: Span,
    pub score: f32,
    /// Whom a pronoun in it means, where that is to be said.
    pub antecedent: Option<Antecedent>,
}

impl Chosen {
    /// What the summary says: the cited words without Markdown's marks, white space normalised, a known antecedent's name in
    /// square brackets after its pronoun.
    #[must_use]
    pub fn line(&self, text: &str, entities: &Entities) -> String {
        let name = self.antecedent.and_then(|a| Some((a.pronoun.end, entities.entities.get(a.entity)?)));
        let cited = match name {
            Some((at, entity)) => {
                format!("{} [{}]{}", &text[self.span.start..at], entity.name, &text[at..self.span.end])
            }
            None => self.span.of(text).to_owned(),
        };
        without_markup(&cited).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A pronoun and whom it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Antecedent {
    pub pronoun: Span,
    /// Index into [`Entities::entities`].
    pub entity: usize,
}

/// A sentence that could have been chosen, and what it was judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub sentence: usize,
    pub span: Span,
    /// Whether it may be cited without its question.
    pub stands_alone: bool,
    /// Items of the list that it announces, which are cited with it.
    pub items: Vec<Span>,
    /// What it answers.
    pub question: Option<Question>,
    /// In the order of [`crate::summary::CUES`].
    pub cues: Vec<f32>,
    /// In the order of [`crate::summary::FEATURES`].
    pub features: Vec<f32>,
}

/// A question that an answer may be cited with.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub sentence: usize,
    pub span: Span,
    /// In the order of [`crate::summary::CUES`].
    pub cues: Vec<f32>,
    /// See `summary/exchanges.rs`.
    pub ties: Vec<f32>,
}

/// A sentence that a model wrote for a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// One line.
    pub text: String,
    /// The sentence of the document that supports it best; the score is the share of its content, in [0, 1], that this one
    /// has too.
    pub support: Chosen,
    /// Names and numbers in it that the document does not have, in order.
    pub unsupported: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// In text order; empty in an abstractive summary.
    pub sentences: Vec<Chosen>,
    /// All that could have been chosen, in text order; for training, not for the record.
    pub judged: Vec<Judged>,
    /// The sentences of an abstractive summary, in order; none if the summary is extractive.
    pub generated: Option<Vec<Generated>>,
}
