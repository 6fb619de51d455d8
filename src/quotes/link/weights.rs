//! Written by `training/linker.py`, which explains them; not edited by hand.

use super::features::Field::{
    self, According, Closed, Colon, Comma, Contents, Cues, Dash, Lower, Marked, Order, Paragraphs, Pronoun, Sentences,
    Sources, Speech, Words,
};

/// Candidates looked at on each side.
pub const REACH: usize = 4;

/// Distances in words at which the next value of `Words` begins.
pub const WORD_STEPS: &[usize] = &[0, 1, 2, 3, 5, 8, 13, 21, 34, 55];

/// Forms of the commonest verbs of speech, sorted.
pub const SPEECH: &[&str] = &[
    "added",
    "adding",
    "adds",
    "announced",
    "announces",
    "argued",
    "argues",
    "asked",
    "asking",
    "asks",
    "claimed",
    "claims",
    "concluded",
    "concludes",
    "continued",
    "continues",
    "declared",
    "declares",
    "explained",
    "explains",
    "insisted",
    "insists",
    "noted",
    "notes",
    "noting",
    "replied",
    "replies",
    "reported",
    "reports",
    "responded",
    "responds",
    "said",
    "say",
    "saying",
    "says",
    "stated",
    "states",
    "tell",
    "telling",
    "tells",
    "told",
    "tweeted",
    "warned",
    "warns",
    "writes",
    "writing",
    "wrote",
];

/// Pronouns that may be a source, sorted.
pub const PRONOUNS: &[&str] =
    &["he", "her", "his", "i", "it", "its", "my", "our", "she", "their", "they", "we", "who", "you", "your"];

/// Fields that together choose one of `weights`: they are the digits of its index, the first one the highest.
pub struct Template {
    pub fields: &'static [Field],
    pub weights: &'static [f32],
}

