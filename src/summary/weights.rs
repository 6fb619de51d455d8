//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 56] = [
    -0.2896, // first
    0.0701, // position
    -0.7857, // rank
    0.5332, // paragraph
    -0.0839, // opens_paragraph
    0.2182, // in_paragraph
    1.6916, // named_position
    -0.5965, // named_rank
    -1.2800, // personal_position
    0.1403, // personal_rank
    -0.2412, // personal_through
    0.0406, // opening
    0.5828, // length
    -0.4843, // long
    -0.6351, // overlong
    0.2412, // early_length
    -2.2331, // content
    4.1478, // centrality
    -0.9983, // relative_centrality
    -0.0221, // centrality_rank
    -0.0844, // vector_rank
    1.0456, // frequency
    0.1914, // frequent
    -0.0885, // repeated
    -0.0263, // new
    -0.7264, // title
    0.1082, // title_share
    1.5110, // heading_share
    0.5926, // topic
    1.6144, // topic_words
    0.1373, // salience
    0.0885, // top_salience
    -0.0806, // persons
    -0.1116, // numbers
    0.1285, // quoted
    -0.1632, // opens_quoted
    -0.0359, // first_person
    -0.0244, // we
    -0.0003, // second_person
    -0.1000, // third_person
    0.1854, // article
    0.1591, // connective
    0.1630, // defines
    -0.1561, // negated
    -0.1604, // conditional
    -0.0033, // asides
    0.1199, // capitals
    -0.1530, // capital_share
    -0.0827, // pointing
    -1.4725, // first_person_share
    -2.5270, // past
    0.0955, // announces
    0.1585, // purpose
    1.5995, // register
    -2.2546, // written
    0.5979, // spoken
];
