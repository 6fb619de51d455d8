//! Self-attention in bf16 tiles, with fp32 sums and softmax.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_add_ps, _mm512_cvtne2ps_pbh, _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_loadu_si512,
    _mm512_max_ps, _mm512_mul_ps, _mm512_permutexvar_epi16, _mm512_reduce_add_ps, _mm512_reduce_max_ps,
    _mm512_roundscale_ps, _mm512_scalef_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_si512, _mm512_sub_ps,
};

use super::{BLOCK, Block, Product, TILE, Tiles, multiply_bf16_16, multiply_bf16_32};
use crate::backend::native::kernels::avx512::{LANES, load, store, transpose};

/// Stands for "no score" where the last vector of a row of attention scores reaches past the sequence.
const MASKED: f32 = -1e30;

/// Where a head's attention finds its values.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub tokens: usize,
    /// `tokens`, up to whole blocks.
    pub padded: usize,
    pub hidden: usize,
    /// First column of the head.
    pub column: usize,
    /// Columns of the head.
    pub size: usize,
}

/// Two vectors as bf16, the first one's values first.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn to_bf16(first: __m512, second: __m512) -> __m512i {
    // SAFETY: both types are 512 bits without invalid patterns.
    unsafe { std::mem::transmute(_mm512_cvtne2ps_pbh(second, first)) }
}

/// Indices that put the values of two vectors of 16 in turn: 0, 16, 1, 17, ...
const INTERLEAVE: [u16; 32] = {
    let mut indices = [0; 32];
    let mut i = 0;
    while i < 32 {
        indices[i] = (i / 2 + i % 2 * 16) as u16;
        i += 1;
    }
    indices
};

/// Writes a head's queries, keys and values as bf16: queries tokens x size; keys size / 2 x padded, pairs of columns side by
/// side; values padded / 2 x size, pairs of tokens side by side. Keys and values past the sequence are zero.
///
/// # Safety
/// `qkv` holds `tokens` rows of 3 x hidden values, the head's columns end within hidden, its size is a multiple of 32;
/// `queries` holds padded x size values, `keys` and `values` half as many pairs.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,fma")]
pub(super) unsafe fn prepare_head(shape: Head, qkv: &[f32], queries: &mut [u16], keys: &mut [u32], values: &mut [u32]) {
    let Head { tokens, padded, hidden, column: head, size } = shape;
    let vector = |token: usize, column: usize| match qkv[token.min(tokens) * 3 * hidden..]
        .get(column..)
        .and_then(<[f32]>::first_chunk)
    {
        Some(values) => load(values),
        None => _mm512_setzero_ps(),
    };
    let pair = |token, column| to_bf16(vector(token, column), vector(token, column + LANES));
    // SAFETY: `INTERLEAVE` is 64 bytes.
    let interleave = unsafe { _mm512_loadu_si512(INTERLEAVE.as_ptr().cast()) };
    for column in (0..size).step_by(BLOCK) {
        for first in (0..padded).step_by(TILE) {
            let rows: [__m512i; TILE] = std::array::from_fn(|i| pair(first + i, hidden + head + column));
            for (i, row) in transpose(&rows).into_iter().enumerate() {
                // SAFETY: row column / 2 + i of the keys is below size / 2, and padded values long.
                unsafe { _mm512_storeu_si512(keys.as_mut_ptr().add((column / 2 + i) * padded + first).cast(), row) };
            }
        }
        for token in 0..tokens {
            // SAFETY: queries hold the row `token` of `size` values, of which 32 from `column` on are written.
            unsafe {
                let place = queries.as_mut_ptr().add(token * size + column);
                _mm512_storeu_si512(place.cast(), pair(token, head + column));
            }
        }
    }
    for column in (0..size).step_by(LANES) {
        for token in (0..padded).step_by(2) {
            let at = 2 * hidden + head + column;
            let both = to_bf16(vector(token, at), vector(token + 1, at));
            // SAFETY: values hold the row token / 2 of `size` pairs, of which 16 from `column` on are written.
            unsafe {
                let place = values.as_mut_ptr().add(token / 2 * size + column);
                _mm512_storeu_si512(place.cast(), _mm512_permutexvar_epi16(interleave, both));
            }
        }
    }
}

