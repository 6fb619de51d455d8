//! Source, cue and content spans: what the model tagged, with quotation marks as hard evidence for the borders of content.

use std::ops::Range;

use super::link::MARKS;
use super::marks::{Quotation, is_markup};
use crate::document::{Sentence, Span};
use crate::encode::bio::{self, BioSpan};
use crate::encode::{TokenScores, Word};

/// Share of a quotation's words that must be tagged content for the whole quotation to be content.
const COVERED: f32 = 0.5;
/// The same for a quotation in which the model sees a cue: more likely a mark is missing and the cue real.
const COVERED_AROUND_CUE: f32 = 0.85;

/// Stray punctuation at the ends of a cue (the colon of `said:` is part of it in PolNeAR), and at the start and the end of a
/// content.
const CUE_ENDS: &[char] = &[',', ';', '.', '*', '_', '"', '“', '”', '-', '–', '—'];
const CONTENT_STARTS: &[char] = &[',', ';', ':', '.', '!', '?', ')', ']', '–', '—'];
const CONTENT_ENDS: &[char] = &[',', ';', ':', '–', '—'];

/// Words that name nobody by themselves.
const NAMELESS: [&str; 6] = ["a", "an", "and", "of", "or", "the"];

/// What an infinitive starts with that says something of a source and names nobody: `who asked not to be named`.
const INFINITIVES: [[&str; 2]; 2] = [["not", "to"], ["to", "be"]];

/// What the verb of "it has since been said" is told by.
const AUXILIARIES: [&str; 8] = ["can", "could", "had", "has", "may", "might", "will", "would"];
const FORMS_OF_BE: [&str; 5] = ["be", "been", "is", "s", "was"];
const ADVERBS: [&str; 8] = ["also", "even", "ever", "just", "not", "now", "often", "since"];
/// Of verbs of speech and thought; others end in "ed".
const PARTICIPLES: [&str; 8] = ["felt", "found", "held", "known", "said", "shown", "thought", "understood"];

/// A tagged span, in words and in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSpan {
    /// Indices into [`TokenScores::words`].
    pub words: Range<usize>,
    pub span: Span,
    /// Mean probability of the role over its words, in [0, 1].
    pub score: f32,
}

/// The spans of each role in text order. Spans of all roles are disjoint, and none crosses the border of a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoleSpans {
    pub sources: Vec<RoleSpan>,
    pub cues: Vec<RoleSpan>,
    pub contents: Vec<RoleSpan>,
}

impl RoleSpan {
    /// None if there are no such words.
    #[must_use]
    pub fn new(all: &[Word], words: Range<usize>, score: f32) -> Option<Self> {
        let covered = all.get(words.clone())?;
        let span = Span::new(covered.first()?.span.start, covered.last()?.span.end);
        Some(Self { words, span, score })
    }
}

/// The words that lie inside `span`.
#[must_use]
pub fn words_in(words: &[Word], span: Span) -> Range<usize> {
    let first = words.partition_point(|w| w.span.start < span.start);
    let end = words.partition_point(|w| w.span.end <= span.end);
    first..end.max(first)
}

/// Decodes the attribution head and lets quotation marks correct it. Time is linear in words and marks, but for logarithms.
#[must_use]
pub fn role_spans(text: &str, scores: &TokenScores, sentences: &[Sentence], quotations: &[Quotation]) -> RoleSpans {
    let block_of = |word: usize| scores.words.get(word).and_then(|w| sentences.get(w.sentence)).map(|s| s.block);
    let mut tagged: [Vec<BioSpan>; 3] = Default::default();
    for span in bio::decode(&scores.attribution, 0..scores.words.len()) {
        let Some(same_role) = role_index(&scores.attribution.labels, span.kind).map(|role| &mut tagged[role]) else {
            continue;
        };
        let mut first = span.first;
        for word in span.first + 1..=span.end {
            if word == span.end || block_of(word) != block_of(first) {
                same_role.push(BioSpan { first, end: word, ..span });
                first = word;
            }
        }
    }
    let [sources, cues, contents] = tagged;
    let (contents, taken) = snap_to_marks(text, scores, contents, [&sources, &cues], quotations);
    let contents = cut_to_quotations(&scores.words, contents, quotations);
    let free = |spans: Vec<BioSpan>| -> Vec<RoleSpan> {
        let outside = |s: &BioSpan| !overlaps_any(&taken, s.first..s.end);
        spans.into_iter().filter(outside).filter_map(|s| to_role_span(scores, &s)).collect()
    };
    let names_someone = |source: &RoleSpan| {
        words_of(source.span.of(text)).any(|word| !NAMELESS.iter().any(|nameless| nameless.eq_ignore_ascii_case(word)))
            && !INFINITIVES.iter().any(|start| words_of(source.span.of(text)).take(2).eq(start.iter().copied()))
            && !is_impersonal(text, source.span)
    };
    RoleSpans {
        sources: free(sources).into_iter().filter(names_someone).collect(),
        cues: free(cues).into_iter().map(|cue| trim_cue(text, scores, cue)).collect(),
        contents: contents
            .iter()
            .filter_map(|s| to_role_span(scores, s))
            .map(|content| trim_content(text, scores, content))
            .collect(),
    }
}