/// A content choosing a cue.
pub const CONTENT: &[Template] = &[
    Template {
        fields: &[Order, Marked, Words],
        weights: &[
            0.88, -0.02, -0.05, 0.03, -0.19, -0.08, -0.42, -0.47, -0.14, -0.21, -0.24, 0.54, -0.16, 0.13, -0.33, -0.11,
            -0.51, 0.05, -0.03, -0.4, -0.42, -0.23, 0.74, -0.44, -0.04, 0.1, -0.25, -0.24, -0.46, -0.5, -0.51, -0.32,
            -0.69, 1.01, 0.79, -0.2, -0.55, -0.32, -0.26, -0.28, 0.02, -0.38, -0.42, -2.79,
        ],
    },
    Template {
        fields: &[Order, Marked, Sentences],
        weights: &[0.28, -0.41, -0.18, 0.21, 0.09, -0.38, 0.2, -0.6, -0.44, 0.21, -0.12, -0.56],
    },
    Template { fields: &[Order, Paragraphs], weights: &[0.54, -0.89, -0.54, 0.56, -1.65, -1.18] },
    Template { fields: &[Order, Contents], weights: &[0.55, -0.99, -0.72, -0.08, -0.27, 0.6] },
    Template {
        fields: &[Order, Sources, Cues],
        weights: &[
            0.57, 0.36, -0.76, -0.92, -0.12, -1.7, -2.14, -0.55, -0.74, -0.06, 0.16, -0.3, 0.84, -0.52, -0.8, -1.97,
            -2.03, -1.58,
        ],
    },
    Template {
        fields: &[Order, Marked, Cues, Sentences],
        weights: &[
            -0.03, -0.28, 0.2, 0.22, -0.45, -0.97, -0.42, -0.68, -1.94, 0.08, -0.64, 0.01, -0.18, 0.5, -1.46, 0.29,
            0.67, -2.96, 0.07, -0.42, -0.24, 0.03, -0.88, -1.54, -0.92, -0.34, -0.9, 0.37, -0.04, -0.04, -1.35, -1.46,
            -2.04, -0.06, -0.43, -2.28,
        ],
    },
    Template {
        fields: &[Order, Marked, Contents, Sentences],
        weights: &[
            0.69, -0.92, -1.82, -0.9, 0.21, 0.28, 0.04, -0.29, -0.04, 1.65, 1.11, -0.79, -1.22, -0.76, -0.01, -0.4,
            -1.11, -1.18, 0.34, -0.94, -2.27, -1.3, 0.18, -0.35, 0.08, -1.24, 0.1, 0.37, -0.73, -1.55, -0.6, 0.62,
            -0.23, 0.2, -0.38, 0.26,
        ],
    },
    Template {
        fields: &[Order, Marked, Comma, Cues],
        weights: &[
            0.1, -0.7, -1.77, 0.52, -0.19, -1.5, 0.21, 0.34, -0.41, -1.13, -1.72, -0.67, 0.59, -0.66, -2.85, -0.5,
            0.03, -0.79, -0.08, -2.43, -1.91, 0.45, -1.59, -0.67,
        ],
    },
    Template {
        fields: &[Order, Marked, Closed, Sentences],
        weights: &[
            0.48, -1.48, -1.59, -0.19, 0.97, 0.23, 0.96, -1.2, -1.32, -0.45, 0.43, -0.01, 0.31, -2.44, -1.51, -0.67,
            0.61, -0.38, 0.25, -1.5, -0.75, 0.02, 0.29, -0.23,
        ],
    },
    Template {
        fields: &[Order, Lower, Sentences],
        weights: &[0.34, 0.3, 0.02, 0.28, -1.59, -2.3, 0.51, 0.0, -0.1, -0.39, -2.66, -2.97],
    },
    Template {
        fields: &[Order, Colon, Words],
        weights: &[
            0.7, -0.19, -0.05, -0.24, -0.22, -0.41, -0.39, -0.26, -0.53, -0.89, -1.06, 1.25, 0.48, -0.03, -0.18, -0.22,
            0.49, 0.62, 0.14, 0.89, 1.09, 1.15, 0.89, 0.14, -0.13, -0.35, -0.05, -0.21, -0.47, -0.39, -0.45, -0.45,
            -1.13, -0.11, -0.84, -0.75, -0.5, -0.17, -0.4, -0.59, -0.71, -0.49, -0.31, -0.44,
        ],
    },
    Template {
        fields: &[Order, Marked, Speech, Sentences],
        weights: &[
            0.34, -0.58, -0.76, 0.33, -0.05, 0.18, -0.42, -1.47, -0.81, 0.72, 0.78, 0.02, 0.03, -0.72, -0.99, 0.43,
            -0.29, -0.13, -1.65, -1.34, -1.02, 1.71, 0.48, -0.23,
        ],
    },
    Template {
        fields: &[Order, According, Sentences],
        weights: &[0.16, -0.39, -0.21, 1.96, 0.79, -0.2, -0.08, -0.58, -0.47, 2.06, -0.53, -0.18],
    },
    Template {
        fields: &[Order, Dash, Sentences, Words],
        weights: &[
            2.12, -0.12, 0.24, 0.1, -0.37, -0.48, -0.59, -0.47, -0.35, -0.13, -0.01, -0.64, 0.32, 0.1, -0.82, 0.15,
            0.44, -0.01, -0.04, -0.09, -0.31, -0.41, -1.67, -0.64, -0.78, 0.48, -0.23, -0.29, 0.21, -0.27, -0.05,
            -0.17, -0.07, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.28, -0.01, 0.0, 0.0, -0.01, -0.01, 0.64, 0.45, 0.17, -0.1,
            -0.24, -0.42, -0.37, -0.59, -0.39, 0.51, 0.0, 0.78, -0.35, -0.62, -0.87, -0.57, -0.34, -0.19, -0.13, -0.69,
            -1.17, -0.2, -1.02, -2.19, -1.6, -0.59, 0.25, 0.21, -0.21, -0.59, -0.4, -0.78, -1.14, 0.31, 0.0, 0.0, 0.0,
            0.28, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.34, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, 0.0, 0.0, 0.0, 0.0, -0.12, 0.0, -0.01,
        ],
    },
];

/// The same choosing none.
pub const CONTENT_NONE: &[Template] = &[
    Template { fields: &[Marked, Comma], weights: &[-0.67, 0.11, -0.81, 0.61] },
    Template { fields: &[Marked, Closed], weights: &[0.06, -1.0, 0.5, -0.8] },
    Template { fields: &[Lower], weights: &[-1.15, 0.43] },
];

