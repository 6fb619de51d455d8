//! Summaries: ROUGE against one or more references per document.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::rouge::{self, MEASURES};

/// A document with its reference summaries.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldDocument {
    pub id: String,
    #[serde(default)]
    pub genre: Option<String>,
    #[serde(default)]
    pub split: Option<String>,
    /// Told to the pipeline, as the metadata of a document would.
    #[serde(default)]
    pub title: Option<String>,
    pub text: String,
    pub summaries: Vec<String>,
}

/// Means over the documents of a group.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Score {
    pub docs: usize,
    /// Words (between white space) of a predicted summary.
    pub words: f64,
    /// `rouge1/avg`, `rouge1/max`, ...: F1 in [0, 1], averaged over a document's references, or of its best one.
    #[serde(flatten)]
    pub rouge: BTreeMap<String, f64>,
}

/// Of the column of groups.
const MIN_WIDTH: usize = 20;

/// Scores by group: `all`, `genre=...`, `split=...`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Scores(pub BTreeMap<String, Score>);

impl Scores {
    /// Adds the scores of other summaries of the same documents, each under its group's name and `name`.
    pub fn add_baseline(&mut self, name: &str, baseline: Self) {
        self.0.extend(baseline.0.into_iter().map(|(group, score)| (format!("{group}/{name}"), score)));
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<String> =
            ["avg", "max"].iter().flat_map(|kind| MEASURES.map(|measure| format!("{measure}/{kind}"))).collect();
        let width = self.0.keys().map(|group| group.len() + 1).fold(MIN_WIDTH, usize::max);
        write!(out, "{:width$}{:>5}{:>7}   ", "", "docs", "words")?;
        for column in &columns {
            write!(out, "{column:>14}")?;
        }
        writeln!(out)?;
        for (group, score) in &self.0 {
            write!(out, "{group:width$}{:5}{:7.1}   ", score.docs, score.words)?;
            for column in &columns {
                write!(out, "{:14.1}", 100.0 * score.rouge.get(column).copied().unwrap_or_default())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// Scores predicted summaries by document id, one sentence per line; a document without one has the empty summary.
/// Documents without references are left out.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn score(gold: &[GoldDocument], predictions: &HashMap<String, String>) -> Scores {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for document in gold.iter().filter(|document| !document.summaries.is_empty()) {
        let predicted = predictions.get(&document.id).map_or("", String::as_str);
        let row = document_scores(&document.summaries, predicted);
        let genre = document.genre.as_ref().map(|genre| format!("genre={genre}"));
        let split = document.split.as_ref().map(|split| format!("split={split}"));
        for group in [Some("all".to_owned()), genre, split].into_iter().flatten() {
            let score = scores.entry(group).or_default();
            score.docs += 1;
            score.words += predicted.split_whitespace().count() as f64;
            for (name, value) in &row {
                *score.rouge.entry(name.clone()).or_default() += value;
            }
        }
    }
    for score in scores.values_mut() {
        let documents = score.docs as f64;
        score.words /= documents;
        score.rouge.values_mut().for_each(|value| *value /= documents);
    }
    Scores(scores)
}

fn document_scores(references: &[String], predicted: &str) -> BTreeMap<String, f64> {
    let scores: Vec<[f64; MEASURES.len()]> =
        references.iter().map(|reference| rouge::f1s(reference, predicted)).collect();
    let mut row = BTreeMap::new();
    for (i, measure) in MEASURES.iter().enumerate() {
        let values = scores.iter().map(|score| score[i]);
        row.insert(format!("{measure}/avg"), values.clone().sum::<f64>() / scores.len() as f64);
        row.insert(format!("{measure}/max"), values.fold(0.0, f64::max));
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_best_of_references_by_group() {
        let gold = |id: &str, genre: &str, summaries: &[&str]| GoldDocument {
            id: id.into(),
            genre: Some(genre.into()),
            split: None,
            title: None,
            text: String::new(),
            summaries: summaries.iter().map(|&s| s.to_owned()).collect(),
        };
        let gold = [gold("a", "news", &["a b c d", "e f"]), gold("b", "talk", &["a b"]), gold("c", "talk", &[])];
        let scores = score(&gold, &HashMap::from([("a".to_owned(), "a b c d".to_owned())]));
        let all = &scores.0["all"];
        assert_eq!((all.docs, all.words), (2, 2.0));
        assert!((all.rouge["rouge1/avg"] - 0.25).abs() < 1e-12 && (all.rouge["rougeL/max"] - 0.5).abs() < 1e-12);
        assert_eq!(scores.0.keys().collect::<Vec<_>>(), ["all", "genre=news", "genre=talk"]);
        let table = scores.to_string();
        assert!(
            table.lines().nth(2).unwrap().starts_with("genre=news              1    4.0             50.0"),
            "{table}"
        );
        let mut with_baseline = scores.clone();
        with_baseline.add_baseline("lead-3", score(&gold, &HashMap::new()));
        assert!(with_baseline.0["genre=talk/lead-3"].rouge["rouge1/avg"].abs() < 1e-12);
        assert_eq!(with_baseline.0["genre=news"], scores.0["genre=news"]);
    }
}
