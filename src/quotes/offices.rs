//! Offices that one person holds at a time, and whom the document calls by them: `the President`, `the Prime Minister`.
//!
//! `French President Ana Ruiz` and `President Ruiz of France` are qualified titles, `President Ode` is a bare one. A bare
//! `the President` is who bears the bare title most often; `Vice President Lind` and `former President Lind` hold other
//! offices.

use std::collections::{BTreeMap, BTreeSet};

use super::phrase::{HEAD_ENDS, Head, mentions_in, strip_possessive};
use crate::document::{Entities, EntityLabel, Layout, Mention, Metadata, Sentence, Span};
use crate::entities::{fold, gazetteer, names};

const OFFICES: &[&str] = &["chancellor", "premier", "president", "prime minister", "secretary"];
/// What makes another office of one.
const OTHER: &[&str] =
    &["acting", "assistant", "associate", "deputy", "ex", "former", "incoming", "interim", "late", "vice"];
/// They open sentences and join clauses: before a title they qualify nothing.
const JOINERS: &[&str] =
    &["and", "because", "but", "if", "is", "or", "said", "says", "than", "the", "was", "when", "while"];
/// `It's President Ode` owns nothing.
const CONTRACTIONS: &[&str] = &["he", "here", "how", "it", "let", "she", "that", "there", "what", "where", "who"];
/// Bytes before a name in which its title stands.
const TITLE_BYTES: usize = 80;
/// More holders of one office are a list.
const MOST: usize = 32;

/// A title: the office, and whose it is if the title says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    office: String,
    of: Option<String>,
}

/// How the document calls somebody by an office.
#[derive(Debug, Default)]
struct Holder {
    /// Times that the bare title stands before the name.
    bare: usize,
    /// Times that such a sentence has the title alone, too: `the President met President Ruiz` tells two apart.
    apart: usize,
    /// Whose office it is, each time that the title says so.
    of: BTreeSet<String>,
    /// Where the title is first heard.
    first: usize,
}

/// Who holds which office.
#[derive(Debug, Default)]
pub struct Offices {
    holders: BTreeMap<(String, usize), Holder>,
    /// Those whom a turn's label (`THE PRESIDENT:`), else the title of a transcript, calls by the bare office.
    stated: BTreeMap<String, BTreeSet<usize>>,
}

/// Where an office is asked for.
pub struct Asked<'a> {
    pub at: usize,
    pub mentions: &'a [Mention],
    /// The paragraph.
    pub block: Span,
    /// It stands in a turn.
    pub is_spoken: bool,
    /// Who says it speaks of another one.
    pub own: Option<usize>,
}

impl Offices {
    pub fn read(text: &str, metadata: &Metadata, layout: &Layout, sentences: &[Sentence], entities: &Entities) -> Self {
        let mut offices = Self::default();
        for mention in entities.mentions.iter().filter(|m| m.label == EntityLabel::Person) {
            let Some((entity, sentence)) = mention.entity.zip(sentences.get(mention.sentence)) else { continue };
            let described = entities.entities.get(entity).and_then(|e| e.description.as_deref()).and_then(description);
            if let Some(title) = title_of(text, sentence.span, mention.span) {
                let apart = stands_alone(sentence.span.of(text), &title.office);
                offices.hear(entity, title, mention.span.start, apart);
            } else if let Some(Title { office, of }) = described {
                let of = Some(of.unwrap_or_default());
                offices.hear(entity, Title { office, of }, mention.span.start, false);
            }
        }
        offices.read_labels(text, layout);
        let title = metadata.title.as_deref().filter(|_| !layout.turns.is_empty());
        offices.read_headline(title.unwrap_or_default(), entities);
        offices
    }

    fn hear(&mut self, entity: usize, title: Title, at: usize, is_apart: bool) {
        let new = Holder { first: at, ..Holder::default() };
        let holder = self.holders.entry((title.office, entity)).or_insert(new);
        if let Some(of) = title.of {
            holder.of.insert(of);
        } else {
            holder.bare += 1;
            holder.apart += usize::from(is_apart);
        }
    }

    fn read_labels(&mut self, text: &str, layout: &Layout) {
        for turn in &layout.turns {
            let Some(entity) = turn.speaker.as_ref().and_then(|s| s.entity) else { continue };
            let words = lower_words(turn.label.of(text));
            if let Some((_, office)) = words.split_first().filter(|(the, _)| *the == "the")
                && office_start(office) == Some(0)
            {
                self.stated.entry(office.join(" ")).or_default().insert(entity);
            }
        }
    }

