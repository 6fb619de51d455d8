//! Quotes and their sources: exact spans, tokens, and whole attributions.
//!
//! Spans are compared three ways. `trim`: pieces with nothing but white space and quotation marks between them are one,
//! and both are cut off at the ends. `strict`: pieces as they are. `punct`: like `trim`, and without punctuation at the ends.

mod matching;
mod spans;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::errors::{Class, Report};
use super::sentences::{CodePointSpan, Score};
use super::{f1, ratio};
use matching::Matching;
use spans::{Mode, Tokens, normalise};

/// One attribution, in code points.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    #[serde(default)]
    pub sources: Vec<CodePointSpan>,
    /// All pieces of the cue; predictions mostly give one, as `cue`.
    #[serde(default)]
    pub cues: Vec<CodePointSpan>,
    #[serde(default, skip_serializing)]
    pub cue: Option<CodePointSpan>,
    #[serde(default)]
    pub contents: Vec<CodePointSpan>,
    /// Of a prediction: the probability that it is right, in [0, 1].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

impl Attribution {
    fn pieces(&self, role: Role) -> Vec<CodePointSpan> {
        let mut pieces = match role {
            Role::Source => self.sources.clone(),
            Role::Cue => self.cues.iter().chain(&self.cue).copied().collect(),
            Role::Content => self.contents.clone(),
        };
        pieces.sort_unstable_by_key(|p| (p.start, p.end));
        pieces.dedup();
        pieces
    }
}

/// A document with its true attributions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldDocument {
    pub id: String,
    pub text: String,
    pub quotes: Vec<Attribution>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Source,
    Cue,
    Content,
}

const ROLES: [(Role, &str); 3] = [(Role::Source, "source"), (Role::Cue, "cue"), (Role::Content, "content")];
const MODES: [(Mode, &str); 3] = [(Mode::Trim, "trim"), (Mode::Strict, "strict"), (Mode::Punct, "punct")];
const SUBSETS: [&str; 3] = ["all", "direct", "indirect"];

/// Share of matched contents whose sources agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Accuracy {
    /// In [0, 1].
    pub acc: f64,
    /// Number of matched contents.
    pub n: usize,
}

/// One measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Measure {
    Score(Score),
    Accuracy(Accuracy),
}

/// How well the scores of predictions tell how many are right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Calibration {
    /// Expected calibration error: distance between mean score and share of right attributions, in [0, 1], mean over
    /// [`BINS`] bins of equal width, each by its number of predictions.
    pub error: f64,
    /// Number of predictions.
    pub n: usize,
}

/// Bins of scores, as is usual.
const BINS: usize = 10;

impl Calibration {
    /// Of scores and whether each was right; none without any.
    fn of(rated: &[(f64, bool)]) -> Option<Self> {
        let mut bins = [(0.0, 0.0); BINS];
        for (score, is_right) in rated {
            let bin = &mut bins[((score * BINS as f64) as usize).min(BINS - 1)];
            bin.0 += score;
            bin.1 += f64::from(u8::from(*is_right));
        }
        let n = rated.len();
        let distance: f64 = bins.iter().map(|(scores, right)| (scores - right).abs()).sum();
        (n > 0).then(|| Self { error: distance / n as f64, n })
    }
}

/// Measures by name, in the order of the table.
///
/// - `exact/MODE/ROLE`: distinct pieces of a role in a document;
/// - `overlap/MODE/ROLE`: distinct tokens that they cover;
/// - `attribution/SUBSET`: attributions matched one to one, the highest share of common content tokens first; a pair
///   needs a share of one half, and sources with a token in common, or none on both sides;
/// - `content_only/SUBSET`: the same whatever the sources;
/// - `source_acc/SUBSET`: of these pairs, those whose sources agree.
///
/// `direct` attributions are those whose first content opens with a quotation mark, `indirect` the rest; recall counts
/// gold of the subset, precision predictions of the subset, whatever their partner is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    pub documents: usize,
    /// Documents that have predictions, be they empty.
    pub documents_predicted: usize,
    #[serde(flatten)]
    pub measures: BTreeMap<String, Measure>,
    /// Of `attribution/all`; none if predictions have no scores.
    pub calibration: Option<Calibration>,
}

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "documents {} (with predictions: {})", self.documents, self.documents_predicted)?;
        writeln!(out, "{:34}{:>7}{:>7}{:>7}{:>7}{:>7}", "", "P", "R", "F1", "pred", "gold")?;
        for name in row_names() {
            match self.measures.get(&name) {
                Some(Measure::Score(s)) => {
                    let [p, r, f1] = [s.p, s.r, s.f1].map(|ratio| 100.0 * ratio);
                    writeln!(out, "{name:34}{p:7.1}{r:7.1}{f1:7.1}{:7}{:7}", s.pred, s.gold)?;
                }
                Some(Measure::Accuracy(a)) => {
                    writeln!(out, "{name:34}{:14}{:7.1}{:7}{:7}", "", 100.0 * a.acc, "", a.n)?;
                }
                None => {}
            }
        }
        match self.calibration {
            Some(Calibration { error, n }) => writeln!(out, "{:34}{error:21.3}{n:7}", "calibration_error"),
            None => Ok(()),
        }
    }
}

