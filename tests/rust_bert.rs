//! The `rust-bert` backend through the binary. The models of `tests/tiny` have random weights: what they find means
//! nothing, but every record must keep the contract.
#![cfg(feature = "rust-bert")]

mod common;
#[path = "common/contract.rs"]
mod contract;

use std::fs;
use std::path::Path;

use common::{Record, corpus, lines, pressline, records};
use serde_json::Value;

const STAGES: &str = "stages = [\"sentences\", \"entities\", \"quotes\", \"summary\"]\n[model]\nname = \"press-en\"\n";

fn run(folder: &Path, arguments: &[&str], engine: &str) {
    let mut command = pressline();
    command.arg("run").arg(corpus()).arg("-o").arg(folder).args(arguments).env("PRESSLINE_ENGINE", engine);
    assert_eq!(command.status().expect("the binary starts").code(), Some(3), "one file of the corpus is damaged");
}

/// Runs a pipeline of this text.
fn run_pipeline(folder: &Path, toml: &str, threads: &str) -> Vec<Record> {
    let path = folder.join("test.toml");
    fs::write(&path, toml).expect("a file");
    let out = folder.join(threads);
    run(&out, &["--pipeline", path.to_str().expect("UTF-8"), "--threads", threads], "");
    records(&out)
}

/// Scores may differ in their last digits, everything else must be the same.
fn assert_alike(place: &str, a: &Value, b: &Value) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{place}");
            a.iter().for_each(|(key, value)| assert_alike(&format!("{place}.{key}"), value, &b[key]));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{place}");
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| assert_alike(&format!("{place}[{i}]"), a, b));
        }
        (Value::Number(a), Value::Number(b)) if place.rsplit('.').next() == Some("score") => {
            let difference = (a.as_f64().expect("a number") - b.as_f64().expect("a number")).abs();
            assert!(difference < 1e-3, "{place}: {a} {b}");
        }
        _ => assert_eq!(a, b, "{place}"),
    }
}

#[test]
fn press_en_gives_the_records_of_the_native_engine() {
    let folder = tempfile::tempdir().expect("a folder");
    let (native, torch) = (folder.path().join("native"), folder.path().join("torch"));
    run(&native, &[], "portable");
    run(&torch, &["--pipeline", "rust-bert", "--threads", "2"], "");
    let (native, torch) = (lines(&native, "records-"), lines(&torch, "records-"));
    assert_eq!((native.len(), torch.len()), (10, 10));
    for (native, torch) in native.iter().zip(&torch) {
        let parsed = |line: &str| {
            let mut record: Value = serde_json::from_str(line).expect("a record");
            let provenance = record.as_object_mut().expect("an object").remove("provenance").expect("provenance");
            (record, provenance["models"].clone())
        };
        let ((native, native_models), (torch, torch_models)) = (parsed(native), parsed(torch));
        assert_eq!(native_models, torch_models);
        assert_alike(native["id"].as_str().expect("an id"), &native, &torch);
    }
}

#[test]
fn a_token_classifier_of_others_is_the_entity_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let toml = format!(
        "{STAGES}backend = \"native\"\n[entities]\nbackend = \"rust-bert\"\nmodel = \"./tests/tiny/albert\"\nmin_score = 0.1\n\
         labels = {{ ORG = \"PRODUCT\" }}\n"
    );
    let one = run_pipeline(folder.path(), &toml, "1");
    for record in &one {
        contract::check(record);
        assert_eq!(record.status, "ok", "{:?}", record.errors);
        assert!(record.mentions.iter().all(|m| ["PERSON", "LOC", "PRODUCT"].contains(&m.label.as_str())));
    }
    assert!(one.iter().any(|record| !record.mentions.is_empty()));
    run_pipeline(folder.path(), &toml, "2");
    let bytes = ["1", "2"].map(|threads| lines(&folder.path().join(threads), "records-"));
    assert_eq!(bytes[0], bytes[1]);
}

#[test]
fn summarisers_of_others_write_the_summary() {
    for model in ["bart", "pegasus", "t5"] {
        let folder = tempfile::tempdir().expect("a folder");
        let toml = format!(
            "{STAGES}backend = \"native\"\n[summary]\nbackend = \"rust-bert\"\nmodel = \"./tests/tiny/{model}\"\nmax_sentences = 2\n"
        );
        let records = run_pipeline(folder.path(), &toml, "2");
        for record in &records {
            contract::check(record);
            assert_eq!(record.status, "ok", "{:?}", record.errors);
            let summary = record.summary.as_ref().expect("a summary");
            assert_eq!((summary.method.as_str(), record.provenance.models.len()), ("abstractive", 2));
            assert!(summary.sentences.len() <= 2);
        }
        assert!(records.iter().any(|record| !record.summary.as_ref().expect("a summary").text.is_empty()), "{model}");
    }
}

#[test]
fn a_folder_that_lacks_a_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.toml");
    let toml = format!("{STAGES}backend = \"rust-bert\"\n[summary]\nmodel = \"{}\"\n", folder.path().display());
    fs::write(&path, toml).expect("a file");
    fs::write(folder.path().join("config.json"), "{}").expect("a file");
    let output = pressline().args(["show", "README.md", "--pipeline"]).arg(&path).output().expect("the binary starts");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("tokenizer.json"), "{message}");
    assert!(message.contains("save_pretrained"), "{message}");
}
