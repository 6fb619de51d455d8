//! The JSON record: one object per document, and its schema. Nothing else knows the wire: bytes become code
//! points here, scores are rounded here, and the schema is generated from these types.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::{
    BlockKind, Chosen, DocumentKind, EntityLabel, Format, Generated, QuoteKind, Span, Speaker, SpeakerKind, TurnRole,
    Via,
};
use crate::offsets::CodePoints;
use crate::pipeline::{Document, Identity};

/// Additive changes raise the minor version, others the major.
pub const SCHEMA_VERSION: &str = "1.1";

/// One document. `start`/`end` are zero-based, half-open, in Unicode code points, into `text`; ids are positions
/// in their own array; unknown is null; arrays are in text order.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "pressline record", deny_unknown_fields)]
pub struct Record<'a> {
    pub schema_version: &'static str,
    /// Relative path without extension, or the row's own id.
    pub id: &'a str,
    /// `partial`: a stage failed, see `errors`.
    pub status: Status,
    pub kind: DocumentKind,
    /// ISO 639-1; null if the text does not look like English.
    pub language: Option<&'static str>,
    /// The decoded source, untouched (HTML: the extracted text); null under `--no-text`.
    pub text: Option<&'a str>,
    pub metadata: Metadata<'a>,
    pub blocks: Vec<Block>,
    pub turns: Vec<Turn<'a>>,
    pub sentences: Vec<Sentence<'a>>,
    pub mentions: Vec<Mention<'a>>,
    pub entities: Vec<Entity<'a>>,
    pub quotes: Vec<Quote<'a>>,
    /// Null if the pipeline has no summary stage.
    pub summary: Option<Summary<'a>>,
    pub errors: Vec<StageFailure<'a>>,
    pub provenance: Provenance<'a>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Ok,
    Partial,
}

/// Front matter, HTML meta, JSON fields, and what the page's text shows: nothing lost.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Metadata<'a> {
    pub title: Option<&'a str>,
    /// ISO 8601 (`2021-05-20`) where it could be read as a date, else as the source has it.
    pub date: Option<&'a str>,
    pub authors: &'a [String],
    pub publisher: Option<&'a str>,
    pub url: Option<&'a str>,
    pub tags: &'a [String],
    /// Everything else that the source states, keys as there.
    pub extra: &'a serde_json::Map<String, serde_json::Value>,
}

/// A span that carries its surface text.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TextSpan<'a> {
    pub start: usize,
    pub end: usize,
    /// Exactly `text[start:end]` of the record's text.
    pub text: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Block {
    pub id: usize,
    pub kind: BlockKind,
    pub start: usize,
    pub end: usize,
}

/// One speaker turn of a transcript.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Turn<'a> {
    pub id: usize,
    pub label: TextSpan<'a>,
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub role: TurnRole,
    pub speaker: Option<SpeakerRef<'a>>,
    /// Id of the question that this turn answers.
    pub reply_to: Option<usize>,
    /// Id of the turn that answers this question; questions asked in a row are answered together.
    pub answered_by: Option<usize>,
}

/// Who speaks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SpeakerRef<'a> {
    /// Id of the entity; null if the speaker is none of this document's entities.
    pub entity: Option<usize>,
    pub name: &'a str,
    pub kind: SpeakerKind,
    /// How it was found.
    pub via: Via,
}

/// One of those who speak.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SpeakerName<'a> {
    /// Id of the entity; null if it is none of this document's entities.
    pub entity: Option<usize>,
    pub name: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Sentence<'a> {
    pub id: usize,
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub block: usize,
    pub turn: Option<usize>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Mention<'a> {
    pub id: usize,
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    pub label: EntityLabel,
    /// Probability in [0, 1], 4 digits.
    pub score: f64,
    /// Null for dates, numbers and the like.
    pub entity: Option<usize>,
    pub sentence: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Entity<'a> {
    pub id: usize,
    pub label: EntityLabel,
    /// The fullest name in the document.
    pub name: &'a str,
    pub aliases: &'a [String],
    /// The title or apposition that introduces it.
    pub description: Option<&'a str>,
    /// Ids of its mentions; empty if it is known only from a speaker label.
    pub mentions: &'a [usize],
}

