//! The words around a stop.

/// Words longer than this many bytes are looked at in part: none that matters is longer, and scans stay bounded.
const MAX_WORD: usize = 48;

/// How the text after a stop begins, past white space, opening quotation marks, brackets, bullets and dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// An upper-case letter, a letter of a script without case, or a name like `iPhone`.
    Upper,
    Lower,
    Digit,
    /// Neither letter nor digit.
    Other,
}

/// What follows a stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next<'t> {
    /// White space stands between.
    pub spaced: bool,
    /// Nothing at all stands between.
    pub direct: bool,
    /// A dash stands between: `“Why?” — he paused`.
    pub dash: bool,
    pub case: Case,
    /// The first word: letters and digits, at most [`MAX_WORD`] bytes.
    pub word: &'t str,
    /// The character after `word`.
    pub follow: Option<char>,
    /// All from `word` on.
    pub rest: &'t str,
}

impl<'t> Next<'t> {
    pub fn after(text: &'t str) -> Self {
        let trimmed = text.trim_start();
        let opening: usize = trimmed.chars().take(MAX_WORD).take_while(|&c| is_opening(c)).map(char::len_utf8).sum();
        let rest = &trimmed[opening..];
        let length: usize = rest.chars().take(MAX_WORD).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
        let word = &rest[..length];
        Self {
            spaced: trimmed.len() < text.len(),
            direct: rest.len() == text.len(),
            dash: trimmed[..opening].contains(['—', '–', '-']),
            case: case_of(word),
            word,
            follow: rest[length..].chars().next(),
            rest,
        }
    }

    /// Whether the next token is a number or one with letters, as documents have: `12`, `ES-11/1`.
    pub fn is_number(&self) -> bool {
        let mut token = self.rest.chars().take(MAX_WORD).take_while(|c| !c.is_whitespace());
        self.case != Case::Lower && token.any(char::is_numeric)
    }
}

fn is_opening(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '.' | '!' | '?' | '…' | ',' | ';')
}

fn case_of(word: &str) -> Case {
    let mut chars = word.chars();
    match chars.next() {
        Some(c) if c.is_numeric() => Case::Digit,
        Some(c) if c.is_lowercase() && !chars.next().is_some_and(char::is_uppercase) => Case::Lower,
        Some(_) => Case::Upper,
        None => Case::Other,
    }
}

/// The word that `text` ends in: letters and digits, with full stops and apostrophes inside (`U.S`, `o’clock`);
/// at most [`MAX_WORD`] bytes of it.
pub(super) fn last_word(text: &str) -> &str {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’');
    let length: usize = text.chars().rev().take(MAX_WORD).take_while(|&c| inside(c)).map(char::len_utf8).sum();
    text[text.len() - length..].trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// The stretch without white space around byte `at`, at most [`MAX_WORD`] characters to each side.
pub(super) fn token_around(text: &str, at: usize) -> &str {
    let length = |chars: &mut dyn Iterator<Item = char>| -> usize {
        chars.take(MAX_WORD).take_while(|c| !c.is_whitespace()).map(char::len_utf8).sum()
    };
    let start = at - length(&mut text[..at].chars().rev());
    &text[start..at + length(&mut text[at..].chars())]
}
