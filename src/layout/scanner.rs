//! Small steps over the parts of a speaker label.

/// A position in the text that only moves forward.
pub(super) struct Scanner<'a> {
    pub text: &'a str,
    /// Byte position, on a character border.
    pub at: usize,
    pub end: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub fn skip_while(&mut self, mut keep: impl FnMut(char) -> bool) {
        while let Some(c) = self.peek().filter(|&c| keep(c)) {
            self.at += c.len_utf8();
        }
    }

    pub fn skip_blank(&mut self) {
        self.skip_while(char::is_whitespace);
    }

    /// Skips `*`, `**`, `__`; says whether there was any.
    pub fn emphasis(&mut self) -> bool {
        let from = self.at;
        self.skip_while(|c| matches!(c, '*' | '_'));
        self.at > from
    }

    /// Skips `[10:02]`, `(1:10:02)`, `10:02 -` and what separates it from the name.
    pub fn time_stamp(&mut self) -> bool {
        let from = self.at;
        self.skip_while(|c| matches!(c, '[' | '(' | '\\'));
        let digits = self.at;
        self.skip_while(|c| c.is_ascii_digit() || matches!(c, ':' | '.'));
        let stamp = &self.text[digits..self.at];
        if !stamp.starts_with(|c: char| c.is_ascii_digit()) || !stamp.contains(':') {
            self.at = from;
            return false;
        }
        self.skip_while(|c| matches!(c, ']' | ')' | '\\' | '-' | '–' | '—') || c.is_whitespace());
        true
    }

    /// At `A.M.` or `pm`: what came before is a time of day and not a stamp.
    pub fn half_of_day(&self) -> bool {
        let mut letters = self.rest().chars().filter(|&c| c != '.').map(|c| c.to_ascii_lowercase());
        matches!(letters.next(), Some('a' | 'p'))
            && letters.next() == Some('m')
            && !letters.next().is_some_and(char::is_alphabetic)
    }

    /// Skips `(CNN)`, `[by telephone]`.
    pub fn parenthesis(&mut self) -> bool {
        let from = self.at;
        self.skip_while(|c| c == '\\');
        let close = match self.peek() {
            Some('(') => ')',
            Some('[') => ']',
            _ => {
                self.at = from;
                return false;
            }
        };
        let Some(length) = self.rest().find(close) else {
            self.at = from;
            return false;
        };
        self.at += length + 1;
        true
    }
}
