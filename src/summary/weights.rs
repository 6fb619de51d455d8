//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.5789, // first
    0.1089, // position
    -1.1815, // rank
    0.7739, // paragraph
    -0.1615, // opens_paragraph
    0.3472, // in_paragraph
    1.2492, // named_position
    -0.8103, // named_rank
    -0.8711, // personal_position
    0.6949, // personal_rank
    -0.4179, // personal_through
    0.0129, // opening
    0.6190, // length
    -0.4661, // long
    -0.8261, // overlong
    0.2644, // early_length
    -2.1690, // content
    4.2286, // centrality
    -1.0063, // relative_centrality
    0.1128, // centrality_rank
    -0.0753, // vector_rank
    1.1390, // frequency
    0.2032, // frequent
    -0.0213, // repeated
    -0.1347, // new
    -0.7263, // title
    0.2086, // title_share
    1.4788, // heading_share
    1.0653, // topic
    0.3050, // topic_words
    -0.6199, // matter
    1.5390, // matter_words
    0.1032, // matter_first
    0.2240, // salience
    -0.0215, // top_salience
    -0.0624, // persons
    -0.0582, // numbers
    0.0833, // quoted
    -0.1239, // opens_quoted
    -0.0261, // first_person
    -0.0400, // we
    0.0201, // second_person
    -0.0539, // third_person
    0.1910, // article
    0.1524, // connective
    0.1210, // defines
    -0.1662, // negated
    -0.1671, // conditional
    -0.0337, // asides
    0.0917, // capitals
    -0.0486, // capital_share
    -0.0848, // pointing
    -1.8188, // first_person_share
    -2.0564, // past
    -0.0344, // announces
    0.0902, // purpose
    0.2628, // opening_announces
    1.5885, // register
    -2.4483, // written
    0.6042, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 18] = [
    -2.6535, // constant
    2.1968, // person_free
    0.6345, // person_bound
    1.2078, // plural_free
    0.0809, // plural_bound
    1.3584, // thing_free
    0.5808, // thing_bound
    -0.1726, // expletive
    1.6513, // opens
    3.2447, // pointer_opens
    1.4871, // pointer
    2.8108, // this_noun
    2.2443, // these
    3.6337, // that_opens
    1.4613, // those
    1.2239, // such
    -0.4560, // inside
    1.4511, // outside
];
