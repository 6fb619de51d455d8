//! Words to vocabulary ids.

use std::panic;
use std::path::Path;

use tokenizers::Tokenizer;

use super::word_piece::WordPiece;
use crate::error::Error;

/// At most so many pieces of one word are fed, in training as here: a longer word is a web address or noise.
pub const MAX_PIECES: usize = 16;

/// The tokenizer of a model folder, one word at a time.
pub struct PieceTokenizer {
    kind: Kind,
    /// Ids of `[CLS]`, `[SEP]`, `[UNK]` and the paragraph token.
    pub start: u32,
    pub end: u32,
    unknown: u32,
    pub paragraph: u32,
}

/// How words become ids.
enum Kind {
    WordPiece(WordPiece),
    /// By the `tokenizers` crate: right for any tokenizer, some microseconds per word.
    Any(Box<Tokenizer>),
}

impl PieceTokenizer {
    /// Parses `tokenizer.json`; `path` is for messages. Ids must be below `vocab_size`.
    ///
    /// # Errors
    /// A file that is no tokenizer, lacks a special token, or has more ids than the model.
    pub fn new(path: &Path, bytes: &[u8], paragraph_token: &str, vocab_size: usize) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let kind = match WordPiece::parse(bytes) {
            Some(tokenizer) => Kind::WordPiece(tokenizer),
            None => Kind::Any(Box::new(any_tokenizer(bytes).map_err(wrong)?)),
        };
        if let Some((token, id)) = kind.last()
            && id as usize >= vocab_size
        {
            return Err(wrong(format!("token `{token}` has id {id}, but the model's vocabulary has {vocab_size}")));
        }
        let special =
            |token: &str| kind.id(token).ok_or_else(|| wrong(format!("the vocabulary lacks the token `{token}`")));
        Ok(Self {
            start: special("[CLS]")?,
            end: special("[SEP]")?,
            unknown: special("[UNK]")?,
            paragraph: special(paragraph_token)?,
            kind,
        })
    }

    /// Appends the ids of a word: at least one, at most [`MAX_PIECES`].
    ///
    /// # Errors
    /// What the tokenizer reports.
    pub fn push(&self, word: &str, ids: &mut Vec<u32>) -> Result<(), String> {
        let before = ids.len();
        match &self.kind {
            Kind::WordPiece(tokenizer) => tokenizer.push(word, self.unknown, before + MAX_PIECES, ids)?,
            Kind::Any(tokenizer) => {
                let encoding = tokenizer.encode_fast(word, false).map_err(|e| e.to_string())?;
                ids.extend_from_slice(encoding.get_ids());
            }
        }
        ids.truncate(before + MAX_PIECES);
        if ids.len() == before {
            ids.push(self.unknown);
        }
        Ok(())
    }
}

impl Kind {
    fn id(&self, token: &str) -> Option<u32> {
        match self {
            Self::WordPiece(tokenizer) => tokenizer.id(token),
            Self::Any(tokenizer) => tokenizer.token_to_id(token),
        }
    }

    /// A token with the highest id.
    fn last(&self) -> Option<(String, u32)> {
        match self {
            Self::WordPiece(tokenizer) => tokenizer.last(),
            Self::Any(tokenizer) => tokenizer.get_vocab(true).into_iter().max_by_key(|(_, id)| *id),
        }
    }
}

/// Any tokenizer of Hugging Face, without what it does to whole texts: padding and truncation are switched off.
///
/// # Errors
/// A file that is no tokenizer.
pub fn any_tokenizer(bytes: &[u8]) -> Result<Tokenizer, String> {
    let wrong = |problem: &str| format!("{problem}; expected the tokenizer.json of a Hugging Face fast tokenizer");
    // The crate panics on some parts of a shape that it does not know; nothing is left of its work then.
    let parsed = panic::catch_unwind(|| Tokenizer::from_bytes(bytes));
    let mut tokenizer =
        parsed.map_err(|_| wrong("a part of it cannot be read"))?.map_err(|error| wrong(&error.to_string()))?;
    tokenizer.with_padding(None);
    tokenizer.with_truncation(None).map_err(|e| e.to_string())?;
    Ok(tokenizer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pieces of the small vocabulary.
    const SIZE: usize = 28;

    /// A small WordPiece tokenizer with the steps of BERT.
    fn json() -> String {
        let pieces: [&str; SIZE] = [
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
            "été",
            "ß",
        ];
        let vocabulary: Vec<String> = pieces.iter().enumerate().map(|(id, piece)| format!("{piece:?}:{id}")).collect();
        format!(
            r###"{{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
            "normalizer":{{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}},
            "pre_tokenizer":{{"type":"BertPreTokenizer"}},"post_processor":null,"decoder":null,
            "model":{{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":20,
            "vocab":{{{}}}}}}}"###,
            vocabulary.join(",")
        )
    }

    fn tiny() -> PieceTokenizer {
        PieceTokenizer::new(Path::new("tokenizer.json"), json().as_bytes(), "[unused0]", SIZE).unwrap()
    }

    fn ids(tokenizer: &PieceTokenizer, word: &str) -> Vec<u32> {
        let mut ids = vec![];
        tokenizer.push(word, &mut ids).unwrap();
        ids
    }

    #[test]
    fn words_become_pieces() {
        let tokenizer = tiny();
        assert!(matches!(tokenizer.kind, Kind::WordPiece(_)));
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
        let json = json();
        assert!(new(json.as_bytes(), "[para]", 99).unwrap().to_string().contains("[para]"));
        assert!(new(json.as_bytes(), "[unused0]", 5).unwrap().to_string().contains("vocabulary has 5"));
    }

    proptest! {
        #[test]
        fn our_tokenizer_gives_what_the_crate_gives(
            word in "[aAsSeEuUohHbBr01.$’—é\u{301}ßtT中-]{1,24}|(?i:harbor|the)?[\\PC]{0,3}",
        ) {
            let (tokenizer, crates) = (tiny(), any_tokenizer(json().as_bytes()).unwrap());
            let mut expected = crates.encode_fast(word.as_str(), false).unwrap().get_ids().to_vec();
            expected.truncate(MAX_PIECES);
            if expected.is_empty() {
                expected.push(2);
            }
            prop_assert_eq!(ids(&tokenizer, &word), expected);
        }
    }
}
