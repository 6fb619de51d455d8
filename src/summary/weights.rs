//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.7008, // first
    0.7518, // position
    -0.6318, // rank
    -0.5384, // paragraph
    -0.0962, // opens_paragraph
    0.3455, // in_paragraph
    -0.5726, // named_position
    -0.5990, // named_rank
    -0.1967, // personal_position
    0.4591, // personal_rank
    0.3310, // personal_through
    0.6189, // opening
    0.1012, // length
    -0.6746, // long
    -0.4283, // overlong
    0.0716, // early_length
    -0.2601, // content
    -0.9621, // centrality
    1.1475, // relative_centrality
    -0.4594, // centrality_rank
    0.1274, // vector_rank
    0.5923, // frequency
    -0.0064, // frequent
    0.2714, // repeated
    0.1161, // new
    -0.1184, // title
    0.7036, // title_share
    2.5752, // heading_share
    0.3864, // topic
    -0.0587, // topic_words
    0.2473, // matter
    0.4832, // matter_words
    -0.0646, // matter_first
    0.0573, // salience
    0.2614, // top_salience
    -0.1351, // persons
    0.0830, // numbers
    0.1074, // quoted
    -0.5333, // opens_quoted
    0.0857, // first_person
    0.0976, // we
    -0.0311, // second_person
    -0.0187, // third_person
    0.0404, // article
    0.0556, // connective
    0.1950, // defines
    -0.0168, // negated
    -0.0933, // conditional
    -0.0478, // asides
    0.0175, // capitals
    -0.2240, // capital_share
    -0.0260, // pointing
    -2.6029, // first_person_share
    -3.7058, // past
    -0.0412, // announces
    0.3739, // purpose
    0.3148, // opening_announces
    0.7848, // register
    -0.8277, // written
    -0.6690, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 37] = [
    1.4510, // constant
    1.0354, // person_free
    0.5895, // person_bound
    1.3759, // plural_free
    0.2117, // plural_bound
    1.3608, // thing_free
    0.4727, // thing_bound
    0.4535, // expletive
    0.6034, // opens
    2.9246, // pointer_opens
    0.8148, // pointer
    1.3111, // this_noun
    2.0146, // these
    2.6703, // that_opens
    1.8615, // that_noun
    1.2010, // those
    1.4982, // such
    0.6176, // the_known_opens
    0.4474, // the_new_opens
    0.3982, // the_known
    0.9510, // the_two
    0.4823, // more
    0.5182, // goes_on
    0.3307, // short_name
    0.0252, // unfinished
    0.8529, // half_quoted
    -0.3595, // inside
    -0.0825, // outside
    -0.8873, // length
    -0.5913, // soon
    -0.4029, // title
    0.0000, // given_name
    0.0000, // lone_name
    0.0000, // abbreviation
    0.0000, // verbless
    0.0000, // half
    0.0000, // links
];