    /// Whom the headline calls by offices that no label states.
    fn read_headline(&mut self, headline: &str, entities: &Entities) {
        let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (index, entity) in entities.entities.iter().enumerate().filter(|(_, e)| e.label == EntityLabel::Person) {
            let forms = std::iter::once(entity.name.as_str()).chain(entity.aliases.iter().map(String::as_str));
            let mut places = forms.chain(names::surname(&entity.name)).filter_map(|form| word_at(headline, form));
            let title = places.next().and_then(|name| title_of(headline, Span::new(0, headline.len()), name));
            if let Some(Title { office, of: None }) = title {
                found.entry(office).or_default().insert(index);
            }
        }
        for (office, holders) in found {
            self.stated.entry(office).or_insert(holders);
        }
    }

    /// The entity that holds the office; none where nobody does, or two about equally.
    pub fn holder(&self, title: &Title, asked: &Asked) -> Option<usize> {
        let range = (title.office.clone(), 0)..=(title.office.clone(), usize::MAX);
        let all = self.holders.range(range).map(|((_, entity), holder)| (*entity, holder));
        let others: Vec<(usize, &Holder)> = all.take(MOST + 1).filter(|(e, _)| Some(*e) != asked.own).collect();
        if others.len() > MOST {
            return None;
        }
        let heard = || others.iter().filter(|(_, holder)| holder.first < asked.at).copied();
        if let Some(of) = &title.of {
            return only(heard().filter(|(_, holder)| holder.of.contains(of)))
                .or_else(|| only(heard()).filter(|e| others.iter().any(|(o, h)| o == e && h.of.is_empty())));
        }
        if asked.is_spoken {
            /// Named once is named by chance: somebody's guest, or a former holder.
            const LEAST: usize = 2;
            let stated = self.stated.get(&title.office);
            let stated = stated.map(|entities| entities.iter().filter(|e| Some(**e) != asked.own));
            let stated = stated.and_then(|mut entities| entities.next().filter(|_| entities.next().is_none()));
            return stated.copied().or_else(|| clearest(others.iter().copied(), LEAST));
        }
        let is_home = |holder: &Holder| others.len() == 1 || holder.of.is_empty();
        clearest(heard().filter(|(_, holder)| is_home(holder)), 1)
            .or_else(|| only(heard()))
            .or_else(|| only_near(heard(), asked))
    }
}

/// The only one.
fn only<'a>(mut holders: impl Iterator<Item = (usize, &'a Holder)>) -> Option<usize> {
    holders.next().filter(|_| holders.next().is_none()).map(|(entity, _)| entity)
}

/// Who bears the bare title at least twice as often as any other, and that often.
fn clearest<'a>(holders: impl Iterator<Item = (usize, &'a Holder)>, least: usize) -> Option<usize> {
    /// A sentence that tells somebody apart from the holder outweighs so many that name him.
    const APART: usize = 2;
    let mut counts: Vec<(usize, usize)> =
        holders.map(|(entity, holder)| (holder.bare.saturating_sub(APART * holder.apart), entity)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let second = counts.get(1).map_or(0, |(count, _)| *count);
    let (count, entity) = counts.first()?;
    (*count >= least.max(2 * second)).then_some(*entity)
}

/// The only one whom the paragraph names before.
fn only_near<'a>(holders: impl Iterator<Item = (usize, &'a Holder)>, asked: &Asked) -> Option<usize> {
    let before = mentions_in(asked.mentions, Span::new(asked.block.start, asked.at.max(asked.block.start)));
    only(holders.filter(|(entity, holder)| holder.apart == 0 && before.iter().any(|m| m.entity == Some(*entity))))
}

/// The office that a definite source names: `the President`, `the French president`, `the president of France`.
pub fn asked_for(text: &str, source: Span, head: &Head) -> Option<Title> {
    if !matches!(head.determiner(), Some("the" | "this" | "that")) {
        return None;
    }
    let words = lower_words(head.span.of(text));
    let words = words.get(1..)?;
    let start = office_start(words)?;
    let after = text.get(head.span.end..source.end).unwrap_or_default();
    let of = of_what(after).or_else(|| words.get(..start)?.last().map(|word| strip_possessive(word).to_owned()));
    Some(Title { office: words.get(start..)?.join(" "), of })
}

