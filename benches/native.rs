//! A worker of `benches/compare.py`: runs token sequences through one engine whenever it is told to.
//!
//! Arguments: a path of the native engine or `rust-bert`, the model folder, a file of sequences (little-endian u32: how many tokens, then their ids, and so on).
//! For each line on stdin it runs all sequences and answers with the tokens, seconds passed and seconds of processor time.
#![expect(clippy::print_stdout, reason = "stdout is the protocol")]

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use pressline::backend::native::{ENGINE_VARIABLE, EngineChoice, Native};
use pressline::backend::{self, Backend, BatchOutput, TokenBatch};
use pressline::config::BackendName;
use pressline::encode::ModelFolder;

/// As in `src/encode`: the last sequence may exceed it.
const BATCH_TOKENS: usize = 1024;
/// As for a lower-case word; the work is the same for any.
const TOKEN_TYPE: u8 = 1;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [path, folder, file] = arguments.as_slice() else {
        // `cargo bench` runs every bench; this one is only of use to `compare.py`.
        return Ok(());
    };
    let model = ModelFolder::read(Path::new(folder))?;
    let engine: Box<dyn Backend> = if path == "rust-bert" {
        backend::classifier(BackendName::RustBert, model.engine_files())?
    } else {
        let choice = EngineChoice::NAMES.iter().find(|(name, _)| name == path);
        let (_, choice) = choice.ok_or(format!("{ENGINE_VARIABLE} has no `{path}`"))?;
        Box::new(Native::load(model.engine_files(), *choice)?)
    };
    let batches = batches(&fs::read(file)?);
    let tokens: usize = batches.iter().map(|batch| batch.ids.len()).sum();
    let mut output = BatchOutput::default();
    engine.encode(&batches[0], &mut output)?;
    println!("ready {}", engine.description());
    for line in io::stdin().lock().lines() {
        line?;
        let (start, cpu) = (Instant::now(), cpu_seconds());
        for batch in &batches {
            engine.encode(batch, &mut output)?;
        }
        println!("{tokens} {} {}", start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        io::stdout().flush()?;
    }
    Ok(())
}

fn batches(file: &[u8]) -> Vec<TokenBatch> {
    let mut numbers = file.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
    let mut batches = vec![TokenBatch::default()];
    while let Some(len) = numbers.next() {
        if batches[batches.len() - 1].ids.len() >= BATCH_TOKENS {
            batches.push(TokenBatch::default());
        }
        let last = batches.len() - 1;
        let batch = &mut batches[last];
        batch.ids.extend(numbers.by_ref().take(len as usize));
        batch.types.resize(batch.ids.len(), TOKEN_TYPE);
        batch.ends.push(batch.ids.len());
    }
    batches
}

/// Processor time of this process in seconds; only Linux tells it without unsafe code. 0 elsewhere.
fn cpu_seconds() -> f64 {
    // Nanoseconds on the processor come first.
    let schedule = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    schedule.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
