//! The speaker behind a source: a person of the document, a role, a body, or someone meant not to be known.

use super::marks::{Quotation, is_markup};
use super::nominals;
use super::offices::{self, Asked, Offices};
use super::phrase::{Head, mentions_in};
use super::pronouns::{self, Pronoun};
use super::quotation_around;
use crate::document::pronouns::{Referent, Resolved};
use crate::document::{
    Block, Entities, Entity, EntityLabel, Layout, Member, Mention, Quote, QuoteKind, Sentence, Span, Speaker,
    SpeakerKind, Via,
};
use crate::entities::names;

/// What speakers are looked for in.
pub struct Scene<'a> {
    pub text: &'a str,
    pub layout: &'a Layout,
    pub sentences: &'a [Sentence],
    pub entities: &'a Entities,
    /// In text order.
    pub pronouns: &'a [Resolved],
    pub offices: Offices,
    /// Who says "I" where nobody else does.
    pub author: Option<Speaker>,
    /// In text order.
    pub quotations: &'a [Quotation],
}

impl Scene<'_> {
    /// What the pronoun that starts at `at` takes up.
    fn antecedent(&self, at: usize) -> Option<Referent> {
        let next = self.pronouns.partition_point(|p| p.span.start < at);
        self.pronouns.get(next).filter(|p| p.span.start == at)?.antecedent
    }

    fn sentence_at(&self, at: usize) -> Option<&Sentence> {
        self.sentences.partition_point(|s| s.span.start <= at).checked_sub(1).and_then(|i| self.sentences.get(i))
    }

    /// Who says what stands at a place of a transcript: no name or third person there means him.
    pub fn own_speaker(&self, at: usize) -> Option<&Speaker> {
        let turn = self.sentence_at(at)?.turn?;
        self.layout.turns.get(turn)?.speaker.as_ref()
    }

    /// Nothing but marks stands before it in its sentence.
    pub fn opens_sentence(&self, at: usize) -> bool {
        let start = self.sentence_at(at).map_or(at, |s| s.span.start);
        self.text.get(start..at).is_some_and(|before| !before.contains(char::is_alphanumeric))
    }

    /// The block at or before a place.
    fn block_at(&self, at: usize) -> Option<usize> {
        self.layout.blocks.partition_point(|b: &Block| b.span.start <= at).checked_sub(1)
    }
}

/// Who speaks: one, or several together.
#[derive(Debug, Clone)]
struct Voice {
    speaker: Speaker,
    /// Each of several; empty for one.
    members: Vec<Member>,
}

impl From<Speaker> for Voice {
    fn from(speaker: Speaker) -> Self {
        Self { speaker, members: vec![] }
    }
}

impl Voice {
    fn by(&self, via: Via) -> Self {
        Self { speaker: Speaker { via, ..self.speaker.clone() }, members: self.members.clone() }
    }
}

/// Sets the speaker of every quote; quotes are in text order.
pub fn resolve(scene: &Scene, quotes: &mut [Quote]) {
    let mut last: Option<Said> = None;
    for index in 0..quotes.len() {
        let (before, rest) = quotes.split_at_mut(index);
        let Some(quote) = rest.first_mut() else { return };
        let previous = last.take_if(|said| said.turn != quote.turn).map_or(last.as_ref(), |_| None);
        let voice = match quote.source {
            Some(source) => voice_of(scene, quote, source, previous),
            None => from_context(scene, quote, before, previous),
        };
        if let Some(Voice { speaker, members }) = voice.clone() {
            (quote.speaker, quote.members) = (Some(speaker), members);
        }
        match voice {
            Some(voice) => last = Some(Said { voice, block: block_of(scene, quote), turn: quote.turn }),
            // What follows may be of somebody whom nobody knows.
            None if quote.source.is_some() => last = None,
            None => {}
        }
    }
}

/// The last thing that somebody said.
struct Said {
    voice: Voice,
    block: Option<usize>,
    turn: Option<usize>,
}

impl Said {
    fn kind(&self) -> SpeakerKind {
        self.voice.speaker.kind
    }

    fn is_of(&self, speaker: &Speaker) -> bool {
        self.voice.speaker.entity == speaker.entity && self.voice.speaker.name == speaker.name
    }
}

fn block_of(scene: &Scene, quote: &Quote) -> Option<usize> {
    quote.content.last().and_then(|c| scene.block_at(c.start))
}

