//! Streams without a telling name (stdin, files of unknown extension): the first bytes show what they are.

use std::io::{Cursor, Read};

use serde_json::{Map, Value};

use super::kind::{Compression, FileKind};
use super::{compression, encoding};
use crate::document::Format;
use crate::error::DocumentError;

/// How many bytes are looked at, before and after decompression: enough for the first row of most JSON Lines files.
const PEEK_BYTES: u64 = 64 << 10;

/// A stream that looks like `kind`, from its first byte on.
pub struct Sniffed {
    pub kind: FileKind,
    pub reader: Box<dyn Read + Send>,
}

/// Looks at the start of a stream.
pub fn sniff(mut reader: Box<dyn Read + Send>, source: &str) -> Result<Sniffed, DocumentError> {
    let mut start = Vec::new();
    reader.by_ref().take(PEEK_BYTES).read_to_end(&mut start).map_err(|error| super::unreadable(source, &error))?;
    let compression = compression::of_magic(&start);
    let kind = FileKind { format: format_of(&unpacked_start(&start, compression)), compression };
    Ok(Sniffed { kind, reader: Box::new(Cursor::new(start).chain(reader)) })
}

/// As much of the start as can be unpacked without the rest.
fn unpacked_start(start: &[u8], compression: Compression) -> Vec<u8> {
    let mut unpacked = Vec::new();
    if let Ok(stream) = compression::stream(Cursor::new(start.to_vec()), compression) {
        // The start of a longer stream always ends in an error; what came before it counts.
        let _ = stream.take(PEEK_BYTES).read_to_end(&mut unpacked);
    }
    unpacked
}

fn format_of(start: &[u8]) -> Format {
    let start = encoding::without_utf8_bom(start).trim_ascii_start();
    let begins_with = |tag: &[u8]| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    let is_xhtml = || begins_with(b"<?xml") && memchr::memmem::find(start, b"<html").is_some();
    if begins_with(b"<!doctype html") || begins_with(b"<html") || is_xhtml() {
        Format::Html
    } else if is_json_row(start) {
        Format::JsonLines
    } else {
        Format::Text
    }
}

/// Whether the first line is a JSON object, or its start if the line is longer than what we look at.
fn is_json_row(start: &[u8]) -> bool {
    match memchr::memchr(b'\n', start) {
        None if start.len() as u64 > PEEK_BYTES / 2 => start.starts_with(b"{\""),
        end => serde_json::from_slice::<Map<String, Value>>(&start[..end.unwrap_or(start.len())]).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_show_the_format() {
        assert_eq!(format_of(b"\xef\xbb\xbf<!DOCTYPE html><p>x"), Format::Html);
        assert_eq!(format_of(b"\n<HTML>"), Format::Html);
        assert_eq!(format_of(b"{\"text\": \"x\"}\n{"), Format::JsonLines);
        assert_eq!(format_of(b"{\"text\": \"x\"}"), Format::JsonLines);
        assert_eq!(format_of(b"{braces} in prose\n"), Format::Text);
        assert_eq!(format_of(b""), Format::Text);
    }
}
