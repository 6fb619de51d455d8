//! Proof that no text is lost: characters that are not white space, counted after each stage.

use serde::Serialize;

use crate::document::{BlockKind, Layout, Sentence, Span};
use crate::encode::TokenScores;

/// Characters (code points) other than white space: in the text, and how many of them each stage covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// In the text.
    pub text: u64,
    /// In blocks; equals `text` if layout lost nothing.
    pub blocks: u64,
    /// In blocks other than front matter, speaker labels left out: what sentences should cover.
    pub prose: u64,
    /// In sentences; equals `prose` if the splitter lost nothing (0 without the sentences stage).
    pub sentences: u64,
    /// In sentences outside boilerplate: what the encoder should read.
    pub content: u64,
    /// In sentences of which the encoder scored words; equals `content` if no window dropped text.
    pub encoded: u64,
}

impl Coverage {
    /// Counts for one document.
    #[must_use]
    pub fn measure(text: &str, layout: &Layout, sentences: &[Sentence], scores: &TokenScores) -> Self {
        let count = |span: Span| span.of(text).chars().filter(|c| !c.is_whitespace()).count() as u64;
        let blocks = layout.blocks.iter().map(|block| count(block.span)).sum();
        let front_matter: u64 =
            layout.blocks.iter().filter(|b| b.kind == BlockKind::FrontMatter).map(|b| count(b.span)).sum();
        let labels: u64 = layout.turns.iter().map(|turn| count(turn.label)).sum();
        let is_content = |s: &&Sentence| layout.blocks.get(s.block).is_some_and(|b| b.kind != BlockKind::Boilerplate);
        Self {
            text: count(Span::new(0, text.len())),
            blocks,
            prose: blocks - front_matter - labels,
            sentences: sentences.iter().map(|s| count(s.span)).sum(),
            content: sentences.iter().filter(is_content).map(|s| count(s.span)).sum(),
            encoded: scores.covered,
        }
    }
}

impl std::ops::AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.text += other.text;
        self.blocks += other.blocks;
        self.prose += other.prose;
        self.sentences += other.sentences;
        self.content += other.content;
        self.encoded += other.encoded;
    }
}
