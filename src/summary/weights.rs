//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 62] = [
    -0.6782, // first
    0.7101, // position
    -0.5797, // rank
    -0.5358, // paragraph
    -0.1150, // opens_paragraph
    0.3533, // in_paragraph
    -0.5614, // named_position
    -0.5734, // named_rank
    -0.1730, // personal_position
    0.4416, // personal_rank
    0.3335, // personal_through
    0.6315, // opening
    -0.2557, // untitled_voice
    -0.1594, // personal_voice
    0.1413, // length
    -0.7074, // long
    -0.3650, // overlong
    0.0782, // early_length
    -0.2064, // content
    -0.6831, // centrality
    1.1803, // relative_centrality
    -0.3901, // centrality_rank
    0.1500, // vector_rank
    0.5393, // frequency
    -0.0094, // frequent
    0.2861, // repeated
    0.1461, // new
    -0.0925, // title
    0.7760, // title_share
    2.6600, // heading_share
    0.3811, // topic
    -0.0789, // topic_words
    0.2476, // matter
    0.4373, // matter_words
    -0.0745, // matter_first
    0.0482, // salience
    0.2904, // top_salience
    -0.1121, // persons
    0.0620, // numbers
    0.0848, // quoted
    -0.5125, // opens_quoted
    0.1245, // first_person
    0.1196, // we
    -0.0230, // second_person
    -0.0111, // third_person
    0.0527, // article
    0.0619, // connective
    0.2108, // defines
    -0.0245, // negated
    -0.0900, // conditional
    -0.0458, // asides
    0.0077, // capitals
    -0.1570, // capital_share
    -0.0296, // pointing
    -2.8034, // first_person_share
    -3.5803, // past
    -0.0762, // announces
    0.3499, // purpose
    0.3442, // opening_announces
    0.7793, // register
    -0.8411, // written
    -0.5902, // spoken
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
pub(super) const ASKED: [f32; 6] = [0.83, 0.14, 0.28, 0.67, -0.45, -0.67];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [-2.72, 6.83];
