//! Nouns and groups of names that pronouns may take up: noun phrases found by the words around them, without a tagger.

use super::units::{Kind, Place, Reader, Sort, Unit};
use super::words::{Class, Noun, Number, is_in, plain};
use crate::document::{EntityLabel, Span};

/// Words before a noun that are searched for its determiner.
const ARTICLE_REACH: usize = 4;
/// Letters of a noun of no list, at least: shorter words are mostly something else.
const NOUN_LETTERS: usize = 4;
/// Words between two members of a group, at most: "and", and the second one's title.
const BETWEEN_MEMBERS: usize = 5;
/// They make a singular of what follows: "this reports" has a verb.
const OF_ONE: &[&str] = &["a", "an", "another", "each", "every", "that", "this"];

/// What stands before a noun.
struct Opening {
    /// Its determiner or quantifier, in lower case, with its place.
    article: Option<(usize, String)>,
    /// The word that ended the search for one.
    barrier: Option<Class>,
}

impl Reader<'_> {
    /// The noun phrase that ends with this word, in lower case `word`, if it stands for somebody or something by itself.
    pub(super) fn noun(&self, i: usize, next: Option<usize>, word: &str) -> Option<Unit> {
        let token = &self.tokens[i];
        if self.mention_at(token.span).is_some() {
            return None;
        }
        let opens = i == 0 || !self.same_sentence(i - 1, i);
        let is_small = opens || self.word(i).starts_with(char::is_lowercase);
        let listed = Noun::of(word);
        let (sort, number, gender) = match listed {
            Some(noun) if noun.is_person => (Sort::PersonNoun, noun.number, noun.gender),
            Some(noun) => (Sort::BodyNoun, noun.number, noun.gender),
            None if !is_small || word.chars().count() < NOUN_LETTERS || !word.starts_with(char::is_alphabetic) => {
                return None;
            }
            None => match self.class_of_noun(i, opens, word) {
                Class::EndsInS if !word.ends_with("us") && !word.ends_with("is") => {
                    (Sort::Plural, Number::Several, None)
                }
                Class::EndsInS | Class::Other => (Sort::Thing, Number::Thing, None),
                _ => return None,
            },
        };
        if next.is_some_and(|next| self.goes_on(next, listed.is_some(), is_small)) {
            return None;
        }
        let Opening { article, barrier } = self.opening(i);
        let determiner = article.as_ref().map_or("", |(_, article)| article.as_str());
        let is_definite = is_in("definite", determiner);
        // "the Secretary", "Senators"; other nouns in upper case are parts of names.
        if !(is_small || is_definite || (number == Number::Several && listed.is_some())) {
            return None;
        }
        if article.is_none() && number != Number::Several && !is_in("alone", word) {
            return None;
        }
        let wrong = match sort {
            Sort::Plural => {
                // "the company plans", "Ruiz plans", "she plans": a verb.
                let is_person = |m: &crate::document::Mention| m.label == EntityLabel::Person;
                let after_name = !opens && self.mention_at(self.tokens[i - 1].span).is_some_and(is_person);
                let after_subject = matches!(barrier, Some(Class::Pronoun | Class::Who)) || after_name;
                is_in("no_plural", word) || OF_ONE.contains(&determiner) || (article.is_none() && after_subject)
            }
            Sort::Thing => is_in("quantifier", determiner),
            _ => false,
        };
        if wrong {
            return None;
        }
        let mut kind = if is_definite {
            Kind::Definite
        } else if is_in("possessive", determiner) {
            Kind::Owned
        } else {
            Kind::Noun
        };
        let mut start = article.map_or(i, |(at, _)| at);
        if number == Number::Several && self.is_part(start, i) {
            (start, kind) = (start - 2, Kind::Noun);
        }
        let span = Span::new(self.tokens[start].span.start, token.span.end);
        Some(Self::unit(span, kind, sort, number, gender))
    }

    /// The class of a word that may be a noun: the first word of a sentence is in upper case, whatever it is.
    fn class_of_noun(&self, i: usize, opens: bool, word: &str) -> Class {
        match self.classes[i] {
            Class::Capital if opens && word.ends_with('s') && !word.ends_with("ss") => Class::EndsInS,
            class => class,
        }
    }

    /// The noun phrase does not end before this word: "defence secretary", a title before a name, an unknown noun before
    /// another word that may be one.
    fn goes_on(&self, next: usize, is_listed: bool, is_small: bool) -> bool {
        let class = self.classes[next];
        Noun::of(&plain(self.word(next))).is_some()
            || (self.mention_at(self.tokens[next].span).is_some() && class != Class::Possessive)
            || (!is_listed && matches!(class, Class::Other | Class::EndsInS | Class::Capital | Class::Gerund))
            || (!is_small && class == Class::Capital)
    }

    fn opening(&self, i: usize) -> Opening {
        for back in (i.saturating_sub(ARTICLE_REACH)..i).rev() {
            if !self.same_sentence(back, i) || !self.word(back).starts_with(char::is_alphanumeric) {
                break;
            }
            let word = plain(self.word(back));
            if is_determiner(&word) {
                return Opening { article: Some((back, word)), barrier: None };
            }
            let class = self.classes[back];
            // "the retired officer"
            let describes = || {
                let before = back.checked_sub(1).filter(|before| self.same_sentence(*before, i));
                word.ends_with("ed") && before.is_some_and(|before| is_determiner(&plain(self.word(before))))
            };
            let ends = match class {
                Class::Verb => !describes(),
                Class::EndsInS => Noun::of(&word).is_none(),
                Class::Auxiliary | Class::Speech | Class::And | Class::But | Class::Possessive | Class::Pronoun => true,
                class => class.is_preposition() || class.is_subordinator(),
            };
            if ends {
                return Opening { article: None, barrier: Some(class) };
            }
        }
        Opening { article: None, barrier: None }
    }

    /// "some of" stands before the word `start` of the noun phrase with the head `i`.
    fn is_part(&self, start: usize, i: usize) -> bool {
        let Some(quantifier) = start.checked_sub(2).filter(|at| self.same_sentence(*at, i)) else { return false };
        let word = plain(self.word(quantifier));
        self.word(start - 1).eq_ignore_ascii_case("of") && (is_in("quantifier", &word) || is_in("partitive", &word))
    }

    /// Two or more units of alike sort that "and" joins. `units` are in text order.
    pub(super) fn groups(&self, units: &[Unit]) -> Vec<Unit> {
        let mut groups = vec![];
        // The members so far, and whether "and" stands before the last one.
        let mut members: Vec<&Unit> = vec![];
        let mut joined = false;
        for unit in units.iter().filter(|u| u.kind != Kind::Pronoun && u.sort != Sort::Thing) {
            if let Some(has_and) = members.last().and_then(|last| self.joint(last, unit)) {
                joined = has_and;
            } else {
                groups.extend(group(&members, joined));
                members.clear();
                joined = false;
            }
            members.push(unit);
        }
        groups.extend(group(&members, joined));
        groups
    }

    /// Whether two units are neighbours in an enumeration, and then whether "and" stands between them.
    fn joint(&self, a: &Unit, b: &Unit) -> Option<bool> {
        let from = self.tokens.partition_point(|t| t.span.start < a.span.end);
        let to = self.tokens.partition_point(|t| t.span.start < b.span.start);
        if !alike(a.sort, b.sort) || to < from || to - from > BETWEEN_MEMBERS {
            return None;
        }
        let between: Vec<String> = (from..to).map(|i| plain(self.word(i))).collect();
        let between: Vec<&str> = between.iter().map(String::as_str).collect();
        match between.as_slice() {
            [","] => Some(false),
            ["and"] | [",", "and"] => Some(true),
            // "Ana Ruiz and Mayor Bo Lind"
            ["and", titles @ ..] | [",", "and", titles @ ..] if a.sort == Sort::Person => {
                (!titles.iter().any(|w| matches!(*w, "," | ";"))).then_some(true)
            }
            _ => None,
        }
    }
}

