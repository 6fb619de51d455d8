//! Tokens per second of CPU time that an engine encodes, on Linux: for comparing engines on one machine.
//!
//! ```sh
//! cargo run --release --example encoder_speed -- native models/press-en
//! scripts/libtorch.sh cargo run --release --features rust-bert --example encoder_speed -- rust-bert models/press-en 16 64
//! ```
//!
//! After engine and model folder: sequences of a batch and their length in tokens (8 x 128 if left out). `PRESSLINE_ENGINE`
//! chooses the native path. Prints one JSON object.
#![allow(clippy::print_stdout, reason = "this is the program's output")]

use std::error::Error;
use std::fs;
use std::path::Path;

use pressline::backend::{self, BatchOutput, TokenBatch};
use pressline::config::BackendName;
use pressline::encode::ModelFolder;

/// Measured time, in seconds of CPU.
const SECONDS: f64 = 5.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [engine, folder, sizes @ ..] = arguments.as_slice() else {
        return Err("usage: encoder_speed native|rust-bert MODEL_FOLDER [SEQUENCES [TOKENS]]".into());
    };
    let engine = match engine.as_str() {
        "native" => BackendName::Native,
        "rust-bert" => BackendName::RustBert,
        other => return Err(format!("{other}: no such engine; give native or rust-bert").into()),
    };
    let size = |index: usize, usual: usize| sizes.get(index).map_or(Ok(usual), |size| size.parse::<usize>());
    let (sequences, length) = (size(0, 8)?, size(1, 128)?);
    let files = ModelFolder::read(Path::new(folder))?;
    let model = backend::classifier(engine, files.engine_files())?;

    // Ids do not change the work; spread, they touch as much of the embeddings as text does.
    let tokens = sequences * length;
    let batch = TokenBatch {
        ids: (0..tokens).map(|i| (i * 7919 % model.vocab_size()) as u32).collect(),
        types: (0..tokens).map(|i| (i % model.type_count()) as u8).collect(),
        ends: (1..=sequences).map(|sequence| sequence * length).collect(),
    };
    let mut output = BatchOutput::default();
    model.encode(&batch, &mut output)?;
    let (start, mut rounds) = (cpu_seconds()?, 0);
    while cpu_seconds()? - start < SECONDS {
        model.encode(&batch, &mut output)?;
        rounds += 1;
    }
    let speed = (rounds * tokens) as f64 / (cpu_seconds()? - start);
    let engine = model.description();
    println!(
        r#"{{"engine": {engine:?}, "sequences": {sequences}, "length": {length}, "tokens_per_second": {speed:.0}}}"#
    );
    Ok(())
}

/// CPU time of this process's threads so far.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let mut nanoseconds = 0.0;
    for thread in fs::read_dir("/proc/self/task")? {
        let times = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += times.split_whitespace().next().ok_or("an empty schedstat")?.parse::<f64>()?;
    }
    Ok(nanoseconds / 1e9)
}
