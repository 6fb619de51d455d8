//! Blocks, turns, sentences.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Metadata, Span, Speaker};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Article,
    Transcript,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    FrontMatter,
    Title,
    Byline,
    Dateline,
    Heading,
    Paragraph,
    ListItem,
    StageDirection,
    Boilerplate,
}

/// A stretch of text between blank lines (or what the format marks as one). Blocks are disjoint, in text
/// order, trimmed, and cover every character that is not white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// The turn this block (or what follows its label) belongs to.
    pub turn: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnRole {
    Speaker,
    Question,
    Moderator,
}

/// One speaker turn of a transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// `MS. PSAKI:`, `Q`; without the white space after it.
    pub label: Span,
    /// What is said: from the first character after the label to the end of the turn's last block; may be empty.
    pub span: Span,
    pub role: TurnRole,
    pub speaker: Option<Speaker>,
    /// The turn that this one answers.
    pub reply_to: Option<usize>,
    /// The turn that answers this question.
    pub answered_by: Option<usize>,
}

/// What the layout stage found.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub kind: DocumentKind,
    pub blocks: Vec<Block>,
    pub turns: Vec<Turn>,
    /// Title, date, authors, publisher read off the page; only fields that the source did not state.
    pub found: Metadata,
}

impl Layout {
    /// The layout of a text that is one paragraph.
    #[must_use]
    pub fn of_paragraph(text: &str) -> Self {
        let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()).trim(text), turn: None };
        Self { kind: DocumentKind::Article, blocks: vec![block], turns: vec![], found: Metadata::default() }
    }
}

/// A sentence: trimmed, inside one block, never across a speaker label. Front matter has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    pub span: Span,
    pub block: usize,
    pub turn: Option<usize>,
}
