//! Whom the pronouns of a sentence mean that is cited without the sentence that names him.

use super::context::Reader;
use crate::document::pronouns::{Referent, Resolved};
use crate::document::{Antecedent, Span};

/// Probability from which it is said whom a pronoun means.
const SURE: f32 = 0.7;

/// A pronoun whose name is not in its sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub antecedent: Antecedent,
    /// Where the name stands.
    pub name: Span,
    /// With the name, no pronoun of the sentence is left that means something outside it.
    pub suffices: bool,
}

/// The first pronoun of a sentence that means somebody named before it.
pub(super) fn named(reader: &Reader, sentence: Span) -> Option<Named> {
    let entity = |pronoun: &Resolved| match pronoun.antecedent {
        Some(Referent::Name(mention)) => reader.entities.mentions.get(mention)?.entity,
        _ => None,
    };
    let outside = || reader.antecedents(sentence).filter(|(_, name)| name.end <= sentence.start);
    let (first, name) = outside().find(|(pronoun, _)| pronoun.score >= SURE && entity(pronoun).is_some())?;
    let meant = entity(first)?;
    let suffices = outside().all(|(pronoun, _)| entity(pronoun) == Some(meant));
    Some(Named { antecedent: Antecedent { pronoun: first.span, entity: meant }, name, suffices })
}
