//! `pipelines/*.toml` as plain data: which stages, which model, every threshold. Parses, loads nothing.

mod parse;
mod ranges;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::EntityLabel;

/// A stage that a pipeline may leave out. Reading, layout and writing always run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    Sentences,
    Entities,
    Quotes,
    Summary,
}

/// One pipeline file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineConfig {
    /// The stages to run, in any order. Needs of a stage (quotes need entities) are checked by the parser.
    pub stages: Vec<StageName>,
    pub model: ModelConfig,
    #[serde(default)]
    pub read: ReadConfig,
    #[serde(default)]
    pub layout: LayoutConfig,
    #[serde(default)]
    pub entities: EntitiesConfig,
    #[serde(default)]
    pub quotes: QuotesConfig,
    #[serde(default)]
    pub summary: SummaryConfig,
    #[serde(default)]
    pub write: WriteConfig,
}

/// Which engine runs which model folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    pub backend: BackendName,
    /// Name of a folder in `models/`, or a path.
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackendName {
    /// In this program; BERT encoders.
    Native,
    /// Over libtorch, in builds with the feature of that name.
    RustBert,
}

/// What an entity model's label stands for: one of our labels, or none of them (`O`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LabelTarget(pub Option<EntityLabel>);

impl TryFrom<String> for LabelTarget {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        if name == OUTSIDE {
            return Ok(Self(None));
        }
        EntityLabel::named(&name).map(|label| Self(Some(label))).ok_or_else(|| {
            let names = EntityLabel::ALL.map(EntityLabel::name).join(", ");
            format!("no such label `{name}`; allowed: {names}, or {OUTSIDE} for none of these")
        })
    }
}

impl From<LabelTarget> for String {
    fn from(target: LabelTarget) -> Self {
        target.0.map_or(OUTSIDE, EntityLabel::name).to_owned()
    }
}

/// The label of words that belong to no mention.
const OUTSIDE: &str = "O";

/// How inputs are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadConfig {
    /// Field of a JSON Lines row that holds the text.
    pub text_key: String,
    /// Field that holds the row's id; a row without it gets an id of file and line number.
    pub id_key: String,
}

impl Default for ReadConfig {
    fn default() -> Self {
        Self { text_key: "text".to_owned(), id_key: "id".to_owned() }
    }
}

/// What goes into records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WriteConfig {
    /// The document's whole text. Spans carry their surface text in any case.
    pub text: bool,
}

impl Default for WriteConfig {
    fn default() -> Self {
        Self { text: true }
    }
}

/// Thresholds of the layout stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LayoutConfig {
    /// Score from which a block is site chrome (0 is neutral; see `layout/boilerplate.rs` for what adds to it).
    pub boilerplate_threshold: f32,
    /// Times that a label must come back where it alone is weak evidence (`Quill:`, bold capitals).
    pub min_label_repeats: usize,
    /// Share of paragraphs, from the first label on, that must be labelled where labels are in lower case.
    pub min_labelled_share: f32,
    /// Share of such labels that must be followed by sentences outside quotation marks.
    pub min_spoken_share: f32,
}

impl Default for LayoutConfig {
    fn default() -> Self {
        Self { boilerplate_threshold: 3.0, min_label_repeats: 2, min_labelled_share: 0.3, min_spoken_share: 0.6 }
    }
}

/// Thresholds of the entities stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EntitiesConfig {
    /// Least score of a mention, in [0, 1].
    pub min_score: f32,
    /// Share of the scores, in [0, 1], that one label of a name must have in a document to replace its other labels there
    /// (above 1: never). Persons are not voted on.
    pub label_majority: f32,
    /// Add mentions that the model overlooked of names that it found elsewhere in the document.
    pub add_repeats: bool,
    /// Score that such a name must reach somewhere, in [0, 1].
    pub repeat_evidence: f32,
    /// Score that the overlooked mention itself must reach, in [0, 1].
    pub repeat_min_score: f32,
    /// Engine of `model` below; none: that of the pipeline's model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<BackendName>,
    /// Folder of a Hugging Face token classifier that finds the mentions in place of the pipeline's model: a name in
    /// `models/`, or a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What its labels stand for, without `B-` and `I-`. Labels of the same name as ours, and `PER`, need no entry.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, LabelTarget>,
}

impl Default for EntitiesConfig {
    // Tried out on 60 documents of the Worldwide training set; together they give 0.2 points of micro F1 there.
    fn default() -> Self {
        Self {
            min_score: 0.3,
            label_majority: 0.6,
            add_repeats: true,
            repeat_evidence: 0.7,
            repeat_min_score: 0.2,
            backend: None,
            model: None,
            labels: BTreeMap::new(),
        }
    }
}

/// Thresholds of the quotes stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuotesConfig {
    /// Quotes below this score are dropped, in [0, 1].
    pub min_score: f32,
    /// Speech in quotation marks without a cue needs this many words (marks and punctuation count).
    pub min_words_without_cue: usize,
}

impl Default for QuotesConfig {
    fn default() -> Self {
        Self { min_score: 0.35, min_words_without_cue: 8 }
    }
}

/// What a summary is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryMode {
    /// Sentences that state something; with the question that they answer where they are understood only so.
    Statements,
    /// In transcripts with questions: a question and the best sentence of its answer. Elsewhere: statements.
    Qa,
}

/// Size of the summary, and how it is put together. What a sentence is worth is learned (`summary/weights.rs`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SummaryConfig {
    /// Words of a summary, at most, unless all of its sentences are longer; 0: no limit.
    pub max_words: usize,
    /// Sentences of a summary, at most; 0: no limit.
    pub max_sentences: usize,
    /// After the first, sentences below this score are not added, in [0, 1]; 0.5 is the document's mean.
    pub min_score: f32,
    /// Taken off for likeness (in [0, 1]) to a sentence already chosen.
    pub redundancy: f32,
    pub mode: SummaryMode,
    /// Put the name in brackets after a pronoun whose antecedent is known.
    pub resolve: bool,
    /// Sentences with a larger share of courtesy and procedure among their content words are left out, in [0, 1].
    pub max_procedural_share: f32,
    /// Engine of `model` below; none: that of the pipeline's model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<BackendName>,
    /// Folder of a Hugging Face summariser (BART, PEGASUS, T5) that writes the summary's sentences, in place of choosing
    /// them from the document: a name in `models/`, or a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl SummaryConfig {
    /// Sentences of a summary, at most.
    #[must_use]
    pub const fn sentence_limit(&self) -> usize {
        if self.max_sentences == 0 { usize::MAX } else { self.max_sentences }
    }
}

impl Default for SummaryConfig {
    // Cross-validated on GUM's training documents (`training/summary.py learn`).
    fn default() -> Self {
        Self {
            max_words: 66,
            max_sentences: 5,
            min_score: 0.1,
            redundancy: 0.4,
            mode: SummaryMode::Statements,
            resolve: false,
            max_procedural_share: 0.5,
            backend: None,
            model: None,
        }
    }
}
