//! Words to vocabulary ids.

use std::collections::HashMap;
use std::path::Path;

use tokenizers::models::ModelWrapper;
use tokenizers::{NormalizerWrapper, PreTokenizerWrapper, Tokenizer};

use crate::error::Error;

/// At most so many pieces of one word are fed, in training as here: a longer word is a web address or noise.
pub const MAX_PIECES: usize = 16;

/// Punctuation outside ASCII that is frequent in news; each is a piece of its own, and no normalisation changes it.
const PUNCTUATION: [char; 7] = ['‘', '’', '“', '”', '–', '—', '…'];

/// The tokenizer of a model folder, one word at a time.
pub struct PieceTokenizer {
    tokenizer: Tokenizer,
    simple: Option<SimpleWordPiece>,
    /// Ids of `[CLS]`, `[SEP]`, `[UNK]` and the paragraph token.
    pub start: u32,
    pub end: u32,
    unknown: u32,
    pub paragraph: u32,
}

impl PieceTokenizer {
    /// Parses `tokenizer.json`; `path` is for messages. Ids must be below `vocab_size`.
    ///
    /// # Errors
    /// A file that is no tokenizer, lacks a special token, or has more ids than the model.
    pub fn new(path: &Path, bytes: &[u8], paragraph_token: &str, vocab_size: usize) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let mut tokenizer = Tokenizer::from_bytes(bytes)
            .map_err(|e| wrong(format!("{e}; expected the tokenizer.json of a Hugging Face fast tokenizer")))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|e| wrong(e.to_string()))?;
        let vocabulary = tokenizer.get_vocab(true);
        if let Some((token, id)) = vocabulary.iter().max_by_key(|(_, id)| **id)
            && *id as usize >= vocab_size
        {
            return Err(wrong(format!("token `{token}` has id {id}, but the model's vocabulary has {vocab_size}")));
        }
        let special = |token: &str| {
            tokenizer.token_to_id(token).ok_or_else(|| wrong(format!("the vocabulary lacks the token `{token}`")))
        };
        Ok(Self {
            start: special("[CLS]")?,
            end: special("[SEP]")?,
            unknown: special("[UNK]")?,
            paragraph: special(paragraph_token)?,
            simple: SimpleWordPiece::of(&tokenizer),
            tokenizer,
        })
    }

    /// Appends the ids of a word: at least one, at most [`MAX_PIECES`].
    ///
    /// # Errors
    /// What the tokenizer reports.
    pub fn push(&self, word: &str, ids: &mut Vec<u32>) -> Result<(), String> {
        let before = ids.len();
        if !self.simple.as_ref().is_some_and(|simple| simple.push(word, self.unknown, ids)) {
            ids.truncate(before);
            self.push_any(word, ids)?;
        }
        ids.truncate(before + MAX_PIECES);
        if ids.len() == before {
            ids.push(self.unknown);
        }
        Ok(())
    }

    /// By the `tokenizers` crate: right for any word of any tokenizer, some microseconds per word.
    fn push_any(&self, word: &str, ids: &mut Vec<u32>) -> Result<(), String> {
        let encoding = self.tokenizer.encode_fast(word, false).map_err(|e| e.to_string())?;
        ids.extend_from_slice(encoding.get_ids());
        Ok(())
    }
}

/// What the crate does to nearly every word of an English text, without its allocations: lower case, punctuation set apart,
/// the longest piece first. Used only for a tokenizer with exactly these steps.
struct SimpleWordPiece {
    /// Pieces that begin a word.
    first: HashMap<String, u32>,
    /// Pieces that go on, without their prefix.
    next: HashMap<String, u32>,
    longest: usize,
}

impl SimpleWordPiece {
    fn of(tokenizer: &Tokenizer) -> Option<Self> {
        let Some(NormalizerWrapper::BertNormalizer(normalizer)) = tokenizer.get_normalizer() else { return None };
        let Some(PreTokenizerWrapper::BertPreTokenizer(_)) = tokenizer.get_pre_tokenizer() else { return None };
        let ModelWrapper::WordPiece(model) = tokenizer.get_model() else { return None };
        let prefix = model.continuing_subword_prefix.as_str();
        // Added tokens are looked for first; those in brackets never stand in one word.
        let added = tokenizer.get_added_tokens_decoder();
        let bracketed = added.values().all(|token| token.content.starts_with('['));
        if !normalizer.lowercase || model.unk_token != "[UNK]" || prefix.is_empty() || !bracketed {
            return None;
        }
        let (mut first, mut next) = (HashMap::new(), HashMap::new());
        for (piece, id) in tokenizer.get_vocab(false) {
            if let Some(rest) = piece.strip_prefix(prefix) {
                next.insert(rest.to_owned(), id);
            }
            // `##a` may also begin a word that is spelt so.
            first.insert(piece, id);
        }
        Some(Self { first, next, longest: model.max_input_chars_per_word })
    }