fn row_names() -> impl Iterator<Item = String> {
    let spans = |measure: &'static str, modes: &'static [(Mode, &'static str)]| {
        modes.iter().flat_map(move |(_, mode)| ROLES.iter().map(move |(_, role)| format!("{measure}/{mode}/{role}")))
    };
    let subsets = ["attribution", "content_only", "source_acc"]
        .into_iter()
        .flat_map(|measure| SUBSETS.map(|subset| format!("{measure}/{subset}")));
    spans("exact", &MODES).chain(spans("overlap", &MODES[..2])).chain(subsets)
}

/// Scores predictions by document id; a document without one counts as having no quotes.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn score(gold: &[GoldDocument], predictions: &HashMap<String, Vec<Attribution>>) -> Scores {
    let mut counts: BTreeMap<String, Counts> = row_names().map(|name| (name, Counts::default())).collect();
    let mut rated = vec![];
    for document in gold {
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        rated.extend(count_document(document, predicted, |name, new| counts.entry(name).or_default().add(new)));
    }
    let measures = counts.into_iter().map(|(name, counts)| {
        let measure = if name.starts_with("source_acc") { counts.accuracy() } else { counts.score() };
        (name, measure)
    });
    let documents_predicted = gold.iter().filter(|d| predictions.contains_key(&d.id)).count();
    Scores {
        documents: gold.len(),
        documents_predicted,
        measures: measures.collect(),
        calibration: Calibration::of(&rated),
    }
}

/// What differs between gold and predictions: pieces of each role as in `exact/trim`, and sources as in `source_acc/all`.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn errors(gold: &[GoldDocument], predictions: &HashMap<String, Vec<Attribution>>) -> Report {
    let mut report = Report::default();
    for document in gold {
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        let tokens = Tokens::new(&document.text);
        let named = (&*document.id, tokens.text());
        let pieces = |attributions: &[Attribution]| -> BTreeSet<(usize, usize, &str)> {
            let of_role = |attribution: &Attribution, (role, name): (Role, &'static str)| {
                let pieces = normalise(tokens.text(), &attribution.pieces(role), Mode::Trim);
                pieces.into_iter().map(move |piece| (piece.start, piece.end, name))
            };
            attributions.iter().flat_map(|a| ROLES.into_iter().flat_map(move |role| of_role(a, role))).collect()
        };
        report.compare(named, &pieces(&document.quotes), &pieces(predicted));
        let [truth, found]: [Vec<Reading>; 2] =
            [&document.quotes[..], predicted].map(|all| all.iter().map(|a| Reading::new(&tokens, a)).collect());
        for (g, p) in Matching::new(&truth, &found).contents {
            if !truth[g].agrees(&found[p]) {
                let [theirs, ours] = [&document.quotes[g], &predicted[p]]
                    .map(|a| a.pieces(Role::Source).first().map(|s| (s.start, s.end, "attribution")));
                let class = match (theirs, ours) {
                    (Some(_), None) => Class::SourceMissed,
                    (None, _) => Class::SourceSpurious,
                    (Some(_), Some(_)) => Class::SourceWrong,
                };
                report.add(named, class, theirs, ours);
            }
        }
    }
    report
}

/// Right and all, on the side of predictions and of gold. The accuracy of sources counts on one side only.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    right_pred: usize,
    pred: usize,
    right_gold: usize,
    gold: usize,
}

