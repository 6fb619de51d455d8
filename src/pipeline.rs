//! The whole flow. [`Pipeline::process`] is the function to read first.

use std::path::Path;

use crate::backend::native::EngineChoice;
use crate::config::{BackendName, PipelineConfig, StageName};
use crate::coverage::Coverage;
use crate::document::{Entities, Layout, Metadata, Quote, RawDocument, Sentence, Summary};
use crate::encode::{Encoder, TokenScores};
use crate::entities::{Recognized, Recognizer};
use crate::error::{Error, StageError};
use crate::language;
use crate::layout::LayoutAnalyzer;
use crate::quotes::Attributor;
use crate::sentences;
use crate::summary::{Material, Summarizer};

/// Which pipeline made a record: goes into its provenance, and decides whether an older record can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the pipeline file, without extension.
    pub name: String,
    /// Of the pipeline's settings, defaults and command line included; lower-case hex.
    pub sha256: String,
    pub models: Vec<ModelIdentity>,
    /// What ran the models: other instructions give other last digits. None if there is no model.
    pub engine: Option<String>,
}

/// A model folder by name and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelIdentity {
    pub name: String,
    pub sha256: String,
}

/// Everything known about one document at the end of the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub raw: RawDocument,
    /// What the source states, filled up with what its page shows.
    pub metadata: Metadata,
    /// ISO 639-1, if recognised.
    pub language: Option<&'static str>,
    pub layout: Layout,
    pub sentences: Vec<Sentence>,
    pub entities: Entities,
    pub quotes: Vec<Quote>,
    pub summary: Option<Summary>,
    /// Stages that failed; what they would have given is empty.
    pub errors: Vec<StageError>,
    pub coverage: Coverage,
}

/// A pipeline ready to run, shared read-only by all workers.
pub struct Pipeline {
    identity: Identity,
    stages: Vec<StageName>,
    layout: LayoutAnalyzer,
    /// None if no stage of this pipeline needs token scores.
    encoder: Option<Encoder>,
    recognizer: Recognizer,
    attributor: Attributor,
    summarizer: Summarizer,
}

impl Pipeline {
    /// Loads what the pipeline needs; `model` is the folder of `config.model` (not looked at if no stage needs it).
    /// `name` goes into every record.
    ///
    /// # Errors
    /// The model folder is missing, damaged, or of a kind that the backend does not run.
    pub fn build(name: &str, config: &PipelineConfig, model: &Path) -> Result<Self, Error> {
        let encoder = if config.needs_model() {
            Some(match config.model.backend {
                BackendName::Native => Encoder::load(model, EngineChoice::from_environment()?)?,
            })
        } else {
            None
        };
        Ok(Self {
            identity: Identity {
                name: name.to_owned(),
                sha256: config.sha256(),
                models: encoder.iter().map(|encoder| encoder.identity().clone()).collect(),
                engine: encoder.as_ref().map(Encoder::engine),
            },
            stages: config.stages.clone(),
            layout: LayoutAnalyzer::new(&config.layout),
            encoder,
            recognizer: Recognizer::new(&config.entities),
            attributor: Attributor::new(&config.quotes),
            summarizer: Summarizer::new(&config.summary),
        })
    }

    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    fn runs(&self, stage: StageName) -> bool {
        self.stages.contains(&stage)
    }

    /// The flow: each stage sees only what it is given, and only this function puts the document together.
    #[must_use]
    pub fn process(&self, raw: RawDocument) -> Document {
        let text = raw.text.as_str();
        let mut errors = Vec::new();

        let mut layout = self.layout.analyze(&raw);
        let metadata = raw.metadata.clone().or(&layout.found);
        let sentences = if self.runs(StageName::Sentences) { sentences::split(text, &layout) } else { Vec::new() };

        let scores = match &self.encoder {
            Some(encoder) => encoder.encode(text, &layout, &sentences).unwrap_or_else(|error| {
                errors.push(error);
                TokenScores::default()
            }),
            None => TokenScores::default(),
        };

        let Recognized { entities, turn_speakers } = if self.runs(StageName::Entities) {
            self.recognizer.recognize(text, &metadata, &layout, &sentences, &scores)
        } else {
            Recognized::default()
        };
        for (turn, entity) in layout.turns.iter_mut().zip(turn_speakers) {
            if let Some(speaker) = &mut turn.speaker {
                speaker.entity = entity;
            }
        }
        let quotes = if self.runs(StageName::Quotes) {
            self.attributor.attribute(text, &layout, &sentences, &scores, &entities)
        } else {
            Vec::new()
        };
        let summary = self.runs(StageName::Summary).then(|| {
            self.summarizer.summarize(&Material {
                text,
                metadata: &metadata,
                layout: &layout,
                sentences: &sentences,
                scores: &scores,
                entities: &entities,
                quotes: &quotes,
            })
        });

        let coverage = Coverage::measure(text, &layout, &sentences, &scores);
        let language = language::detect(text);
        Document { raw, metadata, language, layout, sentences, entities, quotes, summary, errors, coverage }
    }
}
