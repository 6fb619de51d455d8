//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.6349, // first
    0.7361, // position
    -0.6250, // rank
    -0.5439, // paragraph
    -0.1117, // opens_paragraph
    0.3517, // in_paragraph
    -0.5942, // named_position
    -0.5646, // named_rank
    -0.1983, // personal_position
    0.4433, // personal_rank
    0.3275, // personal_through
    0.6265, // opening
    0.1180, // length
    -0.6717, // long
    -0.3769, // overlong
    0.0648, // early_length
    -0.2066, // content
    -0.8882, // centrality
    1.1298, // relative_centrality
    -0.4534, // centrality_rank
    0.1442, // vector_rank
    0.5561, // frequency
    -0.0081, // frequent
    0.2843, // repeated
    0.1131, // new
    -0.1105, // title
    0.7133, // title_share
    2.6353, // heading_share
    0.3670, // topic
    -0.0680, // topic_words
    0.2698, // matter
    0.4548, // matter_words
    -0.0793, // matter_first
    0.0493, // salience
    0.2925, // top_salience
    -0.1173, // persons
    0.0660, // numbers
    0.0864, // quoted
    -0.5168, // opens_quoted
    0.1076, // first_person
    0.1068, // we
    -0.0379, // second_person
    -0.0116, // third_person
    0.0516, // article
    0.0657, // connective
    0.2071, // defines
    -0.0255, // negated
    -0.0868, // conditional
    -0.0519, // asides
    0.0142, // capitals
    -0.1694, // capital_share
    -0.0286, // pointing
    -2.8231, // first_person_share
    -3.4558, // past
    -0.0678, // announces
    0.3489, // purpose
    0.3458, // opening_announces
    0.7775, // register
    -0.8915, // written
    -0.6472, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 34] = [
    1.4459, // constant
    1.0217, // person_free
    0.5551, // person_bound
    1.3787, // plural_free
    0.2209, // plural_bound
    1.3536, // thing_free
    0.4738, // thing_bound
    0.4565, // expletive
    0.6036, // opens
    2.9335, // pointer_opens
    0.8291, // pointer
    1.3269, // this_noun
    2.0146, // these
    2.6895, // that_opens
    1.8595, // that_noun
    1.2239, // those
    1.5286, // such
    0.6244, // the_known_opens
    0.4456, // the_new_opens
    0.4007, // the_known
    0.9487, // the_two
    0.4837, // more
    0.5294, // goes_on
    0.3431, // short_name
    0.0150, // unfinished
    0.8926, // half_quoted
    -0.3884, // inside
    -0.0638, // outside
    -0.8949, // length
    -0.5833, // soon
    -0.4012, // title
    0.8390, // given_name
    0.1566, // abbreviation
    0.4129, // half
];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [-1.72, 0.26, 0.21, 0.81, 1.19];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [-2.72, 6.79];
