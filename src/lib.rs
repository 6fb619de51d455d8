//! News stories and press transcripts in, one JSON record per document out.
//!
//! ```text
//! read -> layout -> sentences -> encode -> entities -> quotes -> summary -> write
//! ```
//!
//! [`pipeline::Pipeline::process`] is this flow in one function; [`document`] has what the stages hand to each other,
//! [`record`] the JSON, [`runner`] the parallel, resumable run over a corpus.
//!
//! ```
//! use std::path::Path;
//!
//! use pressline::config::PipelineConfig;
//! use pressline::document::RawDocument;
//! use pressline::pipeline::Pipeline;
//!
//! # fn main() -> Result<(), pressline::error::Error> {
//! let root = Path::new(env!("CARGO_MANIFEST_DIR"));
//! let config = PipelineConfig::parse("default.toml", include_str!("../pipelines/default.toml"))?;
//! let pipeline = Pipeline::build("default", &config, &root.join("models/press-en"))?;
//!
//! let text = "Mayor Rosa Lind opened the bridge on Monday. \"It will outlive us all,\" she said.";
//! let document = pipeline.process(RawDocument::from_text("bridge", text));
//!
//! let quote = &document.quotes[0];
//! assert_eq!(quote.content[0].of(text), "\"It will outlive us all,\"");
//! assert_eq!(quote.speaker.as_ref().map(|speaker| speaker.name.as_str()), Some("Rosa Lind"));
//! # Ok(())
//! # }
//! ```

pub mod backend;
pub mod config;
pub mod coverage;
pub mod document;
pub mod encode;
pub mod entities;
pub mod error;
pub mod eval;
mod footnotes;
mod hash;
pub mod home;
pub mod language;
pub mod layout;
mod numerals;
pub mod offsets;
pub mod pipeline;
pub mod quotes;
pub mod read;
pub mod record;
pub mod runner;
pub mod sentences;
pub mod summary;
pub mod write;
