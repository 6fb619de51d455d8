//! What a word beside a name or pronoun is, and which nouns are for people and bodies. `words.txt` is also read by
//! `training/pronouns.py`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::entities::gender::Gender;

static LISTS: LazyLock<HashMap<&'static str, HashSet<&'static str>>> = LazyLock::new(|| {
    let mut lists: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (name, words) in include_str!("words.txt").lines().filter_map(|line| line.split_once(':')) {
        lists.entry(name).or_default().extend(words.split_whitespace());
    }
    lists
});

/// Is this word, in lower case, in a list of `words.txt`?
pub fn is_in(list: &str, word: &str) -> bool {
    LISTS.get(list).is_some_and(|words| words.contains(word))
}

/// In lower case, with a plain apostrophe.
pub fn plain(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

/// What a pronoun does in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Subject,
    Object,
    Owner,
    Reflexive,
}

/// Number, gender and role of a pronoun of the third person; none for other words. `word` is in lower case.
pub fn third_person(word: &str) -> Option<(Number, Option<Gender>, Role)> {
    use Role::{Object, Owner, Reflexive, Subject};
    const HE: (Number, Option<Gender>) = (Number::One, Some(Gender::Male));
    const SHE: (Number, Option<Gender>) = (Number::One, Some(Gender::Female));
    const THEY: (Number, Option<Gender>) = (Number::Several, None);
    const IT: (Number, Option<Gender>) = (Number::Thing, None);
    let ((number, gender), role) = match word {
        "he" => (HE, Subject),
        "him" => (HE, Object),
        "his" => (HE, Owner),
        "himself" => (HE, Reflexive),
        "she" => (SHE, Subject),
        "her" => (SHE, Object),
        "hers" => (SHE, Owner),
        "herself" => (SHE, Reflexive),
        "they" => (THEY, Subject),
        "them" => (THEY, Object),
        "their" | "theirs" => (THEY, Owner),
        "themselves" => (THEY, Reflexive),
        "it" => (IT, Subject),
        "its" => (IT, Owner),
        "itself" => (IT, Reflexive),
        _ => return None,
    };
    Some((number, gender, role))
}

/// What stands beside a name or pronoun; a field of the scorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The border of the sentence.
    Edge,
    Preposition,
    Auxiliary,
    Speech,
    And,
    But,
    Subordinator,
    Determiner,
    Pronoun,
    Possessive,
    Comma,
    Bracket,
    Quote,
    Stop,
    Capital,
    Number,
    Adverb,
    Verb,
    Gerund,
    EndsInS,
    Other,
    By,
    Of,
    /// `with`, `to`
    With,
    Who,
    That,
}

impl Class {
    pub fn of(word: &str) -> Self {
        let plain = plain(word);
        let first = word.chars().next().unwrap_or(' ');
        match plain.as_str() {
            "by" => Self::By,
            "of" => Self::Of,
            "with" | "to" => Self::With,
            "who" | "whom" | "whose" | "which" => Self::Who,
            "that" => Self::That,
            w if is_in("preposition", w) => Self::Preposition,
            w if is_in("auxiliary", w) => Self::Auxiliary,
            w if is_in("speech", w) => Self::Speech,
            "and" | "or" | "nor" => Self::And,
            "but" => Self::But,
            w if is_in("subordinator", w) => Self::Subordinator,
            w if third_person(w).is_some() => Self::Pronoun,
            w if is_in("determiner", w) => Self::Determiner,
            "'s" | "'" => Self::Possessive,
            "," => Self::Comma,
            "(" | ")" | "[" | "]" => Self::Bracket,
            "\"" | "“" | "”" => Self::Quote,
            _ if !first.is_alphanumeric() => Self::Stop,
            w if is_in("verb", w) => Self::Verb,
            _ if first.is_uppercase() => Self::Capital,
            _ if first.is_ascii_digit() => Self::Number,
            w if w.ends_with("ly") => Self::Adverb,
            w if w.ends_with("ed") && w.len() > 4 => Self::Verb,
            w if w.ends_with("ing") => Self::Gerund,
            w if w.ends_with('s') && !w.ends_with("ss") => Self::EndsInS,
            _ => Self::Other,
        }
    }

    pub const fn is_preposition(self) -> bool {
        matches!(self, Self::Preposition | Self::By | Self::Of | Self::With)
    }

    pub const fn is_subordinator(self) -> bool {
        matches!(self, Self::Subordinator | Self::Who | Self::That)
    }

    pub const fn is_verb(self) -> bool {
        matches!(self, Self::Auxiliary | Self::Speech | Self::Verb)
    }
}

/// How many a unit means: one person, several, a body or thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    One,
    Several,
    Thing,
}

/// A noun for people or a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noun {
    pub is_person: bool,
    pub number: Number,
    pub gender: Option<Gender>,
}

impl Noun {
    /// Of a word in lower case.
    pub fn of(word: &str) -> Option<Self> {
        let one = singular(word);
        [(word, false), (&one, true)].into_iter().find_map(|(form, many)| {
            let gender = match form {
                w if is_in("male", w) => Some(Gender::Male),
                w if is_in("female", w) => Some(Gender::Female),
                _ => None,
            };
            let people = is_in("people", word);
            if gender.is_some() || is_in("person", form) || (!many && people) {
                let number = if many || people { Number::Several } else { Number::One };
                Some(Self { is_person: true, number, gender })
            } else if is_in("body", form) {
                Some(Self {
                    is_person: false,
                    number: if many { Number::Several } else { Number::Thing },
                    gender: None,
                })
            } else {
                None
            }
        })
    }
}

fn singular(noun: &str) -> String {
    let endings = [("ies", "y"), ("sses", "ss"), ("s", "")];
    let cut = endings.iter().find_map(|(ending, instead)| Some(noun.strip_suffix(ending)?.to_owned() + instead));
    cut.unwrap_or_else(|| noun.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_tell_number_and_gender() {
        let noun = |word| Noun::of(word).map(|n| (n.is_person, n.number, n.gender));
        assert_eq!(noun("spokeswoman"), Some((true, Number::One, Some(Gender::Female))));
        assert_eq!(noun("secretaries"), Some((true, Number::Several, None)));
        assert_eq!(noun("actresses"), Some((true, Number::Several, Some(Gender::Female))));
        assert_eq!(noun("girls"), Some((true, Number::Several, Some(Gender::Female))));
        assert_eq!(noun("police"), Some((true, Number::Several, None)));
        assert_eq!(noun("ministry"), Some((false, Number::Thing, None)));
        assert_eq!(noun("boats"), None);
    }

    #[test]
    fn every_list_that_is_asked_for_exists() {
        for list in
            ["preposition", "auxiliary", "speech", "subordinator", "determiner", "verb", "definite", "possessive"]
                .into_iter()
                .chain(["quantifier", "male", "female", "person", "people", "alone", "body", "kin"])
        {
            assert!(LISTS.contains_key(list), "{list}");
        }
    }
}
