//! Mentions from token scores, and mentions of one name joined to entities.
//!
//! [`Recognizer::recognize`] shows the flow. Joining is rules and lists, no model: the same mentions always give the
//! same entities. It reads the names first (`people`, `things`) and what the text says of them second (`evidence`).

mod consistency;
mod describe;
mod evidence;
pub mod fold;
mod forms;
pub mod gazetteer;
pub mod gender;
mod join;
mod lexicon;
mod mentions;
pub mod names;
mod people;
mod things;
mod union;

use crate::config::EntitiesConfig;
use crate::document::{Entities, Layout, Mention, Metadata, Sentence, Turn};
use crate::encode::TokenScores;

use consistency::RepeatRule;
use join::Context;

/// The entities stage.
#[derive(Debug, Clone)]
pub struct Recognizer {
    config: EntitiesConfig,
}

/// What the entities stage found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recognized {
    pub entities: Entities,
    /// For each turn the entity of its speaker, where that is a person with a name; index into `entities.entities`.
    pub turn_speakers: Vec<Option<usize>>,
}

impl Recognized {
    /// Tells turns the entities of their speakers. These go by the entity's name, as the speakers of quotes do.
    pub fn name_speakers(&self, turns: &mut [Turn]) {
        for (turn, id) in turns.iter_mut().zip(&self.turn_speakers) {
            let Some(speaker) = &mut turn.speaker else { continue };
            speaker.entity = *id;
            if let Some(entity) = id.and_then(|id| self.entities.entities.get(id)) {
                speaker.name.clone_from(&entity.name);
            }
        }
    }
}

impl Recognizer {
    #[must_use]
    pub fn new(config: &EntitiesConfig) -> Self {
        Self { config: config.clone() }
    }

    /// The mentions alone, as the scores have them; in text order, disjoint.
    #[must_use]
    pub fn mentions(&self, text: &str, scores: &TokenScores) -> Vec<Mention> {
        mentions::find(text, scores, self.config.min_score).into_iter().map(|found| found.mention).collect()
    }

    /// Finds mentions and joins them. Named speakers of turns join them or become entities of their own.
    #[must_use]
    pub fn recognize(
        &self,
        text: &str,
        metadata: &Metadata,
        layout: &Layout,
        sentences: &[Sentence],
        scores: &TokenScores,
    ) -> Recognized {
        let mut found = mentions::find(text, scores, self.config.min_score);
        if self.config.add_repeats {
            let rule = RepeatRule { evidence: self.config.repeat_evidence, min_score: self.config.repeat_min_score };
            consistency::add_repeats(text, &mut found, scores, rule);
        }
        consistency::vote(text, &mut found, scores, self.config.label_majority);
        let context = Context { text, metadata, layout, sentences };
        join::join(&context, found.into_iter().map(|found| found.mention).collect())
    }
}

#[cfg(test)]
mod tests;
