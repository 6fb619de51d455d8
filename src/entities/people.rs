//! Which uses of person names mean the same person: full names first, then bare surnames and given names in reading order.

use std::collections::{HashMap, HashSet};

use super::gender::{self, Gender};
use super::names::PersonName;

/// People compared with one name at most; beyond that a document lists names rather than tells of people.
/// Keeps the work linear in the number of mentions.
const MAX_CANDIDATES: usize = 32;

/// A lone surname means its latest bearer, unless another one has been named this many times as often: a story does not
/// turn from its hero to the hero's mother because she is named once. Tried on GUM's training documents.
const PROMINENCE: usize = 3;

/// Somebody whom the document names.
#[derive(Debug, Default)]
struct Person {
    /// Distinct full names.
    forms: Vec<PersonName>,
    /// Folded title words that were used of them, courtesy titles left out.
    titles: HashSet<String>,
    gender: Option<Gender>,
    /// How often they are named so far.
    uses: usize,
}

/// Gives each use (in text order) the number of its person. Numbers count up from 0 without gaps, not in text order.
pub(super) fn join(uses: &[PersonName]) -> Vec<usize> {
    let mut cast = Cast::default();
    let mut of_full: HashMap<(String, Option<&str>, Option<Gender>), usize> = HashMap::new();
    // The longest names first: shorter ones are shortenings of them, not the other way round.
    let mut full: Vec<&PersonName> = uses.iter().filter(|name| name.is_full()).collect();
    full.sort_by_key(|name| std::cmp::Reverse(name.parts.len()));
    for name in full {
        of_full.entry(identity(name)).or_insert_with(|| cast.introduce(name));
    }
    for name in uses {
        if let Some(person) = of_full.get(&identity(name)) {
            cast.list_surnames(*person, name);
        }
    }
    uses.iter()
        .map(|name| {
            let person = match of_full.get(&identity(name)) {
                Some(known) => *known,
                None => cast.find_by_one_name(name).unwrap_or_else(|| cast.add(name)),
            };
            cast.saw(person, name);
            person
        })
        .collect()
}

/// Names that agree in this are one name.
fn identity(name: &PersonName) -> (String, Option<&str>, Option<Gender>) {
    let words: Vec<&str> = name.parts.iter().map(|part| part.folded.as_str()).collect();
    (words.join(" "), name.generation.as_deref(), stated_gender(name))
}

/// What the title says, not the given name.
fn stated_gender(name: &PersonName) -> Option<Gender> {
    name.titles.iter().find_map(|title| gender::of_honorific(title))
}

/// The people of a document, with ways to look them up.
#[derive(Debug, Default)]
struct Cast {
    people: Vec<Person>,
    /// Key of a full name (see [`keys`]) -> people, in order of introduction.
    by_name: HashMap<String, Vec<usize>>,
    /// Surname -> people, the one seen last first; not yet seen ones after them.
    by_surname: HashMap<String, Vec<usize>>,
    /// Given name or nickname -> people.
    by_given: HashMap<String, Vec<usize>>,
}

/// Names that can be of one person share one of these.
fn keys(name: &PersonName) -> impl Iterator<Item = String> {
    let joined_of_two: String = name.parts.iter().take(2).map(|part| part.folded.as_str()).collect();
    [name.joined(), name.rotated(), name.surname().to_owned(), joined_of_two].into_iter()
}

