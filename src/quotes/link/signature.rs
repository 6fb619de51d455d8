//! A quotation with its author below or behind it: `“The dam will hold.” — Ada Brandt`.

use super::features::{DASHES, View};
use crate::quotes::marks;
use crate::quotes::spans::RoleSpan;

/// Words of a name, at most; punctuation inside it (`J. Brandt-Holm`) counts.
const NAME_WORDS: usize = 8;

/// Dash and name behind a content that ends a sentence in quotation marks, if nothing else stands in that line.
pub fn after(view: &View, content: &RoleSpan) -> Option<(RoleSpan, RoleSpan)> {
    let surface = content.span.of(view.text);
    let inner = surface.trim_end_matches(['"', '”', '»', '’', '\'']);
    if inner.len() == surface.len() || !inner.ends_with(['.', '!', '?', '…', ',']) {
        return None;
    }
    let dash = after_markup(view, content.words.end);
    let first = after_markup(view, dash + 1);
    if !view.word(dash)?.chars().all(|c| DASHES.contains(&c)) || (dash + 1..=first).any(|word| view.opens_line(word)) {
        return None;
    }
    let mut end = first;
    while let Some(word) = view.word(end) {
        let is_name = word.starts_with(char::is_uppercase)
            || matches!(word, "." | "-" | "'" | "’" | "de" | "van" | "von" | "bin" | "al");
        if end == first + NAME_WORDS || !is_name || (end > first && view.opens_line(end)) {
            break;
        }
        end += 1;
    }
    let next = after_markup(view, end);
    let opens_line = (end..=next).any(|word| view.opens_line(word));
    let ends_line = opens_line || view.word(next).is_none_or(|next| matches!(next, "," | "(" | "“" | "\""));
    if view.word(end.checked_sub(1)?) == Some(".") && end > first {
        end -= 1;
    }
    let is_name = view.word(first).is_some_and(|word| word.starts_with(char::is_uppercase));
    if !(ends_line && is_name) {
        return None;
    }
    let span = |words| RoleSpan::new(view.words, words, content.score);
    Some((span(dash..dash + 1)?, span(first..end)?))
}

/// The first word from `at` on that is no Markdown of emphasis or of a block quotation.
fn after_markup(view: &View, at: usize) -> usize {
    let is_markup = |word: &str| word.chars().all(|c| marks::is_markup(c) || c == '\\');
    (at..view.words.len()).find(|&word| !view.word(word).is_some_and(is_markup)).unwrap_or(view.words.len().max(at))
}
