//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.6275, // first
    0.7370, // position
    -0.6253, // rank
    -0.5448, // paragraph
    -0.1131, // opens_paragraph
    0.3524, // in_paragraph
    -0.6007, // named_position
    -0.5659, // named_rank
    -0.1994, // personal_position
    0.4431, // personal_rank
    0.3303, // personal_through
    0.6258, // opening
    0.1184, // length
    -0.6739, // long
    -0.3761, // overlong
    0.0628, // early_length
    -0.2031, // content
    -0.8895, // centrality
    1.1292, // relative_centrality
    -0.4536, // centrality_rank
    0.1471, // vector_rank
    0.5552, // frequency
    -0.0079, // frequent
    0.2888, // repeated
    0.1196, // new
    -0.1130, // title
    0.7083, // title_share
    2.6386, // heading_share
    0.3708, // topic
    -0.0668, // topic_words
    0.2693, // matter
    0.4562, // matter_words
    -0.0818, // matter_first
    0.0496, // salience
    0.2914, // top_salience
    -0.1172, // persons
    0.0656, // numbers
    0.0853, // quoted
    -0.5159, // opens_quoted
    0.1141, // first_person
    0.1067, // we
    -0.0385, // second_person
    -0.0101, // third_person
    0.0526, // article
    0.0655, // connective
    0.2074, // defines
    -0.0256, // negated
    -0.0876, // conditional
    -0.0444, // asides
    0.0131, // capitals
    -0.1706, // capital_share
    -0.0291, // pointing
    -2.8653, // first_person_share
    -3.4535, // past
    -0.0659, // announces
    0.3497, // purpose
    0.3460, // opening_announces
    0.7789, // register
    -0.8919, // written
    -0.6485, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 34] = [
    1.4466, // constant
    1.0223, // person_free
    0.5549, // person_bound
    1.3778, // plural_free
    0.2230, // plural_bound
    1.3561, // thing_free
    0.4754, // thing_bound
    0.4580, // expletive
    0.6027, // opens
    2.9354, // pointer_opens
    0.8295, // pointer
    1.3306, // this_noun
    2.0158, // these
    2.6907, // that_opens
    1.8603, // that_noun
    1.2249, // those
    1.5293, // such
    0.6254, // the_known_opens
    0.4459, // the_new_opens
    0.3987, // the_known
    0.9491, // the_two
    0.4842, // more
    0.5301, // goes_on
    0.3445, // short_name
    0.0163, // unfinished
    0.8882, // half_quoted
    -0.3896, // inside
    -0.0662, // outside
    -0.8950, // length
    -0.5824, // soon
    -0.4035, // title
    0.8538, // given_name
    0.1574, // abbreviation
    0.4137, // half
];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [-1.72, 0.26, 0.21, 0.80, 1.19];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [-2.72, 6.79];