/// A cue choosing a source.
pub const SOURCE: &[Template] = &[
    Template {
        fields: &[Order, Words],
        weights: &[
            0.68, -0.1, -0.11, -0.13, -0.01, -0.05, -0.12, -0.23, -0.22, -0.09, -0.15, 0.61, 0.21, -0.26, -0.41, -0.47,
            -0.51, -0.53, -0.67, -0.52, -1.14, -0.99,
        ],
    },
    Template { fields: &[Order, Sentences], weights: &[1.13, -2.08, -1.8, 0.76, -2.57, -2.56] },
    Template { fields: &[Order, Paragraphs], weights: &[0.72, -2.61, -1.56, 0.27, -2.42, -1.0] },
    Template {
        fields: &[Order, Contents, Cues],
        weights: &[
            1.29, -0.29, -0.21, -0.38, 0.29, -0.73, -1.57, -2.15, -0.66, 0.23, -0.83, -0.09, -0.22, -1.39, -0.13,
            -1.48, -0.56, -1.23,
        ],
    },
    Template { fields: &[Order, Sources], weights: &[-0.15, 0.35, -0.43, -0.11, -1.47, -0.9] },
    Template {
        fields: &[Order, Cues, Sentences],
        weights: &[
            0.79, -0.82, -0.48, 0.13, -2.07, -1.62, 0.41, -2.44, -3.89, 0.76, -2.27, -1.99, -0.34, -1.31, -0.97, -0.97,
            -0.48, -0.89,
        ],
    },
    Template {
        fields: &[Order, Cues, Words],
        weights: &[
            0.68, -0.79, 0.26, -0.07, 0.14, 0.05, 0.13, 0.05, 0.08, 0.24, 0.57, 0.0, 1.89, -0.35, -0.26, -0.18, -0.16,
            -0.11, -0.23, -0.23, -1.22, -0.21, 0.0, 0.0, 0.0, 0.0, 0.0, 0.58, -0.22, -0.18, -0.37, -0.17, -1.8, 0.61,
            0.21, -0.26, -0.41, -0.45, -0.46, -0.46, -0.6, -0.36, -0.66, -0.56, 0.0, -0.18, 0.0, -0.01, -0.67, -0.13,
            -1.24, -0.62, -0.72, -0.77, -0.46, 0.0, 0.0, 0.0, 0.0, 0.0, -0.01, -0.02, -0.41, -1.09, -0.87, -0.76,
        ],
    },
    Template {
        fields: &[Order, Pronoun, Words],
        weights: &[
            0.54, -0.45, -0.1, 0.18, -0.05, -0.1, 0.05, -0.01, -0.28, -0.14, -0.18, 2.14, 0.99, 0.1, -0.46, 0.21, 0.07,
            -0.28, -0.56, 0.02, -0.28, -0.25, 1.1, 0.62, 0.01, 0.09, 0.22, -0.09, -0.08, -0.27, -0.22, -0.94, -0.83,
            -0.54, -1.08, -0.81, -0.98, -1.64, -1.05, -1.32, -1.15, -1.43, -0.59, -0.99,
        ],
    },
    Template {
        fields: &[Order, Speech, Words],
        weights: &[
            0.46, -0.05, 0.35, -0.19, -0.22, -0.23, -0.38, -0.26, -0.18, -0.14, -0.17, 1.27, -0.25, -0.36, 0.2, 0.39,
            0.4, 0.38, 0.1, -0.04, -0.53, -1.0, -0.01, 0.45, 0.2, 0.13, -0.21, -0.2, -0.12, -0.2, -0.41, -0.96, -0.8,
            1.4, -0.5, -0.87, -0.89, -1.04, -0.99, -1.17, -2.37, -0.7, -0.68, -1.0,
        ],
    },
    Template {
        fields: &[Order, According, Words],
        weights: &[
            0.68, -0.1, -0.11, -0.12, -0.01, -0.04, 0.02, -0.2, -0.18, -0.08, -0.1, -0.03, -0.02, -0.02, -0.15, 0.0,
            -0.4, -0.37, -0.78, -0.28, -0.49, -0.52, 0.17, 0.24, -0.31, -0.33, -0.47, -0.49, -0.53, -0.67, -0.52,
            -1.13, -0.97, 1.48, -0.06, 0.61, -0.33, -0.04, -0.44, -0.14, -0.09, -0.17, -0.08, -0.27,
        ],
    },
];

/// The same choosing none.
pub const SOURCE_NONE: &[Template] = &[Template { fields: &[Speech, According], weights: &[-0.01, -0.61, 0.12, 0.0] }];
