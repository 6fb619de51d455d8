//! Full names of people whose family name is known, as a text has them.

use std::collections::BTreeMap;

use super::lexicon::{fold_word, is_field, is_function, is_group, is_particle, is_sentence_word, is_title};

/// Family names that come before the given name in English text about Korea, China and Vietnam.
const FAMILY_FIRST: &[&str] = &[
    "XI", "YOON", "MOON", "KIM", "LEE", "PARK", "CHOI", "CHUNG", "KANG", "HAN", "LI", "WANG", "ZHANG", "CHEN", "LIU",
    "ZHAO", "HU", "JIANG", "NGUYEN", "NGUYỄN", "TRAN", "TRẦN", "PHAM", "VO", "VÕ", "TO", "TÔ", "CHO", "SUH", "BAN",
    "ROH", "TSAI", "QIN",
];

/// Endings of words that name offices and fields of work, never people.
const ABSTRACT: &[&str] = &[
    "tion", "tions", "ment", "ments", "ity", "ence", "ance", "ship", "ness", "ism", "ics", "cations", "ings", "ury",
    "ology",
];

/// Most words of a family name of several.
const MAX_FAMILY_WORDS: usize = 4;

/// Bytes of the shortest line that a wrap, and not its author, ends.
const SHORTEST_WRAP: usize = 50;

/// A family name as found: the full name, where it stands, and the words before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FullName {
    pub name: String,
    /// Byte position in the source.
    pub at: usize,
    /// Up to four folded words before the name, nearest first: titles.
    pub before: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    /// Only white space between the token before and this one, on one line or over the end of a wrapped one.
    joined: bool,
    /// The first of its line.
    opens_line: bool,
}

/// Full names for the wanted family names (folded, by their last word), in text order.
pub(super) fn full_names(source: &str, wanted: &BTreeMap<String, Vec<Vec<String>>>) -> Vec<(Vec<String>, FullName)> {
    let mut found = Vec::new();
    let tokens: Vec<Token<'_>> = tokens(source).collect();
    for (k, token) in tokens.iter().enumerate() {
        if !token.text.starts_with(char::is_uppercase) {
            continue;
        }
        let Some(families) = wanted.get(&fold_name(token.text)) else { continue };
        for family in families {
            let Some(first) = family_start(&tokens, k, family) else { continue };
            if let Some(name) = with_given(&tokens, first, k).or_else(|| family_first(&tokens, first, k, family)) {
                found.push((family.clone(), name));
            }
        }
    }
    found
}

/// Folded, possessive ending off.
pub(super) fn fold_name(word: &str) -> String {
    let folded = fold_word(word).replace('‑', "-");
    folded.strip_suffix("'S").map_or(folded.clone(), str::to_owned).trim_matches('\'').to_owned()
}

fn tokens(source: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = source.get(at..)?;
        let inside =
            |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‑' | '.' | '\u{0300}'..='\u{036F}');
        let skipped = rest.find(|c: char| c.is_alphanumeric())?;
        let start = at + skipped;
        let length = source[start..].find(|c: char| !inside(c)).unwrap_or(source.len() - start);
        let gap = &rest[..skipped];
        let opens_line = gap.contains('\n');
        let joined = at > 0 && gap.chars().all(char::is_whitespace) && (!opens_line || is_wrap(source, at, gap));
        at = start + length;
        Some(Token { text: &source[start..start + length], start, joined, opens_line })
    })
}

/// Whether the line end in the gap at `at` is inside running text: none of a heading, an address or a paragraph.
fn is_wrap(source: &str, at: usize, gap: &str) -> bool {
    let line = source[..at].rsplit('\n').next().unwrap_or_default();
    gap.matches('\n').count() == 1 && line.len() >= SHORTEST_WRAP
}

/// Index of the first word of a family name that ends at `k`.
fn family_start(tokens: &[Token<'_>], k: usize, family: &[String]) -> Option<usize> {
    if family.len() > MAX_FAMILY_WORDS {
        return None;
    }
    let first = (k + 1).checked_sub(family.len())?;
    let words = &tokens[first..=k];
    let same = words.iter().zip(family).all(|(token, word)| fold_name(token.text) == *word);
    (same && words[1..].iter().all(|token| token.joined)).then_some(first)
}

fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 && word.starts_with(char::is_uppercase)
        || (letters <= 2 && word.ends_with('.') && word.chars().all(|c| c.is_uppercase() || c == '.'))
}

/// A word that can be a given name.
fn is_given(word: &str) -> bool {
    let folded = fold_word(word);
    let shape = word.starts_with(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '‑' | '\'' | '’'))
        && word.chars().skip(1).any(char::is_lowercase);
    let short = word.chars().count() == 2 && word.chars().all(char::is_uppercase);
    (shape || short)
        && !is_title(&folded)
        && !is_sentence_word(&folded)
        && !is_field(&folded)
        && !is_function(&folded)
        && !is_group(&folded)
        && !word.ends_with("’s")
        && !word.ends_with("'s")
}

fn is_shouted(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 2 && !word.contains(char::is_lowercase)
}

