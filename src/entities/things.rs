//! Which names of organisations, places, peoples and works mean the same: spelling, known countries, acronyms, short forms.

use std::collections::HashMap;

use crate::document::EntityLabel;

use super::lexicon::{COMPANY_FORMS, DEPARTMENTS, FUNCTION_WORDS, GENERIC_HEADS};
use super::union::Union;
use super::{fold, gazetteer};

/// A name that is not a person's.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThingUse<'t> {
    pub surface: &'t str,
    pub label: EntityLabel,
    /// An acronym that the text puts in brackets right after the name: `Long Name (LN)`.
    pub acronym: Option<&'t str>,
}

/// Peoples and languages stay apart from what else has their name; the model confuses the other labels too often to
/// tell things apart by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    People,
    Language,
    Thing,
}

/// A distinct name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    kind: Kind,
    /// Folded words, single spaces; of a country its common name.
    name: String,
}

/// Gives each use the number of its thing. Numbers count up from 0 without gaps, not in text order.
pub(super) fn join(uses: &[ThingUse]) -> Vec<usize> {
    let mut nodes: HashMap<Key, usize> = HashMap::new();
    let mut names: Vec<Name> = vec![];
    let node_of: Vec<usize> = uses
        .iter()
        .map(|used| {
            let words = words_of(used);
            let key = key_of(used, &words);
            *nodes.entry(key.clone()).or_insert_with(|| {
                names.push(Name { label: used.label, key, words, initials: initials(used.surface) });
                names.len() - 1
            })
        })
        .collect();

    let mut union = Union::new(names.len());
    for (used, node) in uses.iter().zip(&node_of) {
        let Some(acronym) = used.acronym else { continue };
        let acronym = ThingUse { surface: acronym, acronym: None, ..*used };
        if let Some(short) = nodes.get(&key_of(&acronym, &words_of(&acronym)))
            && may_stand_for(&names[*short], &names[*node])
        {
            union.join(*node, *short);
        }
    }
    join_unique(&names, &mut union, by_initials, |_, _| true);
    for short_forms in [by_department, by_leading_country, by_generic_head] {
        join_unique(&names, &mut union, short_forms, |long, short| long.label == short.label);
    }
    node_of.into_iter().map(|node| union.root(node)).collect()
}

/// What is compared of a distinct name.
struct Name {
    key: Key,
    /// Of its first use.
    label: EntityLabel,
    words: Vec<String>,
    /// Of all its words, and of its words without function words; empty for a single word.
    initials: [String; 2],
}

/// Can an acronym in brackets mean the name before it? Its initials can; else both must be places or neither, and a place or a
/// single word must begin with the first letter and hold the others in order. Bodies have acronyms in their own language.
fn may_stand_for(short: &Name, long: &Name) -> bool {
    use EntityLabel::{Gpe, Loc};
    let letters = &short.key.name;
    if by_initials(long).contains(letters) {
        return true;
    }
    let is_place = |name: &Name| matches!(name.label, Gpe | Loc);
    let may_differ = long.words.len() > 1 && !is_place(long);
    is_place(long) == is_place(short) && (may_differ || holds_in_order(&long.words.concat(), letters))
}

/// `tolva` holds `tv`: its first letter, and the others somewhere after it.
fn holds_in_order(word: &str, letters: &str) -> bool {
    let mut rest = word.chars();
    letters.chars().next() == word.chars().next() && letters.chars().all(|letter| rest.any(|c| c == letter))
}

/// Joins each name with those that its short forms spell, where just one name has that short form.
fn join_unique(
    names: &[Name],
    union: &mut Union,
    short_forms: fn(&Name) -> Vec<String>,
    may_join: fn(&Name, &Name) -> bool,
) {
    let mut long: HashMap<String, Vec<usize>> = HashMap::new();
    for (node, name) in names.iter().enumerate().filter(|(_, name)| name.key.kind == Kind::Thing) {
        for form in short_forms(name) {
            let nodes = long.entry(form).or_default();
            if !nodes.contains(&node) && nodes.len() < 2 {
                nodes.push(node);
            }
        }
    }
    for (node, name) in names.iter().enumerate().filter(|(_, name)| name.key.kind == Kind::Thing) {
        if let Some([only]) = long.get(&name.key.name).map(Vec::as_slice)
            && may_join(&names[*only], name)
        {
            union.join(*only, node);
        }
    }
}

