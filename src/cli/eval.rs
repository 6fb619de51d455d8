//! `pressline eval`: runs a pipeline over the texts of a gold file and scores what it found.

use std::collections::HashMap;
use std::fmt::Display;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use pressline::document::{BlockKind, RawDocument, Sentence};
use pressline::eval::entities::LabelledSpan;
use pressline::eval::errors::Report;
use pressline::eval::quotes::Attribution;
use pressline::eval::sentences::CodePointSpan;
use pressline::eval::{entities, labels, quotes, read_json_lines, sentences, speakers, summaries};
use pressline::pipeline::{Document, Pipeline};
use pressline::record::{Record, TextSpan};
use pressline::summary::{CUES, FEATURES};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::home_args::PipelineArgs;
use super::{AnyError, Ending, eval_speakers};

/// Sentences of the baseline for summaries.
const LEAD_SENTENCES: usize = 3;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct EvalArgs {
    /// What to score
    what: What,
    /// Gold annotations: JSON Lines, plain or .gz, the fields are described in README.md; for speakers also a table of GAP
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    #[command(flatten)]
    pipeline: PipelineArgs,
    /// entities: cut a leading "the" and a trailing possessive from both sides first
    #[arg(long)]
    no_the: bool,
    /// entities: also score each label of the gold by itself
    #[arg(long)]
    by_label: bool,
    /// sentences: also score each genre by itself
    #[arg(long)]
    genre: bool,
    /// summaries: also score the first three sentences of each document's paragraphs, as genre=.../lead-3, and as many of
    /// them as keep the pipeline's limit of words, as genre=.../lead
    #[arg(long)]
    lead: bool,
    /// summaries: also write what each sentence was judged by, as JSON Lines (for training/summary.py)
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Also write the scores as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Also write the predictions as JSON Lines
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// quotes, entities: also write each mistake as a row of JSON Lines, and print how many there are of each class
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Quotes,
    Entities,
    Sentences,
    Speakers,
    Summaries,
}

pub fn run(args: &EvalArgs) -> Result<Ending, AnyError> {
    let settings = args.pipeline.settings()?;
    let pipeline = settings.build()?;
    match args.what {
        What::Quotes => {
            let gold: Vec<quotes::GoldDocument> = read_json_lines(&args.gold)?;
            let found = predict(&pipeline, gold.iter().map(|d| (&*d.id, &*d.text)), attributions);
            args.write(&found, "quotes", &quotes::score(&gold, &found))?;
            args.write_errors(|| quotes::errors(&gold, &found))
        }
        What::Entities => {
            let gold: Vec<entities::GoldDocument> = read_json_lines(&args.gold)?;
            let found = predict(&pipeline, gold.iter().map(|d| (&*d.id, &*d.text)), mentions);
            args.write(&found, "entities", &entities::score(&gold, &found, args.no_the))?;
            if args.by_label {
                write!(io::stdout().lock(), "\n{}", labels::score(&gold, &found))?;
            }
            args.write_errors(|| entities::errors(&gold, &found, args.no_the))
        }
        What::Sentences => {
            let gold: Vec<sentences::GoldDocument> = read_json_lines(&args.gold)?;
            let found = predict(&pipeline, gold.iter().map(|d| (&*d.id, &*d.text)), sentence_spans);
            args.write(&found, "sentences", &sentences::score(&gold, &found, args.genre))
        }
        What::Speakers => match speakers::read(&args.gold)? {
            speakers::Gold::Gap(examples) => {
                let found = eval_speakers::gap(&pipeline, &examples);
                let scores = speakers::score_gap(&examples, &found);
                args.write(&eval_speakers::by_id(examples.iter().map(|e| &*e.id), found), "means", &scores)
            }
            speakers::Gold::Clusters(gold) => {
                let read = |d: &speakers::GoldDocument| {
                    eval_speakers::reading(&pipeline.process(RawDocument::from_text(&d.id, &d.text)))
                };
                let found: Vec<speakers::Reading> = gold.iter().map(read).collect();
                let scores = speakers::score_clusters(&gold, &found);
                args.write(&eval_speakers::by_id(gold.iter().map(|d| &*d.id), found), "speakers", &scores)
            }
        },
        What::Summaries => {
            let gold: Vec<summaries::GoldDocument> = read_json_lines(&args.gold)?;
            let max_words = settings.config.summary.max_words;
            let titled = gold.iter().map(|document| {
                let mut raw = RawDocument::from_text(&document.id, &document.text);
                raw.metadata.title.clone_from(&document.title);
                raw
            });
            let (mut found, mut leads, mut short_leads) = (HashMap::new(), HashMap::new(), HashMap::new());
            let mut rows = String::new();
            let read = predict_from(&pipeline, titled, |document| {
                let lines = prose(document);
                let lead = lines[..lines.len().min(LEAD_SENTENCES)].join("\n");
                let row = args.features.as_ref().map(|_| judged(document).to_string() + "\n");
                let summary = summary(&Record::new(document, pipeline.identity(), true));
                (summary, lead, within(&lines, max_words).join("\n"), row)
            });
            for (id, (summary, lead, short_lead, row)) in read {
                rows.extend(row);
                found.insert(id.clone(), summary);
                leads.insert(id.clone(), lead);
                short_leads.insert(id, short_lead);
            }
            if let Some(path) = &args.features {
                write_file(path, &rows)?;
            }
            let mut scores = summaries::score(&gold, &found);
            if args.lead {
                scores.add_baseline("lead-3", summaries::score(&gold, &leads));
                scores.add_baseline("lead", summaries::score(&gold, &short_leads));
            }
            args.write(&found, "summary", &scores)
        }
    }
}

