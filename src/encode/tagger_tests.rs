use std::sync::Mutex;

use proptest::prelude::*;

use super::super::bio;
use super::super::words::Words;
use super::*;
use crate::document::Span;

/// Words that the small tokenizer knows whole, each with the label that the fake model gives it.
const KNOWN: [(&str, &str); 8] = [
    ("Lena", "B-PER"),
    ("Ortiz", "I-PER"),
    ("left", "O"),
    ("Port-Lennox", "B-LOC"),
    ("Saltmouth", "B-LOC"),
    ("Quay", "B-ORG"),
    ("Courier", "I-ORG"),
    (".", "O"),
];
const SPECIAL: [&str; 3] = ["[UNK]", "[CLS]", "[SEP]"];

/// Gives each known word its label and anything else `O`; refuses sequences that are not as a BERT wants them.
struct Fake {
    /// The label of each vocabulary id, as a column.
    columns: Vec<usize>,
    labels: usize,
    longest: Mutex<usize>,
}

const MAX_TOKENS: usize = 48;

impl Backend for Fake {
    fn hidden_size(&self) -> usize {
        0
    }
    fn label_count(&self) -> usize {
        self.labels
    }
    fn vocab_size(&self) -> usize {
        self.columns.len()
    }
    fn type_count(&self) -> usize {
        1
    }
    fn max_tokens(&self) -> usize {
        MAX_TOKENS
    }
    fn description(&self) -> String {
        "fake".into()
    }
    fn encode(&self, batch: &TokenBatch, output: &mut BatchOutput) -> Result<(), StageError> {
        output.logits.clear();
        for range in batch.sequences() {
            let ids = &batch.ids[range];
            assert_eq!((ids[0], ids[ids.len() - 1]), (1, 2));
            let mut longest = self.longest.lock().unwrap();
            *longest = ids.len().max(*longest);
            assert!(ids.len() <= MAX_TOKENS);
            for id in ids {
                let column = self.columns[*id as usize];
                output.logits.extend((0..self.labels).map(|label| if label == column { 9.0 } else { 0.0 }));
            }
        }
        Ok(())
    }
}

/// Whole words where they are known, else single letters.
fn tokenizer_json() -> String {
    let letters: Vec<String> = ('a'..='z').flat_map(|c| [c.to_string(), format!("##{c}")]).collect();
    let known = KNOWN.iter().map(|(word, _)| (*word).to_owned());
    let vocabulary: Vec<String> = SPECIAL.iter().map(|s| (*s).to_owned()).chain(known).chain(letters).collect();
    let vocabulary: Vec<String> = vocabulary.iter().enumerate().map(|(id, token)| format!("{token:?}:{id}")).collect();
    format!(
        r###"{{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
        "pre_tokenizer":{{"type":"WhitespaceSplit"}},"decoder":null,
        "post_processor":{{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]}},
        "model":{{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":300,
        "vocab":{{{}}}}}}}"###,
        vocabulary.join(",")
    )
}

/// A tagger whose model has these labels; `of` says which of them a label of [`KNOWN`] is there.
fn tagger(labels: &[&str], of: impl Fn(&str) -> String, map: &[(&str, &str)]) -> Result<Tagger, String> {
    let config: Vec<String> = labels.iter().enumerate().map(|(id, label)| format!("\"{id}\":{label:?}")).collect();
    let column = |label: &str| labels.iter().position(|other| *other == of(label)).unwrap_or(0);
    let mut columns = vec![0; SPECIAL.len()];
    columns.extend(KNOWN.iter().map(|(_, label)| column(label)));
    columns.resize(SPECIAL.len() + KNOWN.len() + 52, 0);
    let files = ModelFolder {
        path: "models/fake".into(),
        config: format!("{{\"id2label\":{{{}}}}}", config.join(",")).into_bytes(),
        tokenizer: tokenizer_json().into_bytes(),
        weights: [].as_slice().into(),
        labels: vec![],
        pronouns: vec![],
        summary: vec![],
        generation: vec![],
    };
    let backend = Fake { columns, labels: labels.len(), longest: Mutex::default() };
    let map = map.iter().map(|(from, to)| ((*from).to_owned(), LabelTarget::try_from((*to).to_owned()).unwrap()));
    Tagger::new(&files, Box::new(backend), &map.collect()).map_err(|error| error.to_string())
}

const BIO: [&str; 7] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"];

fn bio_tagger() -> Tagger {
    tagger(&BIO, str::to_owned, &[]).unwrap()
}

/// The words of sentences that end at line breaks.
fn words(text: &str) -> Vec<Word> {
    let mut words = vec![];
    let mut start = 0;
    for (sentence, line) in text.split('\n').enumerate() {
        let spans = Words::new(line).map(|span| Span::new(start + span.start, start + span.end));
        words.extend(spans.map(|span| Word { span, sentence }));
        start += line.len() + 1;
    }
    words
}

