//! What is known of names before any text is read: given names by gender, nicknames, countries. Sources and terms: `data/README.md`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold;

static MALE: LazyLock<HashSet<String>> = LazyLock::new(|| lines(include_str!("data/names/male.txt")));
static FEMALE: LazyLock<HashSet<String>> = LazyLock::new(|| lines(include_str!("data/names/female.txt")));

/// Nickname -> the names it stands for, and each name -> itself.
static FORMAL: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut formal: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in include_str!("data/nicknames.txt").lines() {
        let mut names = line.split(' ');
        let Some(full) = names.next() else { continue };
        formal.entry(full).or_default().push(full);
        for nickname in names {
            formal.entry(nickname).or_default().push(full);
        }
    }
    formal
});

/// Spellings that the country list lacks, each with the country's common name.
const MORE_COUNTRY_NAMES: [(&str, &str); 9] = [
    ("america", "United States"),
    ("the states", "United States"),
    ("britain", "United Kingdom"),
    ("rok", "South Korea"),
    ("prc", "China"),
    ("holland", "Netherlands"),
    ("czech republic", "Czechia"),
    ("turkiye", "Turkey"),
    ("ksa", "Saudi Arabia"),
];

struct Countries {
    /// Folded spelling -> the country's common name.
    names: HashMap<String, &'static str>,
    /// Folded.
    demonyms: HashSet<String>,
    /// Folded.
    capitals: HashSet<String>,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| {
    let mut names: HashMap<String, &str> = HashMap::new();
    let (mut demonyms, mut capitals) = (HashSet::new(), HashSet::from(["washington".to_owned()]));
    for line in include_str!("data/countries.txt").lines() {
        let mut columns = line.split('\t').map(|column| column.split('|').filter(|name| !name.is_empty()));
        let (Some(spellings), Some(people), Some(cities)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let common = spellings.clone().next().unwrap_or_default();
        for spelling in spellings {
            names.entry(key(spelling)).or_insert(common);
        }
        demonyms.extend(people.map(key));
        capitals.extend(cities.map(key));
    }
    for (spelling, common) in MORE_COUNTRY_NAMES {
        names.insert(spelling.to_owned(), common);
    }
    Countries { names, demonyms, capitals }
});

fn lines(list: &str) -> HashSet<String> {
    list.lines().map(fold::word).filter(|name| !name.is_empty()).collect()
}

fn key(name: &str) -> String {
    fold::words(name).join(" ")
}

/// Is this folded word a given name of men?
#[must_use]
pub fn is_male_name(folded: &str) -> bool {
    MALE.contains(folded)
}

/// Is this folded word a given name of women?
#[must_use]
pub fn is_female_name(folded: &str) -> bool {
    FEMALE.contains(folded)
}

/// Can two folded given names be of one person: the same, one a nickname of the other, or nicknames of one name?
#[must_use]
pub fn same_given_name(a: &str, b: &str) -> bool {
    let formal = |name| FORMAL.get(name).map_or(&[] as &[&str], Vec::as_slice);
    a == b || formal(a).iter().any(|full| *full == b || formal(b).contains(full)) || formal(b).contains(&a)
}

/// The common name of the country that these folded words (joined by single spaces, no leading "the") spell.
#[must_use]
pub fn country(folded: &str) -> Option<&'static str> {
    COUNTRIES.names.get(folded).copied()
}

/// Are these folded words what the people of a country are called (`south korean`)?
#[must_use]
pub fn is_demonym(folded: &str) -> bool {
    COUNTRIES.demonyms.contains(folded)
}

/// Are these folded words a country or the capital of one?
#[must_use]
pub fn is_country_or_capital(folded: &str) -> bool {
    country(folded).is_some() || COUNTRIES.capitals.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_go_both_ways() {
        assert!(same_given_name("joe", "joseph"));
        assert!(same_given_name("joseph", "joe"));
        assert!(same_given_name("bill", "billy"));
        assert!(!same_given_name("joe", "james"));
        assert!(same_given_name("zorblax", "zorblax"));
    }

    #[test]
    fn countries_by_any_spelling() {
        for spelling in ["us", "usa", "america", "united states", "united states of america"] {
            assert_eq!(country(spelling), Some("United States"), "{spelling}");
        }
        assert_eq!(country("dprk"), country("north korea"));
        assert_ne!(country("north korea"), country("south korea"));
        assert_eq!(country("korea"), None);
        assert!(is_demonym("south korean"));
        assert!(!is_demonym("south korea"));
        assert!(is_country_or_capital("nairobi") && is_country_or_capital("kenya") && !is_country_or_capital("tolva"));
    }
}
