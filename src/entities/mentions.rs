//! Mentions: spans that the entity head found, with clean edges.

use crate::document::{EntityLabel, Mention, Span};
use crate::encode::{TokenScores, Word, bio};

use super::fold;

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
    let labels: Vec<Option<EntityLabel>> = kinds(&scores.entities.labels);
    let mut found = vec![];
    let mut first = 0;
    for words in scores.words.chunk_by(|a, b| a.sentence == b.sentence) {
        for span in bio::decode(&scores.entities, first..first + words.len()) {
            let Some(label) = labels.get(span.kind).copied().flatten() else { continue };
            let Some((start, end)) = trim(text, &scores.words[span.first..span.end], label) else { continue };
            let (start, end) = (span.first + start, span.first + end);
            let chars = Span::new(scores.words[start].span.start, scores.words[end - 1].span.end);
            // Written so that a score that is no number is left out as well.
            if span.score >= min_score {
                let mention = Mention {
                    span: chars,
                    label,
                    score: span.score,
                    entity: None,
                    sentence: scores.words[start].sentence,
                };
                found.push(Found { first: start, end, mention });
            }
        }
        first += words.len();
    }
    found
}

/// The entity label of each type `k`, read from the name of label `2k + 1`.
pub(super) fn kinds(labels: &[String]) -> Vec<Option<EntityLabel>> {
    labels.iter().skip(1).step_by(2).map(|name| label_named(name.strip_prefix("B-")?)).collect()
}

fn label_named(name: &str) -> Option<EntityLabel> {
    use EntityLabel as L;
    Some(match name {
        "PERSON" => L::Person,
        "NORP" => L::Norp,
        "FAC" => L::Fac,
        "ORG" => L::Org,
        "GPE" => L::Gpe,
        "LOC" => L::Loc,
        "PRODUCT" => L::Product,
        "EVENT" => L::Event,
        "WORK_OF_ART" => L::WorkOfArt,
        "LAW" => L::Law,
        "LANGUAGE" => L::Language,
        "DATE" => L::Date,
        "TIME" => L::Time,
        "PERCENT" => L::Percent,
        "MONEY" => L::Money,
        "QUANTITY" => L::Quantity,
        "ORDINAL" => L::Ordinal,
        "CARDINAL" => L::Cardinal,
        _ => return None,
    })
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
