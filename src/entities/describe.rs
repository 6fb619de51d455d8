//! What the text says a person or organisation is, right where it names them: `North Korean leader` before the name,
//! `senior fellow at the Odd Institute` after it.

use crate::document::{EntityLabel, Span};

use super::fold;
use super::gazetteer;
use super::lexicon::{BODIES, DEPARTMENTS, OUTSIDE_TITLES, ROLE_MODIFIERS, ROLES};
use super::names;

/// Longest description, in words; what is longer is a clause, not a title.
const MAX_WORDS: usize = 14;
/// Longest title before a name, in words.
const MAX_TITLE_WORDS: usize = 9;

/// The title or apposition that introduces the name at `name`, both in `sentence`; on one line, without article.
pub(super) fn describe(text: &str, sentence: Span, name: Span, label: EntityLabel) -> Option<String> {
    let before = text.get(sentence.start..name.start)?;
    let after = text.get(name.end..sentence.end)?;
    match label {
        EntityLabel::Person => {
            let (title, _) = names::split_title(name.of(text));
            let inside = Some(title).filter(|title| is_telling(title)).map(fold::one_line);
            inside.or_else(|| title_before(before)).or_else(|| apposition(after, is_role))
        }
        EntityLabel::Org => apposition(after, is_body).filter(|_| starts_with_article(after)),
        _ => None,
    }
}

/// The title words that stand right before a name: `Mr.`, `Vice President`; for names whose mention leaves them out.
pub(super) fn title_words(before: &str) -> &str {
    let end = before.trim_end().len();
    let mut start = end;
    for word in before[..end].rsplit(char::is_whitespace).take_while(|word| is_bare(word)) {
        let at = word.as_ptr() as usize - before.as_ptr() as usize;
        if names::is_title(word) {
            start = at;
        } else if !names::is_title_modifier(word) {
            break;
        }
    }
    &before[start..end]
}

fn is_role(word: &str) -> bool {
    let folded = fold::word(word);
    let singular = folded.strip_suffix('s').unwrap_or(&folded);
    is_office(word) || ROLES.contains(folded.as_str()) || ROLES.contains(singular)
}

/// A title that says what somebody is: not `Mr.`.
fn is_office(word: &str) -> bool {
    names::is_title(word) && !is_courtesy(word)
}

fn is_courtesy(word: &str) -> bool {
    matches!(
        fold::word(word).as_str(),
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "mx"
            | "messrs"
            | "sir"
            | "madam"
            | "madame"
            | "mme"
            | "mlle"
            | "monsieur"
            | "dr"
    )
}

fn is_telling(title: &str) -> bool {
    title.split_whitespace().any(is_office)
}

fn is_body(word: &str) -> bool {
    BODIES.contains(fold::word(word).as_str())
}

/// Words without punctuation; the period of an abbreviation is none.
fn is_bare(word: &str) -> bool {
    let inner = word.strip_suffix('.').filter(|inner| inner.len() <= MAX_ABBREVIATION).unwrap_or(word);
    inner.chars().any(char::is_alphanumeric)
        && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '.' | '&' | '/'))
}

/// Longest abbreviation that keeps its period inside a title (`Asst.`), in bytes.
const MAX_ABBREVIATION: usize = 4;

/// `... said North Korean leader ` -> `North Korean leader`.
fn title_before(before: &str) -> Option<String> {
    let before = before.trim_end();
    // `the Republic's President, Ann Ode,`: the comma may stand between a capitalised title and the name.
    let (before, is_apposed) = match before.strip_suffix(',') {
        Some(before) => (before, true),
        None => (before, false),
    };
    let mut words: Vec<&str> = vec![];
    for word in before.rsplit(char::is_whitespace).filter(|word| !word.is_empty()) {
        if words.len() > MAX_TITLE_WORDS {
            return None;
        }
        let is_sentence_start = word.as_ptr() == before.as_ptr();
        if !is_bare(word) || !belongs_to_title(word, is_sentence_start) {
            break;
        }
        words.push(word);
    }
    while words.last().is_some_and(|word| is_connective(word)) {
        words.pop();
    }
    words.reverse();
    let words = &words[start_of_office(&words)..];
    let role = words.iter().rposition(|word| is_role(word))?;
    let ends_with_role = role + 1 == words.len();
    let of_follows = words.get(role + 1).is_some_and(|word| is_connective(word));
    let starts_upper = |word: &&str| word.starts_with(char::is_uppercase);
    let is_fine =
        if is_apposed { ends_with_role && words.iter().all(|w| starts_upper(w) || is_connective(w)) } else { true };
    (is_fine && (ends_with_role || of_follows) && words.iter().any(|w| is_role(w) && !is_courtesy(w)))
        .then(|| words.join(" "))
}

