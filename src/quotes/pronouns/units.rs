//! What a pronoun may mean: the names, nouns for people and bodies, and pronouns of a text, with what stands beside them.

use std::collections::{HashMap, HashSet};

use super::super::phrase::is_name;
use super::words::{Class, Number, is_in, plain};
use super::{Role, Source, third_person};
use crate::document::{EntityLabel, Mention, Span};
use crate::entities::gender::{self, Gender};

const MARKS: &[char] = &['"', '“', '‘', '\'', '«'];
/// How a unit is put; a field of the scorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    FullName,
    ShortName,
    /// `the senator`
    Definite,
    /// `her lawyer`
    Owned,
    /// `a senator`, `senators`
    Noun,
    Pronoun,
    /// `Ana Ruiz and Bo Lind`
    Group,
}

/// What a unit is a name or noun of; a field of the scorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Person,
    Organization,
    Place,
    People,
    PersonNoun,
    BodyNoun,
    Pronoun,
    /// Nouns of no list: several things, or people that no list knows,
    Plural,
    /// one thing; or a name of a law, a product, a place.
    Thing,
    Group,
}

/// What a unit seems to be in its sentence; a field of the scorer. Pronouns say it themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Possessor,
    AfterPreposition,
    BeforeVerb,
    AfterVerb,
    First,
    BeforeAdverb,
    Unknown,
    Pronoun(Role),
}

impl Place {
    /// Places of names and nouns; those of pronouns follow.
    pub const NAMES: usize = 7;
    pub const COUNT: usize = Self::NAMES + 4;

    pub const fn index(self) -> usize {
        match self {
            Self::Possessor => 0,
            Self::AfterPreposition => 1,
            Self::BeforeVerb => 2,
            Self::AfterVerb => 3,
            Self::First => 4,
            Self::BeforeAdverb => 5,
            Self::Unknown => 6,
            Self::Pronoun(role) => Self::NAMES + role as usize,
        }
    }
}

/// Where a unit stands among quotes; a field of the scorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoted {
    Outside,
    /// In the content of a quote,
    Reported,
    /// in quotation marks.
    Marked,
}

/// Something that a pronoun may mean, or a pronoun.
#[derive(Debug, Clone)]
pub struct Unit {
    pub span: Span,
    pub kind: Kind,
    pub sort: Sort,
    pub number: Number,
    pub gender: Option<Gender>,
    pub place: Place,
    /// Index of the mention, of a name.
    pub mention: Option<usize>,
    pub entity: Option<usize>,
    /// The unit that this one takes up; itself for what stands for itself, none for a pronoun not yet resolved.
    pub root: Option<usize>,
    /// Index of its first word, and after its last.
    pub first: usize,
    pub last: usize,
    pub sentence: usize,
    pub block: usize,
    /// The speaker of its turn, whom no third person means; none inside quotation marks.
    pub own: Option<usize>,
    pub before: Class,
    pub after: Class,
    /// Words between the start of the sentence and it.
    pub offset: usize,
    /// Names, listed nouns and pronouns before it in the sentence.
    pub nth: usize,
    pub quoted: Quoted,
    /// The source of the quote that tells of it.
    pub told_by: Option<Span>,
    /// The source of a quote that it is, or is part of.
    pub source: Option<Span>,
    /// Who is the source before it: its first person, else its first unit.
    pub spoke_last: Option<usize>,
}

/// The words of a text and its units, in text order.
pub struct Units {
    pub classes: Vec<Class>,
    pub list: Vec<Unit>,
    /// Sources of quotes, each with an entity that is named in what it says: in quotation marks, or after the source.
    pub told: HashSet<(Span, usize)>,
}

pub(super) struct Token {
    pub span: Span,
    pub sentence: usize,
}

