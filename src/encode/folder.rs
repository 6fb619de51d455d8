//! The files of a model folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::backend::ModelFiles;
use crate::error::Error;
use crate::hash;
use crate::pipeline::ModelIdentity;

/// A larger file is no encoder for this program; keeps a mistaken path from filling the memory.
const MAX_FILE_BYTES: u64 = 4 << 30;

/// The bytes of the files that a model is made of.
pub struct ModelFolder {
    pub path: PathBuf,
    pub config: Vec<u8>,
    pub tokenizer: Vec<u8>,
    pub weights: Vec<u8>,
    /// Empty for a folder that others made.
    pub labels: Vec<u8>,
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
        Ok(Self { labels, ..Self::read_files(path, OURS)? })
    }

    /// Reads a folder that somebody else made, as Hugging Face Transformers saves it.
    ///
    /// # Errors
    /// As [`ModelFolder::read`].
    pub fn read_hugging_face(path: &Path) -> Result<Self, Error> {
        let files = Self::read_files(path, HUGGING_FACE)?;
        let name = "generation_config.json";
        let generation = if path.join(name).is_file() { file(path, name, HUGGING_FACE)? } else { vec![] };
        Ok(Self { generation, ..files })
    }

    fn read_files(path: &Path, way_out: &str) -> Result<Self, Error> {
        Ok(Self {
            path: path.into(),
            config: file(path, "config.json", way_out)?,
            tokenizer: file(path, "tokenizer.json", way_out)?,
            weights: file(path, "model.safetensors", way_out)?,
            labels: vec![],
            generation: vec![],
        })
    }

    /// What an engine needs.
    #[must_use]
    pub fn engine_files(&self) -> ModelFiles<'_> {
        ModelFiles { folder: &self.path, config: &self.config, weights: &self.weights }
    }

    /// The folder's name, and one hash over the files' lengths and contents.
    #[must_use]
    pub fn identity(&self) -> ModelIdentity {
        let mut files = vec![&self.config, &self.tokenizer, &self.weights, &self.labels];
        files.extend(Some(&self.generation).filter(|file| !file.is_empty()));
        let lengths: Vec<_> = files.iter().map(|file| (file.len() as u64).to_le_bytes()).collect();
        let sha256 = hash::sha256(lengths.iter().zip(files).flat_map(|(length, file)| [&length[..], file]));
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned();
        ModelIdentity { name, sha256 }
    }
}

/// What to do about a file that a folder of ours lacks.
const OURS: &str = "a model folder holds config.json, tokenizer.json, model.safetensors and labels.json: restore it with \
                    `git checkout` or copy it anew";
/// ... or one of somebody else's.
const HUGGING_FACE: &str = "a Hugging Face folder holds config.json, tokenizer.json and model.safetensors: where it has \
                            other formats, load it with Transformers and save model and fast tokenizer with \
                            `save_pretrained(folder)`";

fn file(folder: &Path, name: &str, way_out: &str) -> Result<Vec<u8>, Error> {
    if !folder.is_dir() {
        let problem = "no such folder; expected a model folder: see `pressline models` for those that are there".into();
        return Err(Error::Model { path: folder.into(), problem });
    }
    let path = &folder.join(name);
    let wrong = |problem: String| Error::Model { path: path.into(), problem };
    let metadata = fs::metadata(path).map_err(|e| wrong(format!("{e}; {way_out}")))?;
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return Err(wrong(format!("expected a file of at most {MAX_FILE_BYTES} bytes, found {}", metadata.len())));
    }
    fs::read(path).map_err(|e| wrong(format!("cannot be read: {e}")))
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
        let first = ModelFolder::read(folder.path()).unwrap().identity();
        assert_eq!((first.sha256.len(), &ModelFolder::read(folder.path()).unwrap().identity()), (64, &first));
        for name in names {
            fs::write(folder.path().join(name), "other").unwrap();
            assert_ne!(ModelFolder::read(folder.path()).unwrap().identity(), first);
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::remove_file(folder.path().join("labels.json")).unwrap();
        let error = ModelFolder::read(folder.path()).err().unwrap().to_string();
        assert!(error.contains("labels.json") && error.contains("git checkout"), "{error}");
    }
}