/// The title before a name, or in the mention before it.
fn title_of(text: &str, sentence: Span, mention: Span) -> Option<Title> {
    let (_, name) = names::split_title(mention.of(text));
    let name = mention.start + mention.of(text).rfind(name)?;
    let start = (name.saturating_sub(TITLE_BYTES).max(sentence.start)..=name).find(|at| text.is_char_boundary(*at))?;
    let lead = text.get(start..name)?.rsplit([',', ';', ':', '(', '"', '“', '—', '–']).next()?;
    let words: Vec<&str> = split_words(lead).collect();
    let lower = lower_words(lead);
    let (end, first) = (1..=words.len()).rev().find_map(|end| {
        let rest = words.get(end..)?;
        let is_of = rest.first().is_none_or(|of| matches!(*of, "of" | "for"))
            && rest.iter().all(|w| w.starts_with(char::is_uppercase) || matches!(*w, "of" | "for" | "the" | "and"));
        Some((end, office_start(lower.get(..end)?).filter(|_| is_of)?))
    })?;
    let of = of_what(&words[end..].join(" "))
        .or_else(|| of_what(text.get(mention.end..sentence.end).unwrap_or_default()))
        .or_else(|| qualifier(&words[..first], words[first]));
    Some(Title { office: lower[first..end].join(" "), of })
}

/// `French president`, `president of the Odd Bank`: a description's head, if it is an office.
fn description(description: &str) -> Option<Title> {
    let words = lower_words(description);
    let end = words.iter().position(|w| HEAD_ENDS.contains(&w.as_str())).unwrap_or(words.len());
    let start = office_start(words.get(..end)?)?;
    let before = || words.get(..start)?.last().map(|word| strip_possessive(word).to_owned());
    let of = of_what(&split_words(description).skip(end).collect::<Vec<_>>().join(" "));
    Some(Title { office: words[start..end].join(" "), of: of.or_else(before) })
}

/// Where the office that the words end with starts, all that makes another office of it included.
fn office_start(words: &[String]) -> Option<usize> {
    let is_office = |start: &usize| OFFICES.contains(&words[*start..].join(" ").as_str());
    let start = (words.len().saturating_sub(2)..words.len()).find(is_office)?;
    Some(start - words[..start].iter().rev().take_while(|w| OTHER.contains(&w.as_str())).count())
}

/// Whose office a text that goes on with "of" says: ` of France`, `of the United States`.
fn of_what(after: &str) -> Option<String> {
    let mut words = after.strip_prefix(char::is_whitespace).unwrap_or(after).split_whitespace();
    let what = words.next().filter(|w| matches!(*w, "of" | "for")).and_then(|_| words.find(|w| *w != "the"))?;
    let what = what.trim_matches(|c: char| !c.is_alphanumeric());
    what.starts_with(char::is_uppercase).then(|| strip_possessive(what).to_lowercase())
}

/// The word before a title that says whose it is: `French President`, `France's president`, `company president`.
fn qualifier(before: &[&str], office: &str) -> Option<String> {
    let (word, earlier) = before.split_last()?;
    let owner = strip_possessive(word);
    let lower = owner.to_lowercase();
    let is_joiner = |word: &str| JOINERS.contains(&word) || HEAD_ENDS.contains(&word);
    let qualifies = if (*word, office) == ("Under", "Secretary") {
        true
    } else if owner.len() < word.len() {
        !CONTRACTIONS.contains(&lower.as_str())
    } else if word.starts_with(char::is_uppercase) {
        let folded = fold::word(word);
        let is_nation = gazetteer::country(&folded).is_some() || gazetteer::is_demonym(&folded);
        is_nation || !(earlier.is_empty() || is_joiner(&lower))
    } else {
        office.starts_with(char::is_lowercase) && !is_joiner(&lower)
    };
    qualifies.then(|| lower.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
}

/// Whether the sentence has the office without a name: `the President said`, not `the President of France`.
fn stands_alone(sentence: &str, office: &str) -> bool {
    let phrase = format!("the {office}");
    let lower = sentence.to_ascii_lowercase();
    lower.match_indices(&phrase).any(|(at, _)| {
        let after = sentence.get(at + phrase.len()..).unwrap_or_default();
        let opens = !lower[..at].ends_with(char::is_alphanumeric);
        let names = after.trim_start().starts_with(char::is_uppercase) || of_what(after).is_some();
        opens && !after.starts_with(|c: char| c.is_alphanumeric() || c == '-') && !names
    })
}

/// The place of a name that no letter touches.
fn word_at(text: &str, name: &str) -> Option<Span> {
    let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut places = text.match_indices(name).map(|(at, _)| Span::new(at, at + name.len()));
    places.find(|s| {
        !s.is_empty() && !touches(text[..s.start].chars().next_back()) && !touches(text[s.end..].chars().next())
    })
}

/// Words without the marks around them; hyphens part them: `vice-president`. What was then is no office of today.
fn split_words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace().flat_map(|word| {
        let is_parted = !word.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("then-"));
        word.split(move |c: char| is_parted && c == '-')
    });
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

fn lower_words(text: &str) -> Vec<String> {
    split_words(text).map(str::to_lowercase).collect()
}
