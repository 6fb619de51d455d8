//! Mentions: spans that the entity head found, with clean edges.

use crate::document::{EntityLabel, Mention, Span};
use crate::encode::{HeadScores, TokenScores, Word, bio};

use super::{fold, gazetteer, names};

/// A mention together with the words it is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Index of its first word.
    pub first: usize,
    /// Index after its last word.
    pub end: usize,
    pub mention: Mention,
}

/// Labels of names: their mentions are joined to entities. Dates, numbers and amounts are not.
pub(super) const fn is_name(label: EntityLabel) -> bool {
    use EntityLabel::{Cardinal, Date, Money, Ordinal, Percent, Quantity, Time};
    !matches!(label, Date | Time | Percent | Money | Quantity | Ordinal | Cardinal)
}

/// Decodes each sentence by itself (so that no mention crosses a block) and cleans the edges; in text order, disjoint.
pub(super) fn find(text: &str, scores: &TokenScores, min_score: f32) -> Vec<Found> {
    let kinds = kinds(&scores.entities.labels);
    let mut found: Vec<Found> = vec![];
    let mut first = 0;
    for words in scores.words.chunk_by(|a, b| a.sentence == b.sentence) {
        for span in bio::decode(&scores.entities, first..first + words.len()) {
            let Some(label) = kinds.get(span.kind).copied().flatten() else { continue };
            let Some((start, end)) = trim(text, &scores.words[span.first..span.end], label) else { continue };
            let (mut start, mut end) = (span.first + start, span.first + end);
            if found.last().is_some_and(|last| last.end > start) {
                // The mention before was completed over this one.
                continue;
            }
            if span.score.is_nan() || span.score < min_score {
                continue;
            }
            if label == EntityLabel::Person {
                end = completed(text, scores, start, end, first + words.len());
            }
            if let Some(place_end) = possessor(text, &scores.words[start..end], label)
                && let Some(kind) = kinds.iter().position(|kind| *kind == Some(EntityLabel::Gpe))
            {
                let score = probability(&scores.entities, start, start + place_end, kind);
                found.push(Found::new(scores, start, start + place_end, EntityLabel::Gpe, score));
                start += place_end + 1;
            }
            found.push(Found::new(scores, start, end, label, span.score));
        }
        first += words.len();
    }
    found
}

impl Found {
    /// A mention over words `first..end`.
    pub(super) fn new(scores: &TokenScores, first: usize, end: usize, label: EntityLabel, score: f32) -> Self {
        let span = Span::new(scores.words[first].span.start, scores.words[end - 1].span.end);
        let sentence = scores.words[first].sentence;
        Self { first, end, mention: Mention { span, label, score, entity: None, sentence } }
    }
}

/// Mean over words of the probability of a type; as [`crate::encode::bio`] scores spans.
pub(super) fn probability(scores: &HeadScores, first: usize, end: usize, kind: usize) -> f32 {
    let of_word = |word: usize| {
        let row = scores.row(word);
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = row.iter().map(|logit| (logit - top).exp()).sum();
        let of_kind: f32 = row.iter().skip(2 * kind + 1).take(2).map(|logit| (logit - top).exp()).sum();
        (of_kind / sum).clamp(0.0, 1.0)
    };
    (first..end).map(of_word).sum::<f32>() / (end - first).max(1) as f32
}

/// The end of a person's name that goes on where the model stopped: `, Jr.`, and the second half of a hyphenated Korean
/// given name (`Moon Jae` + `-in`). `limit` is the end of the sentence.
fn completed(text: &str, scores: &TokenScores, first: usize, end: usize, limit: usize) -> usize {
    let word = |i: usize| scores.words[..limit].get(i).map_or("", |w| w.span.of(text));
    let touches = |i: usize| scores.words[..limit].get(i).is_some_and(|w| w.span.start == scores.words[i - 1].span.end);
    let is_syllable =
        |i: usize| (2..=MAX_SYLLABLE).contains(&word(i).len()) && word(i).chars().all(char::is_alphabetic);
    if end == first + 2
        && names::is_surname_first(&fold::word(word(first)))
        && word(end) == "-"
        && touches(end)
        && touches(end + 1)
        && is_syllable(end - 1)
        && is_syllable(end + 1)
    {
        return end + 2;
    }
    let suffix = if word(end) == "," { end + 1 } else { end };
    if end > first + 1 && names::is_generation(word(suffix)) {
        let has_period = word(suffix + 1) == "." && touches(suffix + 1) && word(suffix).len() == 2;
        return suffix + 1 + usize::from(has_period);
    }
    end
}

