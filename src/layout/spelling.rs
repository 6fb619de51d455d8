//! Names of labels in capitals, in the case that a text would write them in.

use super::lexicon::{is_honorific, is_particle};

/// Bytes of the text in which the spelling of a name is looked up.
const SPELLING_WINDOW: usize = 1 << 16;

/// "Ms. Quill": the label's words as the text writes them where it does.
pub(super) fn in_own_words(text: &str, titles: &[String], name: &[String]) -> String {
    let end = (0..=SPELLING_WINDOW.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let text = &text[..end];
    let cased = name.iter().map(|word| title_case(word)).collect::<Vec<_>>().join(" ");
    let as_written = text.contains(&cased);
    let full =
        if as_written { cased } else { name.iter().map(|word| written(text, word)).collect::<Vec<_>>().join(" ") };
    if name.len() > 1 || titles.is_empty() {
        return full;
    }
    let titles = titles.iter().map(|title| {
        if is_honorific(title) && title != "SIR" && title.len() <= 4 {
            format!("{}.", title_case(title))
        } else {
            title_case(title)
        }
    });
    titles.chain([full]).collect::<Vec<_>>().join(" ")
}

/// A word in the case that the text has for it where that is not all capitals (`McCall`); else in title case.
fn written(text: &str, word: &str) -> String {
    let plain = title_case(word);
    let inner = ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von"].iter().find_map(|prefix| {
        let rest = plain.strip_prefix(prefix)?;
        let form = format!("{prefix}{}", title_case(rest));
        text.contains(&form).then_some(form)
    });
    inner.unwrap_or(plain)
}

/// `JEAN-PIERRE` to `Jean-Pierre`, `O'DAY` to `O'Day`, `VON DER QUILL` to `von der Quill`.
pub(super) fn title_case(words: &str) -> String {
    let word = |word: &str| {
        if is_particle(word) {
            return word.to_lowercase();
        }
        let mut start = true;
        let mut cased = String::with_capacity(word.len());
        for c in word.chars() {
            if start {
                cased.extend(c.to_uppercase());
            } else {
                cased.extend(c.to_lowercase());
            }
            start = matches!(c, '-' | '‑' | '\'' | '’' | '.');
        }
        cased
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
