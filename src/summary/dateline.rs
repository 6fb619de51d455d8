//! What stands before a sentence and is not part of it: a bullet, a dateline with its agency, a date.

/// Longest dateline, in bytes.
const MAX_BYTES: usize = 80;
const MAX_WORDS: usize = 9;
/// Capital letters that a place in capitals has at least: `ROME`, not `US`.
const MIN_CAPITALS: usize = 3;

const DASHES: [char; 4] = ['-', '–', '—', '―'];
const BULLETS: [char; 4] = ['*', '•', '·', '-'];

#[rustfmt::skip]
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Length in bytes of what a summary leaves out at the start of a paragraph: `SALTMOUTH (Quay News) — `, `2021-05-21 -- `,
/// `(Quay News) - `, `* `; 0 if there is nothing of the kind, or nothing else.
pub(super) fn length(sentence: &str) -> usize {
    let bullet = bullet(sentence);
    let rest = &sentence[bullet..];
    let dateline = dashes(rest).find(|&(start, end)| is_dateline(&rest[..start]) && starts_a_sentence(&rest[end..]));
    bullet + dateline.map_or(0, |(_, end)| end)
}

/// Length in bytes of a bullet with the white space after it.
pub(super) fn bullet(sentence: &str) -> usize {
    let rest = sentence.trim_start_matches(BULLETS);
    let content = rest.trim_start();
    // Bold or italic text opens like a bullet, but without white space after it.
    if content.len() < rest.len() && !content.is_empty() { sentence.len() - content.len() } else { 0 }
}

/// Where runs of dashes, with the white space around them, start and end. A hyphen inside a word is none.
fn dashes(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let near = text.char_indices().take_while(|&(at, _)| at <= MAX_BYTES);
    near.filter(|&(_, c)| DASHES.contains(&c)).filter_map(|(at, c)| {
        let head = &text[..at];
        let tail = text[at..].trim_start_matches(DASHES);
        let content = tail.trim_start();
        let is_spaced =
            content.len() < tail.len() && head.ends_with(|before: char| before.is_whitespace() || before == ')');
        let is_run_on = head.ends_with(DASHES);
        ((c != '-' || is_spaced) && !is_run_on).then(|| (head.trim_end().len(), text.len() - content.len()))
    })
}

fn starts_a_sentence(text: &str) -> bool {
    let first = text.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
    first.is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

/// A place in capitals, a date, or an agency in brackets; with what may follow each.
fn is_dateline(head: &str) -> bool {
    let words: Vec<&str> = head.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    let has_name_form = |word: &&str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| c.is_uppercase() || c.is_numeric()) || ["and", "de", "of", "the"].contains(word)
    };
    if words.len() > MAX_WORDS || !words.iter().all(has_name_form) {
        return false;
    }
    let capitals = first.chars().filter(|c| c.is_uppercase()).count();
    let in_capitals = capitals >= MIN_CAPITALS && !first.chars().any(char::is_lowercase);
    in_capitals || (head.ends_with(')') && head.contains('(')) || is_date(&words)
}

fn is_date(words: &[&str]) -> bool {
    let is_month = |word: &str| word.get(..3).is_some_and(|start| MONTHS.contains(&start.to_lowercase().as_str()));
    let has_digits = words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    let is_part = |word: &&str| is_month(word) || word.chars().all(|c| c.is_ascii_digit() || "-/.,:".contains(c));
    has_digits && words.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(sentence: &str) -> &str {
        &sentence[length(sentence)..]
    }

    #[test]
    fn datelines_agencies_dates_and_bullets() {
        for before in [
            "SALTMOUTH (Quay News) — ",
            "SALTMOUTH, Orrey, May 3 (Quay News) - ",
            "NEW SALTMOUTH—",
            "(Quay News) -- ",
            "2021-05-21 -- ",
            "May 21, 2021 – ",
            "* ",
            "• ",
        ] {
            assert_eq!(content(&format!("{before}The ferry sails again.")), "The ferry sails again.", "{before}");
        }
    }

    #[test]
    fn what_belongs_to_the_sentence_stays() {
        for sentence in [
            "The ferry — which sails again — is full.",
            "FERRY — which sails again.",
            "Mayor Orr — A. Orr, that is — smiled.",
            "The COVID-19 clinic opened.",
            "**Ferries** sail again.",
            "SALTMOUTH —",
            "1990-1995 was a bad time.",
            "- ",
            "",
        ] {
            assert_eq!(content(sentence), sentence);
        }
    }
}
