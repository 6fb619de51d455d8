//! The whole flow. [`Pipeline::process`] is the function to read first.

use std::path::{Path, PathBuf};

use crate::config::{PipelineConfig, StageName};
use crate::coverage::Coverage;
use crate::document::{Entities, Layout, Metadata, Quote, RawDocument, Sentence, Span, Summary};
use crate::encode::tagger::Tagger;
use crate::encode::{Encoder, HeadScores, TokenScores};
use crate::entities::{Recognized, Recognizer};
use crate::error::{Error, StageError};
use crate::language;
use crate::layout::LayoutAnalyzer;
use crate::quotes::{Attributed, Attributor, pronouns};
use crate::sentences;
use crate::summary::abstractive::Writer;
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
    pub scores: TokenScores,
    pub entities: Entities,
    pub quotes: Vec<Quote>,
    pub summary: Option<Summary>,
    /// Stages that failed; what they would have given is empty.
    pub errors: Vec<StageError>,
    pub coverage: Coverage,
}

/// The folders of a pipeline's models. Those of stages are needed only where the settings name one; without a folder here,
/// the name is taken for a path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelFolders {
    /// Of `model`; not looked at if no stage needs it.
    pub encoder: PathBuf,
    /// Of `entities.model`.
    pub entities: Option<PathBuf>,
    /// Of `summary.model`.
    pub summary: Option<PathBuf>,
}

impl<P: AsRef<Path> + ?Sized> From<&P> for ModelFolders {
    fn from(encoder: &P) -> Self {
        Self { encoder: encoder.as_ref().to_path_buf(), ..Self::default() }
    }
}

/// A pipeline ready to run, shared read-only by all workers.
pub struct Pipeline {
    identity: Identity,
    stages: Vec<StageName>,
    layout: LayoutAnalyzer,
    /// None if no stage of this pipeline needs token scores.
    encoder: Option<Encoder>,
    /// The entity model, where it is not the encoder's own head.
    tagger: Option<Tagger>,
    recognizer: Recognizer,
    attributor: Attributor,
    summarizer: Summarizer,
    /// Writes summaries in place of the summarizer, where the pipeline has a model for it.
    writer: Option<Writer>,
}

impl Pipeline {
    /// Loads what the pipeline needs; `models` are the folders of the models in `config`. `name` goes into every record.
    ///
    /// # Errors
    /// A model folder is missing, damaged, or of a kind that the backend does not run.
    pub fn build(name: &str, config: &PipelineConfig, models: impl Into<ModelFolders>) -> Result<Self, Error> {
        let (models, engine) = (models.into(), config.model.backend);
        let runs = |stage| config.stages.contains(&stage);
        let encoder = if config.needs_model() { Some(Encoder::open(&models.encoder, engine)?) } else { None };
        let tagger = match &config.entities.model {
            Some(model) if runs(StageName::Entities) => {
                let folder = models.entities.unwrap_or_else(|| model.into());
                let engine = config.entities.backend.unwrap_or(engine);
                Some(Tagger::load(&folder, engine, &config.entities.labels)?)
            }
            _ => None,
        };
        let writer = match &config.summary.model {
            Some(model) if runs(StageName::Summary) => {
                let folder = models.summary.unwrap_or_else(|| model.into());
                Some(Writer::load(&folder, config.summary.backend.unwrap_or(engine), config.summary.sentence_limit())?)
            }
            _ => None,
        };
        let identities = encoder.iter().map(Encoder::identity).chain(tagger.iter().map(Tagger::identity));
        Ok(Self {
            identity: Identity {
                name: name.to_owned(),
                sha256: config.sha256(),
                models: identities.chain(writer.iter().map(Writer::identity)).cloned().collect(),
                engine: encoder.as_ref().map(Encoder::engine),
            },
            stages: config.stages.clone(),
            layout: LayoutAnalyzer::new(&config.layout),
            encoder,
            tagger,
            recognizer: Recognizer::new(&config.entities),
            attributor: Attributor::new(&config.quotes),
            summarizer: Summarizer::new(&config.summary),
            writer,
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

        let scores = self.score(text, &layout, &sentences, &mut errors);

        let recognized = if self.runs(StageName::Entities) {
            self.recognizer.recognize(text, &metadata, &layout, &sentences, &scores)
        } else {
            Recognized::default()
        };
        recognized.name_speakers(&mut layout.turns);
        let entities = recognized.entities;
        let Attributed { quotes, pronouns } = if self.runs(StageName::Quotes) {
            self.attributor.attribute(text, &metadata, &layout, &sentences, &scores, &entities)
        } else if self.runs(StageName::Summary) {
            // A summary asks whom pronouns mean, also without quotes.
            Attributed {
                pronouns: pronouns::resolve(text, &layout, &sentences, &entities, &[], &scores),
                quotes: Vec::new(),
            }
        } else {
            Attributed::default()
        };
        let summary = self.runs(StageName::Summary).then(|| match &self.writer {
            None => self.summarizer.summarize(&Material {
                text,
                metadata: &metadata,
                layout: &layout,
                sentences: &sentences,
                scores: &scores,
                entities: &entities,
                quotes: &quotes,
                pronouns: &pronouns,
            }),
            Some(writer) => {
                let names = |line: &str| self.names(line);
                writer.summarize(text, &layout, &sentences, &names).unwrap_or_else(|error| {
                    errors.push(error);
                    Summary::default()
                })
            }
        });

        let coverage = Coverage::measure(text, &layout, &sentences, &scores);
        let language = language::detect(text);
        Document { raw, metadata, language, layout, sentences, scores, entities, quotes, summary, errors, coverage }
    }

    /// One pass of the encoder and, where the pipeline has one, of the entity model in place of the encoder's own head.
    fn score(&self, text: &str, layout: &Layout, sentences: &[Sentence], errors: &mut Vec<StageError>) -> TokenScores {
        let Some(encoder) = &self.encoder else { return TokenScores::default() };
        let mut scores = encoder.encode(text, layout, sentences).unwrap_or_else(|error| {
            errors.push(error);
            TokenScores::default()
        });
        if let Some(tagger) = &self.tagger {
            scores.entities = tagger.score(text, &scores.words).unwrap_or_else(|error| {
                errors.push(error);
                HeadScores::default()
            });
        }
        scores
    }

    /// Names and numbers in a line that is not of the document.
    fn names(&self, line: &str) -> Vec<Span> {
        let layout = Layout::of_paragraph(line);
        // A line that cannot be read has no names that could be checked; the document's own errors say why.
        let scores = self.score(line, &layout, &sentences::split(line, &layout), &mut vec![]);
        self.recognizer.mentions(line, &scores).iter().map(|mention| mention.span).collect()
    }
}