/// `Office of Odd Affairs` -> `ooa`, `oa`; `Centers for Odd Affairs and Prevention` also without its last letter.
fn by_initials(name: &Name) -> Vec<String> {
    let [all, content] = &name.initials;
    let mut forms = vec![all.clone(), content.clone()];
    if content.len() > 3 {
        forms.extend(content.get(..content.len() - 1).map(str::to_owned));
    }
    forms.retain(|form| form.len() > 1);
    forms
}

/// `Ministry of Odd Affairs` -> `odd affairs ministry`, and the other way round.
fn by_department(name: &Name) -> Vec<String> {
    match name.words.as_slice() {
        [head, of, rest @ ..] if DEPARTMENTS.contains(head.as_str()) && of == "of" && !rest.is_empty() => {
            vec![format!("{} {head}", rest.join(" "))]
        }
        _ => vec![],
    }
}

/// `US Senate` -> `senate`, `South Korean Foreign Ministry` -> `foreign ministry`.
fn by_leading_country(name: &Name) -> Vec<String> {
    if name.key.name.starts_with('=') {
        return vec![];
    }
    let is_country = |words: &[String]| {
        let words = words.join(" ");
        gazetteer::country(&words).is_some() || gazetteer::is_demonym(&words)
    };
    let taken = (1..name.words.len().min(3)).rev().find(|n| is_country(&name.words[..*n]));
    taken.map(|n| name.words[n..].join(" ")).into_iter().collect()
}

/// `Odd News Agency` -> `odd`.
fn by_generic_head(name: &Name) -> Vec<String> {
    let heads = name.words.iter().rev().take_while(|word| GENERIC_HEADS.contains(word.as_str())).count();
    match name.words.len() - heads {
        0 => vec![],
        _ if heads == 0 => vec![],
        n => vec![name.words[..n].join(" ")],
    }
}

/// Folded words without leading "the" and without a company's legal form.
fn words_of(used: &ThingUse) -> Vec<String> {
    let surface = match used.label {
        EntityLabel::Gpe => used.surface.split(',').next().unwrap_or(used.surface),
        _ => used.surface,
    };
    let mut words = fold::words(surface);
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|word| COMPANY_FORMS.contains(word.as_str())) {
        words.pop();
    }
    words
}

fn key_of(used: &ThingUse, words: &[String]) -> Key {
    let kind = match used.label {
        EntityLabel::Norp => Kind::People,
        EntityLabel::Language => Kind::Language,
        _ => Kind::Thing,
    };
    let mut name = words.join(" ");
    if kind == Kind::People && name.len() > 4 && name.ends_with('s') && !name.ends_with("ss") {
        name.pop();
    }
    if kind == Kind::Thing
        && let Some(country) = gazetteer::country(&name)
    {
        name = format!("={country}");
    }
    Key { kind, name }
}

