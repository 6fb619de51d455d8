//! The sample corpus through the binary: every record keeps the contract, and says what a reader would.

mod common;
#[path = "common/contract.rs"]
mod contract;

use std::path::Path;

use common::{Record, corpus, lines, pressline, records};

/// Runs the sample corpus into a fresh folder and gives its records.
fn run(folder: &Path, arguments: &[&str]) -> Vec<Record> {
    let status =
        pressline().arg("run").arg(corpus()).arg("-o").arg(folder).args(arguments).status().expect("the binary starts");
    assert_eq!(status.code(), Some(3), "one file of the corpus is damaged on purpose");
    records(folder)
}

fn by_id<'a>(records: &'a [Record], part: &str) -> &'a Record {
    records.iter().find(|r| r.id.contains(part)).expect(part)
}

#[test]
fn every_record_keeps_the_contract() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = run(&folder.path().join("out"), &[]);
    assert_eq!(records.len(), 10);
    for record in &records {
        assert_eq!((record.schema_version.as_str(), record.status.as_str()), ("1.1", "ok"));
        assert_eq!(record.language.as_deref(), Some("en"), "{}", record.id);
        contract::check(record);
    }
    let errors = lines(&folder.path().join("out"), "errors");
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("broken.txt.gz"), "{}", errors[0]);
}

#[test]
fn a_briefing_has_its_turns_and_speakers() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = run(&folder.path().join("out"), &[]);
    let briefing = by_id(&records, "press-briefing-okafor-lindqvist");
    assert_eq!(briefing.kind, "transcript");
    assert_eq!(briefing.turns.len(), 11);
    let speakers: Vec<&str> =
        briefing.turns.iter().map(|t| t.speaker.as_ref().map_or(t.label.text.as_str(), |s| &s.name)).collect();
    assert_eq!(speakers[0], "Ama Okafor");
    assert_eq!(speakers[1], "Nils Lindqvist");
    assert_eq!(speakers[2], "Jonas Peel", "a questioner who names himself");
    let questions = briefing.turns.iter().filter(|t| t.role == "question");
    for question in questions {
        let answer = &briefing.turns[question.answered_by.expect("every question has an answer here")];
        assert_eq!((answer.role.as_str(), answer.reply_to), ("speaker", Some(question.id)));
    }
    assert_eq!(briefing.metadata.tags, ["press-briefings"]);
    assert_eq!(briefing.blocks[0].kind, "front_matter");
}

#[test]
fn labels_in_capitals_and_names_take_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = run(&folder.path().join("out"), &[]);
    let council = by_id(&records, "council-question-time");
    let names: Vec<&str> = council.turns.iter().filter_map(|t| Some(t.speaker.as_ref()?.name.as_str())).collect();
    assert_eq!(
        names,
        [
            "moderator",
            "moderator",
            "Ruth Adeyemi",
            "moderator",
            "Peter Vance",
            "Ruth Adeyemi",
            "Peter Vance",
            "moderator",
            "audience member",
            "Ruth Adeyemi",
            "moderator"
        ]
    );
}

#[test]
fn a_story_has_its_quotes_and_chrome() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = run(&folder.path().join("out"), &[]);
    let story = by_id(&records, "ferry-strike");
    assert_eq!(story.kind, "article");
    assert_eq!(story.metadata.title.as_deref(), Some("Ferry Crews Walk Out as Talks on Night Shifts Collapse"));
    assert_eq!(story.metadata.date.as_deref(), Some("2024-05-17"));
    let boilerplate = story.blocks.iter().filter(|b| b.kind == "boilerplate").count();
    assert!(boilerplate >= 4, "banner, credits, copyright, newsletter: {boilerplate}");
    let said = |part: &str| {
        let quote = story.quotes.iter().find(|q| q.content.iter().any(|piece| piece.text.contains(part)));
        quote.expect(part).speaker.as_ref().map(|s| s.name.clone()).unwrap_or_default()
    };
    assert_eq!(said("waited eleven months"), "Tomas Brekke");
    assert_eq!(said("Nobody gains from empty ships"), "Ingrid Dahl", "a pronoun");
    assert_eq!(said("the only boat I can see"), "Elin Sand");
}

#[test]
fn stages_can_be_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipeline = folder.path().join("names.toml");
    let text = "stages = [\"sentences\", \"entities\"]\n[model]\nbackend = \"native\"\nname = \"press-en\"\n";
    std::fs::write(&pipeline, text).expect("a pipeline file");
    let records = run(&folder.path().join("out"), &["--pipeline", &pipeline.to_string_lossy()]);
    assert!(records.iter().all(|r| r.quotes.is_empty() && r.summary.is_none()));
    assert!(records.iter().any(|r| !r.mentions.is_empty()));
}

#[test]
fn a_summary_knows_whom_pronouns_mean_also_without_quotes() {
    let folder = tempfile::tempdir().expect("a folder");
    let [story, pipeline, out] = ["ferry.txt", "short.toml", "out"].map(|name| folder.path().join(name));
    let text = "Who met Rosa Lind at the harbour on Monday? She said the ferry line of Saltmouth opens in May.";
    let stages =
        "stages = [\"sentences\", \"entities\", \"summary\"]\n[model]\nbackend = \"native\"\nname = \"press-en\"\n";
    std::fs::write(&story, text).expect("a story");
    std::fs::write(&pipeline, format!("{stages}[summary]\nresolve = true\n")).expect("a pipeline file");
    let done = pressline().arg("run").arg(&story).arg("-o").arg(&out).arg("--pipeline").arg(&pipeline).output();
    assert!(done.expect("a run").status.success());
    let summary = records(&out)[0].summary.as_ref().expect("a summary").text.clone();
    assert_eq!(summary, "She [Rosa Lind] said the ferry line of Saltmouth opens in May.");
}

#[test]
fn no_text_leaves_out_only_the_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let with = run(&folder.path().join("with"), &[]);
    let without = run(&folder.path().join("without"), &["--no-text"]);
    for (with, without) in with.iter().zip(&without) {
        assert!(without.text.is_none());
        assert_eq!(with.sentences.len(), without.sentences.len());
        assert!(with.sentences.iter().zip(&without.sentences).all(|(a, b)| a.text == b.text));
    }
}
