//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.6785, // first
    0.8701, // position
    -0.7485, // rank
    -0.4835, // paragraph
    -0.0405, // opens_paragraph
    0.4474, // in_paragraph
    -0.2276, // named_position
    -0.4185, // named_rank
    -0.4402, // personal_position
    0.4513, // personal_rank
    0.4006, // personal_through
    0.7070, // opening
    0.2460, // length
    -0.8666, // long
    -0.3710, // overlong
    0.1082, // early_length
    0.1277, // content
    -1.0053, // centrality
    1.2441, // relative_centrality
    -0.4461, // centrality_rank
    0.0985, // vector_rank
    0.6455, // frequency
    0.0119, // frequent
    0.3213, // repeated
    0.1476, // new
    -0.1175, // title
    0.7664, // title_share
    2.4544, // heading_share
    0.2966, // topic
    -0.1206, // topic_words
    0.3414, // matter
    0.5222, // matter_words
    -0.0638, // matter_first
    0.0498, // salience
    0.3648, // top_salience
    -0.1237, // persons
    0.1405, // numbers
    0.2712, // quoted
    -1.0235, // opens_quoted
    0.1201, // first_person
    0.1795, // we
    -0.1189, // second_person
    -0.0595, // third_person
    0.1096, // article
    0.0769, // connective
    0.1489, // defines
    0.0352, // negated
    -0.0945, // conditional
    -0.1048, // asides
    0.0506, // capitals
    -0.3835, // capital_share
    -0.0923, // pointing
    -3.4932, // first_person_share
    -6.0545, // past
    0.1873, // announces
    0.6276, // purpose
    0.3528, // opening_announces
    0.6992, // register
    -0.0275, // written
    -1.1865, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 31] = [
    1.0862, // constant
    1.7019, // person_free
    0.7216, // person_bound
    1.3728, // plural_free
    0.1630, // plural_bound
    1.2896, // thing_free
    0.4626, // thing_bound
    0.6556, // expletive
    1.3261, // opens
    2.7967, // pointer_opens
    0.6264, // pointer
    1.0810, // this_noun
    2.0531, // these
    2.1839, // that_opens
    1.4760, // that_noun
    1.5665, // those
    2.3662, // such
    1.2836, // the_known_opens
    0.4354, // the_new_opens
    0.3904, // the_known
    0.9567, // the_two
    0.4881, // more
    0.4893, // goes_on
    0.2981, // short_name
    4.2154, // unfinished
    1.1349, // half_quoted
    -0.6045, // inside
    -0.0295, // outside
    -0.7879, // length
    -0.5989, // soon
    -0.3832, // title
];
