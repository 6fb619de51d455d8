//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.5856, // first
    0.1164, // position
    -1.1779, // rank
    0.7776, // paragraph
    -0.1607, // opens_paragraph
    0.3454, // in_paragraph
    1.2610, // named_position
    -0.8216, // named_rank
    -0.8708, // personal_position
    0.6972, // personal_rank
    -0.4220, // personal_through
    0.0140, // opening
    0.6165, // length
    -0.4680, // long
    -0.8175, // overlong
    0.2654, // early_length
    -2.1750, // content
    4.2235, // centrality
    -1.0075, // relative_centrality
    0.1109, // centrality_rank
    -0.0834, // vector_rank
    1.1397, // frequency
    0.2042, // frequent
    -0.0204, // repeated
    -0.1348, // new
    -0.7325, // title
    0.2063, // title_share
    1.4794, // heading_share
    1.0685, // topic
    0.3036, // topic_words
    -0.6183, // matter
    1.5426, // matter_words
    0.1077, // matter_first
    0.2141, // salience
    -0.0124, // top_salience
    -0.0513, // persons
    -0.0571, // numbers
    0.0736, // quoted
    -0.1174, // opens_quoted
    -0.0234, // first_person
    -0.0389, // we
    0.0195, // second_person
    -0.0538, // third_person
    0.1921, // article
    0.1521, // connective
    0.1195, // defines
    -0.1657, // negated
    -0.1679, // conditional
    -0.0349, // asides
    0.0931, // capitals
    -0.0572, // capital_share
    -0.0847, // pointing
    -1.8202, // first_person_share
    -2.0496, // past
    -0.0357, // announces
    0.0909, // purpose
    0.2632, // opening_announces
    1.5871, // register
    -2.4486, // written
    0.6061, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 18] = [
    -2.6812, // constant
    1.9507, // person_free
    0.5836, // person_bound
    1.6174, // plural_free
    0.4430, // plural_bound
    1.8538, // thing_free
    0.9507, // thing_bound
    0.5672, // expletive
    1.5676, // opens
    3.2888, // pointer_opens
    1.5242, // pointer
    2.8561, // this_noun
    2.1973, // these
    3.7126, // that_opens
    1.3719, // those
    1.1576, // such
    -0.8482, // inside
    2.3002, // outside
];
