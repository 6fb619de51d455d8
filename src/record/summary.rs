//! The summary.

use schemars::JsonSchema;
use serde::Serialize;

use super::spans::{TextSpan, Wire, rounded};
use crate::document::{self, Chosen, Entities, Generated};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Summary<'a> {
    pub method: SummaryMethod,
    /// The chosen sentences, white space normalised and without Markdown's marks, one line each; an antecedent's name stands
    /// in square brackets after its pronoun.
    pub text: String,
    pub sentences: Vec<ChosenSentence<'a>>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SummaryMethod {
    /// Sentences of the document.
    Extractive,
    /// Sentences that a model wrote.
    Abstractive,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ChosenSentence<'a> {
    /// Id of the sentence; abstractive: of the one that supports it best.
    pub sentence: usize,
    /// What is cited of it: all but a dateline or a bullet before it.
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    /// Rank score in [0, 1], 4 digits; abstractive: the share of its content words, weighted by rarity, that the
    /// supporting sentence has.
    pub score: f64,
    /// Whom a pronoun in it means; only with `resolve = true`.
    pub antecedent: Option<Antecedent<'a>>,
    /// Abstractive only: what the model wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<&'a str>,
    /// Abstractive only: names and numbers in it that the document does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<&'a [String]>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Antecedent<'a> {
    pub pronoun: TextSpan<'a>,
    /// Id of the entity.
    pub entity: usize,
    pub name: &'a str,
}

impl<'a> Summary<'a> {
    pub(super) fn new(wire: &Wire<'a>, summary: &'a document::Summary, entities: &'a Entities) -> Self {
        match &summary.generated {
            None => Self {
                method: SummaryMethod::Extractive,
                text: joined(summary.sentences.iter().map(|chosen| chosen.line(wire.text(), entities))),
                sentences: summary.sentences.iter().map(|s| ChosenSentence::cited(wire, s, entities)).collect(),
            },
            Some(generated) => Self {
                method: SummaryMethod::Abstractive,
                text: joined(generated.iter().map(|g| g.text.clone())),
                sentences: generated.iter().map(|g| ChosenSentence::written(wire, g, entities)).collect(),
            },
        }
    }
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

impl<'a> ChosenSentence<'a> {
    fn cited(wire: &Wire<'a>, chosen: &Chosen, entities: &'a Entities) -> Self {
        let antecedent = chosen.antecedent.and_then(|a| {
            let name = entities.entities.get(a.entity)?.name.as_str();
            Some(Antecedent { pronoun: wire.span(a.pronoun), entity: a.entity, name })
        });
        let TextSpan { start, end, text } = wire.span(chosen.span);
        Self {
            sentence: chosen.sentence,
            start,
            end,
            text,
            score: rounded(chosen.score),
            antecedent,
            generated: None,
            unsupported: None,
        }
    }

    fn written(wire: &Wire<'a>, written: &'a Generated, entities: &'a Entities) -> Self {
        Self {
            generated: Some(&written.text),
            unsupported: Some(&written.unsupported),
            ..Self::cited(wire, &written.support, entities)
        }
    }
}