impl Units {
    pub fn read(source: &Source) -> Self {
        let tokens: Vec<Token> = (source.sentences.iter().enumerate())
            .flat_map(|(sentence, s)| tokens(source.text, s.span).map(move |span| Token { span, sentence }))
            .collect();
        let classes: Vec<Class> = tokens.iter().map(|t| Class::of(t.span.of(source.text))).collect();
        let reader = Reader { source, tokens: &tokens, classes: &classes };
        let mut units = reader.names();
        units.extend(reader.nouns_and_pronouns());
        // Roots point into the list: sorted first, then linked.
        units.sort_by_key(|u| (u.span.start, u.span.end));
        units.extend(reader.groups(&units));
        units.sort_by_key(|u| (u.span.start, u.span.end));
        let told = reader.describe(&mut units);
        link(source.text, &mut units);
        Self { classes, list: units, told }
    }
}

/// Words with inner hyphens, apostrophes and dots, and single signs; `'s` stands alone.
fn tokens(text: &str, sentence: Span) -> impl Iterator<Item = Span> {
    let mut at = sentence.start;
    let mut split: Option<Span> = None;
    std::iter::from_fn(move || {
        if let Some(ending) = split.take() {
            return Some(ending);
        }
        let rest = text.get(at..sentence.end)?;
        let start = at + rest.find(|c: char| !c.is_whitespace())?;
        let word = &text[start..sentence.end];
        let mut end = word.chars().next().map_or(0, char::len_utf8);
        if word.starts_with(char::is_alphanumeric) {
            let mut chars = word[end..].chars().peekable();
            while let Some(c) = chars.next() {
                let joins = matches!(c, '.' | '&' | '-' | '\'' | '’');
                let goes_on = joins && chars.peek().is_some_and(|next| next.is_alphanumeric());
                if !(c.is_alphanumeric() || goes_on) {
                    break;
                }
                end += c.len_utf8();
            }
        }
        at = start + end;
        let stem = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| word[..end].strip_suffix(ending));
        match stem.filter(|stem| !stem.is_empty()) {
            Some(stem) => {
                split = Some(Span::new(start + stem.len(), at));
                Some(Span::new(start, start + stem.len()))
            }
            None => Some(Span::new(start, at)),
        }
    })
}

pub(super) struct Reader<'a> {
    source: &'a Source<'a>,
    pub tokens: &'a [Token],
    pub classes: &'a [Class],
}

