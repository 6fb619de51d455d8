//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 62] = [
    -0.6548, // first
    0.6922, // position
    -0.5847, // rank
    -0.5316, // paragraph
    -0.1091, // opens_paragraph
    0.3430, // in_paragraph
    -0.5842, // named_position
    -0.5898, // named_rank
    -0.1796, // personal_position
    0.4403, // personal_rank
    0.3301, // personal_through
    0.6281, // opening
    -0.2542, // untitled_voice
    -0.1573, // personal_voice
    0.1319, // length
    -0.6962, // long
    -0.3724, // overlong
    0.0796, // early_length
    -0.2187, // content
    -0.7086, // centrality
    1.1667, // relative_centrality
    -0.4029, // centrality_rank
    0.1526, // vector_rank
    0.5355, // frequency
    -0.0088, // frequent
    0.2894, // repeated
    0.1435, // new
    -0.0969, // title
    0.7649, // title_share
    2.6587, // heading_share
    0.3847, // topic
    -0.0747, // topic_words
    0.2506, // matter
    0.4367, // matter_words
    -0.0780, // matter_first
    0.0484, // salience
    0.2904, // top_salience
    -0.1119, // persons
    0.0631, // numbers
    0.0843, // quoted
    -0.5134, // opens_quoted
    0.1242, // first_person
    0.1209, // we
    -0.0265, // second_person
    -0.0109, // third_person
    0.0531, // article
    0.0619, // connective
    0.2101, // defines
    -0.0244, // negated
    -0.0894, // conditional
    -0.0465, // asides
    0.0112, // capitals
    -0.1723, // capital_share
    -0.0293, // pointing
    -2.8158, // first_person_share
    -3.5892, // past
    -0.0773, // announces
    0.3506, // purpose
    0.3468, // opening_announces
    0.7781, // register
    -0.8340, // written
    -0.5978, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 40] = [
    1.3560, // constant
    1.0614, // person_free
    0.5667, // person_bound
    1.4465, // plural_free
    0.2584, // plural_bound
    1.3095, // thing_free
    0.4394, // thing_bound
    0.4804, // expletive
    0.6979, // opens
    2.7330, // pointer_opens
    0.9227, // pointer
    1.2580, // this_noun
    2.0266, // these
    2.7323, // that_opens
    1.9120, // that_noun
    1.2031, // those
    1.4338, // such
    0.6081, // the_known_opens
    0.3946, // the_new_opens
    0.3465, // the_known
    0.8833, // the_two
    0.4466, // more
    0.5639, // goes_on
    0.3163, // short_name
    0.0419, // unfinished
    0.8734, // half_quoted
    -0.3818, // inside
    -0.0668, // outside
    -0.8815, // length
    -0.5731, // soon
    -0.3819, // title
    0.8069, // given_name
    0.1620, // abbreviation
    0.3814, // half
    0.0, // other_voice
    0.0, // answers
    0.0, // contrasted
    0.0, // listed
    0.0, // but
    0.0, // relative_time
];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [-1.74, 0.28, 0.21, 0.80, 1.19];

/// Of [`super::context::needs_question`]: a constant, the logits of what an answer and its question need, and [`super::exchanges::Ties`].
pub(super) const ASKED: [f32; 6] = [0.98, 0.11, 0.25, 0.67, -0.46, -0.71];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [-2.72, 6.83];
