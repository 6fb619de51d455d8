//! Quotations that a label gives to somebody, as scripts do: `**Rosa Lind, mayor of Saltmouth:** “The dam will hold.”`
//!
//! The model reads them as best it can, for its training texts have none. Here a name with a colon, and behind it nothing
//! but a quotation to the end of the paragraph, is evidence enough.

use std::ops::Range;

use super::link::{Attribution, is_speech_verb};
use super::marks::{Quotation, is_markup};
use super::phrase::{HEAD_ENDS, Head, words_of};
use super::pronouns;
use super::spans::{RoleSpan, words_in};
use crate::document::{BlockKind, Entities, EntityLabel, Layout, Mention, Span};
use crate::encode::Word;

/// Of a label's words, at most: a name with its office.
const MOST_WORDS: usize = 24;

/// Score of the spans of such a quote, which ranks it with those of surest cues: of 251 in 21 round-ups and lists, two
/// named a company where a person spoke, which [`speaker_of`] has learned from.
const CERTAINTY: f32 = 0.9;

/// Words that a name or an office may hold in lower case.
const LINKING: [&str; 17] =
    ["a", "al", "and", "at", "bin", "da", "de", "del", "der", "di", "for", "in", "of", "on", "the", "van", "von"];

/// A paragraph of a label and what it introduces.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// All of the paragraph.
    block: Span,
    /// Who speaks: the label without marks, colon and link.
    source: Span,
    /// The verb of `[The Saltmouth Herald reports](…)`.
    cue: Option<Span>,
    /// Indices of quotations.
    quotations: Range<usize>,
}

/// All labels with a name, in text order.
#[must_use]
pub fn find(text: &str, layout: &Layout, entities: &Entities, quotations: &[Quotation]) -> Vec<Label> {
    let mut labels = vec![];
    let mut start = 0;
    for of_block in quotations.chunk_by(|a, b| a.block == b.block) {
        let range = start..start + of_block.len();
        start = range.end;
        labels.extend(label(text, layout, entities, of_block).map(|label| Label { quotations: range, ..label }));
    }
    labels
}

/// The label before the quotations of one block, if these fill its rest.
fn label(text: &str, layout: &Layout, entities: &Entities, quotations: &[Quotation]) -> Option<Label> {
    let (first, last) = (quotations.first()?, quotations.last()?);
    let block = layout.blocks.get(first.block)?;
    let turn = block.turn.and_then(|turn| layout.turns.get(turn));
    let lead = Span::new(block.span.start, first.span.start);
    if first.continues
        || !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem)
        || turn.is_some_and(|turn| turn.label.overlaps(lead))
    {
        return None;
    }
    let is_bare = |from: usize, to: usize| text.get(from..to).is_some_and(|s| !s.contains(char::is_alphanumeric));
    let is_filled = quotations.windows(2).all(|pair| is_bare(pair[0].span.end, pair[1].span.start));
    if !(is_filled && is_bare(last.span.end, block.span.end)) {
        return None;
    }
    let (source, cue) = source_and_cue(text, lead)?;
    let source = speaker_of(text, source, entities)?;
    Some(Label { block: block.span, source, cue, quotations: 0..0 })
}

/// Takes a lead apart: `**Rosa Lind**:`, `- [Rosa Lind](…):`, `[The Saltmouth Herald reports](…).`
fn source_and_cue(text: &str, lead: Span) -> Option<(Span, Option<Span>)> {
    let is_bullet = |c: char| is_markup(c) || matches!(c, '-' | '+' | '•');
    let start = lead.end - lead.of(text).trim_start_matches(is_bullet).len();
    let (label, has_colon) = before_marks(text, Span::new(start, lead.end), ':');
    if !label.of(text).starts_with('[') {
        return has_colon.then_some((label, None));
    }
    let (link, has_full_stop) = before_marks(text, label, '.');
    let (shown, address) = link.of(text).strip_prefix('[')?.split_once("](")?;
    if address.strip_suffix(')').is_none_or(|url| url.contains(['[', ')', ' '])) {
        return None;
    }
    let inner = Span::new(link.start + 1, link.start + 1 + shown.len());
    let inner = Span::new(inner.end - shown.trim_start_matches(is_markup).len(), inner.end);
    let (shown, has_inner_colon) = before_marks(text, inner, ':');
    let verb = words_of(text, shown).last().filter(|word| word.end == shown.end && is_speech_verb(word.of(text)));
    if let Some(verb) = verb {
        return Some((Span::new(shown.start, verb.start).trim(text), Some(verb)));
    }
    (has_inner_colon || (has_colon && !has_full_stop)).then_some((shown, None))
}

/// A span without a mark at its end and the markup around it, and whether the mark was there.
fn before_marks(text: &str, span: Span, mark: char) -> (Span, bool) {
    let surface = span.of(text);
    let inner = surface.trim_end_matches(|c| is_markup(c) || c == mark);
    (Span::new(span.start, span.start + inner.len()), surface[inner.len()..].contains(mark))
}

