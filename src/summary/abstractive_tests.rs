use std::sync::Mutex;

use proptest::prelude::*;

use super::*;
use crate::document::{Block, BlockKind};

const STORY: &str =
    "Lena Ortiz opened the ferry on Monday. It cost 1,250 crowns.\n\nIslanders waited nine years. The mayor smiled.";

/// Gives back what it reads, or says what it is told; keeps what it was given.
#[derive(Default)]
struct Echo {
    says: Vec<u32>,
    read: std::sync::Arc<Mutex<Vec<Vec<u32>>>>,
}

const MAX_TOKENS: usize = 40;

impl Generator for Echo {
    fn vocab_size(&self) -> usize {
        4096
    }
    fn max_tokens(&self) -> usize {
        MAX_TOKENS
    }
    fn generate(&self, ids: &[u32]) -> Result<Vec<u32>, StageError> {
        assert!(!ids.is_empty() && ids.len() <= MAX_TOKENS, "{}", ids.len());
        self.read.lock().unwrap().push(ids.to_vec());
        Ok(if self.says.is_empty() { ids.to_vec() } else { self.says.clone() })
    }
}

/// A tokenizer that knows the words of these texts, and an end token that it sets after each sequence.
fn files(texts: &[&str]) -> ModelFolder {
    let mut words: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    words.sort_unstable();
    words.dedup();
    let vocabulary: Vec<String> =
        ["[UNK]", "</s>"].iter().chain(&words).enumerate().map(|(id, word)| format!("{word:?}:{id}")).collect();
    let tokenizer = format!(
        r#"{{"version":"1.0","truncation":null,"padding":null,"normalizer":null,
        "added_tokens":[{{"id":1,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}}],
        "pre_tokenizer":{{"type":"WhitespaceSplit"}},"decoder":null,
        "post_processor":{{"type":"TemplateProcessing","single":[{{"Sequence":{{"id":"A","type_id":0}}}},{{"SpecialToken":{{"id":"</s>","type_id":0}}}}],
        "pair":[{{"Sequence":{{"id":"A","type_id":0}}}},{{"Sequence":{{"id":"B","type_id":0}}}}],
        "special_tokens":{{"</s>":{{"id":"</s>","ids":[1],"tokens":["</s>"]}}}}}},
        "model":{{"type":"WordLevel","unk_token":"[UNK]","vocab":{{{}}}}}}}"#,
        vocabulary.join(",")
    );
    ModelFolder {
        path: "models/echo".into(),
        config: b"{}".to_vec(),
        tokenizer: tokenizer.into_bytes(),
        weights: [].as_slice().into(),
        labels: vec![],
        pronouns: vec![],
        summary: vec![],
        generation: vec![],
    }
}

fn writer(texts: &[&str], echo: Echo, sentences: usize) -> Writer {
    Writer::new(&files(texts), Box::new(echo), sentences).unwrap()
}

/// Paragraphs parted by blank lines.
fn page(text: &str) -> (Layout, Vec<Sentence>) {
    let mut layout = Layout::of_paragraph("");
    layout.blocks.clear();
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        let span = Span::new(start, start + paragraph.len()).trim(text);
        layout.blocks.push(Block { kind: BlockKind::Paragraph, span, turn: None });
        start += paragraph.len() + 2;
    }
    let sentences = sentences::split(text, &layout);
    (layout, sentences)
}

fn no_names(_: &str) -> Vec<Span> {
    vec![]
}

fn written(writer: &Writer, text: &str, names: &dyn Fn(&str) -> Vec<Span>) -> Vec<Generated> {
    let (layout, sentences) = page(text);
    writer.summarize(text, &layout, &sentences, names).unwrap().generated.unwrap()
}

