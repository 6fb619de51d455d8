//! Gender as names and honorifics tell it. Most names tell nothing; that is said, not guessed.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{fold, gazetteer, names};

/// What a name or honorific says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    Female,
    Male,
}

/// Gender of a person's name, in any form: an honorific decides (`Mrs. Kim Ode`), else the first given name that is
/// in one list only. `None` for surnames, initials, and names that both women and men have.
#[must_use]
pub fn of_name(name: &str) -> Option<Gender> {
    names::PersonName::parse(name).and_then(|name| name.gender())
}

/// Gender that a title states (`Mrs.`, `Sir`, `Queen`, with or without period); `None` for `Dr.`, `Judge` and the like.
#[must_use]
pub fn of_honorific(title: &str) -> Option<Gender> {
    match fold::word(title).as_str() {
        "mr" | "sir" | "lord" | "monsieur" | "senor" | "herr" | "king" | "prince" | "duke" | "emperor"
        | "congressman" | "councilman" | "assemblyman" | "alderman" | "father" | "brother" | "sheikh" | "imam" => {
            Some(Gender::Male)
        }
        "mrs" | "ms" | "miss" | "madam" | "madame" | "mme" | "mlle" | "dame" | "lady" | "senora" | "frau" | "queen"
        | "princess" | "duchess" | "empress" | "congresswoman" | "councilwoman" | "assemblywoman" | "sister" => {
            Some(Gender::Female)
        }
        _ => None,
    }
}

/// Gender of one folded given name.
pub(super) fn of_given(folded: &str) -> Option<Gender> {
    match (gazetteer::is_female_name(folded), gazetteer::is_male_name(folded)) {
        (true, false) => Some(Gender::Female),
        (false, true) => Some(Gender::Male),
        (true, true) if MOSTLY_FEMALE.contains(folded) => Some(Gender::Female),
        (true, true) if MOSTLY_MALE.contains(folded) => Some(Gender::Male),
        _ => None,
    }
}

/// Whether a word is in a list of given names.
#[must_use]
pub fn is_given_name(word: &str) -> bool {
    let folded = fold::word(word);
    gazetteer::is_female_name(&folded) || gazetteer::is_male_name(&folded)
}

/// Names of both lists that hardly any man has, folded.
static MOSTLY_FEMALE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "abby andrea ashley brandy brooke claire clare connie erin evelyn gail georgia ginger grace gretchen hazel hilary \
     hillary holly juanita judith judy julie lauren marietta meredith millicent nichole nikki paige patty penny ruby \
     saundra simone tammy"
        .split_whitespace()
        .collect()
});

/// Names of both lists that hardly any woman has, folded.
static MOSTLY_MALE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "adrian andy augustine austin barry bernie bert bill billy bobby brett cecil chad christian claude clem constantine \
     daniel darryl eddie eddy francis frank fred freddy gabriel gene george gus hannibal ike ira jerry jesse joey jude \
     justin kyle max neil perry phil quentin ray reggie rene rory scotty sean shane shaun shawn ted teddy theo tim timmy \
     toby tommy tony valentine vinnie wally"
        .split_whitespace()
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honorific_first_then_given_name() {
        assert_eq!(of_name("Maria Tolvanen"), Some(Gender::Female));
        assert_eq!(of_name("President Robert Ode"), Some(Gender::Male));
        assert_eq!(of_name("Mrs. Robert Ode"), Some(Gender::Female));
        assert_eq!(of_name("MR. ODE"), Some(Gender::Male));
        assert_eq!(of_name("J. Robert Ode"), Some(Gender::Male));
    }

    #[test]
    fn says_when_it_does_not_know() {
        // In both lists, a bare surname, no name at all.
        for name in ["Leslie Ode", "Roberts", "Dr. Ode", "Robert", "", "?"] {
            let expected = (name == "Robert").then_some(Gender::Male);
            assert_eq!(of_name(name), expected, "{name}");
        }
    }
}
