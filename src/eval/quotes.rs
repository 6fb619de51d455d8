//! Quotes: spans of content, cue and source, and whole attributions, as in the field's work on PolNeAR.
//!
//! Quotation marks count for nothing: pieces of one attribution and role that only white space or marks separate are one
//! piece, and both are trimmed at its ends (`trim`). `strict` takes pieces as they are; `punct` trims punctuation, too.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::sentences::{CodePointSpan, Score};
use super::{f1, ratio};

const QUOTATION_MARKS: &str = "\"'`“”„‟‘’‚‛«»‹›＂＇´";
const PUNCTUATION: &str = ".,;:!?…-–—";

/// Share of content tokens in common (intersection over union) from which two attributions can be the same.
const SAME_CONTENT: f64 = 0.5;

/// Added to a pair's overlap if the sources agree, so that of two equal partners the one with the right source is taken.
const SOURCE_BONUS: f64 = 1e-6;

/// One attribution, gold or predicted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attribution {
    #[serde(default)]
    pub sources: Vec<CodePointSpan>,
    #[serde(default)]
    pub cues: Vec<CodePointSpan>,
    #[serde(default)]
    pub contents: Vec<CodePointSpan>,
}

/// A document with its true attributions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldDocument {
    pub id: String,
    pub text: String,
    pub quotes: Vec<Attribution>,
}

/// Share of matched quotes whose sources agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Accuracy {
    pub acc: f64,
    /// Number of matched quotes.
    pub n: usize,
}

/// All scores.
///
/// - `exact/MODE/ROLE`: distinct pieces of a document with both ends right;
/// - `overlap/MODE/ROLE`: distinct tokens covered;
/// - `attribution/…`: predicted and gold attributions paired one to one, best overlap of contents first; a pair needs an overlap
///   of at least 0.5 and sources that share a token (or none on either side); `content_only/…`: the same without the sources;
/// - `…/direct`: those whose first content piece opens with a quotation mark (recall over gold, precision over predicted ones,
///   any partner); `…/indirect`: the rest;
/// - `source_acc/…`: share of `content_only` pairs whose sources agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    #[serde(flatten)]
    pub scores: BTreeMap<String, Score>,
    #[serde(flatten)]
    pub source_accuracy: BTreeMap<String, Accuracy>,
    pub documents: usize,
    pub documents_predicted: usize,
}

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "documents {} (with predictions: {})", self.documents, self.documents_predicted)?;
        writeln!(out, "{:34}{:>7}{:>7}{:>7}{:>7}{:>7}", "", "P", "R", "F1", "pred", "gold")?;
        for name in row_names() {
            if let Some(s) = self.scores.get(&name) {
                let [p, r, f1] = [s.p, s.r, s.f1].map(|ratio| 100.0 * ratio);
                writeln!(out, "{name:34}{p:7.1}{r:7.1}{f1:7.1}{:7}{:7}", s.pred, s.gold)?;
            }
            if let Some(a) = self.source_accuracy.get(&name) {
                writeln!(out, "{name:34}{:14}{:7.1}{:7}{:7}", "", 100.0 * a.acc, "", a.n)?;
            }
        }
        Ok(())
    }
}

/// Names of all rows, in the table's order.
fn row_names() -> Vec<String> {
    let spans = |measure: &'static str, modes: &'static [Mode]| {
        modes
            .iter()
            .flat_map(move |mode| ROLES.iter().map(move |role| format!("{measure}/{}/{}", mode.name(), role.name())))
    };
    let groups = |measure: &'static str| GROUPS.iter().map(move |(group, _)| format!("{measure}/{group}"));
    spans("exact", &[Mode::Trim, Mode::Strict, Mode::Punct])
        .chain(spans("overlap", &[Mode::Trim, Mode::Strict]))
        .chain(["attribution", "content_only", "source_acc"].into_iter().flat_map(groups))
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Trim,
    Strict,
    Punct,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::Trim => "trim",
            Self::Strict => "strict",
            Self::Punct => "punct",
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Role {
    Source,
    Cue,
    Content,
}

const ROLES: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Cue => "cue",
            Self::Content => "content",
        }
    }

    /// The pieces of one role, distinct and in text order.
    fn of(self, attribution: &Attribution) -> BTreeSet<Piece> {
        let spans = match self {
            Self::Source => &attribution.sources,
            Self::Cue => &attribution.cues,
            Self::Content => &attribution.contents,
        };
        spans.iter().map(|span| (span.start, span.end)).collect()
    }
}

