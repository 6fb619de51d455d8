//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.6860, // first
    0.8413, // position
    -0.7595, // rank
    -0.4715, // paragraph
    -0.0335, // opens_paragraph
    0.4481, // in_paragraph
    -0.1822, // named_position
    -0.3975, // named_rank
    -0.4729, // personal_position
    0.3620, // personal_rank
    0.4312, // personal_through
    0.7338, // opening
    0.2204, // length
    -0.9389, // long
    -0.2840, // overlong
    0.0983, // early_length
    0.1358, // content
    -0.9957, // centrality
    1.3898, // relative_centrality
    -0.4380, // centrality_rank
    -0.0010, // vector_rank
    0.6417, // frequency
    0.0058, // frequent
    0.3446, // repeated
    0.2066, // new
    -0.0226, // title
    0.7959, // title_share
    2.4149, // heading_share
    0.2856, // topic
    -0.1148, // topic_words
    0.2203, // matter
    0.5371, // matter_words
    -0.0316, // matter_first
    0.0985, // salience
    0.3212, // top_salience
    -0.1331, // persons
    0.1283, // numbers
    0.2429, // quoted
    -1.0005, // opens_quoted
    0.1369, // first_person
    0.1753, // we
    -0.1288, // second_person
    -0.0532, // third_person
    0.1212, // article
    0.0800, // connective
    0.1627, // defines
    0.0380, // negated
    -0.1057, // conditional
    -0.0881, // asides
    0.0348, // capitals
    -0.4301, // capital_share
    -0.0992, // pointing
    -3.5807, // first_person_share
    -5.8635, // past
    0.1549, // announces
    0.6470, // purpose
    0.2928, // opening_announces
    0.7108, // register
    -0.0338, // written
    -1.1144, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 18] = [
    -2.6535, // constant
    2.1960, // person_free
    0.6335, // person_bound
    1.2072, // plural_free
    0.0801, // plural_bound
    1.3583, // thing_free
    0.5802, // thing_bound
    -0.1723, // expletive
    1.6510, // opens
    3.2447, // pointer_opens
    1.4871, // pointer
    2.8108, // this_noun
    2.2443, // these
    3.6339, // that_opens
    1.4614, // those
    1.2239, // such
    -0.4551, // inside
    1.4523, // outside
];
