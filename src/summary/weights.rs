//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 40] = [
    0.6286, // first
    0.0899, // position
    -0.8967, // rank
    0.5318, // paragraph
    -0.0161, // opens_paragraph
    0.1627, // in_paragraph
    2.3554, // named_position
    -0.7119, // named_rank
    -1.7645, // personal_position
    -0.2817, // personal_rank
    0.3698, // length
    -1.1611, // long
    0.0591, // early_length
    -1.5499, // content
    3.5268, // centrality
    -0.1911, // relative_centrality
    -0.0302, // centrality_rank
    0.0530, // vector_rank
    1.2672, // frequency
    0.1587, // frequent
    -0.2928, // repeated
    -0.0840, // new
    0.8713, // title
    2.4621, // title_share
    1.2055, // heading_share
    0.0175, // salience
    0.1681, // top_salience
    0.1135, // persons
    -0.1114, // numbers
    -0.1920, // quoted
    -0.1770, // opens_quoted
    -0.1980, // first_person
    -0.1635, // we
    -0.2232, // second_person
    -0.0827, // third_person
    0.1863, // article
    0.1464, // connective
    0.0985, // defines
    -0.2370, // negated
    -0.1834, // conditional
];
