//! From a label to a person: `MS. QUILL:` is Ada Quill if the title, the opening or the text says so.
//!
//! Looked up in this order: the title, the text above the first turn, the text, the table of office holders. One label is one speaker in a
//! document. What no source names keeps its label's words.

use std::collections::{BTreeMap, BTreeSet};

use super::introductions;
use super::labels::{Candidate, Words};
use super::lexicon::{
    is_group, is_honorific, is_number, is_title, is_weak_title, repair_function, repair_title, same_but_for_typos,
};
use super::names::{FullName, fold_name, full_names};
use super::offices::Office;
use super::spelling::{in_own_words, title_case};
use super::turns::Spoken;
use crate::document::{Metadata, Speaker, SpeakerKind, Via};

/// What a full name counts by where it stands: one in the title outweighs any number in the text.
const IN_TITLE: u32 = 10_000;
const IN_OPENING: u32 = 100;
const IN_TEXT: u32 = 1;
/// The label's own office before a name: `GOVERNOR LEE` is "Governor Bill Lee", not "Robert E. Lee".
const SAME_OFFICE_FACTOR: u32 = 20;

/// Most labels of a document that are compared with each other for typing errors.
const MAX_COMPARED: usize = 400;
/// The document around the turns.
pub(super) struct Context<'a> {
    pub text: &'a str,
    pub metadata: &'a Metadata,
    /// Read off the page.
    pub found: &'a Metadata,
}

impl<'a> Context<'a> {
    fn title(&self) -> &'a str {
        self.metadata.title.as_deref().or(self.found.title.as_deref()).unwrap_or("")
    }

    fn date(&self) -> Option<&'a str> {
        self.metadata.date.as_deref().or(self.found.date.as_deref())
    }
}

/// The speaker of every turn.
pub(super) fn speakers(context: &Context<'_>, turns: &[Spoken<'_>]) -> Vec<Option<Speaker>> {
    let keys: BTreeSet<&str> = turns.iter().filter(|t| is_named(t.label.words)).map(|t| t.label.key.as_str()).collect();
    let mut people = People::gather(context, turns, &keys);
    people.repair();
    people.names_of_labels();
    let mut known: BTreeMap<&str, Speaker> = BTreeMap::new();
    // Of `Q1`, `Q2`: a number stays with who introduced himself under it.
    let mut numbered: BTreeMap<&str, Speaker> = BTreeMap::new();
    let said = |i: usize| turns[i].span.of(context.text);
    // An interview of questions and answers has one who answers.
    let is_interview = turns.iter().all(|turn| matches!(turn.label.words, Words::Question | Words::Answer));
    let interviewee = turns.first().filter(|_| is_interview).and_then(|first| {
        let introduction = context.text.get(..first.label.span.start).unwrap_or_default();
        introductions::interviewee(context.title()).or_else(|| introductions::interviewee(introduction))
    });
    turns
        .iter()
        .enumerate()
        .map(|(i, turn)| match turn.label.words {
            Words::Answer => interviewee.clone(),
            Words::Question => {
                // Who follows a questioner was not called, he joined in.
                let before = i.checked_sub(1).filter(|before| turns[*before].label.words != Words::Question);
                let called = || before.and_then(|before| introductions::called(said(before)));
                let own = introductions::questioner(said(i)).or_else(called);
                let key = turn.label.key.as_str();
                let by_label = || turn.label.is_told_apart().then(|| function(turn.label));
                if !key.ends_with(|c: char| c.is_ascii_digit()) {
                    return own.or_else(by_label);
                }
                if let Some(own) = own {
                    numbered.insert(key, own);
                }
                numbered.get(key).cloned().or_else(by_label)
            }
            _ => Some(known.entry(&turn.label.key).or_insert_with(|| people.called(context, turn.label)).clone()),
        })
        .collect()
}

const fn is_named(words: Words) -> bool {
    matches!(words, Words::Titled | Words::Plain)
}

