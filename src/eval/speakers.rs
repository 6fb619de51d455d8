//! Who is meant: pronouns in the examples of GAP; pronouns and names of persons in documents with coreference clusters.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::sentences::{CodePointSpan, Score};
use super::{f1, ratio, read_json_lines};
use crate::error::Error;

/// A gold file, told apart by its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gold {
    /// A table of GAP: tab-separated, with a header.
    Gap(Vec<GapExample>),
    /// JSON Lines with coreference clusters.
    Clusters(Vec<GoldDocument>),
}

/// A pronoun, and two names that it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapExample {
    pub id: String,
    pub text: String,
    pub pronoun: CodePointSpan,
    pub names: [CodePointSpan; 2],
    /// Whether the pronoun means each of them; at most one.
    pub is_meant: [bool; 2],
}

/// A document with its clusters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldDocument {
    #[serde(alias = "doc")]
    pub id: String,
    #[serde(default)]
    pub genre: String,
    pub text: String,
    pub clusters: Vec<Cluster>,
}

/// Mentions of one thing; pronouns and nouns are mentions, too.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Cluster {
    pub entity_type: String,
    /// Start and end, in code points, half-open.
    pub mentions: Vec<(usize, usize)>,
}

/// What was found in a document with clusters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    pub pronouns: Vec<Pronoun>,
    pub people: Vec<Person>,
}

/// A pronoun of the third person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pronoun {
    pub span: CodePointSpan,
    /// The name or noun that it takes up.
    pub antecedent: Option<CodePointSpan>,
    /// It is the source of a quote, or stands right before a cue.
    pub is_source: bool,
    /// It means one person.
    pub is_personal: bool,
}

/// A person's name and the entity that it was joined to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub span: CodePointSpan,
    pub entity: usize,
}

/// Reads a gold file of either kind.
///
/// # Errors
/// The file cannot be read, or a line lacks what its format needs: the message names the line.
pub fn read(path: &Path) -> Result<Gold, Error> {
    let start = std::fs::read(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        action: "reading gold annotations",
        hint: "expected a table of GAP, or JSON Lines with clusters, plain or .gz",
        source,
    })?;
    if start.starts_with(b"ID\tText\t") {
        let table = String::from_utf8_lossy(&start);
        return gap_examples(&table).map(Gold::Gap).map_err(|(line, problem)| Error::Input {
            input: path.display().to_string(),
            problem: format!("line {line}: {problem}"),
        });
    }
    Ok(Gold::Clusters(read_json_lines(path)?))
}

/// The rows of a table; else the number of the first wrong line and what is wrong.
fn gap_examples(table: &str) -> Result<Vec<GapExample>, (usize, String)> {
    let mut lines = table.lines().enumerate().map(|(i, line)| (i + 1, line));
    let header: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').collect()).unwrap_or_default();
    let column = |name: &str| {
        header.iter().position(|h| *h == name).ok_or_else(|| (1, format!("no column {name:?}, as GAP's tables have")))
    };
    let [id, text, pronoun, pronoun_at] =
        [column("ID")?, column("Text")?, column("Pronoun")?, column("Pronoun-offset")?];
    let names = [
        [column("A")?, column("A-offset")?, column("A-coref")?],
        [column("B")?, column("B-offset")?, column("B-coref")?],
    ];
    let rows = lines.filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(number, line)| {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |i: usize| fields.get(i).copied().ok_or_else(|| (number, format!("only {} columns", fields.len())));
        let span = |surface: usize, at: usize| {
            let start: usize =
                field(at)?.parse().map_err(|error| (number, format!("offset {:?}: {error}", fields[at])))?;
            Ok(CodePointSpan { start, end: start + field(surface)?.chars().count() })
        };
        let [a, b] = names;
        Ok(GapExample {
            id: field(id)?.to_owned(),
            text: field(text)?.to_owned(),
            pronoun: span(pronoun, pronoun_at)?,
            names: [span(a[0], a[1])?, span(b[0], b[1])?],
            is_meant: [field(a[2])?.eq_ignore_ascii_case("true"), field(b[2])?.eq_ignore_ascii_case("true")],
        })
    })
    .collect()
}

