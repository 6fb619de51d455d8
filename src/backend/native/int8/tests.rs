//! Every way to run int8 maps against plain integer arithmetic, and its attention against the textbook's in f64.

use super::*;
#[cfg(target_arch = "aarch64")]
use crate::backend::native::kernels::dotprod::Dotprod;
#[cfg(target_arch = "x86_64")]
use crate::backend::native::kernels::{
    amx::Amx,
    avx2::{Avx2, AvxVnni},
    avx512::Avx512,
};

/// A fixed sequence of numbers.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    /// A step of a quantised value; often one of the largest, where 16-bit sums of products would saturate.
    fn step(&mut self) -> i8 {
        match self.next() % 4 {
            0 => 127,
            1 => -127,
            _ => (self.next() % 255) as i8 ^ -128i8,
        }
        .max(-127)
    }

    /// About normally distributed.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.next() as f32 / (1 << 24) as f32).sum::<f32>() - 6.0
    }
}

/// A map over quantised rows, given as steps without offset; scales of rows are 1. None where this machine lacks the path.
type Linear = fn(&Int8Linear, &[i8], usize) -> Option<Vec<f32>>;

fn linear<K: Kernels>(kernels: Option<K>, map: &Int8Linear, steps: &[i8], rows: usize) -> Option<Vec<f32>> {
    let kernels = kernels?;
    let mut padded = offset(steps, K::LAYOUT);
    padded.resize(rows.next_multiple_of(K::ROW_STEP) * map.inputs, 0);
    let mut output = vec![f32::NAN; rows * map.outputs];
    kernels.linear(map, &padded, &vec![1.0; rows], Epilogue::Store, &mut output);
    Some(output)
}

/// All ways to run it.
#[cfg(target_arch = "x86_64")]
const PATHS: [(&str, Layout, Linear); 4] = [
    ("avx512-vnni", Avx512::LAYOUT, |map, steps, rows| linear(Avx512::detect(), map, steps, rows)),
    ("amx-int8", Amx::LAYOUT, |map, steps, rows| linear(Amx::detect(), map, steps, rows)),
    ("avx-vnni", AvxVnni::LAYOUT, |map, steps, rows| linear(AvxVnni::detect(), map, steps, rows)),
    ("avx2", Avx2::LAYOUT, |map, steps, rows| linear(Avx2::detect(), map, steps, rows)),
];
#[cfg(target_arch = "aarch64")]
const PATHS: [(&str, Layout, Linear); 1] =
    [("neon-dotprod", Dotprod::LAYOUT, |map, steps, rows| linear(Dotprod::detect(), map, steps, rows))];

impl Int8Linear {
    /// A weight in steps.
    fn step(&self, channel: usize, input: usize) -> i32 {
        let Layout { panel, group, .. } = self.layout;
        let start = channel / panel * panel * self.inputs + input / group * panel * group;
        self.packed[start + channel % panel * group + input % group].into()
    }
}

fn offset(steps: &[i8], layout: Layout) -> Vec<u8> {
    steps.iter().map(|step| step.cast_unsigned().wrapping_add(layout.offset)).collect()
}

#[test]
fn integer_sums_are_exact_on_every_path() {
    for (inputs, outputs) in [(64, 64), (128, 192), (512, 64)] {
        let mut numbers = Numbers(1);
        let weight: Vec<i8> = (0..inputs * outputs)
            // The largest weight of a channel makes its scale 1.
            .map(|i| if i % inputs == 0 { 127 } else { numbers.step() })
            .collect();
        for rows in 0..=14 {
            let mut steps: Vec<i8> = (0..rows * inputs).map(|_| numbers.step()).collect();
            steps[..rows.min(2) * inputs].fill(if rows == 2 { -127 } else { 127 });
            for (name, layout, linear) in PATHS {
                let weight: Vec<f32> = weight.iter().map(|w| f32::from(*w)).collect();
                let map = LinearWeights { inputs, outputs, weight: &weight, bias: vec![0.0; outputs] };
                let map = Int8Linear::quantise(map, layout);
                assert!(layout.short_sums || map.scales == vec![1.0; outputs]);
                // At most 512 * 127 * 127 < 2^24, so fp32 holds it exactly.
                let expected = |i: usize| {
                    let (row, channel) = (&steps[i / outputs * inputs..][..inputs], i % outputs);
                    let products = row.iter().enumerate().map(|(input, a)| i32::from(*a) * map.step(channel, input));
                    products.sum::<i32>() as f32 * map.scales[channel]
                };
                if let Some(output) = linear(&map, &steps, rows) {
                    let expected: Vec<f32> = (0..rows * outputs).map(expected).collect();
                    assert!(output == expected, "{name}: {rows} rows of {inputs} to {outputs}");
                }
            }
        }
    }
}

