//! What the stages hand to each other. All offsets here are bytes into one document's text;
//! [`crate::record`] turns them into code points. Plain enums carry their names on the wire.

mod entities;
mod layout;
pub mod markup;
pub mod pronouns;
mod quotes;
mod raw;
mod span;
mod speakers;
mod summary;

pub use self::entities::{Entities, Entity, EntityLabel, Mention};
pub use self::layout::{Block, BlockKind, DocumentKind, Layout, Sentence, Turn, TurnRole};
pub use self::quotes::{Quote, QuoteKind};
pub use self::raw::{Format, Hint, Metadata, RawDocument};
pub use self::span::Span;
pub use self::speakers::{Member, Speaker, SpeakerKind, Via};
pub use self::summary::{Antecedent, Chosen, Generated, Judged, Question, Summary};
