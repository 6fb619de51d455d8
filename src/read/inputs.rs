//! The arguments of a run, as one stream of inputs.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kind::{self, FileKind};
use super::rows::Rows;
use super::sniff::{self, Sniffed};
use super::walk::{self, Filter, FoundFile, Walk};
use super::{Content, Input, ReadOptions, compression, ids, read_document, unreadable};
use crate::document::Format;
use crate::error::{DocumentError, Error};

/// The argument that means stdin.
const STDIN: &str = "-";
const STDIN_ID: &str = "stdin";

/// All inputs of a run, in a fixed order; memory does not grow with their number, only with the names in one folder.
pub struct Inputs {
    files: Files,
    /// The JSON Lines file that is being read.
    rows: Option<Rows>,
    /// Taken when its turn comes.
    stdin: Option<Box<dyn Read + Send>>,
    options: Arc<ReadOptions>,
}

impl Inputs {
    /// Lists the arguments: files, folders, globs, `-` for stdin.
    ///
    /// # Errors
    /// An argument that names nothing that exists.
    pub fn open(arguments: &[String], options: &ReadOptions) -> Result<Self, Error> {
        Self::with_stdin(arguments, options, Box::new(std::io::stdin()))
    }

    pub(super) fn with_stdin(
        arguments: &[String],
        options: &ReadOptions,
        stdin: Box<dyn Read + Send>,
    ) -> Result<Self, Error> {
        let files = Files::new(Arc::new(Arguments::parse(arguments)?));
        Ok(Self { files, rows: None, stdin: Some(stdin), options: Arc::new(options.clone()) })
    }

    /// Sum of the sizes of all files as stored, for progress; `None` if stdin is among them. Walks all folders once.
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        Files::new(Arc::clone(&self.files.arguments)).try_fold(0, |sum, found| match found {
            Ok(Found::Stdin) => None,
            Ok(Found::File(file)) => Some(sum + fs::metadata(file.path).map_or(0, |metadata| metadata.len())),
            Err(_) => Some(sum),
        })
    }

    /// The next input of a file, or none if its rows come one by one from now on.
    fn start_file(&mut self, file: FoundFile) -> Option<Result<Input, DocumentError>> {
        let source = file.path.to_string_lossy().into_owned();
        match file.kind {
            Some(kind) if kind.format != Format::JsonLines => {
                let content = Content::File(file.path);
                Some(Ok(Input { source, id: file.id, kind, content, options: Arc::clone(&self.options) }))
            }
            kind => match File::open(&file.path) {
                Ok(opened) => self.start_stream(Box::new(opened), source, file.id, kind),
                Err(error) => Some(Err(unreadable(&source, &error))),
            },
        }
    }

    fn start_stream(
        &mut self,
        reader: Box<dyn Read + Send>,
        source: String,
        id: String,
        kind: Option<FileKind>,
    ) -> Option<Result<Input, DocumentError>> {
        let sniffed = match kind {
            Some(kind) => Ok(Sniffed { kind, reader }),
            None => sniff::sniff(reader, &source),
        };
        let Sniffed { kind, reader } = match sniffed {
            Ok(sniffed) => sniffed,
            Err(error) => return Some(Err(error)),
        };
        let options = Arc::clone(&self.options);
        if kind.format == Format::JsonLines {
            match compression::stream(reader, kind.compression) {
                Ok(reader) => self.rows = Some(Rows::new(reader, kind.compression, source, id, options)),
                Err(error) => return Some(Err(compression::damaged(&source, &error))),
            }
            return None;
        }
        let content = read_document(reader, &source).map(Content::Bytes);
        Some(content.map(|content| Input { source, id, kind, content, options }))
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(rows) = &mut self.rows {
                match rows.next() {
                    Some(row) => return Some(row),
                    None => self.rows = None,
                }
            }
            let input = match self.files.next()? {
                Err(error) => Some(Err(error)),
                Ok(Found::File(file)) => self.start_file(file),
                Ok(Found::Stdin) => {
                    let stdin = self.stdin.take()?;
                    self.start_stream(stdin, STDIN.to_owned(), STDIN_ID.to_owned(), None)
                }
            };
            if input.is_some() {
                return input;
            }
        }
    }
}

enum Argument {
    Stdin,
    File(FoundFile),
    /// A folder, or the folder before a glob's first wildcard.
    Folder {
        path: PathBuf,
        prefix: String,
        filter: Option<Filter>,
    },
}

struct Arguments {
    list: Vec<Argument>,
    /// Real paths of files and folders (of a glob: the folder before its first wildcard), and the arguments that name them.
    by_path: HashMap<PathBuf, Vec<usize>>,
}

impl Arguments {
    fn parse(arguments: &[String]) -> Result<Self, Error> {
        let mut list = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let parsed = Argument::parse(argument)?;
            if !(matches!(parsed, Argument::Stdin) && list.iter().any(|other| matches!(other, Argument::Stdin))) {
                list.push(parsed);
            }
        }
        set_ids(&mut list);
        let mut by_path: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for (index, argument) in list.iter().enumerate() {
            if let Some(real) = argument.real() {
                by_path.entry(real).or_default().push(index);
            }
        }
        Ok(Self { list, by_path })
    }

    /// Whether an argument before number `index` reaches this file.
    fn reached_before(&self, file: &FoundFile, index: usize) -> bool {
        let reaches = |other: &usize, root: &Path| {
            *other < index && self.list.get(*other).is_some_and(|argument| argument.reaches(root, file))
        };
        index > 0
            && file.real.ancestors().any(|root| {
                self.by_path.get(root).is_some_and(|arguments| arguments.iter().any(|other| reaches(other, root)))
            })
    }
}

