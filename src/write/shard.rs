//! One shard of records, written in input order.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::compress::Compression;
use super::earlier::{Earlier, Found, Stamp, hidden};
use super::folder::{OutputFolder, remove, sync_folder};
use super::io_error;
use crate::error::Error;

/// A shard being written. As long as every record stands where an earlier run put it, nothing is written at all.
#[derive(Debug)]
pub struct Shard {
    folder: PathBuf,
    name: String,
    compression: Compression,
    earlier: Earlier,
    /// The finished shard among [`Earlier::files`], if its form is the wanted one.
    finished: Option<usize>,
    /// Up to which byte (decompressed) the finished shard is right; once there is a `part`, of no use.
    right: u64,
    /// New content under the temporary name.
    part: Option<File>,
}

impl Shard {
    /// Opens shard `number`, with what earlier runs left of it.
    ///
    /// # Errors
    /// Leftovers cannot be moved out of the way.
    pub fn open(folder: &OutputFolder, number: u64, compression: Compression, stamp: &Stamp) -> Result<Self, Error> {
        let earlier = Earlier::open(folder, number, stamp)
            .map_err(|e| io_error(folder.path(), "taking over an earlier run's records", e))?;
        let mut finals = earlier.files.iter().enumerate().filter(|(_, file)| file.is_final);
        let finished = match (finals.next(), finals.next()) {
            (Some((index, only)), None) if only.compression == compression && only.len.is_some() => Some(index),
            _ => None,
        };
        let name = OutputFolder::shard_name(number);
        Ok(Self { folder: folder.path().to_path_buf(), name, compression, earlier, finished, right: 0, part: None })
    }

    /// An earlier record of this very input, made by this very pipeline.
    #[must_use]
    pub fn find(&self, source: &str, sha256: &str, id: Option<&str>) -> Option<Found> {
        self.earlier.find(source, sha256, id)
    }

    /// Puts an earlier record next.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub fn keep(&mut self, found: Found) -> Result<(), Error> {
        if self.part.is_none() && self.finished == Some(found.file) && self.right == found.start {
            self.right = found.end;
            return Ok(());
        }
        let line = self.earlier.line(found).map_err(|e| self.failed("reading an earlier record", e))?;
        self.write(&line)
    }

    /// Puts a new record next.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn append(&mut self, record: &str) -> Result<(), Error> {
        let mut line = Vec::with_capacity(record.len() + 1);
        line.extend_from_slice(record.as_bytes());
        line.push(b'\n');
        self.write(&line)
    }

    /// Ends the shard. What is left to do may take a while and needs nothing of the run: see [`Finish::run`].
    ///
    /// # Errors
    /// Records cannot be copied.
    pub fn finish(mut self) -> Result<Finish, Error> {
        let target = self.folder.join(format!("{}{}", self.name, self.compression.suffix()));
        let finished = self.finished.and_then(|file| self.earlier.files.get(file));
        let is_kept = self.part.is_none() && finished.is_some_and(|file| file.len == Some(self.right));
        let is_empty = self.part.is_none() && self.right == 0;
        if is_kept || is_empty {
            let kept = (is_kept && !is_empty).then_some(target.as_path());
            return Ok(Finish { new: None, leftovers: self.earlier.leftovers(kept), folder: self.folder });
        }
        self.part()?;
        let leftovers = self.earlier.leftovers(Some(&target));
        let part = self.part_path();
        Ok(Finish { new: Some(New { part, target, compression: self.compression }), leftovers, folder: self.folder })
    }

    /// One call, one line: a kill cuts off the last line at most.
    fn write(&mut self, line: &[u8]) -> Result<(), Error> {
        let written = self.part()?.write_all(line);
        written.map_err(|e| self.failed("writing a record", e))
    }

    /// The file under the temporary name, begun with what was right of the finished shard.
    fn part(&mut self) -> Result<&mut File, Error> {
        let part = match self.part.take() {
            Some(part) => part,
            None => self.begin_part()?,
        };
        Ok(self.part.insert(part))
    }

    fn begin_part(&mut self) -> Result<File, Error> {
        let path = self.part_path();
        let mut part = File::create(&path).map_err(|e| io_error(&path, "creating a shard", e))?;
        if let Some(finished) = self.finished {
            let copied = self.earlier.copy(finished, 0..self.right, &mut part);
            copied.map_err(|e| self.failed("copying earlier records", e))?;
        }
        Ok(part)
    }

    fn part_path(&self) -> PathBuf {
        hidden(&self.folder, &self.name, "part")
    }

    fn failed(&self, action: &'static str, error: io::Error) -> Error {
        io_error(&self.part_path(), action, error)
    }
}

/// The last steps of a shard: compress, bring to the disk, rename, remove what it replaces.
#[derive(Debug)]
#[must_use = "without `run` the shard stays under its temporary name"]
pub struct Finish {
    folder: PathBuf,
    new: Option<New>,
    leftovers: Vec<PathBuf>,
}

#[derive(Debug)]
struct New {
    part: PathBuf,
    target: PathBuf,
    compression: Compression,
}

impl Finish {
    /// Runs them.
    ///
    /// # Errors
    /// A file cannot be written, synced, renamed or removed.
    pub fn run(self) -> Result<(), Error> {
        if let Some(new) = &self.new {
            new.publish(&self.folder)?;
        }
        self.leftovers.iter().try_for_each(|path| remove(path))
    }
}

impl New {
    fn publish(&self, folder: &Path) -> Result<(), Error> {
        if self.compression == Compression::None {
            let synced = File::open(&self.part).and_then(|file| file.sync_all());
            synced.map_err(|e| io_error(&self.part, "syncing a shard", e))?;
            self.rename(&self.part)?;
            return sync_folder(folder);
        }
        let packed = self.part.with_extension(format!("part{}", self.compression.suffix()));
        self.pack(&packed).map_err(|e| io_error(&packed, "compressing a shard", e))?;
        self.rename(&packed)?;
        sync_folder(folder)?;
        remove(&self.part)
    }

    fn pack(&self, to: &Path) -> io::Result<()> {
        let file = File::create(to)?;
        let mut buffered = BufWriter::new(&file);
        self.compression.copy(File::open(&self.part)?, &mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        file.sync_all()
    }

    fn rename(&self, from: &Path) -> Result<(), Error> {
        fs::rename(from, &self.target).map_err(|e| io_error(&self.target, "renaming a shard", e))
    }
}
