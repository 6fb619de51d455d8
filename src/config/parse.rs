//! From the text of a pipeline file to checked settings; every refusal names file, line, and what is allowed.

use serde_json::Value;

use super::{PipelineConfig, StageName, ranges};
use crate::error::Error;
use crate::hash;

impl PipelineConfig {
    /// Parses and checks a pipeline file; `file` is its name for messages.
    ///
    /// # Errors
    /// Unknown keys, wrong values, stages that lack what they need.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let config: Self = toml::from_str(text).map_err(|error| Error::Config(explain(file, text, &error)))?;
        if let Some(problem) = config.unmet_need() {
            return Err(Error::Config(format!("{file}:{}: {problem}", line_of_key(text, "stages"))));
        }
        if let Some(problem) = config.model_without_use() {
            return Err(Error::Config(format!("{file}: {problem}")));
        }
        if let Some((line, problem)) = ranges::violation(&config, text) {
            let place = line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"));
            return Err(Error::Config(format!("{place}: {problem}")));
        }
        Ok(config)
    }

    /// Hash of the effective settings: of their JSON with sorted keys; lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut settings = self.settings();
        settings.sort_all_objects();
        hash::sha256([settings.to_string().as_bytes()])
    }

    /// All settings, defaults included, for `run.json`.
    #[must_use]
    pub fn settings(&self) -> Value {
        // Plain structs with string keys always convert; a number that JSON lacks (NaN) becomes null.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether any stage needs token scores.
    #[must_use]
    pub fn needs_model(&self) -> bool {
        self.stages.iter().any(|&stage| stage != StageName::Sentences)
    }

    /// Settings of a stage's own model where it has none.
    fn model_without_use(&self) -> Option<&'static str> {
        let Self { entities, summary, .. } = self;
        if entities.model.is_none() && (entities.backend.is_some() || !entities.labels.is_empty()) {
            return Some(
                "[entities] has `backend` or `labels` but no `model`: name the model's folder, or leave them out",
            );
        }
        let lacks_model = summary.model.is_none() && summary.backend.is_some();
        lacks_model.then_some("[summary] has `backend` but no `model`: name the model's folder, or leave it out")
    }

    /// A stage whose input no other stage gives.
    fn unmet_need(&self) -> Option<String> {
        for &stage in &self.stages {
            if let Some(missing) = needs(stage).iter().find(|need| !self.stages.contains(need)) {
                return Some(format!(
                    "stage `{}` needs stage `{}`: add it to `stages`, or leave out `{0}`",
                    name(stage),
                    name(*missing)
                ));
            }
        }
        None
    }
}

const fn needs(stage: StageName) -> &'static [StageName] {
    match stage {
        StageName::Sentences => &[],
        StageName::Entities | StageName::Summary => &[StageName::Sentences],
        StageName::Quotes => &[StageName::Sentences, StageName::Entities],
    }
}

const fn name(stage: StageName) -> &'static str {
    match stage {
        StageName::Sentences => "sentences",
        StageName::Entities => "entities",
        StageName::Quotes => "quotes",
        StageName::Summary => "summary",
    }
}

/// `FILE:LINE: what is wrong with KEY; what is allowed`.
fn explain(file: &str, text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let before = text.get(..at).unwrap_or_default();
    let line = 1 + before.matches('\n').count();
    let mut message = error.message().trim_end().replace('\n', "; ");
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let table = table_before(before);
        message = match rest.split_once(", ") {
            Some((key, allowed)) => format!("unknown key {key}{table}; {}", allowed.replace("expected", "allowed:")),
            None => format!("unknown key {rest}{table}"),
        };
    } else if let Some(key) = key_of_line(before) {
        message = format!("key `{key}`: {message}");
    }
    format!("{file}:{line}: {message}")
}

/// ` in [table]`, for the table that the text ends in.
fn table_before(text: &str) -> String {
    let header = text.lines().rev().map(str::trim).find(|line| line.starts_with('[') && line.ends_with(']'));
    header.map(|header| format!(" in {header}")).unwrap_or_default()
}

/// The key of the last line, if the text ends in its value.
fn key_of_line(text: &str) -> Option<&str> {
    let line = text.rsplit('\n').next()?;
    let (key, _) = line.split_once('=')?;
    Some(key.trim())
}