/// A cue without the punctuation at its ends, unless it is nothing else.
fn trim_cue(text: &str, scores: &TokenScores, cue: RoleSpan) -> RoleSpan {
    let is_stray = |word: &str| word.chars().all(|c| CUE_ENDS.contains(&c));
    trim_words(text, scores, cue, is_stray, is_stray)
}

/// A content without the punctuation that parts it from the words around, and without emphasis around its quotation marks.
fn trim_content(text: &str, scores: &TokenScores, content: RoleSpan) -> RoleSpan {
    let surface = content.span.of(text);
    let opens = surface.trim_start_matches(is_markup).starts_with(MARKS);
    let closes = surface.trim_end_matches(is_markup).ends_with(MARKS);
    let markup = |word: &str| word.chars().all(is_markup);
    let starts = |word: &str| is_all_of(word, CONTENT_STARTS) || (opens && markup(word));
    let ends = |word: &str| is_all_of(word, CONTENT_ENDS) || (closes && markup(word));
    trim_words(text, scores, content, starts, ends)
}

/// One character of a set, or a run of them; an ellipsis is no stray.
fn is_all_of(word: &str, set: &[char]) -> bool {
    !word.starts_with("..") && word.chars().all(|c| set.contains(&c))
}

/// A span without stray words at its ends; as it is if nothing else is left.
fn trim_words(
    text: &str,
    scores: &TokenScores,
    span: RoleSpan,
    is_stray_start: impl Fn(&str) -> bool,
    is_stray_end: impl Fn(&str) -> bool,
) -> RoleSpan {
    let word = |index: usize| scores.words.get(index).map_or("", |w| w.span.of(text));
    let Range { mut start, mut end } = span.words.clone();
    while start < end && is_stray_start(word(start)) {
        start += 1;
    }
    while start < end && is_stray_end(word(end - 1)) {
        end -= 1;
    }
    RoleSpan::new(&scores.words, start..end, span.score).unwrap_or(span)
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a source is the "it" of `it has been said that`, which stands for nobody. `It was forced to admit` has somebody
/// who admits.
fn is_impersonal(text: &str, source: Span) -> bool {
    if !source.of(text).eq_ignore_ascii_case("it") {
        return false;
    }
    let is_adverb = |word: &&str| ADVERBS.contains(word) || word.ends_with("ly");
    let clause = text[source.end..].split([',', ';', ':', '.', '?', '!']).next().unwrap_or_default();
    let mut words = words_of(clause).filter(|word| !is_adverb(word));
    let mut verb = words.next();
    while verb.is_some_and(|word| AUXILIARIES.contains(&word)) {
        verb = words.next();
    }
    let is_passive = verb.is_some_and(|word| FORMS_OF_BE.contains(&word));
    let is_participle = |word: &str| word.ends_with("ed") || PARTICIPLES.contains(&word);
    is_passive && words.next().is_some_and(is_participle) && !matches!(words.next(), Some("to" | "as"))
}

fn to_role_span(scores: &TokenScores, span: &BioSpan) -> Option<RoleSpan> {
    RoleSpan::new(&scores.words, span.first..span.end, span.score)
}

/// Which of source, cue, content a type of the head is, by its label.
fn role_index(labels: &[String], kind: usize) -> Option<usize> {
    let name = labels.get(2 * kind + 1)?.strip_prefix("B-")?;
    ["source", "cue", "content"].iter().position(|role| *role == name)
}

/// Whether a range meets one of `ranges`, which are in order and disjoint.
fn overlaps_any(ranges: &[Range<usize>], range: Range<usize>) -> bool {
    let next = ranges.partition_point(|r| r.end <= range.start);
    ranges.get(next).is_some_and(|r| r.start < range.end)
}

/// Makes a quotation whose words are mostly content, or which goes on from such a one, one piece of content. Also returns
/// the words of these quotations.
fn snap_to_marks(
    text: &str,
    scores: &TokenScores,
    mut contents: Vec<BioSpan>,
    [sources, cues]: [&[BioSpan]; 2],
    quotations: &[Quotation],
) -> (Vec<BioSpan>, Vec<Range<usize>>) {
    let mut snapped: Vec<BioSpan> = Vec::with_capacity(contents.len());
    let mut taken: Vec<Range<usize>> = vec![];
    // Whether the quotation before is content, and how surely.
    let mut earlier: Option<f32> = None;
    let mut rest = contents.drain(..).peekable();
    for quotation in quotations {
        let words = words_in(&scores.words, quotation.span);
        while let Some(before) = rest.next_if(|s| s.end <= words.start) {
            snapped.push(before);
        }
        // A piece that was merged into the quotation before may reach into this one.
        let mut inside: Vec<BioSpan> = vec![];
        if let Some(reaching) = snapped.pop_if(|s| s.end > words.start) {
            inside.push(reaching);
        }
        while let Some(within) = rest.next_if(|s| s.first < words.end) {
            inside.push(within);
        }
        let covered: usize = inside.iter().map(|s| s.end.min(words.end).saturating_sub(s.first.max(words.start))).sum();
        let next_cue = cues.partition_point(|c| c.end <= words.start);
        let has_cue = cues.get(next_cue).is_some_and(|c| c.first < words.end);
        let needed = if has_cue { COVERED_AROUND_CUE } else { COVERED };
        let goes_on = earlier.take().filter(|_| quotation.continues && !has_cue);
        let is_reported = || has_cue && has_cue_outside(text, &scores.words, words.clone(), [sources, cues]);
        let is_content = covered > 0 && (covered as f32 >= needed * words.len() as f32 || is_reported());
        if words.is_empty() || !(is_content || goes_on.is_some()) {
            snapped.append(&mut inside);
            continue;
        }
        let tagged: f32 = inside.iter().map(|s| (s.end - s.first) as f32).sum();
        let score = match goes_on {
            Some(score) if !is_content => score,
            _ => inside.iter().map(|s| s.score * (s.end - s.first) as f32).sum::<f32>() / tagged,
        };
        let first = inside.first().map_or(words.start, |s| s.first.min(words.start));
        let end = inside.last().map_or(words.end, |s| s.end.max(words.end));
        snapped.push(BioSpan { kind: 0, first, end, score });
        taken.push(words);
        earlier = Some(score);
    }
    snapped.extend(rest);
    (snapped, taken)
}

/// Whether a cue in the sentence of a quotation reports it from outside: right before its opening mark with a colon or
/// comma, or right behind its closing one where a comma or the end of a question stands. A source may stand between.
fn has_cue_outside(text: &str, all: &[Word], words: Range<usize>, [sources, cues]: [&[BioSpan]; 2]) -> bool {
    let sentence = |word: usize| all.get(word).map(|w| w.sentence);
    let surface = |word: usize| all.get(word).map_or("", |w| w.span.of(text));
    let in_source = |word: usize| {
        let next = sources.partition_point(|s| s.end <= word);
        sources.get(next).is_some_and(|s| s.first <= word)
    };
    let touch = |mut gap: Range<usize>| gap.all(|w| in_source(w) || !surface(w).contains(char::is_alphanumeric));
    let next = cues.partition_point(|c| c.first < words.end);
    let follows = cues.get(next).is_some_and(|cue| {
        let last = surface(words.end.saturating_sub(2));
        let goes_on = [last, surface(words.end)].contains(&",") || matches!(last, "?" | "!");
        goes_on && sentence(cue.first) == sentence(words.end - 1) && touch(words.end..cue.first)
    });
    let before = cues.partition_point(|c| c.end <= words.start).checked_sub(1);
    let precedes = before.and_then(|before| cues.get(before)).is_some_and(|cue| {
        let mut gap = cue.end.saturating_sub(1)..words.start;
        let same_sentence = sentence(cue.end - 1) == sentence(words.start);
        same_sentence && touch(cue.end..words.start) && gap.any(|w| matches!(surface(w), "," | ":"))
    });
    follows || precedes
}

/// Cuts contents where a whole quotation in them stops or begins at the border of a sentence: `“I did not.” Why did Berg
/// know` is the reporter's from there on. What is cut off and holds no quotation is no content.
fn cut_to_quotations(words: &[Word], contents: Vec<BioSpan>, quotations: &[Quotation]) -> Vec<BioSpan> {
    let quoted: Vec<Range<usize>> =
        quotations.iter().map(|q| words_in(words, q.span)).filter(|q| !q.is_empty()).collect();
    let parts_sentences = |at: usize| {
        let sentence = |word: Option<usize>| word.and_then(|word| words.get(word)).map(|w| w.sentence);
        sentence(at.checked_sub(1)) != sentence(Some(at))
    };
    let mut pieces = Vec::with_capacity(contents.len());
    for content in contents {
        let next = quoted.partition_point(|q| q.start < content.first);
        let mut inside = quoted[next..].iter().take_while(|q| q.end <= content.end).peekable();
        if inside.peek().is_none() {
            pieces.push(content);
            continue;
        }
        let (mut first, mut holds_quotation) = (content.first, false);
        for q in inside {
            if q.start > first && parts_sentences(q.start) {
                if holds_quotation {
                    pieces.push(BioSpan { first, end: q.start, ..content });
                }
                first = q.start;
            }
            holds_quotation = true;
            if q.end < content.end && parts_sentences(q.end) {
                pieces.push(BioSpan { first, end: q.end, ..content });
                (first, holds_quotation) = (q.end, false);
            }
        }
        if holds_quotation {
            pieces.push(BioSpan { first, ..content });
        }
    }
    pieces
}
