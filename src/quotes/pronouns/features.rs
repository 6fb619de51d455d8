//! What the scorer knows of a pronoun and somebody it may mean. `training/pronouns.py` computes the same.

use super::units::{Place, Sort, Unit, Units};
use super::weights::{EARLIER, LATER, NONE, PAIR, SAME, Template, WORD_STEPS};
use super::words::{Class, Number};

/// A small number that describes a pair of pronoun and candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Of the pronoun: number, role,
    Number,
    Role,
    /// class of the word before and after it,
    Before,
    After,
    /// words between the start of its sentence and it, up to 2.
    Offset,
    /// How each of the two stands to what is quoted, see [`super::units::Quoted`].
    Quoted,
    /// Which of the two are sources of quotes.
    Said,
    /// Sentences between the two, up to 5; 6 and 7 for a candidate that stands after the pronoun.
    Distance,
    /// Distinct candidates that are nearer, up to 5; 6 for one after the pronoun.
    Rank,
    /// Sentences between the two, up to 2.
    Near,
    /// Of the candidate: see [`super::units::Kind`],
    Kind,
    /// [`super::units::Sort`] or [`SOMEBODY`]; for a pronoun of one person, [`Agreement`],
    Sort,
    /// [`Place`],
    Place,
    /// words and units of its sentence before it, up to 3.
    At,
    Nth,
    /// How often its referent is named or meant, up to 4.
    Frequency,
    /// Its referent is first named in the first sentence,
    Leads,
    /// at the start of a sentence.
    Opens,
    /// Classes of the words before and after it.
    Prior,
    Next,
    /// Between the two, of one sentence: words, by [`WORD_STEPS`],
    Words,
    /// verbs and commas, up to 2,
    Verbs,
    Commas,
    /// "and" or "but", a subordinator, a preposition.
    Joined,
    Clause,
    Preposition,
    /// "and" stands right before or after the candidate.
    Coordinated,
    /// Another sentence.
    Within,
    /// Distinct candidates of the pronoun, up to 3.
    Candidates,
    /// Its referent is the source before the pronoun.
    Spoke,
}

const FIELDS: usize = Field::Spoke as usize + 1;
const CLASSES: usize = Class::That as usize + 1;
/// Value of [`Field::Sort`] for a noun of one person: "they" takes up "doctors" more often than "a doctor".
const SOMEBODY: usize = Sort::Group as usize + 1;

impl Field {
    /// Number of values.
    const fn size(self) -> usize {
        match self {
            Self::Before | Self::After | Self::Prior | Self::Next => CLASSES,
            Self::Quoted => 9,
            Self::Sort => SOMEBODY + 1,
            Self::Distance => 8,
            Self::Rank | Self::Kind => 7,
            Self::Place => Place::COUNT,
            Self::Words => WORD_STEPS.len() + 1,
            Self::Frequency => 5,
            Self::Role | Self::Said | Self::At | Self::Nth | Self::Candidates => 4,
            Self::Number | Self::Offset | Self::Near | Self::Verbs | Self::Commas => 3,
            Self::Leads
            | Self::Opens
            | Self::Joined
            | Self::Clause
            | Self::Preposition
            | Self::Coordinated
            | Self::Within
            | Self::Spoke => 2,
        }
    }
}

/// A value for each field.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields([u8; FIELDS]);

impl Fields {
    /// Values above a field's largest count as it.
    fn set(&mut self, field: Field, value: usize) {
        self.0[field as usize] = value.min(field.size() - 1) as u8;
    }

    fn logit(&self, templates: &[Template]) -> f32 {
        /// Weights are written in hundredths.
        const UNIT: f32 = 0.01;
        let weight = |t: &Template| {
            let index = t.fields.iter().fold(0, |index, f| index * f.size() + usize::from(self.0[*f as usize]));
            t.weights.get(index).map_or(0.0, |weight| UNIT * f32::from(*weight))
        };
        templates.iter().map(weight).sum()
    }
}

/// What all pairs of a pronoun share.
fn of_pronoun(pronoun: &Unit, role: usize, candidates: usize) -> Fields {
    let mut fields = Fields::default();
    fields.set(Field::Number, pronoun.number as usize);
    fields.set(Field::Role, role);
    fields.set(Field::Before, pronoun.before as usize);
    fields.set(Field::After, pronoun.after as usize);
    fields.set(Field::Offset, pronoun.offset);
    fields.set(Field::Candidates, candidates);
    fields
}