/// GAP's scores: F1 of "the pronoun means this name" over both names of every example.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GapScores {
    pub all: Score,
    pub masculine: Score,
    pub feminine: Score,
    /// F1 of feminine pronouns by that of masculine ones.
    pub bias: f64,
}

impl fmt::Display for GapScores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, s) in [("masculine", self.masculine), ("feminine", self.feminine), ("all", self.all)] {
            let [p, r, f1] = [s.p, s.r, s.f1].map(|ratio| 100.0 * ratio);
            writeln!(out, "{name:10} P {p:5.1} R {r:5.1} F1 {f1:5.1}  pred {} gold {}", s.pred, s.gold)?;
        }
        writeln!(out, "{:10} {:.3}", "bias", self.bias)
    }
}

/// Scores which names each pronoun was taken to mean, in the order of the examples; examples beyond have none.
#[must_use]
pub fn score_gap(examples: &[GapExample], found: &[[bool; 2]]) -> GapScores {
    let mut counts = [Counts::default(); 2];
    for (i, example) in examples.iter().enumerate() {
        let found = found.get(i).copied().unwrap_or_default();
        let pronoun: String = example.text.chars().skip(example.pronoun.start).take(3).collect();
        let is_feminine = ["she", "her"].contains(&pronoun.to_lowercase().as_str());
        let count = &mut counts[usize::from(is_feminine)];
        for (meant, found) in example.is_meant.into_iter().zip(found) {
            count.add(usize::from(meant && found), usize::from(found), usize::from(meant));
        }
    }
    let [masculine, feminine] = counts;
    let mut all = masculine;
    all.add(feminine.both, feminine.pred, feminine.gold);
    let [all, masculine, feminine] = [all, masculine, feminine].map(Counts::score);
    let bias = if masculine.f1 > 0.0 { feminine.f1 / masculine.f1 } else { 0.0 };
    GapScores { all, masculine, feminine, bias }
}

/// Scores of one genre, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct ClusterScore {
    /// Pronouns that are sources and belong to a gold cluster that has a mention before them, and how many were resolved
    /// into it.
    pub sources: usize,
    pub sources_right: usize,
    /// The same for all pronouns of one person.
    pub personal: usize,
    pub personal_right: usize,
    /// Names of persons, and how many something was found in.
    pub names: usize,
    pub names_found: usize,
    /// Pairs of the names found that were joined, against pairs of one cluster.
    pub people: Score,
}

/// Scores by genre; `all` is every document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ClusterScores(pub BTreeMap<String, ClusterScore>);

impl fmt::Display for ClusterScores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (genre, s) in &self.0 {
            let [p, r, f1] = [s.people.p, s.people.r, s.people.f1].map(|ratio| 100.0 * ratio);
            let [sources, personal] =
                [(s.sources_right, s.sources), (s.personal_right, s.personal)].map(|(a, b)| 100.0 * ratio(a, b));
            let found = 100.0 * ratio(s.names_found, s.names);
            writeln!(
                out,
                "{genre:14} pronoun sources {sources:5.1} of {:4}  personal pronouns {personal:5.1} of {:5}  names found {found:5.1} of {:5} joined P {p:5.1} R {r:5.1} F1 {f1:5.1}",
                s.sources, s.personal, s.names
            )?;
        }
        Ok(())
    }
}

