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
pub(super) fn sentences(text: &str) -> Vec<Span> {
    let mut found = vec![];
    let mut start = 0;
    let end = Span::new(text.len(), text.len());
    for separator in separators(text).chain([end]) {
        let part = Span::new(start, separator.start).trim(text);
        found.extend(unseparated(part.of(text)).map(|s| Span::new(part.start + s.start, part.start + s.end)));
        found.push(separator);
        start = separator.end;
    }
    found.pop();
    found
}

/// Words that are but one drawing character, repeated: `-----`, `*****`.
fn separators(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace).filter_map(move |word| {
        let bare = word.trim_end();
        let span = Span::new(at, at + bare.len());
        at += word.len();
        let drawn = |first| b"-*=_~#".contains(&first) && bare.bytes().all(|b| b == first);
        (bare.len() >= MIN_SEPARATOR && bare.bytes().next().is_some_and(drawn)).then_some(span)
    })
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
        let end = stops
            .by_ref()
            .find(|stop| first < stop.marks.start && stop.end <= last && ends_sentence(text, first, stop));
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
        Some(Abbreviation::BeforeNumber) if next.is_number() => return false,
        Some(Abbreviation::BeforeNumber) | None => {}
        Some(Abbreviation::Time) => {
            return next.case == Case::Upper && !abbreviations::follows_time(next.word, next.rest);
        }
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
    let plain =
        word.chars().rev().take_while(|c| c.is_lowercase()).count() >= MIN_RUN_ON_LETTERS && !word.contains('.');
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
    let digits =
        word.split('.').all(|part| part.len() <= MAX_ENUMERATOR_DIGITS && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let roman = word.len() <= MAX_ROMAN_LETTERS && word.bytes().all(|b| b"ivxIVX".contains(&b));
    digits || letter || roman
}

/// `U.S`, `D.C`, `M.B.A`: single letters between full stops (the last one is left out).
fn is_initialism(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// The `F` of `John F. Kennedy`, the `b` of `(b. March 1950)`; not the `I` of `so do I. Mary`, nor `Q&A. Mary`.
fn is_initial(before: &str, word: &str) -> bool {
    let single = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let before = &before[..before.len() - word.len()];
    let pronoun = word == "I" && !last_word(before.trim_end()).starts_with(char::is_uppercase);
    single && !pronoun && !before.ends_with('&')
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `⏎` marks where a sentence must end; the text itself has a space there.
    fn check(marked: &str) {
        let text = marked.replace(" ⏎ ", " ");
        let found: Vec<&str> = sentences(&text).iter().map(|s| s.of(&text)).collect();
        assert_eq!(found.join(" ⏎ "), marked);
    }

    #[test]
    fn titles_and_initials_go_on() {
        check("Sen. Ida Moor (D-N.J.) met Gen. Paul R. Quist. ⏎ Mr. and Mrs. Orr left.");
        check("J. K. Lund and George W. Palm spoke. ⏎ So do I. ⏎ Mary agreed.");
        check("MS. ORR thanked DR. LUND. ⏎ She left.");
        check("He (b. March 1950) is from St. Anna. ⏎ That is all for Q&A. ⏎ Thank you.");
    }

    #[test]
    fn what_follows_an_initialism_decides() {
        check("The U.S. President met the U.N. envoy in the U.S. ⏎ The talks went on in Washington, D.C. ⏎ He left.");
        check("They work for Brook Inc. Chief Executive Ann Lee and Harbor Corp. ⏎ In May they will move.");
        check("We sell tea, bread, etc. and milk, eggs, etc. ⏎ Prices vary.");
    }

    #[test]
    fn times_and_numbers() {
        check("It starts at 4:32 p.m. EDT. ⏎ We left at 5 p.m. ⏎ Mayor Orr stayed until 6 a.m. Friday.");
        check("At 9:48 p.m. Eastern Time, 6:18 a.m. Kabul time, it began.");
        check("Item No. 5 costs $3.50. ⏎ No. ⏎ It rose 2.5 percent in Jan. 2019. ⏎ That was much.");
        check("Resolution No. ES-11/1 deplores it. ⏎ Orr said no. ⏎ Lund did, too.");
        check("1. Open the door. ⏎ 2. Wait.");
        check("2.1. Aims. ⏎ We ask two things: 1. Who paid? ⏎ 2. Who knew?");
    }

    #[test]
    fn quotations() {
        check("“Earlier plans have failed. ⏎ We know how hard it is,” he said. ⏎ “We go on.” ⏎ Orr nodded.");
        check("\"Why?\" he asked. ⏎ \"Who knows!\" Ms. Orr said. ⏎ \"Nobody does.\" ⏎ Then she left.");
        check("He asked: “Why now?” ⏎ The mayor did not say. ⏎ (She was away.) ⏎ Others were, too.");
        check("The band “Who Is There?” is from Oslo. ⏎ Zoomly! Inc. and Zoomly! shares fell.");
    }

    #[test]
    fn ellipses_dashes_and_closers() {
        check("I thought … maybe not. ⏎ Well... ⏎ We shall see. . . ⏎ Perhaps.");
        check("Really?! ⏎ Yes. [3] ⏎ It was so \\[inaudible\\]. ⏎ Good. :) ⏎ Fine.");
        check("See www.example.org/a.B or mail a.b@example.org. ⏎ iPods sell. ⏎ eBay too.");
        check("**It is done.** ⏎ We\nare hard-wrapped\nhere. ⏎ Next.");
        check("Above. ⏎ ------ ⏎ Below the line.");
    }

    #[test]
    fn a_missing_space_is_judged() {
        assert_eq!(sentences("It was the end.The next day came.").len(), 2);
        assert_eq!(sentences("Is it open?yes it is.").len(), 2);
        assert_eq!(sentences("Node.JS and v2.Beta and www.Example.Org run.").len(), 1);
    }

    #[test]
    fn text_without_words_is_one_sentence() {
        assert_eq!(sentences(" * * * "), [Span::new(1, 6)]);
        assert_eq!(sentences(" \n"), []);
    }
}