/// Counts of the places that a candidate has among the others.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Distinct referents that are nearer to the pronoun.
    pub rank: usize,
    /// Its referent is the source before the pronoun.
    pub spoke: bool,
    /// Distinct referents in all.
    pub candidates: usize,
    /// How often its referent is named or meant in the document.
    pub frequency: usize,
    /// What is known of its gender, or its referent's.
    pub agreement: Agreement,
}

/// How a candidate's gender agrees with that of the pronoun; a gender that is known and does not is no candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    Unknown,
    Known,
    /// A given name that is in no list: one that ends in "a" is mostly a woman's.
    Likely,
    Unlikely,
}

/// The score of a candidate, a logit.
pub fn score(units: &Units, pronoun: &Unit, candidate: &Unit, root: &Unit, standing: Standing) -> f32 {
    let later = candidate.span.start > pronoun.span.start;
    let gap = pronoun.sentence.abs_diff(candidate.sentence);
    let role = pronoun.place.index().saturating_sub(Place::NAMES);
    let mut fields = of_pronoun(pronoun, role, standing.candidates);
    fields.set(Field::Quoted, 3 * (pronoun.quoted as usize) + candidate.quoted as usize);
    fields.set(Field::Said, 2 * usize::from(pronoun.source.is_some()) + usize::from(candidate.source.is_some()));
    fields.set(Field::Spoke, usize::from(standing.spoke));
    fields.set(Field::Distance, if later { 6 + gap } else { gap.min(5) });
    fields.set(Field::Rank, if later { 6 } else { standing.rank.min(5) });
    fields.set(Field::Near, gap);
    fields.set(Field::Kind, candidate.kind as usize);
    let sort = match pronoun.number {
        Number::One => standing.agreement as usize,
        _ if candidate.sort == Sort::PersonNoun && candidate.number == Number::One => SOMEBODY,
        _ => candidate.sort as usize,
    };
    fields.set(Field::Sort, sort);
    fields.set(Field::Place, candidate.place.index());
    fields.set(Field::At, candidate.offset);
    fields.set(Field::Nth, candidate.nth);
    fields.set(Field::Frequency, standing.frequency);
    fields.set(Field::Leads, usize::from(root.sentence == 0));
    fields.set(Field::Opens, usize::from(root.nth == 0));
    fields.set(Field::Prior, candidate.before as usize);
    fields.set(Field::Next, candidate.after as usize);
    fields.set(Field::Within, gap);
    let between = if later { pronoun.last..candidate.first } else { candidate.last..pronoun.first };
    set_between(&mut fields, units.classes.get(between).unwrap_or_default(), candidate);
    let place = if later {
        LATER
    } else if gap == 0 {
        SAME
    } else {
        EARLIER
    };
    fields.logit(PAIR) + fields.logit(place)
}

fn set_between(fields: &mut Fields, between: &[Class], candidate: &Unit) {
    /// More words say nothing more.
    const MOST: usize = 400;
    let between = &between[..between.len().min(MOST)];
    let count = |is: &dyn Fn(Class) -> bool| between.iter().filter(|class| is(**class)).count();
    fields.set(Field::Words, WORD_STEPS.iter().filter(|step| between.len() > **step).count());
    fields.set(Field::Verbs, count(&Class::is_verb));
    fields.set(Field::Commas, count(&|c| c == Class::Comma));
    fields.set(Field::Joined, count(&|c| matches!(c, Class::And | Class::But)));
    fields.set(Field::Clause, count(&Class::is_subordinator));
    fields.set(Field::Preposition, count(&Class::is_preposition));
    let coordinated = between.first() == Some(&Class::And) || candidate.before == Class::And;
    fields.set(Field::Coordinated, usize::from(coordinated));
}

/// The score of meaning none of them.
pub fn none(pronoun: &Unit, candidates: usize) -> f32 {
    let mut fields = of_pronoun(pronoun, pronoun.place.index().saturating_sub(Place::NAMES), candidates);
    fields.set(Field::Quoted, 3 * (pronoun.quoted as usize));
    fields.logit(NONE)
}
