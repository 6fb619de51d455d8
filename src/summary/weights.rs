//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 56] = [
    -0.2814, // first
    0.0669, // position
    -0.7522, // rank
    0.5267, // paragraph
    -0.0852, // opens_paragraph
    0.2239, // in_paragraph
    1.6752, // named_position
    -0.5993, // named_rank
    -1.2867, // personal_position
    0.1017, // personal_rank
    -0.2347, // personal_through
    0.0408, // opening
    0.5840, // length
    -0.4832, // long
    -0.6389, // overlong
    0.2407, // early_length
    -2.2248, // content
    4.1294, // centrality
    -0.9854, // relative_centrality
    -0.0099, // centrality_rank
    -0.1011, // vector_rank
    1.0435, // frequency
    0.1906, // frequent
    -0.0868, // repeated
    -0.0275, // new
    -0.7371, // title
    0.0996, // title_share
    1.5191, // heading_share
    0.5959, // topic
    1.6242, // topic_words
    0.1462, // salience
    0.0883, // top_salience
    -0.0808, // persons
    -0.1057, // numbers
    0.1027, // quoted
    -0.1569, // opens_quoted
    -0.0303, // first_person
    -0.0248, // we
    0.0020, // second_person
    -0.0972, // third_person
    0.1856, // article
    0.1579, // connective
    0.1591, // defines
    -0.1552, // negated
    -0.1609, // conditional
    -0.0039, // asides
    0.1128, // capitals
    -0.1262, // capital_share
    -0.0826, // pointing
    -1.4875, // first_person_share
    -2.4784, // past
    0.0971, // announces
    0.1601, // purpose
    1.6031, // register
    -2.2708, // written
    0.6046, // spoken
];
