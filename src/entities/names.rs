//! The parts of a person's name: titles, given names, surname, suffix; and when two names can be of one person.

use super::fold;
use super::gazetteer::same_given_name;
use super::gender::{self, Gender};
use super::lexicon::{DEGREES, GENERATIONS, SURNAMES_FIRST, TITLE_MODIFIERS, TITLES};

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamePart {
    /// Folded; of initials their letters.
    pub folded: String,
    /// `J.` or `J.R.` or a lone letter.
    pub is_initials: bool,
}

/// A person's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonName {
    /// Folded words of the title in front: `["vice", "president"]`.
    pub titles: Vec<String>,
    /// Given names and surname in the order of the text; never empty.
    pub parts: Vec<NamePart>,
    /// Folded; the part in quotation marks or brackets.
    pub nickname: Option<String>,
    /// Folded: `jr`, `iii`.
    pub generation: Option<String>,
}

/// Is this word a title that stands before names (`Sen.`, `President`)? Case and periods don't matter.
#[must_use]
pub fn is_title(word: &str) -> bool {
    TITLES.contains(fold::word(word).as_str())
}

/// Does this word belong to a title that follows it (`former`, `deputy`)?
#[must_use]
pub fn is_title_modifier(word: &str) -> bool {
    TITLE_MODIFIERS.contains(fold::word(word).as_str())
}

/// Cuts `Vice President Ann B. Ode` into `Vice President` and `Ann B. Ode`. The title is empty if there is none; a name
/// that is nothing but title words keeps the last as its name.
#[must_use]
pub fn split_title(name: &str) -> (&str, &str) {
    let name = name.trim();
    let mut cut = 0;
    for (start, word) in words_of(name) {
        if is_title(word) && !is_last_word(name, start + word.len()) {
            cut = start + word.len();
        } else if !is_title_modifier(word) {
            break;
        }
    }
    let (title, rest) = name.split_at(cut);
    (title.trim_end(), rest.trim_start())
}

/// The surname as written: the last word but for suffixes, punctuation and a possessive ending. The only word of a short
/// name counts as one.
#[must_use]
pub fn surname(name: &str) -> Option<&str> {
    let (_, name) = split_title(name);
    let words: Vec<&str> = words_of(name).map(|(_, word)| trimmed(word)).filter(|word| !word.is_empty()).collect();
    let suffixes = words.iter().skip(1).rev().take_while(|word| is_suffix(&fold::word(word))).count();
    words.get(words.len().checked_sub(suffixes + 1)?).copied()
}

/// Can these folded words stand first as a surname (`Kim Jong Un`, `Xi Jinping`)?
pub(super) fn is_surname_first(folded: &str) -> bool {
    SURNAMES_FIRST.contains(folded)
}

/// Does this word tell generations of one name apart (`Jr`, `III`)? In upper case, as it stands after a name.
pub(super) fn is_generation(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.len() < 4 && GENERATIONS.contains(fold::word(word).as_str())
}

fn is_suffix(folded: &str) -> bool {
    GENERATIONS.contains(folded) || DEGREES.contains(folded)
}

/// Words between white space, with the byte where each starts.
fn words_of(name: &str) -> impl Iterator<Item = (usize, &str)> {
    name.split_whitespace().map(move |word| (word.as_ptr() as usize - name.as_ptr() as usize, word))
}

fn is_last_word(name: &str, end: usize) -> bool {
    name[end..].trim_start_matches(|c: char| !c.is_alphanumeric()).is_empty()
}

/// A word of a name without punctuation around it and without possessive ending.
fn trimmed(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '\'' | '’'));
    fold::without_possessive(word).trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_initials(word: &str) -> bool {
    let word = trimmed(word);
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || (letters <= 3 && word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1))
}

/// Opening marks around a nickname inside a name: `Ann "Annie" Ode`, `Ann (Annie) Ode`.
fn is_nickname(word: &str) -> bool {
    let inner = word.trim_matches(['"', '“', '”', '‘', '’', '\'', '(', ')']);
    inner.chars().all(char::is_alphabetic)
        && !inner.is_empty()
        && word.starts_with(['"', '“', '‘', '\'', '('])
        && word.ends_with(['"', '”', '’', '\'', ')'])
}

