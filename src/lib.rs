//! pressline: news stories and press transcripts in, one JSON record per document out.
//!
//! Modules in flow order; [`pipeline`] shows the whole flow in one function.

pub mod backend;
pub mod config;
pub mod coverage;
pub mod document;
pub mod encode;
pub mod entities;
pub mod error;
pub mod eval;
pub mod home;
pub mod language;
pub mod layout;
pub mod offsets;
pub mod pipeline;
pub mod quotes;
pub mod read;
pub mod record;
pub mod runner;
pub mod sentences;
pub mod summary;
pub mod write;
