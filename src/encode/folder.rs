//! The files of a model folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::pairs::PairHead;
use super::sentence_head::SentenceHead;
use crate::backend::{ModelFiles, WeightsFile};
use crate::error::Error;
use crate::hash::Hash;
use crate::pipeline::ModelIdentity;

/// A larger file is no encoder for this program; keeps a mistaken path from filling the memory.
const MAX_FILE_BYTES: u64 = 4 << 30;
/// Bytes of the weights that are hashed at once: few enough for a near cache.
const PART_BYTES: usize = 1 << 18;

/// Bytes at the end of the weights that tell encoders apart: training changes all of them.
const FINGERPRINT_BYTES: u64 = 1 << 16;

/// The files that a model is made of: their bytes, but for the weights.
pub struct ModelFolder {
    pub path: PathBuf,
    pub config: Vec<u8>,
    pub tokenizer: Vec<u8>,
    pub weights: WeightsFile<'static>,
    /// Empty for a folder that others made.
    pub labels: Vec<u8>,
    /// `pronouns.safetensors`; empty if there is none.
    pub pronouns: Vec<u8>,
    /// `summary.safetensors`; empty if there is none.
    pub summary: Vec<u8>,
    /// `generation_config.json` of a summariser; empty if there is none.
    pub generation: Vec<u8>,
}

impl ModelFolder {
    /// Reads all files.
    ///
    /// # Errors
    /// A folder or file that is missing or cannot be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let labels = file(path, "labels.json", OURS)?;
        let (pronouns, summary) = (optional(path, PRONOUNS, OURS)?, optional(path, SUMMARY, OURS)?);
        Ok(Self { labels, pronouns, summary, ..Self::read_files(path, OURS)? })
    }

    /// Reads a folder that somebody else made, as Hugging Face Transformers saves it.
    ///
    /// # Errors
    /// As [`ModelFolder::read`].
    pub fn read_hugging_face(path: &Path) -> Result<Self, Error> {
        let files = Self::read_files(path, HUGGING_FACE)?;
        let generation = optional(path, "generation_config.json", HUGGING_FACE)?;
        Ok(Self { generation, ..files })
    }

    fn read_files(path: &Path, way_out: &str) -> Result<Self, Error> {
        Ok(Self {
            path: path.into(),
            config: file(path, "config.json", way_out)?,
            tokenizer: file(path, "tokenizer.json", way_out)?,
            weights: weights(path, way_out)?,
            labels: vec![],
            pronouns: vec![],
            summary: vec![],
            generation: vec![],
        })
    }

    /// What an engine needs.
    #[must_use]
    pub fn engine_files(&self) -> ModelFiles<'_> {
        ModelFiles { folder: &self.path, config: &self.config, weights: &self.weights }
    }

    /// The heads over pairs of words and over sentences that the folder has, if the engine gives vectors (of `size` numbers).
    ///
    /// # Errors
    /// A file that is damaged or was learnt for other weights.
    pub fn vector_heads(&self, size: usize) -> Result<(Option<PairHead>, Option<SentenceHead>), Error> {
        if size == 0 || (self.pronouns.is_empty() && self.summary.is_empty()) {
            return Ok((None, None));
        }
        let fingerprint =
            self.fingerprint().map_err(|e| wrong(&self.path.join(WEIGHTS), format!("cannot be read: {e}")))?;
        let pairs = Some(&self.pronouns).filter(|file| !file.is_empty());
        let sentences = Some(&self.summary).filter(|file| !file.is_empty());
        Ok((
            pairs.map(|file| PairHead::parse(&self.path.join(PRONOUNS), file, size, &fingerprint)).transpose()?,
            sentences
                .map(|file| SentenceHead::parse(&self.path.join(SUMMARY), file, size, &fingerprint))
                .transpose()?,
        ))
    }

    /// The hash of the last part of the weights: what is learnt for these weights names them by it.
    fn fingerprint(&self) -> io::Result<String> {
        let mut end = vec![0; self.weights.len().min(FINGERPRINT_BYTES) as usize];
        self.weights.read_at(self.weights.len() - end.len() as u64, &mut end)?;
        let mut hash = Hash::default();
        hash.update(&end);
        Ok(hash.finish())
    }

    /// The folder's name, and one hash over the files' lengths and contents.
    ///
    /// # Errors
    /// Weights that cannot be read.
    pub fn identity(&self) -> Result<ModelIdentity, Error> {
        let mut hash = Hash::default();
        let add = |hash: &mut Hash, file: &[u8]| {
            hash.update(&(file.len() as u64).to_le_bytes());
            hash.update(file);
        };
        add(&mut hash, &self.config);
        add(&mut hash, &self.tokenizer);
        self.add_weights(&mut hash).map_err(|e| wrong(&self.path.join(WEIGHTS), format!("cannot be read: {e}")))?;
        add(&mut hash, &self.labels);
        for optional in [&self.pronouns, &self.summary, &self.generation].into_iter().filter(|file| !file.is_empty()) {
            add(&mut hash, optional);
        }
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned();
        Ok(ModelIdentity { name, sha256: hash.finish() })
    }

    fn add_weights(&self, hash: &mut Hash) -> io::Result<()> {
        let length = self.weights.len();
        hash.update(&length.to_le_bytes());
        let mut part = vec![0; PART_BYTES];
        for start in (0..length).step_by(PART_BYTES) {
            let part = &mut part[..(length - start).min(PART_BYTES as u64) as usize];
            self.weights.read_at(start, part)?;
            hash.update(part);
        }
        Ok(())
    }
}

