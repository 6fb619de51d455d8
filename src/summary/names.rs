//! Whom a pronoun of a chosen sentence means, where the quotes stage knows.

use crate::document::{Antecedent, Quote, Span, Via};

/// The first pronoun in `span` that stands for someone who is quoted, as the quotes stage resolved it.
pub(super) fn antecedent(span: Span, quotes: &[Quote]) -> Option<Antecedent> {
    let found = quotes.iter().filter_map(|quote| {
        let (pronoun, speaker) = (quote.source?, quote.speaker.as_ref()?);
        let entity = speaker.entity.filter(|_| speaker.via == Via::Pronoun && span.contains(pronoun))?;
        Some(Antecedent { pronoun, entity })
    });
    found.min_by_key(|antecedent| antecedent.pronoun)
}