/// Where a title of its own starts after a connective: `the Death of Judge`, `Ode on Former President`. What a body or a
/// role has after it belongs to it: `Department of Justice spokesman`, `Chief of Staff`; so does a plural.
fn start_of_office(words: &[&str]) -> usize {
    let is_one = |word: &&&str| is_role(word) && !word.ends_with(['s', 'S']) || names::is_title_modifier(word);
    let start = words.len() - words.iter().rev().take_while(is_one).count();
    let before = &words[..start];
    let connectives = before.iter().rev().take_while(|word| is_connective(word)).count();
    let governor = before[..start - connectives].last();
    let governs = |word: &&str| is_role(word) || is_body(word) || DEPARTMENTS.contains(fold::word(word).as_str());
    if start < words.len() && connectives > 0 && !governor.is_some_and(governs) { start } else { 0 }
}

/// In titles and headlines in capitals too.
pub(super) fn is_connective(word: &str) -> bool {
    ["of", "for", "the", "on", "at"].iter().any(|connective| word.eq_ignore_ascii_case(connective))
}

/// Capitalised words, roles, what modifies them, and what stands between them.
fn belongs_to_title(word: &str, is_sentence_start: bool) -> bool {
    let folded = fold::word(word);
    if is_courtesy(word) || OUTSIDE_TITLES.contains(folded.as_str()) {
        return false;
    }
    if is_role(word)
        || names::is_title_modifier(word)
        || ROLE_MODIFIERS.contains(folded.as_str())
        || is_connective(word)
    {
        return true;
    }
    let is_known_name = gazetteer::country(&folded).is_some() || gazetteer::is_demonym(&folded);
    word.starts_with(char::is_uppercase) && (!is_sentence_start || is_known_name)
}

fn starts_with_article(after: &str) -> bool {
    let words = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["a ", "an ", "the "].iter().any(|article| words.starts_with(article))
}

/// `, a former pilot, author and head of Odd Works, said` -> `former pilot, author and head of Odd Works`.
fn apposition(after: &str, is_head: fn(&str) -> bool) -> Option<String> {
    let rest = after.strip_prefix(',').or_else(|| after.trim_start().strip_prefix(['—', '–']))?;
    let mut parts = rest.split([',', '—', '–', ';', ':', '(', ')', '"', '“', '”']);
    let mut first = parts.next()?.trim();
    if first.chars().all(|c| c.is_ascii_digit()) {
        // An age: `, 45, a teacher`.
        first = parts.next()?.trim();
    }
    if !opens_description(first, is_head) {
        return None;
    }
    let mut end = first;
    for part in parts.map(str::trim) {
        if !continues_list(part, is_head) {
            break;
        }
        end = part;
    }
    let start = first.as_ptr() as usize - rest.as_ptr() as usize;
    let whole = &rest[start..end.as_ptr() as usize - rest.as_ptr() as usize + end.len()];
    clean(whole).or_else(|| clean(first))
}

/// An article or a modifier of a role first, a head noun before any preposition.
fn opens_description(part: &str, is_head: fn(&str) -> bool) -> bool {
    let mut words = part.split_whitespace();
    let Some(first) = words.next() else { return false };
    let folded = fold::word(first);
    let opens = matches!(folded.as_str(), "a" | "an" | "the" | "one")
        || is_head(first)
        || names::is_title_modifier(first)
        || ROLE_MODIFIERS.contains(folded.as_str())
        || first.starts_with(char::is_uppercase);
    opens && std::iter::once(first).chain(words).take_while(|word| !ends_head(word)).any(is_head)
}

fn ends_head(word: &str) -> bool {
    matches!(
        word,
        "of" | "for" | "at" | "in" | "on" | "with" | "from" | "who" | "which" | "that" | "whose" | "said" | "says"
    )
}

/// `researcher`, `and senior fellow at Odd Works`: more of the same list.
fn continues_list(part: &str, is_head: fn(&str) -> bool) -> bool {
    let rest = part.strip_prefix("and ").unwrap_or(part);
    let has_clause =
        rest.split_whitespace().any(|word| matches!(word, "said" | "says" | "told" | "who" | "is" | "was" | "has"));
    !has_clause && rest.split_whitespace().take(3).any(is_head)
}