/// Given names and initials before the family name.
fn with_given(tokens: &[Token<'_>], first: usize, last: usize) -> Option<FullName> {
    if is_shouted(tokens[last].text) {
        return None;
    }
    let mut start = first;
    let mut given = 0_u8;
    while let Some(before) = start.checked_sub(1).filter(|_| tokens[start].joined) {
        let word = tokens[before].text;
        if is_initial(word) {
            start = before;
            // "C.J. Quill" has no other given name.
            given = given.max(u8::from(word.matches('.').count() >= 2));
        } else if given == 0 && (is_given(word) || (start < first && is_particle(&fold_word(word)))) {
            start = before;
            given = 1;
        } else if given == 0
            && is_particle(&fold_word(word))
            && start == first
            && before > 0
            && is_given(tokens[before - 1].text)
        {
            start = before;
        } else {
            // A second given name stands alone before the first: "Secretary Mary Ann Hale"; "Strategic Communications John Hale" has none.
            let alone = !tokens[before].joined || before == 0 || !is_given(tokens[before - 1].text);
            let abstract_noun = ABSTRACT.iter().any(|ending| word.ends_with(ending));
            if given == 1
                && is_given(word)
                && alone
                && !abstract_noun
                && before > 0
                && tokens[before].joined
                && !tokens[start].opens_line
                && is_title(&fold_word(tokens[before - 1].text))
            {
                start = before;
            }
            break;
        }
    }
    (given > 0).then(|| full(tokens, start, last, suffix(tokens, last)))
}

/// Given names after the family name: "Moon Jae-in", "Xi Jinping".
fn family_first(tokens: &[Token<'_>], first: usize, last: usize, family: &[String]) -> Option<FullName> {
    let after =
        |n: usize| tokens.get(last + n).filter(|token| token.joined && is_given(token.text) && !is_shouted(token.text));
    let next = after(1)?;
    let hyphened = next.text.split_once('-').is_some_and(|(_, rest)| rest.starts_with(char::is_lowercase));
    let family = family.last().map(String::as_str).unwrap_or_default();
    if hyphened {
        return Some(full(tokens, first, last + 1, None));
    }
    if !FAMILY_FIRST.contains(&family) || is_shouted(tokens[last].text) {
        return None;
    }
    let end = if after(2).is_some() { last + 2 } else { last + 1 };
    let stops = tokens.get(end + 1).is_none_or(|token| !token.joined || !token.text.starts_with(char::is_uppercase));
    stops.then(|| full(tokens, first, end, None))
}

/// `Jr.` and the like behind a name.
fn suffix(tokens: &[Token<'_>], last: usize) -> Option<&'static str> {
    match tokens.get(last + 1)?.text {
        "Jr." | "Jr" => Some("Jr."),
        "Sr." | "Sr" => Some("Sr."),
        "II" => Some("II"),
        "III" => Some("III"),
        _ => None,
    }
}

fn full(tokens: &[Token<'_>], start: usize, end: usize, suffix: Option<&str>) -> FullName {
    let mut words: Vec<&str> = tokens[start..=end].iter().map(|token| token.text).collect();
    if let Some(last) = words.last_mut() {
        *last = last
            .strip_suffix("’s")
            .or_else(|| last.strip_suffix("'s"))
            .unwrap_or(last)
            .trim_end_matches(['.', '’', '\'']);
    }
    words.extend(suffix);
    let before = tokens[..start].iter().rev().take(4).map(|token| fold_word(token.text)).collect();
    FullName { name: words.join(" "), at: tokens[start].start, before }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(source: &str, family: &str) -> Vec<String> {
        let words: Vec<String> = family.split(' ').map(str::to_owned).collect();
        let wanted = BTreeMap::from([(words.last().cloned().unwrap_or_default(), vec![words])]);
        full_names(source, &wanted).into_iter().map(|(_, name)| name.name).collect()
    }

    #[test]
    fn titles_and_fields_of_work_are_no_given_names() {
        let cases = [
            ("Press Briefing by Press Secretary Ada Quill", "QUILL", "Ada Quill"),
            ("Coordinator for Strategic Communications Odo Quill", "QUILL", "Odo Quill"),
            ("by Secretary Mary Ann Quill", "QUILL", "Mary Ann Quill"),
            ("President Odo J. Quill’s visit", "QUILL", "Odo J. Quill"),
            ("Prime Minister Ida von der Quill", "VON DER QUILL", "Ida von der Quill"),
            ("Ada Marsh-Quill", "MARSH-QUILL", "Ada Marsh-Quill"),
            ("President Moon Jae-in spoke", "MOON", "Moon Jae-in"),
            ("Walter Quill, Jr., the mayor", "QUILL", "Walter Quill Jr."),
        ];
        for (source, family, wanted) in cases {
            assert_eq!(find(source, family), [wanted], "{source}");
        }
    }

    #[test]
    fn names_end_with_their_lines() {
        for source in [
            "Harbour Press Briefing\nAda Quill, Harbour Master",
            "Press Briefing\n\nAda Quill",
            "An Evening with Bea\n\nAda Quill: Good evening.",
            "The harbour opened again on Monday, said a man who knows Ada\nQuill, who runs it.",
        ] {
            assert_eq!(find(source, "QUILL"), ["Ada Quill"], "{source}");
        }
        assert_eq!(find("The Harbour\nQuill spoke.", "QUILL"), [""; 0]);
    }

    #[test]
    fn a_family_name_alone_is_not_full() {
        for source in ["Secretary Quill spoke", "Thank you. Quill left", "MS. QUILL: Hi.", "Quill Meets Press"] {
            assert_eq!(find(source, "QUILL"), [""; 0], "{source}");
        }
    }
}
