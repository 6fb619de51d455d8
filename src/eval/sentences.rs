//! Sentence boundaries: precision, recall, F1.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{f1, ratio};

/// A half-open span in Unicode code points of its document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CodePointSpan {
    pub start: usize,
    pub end: usize,
}

/// A document with its true sentences.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldDocument {
    pub id: String,
    #[serde(default)]
    pub genre: Option<String>,
    pub text: String,
    pub sentences: Vec<CodePointSpan>,
}

/// Counts and their ratios, in [0, 1].
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Score {
    pub p: f64,
    pub r: f64,
    pub f1: f64,
    /// Number of predicted items.
    pub pred: usize,
    /// Number of gold items.
    pub gold: usize,
}

/// Scores by `group/measure`; the group `all` is every document.
///
/// - `boundary`: the ends of sentences, the last end of each document left out;
/// - `boundary-inpara`: the same without ends before a blank line, which come for free;
/// - `exact`: sentences with both ends right.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Scores(pub BTreeMap<String, Score>);

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, s) in &self.0 {
            let [p, r, f1] = [s.p, s.r, s.f1].map(|ratio| 100.0 * ratio);
            writeln!(out, "{name:32} P {p:5.1} R {r:5.1} F1 {f1:5.1}  pred {} gold {}", s.pred, s.gold)?;
        }
        Ok(())
    }
}

/// Scores predictions by document id; a document without one counts as having no sentences. With `by_genre` there is a
/// group for each genre, too.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn score(gold: &[GoldDocument], predictions: &HashMap<String, Vec<CodePointSpan>>, by_genre: bool) -> Scores {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for document in gold {
        let text: Vec<char> = document.text.chars().collect();
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        let [truth, found] = [&document.sentences, predicted].map(|spans| trimmed(&text, spans));
        let [true_ends, found_ends] = [&truth, &found].map(|spans| inner_ends(&text, spans));
        let paragraph_ends = paragraph_ends(&text);
        let [true_inner, found_inner] = [&true_ends, &found_ends].map(|ends| ends - &paragraph_ends);
        let genre = document.genre.as_deref().filter(|_| by_genre);
        for group in ["all"].into_iter().chain(genre) {
            let mut add = |measure, new: Counts| counts.entry(format!("{group}/{measure}")).or_default().add(&new);
            add("boundary", Counts::of(&true_ends, &found_ends));
            add("boundary-inpara", Counts::of(&true_inner, &found_inner));
            add("exact", Counts::of(&truth, &found));
        }
    }
    Scores(counts.into_iter().map(|(name, counts)| (name, counts.score())).collect())
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    both: usize,
    pred: usize,
    gold: usize,
}

impl Counts {
    fn of<T: Eq + std::hash::Hash>(gold: &HashSet<T>, pred: &HashSet<T>) -> Self {
        Self { both: gold.intersection(pred).count(), pred: pred.len(), gold: gold.len() }
    }

    fn add(&mut self, other: &Self) {
        self.both += other.both;
        self.pred += other.pred;
        self.gold += other.gold;
    }

    fn score(self) -> Score {
        let (p, r) = (ratio(self.both, self.pred), ratio(self.both, self.gold));
        Score { p, r, f1: f1(p, r), pred: self.pred, gold: self.gold }
    }
}

/// The spans without white space at their ends, empty ones left out; ends beyond the text are cut.
fn trimmed(text: &[char], spans: &[CodePointSpan]) -> HashSet<CodePointSpan> {
    let trim = |span: &CodePointSpan| {
        let inside = text.get(span.start..span.end.min(text.len()))?;
        let start = inside.iter().position(|c| !c.is_whitespace())?;
        let end = inside.iter().rposition(|c| !c.is_whitespace())?;
        Some(CodePointSpan { start: span.start + start, end: span.start + end + 1 })
    };
    spans.iter().filter_map(trim).collect()
}

/// Ends of sentences but for the end of the document.
fn inner_ends(text: &[char], spans: &HashSet<CodePointSpan>) -> HashSet<usize> {
    let last = text.iter().rposition(|c| !c.is_whitespace()).map_or(0, |i| i + 1);
    spans.iter().map(|span| span.end).filter(|&end| end != last).collect()
}

/// Where white space with a blank line in it starts.
fn paragraph_ends(text: &[char]) -> HashSet<usize> {
    let mut ends = HashSet::new();
    let mut at = 0;
    for run in text.chunk_by(|a, b| a.is_whitespace() == b.is_whitespace()) {
        if run[0].is_whitespace() && run.iter().filter(|&&c| c == '\n').count() > 1 {
            ends.insert(at);
        }
        at += run.len();
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold(text: &str, sentences: &[(usize, usize)]) -> GoldDocument {
        GoldDocument { id: "d".into(), genre: Some("news".into()), text: text.into(), sentences: spans(sentences) }
    }

    fn spans(pairs: &[(usize, usize)]) -> Vec<CodePointSpan> {
        pairs.iter().map(|&(start, end)| CodePointSpan { start, end }).collect()
    }

    #[test]
    fn counts_ends_and_exact_spans() {
        let gold = [gold("É b. C d.\n \nE. ", &[(0, 4), (5, 9), (12, 14)])];
        let predicted = HashMap::from([("d".to_owned(), spans(&[(0, 11), (11, 15)]))]);
        let Scores(scores) = score(&gold, &predicted, false);
        let boundary = Score { p: 1.0, r: 0.5, f1: 2.0 / 3.0, pred: 1, gold: 2 };
        assert_eq!(scores["all/boundary"], boundary);
        assert_eq!(scores["all/boundary-inpara"], Score { p: 0.0, r: 0.0, f1: 0.0, pred: 0, gold: 1 });
        assert_eq!(scores["all/exact"], Score { p: 0.5, r: 1.0 / 3.0, f1: 0.4, pred: 2, gold: 3 });
        assert_eq!(scores.len(), 3);
    }

    #[test]
    fn genres_are_groups_and_a_missing_prediction_scores_zero() {
        let scores = score(&[gold("A. B.", &[(0, 2), (3, 5)])], &HashMap::new(), true);
        let expected = "news/exact                       P   0.0 R   0.0 F1   0.0  pred 0 gold 2\n";
        assert!(scores.to_string().ends_with(expected), "{scores}");
        assert_eq!(scores.0.len(), 6);
    }
}
