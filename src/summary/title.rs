//! What a title says a text is about.

use super::Material;
use super::{lexicon, terms};
use crate::document::{BlockKind, Metadata};

/// Letters from which a capitalised word in "-ing" is taken for a verb, not for a name: `Signing`, not `King`.
const VERB_LETTERS: usize = 6;
/// What may stand inside a name.
const IN_NAMES: [&str; 8] = ["and", "de", "der", "for", "of", "the", "to", "von"];
/// What ends the name of who speaks, in capitals too.
const AFTER_NAMES: [&str; 14] = [
    "aboard",
    "about",
    "after",
    "ahead",
    "at",
    "before",
    "during",
    "en",
    "following",
    "in",
    "on",
    "regarding",
    "upon",
    "with",
];

/// What the document says it is about: its stated title and the one on its page.
pub(super) fn titles(material: &Material) -> Vec<String> {
    let Material { text, metadata, layout, .. } = *material;
    let Metadata { title, .. } = metadata;
    let on_page = layout.blocks.iter().filter(|block| block.kind == BlockKind::Title).map(|block| block.span.of(text));
    title.as_deref().into_iter().chain(on_page).map(str::to_owned).collect()
}

/// The words of a title without those for a kind of text and for who speaks: `on the ferry line` of
/// `Remarks by Mayor Orr on the Ferry Line`.
pub(super) fn matter(title: &str) -> Vec<String> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let lower = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_kind = |word: &str| lexicon::is_kind_of_text(&lower(word));
    let names_speaker =
        |i: &usize| lower(words[*i]) == "by" || (lower(words[*i]) == "from" && *i > 0 && is_kind(words[*i - 1]));
    let (before, after) = match (0..words.len()).find(names_speaker) {
        Some(by) => {
            let is_of_name = |word: &&&str| {
                let plain = lower(word);
                let is_verb = plain.len() >= VERB_LETTERS && plain.ends_with("ing");
                let has_form = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
                (has_form && !is_verb && !AFTER_NAMES.contains(&plain.as_str())) || IN_NAMES.contains(&plain.as_str())
            };
            let named = words[by + 1..].iter().take_while(is_of_name).count();
            (&words[..by], &words[by + 1 + named..])
        }
        None => (words.as_slice(), [].as_slice()),
    };
    let words = before.iter().chain(after).flat_map(|word| terms::words(word));
    words.filter(|word| !lexicon::is_kind_of_text(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_about_what_stands_after_the_speaker() {
        for (title, expected) in [
            ("Remarks by Mayor Orr on the Ferry Line", "on the ferry line"),
            (
                "Remarks by Mayor Orr and Captain Rosa Lind of Saltmouth Before Boarding a Ferry",
                "before boarding a ferry",
            ),
            ("Remarks by Mayor Orr Opening a Ferry Line", "opening a ferry line"),
            ("Statement from Spokesperson Rosa Lind on Storms", "on storms"),
            ("Press Briefing by Press Secretary Rosa Lind, May 4, 2021", ""),
            ("Ferry from Orrey Island sinks", "ferry from orrey island sinks"),
            ("", ""),
        ] {
            assert_eq!(matter(title).join(" "), expected, "{title}");
        }
    }
}