/// A label's words taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Parts {
    /// Offices, ranks and honorifics, spelling repaired.
    titles: Vec<String>,
    /// The name: family name, perhaps with given names before it.
    name: Vec<String>,
}

impl Parts {
    fn of(key: &str) -> Self {
        let words: Vec<&str> = key.split(' ').collect();
        let last = words.len() - 1;
        // A title that is the last word is a name ("MR. KING"), but after "THE". A lone letter is a title cut short.
        let the = words[0] == "THE";
        let titled = |(i, word): &(usize, &&str)| {
            (*i < last || the) && (is_title_word(word) || **word == "THE" || **word == "OF")
        };
        let count = words.iter().enumerate().take_while(titled).count();
        let titles = words[..count].iter().map(|word| repair_title(word).unwrap_or(word).to_owned()).collect();
        Self { titles, name: words[count..].iter().map(|word| fold_name(word)).collect() }
    }

    fn offices(&self) -> impl Iterator<Item = &String> {
        self.titles
            .iter()
            .filter(|title| !is_honorific(title) && !is_weak_title(title) && *title != "THE" && *title != "OF")
    }
}

fn is_title_word(word: &str) -> bool {
    is_title(word) || word.chars().count() == 1 || (word.len() >= 7 && repair_title(word).is_some())
}

/// Weight of each full name, by label.
#[derive(Default)]
struct People {
    parts: BTreeMap<String, Parts>,
    /// How many turns each label has.
    turns: BTreeMap<String, usize>,
    names: BTreeMap<String, BTreeMap<String, u32>>,
}

