//! Where `models/` and `pipelines/` are.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Environment variable that names the folder with `models/` and `pipelines/`.
pub const HOME_VARIABLE: &str = "PRESSLINE_HOME";
/// The default pipeline is built in, so that it is never missing.
const BUILT_IN: (&str, &str) = ("default", include_str!("../pipelines/default.toml"));

/// Folders that may hold `models/` and `pipelines/`, in the order in which they are asked.
#[derive(Debug, Clone)]
pub struct Home {
    places: Vec<PathBuf>,
}

/// A pipeline file, read but not parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineFile {
    /// File name without extension.
    pub name: String,
    /// As shown to people.
    pub path: String,
    pub text: String,
}

impl Home {
    /// `explicit` and `$PRESSLINE_HOME` first; then the current folder and the executable's, each with its
    /// ancestors; then the user's data folder.
    #[must_use]
    pub fn search(explicit: Option<&Path>) -> Self {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let user_data = variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local").join("share")));
        let current = env::current_dir().ok();
        let executable = env::current_exe().ok();
        let mut candidates: Vec<PathBuf> = Vec::new();
        candidates.extend(explicit.map(Path::to_path_buf));
        candidates.extend(variable(HOME_VARIABLE));
        candidates.extend(current.iter().flat_map(|folder| folder.ancestors()).map(Path::to_path_buf));
        candidates.extend(executable.iter().flat_map(|file| file.ancestors().skip(1)).map(Path::to_path_buf));
        candidates.extend(user_data.map(|folder| folder.join("pressline")));
        let mut places: Vec<PathBuf> = Vec::new();
        for candidate in candidates {
            if !places.contains(&candidate) {
                places.push(candidate);
            }
        }
        Self { places }
    }

    /// The folder of a model: a path, or a name to look for in `models/`.
    ///
    /// # Errors
    /// There is none; the error names every place looked at.
    pub fn model(&self, name: &str) -> Result<PathBuf, Error> {
        let as_path = Path::new(name);
        if is_path(as_path) {
            return Ok(as_path.to_path_buf());
        }
        let found = self.places.iter().map(|place| place.join("models").join(name)).find(|path| is_model(path));
        found.ok_or_else(|| Error::Model {
            path: as_path.to_path_buf(),
            problem: format!(
                "not found; looked for models/{name} in {}; say where it is with --home or {HOME_VARIABLE}",
                self.list()
            ),
        })
    }

    /// All model folders, in the order in which they are found; a name that was found before is shadowed.
    #[must_use]
    pub fn models(&self) -> Vec<PathBuf> {
        let mut models: Vec<PathBuf> = Vec::new();
        for place in &self.places {
            let entries = fs::read_dir(place.join("models")).into_iter().flatten().flatten();
            let mut here: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_model(path)).collect();
            here.sort();
            here.retain(|path| models.iter().all(|known| known.file_name() != path.file_name()));
            models.append(&mut here);
        }
        models
    }

    /// A pipeline: a path to a TOML file, or a name to look for in `pipelines/`.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn pipeline(&self, name: &str) -> Result<PipelineFile, Error> {
        let as_path = Path::new(name);
        let is_file = is_path(as_path) || as_path.extension() == Some(OsStr::new("toml"));
        let places = self.places.iter().map(|place| place.join("pipelines").join(format!("{name}.toml")));
        let found = if is_file { Some(as_path.to_path_buf()) } else { places.into_iter().find(|path| path.is_file()) };
        match found {
            Some(path) => read_pipeline(&path),
            None if name == BUILT_IN.0 => Ok(PipelineFile {
                name: name.to_owned(),
                path: format!("{name} (built in)"),
                text: BUILT_IN.1.to_owned(),
            }),
            None => Err(Error::Config(format!(
                "pipeline {name}: not found; looked for pipelines/{name}.toml in {}; give a path to a .toml file, or \
                 say where pipelines/ is with --home or {HOME_VARIABLE}",
                self.list()
            ))),
        }
    }

    /// The places looked at, in order.
    #[must_use]
    pub fn places(&self) -> &[PathBuf] {
        &self.places
    }

    fn list(&self) -> String {
        self.places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ")
    }
}

/// A name has one part; `./name` and `folder/name` are paths.
fn is_path(name: &Path) -> bool {
    name.is_absolute() || name.components().count() > 1 || name.starts_with(".")
}

fn is_model(path: &Path) -> bool {
    path.join("config.json").is_file()
}

fn read_pipeline(path: &Path) -> Result<PipelineFile, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        action: "reading the pipeline",
        hint: "give a readable .toml file, or the name of one in pipelines/",
        source,
    })?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(PipelineFile { name, path: path.display().to_string(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_pipeline_is_never_missing() {
        let nowhere = Home { places: Vec::new() };
        assert_eq!(nowhere.pipeline("default").unwrap().name, "default");
        let error = nowhere.pipeline("fastest").unwrap_err().to_string();
        assert!(error.contains("pipelines/fastest.toml"), "{error}");
    }

    #[test]
    fn the_first_place_wins_and_an_error_names_them_all() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for place in [&first, &second] {
            let model = place.path().join("models/tiny");
            fs::create_dir_all(&model).unwrap();
            fs::write(model.join("config.json"), "{}").unwrap();
        }
        let home = Home { places: vec![first.path().into(), second.path().into()] };
        assert_eq!(home.model("tiny").unwrap(), first.path().join("models/tiny"));
        assert_eq!(home.models(), [first.path().join("models/tiny")]);
        let error = home.model("huge").unwrap_err().to_string();
        assert!(home.places().iter().all(|place| error.contains(&place.display().to_string())), "{error}");
    }
}