impl PersonName {
    /// Takes a name apart; `None` if it holds no letter or digit.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (title, rest) = split_title(name);
        let mut parsed = Self { titles: fold::words(title), ..Self::default() };
        for (at, raw) in words_of(rest) {
            let folded = fold::word(trimmed(raw));
            if folded.is_empty() || (parsed.parts.is_empty() && folded == "the" && !is_last_word(rest, at + raw.len()))
            {
                continue;
            }
            if !parsed.parts.is_empty() && is_nickname(raw) {
                parsed.nickname = Some(folded);
            } else if !parsed.parts.is_empty() && GENERATIONS.contains(folded.as_str()) {
                parsed.generation = Some(folded);
            } else if parsed.parts.len() < 2 || !DEGREES.contains(folded.as_str()) {
                parsed.parts.push(NamePart { is_initials: is_initials(raw), folded });
            }
        }
        (!parsed.parts.is_empty()).then_some(parsed)
    }

    /// A name that cannot be taken apart, as its only part.
    pub(super) fn unparsed(name: &str) -> Self {
        let part = NamePart { folded: name.to_lowercase(), is_initials: false };
        Self { parts: vec![part], ..Self::default() }
    }

    /// More than one given or family name: enough to tell people of one surname apart.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.parts.len() > 1
    }

    /// Folded surname in Western order; of a lone name, that name.
    #[must_use]
    pub fn surname(&self) -> &str {
        self.parts.last().map_or("", |part| &part.folded)
    }

    /// Folded words that may stand for this person alone as a surname: the last, and the first where it is a surname
    /// of East Asia.
    pub(super) fn surnames(&self) -> impl Iterator<Item = &str> {
        let first = self.parts.first().filter(|part| self.is_full() && is_surname_first(&part.folded));
        let last = self.parts.last();
        let of_article = last.and_then(|part| part.folded.strip_prefix("al")).filter(|stem| stem.len() > 3);
        last.into_iter().chain(first).map(|part| part.folded.as_str()).chain(of_article)
    }

    /// All letters of the name in one word: `Kim Jong-un` and `Kim Jong Un` are the same.
    pub(super) fn joined(&self) -> String {
        self.parts.iter().map(|part| part.folded.as_str()).collect()
    }

    /// The name with its last word first: `Sung-wook Moon` and `Moon Sung-wook` are the same.
    pub(super) fn rotated(&self) -> String {
        let (last, given) = self.parts.split_last().map_or(("", &[] as &[NamePart]), |(l, g)| (&l.folded, g));
        std::iter::once(last).chain(given.iter().map(|part| part.folded.as_str())).collect()
    }

    /// What title and given name say.
    #[must_use]
    pub fn gender(&self) -> Option<Gender> {
        if let Some(stated) = self.titles.iter().find_map(|title| gender::of_honorific(title)) {
            return Some(stated);
        }
        let given = match self.parts.as_slice() {
            [only] if self.titles.is_empty() => std::slice::from_ref(only),
            [given @ .., _] => given,
            [] => &[],
        };
        given.iter().find(|part| !part.is_initials).and_then(|part| gender::of_given(&part.folded))
    }

    /// Can two full names be of one person? Spelling variants, initials, nicknames, missing middle names, name order.
    #[must_use]
    pub fn is_compatible(&self, other: &Self) -> bool {
        let (joined, others) = (self.joined(), other.joined());
        let is_same_text = joined == others;
        // Father and son differ by the suffix alone; a middle name in common says that the suffix was just left out.
        let is_long = self.parts.len() > 2 && is_same_text;
        if self.generation != other.generation
            && !(is_long && (self.generation.is_none() || other.generation.is_none()))
        {
            return false;
        }
        if let (Some(a), Some(b)) = (self.gender(), other.gender())
            && a != b
        {
            return false;
        }
        is_same_text
            || self.rotated() == others
            || joined == other.rotated()
            || self.extends(other)
            || other.extends(self)
            || self.agrees_in_parts(other)
    }

    /// `Ana López García` extends `Ana López`.
    fn extends(&self, short: &Self) -> bool {
        short.is_full() && self.parts.starts_with(&short.parts)
    }

    /// Same surname, compatible first names, and middle names that agree or are missing on one side.
    fn agrees_in_parts(&self, other: &Self) -> bool {
        let ([first, middle @ .., last], [first_b, middle_b @ .., last_b]) =
            (self.parts.as_slice(), other.parts.as_slice())
        else {
            return false;
        };
        let of_nickname = |nickname: &Option<String>, part: &NamePart| nickname.as_ref() == Some(&part.folded);
        last == last_b
            && (parts_agree(first, first_b)
                || of_nickname(&self.nickname, first_b)
                || of_nickname(&other.nickname, first))
            && middle.iter().zip(middle_b).all(|(a, b)| parts_agree(a, b))
    }
}

