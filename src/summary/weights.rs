//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; 60] = [
    -0.5849, // first
    0.1075, // position
    -1.1559, // rank
    0.7645, // paragraph
    -0.1481, // opens_paragraph
    0.3091, // in_paragraph
    1.3414, // named_position
    -0.8038, // named_rank
    -0.8729, // personal_position
    0.5744, // personal_rank
    -0.4204, // personal_through
    0.0398, // opening
    0.5710, // length
    -0.5130, // long
    -0.6803, // overlong
    0.2351, // early_length
    -2.2225, // content
    5.2304, // centrality
    -1.2392, // relative_centrality
    0.1233, // centrality_rank
    -0.0656, // vector_rank
    1.1285, // frequency
    0.2145, // frequent
    -0.0382, // repeated
    -0.1065, // new
    -0.9372, // title
    0.3295, // title_share
    1.3791, // heading_share
    1.1565, // topic
    0.4239, // topic_words
    -0.5317, // matter
    1.3962, // matter_words
    0.1306, // matter_first
    0.1913, // salience
    0.0632, // top_salience
    -0.0454, // persons
    -0.0839, // numbers
    0.0808, // quoted
    -0.1377, // opens_quoted
    -0.0271, // first_person
    -0.0400, // we
    0.0166, // second_person
    -0.0673, // third_person
    0.1890, // article
    0.1640, // connective
    0.1447, // defines
    -0.1439, // negated
    -0.1497, // conditional
    -0.0006, // asides
    0.0809, // capitals
    -0.1698, // capital_share
    -0.0812, // pointing
    -1.6031, // first_person_share
    -2.2438, // past
    0.0356, // announces
    0.1786, // purpose
    0.1589, // opening_announces
    1.6114, // register
    -2.3349, // written
    0.6093, // spoken
];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; 18] = [
    -2.6257, // constant
    2.0000, // person_free
    0.5800, // person_bound
    1.7500, // plural_free
    0.5000, // plural_bound
    1.9500, // thing_free
    0.9600, // thing_bound
    0.5100, // expletive
    1.6000, // opens
    3.2100, // pointer_opens
    1.3500, // pointer
    2.8100, // this_noun
    2.1000, // these
    3.7000, // that_opens
    1.3400, // those
    1.0700, // such
    -0.8000, // inside
    1.9300, // outside
];
