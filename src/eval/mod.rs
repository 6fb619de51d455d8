//! Scores against gold annotations, with the definitions that the field's scorers use.
//!
//! Each submodule scores one stage: plain gold and prediction structs in, one [`serde::Serialize`] struct out, which
//! also prints as a table. Nothing here runs the pipeline.

pub mod entities;
pub mod errors;
pub mod labels;
pub mod porter;
pub mod quotes;
pub mod rouge;
pub mod sentences;
pub mod speakers;
pub mod summaries;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// Reads a JSON Lines file (`.jsonl`, or `.jsonl.gz`), one `T` per line; blank lines are skipped.
///
/// # Errors
/// The file cannot be read, or a line is not a `T`: the message names the line.
pub fn read_json_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let unreadable = |source| Error::Io {
        path: path.to_path_buf(),
        action: "reading gold annotations",
        hint: "expected a JSON Lines file, plain or .gz",
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> = if gzipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut rows = vec![];
    for (number, line) in BufReader::new(reader).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let row = serde_json::from_str(&line).map_err(|error| Error::Input {
            input: path.display().to_string(),
            problem: format!("line {}: {error}", number + 1),
        })?;
        rows.push(row);
    }
    Ok(rows)
}

/// `part / whole`, or 0 where there is nothing to divide by.
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Harmonic mean of precision and recall.
fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn reads_plain_and_gzipped_lines_and_names_a_wrong_one() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("a.jsonl");
        std::fs::write(&plain, "1\n\n2\n").unwrap();
        assert_eq!(read_json_lines::<u8>(&plain).unwrap(), [1, 2]);

        let zipped = folder.path().join("a.jsonl.gz");
        let mut encoder = flate2::write::GzEncoder::new(File::create(&zipped).unwrap(), flate2::Compression::fast());
        encoder.write_all(b"3\nx\n").unwrap();
        encoder.finish().unwrap();
        let error = read_json_lines::<u8>(&zipped).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