/// The part of a label that names who speaks: all of it, if it is a name with titles before and an office behind; or the
/// person at its end, if an office of several phrases leads to the name: `Orbis, Inc. Director of Policy Rosa Lind, PhD`.
fn speaker_of(text: &str, label: Span, entities: &Entities) -> Option<Span> {
    let has_marks = label.of(text).contains(['[', ']', ':', ';', '?', '!', '"', '“', '”']);
    if has_marks || words_of(text, label).count() > MOST_WORDS {
        return None;
    }
    let head = Head::new(text, label, entities)?;
    let named = head.name(text).or_else(|| head.titled_person(text)).or_else(|| head.person_in_apposition(text));
    let has_person = || head.all_mentions.iter().any(|mention| mention.label == EntityLabel::Person);
    match named.map(|name| (name, name.label)) {
        Some((name, EntityLabel::Person)) => are_titles(text, label.start, name).then_some(label),
        Some((name, EntityLabel::Org)) if !has_person() => are_titles(text, label.start, name).then_some(label),
        Some((_, EntityLabel::Org)) | None => person_after_office(text, label, &head),
        Some(_) => None,
    }
}

/// The only person of a label, if it ends with that name and the rest is in title case.
fn person_after_office(text: &str, label: Span, head: &Head) -> Option<Span> {
    let mut persons = head.all_mentions.iter().filter(|mention| mention.label == EntityLabel::Person);
    let person = persons.next().filter(|_| persons.next().is_none())?.span;
    let rest = text.get(person.end..label.end)?.trim();
    let office: Vec<&str> = words_of(text, Span::new(label.start, person.start)).map(|word| word.of(text)).collect();
    let is_title_case = office.iter().all(|word| !word.starts_with(char::is_lowercase) || LINKING.contains(word));
    let opens = office.first().is_some_and(|word| !HEAD_ENDS.contains(&word.to_lowercase().as_str()));
    let leads = office.last().is_some_and(|word| !word.starts_with(char::is_lowercase));
    let is_degree = |degree: &str| degree.split_whitespace().count() == 1 && degree.contains(char::is_uppercase);
    let ends = rest.is_empty()
        || (rest.starts_with('(') && rest.ends_with(')'))
        || rest.strip_prefix(',').is_some_and(is_degree);
    (is_title_case && opens && leads && ends).then_some(person)
}

/// Whether what stands before a name may be titles: `Orbis chief engineer Rosa Lind`, not `What Berg told Lind`.
fn are_titles(text: &str, start: usize, name: &Mention) -> bool {
    let mut words = words_of(text, Span::new(start, name.span.start)).map(|word| word.of(text)).peekable();
    if words.peek().is_some_and(|word| HEAD_ENDS.contains(&word.to_lowercase().as_str())) {
        return false;
    }
    let plain: Vec<&str> = words.filter(|w| w.starts_with(char::is_lowercase) && !LINKING.contains(w)).collect();
    plain.last().is_none_or(|noun| pronouns::is_one_person(noun)) && !plain.iter().any(|word| is_speech_verb(word))
}

/// Gives quotations to their labels, whatever the model made of them; a label in which it saw a verb stays as it was read.
#[must_use]
pub fn apply(
    labels: &[Label],
    text: &str,
    words: &[Word],
    quotations: &[Quotation],
    mut attributions: Vec<Attribution>,
) -> Vec<Attribution> {
    let label_at = |at: usize| {
        let next = labels.partition_point(|label| label.block.end <= at);
        labels.get(next).filter(|label| label.block.start <= at).map(|_| next)
    };
    let mut is_sound = vec![true; labels.len()];
    for cue in attributions.iter().filter_map(|attribution| attribution.cue.as_ref()) {
        let Some(index) = label_at(cue.span.start) else { continue };
        let (label, is_verb) = (&labels[index], cue.span.of(text).contains(char::is_alphanumeric));
        let is_known = label.cue.is_some_and(|verb| verb.overlaps(cue.span));
        is_sound[index] &= !is_verb || is_known || cue.span.start >= quotations[label.quotations.start].span.start;
    }
    for attribution in &mut attributions {
        attribution.contents.retain(|content| !label_at(content.span.start).is_some_and(|label| is_sound[label]));
    }
    attributions.retain(|attribution| !attribution.contents.is_empty());
    let sound = labels.iter().zip(&is_sound).filter(|(_, is_sound)| **is_sound);
    attributions.extend(sound.filter_map(|(label, _)| attribution(label, words, quotations)));
    attributions.sort_by_key(|attribution| attribution.contents.first().map_or(0, |content| content.words.start));
    attributions
}

fn attribution(label: &Label, words: &[Word], quotations: &[Quotation]) -> Option<Attribution> {
    let part = |span: Span| RoleSpan { words: words_in(words, span), span, score: CERTAINTY };
    let quotations = quotations.get(label.quotations.clone())?;
    let contents = quotations.iter().filter_map(|q| RoleSpan::new(words, words_in(words, q.span), CERTAINTY)).collect();
    Some(Attribution { source: Some(part(label.source)), cue: label.cue.map(part), contents, confidence: 1.0 })
        .filter(|attribution| !attribution.contents.is_empty())
}
