//! What the integration tests share: the binary, the sample corpus, and a reader of records that knows
//! nothing of the library (its own structs, unknown fields refused), as a user's code would.
#![allow(dead_code, reason = "each test file uses a part of this module")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

/// The sample corpus that the repository carries.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The binary, in the repository's root, with its own pipelines and models.
pub fn pressline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressline"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("PRESSLINE_HOME").env_remove("PRESSLINE_ENGINE");
    command
}

/// All records of a run folder, in order.
pub fn records(folder: &Path) -> Vec<Record> {
    lines(folder, "records-").iter().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

/// The lines of all files of a run folder whose names start with `prefix`, in order of the names.
pub fn lines(folder: &Path, prefix: &str) -> Vec<String> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a run folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
        .collect();
    names.sort();
    let texts = names.iter().map(|path| std::fs::read_to_string(path).expect("a readable file"));
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub schema_version: String,
    pub id: String,
    pub status: String,
    pub kind: String,
    pub language: Option<String>,
    pub text: Option<String>,
    pub metadata: Metadata,
    pub blocks: Vec<Block>,
    pub turns: Vec<Turn>,
    pub sentences: Vec<Sentence>,
    pub mentions: Vec<Mention>,
    pub entities: Vec<Entity>,
    pub quotes: Vec<Quote>,
    pub summary: Option<Summary>,
    pub errors: Vec<Failure>,
    pub provenance: Provenance,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    pub title: Option<String>,
    pub date: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub tags: Vec<String>,
    pub extra: serde_json::Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub id: usize,
    pub kind: String,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    pub id: usize,
    pub label: Span,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub role: String,
    pub speaker: Option<Speaker>,
    pub reply_to: Option<usize>,
    pub answered_by: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    pub entity: Option<usize>,
    pub name: String,
    pub kind: String,
    pub via: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    pub id: usize,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub block: usize,
    pub turn: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    pub id: usize,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub label: String,
    pub score: f64,
    pub entity: Option<usize>,
    pub sentence: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    pub id: usize,
    pub label: String,
    pub name: String,
    pub aliases: Vec<String>,
    pub description: Option<String>,
    pub mentions: Vec<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeakerName {
    pub entity: Option<usize>,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    pub id: usize,
    pub kind: String,
    pub content: Vec<Span>,
    pub cue: Option<Span>,
    pub source: Option<Span>,
    pub speaker: Option<Speaker>,
    pub speakers: Vec<SpeakerName>,
    pub score: f64,
    pub sentences: Vec<usize>,
    pub turn: Option<usize>,
    pub continues: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub method: String,
    pub text: String,
    pub sentences: Vec<Chosen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    pub sentence: usize,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub score: f64,
    pub antecedent: Option<Antecedent>,
    #[serde(default)]
    pub generated: Option<String>,
    #[serde(default)]
    pub unsupported: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Antecedent {
    pub pronoun: Span,
    pub entity: usize,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub stage: String,
    pub code: String,
    pub message: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    pub source: String,
    pub sha256: String,
    pub bytes: u64,
    pub encoding: String,
    pub format: String,
    pub pressline: String,
    pub pipeline: String,
    pub pipeline_sha256: String,
    pub models: Vec<Model>,
    pub engine: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub name: String,
    pub sha256: String,
}
