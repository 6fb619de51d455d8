//! What the stages hand to each other. All offsets here are bytes into one document's text;
//! [`crate::record`] turns them into code points. Plain enums carry their names on the wire.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use crate::hash;

/// A half-open byte range into the document's text, on character borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The surface text of this span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The span without white space at its ends; empty (at `start`) if there is nothing else.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let s = self.of(text);
        let start = self.start + (s.len() - s.trim_start().len());
        Self::new(start, start + s.trim().len())
    }
}

/// The format a document was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Text,
    Markdown,
    Html,
    #[serde(rename = "jsonl")]
    JsonLines,
}

/// One input, decoded. Nothing of the source is thrown away: what is not in `text` is in `metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct RawDocument {
    /// Relative path without extension, `/` between folders; or the row's own id.
    pub id: String,
    /// Where it came from, as shown to people: path, or `path#line` for a row of JSON Lines (lines count from 1).
    pub source: String,
    pub format: Format,
    /// WHATWG name in lower case, e.g. `utf-8`, `utf-16le`, `windows-1252`.
    pub encoding: &'static str,
    /// Of the input bytes before decompression (file), or of the row's bytes (JSON Lines); lower-case hex.
    pub sha256: String,
    /// Number of input bytes that `sha256` covers.
    pub bytes: u64,
    pub text: String,
    /// The front matter's span in `text`, fences included; its content is in `metadata`.
    pub front_matter: Option<Span>,
    /// Structure that the source format states (HTML headings, list items, title); in text order, disjoint.
    pub hints: Vec<Hint>,
    pub metadata: Metadata,
}

impl RawDocument {
    /// A plain text that was not read from a file; `id` is also its source.
    #[must_use]
    pub fn from_text(id: &str, text: &str) -> Self {
        Self {
            id: id.to_owned(),
            source: id.to_owned(),
            format: Format::Text,
            encoding: "utf-8",
            sha256: hash::sha256([text.as_bytes()]),
            bytes: text.len() as u64,
            text: text.to_owned(),
            front_matter: None,
            hints: Vec::new(),
            metadata: Metadata::default(),
        }
    }
}

/// A block kind that the source format itself states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    pub span: Span,
    pub kind: BlockKind,
}

/// What is known about a document besides its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    pub title: Option<String>,
    /// ISO 8601 date (`2021-05-20`) when it could be read as one, else as the source has it.
    pub date: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub tags: Vec<String>,
    /// Everything else that the source states, keys as there.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Metadata {
    /// This metadata, with `other`'s values where a field is empty.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let list = |mine: Vec<String>, theirs: &[String]| if mine.is_empty() { theirs.to_vec() } else { mine };
        let mut extra = self.extra;
        for (key, value) in &other.extra {
            extra.entry(key.clone()).or_insert_with(|| value.clone());
        }
        Self {
            title: self.title.or_else(|| other.title.clone()),
            date: self.date.or_else(|| other.date.clone()),
            authors: list(self.authors, &other.authors),
            publisher: self.publisher.or_else(|| other.publisher.clone()),
            url: self.url.or_else(|| other.url.clone()),
            tags: list(self.tags, &other.tags),
            extra,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Article,
    Transcript,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    FrontMatter,
    Title,
    Byline,
    Dateline,
    Heading,
    Paragraph,
    ListItem,
    StageDirection,
    Boilerplate,
}

/// A stretch of text between blank lines (or what the format marks as one). Blocks are disjoint, in text
/// order, trimmed, and cover every character that is not white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// The turn this block (or what follows its label) belongs to.
    pub turn: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnRole {
    Speaker,
    Question,
    Moderator,
}

/// One speaker turn of a transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// `MS. PSAKI:`, `Q`; without the white space after it.
    pub label: Span,
    /// What is said: from the first character after the label to the end of the turn's last block; may be empty.
    pub span: Span,
    pub role: TurnRole,
    pub speaker: Option<Speaker>,
    /// The turn that this one answers.
    pub reply_to: Option<usize>,
    /// The turn that answers this question.
    pub answered_by: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A person with a name.
    Named,
    /// Known by function only: "a senior administration official".
    Role,
    /// Several, or a body, with a name or without: "the White House", "two experts".
    Collective,
    /// Meant not to be known: "sources familiar with the matter".
    Anonymous,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Name,
    Pronoun,
    Nominal,
    Label,
    Context,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// Index into [`Entities::entities`].
    pub entity: Option<usize>,
    pub name: String,
    pub kind: SpeakerKind,
    pub via: Via,
}

/// One of several who speak together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Index into [`Entities::entities`].
    pub entity: Option<usize>,
    pub name: String,
}

/// What the layout stage found.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub kind: DocumentKind,
    pub blocks: Vec<Block>,
    pub turns: Vec<Turn>,
    /// Title, date, authors, publisher read off the page; only fields that the source did not state.
    pub found: Metadata,
}

impl Layout {
    /// The layout of a text that is one paragraph.
    #[must_use]
    pub fn of_paragraph(text: &str) -> Self {
        let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()).trim(text), turn: None };
        Self { kind: DocumentKind::Article, blocks: vec![block], turns: vec![], found: Metadata::default() }
    }
}

