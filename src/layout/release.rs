//! Press releases: what stands below the news is about the company, for editors, or for lawyers.

use super::blocks::Piece;
use super::boilerplate::quotes_somebody;
use super::lines::ends_like_sentence;
use super::stage;

/// Words of the line that opens a part of a release, at most.
const MAX_OPENING_WORDS: usize = 6;

/// First lines of documents that are releases, in small letters.
const ANNOUNCED: &[&str] = &["for immediate release", "media release", "news release", "press release"];
/// Wires that carry releases, as their datelines have them.
const WIRES: &[&str] = &["/PRNewswire/", "(BUSINESS WIRE)", "(GLOBE NEWSWIRE)", "/CNW/"];
/// First lines of what stands below the news: these only releases have, ...
const NOTES: &[&str] =
    &["cautionary statement", "forward-looking statements", "note to editors", "notes for editors", "notes to editors"];
/// ... these other documents, too.
const CONTACTS: &[&str] = &[
    "contact",
    "contacts",
    "media contact",
    "media contacts",
    "media enquiries",
    "media inquiries",
    "press contact",
    "press contacts",
];

/// Index of the first piece below the news of a press release: its end mark, "Notes to editors", "About Orr Boats". `None` if the
/// document is none, or if somebody is quoted below.
pub(super) fn notes(text: &str, pieces: &[Piece], story: usize) -> Option<usize> {
    let content = |i: usize| pieces[i].span.of(text);
    let first_lines = || pieces.iter().map(|piece| opening(piece.span.of(text)));
    let is_release = first_lines()
        .any(|line| ANNOUNCED.iter().chain(NOTES).any(|known| line.eq_ignore_ascii_case(known)))
        || WIRES.iter().any(|wire| text.contains(wire))
        || (0..pieces.len()).any(|i| stage::is_end_mark(content(i)) && content(i).contains("END"));
    let opens = |i: &usize| {
        let line = opening(content(*i));
        let known = NOTES.iter().chain(CONTACTS).any(|known| line.eq_ignore_ascii_case(known));
        stage::is_end_mark(content(*i)) || known || is_about(text, pieces, *i)
    };
    let notes = (story + 1..pieces.len()).find(opens).filter(|_| is_release)?;
    let speaks = |i: usize| quotes_somebody(content(i));
    (!(notes..pieces.len()).any(speaks)).then_some(notes)
}

/// The first line, without marks around; empty if it is too long to open a part.
fn opening(content: &str) -> &str {
    let line = content.lines().next().unwrap_or_default();
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    if line.split_whitespace().nth(MAX_OPENING_WORDS).is_some() { "" } else { line }
}

/// "About Orr Boats" above what Orr Boats, whom the news names, is.
fn is_about(text: &str, pieces: &[Piece], i: usize) -> bool {
    let content = pieces[i].span.of(text);
    // "About Orr Boats, nobody said a word.": a sentence of the news.
    let is_sentence = content.lines().count() == 1 && ends_like_sentence(content);
    opening(content).strip_prefix("About ").is_some_and(|name| {
        !is_sentence && name.starts_with(char::is_uppercase) && text[..pieces[i].span.start].contains(name)
    })
}