/// Steps are as small as they can be, and no activations make a sum of 16 bits overflow.
#[test]
fn short_sums_fit_16_bits() {
    let mut numbers = Numbers(3);
    for case in 0..200 {
        let weight: Vec<f32> = match case {
            0 => vec![1.0; 64],
            1 => vec![-1.0; 64],
            2 => (0..64).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect(),
            _ => (0..64).map(|_| numbers.normal()).collect(),
        };
        let mut steps = vec![0; 64];
        quantise_channel(&weight, true, &mut steps);
        let sums = steps.as_chunks::<8>().0.iter().flat_map(short_sums);
        let worst = |sign: i32| {
            let of_sign = |four: [i8; 4]| four.iter().map(|w| (sign * i32::from(*w)).max(0)).sum::<i32>();
            sums.clone().map(of_sign).max().unwrap()
        };
        let (positive, negative) = (worst(1), worst(-1));
        assert!(positive * 255 <= 32_767 && negative * 255 <= 32_768, "{positive} {negative}");
        let largest = steps.iter().map(|w| w.unsigned_abs()).max().unwrap();
        assert!(largest == 127 || positive.max(negative) >= MAX_SHORT_SUM - 4, "{largest} {positive} {negative}");
    }
}

#[test]
fn rows_are_quantised_alike_on_every_path() {
    let (rows, width) = (5, 192);
    let mut numbers = Numbers(2);
    let mut values: Vec<f32> = (0..rows * width).map(|_| numbers.normal()).collect();
    values[width..2 * width].fill(0.0);
    values[2 * width + 7] = -300.0;
    // Exactly between two steps.
    values[3 * width] = 127.0;
    values[3 * width + 1] = 2.5;
    let mut expected = vec![];
    let mut expected_scales = vec![];
    for row in values.chunks_exact(width) {
        let largest = row.iter().fold(SMALLEST, |m, v| m.max(v.abs()));
        expected.extend(row.iter().map(|v| (v * (127.0 / largest)).round_ties_even() as i8));
        expected_scales.push(largest / 127.0);
    }
    for (name, layout, quantise) in QUANTISERS {
        let mut bytes = vec![0u8; rows * width];
        let mut scales = vec![0.0; rows];
        if quantise(&values, &mut bytes, &mut scales) {
            assert!(bytes == offset(&expected, layout) && scales == expected_scales, "{name}");
        }
        quantise(&[], &mut [], &mut []);
    }
}

/// Quantises rows; false where this machine lacks the path.
type Quantise = fn(&[f32], &mut [u8], &mut [f32]) -> bool;

#[cfg(target_arch = "x86_64")]
const QUANTISERS: [(&str, Layout, Quantise); 2] = [
    ("avx512", Avx512::LAYOUT, |rows, bytes, scales| {
        Avx512::detect().inspect(|k| k.quantise(rows, bytes, scales)).is_some()
    }),
    ("avx2", Avx2::LAYOUT, |rows, bytes, scales| Avx2::detect().inspect(|k| k.quantise(rows, bytes, scales)).is_some()),
];
#[cfg(target_arch = "aarch64")]
const QUANTISERS: [(&str, Layout, Quantise); 1] = [("neon-dotprod", Dotprod::LAYOUT, |rows, bytes, scales| {
    Dotprod::detect().inspect(|k| k.quantise(rows, bytes, scales)).is_some()
})];

/// Softmax of query x key, times values, in f64; queries hold the temperature.
fn textbook_attention(qkv: &[f32], tokens: usize, hidden: usize, heads: usize) -> Vec<f32> {
    let size = hidden / heads;
    let at = |token: usize, part: usize, column: usize| f64::from(qkv[token * 3 * hidden + part * hidden + column]);
    let mut context = vec![0.0; tokens * hidden];
    for column in (0..hidden).step_by(size) {
        for query in 0..tokens {
            let scores: Vec<f64> = (0..tokens)
                .map(|key| (0..size).map(|d| at(query, 0, column + d) * at(key, 1, column + d)).sum())
                .collect();
            let top = scores.iter().copied().fold(f64::MIN, f64::max);
            let weights: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
            let sum: f64 = weights.iter().sum();
            for d in 0..size {
                let value: f64 = (0..tokens).map(|key| weights[key] * at(key, 2, column + d)).sum();
                context[query * hidden + column + d] = (value / sum) as f32;
            }
        }
    }
    context
}

