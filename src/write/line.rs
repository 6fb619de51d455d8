//! What the runner has to know of a record line: who made it of what, and how much is in it.

use std::borrow::Cow;
use std::fmt;
use std::ops::AddAssign;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// What records hold, summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    pub turns: u64,
    pub sentences: u64,
    pub mentions: u64,
    pub entities: u64,
    pub quotes: QuoteTally,
}

/// Quotes by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct QuoteTally {
    pub direct: u64,
    pub indirect: u64,
    pub mixed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.turns += other.turns;
        self.sentences += other.sentences;
        self.mentions += other.mentions;
        self.entities += other.entities;
        self.quotes.direct += other.quotes.direct;
        self.quotes.indirect += other.quotes.indirect;
        self.quotes.mixed += other.quotes.mixed;
    }
}

/// The part of a record line that is needed to count it and to decide whether it can be kept.
#[derive(Debug, Deserialize)]
pub struct RecordLine<'a> {
    #[serde(borrow)]
    pub(crate) schema_version: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    status: Status,
    turns: Count,
    sentences: Count,
    mentions: Count,
    entities: Count,
    quotes: Vec<QuoteLine>,
    #[serde(borrow)]
    pub(crate) provenance: Provenance<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    Partial,
}

#[derive(Debug, Deserialize)]
struct QuoteLine {
    kind: QuoteKind,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum QuoteKind {
    Direct,
    Indirect,
    Mixed,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Provenance<'a> {
    #[serde(borrow)]
    pub source: Cow<'a, str>,
    #[serde(borrow)]
    pub sha256: Cow<'a, str>,
    #[serde(borrow)]
    pub pressline: Cow<'a, str>,
    #[serde(borrow)]
    pub pipeline: Cow<'a, str>,
    #[serde(borrow)]
    pub pipeline_sha256: Cow<'a, str>,
    #[serde(borrow)]
    pub models: Vec<ModelLine<'a>>,
    #[serde(borrow)]
    pub engine: Option<Cow<'a, str>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ModelLine<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow)]
    pub sha256: Cow<'a, str>,
}

impl<'a> RecordLine<'a> {
    /// Parses one line of a shard.
    ///
    /// # Errors
    /// The line is no record, or was cut off.
    pub fn parse(line: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(line)
    }

    /// Whether no stage failed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status == Status::Ok
    }

    /// How much is in it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut quotes = QuoteTally::default();
        for quote in &self.quotes {
            match quote.kind {
                QuoteKind::Direct => quotes.direct += 1,
                QuoteKind::Indirect => quotes.indirect += 1,
                QuoteKind::Mixed => quotes.mixed += 1,
            }
        }
        Tally {
            turns: self.turns.0,
            sentences: self.sentences.0,
            mentions: self.mentions.0,
            entities: self.entities.0,
            quotes,
        }
    }
}

/// The length of an array whose elements do not matter.
#[derive(Debug)]
struct Count(u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(CountVisitor)
    }
}

struct CountVisitor;

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Count, A::Error> {
        let mut count = 0;
        while elements.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Count(count))
    }
}
