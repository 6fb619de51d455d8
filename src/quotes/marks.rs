//! The quotation structure of a text: which marks open and close what, paragraph by paragraph.
//!
//! Every block is read on its own, so that an odd mark in one spoils no other. Marks that find no partner are strays
//! and quote nothing, but for one case: an opening mark without an end, when the next paragraph begins with an opening
//! mark again, is the usual way to print a quotation of several paragraphs. Some leave that mark out: then the next
//! paragraph ends with a closing one and has no other.

use crate::document::{Block, BlockKind, Span};

/// A passage in quotation marks that stands in no other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// Marks included.
    pub span: Span,
    /// Index of its block.
    pub block: usize,
    /// It has no closing mark: the next paragraph goes on.
    pub open_ended: bool,
    /// It goes on from the quotation before it in the list.
    pub continues: bool,
}

/// Words that lose their beginning to an apostrophe: `'tis`, `'em`.
const ELISIONS: &[&str] =
    &["tis", "twas", "twill", "em", "til", "till", "cause", "bout", "round", "n", "cuz", "ere", "neath"];

/// All quotations of a document in text order. Time is linear in the text.
#[must_use]
pub fn quotations(text: &str, blocks: &[Block]) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = vec![];
    let prose = blocks.iter().enumerate().filter(|(_, b)| {
        !matches!(b.kind, BlockKind::FrontMatter | BlockKind::Boilerplate | BlockKind::StageDirection)
    });
    for (block, Block { span, .. }) in prose {
        let reading = read_block(text, *span);
        // What the previous block left open goes on here, or its mark was a stray.
        let mut continues = found.last().is_some_and(|last| last.open_ended);
        let begins = |mark: usize| text.get(span.start..mark).is_some_and(|before| before.chars().all(is_markup));
        if continues && let Some(end) = reading.only_closing {
            let start = span.end - span.of(text).trim_start_matches(is_markup).len();
            found.push(Quotation { span: Span::new(start, end), block, open_ended: false, continues });
            continue;
        }
        if continues && !reading.first_mark.is_some_and(begins) {
            found.pop();
            continues = false;
        }
        let unclosed = reading.unclosed.map(|start| (Span::new(start, span.end), true));
        for (span, open_ended) in reading.pairs.into_iter().map(|pair| (pair, false)).chain(unclosed) {
            found.push(Quotation { span, block, open_ended, continues });
            continues = false;
        }
    }
    found.pop_if(|last| last.open_ended);
    found
}

/// What the marks of one block say.
struct Reading {
    /// Matched pairs that stand in no other pair, in text order.
    pairs: Vec<Span>,
    /// An opening mark after the last pair that finds no partner.
    unclosed: Option<usize>,
    /// Where the first opening mark stands.
    first_mark: Option<usize>,
    /// The end of a closing mark that is the only mark and ends the block.
    only_closing: Option<usize>,
}

/// Which way a mark can be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

/// A mark of quotation in the text.
#[derive(Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    side: Side,
}

fn read_block(text: &str, block: Span) -> Reading {
    let doubles = double_marks(text, block);
    let (mut pairs, strays, first_double) = pair_doubles(&doubles);
    let unclosed = strays.last().copied().filter(|s| pairs.last().is_none_or(|p| p.end <= *s));
    let singles = pair_singles(text, Span::new(block.start, unclosed.unwrap_or(block.end)), &pairs);
    let first_mark = first_double.into_iter().chain(singles.first().map(|s| s.start)).min();
    if !singles.is_empty() {
        pairs.extend(singles);
        pairs.sort_unstable();
        let mut end = 0;
        pairs.retain(|p| {
            p.start >= end && {
                end = p.end;
                true
            }
        });
    }
    let only_closing = match doubles.as_slice() {
        [mark] if mark.side == Side::Close && text[mark.end..block.end].chars().all(is_markup) => Some(mark.end),
        _ => None,
    };
    Reading { pairs, unclosed, first_mark, only_closing }
}

/// Markdown of emphasis and of block quotations.
pub fn is_markup(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '>')
}

/// Matches double marks like brackets. Returns the outermost pairs, what surely opens but finds no partner, and the first
/// opening mark.
fn pair_doubles(marks: &[Mark]) -> (Vec<Span>, Vec<usize>, Option<usize>) {
    let mut open: Vec<&Mark> = vec![];
    let mut pairs: Vec<Span> = vec![];
    let mut first = None;
    for mark in marks {
        let closes = match mark.side {
            Side::Open => false,
            Side::Close => true,
            Side::Either => !open.is_empty(),
        };
        if !closes {
            first = first.or(Some(mark.start));
            open.push(mark);
        } else if let Some(Mark { start, .. }) = open.pop() {
            // Pairs are found inside out: those within the new one are parts of it.
            while pairs.last().is_some_and(|p| p.start > *start) {
                pairs.pop();
            }
            pairs.push(Span::new(*start, mark.end));
        }
    }
    let strays = open.iter().filter(|mark| mark.side == Side::Open).map(|mark| mark.start);
    (pairs, strays.collect(), first)
}

