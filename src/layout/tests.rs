//! The stage as a whole, on texts of our own.

mod any_text;
mod pages;
mod transcripts;

use super::LayoutAnalyzer;
use crate::config::LayoutConfig;
use crate::document::{BlockKind, Format, Layout, Metadata, RawDocument};

fn document(text: &str, metadata: Metadata) -> RawDocument {
    RawDocument {
        id: "a".into(),
        source: "a.txt".into(),
        format: Format::Text,
        encoding: "utf-8",
        sha256: String::new(),
        bytes: text.len() as u64,
        text: text.into(),
        front_matter: None,
        hints: vec![],
        metadata,
    }
}

fn titled(title: &str, date: &str) -> Metadata {
    Metadata { title: Some(title.into()), date: Some(date.into()), ..Metadata::default() }
}

fn analyze(raw: &RawDocument) -> Layout {
    LayoutAnalyzer::new(&LayoutConfig::default()).analyze(raw)
}

fn kinds(raw: &RawDocument) -> Vec<(BlockKind, &str)> {
    analyze(raw).blocks.iter().map(|block| (block.kind, block.span.of(&raw.text))).collect()
}

fn names(layout: &Layout) -> Vec<&str> {
    layout.turns.iter().map(|turn| turn.speaker.as_ref().map_or("-", |speaker| speaker.name.as_str())).collect()
}