/// Attention of one head, a block of queries at a time.
///
/// # Safety
/// `Amx` exists; `queries`, `keys` and `values` are as [`prepare_head`] leaves them; `scores` and `weights` hold
/// 32 x padded values; `context` holds `tokens` rows of hidden values, and the head's columns end within them.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,fma")]
pub(super) unsafe fn attention_head(
    shape: Head,
    queries: &[u16],
    keys: &[u32],
    values: &[u32],
    scores: &mut [f32],
    weights: &mut [u16],
    context: &mut [f32],
) {
    let Head { tokens, padded, hidden, column: head, size } = shape;
    let mut sums = Block([[0f32; BLOCK]; BLOCK]);
    // SAFETY: promised by the caller.
    let _tiles = unsafe { Tiles::configure() };
    for first in (0..tokens).step_by(BLOCK) {
        let rows = BLOCK.min(tokens - first);
        for key in (0..padded).step_by(BLOCK) {
            // SAFETY: 32 queries from `first` on and 32 keys from `key` on exist in the padded buffers; a query is
            // size / 32 steps of 64 bytes, keys are size / 2 rows; the scores of these keys are 128 bytes of 32 rows.
            unsafe {
                let product = Product {
                    left: queries.as_ptr().add(first * size).cast(),
                    left_stride: size * size_of::<u16>(),
                    right: keys.as_ptr().add(key).cast(),
                    right_stride: padded * size_of::<u32>(),
                    steps: size / BLOCK,
                    output: scores.as_mut_ptr().add(key).cast(),
                    output_stride: padded * size_of::<f32>(),
                };
                if rows > TILE { multiply_bf16_32(product) } else { multiply_bf16_16(product) }
            }
        }
        let mut inverse = [0.0; BLOCK];
        let score_rows = scores.chunks_exact_mut(padded).zip(weights.chunks_exact_mut(padded));
        for ((scores, weights), inverse) in score_rows.zip(&mut inverse).take(rows) {
            *inverse = exponentials(scores, tokens);
            for (pair, place) in scores.as_chunks::<LANES>().0.chunks_exact(2).zip(weights.as_chunks_mut::<32>().0) {
                // SAFETY: `place` is 64 bytes.
                unsafe { _mm512_storeu_si512(place.as_mut_ptr().cast(), to_bf16(load(&pair[0]), load(&pair[1]))) };
            }
        }
        for column in (0..size).step_by(BLOCK) {
            // SAFETY: weights are 32 rows of padded / 32 steps of 64 bytes; values are padded / 2 rows of size pairs, of
            // which 32 from `column` on are read; `sums` is 32 rows of 128 bytes.
            unsafe {
                let product = Product {
                    left: weights.as_ptr().cast(),
                    left_stride: padded * size_of::<u16>(),
                    right: values.as_ptr().add(column).cast(),
                    right_stride: size * size_of::<u32>(),
                    steps: padded / BLOCK,
                    output: (&raw mut sums).cast(),
                    output_stride: BLOCK * size_of::<f32>(),
                };
                if rows > TILE { multiply_bf16_32(product) } else { multiply_bf16_16(product) }
            }
            let context = context[first * hidden..].chunks_mut(hidden);
            for ((row, sums), inverse) in context.zip(&sums.0).zip(inverse).take(rows) {
                let places = row[head + column..head + column + BLOCK].as_chunks_mut::<LANES>().0;
                for (place, sum) in places.iter_mut().zip(sums.as_chunks::<LANES>().0) {
                    store(place, _mm512_mul_ps(load(sum), _mm512_set1_ps(inverse)));
                }
            }
        }
    }
}

/// Turns a row of scores into their exponentials relative to the largest; returns 1 / their sum. Columns from `tokens` on get 0.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn exponentials(row: &mut [f32], tokens: usize) -> f32 {
    row[tokens..].fill(MASKED);
    let (row, _) = row.as_chunks_mut::<LANES>();
    let top = row.iter().fold(_mm512_set1_ps(MASKED), |m, v| _mm512_max_ps(m, load(v)));
    let top = _mm512_set1_ps(_mm512_reduce_max_ps(top));
    let mut sum = _mm512_setzero_ps();
    for values in row {
        let e = exp(_mm512_sub_ps(load(values), top));
        sum = _mm512_add_ps(sum, e);
        store(values, e);
    }
    _mm512_reduce_add_ps(sum).recip()
}

/// e^x for x <= 0, 0 below -87; relative error below 5e-5: its sums are divided by each other.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn exp(x: __m512) -> __m512 {
    let x = _mm512_max_ps(x, _mm512_set1_ps(-87.0));
    let whole = _mm512_roundscale_ps::<0>(_mm512_mul_ps(x, _mm512_set1_ps(std::f32::consts::LOG2_E)));
    let r = _mm512_fnmadd_ps(whole, _mm512_set1_ps(std::f32::consts::LN_2), x);
    let mut p = _mm512_set1_ps(1.0 / 24.0);
    for c in [1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c));
    }
    _mm512_scalef_ps(p, whole)
}