/// A sentence: trimmed, inside one block, never across a speaker label. Front matter has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    pub span: Span,
    pub block: usize,
    pub turn: Option<usize>,
}

/// The 18 entity types of OntoNotes 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntityLabel {
    Person,
    Norp,
    Fac,
    Org,
    Gpe,
    Loc,
    Product,
    Event,
    WorkOfArt,
    Law,
    Language,
    Date,
    Time,
    Percent,
    Money,
    Quantity,
    Ordinal,
    Cardinal,
}

impl EntityLabel {
    /// All types, in the order of OntoNotes' guidelines.
    pub const ALL: [Self; 18] = [
        Self::Person,
        Self::Norp,
        Self::Fac,
        Self::Org,
        Self::Gpe,
        Self::Loc,
        Self::Product,
        Self::Event,
        Self::WorkOfArt,
        Self::Law,
        Self::Language,
        Self::Date,
        Self::Time,
        Self::Percent,
        Self::Money,
        Self::Quantity,
        Self::Ordinal,
        Self::Cardinal,
    ];

    /// The type's name in OntoNotes, in models and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Norp => "NORP",
            Self::Fac => "FAC",
            Self::Org => "ORG",
            Self::Gpe => "GPE",
            Self::Loc => "LOC",
            Self::Product => "PRODUCT",
            Self::Event => "EVENT",
            Self::WorkOfArt => "WORK_OF_ART",
            Self::Law => "LAW",
            Self::Language => "LANGUAGE",
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Percent => "PERCENT",
            Self::Money => "MONEY",
            Self::Quantity => "QUANTITY",
            Self::Ordinal => "ORDINAL",
            Self::Cardinal => "CARDINAL",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub span: Span,
    pub label: EntityLabel,
    /// Probability of the label over the span, in [0, 1].
    pub score: f32,
    /// Index into [`Entities::entities`]; none for dates, numbers and the like.
    pub entity: Option<usize>,
    pub sentence: usize,
}

/// Mentions of one name, joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub label: EntityLabel,
    /// The fullest name in the document.
    pub name: String,
    /// Other names of it, distinct, in text order.
    pub aliases: Vec<String>,
    /// The title or apposition that introduces it.
    pub description: Option<String>,
    /// Indices into [`Entities::mentions`]; empty if it is known only from a speaker label or the title.
    pub mentions: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entities {
    pub mentions: Vec<Mention>,
    pub entities: Vec<Entity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// All of the content stands in quotation marks.
    Direct,
    /// None of it does.
    Indirect,
    /// Some of it does.
    Mixed,
}

/// Who said what.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub kind: QuoteKind,
    /// In text order, disjoint, quotation marks included; several pieces where the cue interrupts.
    pub content: Vec<Span>,
    pub cue: Option<Span>,
    /// The words that name who spoke.
    pub source: Option<Span>,
    pub speaker: Option<Speaker>,
    /// Each of several who speak together; empty where one speaks.
    pub members: Vec<Member>,
    pub score: f32,
    /// Indices of the sentences that the content touches.
    pub sentences: Vec<usize>,
    /// The turn it stands in.
    pub turn: Option<usize>,
    /// Index of the quote it goes on from.
    pub continues: Option<usize>,
}

/// A chosen sentence of a summary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    pub sentence: usize,
    /// What is cited of it: all but a dateline or a bullet before it.
    pub span: Span,
    pub score: f32,
    /// Whom a pronoun in it means, where that is to be said.
    pub antecedent: Option<Antecedent>,
}

impl Chosen {
    /// What the summary says: the cited words, white space normalised, a known antecedent's name in square brackets
    /// after its pronoun.
    #[must_use]
    pub fn line(&self, text: &str, entities: &Entities) -> String {
        let name = self.antecedent.and_then(|a| Some((a.pronoun.end, entities.entities.get(a.entity)?)));
        let cited = match name {
            Some((at, entity)) => {
                format!("{} [{}]{}", &text[self.span.start..at], entity.name, &text[at..self.span.end])
            }
            None => self.span.of(text).to_owned(),
        };
        cited.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A pronoun and whom it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Antecedent {
    pub pronoun: Span,
    /// Index into [`Entities::entities`].
    pub entity: usize,
}

/// A sentence that could have been chosen, and what it was judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub sentence: usize,
    pub span: Span,
    /// Whether its words say that it needs the sentence before it.
    pub leans: bool,
    /// In the order of [`crate::summary::CUES`].
    pub cues: Vec<f32>,
    /// In the order of [`crate::summary::FEATURES`].
    pub features: Vec<f32>,
}

/// A sentence that a model wrote for a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// One line.
    pub text: String,
    /// The sentence of the document that supports it best; the score is the share of its content, in [0, 1], that this one
    /// has too.
    pub support: Chosen,
    /// Names and numbers in it that the document does not have, in order.
    pub unsupported: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// In text order; empty in an abstractive summary.
    pub sentences: Vec<Chosen>,
    /// All that could have been chosen, in text order; for training, not for the record.
    pub judged: Vec<Judged>,
    /// The sentences of an abstractive summary, in order; none if the summary is extractive.
    pub generated: Option<Vec<Generated>>,
}
