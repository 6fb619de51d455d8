//! Cuts a text into pieces: paragraphs, headings, list items, separators. What kind of block a paragraph is
//! (title, byline, speech, boilerplate) is decided later, with the whole page in view.

use super::lines::{Line, ends_like_sentence, lines, lines_are_paragraphs};
use crate::document::{BlockKind, RawDocument, Span};

/// What the shape of a piece alone says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Prose,
    Heading,
    ListItem,
    /// A rule or ornament between sections: `* * *`, `---`, `___`.
    Separator,
    /// Nothing for a reader: zero-width characters, an HTML comment.
    Invisible,
}

/// A stretch of text that becomes a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub span: Span,
    pub shape: Shape,
    /// The kind that the source format states.
    pub stated: Option<BlockKind>,
}

/// All pieces of the document but front matter, in text order, disjoint, trimmed.
pub(super) fn cut(raw: &RawDocument) -> Vec<Piece> {
    let text = raw.text.as_str();
    let segments = segments(raw);
    let all: Vec<Line> = segments.iter().flat_map(|&(span, _)| lines(text, span)).collect();
    let per_line = lines_are_paragraphs(text, &all);
    let mut pieces = Vec::new();
    for (span, stated) in segments {
        let lines: Vec<Line> = lines(text, span).collect();
        for group in groups(&lines) {
            let mut cutter = Cutter { text, stated, pieces: &mut pieces };
            if per_line && stated.is_none() {
                for line in group {
                    cutter.group(std::slice::from_ref(line));
                }
            } else {
                cutter.group(group);
            }
        }
    }
    pieces
}

/// The text outside front matter, cut where the format's own structure begins and ends.
fn segments(raw: &RawDocument) -> Vec<(Span, Option<BlockKind>)> {
    let mut stated: Vec<(Span, Option<BlockKind>)> =
        raw.hints.iter().map(|hint| (hint.span, Some(hint.kind))).collect();
    stated.extend(raw.front_matter.map(|span| (span, Some(BlockKind::FrontMatter))));
    stated.sort_by_key(|(span, _)| span.start);
    let mut segments = Vec::with_capacity(2 * stated.len() + 1);
    let mut at = 0;
    for (span, kind) in stated {
        // A hint that overlaps an earlier one, or does not fit the text, states nothing.
        if span.start < at || raw.text.get(span.range()).is_none() {
            continue;
        }
        segments.push((Span::new(at, span.start), None));
        if kind != Some(BlockKind::FrontMatter) {
            segments.push((span, kind));
        }
        at = span.end;
    }
    segments.push((Span::new(at, raw.text.len()), None));
    segments
}

/// Runs of lines without a blank one between them. A run that has only invisible characters is a group of its own.
fn groups(lines: &[Line]) -> impl Iterator<Item = &[Line]> {
    lines.chunk_by(|a, b| !a.blank && !b.blank && !a.ends_paragraph).filter(|group| !group[0].span.is_empty())
}

struct Cutter<'a> {
    text: &'a str,
    stated: Option<BlockKind>,
    pieces: &'a mut Vec<Piece>,
}

impl Cutter<'_> {
    /// Cuts one group of lines at list markers, heading marks and rules.
    fn group(&mut self, group: &[Line]) {
        let mut start = 0;
        let mut in_list = false;
        for (i, line) in group.iter().enumerate() {
            let content = line.span.of(self.text);
            let previous = i.checked_sub(1).map(|p| group[p].span.of(self.text));
            let item = starts_item(content, previous, in_list);
            let alone = is_separator(content) || atx_level(content).is_some();
            let underline = i == start + 1 && is_underline(content) && previous.is_some_and(|p| !ends_like_sentence(p));
            if underline {
                self.push(&group[start..=i], Shape::Heading);
                start = i + 1;
            } else if alone {
                self.flush(&group[start..i], in_list);
                let shape = if is_separator(content) { Shape::Separator } else { Shape::Heading };
                self.push(&group[i..=i], shape);
                start = i + 1;
                in_list = false;
            } else if item {
                self.flush(&group[start..i], in_list);
                start = i;
                in_list = true;
            }
        }
        self.flush(&group[start..], in_list);
    }

    fn flush(&mut self, lines: &[Line], in_list: bool) {
        let Some(first) = lines.first() else { return };
        let content = first.span.of(self.text);
        let shape = if first.blank || is_markup_only(content) {
            Shape::Invisible
        } else if in_list && list_marker(content).is_some() {
            Shape::ListItem
        } else if lines.len() == 1 && is_bold_line(content) {
            Shape::Heading
        } else {
            Shape::Prose
        };
        self.push(lines, shape);
    }

    fn push(&mut self, lines: &[Line], shape: Shape) {
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            let span = Span::new(first.span.start, last.span.end);
            self.pieces.push(Piece { span, shape, stated: self.stated });
        }
    }
}

/// Whether a line opens a list item. Inside running text a dash or number at a line's start may be chance, so there
/// it must follow another item or the end of a sentence.
fn starts_item(line: &str, previous: Option<&str>, in_list: bool) -> bool {
    match list_marker(line) {
        Some('•') => true,
        Some(_) => in_list || previous.is_none_or(ends_like_sentence),
        None => false,
    }
}

/// The bullet, or `1` for a number, of a line that starts like a list item.
fn list_marker(line: &str) -> Option<char> {
    let mut chars = line.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    let spaced = |rest: &str| rest.starts_with(char::is_whitespace) && !rest.trim_start().is_empty();
    match first {
        '•' | '◦' | '‣' | '▪' | '●' | '·' | '\u{F0B7}' => Some('•'),
        '-' | '*' | '+' | '–' => spaced(rest).then_some('-'),
        '0'..='9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let after = line[digits..].strip_prefix("\\").unwrap_or(&line[digits..]);
            let after = after.strip_prefix(['.', ')'])?;
            // Longer numbers are years and amounts.
            (digits <= 2 && spaced(after)).then_some('1')
        }
        _ => None,
    }
}

/// Only the characters of a rule, three of them or more: `***`, `* * *`, `---`, `\*\*\*`, `•••`.
fn is_separator(line: &str) -> bool {
    let mut marks = line.chars().filter(|&c| c != '\\' && !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    matches!(first, '*' | '-' | '_' | '=' | '~' | '•' | '—' | '–' | '#')
        && marks.clone().all(|c| c == first)
        && (marks.count() >= 2 || line == "##")
}

/// `===` or `---` below a line makes a heading of it.
fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// Level of a Markdown heading (`## Like this`).
fn atx_level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let rest = &line[level..];
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t', '\u{A0}']) && rest.contains(char::is_alphanumeric))
        .then_some(level)
}

/// A whole line in bold, as Markdown writers mark headings. A full stop inside makes it an emphasised sentence.
fn is_bold_line(line: &str) -> bool {
    let inner = line
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"))
        .or_else(|| line.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")));
    inner.is_some_and(|inner| {
        inner.contains(char::is_alphanumeric) && !inner.contains("**") && !inner.trim_end().ends_with(['.', '?', '!'])
    })
}

/// Markup that shows nothing: an HTML comment or a lone line break.
fn is_markup_only(line: &str) -> bool {
    (line.starts_with("<!--") && line.ends_with("-->")) || matches!(line, "<br>" | "<br/>" | "<br />" | "&nbsp;" | "\\")
}