/// Whether an attribution that is direct or not belongs to a group.
type Membership = fn(bool) -> bool;

const GROUPS: [(&str, Membership); 3] =
    [("all", |_| true), ("direct", |direct| direct), ("indirect", |direct| !direct)];

/// Start and end in code points.
type Piece = (usize, usize);

/// Scores predictions by document id; a document without one counts as having no quotes.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers build the map for this call")]
pub fn score(gold: &[GoldDocument], predictions: &HashMap<String, Vec<Attribution>>) -> Scores {
    let mut counts = Counts::default();
    for document in gold {
        let predicted = predictions.get(&document.id).map_or(&[][..], Vec::as_slice);
        let page = Page::new(&document.text);
        counts.spans(&page, &document.quotes, predicted);
        counts.attributions(&page, &document.quotes, predicted);
    }
    Scores {
        scores: counts.pairs.into_iter().map(|(name, count)| (name, count.score())).collect(),
        source_accuracy: counts
            .sources
            .into_iter()
            .map(|(name, (right, n))| (name, Accuracy { acc: ratio(right, n), n }))
            .collect(),
        documents: gold.len(),
        documents_predicted: gold.iter().filter(|d| predictions.contains_key(&d.id)).count(),
    }
}

/// Right ones among the predicted and among the gold ones (the same for spans), and how many there are.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    right_predicted: usize,
    right_gold: usize,
    predicted: usize,
    gold: usize,
}

impl Count {
    fn score(self) -> Score {
        let (p, r) = (ratio(self.right_predicted, self.predicted), ratio(self.right_gold, self.gold));
        Score { p, r, f1: f1(p, r), pred: self.predicted, gold: self.gold }
    }
}

#[derive(Debug, Default)]
struct Counts {
    pairs: BTreeMap<String, Count>,
    /// Right ones, all.
    sources: BTreeMap<String, (usize, usize)>,
}

impl Counts {
    fn add<T: Ord>(&mut self, name: String, gold: &BTreeSet<T>, predicted: &BTreeSet<T>) {
        let right = gold.intersection(predicted).count();
        let count = self.pairs.entry(name).or_default();
        count.right_predicted += right;
        count.right_gold += right;
        count.predicted += predicted.len();
        count.gold += gold.len();
    }

    fn spans(&mut self, page: &Page, gold: &[Attribution], predicted: &[Attribution]) {
        for mode in [Mode::Trim, Mode::Strict, Mode::Punct] {
            for role in ROLES {
                let [truth, found] = [gold, predicted].map(|attributions| -> BTreeSet<Piece> {
                    attributions.iter().flat_map(|a| page.normalised(&role.of(a), mode)).collect()
                });
                self.add(format!("exact/{}/{}", mode.name(), role.name()), &truth, &found);
                if mode != Mode::Punct {
                    let [truth, found] = [truth, found].map(|pieces| page.tokens(pieces, mode));
                    self.add(format!("overlap/{}/{}", mode.name(), role.name()), &truth, &found);
                }
            }
        }
    }

