//! The runner with processors and inputs that exist in memory only.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::*;

const SHARD_SIZE: u64 = 3;

fn options() -> Options {
    Options {
        threads: 2,
        shard_size: SHARD_SIZE,
        compression: Compression::None,
        max_errors: None,
        stamp: Stamp {
            schema_version: "1.0".into(),
            pressline: "0.1.0".into(),
            pipeline: "default".into(),
            pipeline_sha256: "a1".into(),
            models: vec![("tiny".into(), "b2".into())],
            engine: Some("native portable fp32".into()),
        },
    }
}

/// Its inputs' contents say what to do: fail, panic, take a while.
struct Fake {
    options: Options,
    calls: AtomicU64,
}

impl Processor<(String, String)> for Fake {
    fn process(&self, (source, content): (String, String)) -> Result<Processed, DocumentError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        match content.as_str() {
            "panic" => panic!("told to"),
            "fail" => {
                let message = "told to".to_owned();
                return Err(DocumentError { source_name: source, stage: Stage::Layout, code: "test", message });
            }
            "slow" => thread::sleep(Duration::from_millis(30)),
            _ => {}
        }
        let stamp = &self.options.stamp;
        let models: Vec<_> = stamp.models.iter().map(|(n, s)| json!({"name": n, "sha256": s})).collect();
        let record = json!({
            "schema_version": stamp.schema_version, "id": source, "text": content,
            "status": if content == "partial" { "partial" } else { "ok" },
            "turns": [], "sentences": [1, 2], "mentions": [], "entities": [], "quotes": [{"kind": "direct"}],
            "provenance": {"source": source, "sha256": content, "pressline": stamp.pressline,
                "pipeline": stamp.pipeline, "pipeline_sha256": stamp.pipeline_sha256, "models": models,
                "engine": stamp.engine},
        });
        Ok(Processed { record: record.to_string(), words: 1, coverage: Coverage::default() })
    }
}

/// Input `i` is `d{i}` with the i-th content, which stands for its hash too. Returns the number of computed documents.
fn run_with(folder: &Path, contents: &[&str], options: &Options) -> (Result<Report, Error>, u64) {
    let fake = Fake { options: options.clone(), calls: AtomicU64::new(0) };
    let jobs = contents.iter().enumerate().map(|(number, content)| {
        let source = format!("d{number}");
        let input = (source.clone(), (*content).to_owned());
        Ok(Job { id: Some(source.clone()), source, sha256: (*content).to_owned(), bytes: 1, input })
    });
    let output = OutputFolder::open(folder).unwrap();
    let result = run(jobs, &fake, options, &output, &mut |_| {});
    (result, fake.calls.into_inner())
}

/// All files of a folder, the lock left out.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
    named.filter(|(name, _)| name != ".pressline.lock").collect()
}

/// What one run without interruption gives.
fn clean_run(contents: &[&str], options: &Options) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (result, _) = run_with(folder.path(), contents, options);
    result.unwrap();
    files(folder.path())
}

#[test]
fn output_is_in_input_order_and_the_same_for_any_number_of_threads() {
    let contents: Vec<&str> = (0..40).map(|i| if i % 7 == 0 { "slow" } else { "quick" }).collect();
    let one = clean_run(&contents, &Options { threads: 1, ..options() });
    let many = clean_run(&contents, &Options { threads: 5, ..options() });
    assert_eq!(one, many);
    let text = String::from_utf8(one["records-00002.jsonl"].clone()).unwrap();
    let ids: Vec<String> = text.lines().map(|l| l.split("\"id\":\"").nth(1).unwrap()[..2].to_owned()).collect();
    assert_eq!(ids, ["d6", "d7", "d8"]);
    assert_eq!(one.len(), 14 + 1);
}

#[test]
fn a_failing_or_panicking_document_is_an_error_line() {
    let folder = tempfile::tempdir().unwrap();
    let (report, _) = run_with(folder.path(), &["a", "panic", "fail", "partial"], &options());
    let documents = report.unwrap().documents;
    assert_eq!(documents, Documents { total: 4, ok: 1, partial: 1, failed: 2, reused: 0 });
    let errors = String::from_utf8(files(folder.path())["errors.jsonl"].clone()).unwrap();
    let errors: Vec<serde_json::Value> = errors.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&errors[0]["source"], &errors[0]["code"]), (&json!("d1"), &json!("panic")));
    assert!(errors[0]["message"].as_str().unwrap().contains("told to"));
    assert_eq!(errors[1], json!({"source": "d2", "stage": "layout", "code": "test", "message": "told to"}));
}

#[test]
fn a_shard_without_records_has_no_file() {
    let names: Vec<String> = clean_run(&["fail", "fail", "fail", "a"], &options()).into_keys().collect();
    assert_eq!(names, ["errors.jsonl", "records-00001.jsonl"]);
}

