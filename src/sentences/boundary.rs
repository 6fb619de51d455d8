//! Where a sentence ends.
//!
//! [`Stops`] finds every place that could be an end: a run of full stops, exclamation or question marks, with the closing
//! quotation marks, brackets and footnote numbers that belong to it. [`ends_sentence`] judges it by the word before and
//! the word after. Look-back and look-ahead are bounded, so the whole is linear in the text.

use super::abbreviations::{self, Abbreviation};
use super::context::{Case, Next, last_word, token_around};
use super::stops::{Stop, Stops};
use crate::document::Span;

/// A word before a full stop that a sentence runs on from ("the end.The next") has at least this many letters.
const MIN_RUN_ON_LETTERS: usize = 2;
/// Characters of a separator at least: `---` is a dash, `____` a blank to fill in.
const MIN_SEPARATOR: usize = 5;
/// Digits of an enumerator at most: `12.` counts items, `2019.` is a year.
const MAX_ENUMERATOR_DIGITS: usize = 2;
/// Letters of a Roman enumerator at most: `viii.`
const MAX_ROMAN_LETTERS: usize = 4;
/// Words between a quotation and the verb that reports it, at most: `“Why?” Deputy Mayor Ana de Orr asked`.
const MAX_SPEAKER_WORDS: usize = 5;

/// The sentences of a stretch of prose, trimmed; together they cover all that is not white space.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = Span> {
    separated(text).flat_map(move |part| {
        let part = part.trim(text);
        unseparated(part.of(text)).map(move |s| Span::new(part.start + s.start, part.start + s.end))
    })
}

/// The stretches between separators (`-----`, `*****`), and the separators themselves, in order.
fn separated(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    let mut pending: Option<Span> = None;
    std::iter::from_fn(move || {
        if let Some(separator) = pending.take() {
            start = separator.end;
            return Some(separator);
        }
        if start == text.len() {
            return None;
        }
        pending = find_separator(text, start);
        let end = pending.map_or(text.len(), |separator| separator.start);
        let part = Span::new(start, end);
        start = end;
        Some(part)
    })
}

/// The next word that is but one drawing character, repeated.
fn find_separator(text: &str, from: usize) -> Option<Span> {
    let mut at = from;
    for word in text[from..].split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let drawn = bare.bytes().next().is_some_and(|first| b"-*=_~#".contains(&first) && bare.bytes().all(|b| b == first));
        if drawn && bare.len() >= MIN_SEPARATOR {
            return Some(Span::new(at, at + bare.len()));
        }
        at += word.len();
    }
    None
}

/// The sentences of trimmed text without separators. Each has a word in it, unless the whole has none.
fn unseparated(text: &str) -> impl Iterator<Item = Span> {
    let mut stops = Stops::new(text);
    let last = text.rfind(char::is_alphanumeric).unwrap_or(0);
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == text.len() {
            return None;
        }
        let first = start + text[start..].find(char::is_alphanumeric).unwrap_or(0);
        let end = stops.by_ref().find(|stop| first < stop.marks.start && stop.end <= last && ends_sentence(text, first, stop));
        let span = Span::new(start, end.map_or(text.len(), |stop| stop.end)).trim(text);
        start = span.end;
        Some(span)
    })
}

/// Judges one stop; `first` is where the first word of its sentence starts.
fn ends_sentence(text: &str, first: usize, stop: &Stop) -> bool {
    let next = Next::after(&text[stop.end..]);
    let before = text[first..stop.marks.start].trim_end();
    if !next.spaced {
        return runs_on(text, stop, &next);
    }
    match stop.marks.of(text) {
        "." => ends_at_full_stop(before, stop, &next),
        marks if marks.contains(['!', '?']) => ends_at_exclamation(before, stop, &next),
        // An ellipsis: a pause inside a sentence, unless a new one starts.
        _ => matches!(next.case, Case::Upper | Case::Digit),
    }
}

fn ends_at_exclamation(before: &str, stop: &Stop, next: &Next) -> bool {
    match next.case {
        // “Why?” he asked; Zoomly! shares; the quiz show “Who Knows?” is
        Case::Lower => !stop.quoted && !next.dash && !ends_in_name(before) && !is_attribution(next),
        Case::Upper if stop.quoted => !is_attribution(next),
        Case::Upper => !abbreviations::is_company_suffix(next.word),
        Case::Digit => true,
        Case::Other => false,
    }
}

