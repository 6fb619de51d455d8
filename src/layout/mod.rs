//! Blocks and speaker turns from the shape of the text.
//!
//! [`blocks`] cuts the text, [`labels`] reads what looks like a speaker label, [`dialogue`] and [`initials`] decide which are,
//! [`turns`] and [`exchange`] make turns of them, [`page`], [`release`] and [`boilerplate`] say what the blocks are, [`facts`] what
//! the page tells about itself, and [`speakers`] who speaks.

mod blocks;
mod boilerplate;
mod dialogue;
mod exchange;
mod facts;
mod initials;
mod introductions;
mod label_words;
mod labels;
mod lexicon;
mod lines;
mod names;
mod offices;
mod page;
mod plain_labels;
mod release;
mod scanner;
mod speakers;
mod spelling;
mod stage;
#[cfg(test)]
mod tests;
mod turns;

use crate::config::LayoutConfig;
use crate::document::{Block, BlockKind, DocumentKind, Layout, RawDocument, Turn};

/// The layout stage.
#[derive(Debug, Clone)]
pub struct LayoutAnalyzer {
    config: LayoutConfig,
}

impl LayoutAnalyzer {
    #[must_use]
    pub fn new(config: &LayoutConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Cuts the text into blocks and turns. Linear in the length of the text.
    #[must_use]
    pub fn analyze(&self, raw: &RawDocument) -> Layout {
        let text = raw.text.as_str();
        let pieces = blocks::cut(raw);
        let labels = dialogue::labels(text, &pieces, &self.config);
        let pieces = dialogue::split(text, pieces, &labels);
        let (spoken, owners) = turns::assemble(text, &pieces, &labels);

        let page = page::Page { text, metadata: &raw.metadata, pieces: &pieces, owners: &owners, config: &self.config };
        let kinds = page.kinds();
        let mut blocks: Vec<Block> = pieces
            .iter()
            .zip(kinds)
            .zip(&owners)
            .map(|((piece, kind), &turn)| Block { kind, span: piece.span, turn })
            .collect();
        let found = facts::read(text, &raw.metadata, &blocks);

        let context = speakers::Context { text, metadata: &raw.metadata, found: &found };
        let speakers = speakers::speakers(&context, &spoken);
        let links = exchange::links(text, &spoken);
        let turns: Vec<Turn> = spoken
            .iter()
            .zip(speakers)
            .zip(links)
            .map(|((turn, speaker), links)| Turn {
                label: turn.label.span,
                span: turn.span,
                role: exchange::role(turn.label),
                speaker,
                reply_to: links.reply_to,
                answered_by: links.answered_by,
            })
            .collect();

        if let Some(span) = raw.front_matter.map(|span| span.trim(text)).filter(|span| !span.is_empty()) {
            let at = blocks.partition_point(|block| block.span.start < span.start);
            blocks.insert(at, Block { kind: BlockKind::FrontMatter, span, turn: None });
        }
        let kind = if turns.is_empty() { DocumentKind::Article } else { DocumentKind::Transcript };
        Layout { kind, blocks, turns, found }
    }
}
