//! What looks like a speaker label at the start of a line: `MS. QUILL:`, `Q   `, `[10:02] **Smith (CNN):**`.
//!
//! This is the grammar only. Whether a document has speakers at all, and which of its candidates are labels,
//! is decided in [`super::dialogue`] with all of them in view.

pub(super) use super::label_words::{Setting, Words};
use super::label_words::{classify, fold, setting};
use super::lexicon::{is_function, is_number, is_title};
use super::lines::is_blank_char;
use super::scanner::Scanner;
use crate::document::Span;

/// Longest label, in bytes: "Parliamentary Under-Secretary of State for ..." is no label.
const MAX_BYTES: usize = 120;

/// A candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// With time stamp, emphasis marks, affiliation and colon.
    pub span: Span,
    /// The words alone.
    pub name: Span,
    /// Where what is said begins (may be the end of the block).
    pub content: usize,
    pub words: Words,
    pub setting: Setting,
    pub bold: bool,
    /// A time stamp before or an affiliation after the name.
    pub annotated: bool,
    /// `Q` set off by wide or no-break spaces, or any label with a colon.
    pub set_off: bool,
    /// The words in capitals: the same for the same speaker.
    pub key: String,
    /// What stands after a comma, in capitals: `HOST` of `ADA QUILL, HOST:`; empty if nothing does.
    pub function: String,
}

impl Candidate {
    /// A turn that begins at `at` and has no label.
    pub const fn unlabelled(at: usize, words: Words) -> Self {
        let nothing = Span::new(at, at);
        Self {
            span: nothing,
            name: nothing,
            content: at,
            words,
            setting: Setting::Capitals,
            bold: true,
            annotated: false,
            set_off: true,
            key: String::new(),
            function: String::new(),
        }
    }

    /// What labels of one speaker share, be the name full or short: the last word of a name, all of another label.
    pub fn family(&self) -> &str {
        match self.words {
            Words::Titled | Words::Plain => self.key.rsplit(' ').find(|word| !is_number(word)).unwrap_or(&self.key),
            _ => &self.key,
        }
    }

    /// `REPORTER 2`, `FEMALE REPORTER`: a questioner who is told from others.
    pub fn is_told_apart(&self) -> bool {
        self.words == Words::Question && self.key.contains(' ') && !self.key.starts_with("THE ")
    }

    /// No other text than speech has such a label.
    pub fn is_strong(&self) -> bool {
        !self.bold
            && self.set_off
            && self.setting == Setting::Capitals
            && (matches!(self.words, Words::Titled | Words::Function | Words::Question) || !self.function.is_empty())
    }
}

/// Reads a candidate at `at`, the start of a line's text; `end` is the end of its block.
pub(super) fn parse(text: &str, at: usize, end: usize) -> Option<Candidate> {
    let mut scan = Scanner { text, at, end: floor_char(text, end.min(at + MAX_BYTES)) };
    scan.skip_while(|c| c == '>' || c.is_whitespace());
    let start = scan.at;
    // Nothing but a capital letter, a digit, a bracket or an emphasis mark can open a label.
    scan.peek().filter(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '*' | '_' | '[' | '\\' | '('))?;
    let bold = scan.emphasis();
    let timed = scan.time_stamp();
    if timed && scan.half_of_day() {
        return None;
    }
    let bold = scan.emphasis() || bold;
    question(&scan, start, end, bold).or_else(|| named(scan, start, end, bold, timed))
}

