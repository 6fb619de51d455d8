//! A corpus in, records in input order out: threads, order, panic fence, resume.
//!
//! One thread (the caller's) reads inputs, asks whether an earlier run's record still fits, and writes; a pool
//! computes. At most [`Window`] many documents are between reading and writing, so memory does not grow with the
//! corpus, and one slow document holds back the others only when the window is full.

mod fence;
#[cfg(test)]
mod tests;
mod window;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use rayon::ScopeFifo;

pub use fence::{guard, install_panic_hook};
use window::Window;

use crate::coverage::Coverage;
use crate::error::{DocumentError, Error, Stage};
use crate::write::{
    Compression, Computed, Documents, ERRORS_FILE, ErrorLog, Finish, Found, OutputFolder, RecordLine, Shard, Stamp,
    Tally,
};

/// Inputs per shard, unless the user says otherwise: some 50 MB of records.
pub const DEFAULT_SHARD_SIZE: u64 = 1000;

/// Stack of a worker: parsers of nested formats recurse.
const STACK_BYTES: usize = 16 << 20;

/// An input that is read and hashed.
#[derive(Debug)]
pub struct Job<T> {
    /// As in `provenance.source`.
    pub source: String,
    /// As in `provenance.sha256`.
    pub sha256: String,
    /// The record's id, if it is known already.
    pub id: Option<String>,
    pub bytes: u64,
    /// What the processor needs.
    pub input: T,
}

/// Makes records; shared by all threads.
pub trait Processor<T>: Sync {
    /// Makes the record of one document: one line of JSON, without line end.
    ///
    /// # Errors
    /// The document gives no record.
    fn process(&self, input: T) -> Result<Processed, DocumentError>;
}

/// A document's record, and what is counted beside it.
#[derive(Debug, Clone, Default)]
pub struct Processed {
    pub record: String,
    pub words: u64,
    pub coverage: Coverage,
}

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    pub threads: usize,
    /// Inputs per shard, at least 1.
    pub shard_size: u64,
    pub compression: Compression,
    /// Stop when more documents than this failed.
    pub max_errors: Option<u64>,
    /// What must be equal for an earlier record to be kept.
    pub stamp: Stamp,
}

/// What a run did; while it runs, what it did so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Report {
    pub documents: Documents,
    pub contents: Tally,
    pub computed: Computed,
    /// Of all inputs read so far.
    pub bytes: u64,
    pub reading: Duration,
    /// Summed over threads.
    pub processing: Duration,
}

/// Runs all `jobs` into `folder`. `progress` is called after every document, in input order.
///
/// # Errors
/// The output cannot be written, or more documents failed than allowed. What is there then is a good start for the
/// next run.
pub fn run<T: Send>(
    jobs: impl Iterator<Item = Result<Job<T>, DocumentError>>,
    processor: &impl Processor<T>,
    options: &Options,
    folder: &OutputFolder,
    progress: &mut dyn FnMut(&Report),
) -> Result<Report, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .stack_size(STACK_BYTES)
        .thread_name(|number| format!("worker-{number}"))
        .build()
        .map_err(|e| Error::Threads { threads: options.threads, source: std::io::Error::other(e) })?;
    folder.remove_manifest()?;
    let stopped = AtomicBool::new(false);
    pool.in_place_scope_fifo(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut run = Run {
            options,
            folder,
            errors: ErrorLog::create(folder)?,
            shards: VecDeque::new(),
            window: Window::new(options.threads),
            report: Report::default(),
            finishing: 0,
            progress,
        };
        let workers = Workers { scope, processor, stopped: &stopped, sender, receiver };
        let result = run.drive(jobs, &workers);
        let result = run.end(result);
        // Jobs that still wait in the pool end at once; the scope waits for those under way.
        stopped.store(true, Ordering::Relaxed);
        result
    })
}

/// What the pool sends back.
enum Event {
    Document { number: u64, outcome: Outcome, took: Duration },
    ShardFinished(Result<(), Error>),
}

/// What became of a document.
enum Outcome {
    Kept(Found),
    Computed { processed: Processed, is_ok: bool, tally: Tally },
    Failed(DocumentError),
}

/// The pool, as the reading and writing thread sees it.
struct Workers<'s, 'scope, P> {
    scope: &'s ScopeFifo<'scope>,
    processor: &'scope P,
    stopped: &'scope AtomicBool,
    sender: Sender<Event>,
    receiver: Receiver<Event>,
}

impl<'scope, P> Workers<'_, 'scope, P> {
    fn process<T: Send + 'scope>(&self, number: u64, job: Job<T>)
    where
        P: Processor<T>,
    {
        let (processor, stopped, sender) = (self.processor, self.stopped, self.sender.clone());
        self.scope.spawn_fifo(move |_| {
            if !stopped.load(Ordering::Relaxed) {
                let start = Instant::now();
                let outcome = compute(processor, job);
                // A receiver that is gone has stopped the run.
                let _ = sender.send(Event::Document { number, outcome, took: start.elapsed() });
            }
        });
    }

    fn finish(&self, finish: Finish) {
        let sender = self.sender.clone();
        self.scope.spawn_fifo(move |_| {
            let _ = sender.send(Event::ShardFinished(finish.run()));
        });
    }
}

fn compute<T>(processor: &impl Processor<T>, job: Job<T>) -> Outcome {
    // Encoding is the stage that runs most of other crates' code.
    let result = guard(&job.source, Stage::Encode, || {
        let processed = processor.process(job.input)?;
        let line = RecordLine::parse(processed.record.as_bytes()).map_err(|e| DocumentError {
            source_name: job.source.clone(),
            stage: Stage::Write,
            code: "invalid_record",
            message: format!("the record does not read back: {e}; please report it with this document"),
        })?;
        let (is_ok, tally) = (line.is_ok(), line.tally());
        Ok(Outcome::Computed { processed, is_ok, tally })
    });
    result.unwrap_or_else(Outcome::Failed)
}

