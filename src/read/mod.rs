//! Inputs: files, folders, globs, stdin, rows of JSON Lines; decoded to text with everything they state about themselves.

use crate::document::RawDocument;
use crate::error::{DocumentError, Error};

/// How inputs are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Field of a JSON Lines row that holds the text.
    pub text_key: String,
    /// Field that holds the row's id; without it: file id, `-`, line number.
    pub id_key: Option<String>,
}

/// All inputs of a run, in a fixed order; memory does not grow with their number.
pub struct Inputs {}

impl Inputs {
    /// Lists the arguments: files, folders, globs, `-` for stdin.
    ///
    /// # Errors
    /// An argument that names nothing that exists.
    pub fn open(_arguments: &[String], _options: &ReadOptions) -> Result<Self, Error> {
        Ok(Self {})
    }

    /// Sum of the sizes of all files, for progress; `None` if stdin is among them.
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        None
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}

/// One input, located but not read (a row of JSON Lines: read but not parsed).
#[derive(Debug, Clone)]
pub struct Input {
    pub source: String,
}

impl Input {
    /// Reads the bytes and hashes them.
    ///
    /// # Errors
    /// The file vanished or cannot be read.
    pub fn fetch(self) -> Result<Fetched, DocumentError> {
        Ok(Fetched { source: self.source, sha256: String::new(), bytes: 0 })
    }
}

/// An input's bytes; enough to see whether it changed since an earlier run.
#[derive(Debug, Clone)]
pub struct Fetched {
    pub source: String,
    pub sha256: String,
    pub bytes: u64,
}

impl Fetched {
    /// Decompresses, decodes and parses.
    ///
    /// # Errors
    /// Damaged compression, undecodable bytes, invalid JSON.
    pub fn decode(self) -> Result<RawDocument, DocumentError> {
        Err(DocumentError {
            source_name: self.source,
            stage: crate::error::Stage::Read,
            code: "unreadable",
            message: String::new(),
        })
    }
}
