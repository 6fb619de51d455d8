//! One pass of one encoder over all sentences; its scores serve every model-based stage.

pub mod bio;

use crate::document::Span;

/// A word as the encoder saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
}

/// Scores of one head: for each word a row of logits, one per label.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeadScores {
    /// Labels in BIO: `O`, `B-PERSON`, `I-PERSON`, ...; label `2k+1` begins and `2k+2` continues type `k`.
    pub labels: Vec<String>,
    /// Row-major, words x labels.
    pub logits: Vec<f32>,
}

impl HeadScores {
    /// The logits of one word.
    #[must_use]
    pub fn row(&self, word: usize) -> &[f32] {
        &self.logits[word * self.labels.len()..(word + 1) * self.labels.len()]
    }

    /// Number of words that have a row; 0 for a head that the model lacks.
    #[must_use]
    pub fn words(&self) -> usize {
        self.logits.len().checked_div(self.labels.len()).unwrap_or(0)
    }
}

/// What the encoder found in a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TokenScores {
    /// In text order, of all sentences that were encoded (boilerplate is not).
    pub words: Vec<Word>,
    pub entities: HeadScores,
    pub attribution: HeadScores,
    /// Row-major, sentences x hidden size, mean over the sentence's pieces, L2-normalised; zeros where a sentence was not encoded.
    pub sentence_vectors: Vec<f32>,
    pub hidden_size: usize,
}

/// The encode stage: words, windows, a backend, and scores put back together.
pub struct Encoder {}

impl Encoder {
    /// Encodes all sentences but those of boilerplate.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn encode(
        &self,
        _text: &str,
        _layout: &crate::document::Layout,
        _sentences: &[crate::document::Sentence],
    ) -> Result<TokenScores, crate::error::StageError> {
        Ok(TokenScores::default())
    }
}
