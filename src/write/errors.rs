//! `errors.jsonl`: inputs that gave no record.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::folder::{ERRORS_FILE, OutputFolder};
use super::io_error;
use crate::error::{DocumentError, Error};

const PART_FILE: &str = ".errors.jsonl.part";

/// Collects failed inputs in input order. Every run writes it anew: what failed before is tried again.
#[derive(Debug)]
pub struct ErrorLog {
    part: PathBuf,
    file: File,
}

#[derive(Serialize)]
struct ErrorLine<'a> {
    source: &'a str,
    stage: &'static str,
    code: &'static str,
    message: &'a str,
}

impl ErrorLog {
    /// Starts an empty log under its temporary name.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create(folder: &OutputFolder) -> Result<Self, Error> {
        let part = folder.path().join(PART_FILE);
        let file = File::create(&part).map_err(|e| io_error(&part, "creating the error log", e))?;
        Ok(Self { part, file })
    }

    /// Adds one failed input.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn append(&mut self, error: &DocumentError) -> Result<(), Error> {
        let line = ErrorLine {
            source: &error.source_name,
            stage: error.stage.name(),
            code: error.code,
            message: &error.message,
        };
        let written = serde_json::to_vec(&line).map_err(Into::into).and_then(|mut bytes| {
            bytes.push(b'\n');
            self.file.write_all(&bytes)
        });
        written.map_err(|e| io_error(&self.part, "writing an error line", e))
    }

    /// Gives the log its final name.
    ///
    /// # Errors
    /// It cannot be brought to the disk or renamed.
    pub fn finish(self, folder: &OutputFolder) -> Result<(), Error> {
        let target = folder.path().join(ERRORS_FILE);
        self.file.sync_all().map_err(|e| io_error(&self.part, "syncing the error log", e))?;
        fs::rename(&self.part, &target).map_err(|e| io_error(&target, "renaming the error log", e))?;
        folder.sync()
    }
}
