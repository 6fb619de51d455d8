//! [`Error`] stops a run; [`DocumentError`] costs one document and becomes a line in `errors.jsonl`.

use std::path::PathBuf;

/// The stage in which something failed, as users see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    Read,
    Layout,
    Sentences,
    Encode,
    Entities,
    Quotes,
    Summary,
    Write,
}

impl Stage {
    /// Lower-case name, as in `pipelines/*.toml` and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Layout => "layout",
            Self::Sentences => "sentences",
            Self::Encode => "encode",
            Self::Entities => "entities",
            Self::Quotes => "quotes",
            Self::Summary => "summary",
            Self::Write => "write",
        }
    }
}

/// Stops the run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of ours could not be read or written.
    #[error("{path}: {action} failed; {hint}")]
    Io { path: PathBuf, action: &'static str, hint: &'static str, source: std::io::Error },
    /// A pipeline file is wrong: the message names file, line, and what is allowed.
    #[error("{0}")]
    Config(String),
    /// A model folder is missing, damaged, or of a kind that the backend does not run.
    #[error("model {path}: {problem}")]
    Model { path: PathBuf, problem: String },
    /// An input argument that fits nothing.
    #[error("input {input}: {problem}")]
    Input { input: String, problem: String },
    /// The output folder cannot be used as it is.
    #[error("output folder {path}: {problem}")]
    Output { path: PathBuf, problem: String },
    /// The threads of a run could not be started.
    #[error("starting {threads} threads failed; try a smaller --threads")]
    Threads { threads: usize, source: std::io::Error },
    /// More documents failed than the user allows.
    #[error("stopped after {failed} failed documents (limit: {limit}); see {errors_file}, or raise --max-errors")]
    TooManyErrors { failed: u64, limit: u64, errors_file: PathBuf },
}

/// Costs one document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{source_name}: {}: {message}", stage.name())]
pub struct DocumentError {
    /// The document, as in `provenance.source`.
    pub source_name: String,
    pub stage: Stage,
    /// Stable, for machines: `unreadable`, `undecodable`, `invalid_json`, `panic`, ...
    pub code: &'static str,
    /// For people: what was expected and what to do.
    pub message: String,
}

/// One stage failed on one document; the record is still written, with status `partial`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", stage.name())]
pub struct StageError {
    pub stage: Stage,
    pub code: &'static str,
    pub message: String,
}
