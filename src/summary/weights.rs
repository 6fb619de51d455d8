//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.7509, // first
    0.8735, // position
    -0.7512, // rank
    -0.5150, // paragraph
    -0.0218, // opens_paragraph
    0.4661, // in_paragraph
    -0.1311, // named_position
    -0.3492, // named_rank
    -0.4547, // personal_position
    0.4124, // personal_rank
    0.4460, // personal_through
    0.7514, // opening
    0.2087, // length
    -0.9187, // long
    -0.4280, // overlong
    0.1089, // early_length
    0.0400, // content
    -1.0132, // centrality
    1.3861, // relative_centrality
    -0.4349, // centrality_rank
    0.0308, // vector_rank
    0.6177, // frequency
    0.0218, // frequent
    0.3055, // repeated
    0.1772, // new
    -0.0500, // title
    0.8016, // title_share
    2.4117, // heading_share
    0.2654, // topic
    -0.1802, // topic_words
    0.2936, // matter
    0.5967, // matter_words
    -0.0598, // matter_first
    0.0727, // salience
    0.3031, // top_salience
    -0.1287, // persons
    0.1421, // numbers
    0.2294, // quoted
    -0.9948, // opens_quoted
    0.1287, // first_person
    0.1693, // we
    -0.1188, // second_person
    -0.0430, // third_person
    0.1145, // article
    0.0724, // connective
    0.1338, // defines
    0.0313, // negated
    -0.0911, // conditional
    -0.1109, // asides
    0.0426, // capitals
    -0.3662, // capital_share
    -0.0995, // pointing
    -3.5626, // first_person_share
    -6.0758, // past
    0.1678, // announces
    0.6240, // purpose
    0.3402, // opening_announces
    0.7031, // register
    -0.0997, // written
    -1.2401, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 31] = [
    1.0828, // constant
    1.6695, // person_free
    0.6956, // person_bound
    1.3372, // plural_free
    0.1288, // plural_bound
    1.2604, // thing_free
    0.4353, // thing_bound
    0.6374, // expletive
    1.3404, // opens
    2.7893, // pointer_opens
    0.6286, // pointer
    1.0704, // this_noun
    2.0482, // these
    2.1921, // that_opens
    1.4755, // that_noun
    1.5693, // those
    2.3943, // such
    1.2840, // the_known_opens
    0.4460, // the_new_opens
    0.3887, // the_known
    0.9473, // the_two
    0.4822, // more
    0.4899, // goes_on
    0.2782, // short_name
    4.2027, // unfinished
    1.1473, // half_quoted
    -0.5619, // inside
    0.0045, // outside
    -0.7848, // length
    -0.6026, // soon
    -0.3832, // title
];
