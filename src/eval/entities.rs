//! Entity mentions: exact spans of persons, organisations and places.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::errors::Report;
use super::sentences::Score;
use super::{f1, ratio};

/// A labelled span, in Unicode code points, half-open. The label may be of any usual set (`PER`, `PERSON`, `GPE`, ...).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledSpan {
    pub start: usize,
    pub end: usize,
    pub label: String,
}

/// A document with its true mentions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldDocument {
    pub id: String,
    pub text: String,
    pub entities: Vec<LabelledSpan>,
}

/// What labels are mapped to; labels of other kinds are ignored on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Location,
    Organization,
    Person,
}

impl Label {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "PER" | "PERSON" | "person" => Self::Person,
            "ORG" | "ORGANIZATION" | "organization" | "organisation" => Self::Organization,
            "LOC" | "GPE" | "FAC" | "LOCATION" | "location" | "FACILITY" | "place" => Self::Location,
            _ => return None,
        })
    }
}

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Location => "LOC",
            Self::Organization => "ORG",
            Self::Person => "PER",
        })
    }
}

/// Precision, recall and F1 of each measure.
///
/// - `PER`, `ORG`, `LOC` (places of all kinds): both ends and the label right;
/// - `micro`: these three together;
/// - `untyped`: both ends right;
/// - `lenient`: the label right and at least one character in common, one to one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    #[serde(rename = "PER")]
    pub person: Score,
    #[serde(rename = "ORG")]
    pub organization: Score,
    #[serde(rename = "LOC")]
    pub location: Score,
    pub micro: Score,
    pub untyped: Score,
    pub lenient: Score,
}

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("PER", &self.person),
            ("ORG", &self.organization),
            ("LOC", &self.location),
            ("micro", &self.micro),
            ("untyped", &self.untyped),
            ("lenient", &self.lenient),
        ];
        for (name, s) in rows {
            let [p, r, f1] = [s.p, s.r, s.f1].map(|ratio| 100.0 * ratio);
            writeln!(out, "{name:8} P {p:5.1} R {r:5.1} F1 {f1:5.1}  pred {} gold {}", s.pred, s.gold)?;
        }
        Ok(())
    }
}

/// Scores predictions by document id; a document without one counts as having no mentions. With `no_the` a leading "the"
/// and a possessive ending are cut from both sides first: annotation schemes differ in them.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn score(gold: &[GoldDocument], predictions: &HashMap<String, Vec<LabelledSpan>>, no_the: bool) -> Scores {
    let mut counts = [Counts::default(); 6];
    let [person, organization, location, micro, untyped, lenient] = &mut counts;
    for document in gold {
        let text: Vec<char> = document.text.chars().collect();
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        let [truth, found] = [&document.entities, predicted].map(|spans| normalized(&text, spans, no_the));
        for (label, count) in [
            (Label::Person, &mut *person),
            (Label::Organization, &mut *organization),
            (Label::Location, &mut *location),
        ] {
            let [truth, found] = [&truth, &found].map(|spans| of_label(spans, label));
            count.add(truth.intersection(&found).count(), found.len(), truth.len());
            lenient.add(overlapping(&truth, &found), found.len(), truth.len());
        }
        micro.add(truth.intersection(&found).count(), found.len(), truth.len());
        let [truth, found] = [&truth, &found].map(|spans| spans.iter().map(|s| (s.0, s.1)).collect::<BTreeSet<_>>());
        untyped.add(truth.intersection(&found).count(), found.len(), truth.len());
    }
    let [person, organization, location, micro, untyped, lenient] = counts.map(Counts::score);
    Scores { person, organization, location, micro, untyped, lenient }
}

/// What differs between gold and predictions, compared as in [`score`].
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn errors(gold: &[GoldDocument], predictions: &HashMap<String, Vec<LabelledSpan>>, no_the: bool) -> Report {
    let mut report = Report::default();
    for document in gold {
        let text: Vec<char> = document.text.chars().collect();
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        let [truth, found] = [&document.entities, predicted].map(|spans| normalized(&text, spans, no_the));
        report.compare((&document.id, &text), &truth, &found);
    }
    report
}

/// Start, end, label.
type Item = (usize, usize, Label);

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    both: usize,
    pred: usize,
    gold: usize,
}

impl Counts {
    pub fn add(&mut self, both: usize, pred: usize, gold: usize) {
        self.both += both;
        self.pred += pred;
        self.gold += gold;
    }

    pub fn score(self) -> Score {
        let (p, r) = (ratio(self.both, self.pred), ratio(self.both, self.gold));
        Score { p, r, f1: f1(p, r), pred: self.pred, gold: self.gold }
    }
}

fn of_label(items: &BTreeSet<Item>, label: Label) -> BTreeSet<Item> {
    items.iter().filter(|item| item.2 == label).copied().collect()
}

/// Distinct spans of known labels without white space at their ends; ends beyond the text are cut, empty ones left out.
fn normalized(text: &[char], spans: &[LabelledSpan], no_the: bool) -> BTreeSet<Item> {
    let normalize = |span: &LabelledSpan| {
        let label = Label::of(&span.label)?;
        let inside = text.get(span.start..span.end.min(text.len()))?;
        let mut start = inside.iter().position(|c| !c.is_whitespace())?;
        let mut end = inside.iter().rposition(|c| !c.is_whitespace())? + 1;
        if no_the {
            start += article(&inside[start..end]);
            end -= possessive(&inside[start..end]);
        }
        (start < end).then_some((span.start + start, span.start + end, label))
    };
    spans.iter().filter_map(normalize).collect()
}

