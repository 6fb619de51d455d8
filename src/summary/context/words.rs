//! What single words tell of a sentence's need of others.

use crate::document::Span;
use crate::summary::lexicon;

/// A noun in the plural has this many letters at least.
const PLURAL_LETTERS: usize = 4;

/// Letters of an abbreviation, at most.
const MAX_ABBREVIATION: usize = 8;

/// What a pronoun of the third person may mean; the discriminants count.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Person,
    Plural,
    Thing,
}

/// Where the words of a sentence are: runs of letters and digits.
pub(super) fn spans(text: &str, sentence: Span) -> Vec<Span> {
    let parts = sentence.of(text).split(|c: char| !c.is_alphanumeric());
    let base = text.as_ptr() as usize;
    let span = |word: &str| {
        let start = word.as_ptr() as usize - base;
        Span::new(start, start + word.len())
    };
    parts.filter(|word| !word.is_empty()).map(span).collect()
}

/// Abbreviations in brackets: the `SFB` of `Saltmouth Ferry Board (SFB)`.
pub(super) fn in_brackets(text: &str) -> impl Iterator<Item = &str> {
    text.split('(').skip(1).filter_map(|part| {
        let word = part.split_once(')')?.0.trim_matches(['"', '“', '”']);
        let capitals = word.chars().filter(char::is_ascii_uppercase).count();
        let is_word = word.len() <= MAX_ABBREVIATION && word.chars().all(|c| c.is_ascii_alphanumeric());
        (is_word && capitals >= 2).then_some(word)
    })
}

pub(super) fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => Kind::Person,
        "they" | "them" | "their" | "theirs" | "themselves" => Kind::Plural,
        "it" | "its" | "itself" => Kind::Thing,
        _ => return None,
    })
}

/// Whether an "it" that opens these words stands for nothing: `it is clear that`, `it takes`.
pub(super) fn is_expletive(words: &[String]) -> bool {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let is_said = matches!(word(1), "is" | "s" | "was" | "will" | "would");
    let told = if is_said { word(2) } else { word(1) };
    word(0) == "it"
        && (EXPLAINED.contains(&told)
            || matches!(word(1), "takes" | "took" | "turns" | "seems" | "seemed")
            || (is_said && matches!(word(3), "to" | "that" | "for")))
}

/// Whether a "this" or "that" before this word is no determiner of a noun.
pub(super) fn stands_alone(next: &str) -> bool {
    next.is_empty() || lexicon::follows_a_pointer(next) || AFTER_A_POINTER.contains(&next)
}

/// Whether "this" before the word points at where and when it is said: `this week`.
pub(super) fn points_at_now(next: &str) -> bool {
    DEICTIC.contains(&next)
}

/// Whether "those" is explained by the word after it.
pub(super) fn defines_those(next: &str) -> bool {
    AFTER_DEFINING_THOSE.contains(&next)
}

/// Whether "that" after the word is a determiner, if a noun follows: `of that bill`.
pub(super) fn is_determiner_after(word: &str) -> bool {
    PREPOSITIONS.contains(&word)
}

/// Whether a noun with "the" is told by the word after it which one it is: `the cost of`.
pub(super) fn defines_noun(next: &str) -> bool {
    AFTER_DEFINED_NOUN.contains(&next)
}

/// Whether a word says that there is something beside what is named, or before it.
pub(super) fn adds(word: &str) -> bool {
    ADDING.contains(&word)
}

pub(super) fn is_number(word: &str) -> bool {
    NUMBERS.contains(&word)
}

pub(super) fn is_determiner(word: &str) -> bool {
    DETERMINERS.contains(&word)
}

/// Whether a sentence ends in a colon or without any mark, and whether it has only half of a pair of quotation marks.
pub(super) fn ends(sentence: &str) -> [bool; 2] {
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '*' | '_');
    let end = sentence.trim_end_matches(closing);
    let count = |mark: char| sentence.matches(mark).count();
    [!end.ends_with(['.', '!', '?', '…']), count('“') != count('”') || count('"') % 2 == 1]
}

pub(super) fn is_noun(word: &str) -> bool {
    !lexicon::is_stop_word(word) && word.chars().nth(2).is_some()
}

pub(super) fn is_plural_noun(word: &str) -> bool {
    is_noun(word) && word.len() >= PLURAL_LETTERS && word.ends_with('s') && !word.ends_with("ss")
}

const DETERMINERS: &[&str] = &["a", "an", "her", "his", "my", "our", "the", "this", "your"];
pub(super) const PLURALS: &[&str] = &["children", "men", "people", "women"];
const NUMBERS: &[&str] = &["eight", "five", "four", "nine", "seven", "six", "three", "two"];
const ADDING: &[&str] = &["additional", "another", "further", "later", "other", "others"];
#[rustfmt::skip]
const PREPOSITIONS: &[&str] = &[
    "about", "after", "against", "at", "before", "by", "for", "from", "in", "into", "of", "on", "over", "than",
    "through", "to", "toward", "towards", "under", "with",
];
/// What tells of a noun before it which one is meant.
const AFTER_DEFINED_NOUN: &[&str] = &["between", "for", "in", "of", "on", "that", "to", "which", "who", "whose"];
/// What may follow a demonstrative that stands by itself, beside verbs.
const AFTER_A_POINTER: &[&str] =
    &["and", "as", "at", "but", "by", "for", "from", "in", "not", "of", "on", "or", "to", "with"];
/// What makes "those" a word that is explained right after.
const AFTER_DEFINING_THOSE: &[&str] = &["in", "most", "of", "that", "who", "whose", "with"];
/// What "this" points at without having been named.
#[rustfmt::skip]
const DEICTIC: &[&str] = &[
    "administration", "afternoon", "century", "city", "country", "day", "decade", "evening", "fall", "house",
    "moment", "month", "morning", "nation", "night", "quarter", "season", "spring", "state", "summer", "time", "town",
    "week", "weekend", "winter", "world", "year",
];
/// What follows "it is" where the sentence goes on to say what.
#[rustfmt::skip]
const EXPLAINED: &[&str] = &[
    "best", "better", "clear", "critical", "difficult", "easy", "essential", "good", "great", "hard", "important",
    "impossible", "likely", "necessary", "possible", "time", "true", "unlikely", "up", "vital", "worth",
];
