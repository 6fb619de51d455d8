//! The encoder on each path that this machine has: tokens a second at some shapes of a batch.
//!
//! `cargo bench` for all; `cargo bench -- avx512-vnni` for one. Uses `models/press-en`. `ceiling` runs as many 8-bit products as the
//! maps and the attention of a batch have, in registers alone, with the instruction of AVX512-VNNI: its tokens a second are what
//! the core could reach at most (attention weights of 16 bits cost twice as much, which it does not count).

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

/// 8-bit products of a batch's linear maps and attention.
fn products(config: &[u8], engine: &Native, sequences: usize, tokens: usize) -> usize {
    let config: serde_json::Value = serde_json::from_slice(config).expect("a model's configuration is JSON");
    let size = |name: &str| config[name].as_u64().expect("sizes are numbers") as usize;
    let (hidden, intermediate) = (size("hidden_size"), size("intermediate_size"));
    let layer = 4 * hidden * hidden + 2 * hidden * intermediate + 2 * tokens * hidden;
    sequences * tokens * (size("num_hidden_layers") * layer + hidden * engine.label_count())
}

/// Runs so many products, none of which waits for another one; false where the processor lacks the instruction.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "a function of instructions that not all processors have")]
fn run_products(products: usize) -> bool {
    use std::arch::x86_64::{_mm512_dpbusd_epi32, _mm512_set1_epi8, _mm512_setzero_si512};

    /// Products of one instruction, and sums that it takes turns with.
    const PRODUCTS: usize = 64;
    const SUMS: usize = 24;
    #[target_feature(enable = "avx512f,avx512vnni")]
    fn run(rounds: usize) {
        let mut sums = [_mm512_setzero_si512(); SUMS];
        let (activation, weight) = black_box((_mm512_set1_epi8(1), _mm512_set1_epi8(3)));
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm512_dpbusd_epi32(*sum, activation, weight);
            }
        }
        black_box(sums);
    }
    if !(is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni")) {
        return false;
    }
    // SAFETY: the processor was just asked for what the function needs.
    unsafe { run(products / (PRODUCTS * SUMS)) };
    true
}

#[cfg(not(target_arch = "x86_64"))]
fn run_products(_products: usize) -> bool {
    false
}

fn encoder(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/press-en");
    let file = |name: &str| std::fs::read(folder.join(name)).expect("models/press-en is part of the repository");
    let (config, weights) = (file("config.json"), file("model.safetensors"));
    let mut group = criterion.benchmark_group("encoder");
    for (name, choice) in EngineChoice::NAMES.into_iter().filter(|(_, choice)| *choice != EngineChoice::Auto) {
        let Ok(engine) = Native::new(&folder, &config, &weights, choice) else { continue };
        for (sequences, tokens) in SHAPES {
            let products = products(&config, &engine, sequences, tokens);
            if choice == EngineChoice::Avx512Vnni && run_products(0) {
                group.throughput(Throughput::Elements((sequences * tokens) as u64));
                group.bench_function(BenchmarkId::new("ceiling", format!("{sequences}x{tokens}")), |bencher| {
                    bencher.iter(|| run_products(black_box(products)));
                });
            }
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
