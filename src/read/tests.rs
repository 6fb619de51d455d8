//! The stage from arguments to documents, on files written for each test.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::error::Error;

mod pages;

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hash::sha256([bytes.as_ref()])
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn texts(names: &[&str]) -> TempDir {
    folder(&names.iter().map(|name| (*name, b"Text.".as_slice())).collect::<Vec<_>>())
}

fn arguments(folder: &TempDir, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| folder.path().join(name).to_str().unwrap().to_owned()).collect()
}

fn inputs(arguments: &[String], options: &ReadOptions, stdin: &[u8]) -> Inputs {
    Inputs::with_stdin(arguments, options, Box::new(Cursor::new(stdin.to_vec()))).unwrap()
}

fn read_all(inputs: Inputs) -> Vec<Result<RawDocument, DocumentError>> {
    inputs.map(|input| input.and_then(Input::fetch).and_then(Fetched::decode)).collect()
}

fn read(folder: &TempDir, names: &[&str]) -> Vec<Result<RawDocument, DocumentError>> {
    read_all(inputs(&arguments(folder, names), &ReadOptions::default(), b""))
}

fn read_one(name: &str, content: &[u8]) -> Result<RawDocument, DocumentError> {
    let mut documents = read(&folder(&[(name, content)]), &[name]);
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

fn ids(folder: &TempDir, names: &[&str]) -> Vec<String> {
    read(folder, names).into_iter().map(|document| document.unwrap().id).collect()
}

fn code(result: &Result<RawDocument, DocumentError>) -> &'static str {
    result.as_ref().map_or_else(|error| error.code, |_| "ok")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

#[test]
fn a_folder_is_read_in_bytewise_order_without_hidden_and_unknown_files() {
    let names = [
        "b.txt",
        "a/z.md",
        "a-b.txt",
        "a.txt",
        "B.html",
        ".hidden.txt",
        ".git/x.txt",
        "photo.jpg",
        "a/.y.txt",
        "c/d/e.text",
    ];
    assert_eq!(ids(&texts(&names), &[""]), ["B", "a-b", "a", "a/z", "b", "c/d/e"]);
}

#[test]
fn files_of_one_stem_keep_their_full_names() {
    let folder = texts(&["a.txt", "a.md.gz.txt", "b/a.txt", "b/a.md", "c.TXT"]);
    assert_eq!(ids(&folder, &[""]), ["a.md.gz", "a", "b/a.md", "b/a.txt", "c"]);
    assert_eq!(ids(&folder, &["b/a.txt"]), ["a"], "named alone");
    assert_eq!(ids(&folder, &["b/a.txt", "b/a.md"]), ["a.txt", "a.md"]);
    assert_eq!(ids(&folder, &["b/*.txt", "b/*.md"]), ["a.txt", "a.md"]);
}

#[test]
fn several_arguments_are_read_in_order_with_ids_from_their_common_folder() {
    let folder = texts(&["2021/may/x.txt", "2021/june/x.txt", "2022/x.txt", "top.txt"]);
    assert_eq!(ids(&folder, &["2022/x.txt", "2021"]), ["2022/x", "2021/june/x", "2021/may/x"]);
    assert_eq!(ids(&folder, &["2021/may", "2021/june/x.txt"]), ["may/x", "june/x"]);
    let sources: Vec<_> =
        read(&folder, &["2022", "top.txt"]).into_iter().map(|document| document.unwrap().source).collect();
    assert_eq!(sources, arguments(&folder, &["2022/x.txt", "top.txt"]));
}

#[test]
fn what_two_arguments_reach_is_read_once() {
    let folder = texts(&["a/x.txt", "a/y.txt", "b/z.txt", "a/.h.txt", "a/odd.log"]);
    assert_eq!(ids(&folder, &["a/x.txt", "a", "a/y.txt", "a/../a"]), ["x", "y"]);
    assert_eq!(ids(&folder, &["a/y*", "a/*.txt", "a/x.txt"]), ["y", "x"]);
    assert_eq!(ids(&folder, &["a", ".", "a/.h.txt", "a/odd.log"]), ["a/x", "a/y", "b/z", "a/.h", "a/odd.log"]);
}

#[test]
fn globs_match_as_in_a_shell() {
    let folder = texts(&["a/1.txt", "a/2.md", "a/n/3.txt", "b/4.txt", ".h/5.txt", "b/.6.txt", "b/7.log", "x[1].txt"]);
    assert_eq!(ids(&folder, &["*/*.txt"]), ["a/1", "b/4"]);
    assert_eq!(ids(&folder, &["**/*.txt"]), ["a/1", "a/n/3", "b/4", "x[1]"]);
    assert_eq!(ids(&folder, &["[a]*"]), ["a/1", "a/2", "a/n/3"], "a folder that matches is read whole");
    assert_eq!(ids(&folder, &["b/?.log"]), ["7.log"], "a matched file is read whatever its extension");
    assert_eq!(ids(&folder, &["x[1].txt"]), ["x[1]"], "a file of that name comes first");
}

#[test]
fn an_argument_that_names_nothing_stops_the_run() {
    let folder = texts(&["a.txt"]);
    for name in ["missing.txt", "*.html", "a[.txt"] {
        let opened = Inputs::open(&arguments(&folder, &[name]), &ReadOptions::default());
        assert!(matches!(opened.err(), Some(Error::Input { .. })), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_never_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = texts(&["a/x.txt", "b/y.txt"]);
    let link = |target: &str, name: &str| symlink(target, folder.path().join(name)).unwrap();
    link("..", "a/up");
    link("../b", "a/b");
    link("../a", "b/a");
    link("nowhere", "b/lost.txt");
    let found: Vec<_> =
        read(&folder, &["a"]).iter().map(|read| (code(read), read.as_ref().map_or("", |d| &d.id).to_owned())).collect();
    let expected = [("ok", "b/y"), ("unreadable", "")].map(|(code, id)| (code, id.to_owned()));
    assert_eq!(found[..2], [expected[1].clone(), expected[0].clone()]);
    assert!(found.iter().any(|(_, id)| id == "x"));
    assert!(found.len() < 10, "{found:?}");
}

#[test]
fn a_file_that_vanished_is_one_error() {
    let folder = texts(&["a.txt", "b.jsonl", "c.txt"]);
    let mut inputs = inputs(&arguments(&folder, &[""]), &ReadOptions::default(), b"");
    let first = inputs.next().unwrap().unwrap();
    fs::remove_file(folder.path().join("a.txt")).unwrap();
    fs::remove_file(folder.path().join("b.jsonl")).unwrap();
    assert_eq!(first.fetch().unwrap_err().code, "unreadable");
    assert_eq!(inputs.next().unwrap().unwrap_err().code, "unreadable");
    assert_eq!(inputs.next().unwrap().unwrap().id, "c");
    assert!(inputs.next().is_none());
}

#[test]
fn text_is_untouched() {
    let text = "THE MAYOR:\u{a0} \\[pause\\]  Hard\r\nwrap.\r\n \u{a0}\r\nNext \u{1f6a2} e\u{301}\r\n";
    let document = read_one("a.txt", text.as_bytes()).unwrap();
    assert_eq!(document.text, text);
    assert_eq!((document.format, document.encoding, document.bytes), (Format::Text, "utf-8", text.len() as u64));
    assert_eq!(document.metadata, Metadata::default());
    assert_eq!(document.sha256, sha256(text));
}

#[test]
fn the_hash_is_that_of_the_stored_bytes() {
    let empty = read_one("a.txt", b"").unwrap();
    assert_eq!(empty.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let stored = gzip(b"Text.");
    let document = read_one("a.txt.gz", &stored).unwrap();
    assert_eq!((document.sha256, document.bytes), (sha256(&stored), stored.len() as u64));
}

#[test]
fn every_format_is_read_plain_and_compressed() {
    let page = "<p>The ferry from Halden was late, and nobody said why.</p>";
    let contents = [("txt", "Text."), ("md", "Text."), ("html", page), ("jsonl", "{\"text\": \"Text.\"}\n")];
    for (extension, content) in contents {
        let plain = read_one(&format!("a.{extension}"), content.as_bytes()).unwrap();
        for (suffix, stored) in [("gz", gzip(content.as_bytes())), ("zst", zstandard(content.as_bytes()))] {
            let packed = read_one(&format!("a.{extension}.{suffix}"), &stored).unwrap();
            assert_eq!((packed.text, packed.id, packed.format), (plain.text.clone(), plain.id.clone(), plain.format));
        }
    }
}

#[test]
fn damaged_compression_is_an_error() {
    let text = "The harbour of Halden. ".repeat(1000);
    for (name, mut stored) in [("a.txt.gz", gzip(text.as_bytes())), ("a.md.zst", zstandard(text.as_bytes()))] {
        stored.truncate(stored.len() - 5);
        assert_eq!(code(&read_one(name, &stored)), "damaged_compression", "{name}");
        assert_eq!(code(&read_one(name, b"no such thing")), "damaged_compression", "{name}");
    }
}

#[test]
fn a_compression_bomb_is_refused() {
    let stored = zstd::encode_all(std::io::repeat(b' ').take(MAX_DOCUMENT_BYTES + 1), 1).unwrap();
    assert_eq!(code(&read_one("a.txt.zst", &stored)), "too_large");
}

#[test]
fn front_matter_stays_in_the_text_and_goes_to_the_metadata() {
    let text = "---\ntitle: \"Strike at the\\\n  \\ Harbour of\\_Halden\"\ndate: '2021-05-20'\nauthor:\n  - Ida Moen\n\
                tags: ports\nsource_url: https://gazette.example/1\nmodified_time: 2021-05-21 08:00:00-04:00\n---\n\nText.\n";
    for name in ["a.md", "a.txt"] {
        let document = read_one(name, text.as_bytes()).unwrap();
        assert_eq!(document.text, text);
        assert!(document.front_matter.unwrap().of(text).ends_with("-04:00\n---"));
        let metadata = document.metadata;
        assert_eq!(metadata.title.as_deref(), Some("Strike at the Harbour of Halden"));
        assert_eq!(metadata.date.as_deref(), Some("2021-05-20"));
        assert_eq!((metadata.authors, metadata.tags), (vec!["Ida Moen".to_owned()], vec!["ports".to_owned()]));
        assert_eq!(metadata.url.as_deref(), Some("https://gazette.example/1"));
        assert_eq!(Value::Object(metadata.extra), json!({"modified_time": "2021-05-21 08:00:00-04:00"}));
    }
}

#[test]
fn rows_are_documents_and_a_damaged_row_costs_only_itself() {
    let rows = "\u{feff}{\"text\": \"One.\", \"id\": 7, \"date\": \"2021-05-20\", \"pages\": [1]}\r\n\n{\"text\": \n\
                {\"text\": 3, \"body\": \"x\"}\n[]\n{\"text\": \"Last.\"}";
    let folder = folder(&[("rows.jsonl", rows.as_bytes())]);
    let options = ReadOptions { id_key: "id".to_owned(), ..ReadOptions::default() };
    let arguments = arguments(&folder, &["rows.jsonl"]);
    let documents = read_all(inputs(&arguments, &options, b""));
    let codes: Vec<_> = documents.iter().map(code).collect();
    assert_eq!(codes, ["ok", "invalid_json", "missing_text", "invalid_json", "ok"]);
    let first = documents[0].as_ref().unwrap();
    assert_eq!(
        (first.id.as_str(), first.text.as_str(), first.metadata.date.as_deref()),
        ("7", "One.", Some("2021-05-20"))
    );
    assert_eq!(Value::Object(first.metadata.extra.clone()), json!({"pages": [1]}));
    assert_eq!(first.source, format!("{}#1", arguments[0]));
    let last = documents[4].as_ref().unwrap();
    assert_eq!((last.id.as_str(), last.source.clone()), ("rows-6", format!("{}#6", arguments[0])));
    assert_eq!((last.sha256.clone(), last.bytes), (sha256(b"{\"text\": \"Last.\"}"), 17));
    assert!(documents[2].as_ref().unwrap_err().message.contains("--text-key (strings here: body)"));
}

#[test]
fn rows_before_a_break_in_the_compression_are_delivered() {
    let rows: Vec<String> = (0..20_000).map(|n| format!("{{\"text\": \"Row {n} of {}.\"}}\n", n * 7919)).collect();
    let rows = rows.concat();
    for (name, mut stored) in [("a.jsonl.gz", gzip(rows.as_bytes())), ("a.jsonl.zst", zstandard(rows.as_bytes()))] {
        stored.truncate(stored.len() / 2 * 2 - 100);
        let documents = read(&folder(&[(name, &stored), ("b.txt", b"Text.")]), &[""]);
        let (last, rest) = documents.split_last().unwrap();
        let (broken, rows) = rest.split_last().unwrap();
        assert_eq!((code(last), code(broken)), ("ok", "damaged_compression"), "{name}");
        assert!(rows.len() > 1000 && rows.iter().all(Result::is_ok), "{name}: {} rows", rows.len());
    }
}

#[test]
fn stdin_is_a_document_or_rows() {
    let read = |stdin: &[u8]| read_all(inputs(&["-".to_owned(), "-".to_owned()], &ReadOptions::default(), stdin));
    let seen = |stdin: &[u8]| {
        let document = read(stdin).remove(0).unwrap();
        (document.format, document.id, document.source, document.text)
    };
    let expected = |format, id: &str, source: &str| (format, id.to_owned(), source.to_owned(), "Text.".to_owned());
    assert_eq!(seen(b"Text."), expected(Format::Text, "stdin", "-"));
    assert_eq!(seen(&gzip(b"Text.")), expected(Format::Text, "stdin", "-"));
    assert_eq!(seen(b"<html><body>Text."), expected(Format::Html, "stdin", "-"));
    assert_eq!(seen(b"{\"text\": \"Text.\"}"), expected(Format::JsonLines, "stdin-1", "-#1"));
    assert_eq!(read(&zstandard(b"{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n")).len(), 2);
    assert_eq!(read(b"").len(), 1);
}

#[test]
fn a_named_file_of_unknown_extension_is_what_it_looks_like() {
    assert_eq!(read_one("notes.log", b"Text.").unwrap().id, "notes.log");
    assert_eq!(read_one("dump", &zstandard(b"{\"text\": \"Text.\"}\n")).unwrap().id, "dump-1");
    assert_eq!(code(&read_one("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")), "undecodable");
}

#[test]
fn sizes_are_summed_unless_stdin_is_read() {
    let folder = folder(&[("a.txt", b"12345"), ("b/c.jsonl", b"123"), ("d.jpg", b"1234567")]);
    let total = |arguments: &[String]| inputs(arguments, &ReadOptions::default(), b"").total_bytes();
    assert_eq!(total(&arguments(&folder, &[""])), Some(8));
    assert_eq!(total(&[arguments(&folder, &["a.txt"]), vec!["-".to_owned()]].concat()), None);
}

fn fetched(name: &str, content: Vec<u8>) -> Fetched {
    let (kind, _) = kind::of_name(name).unwrap();
    let content = Content::Bytes(content);
    let options = Arc::new(ReadOptions::default());
    Input { source: name.to_owned(), id: String::new(), kind, content, options }.fetch().unwrap()
}

proptest! {
    #[test]
    fn any_bytes_are_a_document_or_an_error(bytes: Vec<u8>, prefix in "(---\n|<p>|\\{\"text\":\")?") {
        let bytes = [prefix.as_bytes(), &bytes].concat();
        for name in ["a.txt", "a.md", "a.html", "a.jsonl", "a.txt.gz", "a.txt.zst"] {
            let source = Path::new(name).display().to_string();
            match fetched(name, bytes.clone()).decode() {
                Ok(document) => {
                    prop_assert!(document.hints.iter().all(|hint| !hint.span.of(&document.text).is_empty()));
                    prop_assert!(document.hints.is_sorted_by(|a, b| a.span.end <= b.span.start));
                }
                Err(error) => prop_assert_eq!(error.source_name, source),
            }
        }
    }

    #[test]
    fn text_comes_back_as_it_was(text in "(\\PC|\r\n|[\n\u{a0}\u{1f6a2}\u{301}\"\\\\<&]){0,100}") {
        prop_assume!(!text.starts_with('\u{feff}'));
        prop_assert_eq!(&fetched("a.txt", text.clone().into_bytes()).decode().unwrap().text, &text);
        let row = json!({"text": text}).to_string();
        prop_assert_eq!(&fetched("a.jsonl", row.into_bytes()).decode().unwrap().text, &text);
    }
}