/// Longest syllable of a Korean name in the usual romanisation (`young`), in letters.
const MAX_SYLLABLE: usize = 5;

/// `Nairobi's Office of Odd Affairs`: how many words the place has that owns the body, if one does.
fn possessor(text: &str, words: &[Word], label: EntityLabel) -> Option<usize> {
    if label != EntityLabel::Org {
        return None;
    }
    let mark = words.iter().position(|w| matches!(w.span.of(text), "'s" | "’s"))?;
    let place = Span::new(words.first()?.span.start, words.get(mark.checked_sub(1)?)?.span.end);
    let folded = fold::words(place.of(text)).join(" ");
    (words.len() > mark + 2 && gazetteer::is_country_or_capital(&folded)).then_some(mark)
}

/// The entity label of each type `k`, read from the name of label `2k + 1`.
pub(super) fn kinds(labels: &[String]) -> Vec<Option<EntityLabel>> {
    labels.iter().skip(1).step_by(2).map(|name| EntityLabel::named(name.strip_prefix("B-")?)).collect()
}

/// Abbreviations, folded, whose period belongs to the name.
const ABBREVIATIONS: [&str; 10] = ["jr", "sr", "inc", "corp", "co", "cos", "ltd", "bros", "st", "mt"];

/// Cuts quotation marks, brackets without partner, punctuation and the possessive ending off a run of words.
/// Gives what is left as a range of the words; `None` if no letter or digit is.
fn trim(text: &str, words: &[Word], label: EntityLabel) -> Option<(usize, usize)> {
    let word = |i: usize| words[i].span.of(text);
    let has_content = |i: &usize| word(*i).chars().any(char::is_alphanumeric);
    let (mut start, mut end) = ((0..words.len()).find(has_content)?, words.len());
    if start > 0 && is_leading(word(start - 1)) {
        start -= 1;
    }
    if let Some(open) = unclosed_bracket(words[start..end].iter().map(|w| w.span.of(text))) {
        end = start + open;
    }
    while end > start {
        let last = word(end - 1);
        let is_kept = match last {
            "'s" | "’s" | "'S" | "’S" => false,
            "." => end - 1 > start && keeps_period(word(end - 2)),
            ")" | "]" => (start..end - 1).any(|i| matches!(word(i), "(" | "[")),
            _ => has_content(&(end - 1)) || (matches!(last, "%" | "+" | "!") && label != EntityLabel::Person),
        };
        if is_kept {
            break;
        }
        end -= 1;
    }
    (start < end && (start..end).any(|i| has_content(&i))).then_some((start, end))
}

/// Signs that belong to what follows them: amounts, handles, tags, decimals without a zero.
fn is_leading(word: &str) -> bool {
    matches!(word, "$" | "€" | "£" | "¥" | "₩" | "#" | "@" | "-" | "+" | ".")
}

fn keeps_period(word: &str) -> bool {
    let folded = fold::word(word);
    folded.chars().count() == 1 || ABBREVIATIONS.contains(&folded.as_str())
}

/// Index of the first opening bracket that is not closed again.
fn unclosed_bracket<'t>(words: impl Iterator<Item = &'t str>) -> Option<usize> {
    let mut open = vec![];
    for (i, word) in words.enumerate() {
        match word {
            "(" | "[" => open.push(i),
            ")" | "]" => drop(open.pop()),
            _ => {}
        }
    }
    open.first().copied()
}
