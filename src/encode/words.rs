//! Cuts text into the words that the encoder reads, and classes their shapes. `training/words.py` does the same for training.

use crate::document::Span;

/// Word shape, fed to the encoder as the token type of each of the word's pieces: its vocabulary knows no upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Shape {
    /// Not a word: `[CLS]`, `[SEP]`.
    Special = 0,
    /// No letter, no digit.
    Mark = 1,
    /// Begins with an upper-case letter.
    Title = 2,
    /// Two letters or more, and all that have case are upper case.
    Upper = 3,
    /// No upper-case letter, no digit.
    Lower = 4,
    /// A digit, no letter.
    Digits = 5,
    /// Anything else: `iPhone`, `68th`.
    Mixed = 6,
    /// Not a word: a paragraph break.
    Paragraph = 7,
}

impl Shape {
    /// The shape of a word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let (mut letters, mut upper, mut lower, mut digit) = (0, false, false, false);
        for c in word.chars() {
            letters += usize::from(c.is_alphabetic());
            upper |= c.is_uppercase();
            lower |= c.is_lowercase();
            digit |= c.is_numeric();
        }
        match (letters, digit) {
            (0, false) => Self::Mark,
            (0, true) => Self::Digits,
            _ if upper && !lower && letters > 1 => Self::Upper,
            _ if word.starts_with(char::is_uppercase) => Self::Title,
            _ if upper || digit => Self::Mixed,
            _ => Self::Lower,
        }
    }
}

/// Letters of clitics that stand as words of their own after an apostrophe: `she’s`, `they'll`.
const CLITICS: [&str; 6] = ["s", "ll", "re", "ve", "d", "m"];
/// Characters whose repetition is one word: `...`, `---`.
const RULES: [char; 9] = ['.', '-', '_', '*', '=', '~', '#', '—', '–'];

/// The words of a text, in order. Never empty, disjoint; what lies between them is white space, invisible characters and
/// the backslashes of Markdown escapes.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    /// Whether the character before `at` is a letter or digit.
    after_letter: bool,
    passed_over: u64,
}

impl<'a> Words<'a> {
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0, after_letter: false, passed_over: 0 }
    }

    /// Number of characters other than white space so far that belong to no word.
    #[must_use]
    pub const fn passed_over(&self) -> u64 {
        self.passed_over
    }
}

impl Iterator for Words<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            let rest = self.text.get(self.at..)?;
            let first = rest.chars().next()?;
            let start = self.at;
            if !is_letter_or_digit(first) && is_passed_over(first, rest) {
                self.at += first.len_utf8();
                self.after_letter = false;
                self.passed_over += u64::from(!first.is_whitespace());
                continue;
            }
            let len = if is_letter_or_digit(first) {
                let initialism = if self.after_letter { None } else { initialism(rest) };
                initialism.or_else(|| number(rest)).unwrap_or_else(|| run(rest))
            } else if let Some(len) = clitic(rest).filter(|_| self.after_letter) {
                len
            } else if RULES.contains(&first) {
                prefix(rest, |c| c == first)
            } else {
                first.len_utf8()
            };
            self.at += len;
            self.after_letter = rest[..len].ends_with(is_letter_or_digit);
            return Some(Span::new(start, self.at));
        }
    }
}

/// What the tokenizer reads for a word: a repeated rule character stands for its repetitions.
#[must_use]
pub fn surface(word: &str) -> &str {
    match word.chars().next() {
        Some(first) if RULES.contains(&first) => &word[..first.len_utf8()],
        _ => word,
    }
}

fn is_letter_or_digit(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36F}').contains(&c)
}

/// Whether the first character of `rest` belongs to no word.
fn is_passed_over(first: char, rest: &str) -> bool {
    match first {
        '\\' => rest[1..].starts_with(|c: char| c.is_ascii_punctuation()),
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => true,
        _ => first.is_whitespace() || first.is_control(),
    }
}

/// Bytes of the longest prefix of characters that all satisfy a condition.
fn prefix(text: &str, condition: impl Fn(char) -> bool) -> usize {
    text.find(|c| !condition(c)).unwrap_or(text.len())
}

/// Bytes of a single letter and its full stop, twice or more: `U.S.`.
fn initialism(text: &str) -> Option<usize> {
    let (mut len, mut letters) = (0, 0);
    let mut characters = text.chars();
    while let (Some(letter), Some('.')) = (characters.next(), characters.next()) {
        if !letter.is_alphabetic() {
            break;
        }
        len += letter.len_utf8() + 1;
        letters += 1;
    }
    (letters >= 2).then_some(len)
}

