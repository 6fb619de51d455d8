//! Who said what: content, cue, source, and the speaker behind the source.

use crate::config::QuotesConfig;
use crate::document::{Entities, Layout, Quote, Sentence};
use crate::encode::TokenScores;

/// The quotes stage.
#[derive(Debug, Clone)]
pub struct Attributor {
    _config: QuotesConfig,
}

impl Attributor {
    #[must_use]
    pub fn new(config: &QuotesConfig) -> Self {
        Self { _config: config.clone() }
    }

    /// Finds quotes and their speakers.
    #[must_use]
    pub fn attribute(
        &self,
        _text: &str,
        _layout: &Layout,
        _sentences: &[Sentence],
        _scores: &TokenScores,
        _entities: &Entities,
    ) -> Vec<Quote> {
        vec![]
    }
}
