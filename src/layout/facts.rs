//! Title, authors, date and publisher as a page prints them.

use super::lines::is_blank_char;
use super::stage;
use crate::document::{Block, BlockKind, Metadata};
use crate::footnotes;
use crate::read::iso_date;

/// Longest byline and longest dateline that stand alone, in words.
const MAX_BYLINE_WORDS: usize = 16;
const MAX_DATELINE_WORDS: usize = 10;
/// A dateline that opens a paragraph ends within so many bytes.
const MAX_DATELINE_BYTES: usize = 80;
/// A title has at least and at most so many words.
const MIN_TITLE_WORDS: usize = 3;
const MAX_TITLE_WORDS: usize = 40;
/// Two titles are one if this share of the longer one's words is in both.
const SAME_TITLE: f32 = 0.8;

/// What follows the name in a byline: "Staff writer".
const WRITERS: &[&str] = &["writer", "reporter", "correspondent", "columnist", "editor", "staff"];

/// Agencies that sign datelines, and the names of their publishers.
const AGENCIES: &[(&str, &str)] = &[
    ("AP", "Associated Press"),
    ("Reuters", "Reuters"),
    ("AFP", "Agence France-Presse"),
    ("UPI", "United Press International"),
    ("CNN", "CNN"),
    ("DPA", "DPA"),
    ("dpa", "DPA"),
    ("Xinhua", "Xinhua"),
    ("ANI", "ANI"),
    ("PTI", "Press Trust of India"),
    ("IANS", "IANS"),
    ("Yonhap", "Yonhap"),
    ("Bloomberg", "Bloomberg"),
    ("TASS", "TASS"),
    ("RFE/RL", "RFE/RL"),
    ("VOA", "Voice of America"),
];

/// Without emphasis marks and white space around.
fn bare(content: &str) -> &str {
    content.trim_matches(|c: char| is_blank_char(c) || matches!(c, '*' | '_' | '#' | '>'))
}

/// Words with letters in them, in lower case, punctuation aside, longer than three letters: those that carry meaning.
pub(super) fn content_words(content: &str) -> impl Iterator<Item = String> + '_ {
    content.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3).map(str::to_lowercase)
}

/// Equal but for case, punctuation, a word or two, or a site's name behind it.
pub(super) fn same_title(content: &str, stated: &str) -> bool {
    let fold = |s: &str| -> Vec<String> {
        s.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .take(MAX_TITLE_WORDS + 1)
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (fold(content), fold(stated));
    if a.is_empty() || a.len() > MAX_TITLE_WORDS || a.len() < b.len().min(MIN_TITLE_WORDS) {
        return false;
    }
    let shared = a.iter().filter(|word| b.contains(word)).count();
    let extended = a.len() >= MIN_TITLE_WORDS && b.starts_with(&a);
    a == b || extended || shared as f32 >= SAME_TITLE * a.len().max(b.len()) as f32
}

/// A line that could be a story's title.
pub(super) fn can_be_title(content: &str) -> bool {
    let content = bare(content);
    let count = content.split_whitespace().take(MAX_TITLE_WORDS + 1).count();
    let lines = content.lines().count();
    (MIN_TITLE_WORDS..=MAX_TITLE_WORDS).contains(&count)
        && lines <= 3
        && !footnotes::without_marks(content).ends_with(['.', ':', ';', ','])
        && content.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘' | '\''))
        && !is_byline(content)
        && !is_dateline(content)
        && !stage::is_aside(content)
        && !is_greeting(content)
}

/// How a speech begins.
const GREETINGS: &[&str] = &["good morning", "good afternoon", "good evening", "thank you", "hello", "welcome"];

/// "Good morning, everyone!": a finished sentence of greeting, but not "Hello, Harbour!" or "Good Morning, Vellmouth!", in the
/// capitals of a title.
fn is_greeting(content: &str) -> bool {
    let opens = GREETINGS
        .iter()
        .any(|greeting| content.get(..greeting.len()).is_some_and(|head| head.eq_ignore_ascii_case(greeting)));
    let second = content.split_whitespace().nth(1);
    opens && content.ends_with('!') && second.is_some_and(|word| word.starts_with(char::is_lowercase))
}

