//! `run.json`: what a run did, for people and monitoring. Everything that may differ between runs is here and
//! nowhere else.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::folder::{MANIFEST_FILE, OutputFolder};
use super::io_error;
use super::line::Tally;
use crate::coverage::Coverage;
use crate::error::Error;

/// The whole file.
#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    /// Version of the program.
    pub pressline: &'a str,
    /// Version of the record.
    pub schema_version: &'a str,
    /// The input arguments.
    pub inputs: &'a [String],
    pub pipeline: &'a str,
    pub pipeline_sha256: &'a str,
    /// All settings, defaults and command line included.
    pub settings: &'a serde_json::Value,
    pub models: Vec<Model<'a>>,
    pub threads: usize,
    /// Inputs per shard.
    pub shard_size: u64,
    pub documents: Documents,
    /// What all records of the folder hold.
    pub contents: Tally,
    /// Figures of the documents that this run computed; those it kept from an earlier run are not in them.
    pub computed: Computed,
    pub timings: Timings,
    /// Highest resident memory of the process, where the system tells it.
    pub peak_memory_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
pub struct Model<'a> {
    pub name: &'a str,
    pub sha256: &'a str,
}

/// Inputs by what became of them. `total` = `ok` + `partial` + `failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Documents {
    pub total: u64,
    pub ok: u64,
    /// With a record in which a stage is missing.
    pub partial: u64,
    /// Without a record: a line in `errors.jsonl`.
    pub failed: u64,
    /// Of `ok`: kept from an earlier run.
    pub reused: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Computed {
    pub documents: u64,
    /// Of the inputs, as stored.
    pub bytes: u64,
    /// Stretches between white space.
    pub words: u64,
    pub coverage: Coverage,
}

/// In seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Timings {
    pub wall: f64,
    /// Reading and hashing inputs, on the one thread that does.
    pub reading: f64,
    /// Decoding, all stages and the record, summed over threads.
    pub processing: f64,
}

impl Manifest<'_> {
    /// Writes the file; its presence says that the run is complete.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, folder: &OutputFolder) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|e| io_error(&folder.path().join(MANIFEST_FILE), "writing the run's summary", e.into()))?;
        bytes.push(b'\n');
        folder.replace(MANIFEST_FILE, &bytes)
    }
}

/// Highest resident memory of this process; only Linux tells it cheaply.
#[must_use]
pub fn peak_memory_bytes() -> Option<u64> {
    let status = fs::read_to_string(Path::new("/proc/self/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
