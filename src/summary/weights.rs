//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 40] = [
    0.6682, // first
    0.1474, // position
    -0.8948, // rank
    0.5468, // paragraph
    -0.0163, // opens_paragraph
    0.1574, // in_paragraph
    2.3599, // named_position
    -0.7125, // named_rank
    -1.7225, // personal_position
    -0.3232, // personal_rank
    0.3397, // length
    -1.1279, // long
    0.0307, // early_length
    -1.4544, // content
    3.4369, // centrality
    -0.1757, // relative_centrality
    -0.0848, // centrality_rank
    0.0616, // vector_rank
    1.1940, // frequency
    0.1582, // frequent
    -0.2784, // repeated
    -0.1216, // new
    0.8134, // title
    2.8320, // title_share
    1.2700, // heading_share
    0.0238, // salience
    0.1695, // top_salience
    0.1126, // persons
    -0.1068, // numbers
    -0.1973, // quoted
    -0.1545, // opens_quoted
    -0.1936, // first_person
    -0.1602, // we
    -0.2164, // second_person
    -0.0796, // third_person
    0.1861, // article
    0.1509, // connective
    0.1003, // defines
    -0.2377, // negated
    -0.1755, // conditional
];