/// The largest character border not above `at`.
fn floor_char(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// `Q`, `Q1`, `Q:`, `Q.`, `Q —`; and `A:` or `A.`.
fn question(scan: &Scanner<'_>, start: usize, end: usize, bold: bool) -> Option<Candidate> {
    let mut scan = Scanner { ..*scan };
    let name_start = scan.at;
    let letter = scan.next().filter(|&c| c == 'Q' || c == 'A')?;
    scan.skip_while(|c| c.is_ascii_digit());
    let name = Span::new(name_start, scan.at);
    let closed_before = scan.emphasis();
    let mark = scan.peek().filter(|c| matches!(c, ':' | '.' | '–' | '—' | '`' | '\\'));
    if mark.is_some() {
        scan.next();
        scan.skip_while(|c| matches!(c, '`' | '.'));
    }
    let _closed_after = !closed_before && scan.emphasis();
    let label_end = scan.at;
    let content = skip_blank(scan.text, label_end, end);
    let gap = &scan.text[label_end..content];
    let wide = gap.chars().count() >= 2 || gap.contains(|c: char| c != ' ' && c.is_whitespace());
    let spaced = !gap.is_empty() || label_end == end;
    // "A" alone is the article: as a label it needs its colon.
    if !spaced || (letter == 'A' && !matches!(mark, Some(':' | '.'))) {
        return None;
    }
    let dash = matches!(mark, Some('–' | '—'));
    let next = scan.text[content..end].chars().next();
    // "Q and A", "A. Quill": what is said seldom goes on in lower case, and initials stand before names.
    if !wide && mark.is_none() && next.is_some_and(char::is_lowercase) {
        return None;
    }
    let colon = mark == Some(':');
    Some(Candidate {
        // A dash belongs to what is said.
        span: Span::new(start, if dash { name.end } else { label_end }),
        name,
        content: if dash { name.end } else { content },
        words: if letter == 'Q' { Words::Question } else { Words::Answer },
        setting: Setting::Capitals,
        bold,
        annotated: false,
        set_off: colon || (mark.is_none() && wide),
        key: name.of(scan.text).to_owned(),
        function: String::new(),
    })
}

/// Words and a colon.
fn named(mut scan: Scanner<'_>, start: usize, end: usize, bold: bool, timed: bool) -> Option<Candidate> {
    let name_start = scan.at;
    let mut breaks = 0;
    scan.peek().filter(|c| c.is_alphabetic())?;
    scan.skip_while(|c| {
        breaks += usize::from(matches!(c, '\n'));
        c.is_alphanumeric()
            || matches!(c, '.' | '\'' | '’' | '‘' | '-' | '‑' | '–' | '&' | '/' | ',' | '#' | '\r')
            || is_blank_char(c)
            || is_combining(c)
    });
    let name = Span::new(name_start, scan.at).trim(scan.text);
    let mut closed = scan.emphasis();
    scan.skip_blank();
    let affiliated = scan.parenthesis();
    scan.skip_blank();
    closed |= scan.emphasis();
    scan.next().filter(|&c| c == ':')?;
    if bold && !closed {
        // "**Quill: a life**" is bold beyond its colon: a heading.
        scan.skip_blank();
        if !scan.emphasis() {
            return None;
        }
    }
    let span = Span::new(start, scan.at);
    let (name, function) = split_function(scan.text, name);
    let words = name.of(scan.text);
    let folded = fold(words);
    let setting = setting(words)?;
    let kind = classify(&folded, words, setting)?;
    let content = skip_blank(scan.text, span.end, end);
    let unspaced = content == span.end && content != end;
    // "10:02", "http://": a colon inside a word ends no label; some transcripts forget the space after capitals.
    let next = scan.text[content..end].chars().next();
    if unspaced
        && !(setting == Setting::Capitals
            && next.is_some_and(|c| c.is_uppercase() || matches!(c, '(' | '\\' | '[' | '—')))
    {
        return None;
    }
    // A label may be wrapped once, and only where capitals show that it goes on.
    if breaks > usize::from(setting == Setting::Capitals) {
        return None;
    }
    Some(Candidate {
        span,
        name,
        content,
        words: kind,
        setting,
        bold,
        annotated: timed || affiliated,
        set_off: true,
        key: folded.join(" "),
        function,
    })
}

/// A label that holds a name and nothing that says so: no colon. `span` is all of the label.
pub(super) fn named_only(text: &str, span: Span, name: Span, content: usize) -> Option<Candidate> {
    let words = name.of(text);
    if words.is_empty() || words.len() > MAX_BYTES || !words.starts_with(char::is_alphabetic) {
        return None;
    }
    let is_part = |c: char| {
        c.is_alphanumeric() || is_blank_char(c) || is_combining(c) || matches!(c, '.' | '\'' | '’' | '-' | '#')
    };
    let folded = fold(words);
    let setting = setting(words).filter(|_| words.chars().all(is_part) && !words.contains('\n'))?;
    Some(Candidate {
        words: classify(&folded, words, setting)?,
        setting,
        content,
        key: folded.join(" "),
        ..Candidate { span, name, bold: false, ..Candidate::unlabelled(span.start, Words::Plain) }
    })
}

/// `ADA QUILL, HOST` is Ada Quill, and her function: `HOST`, `CNN CORRESPONDENT`.
fn split_function(text: &str, name: Span) -> (Span, String) {
    let Some((before, after)) = name.of(text).rsplit_once(',') else { return (name, String::new()) };
    let folded = fold(after);
    let says_what = folded.last().is_some_and(|last| is_function(last) || is_title(last));
    if !says_what || before.contains(',') || setting(name.of(text)) != Some(Setting::Capitals) {
        return (name, String::new());
    }
    (Span::new(name.start, name.start + before.trim_end().len()), folded.join(" "))
}

const fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// First position from `at` that is not white space, at most `end`.
fn skip_blank(text: &str, at: usize, end: usize) -> usize {
    let rest = &text[at..end];
    at + (rest.len() - rest.trim_start().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(String, String, Words)> {
        parse(line, 0, line.len()).map(|c| (c.span.of(line).to_owned(), line[c.content..].to_owned(), c.words))
    }

    fn label(line: &str) -> Option<(String, Words)> {
        read(line).map(|(label, _, words)| (label, words))
    }

    #[test]
    fn reads_the_labels_of_briefings() {
        let cases = [
            ("MS. QUILL:\u{A0} Good afternoon.", "MS. QUILL:", Words::Titled),
            ("SENIOR ADMINISTRATION OFFICIAL:  Hi.", "SENIOR ADMINISTRATION OFFICIAL:", Words::Function),
            ("SENIOR ADMINISTRATION OFFICIAL #2:  Hi.", "SENIOR ADMINISTRATION OFFICIAL #2:", Words::Function),
            ("Q\u{A0} \u{A0} Thanks for doing this.", "Q", Words::Question),
            ("Q Thanks for doing this.", "Q", Words::Question),
            ("Q1   Thanks.", "Q1", Words::Question),
            ("Q: Thanks.", "Q:", Words::Question),
            ("QUESTION: Thanks.", "QUESTION:", Words::Question),
            ("THE PRESIDENT:  My fellow citizens.", "THE PRESIDENT:", Words::Titled),
            ("SECRETARY HALE:  (In progress) and so on.", "SECRETARY HALE:", Words::Titled),
            ("SPEAKER ADA QUILL: Order.", "SPEAKER ADA QUILL:", Words::Titled),
            ("SECOND GENTLEMAN ODO\nQUILL:  Hello.", "SECOND GENTLEMAN ODO\nQUILL:", Words::Titled),
            ("PRESIDENT NIINILÄ:  Thank you.", "PRESIDENT NIINILÄ:", Words::Titled),
            ("MS. McCALL:  Thank you.", "MS. McCALL:", Words::Titled),
            ("AUDIENCE:  No!", "AUDIENCE:", Words::Function),
            ("MODERATOR:Thank you.", "MODERATOR:", Words::Function),
            ("ADA QUILL, CNN ANCHOR: Good evening.", "ADA QUILL, CNN ANCHOR:", Words::Plain),
            ("REPORTER #1: When?", "REPORTER #1:", Words::Question),
            ("REPORTER 2: When?", "REPORTER 2:", Words::Question),
            ("FEMALE REPORTER: When?", "FEMALE REPORTER:", Words::Question),
            ("SECOND QUESTIONER: When?", "SECOND QUESTIONER:", Words::Question),
            ("AN UNIDENTIFIED REPORTER: When?", "AN UNIDENTIFIED REPORTER:", Words::Question),
            ("A PARTICIPANT: When?", "A PARTICIPANT:", Words::Function),
            ("REPORTER ADA QUILL: It is open.", "REPORTER ADA QUILL:", Words::Titled),
        ];
        for (line, wanted, words) in cases {
            assert_eq!(label(line), Some((wanted.to_owned(), words)), "{line}");
        }
    }

    #[test]
    fn reads_labels_of_other_styles() {
        let cases = [
            ("Mr. Quill: I agree.", "Mr. Quill:", "I agree."),
            ("**Quill:** I agree.", "**Quill:**", "I agree."),
            ("**Quill**: I agree.", "**Quill**:", "I agree."),
            ("Quill (CNN): I agree.", "Quill (CNN):", "I agree."),
            ("[10:02] Quill: I agree.", "[10:02] Quill:", "I agree."),
            ("**\\[1:10:02\\] Ada Quill:** I agree.", "**\\[1:10:02\\] Ada Quill:**", "I agree."),
        ];
        for (line, wanted, content) in cases {
            let (label, said, _) = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((label.as_str(), said.as_str()), (wanted, content));
        }
    }

    #[test]
    fn refuses_sentences_headings_and_fields() {
        for line in [
            "He said this: nothing.",
            "Let me be clear: no.",
            "Note: the date has changed.",
            "FACT SHEET: The New Harbour",
            "Q&A",
            "Q and A with the mayor",
            "A new plan: more boats",
            "A HARBOUR FOR EVERY VISITOR AND REPORTER: The New Plan",
            "A HARBOUR REPORTER: The New Plan",
            "NOMINATIONS SENT TO THE SENATE:",
            "https://example.org/a: b",
            "10:02",
            "Topics include: boats",
            "It ended. Quill: no",
        ] {
            assert_eq!(label(line), None, "{line}");
        }
    }
}
