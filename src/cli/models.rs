//! `pressline models`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use pressline::encode::ModelFolder;
use serde::Deserialize;

use super::home_args::HomeArgs;
use super::{AnyError, Ending};

#[derive(Debug, Args)]
pub struct ModelsArgs {
    #[command(flatten)]
    home: HomeArgs,
}

/// What of a Hugging Face `config.json` tells people the model's size.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Config {
    architectures: Vec<String>,
    hidden_size: usize,
    num_hidden_layers: usize,
}

#[derive(Debug, Default, Deserialize)]
struct Labels {
    heads: Vec<Head>,
}

#[derive(Debug, Deserialize)]
struct Head {
    name: String,
    labels: Vec<String>,
}

pub fn run(args: &ModelsArgs) -> Result<Ending, AnyError> {
    let home = args.home.search();
    let models = home.models();
    let mut out = io::stdout().lock();
    for model in &models {
        describe(model, &mut out)?;
    }
    if models.is_empty() {
        writeln!(io::stderr().lock(), "No model folders found. Looked for models/ in:")?;
        for place in home.places() {
            writeln!(io::stderr().lock(), "  {}", place.display())?;
        }
    }
    Ok(Ending::AllWell)
}

fn describe(model: &Path, out: &mut impl Write) -> Result<(), AnyError> {
    let config: Config = parsed(&model.join("config.json"));
    let labels: Labels = parsed(&model.join("labels.json"));
    writeln!(out, "{}", model.file_name().unwrap_or_default().to_string_lossy())?;
    writeln!(out, "  folder   {}", model.display())?;
    let architecture = config.architectures.first().map_or("unknown architecture", String::as_str);
    writeln!(out, "  network  {architecture}, {} layers x {}", config.num_hidden_layers, config.hidden_size)?;
    for head in &labels.heads {
        writeln!(out, "  head     {}: {}", head.name, types(&head.labels).join(" "))?;
    }
    match ModelFolder::read(model) {
        Ok(files) => {
            writeln!(out, "  weights  {:.1} MB", files.weights.len() as f64 / 1e6)?;
            // As in every record's provenance.
            writeln!(out, "  sha256   {}", files.identity()?.sha256)?;
        }
        Err(error) => writeln!(out, "  damaged  {error}")?,
    }
    Ok(())
}

/// A damaged or missing file describes nothing; `pressline run` says what is wrong with it.
fn parsed<T: Default + for<'de> Deserialize<'de>>(path: &Path) -> T {
    fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// What the BIO labels mark: `B-PERSON`, `I-PERSON` are one type.
fn types(labels: &[String]) -> Vec<&str> {
    labels.iter().filter_map(|label| label.strip_prefix("B-")).collect()
}
