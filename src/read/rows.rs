//! JSON Lines, row by row: the file may be far larger than memory, and a damaged row costs only itself.

use std::io::{self, BufRead};
use std::sync::Arc;

use serde_json::{Map, Number, Value};

use super::kind::{Compression, FileKind};
use super::{Content, Input, ReadOptions, compression, failure, fields, unreadable};
use crate::document::{Format, RawDocument};
use crate::error::DocumentError;

/// The most bytes one row may have: it is held in memory whole, several times while it is parsed.
const MAX_ROW_BYTES: usize = 64 << 20;

/// The rows of one file. Blank lines are no rows, but count as lines.
pub struct Rows {
    /// `None` once the stream has ended or broken.
    reader: Option<Box<dyn BufRead + Send>>,
    source: String,
    id: String,
    compression: Compression,
    line: u64,
    options: Arc<ReadOptions>,
}

/// How one line ended.
enum Line {
    Row,
    TooLong,
    EndOfFile,
}

impl Rows {
    pub fn new(
        reader: Box<dyn BufRead + Send>,
        compression: Compression,
        source: String,
        id: String,
        options: Arc<ReadOptions>,
    ) -> Self {
        Self { reader: Some(reader), source, id, compression, line: 0, options }
    }

    fn input(&self, bytes: Vec<u8>) -> Input {
        Input {
            source: self.row_source(),
            id: format!("{}-{}", self.id, self.line),
            kind: FileKind { format: Format::JsonLines, compression: Compression::None },
            content: Content::Bytes(bytes),
            options: Arc::clone(&self.options),
        }
    }

    fn row_source(&self) -> String {
        format!("{}#{}", self.source, self.line)
    }

    fn broken(&self, error: &io::Error) -> DocumentError {
        let source = self.row_source();
        match self.compression {
            Compression::None => unreadable(&source, error),
            Compression::Gzip | Compression::Zstandard => compression::damaged(&source, error),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Input, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let reader = self.reader.as_mut()?;
            self.line += 1;
            let mut bytes = Vec::new();
            match read_line(reader.as_mut(), &mut bytes, MAX_ROW_BYTES) {
                Err(error) => {
                    self.reader = None;
                    return Some(Err(self.broken(&error)));
                }
                Ok(Line::EndOfFile) => self.reader = None,
                Ok(Line::TooLong) => {
                    let message = format!("row is longer than {} MiB; split it", MAX_ROW_BYTES >> 20);
                    return Some(Err(failure(&self.row_source(), "too_large", message)));
                }
                Ok(Line::Row) => {
                    if !bytes.trim_ascii().is_empty() {
                        return Some(Ok(self.input(bytes)));
                    }
                }
            }
        }
    }
}

/// Reads up to the next line feed, which is consumed but not kept, nor is a carriage return before it. Of a line longer
/// than `limit` nothing is kept.
fn read_line(reader: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
    let (mut any, mut too_long) = (false, false);
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = memchr::memchr(b'\n', buffer);
        let piece = &buffer[..end.unwrap_or(buffer.len())];
        any |= !buffer.is_empty();
        too_long |= line.len() + piece.len() > limit;
        if too_long {
            *line = Vec::new();
        } else {
            line.extend_from_slice(piece);
        }
        let ended = end.is_some() || buffer.is_empty();
        let consumed = piece.len() + usize::from(end.is_some());
        reader.consume(consumed);
        if ended {
            line.pop_if(|last| *last == b'\r');
            return Ok(match (any, too_long) {
                (false, _) => Line::EndOfFile,
                (true, true) => Line::TooLong,
                (true, false) => Line::Row,
            });
        }
    }
}