/// Who said what.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Quote<'a> {
    pub id: usize,
    pub kind: QuoteKind,
    /// Several pieces where the cue interrupts.
    pub content: Vec<TextSpan<'a>>,
    pub cue: Option<TextSpan<'a>>,
    /// The words that name who spoke.
    pub source: Option<TextSpan<'a>>,
    pub speaker: Option<SpeakerRef<'a>>,
    /// Everyone who speaks, one by one: several for "Ruiz and Lind", else whom `speaker` names; empty if unknown.
    pub speakers: Vec<SpeakerName<'a>>,
    /// Probability in [0, 1], 4 digits.
    pub score: f64,
    /// Ids of the sentences that the content touches.
    pub sentences: &'a [usize],
    /// Id of the turn it stands in.
    pub turn: Option<usize>,
    /// Id of the quote it goes on from.
    pub continues: Option<usize>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Summary<'a> {
    pub method: SummaryMethod,
    /// The chosen sentences, white space normalised, one line each; an antecedent's name stands in square brackets after
    /// its pronoun.
    pub text: String,
    pub sentences: Vec<ChosenSentence<'a>>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SummaryMethod {
    /// Sentences of the document.
    Extractive,
    /// Sentences that a model wrote.
    Abstractive,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ChosenSentence<'a> {
    /// Id of the sentence; abstractive: of the one that supports it best.
    pub sentence: usize,
    /// What is cited of it: all but a dateline or a bullet before it.
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    /// Rank score in [0, 1], 4 digits; abstractive: the share of its content words, weighted by rarity, that the
    /// supporting sentence has.
    pub score: f64,
    /// Whom a pronoun in it means; only with `resolve = true`.
    pub antecedent: Option<Antecedent<'a>>,
    /// Abstractive only: what the model wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<&'a str>,
    /// Abstractive only: names and numbers in it that the document does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<&'a [String]>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Antecedent<'a> {
    pub pronoun: TextSpan<'a>,
    /// Id of the entity.
    pub entity: usize,
    pub name: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StageFailure<'a> {
    pub stage: &'static str,
    pub code: &'static str,
    pub message: &'a str,
}

/// Where the record comes from and what made it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Provenance<'a> {
    /// The path as given, `path#line` for a row of JSON Lines.
    pub source: &'a str,
    /// Of the input's bytes.
    pub sha256: &'a str,
    pub bytes: u64,
    pub encoding: &'a str,
    pub format: Format,
    pub pressline: &'static str,
    pub pipeline: &'a str,
    pub pipeline_sha256: &'a str,
    pub models: Vec<Model<'a>>,
    /// What ran the models, e.g. `native avx512-vnni int8`: scores differ in their last digits from one to another. Null if no model
    /// was needed.
    pub engine: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Model<'a> {
    pub name: &'a str,
    pub sha256: &'a str,
}

/// The JSON Schema (draft 2020-12) of a record.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Record<'static>)
}

impl<'a> Record<'a> {
    /// The record of a processed document. `with_text` false leaves out `text`; spans keep their surface text.
    #[must_use]
    pub fn new(document: &'a Document, identity: &'a Identity, with_text: bool) -> Self {
        Writer { text: &document.raw.text, points: CodePoints::new(&document.raw.text) }
            .record(document, identity, with_text)
    }
}

/// Turns byte spans of one text into wire spans.
struct Writer<'a> {
    text: &'a str,
    points: CodePoints,
}

