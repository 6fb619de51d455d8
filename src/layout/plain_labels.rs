//! Conversations whose labels have no colon, looked for only where nothing else made a conversation:
//!
//! - a line that holds a name and a time, with what is said below: `Ada Quill 00:03`, `[00:00:05] ADA QUILL`;
//! - a name, a dash, and what is said: `Ada Quill – I agree.`

use std::collections::BTreeMap;

use super::blocks::{Piece, Shape};
use super::dialogue::sounds_spoken;
use super::labels::{Candidate, Setting, named_only};
use super::lines::lines;
use crate::config::LayoutConfig;
use crate::document::Span;

/// Fewer lines with a name and a time make no transcript: tables of results have some.
const MIN_STAMPED: usize = 3;
/// Longest line with a name and a time, in bytes.
const MAX_STAMPED_BYTES: usize = 80;
/// Share of the document's paragraphs that begin with a name and a dash, at least; in other texts some lines do.
const MIN_DASHED_SHARE: f32 = 0.6;

/// The labels, in text order; none if this is no such conversation.
pub(super) fn labels(text: &str, pieces: &[Piece], config: &LayoutConfig) -> Vec<Candidate> {
    let stamped = stamped(text, pieces);
    if stamped.is_empty() { dashed(text, pieces, config) } else { stamped }
}

/// Names with times that only go up, with words below each.
fn stamped(text: &str, pieces: &[Piece]) -> Vec<Candidate> {
    let mut found: Vec<(Candidate, u64)> = vec![];
    for piece in pieces.iter().filter(|p| matches!(p.shape, Shape::Prose | Shape::Heading | Shape::ListItem)) {
        found.extend(lines(text, piece.span).filter_map(|line| name_and_time(text, line.span, piece.span.end)));
    }
    let rises = found.windows(2).all(|pair| pair[0].1 <= pair[1].1);
    let speaks = |i: usize| {
        let end = found.get(i + 1).map_or(text.len(), |(next, _)| next.span.start);
        text[found[i].0.span.end..end].split_whitespace().count() > 1
    };
    let spoken = (0..found.len()).filter(|i| speaks(*i)).count();
    // A timetable has names and times, too, but nothing below them.
    let is_transcript = found.len() >= MIN_STAMPED && rises && 2 * spoken > found.len();
    if is_transcript { found.into_iter().map(|(label, _)| label).collect() } else { vec![] }
}

/// A line with nothing but a name and a time, in either order; the time in seconds. What is said begins below it, in the
/// same piece or, at its `end`, in the next one.
fn name_and_time(text: &str, line: Span, end: usize) -> Option<(Candidate, u64)> {
    let content = line.of(text);
    if content.len() > MAX_STAMPED_BYTES {
        return None;
    }
    let is_mark = |c: char| {
        c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '\\' | '*' | '_' | '-' | '–' | '—' | '|' | ':' | '#')
    };
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
    let inner = content.trim_matches(is_mark);
    let start = line.start + content.find(inner)?;
    let (name, time) = if inner.starts_with(|c: char| c.is_ascii_digit()) {
        let time = &inner[..inner.find(|c| !is_time(c))?];
        (Span::new(start + time.len(), start + inner.len()), time)
    } else {
        let cut = inner.len() - inner.chars().rev().take_while(|c| is_time(*c)).count();
        (Span::new(start, start + cut), &inner[cut..])
    };
    let words = name.of(text).trim_matches(is_mark);
    let at = name.start + name.of(text).find(words)?;
    let name = Span::new(at, at + words.len());
    let below = text.get(line.end..end)?;
    let said = end - below.trim_start().len();
    let label = named_only(text, line, name, said)?;
    Some((Candidate { annotated: true, ..label }, seconds(time)?))
}

/// `0:03`, `00:00:05`, `01:02:03.450`.
fn seconds(time: &str) -> Option<u64> {
    let parts: Vec<&str> = time.split('.').next()?.split(':').collect();
    let is_part = |part: &&str| (1..=2).contains(&part.len());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_part) {
        return None;
    }
    parts.iter().try_fold(0, |sum, part| Some(60 * sum + part.parse::<u64>().ok()?))
}