/// A quote without a source: what it goes on from, or direct speech after speech in the same paragraph or, outside
/// transcripts, in the one before: stories do not name again who goes on speaking.
fn from_context(scene: &Scene, quote: &Quote, before: &[Quote], previous: Option<&Said>) -> Option<Voice> {
    if let Some(earlier) = quote.continues.and_then(|i| before.get(i)) {
        let voice = Voice { speaker: earlier.speaker.clone()?, members: earlier.members.clone() };
        return Some(voice.by(Via::Context));
    }
    let said = previous?;
    let (Some(there), Some(here)) = (said.block, quote.content.first().and_then(|c| scene.block_at(c.start))) else {
        return None;
    };
    let is_near = here == there || (here == there + 1 && quote.turn.is_none());
    (quote.kind == QuoteKind::Direct && is_near && !is_introduced(scene, quote)).then(|| said.voice.by(Via::Context))
}

/// A colon before the quotation in its paragraph: what stands there says who speaks, not who spoke before.
fn is_introduced(scene: &Scene, quote: &Quote) -> bool {
    let Some(at) = quote.content.first().map(|content| content.start) else { return false };
    let block = scene.block_at(at).and_then(|block| scene.layout.blocks.get(block));
    let before = block.and_then(|block| scene.text.get(block.span.start..at)).unwrap_or_default();
    before.trim_end_matches(is_markup).ends_with(':')
}

fn voice_of(scene: &Scene, quote: &Quote, source: Span, previous: Option<&Said>) -> Option<Voice> {
    if let Some(pronoun) = opening_relative(scene, source) {
        return match subject_before(scene, source) {
            Some(subject) => voice_of(scene, quote, subject, previous),
            None => pronoun_voice(scene, quote, pronoun, Pronoun::RelativePerson, previous),
        };
    }
    let head = Head::new(scene.text, source, scene.entities)?;
    if let Some(pronoun) = Pronoun::parse(&head.words) {
        if let Some(person) = head.person_in_apposition(scene.text).filter(|_| pronoun == Pronoun::Addressee) {
            return Some(named_speaker(scene, person, Via::Name).into());
        }
        return pronoun_voice(scene, quote, head.span, pronoun, previous);
    }
    let joined = head.joined_names(scene.text);
    if joined.len() > 1 && head.name(scene.text).is_some() {
        return Some(several(scene, &joined, Via::Name));
    }
    let apart = head.persons_across_appositions(scene.text);
    if apart.len() > 1 {
        return Some(several(scene, &apart, Via::Name));
    }
    let person = || head.titled_person(scene.text).or_else(|| head.person_in_apposition(scene.text));
    if let Some(named) = head.name(scene.text).or_else(person) {
        return Some(named_speaker(scene, named, Via::Name).into());
    }
    if let Some(name) = unmarked_name(scene, &head) {
        return Some(name.into());
    }
    Some(described(scene, source, &head))
}

/// The "who" of a source that is a relative clause: `who asked not to be named`.
fn opening_relative(scene: &Scene, source: Span) -> Option<Span> {
    let (word, _) = source.of(scene.text).split_once(char::is_whitespace)?;
    word.eq_ignore_ascii_case("who").then(|| Span::new(source.start, source.start + word.len()))
}

/// What opens the sentence and reaches to the relative clause, if nothing parts them but a comma: `An official, who ...`.
fn subject_before(scene: &Scene, clause: Span) -> Option<Span> {
    /// Longer openings are more than a subject.
    const MOST_WORDS: usize = 8;
    let sentence = scene.sentences.iter().find(|sentence| sentence.span.contains(clause))?;
    let before = Span::new(sentence.span.start, clause.start).of(scene.text);
    let subject = before.trim_end().trim_end_matches(',');
    let is_whole = !subject.is_empty() && !subject.contains([',', ';', ':', '"', '“', '”', '—', '(']);
    (is_whole && subject.split_whitespace().count() <= MOST_WORDS)
        .then(|| Span::new(sentence.span.start, sentence.span.start + subject.len()))
}

/// The same where a comma stands between: of `Police held a man who said`, what comes before is no subject.
fn subject_before_comma(scene: &Scene, clause: Span) -> Option<Span> {
    subject_before(scene, clause).filter(|subject| scene.text[subject.end..clause.start].starts_with(','))
}

