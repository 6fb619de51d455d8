//! An extractive summary that cites its sentences.

use crate::config::SummaryConfig;
use crate::document::{Entities, Layout, Metadata, Sentence, Summary};
use crate::encode::TokenScores;

/// The summary stage.
#[derive(Debug, Clone)]
pub struct Summarizer {
    _config: SummaryConfig,
}

impl Summarizer {
    #[must_use]
    pub fn new(config: &SummaryConfig) -> Self {
        Self { _config: config.clone() }
    }

    /// Chooses sentences.
    #[must_use]
    pub fn summarize(
        &self,
        _text: &str,
        _metadata: &Metadata,
        _layout: &Layout,
        _sentences: &[Sentence],
        _scores: &TokenScores,
        _entities: &Entities,
    ) -> Summary {
        Summary::default()
    }
}
