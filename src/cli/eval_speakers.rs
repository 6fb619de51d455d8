//! `pressline eval speakers`: whom pronouns mean, and which names are one person's.

use std::collections::HashMap;

use pressline::document::pronouns::{Referent, Resolved};
use pressline::document::{Entities, Entity, EntityLabel, Mention, RawDocument, Span};
use pressline::eval::sentences::CodePointSpan;
use pressline::eval::speakers::{GapExample, PERSONAL, Person, Pronoun, Reading};
use pressline::offsets::CodePoints;
use pressline::pipeline::{Document, Pipeline};
use pressline::quotes::pronouns;

/// A name that is less likely is not meant, even if the other one of its example is less likely still. Best on GAP's
/// development set.
const LIKELY: f32 = 0.1;

/// Which of its two names the pronoun of each example means: the likelier one, if it is likely at all. The names belong to
/// the task: one that the pipeline overlooked is added before pronouns are resolved.
pub fn gap(pipeline: &Pipeline, examples: &[GapExample]) -> Vec<[bool; 2]> {
    examples.iter().map(|example| meant(pipeline, example)).collect()
}

fn meant(pipeline: &Pipeline, example: &GapExample) -> [bool; 2] {
    let document = pipeline.process(RawDocument::from_text(&example.id, &example.text));
    let byte = |point: usize| example.text.char_indices().nth(point).map_or(example.text.len(), |(at, _)| at);
    let names = example.names.map(|name| Span::new(byte(name.start), byte(name.end)));
    let entities = with_names(&document, names);
    let at = byte(example.pronoun.start);
    let Document { layout, sentences, quotes, scores, .. } = &document;
    let likelihoods = pronouns::likelihoods(&example.text, layout, sentences, &entities, quotes, scores, at);
    let [a, b] = names.map(|name| {
        let of_name = |e: usize| persons(&entities).any(|m| m.span.overlaps(name) && m.entity == Some(e));
        (0..likelihoods.len()).filter(|e| of_name(*e)).map(|e| likelihoods[e]).sum::<f32>()
    });
    [a >= b && a >= LIKELY, b > a && b >= LIKELY]
}

fn persons(entities: &Entities) -> impl Iterator<Item = &Mention> {
    entities.mentions.iter().filter(|m| m.label == EntityLabel::Person && m.entity.is_some())
}

/// The document's entities, with names as persons where none was found: of the entity of that name, or of a new one.
fn with_names(document: &Document, names: [Span; 2]) -> Entities {
    let mut entities = document.entities.clone();
    for span in names {
        if persons(&entities).any(|m| m.span.overlaps(span)) {
            continue;
        }
        let name = span.of(&document.raw.text);
        let is_called =
            |e: &Entity| e.label == EntityLabel::Person && (e.name == name || e.aliases.iter().any(|a| a == name));
        let known = entities.entities.iter().position(is_called);
        let entity = known.unwrap_or(entities.entities.len());
        if known.is_none() {
            let label = EntityLabel::Person;
            entities.entities.push(Entity {
                label,
                name: name.to_owned(),
                aliases: vec![],
                description: None,
                mentions: vec![],
            });
        }
        entities.mentions.retain(|m| !m.span.overlaps(span));
        let at = entities.mentions.partition_point(|m| m.span.start < span.start);
        let sentence = document.sentences.partition_point(|s| s.span.start <= span.start).saturating_sub(1);
        entities
            .mentions
            .insert(at, Mention { span, label: EntityLabel::Person, score: 1.0, entity: Some(entity), sentence });
    }
    entities
}

/// Pronouns and persons of a document.
pub fn reading(document: &Document) -> Reading {
    let text = &document.raw.text;
    let points = CodePoints::new(text);
    let span = |span: Span| CodePointSpan { start: points.at(text, span.start), end: points.at(text, span.end) };
    let Document { layout, sentences, entities, quotes, scores, .. } = document;
    let resolved = pronouns::resolve(text, layout, sentences, entities, quotes, scores);
    let pronoun = |found: &Resolved| Pronoun {
        span: span(found.span),
        antecedent: found.antecedent.map(|antecedent| match antecedent {
            Referent::Name(mention) => span(document.entities.mentions[mention].span),
            Referent::Noun(noun) => span(noun),
        }),
        is_source: speaks(document, found.span),
        is_personal: PERSONAL.contains(&found.span.of(text).to_lowercase().as_str()),
    };
    let person = |m: &Mention| Some(Person { span: span(m.span), entity: m.entity? });
    Reading {
        pronouns: resolved.iter().map(pronoun).collect(),
        people: persons(&document.entities).filter_map(person).collect(),
    }
}

/// It is a source, or the word before a cue.
fn speaks(document: &Document, pronoun: Span) -> bool {
    document.quotes.iter().any(|quote| {
        let before_cue = quote.cue.and_then(|cue| document.raw.text.get(pronoun.end..cue.start));
        quote.source == Some(pronoun) || before_cue.is_some_and(|between| between.trim().is_empty())
    })
}

/// Predictions by id, to be written.
pub fn by_id<'a, P>(ids: impl Iterator<Item = &'a str>, found: Vec<P>) -> HashMap<String, P> {
    ids.map(str::to_owned).zip(found).collect()
}
