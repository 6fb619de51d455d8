//! Pieces of text and the tokens that they cover.

use std::collections::HashSet;

use super::CodePointSpan;

const MARKS: &str = "\"'`“”„‟‘’‚‛«»‹›＂＇´";
const PUNCTUATION: &str = ".,;:!?…-–—";

/// How pieces are made comparable; see the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Trim,
    Strict,
    Punct,
}

/// A text cut into runs of letters, digits and underscores, and single other characters.
pub struct Tokens {
    text: Vec<char>,
    /// For each character its token, if it has one.
    token_at: Vec<Option<usize>>,
    /// For each token whether it is a quotation mark or apostrophe.
    is_mark: Vec<bool>,
}

impl Tokens {
    pub fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let (mut token_at, mut is_mark) = (Vec::with_capacity(text.len()), vec![]);
        let mut in_word = false;
        for c in &text {
            let is_word = c.is_alphanumeric() || *c == '_';
            if !(c.is_whitespace() || (is_word && in_word)) {
                is_mark.push(is_quotation_mark(*c));
            }
            token_at.push((!c.is_whitespace()).then(|| is_mark.len() - 1));
            in_word = is_word;
        }
        Self { text, token_at, is_mark }
    }

    pub fn text(&self) -> &[char] {
        &self.text
    }

    /// Tokens that pieces touch; marks count in strict mode only.
    pub fn covered(&self, pieces: &[CodePointSpan], mode: Mode) -> HashSet<usize> {
        let end = self.text.len();
        let inside = pieces.iter().filter_map(|p| self.token_at.get(p.start.min(end)..p.end.min(end)));
        inside.flatten().flatten().copied().filter(|t| mode == Mode::Strict || !self.is_mark[*t]).collect()
    }
}

fn is_quotation_mark(c: char) -> bool {
    MARKS.contains(c)
}

/// The pieces of one attribution and role (in text order), joined and trimmed as the mode says.
pub fn normalise(text: &[char], pieces: &[CodePointSpan], mode: Mode) -> Vec<CodePointSpan> {
    if mode == Mode::Strict {
        return pieces.to_vec();
    }
    let is_edge = |c: char| c.is_whitespace() || is_quotation_mark(c);
    let mut joined: Vec<CodePointSpan> = vec![];
    for piece in pieces {
        match joined.last_mut() {
            Some(last)
                if piece.start <= last.end
                    || text.get(last.end..piece.start).is_some_and(|gap| gap.iter().all(|c| is_edge(*c))) =>
            {
                last.end = last.end.max(piece.end);
            }
            _ => joined.push(*piece),
        }
    }
    let cut = |c: char| is_edge(c) || (mode == Mode::Punct && PUNCTUATION.contains(c));
    joined.into_iter().filter_map(|piece| trim(text, piece, cut)).collect()
}

fn trim(text: &[char], piece: CodePointSpan, cut: impl Fn(char) -> bool) -> Option<CodePointSpan> {
    let inside = text.get(piece.start..piece.end.min(text.len()))?;
    let start = inside.iter().position(|c| !cut(*c))?;
    let end = inside.iter().rposition(|c| !cut(*c))? + 1;
    Some(CodePointSpan { start: piece.start + start, end: piece.start + end })
}

/// Whether a quotation mark stands at the beginning of a piece, or right before it.
pub fn opens_with_mark(text: &[char], piece: CodePointSpan) -> bool {
    let end = piece.end.min(text.len());
    let inside = text.get(piece.start..end).unwrap_or_default();
    let edge = inside.iter().take_while(|c| c.is_whitespace() || is_quotation_mark(**c)).count();
    let before = (piece.start + edge).checked_sub(1).and_then(|i| text.get(i));
    inside[..edge].iter().chain(before).any(|c| is_quotation_mark(*c))
}
