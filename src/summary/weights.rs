//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 64] = [
    -0.6380, // first
    0.6649, // position
    -0.6028, // rank
    -0.5313, // paragraph
    -0.1177, // opens_paragraph
    0.3502, // in_paragraph
    -0.5851, // named_position
    -0.5872, // named_rank
    -0.2044, // personal_position
    0.4306, // personal_rank
    0.3285, // personal_through
    0.6656, // opening
    0.5362, // asked
    -0.3534, // asked_rank
    -0.2477, // untitled_voice
    -0.1736, // personal_voice
    0.1520, // length
    -0.7006, // long
    -0.3770, // overlong
    0.0853, // early_length
    -0.1575, // content
    -0.6217, // centrality
    1.0651, // relative_centrality
    -0.3942, // centrality_rank
    0.1459, // vector_rank
    0.5440, // frequency
    -0.0105, // frequent
    0.2725, // repeated
    0.1326, // new
    -0.0680, // title
    0.7450, // title_share
    2.6761, // heading_share
    0.3274, // topic
    -0.1305, // topic_words
    0.2836, // matter
    0.4848, // matter_words
    -0.0756, // matter_first
    0.0458, // salience
    0.2840, // top_salience
    -0.1151, // persons
    0.0659, // numbers
    0.0825, // quoted
    -0.5167, // opens_quoted
    0.1173, // first_person
    0.1264, // we
    -0.0285, // second_person
    -0.0102, // third_person
    0.0549, // article
    0.0657, // connective
    0.2104, // defines
    -0.0305, // negated
    -0.0915, // conditional
    -0.0438, // asides
    -0.0021, // capitals
    -0.1448, // capital_share
    -0.0267, // pointing
    -2.8093, // first_person_share
    -3.6364, // past
    -0.0748, // announces
    0.3371, // purpose
    0.2738, // opening_announces
    0.7569, // register
    -0.8120, // written
    -0.6164, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 40] = [
    1.4140, // constant
    1.0374, // person_free
    0.5238, // person_bound
    1.2699, // plural_free
    0.2415, // plural_bound
    1.1320, // thing_free
    0.4110, // thing_bound
    0.4170, // expletive
    0.6557, // opens
    2.1789, // pointer_opens
    0.8758, // pointer
    1.1323, // this_noun
    1.7690, // these
    2.1336, // that_opens
    1.6956, // that_noun
    1.0517, // those
    1.4696, // such
    0.5692, // the_known_opens
    0.3780, // the_new_opens
    0.3008, // the_known
    0.7893, // the_two
    0.3867, // more
    0.5590, // goes_on
    0.2686, // short_name
    0.0552, // unfinished
    0.9643, // half_quoted
    -0.3732, // inside
    -0.0604, // outside
    -0.8823, // length
    -0.5593, // soon
    -0.3534, // title
    0.7267, // given_name
    0.1298, // abbreviation
    0.1439, // half
    0.0557, // other_voice
    0.2824, // answers
    -0.0942, // contrasted
    0.7490, // listed
    -0.2688, // but
    0.8346, // relative_time
];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [-1.73, 0.35, 0.25, 0.81, 1.19];

/// Of [`super::context::needs_question`]: a constant, the logits of what an answer and its question need, and [`super::exchanges::Ties`].
pub(super) const ASKED: [f32; 6] = [0.91, 0.13, 0.28, 0.70, -0.45, -0.70];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [-2.72, 6.83];
