//! Records of the sample corpus against `tests/golden/`: what changed in the output shows in the diff.
//!
//! Runs on the portable engine, so that every machine compares the same arithmetic; scores, hashes and the version are
//! left out. `UPDATE_GOLDEN=1 cargo test --test golden` accepts the present output.

mod common;

use std::path::Path;

use serde_json::Value;

use common::{corpus, lines, pressline};

/// Keys whose values may change without a change of behaviour.
const LEFT_OUT: [&str; 6] = ["score", "sha256", "pipeline_sha256", "pressline", "engine", "text"];

#[test]
fn sample_corpus() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut command = pressline();
    command.env("PRESSLINE_ENGINE", "portable").arg("run").arg("tests/corpus").arg("-o").arg(&out);
    assert_eq!(command.status().expect("the binary starts").code(), Some(3));

    let golden = corpus().with_file_name("golden");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    for line in lines(&out, "records-") {
        let record: Value = serde_json::from_str(&line).expect("a record");
        let name = format!("{}.json", record["id"].as_str().expect("an id").replace('/', "--"));
        if !same(&golden.join(&name), &readable(record), update) {
            differing.push(name);
        }
    }
    assert!(
        differing.is_empty(),
        "differ from tests/golden: {differing:?}\nif that is wanted: UPDATE_GOLDEN=1 cargo test --test golden, then read the diff"
    );
}

/// Pretty-printed, without what may change; spans keep their surface text, the document's own text is left out.
fn readable(mut record: Value) -> String {
    fn clean(value: &mut Value, depth: usize) {
        match value {
            Value::Object(map) => {
                map.retain(|key, _| !LEFT_OUT.contains(&key.as_str()) || (key == "text" && depth > 0));
                map.values_mut().for_each(|v| clean(v, depth + 1));
            }
            Value::Array(items) => items.iter_mut().for_each(|v| clean(v, depth + 1)),
            _ => {}
        }
    }
    clean(&mut record, 0);
    serde_json::to_string_pretty(&record).expect("JSON") + "\n"
}

fn same(path: &Path, text: &str, update: bool) -> bool {
    if update {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the golden folder");
        std::fs::write(path, text).expect("a writable golden file");
    }
    std::fs::read_to_string(path).is_ok_and(|golden| golden == text)
}