/// Somebody without a name of his own in the source: `the senator`, `the two leaders`, `two experts`.
fn described(scene: &Scene, source: Span, head: &Head) -> Voice {
    if let Some(pair) = nominals::pair(scene, source, head) {
        return several(scene, &pair, Via::Nominal);
    }
    let found = match offices::asked_for(scene.text, source, head) {
        Some(office) => holder(scene, source, &office),
        None => nominals::antecedent(scene, source, head).map(|found| named_speaker(scene, found, Via::Nominal)),
    };
    if let Some(found) = found {
        return found.into();
    }
    let kind = nominals::kind(scene.text, source, head);
    // `the Yonhap news agency`: a body that the head names on its way.
    let body = head.mentions.iter().rev().find(|m| m.label == EntityLabel::Org && nominals::is_body(head.noun()));
    let entity = body.filter(|_| kind == SpeakerKind::Collective).and_then(|m| m.entity);
    Speaker { entity, name: collapse(without_relative(source.of(scene.text))), kind, via: Via::Nominal }.into()
}

/// Who holds the office that a source names.
fn holder(scene: &Scene, source: Span, office: &offices::Title) -> Option<Speaker> {
    let block = scene.block_at(source.start).and_then(|block| scene.layout.blocks.get(block));
    let asked = Asked {
        at: source.start,
        mentions: &scene.entities.mentions,
        block: block.map_or(source, |block| block.span),
        is_spoken: scene.sentence_at(source.start).is_some_and(|s| s.turn.is_some()),
        own: scene.own_speaker(source.start).and_then(|s| s.entity),
    };
    let entity = scene.offices.holder(office, &asked)?;
    let name = scene.entities.entities.get(entity)?.name.clone();
    Some(Speaker { entity: Some(entity), name, kind: SpeakerKind::Named, via: Via::Nominal })
}

/// `an official, who` -> `an official`: the relative pronoun belongs to what follows.
fn without_relative(source: &str) -> &str {
    let shorter = ["who", "which", "that"].iter().find_map(|pronoun| source.strip_suffix(pronoun));
    let name = shorter.filter(|rest| rest.ends_with(char::is_whitespace)).unwrap_or(source);
    name.trim_end_matches(|c: char| c.is_whitespace() || c == ',')
}

fn pronoun_voice(
    scene: &Scene,
    quote: &Quote,
    source: Span,
    pronoun: Pronoun,
    previous: Option<&Said>,
) -> Option<Voice> {
    match pronoun {
        Pronoun::Speaker | Pronoun::Speakers => {
            let turn = quote.turn.and_then(|t| scene.layout.turns.get(t));
            let is_author = turn.is_none() && pronoun == Pronoun::Speaker;
            let author = || scene.author.clone().filter(|_| quotation_around(scene.quotations, source).is_none());
            let speaker = turn.and_then(|t| t.speaker.clone()).or_else(|| is_author.then(author).flatten());
            return speaker.map(|s| Speaker { via: Via::Pronoun, ..s }.into());
        }
        // Who is spoken to is not named.
        Pronoun::Addressee => return None,
        Pronoun::RelativePerson | Pronoun::RelativeThing => {
            let mention = pronouns::relative(scene.text, scene.sentences, scene.entities, pronoun, source);
            return match mention {
                Some(mention) => Some(named_speaker(scene, mention, Via::Pronoun).into()),
                None => voice_of(scene, quote, subject_before_comma(scene, source)?, previous),
            };
        }
        Pronoun::Person | Pronoun::Plural | Pronoun::Thing => {}
    }
    let is_one = pronoun == Pronoun::Person;
    let own = scene.own_speaker(source.start);
    let previous = previous.filter(|said| own.is_none_or(|own| !said.is_of(own)));
    // Several people, or a body, that spoke last go on as "they" and "it".
    let collective = previous.filter(|said| match (pronoun, said.kind()) {
        (Pronoun::Plural, kind) => matches!(kind, SpeakerKind::Collective | SpeakerKind::Anonymous),
        (Pronoun::Thing, kind) => kind == SpeakerKind::Collective && said.voice.members.is_empty(),
        _ => false,
    });
    if let Some(said) = collective {
        return Some(said.voice.by(Via::Pronoun));
    }
    match scene.antecedent(source.start) {
        Some(Referent::Name(mention)) => {
            let mention = scene.entities.mentions.get(mention)?;
            Some(named_speaker(scene, mention, Via::Pronoun).into())
        }
        Some(Referent::Noun(noun)) => {
            let head = Head::new(scene.text, noun, scene.entities)?;
            let joined = head.joined_names(scene.text);
            if joined.len() > 1 && head.name(scene.text).is_some() {
                return Some(several(scene, &joined, Via::Pronoun));
            }
            let voice = described(scene, noun, &head);
            // "They" and "it" are no one person.
            let is_person = voice.speaker.kind == SpeakerKind::Named || pronouns::is_one_person(head.noun());
            (is_one || !is_person).then(|| voice.by(Via::Pronoun))
        }
        // `the official … he said`: a role that spoke last.
        None => previous
            .filter(|said| is_one && matches!(said.kind(), SpeakerKind::Role | SpeakerKind::Anonymous))
            .map(|said| said.voice.by(Via::Pronoun)),
    }
}

