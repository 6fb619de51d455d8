//! `pressline run`.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use pressline::error::{DocumentError, Error, Stage};
use pressline::pipeline::{Identity, Pipeline};
use pressline::read::{Fetched, Inputs};
use pressline::record::{Record, SCHEMA_VERSION};
use pressline::runner::{self, DEFAULT_SHARD_SIZE, Job, Options, Processed, Processor, Report, guard};
use pressline::write::{Compression, ERRORS_FILE, Manifest, Model, OutputFolder, Stamp, Timings, peak_memory_bytes};

use super::home_args::{PipelineArgs, Settings};
use super::progress::Progress;
use super::{AnyError, Ending};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct RunArgs {
    /// Files, folders, globs, or - for stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Folder for the records [default: outputs/ and the first input's name]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    pipeline: PipelineArgs,
    /// Threads [default: one per core]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Take only the first N inputs
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Compress finished shards
    #[arg(long, value_name = "FORMAT")]
    compress: Option<CompressArg>,
    /// Inputs per records file
    #[arg(long, value_name = "N", default_value_t = const { NonZeroU64::new(DEFAULT_SHARD_SIZE).unwrap() })]
    shard_size: NonZeroU64,
    /// Leave out the documents' whole text; spans keep theirs
    #[arg(long)]
    no_text: bool,
    /// Compute everything anew, whatever an earlier run left in the output folder
    #[arg(long)]
    force: bool,
    /// Stop at the first document that fails
    #[arg(long, conflicts_with = "max_errors")]
    fail_fast: bool,
    /// Stop when more than N documents failed
    #[arg(long, value_name = "N")]
    max_errors: Option<u64>,
    /// No progress line and no closing words
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CompressArg {
    Gz,
    Zst,
}

pub fn run(args: &RunArgs) -> Result<Ending, AnyError> {
    let start = Instant::now();
    let mut settings = args.pipeline.settings()?;
    settings.config.write.text &= !args.no_text;
    let inputs = Inputs::open(&args.inputs, &settings.read_options())?;
    let output = args.output.clone().unwrap_or_else(|| default_output(&args.inputs));
    refuse_output_inside_input(&output, &args.inputs)?;
    let pipeline = settings.build()?;
    let folder = OutputFolder::open(&output)?;
    if args.force {
        folder.remove_shards_from(0)?;
    }

    let options = args.options(pipeline.identity());
    let documents = Documents { pipeline: &pipeline, with_text: settings.config.write.text };
    let total_bytes = inputs.total_bytes().filter(|_| args.limit.is_none());
    let progress = Progress::new(total_bytes, args.quiet);
    let jobs = inputs.take(args.limit.unwrap_or(usize::MAX)).map(|input| {
        let input = input?;
        let source = input.source.clone();
        guard(&source, Stage::Read, || input.fetch()).map(job)
    });
    let result = runner::run(jobs, &documents, &options, &folder, &mut |report| progress.show(report));
    progress.clear();
    let report = result?;

    write_manifest(args, &settings, &pipeline, &options, &report, start.elapsed(), &folder)?;
    if !args.quiet {
        // A stderr that is gone cannot be told anything.
        let _ = io::stderr().lock().write_all(closing_words(&report, start.elapsed(), &output).as_bytes());
    }
    let all_well = report.documents.failed == 0 && report.documents.partial == 0;
    Ok(if all_well { Ending::AllWell } else { Ending::WithFailedDocuments })
}

impl RunArgs {
    fn options(&self, identity: &Identity) -> Options {
        let one_per_core = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Options {
            threads: self.threads.unwrap_or_else(one_per_core).get(),
            shard_size: self.shard_size.get(),
            compression: match self.compress {
                None => Compression::None,
                Some(CompressArg::Gz) => Compression::Gzip,
                Some(CompressArg::Zst) => Compression::Zstd,
            },
            max_errors: if self.fail_fast { Some(0) } else { self.max_errors },
            stamp: Stamp {
                schema_version: SCHEMA_VERSION.to_owned(),
                pressline: env!("CARGO_PKG_VERSION").to_owned(),
                pipeline: identity.name.clone(),
                pipeline_sha256: identity.sha256.clone(),
                models: identity.models.iter().map(|m| (m.name.clone(), m.sha256.clone())).collect(),
                engine: identity.engine.clone(),
            },
        }
    }
}

/// Makes records of read inputs.
struct Documents<'a> {
    pipeline: &'a Pipeline,
    with_text: bool,
}

