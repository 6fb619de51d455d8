//! The whole flow. [`Pipeline::process`] is the function to read first.

use crate::config::{PipelineConfig, StageName};
use crate::document::{Entities, Layout, Quote, RawDocument, Sentence, Summary};
use crate::encode::{Encoder, TokenScores};
use crate::entities::Recognizer;
use crate::error::StageError;
use crate::layout::LayoutAnalyzer;
use crate::quotes::Attributor;
use crate::sentences;
use crate::summary::Summarizer;

/// Which pipeline made a record: goes into its provenance, and decides whether an older record can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the pipeline file, without extension.
    pub name: String,
    /// Of the pipeline's settings, defaults and command line included; lower-case hex.
    pub sha256: String,
    pub models: Vec<ModelIdentity>,
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
    pub layout: Layout,
    pub sentences: Vec<Sentence>,
    pub entities: Entities,
    pub quotes: Vec<Quote>,
    pub summary: Option<Summary>,
    /// Stages that failed; what they would have given is empty.
    pub errors: Vec<StageError>,
    pub coverage: Coverage,
}

/// Characters other than white space, and how many of them each stage covered. Nothing may be lost on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// In the text.
    pub text: u64,
    /// In blocks.
    pub blocks: u64,
    /// In blocks other than front matter, speaker labels left out: what sentences should cover.
    pub prose: u64,
    /// In sentences.
    pub sentences: u64,
    /// In sentences outside boilerplate: what the encoder should cover.
    pub content: u64,
    /// In words that the encoder scored.
    pub encoded: u64,
}

/// A pipeline ready to run, shared read-only by all workers.
pub struct Pipeline {
    identity: Identity,
    stages: Vec<StageName>,
    layout: LayoutAnalyzer,
    encoder: Encoder,
    recognizer: Recognizer,
    attributor: Attributor,
    summarizer: Summarizer,
}
