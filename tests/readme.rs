//! What README.md says works: its first command, its list of subcommands, and the fields of the record that it shows.

mod common;

use std::path::Path;

use common::pressline;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md")
}

/// Copies the folder `tests/corpus` to where the command of README.md looks for it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

#[test]
fn the_first_command_writes_the_sample_corpus() {
    let text = readme();
    let line = text.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).expect("the first command");
    let arguments = line.split('#').next().unwrap_or_default().split_whitespace();
    let folder = tempfile::tempdir().expect("a folder");
    copy(&common::corpus(), &folder.path().join("tests/corpus"));
    let status = pressline()
        .current_dir(folder.path())
        .env("PRESSLINE_HOME", env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .status()
        .expect("the binary starts");
    assert_eq!(status.code(), Some(3), "as README.md says: one file is damaged on purpose");
    assert_eq!(common::records(&folder.path().join("outputs/corpus")).len(), 10);
}

#[test]
fn every_subcommand_that_it_names_exists() {
    let help = pressline().arg("--help").output().expect("the binary starts").stdout;
    let help = String::from_utf8(help).expect("UTF-8");
    let text = readme();
    let named: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pressline ")?.split_whitespace().next()).collect();
    assert!(named.len() >= 5, "{named:?}");
    for name in named {
        assert!(help.lines().any(|line| line.trim_start().starts_with(name)), "no subcommand {name}");
    }
}

#[test]
fn the_record_that_it_shows_has_the_fields_of_the_schema() {
    let text = readme();
    let shown = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a record");
    let shown: serde_json::Value = serde_json::from_str(shown).expect("valid JSON");
    let schema = pressline().arg("schema").output().expect("the binary starts").stdout;
    let schema: serde_json::Value = serde_json::from_slice(&schema).expect("valid JSON");
    let properties = schema["properties"].as_object().expect("properties");
    let shown: Vec<&String> = shown.as_object().expect("an object").keys().collect();
    assert_eq!(shown, properties.keys().collect::<Vec<_>>());
}
