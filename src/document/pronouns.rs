//! Who is meant by pronouns of the third person.

use super::Span;

/// What a pronoun takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referent {
    /// A name: index into [`super::Entities::mentions`]. It has an entity.
    Name(usize),
    /// A noun with its determiner, `the doctor`; or several that "and" joins, `Ana Ruiz and Bo Lind`.
    Noun(Span),
}

/// A pronoun of the third person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolved {
    pub span: Span,
    /// None if it means nobody that the text names.
    pub antecedent: Option<Referent>,
    /// Probability of the antecedent, or of none; in [0, 1].
    pub score: f32,
    /// It is the source of a quote, or a part of one.
    pub is_source: bool,
}