impl Reader<'_> {
    pub(super) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |t| t.span.of(self.source.text))
    }

    pub(super) fn unit(span: Span, kind: Kind, sort: Sort, number: Number, gender: Option<Gender>) -> Unit {
        Unit {
            span,
            kind,
            sort,
            number,
            gender,
            place: Place::Unknown,
            mention: None,
            entity: None,
            root: None,
            first: 0,
            last: 0,
            sentence: 0,
            block: 0,
            own: None,
            before: Class::Edge,
            after: Class::Edge,
            offset: 0,
            nth: 0,
            quoted: Quoted::Outside,
            told_by: None,
            source: None,
            spoke_last: None,
        }
    }

    fn names(&self) -> Vec<Unit> {
        let Source { text, entities, .. } = self.source;
        // A lone name of men is as often a surname: `Taylor`, `Clinton`.
        let of_name = |name: &String| {
            let gender = gender::of_name(name);
            gender.filter(|g| *g == Gender::Female || name.trim().contains(char::is_whitespace))
        };
        let of_names = |e: &crate::document::Entity| std::iter::once(&e.name).chain(&e.aliases).find_map(of_name);
        let mut genders: Vec<Option<Gender>> = entities.entities.iter().map(of_names).collect();
        let mut units = vec![];
        for (index, Mention { span, label, entity, .. }) in entities.mentions.iter().enumerate() {
            let Some(entity) = *entity else { continue };
            let (sort, number) = match label {
                EntityLabel::Person => (Sort::Person, Number::One),
                EntityLabel::Org => (Sort::Organization, Number::Thing),
                EntityLabel::Gpe => (Sort::Place, Number::Thing),
                EntityLabel::Norp => (Sort::People, Number::Several),
                label if is_name(*label) => (Sort::Thing, Number::Thing),
                _ => continue,
            };
            let next = self.tokens.partition_point(|t| t.span.start < span.end);
            if sort == Sort::Person && is_in("kin", &plain(self.word(next))) {
                // "the Ruiz family"
                units.push(Self::unit(*span, Kind::ShortName, Sort::People, Number::Several, None));
                continue;
            }
            let mut known = None;
            if sort == Sort::Person {
                let at = self.tokens.partition_point(|t| t.span.start < span.start);
                let stop = at.checked_sub(1).is_some_and(|i| self.word(i) == ".");
                let title = at.checked_sub(1 + usize::from(stop)).map_or("", |i| self.word(i));
                let of_entity = genders.get_mut(entity);
                let stated = gender::of_honorific(title);
                known = stated.or(of_entity.as_deref().copied().flatten());
                if let Some(of_entity) = of_entity {
                    *of_entity = known;
                }
            }
            let is_long = span.of(text).trim().contains(char::is_whitespace);
            let kind = if is_long { Kind::FullName } else { Kind::ShortName };
            let unit = Self::unit(*span, kind, sort, number, known);
            units.push(Unit { mention: Some(index), entity: Some(entity), ..unit });
        }
        units
    }

    /// The mention of an entity that holds this place.
    pub(super) fn mention_at(&self, span: Span) -> Option<&Mention> {
        let mentions = &self.source.entities.mentions;
        let before = mentions.partition_point(|m| m.span.start < span.end);
        before.checked_sub(1).map(|i| &mentions[i]).filter(|m| m.span.end > span.start && m.entity.is_some())
    }

    pub(super) fn same_sentence(&self, a: usize, b: usize) -> bool {
        self.tokens.get(a).zip(self.tokens.get(b)).is_some_and(|(a, b)| a.sentence == b.sentence)
    }

    fn nouns_and_pronouns(&self) -> Vec<Unit> {
        let mut units = vec![];
        for (i, token) in self.tokens.iter().enumerate() {
            let word = plain(self.word(i));
            let next = Some(i + 1).filter(|next| self.same_sentence(i, *next));
            if let Some((number, gender, role)) = third_person(&word) {
                let owns = |n| {
                    use Class::{Adverb, Capital, EndsInS, Gerund, Number, Other, Verb};
                    matches!(self.classes[n], Verb | Gerund | Adverb | Number | Capital | EndsInS | Other)
                };
                let role = if word == "her" && next.is_some_and(owns) { Role::Owner } else { role };
                let unit = Self::unit(token.span, Kind::Pronoun, Sort::Pronoun, number, gender);
                units.push(Unit { place: Place::Pronoun(role), ..unit });
            } else {
                units.extend(self.noun(i, next, &word));
            }
        }
        units
    }

    /// Fills in what stands around the units, which are in text order; gives [`Units::told`].
    fn describe(&self, units: &mut [Unit]) -> HashSet<(Span, usize)> {
        let mut told = HashSet::new();
        let mut nth = (usize::MAX, 0);
        // Unit, source, and whether the unit is a person.
        let mut spoke: Option<(usize, Span, bool)> = None;
        for (index, unit) in units.iter_mut().enumerate() {
            let first = self.tokens.partition_point(|t| t.span.start <= unit.span.start).saturating_sub(1);
            let last = self.tokens.partition_point(|t| t.span.start < unit.span.end);
            unit.sentence = self.tokens.get(first).map_or(0, |t| t.sentence);
            let class =
                |i: Option<usize>| i.filter(|i| self.same_sentence(*i, first)).map_or(Class::Edge, |i| self.classes[i]);
            (unit.first, unit.last) = (first, last);
            (unit.before, unit.after) = (class(first.checked_sub(1)), class(Some(last)));
            unit.offset = first - self.tokens.partition_point(|t| t.sentence < unit.sentence);
            nth = if nth.0 == unit.sentence { nth } else { (unit.sentence, 0) };
            unit.nth = nth.1;
            nth.1 += usize::from(!matches!(unit.sort, Sort::Plural | Sort::Thing | Sort::Group));
            let content = around(&self.source.contents, |(content, _)| *content, unit.span);
            unit.quoted = match content {
                None => Quoted::Outside,
                Some((content, _)) if content.of(self.source.text).starts_with(MARKS) => Quoted::Marked,
                Some(_) => Quoted::Reported,
            };
            // "He said that Ruiz ...": another one; "as Ruiz left, he said": maybe the same.
            let is_told = |source: &Span| unit.quoted == Quoted::Marked || unit.span.start > source.start;
            unit.told_by = content.and_then(|(_, source)| *source).filter(is_told);
            told.extend(unit.told_by.zip(unit.entity));
            unit.block = self.source.sentences.get(unit.sentence).map_or(0, |s| s.block);
            unit.own = self.source.own_speaker(unit.sentence).filter(|_| unit.quoted != Quoted::Marked);
            unit.source = around(&self.source.sources, |source| *source, unit.span).copied();
            unit.spoke_last = spoke.map(|(unit, ..)| unit);
            if unit.kind != Kind::Pronoun {
                unit.place = place(unit.before, unit.after);
            }
            // The head of "Democratic Sen. Ana Ruiz", of "the White House's Bo Lind", of "Ruiz spokesman Bo Lind".
            let is_modifier = unit.sort == Sort::Person && unit.after == Class::Other;
            let is_person = unit.number == Number::One && unit.place != Place::Possessor && !is_modifier;
            let is_new = |of: Span| spoke.is_none_or(|(_, source, person)| source != of || (is_person && !person));
            if let Some(of) = unit.source.filter(|of| unit.kind != Kind::Group && is_new(*of)) {
                spoke = Some((index, of, is_person));
            }
        }
        told
    }
}