/// Scores readings, one for each document.
///
/// A name or noun belongs to the cluster of the shortest mention that holds it. Gold names of persons are mentions of a
/// person all of whose words begin in upper case and are no pronouns; joining is scored among those in which something was
/// found.
#[must_use]
pub fn score_clusters(documents: &[GoldDocument], readings: &[Reading]) -> ClusterScores {
    let mut genres: BTreeMap<String, (ClusterScore, Counts)> = BTreeMap::new();
    let empty = Reading::default();
    for (i, document) in documents.iter().enumerate() {
        let reading = readings.get(i).unwrap_or(&empty);
        let gold = Clusters::new(document);
        for genre in [document.genre.as_str(), "all"].into_iter().filter(|genre| !genre.is_empty()) {
            let (score, counts) = genres.entry(genre.to_owned()).or_default();
            gold.count_pronouns(reading, score);
            gold.count_people(reading, score, counts);
        }
    }
    let scores =
        genres.into_iter().map(|(genre, (score, counts))| (genre, ClusterScore { people: counts.score(), ..score }));
    ClusterScores(scores.collect())
}

/// Gold mentions, the shortest first.
struct Clusters {
    mentions: Vec<(CodePointSpan, usize)>,
    /// Names of persons.
    names: Vec<(CodePointSpan, usize)>,
}

/// Pronouns of one person.
pub const PERSONAL: [&str; 8] = ["he", "him", "his", "himself", "she", "her", "hers", "herself"];
/// Other pronouns, and words that begin mentions which are no names.
const NO_NAMES: [&str; 18] = [
    "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "you", "your", "they", "them", "their", "who", "it",
    "its", "one",
];

impl Clusters {
    fn new(document: &GoldDocument) -> Self {
        let text: Vec<char> = document.text.chars().collect();
        let of = |span: CodePointSpan| -> String {
            text.get(span.start..span.end.min(text.len())).unwrap_or_default().iter().collect()
        };
        let (mut mentions, mut names) = (vec![], vec![]);
        for (index, cluster) in document.clusters.iter().enumerate() {
            for &(start, end) in &cluster.mentions {
                let span = CodePointSpan { start, end };
                mentions.push((span, index));
                if cluster.entity_type == "person" && is_name(&of(span)) {
                    names.push((span, index));
                }
            }
        }
        mentions.sort_by_key(|(span, _)| (span.end - span.start, span.start));
        names.sort_by_key(|(span, _)| (span.start, span.end));
        Self { mentions, names }
    }

    fn around(&self, inner: CodePointSpan) -> Option<usize> {
        self.mentions.iter().find(|(span, _)| holds(*span, inner)).map(|(_, cluster)| *cluster)
    }

    fn count_pronouns(&self, reading: &Reading, score: &mut ClusterScore) {
        for pronoun in &reading.pronouns {
            let Some((_, cluster)) = self.mentions.iter().find(|(span, _)| *span == pronoun.span) else { continue };
            // A pronoun that opens its cluster takes up nothing: `it is clear that`, and what only comes after it.
            if !self.mentions.iter().any(|(span, other)| other == cluster && span.start < pronoun.span.start) {
                continue;
            }
            let right = pronoun.antecedent.and_then(|a| self.around(a)) == Some(*cluster);
            score.sources += usize::from(pronoun.is_source);
            score.sources_right += usize::from(pronoun.is_source && right);
            score.personal += usize::from(pronoun.is_personal);
            score.personal_right += usize::from(pronoun.is_personal && right);
        }
    }

    fn count_people(&self, reading: &Reading, score: &mut ClusterScore, counts: &mut Counts) {
        // The shortest gold name around each name found; a gold name keeps the first.
        let mut entity_of: Vec<Option<usize>> = vec![None; self.names.len()];
        for person in &reading.people {
            let around = (0..self.names.len()).filter(|i| holds(self.names[*i].0, person.span));
            if let Some(name) = around.min_by_key(|i| self.names[*i].0.end - self.names[*i].0.start) {
                entity_of[name].get_or_insert(person.entity);
            }
        }
        score.names += self.names.len();
        let found: Vec<(usize, usize)> =
            self.names.iter().zip(entity_of).filter_map(|((_, cluster), entity)| Some((*cluster, entity?))).collect();
        score.names_found += found.len();
        for (i, (cluster, entity)) in found.iter().enumerate() {
            for (other, other_entity) in &found[..i] {
                let (gold, joined) = (cluster == other, entity == other_entity);
                counts.add(usize::from(gold && joined), usize::from(joined), usize::from(gold));
            }
        }
    }
}

