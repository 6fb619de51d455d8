//! `pipelines/*.toml` as plain data: which stages, which model, every threshold. Parses, loads nothing.

mod parse;

use serde::{Deserialize, Serialize};

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
    Native,
}

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
}

impl Default for EntitiesConfig {
    // Tried out on 60 documents of the Worldwide training set; together they give 0.2 points of micro F1 there.
    fn default() -> Self {
        Self { min_score: 0.5, label_majority: 0.6, add_repeats: true, repeat_evidence: 0.7, repeat_min_score: 0.2 }
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
        Self { min_score: 0.25, min_words_without_cue: 8 }
    }
}

/// What a summary is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryMode {
    /// Sentences that state something.
    Statements,
    /// In transcripts with questions: a question and the best sentence of its answer. Elsewhere: statements.
    Qa,
}

/// Size of the summary, and how it is put together. What a sentence is worth is learned (`summary/weights.rs`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SummaryConfig {
    /// Words of a summary, at most, unless its best sentence alone is longer; 0: no limit.
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
}

impl Default for SummaryConfig {
    // Cross-validated on GUM's training documents (`training/summary.py learn`).
    fn default() -> Self {
        Self {
            max_words: 60,
            max_sentences: 5,
            min_score: 0.6,
            redundancy: 0.1,
            mode: SummaryMode::Statements,
            resolve: false,
            max_procedural_share: 0.5,
        }
    }
}