/// "By Ada Quill", "ADA QUILL, Staff writer".
pub(super) fn is_byline(content: &str) -> bool {
    !authors(content).is_empty()
}

/// Names in a byline; empty if it is none.
fn authors(content: &str) -> Vec<String> {
    let content = bare(content);
    if content.split_whitespace().take(MAX_BYLINE_WORDS + 1).count() > MAX_BYLINE_WORDS {
        return vec![];
    }
    let lower = content.to_lowercase();
    if let Some(by) = ["by ", "by: ", "story by ", "words by ", "posted by "].iter().find(|by| lower.starts_with(**by))
    {
        return content.get(by.len()..).map(names).unwrap_or_default();
    }
    let Some((name, role)) = content.split_once([',', '|']) else { return vec![] };
    let mut roles = role.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase());
    let writes = roles.any(|word| WRITERS.contains(&word.as_str()));
    let shouted = name.split_whitespace().count() >= 2 && !name.contains(char::is_lowercase);
    if writes && !content.ends_with('.') && role.split_whitespace().count() <= 4 && (shouted || is_person(name)) {
        names(name)
    } else {
        vec![]
    }
}

/// Persons in "Ada Quill, Odo Marsh and Ida Bell"; stops at what is none (a newspaper, a date).
fn names(list: &str) -> Vec<String> {
    let list = list.split(['|', '•', '·', '\n', ';']).next().unwrap_or(list);
    list.split(',')
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim().trim_start_matches("and ").trim_end_matches('.'))
        .filter(|name| !name.is_empty())
        .take_while(|name| is_person(name))
        .map(str::to_owned)
        .collect()
}

/// Two to four capitalised words: a given name and a family name.
fn is_person(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let count = words.clone().count();
    let institution =
        ["The", "THE", "President", "Department", "Office", "News", "Press", "Service", "University", "Staff"];
    (2..=4).contains(&count)
        && words.all(|word| {
            (word.starts_with(char::is_uppercase) || super::lexicon::is_particle(&word.to_uppercase()))
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‘'))
                && !institution.contains(&word)
        })
}

/// A date, a time, or a place with an agency, alone in its block.
pub(super) fn is_dateline(content: &str) -> bool {
    let content = bare(content);
    if content.split_whitespace().take(MAX_DATELINE_WORDS + 1).count() > MAX_DATELINE_WORDS {
        return false;
    }
    let inner = content.trim_matches(|c| matches!(c, '(' | ')'));
    stage::is_time_line(content)
        || date_in(inner).is_some()
        || opening_dateline(content).is_some_and(|d| d.length >= content.len())
}

/// A date alone, or behind a word such as "Published".
fn date_in(content: &str) -> Option<String> {
    let content = content.trim();
    iso_date(content).or_else(|| {
        let (first, rest) = content.split_once(|c: char| c == ':' || c.is_whitespace())?;
        let announced =
            ["published", "posted", "updated", "date", "issued", "released"].contains(&first.to_lowercase().as_str());
        let rest = rest.trim().trim_start_matches("on ").trim_start_matches("at ").trim_start_matches(':').trim();
        announced.then(|| iso_date(rest)).flatten()
    })
}

/// What a dateline at the start of a paragraph says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dateline {
    /// Bytes up to and with its dash.
    pub length: usize,
    pub date: Option<String>,
    pub agency: Option<&'static str>,
}

/// Reads `2021-05-21 -- `, `SEOUL, May 21 (Reuters) - `, `WASHINGTON (AP) — `.
pub(super) fn opening_dateline(paragraph: &str) -> Option<Dateline> {
    let mut limit = paragraph.len().min(MAX_DATELINE_BYTES);
    while !paragraph.is_char_boundary(limit) {
        limit -= 1;
    }
    let head = &paragraph[..limit];
    let (before, dash) = [" -- ", " — ", " – ", " - ", "— ", " —", " --", "--"]
        .iter()
        .filter_map(|dash| head.find(dash).map(|at| (at, *dash)))
        .min_by_key(|&(at, dash)| (at, std::cmp::Reverse(dash.len())))?;
    let place = &head[..before];
    let agency = place.rfind('(').and_then(|open| {
        let name = place[open + 1..].trim_end().strip_suffix(')')?;
        AGENCIES.iter().find(|(short, _)| *short == name).map(|(_, full)| *full)
    });
    let words = place.split('(').next().unwrap_or(place).trim();
    let date = iso_date(words).or_else(|| {
        // "SEOUL, May 21, 2021": the date follows the place.
        words.char_indices().filter(|&(_, c)| c == ',' || c == ' ').find_map(|(at, _)| iso_date(words[at + 1..].trim()))
    });
    let shouted = words
        .split([',', ' '])
        .next()
        .is_some_and(|w| w.chars().filter(|c| c.is_uppercase()).count() >= 3 && !w.contains(char::is_lowercase));
    (date.is_some() || agency.is_some() || shouted).then_some(Dateline { length: before + dash.len(), date, agency })
}

