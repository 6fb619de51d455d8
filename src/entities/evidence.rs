//! Places where the text itself says that two names mean the same.

use crate::document::{EntityLabel, Mention};

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

/// Words of phrases that give another name of somebody: `, better known by her stage name`, `(born`.
const RENAMING: &[&str] = &[
    "also",
    "alias",
    "as",
    "best",
    "better",
    "birth",
    "born",
    "by",
    "commonly",
    "full",
    "given",
    "her",
    "his",
    "known",
    "legal",
    "maiden",
    "more",
    "name",
    "ne",
    "nee",
    "nickname",
    "nicknamed",
    "now",
    "of",
    "online",
    "original",
    "otherwise",
    "pen",
    "popularly",
    "pseudonym",
    "professionally",
    "real",
    "ring",
    "screen",
    "selfidentified",
    "simply",
    "stage",
    "the",
    "their",
    "under",
    "username",
    "widely",
    "is",
    "was",
];
/// One of these stands in such a phrase.
const RENAMED: &[&str] =
    &["alias", "born", "known", "ne", "nee", "nicknamed", "pen", "pseudonym", "selfidentified", "stage"];

/// The text sets off a phrase that gives another name of a person. What brackets right after the first name hold, as a
/// rule dates, counts only if they reach to the second name.
fn says_renamed(between: &str) -> bool {
    let between = between.trim_start();
    let after_brackets = between.strip_prefix('(').and_then(|inside| inside.split_once(')')).map(|(_, after)| after);
    let phrase = after_brackets.unwrap_or(between).trim_start();
    let is_set_off = phrase.starts_with([',', '(']);
    let words = fold::words(phrase);
    let in_list = |list: &[&str], word: &String| list.contains(&word.as_str());
    is_set_off && words.iter().all(|w| in_list(RENAMING, w)) && words.iter().any(|w| in_list(RENAMED, w))
}

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

/// Pairs of neighbouring names of one sentence between which the text says that they are the same.
pub(super) fn stated_pairs<'a>(text: &'a str, mentions: &'a [Mention]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let names: Vec<usize> = (0..mentions.len()).filter(|i| is_name(mentions[*i].label)).collect();
    (1..names.len()).filter_map(move |i| {
        let (a, b) = (&mentions[names[i - 1]], &mentions[names[i]]);
        let between = text.get(a.span.end..b.span.start).filter(|_| a.sentence == b.sentence)?;
        let persons = a.label == EntityLabel::Person && b.label == EntityLabel::Person;
        (says_same(between) || (persons && says_renamed(between))).then_some((names[i - 1], names[i]))
    })
}

/// The acronym in brackets right after a name: ` (LN)`, ` (the "LN")`. Brackets before a dash hold the agency of a dateline:
/// `SALTMOUTH (OPA) —`.
pub(super) fn acronym(after: &str) -> Option<&str> {
    let inner = after.trim_start().strip_prefix('(')?;
    let (inner, rest) = inner.split_once(')').filter(|(inner, _)| inner.len() <= MAX_ACRONYM)?;
    if rest.trim_start().starts_with(['-', '–', '—']) {
        return None;
    }
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
    fn phrases_that_give_another_name() {
        for between in [" (born ", ", born ", " (née ", " (born May 2, 1970), better known by her stage name "] {
            assert!(says_renamed(between), "{between}");
        }
        for between in [
            " (born May 2 to ",
            " was born to ",
            ", ",
            ", the name of ",
            ", the son of ",
            " known as ",
            ", who called ",
        ] {
            assert!(!says_renamed(between), "{between}");
        }
    }

    #[test]
    fn acronyms_in_brackets() {
        assert_eq!(acronym(" (LN) said"), Some("LN"));
        assert_eq!(acronym("\n(the “L.N.”), which"), Some("L.N."));
        for after in [" (D) said", " (who is) here", " LN", "(", " (Tolva)", " (LN) — He", " (LN) -- He", ""] {
            assert_eq!(acronym(after), None, "{after}");
        }
    }
}
