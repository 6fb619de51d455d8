//! Any text through the whole flow: no panic, and the record keeps the contract.

mod common;
#[path = "common/contract.rs"]
mod contract;

use std::path::Path;
use std::sync::LazyLock;

use pressline::config::PipelineConfig;
use pressline::document::RawDocument;
use pressline::pipeline::Pipeline;
use pressline::record::Record;
use proptest::prelude::*;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("pipelines/default.toml")).expect("the default pipeline");
    let config = PipelineConfig::parse("pipelines/default.toml", &text).expect("a valid pipeline");
    Pipeline::build("default", &config, &root.join("models/press-en")).expect("the shipped model")
});

fn check(text: &str) {
    let document = PIPELINE.process(RawDocument::from_text("any", text));
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    let coverage = document.coverage;
    assert_eq!(coverage.blocks, coverage.text, "layout lost text");
    assert_eq!(coverage.sentences, coverage.prose, "sentences lost text");
    assert_eq!(coverage.encoded, coverage.content, "the encoder lost text");
    let line = serde_json::to_string(&Record::new(&document, PIPELINE.identity(), true)).expect("JSON");
    contract::check(&serde_json::from_str(&line).expect("a record"));
}

/// Pieces that documents of this kind are made of, and what breaks offsets: emoji, combining marks, CRLF, U+00A0.
fn press_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("“We will go,” she said."),
        Just("MS. OKAFOR:  Good afternoon."),
        Just("Q\u{a0}\u{a0}And the budget?"),
        Just("\"No,\" said Tomas Brekke, 'not now'."),
        Just("Brekke said that the U.S. would pay $3.5 million.\r\n"),
        Just("\r\n\u{a0}\r\n"),
        Just("\n\n"),
        Just(" \\[laughter\\] "),
        Just("e\u{301}😀👩‍👩‍👧 "),
        Just("(Laughter.)"),
        Just("- item\n"),
        Just("## Heading\n"),
        Just("‘nested “quotes” here’"),
        Just("“never closed "),
        Just("\u{2028}"),
        Just("THE PRESIDENT:"),
        Just("Copyright 2024. All rights reserved."),
    ];
    proptest::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_string(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn press_like_text(text in press_text()) {
        check(&text);
    }
}

#[test]
fn a_sentence_longer_than_a_window_is_read_to_its_end() {
    check(&"and the harbour and the bridge and ".repeat(400));
}

#[test]
fn empty_and_blank_documents() {
    for text in ["", " ", "\u{a0}\n\t\r\n", "\u{feff}"] {
        check(text);
    }
}
