//! The bytes of `model.safetensors`, read where they are needed: the file is large, and most of it is looked at once.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A weights file; reads of several threads may mix.
pub struct WeightsFile<'a> {
    source: Source<'a>,
    len: u64,
}

enum Source<'a> {
    File(Mutex<File>),
    Memory(&'a [u8]),
}

impl WeightsFile<'_> {
    /// Opens a file. What is read later is of this file, whatever takes its name.
    ///
    /// # Errors
    /// What the system reports.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(Self { source: Source::File(Mutex::new(file)), len })
    }

    /// Bytes of the file.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Fills `out` with the bytes from `offset` on.
    ///
    /// # Errors
    /// A file that ends before, or what the system reports.
    pub fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        match &self.source {
            Source::File(file) => {
                // A position that a panic left behind does not matter: each read sets its own.
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(out)
            }
            Source::Memory(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX);
                let found = bytes.get(start..).and_then(|rest| rest.get(..out.len()));
                out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Self::read_at`].
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.len).map_err(|_| io::ErrorKind::OutOfMemory)?];
        self.read_at(0, &mut bytes)?;
        Ok(bytes)
    }
}

impl<'a> From<&'a [u8]> for WeightsFile<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { source: Source::Memory(bytes), len: bytes.len() as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_memory_read_alike() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        let bytes: Vec<u8> = (0..100).collect();
        std::fs::write(&path, &bytes).unwrap();
        for file in [WeightsFile::open(&path).unwrap(), WeightsFile::from(bytes.as_slice())] {
            let mut out = [0; 5];
            file.read_at(7, &mut out).unwrap();
            assert_eq!((out, file.len()), ([7, 8, 9, 10, 11], 100));
            assert_eq!(file.read_all().unwrap(), bytes);
            for offset in [96, 101, u64::MAX >> 1] {
                assert!(file.read_at(offset, &mut out).is_err());
            }
        }
    }
}