/// Facts of the page that `metadata` lacks.
pub(super) fn read(text: &str, metadata: &Metadata, blocks: &[Block]) -> Metadata {
    let of = |kind: BlockKind| blocks.iter().filter(move |block| block.kind == kind).map(|block| block.span.of(text));
    let opening = of(BlockKind::Paragraph).next().and_then(opening_dateline);
    let mut found = Metadata::default();
    if metadata.title.is_none() {
        found.title = of(BlockKind::Title).next().map(one_line);
    }
    if metadata.date.is_none() {
        found.date = of(BlockKind::Dateline)
            .flat_map(str::lines)
            .find_map(|line| date_in(bare(line).trim_matches(['(', ')'])))
            .or_else(|| opening.as_ref()?.date.clone());
    }
    if metadata.authors.is_empty() {
        found.authors = of(BlockKind::Byline).flat_map(authors).collect();
        if found.authors.is_empty() {
            found.authors = of(BlockKind::Boilerplate).find_map(credited).unwrap_or_default();
        }
    }
    if metadata.publisher.is_none() {
        found.publisher = publisher(text, blocks).or_else(|| opening?.agency.map(str::to_owned));
    }
    found
}

/// On one line, without emphasis marks.
fn one_line(content: &str) -> String {
    bare(content).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Persons in "Written by Ada Quill and Odo Marsh." anywhere in a credit.
fn credited(credit: &str) -> Option<Vec<String>> {
    let lower = credit.to_ascii_lowercase();
    ["written by ", "written in english by ", "story by ", "reporting by ", "reported by "].iter().find_map(|by| {
        let at = lower.find(by)? + by.len();
        let persons = names(credit.get(at..)?);
        (!persons.is_empty()).then_some(persons)
    })
}

/// The name at the head of a page that its copyright notice repeats; else the one in the notice.
fn publisher(text: &str, blocks: &[Block]) -> Option<String> {
    let notice = blocks
        .iter()
        .rev()
        .filter(|block| block.kind == BlockKind::Boilerplate)
        .map(|block| block.span.of(text))
        .find(|content| {
            let lower = content.to_lowercase();
            lower.starts_with("copyright")
                || lower.starts_with('©')
                || lower.starts_with("(c)")
                || lower.contains("all rights reserved")
                || lower.contains("with the permission of")
        })?;
    let title = blocks.iter().position(|block| block.kind == BlockKind::Title).unwrap_or(0);
    let masthead = blocks[..title]
        .iter()
        .map(|block| bare(block.span.of(text)))
        .find(|name| name.contains(char::is_alphabetic) && notice.contains(name));
    masthead.map(str::to_owned).or_else(|| holder(notice))
}

/// The holder in "© 2019-2021 Vellmouth Herald. All rights reserved."
fn holder(notice: &str) -> Option<String> {
    let rest = notice.trim_start_matches(|c: char| c == '©' || c.is_whitespace());
    let rest = rest.strip_prefix("Copyright").unwrap_or(rest);
    let rest = rest.trim_start_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '©' | '(' | ')' | 'c' | '-' | '–' | ',' | ':')
    });
    let rest = rest.strip_prefix("by ").or_else(|| rest.strip_prefix("The ")).unwrap_or(rest);
    let name = rest.split(['.', ',', '|', ';', '\n']).next()?.trim();
    let words = name.split_whitespace().count();
    ((1..=6).contains(&words) && name.starts_with(char::is_uppercase) && name != "All rights reserved")
        .then(|| name.to_owned())
}
