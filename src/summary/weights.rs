//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.6781, // first
    0.7349, // position
    -0.6296, // rank
    -0.5428, // paragraph
    -0.1040, // opens_paragraph
    0.3398, // in_paragraph
    -0.5871, // named_position
    -0.5912, // named_rank
    -0.1898, // personal_position
    0.4500, // personal_rank
    0.3308, // personal_through
    0.6178, // opening
    0.1024, // length
    -0.6955, // long
    -0.3997, // overlong
    0.0660, // early_length
    -0.3069, // content
    -0.9950, // centrality
    1.1488, // relative_centrality
    -0.4622, // centrality_rank
    0.1258, // vector_rank
    0.5753, // frequency
    -0.0052, // frequent
    0.2741, // repeated
    0.1147, // new
    -0.1361, // title
    0.7065, // title_share
    2.6597, // heading_share
    0.3740, // topic
    -0.0600, // topic_words
    0.2763, // matter
    0.4723, // matter_words
    -0.0608, // matter_first
    0.0539, // salience
    0.2656, // top_salience
    -0.1278, // persons
    0.0763, // numbers
    0.0981, // quoted
    -0.5463, // opens_quoted
    0.0889, // first_person
    0.0976, // we
    -0.0345, // second_person
    -0.0071, // third_person
    0.0305, // article
    0.0611, // connective
    0.1919, // defines
    -0.0215, // negated
    -0.0934, // conditional
    -0.0489, // asides
    0.0256, // capitals
    -0.2105, // capital_share
    -0.0205, // pointing
    -2.6962, // first_person_share
    -3.6738, // past
    -0.0596, // announces
    0.3733, // purpose
    0.3315, // opening_announces
    0.8023, // register
    -0.8739, // written
    -0.6605, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 37] = [
    1.4101, // constant
    1.0263, // person_free
    0.5621, // person_bound
    1.3867, // plural_free
    0.2127, // plural_bound
    1.3603, // thing_free
    0.4668, // thing_bound
    0.4629, // expletive
    0.6076, // opens
    2.9490, // pointer_opens
    0.8349, // pointer
    1.3211, // this_noun
    2.0223, // these
    2.6876, // that_opens
    1.8780, // that_noun
    1.2196, // those
    1.4886, // such
    0.6212, // the_known_opens
    0.4448, // the_new_opens
    0.3962, // the_known
    0.9453, // the_two
    0.4845, // more
    0.5009, // goes_on
    0.3402, // short_name
    -0.0077, // unfinished
    0.8600, // half_quoted
    -0.3719, // inside
    -0.0698, // outside
    -0.8823, // length
    -0.5864, // soon
    -0.3959, // title
    0.8797, // given_name
    -0.2940, // lone_name
    0.1526, // abbreviation
    0.1032, // verbless
    0.3256, // half
    0.1282, // links
];