/// Parses the row that `document.text` holds: text and id by their keys, everything else to the metadata.
pub fn apply(document: &mut RawDocument, options: &ReadOptions) -> Result<(), DocumentError> {
    let source = std::mem::take(&mut document.text);
    let mut row: Map<String, Value> = serde_json::from_str(&source).map_err(|error| {
        failure(&document.source, "invalid_json", format!("expected one JSON object per line: {error}"))
    })?;
    document.text = match row.shift_remove(&options.text_key) {
        Some(Value::String(text)) => text,
        other => return Err(missing_text(document, options, other.as_ref(), &row)),
    };
    if let Some(id) = take_id(&mut row, &options.id_key, &source) {
        document.id = id;
    }
    document.metadata = fields::metadata(row);
    Ok(())
}

/// The row's own id; a value that is neither text nor number stays where it is.
fn take_id(row: &mut Map<String, Value>, key: &str, source: &str) -> Option<String> {
    let id = match row.get(key)? {
        Value::String(id) if !id.trim().is_empty() => id.clone(),
        Value::Number(id) => digits(id, key, source).map_or_else(|| id.to_string(), str::to_owned),
        _ => return None,
    };
    row.shift_remove(key);
    Some(id)
}

/// A number as the row writes it: a parsed one may have fewer digits.
fn digits<'a>(number: &Number, key: &str, row: &'a str) -> Option<&'a str> {
    let key = Value::String(key.to_owned()).to_string();
    let written = row.match_indices(&key).filter_map(|(at, _)| {
        let value = row.get(at + key.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        let end = value.find(|c: char| c == ',' || c == '}' || c.is_whitespace())?;
        value.get(..end)
    });
    written.filter(|written| written.parse().ok() == number.as_f64()).last()
}

fn missing_text(
    document: &RawDocument,
    options: &ReadOptions,
    found: Option<&Value>,
    rest: &Map<String, Value>,
) -> DocumentError {
    let problem = if found.is_some() { "is not a string" } else { "is missing" };
    let strings: Vec<&str> = rest.iter().filter(|(_, value)| value.is_string()).map(|(key, _)| key.as_str()).collect();
    let message = format!(
        "field `{}` {problem}; name the field that holds the text with --text-key (strings here: {})",
        options.text_key,
        if strings.is_empty() { "none".to_owned() } else { strings.join(", ") }
    );
    failure(&document.source, "missing_text", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], limit: usize) -> Vec<Option<Vec<u8>>> {
        let mut reader = io::BufReader::with_capacity(3, bytes);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            match read_line(&mut reader, &mut line, limit).unwrap() {
                Line::EndOfFile => return lines,
                Line::TooLong => lines.push(None),
                Line::Row => lines.push(Some(line)),
            }
        }
    }

    #[test]
    fn lines_end_with_or_without_carriage_return_and_at_the_end_of_the_file() {
        let expected: Vec<_> = ["one", "", "two", "three"].map(|line| Some(line.as_bytes().to_vec())).into();
        assert_eq!(lines(b"one\r\n\ntwo\nthree", 100), expected);
        assert_eq!(lines(b"", 100), vec![]);
        assert_eq!(lines(b"\n", 100), vec![Some(vec![])]);
    }

    #[test]
    fn a_numeric_id_keeps_its_digits() {
        let id = |row: &str| take_id(&mut serde_json::from_str(row).unwrap(), "id", row);
        for digits in ["12345678901234567890123", "-9", "7", "1.50", "18446744073709551616", "123456789012345678"] {
            let rows = [
                format!(r#"{{"id":{digits}}}"#),
                format!(r#"{{"note": "the \"id\": 5 of \"id\"", "of": {{"id": 5}}, "id" : {digits} , "n": 1}}"#),
            ];
            for row in rows {
                assert_eq!(id(&row).as_deref(), Some(digits), "{row}");
            }
        }
        assert_eq!(id(r#"{"\u0069d": 7.50}"#).as_deref(), Some("7.5"));
    }

    #[test]
    fn a_line_beyond_the_limit_is_skipped_whole() {
        assert_eq!(lines(b"123456789\nok\n", 5), vec![None, Some(b"ok".to_vec())]);
    }
}