/// What the entities stage would read: `LABEL:surface`, sentence by sentence.
fn mentions(tagger: &Tagger, text: &str) -> Vec<String> {
    let words = words(text);
    let scores = tagger.score(text, &words).unwrap();
    assert_eq!(scores.words(), words.len());
    let mut found = vec![];
    let mut first = 0;
    for sentence in words.chunk_by(|a, b| a.sentence == b.sentence) {
        for span in bio::decode(&scores, first..first + sentence.len()) {
            let surface = &text[words[span.first].span.start..words[span.end - 1].span.end];
            found.push(format!("{}:{surface}", &scores.labels[2 * span.kind + 1][2..]));
        }
        first += sentence.len();
    }
    found
}

#[test]
fn labels_and_offsets_are_ours() {
    let text = "zß Lena  Ortiz left Port-Lennox\nSaltmouth left Lena left Quay\tCourier";
    let expected = ["PERSON:Lena  Ortiz", "LOC:Port-Lennox", "LOC:Saltmouth", "PERSON:Lena", "ORG:Quay\tCourier"];
    assert_eq!(mentions(&bio_tagger(), text), expected);
}

#[test]
fn other_schemes_give_the_same_mentions() {
    let text = "Lena Ortiz left Saltmouth\nQuay Courier left Lena";
    let expected = mentions(&bio_tagger(), text);
    assert_eq!(expected.len(), 4);
    // IOB1: `B-` stands between neighbours only.
    let iob1 = tagger(&BIO, |label| label.replace("B-", "I-"), &[]).unwrap();
    assert_eq!(mentions(&iob1, text), expected);
    let plain = tagger(&["O", "PER", "LOC", "ORG"], |label| label.trim_start_matches(['B', 'I', '-']).to_owned(), &[]);
    assert_eq!(mentions(&plain.unwrap(), text), expected);
    let last = |label: &str| if label == "I-PER" { "E-PER".to_owned() } else { label.to_owned() };
    let ends = ["O", "B-PER", "E-PER", "S-PER", "B-LOC", "B-ORG", "I-ORG"];
    assert_eq!(mentions(&tagger(&ends, last, &[]).unwrap(), text), expected);
}

#[test]
fn labels_are_mapped_or_refused() {
    let names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-MISC", "I-MISC"];
    let of = |label: &str| label.replace("ORG", "MISC");
    let text = "Lena left Saltmouth left Quay Courier";
    let mapped = tagger(&names, of, &[("LOC", "GPE"), ("MISC", "PRODUCT")]).unwrap();
    assert_eq!(mentions(&mapped, text), ["PERSON:Lena", "GPE:Saltmouth", "PRODUCT:Quay Courier"]);
    let without = tagger(&names, of, &[("MISC", "O")]).unwrap();
    assert_eq!(mentions(&without, text), ["PERSON:Lena", "LOC:Saltmouth"]);
    let error = tagger(&names, of, &[]).err().unwrap();
    assert!(error.contains("models/fake/config.json") && error.contains("labels = { MISC ="), "{error}");
    let error = tagger(&names, of, &[("MISK", "O")]).err().unwrap();
    assert!(error.contains("maps MISK, the model has LOC, MISC, PER"), "{error}");
}

#[test]
fn a_long_document_is_read_whole() {
    let sentence = "Lena Ortiz left Port-Lennox .\n";
    let text = [sentence.repeat(60), "left ".repeat(150), sentence.repeat(20)].concat();
    let found = mentions(&bio_tagger(), &text);
    let people = found.iter().filter(|found| *found == "PERSON:Lena Ortiz").count();
    let places = found.iter().filter(|found| *found == "LOC:Port-Lennox").count();
    assert_eq!((people, places, found.len()), (80, 80, 160));
}

#[test]
fn damaged_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let load = || Tagger::load(folder.path(), BackendName::Native, &BTreeMap::new()).err().unwrap().to_string();
    let error = load();
    assert!(error.contains("config.json") && error.contains("save_pretrained"), "{error}");
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        std::fs::write(folder.path().join(name), "{").unwrap();
    }
    assert!(load().contains("config.json"));
}

proptest! {
    #[test]
    fn any_text_has_a_row_for_each_word(text in "(Lena |Port-Lennox|[a-zß]{1,90}|[\\PC \n’.-]){0,60}") {
        let words = words(&text);
        let scores = bio_tagger().score(&text, &words).unwrap();
        prop_assert_eq!(scores.words(), words.len());
        prop_assert!(scores.logits.iter().all(|logit| logit.is_finite()));
    }
}