#[test]
fn a_second_run_computes_nothing_and_touches_no_shard() {
    let folder = tempfile::tempdir().unwrap();
    let contents = ["a", "b", "c", "fail", "e"];
    run_with(folder.path(), &contents, &options()).0.unwrap();
    let modified = || fs::metadata(folder.path().join("records-00000.jsonl")).unwrap().modified().unwrap();
    let before = (files(folder.path()), modified());
    let (report, calls) = run_with(folder.path(), &contents, &options());
    let report = report.unwrap();
    assert_eq!((report.documents.reused, calls), (4, 1), "only the failed document is tried again");
    assert_eq!((report.contents.sentences, report.contents.quotes.direct), (8, 4), "kept records are counted");
    assert_eq!((files(folder.path()), modified()), before);
}

#[test]
fn changes_of_input_pipeline_model_and_engine_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    run_with(folder.path(), &["a", "b", "c", "d"], &options()).0.unwrap();
    assert_eq!(run_with(folder.path(), &["a", "B", "c", "d"], &options()).1, 1);
    let mut changed = options();
    changed.stamp.pipeline_sha256 = "a2".into();
    assert_eq!(run_with(folder.path(), &["a", "B", "c", "d"], &changed).1, 4);
    changed.stamp.models[0].1 = "b3".into();
    assert_eq!(run_with(folder.path(), &["a", "B", "c", "d"], &changed).1, 4);
    changed.stamp.engine = Some("native avx2 int8".into());
    assert_eq!(run_with(folder.path(), &["a", "B", "c", "d"], &changed).1, 4, "another kind of processor");
    assert_eq!(files(folder.path()), clean_run(&["a", "B", "c", "d"], &changed));
}

#[test]
fn a_run_that_was_stopped_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let strict = Options { max_errors: Some(0), threads: 1, ..options() };
    let (result, _) = run_with(folder.path(), &["a", "b", "c", "d", "fail", "f"], &strict);
    assert!(matches!(result, Err(Error::TooManyErrors { failed: 1, limit: 0, .. })));
    let left: Vec<String> = files(folder.path()).into_keys().collect();
    assert!(left.contains(&".records-00001.jsonl.part".to_owned()), "{left:?}");
    assert!(left.contains(&"errors.jsonl".to_owned()), "the message names it: {left:?}");
    let contents = ["a", "b", "c", "d", "e", "f"];
    let (report, calls) = run_with(folder.path(), &contents, &strict);
    assert_eq!((report.unwrap().documents.reused, calls), (4, 2));
    assert_eq!(files(folder.path()), clean_run(&contents, &options()));
}

#[test]
fn an_id_that_changed_with_the_other_arguments_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    run_with(folder.path(), &["a"], &options()).0.unwrap();
    let output = OutputFolder::open(folder.path()).unwrap();
    let shard = Shard::open(&output, 0, Compression::None, &options().stamp).unwrap();
    assert!(shard.find("d0", "a", Some("d0")).is_some());
    assert!(shard.find("d0", "a", None).is_some());
    assert!(shard.find("d0", "a", Some("corpus/d0")).is_none());
}

/// One run of a history: contents, where it is stopped, what of the shard in work is torn off, how it compresses.
#[derive(Debug, Clone)]
struct Past {
    contents: Vec<&'static str>,
    stop_at: Option<usize>,
    torn_bytes: usize,
    compression: Compression,
}

fn content() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("a"), 4 => Just("b"), 1 => Just("fail"), 1 => Just("panic"), 1 => Just("partial")]
}

fn compression() -> impl Strategy<Value = Compression> {
    prop_oneof![Just(Compression::None), Just(Compression::Gzip), Just(Compression::Zstd)]
}

fn past() -> impl Strategy<Value = Past> {
    let contents = proptest::collection::vec(content(), 0..12);
    (contents, proptest::option::of(0..12_usize), 0..400_usize, compression())
        .prop_map(|(contents, stop_at, torn_bytes, compression)| Past { contents, stop_at, torn_bytes, compression })
}

/// Runs up to the stop (as a kill would leave the folder: nothing is renamed), then tears the last line.
fn live_through(folder: &Path, past: &Past) {
    let options = Options { compression: past.compression, threads: 1, ..options() };
    let Some(stop_at) = past.stop_at else {
        run_with(folder, &past.contents, &options).0.unwrap();
        return;
    };
    let failures_before = past.contents.iter().take(stop_at).filter(|c| ["fail", "panic"].contains(c)).count();
    let mut contents = past.contents.clone();
    contents.truncate(stop_at);
    contents.push("fail");
    let (result, _) = run_with(folder, &contents, &Options { max_errors: Some(failures_before as u64), ..options });
    assert!(result.is_err());
    for (name, bytes) in files(folder) {
        if name.starts_with(".records-") && name.contains(".part") {
            let kept = bytes.len().saturating_sub(past.torn_bytes);
            fs::write(folder.join(name), &bytes[..kept]).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happened_before_the_output_is_that_of_one_clean_run(
        history in proptest::collection::vec(past(), 0..5),
        contents in proptest::collection::vec(content(), 0..12),
        compression in compression(),
        threads in 1..4_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        for past in &history {
            live_through(folder.path(), past);
        }
        let options = Options { threads, compression, ..options() };
        run_with(folder.path(), &contents, &options).0.unwrap();
        prop_assert_eq!(files(folder.path()), clean_run(&contents, &options));
    }
}
