//! The operations in fp32 on any machine: the `gemm` crate, and loops that compilers turn into vector code.

use std::ops::Range;

use super::config::BertConfig;
use super::kernels::{self, Aligned, Matrix, MatrixMut};
use super::ops::{AttentionScratch, Epilogue, OpScratch, Ops, rows_of_block};
use super::weights::{LinearWeights, NormWeights};

/// fp32 operations.
pub(super) struct Portable {
    hidden_size: usize,
    heads: usize,
}

impl Portable {
    pub const fn new(config: &BertConfig) -> Self {
        Self { hidden_size: config.hidden_size, heads: config.num_attention_heads }
    }
}

/// Rows of one multiplication, at least. The `gemm` crate runs small matrices in other ways, whose sums are cut otherwise: the
/// bits of a row would depend on how many stand beside it. Above 64 rows it cuts sums by the other sizes only.
const LEAST_ROWS: usize = 72;
/// Tokens of a block: each multiplication packs the weights anew, so the more the better, but activations must fit a near cache.
const BLOCK_TOKENS: usize = 192;

/// A linear map in fp32.
pub(super) struct FloatLinear {
    inputs: usize,
    outputs: usize,
    /// Row-major, inputs x outputs: the order that the multiplication reads.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// Room for rows that are too few for a multiplication.
#[derive(Debug, Default)]
pub(super) struct BlockScratch {
    input: Aligned<f32>,
    output: Aligned<f32>,
}

impl FloatLinear {
    pub fn new(weights: LinearWeights<'_>) -> Self {
        let LinearWeights { inputs, outputs, weight, bias } = weights;
        let columns = (0..inputs).flat_map(|input| weight[input..].iter().step_by(inputs).copied());
        Self { inputs, outputs, weight: columns.collect(), bias }
    }

    pub const fn outputs(&self) -> usize {
        self.outputs
    }

    /// Runs the map over rows.
    pub fn run(&self, input: &[f32], epilogue: Epilogue, scratch: &mut BlockScratch, output: &mut [f32]) {
        for row in output.chunks_exact_mut(self.outputs) {
            if epilogue == Epilogue::Add {
                row.iter_mut().zip(&self.bias).for_each(|(o, b)| *o += b);
            } else {
                row.copy_from_slice(&self.bias);
            }
        }
        if input.len() >= LEAST_ROWS * self.inputs {
            self.add_products(input, output);
        } else if !input.is_empty() {
            let padded_input = scratch.input.grown(LEAST_ROWS * self.inputs);
            let padded_output = scratch.output.grown(LEAST_ROWS * self.outputs);
            padded_input[..input.len()].copy_from_slice(input);
            padded_output[..output.len()].copy_from_slice(output);
            self.add_products(padded_input, padded_output);
            output.copy_from_slice(&padded_output[..output.len()]);
        }
        if epilogue == Epilogue::Gelu {
            kernels::wide(|| output.iter_mut().for_each(|v| *v = gelu(*v)));
        }
    }

    /// Adds the products of rows, at least [`LEAST_ROWS`], to the output.
    fn add_products(&self, input: &[f32], output: &mut [f32]) {
        let (rows, inputs, columns) = (input.len() / self.inputs, self.inputs, self.outputs);
        let input = Matrix { data: input, rows, columns: inputs, row_stride: inputs, column_stride: 1 };
        let weight = Matrix { data: &self.weight, rows: inputs, columns, row_stride: columns, column_stride: 1 };
        kernels::multiply(input, weight, true, &mut MatrixMut { data: output, rows, columns, row_stride: columns });
    }
}

impl Ops for Portable {
    type Linear = FloatLinear;

    fn name(&self) -> &'static str {
        "portable fp32"
    }

    fn group_tokens(&self) -> usize {
        // The whole batch: nothing of a sequence stays in a near cache anyway.
        usize::MAX
    }

    fn block_tokens(&self) -> usize {
        BLOCK_TOKENS
    }

    fn feed_forward_columns(&self) -> usize {
        // All: the GEMM crate cuts its work by itself.
        usize::MAX
    }

    fn prepare(&self, weights: LinearWeights<'_>) -> FloatLinear {
        FloatLinear::new(weights)
    }

    fn linear(
        &self,
        map: &FloatLinear,
        input: &[f32],
        epilogue: Epilogue,
        scratch: &mut OpScratch,
        output: &mut [f32],
    ) {
        map.run(input, epilogue, &mut scratch.block, output);
    }

    fn feed_forward(&self, parts: &[[FloatLinear; 2]], rows: &mut [f32], scratch: &mut OpScratch) {
        let [[first, second]] = parts else { unreachable!("a feed-forward of any width is one part") };
        let OpScratch { intermediate, block, .. } = scratch;
        let intermediate = intermediate.grown(rows.len() / self.hidden_size * first.outputs);
        first.run(rows, Epilogue::Gelu, block, intermediate);
        second.run(intermediate, Epilogue::Add, block, rows);
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        layer_norm(norm, rows);
    }

    fn attention(
        &self,
        map: &FloatLinear,
        hidden: &[f32],
        sequences: &[Range<usize>],
        scratch: &mut OpScratch,
        context: &mut [f32],
    ) {
        let width = self.hidden_size;
        let mut qkv = std::mem::take(&mut scratch.attention.qkv);
        let values = qkv.grown(hidden.len() * 3);
        let block = rows_of_block(hidden.len() / width, BLOCK_TOKENS) * width;
        for (block, values) in hidden.chunks(block).zip(values.chunks_mut(block * 3)) {
            map.run(block, Epilogue::Store, &mut scratch.block, values);
        }
        for sequence in sequences.iter().filter(|sequence| !sequence.is_empty()) {
            let (start, end) = (sequence.start * width, sequence.end * width);
            let (values, context) = (&values[start * 3..end * 3], &mut context[start..end]);
            attention(values, width, self.heads, &mut scratch.attention, context);
        }
        scratch.attention.qkv = qkv;
    }
}

