//! What earlier runs left of one shard: which of its records can be copied instead of computed again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::compress::Compression;
use super::folder::OutputFolder;
use super::line::{RecordLine, Tally};

/// What must be equal, besides the input, for a record to come out the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub schema_version: String,
    pub pressline: String,
    pub pipeline: String,
    pub pipeline_sha256: String,
    /// Name and hash of each model.
    pub models: Vec<(String, String)>,
    /// What ran the models.
    pub engine: Option<String>,
}

impl Stamp {
    /// Whether this pipeline, with these models, made the record.
    fn made(&self, line: &RecordLine<'_>) -> bool {
        let from = &line.provenance;
        let models = from.models.iter().map(|m| (&*m.name, &*m.sha256));
        line.schema_version == self.schema_version
            && from.pressline == self.pressline
            && from.pipeline == self.pipeline
            && from.pipeline_sha256 == self.pipeline_sha256
            && from.engine.as_deref() == self.engine.as_deref()
            && models.eq(self.models.iter().map(|(name, sha256)| (name.as_str(), sha256.as_str())))
    }
}

/// An earlier record that is still right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Index into [`Earlier::files`].
    pub(super) file: usize,
    /// Bytes of its line in the decompressed file, line end included.
    pub(super) start: u64,
    pub(super) end: u64,
    pub tally: Tally,
}

/// All that earlier runs left of one shard. Only an index is in memory.
#[derive(Debug)]
pub(super) struct Earlier {
    pub files: Vec<EarlierFile>,
    /// By source.
    records: HashMap<String, Record>,
}

#[derive(Debug)]
struct Record {
    /// Of the input.
    sha256: String,
    id: String,
    found: Found,
}

/// One file with earlier records.
#[derive(Debug)]
pub(super) struct EarlierFile {
    pub path: PathBuf,
    pub compression: Compression,
    /// Whether it stands under a shard's final name.
    pub is_final: bool,
    /// Decompressed length; none if it could not be read to its end.
    pub len: Option<u64>,
    plain: Option<File>,
}

impl Earlier {
    /// Indexes what is there.
    pub fn open(folder: &OutputFolder, number: u64, stamp: &Stamp) -> io::Result<Self> {
        let name = OutputFolder::shard_name(number);
        let old = hidden(folder.path(), &name, "old");
        set_aside(&hidden(folder.path(), &name, "part"), &old)?;
        let finals = Compression::ALL.map(|c| (folder.path().join(format!("{name}{}", c.suffix())), c, true));
        let mut earlier = Self { files: Vec::new(), records: HashMap::new() };
        for (path, compression, is_final) in finals.into_iter().chain([(old, Compression::None, false)]) {
            if path.is_file() {
                let mut file = EarlierFile { path, compression, is_final, len: None, plain: None };
                file.len = earlier.index(&file, stamp).ok();
                earlier.files.push(file);
            }
        }
        Ok(earlier)
    }

    /// The record of this very input, if it is there. An id is compared where it is known before the input is parsed:
    /// ids depend on the other arguments and files too.
    pub fn find(&self, source: &str, sha256: &str, id: Option<&str>) -> Option<Found> {
        let record = self.records.get(source)?;
        (record.sha256 == sha256 && id.is_none_or(|id| id == record.id)).then_some(record.found)
    }

    /// Reads a record's line, line end included.
    pub fn line(&mut self, found: Found) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.copy(found.file, found.start..found.end, &mut line)?;
        Ok(line)
    }

    /// Copies a stretch of a file's decompressed content.
    pub fn copy(&mut self, file: usize, bytes: Range<u64>, to: &mut impl Write) -> io::Result<()> {
        let Some(file) = self.files.get_mut(file) else { return Err(io::ErrorKind::NotFound.into()) };
        let plain = file.plain()?;
        plain.seek(SeekFrom::Start(bytes.start))?;
        let len = bytes.end - bytes.start;
        let copied = io::copy(&mut plain.take(len), to)?;
        if copied == len { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Every file that this shard must not leave behind, but the one under the final name `target`.
    pub fn leftovers(&self, target: Option<&Path>) -> Vec<PathBuf> {
        let files = self.files.iter().filter(|file| Some(file.path.as_path()) != target);
        files.map(|file| file.path.clone()).chain(self.files.iter().filter_map(EarlierFile::plain_path)).collect()
    }

    /// Reads a file's lines; gives its length. Lines that are no records (torn, foreign) are passed over.
    fn index(&mut self, file: &EarlierFile, stamp: &Stamp) -> io::Result<u64> {
        let mut reader = BufReader::new(file.compression.reader(&file.path)?);
        let mut line = Vec::new();
        let mut start = 0;
        loop {
            line.clear();
            let end = start + reader.read_until(b'\n', &mut line)? as u64;
            if line.last() != Some(&b'\n') {
                // The end, or a line that a kill cut off.
                return Ok(end);
            }
            if let Ok(record) = RecordLine::parse(&line)
                && record.is_ok()
                && stamp.made(&record)
            {
                let found = Found { file: self.files.len(), start, end, tally: record.tally() };
                let (sha256, id) = (record.provenance.sha256.into_owned(), record.id.into_owned());
                self.add(record.provenance.source.into_owned(), Record { sha256, id, found });
            }
            start = end;
        }
    }

    /// Of two records of one input the later counts (files come in the order of their age), but of two equal ones
    /// the earlier: where a finished shard is right, it need not be written again.
    fn add(&mut self, source: String, record: Record) {
        match self.records.entry(source) {
            Entry::Vacant(vacant) => {
                vacant.insert(record);
            }
            Entry::Occupied(mut known) if (&known.get().sha256, &known.get().id) != (&record.sha256, &record.id) => {
                known.insert(record);
            }
            Entry::Occupied(_) => {}
        }
    }
}

impl EarlierFile {
    /// The decompressed content; a compressed file is unpacked beside itself once it is needed.
    fn plain(&mut self) -> io::Result<&mut File> {
        let file = match (self.plain.take(), self.plain_path()) {
            (Some(file), _) => file,
            (None, None) => File::open(&self.path)?,
            (None, Some(plain_path)) => {
                let mut options = OpenOptions::new();
                let mut file = options.read(true).write(true).create(true).truncate(true).open(plain_path)?;
                io::copy(&mut self.compression.reader(&self.path)?, &mut file)?;
                file
            }
        };
        Ok(self.plain.insert(file))
    }

    /// Where a compressed file is unpacked to.
    fn plain_path(&self) -> Option<PathBuf> {
        let name = self.path.file_name()?.to_str()?;
        (self.compression != Compression::None).then(|| self.path.with_file_name(format!(".{name}.plain")))
    }
}

/// `.NAME.SUFFIX` in the folder.
pub(super) fn hidden(folder: &Path, name: &str, suffix: &str) -> PathBuf {
    folder.join(format!(".{name}.{suffix}"))
}

/// Moves what a killed run was writing out of the way, added to what an even earlier one left.
fn set_aside(part: &Path, old: &Path) -> io::Result<()> {
    if !part.is_file() {
        return Ok(());
    }
    if !old.is_file() {
        return fs::rename(part, old);
    }
    let mut file = OpenOptions::new().append(true).open(old)?;
    // The line end closes a line that was cut off.
    file.write_all(b"\n")?;
    io::copy(&mut File::open(part)?, &mut file)?;
    file.sync_all()?;
    fs::remove_file(part)
}
