//! `pressline show`: one document for a person.

use std::env;
use std::io::{self, IsTerminal, Write};

use clap::Args;
use pressline::document::{Speaker, SpeakerKind, Summary};
use pressline::error::Error;
use pressline::pipeline::Document;
use pressline::read::Inputs;

use super::home_args::PipelineArgs;
use super::marked::{Marked, label_style, printable};
use super::{AnyError, Ending};

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// File, or - for stdin
    file: String,
    /// Which document of a file that holds several, counted from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    document: usize,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

pub fn run(args: &ShowArgs) -> Result<Ending, AnyError> {
    let settings = args.pipeline.settings()?;
    let mut inputs = Inputs::open(std::slice::from_ref(&args.file), &settings.read_options())?;
    let input = inputs.nth(args.document.saturating_sub(1)).ok_or_else(|| Error::Input {
        input: args.file.clone(),
        problem: format!("has no document {}", args.document),
    })??;
    let raw = input.fetch()?.decode()?;
    let document = settings.build()?.process(raw);
    let stdout = io::stdout();
    let has_color = stdout.is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    print(&document, has_color, &mut io::BufWriter::new(stdout.lock()))?;
    Ok(Ending::AllWell)
}

fn print(document: &Document, has_color: bool, out: &mut impl Write) -> io::Result<()> {
    let bold = |text: &str| if has_color { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() };
    let metadata = &document.metadata;
    writeln!(out, "{}", bold(&printable(metadata.title.as_deref().unwrap_or(&document.raw.id))))?;
    let facts = [&metadata.date, &metadata.publisher, &metadata.url].into_iter().flatten().map(String::as_str);
    let facts: Vec<&str> = facts.chain(metadata.authors.iter().map(String::as_str)).collect();
    if !facts.is_empty() {
        writeln!(out, "{}", printable(&facts.join(" · ")))?;
    }
    print_summary(document, &bold("Summary"), out)?;
    writeln!(out, "\n{}", bold("Text"))?;
    writeln!(out, "{}", marked(document).render(&document.raw.text, has_color))?;
    print_entities(document, &bold("Entities"), has_color, out)?;
    for error in &document.errors {
        writeln!(out, "\n{}: {error}", bold("Failed stage"))?;
    }
    out.flush()
}

fn print_summary(document: &Document, heading: &str, out: &mut impl Write) -> io::Result<()> {
    let has_content = |summary: &&Summary| !summary.sentences.is_empty() || summary.generated.is_some();
    let Some(summary) = document.summary.as_ref().filter(has_content) else {
        return Ok(());
    };
    writeln!(out, "\n{heading}")?;
    for sentence in summary.generated.iter().flatten() {
        writeln!(out, "- {}", printable(&sentence.text))?;
        if !sentence.unsupported.is_empty() {
            writeln!(out, "  not in the text: {}", printable(&sentence.unsupported.join(", ")))?;
        }
    }
    for chosen in &summary.sentences {
        writeln!(out, "- {}", printable(&chosen.line(&document.raw.text, &document.entities)))?;
    }
    Ok(())
}

/// The text with everything found in it marked.
fn marked(document: &Document) -> Marked {
    let mut marked = Marked::default();
    for block in &document.layout.blocks {
        marked.block(block.span, block.kind);
    }
    for turn in &document.layout.turns {
        marked.turn_label(turn.label);
        if let Some(speaker) = &turn.speaker {
            marked.note(turn.label.end, format!(" ⟨{}⟩", name_of(speaker)));
        }
    }
    for mention in &document.entities.mentions {
        marked.mention(mention.span, mention.label);
    }
    for quote in &document.quotes {
        for &piece in &quote.content {
            marked.quote(piece);
        }
        if let Some(last) = quote.content.last() {
            marked.note(last.end, format!(" ⟨{}⟩", quote.speaker.as_ref().map_or("?", |speaker| name_of(speaker))));
        }
    }
    marked
}

fn name_of(speaker: &Speaker) -> &str {
    match speaker.kind {
        SpeakerKind::Anonymous if speaker.name.is_empty() => "anonymous",
        _ => &speaker.name,
    }
}

fn print_entities(document: &Document, heading: &str, has_color: bool, out: &mut impl Write) -> io::Result<()> {
    if document.entities.entities.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    for entity in &document.entities.entities {
        let label = entity.label.name();
        let style = if has_color { label_style(entity.label) } else { anstyle::Style::new() };
        write!(out, "{style}{label:<12}{style:#} {}", printable(&entity.name))?;
        if !entity.aliases.is_empty() {
            write!(out, " = {}", printable(&entity.aliases.join(" = ")))?;
        }
        if let Some(description) = &entity.description {
            write!(out, ", {}", printable(description))?;
        }
        writeln!(out, " ({})", entity.mentions.len())?;
    }
    Ok(())
}