/// Self-attention of one sequence, not empty: `qkv` is tokens x (3 x hidden), `context` tokens x hidden.
pub(super) fn attention(qkv: &[f32], hidden: usize, heads: usize, scratch: &mut AttentionScratch, context: &mut [f32]) {
    let tokens = context.len() / hidden;
    let size = hidden / heads;
    let weights = scratch.scores.grown(tokens * tokens);
    for head in (0..hidden).step_by(size) {
        let part = |offset: usize| Matrix {
            data: &qkv[offset + head..],
            rows: tokens,
            columns: size,
            row_stride: 3 * hidden,
            column_stride: 1,
        };
        let mut scores = MatrixMut { data: weights, rows: tokens, columns: tokens, row_stride: tokens };
        kernels::multiply(part(0), part(hidden).transposed(), false, &mut scores);
        kernels::wide(|| weights.chunks_exact_mut(tokens).for_each(softmax));
        let weights = Matrix { data: weights, rows: tokens, columns: tokens, row_stride: tokens, column_stride: 1 };
        let mut out = MatrixMut { data: &mut context[head..], rows: tokens, columns: size, row_stride: hidden };
        kernels::multiply(weights, part(2 * hidden), false, &mut out);
    }
}

/// Lanes of the reductions: wide enough for the vector registers of today's machines, and a fixed order of additions.
const LANES: usize = 16;

/// Normalises each row in place.
pub(super) fn layer_norm(norm: &NormWeights, rows: &mut [f32]) {
    kernels::wide(|| rows.chunks_exact_mut(norm.gamma.len()).for_each(|row| normalise(norm, row)));
}

#[inline]
fn normalise(norm: &NormWeights, row: &mut [f32]) {
    let width = row.len() as f32;
    let mean = sum(row, |v| v) / width;
    let variance = sum(row, |v| (v - mean) * (v - mean)) / width;
    let inverse = (variance + norm.eps).sqrt().recip();
    for ((v, gamma), beta) in row.iter_mut().zip(&norm.gamma).zip(&norm.beta) {
        *v = (*v - mean) * inverse * gamma + beta;
    }
}

/// Sum of `f` over a row.
#[inline]
fn sum(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane += f(*v);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|v| f(*v)).sum::<f32>()
}

#[inline]
fn softmax(row: &mut [f32]) {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut tops = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        for (top, v) in tops.iter_mut().zip(chunk) {
            *top = if *v > *top { *v } else { *top };
        }
    }
    let top = tops.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max);
    for v in row.iter_mut() {
        *v = exp(*v - top);
    }
    let inverse = sum(row, |v| v).recip();
    for v in row {
        *v *= inverse;
    }
}

/// e^x for x <= 0 within 3e-7 (relative), 0 below -87; no branches, so loops over it become vector code.
#[inline]
fn exp(x: f32) -> f32 {
    // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = if x < -87.0 { -87.0 } else { x };
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    // ln 2 in two parts, so that the remainder keeps its low bits.
    let r = (x - whole * 0.693_359_4) + whole * 2.121_944_4e-4;
    let p = 1.0 / 720.0;
    let p = p * r + 1.0 / 120.0;
    let p = p * r + 1.0 / 24.0;
    let p = p * r + 1.0 / 6.0;
    let p = p * r + 0.5;
    let p = p * r + 1.0;
    let p = p * r + 1.0;
    // 2^whole by its exponent bits: the lower bits of `rounded` are the whole number, -126..=0 here.
    p * f32::from_bits(rounded.to_bits().wrapping_add(127) << 23)
}

/// x * Phi(x), with erf by Abramowitz and Stegun 7.1.26 (error below 1.5e-7).
#[inline]
pub(super) fn gelu(x: f32) -> f32 {
    let z = (x * std::f32::consts::FRAC_1_SQRT_2).abs();
    let t = (1.0 + 0.327_591_1 * z).recip();
    let p = 1.061_405_4;
    let p = p * t - 1.453_152;
    let p = p * t + 1.421_413_8;
    let p = p * t - 0.284_496_72;
    let p = p * t + 0.254_829_6;
    let erf = 1.0 - p * t * exp(-z * z);
    let half = 0.5 * x;
    half + half.abs() * erf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_accurate() {
        for i in 0..=87_000 {
            let x = -(i as f32) / 1000.0;
            let truth = f64::from(x).exp();
            assert!((f64::from(exp(x)) - truth).abs() <= 4e-7 * truth, "{x}: {} {truth}", exp(x));
        }
        assert!(exp(-1e9) < 1e-37);
    }

    #[test]
    fn gelu_is_accurate() {
        // From `math.erf` of Python.
        for (x, y) in [(-3.0, -0.004_049_7), (-1.0, -0.158_655_25), (0.0, 0.0), (0.5, 0.345_731_23), (4.0, 3.999_873_3)]
        {
            assert!((gelu(x) - y).abs() < 1e-6, "{x}: {} {y}", gelu(x));
        }
    }

    #[test]
    fn softmax_sums_to_one() {
        for len in [1, 2, 15, 16, 17, 40] {
            let mut row: Vec<f32> = (0..len).map(|i| (i as f32 * 1.7).sin() * 9.0).collect();
            softmax(&mut row);
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!(row.iter().all(|v| *v >= 0.0));
        }
    }
}
