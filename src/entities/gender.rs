//! Gender as names and honorifics tell it. Most names tell nothing; that is said, not guessed.

use super::{gazetteer, names};

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
    match super::fold::word(title).as_str() {
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
        _ => None,
    }
}

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
