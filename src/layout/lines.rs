//! Physical lines of a text, whatever ends them, and what their lengths say about the document.

use crate::document::Span;
use crate::footnotes;

/// One line without its terminator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Trimmed of white space; empty for a blank line.
    pub span: Span,
    /// Trimmed to something visible: a line of zero-width characters only separates paragraphs like an empty one.
    pub blank: bool,
    /// The line ends with a character that starts a new paragraph or page (U+2029, form feed).
    pub ends_paragraph: bool,
    /// Two or more spaces before the line's end: a hard break in Markdown.
    pub hard_break: bool,
}

/// Characters that take no room and say nothing: they must not make a blank line look filled.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{034F}')
}

/// White space or invisible.
pub(super) fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Iterates over the lines of `text[within]`. Line ends are LF, CR LF, CR, vertical tab, form feed, NEL,
/// U+2028 and U+2029.
pub(super) fn lines(text: &str, within: Span) -> impl Iterator<Item = Line> + '_ {
    let mut at = within.start;
    std::iter::from_fn(move || {
        if at >= within.end {
            return None;
        }
        let rest = &text[at..within.end];
        let (length, terminator) = line_end(rest.as_bytes());
        let raw = Span::new(at, at + length);
        let tail = &rest.as_bytes()[length..length + terminator];
        at += length + terminator;
        let span = raw.trim(text);
        let content = span.of(text);
        Some(Line {
            span,
            blank: content.chars().all(is_blank_char),
            ends_paragraph: tail == [0x0C] || tail == "\u{2029}".as_bytes(),
            hard_break: !content.is_empty() && text[span.end..raw.end].chars().filter(|&c| c == ' ').count() >= 2,
        })
    })
}

/// Bytes before the first line end, and bytes of that line end (0 at the end of the text).
fn line_end(bytes: &[u8]) -> (usize, usize) {
    for (i, &b) in bytes.iter().enumerate() {
        match b {
            b'\r' if bytes.get(i + 1) == Some(&b'\n') => return (i, 2),
            b'\n' | b'\r' | 0x0B | 0x0C => return (i, 1),
            0xC2 if bytes.get(i + 1) == Some(&0x85) => return (i, 2),
            0xE2 if matches!(bytes.get(i + 1..i + 3), Some([0x80, 0xA8 | 0xA9])) => return (i, 3),
            _ => {}
        }
    }
    (bytes.len(), 0)
}

/// Share of inner lines that must end like a sentence before lines count as paragraphs. In hard-wrapped English about
/// one line in eight ends so by chance; in text with one paragraph per line nearly all do, but for headings.
const SENTENCE_END_SHARE: f32 = 0.6;
/// Lines longer than this are not wrapped for any screen or printer (wraps in use: 60 to 100 characters).
const LONGEST_WRAP: usize = 130;
/// Share of inner lines that must be longer than a wrap before lines count as paragraphs.
const LONG_LINE_SHARE: f32 = 0.3;
/// Share of inner lines after which the next line's first word would still have fitted, above which line ends were
/// chosen by the author and not by a wrap.
const SHORT_LINE_SHARE: f32 = 0.5;

/// So many lines that nearly all end with a sentence do not do so by chance, whatever their lengths.
const MANY_LINES: usize = 3;
const ALWAYS: f32 = 0.9;

/// Whether each line is a paragraph of its own: decided from the lines that have another one directly below.
pub(super) fn lines_are_paragraphs(text: &str, lines: &[Line]) -> bool {
    let pairs = || lines.windows(2).filter(|pair| !pair[0].blank && !pair[1].blank);
    let inner = pairs().count();
    if inner == 0 {
        return false;
    }
    let width = pairs().map(|pair| pair[0].span.len()).max().unwrap_or(0);
    let share = |count: usize| count as f32 / inner as f32;
    let sentences = share(pairs().filter(|pair| ends_like_sentence(pair[0].span.of(text))).count());
    let long = share(pairs().filter(|pair| pair[0].span.len() > LONGEST_WRAP).count());
    let early = share(pairs().filter(|pair| next_word_fits(text, pair[0], pair[1], width)).count());
    let by_choice = early >= SHORT_LINE_SHARE || inner == 1;
    let always = inner >= MANY_LINES && sentences >= ALWAYS;
    always || long >= LONG_LINE_SHARE || (sentences >= SENTENCE_END_SHARE && by_choice && inner > 1)
}

fn next_word_fits(text: &str, line: Line, next: Line, width: usize) -> bool {
    let word = next.span.of(text).split_whitespace().next().map_or(0, str::len);
    line.span.len() + 1 + word <= width
}

/// Ends with a full stop, question or exclamation mark, ellipsis or colon, closing marks and footnote marks aside.
pub(super) fn ends_like_sentence(line: &str) -> bool {
    let closes = |c: char| is_blank_char(c) || matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | '*' | '_');
    footnotes::without_marks(line.trim_end_matches(closes))
        .trim_end_matches(|c: char| closes(c) || c == ']')
        .ends_with(['.', '!', '?', '…', ':'])
}

/// Ends with an abbreviation in single letters ("Washington, D.C."), whose full stop may be its own.
pub(super) fn ends_with_initials(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or("").trim_matches(['*', '_']);
    let letters = last.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2
        && last.chars().enumerate().all(|(i, c)| if i % 2 == 0 { c.is_uppercase() } else { c == '.' })
        && last.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Line> {
        lines(text, Span::new(0, text.len())).collect()
    }

    #[test]
    fn every_kind_of_line_end_counts() {
        let text = "a\nb\r\nc\rd\u{2028}e\u{2029}f\u{0C}g\u{85}h";
        let found: Vec<&str> = all(text).iter().map(|line| line.span.of(text)).collect();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g", "h"]);
        let ends: Vec<bool> = all(text).iter().map(|line| line.ends_paragraph).collect();
        assert_eq!(ends, [false, false, false, false, true, true, false, false]);
    }

    #[test]
    fn spaces_of_any_kind_make_a_blank_line() {
        for blank in ["", " ", "\u{A0} ", "\u{3000}", "\u{200B}", "\u{FEFF}\t"] {
            let text = format!("a\n{blank}\nb");
            assert!(all(&text)[1].blank, "{blank:?}");
        }
    }

    #[test]
    fn a_sentence_ends_before_its_footnote_marks() {
        for end in
            ["It is open.[^1]", "It is open.[1]", "It is open.\\[1\\] [^b]", "*“It is open.”²*", "(It is open.[3])"]
        {
            assert!(ends_like_sentence(end), "{end}");
        }
        for open in ["The harbour[1]", "The harbour [in brackets]", "The harbour²", "[1]", "¹", "]"] {
            assert!(!ends_like_sentence(open), "{open}");
        }
    }

    #[test]
    fn wrapped_text_is_not_one_paragraph_per_line() {
        let text = "The harbour of Vellmouth was closed on Monday after a\nstorm that took the roof off the old customs house.\n\
                    Nobody was hurt. The mayor said that it would open\nagain before the end of the week, weather permitting.";
        assert!(!lines_are_paragraphs(text, &all(text)));
    }

    #[test]
    fn sentences_of_uneven_length_on_their_own_lines_are_paragraphs() {
        let text = "The harbour of Vellmouth was closed on Monday after a long storm.\nNobody was hurt.\n\
                    The mayor, Ada Quill, said that it would open again before the end of the week.\nShe did not say how.";
        assert!(lines_are_paragraphs(text, &all(text)));
    }
}