impl Argument {
    fn parse(argument: &str) -> Result<Self, Error> {
        let path = Path::new(argument);
        if argument == STDIN {
            Ok(Self::Stdin)
        } else if path.is_dir() {
            Ok(Self::Folder { path: path.to_owned(), prefix: String::new(), filter: None })
        } else if path.exists() {
            let kind = path.file_name().and_then(|name| kind::of_name(name.to_str()?)).map(|(kind, _)| kind);
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            Ok(Self::File(FoundFile { path: path.to_owned(), real, id: String::new(), kind }))
        } else if argument.contains(['*', '?', '[']) {
            Self::parse_glob(argument)
        } else {
            Err(input_error(argument, "no such file or folder"))
        }
    }

    fn parse_glob(argument: &str) -> Result<Self, Error> {
        let wildcard = argument.find(['*', '?', '[']).unwrap_or(0);
        let border = argument[..wildcard].rfind('/').map_or(0, |slash| slash + 1);
        let (folder, pattern) = argument.split_at(border);
        let filter =
            Filter::new(pattern).map_err(|error| input_error(argument, &format!("is no valid glob: {error}")))?;
        let path = PathBuf::from(folder);
        match Walk::new(path.clone(), String::new(), Some(filter.clone())).next() {
            Some(_) => Ok(Self::Folder { path, prefix: String::new(), filter: Some(filter) }),
            None => Err(input_error(argument, "no file matches")),
        }
    }

    /// The folder that ids of this argument alone are relative to.
    fn anchor(&self) -> Option<PathBuf> {
        match self {
            Self::Stdin => None,
            Self::File(file) => ids::lexical(&file.path).parent().map(Path::to_owned),
            Self::Folder { path, .. } => Some(ids::lexical(path)),
        }
    }

    fn real(&self) -> Option<PathBuf> {
        match self {
            Self::Stdin => None,
            Self::File(file) => Some(file.real.clone()),
            Self::Folder { path, .. } => fs::canonicalize(walk::or_current(path)).ok(),
        }
    }

    /// Whether a walk of this argument, whose real path is `root`, comes by a file.
    fn reaches(&self, root: &Path, file: &FoundFile) -> bool {
        let Ok(relative) = file.real.strip_prefix(root) else { return false };
        let hidden = |part: &std::ffi::OsStr| part.as_encoded_bytes().starts_with(b".");
        match self {
            Self::Stdin => false,
            Self::File(_) => relative.as_os_str().is_empty(),
            Self::Folder { filter: None, .. } => file.kind.is_some() && !relative.iter().any(hidden),
            // A match of the path itself, or of a folder above it.
            Self::Folder { filter: Some(filter), .. } => {
                relative.ancestors().any(|path| !path.iter().any(hidden) && filter.matches(&path.to_string_lossy()))
            }
        }
    }
}

/// Relative to the deepest folder that holds all arguments; named files that would share an id keep their full names.
fn set_ids(list: &mut [Argument]) {
    let anchors: Vec<PathBuf> = list.iter().filter_map(Argument::anchor).collect();
    let root = ids::common_folder(anchors.iter().map(PathBuf::as_path));
    let mut namesakes: HashMap<String, Vec<PathBuf>> = HashMap::new();
    for argument in &mut *list {
        let folder = argument.anchor().map(|anchor| ids::prefix(&anchor, &root)).unwrap_or_default();
        match argument {
            Argument::Stdin => {}
            Argument::Folder { prefix, .. } => *prefix = folder,
            Argument::File(file) => {
                let name = file.path.file_name().unwrap_or_default().to_string_lossy();
                file.id = folder + kind::of_name(&name).map_or(&*name, |(_, stem)| stem);
                let paths = namesakes.entry(file.id.clone()).or_default();
                if !paths.contains(&file.real) {
                    paths.push(file.real.clone());
                }
            }
        }
    }
    for argument in list {
        if let Argument::File(file) = argument
            && namesakes.get(&file.id).is_some_and(|paths| paths.len() > 1)
        {
            let folder_len = file.id.rfind('/').map_or(0, |slash| slash + 1);
            file.id.truncate(folder_len);
            file.id += &file.path.file_name().unwrap_or_default().to_string_lossy();
        }
    }
}

fn input_error(input: &str, problem: &str) -> Error {
    Error::Input { input: input.to_owned(), problem: problem.to_owned() }
}

enum Found {
    Stdin,
    File(FoundFile),
}

/// The files of all arguments, each once.
struct Files {
    arguments: Arc<Arguments>,
    /// Index of the argument after the one being read.
    next: usize,
    walk: Option<Walk>,
}

impl Files {
    fn new(arguments: Arc<Arguments>) -> Self {
        Self { arguments, next: 0, walk: None }
    }

    /// The file, unless an earlier argument had it.
    fn first_time(&self, file: FoundFile) -> Option<Found> {
        (!self.arguments.reached_before(&file, self.next - 1)).then_some(Found::File(file))
    }
}

impl Iterator for Files {
    type Item = Result<Found, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(walk) = &mut self.walk {
                match walk.next() {
                    Some(Ok(file)) => match self.first_time(file) {
                        Some(found) => return Some(Ok(found)),
                        None => continue,
                    },
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.walk = None,
                }
            }
            let argument = self.arguments.list.get(self.next)?;
            self.next += 1;
            match argument {
                Argument::Stdin => return Some(Ok(Found::Stdin)),
                Argument::File(file) => {
                    if let Some(found) = self.first_time(file.clone()) {
                        return Some(Ok(found));
                    }
                }
                Argument::Folder { path, prefix, filter } => {
                    self.walk = Some(Walk::new(path.clone(), prefix.clone(), filter.clone()));
                }
            }
        }
    }
}
