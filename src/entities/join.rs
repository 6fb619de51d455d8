//! Mentions and speakers of turns joined to entities: who is whom, the label, the name, what the text says they are.

use std::collections::HashMap;

use crate::document::{Entities, Entity, EntityLabel, Layout, Mention, Metadata, Sentence, Span, SpeakerKind};

use super::describe::{describe, is_connective, title_words};
use super::evidence;
use super::forms::{Form, name_of};
use super::mentions::is_name;
use super::names::PersonName;
use super::people;
use super::things::{self, ThingUse};
use super::union::Union;
use super::{Recognized, fold};

/// Where a name is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Index of a mention.
    Mention(usize),
    /// Index of a turn whose speaker has a name.
    Turn(usize),
}

/// What the joining looks at.
pub(super) struct Context<'a> {
    pub text: &'a str,
    pub metadata: &'a Metadata,
    pub layout: &'a Layout,
    pub sentences: &'a [Sentence],
}

/// Joins mentions (in text order) and named speakers; fills in the mentions' entities.
pub(super) fn join(context: &Context, mut mentions: Vec<Mention>) -> Recognized {
    let groups = group(context, &mentions);
    let mut turn_speakers = vec![None; context.layout.turns.len()];
    let mut entities = Vec::with_capacity(groups.len());
    for (id, places) in groups.into_iter().enumerate() {
        for place in &places {
            match place {
                Place::Mention(mention) => mentions[*mention].entity = Some(id),
                Place::Turn(turn) => turn_speakers[*turn] = Some(id),
            }
        }
        entities.push(entity(context, &mentions, &places));
    }
    Recognized { entities: Entities { mentions, entities }, turn_speakers }
}

/// The places of each entity in text order; entities ordered by their first place.
fn group(context: &Context, mentions: &[Mention]) -> Vec<Vec<Place>> {
    let (person_places, names): (Vec<Place>, Vec<PersonName>) = person_uses(context, mentions).into_iter().unzip();
    let people = people::join(&names);
    let people_count = people.iter().max().map_or(0, |last| last + 1);
    let is_thing = |m: &&usize| is_name(mentions[**m].label) && mentions[**m].label != EntityLabel::Person;
    let thing_places: Vec<usize> = (0..mentions.len()).filter(|m| is_thing(&m)).collect();
    let uses: Vec<ThingUse> = thing_places.iter().map(|m| thing_use(context, &mentions[*m])).collect();
    let things = things::join(&uses);

    let mut cluster_of: Vec<Option<usize>> = vec![None; mentions.len()];
    let mut places: Vec<(Place, usize)> = person_places.into_iter().zip(people).collect();
    places
        .extend(thing_places.into_iter().map(Place::Mention).zip(things.into_iter().map(|thing| people_count + thing)));
    for (place, cluster) in &places {
        if let Place::Mention(mention) = place {
            cluster_of[*mention] = Some(*cluster);
        }
    }
    let mut union = Union::new(places.iter().map(|(_, cluster)| cluster + 1).max().unwrap_or(0));
    for (a, b) in evidence::stated_pairs(context.text, mentions) {
        if let (Some(a), Some(b)) = (cluster_of[a], cluster_of[b])
            && (a < people_count) == (b < people_count)
        {
            union.join(a, b);
        }
    }

    places.sort_by_key(|(place, _)| start(context, mentions, *place));
    let mut groups: Vec<Vec<Place>> = vec![];
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    for (place, cluster) in places {
        let group = *group_of.entry(union.root(cluster)).or_insert(groups.len());
        if group == groups.len() {
            groups.push(vec![]);
        }
        groups[group].push(place);
    }
    groups
}

fn start(context: &Context, mentions: &[Mention], place: Place) -> usize {
    match place {
        Place::Mention(mention) => mentions[mention].span.start,
        Place::Turn(turn) => context.layout.turns[turn].label.start,
    }
}

