//! Clauses that stand without their other half.

use crate::summary::lexicon;

/// Whether it is a subordinate clause by itself: `When the ferry sailed.`
pub(super) fn is_half(sentence: &str, words: &[String]) -> bool {
    let Some(first) = words.iter().find(|word| !lexicon::can_be_cut(word)).map(String::as_str) else { return false };
    first == "which" || (SUBORDINATING.contains(&first) && !sentence.contains([',', '—', '–', ';', ':']))
}

#[rustfmt::skip]
const SUBORDINATING: &[&str] = &[
    "although", "because", "if", "once", "since", "though", "unless", "until", "when", "where", "whereas", "whether", "while", "whom", "whose",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::terms;

    #[test]
    fn halves_of_sentences_are_told_from_whole_ones() {
        let half = |sentence: &str| is_half(sentence, &terms::words(sentence));
        assert!(half("When the ferry sailed to Orrey.") && half("And because islanders wait."));
        assert!(half("Which is why, in Saltmouth, ferries sail."));
        assert!(
            !half("When the ferry sailed, islanders waited.") && !half("Ferries sail when they are full.") && !half("")
        );
    }
}