fn ends_at_full_stop(before: &str, stop: &Stop, next: &Next) -> bool {
    if stop.end == stop.marks.end && is_enumerator(before) {
        return false;
    }
    let word = last_word(before);
    let starter = abbreviations::starts_sentences(next.word) && next.follow != Some('-');
    match abbreviations::lookup(word) {
        Some(Abbreviation::Open) => return false,
        Some(Abbreviation::BeforeNumber) if next.case == Case::Digit => return false,
        Some(Abbreviation::BeforeNumber) | None => {}
        Some(Abbreviation::Time) => return next.case == Case::Upper && !abbreviations::follows_time(next.word),
        Some(Abbreviation::Either) => return starter,
        Some(Abbreviation::Closing) => return next.case != Case::Lower,
    }
    if is_initialism(word) && before.len() == word.len() {
        return false; // P.S. What about
    }
    if is_initialism(word) || is_initial(before, word) {
        return starter;
    }
    match next.case {
        Case::Upper | Case::Digit => true,
        Case::Lower => !stop.closed && !next.dash && word.chars().count() > 1 && word.chars().all(char::is_lowercase),
        Case::Other => false,
    }
}

/// Whether a new sentence starts without white space before it: `the end.The next`, `Really?Yes`.
fn runs_on(text: &str, stop: &Stop, next: &Next) -> bool {
    let token = token_around(text, stop.marks.start);
    if token.contains(['@', '/', '=', '\\']) || token.starts_with("www.") || next.word.is_empty() || !next.direct {
        return false;
    }
    let word = last_word(&text[..stop.marks.start]);
    let plain = word.chars().rev().take_while(|c| c.is_lowercase()).count() >= MIN_RUN_ON_LETTERS && !word.contains('.');
    let starts = match next.case {
        Case::Upper => next.word.chars().skip(1).all(char::is_lowercase) && next.follow != Some('.'),
        Case::Lower => stop.marks.of(text).contains('?'),
        Case::Digit | Case::Other => false,
    };
    plain && starts
}

/// Whether a full stop after `sentence` belongs to a number or letter that counts items: `1.`, `2.3.`, `(a).`, `as follows: 1.`
fn is_enumerator(sentence: &str) -> bool {
    let word = last_word(sentence);
    let before = sentence[..sentence.len() - word.len()].trim_end();
    if !before.is_empty() && !before.ends_with(':') {
        return false;
    }
    if word.is_empty() {
        return false;
    }
    let digits = word.split('.').all(|part| part.len() <= MAX_ENUMERATOR_DIGITS && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let roman = word.len() <= MAX_ROMAN_LETTERS && word.bytes().all(|b| b"ivxIVX".contains(&b));
    digits || letter || roman
}

/// `U.S`, `D.C`, `M.B.A`: single letters between full stops (the last one is left out).
fn is_initialism(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// The `F` of `John F. Kennedy`, the `b` of `(b. March 1950)`; not the `I` of `so do I. Mary`.
fn is_initial(before: &str, word: &str) -> bool {
    let single = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let pronoun = word == "I" && !ends_in_name(before.trim_end_matches('I').trim_end());
    single && !pronoun
}

/// Whether the last word is capitalised and not the first of the sentence.
fn ends_in_name(before: &str) -> bool {
    let word = last_word(before);
    let rest = &before[..before.len() - word.len()];
    word.chars().next().is_some_and(char::is_uppercase) && !rest.is_empty()
}

/// Whether what follows a question or a quotation reports it: `Ms. Orr asked`, `I said`, `he wondered`.
fn is_attribution(next: &Next) -> bool {
    let capital = next.case == Case::Upper;
    if capital && abbreviations::starts_sentences(next.word) && next.word != "I" {
        return false;
    }
    for (i, word) in next.rest.split_whitespace().take(MAX_SPEAKER_WORDS + 1).enumerate() {
        let speaks = abbreviations::reports_speech(word.trim_end_matches(|c: char| !c.is_alphanumeric()));
        if speaks || (i > 0 && !word.starts_with(char::is_uppercase)) {
            return speaks;
        }
    }
    false
}