/// Paragraphs that begin with a name and a dash.
fn dashed(text: &str, pieces: &[Piece], config: &LayoutConfig) -> Vec<Candidate> {
    let paragraphs: Vec<Span> = pieces.iter().filter(|p| p.shape == Shape::Prose).map(|p| p.span).collect();
    let found: Vec<Candidate> = paragraphs.iter().filter_map(|span| name_and_dash(text, *span)).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for label in &found {
        *times.entry(label.family()).or_insert(0) += 1;
    }
    let speakers = times.values().filter(|n| **n >= config.min_label_repeats).count();
    let spoken = found.iter().filter(|label| sounds_spoken(text, label)).count() as f32;
    let is_conversation = speakers > 1
        && found.len() as f32 >= MIN_DASHED_SHARE * paragraphs.len() as f32
        && spoken >= config.min_spoken_share * found.len() as f32;
    if is_conversation { found } else { vec![] }
}

fn name_and_dash(text: &str, paragraph: Span) -> Option<Candidate> {
    let content = paragraph.of(text);
    let dash = [" – ", " — ", " -- "].into_iter().filter_map(|dash| Some((content.find(dash)?, dash))).min()?;
    let (at, dash) = dash;
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '*' | '_');
    let words = content[..at].trim_matches(is_mark);
    let start = paragraph.start + content.find(words)?;
    let name = Span::new(start, start + words.len());
    let said = paragraph.start + at + dash.len();
    let label = named_only(text, Span::new(paragraph.start, said - 1), name, said)?;
    (label.setting == Setting::Mixed || label.name.of(text).chars().count() > 1).then_some(label)
}

#[cfg(test)]
mod tests {
    use crate::config::LayoutConfig;
    use crate::document::RawDocument;
    use crate::layout::LayoutAnalyzer;

    /// Label and words of each turn.
    fn turns(text: &str) -> Vec<(String, String)> {
        let layout = LayoutAnalyzer::new(&LayoutConfig::default()).analyze(&RawDocument::from_text("t", text));
        layout.turns.iter().map(|t| (t.label.of(text).to_owned(), t.span.of(text).to_owned())).collect()
    }

    #[test]
    fn names_with_times_open_turns() {
        for (first, second) in [
            ("Ada Quill 00:03", "Odo Brandt 00:09"),
            ("[00:00:03] ADA QUILL", "[00:00:09] ODO BRANDT"),
            ("00:03 Ada Quill", "00:09 Odo Brandt"),
            ("**Ada Quill** (0:03)", "**Odo Brandt** (0:09)"),
        ] {
            for gap in ["\n", "\n\n"] {
                let third = first.replace(":03", ":15");
                let text = format!(
                    "{first}{gap}Good evening to all of you.\n\n{second}{gap}Thank you for coming.\n\n{third}{gap}We begin with the boats."
                );
                let found = turns(&text);
                assert_eq!(found.len(), 3, "{text:?} {found:?}");
                assert_eq!(found[1].1, "Thank you for coming.", "{text:?}");
                assert_eq!(found[1].0, second, "{text:?}");
            }
        }
    }

    #[test]
    fn names_with_dashes_open_turns() {
        let text = "Quill – Good evening to all of you.\n\nBrandt – Thank you for coming here.\n\n\
                    Quill – We begin with the boats, as ever.\n\nBrandt – They are still not ready.";
        let found = turns(text);
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!(found[1].1, "Thank you for coming here.");
    }

    #[test]
    fn other_times_and_dashes_open_none() {
        for text in [
            "Vellmouth 10:15\n\nTolva 10:40\n\nPort Ellery 11:05",
            "Ada Quill 00:53\n\nwon the race.\n\nOdo Brandt 00:51\n\ncame in second.\n\nBo Lind 00:50\n\nwas third.",
            "VELLMOUTH – The harbour opened on Monday.\n\nThe mayor came.\n\nTOLVA – The ferry sank on Tuesday.\n\nNobody was hurt.",
            "Monday – The harbour opens at ten.\n\nTuesday – The ferry goes at noon.",
        ] {
            assert!(turns(text).is_empty(), "{text}");
        }
    }
}
