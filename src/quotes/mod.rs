//! Who said what: content, cue, source, and the speaker behind the source.
//!
//! ```text
//! marks     text    -> quotations      what stands in quotation marks, paragraph by paragraph
//! spans     scores  -> role spans      source, cue and content as the model tagged them, borders set by the marks
//! link      spans   -> attributions    which of them belong together
//! labels    text    -> attributions    paragraphs of a name, a colon and a quotation
//! speakers  sources -> speakers        names, pronouns and descriptions resolved to the document's entities
//! ```

mod author;
mod labels;
mod link;
mod marks;
mod nominals;
mod offices;
mod phrase;
pub mod pronouns;
mod spans;
mod speakers;
#[cfg(test)]
mod tests;

use crate::config::QuotesConfig;
use crate::document::pronouns::Resolved;
use crate::document::{Entities, Layout, Metadata, Quote, QuoteKind, Sentence, Span};
use crate::encode::TokenScores;
use link::Attribution;
use marks::Quotation;

/// Power that turns the mean probability of a quote's spans (source, cue, each piece of content), times that of their
/// links, into the share of quotes that are right: raw scores are too sure. On PolNeAR dev, where right means content
/// and source, the expected calibration error is 0.03 with it.
const SHARPNESS: f32 = 1.4;

/// What the quotes stage finds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributed {
    /// In the order of their first content.
    pub quotes: Vec<Quote>,
    /// All of the third person, in text order.
    pub pronouns: Vec<Resolved>,
}

/// The quotes stage.
#[derive(Debug, Clone)]
pub struct Attributor {
    config: QuotesConfig,
}

impl Attributor {
    #[must_use]
    pub fn new(config: &QuotesConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Finds quotes and their speakers, and on the way who is meant by pronouns.
    ///
    /// A quote's score is the probability that content and source are right (see [`SHARPNESS`]).
    #[must_use]
    pub fn attribute(
        &self,
        text: &str,
        metadata: &Metadata,
        layout: &Layout,
        sentences: &[Sentence],
        scores: &TokenScores,
        entities: &Entities,
    ) -> Attributed {
        let quotations = marks::quotations(text, &layout.blocks);
        let spans = spans::role_spans(text, scores, sentences, &quotations);
        let attributions = link::link(text, &scores.words, sentences, spans, &quotations);
        let labels = labels::find(text, layout, entities, &quotations);
        let attributions = labels::apply(&labels, text, &scores.words, &quotations, attributions);
        let mut quotes: Vec<Quote> = vec![];
        // The quote that the latest quotation's content went to.
        let mut latest: Option<(usize, usize)> = None;
        for attribution in attributions {
            let places: Vec<Option<usize>> =
                attribution.contents.iter().map(|c| quotation_around(&quotations, c.span)).collect();
            let goes_on = places.first().copied().flatten().filter(|q| quotations[*q].continues);
            let earlier = latest.filter(|(q, _)| goes_on == Some(q + 1)).map(|(_, quote)| quote);
            let quote = match earlier {
                Some(earlier) if attribution.cue.is_none() && attribution.source.is_none() => {
                    quotes[earlier].content.extend(attribution.contents.iter().map(|c| c.span));
                    earlier
                }
                _ if self.is_kept(text, &attribution, &places) => {
                    quotes.push(Quote { continues: earlier, ..unresolved(&attribution) });
                    quotes.len() - 1
                }
                _ => continue,
            };
            latest = places.last().copied().flatten().map(|place| (place, quote));
        }
        for quote in &mut quotes {
            complete(quote, text, sentences, scores, &quotations);
        }
        let pronouns = pronouns::resolve(text, layout, sentences, entities, &quotes, scores);
        let scene = speakers::Scene {
            text,
            layout,
            sentences,
            entities,
            pronouns: &pronouns,
            offices: offices::Offices::read(text, metadata, layout, sentences, entities),
            author: author::of(text, metadata, layout, entities),
            quotations: &quotations,
        };
        speakers::resolve(&scene, &mut quotes);
        Attributed { quotes, pronouns }
    }

    /// Content without a cue is a quote only if it is speech in quotation marks: not a title, not a scare quote. Behind a
    /// label it may be short if it ends as a sentence does.
    fn is_kept(&self, text: &str, attribution: &Attribution, places: &[Option<usize>]) -> bool {
        let words: usize = attribution.contents.iter().map(|c| c.words.len()).sum();
        let ends_sentence = || attribution.contents.last().is_some_and(|content| ends_sentence(content.span.of(text)));
        let speaks = attribution.cue.is_some()
            || (places.iter().all(Option::is_some)
                && (words >= self.config.min_words_without_cue || (attribution.source.is_some() && ends_sentence())));
        speaks && score(attribution) >= self.config.min_score
    }
}

fn ends_sentence(content: &str) -> bool {
    content.trim_end_matches(|c| link::MARKS.contains(&c)).ends_with(['.', '!', '?', '…'])
}

/// Index of the quotation that holds all of a span.
fn quotation_around(quotations: &[Quotation], span: Span) -> Option<usize> {
    let next = quotations.partition_point(|q| q.span.end <= span.start);
    quotations.get(next).is_some_and(|q| q.span.contains(span)).then_some(next)
}

/// Mean probability of the spans, times that of the links between them, calibrated.
fn score(attribution: &Attribution) -> f32 {
    let spans = attribution.contents.iter().chain(&attribution.cue).chain(&attribution.source);
    let (sum, count) = spans.fold((0.0, 0.0), |(sum, count), span| (sum + span.score, count + 1.0));
    (sum / count * attribution.confidence).clamp(0.0, 1.0).powf(SHARPNESS)
}

fn unresolved(attribution: &Attribution) -> Quote {
    Quote {
        kind: QuoteKind::Indirect,
        content: attribution.contents.iter().map(|c| c.span).collect(),
        cue: attribution.cue.as_ref().map(|c| c.span),
        source: attribution.source.as_ref().map(|s| s.span),
        speaker: None,
        members: vec![],
        score: score(attribution),
        sentences: vec![],
        turn: None,
        continues: None,
    }
}

/// Fills in what follows from the content: kind, sentences, turn.
fn complete(quote: &mut Quote, text: &str, sentences: &[Sentence], scores: &TokenScores, quotations: &[Quotation]) {
    let (mut marked, mut plain) = (0, 0);
    for content in &quote.content {
        let words = &scores.words[spans::words_in(&scores.words, *content)];
        for word in words.iter().filter(|w| w.span.of(text).starts_with(char::is_alphanumeric)) {
            match quotation_around(quotations, word.span) {
                Some(_) => marked += 1,
                None => plain += 1,
            }
        }
        let first = sentences.partition_point(|s| s.span.end <= content.start);
        let end = sentences.partition_point(|s| s.span.start < content.end);
        quote.sentences.extend(first..end);
    }
    quote.sentences.sort_unstable();
    quote.sentences.dedup();
    quote.turn = quote.sentences.first().and_then(|s| sentences.get(*s)).and_then(|s| s.turn);
    quote.kind = match (marked, plain) {
        (0, _) => QuoteKind::Indirect,
        (_, 0) => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
}