#[test]
fn each_sentence_names_its_support() {
    let found = written(&writer(&[STORY], Echo::default(), 9), STORY, &no_names);
    let supports: Vec<usize> = found.iter().map(|sentence| sentence.support.sentence).collect();
    assert_eq!(supports, [0, 1, 2, 3]);
    assert!(found.iter().all(|sentence| sentence.support.score > 0.99 && sentence.unsupported.is_empty()));
    assert_eq!(found[0].text, "Lena Ortiz opened the ferry on Monday.");
}

#[test]
fn what_the_document_lacks_is_flagged() {
    let says = "Lena Okafor opened the ferry for 1250 crowns in 2019. Islanders waited 9 years.";
    let files = files(&[STORY, says]);
    let tokenizer = tagger::tokenizer(&files.tokenizer, 4096).unwrap();
    let says = tokenizer.encode(says, false).unwrap().get_ids().to_vec();
    let writer = Writer::new(&files, Box::new(Echo { says, ..Echo::default() }), 9).unwrap();
    let names = |line: &str| line.find("Lena Okafor").map(|at| Span::new(at, at + 11)).into_iter().collect::<Vec<_>>();
    let found = written(&writer, STORY, &names);
    assert_eq!(found[0].unsupported, ["Lena Okafor", "2019"]);
    assert_eq!((found[1].unsupported.len(), found[1].support.sentence), (0, 2));
    // Of too many, those that the document bears out stay.
    let (layout, sentences) = page(STORY);
    let short = Writer { sentences: 1, ..writer };
    let found = short.summarize(STORY, &layout, &sentences, &names).unwrap().generated.unwrap();
    assert_eq!(found.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(), ["Islanders waited 9 years."]);
}

#[test]
fn a_long_document_is_read_in_sections() {
    let sentence = "Lena Ortiz opened the ferry line to Saltmouth harbour again today. ";
    let giant = "again ".repeat(95);
    let text = format!("{}\n\n{giant}end.\n\n{}", sentence.repeat(7), sentence.repeat(4));
    let echo = Echo::default();
    let read = std::sync::Arc::clone(&echo.read);
    written(&writer(&[&text], echo, 3), &text, &no_names);
    let read = read.lock().unwrap();
    // Every word once, in order, and the end token after each section.
    assert!(read.iter().all(|section| section.last() == Some(&1)));
    let tokens: usize = read.iter().map(|section| section.len() - 1).sum();
    assert_eq!(tokens, text.split_whitespace().count());
}

#[test]
fn numbers_compare_by_value() {
    let found: Vec<String> = numbers("In 2,019.5 at 10:30, 7.").map(|(_, number)| number).collect();
    assert_eq!(found, ["2019.5", "10:30", "7"]);
    let source = Source::new("Nine crowns, 1,250 in all.");
    assert!(source.lacks("9 of 1250", &[]).is_empty());
    assert_eq!(source.lacks("90 of 1.250", &[]), ["90", "1.250"]);
}

#[test]
fn nothing_to_sum_up() {
    assert!(written(&writer(&[STORY], Echo::default(), 3), " ", &no_names).is_empty());
}

#[test]
fn the_prefix_is_of_the_folder_or_the_family() {
    assert_eq!(prefix(br#"{"model_type": "t5"}"#), T5_PREFIX);
    assert_eq!(prefix(br#"{"task_specific_params": {"summarization": {"prefix": "sum: "}}}"#), "sum: ");
    assert_eq!(prefix(br#"{"model_type": "bart"}"#), "");
}

proptest! {
    #[test]
    fn any_text_is_summed_up(text in "([A-Z][a-z]{1,8}( [a-z0-9,]{1,6}){0,50}[.!?] |\\PC|\n\n){0,30}") {
        let found = written(&writer(&[STORY], Echo::default(), 2), &text, &no_names);
        let (_, sentences) = page(&text);
        prop_assert!(found.len() <= 2);
        for generated in &found {
            prop_assert!(generated.support.sentence < sentences.len());
            prop_assert!((0.0..=1.0).contains(&generated.support.score));
            prop_assert!(!generated.text.contains('\n'));
        }
    }
}