/// On one line, without article and final period, cut before a relative clause; `None` if too long.
fn clean(description: &str) -> Option<String> {
    let words: Vec<&str> = description
        .split_whitespace()
        .take_while(|word| {
            !matches!(*word, "who" | "which" | "that" | "whose" | "where" | "when" | "said" | "says" | "told")
        })
        .collect();
    let words = match words.as_slice() {
        ["a" | "an" | "the" | "A" | "An" | "The", rest @ ..] => rest,
        all => all,
    };
    let line = words.join(" ");
    let line = match line.strip_suffix(['.', '?', '!']) {
        Some(stem) if !stem.rsplit(' ').next().is_some_and(|last| last.contains('.')) => stem,
        _ => &line,
    };
    let line = line.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')'));
    (!line.is_empty() && words.len() <= MAX_WORDS).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(sentence: &str, name: &str) -> Option<String> {
        let start = sentence.to_ascii_lowercase().find(&name.to_ascii_lowercase()).unwrap();
        let span = Span::new(start, start + name.len());
        describe(sentence, Span::new(0, sentence.len()), span, EntityLabel::Person)
    }

    #[test]
    fn titles_before_the_name() {
        for (sentence, expected) in [
            ("Talks with Tolvan President Ann Ode went on.", "Tolvan President"),
            ("On Friday, former U.S. Secretary\nof State Ann Ode left.", "former U.S. Secretary of State"),
            ("It was hosted by Odd House senior trade adviser Ann Ode.", "Odd House senior trade adviser"),
            ("Visiting President Ann Ode left.", "President"),
            ("Bo Tolva and Judge Ann Ode left.", "Judge"),
            ("The Odd Isles Prime Minister, Ann Ode, left.", "Odd Isles Prime Minister"),
            ("REMARKS BY PRESIDENT ANN ODE", "PRESIDENT"),
            ("REMARKS BY MAYOR LIND AND FORMER SECRETARY OF STATE ANN ODE", "FORMER SECRETARY OF STATE"),
            ("Statement From Mayor Bo Lind on the Death of Judge Ann Ode", "Judge"),
            ("Remarks Of The Mayor At A Dinner For Vice President Ann Ode", "Vice President"),
            ("Talks with Department of Justice spokeswoman Ann Ode went on.", "Department of Justice spokeswoman"),
            ("Honouring the Memory of Her Holiness Pope Ann Ode", "Pope"),
            ("Talks with Chief of Staff Ann Ode went on.", "Chief of Staff"),
            ("Talks with Board of Supervisors Chair Ann Ode went on.", "Board of Supervisors Chair"),
            ("Talks with Bank of Tolva governor Ann Ode went on.", "Bank of Tolva governor"),
        ] {
            assert_eq!(description(sentence, "Ann Ode").as_deref(), Some(expected), "{sentence}");
        }
    }

    #[test]
    fn appositions_after_the_name() {
        for (sentence, expected) in [
            ("Ann Ode, a retired pilot, said so.", "retired pilot"),
            (
                "So said Ann Ode, a former pilot, author, and senior fellow\nat Odd Works.",
                "former pilot, author, and senior fellow at Odd Works",
            ),
            (
                "Said Ann Ode—a former Director for Odd Affairs, and Tolva Chair at OW.",
                "former Director for Odd Affairs, and Tolva Chair at OW",
            ),
            (
                "So said Ann Ode, a pilot in one of the many odd fleets of the isles, and author of a great many long and odd books.",
                "pilot in one of the many odd fleets of the isles",
            ),
            ("Ann Ode, 45, a teacher who lives here, said so.", "teacher"),
            ("Ann Ode, director of the Odd Bank of the U.S., said so.", "director of the Odd Bank of the U.S."),
        ] {
            assert_eq!(description(sentence, "Ann Ode").as_deref(), Some(expected), "{sentence}");
        }
    }

    #[test]
    fn nothing_where_the_text_says_nothing() {
        for sentence in [
            "Ann Ode left.",
            "Mr. Ann Ode left.",
            "In Tolva, Ann Ode left.",
            "Ann Ode, speaking in Tolva, left.",
            "The president called Ann Ode.",
            "Ann Ode, who is a pilot, left.",
            "Ann Ode, Bo Tolva and Al Tolva left.",
        ] {
            assert_eq!(description(sentence, "Ann Ode"), None, "{sentence}");
        }
    }

    #[test]
    fn title_words_only() {
        assert_eq!(title_words("He met Vice President "), "Vice President");
        assert_eq!(title_words("He met Mrs.\n"), "Mrs.");
        assert_eq!(title_words("The president, "), "");
        assert_eq!(title_words(""), "");
    }
}
