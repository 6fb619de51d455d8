//! Who wrote the document: whom `I` means outside quotation marks and turns.

use super::phrase::mentions_in;
use crate::document::{
    Block, BlockKind, Entities, Entity, EntityLabel, Layout, Metadata, Span, Speaker, SpeakerKind, Via,
};
use crate::entities::{fold, gazetteer, names};

/// What one person gives, by the first words of its title.
const KINDS: &[&str] = &["address", "letter", "message", "remarks", "speech", "statement", "testimony"];
/// What may stand before them: `Text of a Letter from ...`.
const OPENERS: &[&str] = &["a", "full", "of", "official", "opening", "prepared", "press", "text", "the", "written"];
/// They end the name of who gave it.
const ENDS: &[&str] = &[
    "about",
    "after",
    "ahead",
    "announcing",
    "at",
    "before",
    "during",
    "following",
    "for",
    "in",
    "marking",
    "on",
    "regarding",
    "to",
    "upon",
    "welcoming",
    "with",
];

/// The one person who says "I" in a document without turns: whom the title names, who signed, or the only author.
pub fn of(text: &str, metadata: &Metadata, layout: &Layout, entities: &Entities) -> Option<Speaker> {
    if !layout.turns.is_empty() {
        return None;
    }
    let giver = metadata.title.as_deref().and_then(giver);
    if giver.as_deref().is_some_and(is_joined) {
        return None;
    }
    let known = giver.and_then(|giver| called(entities, &giver)).or_else(|| signer(text, layout, entities));
    if let Some(entity) = known {
        let name = entities.entities.get(entity)?.name.clone();
        return Some(Speaker { entity: Some(entity), name, kind: SpeakerKind::Named, via: Via::Pronoun });
    }
    let [author] = metadata.authors.as_slice() else { return None };
    let entity = called(entities, author);
    let (_, name) = names::split_title(author);
    let given = fold::word(name.split_whitespace().next()?);
    let is_person = gazetteer::is_male_name(&given) || gazetteer::is_female_name(&given);
    if entity.is_none() && (!is_person || is_joined(author) || !name.contains(' ')) {
        return None;
    }
    let name = entity.and_then(|e| entities.entities.get(e)).map_or_else(|| name.to_owned(), |e| e.name.clone());
    Some(Speaker { entity, name, kind: SpeakerKind::Named, via: Via::Pronoun })
}

/// Whom the title says it is by: `President Ode` of `Statement by President Ode on the Dam`.
fn giver(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let is_in = |list: &[&str], word: &str| list.contains(&fold::word(word).as_str());
    let kind = words.iter().position(|word| !is_in(OPENERS, word)).filter(|kind| is_in(KINDS, words[*kind]))?;
    let by = words.get(kind + 1).filter(|by| is_in(&["by", "from", "of"], by)).map(|_| kind + 2)?;
    let name: Vec<&str> = words.get(by..)?.iter().take_while(|word| !is_in(ENDS, word)).copied().collect();
    Some(name.join(" "))
}

fn is_joined(names: &str) -> bool {
    names.split_whitespace().any(|word| matches!(word, "and" | "And" | "&"))
}

/// The only person whose name ends the phrase, or the part before its first comma.
fn called(entities: &Entities, phrase: &str) -> Option<usize> {
    let phrase = phrase.split([',', ':', ';', '—', '–']).next()?.trim();
    let ends = |name: &str| {
        phrase.strip_suffix(name).is_some_and(|before| !name.is_empty() && !before.ends_with(char::is_alphanumeric))
    };
    let persons = || entities.entities.iter().enumerate().filter(|(_, e)| e.label == EntityLabel::Person);
    let only = |fits: &dyn Fn(&Entity) -> bool| {
        let mut found = persons().filter(|(_, e)| fits(e)).map(|(index, _)| index);
        found.next().filter(|_| found.next().is_none())
    };
    let (_, bare) = names::split_title(phrase);
    only(&|e| ends(&e.name))
        .or_else(|| only(&|e| e.aliases.iter().any(|alias| ends(alias))))
        .or_else(|| only(&|e| names::surname(&e.name) == Some(bare)))
}

/// Who signed: a name alone in a line of the short block that ends the document.
fn signer(text: &str, layout: &Layout, entities: &Entities) -> Option<usize> {
    /// Words of a block that is only a signature: `Sincerely, Ada Brandt, Mayor of Tolva`.
    const MOST_WORDS: usize = 12;
    let is_text = |b: &&Block| {
        !matches!(b.kind, BlockKind::Boilerplate | BlockKind::FrontMatter | BlockKind::StageDirection)
            && b.span.of(text).contains(char::is_alphanumeric)
    };
    let blocks: Vec<&Block> = layout.blocks.iter().filter(is_text).collect();
    let last = blocks.last().filter(|_| blocks.len() > 1)?.span;
    if last.of(text).split_whitespace().count() > MOST_WORDS || last.of(text).contains([':', '@', '“', '"']) {
        return None;
    }
    let persons = mentions_in(&entities.mentions, last).iter().filter(|m| m.label == EntityLabel::Person);
    let is_line = |span: Span| {
        let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1).max(last.start);
        let line_end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at).min(last.end);
        let before = &text[line_start..span.start];
        let is_titled = before.split_whitespace().all(|w| names::is_title(w) || !w.contains(char::is_alphanumeric));
        let after = text[span.end..line_end].trim_matches(|c: char| !c.is_alphanumeric());
        is_titled && (after.is_empty() || after == "Jr" || after == "Sr")
    };
    let mut signed = persons.filter(|m| is_line(m.span)).filter_map(|m| m.entity);
    signed.next().filter(|_| signed.next().is_none())
}