/// The state of the reading and writing thread.
struct Run<'a> {
    options: &'a Options,
    folder: &'a OutputFolder,
    errors: ErrorLog,
    /// Shards that inputs in the window belong to; the front one is being written.
    shards: VecDeque<Shard>,
    window: Window<Outcome>,
    report: Report,
    /// Shards that the pool is finishing.
    finishing: usize,
    progress: &'a mut dyn FnMut(&Report),
}

impl Run<'_> {
    fn drive<'scope, T: Send + 'scope, P: Processor<T>>(
        &mut self,
        mut jobs: impl Iterator<Item = Result<Job<T>, DocumentError>>,
        workers: &Workers<'_, 'scope, P>,
    ) -> Result<(), Error> {
        let mut is_exhausted = false;
        loop {
            while !is_exhausted && self.window.has_room() {
                let start = Instant::now();
                let job = jobs.next();
                self.report.reading += start.elapsed();
                match job {
                    Some(job) => self.accept(job, workers)?,
                    None => is_exhausted = true,
                }
                self.write_ready(workers)?;
            }
            if self.window.is_empty() && self.finishing == 0 {
                if is_exhausted {
                    break;
                }
                continue;
            }
            match workers.receiver.recv() {
                Ok(Event::Document { number, outcome, took }) => {
                    self.report.processing += took;
                    self.window.put(number, outcome);
                }
                Ok(Event::ShardFinished(result)) => {
                    self.finishing -= 1;
                    result?;
                }
                // Cannot be: this thread holds a sender.
                Err(mpsc::RecvError) => break,
            }
            self.write_ready(workers)?;
        }
        Ok(())
    }

    /// Takes in the next input: keeps the earlier record or has the pool compute a new one.
    fn accept<'scope, T: Send + 'scope, P: Processor<T>>(
        &mut self,
        job: Result<Job<T>, DocumentError>,
        workers: &Workers<'_, 'scope, P>,
    ) -> Result<(), Error> {
        let bytes = job.as_ref().map_or(0, |job| job.bytes);
        let number = self.window.admit(bytes);
        if number.is_multiple_of(self.options.shard_size) {
            let (options, shard) = (self.options, number / self.options.shard_size);
            self.shards.push_back(Shard::open(self.folder, shard, options.compression, &options.stamp)?);
        }
        match job {
            Err(error) => self.window.put(number, Outcome::Failed(error)),
            Ok(job) => {
                let shard = self.shards.back();
                match shard.and_then(|shard| shard.find(&job.source, &job.sha256, job.id.as_deref())) {
                    Some(found) => self.window.put(number, Outcome::Kept(found)),
                    None => workers.process(number, job),
                }
            }
        }
        Ok(())
    }

    /// Writes, in input order, all documents that are next and done.
    fn write_ready<P>(&mut self, workers: &Workers<'_, '_, P>) -> Result<(), Error> {
        while let Some((number, bytes, outcome)) = self.window.next_ready() {
            self.report.bytes += bytes;
            self.write(bytes, outcome)?;
            if (number + 1).is_multiple_of(self.options.shard_size) {
                self.finish_shard(workers)?;
            }
            (self.progress)(&self.report);
        }
        Ok(())
    }

    fn write(&mut self, bytes: u64, outcome: Outcome) -> Result<(), Error> {
        let documents = &mut self.report.documents;
        documents.total += 1;
        let Some(shard) = self.shards.front_mut() else { return Ok(()) };
        match outcome {
            Outcome::Kept(found) => {
                shard.keep(found)?;
                documents.ok += 1;
                documents.reused += 1;
                self.report.contents += found.tally;
            }
            Outcome::Computed { processed, is_ok, tally } => {
                shard.append(&processed.record)?;
                *(if is_ok { &mut documents.ok } else { &mut documents.partial }) += 1;
                self.report.contents += tally;
                self.report.computed.documents += 1;
                self.report.computed.bytes += bytes;
                self.report.computed.words += processed.words;
                self.report.computed.coverage += processed.coverage;
            }
            Outcome::Failed(error) => {
                self.errors.append(&error)?;
                documents.failed += 1;
                if let Some(limit) = self.options.max_errors.filter(|&limit| documents.failed > limit) {
                    return Err(Error::TooManyErrors {
                        failed: documents.failed,
                        limit,
                        errors_file: self.folder.path().join(ERRORS_FILE),
                    });
                }
            }
        }
        Ok(())
    }

    fn finish_shard<P>(&mut self, workers: &Workers<'_, '_, P>) -> Result<(), Error> {
        if let Some(shard) = self.shards.pop_front() {
            workers.finish(shard.finish()?);
            self.finishing += 1;
        }
        Ok(())
    }

    /// After the last document, or the error that stopped the run.
    fn end(mut self, result: Result<(), Error>) -> Result<Report, Error> {
        if let Err(error) = result {
            // The message sends people to the error log; shards keep their temporary names.
            if matches!(error, Error::TooManyErrors { .. }) {
                self.errors.finish(self.folder)?;
            }
            return Err(error);
        }
        for shard in self.shards.drain(..) {
            shard.finish()?.run()?;
        }
        let count = self.report.documents.total.div_ceil(self.options.shard_size);
        self.folder.remove_shards_from(count)?;
        self.errors.finish(self.folder)?;
        Ok(self.report)
    }
}
