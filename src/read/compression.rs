//! gzip and Zstandard, by whole document or as a stream of rows.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::kind::Compression;
use super::{MAX_DOCUMENT_BYTES, failure, too_large};
use crate::error::DocumentError;

/// Corpora of many gigabytes are often packed with `zstd --long=31`; such a frame needs a window of 2 GiB, once per file.
const STREAM_WINDOW_LOG: u32 = 31;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZSTANDARD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The compression that the first bytes of a stream show.
pub fn of_magic(start: &[u8]) -> Compression {
    if start.starts_with(GZIP_MAGIC) {
        Compression::Gzip
    } else if start.starts_with(ZSTANDARD_MAGIC) {
        Compression::Zstandard
    } else {
        Compression::None
    }
}

/// Unpacks one document.
pub fn decompress(bytes: Vec<u8>, compression: Compression, source: &str) -> Result<Vec<u8>, DocumentError> {
    let mut unpacked = Vec::new();
    let limit = MAX_DOCUMENT_BYTES + 1;
    let result = match compression {
        Compression::None => return Ok(bytes),
        Compression::Gzip => MultiGzDecoder::new(bytes.as_slice()).take(limit).read_to_end(&mut unpacked),
        Compression::Zstandard => zstd::Decoder::with_buffer(bytes.as_slice())
            .and_then(|decoder| decoder.take(limit).read_to_end(&mut unpacked)),
    };
    if unpacked.len() as u64 >= limit {
        return Err(too_large(source));
    }
    result.map_err(|error| damaged(source, &error))?;
    Ok(unpacked)
}

/// A stream of bytes, unpacked as it is read.
pub fn stream<R: Read + Send + 'static>(reader: R, compression: Compression) -> io::Result<Box<dyn BufRead + Send>> {
    let reader = BufReader::new(reader);
    Ok(match compression {
        Compression::None => Box::new(reader),
        Compression::Gzip => Box::new(BufReader::new(MultiGzDecoder::new(reader))),
        Compression::Zstandard => {
            let mut decoder = zstd::Decoder::with_buffer(reader)?;
            decoder.window_log_max(STREAM_WINDOW_LOG)?;
            Box::new(BufReader::new(decoder))
        }
    })
}

pub fn damaged(source: &str, error: &io::Error) -> DocumentError {
    failure(
        source,
        "damaged_compression",
        format!("cannot be unpacked: {error}; check it with `gzip -t` or `zstd -t`, and fetch it again"),
    )
}
