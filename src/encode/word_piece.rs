//! BERT's tokenizer: WordPiece over lower-cased words, as `tokenizer.json` describes it.
//!
//! The `tokenizers` crate can run it too, but takes long to load it and some microseconds for a word. Here nearly every word of an
//! English text (ASCII letters and digits, punctuation) goes a short way; for the others, normalizer and pre-tokenizer are
//! the crate's.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{NormalizedString, Normalizer, OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer};

/// Punctuation outside ASCII that is frequent in news; each is a piece of its own, and no normalisation changes it.
const PUNCTUATION: [char; 7] = ['‘', '’', '“', '”', '–', '—', '…'];

/// What begins the pieces that go on in a word.
const PREFIX: &str = "##";

pub(super) struct WordPiece {
    normalizer: BertNormalizer,
    /// Pieces that begin a word, and special tokens.
    first: HashMap<Box<str>, u32>,
    /// Pieces that go on, without their prefix.
    next: HashMap<Box<str>, u32>,
    /// Characters of a word; a longer one is unknown.
    longest: usize,
}

/// The parts of `tokenizer.json` that say how a word is cut.
#[derive(Deserialize)]
struct File<'a> {
    added_tokens: Vec<AddedToken>,
    normalizer: Step,
    pre_tokenizer: Step,
    #[serde(borrow)]
    model: Model<'a>,
}

#[derive(Deserialize)]
struct AddedToken {
    id: u32,
    content: String,
}

/// A step before the model, with the settings of a normalizer.
#[derive(Deserialize)]
struct Step {
    r#type: String,
    #[serde(default)]
    clean_text: bool,
    #[serde(default)]
    handle_chinese_chars: bool,
    strip_accents: Option<bool>,
    #[serde(default)]
    lowercase: bool,
}

#[derive(Deserialize)]
struct Model<'a> {
    r#type: String,
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    #[serde(borrow)]
    vocab: Vocabulary<'a>,
}

/// Pieces and ids in the file's order.
struct Vocabulary<'a>(Vec<(Cow<'a, str>, u32)>);

impl WordPiece {
    /// None for a file that is damaged or describes another tokenizer.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let File { added_tokens, normalizer, pre_tokenizer, model } = serde_json::from_slice(bytes).ok()?;
        // Added tokens are looked for first; those in brackets never stand in one word.
        let bracketed = added_tokens.iter().all(|token| token.content.starts_with('['));
        let ours = normalizer.r#type == "BertNormalizer"
            && normalizer.lowercase
            && pre_tokenizer.r#type == "BertPreTokenizer"
            && model.r#type == "WordPiece"
            && model.continuing_subword_prefix == PREFIX
            && model.unk_token == "[UNK]";
        if !bracketed || !ours {
            return None;
        }
        let Step { clean_text, handle_chinese_chars, strip_accents, lowercase, .. } = normalizer;
        let mut first = HashMap::with_capacity(model.vocab.0.len());
        let mut next = HashMap::new();
        for (piece, id) in model.vocab.0 {
            // No word begins with the prefix: `#` is punctuation, a piece of its own.
            match piece.strip_prefix(PREFIX) {
                Some(rest) => next.insert(rest.into(), id),
                None => first.insert(piece.into(), id),
            };
        }
        first.extend(added_tokens.into_iter().map(|token| (token.content.into_boxed_str(), token.id)));
        Some(Self {
            normalizer: BertNormalizer::new(clean_text, handle_chinese_chars, strip_accents, lowercase),
            first,
            next,
            longest: model.max_input_chars_per_word,
        })
    }

    /// The id of a whole word or special token.
    pub fn id(&self, token: &str) -> Option<u32> {
        self.first.get(token).copied()
    }

    /// A token with the highest id.
    pub fn last(&self) -> Option<(String, u32)> {
        let first = self.first.iter().max_by_key(|(_, id)| **id).map(|(piece, id)| (piece.to_string(), *id));
        let next = self.next.iter().max_by_key(|(_, id)| **id).map(|(piece, id)| (format!("{PREFIX}{piece}"), *id));
        first.into_iter().chain(next).max_by_key(|(_, id)| *id)
    }

    /// Appends the ids of a word; may stop once `ids` has `limit` of them.
    ///
    /// # Errors
    /// What normalizer and pre-tokenizer report.
    pub fn push(&self, word: &str, unknown: u32, limit: usize, ids: &mut Vec<u32>) -> Result<(), String> {
        let before = ids.len();
        if self.push_plain(word, unknown, limit, ids) {
            return Ok(());
        }
        ids.truncate(before);
        let mut text = NormalizedString::from(word);
        self.normalizer.normalize(&mut text).map_err(|e| e.to_string())?;
        let mut text = PreTokenizedString::from(text);
        BertPreTokenizer.pre_tokenize(&mut text).map_err(|e| e.to_string())?;
        for (run, ..) in text.get_splits(OffsetReferential::Normalized, OffsetType::Byte) {
            self.push_run(run, unknown, ids);
        }
        Ok(())
    }

    /// The short way; false if the word holds other characters.
    fn push_plain(&self, word: &str, unknown: u32, limit: usize, ids: &mut Vec<u32>) -> bool {
        let is_punctuation = |c: char| c.is_ascii_punctuation() || PUNCTUATION.contains(&c);
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            if is_punctuation(c) {
                let (mark, tail) = rest.split_at(c.len_utf8());
                ids.push(self.first.get(mark).copied().unwrap_or(unknown));
                rest = tail;
            } else {
                let (run, tail) = rest.split_at(rest.find(is_punctuation).unwrap_or(rest.len()));
                if !run.bytes().all(|b| b.is_ascii_alphanumeric()) {
                    return false;
                }
                self.push_run(&run.to_ascii_lowercase(), unknown, ids);
                rest = tail;
            }
            if ids.len() >= limit {
                break;
            }
        }
        true
    }

    /// Appends the ids of one mark, or of a run of characters without marks: the longest piece first.
    fn push_run(&self, run: &str, unknown: u32, ids: &mut Vec<u32>) {
        let before = ids.len();
        if run.len() > self.longest && run.chars().count() > self.longest {
            ids.push(unknown);
            return;
        }
        let (mut rest, mut pieces) = (run, &self.first);
        while !rest.is_empty() {
            let mut ends = rest.char_indices().rev().map(|(start, c)| start + c.len_utf8());
            let Some((end, id)) = ends.find_map(|end| Some((end, *pieces.get(&rest[..end])?))) else {
                ids.truncate(before);
                ids.push(unknown);
                return;
            };
            ids.push(id);
            (rest, pieces) = (&rest[end..], &self.next);
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Vocabulary<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pieces;
        impl<'de> Visitor<'de> for Pieces {
            type Value = Vocabulary<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of pieces and their ids")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pieces = vec![];
                while let Some((Piece(piece), id)) = map.next_entry()? {
                    pieces.push((piece, id));
                }
                Ok(Vocabulary(pieces))
            }
        }
        deserializer.deserialize_map(Pieces)
    }
}

/// Borrowed from the file unless it has escapes.
#[derive(Deserialize)]
struct Piece<'a>(#[serde(borrow)] Cow<'a, str>);