    fn attributions(&mut self, page: &Page, gold: &[Attribution], predicted: &[Attribution]) {
        let [gold, predicted] = [gold, predicted].map(|attributions| -> Vec<Side> {
            attributions.iter().map(|attribution| Side::new(page, attribution)).collect()
        });
        let candidates = candidates(&gold, &predicted);
        let agreeing = candidates.iter().filter(|c| c.sources_agree).map(|c| (c.overlap, c.gold, c.predicted));
        let any = candidates
            .iter()
            .map(|c| (c.overlap + if c.sources_agree { SOURCE_BONUS } else { 0.0 }, c.gold, c.predicted));
        self.pairing("attribution", &greedy(agreeing.collect()), &gold, &predicted);
        let pairs = greedy(any.collect());
        self.pairing("content_only", &pairs, &gold, &predicted);
        for (g, p) in pairs {
            let agree = gold[g].source_agrees(&predicted[p]);
            let group = if gold[g].is_direct { "source_acc/direct" } else { "source_acc/indirect" };
            for name in ["source_acc/all", group] {
                let (right, all) = self.sources.entry(name.to_owned()).or_default();
                *right += usize::from(agree);
                *all += 1;
            }
        }
    }

    fn pairing(&mut self, measure: &str, pairs: &[(usize, usize)], gold: &[Side], predicted: &[Side]) {
        for (group, holds) in GROUPS {
            let count = self.pairs.entry(format!("{measure}/{group}")).or_default();
            count.gold += gold.iter().filter(|side| holds(side.is_direct)).count();
            count.predicted += predicted.iter().filter(|side| holds(side.is_direct)).count();
            count.right_gold += pairs.iter().filter(|(g, _)| holds(gold[*g].is_direct)).count();
            count.right_predicted += pairs.iter().filter(|(_, p)| holds(predicted[*p].is_direct)).count();
        }
    }
}

/// What pairing needs to know of an attribution.
#[derive(Debug)]
struct Side {
    content: BTreeSet<usize>,
    source: BTreeSet<usize>,
    is_direct: bool,
}

impl Side {
    fn new(page: &Page, attribution: &Attribution) -> Self {
        let tokens = |role: Role| page.tokens(page.normalised(&role.of(attribution), Mode::Trim), Mode::Trim);
        Self { content: tokens(Role::Content), source: tokens(Role::Source), is_direct: page.is_direct(attribution) }
    }

    fn source_agrees(&self, other: &Self) -> bool {
        (self.source.is_empty() && other.source.is_empty()) || !self.source.is_disjoint(&other.source)
    }
}

/// A gold and a predicted attribution of much the same content.
#[derive(Debug)]
struct Candidate {
    overlap: f64,
    gold: usize,
    predicted: usize,
    sources_agree: bool,
}

fn candidates(gold: &[Side], predicted: &[Side]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (g, truth) in gold.iter().enumerate() {
        for (p, guess) in predicted.iter().enumerate() {
            let common = truth.content.intersection(&guess.content).count();
            let overlap = ratio(common, truth.content.union(&guess.content).count());
            if common > 0 && overlap >= SAME_CONTENT {
                found.push(Candidate { overlap, gold: g, predicted: p, sources_agree: truth.source_agrees(guess) });
            }
        }
    }
    found
}

/// One to one, best first; of equals the one that stands first in the gold, then in the predictions.
fn greedy(mut pairs: Vec<(f64, usize, usize)>) -> Vec<(usize, usize)> {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut gold, mut predicted) = (HashSet::new(), HashSet::new());
    let mut taken = Vec::new();
    for (_, g, p) in pairs {
        if !gold.contains(&g) && !predicted.contains(&p) {
            gold.insert(g);
            predicted.insert(p);
            taken.push((g, p));
        }
    }
    taken
}

/// A text by code points, with its tokens: runs of word characters, and each other character that is not white space.
struct Page {
    text: Vec<char>,
    /// For each code point the number of its token.
    token_at: Vec<Option<usize>>,
    /// For each token whether it is a quotation mark.
    is_mark: Vec<bool>,
}