/// A speaker with a name: persons are named, all else speaks as a body.
fn named_speaker(scene: &Scene, mention: &Mention, via: Via) -> Speaker {
    let entity = mention.entity.and_then(|e| scene.entities.entities.get(e));
    let name = entity.map_or_else(|| collapse(mention.span.of(scene.text)), |e| e.name.clone());
    let kind = if mention.label == EntityLabel::Person { SpeakerKind::Named } else { SpeakerKind::Collective };
    Speaker { entity: mention.entity, name, kind, via }
}

/// Several with names: `Ana Ruiz and Bo Lind`.
fn several(scene: &Scene, mentions: &[&Mention], via: Via) -> Voice {
    let members: Vec<Member> = mentions
        .iter()
        .map(|m| named_speaker(scene, m, via))
        .map(|Speaker { entity, name, .. }| Member { entity, name })
        .collect();
    let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
    let name = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    Voice { speaker: Speaker { entity: None, name, kind: SpeakerKind::Collective, via }, members }
}

/// A name that the entities stage did not mark here: known from elsewhere in the document, or plain from its capitals.
fn unmarked_name(scene: &Scene, head: &Head) -> Option<Speaker> {
    let surface = collapse(head.span.of(scene.text));
    if let Some(known) = known_name(scene, &surface) {
        return Some(known);
    }
    if !mentions_in(&scene.entities.mentions, head.span).is_empty() || nominals::is_body(head.noun()) {
        return None;
    }
    let words: Vec<&str> = surface.split(' ').collect();
    let is_capital = |w: &&&str| w.starts_with(char::is_uppercase);
    let capitals = words.iter().rev().take_while(is_capital).count();
    let (before, name) = words.split_at(words.len() - capitals);
    let is_name = match before.last() {
        // "nominee Ana Ruiz"
        Some(role) => capitals > 1 && pronouns::is_one_person(&role.to_lowercase()),
        None if capitals > 1 => head.determiner().is_none(),
        // The first word of a sentence is in upper case, be it a name or not.
        None => capitals == 1 && !scene.opens_sentence(head.span.start) && !pronouns::is_person_noun(head.noun()),
    };
    let name = name.join(" ");
    is_name.then(|| {
        known_name(scene, &name).unwrap_or(Speaker { entity: None, name, kind: SpeakerKind::Named, via: Via::Name })
    })
}

/// The speaker of a name that the document has elsewhere; a surname alone counts if one person has it.
fn known_name(scene: &Scene, name: &str) -> Option<Speaker> {
    let entities = &scene.entities.entities;
    let is_called = |e: &Entity| e.name == name || e.aliases.iter().any(|alias| alias == name);
    let is_surname = |e: &Entity| e.label == EntityLabel::Person && names::surname(&e.name) == Some(name);
    let index = entities.iter().position(is_called).or_else(|| {
        let mut bearers = entities.iter().enumerate().filter(|(_, e)| is_surname(e)).map(|(i, _)| i);
        bearers.next().filter(|_| bearers.next().is_none())
    })?;
    let entity = entities.get(index)?;
    let kind = if entity.label == EntityLabel::Person { SpeakerKind::Named } else { SpeakerKind::Collective };
    Some(Speaker { entity: Some(index), name: entity.name.clone(), kind, via: Via::Name })
}

/// The text with every run of white space as one space.
fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
