//! The speaker behind a source: a person of the document, a role, a body, or someone meant not to be known.

use super::marks::Quotation;
use super::nominals;
use super::phrase::{Head, mentions_in};
use super::pronouns::{self, Pronoun};
use crate::document::{
    Block, Entities, EntityLabel, Layout, Mention, Quote, QuoteKind, Sentence, Span, Speaker, SpeakerKind, Via,
};

/// What speakers are looked for in.
pub struct Scene<'a> {
    pub text: &'a str,
    pub layout: &'a Layout,
    pub sentences: &'a [Sentence],
    pub entities: &'a Entities,
    pub quotations: &'a [Quotation],
}

impl Scene<'_> {
    /// The sentence at or before a place.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        self.sentences.partition_point(|s| s.span.start <= at).checked_sub(1)
    }

    /// Whether a span lies in quotation marks.
    pub fn is_quoted(&self, span: Span) -> bool {
        let next = self.quotations.partition_point(|q| q.span.end <= span.start);
        self.quotations.get(next).is_some_and(|q| q.span.contains(span))
    }

    /// The block at or before a place.
    fn block_at(&self, at: usize) -> Option<usize> {
        self.layout.blocks.partition_point(|b: &Block| b.span.start <= at).checked_sub(1)
    }
}

/// Sets the speaker of every quote; quotes are in text order.
pub fn resolve(scene: &Scene, quotes: &mut [Quote]) {
    let mut last: Option<Said> = None;
    for index in 0..quotes.len() {
        let (before, rest) = quotes.split_at_mut(index);
        let Some(quote) = rest.first_mut() else { return };
        let previous = last.take_if(|said| said.turn != quote.turn).map_or(last.as_ref(), |_| None);
        quote.speaker = match quote.source {
            Some(source) => speaker_of(scene, quote, source, previous),
            None => from_context(scene, quote, before, previous),
        };
        if let Some(speaker) = &quote.speaker {
            last = Some(Said { speaker: speaker.clone(), block: block_of(scene, quote), turn: quote.turn });
        }
    }
}

/// The last thing that somebody said.
struct Said {
    speaker: Speaker,
    block: Option<usize>,
    turn: Option<usize>,
}

fn block_of(scene: &Scene, quote: &Quote) -> Option<usize> {
    quote.content.last().and_then(|c| scene.block_at(c.start))
}

/// A quote without a source: what it goes on from, or direct speech after speech in the same paragraph or, outside
/// transcripts, in the one before: stories do not name again who goes on speaking.
fn from_context(scene: &Scene, quote: &Quote, before: &[Quote], previous: Option<&Said>) -> Option<Speaker> {
    let by_context = |speaker: &Speaker| Speaker { via: Via::Context, ..speaker.clone() };
    if let Some(earlier) = quote.continues.and_then(|i| before.get(i)) {
        return earlier.speaker.as_ref().map(by_context);
    }
    let said = previous?;
    let (Some(there), Some(here)) = (said.block, quote.content.first().and_then(|c| scene.block_at(c.start))) else {
        return None;
    };
    let is_near = here == there || (here == there + 1 && quote.turn.is_none());
    (quote.kind == QuoteKind::Direct && is_near).then(|| by_context(&said.speaker))
}

fn speaker_of(scene: &Scene, quote: &Quote, source: Span, previous: Option<&Said>) -> Option<Speaker> {
    let head = Head::new(scene.text, source, scene.entities)?;
    if let Some(pronoun) = Pronoun::parse(&head.words) {
        return pronoun_speaker(scene, quote, source, pronoun, previous);
    }
    let persons = head.joined_persons(scene.text);
    if persons.len() > 1 && head.name(scene.text).is_some() {
        return Some(several(scene, &persons));
    }
    if let Some(named) = head.name(scene.text).or_else(|| head.person_in_apposition(scene.text)) {
        return Some(named_speaker(scene, named, Via::Name));
    }
    if let Some(name) = unmarked_name(scene, &head) {
        return Some(name);
    }
    if let Some(found) = nominals::antecedent(scene, source, &head) {
        return Some(named_speaker(scene, found, Via::Nominal));
    }
    let kind = nominals::kind(scene.text, source, &head);
    // `the Yonhap news agency`: a body that the head names on its way.
    let body = head.mentions.iter().rev().find(|m| m.label == EntityLabel::Org && nominals::is_body(head.noun()));
    let entity = body.filter(|_| kind == SpeakerKind::Collective).and_then(|m| m.entity);
    Some(Speaker { entity, name: collapse(source.of(scene.text)), kind, via: Via::Nominal })
}