impl Page {
    fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut page = Self { token_at: Vec::with_capacity(text.len()), is_mark: Vec::new(), text: Vec::new() };
        let mut inside_word = false;
        for &c in &text {
            let goes_on = inside_word && is_word(c);
            inside_word = is_word(c);
            if c.is_whitespace() {
                page.token_at.push(None);
                continue;
            }
            if !goes_on {
                page.is_mark.push(is_quotation_mark(c));
            }
            page.token_at.push(Some(page.is_mark.len() - 1));
        }
        page.text = text;
        page
    }

    /// The piece without white space and `trimmed` characters at its ends.
    fn trim(&self, (start, end): Piece, trimmed: impl Fn(char) -> bool) -> Piece {
        let text = self.text.get(start..end.min(self.text.len())).unwrap_or_default();
        let is_kept = |c: &char| !c.is_whitespace() && !trimmed(*c);
        let Some(first) = text.iter().position(is_kept) else { return (start, start) };
        let last = text.iter().rposition(is_kept).unwrap_or(first);
        (start + first, start + last + 1)
    }

    fn normalised(&self, pieces: &BTreeSet<Piece>, mode: Mode) -> Vec<Piece> {
        if mode == Mode::Strict {
            return pieces.iter().copied().collect();
        }
        let mut merged: Vec<Piece> = Vec::new();
        for &(start, end) in pieces {
            match merged.last_mut() {
                Some(last) if start <= last.1 || self.only_marks(last.1, start) => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        let is_trimmed = |c: char| is_quotation_mark(c) || (mode == Mode::Punct && PUNCTUATION.contains(c));
        merged.into_iter().map(|piece| self.trim(piece, is_trimmed)).filter(|(start, end)| start < end).collect()
    }

    fn only_marks(&self, start: usize, end: usize) -> bool {
        let between = self.text.get(start..end).unwrap_or_default();
        between.iter().all(|&c| c.is_whitespace() || is_quotation_mark(c))
    }

    /// The tokens that the pieces touch; those of quotation marks only in strict mode.
    fn tokens(&self, pieces: impl IntoIterator<Item = Piece>, mode: Mode) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for (start, end) in pieces {
            let tokens = self.token_at.get(start..end.min(self.text.len())).unwrap_or_default();
            found.extend(tokens.iter().flatten().filter(|&&token| mode == Mode::Strict || !self.is_mark[token]));
        }
        found
    }

    /// Whether the first content piece opens with a quotation mark, inside or just before the piece.
    fn is_direct(&self, attribution: &Attribution) -> bool {
        let Some(&first) = Role::Content.of(attribution).first() else { return false };
        let opening = self.text.get(first.0..first.1.min(self.text.len())).unwrap_or_default();
        let skipped = opening.iter().take_while(|&&c| c.is_whitespace() || is_quotation_mark(c)).count();
        let is_mark = |&c: &char| is_quotation_mark(c);
        opening[..skipped].iter().any(is_mark)
            || (first.0 + skipped > 0 && self.text.get(first.0 + skipped - 1).is_some_and(is_mark))
    }
}