/// What to do about a file that a folder of ours lacks.
const OURS: &str = "a model folder holds config.json, tokenizer.json, model.safetensors and labels.json: restore it with \
                    `git checkout` or copy it anew";
/// ... or one of somebody else's.
const HUGGING_FACE: &str = "a Hugging Face folder holds config.json, tokenizer.json and model.safetensors: where it has \
                            other formats, load it with Transformers and save model and fast tokenizer with \
                            `save_pretrained(folder)`";

const WEIGHTS: &str = "model.safetensors";
const PRONOUNS: &str = "pronouns.safetensors";
const SUMMARY: &str = "summary.safetensors";

fn weights(folder: &Path, way_out: &str) -> Result<WeightsFile<'static>, Error> {
    let path = check(folder, WEIGHTS, way_out)?;
    WeightsFile::open(&path).map_err(|e| wrong(&path, format!("cannot be read: {e}")))
}

fn file(folder: &Path, name: &str, way_out: &str) -> Result<Vec<u8>, Error> {
    let path = check(folder, name, way_out)?;
    fs::read(&path).map_err(|e| wrong(&path, format!("cannot be read: {e}")))
}

/// The bytes of a file that a folder may lack; none then.
fn optional(folder: &Path, name: &str, way_out: &str) -> Result<Vec<u8>, Error> {
    if folder.join(name).is_file() { file(folder, name, way_out) } else { Ok(vec![]) }
}

/// The path of a file that is there and of a likely size.
fn check(folder: &Path, name: &str, way_out: &str) -> Result<PathBuf, Error> {
    if !folder.is_dir() {
        let problem = "no such folder; expected a model folder: see `pressline models` for those that are there".into();
        return Err(wrong(folder, problem));
    }
    let path = folder.join(name);
    let metadata = fs::metadata(&path).map_err(|e| wrong(&path, format!("{e}; {way_out}")))?;
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        let problem = format!("expected a file of at most {MAX_FILE_BYTES} bytes, found {}", metadata.len());
        return Err(wrong(&path, problem));
    }
    Ok(path)
}

fn wrong(path: &Path, problem: String) -> Error {
    Error::Model { path: path.into(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_follows_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["config.json", "tokenizer.json", "model.safetensors", "labels.json"];
        for name in names {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let identity = || ModelFolder::read(folder.path()).unwrap().identity().unwrap();
        let first = identity();
        for name in [PRONOUNS, SUMMARY] {
            fs::write(folder.path().join(name), "head").unwrap();
            assert_ne!(identity(), first);
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert_eq!((first.sha256.len(), &identity()), (64, &first));
        for name in names {
            fs::write(folder.path().join(name), "other").unwrap();
            assert_ne!(identity(), first);
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::remove_file(folder.path().join("labels.json")).unwrap();
        let error = ModelFolder::read(folder.path()).err().unwrap().to_string();
        assert!(error.contains("labels.json") && error.contains("git checkout"), "{error}");
    }
}