impl<'a> Writer<'a> {
    fn record(&self, document: &'a Document, identity: &'a Identity, with_text: bool) -> Record<'a> {
        let raw = &document.raw;
        Record {
            schema_version: SCHEMA_VERSION,
            id: &raw.id,
            status: if document.errors.is_empty() { Status::Ok } else { Status::Partial },
            kind: document.layout.kind,
            language: document.language,
            text: with_text.then_some(self.text),
            metadata: (&document.metadata).into(),
            blocks: self.blocks(document),
            turns: self.turns(document),
            sentences: self.sentences(document),
            mentions: self.mentions(document),
            entities: entities(document),
            quotes: document.quotes.iter().enumerate().map(|(id, quote)| self.quote(id, quote)).collect(),
            summary: self.summary(document),
            errors: document
                .errors
                .iter()
                .map(|e| StageFailure { stage: e.stage.name(), code: e.code, message: &e.message })
                .collect(),
            provenance: Provenance {
                source: &raw.source,
                sha256: &raw.sha256,
                bytes: raw.bytes,
                encoding: raw.encoding,
                format: raw.format,
                pressline: env!("CARGO_PKG_VERSION"),
                pipeline: &identity.name,
                pipeline_sha256: &identity.sha256,
                models: identity.models.iter().map(|m| Model { name: &m.name, sha256: &m.sha256 }).collect(),
                engine: identity.engine.as_deref(),
            },
        }
    }

    fn points(&self, span: Span) -> (usize, usize) {
        (self.points.at(self.text, span.start), self.points.at(self.text, span.end))
    }

    fn span(&self, span: Span) -> TextSpan<'a> {
        let (start, end) = self.points(span);
        TextSpan { start, end, text: span.of(self.text) }
    }

    fn blocks(&self, document: &Document) -> Vec<Block> {
        let blocks = document.layout.blocks.iter().enumerate();
        blocks
            .map(|(id, block)| {
                let (start, end) = self.points(block.span);
                Block { id, kind: block.kind, start, end }
            })
            .collect()
    }

    fn turns(&self, document: &'a Document) -> Vec<Turn<'a>> {
        let turns = document.layout.turns.iter().enumerate();
        turns
            .map(|(id, turn)| {
                let TextSpan { start, end, text } = self.span(turn.span);
                Turn {
                    id,
                    label: self.span(turn.label),
                    start,
                    end,
                    text,
                    role: turn.role,
                    speaker: turn.speaker.as_ref().map(Into::into),
                    reply_to: turn.reply_to,
                    answered_by: turn.answered_by,
                }
            })
            .collect()
    }

    fn sentences(&self, document: &Document) -> Vec<Sentence<'a>> {
        let sentences = document.sentences.iter().enumerate();
        sentences
            .map(|(id, sentence)| {
                let TextSpan { start, end, text } = self.span(sentence.span);
                Sentence { id, start, end, text, block: sentence.block, turn: sentence.turn }
            })
            .collect()
    }

    fn mentions(&self, document: &Document) -> Vec<Mention<'a>> {
        let mentions = document.entities.mentions.iter().enumerate();
        mentions
            .map(|(id, mention)| {
                let TextSpan { start, end, text } = self.span(mention.span);
                Mention {
                    id,
                    start,
                    end,
                    text,
                    label: mention.label,
                    score: rounded(mention.score),
                    entity: mention.entity,
                    sentence: mention.sentence,
                }
            })
            .collect()
    }

    fn quote(&self, id: usize, quote: &'a crate::document::Quote) -> Quote<'a> {
        Quote {
            id,
            kind: quote.kind,
            content: quote.content.iter().map(|&piece| self.span(piece)).collect(),
            cue: quote.cue.map(|cue| self.span(cue)),
            source: quote.source.map(|source| self.span(source)),
            speaker: quote.speaker.as_ref().map(Into::into),
            speakers: speakers(quote),
            score: rounded(quote.score),
            sentences: &quote.sentences,
            turn: quote.turn,
            continues: quote.continues,
        }
    }

    fn summary(&self, document: &'a Document) -> Option<Summary<'a>> {
        let summary = document.summary.as_ref()?;
        if let Some(generated) = &summary.generated {
            return Some(self.abstractive(document, generated));
        }
        let sentences = summary.sentences.iter().map(|chosen| self.chosen(document, chosen)).collect();
        let lines: Vec<String> =
            summary.sentences.iter().map(|chosen| chosen.line(self.text, &document.entities)).collect();
        Some(Summary { method: SummaryMethod::Extractive, text: lines.join("\n"), sentences })
    }

    fn chosen(&self, document: &'a Document, chosen: &Chosen) -> ChosenSentence<'a> {
        let antecedent = chosen.antecedent.and_then(|a| {
            let name = document.entities.entities.get(a.entity)?.name.as_str();
            Some(Antecedent { pronoun: self.span(a.pronoun), entity: a.entity, name })
        });
        let TextSpan { start, end, text } = self.span(chosen.span);
        ChosenSentence {
            sentence: chosen.sentence,
            start,
            end,
            text,
            score: rounded(chosen.score),
            antecedent,
            generated: None,
            unsupported: None,
        }
    }

    fn abstractive(&self, document: &'a Document, generated: &'a [Generated]) -> Summary<'a> {
        let sentence = |g: &'a Generated| ChosenSentence {
            generated: Some(&g.text),
            unsupported: Some(&g.unsupported),
            ..self.chosen(document, &g.support)
        };
        Summary {
            method: SummaryMethod::Abstractive,
            text: generated.iter().map(|g| g.text.as_str()).collect::<Vec<_>>().join("\n"),
            sentences: generated.iter().map(sentence).collect(),
        }
    }
}

fn speakers(quote: &crate::document::Quote) -> Vec<SpeakerName<'_>> {
    if quote.members.is_empty() {
        return quote.speaker.iter().map(|s| SpeakerName { entity: s.entity, name: &s.name }).collect();
    }
    quote.members.iter().map(|m| SpeakerName { entity: m.entity, name: &m.name }).collect()
}

fn entities(document: &Document) -> Vec<Entity<'_>> {
    let entities = document.entities.entities.iter().enumerate();
    entities
        .map(|(id, entity)| Entity {
            id,
            label: entity.label,
            name: &entity.name,
            aliases: &entity.aliases,
            description: entity.description.as_deref(),
            mentions: &entity.mentions,
        })
        .collect()
}

/// 4 digits after the point, and never a number that JSON cannot hold.
fn rounded(score: f32) -> f64 {
    let score = f64::from(score);
    if score.is_finite() { (score * 1e4).round() / 1e4 } else { 0.0 }
}

impl<'a> From<&'a crate::document::Metadata> for Metadata<'a> {
    fn from(m: &'a crate::document::Metadata) -> Self {
        Self {
            title: m.title.as_deref(),
            date: m.date.as_deref(),
            authors: &m.authors,
            publisher: m.publisher.as_deref(),
            url: m.url.as_deref(),
            tags: &m.tags,
            extra: &m.extra,
        }
    }
}

impl<'a> From<&'a Speaker> for SpeakerRef<'a> {
    fn from(speaker: &'a Speaker) -> Self {
        Self { entity: speaker.entity, name: &speaker.name, kind: speaker.kind, via: speaker.via }
    }
}
