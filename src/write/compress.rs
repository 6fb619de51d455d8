//! Compression of finished shards.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// zstd's own default: about as small as gzip's best, ten times as fast.
const ZSTD_LEVEL: i32 = 3;

/// How finished shards are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    #[default]
    None,
    Gzip,
    Zstd,
}

impl Compression {
    pub(crate) const ALL: [Self; 3] = [Self::None, Self::Gzip, Self::Zstd];

    /// What it adds to a file's name.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }

    /// The file's content, decompressed.
    pub(crate) fn reader(self, path: &Path) -> io::Result<Box<dyn Read>> {
        let file = File::open(path)?;
        Ok(match self {
            Self::None => Box::new(file),
            Self::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(file))),
            Self::Zstd => Box::new(zstd::Decoder::new(file)?),
        })
    }

    /// Compresses everything from `from`. The bytes depend on the content only: no name, no time in the header.
    pub(crate) fn copy(self, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
        match self {
            Self::None => {
                io::copy(&mut from, &mut to)?;
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(to, flate2::Compression::default());
                io::copy(&mut from, &mut encoder)?;
                encoder.finish()?;
            }
            Self::Zstd => {
                let mut encoder = zstd::Encoder::new(to, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                io::copy(&mut from, &mut encoder)?;
                encoder.finish()?;
            }
        }
        Ok(())
    }
}