/// Double quotation marks with the side that glyph and neighbours give them.
fn double_marks(text: &str, block: Span) -> Vec<Mark> {
    let mut marks: Vec<Mark> = vec![];
    let mut depth = 0usize;
    let mut previous: Option<char> = None;
    let mut chars = block.of(text).char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let start = block.start + at;
        let mut width = c.len_utf8();
        let doubled = matches!(c, '\'' | '’' | '‘' | '`') && chars.peek().is_some_and(|(_, next)| *next == c);
        if doubled {
            chars.next();
            width *= 2;
        }
        let next = chars.peek().map(|(_, next)| *next);
        if (doubled || is_double(c)) && !is_inch(c, previous, depth) {
            let side = side_of(c, previous, next, depth);
            match side {
                Side::Open => depth += 1,
                Side::Close => depth = depth.saturating_sub(1),
                Side::Either => depth = usize::from(depth == 0),
            }
            marks.push(Mark { start, end: start + width, side });
        }
        previous = Some(c);
    }
    marks
}

const fn is_double(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

/// `a 27" screen`: a straight mark after a figure, with nothing to close.
fn is_inch(c: char, previous: Option<char>, depth: usize) -> bool {
    c == '"' && depth == 0 && previous.is_some_and(|p| p.is_ascii_digit())
}

/// Neighbours decide for straight marks, the glyph for curly ones unless neighbours and depth both speak against it.
fn side_of(c: char, previous: Option<char>, next: Option<char>, depth: usize) -> Side {
    let after_gap = previous.is_none_or(opens_after);
    let before_gap = next.is_none_or(closes_before);
    match c {
        '“' | '‘' | '`' if before_gap && !after_gap && depth > 0 => Side::Close,
        '”' | '’' if after_gap && !before_gap && depth == 0 => Side::Open,
        '“' | '‘' | '`' | '«' | '„' | '‟' => Side::Open,
        '”' | '’' | '»' => Side::Close,
        _ if after_gap && !before_gap => Side::Open,
        _ if before_gap && !after_gap => Side::Close,
        _ => Side::Either,
    }
}

/// Characters that an opening mark may follow.
fn opens_after(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '[' | '{' | '—' | '–' | '-' | '―' | '/' | '“' | '‘' | '*' | '_' | '\u{200b}')
}

/// Characters that a closing mark may stand before.
fn closes_before(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ')' | ']' | '}' | '—' | '–' | '―' | ',' | '.' | ';' | ':' | '!' | '?' | '”' | '’' | '*' | '_' | '\u{200b}'
        )
}

/// Pairs of single marks outside the given pairs: `‘I am here,’ he said`, told apart from apostrophes.
fn pair_singles(text: &str, block: Span, doubles: &[Span]) -> Vec<Span> {
    let mut singles = Singles::default();
    let mut start = block.start;
    for double in doubles {
        singles.read(text, Span::new(start, double.start));
        start = double.end;
    }
    singles.read(text, Span::new(start, block.end.max(start)));
    singles.close_doubtful();
    singles.pairs
}

/// Matches single marks from left to right.
#[derive(Default)]
struct Singles {
    pairs: Vec<Span>,
    open: Option<usize>,
    /// End of a closing candidate that may as well be the apostrophe of a plural: `the dogs’ owner`.
    doubtful: Option<usize>,
}

impl Singles {
    fn read(&mut self, text: &str, gap: Span) {
        let mut before: Option<char> = text[..gap.start].chars().next_back();
        let mut chars = gap.of(text).char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if matches!(c, '‘' | '’' | '\'') {
                let start = gap.start + at;
                let next = chars.peek().map(|(_, next)| *next);
                self.take(text, Span::new(start, start + c.len_utf8()), before, next);
            }
            before = Some(c);
        }
    }

    fn take(&mut self, text: &str, mark: Span, before: Option<char>, next: Option<char>) {
        if opens_single(text, mark, before) {
            self.close_doubtful();
            self.open = Some(mark.start);
        } else if let Some(from) = self.open
            && mark.of(text) != "‘"
            && next.is_none_or(|n| !n.is_alphanumeric())
            && before.is_some_and(|b| !b.is_whitespace())
        {
            if before == Some('s') && next.is_some_and(char::is_whitespace) {
                self.doubtful = Some(mark.end);
            } else {
                self.pairs.push(Span::new(from, mark.end));
                (self.open, self.doubtful) = (None, None);
            }
        }
    }

    /// Nothing better has come: the doubtful candidate closes what is open.
    fn close_doubtful(&mut self) {
        if let (Some(from), Some(to)) = (self.open.take(), self.doubtful.take()) {
            self.pairs.push(Span::new(from, to));
        }
    }
}