/// Bytes of a run of digits that may go on over `.`, `,` or `:`; none if a letter follows the first run.
fn number(text: &str) -> Option<usize> {
    let mut len = prefix(text, char::is_numeric);
    if len == 0 || text[len..].starts_with(is_letter_or_digit) {
        return None;
    }
    while text[len..].starts_with(['.', ',', ':']) {
        let digits = prefix(&text[len + 1..], char::is_numeric);
        if digits == 0 {
            break;
        }
        len += 1 + digits;
    }
    Some(len)
}

/// Bytes of a clitic with its apostrophe.
fn clitic(text: &str) -> Option<usize> {
    let letters = text.strip_prefix(['\'', '’'])?;
    let mark = text.len() - letters.len();
    CLITICS.iter().map(|c| c.len()).find_map(|len| {
        let (head, tail) = letters.split_at_checked(len)?;
        let fits = CLITICS.iter().any(|c| c.eq_ignore_ascii_case(head)) && !tail.starts_with(is_letter_or_digit);
        fits.then_some(mark + len)
    })
}

/// Bytes of a run of letters and digits, apostrophes inside it included: `O'Brien`.
fn run(text: &str) -> usize {
    let mut len = prefix(text, is_letter_or_digit);
    loop {
        let rest = &text[len..];
        let Some(tail) = rest.strip_prefix(['\'', '’']).filter(|_| clitic(rest).is_none()) else { return len };
        let more = prefix(tail, is_letter_or_digit);
        if more == 0 {
            return len;
        }
        len += rest.len() - tail.len() + more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        Words::new(text).map(|span| span.of(text)).collect()
    }

    #[test]
    fn scans_as_in_training() {
        let cases: [(&str, &[&str]); 9] = [
            ("The U.S. paid $1,000.50 at 10:30 a.m.", &["The", "U.S.", "paid", "$", "1,000.50", "at", "10:30", "a.m."]),
            (
                "O’Brien doesn't like Moon Jae-in’s 68-year-old",
                &["O’Brien", "doesn't", "like", "Moon", "Jae", "-", "in", "’s", "68", "-", "year", "-", "old"],
            ),
            (
                "They'll say 'no'... \\[laughs\\]---ok",
                &["They", "'ll", "say", "'", "no", "'", "...", "[", "laughs", "]", "---", "ok"],
            ),
            (
                "a\u{a0}b\u{200b}c 68th 3.5% Mr. J.K. Rowling U.S",
                &["a", "b", "c", "68th", "3.5", "%", "Mr", ".", "J.K.", "Rowling", "U", ".", "S"],
            ),
            ("10.5a.b. 1.2.3.", &["10.5", "a", ".", "b", ".", "1.2.3", "."]),
            ("dogs' 'S’S I’D’VE n't", &["dogs", "'", "'", "S", "’S", "I", "’D", "’VE", "n't"]),
            ("cafe\u{301}s ¿qué?", &["cafe\u{301}s", "¿", "qué", "?"]),
            ("\\a \\\\ \\", &["\\", "a", "\\", "\\"]),
            ("—— -–- 😀😀", &["——", "-", "–", "-", "😀", "😀"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected);
        }
    }

    #[test]
    fn shapes() {
        use Shape::{Digits, Lower, Mark, Mixed, Title, Upper};
        let cases = [
            ("the", Lower),
            ("Ann", Title),
            ("I", Title),
            ("UN", Upper),
            ("U.S.", Upper),
            ("a.m.", Lower),
            ("2024", Digits),
            ("68th", Mixed),
            ("iPhone", Mixed),
            ("CO2", Upper),
            ("F16", Title),
            ("McCain", Title),
            ("’s", Lower),
            ("--", Mark),
            ("“", Mark),
            ("1,000.5", Digits),
            ("中国", Lower),
            ("É", Title),
            ("😀", Mark),
        ];
        for (word, shape) in cases {
            assert_eq!(Shape::of(word), shape, "{word}");
        }
    }

    #[test]
    fn rules_are_read_once() {
        assert_eq!([surface("..."), surface("——"), surface("a.m."), surface("")], [".", "—", "a.m.", ""]);
    }

    proptest! {
        #[test]
        fn every_character_is_a_word_or_passed_over(text in "(\\PC|[ \r\n\u{a0}'’.\\\\\u{301}A-Ca-c0-9\u{200b}]){0,60}") {
            let mut scanner = Words::new(&text);
            let mut covered = 0;
            let mut end = 0;
            for word in scanner.by_ref() {
                prop_assert!(end <= word.start && !word.is_empty());
                prop_assert!(!word.of(&text).contains(char::is_whitespace));
                covered += word.of(&text).chars().count() as u64;
                end = word.end;
            }
            let visible = text.chars().filter(|c| !c.is_whitespace()).count() as u64;
            prop_assert_eq!(covered + scanner.passed_over(), visible);
        }
    }
}
