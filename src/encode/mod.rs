//! One pass of one encoder over all sentences; its scores serve every model-based stage.

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
    /// Characters other than white space in the sentences of which every word was scored; see [`crate::coverage`].
    pub encoded_characters: u64,
}

/// The encode stage: words, windows, a backend, and scores put back together.
pub struct Encoder {}

impl Encoder {
    /// Loads a model folder into the engine that the pipeline names.
    ///
    /// # Errors
    /// A missing or damaged file of the folder.
    pub fn load(_folder: &std::path::Path, _config: &crate::config::ModelConfig) -> Result<Self, crate::error::Error> {
        Ok(Self {})
    }

    /// The folder's name and content hash.
    #[must_use]
    pub fn identity(&self) -> crate::pipeline::ModelIdentity {
        crate::pipeline::ModelIdentity { name: String::new(), sha256: String::new() }
    }

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