fn holds(outer: CodePointSpan, inner: CodePointSpan) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Every word begins in upper case, and none is a pronoun.
fn is_name(mention: &str) -> bool {
    let words: Vec<&str> =
        mention.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-' | '.')).collect();
    let mut words = words.into_iter().filter(|w| w.starts_with(char::is_alphanumeric)).peekable();
    let is_pronoun = |w: &str| {
        let lower = w.to_lowercase();
        NO_NAMES.contains(&lower.as_str()) || PERSONAL.contains(&lower.as_str())
    };
    words.peek().is_some() && words.all(|w| w.starts_with(char::is_uppercase) && !is_pronoun(w))
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    both: usize,
    pred: usize,
    gold: usize,
}

impl Counts {
    fn add(&mut self, both: usize, pred: usize, gold: usize) {
        self.both += both;
        self.pred += pred;
        self.gold += gold;
    }

    fn score(self) -> Score {
        let (p, r) = (ratio(self.both, self.pred), ratio(self.both, self.gold));
        Score { p, r, f1: f1(p, r), pred: self.pred, gold: self.gold }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n\
        t-1\tÖde met Ann. She left.\tShe\t13\tÖde\t0\tFALSE\tAnn\t8\tTRUE\tu\n\
        t-2\tBo met Al. His boat sank.\tHis\t11\tBo\t0\tTRUE\tAl\t7\tFALSE\tu\n";

    #[test]
    fn a_table_is_read_and_scored_by_gender() {
        let examples = gap_examples(TABLE).unwrap();
        assert_eq!(examples[0].pronoun, CodePointSpan { start: 13, end: 16 });
        assert_eq!(examples[0].names[1], CodePointSpan { start: 8, end: 11 });
        let scores = score_gap(&examples, &[[false, true], [true, true]]);
        assert_eq!((scores.feminine.f1, scores.masculine.p, scores.masculine.r), (1.0, 0.5, 1.0));
        assert!((scores.bias - 1.5).abs() < 1e-9);
        assert!((scores.all.f1 - 0.8).abs() < 1e-9);
    }

    #[test]
    fn a_wrong_table_is_named_by_line() {
        assert_eq!(gap_examples("ID\tText\n").unwrap_err().0, 1);
        let cut = TABLE.replace("\t13\t", "\tx\t");
        assert_eq!(gap_examples(&cut).unwrap_err().0, 2);
    }

    #[test]
    fn pronouns_and_names_are_compared_with_clusters() {
        // Ann Ode met Bo. She said that Ode left.
        let document = GoldDocument {
            id: "d".into(),
            genre: "news".into(),
            text: "Ann Ode met Bo. She said that Ode left.".into(),
            clusters: vec![
                Cluster { entity_type: "person".into(), mentions: vec![(0, 7), (16, 19), (30, 33)] },
                Cluster { entity_type: "person".into(), mentions: vec![(12, 14)] },
            ],
        };
        let at = |start, end| CodePointSpan { start, end };
        let pronoun = |antecedent| Pronoun { span: at(16, 19), antecedent, is_source: true, is_personal: true };
        let person = |start, end, entity| Person { span: at(start, end), entity };
        let right = Reading {
            pronouns: vec![pronoun(Some(at(4, 7)))],
            people: vec![person(0, 7, 0), person(12, 14, 1), person(30, 33, 0)],
        };
        let scores = score_clusters(std::slice::from_ref(&document), &[right]);
        let news = scores.0["news"];
        assert_eq!((news.sources, news.sources_right, news.people.f1), (1, 1, 1.0));
        let wrong = Reading { pronouns: vec![pronoun(None)], people: vec![person(12, 14, 1), person(30, 33, 1)] };
        let all = score_clusters(&[document], &[wrong]).0["all"];
        assert_eq!((all.sources_right, all.names, all.names_found), (0, 3, 2));
        assert_eq!((all.people.pred, all.people.gold, all.people.f1), (1, 0, 0.0));
    }
}