fn place(before: Class, after: Class) -> Place {
    match (before, after) {
        (_, Class::Possessive) => Place::Possessor,
        (before, _) if before.is_preposition() => Place::AfterPreposition,
        (_, after) if after.is_verb() => Place::BeforeVerb,
        (before, _) if before.is_verb() => Place::AfterVerb,
        (Class::Edge, _) => Place::First,
        (_, Class::Adverb | Class::EndsInS) => Place::BeforeAdverb,
        (_, after) if after.is_subordinator() => Place::BeforeAdverb,
        _ => Place::Unknown,
    }
}

/// Which of `all` (in text order) holds `inner`: the one that starts last before it, or none.
fn around<T>(all: &[T], span: impl Fn(&T) -> Span, inner: Span) -> Option<&T> {
    let before = all.partition_point(|one| span(one).start <= inner.start);
    before.checked_sub(1).and_then(|last| all.get(last)).filter(|one| span(one).end >= inner.end)
}

/// Names and nouns are their own roots; "the senator" takes up the last senator of the nouns before it.
fn link(text: &str, units: &mut [Unit]) {
    let mut last: HashMap<String, usize> = HashMap::new();
    for i in 0..units.len() {
        if units[i].kind == Kind::Pronoun {
            continue;
        }
        units[i].root = Some(i);
        if units[i].mention.is_none() && units[i].kind != Kind::Group {
            let phrase = units[i].span.of(text);
            let noun = plain(phrase.rsplit(char::is_whitespace).next().unwrap_or(phrase));
            if let Some(earlier) = last.get(&noun).filter(|e| units[**e].number == units[i].number)
                && units[i].kind == Kind::Definite
            {
                units[i].root = units[*earlier].root;
            }
            last.insert(noun, i);
        }
    }
}