fn is_quotation_mark(c: char) -> bool {
    QUOTATION_MARKS.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIP: &str = "“We sail at dawn,” said Ola Brandt. “Not before.”\n\n\
        Her mate thinks that it will rain, and Brandt told him: \"Bring a coat 🧥.\"";
    const BRIDGE: &str = "The mayor said the bridge was 'safe'. Nobody asked why.";

    /// The last place of each phrase if it starts with `>`, else the first.
    fn spans(text: &str, phrases: &[&str]) -> Vec<CodePointSpan> {
        let points = |byte: usize| text[..byte].chars().count();
        let find = |phrase: &&str| {
            let (at, phrase) = match phrase.strip_prefix('>') {
                Some(phrase) => (text.rfind(phrase), phrase),
                None => (text.find(*phrase), *phrase),
            };
            let at = at.expect("the phrase is in the text");
            CodePointSpan { start: points(at), end: points(at + phrase.len()) }
        };
        phrases.iter().map(find).collect()
    }

    fn attribution(text: &str, source: &[&str], cue: &[&str], content: &[&str]) -> Attribution {
        Attribution { sources: spans(text, source), cues: spans(text, cue), contents: spans(text, content) }
    }

    fn gold() -> Vec<GoldDocument> {
        let document = |id: &str, text: &str, quotes| GoldDocument { id: id.to_owned(), text: text.to_owned(), quotes };
        let ship = vec![
            attribution(SHIP, &["Ola Brandt"], &["said"], &["“We sail at dawn,”", "“Not before.”"]),
            attribution(SHIP, &["Her mate"], &["thinks"], &["that it will rain"]),
            attribution(SHIP, &[">Brandt"], &["told"], &["\"Bring a coat 🧥.\""]),
        ];
        let bridge = vec![
            attribution(BRIDGE, &["The mayor"], &["said"], &["the bridge was 'safe'"]),
            attribution(BRIDGE, &[], &["asked"], &["why"]),
        ];
        vec![document("a", SHIP, ship), document("b", BRIDGE, bridge), document("c", "Nothing here.", vec![])]
    }

    /// The same gold and predictions through the field's Python scorer gave this table.
    #[test]
    fn agrees_with_the_python_scorer() {
        let ship = vec![
            attribution(SHIP, &["Brandt"], &["said"], &["We sail at dawn,", "Not before"]),
            attribution(SHIP, &[">Brandt"], &["thinks that"], &["it will rain,"]),
            attribution(SHIP, &[], &[], &["Bring a coat 🧥."]),
            attribution(SHIP, &["him"], &["told"], &["Bring a coat"]),
        ];
        let bridge = vec![
            attribution(BRIDGE, &["mayor"], &["said"], &["the bridge was 'safe'."]),
            attribution(BRIDGE, &[], &[], &["why"]),
        ];
        let predictions = HashMap::from([("a".to_owned(), ship), ("b".to_owned(), bridge)]);
        let expected = "\
documents 3 (with predictions: 2)
                                        P      R     F1   pred   gold
exact/trim/source                    25.0   25.0   25.0      4      4
exact/trim/cue                       75.0   60.0   66.7      4      5
exact/trim/content                   42.9   50.0   46.2      7      6
exact/strict/source                  25.0   25.0   25.0      4      4
exact/strict/cue                     75.0   60.0   66.7      4      5
exact/strict/content                 14.3   16.7   15.4      7      6
exact/punct/source                   25.0   25.0   25.0      4      4
exact/punct/cue                      75.0   60.0   66.7      4      5
exact/punct/content                  71.4   83.3   76.9      7      6
overlap/trim/source                  75.0   42.9   54.5      4      7
overlap/trim/cue                     80.0   80.0   80.0      5      5
overlap/trim/content                 90.9   90.9   90.9     22     22
overlap/strict/source                75.0   42.9   54.5      4      7
overlap/strict/cue                   80.0   80.0   80.0      5      5
overlap/strict/content               91.7   73.3   81.5     24     30
attribution/all                      50.0   60.0   54.5      6      5
attribution/direct                   33.3   50.0   40.0      3      2
attribution/indirect                 66.7   66.7   66.7      3      3
content_only/all                     83.3  100.0   90.9      6      5
content_only/direct                  66.7  100.0   80.0      3      2
content_only/indirect               100.0  100.0  100.0      3      3
source_acc/all                                     60.0             5
source_acc/direct                                  50.0             2
source_acc/indirect                                66.7             3
";
        assert_eq!(score(&gold(), &predictions).to_string(), expected);
    }

    #[test]
    fn gold_against_itself_is_perfect_and_against_nothing_zero() {
        let gold = gold();
        let itself = gold.iter().map(|d| (d.id.clone(), d.quotes.clone())).collect();
        let scores = score(&gold, &itself);
        assert!(scores.scores.values().all(|s| s.f1 > 0.999) && scores.source_accuracy.values().all(|a| a.acc > 0.999));
        let scores = score(&gold, &HashMap::new());
        assert!(scores.scores.values().all(|s| s.f1 == 0.0 && s.pred == 0) && scores.source_accuracy.is_empty());
    }
}
