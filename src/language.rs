//! Whether a text is English: the models are, so downstream filters want to know.

/// English function words that other languages of news hardly share.
const FUNCTION_WORDS: [&str; 24] = [
    "the", "of", "and", "to", "that", "was", "for", "with", "his", "they", "this", "have", "from", "had", "are", "not",
    "but", "were", "their", "which", "you", "we", "our", "said",
];

/// Share of function words above which a text counts as English. Running English has about 0.3 of these, name lists
/// and tables have fewer; German, French, Spanish and Dutch text stays below 0.03.
const ENGLISH_SHARE: f64 = 0.08;

/// Words looked at, from the start of the text: enough to decide.
const SAMPLE: usize = 2_000;

/// Fewest words to decide on.
const FEWEST: usize = 8;

/// `Some("en")` if the text reads as English, else none.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(SAMPLE);
    let (mut total, mut hits) = (0_usize, 0_usize);
    for word in words {
        total += 1;
        hits += usize::from(FUNCTION_WORDS.iter().any(|f| f.eq_ignore_ascii_case(word)));
    }
    (total >= FEWEST && hits as f64 >= ENGLISH_SHARE * total as f64).then_some("en")
}

#[cfg(test)]
mod tests {
    use super::detect;

    #[test]
    fn english_and_others() {
        assert_eq!(
            detect("The mayor said that the bridge was closed for repairs and that they had no date."),
            Some("en")
        );
        assert_eq!(detect("Die Brücke wurde wegen Reparaturen gesperrt, sagte die Bürgermeisterin am Montag."), None);
        assert_eq!(detect("Le pont a été fermé pour des travaux, a déclaré lundi la maire de la ville."), None);
        assert_eq!(detect("too short"), None);
    }
}