impl People {
    fn gather(context: &Context<'_>, turns: &[Spoken<'_>], keys: &BTreeSet<&str>) -> Self {
        let mut people =
            Self { parts: keys.iter().map(|key| ((*key).to_owned(), Parts::of(key))).collect(), ..Self::default() };
        for turn in turns {
            *people.turns.entry(turn.label.key.clone()).or_insert(0) += 1;
        }
        let mut wanted: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for parts in people.parts.values().filter(|parts| !parts.name.is_empty()) {
            let families = wanted.entry(parts.name.last().cloned().unwrap_or_default()).or_default();
            if !families.contains(&parts.name) {
                families.push(parts.name.clone());
            }
        }
        let opening = turns.first().map_or(0, |turn| turn.label.span.start);
        people.count(full_names(context.title(), &wanted), |_| IN_TITLE);
        people.count(full_names(context.text, &wanted), |name| if name.at < opening { IN_OPENING } else { IN_TEXT });
        people.near_misses(context.title());
        people
    }

    fn count(&mut self, found: Vec<(Vec<String>, FullName)>, weight: impl Fn(&FullName) -> u32) {
        let mut by_family: BTreeMap<Vec<String>, Vec<FullName>> = BTreeMap::new();
        for (family, name) in found {
            by_family.entry(family).or_default().push(name);
        }
        for (key, parts) in &self.parts {
            for name in by_family.get(&parts.name).into_iter().flatten() {
                let office = parts.offices().any(|office| name.before.contains(office));
                let weight = weight(name).saturating_mul(if office { SAME_OFFICE_FACTOR } else { 1 });
                let sum = self.names.entry(key.clone()).or_default().entry(name.name.clone()).or_insert(0);
                *sum = sum.saturating_add(weight);
            }
        }
    }

    /// Family names that nobody in the text has, but that are one in the title but for typing errors.
    fn near_misses(&mut self, title: &str) {
        let unknown: Vec<(String, String)> = self
            .parts
            .iter()
            .filter(|(key, parts)| parts.name.len() == 1 && !self.names.contains_key(*key))
            .map(|(key, parts)| (key.clone(), parts.name[0].clone()))
            .collect();
        for (key, family) in unknown {
            let mut similar: Vec<String> = title
                .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'))
                .filter(|word| word.starts_with(char::is_uppercase))
                .map(fold_name)
                .filter(|word| same_but_for_typos(word, &family))
                .collect();
            similar.sort_unstable();
            similar.dedup();
            if let [only] = &similar[..] {
                let wanted = BTreeMap::from([(only.clone(), vec![vec![only.clone()]])]);
                for (_, name) in full_names(title, &wanted) {
                    *self.names.entry(key.clone()).or_default().entry(name.name).or_insert(0) += IN_TITLE;
                }
            }
        }
    }

    /// A label that nobody has, but that is a more frequent one but for typing errors, is that one.
    fn repair(&mut self) {
        // Comparing all with all is for conversations, not for lists that look like one.
        if self.parts.len() > MAX_COMPARED {
            return;
        }
        let mut repaired = Vec::new();
        for (key, parts) in &self.parts {
            if self.names.contains_key(key) || parts.name.len() != 1 {
                continue;
            }
            let own = self.turns.get(key).copied().unwrap_or(0);
            let mut similar = self.parts.iter().filter(|(other, theirs)| {
                *other != key
                    && theirs.name.len() == 1
                    && self.turns.get(*other).copied().unwrap_or(0) > own
                    && same_but_for_typos(&theirs.name[0], &parts.name[0])
            });
            if let (Some((other, _)), None) = (similar.next(), similar.next()) {
                repaired.push((key.clone(), self.names.get(other).cloned(), self.parts[other].clone()));
            }
        }
        for (key, names, parts) in repaired {
            if let Some(names) = names {
                self.names.insert(key.clone(), names);
            }
            self.parts.insert(key, parts);
        }
    }

    /// `QUILL` beside `ADA QUILL`: a label without a full name has that of the only longer label that ends with it.
    fn names_of_labels(&mut self) {
        let is_short = |key: &&String| self.parts[*key].name.len() == 1 && !self.names.contains_key(*key);
        let short: Vec<String> = self.parts.keys().filter(is_short).take(MAX_COMPARED).cloned().collect();
        for key in short {
            let family = self.parts[&key].name.last();
            let longer: BTreeSet<&[String]> = self
                .parts
                .values()
                .filter(|parts| parts.name.len() > 1 && parts.name.last() == family)
                .map(|parts| parts.name.as_slice())
                .collect();
            if let (Some(name), 1) = (longer.first(), longer.len()) {
                let name = name.iter().map(|word| title_case(word)).collect::<Vec<_>>().join(" ");
                self.names.entry(key).or_default().insert(name, IN_TEXT);
            }
        }
    }

    /// Whom a label calls.
    fn called(&self, context: &Context<'_>, label: &Candidate) -> Speaker {
        match label.words {
            Words::Function => function(label),
            Words::Plain if is_misspelt_function(label) => function(label),
            _ => self.speaker(context, label),
        }
    }

    fn speaker(&self, context: &Context<'_>, label: &Candidate) -> Speaker {
        let named = |name: String| Speaker { entity: None, name, kind: SpeakerKind::Named, via: Via::Label };
        let Some(parts) = self.parts.get(&label.key) else { return named(title_case(&label.key)) };
        let titles: Vec<&str> = parts.titles.iter().map(String::as_str).collect();
        let office = Office::of(&titles);
        if parts.name.is_empty() {
            return match office.and_then(|office| office_holder(context, office)) {
                Some(name) => named(name),
                None => holder_in_text(context, &titles)
                    .map_or_else(|| Speaker { kind: SpeakerKind::Role, ..named(label.key.to_lowercase()) }, named),
            };
        }
        let candidates = self.names.get(&label.key);
        let holder = office.and_then(|office| office.holder_named(parts.name.last().map_or("", String::as_str)));
        let best = candidates.and_then(|names| {
            let fits = |name: &&String| holder.is_none_or(|holder| holder.is_called(name));
            best(names.iter().filter(|(name, _)| fits(name)))
                .or_else(|| if holder.is_none() { best(names.iter()) } else { None })
        });
        named(
            best.or(holder.map(|holder| holder.name().to_owned()))
                .unwrap_or_else(|| in_own_words(context.text, &parts.titles, &parts.name)),
        )
    }
}

