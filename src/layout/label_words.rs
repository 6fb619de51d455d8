//! What the words of a speaker label are, and how they are set.

use super::lexicon::{
    fold_word, is_field, is_function, is_group, is_honorific, is_number, is_particle, is_qualifier, is_questioner,
    is_sentence_word, is_title, is_weak_title,
};
use super::lines::is_blank_char;

/// The most words of a label; one in lower case letters is a name, with a title at most.
const MAX_WORDS: usize = 8;
const MAX_MIXED_WORDS: usize = 5;
/// Share of letters that may be small in a label in capitals (`MS. McCALL`, `PRESIDENT von der QUILL`).
const SMALL_LETTER_SHARE: f32 = 0.35;

/// What a label's words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Words {
    /// `Q`, `Q1`, `QUESTION`, `REPORTER 2`, `FEMALE REPORTER`.
    Question,
    /// `A` in an interview's questions and answers.
    Answer,
    /// `MS. QUILL`, `THE PRESIDENT`, `SPEAKER ADA QUILL`.
    Titled,
    /// `MODERATOR`, `SENIOR ADMINISTRATION OFFICIAL`, `AUDIENCE`.
    Function,
    /// Other words: `ADA QUILL`, `Quill`, `NATO`.
    Plain,
}

/// How a label is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Setting {
    Capitals,
    /// First letters only.
    Mixed,
}

/// The words apart.
fn apart(words: &str) -> impl DoubleEndedIterator<Item = &str> {
    words.split(is_blank_char).filter(|word| !word.is_empty())
}

/// The words apart, each in capitals.
pub(super) fn fold(words: &str) -> Vec<String> {
    apart(words).map(fold_word).collect()
}

/// How the words are set; `None` if no label is.
pub(super) fn setting(words: &str) -> Option<Setting> {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let small = words.chars().filter(|c| c.is_lowercase()).count();
    let capitals_word =
        |w: &str| w.chars().filter(|c| c.is_uppercase()).count() >= 2 && !w.ends_with(char::is_lowercase);
    if small == 0 && letters >= 2 {
        return Some(Setting::Capitals);
    }
    if small as f32 <= SMALL_LETTER_SHARE * letters as f32
        && apart(words).all(|w| capitals_word(w) || is_particle(&fold_word(w)) || is_honorific(&fold_word(w)))
    {
        return Some(Setting::Capitals);
    }
    apart(words)
        .all(|w| !w.starts_with(char::is_lowercase) || is_particle(&fold_word(w)) || matches!(w, "of" | "the" | "and"))
        .then_some(Setting::Mixed)
}

/// What the words are; `None` if no speaker is called so.
pub(super) fn classify(folded: &[String], words: &str, setting: Setting) -> Option<Words> {
    let last = folded.iter().rfind(|w| !is_number(w)).or(folded.last())?;
    let most = if setting == Setting::Mixed { MAX_MIXED_WORDS } else { MAX_WORDS };
    // A full stop inside, but after an abbreviation or initial, ends a sentence.
    let stopped = words.split(is_blank_char).rev().skip(1).any(|w| {
        w.ends_with('.')
            && w.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !is_title(&fold_word(w))
            && !w.trim_end_matches('.').contains('.')
    });
    if folded.len() > most || stopped || words.ends_with(',') {
        return None;
    }
    let first = folded.first()?;
    let body = if first == "THE" || is_one_of_many(folded) { &folded[1..] } else { folded };
    let head = body.first()?;
    if body.iter().any(|w| is_sentence_word(w) && !is_initial(w, words)) {
        return None;
    }
    let plainly = body.iter().all(|w| w == last || is_number(w) || is_qualifier(w));
    Some(if is_questioner(last) && plainly && last != "CALLER" {
        Words::Question
    } else if is_function(last) || is_group(last) {
        Words::Function
    } else if first == "THE" {
        if body.iter().all(|w| is_title(w)) { Words::Titled } else { return None }
    } else if is_title(head) && body.len() >= 2 && body.iter().any(|w| is_title(w) && !is_weak_title(w)) {
        Words::Titled
    } else if folded.iter().any(|w| is_field(w) || is_number(w)) {
        return None;
    } else {
        Words::Plain
    })
}

/// `A REPORTER`, `AN UNIDENTIFIED MAN`: an article, and what somebody is.
fn is_one_of_many(folded: &[String]) -> bool {
    match folded {
        [article, between @ .., last] if article == "A" || article == "AN" => {
            is_function(last) && between.iter().all(|word| is_qualifier(word))
        }
        _ => false,
    }
}

/// A single letter with its full stop (`I. QUILL`) is an initial and not a word of a sentence.
fn is_initial(folded: &str, words: &str) -> bool {
    folded.len() == 1 && words.contains(&format!("{folded}."))
}