impl EvalArgs {
    /// Prints the scores; writes them and the predictions where asked.
    fn write<P: Serialize>(
        &self,
        predictions: &HashMap<String, P>,
        key: &str,
        scores: &(impl Serialize + Display),
    ) -> Result<Ending, AnyError> {
        if let Some(path) = &self.predictions {
            let mut rows: Vec<_> = predictions.iter().collect();
            rows.sort_by_key(|(id, _)| *id);
            let lines = rows.iter().map(|(id, found)| json!({ "id": id, key: found }).to_string() + "\n");
            write_file(path, &lines.collect::<String>())?;
        }
        if let Some(path) = &self.json {
            write_file(path, &(serde_json::to_string_pretty(scores)? + "\n"))?;
        }
        write!(io::stdout().lock(), "{scores}")?;
        Ok(Ending::AllWell)
    }

    /// Writes the mistakes and prints their counts, if asked.
    fn write_errors(&self, find: impl FnOnce() -> Report) -> Result<Ending, AnyError> {
        if let Some(path) = &self.errors {
            let report = find();
            let rows: Result<Vec<String>, _> = report.mistakes.iter().map(serde_json::to_string).collect();
            write_file(path, &rows?.iter().map(|row| row.clone() + "\n").collect::<String>())?;
            write!(io::stdout().lock(), "\n{report}")?;
        }
        Ok(Ending::AllWell)
    }
}

fn write_file(path: &Path, text: &str) -> Result<(), AnyError> {
    fs::write(path, text).map_err(|error| format!("{}: cannot be written: {error}", path.display()).into())
}

/// Runs the pipeline over texts and takes from each record what is scored.
fn predict<'a, P: Send>(
    pipeline: &Pipeline,
    documents: impl Iterator<Item = (&'a str, &'a str)>,
    take: impl Fn(&Record<'_>) -> P + Sync,
) -> HashMap<String, P> {
    let raw = documents.map(|(id, text)| RawDocument::from_text(id, text));
    predict_from(pipeline, raw, |document| take(&Record::new(document, pipeline.identity(), true)))
        .into_iter()
        .collect()
}

