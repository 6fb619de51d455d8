//! The forms under which an entity is named, and the one that becomes its name.

use crate::document::EntityLabel;

use super::lexicon::{FUNCTION_WORDS, GENERATIONS};
use super::names::{self, PersonName};
use super::{fold, gazetteer};

/// A distinct form of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// On one line, without possessive ending; a person's without title.
    pub surface: String,
    pub count: usize,
    /// Stands in the text; otherwise known from a resolved speaker label.
    pub is_in_text: bool,
}

impl Form {
    /// Counts a use; forms stay in order of their first use.
    pub(super) fn count(forms: &mut Vec<Self>, surface: &str, is_in_text: bool, label: EntityLabel) {
        let surface = fold::without_possessive(surface.trim());
        let surface = if label == EntityLabel::Person { names::split_title(surface).1 } else { surface };
        let surface = fold::one_line(surface);
        match forms.iter_mut().find(|form| form.surface == surface) {
            Some(form) => {
                form.count += 1;
                form.is_in_text |= is_in_text;
            }
            None => forms.push(Self { surface, count: 1, is_in_text }),
        }
    }

    fn is_shouted(&self) -> bool {
        !self.surface.chars().any(char::is_lowercase)
    }
}

/// The fullest form; of equally full ones the most frequent, of those the first. A country goes by its common name where
/// the text has it. Set in upper and lower case where the text has it in capitals only.
pub(super) fn name_of(forms: &[Form], label: EntityLabel) -> String {
    let common = forms.iter().find(|form| {
        let folded = folded_without_article(&form.surface);
        label != EntityLabel::Person && gazetteer::country(&folded).is_some_and(|c| fold::words(c).join(" ") == folded)
    });
    let fullest = || {
        let fullness = |form: &Form| if label == EntityLabel::Person { person(form) } else { thing(form) };
        forms.iter().rev().max_by_key(|form| (fullness(form), form.count))
    };
    let Some(form) = common.or_else(fullest) else { return String::new() };
    let name = match label {
        EntityLabel::Person | EntityLabel::WorkOfArt | EntityLabel::Product => form.surface.as_str(),
        _ => without_article(&form.surface),
    };
    let is_acronym = label != EntityLabel::Person && !name.contains(' ');
    if form.is_shouted() && !is_acronym { in_title_case(name) } else { name.to_owned() }
}

/// Full words, then all words, then mixed case, then a generation.
fn person(form: &Form) -> (usize, usize, bool, bool) {
    let Some(name) = PersonName::parse(&form.surface) else { return (0, 0, false, false) };
    let full = name.parts.iter().filter(|part| !part.is_initials).count();
    (full, name.parts.len(), !form.is_shouted(), name.generation.is_some())
}

fn thing(form: &Form) -> (usize, usize, bool, bool) {
    let words = fold::words(without_article(&form.surface));
    let content = words.iter().filter(|word| !FUNCTION_WORDS.contains(word.as_str())).count();
    (content, words.len(), !form.is_shouted(), false)
}

fn without_article(surface: &str) -> &str {
    let cut = surface.get(..4).filter(|start| start.eq_ignore_ascii_case("the ")).map_or(0, str::len);
    &surface[cut..]
}

fn folded_without_article(surface: &str) -> String {
    fold::words(without_article(surface)).join(" ")
}

/// `ANA LÓPEZ-ODE III` -> `Ana López-Ode III`; words with periods (`U.S.`, `J.R.`) stay.
fn in_title_case(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let folded = fold::word(word);
        let stays = word.contains('.') && folded.chars().count() <= 3 && folded != "jr" && folded != "sr";
        if stays || (GENERATIONS.contains(folded.as_str()) && folded.starts_with('i')) {
            return word.to_owned();
        }
        let mut starts = true;
        word.chars()
            .flat_map(|c| {
                let cased: Vec<char> = if starts { vec![c] } else { c.to_lowercase().collect() };
                starts = !c.is_alphanumeric();
                cased
            })
            .collect()
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(surfaces: &[&str], label: EntityLabel) -> String {
        let mut forms = vec![];
        for surface in surfaces {
            Form::count(&mut forms, surface, true, label);
        }
        name_of(&forms, label)
    }

    #[test]
    fn the_fullest_form_names_the_entity() {
        use EntityLabel::{Gpe, Org, Person};
        assert_eq!(name(&["Ode", "President Anna Ode", "A. Ode", "Ode's"], Person), "Anna Ode");
        assert_eq!(name(&["Annie Ode", "Anna Ode", "Anna Ode"], Person), "Anna Ode");
        assert_eq!(name(&["ANNA ODE", "Ode"], Person), "Anna Ode");
        assert_eq!(name(&["ANNA J. LÓPEZ-ODE III"], Person), "Anna J. López-Ode III");
        assert_eq!(name(&["IOS", "the Institute for\nOdd Studies"], Org), "Institute for Odd Studies");
        assert_eq!(name(&["DPRK", "North Korea", "Democratic People's Republic of Korea"], Gpe), "North Korea");
        assert_eq!(
            name(&["DPRK", "Democratic People's Republic of Korea"], Gpe),
            "Democratic People's Republic of Korea"
        );
        assert_eq!(name(&["CNN"], Org), "CNN");
    }
}
