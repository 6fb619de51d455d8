//! The files of a model folder.

use std::fs;
use std::path::{Path, PathBuf};

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
    pub labels: Vec<u8>,
}

impl ModelFolder {
    /// Reads all files.
    ///
    /// # Errors
    /// A folder or file that is missing or cannot be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        if !path.is_dir() {
            let problem =
                "no such folder; expected a model folder: see `pressline models` for those that are there".into();
            return Err(Error::Model { path: path.into(), problem });
        }
        let file = |name: &str| read_file(&path.join(name));
        Ok(Self {
            path: path.into(),
            config: file("config.json")?,
            tokenizer: file("tokenizer.json")?,
            weights: file("model.safetensors")?,
            labels: file("labels.json")?,
        })
    }

    /// The folder's name, and one hash over the files' lengths and contents.
    #[must_use]
    pub fn identity(&self) -> ModelIdentity {
        let files = [&self.config, &self.tokenizer, &self.weights, &self.labels];
        let lengths = files.map(|file| (file.len() as u64).to_le_bytes());
        let sha256 = hash::sha256(lengths.iter().zip(files).flat_map(|(length, file)| [&length[..], file]));
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned();
        ModelIdentity { name, sha256 }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let wrong = |problem: String| Error::Model { path: path.into(), problem };
    let metadata = fs::metadata(path).map_err(|e| {
        wrong(format!(
            "{e}; a model folder holds config.json, tokenizer.json, model.safetensors and labels.json: \
             restore it with `git checkout` or copy it anew"
        ))
    })?;
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