/// Whether a single mark opens a quotation.
fn opens_single(text: &str, mark: Span, before: Option<char>) -> bool {
    if mark.of(text) == "’" || !before.is_none_or(opens_after) {
        return false;
    }
    let rest = &text[mark.end..];
    let word_end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = &rest[..word_end];
    let elided =
        word.starts_with(|c: char| c.is_ascii_digit()) || ELISIONS.iter().any(|e| word.eq_ignore_ascii_case(e));
    rest.starts_with(|c: char| !c.is_whitespace()) && !elided
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(text: &str) -> Vec<Block> {
        let mut at = 0;
        let mut blocks = vec![];
        for part in text.split("\n\n") {
            let span = Span::new(at, at + part.len()).trim(text);
            blocks.push(Block { kind: BlockKind::Paragraph, span, turn: None });
            at += part.len() + 2;
        }
        blocks
    }

    fn quoted(text: &str) -> Vec<&str> {
        quotations(text, &blocks(text)).iter().map(|q| q.span.of(text)).collect()
    }

    #[test]
    fn marks_of_all_kinds() {
        for text in ["\"Go,\" she said.", "“Go,” she said.", "«Go,» she said.", "``Go,'' she said.", "‘Go,’ she said."]
        {
            assert_eq!(quoted(text).len(), 1, "{text}");
            assert!(quoted(text)[0].contains("Go,") && !quoted(text)[0].contains("she"), "{text}");
        }
        assert_eq!(quoted("'Go,' she said. 'Now.'"), ["'Go,'", "'Now.'"]);
    }

    #[test]
    fn only_the_outermost_counts() {
        assert_eq!(quoted("“He said ‘go’ to me,” she said."), ["“He said ‘go’ to me,”"]);
        assert_eq!(quoted("\"He said \"go\" to me,\" she said."), ["\"He said \"go\" to me,\""]);
        assert_eq!(quoted("‘He said “go” to me,’ she said."), ["‘He said “go” to me,’"]);
    }

    #[test]
    fn apostrophes_and_inches_are_none() {
        for text in [
            "'Tis the dogs' owner's 27\" screen, isn't it?",
            "In the ’90s the dogs’ owners didn’t care.",
            "rock ‘n’ roll in the '60s, said the Joneses' man",
            "He stood 6'2\" tall.",
        ] {
            assert!(quoted(text).is_empty(), "{text}: {:?}", quoted(text));
        }
        assert_eq!(quoted("‘The dogs’ owner has left,’ she said."), ["‘The dogs’ owner has left,’"]);
        assert_eq!(quoted("\"It was 1999\" was the answer."), ["\"It was 1999\""]);
    }

    #[test]
    fn an_odd_mark_spoils_no_other_paragraph() {
        assert_eq!(quoted("A \" stray.\n\n\"Go,\" she said."), ["\"Go,\""]);
        assert_eq!(quoted("“Go, she said.\n\nBo left. “Stay,” he said."), ["“Stay,”"]);
        assert_eq!(quoted("\"Go, she said. \"Now,\" he said."), ["\"Now,\""]);
    }

    #[test]
    fn a_quotation_goes_on_in_the_next_paragraph() {
        let text = "“One.\n\n“Two.\n\n“Three,” she said. “Four.”\n\n“Five.”";
        let found = quotations(text, &blocks(text));
        let shape: Vec<_> = found.iter().map(|q| (q.span.of(text), q.open_ended, q.continues)).collect();
        assert_eq!(
            shape,
            [
                ("“One.", true, false),
                ("“Two.", true, true),
                ("“Three,”", false, true),
                ("“Four.”", false, false),
                ("“Five.”", false, false)
            ]
        );
    }

    proptest! {
        #[test]
        fn quotations_are_disjoint_and_inside_their_blocks(text in "([a-z“”\"'‘’«»`9 ,.\n😀]|\n\n“){0,60}") {
            let blocks = blocks(&text);
            let mut end = 0;
            for q in quotations(&text, &blocks) {
                prop_assert!(q.span.start >= end && q.span.start < q.span.end);
                prop_assert!(blocks[q.block].span.contains(q.span) && text.get(q.span.range()).is_some());
                end = q.span.end;
            }
        }
    }
}