/// The heaviest name; of equals the longest.
fn best<'a>(names: impl Iterator<Item = (&'a String, &'a u32)>) -> Option<String> {
    names.max_by_key(|(name, weight)| (**weight, name.len(), std::cmp::Reverse(*name))).map(|(name, _)| name.clone())
}

/// Who holds the office in this document: named with it in the title, or the holder on its date where the document is one of, or about,
/// that government.
fn office_holder(context: &Context<'_>, office: Office) -> Option<String> {
    let title = context.title();
    let dated = context.date().and_then(|date| office.holder(date));
    let from_there = context.metadata.url.as_deref().is_some_and(|url| url.contains("whitehouse"));
    if let Some(holder) = dated
        && (from_there || title.contains(holder.family()) || context.text.contains("White House"))
    {
        return Some(
            fullest(context, holder.family(), &|name| holder.is_called(name))
                .unwrap_or_else(|| holder.name().to_owned()),
        );
    }
    let words = [office.title().to_uppercase()];
    let words: Vec<&str> = words[0].split(' ').collect();
    let named = named_with(title, &words)?;
    let family = named.rsplit(' ').next().unwrap_or(&named).to_uppercase();
    if named.contains(' ') {
        return Some(named);
    }
    match office.holder_named(&family) {
        Some(holder) => Some(holder.name().to_owned()),
        None => fullest(context, &named, &|_| true).or_else(|| Some(format!("{} {named}", office.title()))),
    }
}

/// The name that the title has for a person; else none.
fn fullest(context: &Context<'_>, family: &str, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let family = fold_name(family);
    let wanted = BTreeMap::from([(family.clone(), vec![vec![family]])]);
    full_names(context.title(), &wanted).into_iter().map(|(_, name)| name.name).find(|name| fits(name))
}

/// "THE DIRECTOR": the only person whom title or opening call so.
fn holder_in_text(context: &Context<'_>, titles: &[&str]) -> Option<String> {
    let titles = titles.strip_prefix(&["THE"]).unwrap_or(titles);
    named_with(context.title(), titles).filter(|name| name.contains(' '))
}

/// The one name that follows a title's words in `source`; `None` if there is none or are several.
fn named_with(source: &str, titles: &[&str]) -> Option<String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let is_name = |word: &&&str| word.starts_with(char::is_uppercase) && !is_title(&fold_name(word));
    let mut names: Vec<String> = words
        .windows(titles.len() + 1)
        .enumerate()
        .filter(|(i, window)| {
            let same = window.iter().zip(titles).all(|(word, title)| fold_name(word) == *title);
            // "Vice President" is another office than "President".
            same && (*i == 0 || !is_weak_title(&fold_name(words[i - 1])))
        })
        .filter_map(|(i, _)| {
            let mut name = Vec::new();
            for word in words[i + titles.len()..].iter().take(3).take_while(|word| is_name(word)) {
                name.push(word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.'));
                if word.ends_with(',') {
                    break;
                }
            }
            (!name.is_empty()).then(|| name.join(" "))
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    if let [only] = &mut names[..] { Some(std::mem::take(only)) } else { None }
}

/// `AUDIENE`, `MODERTOR`: long enough words for a function not to be taken for somebody's name.
fn is_misspelt_function(label: &Candidate) -> bool {
    const LONG: usize = 7;
    label
        .key
        .split(' ')
        .rfind(|word| !is_number(word))
        .is_some_and(|last| last.len() >= LONG && repair_function(last).is_some())
}

/// A speaker without a name: "senior administration official", "audience".
fn function(label: &Candidate) -> Speaker {
    let words = label.key.split(' ').skip_while(|word| matches!(*word, "A" | "AN"));
    let words: Vec<String> =
        words.map(|word| repair_function(word).map_or_else(|| word.to_owned(), str::to_owned)).collect();
    let group = words.iter().rfind(|word| !is_number(word)).is_some_and(|word| is_group(word));
    let kind = if group { SpeakerKind::Collective } else { SpeakerKind::Role };
    Speaker { entity: None, name: words.join(" ").to_lowercase(), kind, via: Via::Label }
}