impl Counts {
    fn of<T: Eq + std::hash::Hash>(gold: &HashSet<T>, pred: &HashSet<T>) -> Self {
        let both = gold.intersection(pred).count();
        Self { right_pred: both, pred: pred.len(), right_gold: both, gold: gold.len() }
    }

    fn add(&mut self, other: Self) {
        self.right_pred += other.right_pred;
        self.pred += other.pred;
        self.right_gold += other.right_gold;
        self.gold += other.gold;
    }

    fn score(self) -> Measure {
        let (p, r) = (ratio(self.right_pred, self.pred), ratio(self.right_gold, self.gold));
        Measure::Score(Score { p, r, f1: f1(p, r), pred: self.pred, gold: self.gold })
    }

    fn accuracy(self) -> Measure {
        Measure::Accuracy(Accuracy { acc: ratio(self.right_gold, self.gold), n: self.gold })
    }
}

/// An attribution as tokens.
struct Reading {
    content: HashSet<usize>,
    source: HashSet<usize>,
    is_direct: bool,
}

impl Reading {
    fn new(tokens: &Tokens, attribution: &Attribution) -> Self {
        let covered = |role| {
            let pieces = normalise(tokens.text(), &attribution.pieces(role), Mode::Trim);
            tokens.covered(&pieces, Mode::Trim)
        };
        let first = attribution.pieces(Role::Content).first().copied();
        let is_direct = first.is_some_and(|piece| spans::opens_with_mark(tokens.text(), piece));
        Self { content: covered(Role::Content), source: covered(Role::Source), is_direct }
    }

    fn is_in(&self, subset: &str) -> bool {
        match subset {
            "direct" => self.is_direct,
            "indirect" => !self.is_direct,
            _ => true,
        }
    }

    fn agrees(&self, other: &Self) -> bool {
        !self.source.is_disjoint(&other.source) || (self.source.is_empty() && other.source.is_empty())
    }
}

/// Counts each measure; gives the score of each prediction that has one, and whether it is right.
fn count_document(
    gold: &GoldDocument,
    predicted: &[Attribution],
    mut add: impl FnMut(String, Counts),
) -> Vec<(f64, bool)> {
    let tokens = Tokens::new(&gold.text);
    for (mode, mode_name) in MODES {
        for (role, role_name) in ROLES {
            let pieces = |attributions: &[Attribution]| -> HashSet<CodePointSpan> {
                attributions.iter().flat_map(|a| normalise(tokens.text(), &a.pieces(role), mode)).collect()
            };
            let (truth, found) = (pieces(&gold.quotes), pieces(predicted));
            add(format!("exact/{mode_name}/{role_name}"), Counts::of(&truth, &found));
            if mode != Mode::Punct {
                let [truth, found] = [truth, found].map(|p| tokens.covered(&p.into_iter().collect::<Vec<_>>(), mode));
                add(format!("overlap/{mode_name}/{role_name}"), Counts::of(&truth, &found));
            }
        }
    }
    let [truth, found]: [Vec<Reading>; 2] =
        [&gold.quotes[..], predicted].map(|all| all.iter().map(|a| Reading::new(&tokens, a)).collect());
    let matching = Matching::new(&truth, &found);
    for (measure, pairs) in [("attribution", &matching.attributions), ("content_only", &matching.contents)] {
        for subset in SUBSETS {
            let counts = Counts {
                gold: truth.iter().filter(|a| a.is_in(subset)).count(),
                pred: found.iter().filter(|a| a.is_in(subset)).count(),
                right_gold: pairs.iter().filter(|(g, _)| truth[*g].is_in(subset)).count(),
                right_pred: pairs.iter().filter(|(_, p)| found[*p].is_in(subset)).count(),
            };
            add(format!("{measure}/{subset}"), counts);
        }
    }
    for subset in SUBSETS {
        let pairs = matching.contents.iter().filter(|(g, _)| truth[*g].is_in(subset));
        let agreeing = pairs.clone().filter(|(g, p)| truth[*g].agrees(&found[*p])).count();
        add(format!("source_acc/{subset}"), Counts { gold: pairs.count(), right_gold: agreeing, ..Counts::default() });
    }
    let is_right = |index: usize| matching.attributions.iter().any(|(_, p)| *p == index);
    predicted.iter().enumerate().filter_map(|(i, a)| Some((a.score?, is_right(i)))).collect()
}

#[cfg(test)]
mod tests;