impl Processor<Fetched> for Documents<'_> {
    fn process(&self, input: Fetched) -> Result<Processed, DocumentError> {
        let source = input.source.clone();
        let raw = guard(&source, Stage::Read, || input.decode())?;
        let words = raw.text.split_whitespace().count() as u64;
        let document = self.pipeline.process(raw);
        let record = Record::new(&document, self.pipeline.identity(), self.with_text);
        let record = serde_json::to_string(&record).map_err(|error| DocumentError {
            source_name: source,
            stage: Stage::Write,
            code: "unwritable",
            message: format!("the record cannot be written as JSON: {error}"),
        })?;
        Ok(Processed { record, words, coverage: document.coverage })
    }
}

fn job(input: Fetched) -> Job<Fetched> {
    Job {
        source: input.source.clone(),
        sha256: input.sha256.clone(),
        id: input.id().map(str::to_owned),
        bytes: input.bytes,
        input,
    }
}

/// `outputs/` and the first input's name; of a glob, the folder that it searches.
fn default_output(inputs: &[String]) -> PathBuf {
    let first = inputs.first().map_or("-", String::as_str);
    if first == "-" {
        return Path::new("outputs").join("stdin");
    }
    let fixed: PathBuf = if Path::new(first).exists() {
        Path::new(first).into()
    } else {
        Path::new(first).components().take_while(|part| !has_wildcard(&part.as_os_str().to_string_lossy())).collect()
    };
    // `.` and `..` have their names from the file system.
    let named = fs::canonicalize(&fixed).unwrap_or(fixed);
    Path::new("outputs").join(named.file_stem().unwrap_or("corpus".as_ref()))
}

fn has_wildcard(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// Records must not become inputs of the run that writes them, nor of the next.
fn refuse_output_inside_input(output: &Path, inputs: &[String]) -> Result<(), Error> {
    let absolute = std::path::absolute(output).unwrap_or_else(|_| output.to_path_buf());
    let existing = absolute.ancestors().find_map(|folder| fs::canonicalize(folder).ok()).unwrap_or_default();
    for input in inputs {
        let folder = fs::canonicalize(input).ok().filter(|path| path.is_dir());
        if folder.is_some_and(|folder| existing.starts_with(folder)) {
            return Err(Error::Output {
                path: output.to_path_buf(),
                problem: format!("lies inside the input folder {input}; choose one outside of it with --output"),
            });
        }
    }
    Ok(())
}

fn write_manifest(
    args: &RunArgs,
    settings: &Settings,
    pipeline: &Pipeline,
    options: &Options,
    report: &Report,
    wall: Duration,
    folder: &OutputFolder,
) -> Result<(), Error> {
    let identity = pipeline.identity();
    let models = identity.models.iter().map(|model| Model { name: &model.name, sha256: &model.sha256 });
    Manifest {
        pressline: &options.stamp.pressline,
        schema_version: &options.stamp.schema_version,
        inputs: &args.inputs,
        pipeline: &identity.name,
        pipeline_sha256: &identity.sha256,
        settings: &settings.config.settings(),
        models: models.collect(),
        threads: options.threads,
        shard_size: options.shard_size,
        documents: report.documents,
        contents: report.contents,
        computed: report.computed,
        timings: Timings {
            wall: wall.as_secs_f64(),
            reading: report.reading.as_secs_f64(),
            processing: report.processing.as_secs_f64(),
        },
        peak_memory_bytes: peak_memory_bytes(),
    }
    .write(folder)
}

fn closing_words(report: &Report, wall: Duration, output: &Path) -> String {
    let documents = report.documents;
    if documents.total == 0 {
        return "No documents found. In folders, pressline reads .txt, .md, .html and .jsonl files, each also as .gz \
                or .zst; hidden files are left out.\n"
            .to_owned();
    }
    let seconds = wall.as_secs_f64();
    let mut words = format!("Documents: {} in {seconds:.1} s", documents.total);
    if documents.reused > 0 {
        let _ = write!(words, ", kept from an earlier run: {}", documents.reused);
    }
    if report.computed.documents > 0 {
        let speed = report.computed.words as f64 / seconds.max(f64::EPSILON);
        let megabytes = report.computed.bytes as f64 / 1e6;
        let _ = write!(words, "; computed: {megabytes:.1} MB, {speed:.0} words/s");
    }
    let _ = write!(words, "\nRecords: {}\n", output.display());
    if documents.partial > 0 {
        let _ = writeln!(words, "Partial (a stage failed, see `errors` in the record): {}", documents.partial);
    }
    if documents.failed > 0 {
        let errors = output.join(ERRORS_FILE);
        let _ = writeln!(words, "Failed: {}, see {}", documents.failed, errors.display());
    }
    words
}
