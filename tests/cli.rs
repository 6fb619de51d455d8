//! The binary as a user meets it: exit codes, streams, kills, and what is left on the disk. The pipeline of most of
//! these tests needs no model.

mod common;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::pressline;

const MODEL: &str = "[model]\nbackend = \"native\"\nname = \"press-en\"\n";

/// A folder with a corpus of `documents` files, a pipeline, and room for output.
struct Place(tempfile::TempDir);

impl Place {
    fn new(documents: usize) -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir(place.path("corpus")).expect("a corpus folder");
        for number in 0..documents {
            let sentence = format!("Councillor {number} said the bridge would open on day {number}. \n\n");
            let text = sentence.repeat(1 + number % 40);
            fs::write(place.path(&format!("corpus/{number:05}.txt")), text).expect("a document");
        }
        fs::write(place.path("light.toml"), format!("stages = [\"sentences\"]\n{MODEL}")).expect("a pipeline");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `pressline run corpus -o OUTPUT --pipeline light.toml`, in this folder.
    fn run(&self, output: &str) -> Command {
        let mut command = pressline();
        command.current_dir(self.0.path()).args(["run", "corpus", "--pipeline", "./light.toml", "-o", output]);
        command
    }
}

/// Exit code and stderr.
fn end(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().expect("the binary starts");
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

/// All files of a run folder that must not differ between runs.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a run folder").map(|entry| entry.expect("an entry"));
    let named = entries.map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read(e.path()).expect("a file")));
    named.filter(|(name, _)| name != "run.json").collect()
}

#[test]
fn exit_code_0_and_nothing_on_stdout() {
    let place = Place::new(3);
    let output = place.run("out").output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Documents: 3 in"));
    assert_eq!(fs::read_to_string(place.path("out/records-00000.jsonl")).expect("records").lines().count(), 3);
    assert_eq!(end(place.run("quiet").arg("--quiet")), (Some(0), String::new()));
}

#[test]
fn exit_code_1_when_an_input_is_missing() {
    let place = Place::new(1);
    let (code, stderr) = end(place.run("out").arg("no-such-folder"));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("no-such-folder"), "{stderr}");
    assert!(!place.path("out").exists());
}

#[test]
fn exit_code_2_on_wrong_usage() {
    assert_eq!(end(pressline().arg("run")).0, Some(2));
    assert_eq!(end(pressline().args(["run", "x", "--threads", "0"])).0, Some(2));
}

#[test]
fn exit_code_3_when_a_document_fails_and_1_when_none_may() {
    let place = Place::new(3);
    fs::write(place.path("corpus/00001.txt.gz"), b"\x1f\x8b\x08 no gzip").expect("a broken file");
    let (code, stderr) = end(&mut place.run("out"));
    assert_eq!(code, Some(3));
    assert!(stderr.contains("Failed: 1, see out/errors.jsonl"), "{stderr}");
    let errors = fs::read_to_string(place.path("out/errors.jsonl")).expect("an error log");
    assert_eq!(errors.lines().count(), 1);
    let (code, stderr) = end(place.run("strict").arg("--fail-fast"));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("stopped after 1 failed documents (limit: 0)"), "{stderr}");
    assert!(!place.path("strict/run.json").exists());
    assert_eq!(end(place.run("lax").args(["--max-errors", "1"])).0, Some(3));
}

#[test]
fn a_wrong_pipeline_names_file_line_and_allowed_keys() {
    let place = Place::new(1);
    fs::write(place.path("light.toml"), format!("stages = []\n{MODEL}sped = 1\n")).expect("a pipeline");
    let (code, stderr) = end(&mut place.run("out"));
    assert_eq!(code, Some(1));
    assert_eq!(stderr, "pressline: ./light.toml:5: unknown key `sped` in [model]; allowed: `backend` or `name`\n");
}

#[test]
fn every_thread_count_gives_the_same_bytes() {
    let place = Place::new(60);
    for threads in ["1", "2", "7"] {
        let mut command = place.run(threads);
        command.args(["--threads", threads, "--shard-size", "25", "--compress", "gz"]);
        assert_eq!(end(&mut command).0, Some(0));
    }
    let one = files(&place.path("1"));
    assert_eq!(one.keys().filter(|name| name.starts_with("records-")).count(), 3);
    assert_eq!(one, files(&place.path("2")));
    assert_eq!(one, files(&place.path("7")));
}

