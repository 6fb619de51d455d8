//! The folder itself: is it ours, is it free, what is in it.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::io_error;
use crate::error::Error;

/// Inputs that gave no record.
pub const ERRORS_FILE: &str = "errors.jsonl";
/// Summary of a complete run.
pub const MANIFEST_FILE: &str = "run.json";
const LOCK_FILE: &str = ".pressline.lock";
const SHARD_PREFIX: &str = "records-";
/// Digits of a shard's number, at least.
const SHARD_DIGITS: usize = 5;

/// An output folder that this process alone writes into.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    /// The operating system frees the lock with the process, however it ends.
    _lock: File,
}

impl OutputFolder {
    /// Creates the folder or takes over one that an earlier run made, and locks it.
    ///
    /// # Errors
    /// It cannot be created, holds something that is not ours, or another run writes into it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        fs::create_dir_all(path).map_err(|e| io_error(path, "creating the output folder", e))?;
        if !is_ours(path)? {
            return Err(refused(
                path,
                "holds files that are not from a run of pressline; choose an empty folder with --output",
            ));
        }
        let lock_path = path.join(LOCK_FILE);
        let lock = File::create(&lock_path).map_err(|e| io_error(&lock_path, "creating the lock file", e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(refused(path, "another run is writing into it; wait for it, or choose another --output"));
            }
            // Some network file systems know no locks; a run must still be possible there.
            Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(e)) => return Err(io_error(&lock_path, "locking the output folder", e)),
        }
        Ok(Self { path: path.to_path_buf(), _lock: lock })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the manifest: from here on the folder's content is in motion.
    ///
    /// # Errors
    /// It is there and cannot be removed.
    pub fn remove_manifest(&self) -> Result<(), Error> {
        remove(&self.path.join(MANIFEST_FILE))
    }

    /// Removes everything that shards with numbers from `first` on have left here.
    ///
    /// # Errors
    /// The folder cannot be listed or a file not removed.
    pub fn remove_shards_from(&self, first: u64) -> Result<(), Error> {
        let listing = |e| io_error(&self.path, "listing the output folder", e);
        for entry in fs::read_dir(&self.path).map_err(listing)? {
            let entry = entry.map_err(listing)?;
            let number = entry.file_name().to_str().and_then(shard_number);
            if number.is_some_and(|number| number >= first) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Writes a small file under its final name only when it is complete.
    ///
    /// # Errors
    /// It cannot be written, brought to the disk, or renamed.
    pub fn replace(&self, name: &str, content: &[u8]) -> Result<(), Error> {
        let part = self.path.join(format!(".{name}.part"));
        let target = self.path.join(name);
        let written = File::create(&part).and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        });
        written.map_err(|e| io_error(&part, "writing", e))?;
        fs::rename(&part, &target).map_err(|e| io_error(&target, "renaming", e))?;
        self.sync()
    }

    /// Brings renames to the disk.
    ///
    /// # Errors
    /// The folder cannot be synced.
    pub fn sync(&self) -> Result<(), Error> {
        sync_folder(&self.path)
    }

    /// Name of a shard, without what compression adds.
    pub(crate) fn shard_name(number: u64) -> String {
        format!("{SHARD_PREFIX}{number:0SHARD_DIGITS$}.jsonl")
    }
}

/// Other systems than Unix cannot open a folder as a file; there a rename is as durable as they make it.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        let synced = File::open(path).and_then(|folder| folder.sync_all());
        synced.map_err(|e| io_error(path, "syncing the output folder", e))?;
    }
    Ok(())
}

/// Removes a file; one that is not there is fine.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(io_error(path, "removing an outdated file", e)),
        _ => Ok(()),
    }
}

fn refused(path: &Path, problem: &str) -> Error {
    Error::Output { path: path.to_path_buf(), problem: problem.to_owned() }
}

/// Empty, or marked by an earlier run (a copy may lack hidden files, but then has the manifest).
fn is_ours(path: &Path) -> Result<bool, Error> {
    let mut entries = fs::read_dir(path).map_err(|e| io_error(path, "listing the output folder", e))?;
    if entries.next().is_none() || path.join(LOCK_FILE).is_file() {
        return Ok(true);
    }
    let manifest = fs::read(path.join(MANIFEST_FILE)).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap_or_default();
    Ok(manifest.get("pressline").is_some())
}

/// The shard that a file name of ours (final or temporary) belongs to.
fn shard_number(name: &str) -> Option<u64> {
    let rest = name.strip_prefix('.').unwrap_or(name).strip_prefix(SHARD_PREFIX)?;
    let (digits, rest) = rest.split_once('.')?;
    let is_shard = digits.len() >= SHARD_DIGITS && (rest == "jsonl" || rest.starts_with("jsonl."));
    digits.parse().ok().filter(|_| is_shard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shard_numbers_are_read_from_our_names_only() {
        assert_eq!(shard_number("records-00012.jsonl"), Some(12));
        assert_eq!(shard_number("records-123456.jsonl.zst"), Some(123_456));
        assert_eq!(shard_number(".records-00003.jsonl.gz.part"), Some(3));
        assert_eq!(shard_number("records-3.jsonl"), None);
        assert_eq!(shard_number("records-00003.csv"), None);
        assert_eq!(shard_number("my-records-00003.jsonl"), None);
        assert_eq!(shard_number(&OutputFolder::shard_name(7)), Some(7));
    }

    #[test]
    fn a_folder_with_foreign_files_is_refused_and_untouched() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.docx"), "years of work").unwrap();
        let error = OutputFolder::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("not from a run of pressline"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_second_run_into_one_folder_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = OutputFolder::open(folder.path()).unwrap();
        let error = OutputFolder::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another run"), "{error}");
        drop(first);
        OutputFolder::open(folder.path()).unwrap();
    }
}
