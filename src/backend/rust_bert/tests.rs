//! Against what Hugging Face Transformers gives for the small models of `tests/tiny`, which have random weights.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use super::*;
use crate::backend::{BatchOutput, TokenBatch, WeightsFile};

#[derive(Deserialize)]
struct Reference {
    ids: Vec<u32>,
    /// Classifiers: of each token. Summarisers, in one row: of the token after `decoder_ids`.
    logits: serde_json::Value,
    #[serde(default)]
    greedy: Vec<u32>,
    #[serde(default)]
    beams: Vec<u32>,
}

struct Folder {
    path: PathBuf,
    config: Vec<u8>,
    weights: WeightsFile<'static>,
    generation: Vec<u8>,
    reference: Reference,
}

fn folder(name: &str) -> Folder {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny").join(name);
    let read = |file: &str| fs::read(path.join(file));
    Folder {
        config: read("config.json").unwrap(),
        weights: WeightsFile::open(&path.join("model.safetensors")).unwrap(),
        generation: read("generation_config.json").unwrap_or_default(),
        reference: serde_json::from_slice(&read("reference.json").unwrap()).unwrap(),
        path,
    }
}

impl Folder {
    fn files(&self) -> ModelFiles<'_> {
        ModelFiles { folder: &self.path, config: &self.config, weights: &self.weights }
    }
}

fn encode(classifier: &Classifier, ids: &[u32]) -> BatchOutput {
    let batch = TokenBatch { ids: ids.to_vec(), types: vec![0; ids.len()], ends: vec![ids.len()] };
    let mut output = BatchOutput::default();
    classifier.encode(&batch, &mut output).unwrap();
    output
}

#[test]
fn every_family_gives_the_logits_of_transformers() {
    for name in ["bert", "distilbert", "roberta", "electra", "albert"] {
        let folder = folder(name);
        let classifier = Classifier::new(folder.files()).unwrap();
        let expected: Vec<Vec<f32>> = serde_json::from_value(folder.reference.logits.clone()).unwrap();
        let found = encode(&classifier, &folder.reference.ids).logits;
        let worst = found.iter().zip(expected.concat()).map(|(a, b)| (a - b).abs()).fold(0f32, f32::max);
        assert_eq!(found.len(), expected.concat().len(), "{name}");
        assert!(worst < 1e-3, "{name}: {worst}");
    }
}

#[test]
fn summarisers_find_what_transformers_finds() {
    for name in ["bart", "pegasus", "t5"] {
        let folder = folder(name);
        let search = Search::parse(&folder.path, &folder.config, &folder.generation).unwrap();
        for (beams, expected) in [(1, &folder.reference.greedy), (search.num_beams, &folder.reference.beams)] {
            let search = Search { num_beams: beams, ..search.clone() };
            let (start, end) = (search.decoder_start_token_id, search.eos_token_id);
            let found = Summariser::new(folder.files(), search).unwrap().generate(&folder.reference.ids).unwrap();
            let expected: Vec<u32> = expected.clone();
            assert_eq!(
                [&[start], found.as_slice()].concat(),
                expected.strip_suffix(&[end]).unwrap_or(&expected),
                "{name} {beams}"
            );
        }
    }
}

#[test]
fn results_do_not_depend_on_neighbours_nor_threads() {
    let folder = folder("bert");
    let classifier = Classifier::new(folder.files()).unwrap();
    let ids = &folder.reference.ids;
    let alone = encode(&classifier, ids);
    let batch = TokenBatch {
        ids: [&ids[..7], ids, &ids[..3]].concat(),
        types: vec![0; ids.len() + 10],
        ends: vec![7, 7 + ids.len(), 10 + ids.len()],
    };
    let mut together = BatchOutput::default();
    classifier.encode(&batch, &mut together).unwrap();
    let labels = classifier.label_count();
    assert_eq!(alone.logits, together.logits[7 * labels..(7 + ids.len()) * labels]);
    assert_eq!(alone.hidden.len(), ids.len() * classifier.hidden_size());
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(|| encode(&classifier, ids))).collect();
        others.into_iter().for_each(|other| assert_eq!(other.join().unwrap(), alone));
    });
}

#[test]
fn batches_that_do_not_fit_are_refused() {
    let folder = folder("roberta");
    let classifier = Classifier::new(folder.files()).unwrap();
    assert_eq!(classifier.max_tokens(), 64);
    let vocabulary = classifier.vocab_size() as u32;
    for (batch, message) in [
        (TokenBatch { ids: vec![vocabulary], types: vec![0], ends: vec![1] }, "token id"),
        (TokenBatch { ids: vec![1], types: vec![1], ends: vec![1] }, "token type 1"),
        (TokenBatch { ids: vec![1; 65], types: vec![0; 65], ends: vec![65] }, "at most 64"),
        (TokenBatch { ids: vec![1], types: vec![], ends: vec![1] }, "do not fit"),
    ] {
        let error = classifier.encode(&batch, &mut BatchOutput::default()).unwrap_err();
        assert!(error.message.contains(message), "{error}");
    }
}

/// The message for a folder with a changed config.json.
fn refusal(folder: &Folder, from: &str, to: &str) -> String {
    let config = String::from_utf8(folder.config.clone()).unwrap();
    assert!(config.contains(from), "{from}");
    let config = config.replacen(from, to, 1);
    let files = ModelFiles { config: config.as_bytes(), ..folder.files() };
    Classifier::new(files).err().unwrap().to_string()
}

#[test]
fn damaged_folders_are_explained() {
    let folder = folder("bert");
    for (from, to, message) in [
        ("\"bert\"", "\"deberta-v2\"", "`model_type` is `deberta-v2`; the rust-bert backend runs bert, distilbert"),
        ("\"bert\"", "\"gpt2\"", "`model_type` is `gpt2`; the rust-bert backend runs bert, distilbert"),
        ("\"hidden_size\": 32", "\"hidden_size\": 64", "config.json asks for"),
        ("\"hidden_size\": 32", "\"hidden_size\": 99999999", "expected 1 to"),
        ("\"num_attention_heads\": 4", "\"num_attention_heads\": 5", "tests/tiny/bert"),
        ("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "encoder.layer.2"),
        ("\"gelu\"", "\"gelu_fast\"", "gelu_fast"),
        ("id2label", "id2labels", "`id2label` is missing"),
    ] {
        let error = refusal(&folder, from, to);
        assert!(error.contains(message) && error.contains("tests/tiny/bert"), "{error}");
    }
    let bytes = folder.weights.read_all().unwrap();
    let short = ModelFiles { weights: &bytes[..bytes.len() / 2].into(), ..folder.files() };
    let error = Classifier::new(short).err().unwrap().to_string();
    assert!(error.contains("model.safetensors") && error.contains("copied or downloaded in full"), "{error}");
}