#[test]
fn a_run_killed_again_and_again_ends_with_the_same_bytes() {
    let place = Place::new(600);
    let arguments = ["--shard-size", "40", "--compress", "zst", "--threads", "2"];
    assert_eq!(end(place.run("whole").args(arguments)).0, Some(0));
    let mut kills = 0;
    for wanted in [1, 4, 9] {
        let mut child = place.run("killed").args(arguments).stderr(Stdio::null()).spawn().expect("the binary starts");
        // Some way into the shard that follows: the moment differs from machine to machine, as kills do.
        let deadline = Instant::now() + Duration::from_secs(60);
        while !place.path(&format!("killed/.records-{wanted:05}.jsonl.part")).exists() && Instant::now() < deadline {
            if child.try_wait().expect("a child").is_some() {
                break;
            }
        }
        child.kill().expect("a kill");
        child.wait().expect("an end");
        kills += usize::from(!place.path("killed/run.json").exists());
    }
    assert!(kills > 0, "no kill came in time");
    let (code, stderr) = end(place.run("killed").args(arguments));
    assert_eq!(code, Some(0));
    assert!(stderr.contains("kept from an earlier run"), "{stderr}");
    assert_eq!(files(&place.path("killed")), files(&place.path("whole")));
}

#[test]
fn a_changed_and_a_removed_input_are_noticed_and_force_computes_all() {
    let place = Place::new(12);
    let kept = |extra: &[&str]| {
        let (code, stderr) = end(place.run("out").args(["--shard-size", "5"]).args(extra));
        assert_eq!(code, Some(0), "{stderr}");
        stderr.lines().next().and_then(|line| line.split("run: ").nth(1)?.split(';').next()?.parse().ok()).unwrap_or(0)
    };
    assert_eq!(kept(&[]), 0);
    assert_eq!(kept(&[]), 12);
    fs::write(place.path("corpus/00003.txt"), "Another text.").expect("a changed file");
    fs::remove_file(place.path("corpus/00011.txt")).expect("a removed file");
    assert_eq!(kept(&[]), 10);
    assert_eq!(kept(&["--limit", "6"]), 6);
    assert!(!place.path("out/records-00002.jsonl").exists());
    assert_eq!(kept(&["--limit", "6", "--force"]), 0);
    assert_eq!(kept(&["--limit", "6", "--no-text"]), 0, "other settings, other records");
}

#[test]
fn output_that_cannot_be_written_stops_the_run_with_advice() {
    let place = Place::new(2);
    fs::write(place.path("file"), "").expect("a file");
    let (code, stderr) = end(&mut place.run("file/out"));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("file/out: creating the output folder failed"), "{stderr}");
    fs::create_dir(place.path("full")).expect("a folder");
    fs::write(place.path("full/letter.txt"), "Dear").expect("a foreign file");
    let (code, stderr) = end(&mut place.run("full"));
    assert_eq!((code, stderr.contains("not from a run of pressline")), (Some(1), true), "{stderr}");
    let (code, stderr) = end(&mut place.run("corpus/out"));
    assert_eq!((code, stderr.contains("inside the input folder")), (Some(1), true), "{stderr}");
    assert!(!place.path("corpus/out").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_under_a_final_name() {
    let place = Place::new(2);
    fs::create_dir(place.path("out")).expect("a folder");
    fs::write(place.path("out/.pressline.lock"), "").expect("a lock file");
    std::os::unix::fs::symlink("/dev/full", place.path("out/.records-00000.jsonl.part")).expect("a link");
    let (code, stderr) = end(&mut place.run("out"));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("free some space, then run the same command again"), "{stderr}");
    assert!(stderr.contains("cause: No space left"), "{stderr}");
    let names =
        fs::read_dir(place.path("out")).expect("a run folder").map(|entry| entry.expect("an entry").file_name());
    assert!(names.into_iter().all(|name| name.to_string_lossy().starts_with('.')));
}

#[test]
fn a_second_run_into_one_folder_is_refused() {
    let place = Place::new(1);
    assert_eq!(end(&mut place.run("out")).0, Some(0));
    let lock = File::open(place.path("out/.pressline.lock")).expect("a lock file");
    lock.try_lock().expect("a free lock");
    let (code, stderr) = end(&mut place.run("out"));
    assert_eq!((code, stderr.contains("another run")), (Some(1), true), "{stderr}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = pressline().arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a start");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_schema_is_json_schema_and_a_hint_helps_when_nothing_is_found() {
    let output = pressline().arg("schema").output().expect("the binary starts");
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let place = Place::new(0);
    let (code, stderr) = end(&mut place.run("out"));
    assert_eq!((code, stderr.contains("No documents found.")), (Some(0), true), "{stderr}");
}

#[test]
fn show_prints_one_document_without_colors_into_a_pipe() {
    let place = Place::new(2);
    let mut command = pressline();
    command.current_dir(place.0.path()).args(["show", "corpus/00001.txt", "--pipeline", "./light.toml"]);
    let output = command.output().expect("the binary starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("Councillor 1 said the bridge would open on day 1."), "{text}");
    assert!(!text.contains('\x1b'));
}
