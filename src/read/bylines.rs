//! Bylines: the people in them, without what else is said of them.

use super::fields::{is_url, one_line};

/// Words of what people are, and do for a newspaper. Surnames are left out (`Page`, `Cook`).
const ROLES: &[&str] = &[
    "analyst",
    "ceo",
    "chairman",
    "chairwoman",
    "columnist",
    "commentator",
    "contributor",
    "contributors",
    "correspondent",
    "correspondents",
    "critic",
    "director",
    "economist",
    "editor",
    "editors",
    "founder",
    "freelancer",
    "intern",
    "journalist",
    "manager",
    "minister",
    "officer",
    "photographer",
    "photojournalist",
    "president",
    "producer",
    "professor",
    "reporter",
    "reporters",
    "researcher",
    "secretary",
    "senator",
    "spokesman",
    "spokeswoman",
    "staff",
    "strategist",
    "writer",
    "writers",
];
/// Words of organisations' names, and the names of agencies.
const ORGANISATIONS: &[&str] = &[
    "afp",
    "agency",
    "ap",
    "associated",
    "bbc",
    "bloomberg",
    "bureau",
    "cnn",
    "desk",
    "gazette",
    "institute",
    "magazine",
    "media",
    "network",
    "news",
    "newspaper",
    "newspapers",
    "npr",
    "radio",
    "reuters",
    "services",
    "television",
    "tribune",
    "tv",
    "university",
    "upi",
    "weekly",
];
/// What belongs to the name before it although a comma parts them.
const SUFFIXES: &[&str] = &["esq", "ii", "iii", "iv", "jr", "md", "phd", "sr"];
/// Words inside no name.
const LINKS: &[&str] = &["at", "for", "in", "of", "on", "the", "to"];

/// What a byline says.
#[derive(Debug, PartialEq, Eq)]
pub struct Byline {
    pub names: Vec<String>,
    /// It says what these people are, or for whom they write.
    pub says_more: bool,
}

impl Byline {
    /// `By Ann Lee, Bo Ek and Cy Dahl, Staff Writers` as three names. A comma cuts only between names of several words:
    /// `Lee, Ann` is one.
    pub fn parse(byline: &str) -> Self {
        let byline = one_line(byline);
        let byline = byline
            .split_at_checked(3)
            .filter(|(by, _)| by.eq_ignore_ascii_case("by "))
            .map_or(&*byline, |(_, rest)| rest);
        if is_url(byline) {
            return Self { names: Vec::new(), says_more: false };
        }
        let groups = byline.split(';').flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" & "));
        let mut groups: Vec<Vec<String>> = groups.map(parts).filter(|group| !group.is_empty()).collect();
        let mut says_more = false;
        for group in &mut groups {
            let name = group.first().cloned().unwrap_or_default();
            let all = group.len();
            let mut is_name = true;
            group.retain(|part| std::mem::take(&mut is_name) || !is_description(part, &name));
            says_more |= group.len() < all;
        }
        says_more |= drop_place(&mut groups);
        let by_comma = groups.iter().flatten().all(|name| is_full(name));
        let names = if by_comma { groups.concat() } else { groups.iter().map(|group| group.join(", ")).collect() };
        Self { names, says_more }
    }
}

/// What commas part, but for suffixes of names.
fn parts(group: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in group.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match parts.last_mut() {
            Some(name) if SUFFIXES.contains(&&*part.replace('.', "").to_lowercase()) => {
                name.push_str(", ");
                name.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    parts
}

fn is_full(name: &str) -> bool {
    name.contains(' ')
}

/// Whether what a comma parts from a name is no other name, but says what that person is or for whom he or she writes.
fn is_description(part: &str, name: &str) -> bool {
    let has_capital = |text: &str| text.contains(char::is_uppercase);
    let mut words = part.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    part.split(' ').any(|word| LINKS.contains(&word))
        || part.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("the "))
        || part.contains(|c: char| c.is_ascii_digit())
        || (has_capital(name) && !has_capital(part))
        || words.any(|word| ROLES.contains(&&*word) || ORGANISATIONS.contains(&&*word))
}

/// Drops a single word after a byline's last name where another name shows that given names stand first: it is the place.
fn drop_place(groups: &mut [Vec<String>]) -> bool {
    let Some((last, others)) = groups.split_last_mut() else { return false };
    let ends_in_word = last.len() > 1 && last.last().is_some_and(|word| !is_full(word));
    let drops =
        ends_in_word && last.first().is_some_and(|name| is_full(name)) && others.iter().flatten().any(|n| is_full(n));
    if drops {
        last.pop();
    }
    drops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(byline: &str) -> Vec<String> {
        Byline::parse(byline).names
    }

    #[test]
    fn bylines_are_cut_between_names_only() {
        assert_eq!(people("by Ida Moen, Karl Voss, and Li Wei"), ["Ida Moen", "Karl Voss", "Li Wei"]);
        assert_eq!(people("Ida Moen, Karl Voss"), ["Ida Moen", "Karl Voss"]);
        assert_eq!(people("Moen, Ida"), ["Moen, Ida"]);
        assert_eq!(people("Moen, Ida and Voss, Karl"), ["Moen, Ida", "Voss, Karl"]);
        assert_eq!(people("Ida Moen; Karl Voss"), ["Ida Moen", "Karl Voss"]);
        assert_eq!(people("Byron Ek"), ["Byron Ek"]);
        assert_eq!(people("Karl Voss, Jr., and Ida Moen, Ph.D."), ["Karl Voss, Jr.", "Ida Moen, Ph.D."]);
        assert_eq!(people("https://social.example/ida"), Vec::<String>::new());
        assert_eq!(people(""), Vec::<String>::new());
        assert!(!Byline::parse("By Ida Moen, Karl Voss, Jr., and Li Wei").says_more);
    }

    #[test]
    fn what_people_are_and_for_whom_they_write_is_no_person() {
        for tail in [
            "Staff Writer",
            "staff writers",
            "Reporter",
            "Senior Editor",
            "the Fjord Gazette",
            "The Orr Post",
            "THE ORR POST",
            "Associated Lind",
            "AP",
            "Reuters",
            "Orr News Service",
            "Special to the Post",
            "Editor-in-Chief",
            "harbour desk",
            "May 3",
        ] {
            let byline = Byline::parse(&format!("By Ida Moen and Karl Voss, {tail}"));
            assert_eq!(
                (&*byline.names, byline.says_more),
                (&["Ida Moen".to_owned(), "Karl Voss".to_owned()][..], true),
                "{tail}"
            );
            assert_eq!(people(&format!("Ida Moen, {tail}, and Karl Voss")), ["Ida Moen", "Karl Voss"], "{tail}");
            assert_eq!(people(&format!("Moen, Ida, {tail}")), ["Moen, Ida"], "{tail}");
        }
        assert_eq!(people("The Orr Post"), ["The Orr Post"], "alone it is the author");
    }

    #[test]
    fn a_place_is_dropped_only_where_given_names_stand_first() {
        assert_eq!(people("Ida Moen and Karl Voss, Halden"), ["Ida Moen", "Karl Voss"]);
        assert_eq!(people("Voss Lind, Karl"), ["Voss Lind, Karl"]);
        assert_eq!(people("Ida Moen, Cher and Karl Voss"), ["Ida Moen, Cher", "Karl Voss"]);
    }
}