    /// Appends the ids of a word; false if it holds characters that need the whole tokenizer.
    fn push(&self, word: &str, unknown: u32, ids: &mut Vec<u32>) -> bool {
        let is_punctuation = |c: char| c.is_ascii_punctuation() || PUNCTUATION.contains(&c);
        let limit = ids.len() + MAX_PIECES;
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
                self.push_run(run, unknown, ids);
                rest = tail;
            }
            if ids.len() >= limit {
                break;
            }
        }
        true
    }

    /// Appends the ids of ASCII letters and digits.
    fn push_run(&self, run: &str, unknown: u32, ids: &mut Vec<u32>) {
        let before = ids.len();
        if run.len() > self.longest {
            ids.push(unknown);
            return;
        }
        let lower = run.to_ascii_lowercase();
        let (mut rest, mut pieces) = (lower.as_str(), &self.first);
        while !rest.is_empty() {
            let found = (1..=rest.len()).rev().find_map(|len| Some((len, *pieces.get(&rest[..len])?)));
            let Some((len, id)) = found else {
                ids.truncate(before);
                ids.push(unknown);
                return;
            };
            ids.push(id);
            (rest, pieces) = (&rest[len..], &self.next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A small WordPiece tokenizer with the steps of BERT.
    fn tiny() -> PieceTokenizer {
        let pieces = [
            "[PAD]",
            "[unused0]",
            "[UNK]",
            "[CLS]",
            "[SEP]",
            "the",
            "har",
            "##bor",
            "##s",
            "u",
            ".",
            "s",
            "’",
            "o",
            "##b",
            "$",
            "1",
            "##0",
            "a",
            "##a",
            "##1",
            "-",
            "—",
            "e",
            "##e",
            "n",
        ];
        let vocabulary: Vec<String> = pieces.iter().enumerate().map(|(id, piece)| format!("{piece:?}:{id}")).collect();
        let json = format!(
            r###"{{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
            "normalizer":{{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}},
            "pre_tokenizer":{{"type":"BertPreTokenizer"}},"post_processor":null,"decoder":null,
            "model":{{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":20,
            "vocab":{{{}}}}}}}"###,
            vocabulary.join(",")
        );
        PieceTokenizer::new(Path::new("tokenizer.json"), json.as_bytes(), "[unused0]", pieces.len()).unwrap()
    }

    fn ids(tokenizer: &PieceTokenizer, word: &str) -> Vec<u32> {
        let mut ids = vec![];
        tokenizer.push(word, &mut ids).unwrap();
        ids
    }

    #[test]
    fn words_become_pieces() {
        let tokenizer = tiny();
        assert!(tokenizer.simple.is_some());
        assert_eq!(ids(&tokenizer, "Harbors"), [6, 7, 8]);
        assert_eq!(ids(&tokenizer, "U.S."), [9, 10, 11, 10]);
        assert_eq!(ids(&tokenizer, "zebra"), [2]);
        assert_eq!(ids(&tokenizer, "\u{FFFD}"), [2]);
        assert_eq!(ids(&tokenizer, &"A.".repeat(50)).len(), MAX_PIECES);
    }

    #[test]
    fn damaged_files_are_refused() {
        let new = |bytes: &[u8], token: &str, size| PieceTokenizer::new(Path::new("t.json"), bytes, token, size).err();
        assert!(new(b"{", "[unused0]", 9).unwrap().to_string().contains("t.json"));
        let json = tiny().tokenizer.to_string(false).unwrap();
        assert!(new(json.as_bytes(), "[para]", 99).unwrap().to_string().contains("[para]"));
        assert!(new(json.as_bytes(), "[unused0]", 5).unwrap().to_string().contains("vocabulary has 5"));
    }

    proptest! {
        #[test]
        fn the_short_way_gives_what_the_crate_gives(word in "[aAsSeEuUohHbBr01.$’—\u{e9}-]{1,24}|(?i:harbor|the)?[\\PC]{0,3}") {
            let tokenizer = tiny();
            let mut expected = vec![];
            tokenizer.push_any(&word, &mut expected).unwrap();
            expected.truncate(MAX_PIECES);
            if expected.is_empty() {
                expected.push(2);
            }
            prop_assert_eq!(ids(&tokenizer, &word), expected);
        }
    }
}
