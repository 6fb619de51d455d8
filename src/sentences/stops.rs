//! Places where a sentence could end.

use crate::document::Span;

/// Closing marks in a row that are looked past, at most.
const MAX_CLOSERS: usize = 8;

/// A run of sentence-final marks and what closes with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    /// `.`, `?!`, `…`, `. . .`
    pub marks: Span,
    /// After the closing quotation marks, brackets, further marks and footnote numbers.
    pub end: usize,
    /// A closing mark stands between `marks` and `end`.
    pub closed: bool,
    /// One of them is a quotation mark.
    pub quoted: bool,
}

/// All stops of a text, in order.
pub(super) struct Stops<'t> {
    text: &'t str,
    from: usize,
}

impl<'t> Stops<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, from: 0 }
    }
}

impl Iterator for Stops<'_> {
    type Item = Stop;

    fn next(&mut self) -> Option<Stop> {
        let start = self.from + self.text[self.from..].find(is_mark)?;
        let mut scan = Scan { text: self.text, at: start };
        scan.marks();
        let marks = Span::new(start, scan.at);
        let mut stop = Stop { marks, end: scan.at, closed: false, quoted: false };
        while let Some(c) = scan.closer() {
            stop.closed = true;
            stop.quoted |= is_quotation_mark(c);
            scan.marks();
        }
        while scan.footnote() || scan.emoticon() {}
        stop.end = scan.at;
        self.from = scan.at;
        Some(stop)
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '‼' | '⁇' | '⁈' | '⁉')
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | '“' | '‘')
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// A run of marks; the dots of an ellipsis may stand apart (`. . .`).
    fn marks(&mut self) {
        loop {
            let run = self.rest().len() - self.rest().trim_start_matches(is_mark).len();
            self.at += run;
            let Some(apart) = self.rest().strip_prefix([' ', '\u{a0}']) else { return };
            let dot_alone = apart.strip_prefix('.').is_some_and(|after| !after.starts_with(char::is_alphanumeric));
            if run == 0 || !dot_alone {
                return;
            }
            self.at = self.text.len() - apart.len();
        }
    }

    /// One closing quotation mark, bracket or emphasis mark. Where one character both opens and closes, white space or
    /// punctuation after it says that it closes.
    fn closer(&mut self) -> Option<char> {
        let rest = self.rest().strip_prefix('\\').unwrap_or(self.rest());
        let mut chars = rest.chars();
        let c = chars.next()?;
        let both_ways = || {
            let mut ahead = chars.clone().take(MAX_CLOSERS);
            !ahead.find(|c| !matches!(c, '"' | '\'' | '*' | '_')).is_some_and(char::is_alphanumeric)
        };
        let closes = match c {
            '”' | '’' | '»' | '›' | ')' | ']' | '}' => true,
            '"' | '\'' | '*' | '_' | '“' => both_ways(),
            _ => false,
        };
        if !closes {
            return None;
        }
        self.at = self.text.len() - rest.len() + c.len_utf8();
        Some(c)
    }

    /// A reference after the stop, with or without a space: `[12]`, `\[a\]`.
    fn footnote(&mut self) -> bool {
        let rest = self.rest();
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let Some(rest) = rest.strip_prefix("\\[").or_else(|| rest.strip_prefix('[')) else { return false };
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if number.len() == rest.len() {
            return false;
        }
        let Some(after) = number.strip_prefix("\\]").or_else(|| number.strip_prefix(']')) else { return false };
        self.at = self.text.len() - after.len();
        true
    }

    /// An emoticon after the stop belongs to what it comments on: `Great. :)`
    fn emoticon(&mut self) -> bool {
        let rest = self.rest().trim_start_matches(' ');
        let Some(mouth) = rest.strip_prefix([':', ';', '=']) else { return false };
        let mouth = mouth.strip_prefix('-').unwrap_or(mouth);
        let after = mouth.trim_start_matches([')', '(', 'D', 'P', 'p', '/', '|', ']']);
        if after.len() == mouth.len() || after.starts_with(|c: char| !c.is_whitespace()) {
            return false;
        }
        self.at = self.text.len() - after.len();
        true
    }
}