fn is_determiner(word: &str) -> bool {
    is_in("determiner", word) || is_in("quantifier", word)
}

fn group(members: &[&Unit], joined: bool) -> Option<Unit> {
    let (first, last) = members.first().zip(members.last()).filter(|_| members.len() > 1 && joined)?;
    let span = Span::new(first.span.start, last.span.end);
    Some(Unit { place: Place::Unknown, ..Reader::unit(span, Kind::Group, Sort::Group, Number::Several, None) })
}

/// Whether two of these sorts may stand together: persons, bodies, peoples.
fn alike(a: Sort, b: Sort) -> bool {
    use Sort::{BodyNoun, Organization, People, Person, PersonNoun, Place, Plural};
    let both = |sorts: &[Sort]| sorts.contains(&a) && sorts.contains(&b);
    a == b
        || both(&[Person, PersonNoun])
        || both(&[Organization, Place, BodyNoun])
        || both(&[People, Plural, PersonNoun])
}

#[cfg(test)]
mod tests {
    use super::super::units::Units;
    use super::super::{Kind, Source};
    use crate::document::{Entities, Layout, Sentence, Span};

    /// The nouns and groups of one sentence.
    fn phrases(text: &str) -> Vec<String> {
        let sentences = [Sentence { span: Span::new(0, text.len()), block: 0, turn: None }];
        let (layout, entities) = (Layout::of_paragraph(text), Entities::default());
        let source = Source {
            text,
            layout: &layout,
            sentences: &sentences,
            entities: &entities,
            contents: vec![],
            sources: vec![],
        };
        let units = Units::read(&source).list;
        units.iter().filter(|u| u.kind != Kind::Pronoun).map(|u| u.span.of(text).to_owned()).collect()
    }

    #[test]
    fn plural_nouns_need_no_list() {
        assert_eq!(phrases("Knitters met the two weavers."), ["Knitters", "two weavers"]);
        assert_eq!(phrases("Most of the retired weavers left."), ["Most of the retired weavers"]);
        assert_eq!(phrases("The Senators asked the Secretary."), ["The Senators", "the Secretary"]);
    }

    #[test]
    fn verbs_are_no_nouns() {
        assert_eq!(phrases("She plans to go."), Vec::<String>::new());
        assert_eq!(phrases("A company plans to go."), ["A company"]);
        assert_eq!(phrases("He always needs it."), Vec::<String>::new());
    }

    #[test]
    fn and_makes_groups() {
        let found = phrases("The mayor and the boats left.");
        assert!(found.contains(&"The mayor".to_owned()), "{found:?}");
        assert_eq!(phrases("A boat and a pier were sold."), ["A boat", "a pier"]);
        let found = phrases("The doctors, nurses and patients left.");
        assert!(found.contains(&"The doctors, nurses and patients".to_owned()), "{found:?}");
    }
}