/// Length of a leading "the" in any case with the white space after it.
fn article(span: &[char]) -> usize {
    let (Some(word), Some(rest)) = (span.get(..3), span.get(3..)) else { return 0 };
    let spaces = rest.iter().take_while(|c| c.is_whitespace()).count();
    let is_the = word.iter().zip(['t', 'h', 'e']).all(|(c, expected)| c.to_ascii_lowercase() == expected);
    if is_the && spaces > 0 { 3 + spaces } else { 0 }
}

/// Length of a trailing `'s` or `'`.
fn possessive(span: &[char]) -> usize {
    match span {
        [.., '\'' | '’', 's'] => 2,
        [.., '\'' | '’'] => 1,
        _ => 0,
    }
}

/// How many true items find a predicted one of their own that shares a character, in text order.
fn overlapping(truth: &BTreeSet<Item>, found: &BTreeSet<Item>) -> usize {
    let mut unused: Vec<&Item> = found.iter().collect();
    let mut count = 0;
    for item in truth {
        if let Some(at) = unused.iter().position(|other| other.0 < item.1 && item.0 < other.1) {
            unused.remove(at);
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str, names: &[(&str, &str)]) -> Vec<LabelledSpan> {
        let span = |(name, label): &(&str, &str)| {
            let start = text.chars().count() - text[text.find(name).unwrap()..].chars().count();
            LabelledSpan { start, end: start + name.chars().count(), label: (*label).to_owned() }
        };
        names.iter().map(span).collect()
    }

    /// The expected rows are the output of the reference scorer (`score_ner.py`) on the same texts.
    fn invented() -> (Vec<GoldDocument>, HashMap<String, Vec<LabelledSpan>>) {
        let a = "😀 The Odd Union met Ann Ode’s team in Tolva, said Bo Ode of Odd Works.";
        let b = "Tolvan police met in Ödeby on Monday.";
        let gold = [
            (
                "a",
                a,
                spans(
                    a,
                    &[
                        ("Odd Union", "ORG"),
                        ("Ann Ode", "PER"),
                        ("Tolva", "LOC"),
                        ("Bo Ode", "PER"),
                        ("Odd Works", "ORG"),
                    ],
                ),
            ),
            ("b", b, spans(b, &[("Ödeby", "LOC"), ("Monday", "DATE")])),
            ("c", "Ann left.", spans("Ann left.", &[("Ann", "PER")])),
        ]
        .map(|(id, text, entities)| GoldDocument { id: id.to_owned(), text: text.to_owned(), entities });
        let predicted = [
            (
                "a",
                spans(
                    a,
                    &[
                        ("The Odd Union", "ORG"),
                        ("Ann Ode’s", "PERSON"),
                        ("Tolva", "ORG"),
                        ("Bo Ode ", "PERSON"),
                        ("Works", "ORG"),
                    ],
                ),
            ),
            ("b", spans(b, &[("Ödeby", "GPE"), ("Tolvan", "NORP"), ("police", "FAC")])),
            ("x", spans("Ann left.", &[("Ann", "PERSON")])),
        ];
        (gold.to_vec(), predicted.into_iter().map(|(id, spans)| (id.to_owned(), spans)).collect())
    }

    #[test]
    fn the_same_rows_as_the_reference_scorer() {
        let (gold, predicted) = invented();
        let expected = "\
PER      P  50.0 R  33.3 F1  40.0  pred 2 gold 3\n\
ORG      P   0.0 R   0.0 F1   0.0  pred 3 gold 2\n\
LOC      P  50.0 R  50.0 F1  50.0  pred 2 gold 2\n\
micro    P  28.6 R  28.6 F1  28.6  pred 7 gold 7\n\
untyped  P  42.9 R  42.9 F1  42.9  pred 7 gold 7\n\
lenient  P  71.4 R  71.4 F1  71.4  pred 7 gold 7\n\
";
        assert_eq!(score(&gold, &predicted, false).to_string(), expected);
        let without_the = "\
PER      P 100.0 R  66.7 F1  80.0  pred 2 gold 3\n\
ORG      P  33.3 R  50.0 F1  40.0  pred 3 gold 2\n\
LOC      P  50.0 R  50.0 F1  50.0  pred 2 gold 2\n\
micro    P  57.1 R  57.1 F1  57.1  pred 7 gold 7\n\
untyped  P  71.4 R  71.4 F1  71.4  pred 7 gold 7\n\
lenient  P  71.4 R  71.4 F1  71.4  pred 7 gold 7\n\
";
        assert_eq!(score(&gold, &predicted, true).to_string(), without_the);
    }

    #[test]
    fn spans_outside_the_text_are_no_items() {
        let beyond = LabelledSpan { start: 50, end: 60, label: "PER".to_owned() };
        let inverted = LabelledSpan { start: 2, end: 1, label: "PER".to_owned() };
        assert!(normalized(&['a', 'b', 'c'], &[beyond, inverted], true).is_empty());
    }
}