/// Counted from 1; 1 if the key is not there.
fn line_of_key(text: &str, key: &str) -> usize {
    let is_key =
        |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(is_key).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LabelTarget;
    use crate::document::EntityLabel;

    const MODEL: &str = "[model]\nbackend = \"native\"\nname = \"tiny\"\n";

    fn refusal(text: &str) -> String {
        PipelineConfig::parse("my.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn the_default_pipeline_is_valid() {
        let text = include_str!("../../pipelines/default.toml");
        let config = PipelineConfig::parse("default.toml", text).unwrap();
        assert_eq!(config.stages.len(), 4);
        let short = "stages = [\"sentences\", \"entities\", \"quotes\", \"summary\"]\n[model]\nbackend = \"native\"\nname = \"press-en\"\n";
        assert_eq!(config, PipelineConfig::parse("short.toml", short).unwrap(), "what it says is what is left out");
    }

    #[test]
    fn an_unknown_key_names_file_line_and_the_allowed_ones() {
        let message = refusal(&format!("stages = []\n{MODEL}speed = 3\n"));
        assert_eq!(message, "my.toml:5: unknown key `speed` in [model]; allowed: `backend` or `name`");
        let message = refusal(&format!("stages = []\n[quote]\n{MODEL}"));
        assert!(message.starts_with("my.toml:2: unknown key `quote`; allowed: one of `stages`, `model`"), "{message}");
        let message = refusal(&format!("stages = []\nmodels = 1\n{MODEL}"));
        assert!(message.starts_with("my.toml:2: unknown key `models`; allowed: one of `stages`, `model`"), "{message}");
    }

    #[test]
    fn a_wrong_value_names_its_key_and_the_allowed_values() {
        let message = refusal(&format!("# all\nstages = [\"sentences\", \"topics\"]\n{MODEL}"));
        assert!(message.starts_with("my.toml:2: key `stages`: unknown variant `topics`, expected one of"), "{message}");
        let message = refusal("stages = []\n[model]\nbackend = 7\nname = \"tiny\"\n");
        assert!(message.starts_with("my.toml:3: key `backend`: "), "{message}");
        let message = refusal("stages = [\n");
        assert!(message.starts_with("my.toml:"), "{message}");
    }

    #[test]
    fn a_value_out_of_range_names_its_key_and_the_range() {
        let base = format!("stages = []\n{MODEL}");
        let message = refusal(&format!("{base}[entities]\nmin_score = 0.5\n[quotes]\nmin_score = 7\n"));
        assert_eq!(message, "my.toml:8: key `min_score` in [quotes]: 7 is out of range; allowed: 0 to 1");
        let message = refusal(&format!("quotes.min_score = -0.5\n{base}"));
        assert_eq!(message, "my.toml: key `min_score` in [quotes]: -0.5 is out of range; allowed: 0 to 1");
        for (table, key, value) in [
            ("layout", "boilerplate_threshold", "nan"),
            ("layout", "min_labelled_share", "30"),
            ("layout", "min_spoken_share", "-0.1"),
            ("entities", "min_score", "1.01"),
            ("entities", "label_majority", "-1"),
            ("entities", "repeat_evidence", "inf"),
            ("entities", "repeat_min_score", "nan"),
            ("summary", "min_score", "-1"),
            ("summary", "redundancy", "2"),
            ("summary", "max_procedural_share", "50"),
        ] {
            let message = refusal(&format!("{base}[{table}]\n{key} = {value}\n"));
            assert!(message.starts_with(&format!("my.toml:6: key `{key}` in [{table}]: ")), "{message}");
        }
        let off =
            format!("{base}[layout]\nboilerplate_threshold = -2\n[entities]\nlabel_majority = 1.1\nmin_score = 1\n");
        assert!(PipelineConfig::parse("my.toml", &off).is_ok());
    }

    #[test]
    fn a_stage_without_what_it_needs_is_refused() {
        let message = refusal(&format!("\nstages = [\"sentences\", \"quotes\"]\n{MODEL}"));
        assert!(message.starts_with("my.toml:2: stage `quotes` needs stage `entities`"), "{message}");
    }

    #[test]
    fn models_of_stages_are_checked() {
        let base = format!("stages = []\n{MODEL}");
        let good = format!(
            "{base}[entities]\nbackend = \"rust-bert\"\nmodel = \"x\"\nlabels = {{ PER = \"PERSON\", MISC = \"O\" }}\n"
        );
        let config = PipelineConfig::parse("my.toml", &good).unwrap();
        assert_eq!(config.entities.labels["PER"], LabelTarget(Some(EntityLabel::Person)));
        assert_eq!(config.entities.labels["MISC"], LabelTarget(None));
        let message = refusal(&good.replace("PERSON", "PERSONS"));
        assert!(
            message.starts_with("my.toml:8: key") && message.contains("`PERSONS`; allowed: PERSON, NORP"),
            "{message}"
        );
        assert!(
            refusal(&good.replace("model = \"x\"\n", ""))
                .contains("[entities] has `backend` or `labels` but no `model`")
        );
        assert!(refusal(&format!("{base}[summary]\nbackend = \"rust-bert\"\n")).contains("[summary] has `backend`"));
        assert!(refusal(&good.replace("rust-bert", "onnx")).contains("expected `native` or `rust-bert`"));
    }

    #[test]
    fn the_hash_depends_on_values_and_not_on_layout() {
        let parse = |text: &str| PipelineConfig::parse("my.toml", text).unwrap();
        let plain = parse(&format!("stages = []\n{MODEL}"));
        let spaced = parse(&format!("# note\nstages = []\n\n{MODEL}\n[write]\ntext = true\n"));
        let other = parse(&format!("stages = []\n{MODEL}\n[write]\ntext = false\n"));
        assert_eq!(plain.sha256(), spaced.sha256());
        assert_ne!(plain.sha256(), other.sha256());
        assert_eq!(plain.sha256().len(), 64);
    }
}
