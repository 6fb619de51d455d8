//! Blocks and speaker turns from the shape of the text.

use crate::config::LayoutConfig;
use crate::document::{DocumentKind, Layout, Metadata, RawDocument};

/// The layout stage.
#[derive(Debug, Clone)]
pub struct LayoutAnalyzer {
    _config: LayoutConfig,
}

impl LayoutAnalyzer {
    #[must_use]
    pub fn new(config: &LayoutConfig) -> Self {
        Self { _config: config.clone() }
    }

    /// Cuts the text into blocks and turns.
    #[must_use]
    pub fn analyze(&self, _raw: &RawDocument) -> Layout {
        Layout { kind: DocumentKind::Article, blocks: vec![], turns: vec![], found: Metadata::default() }
    }
}