impl Cast {
    /// The person of a full name, new if nobody fits or more than one does.
    fn introduce(&mut self, name: &PersonName) -> usize {
        let mut candidates: Vec<usize> = vec![];
        for key in keys(name) {
            candidates.extend(self.by_name.get(&key).into_iter().flatten().take(MAX_CANDIDATES));
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates.retain(|person| self.people[*person].forms.iter().all(|form| form.is_compatible(name)));
        if candidates.len() > 1 {
            // `J. Ode` beside John and James Ode is neither; `John Ode` beside `J. Ode` and `John B. Ode` is the latter.
            let first = |form: &PersonName| form.parts.first().cloned();
            candidates.retain(|person| self.people[*person].forms.iter().any(|form| first(form) == first(name)));
        }
        let person = match candidates.as_slice() {
            [only] => *only,
            _ => match self.of_long_surname(name) {
                Some(person) => return person,
                None => self.new_person(),
            },
        };
        for key in keys(name) {
            push_once(self.by_name.entry(key).or_default(), person);
        }
        if name.parts.len() > 2 {
            let without_first: String = name.parts.iter().skip(1).map(|part| part.folded.as_str()).collect();
            push_once(self.by_name.entry(without_first).or_default(), person);
        }
        let given = name.parts.first().filter(|part| !part.is_initials).map(|part| &part.folded);
        for given in given.into_iter().chain(&name.nickname) {
            push_once(self.by_given.entry(given.clone()).or_default(), person);
        }
        let known = &mut self.people[person];
        known.gender = known.gender.or_else(|| name.gender());
        known.forms.push(name.clone());
        person
    }

    /// Lists a person under the surnames of a full name; called in text order, so that who is named first comes first.
    fn list_surnames(&mut self, person: usize, name: &PersonName) {
        for surname in name.surnames() {
            push_once(self.by_surname.entry(surname.to_owned()).or_default(), person);
        }
    }

    /// `bin Ode`, `Van Ode`: the surname of just one longer name. A given name in front says that it is a person of its own.
    fn of_long_surname(&self, name: &PersonName) -> Option<usize> {
        let first = name.parts.first()?;
        if first.is_initials || gender::is_given_name(&first.folded) {
            return None;
        }
        let ends_alike = |person: &&usize| {
            let forms = &self.people[**person].forms;
            forms.iter().any(|form| form.parts.len() > name.parts.len() && form.parts.ends_with(&name.parts))
        };
        let mut people = self.by_name.get(&name.joined())?.iter().filter(ends_alike);
        people.next().filter(|_| people.next().is_none()).copied()
    }

    /// The person whom a lone surname or given name means here.
    fn find_by_one_name(&self, name: &PersonName) -> Option<usize> {
        let stated = stated_gender(name);
        let fits = |person: &usize| match (stated, self.people[*person].gender) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let bearers = self.by_surname.get(name.surname()).map_or(&[] as &[usize], Vec::as_slice);
        let bearers: Vec<usize> = bearers.iter().take(MAX_CANDIDATES).filter(|person| fits(person)).copied().collect();
        let shares_title =
            |person: &&usize| name.titles.iter().any(|title| self.people[**person].titles.contains(title));
        let uses = |person: &usize| self.people[*person].uses;
        let latest = bearers.first();
        let hero = bearers.iter().rev().max_by_key(|person| uses(person));
        let hero = hero.filter(|hero| latest.is_some_and(|latest| uses(hero) >= PROMINENCE * uses(latest).max(1)));
        if let Some(person) = bearers.iter().find(shares_title).or(hero).or(latest) {
            return Some(*person);
        }
        let named = self.by_given.get(name.surname())?;
        match named.as_slice() {
            [only] if name.generation.is_none() && fits(only) => Some(*only),
            _ => None,
        }
    }

    /// Somebody known by one name only, so far.
    fn add(&mut self, name: &PersonName) -> usize {
        let person = self.new_person();
        self.people[person].gender = stated_gender(name);
        self.by_surname.entry(name.surname().to_owned()).or_default().push(person);
        person
    }

    fn new_person(&mut self) -> usize {
        self.people.push(Person::default());
        self.people.len() - 1
    }

    /// Notes a use: titles and gender that it states, and that it is now the latest bearer of its surnames.
    fn saw(&mut self, person: usize, name: &PersonName) {
        let known = &mut self.people[person];
        known.uses += 1;
        known.gender = stated_gender(name).or(known.gender);
        known.titles.extend(name.titles.iter().filter(|title| gender::of_honorific(title).is_none()).cloned());
        let surnames: Vec<&str> = match known.forms.first() {
            Some(form) => form.surnames().collect(),
            None => vec![name.surname()],
        };
        for surname in surnames {
            if let Some(bearers) = self.by_surname.get_mut(surname)
                && let Some(at) = bearers.iter().take(MAX_CANDIDATES).position(|bearer| *bearer == person)
            {
                bearers[..=at].rotate_right(1);
            }
        }
    }
}

fn push_once(people: &mut Vec<usize>, person: usize) {
    // Only the first few are ever compared, see MAX_CANDIDATES; the last check keeps repeated forms out.
    if people.len() < MAX_CANDIDATES && !people.contains(&person) {
        people.push(person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of uses, each as the names in it.
    fn groups(uses: &[&str]) -> Vec<Vec<String>> {
        let names: Vec<PersonName> = uses.iter().map(|name| PersonName::parse(name).unwrap()).collect();
        let people = join(&names);
        let mut groups: Vec<(usize, Vec<String>)> = vec![];
        for (name, person) in uses.iter().zip(people) {
            match groups.iter_mut().find(|(known, _)| *known == person) {
                Some((_, names)) => names.push((*name).to_owned()),
                None => groups.push((person, vec![(*name).to_owned()])),
            }
        }
        groups.into_iter().map(|(_, names)| names).collect()
    }

    #[test]
    fn short_names_go_to_the_full_one() {
        assert_eq!(groups(&["Ode", "Anna Ode", "President Ode", "Anna", "Ms. Ode's"]).len(), 1);
        assert_eq!(groups(&["Kim Jong Un", "Kim", "KIM JONG-UN"]).len(), 1);
        assert_eq!(groups(&["Karim bin Ode", "bin Ode", "Ode"]).len(), 1);
        assert_eq!(groups(&["Bashar al-Tolva", "Tolva", "Al-Tolva"]).len(), 1);
    }

    #[test]
    fn two_of_one_surname() {
        assert_eq!(
            groups(&["Robert Ode", "Ode", "Anna Ode", "Ode", "Mr. Ode", "Ms. Ode", "Anna"]),
            [vec!["Robert Ode", "Ode", "Mr. Ode"], vec!["Anna Ode", "Ode", "Ms. Ode", "Anna"]]
        );
        assert_eq!(
            groups(&["Senator Lee Ode", "Mayor Pat Ode", "Senator Ode"]),
            [vec!["Senator Lee Ode", "Senator Ode"], vec!["Mayor Pat Ode"]]
        );
    }

    #[test]
    fn the_hero_of_a_story_keeps_the_surname() {
        assert_eq!(
            groups(&["Robert Ode", "Ode", "Ode", "Anna Ode", "Ode", "Ms. Ode"]),
            [vec!["Robert Ode", "Ode", "Ode", "Ode"], vec!["Anna Ode", "Ms. Ode"]]
        );
    }

    #[test]
    fn families_and_unknown_surnames_stay_apart() {
        assert_eq!(groups(&["Robert Ode", "the Odes"]).len(), 2);
        assert_eq!(groups(&["Mr. Ode", "Mrs. Ode", "Mr. Ode"]), [vec!["Mr. Ode", "Mr. Ode"], vec!["Mrs. Ode"]]);
    }

    #[test]
    fn an_ambiguous_given_name_or_initial_is_nobody_known() {
        assert_eq!(groups(&["Anna Ode", "Anna Tolvanen", "Anna"]).len(), 3);
        assert_eq!(groups(&["John Ode", "James Ode", "J. Ode"]).len(), 3);
    }
}