fn pronoun_speaker(
    scene: &Scene,
    quote: &Quote,
    source: Span,
    pronoun: Pronoun,
    previous: Option<&Said>,
) -> Option<Speaker> {
    if pronoun == Pronoun::Speaker {
        let turn = quote.turn.and_then(|t| scene.layout.turns.get(t))?;
        return turn.speaker.clone().map(|s| Speaker { via: Via::Pronoun, ..s });
    }
    // Several people, or a body, that spoke last go on as "they" and "it".
    let collective = previous.filter(|p| p.speaker.kind != SpeakerKind::Named);
    if let (Pronoun::Plural | Pronoun::Thing, Some(said)) = (pronoun, collective) {
        return Some(Speaker { via: Via::Pronoun, ..said.speaker.clone() });
    }
    let last = previous.and_then(|said| said.speaker.entity);
    if let Some(mention) = pronouns::antecedent(scene, pronoun, source, &quote.content, last) {
        return Some(named_speaker(scene, mention, Via::Pronoun));
    }
    // `the official … he said`: a role that spoke last.
    match (pronoun, previous) {
        (Pronoun::Person(_), Some(said)) if matches!(said.speaker.kind, SpeakerKind::Role | SpeakerKind::Anonymous) => {
            Some(Speaker { via: Via::Pronoun, ..said.speaker.clone() })
        }
        _ => None,
    }
}

/// A speaker with a name: persons are named, all else speaks as a body.
fn named_speaker(scene: &Scene, mention: &Mention, via: Via) -> Speaker {
    let entity = mention.entity.and_then(|e| scene.entities.entities.get(e));
    let name = entity.map_or_else(|| collapse(mention.span.of(scene.text)), |e| e.name.clone());
    let kind = if mention.label == EntityLabel::Person { SpeakerKind::Named } else { SpeakerKind::Collective };
    Speaker { entity: mention.entity, name, kind, via }
}

/// Several persons with names: `Ana Ruiz and Bo Lind`.
fn several(scene: &Scene, persons: &[&Mention]) -> Speaker {
    let names: Vec<String> = persons.iter().map(|m| named_speaker(scene, m, Via::Name).name).collect();
    let name = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    Speaker { entity: None, name, kind: SpeakerKind::Collective, via: Via::Name }
}

/// A name that the entities stage did not mark here: known from elsewhere in the document, or plain from its capitals.
fn unmarked_name(scene: &Scene, head: &Head) -> Option<Speaker> {
    let surface = collapse(head.span.of(scene.text));
    let known = scene.entities.entities.iter().position(|e| e.name == surface || e.aliases.contains(&surface));
    if let Some(index) = known {
        let entity = scene.entities.entities.get(index)?;
        let kind = if entity.label == EntityLabel::Person { SpeakerKind::Named } else { SpeakerKind::Collective };
        return Some(Speaker { entity: Some(index), name: entity.name.clone(), kind, via: Via::Name });
    }
    let capital = |w: &str| w.starts_with(char::is_uppercase);
    let all_capital = surface.split(' ').all(capital) && surface.contains(' ') && head.determiner().is_none();
    let unmarked = mentions_in(&scene.entities.mentions, head.span).is_empty();
    (all_capital && unmarked && !nominals::is_body(head.noun())).then_some(Speaker {
        entity: None,
        name: surface,
        kind: SpeakerKind::Named,
        via: Via::Name,
    })
}

/// The text with every run of white space as one space.
fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
