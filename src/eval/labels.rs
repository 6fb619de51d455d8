//! Entity mentions, label by label, for gold of any label set.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use serde::Serialize;

use super::entities::{Counts, GoldDocument, LabelledSpan};
use super::sentences::Score;

/// Exact spans of each label that gold has, by gold's name of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByLabel(pub BTreeMap<String, Score>);

impl fmt::Display for ByLabel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, s) in &self.0 {
            let [p, r, f1] = [s.p, s.r, s.f1].map(|ratio| 100.0 * ratio);
            writeln!(out, "{name:12} P {p:5.1} R {r:5.1} F1 {f1:5.1}  pred {} gold {}", s.pred, s.gold)?;
        }
        Ok(())
    }
}

/// The labels that predictions use for what gold calls `name`. Gold without GPE calls countries and cities locations.
fn meanings(name: &str, gold_has_gpe: bool) -> Vec<&str> {
    match name {
        "PER" | "person" | "Person" => vec!["PERSON"],
        "organization" | "organisation" | "Organization" | "ORGANIZATION" => vec!["ORG"],
        "LOC" | "LOCATION" | "location" | "Location" if !gold_has_gpe => vec!["GPE", "LOC"],
        "FACILITY" | "Facility" => vec!["FAC"],
        "MISC" | "Misc" | "misc" => vec!["EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"],
        _ => vec![name],
    }
}

/// Scores predictions (OntoNotes labels) by document id, each of gold's labels by itself.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn score(gold: &[GoldDocument], predictions: &HashMap<String, Vec<LabelledSpan>>) -> ByLabel {
    let names: BTreeSet<&str> = gold.iter().flat_map(|d| &d.entities).map(|e| &*e.label).collect();
    let gold_has_gpe = names.contains("GPE");
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for document in gold {
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        for name in &names {
            let spans = |of: &[LabelledSpan], labels: &[&str]| -> BTreeSet<(usize, usize)> {
                of.iter().filter(|s| labels.contains(&&*s.label)).map(|s| (s.start, s.end)).collect()
            };
            let truth = spans(&document.entities, &[name]);
            let found = spans(predicted, &meanings(name, gold_has_gpe));
            counts.entry(name).or_default().add(truth.intersection(&found).count(), found.len(), truth.len());
        }
    }
    ByLabel(counts.into_iter().map(|(name, counts)| (name.to_owned(), counts.score())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(labels: &[&str]) -> GoldDocument {
        let entities = (0..).zip(labels).map(|(at, label)| span(at, label)).collect();
        GoldDocument { id: "d".into(), text: "abcdef".into(), entities }
    }

    fn span(at: usize, label: &str) -> LabelledSpan {
        LabelledSpan { start: at, end: at + 1, label: label.into() }
    }

    #[test]
    fn gold_names_stand_for_the_labels_that_they_cover() {
        let found =
            HashMap::from([("d".to_owned(), vec![span(0, "PERSON"), span(1, "GPE"), span(2, "LOC"), span(3, "LAW")])]);
        let scores = score(&[document(&["PER", "LOC", "LOC", "MISC", "DATE"])], &found).0;
        let f1 = |name: &str| scores.get(name).map(|s| s.f1);
        assert_eq!(["PER", "LOC", "MISC", "DATE"].map(f1), [Some(1.0), Some(1.0), Some(1.0), Some(0.0)]);
        // Where gold tells GPE from LOC, they are two labels.
        let scores = score(&[document(&["PERSON", "LOC", "GPE"])], &found).0;
        assert_eq!((scores["LOC"].f1, scores["GPE"].f1), (0.0, 0.0));
    }
}