/// Persons' names in text order, each with the title words that stand before it.
fn person_uses(context: &Context, mentions: &[Mention]) -> Vec<(Place, PersonName)> {
    let of_mentions = mentions.iter().enumerate().filter(|(_, m)| m.label == EntityLabel::Person).map(|(i, m)| {
        let surface = m.span.of(context.text);
        let mut name = PersonName::parse(surface).unwrap_or_else(|| PersonName::unparsed(surface));
        let before = sentence_of(context, m).and_then(|s| context.text.get(s.start..m.span.start)).unwrap_or_default();
        name.titles.splice(0..0, fold::words(title_words(before)));
        (Place::Mention(i), name)
    });
    let of_turns = context.layout.turns.iter().enumerate().filter_map(|(i, turn)| {
        let speaker = turn.speaker.as_ref().filter(|speaker| speaker.kind == SpeakerKind::Named)?;
        let mut name = PersonName::parse(&speaker.name)?;
        name.titles.extend(PersonName::parse(turn.label.of(context.text)).into_iter().flat_map(|label| label.titles));
        Some((Place::Turn(i), name))
    });
    let mut uses: Vec<(Place, PersonName)> = of_mentions.chain(of_turns).collect();
    uses.sort_by_key(|(place, _)| start(context, mentions, *place));
    uses
}

fn thing_use<'t>(context: &Context<'t>, mention: &Mention) -> ThingUse<'t> {
    let end = sentence_of(context, mention).map_or(mention.span.end, |sentence| sentence.end);
    let after = context.text.get(mention.span.end..end).unwrap_or_default();
    ThingUse { surface: mention.span.of(context.text), label: mention.label, acronym: evidence::acronym(after) }
}

fn sentence_of(context: &Context, mention: &Mention) -> Option<Span> {
    context.sentences.get(mention.sentence).map(|sentence| sentence.span)
}

/// The entity of these places.
fn entity(context: &Context, mentions: &[Mention], places: &[Place]) -> Entity {
    let own: Vec<usize> =
        places.iter().filter_map(|p| if let Place::Mention(m) = p { Some(*m) } else { None }).collect();
    let label = label(mentions, &own);
    let mut forms: Vec<Form> = vec![];
    for place in places {
        let (surface, is_in_text) = match place {
            Place::Mention(mention) => (mentions[*mention].span.of(context.text), true),
            Place::Turn(turn) => {
                (context.layout.turns[*turn].speaker.as_ref().map_or("", |speaker| speaker.name.as_str()), false)
            }
        };
        Form::count(&mut forms, surface, is_in_text, label);
    }
    let name = name_of(&forms, label);
    let aliases = forms.iter().filter(|form| form.is_in_text && form.surface != name).map(|form| form.surface.clone());
    Entity {
        aliases: aliases.collect(),
        description: description(context, mentions, &own, label, &name),
        label,
        name,
        mentions: own,
    }
}

/// The label with the greatest weight; without mentions: a speaker, hence a person.
fn label(mentions: &[Mention], own: &[usize]) -> EntityLabel {
    let mut weights: Vec<(EntityLabel, f32)> = vec![];
    for Mention { label, score, .. } in own.iter().map(|m| &mentions[*m]) {
        match weights.iter_mut().find(|(known, _)| known == label) {
            Some((_, weight)) => *weight += score,
            None => weights.push((*label, *score)),
        }
    }
    let best = weights.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
    best.map_or(EntityLabel::Person, |(label, _)| label)
}

/// Where the text introduces them: at a full name if it can be, at the document's title otherwise.
fn description(
    context: &Context,
    mentions: &[Mention],
    own: &[usize],
    label: EntityLabel,
    name: &str,
) -> Option<String> {
    let at = |m: &usize| {
        let mention = &mentions[*m];
        let sentence = sentence_of(context, mention)?;
        let start = after_other_person(context, &mentions[..*m], mention).unwrap_or(sentence.start);
        describe(context.text, Span::new(start, sentence.end), mention.span, label)
    };
    let is_full = |m: &&usize| mentions[**m].span.of(context.text).split_whitespace().nth(1).is_some();
    let in_title = || {
        let title = context.metadata.title.as_ref().or(context.layout.found.title.as_ref())?;
        let start = title.find(name)?;
        describe(title, Span::new(0, title.len()), Span::new(start, start + name.len()), label)
    };
    own.iter().filter(is_full).find_map(at).or_else(in_title).or_else(|| own.iter().find_map(at))
}

/// `Ode on the Odd Isles President` before a name: where the person named before ends, if a word follows that a title does
/// not start with. `Ode adviser` is a title.
fn after_other_person(context: &Context, before: &[Mention], mention: &Mention) -> Option<usize> {
    let mut earlier = before.iter().rev().take_while(|earlier| earlier.sentence == mention.sentence);
    let other = earlier.find(|earlier| mention.label == EntityLabel::Person && earlier.label == mention.label)?;
    let between = context.text.get(other.span.end..mention.span.start)?;
    between.split_whitespace().next().filter(|word| is_connective(word)).map(|_| other.span.end)
}
