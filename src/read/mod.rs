//! Inputs: files, folders, globs, stdin, rows of JSON Lines; decoded to text with everything they state about themselves.
//!
//! Reading has three steps, so that a run can skip what it has already done without parsing it:
//! [`Inputs`] finds inputs one by one, [`Input::fetch`] reads and hashes the bytes, [`Fetched::decode`] makes a
//! [`RawDocument`] of them. The last two are independent of each other's inputs and can run on any thread.
//!
//! # What is read
//! - A folder: every file in it, recursively, with a known extension ([`kind`]); sorted bytewise by relative path.
//!   Hidden files and folders, other extensions, pipes and sockets are left out.
//! - A glob (`*`, `?`, `[..]`, `**`) that the shell did not expand: what matches, in the same order; a folder that matches is read whole.
//! - A file that is named (or matched by a glob), whatever its extension: an unknown one is read as what its first bytes look like.
//! - `-`: one document, or JSON Lines, from stdin; compression and format are found in the first bytes.
//!
//! Arguments are read in the order given; what two arguments reach is read once, where the first reaches it.
//!
//! # Ids
//! The path relative to the folder given; with several arguments, relative to the deepest folder that holds them all. Extensions
//! are cut off, unless siblings would then share an id: these keep their full names. A row of JSON Lines has the value of
//! `id_key`, else its file's id, `-`, and its line number; rows that share an id keep it, as their sources differ. Stdin is `stdin`.

mod bylines;
mod compression;
mod dates;
mod encoding;
mod fields;
mod front_matter;
mod html;
mod html_meta;
mod html_text;
mod html_title;
mod ids;
mod inputs;
mod kind;
mod rows;
mod sniff;
mod walk;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

pub use dates::iso_date;
pub use inputs::Inputs;

use crate::document::{Format, Metadata, RawDocument};
use crate::error::{DocumentError, Stage};
use crate::hash;
use kind::FileKind;

/// The most bytes one document may have, stored and decompressed: beyond this it is no news story but a mistake (or a
/// compression bomb), and every worker thread may hold one.
pub const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// How inputs are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Field of a JSON Lines row that holds the text.
    pub text_key: String,
    /// Field that holds the row's id; a row without it: file id, `-`, line number.
    pub id_key: String,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { text_key: "text".to_owned(), id_key: "id".to_owned() }
    }
}

/// One input, located but not read (a row of JSON Lines, or what came through stdin: read but not parsed).
#[derive(Debug, Clone)]
pub struct Input {
    /// As in `provenance.source`: the path, or `path#line`.
    pub source: String,
    id: String,
    kind: FileKind,
    content: Content,
    options: Arc<ReadOptions>,
}

#[derive(Debug, Clone)]
enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Input {
    /// Reads the bytes and hashes them.
    ///
    /// # Errors
    /// The file vanished, cannot be read, or is larger than [`MAX_DOCUMENT_BYTES`].
    pub fn fetch(self) -> Result<Fetched, DocumentError> {
        let content = match self.content {
            Content::Bytes(bytes) => bytes,
            Content::File(path) => {
                let file = File::open(path).map_err(|error| unreadable(&self.source, &error))?;
                read_document(file, &self.source)?
            }
        };
        Ok(Fetched {
            source: self.source,
            sha256: hash::sha256([content.as_slice()]),
            bytes: content.len() as u64,
            id: self.id,
            kind: self.kind,
            content,
            options: self.options,
        })
    }
}

/// An input's bytes; enough to see whether it changed since an earlier run.
#[derive(Debug, Clone)]
pub struct Fetched {
    pub source: String,
    /// Of the bytes as stored, before decompression (a row of JSON Lines: of the row without its line end); lower-case hex.
    pub sha256: String,
    /// Number of bytes that `sha256` covers.
    pub bytes: u64,
    id: String,
    kind: FileKind,
    content: Vec<u8>,
    options: Arc<ReadOptions>,
}

impl Fetched {
    /// The id that the document will have; none where that stands in the bytes themselves.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let is_in_row = self.kind.format == Format::JsonLines;
        (!is_in_row).then_some(&self.id)
    }

    /// Decompresses, decodes and parses.
    ///
    /// # Errors
    /// Damaged compression, undecodable bytes, invalid JSON, a document larger than [`MAX_DOCUMENT_BYTES`] when decompressed.
    pub fn decode(self) -> Result<RawDocument, DocumentError> {
        let bytes = compression::decompress(self.content, self.kind.compression, &self.source)?;
        let declared = match self.kind.format {
            Format::Html => html_meta::declared_encoding(&bytes),
            Format::Text | Format::Markdown | Format::JsonLines => None,
        };
        let (text, encoding) = encoding::decode(bytes, declared)
            .map_err(|problem| failure(&self.source, "undecodable", problem.to_string()))?;
        let mut document = RawDocument {
            id: self.id,
            source: self.source,
            format: self.kind.format,
            encoding,
            sha256: self.sha256,
            bytes: self.bytes,
            text,
            front_matter: None,
            hints: Vec::new(),
            metadata: Metadata::default(),
        };
        match self.kind.format {
            Format::Text | Format::Markdown => front_matter::apply(&mut document),
            Format::Html => html::apply(&mut document),
            Format::JsonLines => rows::apply(&mut document, &self.options)?,
        }
        Ok(document)
    }
}

/// Reads one document to its end, but no more than [`MAX_DOCUMENT_BYTES`].
fn read_document(reader: impl Read, source: &str) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    reader.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(source, &error))?;
    if bytes.len() as u64 > MAX_DOCUMENT_BYTES { Err(too_large(source)) } else { Ok(bytes) }
}

fn failure(source: &str, code: &'static str, message: String) -> DocumentError {
    DocumentError { source_name: source.to_owned(), stage: Stage::Read, code, message }
}

fn unreadable(source: &str, error: &std::io::Error) -> DocumentError {
    failure(source, "unreadable", format!("cannot be read: {error}; check that it still exists and may be read"))
}

fn too_large(source: &str) -> DocumentError {
    let limit = MAX_DOCUMENT_BYTES >> 20;
    failure(
        source,
        "too_large",
        format!("is larger than {limit} MiB; split it, or make it JSON Lines with one row per document"),
    )
}