/// The same, taken from what the record is made of, with the documents' names in their order.
fn predict_from<P: Send>(
    pipeline: &Pipeline,
    documents: impl Iterator<Item = RawDocument>,
    take: impl Fn(&Document) -> P + Sync,
) -> Vec<(String, P)> {
    let found = documents.collect::<Vec<_>>().into_par_iter().map(|raw| {
        let document = pipeline.process(raw);
        let taken = take(&document);
        (document.raw.id, taken)
    });
    found.collect()
}

fn attributions(record: &Record<'_>) -> Vec<Attribution> {
    let spans = |spans: &[TextSpan<'_>]| spans.iter().map(|s| CodePointSpan { start: s.start, end: s.end }).collect();
    let quotes = record.quotes.iter().map(|quote| Attribution {
        sources: spans(quote.source.as_slice()),
        cues: spans(quote.cue.as_slice()),
        contents: spans(&quote.content),
        score: Some(quote.score),
        ..Attribution::default()
    });
    quotes.collect()
}

fn mentions(record: &Record<'_>) -> Vec<LabelledSpan> {
    let mentions = record.mentions.iter();
    mentions.map(|m| LabelledSpan { start: m.start, end: m.end, label: m.label.name().to_owned() }).collect()
}

fn sentence_spans(record: &Record<'_>) -> Vec<CodePointSpan> {
    record.sentences.iter().map(|s| CodePointSpan { start: s.start, end: s.end }).collect()
}

fn summary(record: &Record<'_>) -> String {
    record.summary.as_ref().map(|summary| summary.text.clone()).unwrap_or_default()
}

/// The sentences outside headings and the like, of which the first ones are a baseline that is hard to beat on news.
fn prose(document: &Document) -> Vec<String> {
    let is_prose = |sentence: &&Sentence| {
        matches!(document.layout.blocks[sentence.block].kind, BlockKind::Paragraph | BlockKind::ListItem)
    };
    let line = |s: &Sentence| s.span.of(&document.raw.text).split_whitespace().collect::<Vec<_>>().join(" ");
    document.sentences.iter().filter(is_prose).map(line).collect()
}

/// As many of the first lines as have `max_words` words (0: no limit), one at least.
fn within(lines: &[String], max_words: usize) -> &[String] {
    let mut words = 0;
    let fits = |line: &&String| {
        words += line.split_whitespace().count();
        max_words == 0 || words <= max_words
    };
    let count = lines.iter().take_while(fits).count();
    &lines[..count.max(1).min(lines.len())]
}

/// What the model's head of sentences sees of one: its vector and its pool, to four digits.
fn vector(document: &Document, sentence: usize) -> Vec<f64> {
    let scores = &document.scores;
    let size = scores.hidden_size;
    let row = scores.sentence_vectors.get(sentence * size..(sentence + 1) * size).unwrap_or_default();
    row.iter().chain(scores.sentence_pools.row(sentence)).map(|value| (f64::from(*value) * 1e4).round() / 1e4).collect()
}

/// Names and rows of the summary's features, with the text that each row stands for.
fn judged(document: &Document) -> Value {
    let text = document.raw.text.as_str();
    let sentences = document.summary.iter().flat_map(|summary| &summary.judged).map(|judged| {
        let question = judged.question.as_ref().map(|question| {
            json!({
                "sentence": question.sentence,
                "text": question.span.of(text),
                "ties": question.ties,
                "cues": question.cues,
                "vector": vector(document, question.sentence),
            })
        });
        json!({
            "sentence": judged.sentence,
            "text": judged.span.of(text),
            "stands_alone": judged.stands_alone,
            "items": judged.items.iter().map(|item| item.of(text)).collect::<Vec<_>>(),
            "question": question,
            "cues": judged.cues,
            "features": judged.features,
            "vector": vector(document, judged.sentence),
        })
    });
    json!({ "id": document.raw.id, "names": FEATURES.as_slice(), "cues": CUES.as_slice(), "sentences": sentences.collect::<Vec<_>>() })
}
