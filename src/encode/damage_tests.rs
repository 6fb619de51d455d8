//! `tokenizer.json` and `labels.json` that are damaged or hostile: an error that names the file, or a model that runs; never a
//! panic. (`config.json` and `model.safetensors`: `src/backend/native/tests/loader.rs`.)

use proptest::prelude::*;

use super::*;

const PIECES: [&str; 14] =
    ["[PAD]", "[para]", "[UNK]", "[CLS]", "[SEP]", "the", "har", "##bor", "opens", ".", "’", "s", "été", "##s"];
const LABELS: &str = r#"{"heads": [{"name": "entities", "labels": ["O", "B-GPE", "I-GPE"],
    "transitions": [[0, 0.5, 0], [0, 1, 2], [-1, 0, 0]]}, {"name": "attribution", "labels": ["O"]}],
    "paragraph_token": "[para]", "window": 32}"#;

/// An engine that finds nothing.
struct Fake;

impl Backend for Fake {
    fn hidden_size(&self) -> usize {
        2
    }
    fn label_count(&self) -> usize {
        4
    }
    fn vocab_size(&self) -> usize {
        PIECES.len()
    }
    fn type_count(&self) -> usize {
        8
    }
    fn max_tokens(&self) -> usize {
        64
    }
    fn description(&self) -> String {
        "fake".into()
    }
    fn encode(&self, batch: &TokenBatch, output: &mut BatchOutput) -> Result<(), StageError> {
        assert!(batch.ids.iter().all(|id| (*id as usize) < PIECES.len()), "{:?}", batch.ids);
        assert!(batch.sequences().all(|sequence| sequence.len() <= 64), "{:?}", batch.ends);
        output.logits = vec![0.0; batch.ids.len() * 4];
        output.hidden = vec![0.0; batch.ids.len() * 2];
        Ok(())
    }
}

fn tokenizer() -> String {
    let vocabulary: Vec<String> = PIECES.iter().enumerate().map(|(id, piece)| format!("{piece:?}:{id}")).collect();
    format!(
        r###"{{"version":"1.0","truncation":null,"padding":null,
        "added_tokens":[{{"id":4,"content":"[SEP]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}}],
        "normalizer":{{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}},
        "pre_tokenizer":{{"type":"BertPreTokenizer"}},"post_processor":null,"decoder":null,
        "model":{{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":20,
        "vocab":{{{}}}}}}}"###,
        vocabulary.join(",")
    )
}

/// Loads the files; what loads is run. The message of what does not.
fn outcome(tokenizer: &[u8], labels: &[u8]) -> Result<(), String> {
    let files = ModelFolder {
        path: "models/fake".into(),
        config: vec![],
        tokenizer: tokenizer.into(),
        weights: [].as_slice().into(),
        labels: labels.into(),
        pronouns: vec![],
        summary: vec![],
        generation: vec![],
    };
    let encoder = Encoder::new(&files, || Ok(Box::new(Fake))).map_err(|error| error.to_string())?;
    let text = "The harbor’s ÉTÉ opens. 港 \u{301}Harbors, [SEP] zebra opens the harbor. ".repeat(4);
    let layout = Layout::of_paragraph(&text);
    // A tokenizer may fail on a word: that is an error of the document.
    drop(encoder.encode(&text, &layout, &crate::sentences::split(&text, &layout)));
    Ok(())
}

#[test]
fn files_without_damage_load() {
    outcome(tokenizer().as_bytes(), LABELS.as_bytes()).unwrap();
}

#[test]
fn hostile_tokenizers_never_panic() {
    let nested = "[".repeat(200_000);
    let replacements = [
        ("\"the\":5", "\"the\":4294967295", true),
        ("\"the\":5", "\"the\":14", true),
        ("\"the\":5", "\"the\":8589934592", true),
        ("\"the\":5", "\"the\":-1", true),
        ("\"the\":5", "\"the\":1.5", true),
        ("\"[CLS]\"", "\"[BOS]\"", true),
        ("\"id\":4", "\"id\":1000000", true),
        ("{\"version\"", nested.as_str(), true),
        ("\"WordPiece\"", "\"Wordpiece\"", true),
        ("\"max_input_chars_per_word\":20", "\"max_input_chars_per_word\":0", false),
        ("\"max_input_chars_per_word\":20", "\"max_input_chars_per_word\":18446744073709551615", false),
        ("\"continuing_subword_prefix\":\"##\"", "\"continuing_subword_prefix\":\"\"", false),
        ("\"BertPreTokenizer\"", "\"Whitespace\"", false),
        // Not read by our own WordPiece, so by the crate, which panics on such a decoder.
        (
            r#""BertPreTokenizer"},"post_processor":null,"decoder":null"#,
            r#""Whitespace"},"post_processor":null,"decoder":7"#,
            true,
        ),
        (
            "\"truncation\":null",
            r#""truncation":{"direction":"Right","max_length":0,"strategy":"LongestFirst","stride":1000000000}"#,
            false,
        ),
        (
            "\"padding\":null",
            r#""padding":{"strategy":{"Fixed":1000000000000000000},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,
            "pad_type_id":0,"pad_token":"[PAD]"}"#,
            false,
        ),
    ];
    for (from, to, refused) in replacements {
        let tokenizer = tokenizer();
        assert!(tokenizer.contains(from), "{from}");
        match outcome(tokenizer.replacen(from, to, 1).as_bytes(), LABELS.as_bytes()) {
            Ok(()) => assert!(!refused, "{to} was loaded"),
            Err(error) => assert!(refused && error.contains("models/fake/tokenizer.json"), "{error}"),
        }
    }
}

#[test]
fn hostile_labels_are_refused() {
    let nested = "[".repeat(200_000);
    for (from, to) in [
        ("32", "0"),
        ("32", "65"),
        ("32", "18446744073709551615"),
        ("32", "1e300"),
        ("[0, 0.5, 0]", "[0, 1e39, 0]"),
        ("[0, 0.5, 0], ", ""),
        ("{\"heads\"", &nested),
        ("\"I-GPE\"]", "\"I-GPE\", \"I-GPE\"]"),
    ] {
        let error = outcome(tokenizer().as_bytes(), LABELS.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert!(error.contains("models/fake/labels.json"), "{to}: {error}");
    }
}

proptest! {
    #[test]
    fn damaged_files_never_panic(
        of_labels in any::<bool>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let (mut tokenizer, mut labels) = (tokenizer().into_bytes(), LABELS.as_bytes().to_vec());
        let (file, name) = if of_labels { (&mut labels, "labels.json") } else { (&mut tokenizer, "tokenizer.json") };
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        if let Err(error) = outcome(&tokenizer, &labels) {
            // A damaged name of the paragraph token is not in an undamaged vocabulary.
            prop_assert!(error.contains(name) || of_labels && error.contains("the vocabulary lacks the token"), "{error}");
        }
    }
}