/// Attention of `hidden` columns and some heads.
type Attention = fn(&[f32], usize, usize, &mut AttentionScratch, &mut [f32]) -> bool;

#[cfg(target_arch = "x86_64")]
const ATTENTIONS: [(&str, f32, Attention); 3] = [
    // int8 keeps 7 bits of queries, keys and values; scores are about 2, values 1. The largest difference of 10^5.
    ("avx512-vnni", 0.08, |qkv, hidden, heads, scratch, context| {
        Avx512::detect().inspect(|k| k.attention(qkv, hidden, heads, scratch, context)).is_some()
    }),
    ("amx-int8", 0.05, |qkv, hidden, heads, scratch, context| {
        Amx::detect().inspect(|k| k.attention(qkv, hidden, heads, scratch, context)).is_some()
    }),
    ("avx2", 5e-5, |qkv, hidden, heads, scratch, context| {
        Avx2::detect().inspect(|k| k.attention(qkv, hidden, heads, scratch, context)).is_some()
    }),
];
#[cfg(target_arch = "aarch64")]
const ATTENTIONS: [(&str, f32, Attention); 1] = [("neon-dotprod", 5e-5, |qkv, hidden, heads, scratch, context| {
    Dotprod::detect().inspect(|k| k.attention(qkv, hidden, heads, scratch, context)).is_some()
})];

#[test]
fn attention_is_that_of_the_textbook() {
    let mut scratch = AttentionScratch::default();
    for (hidden, heads) in [(64, 2), (128, 2)] {
        // Longer first: what a longer sequence left in the buffers must not be seen.
        for tokens in [200, 130, 128, 65, 64, 63, 33, 17, 16, 9, 8, 5, 4, 3, 2, 1] {
            let mut numbers = Numbers(tokens as u32);
            let qkv: Vec<f32> = (0..tokens * 3 * hidden)
                .map(|i| numbers.normal() * if i % (3 * hidden) < hidden { 0.3 } else { 1.0 })
                .collect();
            let expected = textbook_attention(&qkv, tokens, hidden, heads);
            for (name, tolerance, attention) in ATTENTIONS {
                let mut found = vec![f32::NAN; tokens * hidden];
                if attention(&qkv, hidden, heads, &mut scratch, &mut found) {
                    let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0f32, f32::max);
                    assert!(worst < tolerance, "{name}: {tokens} tokens, heads of {}: {worst}", hidden / heads);
                }
            }
        }
    }
}

/// Scores far apart: all weight on one token; and one large weight beside many small ones, which together count.
#[cfg(target_arch = "x86_64")]
#[test]
fn small_attention_weights_count() {
    let Some(kernels) = Avx512::detect() else { return };
    let (tokens, hidden) = (512, 32);
    let mut qkv = vec![0.0; tokens * 3 * hidden];
    for (token, row) in qkv.chunks_exact_mut(3 * hidden).enumerate() {
        row[0] = 1.0;
        // The others' weights are e^-7 of the first one's: below one step of 8 bits, 0.32 of the sum of all.
        row[hidden] = if token == 0 { 7.0 } else { 0.0 };
        row[2 * hidden] = if token == 0 { 0.0 } else { 1.0 };
    }
    let mut context = vec![0.0; tokens * hidden];
    kernels.attention(&qkv, hidden, 1, &mut AttentionScratch::default(), &mut context);
    let others = 511.0 * (-7f32).exp();
    let expected = others / (1.0 + others);
    assert!((context[0] - expected).abs() < 2e-3, "{} {expected}", context[0]);
}

#[test]
fn the_polynomial_is_gelu() {
    for i in -10_000..=10_000 {
        let x = i as f32 / 1000.0;
        let z = x.clamp(-GELU_LIMIT, GELU_LIMIT);
        let p = GELU_COEFFICIENTS.iter().fold(0.0, |p, c| p * z * z + c);
        let found = x * (p * z + 0.5);
        assert!((found - crate::backend::native::portable::gelu(x)).abs() < 1.5e-4, "{x}: {found}");
    }
}
