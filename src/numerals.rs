//! Numbers that news spells out.

/// By value, in lower case.
const WORDS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// The number that a word in lower case spells, up to twenty.
pub fn value(word: &str) -> Option<usize> {
    WORDS.iter().position(|spelt| *spelt == word)
}