/// Folded initials of all words and of the content words; words are cut at hyphens too. Empty for one word.
fn initials(surface: &str) -> [String; 2] {
    let mut initials = [String::new(), String::new()];
    let mut count = 0;
    for word in surface.split(|c: char| c.is_whitespace() || c == '-').map(fold::word) {
        let Some(first) = word.chars().next() else { continue };
        if COMPANY_FORMS.contains(word.as_str()) || (count == 0 && word == "the") {
            continue;
        }
        count += 1;
        initials[0].push(first);
        if !FUNCTION_WORDS.contains(word.as_str()) {
            initials[1].push(first);
        }
    }
    if count > 1 { initials } else { [String::new(), String::new()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: (&str, EntityLabel), b: (&str, EntityLabel)) -> bool {
        let uses = [a, b].map(|(surface, label)| ThingUse { surface, label, acronym: None });
        let things = join(&uses);
        things[0] == things[1]
    }

    #[test]
    fn spellings_and_short_forms_of_one_thing() {
        use EntityLabel::{Gpe, Norp, Org};
        for (a, b) in [
            (("U.S.", Gpe), ("the United\nStates", Gpe)),
            (("DPRK", Gpe), ("North Korea", Org)),
            (("Odd Works Inc.", Org), ("the Odd Works", Org)),
            (("Institute for Odd Studies", Org), ("IOS", Org)),
            (("Institute for Odd Studies", Org), ("I.F.O.S.", Org)),
            (("Centers for Odd Control and Prevention", Org), ("COC", Org)),
            (("Ministry of Odd Affairs", Org), ("the Odd Affairs Ministry", Org)),
            (("U.S. Odd Commission", Org), ("the Odd Commission", Org)),
            (("Tolva News Agency", Org), ("Tolva", Org)),
            (("Odetown, Ohio", Gpe), ("Odetown", Gpe)),
            (("Odeans", Norp), ("Odean", Norp)),
        ] {
            assert!(same(a, b) && same(b, a), "{a:?} / {b:?}");
        }
    }

    #[test]
    fn different_things() {
        use EntityLabel::{Gpe, Language, Norp, Org};
        for (a, b) in [
            (("Korean", Norp), ("Korea", Gpe)),
            (("Korean", Norp), ("Korean", Language)),
            (("North Korea", Gpe), ("South Korea", Gpe)),
            (("Odd Studies", Org), ("Odd Works", Org)),
            (("University of Tolva", Org), ("Tolva University", Org)),
        ] {
            assert!(!same(a, b), "{a:?} / {b:?}");
        }
    }

    #[test]
    fn a_short_form_of_two_things_is_neither() {
        let uses = ["Institute of Odd Studies", "Institute of Old Sayings", "IOS"].map(|surface| ThingUse {
            surface,
            label: EntityLabel::Org,
            acronym: None,
        });
        let things = join(&uses);
        assert_ne!(things[2], things[0]);
        assert_ne!(things[2], things[1]);
    }

    #[test]
    fn the_text_may_introduce_any_acronym() {
        let uses = [("Federal Odd Bureau", Some("BOF")), ("BOF", None)].map(|(surface, acronym)| ThingUse {
            surface,
            label: EntityLabel::Org,
            acronym,
        });
        let things = join(&uses);
        assert_eq!(things[0], things[1]);
    }

    #[test]
    fn what_stands_in_brackets_after_a_name_may_be_something_else() {
        use EntityLabel::{Event, Gpe, Loc, Org};
        let same = |name, label, acronym, of_acronym| {
            let uses = [(name, label, Some(acronym)), (acronym, of_acronym, None)];
            let things = join(&uses.map(|(surface, label, acronym)| ThingUse { surface, label, acronym }));
            things[0] == things[1]
        };
        // Agencies after the city of a dateline, the country of a town or of a club, somebody else's listing.
        for (name, label, acronym, of_acronym) in [
            ("SALTMOUTH", Gpe, "OPA", Org),
            ("PORT ODE", Gpe, "AP", Org),
            ("OPAL LAKE", Loc, "OPA", Org),
            ("Saltmouth", Gpe, "UK", Gpe),
            ("Port Ode", Gpe, "UK", Gpe),
            ("Saltmouth United", Org, "ENG", Gpe),
            ("Lindworks", Org, "OTW", Org),
        ] {
            assert!(!same(name, label, acronym, of_acronym), "{name} ({acronym})");
        }
        for (name, label, acronym, of_acronym) in [
            ("United Odd Isles", Gpe, "UOI", Org),
            ("Orrland", Gpe, "ORL", Gpe),
            ("Tolvawagen Inc.", Org, "TW", Org),
            ("Isles Workers' Party", Org, "PTI", Org),
            ("Isles Harbour Conference", Event, "CPI", Org),
        ] {
            assert!(same(name, label, acronym, of_acronym), "{name} ({acronym})");
        }
    }
}
