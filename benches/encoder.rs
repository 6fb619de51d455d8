//! The encoder on each path that this machine has: tokens a second at some shapes of a batch.
//!
//! `cargo bench` for all; `cargo bench -- avx512-vnni` for one. Uses `models/press-en`.

use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pressline::backend::native::{EngineChoice, Native};
use pressline::backend::{Backend, BatchOutput, TokenBatch};

/// Sequences x tokens: a batch of windows, short documents together, one sentence.
const SHAPES: [(usize, usize); 4] = [(8, 128), (4, 256), (32, 24), (1, 16)];

/// Arbitrary tokens; what they are does not change the work.
fn batch(engine: &Native, sequences: usize, tokens: usize) -> TokenBatch {
    let (vocabulary, types) = (engine.vocab_size() as u32, engine.type_count() as u32);
    let mut numbers =
        std::iter::successors(Some(7u32), |n| Some(n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)));
    let mut next = |below: u32| numbers.next().map_or(0, |n| (n >> 8) % below);
    let mut batch = TokenBatch::default();
    for _ in 0..sequences {
        for _ in 0..tokens {
            batch.ids.push(next(vocabulary));
            batch.types.push(next(types) as u8);
        }
        batch.ends.push(batch.ids.len());
    }
    batch
}

fn encoder(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/press-en");
    let file = |name: &str| std::fs::read(folder.join(name)).expect("models/press-en is part of the repository");
    let (config, weights) = (file("config.json"), file("model.safetensors"));
    let mut group = criterion.benchmark_group("encoder");
    for (name, choice) in EngineChoice::NAMES.into_iter().filter(|(_, choice)| *choice != EngineChoice::Auto) {
        let Ok(engine) = Native::new(&folder, &config, &weights, choice) else { continue };
        for (sequences, tokens) in SHAPES {
            let batch = batch(&engine, sequences, tokens);
            let mut output = BatchOutput::default();
            group.throughput(Throughput::Elements(batch.ids.len() as u64));
            group.bench_function(BenchmarkId::new(name, format!("{sequences}x{tokens}")), |bencher| {
                bencher.iter(|| engine.encode(black_box(&batch), &mut output));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, encoder);
criterion_main!(benches);
