//! Arguments that several commands share: where models and pipelines are, which pipeline, how rows are read.

use std::path::PathBuf;

use clap::Args;
use pressline::config::PipelineConfig;
use pressline::error::Error;
use pressline::home::Home;
use pressline::pipeline::{ModelFolders, Pipeline};
use pressline::read::ReadOptions;

#[derive(Debug, Args)]
pub struct HomeArgs {
    /// Folder with models/ and pipelines/ [default: searched for from here, from the program, in the data folder]
    #[arg(long, value_name = "DIR", global = true)]
    home: Option<PathBuf>,
}

impl HomeArgs {
    pub fn search(&self) -> Home {
        Home::search(self.home.as_deref())
    }
}

#[derive(Debug, Args)]
pub struct PipelineArgs {
    #[command(flatten)]
    home: HomeArgs,
    /// Name of a file in pipelines/, or a path to a .toml file
    #[arg(long, value_name = "NAME|PATH", default_value = "default")]
    pipeline: String,
    /// Sentences of the summary, at most, of any length unless --summary-words is given [default: as the pipeline says]
    #[arg(long, value_name = "N")]
    summary_sentences: Option<usize>,
    /// Words of the summary, at most; 0: no limit [default: as the pipeline says]
    #[arg(long, value_name = "N")]
    summary_words: Option<usize>,
    /// Field of a JSON Lines row that holds the text [default: as the pipeline says]
    #[arg(long, value_name = "KEY")]
    text_key: Option<String>,
    /// Field of a JSON Lines row that holds its id [default: as the pipeline says]
    #[arg(long, value_name = "KEY")]
    id_key: Option<String>,
}

/// A pipeline file with what the command line changes.
pub struct Settings {
    pub name: String,
    pub config: PipelineConfig,
    home: Home,
}

impl PipelineArgs {
    pub fn settings(&self) -> Result<Settings, Error> {
        let home = self.home.search();
        let file = home.pipeline(&self.pipeline)?;
        let mut config = PipelineConfig::parse(&file.path, &file.text)?;
        if let Some(sentences) = self.summary_sentences {
            config.summary.max_sentences = sentences;
            config.summary.max_words = 0;
        }
        if let Some(words) = self.summary_words {
            config.summary.max_words = words;
        }
        if let Some(key) = &self.text_key {
            config.read.text_key.clone_from(key);
        }
        if let Some(key) = &self.id_key {
            config.read.id_key.clone_from(key);
        }
        Ok(Settings { name: file.name, config, home })
    }
}

impl Settings {
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions { text_key: self.config.read.text_key.clone(), id_key: self.config.read.id_key.clone() }
    }

    pub fn build(&self) -> Result<Pipeline, Error> {
        let config = &self.config;
        let folder = |name: &Option<String>| name.as_ref().map(|name| self.home.model(name)).transpose();
        let encoder = if config.needs_model() { self.home.model(&config.model.name)? } else { PathBuf::new() };
        let models = ModelFolders {
            encoder,
            entities: folder(&config.entities.model)?,
            summary: folder(&config.summary.model)?,
        };
        Pipeline::build(&self.name, config, models)
    }
}
