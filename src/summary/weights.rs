//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
#[allow(clippy::approx_constant, reason = "learned, not meant")]
pub(super) const WEIGHTS: [f32; 64] = [
    -0.6519, // first
    0.7095, // position
    -0.6042, // rank
    -0.5402, // paragraph
    -0.1146, // opens_paragraph
    0.3478, // in_paragraph
    -0.5921, // named_position
    -0.5737, // named_rank
    -0.2159, // personal_position
    0.4411, // personal_rank
    0.3288, // personal_through
    0.6616, // opening
    0.5392, // asked
    -0.3289, // asked_rank
    -0.2437, // untitled_voice
    -0.1710, // personal_voice
    0.1394, // length
    -0.6797, // long
    -0.3927, // overlong
    0.0858, // early_length
    -0.1227, // content
    -0.6644, // centrality
    1.0308, // relative_centrality
    -0.3894, // centrality_rank
    0.1396, // vector_rank
    0.5516, // frequency
    -0.0077, // frequent
    0.2949, // repeated
    0.1178, // new
    -0.0757, // title
    0.7312, // title_share
    2.6636, // heading_share
    0.3463, // topic
    -0.1201, // topic_words
    0.2744, // matter
    0.4795, // matter_words
    -0.0773, // matter_first
    0.0459, // salience
    0.2850, // top_salience
    -0.1147, // persons
    0.0668, // numbers
    0.0821, // quoted
    -0.5189, // opens_quoted
    0.1212, // first_person
    0.1272, // we
    -0.0210, // second_person
    -0.0095, // third_person
    0.0571, // article
    0.0662, // connective
    0.2079, // defines
    -0.0308, // negated
    -0.0891, // conditional
    -0.0446, // asides
    0.0041, // capitals
    -0.1779, // capital_share
    -0.0243, // pointing
    -2.7775, // first_person_share
    -3.6665, // past
    -0.0702, // announces
    0.3419, // purpose
    0.2672, // opening_announces
    0.7570, // register
    -0.8364, // written
    -0.6725, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
#[allow(clippy::approx_constant, reason = "learned, not meant")]
pub(super) const CONTEXT: [f32; 40] = [
    1.4050, // constant
    1.0380, // person_free
    0.5237, // person_bound
    1.2703, // plural_free
    0.2415, // plural_bound
    1.1323, // thing_free
    0.4091, // thing_bound
    0.4254, // expletive
    0.6520, // opens
    2.1630, // pointer_opens
    0.8801, // pointer
    1.1384, // this_noun
    1.7664, // these
    2.1224, // that_opens
    1.6927, // that_noun
    1.0499, // those
    1.4672, // such
    0.5686, // the_known_opens
    0.3855, // the_new_opens
    0.2993, // the_known
    0.7931, // the_two
    0.3885, // more
    0.5705, // goes_on
    0.2663, // short_name
    0.0560, // unfinished
    0.9647, // half_quoted
    -0.3720, // inside
    -0.0589, // outside
    -0.8796, // length
    -0.5597, // soon
    -0.3538, // title
    0.7175, // given_name
    0.1301, // abbreviation
    0.1414, // half
    0.0530, // other_voice
    0.2787, // answers
    -0.0969, // contrasted
    0.7507, // listed
    -0.2794, // but
    0.8341, // relative_time
];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [-1.74, 0.35, 0.25, 0.82, 1.18];

/// Of [`super::context::needs_question`]: a constant, the logits of what an answer and its question need, and [`super::exchanges::Ties`].
pub(super) const ASKED: [f32; 6] = [0.90, 0.13, 0.28, 0.70, -0.45, -0.70];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [-2.72, 6.86];
