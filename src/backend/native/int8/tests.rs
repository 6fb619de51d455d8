//! Every way to run int8 maps against plain integer arithmetic, and its attention against the textbook's in f64.

use std::slice::from_ref;

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

/// One way to run int8 maps and attention; its functions do nothing and say so where this machine lacks it.
struct Path {
    name: &'static str,
    layout: Layout,
    /// A map over quantised rows, given as steps without offset; scales of rows are 1.
    linear: fn(&Int8Linear, &[i8], usize) -> Option<Vec<f32>>,
    quantise: Quantise,
    attention: fn(&[u8], AttentionInput<'_>, &mut AttentionScratch, &mut [f32]) -> Option<()>,
    /// Of attention.
    tolerance: f32,
}

type Quantise = fn(&[f32], &mut [u8], &mut [f32]) -> Option<()>;

const fn path<K: Kernels>(tolerance: f32) -> Path {
    Path {
        name: K::NAME,
        layout: K::LAYOUT,
        linear: |map, steps, rows| {
            let kernels = K::detect()?;
            let mut output = vec![f32::NAN; rows * map.outputs];
            let rows = padded::<K>(&offset(steps, K::LAYOUT), map.inputs);
            kernels.linear(map, &rows, &vec![1.0; output.len() / map.outputs], Epilogue::Store, &mut output);
            Some(output)
        },
        quantise: |rows, bytes, scales| K::detect().map(|kernels| kernels.quantise(rows, bytes, scales)),
        attention: |rows, input, scratch, context| {
            let rows = padded::<K>(rows, input.map.inputs);
            K::detect().map(|kernels| kernels.attention(AttentionInput { rows: &rows, ..input }, scratch, context))
        },
        tolerance,
    }
}

fn padded<K: Kernels>(rows: &[u8], width: usize) -> Vec<u8> {
    let mut rows = rows.to_vec();
    rows.resize((rows.len() / width).next_multiple_of(K::ROW_STEP) * width, 0);
    rows
}

/// All of them. Tolerances of attention are the largest differences seen (0.113 with int8, 0.0038 with 16 bits) and a quarter more,
/// that of AMX is an estimate, that of fp32 far more. int8 keeps 7 bits of queries, keys and values, bf16 8 bits; scores are about 2, values 1.
#[cfg(target_arch = "x86_64")]
const PATHS: [Path; 4] = [path::<Avx512>(0.14), path::<Amx>(0.1), path::<AvxVnni>(5e-3), path::<Avx2>(5e-3)];
#[cfg(target_arch = "aarch64")]
const PATHS: [Path; 1] = [path::<Dotprod>(5e-5)];

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
            for Path { name, layout, linear, .. } in PATHS {
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
    for Path { name, layout, quantise, .. } in PATHS {
        let mut bytes = vec![0u8; rows * width];
        let mut scales = vec![0.0; rows];
        if quantise(&values, &mut bytes, &mut scales).is_some() {
            assert!(bytes == offset(&expected, layout) && scales == expected_scales, "{name}");
        }
        quantise(&[], &mut [], &mut []);
    }
}

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

/// Rows of steps, whose scales are given, and a map over them to queries, keys and values.
struct Case {
    steps: Vec<i8>,
    scales: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Case {
    /// Queries of about the size of `temperature`, keys and values of about 1.
    fn arbitrary(tokens: usize, hidden: usize, temperature: f32) -> Self {
        let mut numbers = Numbers(tokens as u32);
        let steps: Vec<i8> =
            (0..tokens * hidden).map(|_| (numbers.normal() * 40.0).clamp(-127.0, 127.0) as i8).collect();
        let scales = (0..tokens).map(|i| 0.02 + 0.005 * (i % 3) as f32).collect();
        let spread = (hidden as f32).sqrt().recip();
        let mut value = |row: usize| numbers.normal() * spread * if row < hidden { temperature } else { 1.0 };
        let weight = (0..3 * hidden * hidden).map(|i| value(i / hidden)).collect();
        let bias = (0..3 * hidden).map(value).collect();
        Self { steps, scales, weight, bias }
    }

    fn map(&self, layout: Layout) -> Int8Linear {
        let inputs = self.steps.len() / self.scales.len();
        let weights = LinearWeights { inputs, outputs: 3 * inputs, weight: &self.weight, bias: self.bias.clone() };
        Int8Linear::quantise(weights, layout)
    }

    /// Queries, keys and values that a map makes.
    fn qkv(&self, map: &Int8Linear) -> Vec<f32> {
        let channels: Vec<Vec<i32>> =
            (0..map.outputs).map(|channel| (0..map.inputs).map(|input| map.step(channel, input)).collect()).collect();
        let rows = self.steps.chunks_exact(map.inputs).zip(&self.scales);
        rows.flat_map(|(row, scale)| {
            channels.iter().zip(map.scales.iter().zip(&map.bias)).map(move |(channel, (step, bias))| {
                let sum: i32 = row.iter().zip(channel).map(|(a, w)| i32::from(*a) * w).sum();
                (sum as f32).mul_add(step * scale, *bias)
            })
        })
        .collect()
    }

    /// A path's attention; none where this machine lacks it.
    fn attention(&self, path: &Path, map: &Int8Linear, sequences: &[Range<usize>], heads: usize) -> Option<Vec<f32>> {
        let rows = offset(&self.steps, path.layout);
        let input = AttentionInput { map, rows: &rows, scales: &self.scales, sequences, heads };
        let mut context = vec![f32::NAN; self.steps.len()];
        (path.attention)(&rows, input, &mut AttentionScratch::default(), &mut context)?;
        Some(context)
    }
}

/// A comparison with NaN is false.
fn largest_difference(found: &[f32], expected: &[f32]) -> f32 {
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, |largest, d| if d <= largest { largest } else { d })
}

#[test]
fn attention_is_that_of_the_textbook() {
    for (hidden, heads) in [(64, 2), (128, 2)] {
        for tokens in [200, 130, 128, 65, 64, 63, 33, 17, 16, 9, 8, 5, 4, 3, 2, 1] {
            let case = Case::arbitrary(tokens, hidden, 0.3);
            let (whole, third) = (0..tokens, tokens / 3);
            for path in PATHS {
                let map = case.map(path.layout);
                let qkv = case.qkv(&map);
                // A longer sequence leaves more in the buffers than the next one needs, which must not see it.
                for sequences in [from_ref(&whole), &[0..tokens - third, third..third, tokens - third..tokens]] {
                    let Some(found) = case.attention(&path, &map, sequences, heads) else { continue };
                    let context = |range: &Range<usize>| {
                        let qkv = &qkv[range.start * 3 * hidden..range.end * 3 * hidden];
                        textbook_attention(qkv, range.len(), hidden, heads)
                    };
                    let expected: Vec<f32> = sequences.iter().flat_map(context).collect();
                    let worst = largest_difference(&found, &expected);
                    assert!(worst < path.tolerance, "{}: {sequences:?}, {heads} heads of {hidden}: {worst}", path.name);
                }
            }
        }
    }
}

/// More tokens than one 32-bit sum of weighted values holds, all with the same weight and the largest value.
#[test]
fn long_sequences_do_not_overflow() {
    let (tokens, hidden) = (600, 64);
    let mut bias = vec![0.0; 3 * hidden];
    bias[2 * hidden..].fill(1.0);
    let (steps, weight) = (vec![0; tokens * hidden], vec![0.0; 3 * hidden * hidden]);
    let case = Case { steps, scales: vec![1.0; tokens], weight, bias };
    for path in PATHS {
        if let Some(found) = case.attention(&path, &case.map(path.layout), from_ref(&(0..tokens)), 2) {
            let worst = largest_difference(&found, &vec![1.0; tokens * hidden]);
            assert!(worst < 1e-3, "{}: {worst}", path.name);
        }
    }
}

/// One large weight beside many small ones, which together count.
#[test]
fn small_attention_weights_count() {
    let (tokens, hidden) = (512, 64);
    // The first input is 1 in all tokens, the second in the first one, the third in the others.
    let mut steps = vec![0; tokens * hidden];
    for (token, row) in steps.chunks_exact_mut(hidden).enumerate() {
        row[0] = 127;
        row[if token == 0 { 1 } else { 2 }] = 127;
    }
    let mut weight = vec![0.0; 3 * hidden * hidden];
    weight[0] = 1.0;
    // The others' weights are e^-7 of the first one's: below one step of 8 bits, together a third of the sum of all.
    weight[hidden * hidden + 1] = 7.0;
    weight[2 * hidden * hidden + 2] = 1.0;
    let case = Case { steps, scales: vec![1.0 / 127.0; tokens], weight, bias: vec![0.0; 3 * hidden] };
    let others = 511.0 * (-7f32).exp();
    for path in PATHS {
        if let Some(found) = case.attention(&path, &case.map(path.layout), from_ref(&(0..tokens)), 2) {
            assert!((found[0] - others / (1.0 + others)).abs() < 2e-3, "{}: {}", path.name, found[0]);
        }
    }
}

#[test]
fn the_polynomial_is_gelu() {
    for i in -10_000..=10_000 {
        let x = i as f32 / 1000.0;
        let z = x.clamp(-GELU_LIMIT, GELU_LIMIT);
        let p = GELU_COEFFICIENTS.iter().fold(0.0, |p, c| p * z * z + c);
        let found = x * (p * z + 0.5);
        assert!((found - crate::backend::native::portable::gelu(x)).abs() < 5e-4, "{x}: {found}");
    }
}
