//! Files below a folder, one directory's names in memory at a time, in one fixed order.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io, vec};

use super::kind::{self, FileKind};
use super::unreadable;
use crate::error::DocumentError;

/// As in a shell: `*` stays inside one folder and matches no hidden name.
const MATCHING: glob::MatchOptions =
    glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// A file to read.
#[derive(Debug, Clone)]
pub struct FoundFile {
    /// As shown to people: begins with the argument as given.
    pub path: PathBuf,
    /// The same file with symbolic links of folders resolved: tells whether two arguments reach the same file.
    pub real: PathBuf,
    pub id: String,
    /// `None` if the extension says nothing.
    pub kind: Option<FileKind>,
}

/// The part of a glob from its first wildcard on, matched against paths relative to the folder before it.
#[derive(Debug, Clone)]
pub struct Filter {
    pattern: glob::Pattern,
    /// How many folders deep a match can be; `None` if the pattern has `**`.
    max_depth: Option<usize>,
}

impl Filter {
    pub fn new(pattern: &str) -> Result<Self, glob::PatternError> {
        let max_depth = (!pattern.contains("**")).then(|| pattern.split('/').count());
        Ok(Self { pattern: glob::Pattern::new(pattern)?, max_depth })
    }

    pub fn matches(&self, relative: &str) -> bool {
        self.pattern.matches_with(relative, MATCHING)
    }
}

/// Walks a folder. Names are sorted bytewise, a folder's as if it ended in `/`, which sorts whole paths bytewise.
#[derive(Debug)]
pub struct Walk {
    root: Option<PathBuf>,
    prefix: String,
    filter: Option<Filter>,
    folders: Vec<Folder>,
}

/// A folder being walked.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    real: PathBuf,
    /// Relative to the walk's root, with `/` after each part.
    relative: String,
    /// Whether the filter let the folder pass as a whole (or there is none).
    whole: bool,
    entries: vec::IntoIter<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: OsString,
    kind: EntryKind,
}

#[derive(Debug)]
enum EntryKind {
    Folder {
        whole: bool,
    },
    File {
        kind: Option<FileKind>,
        /// The folder holds another file (to be read or not) that differs only in its extension: `a.md`, `a.txt.gz`.
        keep_extension: bool,
    },
}

impl Walk {
    /// Ids are `prefix` and the path relative to `root`. Without a filter, files of unknown extension are left out.
    pub fn new(root: PathBuf, prefix: String, filter: Option<Filter>) -> Self {
        Self { root: Some(root), prefix, filter, folders: Vec::new() }
    }

    /// Lists a folder and goes into it; a folder that is its own ancestor (a loop of links) is left out.
    fn enter(&mut self, path: PathBuf, relative: String, whole: bool) -> Result<(), DocumentError> {
        let readable = or_current(&path);
        let listed = fs::canonicalize(readable).and_then(|real| {
            if self.folders.iter().any(|folder| folder.real == real) {
                return Ok(None);
            }
            let entries = self.list(readable, &relative, whole)?;
            Ok(Some((real, entries)))
        });
        let found = listed.map_err(|error| unreadable(&path.to_string_lossy(), &error))?;
        if let Some((real, entries)) = found {
            self.folders.push(Folder { path, real, relative, whole, entries: entries.into_iter() });
        }
        Ok(())
    }

    fn list(&self, path: &Path, relative: &str, whole: bool) -> io::Result<Vec<Entry>> {
        let depth = self.folders.len() + 1;
        let mut entries = Vec::new();
        let mut namesakes: HashMap<String, u32> = HashMap::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if let Some((_, stem)) = kind::of_name(&name.to_string_lossy()) {
                *namesakes.entry(stem.to_owned()).or_default() += 1;
            }
            let kind = self.entry_kind(&entry, &format!("{relative}{}", name.to_string_lossy()), whole, depth)?;
            entries.extend(kind.map(|kind| Entry { name, kind }));
        }
        for Entry { name, kind } in &mut entries {
            if let (EntryKind::File { keep_extension, .. }, Some((_, stem))) =
                (kind, kind::of_name(&name.to_string_lossy()))
            {
                *keep_extension = namesakes.get(stem).is_some_and(|count| *count > 1);
            }
        }
        entries.sort_unstable_by(|a, b| a.sort_key().cmp(b.sort_key()));
        Ok(entries)
    }

    /// What an entry is to us; `None` if it is left out.
    fn entry_kind(
        &self,
        entry: &fs::DirEntry,
        relative: &str,
        whole: bool,
        depth: usize,
    ) -> io::Result<Option<EntryKind>> {
        let mut file_type = entry.file_type()?;
        let is_link = file_type.is_symlink();
        if is_link {
            match fs::metadata(entry.path()) {
                Ok(target) => file_type = target.file_type(),
                // A link to nothing counts as a file, so that reading it reports what is wrong.
                Err(_) => return Ok(self.file_kind(relative, whole)),
            }
        }
        if file_type.is_dir() {
            let whole = whole || self.filter.as_ref().is_some_and(|filter| filter.matches(relative));
            let deeper = self.filter.as_ref().and_then(|filter| filter.max_depth).is_none_or(|max| depth < max);
            return Ok((whole || deeper).then_some(EntryKind::Folder { whole }));
        }
        Ok(if file_type.is_file() { self.file_kind(relative, whole) } else { None })
    }

    fn file_kind(&self, relative: &str, whole: bool) -> Option<EntryKind> {
        let name = relative.rsplit_once('/').map_or(relative, |(_, name)| name);
        let kind = kind::of_name(name).map(|(kind, _)| kind);
        let named = self.filter.as_ref().is_some_and(|filter| filter.matches(relative));
        (named || (whole && kind.is_some())).then_some(EntryKind::File { kind, keep_extension: false })
    }
}

impl Entry {
    fn sort_key(&self) -> impl Iterator<Item = &u8> {
        let slash: &[u8] = if matches!(self.kind, EntryKind::Folder { .. }) { b"/" } else { b"" };
        self.name.as_encoded_bytes().iter().chain(slash)
    }
}

/// The path, or `.` for the empty path that a glob without a folder starts from.
pub fn or_current(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

impl Iterator for Walk {
    type Item = Result<FoundFile, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(root) = self.root.take() {
            let whole = self.filter.is_none();
            if let Err(error) = self.enter(root, String::new(), whole) {
                return Some(Err(error));
            }
        }
        loop {
            let folder = self.folders.last_mut()?;
            let Some(entry) = folder.entries.next() else {
                self.folders.pop();
                continue;
            };
            let path = folder.path.join(&entry.name);
            let name = entry.name.to_string_lossy();
            match entry.kind {
                EntryKind::Folder { whole } => {
                    let relative = format!("{}{name}/", folder.relative);
                    let whole = whole || folder.whole;
                    if let Err(error) = self.enter(path, relative, whole) {
                        return Some(Err(error));
                    }
                }
                EntryKind::File { kind, keep_extension } => {
                    let stem = kind::of_name(&name).map_or(&*name, |(_, stem)| stem);
                    let last = if keep_extension { &*name } else { stem };
                    let id = format!("{}{}{last}", self.prefix, folder.relative);
                    return Some(Ok(FoundFile { path, real: folder.real.join(&entry.name), id, kind }));
                }
            }
        }
    }
}
