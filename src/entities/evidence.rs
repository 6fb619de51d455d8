//! Places where the text itself says that two names mean the same.

use crate::document::Mention;

use super::fold;
use super::mentions::is_name;

/// What stands between two names of one thing, folded words.
const SAME_AS: &[&str] = &[
    "aka",
    "also known as",
    "also called",
    "better known as",
    "best known as",
    "officially",
    "officially known as",
    "officially called",
    "officially named",
    "formally",
    "formally known as",
    "formerly",
    "formerly known as",
    "previously known as",
    "now known as",
    "known as",
    "known officially as",
    "known formally as",
    "or",
    "short for",
    "which stands for",
    "by its official name",
    "by its formal name",
    "by its full name",
    "whose official name is",
    "whose full name is",
    "whose real name is",
];

/// The same pairs with "the" in front of the second name count too. An "or" counts between commas only.
fn says_same(between: &str) -> bool {
    if between.len() > MAX_BETWEEN {
        return false;
    }
    let words = fold::words(between);
    let words = match words.as_slice() {
        [rest @ .., the] if the == "the" => rest,
        all => all,
    };
    let phrase = words.join(" ");
    // A bare "known as" or "or" says less than one set off by a comma or bracket.
    let is_set_off = between.trim_start().starts_with([',', '(']);
    let needs_set_off = matches!(phrase.as_str(), "or" | "known as" | "officially" | "formally" | "formerly");
    SAME_AS.contains(&phrase.as_str()) && (is_set_off || !needs_set_off) && !(phrase == "or" && between.contains('('))
}

/// Longest text between two names that is looked at, in bytes.
const MAX_BETWEEN: usize = 60;

/// Pairs of neighbouring mentions of one sentence between which the text says that they are the same.
pub(super) fn stated_pairs<'a>(text: &'a str, mentions: &'a [Mention]) -> impl Iterator<Item = (usize, usize)> + 'a {
    mentions.windows(2).enumerate().filter_map(move |(i, pair)| {
        let [a, b] = pair else { return None };
        let is_pair = a.sentence == b.sentence && is_name(a.label) && is_name(b.label);
        let between = text.get(a.span.end..b.span.start)?;
        (is_pair && says_same(between)).then_some((i, i + 1))
    })
}

/// The acronym in brackets right after a name: ` (LN)`, ` (the "LN")`.
pub(super) fn acronym(after: &str) -> Option<&str> {
    let inner = after.trim_start().strip_prefix('(')?;
    let (inner, _) = inner.split_once(')').filter(|(inner, _)| inner.len() <= MAX_ACRONYM)?;
    let inner = inner.strip_prefix("the ").unwrap_or(inner);
    let inner = inner.strip_prefix("or ").unwrap_or(inner).trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let upper = inner.chars().filter(|c| c.is_uppercase()).count();
    let is_one_word = inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '&' | '/'));
    (is_one_word && upper > 1 && 2 * upper > inner.chars().filter(|c| c.is_alphabetic()).count()).then_some(inner)
}

/// Longest content of brackets taken for an acronym, in bytes.
const MAX_ACRONYM: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_that_say_the_same() {
        for between in
            [", officially the ", " by its official name, the\n", " (also known as ", ", better known as ", ", or "]
        {
            assert!(says_same(between), "{between}");
        }
        for between in [" or ", " and ", ", ", " (", " officially left ", ""] {
            assert!(!says_same(between), "{between}");
        }
    }

    #[test]
    fn acronyms_in_brackets() {
        assert_eq!(acronym(" (LN) said"), Some("LN"));
        assert_eq!(acronym("\n(the “L.N.”), which"), Some("L.N."));
        for after in [" (D) said", " (who is) here", " LN", "(", " (Tolva)", ""] {
            assert_eq!(acronym(after), None, "{after}");
        }
    }
}
