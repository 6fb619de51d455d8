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
    /// Field that holds the row's id; without it a row's id is made of file and line number.
    pub id_key: Option<String>,
}

impl Default for ReadConfig {
    fn default() -> Self {
        Self { text_key: "text".to_owned(), id_key: None }
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
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LayoutConfig {}

/// Thresholds of the entities stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EntitiesConfig {}

/// Thresholds of the quotes stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuotesConfig {}

/// Thresholds of the summary stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SummaryConfig {
    /// Sentences of a summary, at most.
    pub sentences: usize,
}

impl Default for SummaryConfig {
    fn default() -> Self {
        Self { sentences: 3 }
    }
}
