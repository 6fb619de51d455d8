//! The command line: one file a subcommand. The only place that prints: data to stdout, all else to stderr.

mod eval;
mod eval_speakers;
mod home_args;
mod marked;
mod models;
mod progress;
mod run;
mod schema;
mod show;

use std::error::Error;
use std::io::{self, Write};
use std::iter;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// News stories and press transcripts in, one JSON record per document out.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 all well, 1 stopped, 2 wrong usage, 3 done with failed documents.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Process files and folders into a folder of JSON Lines; run it again to go on after a stop
    Run(run::RunArgs),
    /// Show what is found in one document
    Show(show::ShowArgs),
    /// Score a pipeline on gold annotations
    Eval(eval::EvalArgs),
    /// Print the JSON Schema of a record
    Schema,
    /// List the model folders that are found, and what each is for
    Models(models::ModelsArgs),
}

/// How a command ended that was not stopped by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    AllWell,
    WithFailedDocuments,
}

/// Errors that only the binary has: of its stdout, and of a document that a command is about.
type AnyError = Box<dyn Error>;

/// Parses the arguments, runs the command, prints an error once.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Schema => schema::run(),
        Command::Models(args) => models::run(&args),
    };
    match result {
        Ok(Ending::AllWell) => ExitCode::SUCCESS,
        Ok(Ending::WithFailedDocuments) => ExitCode::from(3),
        // Whoever read our output has seen enough.
        Err(error) if is_closed_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            report(error.as_ref());
            ExitCode::from(1)
        }
    }
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// The error and what caused it. A stderr that is gone cannot be told anything.
fn report(error: &(dyn Error + 'static)) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "pressline: {error}");
    for cause in iter::successors(error.source(), |&cause| cause.source()) {
        let _ = writeln!(stderr, "  cause: {cause}");
    }
}
