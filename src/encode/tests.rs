//! Tests of the whole stage with the model folder of this repository.

use std::path::PathBuf;

use serde::Deserialize;

use super::*;
use crate::document::{Block, DocumentKind, Metadata};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models/press-en")
}

fn encoder(choice: EngineChoice) -> Encoder {
    Encoder::load(&folder(), choice).unwrap()
}

/// `reference.json`: what PyTorch gives for texts of ours.
#[derive(Deserialize)]
struct Reference {
    labels: usize,
    texts: Vec<ReferenceText>,
}

#[derive(Deserialize)]
struct ReferenceText {
    text: String,
    /// Code points.
    paragraphs: Vec<(usize, usize)>,
    words: Vec<(usize, usize)>,
    pieces: Vec<u32>,
    types: Vec<u8>,
    logits: Vec<f32>,
    /// Over the pieces of all words.
    mean: Vec<f32>,
}

fn reference() -> Reference {
    serde_json::from_slice(&std::fs::read(folder().join("reference.json")).unwrap()).unwrap()
}

impl ReferenceText {
    fn span(&self, (start, end): (usize, usize)) -> Span {
        let byte = |at: usize| self.text.char_indices().nth(at).map_or(self.text.len(), |(byte, _)| byte);
        Span::new(byte(start), byte(end))
    }

    /// Every paragraph one block of one sentence.
    fn document(&self) -> (Layout, Vec<Sentence>) {
        let spans: Vec<Span> = self.paragraphs.iter().map(|range| self.span(*range)).collect();
        let sentences = spans.iter().enumerate().map(|(block, span)| Sentence { span: *span, block, turn: None });
        (layout(&spans), sentences.collect())
    }
}

fn layout(blocks: &[Span]) -> Layout {
    let block = |span: &Span| Block { kind: BlockKind::Paragraph, span: *span, turn: None };
    Layout {
        kind: DocumentKind::Article,
        blocks: blocks.iter().map(block).collect(),
        turns: vec![],
        found: Metadata::default(),
    }
}

#[test]
fn words_pieces_and_vectors_are_those_of_training() {
    let encoder = encoder(EngineChoice::Portable);
    for text in reference().texts {
        let (layout, sentences) = text.document();
        let input = encoder.read(&text.text, &layout, &sentences).unwrap();
        let expected: Vec<Span> = text.words.iter().map(|range| text.span(*range)).collect();
        assert_eq!(input.words.iter().map(|word| word.span).collect::<Vec<_>>(), expected);
        let mut batch = TokenBatch::default();
        encoder.push_window(&input, &Window { words: 0..expected.len(), kept: 0..0 }, &mut batch);
        assert_eq!((&batch.ids, &batch.types), (&text.pieces, &text.types));

        let mut output = BatchOutput::default();
        encoder.backend.encode(&batch, &mut output).unwrap();
        let rows = output.hidden.chunks_exact(text.mean.len()).zip(&text.types);
        let rows: Vec<&[f32]> = rows.filter(|(_, kind)| !matches!(kind, 0 | 7)).map(|(row, _)| row).collect();
        for (column, expected) in text.mean.iter().enumerate() {
            let mean = rows.iter().map(|row| row[column]).sum::<f32>() / rows.len() as f32;
            assert!((mean - expected).abs() < 1e-3, "{mean} {expected}");
        }
    }
}

/// Rows of logits, entities and attribution side by side, as in the reference.
fn rows(scores: &TokenScores) -> Vec<Vec<f32>> {
    (0..scores.words.len()).map(|w| [scores.entities.row(w), scores.attribution.row(w)].concat()).collect()
}

fn argmax(row: &[f32]) -> usize {
    (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap()
}

/// Largest difference of a logit from the reference, and the share of words x heads with the same best label.
fn against_reference(choice: EngineChoice) -> (f32, f32) {
    let encoder = encoder(choice);
    let reference = reference();
    let (mut worst, mut same, mut all) = (0f32, 0, 0);
    for text in &reference.texts {
        let (layout, sentences) = text.document();
        let scores = encoder.encode(&text.text, &layout, &sentences).unwrap();
        let split = scores.entities.labels.len();
        let expected: Vec<&[f32]> = text.logits.chunks_exact(reference.labels).collect();
        assert_eq!(expected.len(), scores.words.len());
        for (found, expected) in rows(&scores).iter().zip(expected) {
            let difference = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0f32, f32::max);
            worst = worst.max(difference);
            same += i32::from(argmax(&found[..split]) == argmax(&expected[..split]));
            same += i32::from(argmax(&found[split..]) == argmax(&expected[split..]));
            all += 2;
        }
    }
    (worst, same as f32 / all as f32)
}

#[test]
fn fp32_gives_the_logits_of_pytorch() {
    let (worst, same) = against_reference(EngineChoice::Portable);
    assert!(worst < 1e-3 && same >= 1.0, "{worst} {same}");
}

#[test]
fn int8_gives_nearly_the_logits_of_pytorch() {
    let (worst, same) = against_reference(EngineChoice::Auto);
    assert!(worst < 1.0 && same >= 0.99, "{worst} {same}");
}