fn parts_agree(a: &NamePart, b: &NamePart) -> bool {
    if a.is_initials || b.is_initials {
        return a.folded.chars().next() == b.folded.chars().next();
    }
    same_given_name(&a.folded, &b.folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str) -> PersonName {
        PersonName::parse(name).unwrap()
    }

    fn same(a: &str, b: &str) -> bool {
        let both = (parse(a).is_compatible(&parse(b)), parse(b).is_compatible(&parse(a)));
        assert_eq!(both.0, both.1, "{a} / {b} must not depend on the order");
        both.0
    }

    #[test]
    fn splits_titles_off() {
        assert_eq!(split_title("Vice President Ann B. Ode"), ("Vice President", "Ann B. Ode"));
        assert_eq!(split_title("former Deputy Mayor Ode"), ("former Deputy Mayor", "Ode"));
        assert_eq!(split_title("MS. ODE"), ("MS.", "ODE"));
        assert_eq!(split_title("Ann Ode"), ("", "Ann Ode"));
        assert_eq!(split_title("President"), ("", "President"));
        assert_eq!(split_title(""), ("", ""));
    }

    #[test]
    fn finds_the_surname() {
        for name in ["Ode", "Ann Ode", "Sen. Ann B. Ode Jr.", "Ode's", "MS. ODE", "Ann Ode, III"] {
            assert_eq!(surname(name).map(str::to_lowercase).as_deref(), Some("ode"), "{name}");
        }
        assert_eq!(surname(" ? "), None);
        assert_eq!(surname("Jr."), Some("Jr"));
    }

    #[test]
    fn takes_names_apart() {
        let name = parse("Gen. Robert J. \"Bo\" Tolvanen, Jr.'s");
        assert_eq!(name.titles, ["gen"]);
        let parts: Vec<_> = name.parts.iter().map(|p| (p.folded.as_str(), p.is_initials)).collect();
        assert_eq!(parts, [("robert", false), ("j", true), ("tolvanen", false)]);
        assert_eq!((name.nickname.as_deref(), name.generation.as_deref()), (Some("bo"), Some("jr")));
    }

    #[test]
    fn one_person_in_several_spellings() {
        for (a, b) in [
            ("Robert Ode", "Bob Ode"),
            ("Robert Ode", "R. Ode"),
            ("Robert Ode", "Robert J. Ode"),
            ("R.J. Ode", "Robert James Ode"),
            ("Jae-in Moon", "MOON JAE IN"),
            ("Kim Jong-un", "Kim Jong Un"),
            ("José Peña", "Jose Pena"),
            ("Ana López", "Ana López García"),
            ("Martin Luther Ode Jr.", "Martin Luther Ode"),
            ("William \"Skip\" Ode", "Skip Ode"),
        ] {
            assert!(same(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn two_people_of_one_surname() {
        for (a, b) in [
            ("Robert Ode", "Anna Ode"),
            ("Robert Ode", "Robert Ode Jr."),
            ("Robert J. Ode", "Robert K. Ode"),
            ("Mr. R. Ode", "Mrs. R. Ode"),
            ("Kim Jong Un", "Kim Jong Il"),
            ("Robert Ode", "Robert Tolvanen"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
        }
    }
}
