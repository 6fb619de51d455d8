//! Self-attention of one head in integers of 16 bits.
//!
//! Queries, keys and values of a sequence's head have a scale each. One instruction multiplies 16 pairs and adds neighbours, twice as
//! many as in fp32; sums are exact. The softmax is fp32.

use std::arch::x86_64::{
    __m256, __m256i, _mm256_add_epi32, _mm256_add_ps, _mm256_andnot_ps, _mm256_castsi256_ps, _mm256_cvtepi32_ps,
    _mm256_cvtps_epi32, _mm256_fmadd_ps, _mm256_fnmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_max_ps, _mm256_mul_ps, _mm256_packs_epi32, _mm256_permute2f128_ps, _mm256_permute2x128_si256,
    _mm256_permute4x64_epi64, _mm256_round_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_setzero_si256, _mm256_shuffle_ps, _mm256_slli_epi32, _mm256_storeu_ps, _mm256_storeu_si256, _mm256_sub_ps,
    _mm256_unpackhi_epi16, _mm256_unpackhi_ps, _mm256_unpacklo_epi16, _mm256_unpacklo_ps,
};
use std::ops::Range;

use super::{LANES, QUAD, load, reduce_add, reduce_max, store};
use crate::backend::native::int8::SMALLEST;
use crate::backend::native::ops::AttentionScratch;

/// Queries that are worked on together: 4 x 2 vectors of sums.
const ROWS: usize = 4;
/// Rows of the context that are summed together: 2 x 4 vectors.
const CONTEXT_ROWS: usize = 2;
/// Keys that are worked on together, and 16-bit values in a register.
const KEYS: usize = 2 * LANES;
/// Stands for "no score" in columns past the sequence.
const MASKED: f32 = -1e30;
/// Widest head: so many products of a query and a key fit a sum of 32 bits.
pub(super) const MAX_SIZE: usize = 64;
/// Largest query and key in whole steps.
const SCORE_LIMIT: f32 = 5792.0;
const _: () = assert!(MAX_SIZE as i64 * (SCORE_LIMIT as i64).pow(2) < 1 << 31);
/// Largest weight and value in whole steps, and the tokens whose products fit a sum of 32 bits.
const WEIGHT_LIMIT: f32 = 32_767.0;
const VALUE_LIMIT: f32 = 2047.0;
const CHUNK: usize = 32;
const _: () = assert!(CHUNK as i64 * WEIGHT_LIMIT as i64 * (VALUE_LIMIT as i64) < 1 << 31);

/// One head of `size` columns, whose first is `column`.
///
/// # Safety
/// `qkv` holds `tokens` rows of 3 x hidden values, `context` as many of hidden; the head's columns end within hidden; `size` is a
/// multiple of 32, at most [`MAX_SIZE`].
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn head(
    tokens: usize,
    hidden: usize,
    column: usize,
    size: usize,
    qkv: &[f32],
    scratch: &mut AttentionScratch,
    context: &mut [f32],
) {
    let padded = tokens.next_multiple_of(KEYS);
    let [query, key, value] = [0, hidden, 2 * hidden].map(|part| part + column..part + column + size);
    let queries = scratch.short_queries.grown(padded * size);
    let rows = scratch.short_rows.grown(padded * size);
    let keys = scratch.short_keys.grown(padded * size);
    let values = scratch.values.grown(padded * size);
    let scores = scratch.scores.grown(ROWS * padded);
    let weights = scratch.weights.grown(ROWS * padded);
    let query_step = quantise(qkv, 3 * hidden, query, SCORE_LIMIT, queries);
    let score_step = query_step * quantise(qkv, 3 * hidden, key, SCORE_LIMIT, rows);
    // SAFETY: `rows` and `keys` hold `padded` rows of `size` values.
    unsafe { transpose_keys(rows, padded, size, keys) };
    let value_step = quantise(qkv, 3 * hidden, value, VALUE_LIMIT, rows);
    pair_values(rows, size, values);
    for (row, queries) in (0..tokens).step_by(ROWS).zip(queries.chunks_exact(ROWS * size)) {
        // SAFETY: `ROWS` queries, `padded` keys, as many scores of each query.
        unsafe { scores_of(queries, keys, padded, size, score_step, scores) };
        let mut factors = [0.0; ROWS];
        for ((scores, weights), factor) in
            scores.chunks_exact_mut(padded).zip(weights.chunks_exact_mut(padded)).zip(&mut factors)
        {
            *factor = value_step / (exponentials(scores, tokens, weights) * WEIGHT_LIMIT);
        }
        let pairs = weights.chunks_exact(CONTEXT_ROWS * padded).zip(factors.chunks_exact(CONTEXT_ROWS));
        for (row, (weights, factors)) in (row..tokens).step_by(CONTEXT_ROWS).zip(pairs) {
            for first in (0..size).step_by(QUAD * LANES) {
                // SAFETY: `CONTEXT_ROWS` rows of `padded` weights, `padded` rows of `size` values, of which 32 begin at `first`.
                let totals = unsafe { context_of(weights, padded, values, size, first) };
                for (i, (totals, factor)) in totals.into_iter().zip(factors).enumerate().take(tokens - row) {
                    let place = &mut context[(row + i) * hidden + column + first..][..QUAD * LANES];
                    for (place, total) in place.as_chunks_mut().0.iter_mut().zip(totals) {
                        store(place, _mm256_mul_ps(total, _mm256_set1_ps(*factor)));
                    }
                }
            }
        }
    }
}

/// Writes the columns `columns` of rows, `stride` apart, one row after another in whole steps, the largest of which is `limit`, and
/// zeros after them; returns what a step is worth.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn quantise(rows: &[f32], stride: usize, columns: Range<usize>, limit: f32, steps: &mut [i16]) -> f32 {
    let mut tops = [_mm256_set1_ps(SMALLEST); 2];
    let sign = _mm256_set1_ps(-0.0);
    for row in rows.chunks_exact(stride) {
        for values in row[columns.clone()].as_chunks::<LANES>().0.as_chunks::<2>().0 {
            for (top, values) in tops.iter_mut().zip(values) {
                *top = _mm256_max_ps(*top, _mm256_andnot_ps(sign, load(values)));
            }
        }
    }
    let top = reduce_max(_mm256_max_ps(tops[0], tops[1]));
    let to_steps = _mm256_set1_ps(limit / top);
    let (places, rest) = steps.split_at_mut(rows.len() / stride * columns.len());
    for (row, places) in rows.chunks_exact(stride).zip(places.chunks_exact_mut(columns.len())) {
        let values = row[columns.clone()].as_chunks::<LANES>().0.as_chunks::<2>().0;
        for ([a, b], place) in values.iter().zip(places.as_chunks_mut::<KEYS>().0) {
            let a = _mm256_cvtps_epi32(_mm256_mul_ps(load(a), to_steps));
            let b = _mm256_cvtps_epi32(_mm256_mul_ps(load(b), to_steps));
            store_shorts(place, in_order(_mm256_packs_epi32(a, b)));
        }
    }
    rest.fill(0);
    top / limit
}

/// The packing instruction works within halves of a register: this puts the fours of its result in order.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn in_order(packed: __m256i) -> __m256i {
    _mm256_permute4x64_epi64::<0b11_01_10_00>(packed)
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn load_shorts(values: &[i16; KEYS]) -> __m256i {
    // SAFETY: the array holds exactly the 16 values that are read; no alignment is asked for.
    unsafe { _mm256_loadu_si256(values.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn store_shorts(values: &mut [i16; KEYS], vector: __m256i) {
    // SAFETY: the array holds exactly the 16 values that are written; no alignment is asked for.
    unsafe { _mm256_storeu_si256(values.as_mut_ptr().cast(), vector) }
}

/// Writes rows of keys as columns of pairs: for each two dimensions, those of each key.
///
/// # Safety
/// `rows` and `keys` hold `padded` rows of `size` values, both multiples of 16.
#[target_feature(enable = "avx2,fma")]
unsafe fn transpose_keys(rows: &[i16], padded: usize, size: usize, keys: &mut [i16]) {
    for token in (0..padded).step_by(LANES) {
        for dimension in (0..size).step_by(KEYS) {
            let mut block = [_mm256_setzero_ps(); LANES];
            for (i, pairs) in block.iter_mut().enumerate() {
                // SAFETY: 16 values of a row, inside by the loops.
                *pairs = unsafe { _mm256_loadu_ps(rows.as_ptr().add((token + i) * size + dimension).cast()) };
            }
            for (i, pairs) in transpose(&block).into_iter().enumerate() {
                let place = (dimension / 2 + i) * padded + token;
                // SAFETY: 8 pairs of each of 8 columns, inside by the loops.
                unsafe { _mm256_storeu_ps(keys.as_mut_ptr().add(2 * place).cast(), pairs) };
            }
        }
    }
}

/// Rows and columns of 8 x 8 values swapped.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn transpose(rows: &[__m256; LANES]) -> [__m256; LANES] {
    let pairs: [__m256; LANES] = std::array::from_fn(|i| match i % 2 {
        0 => _mm256_unpacklo_ps(rows[i], rows[i + 1]),
        _ => _mm256_unpackhi_ps(rows[i - 1], rows[i]),
    });
    // Of rows 4k..4k + 4: columns 0 and 4, 1 and 5, 2 and 6, 3 and 7.
    let fours: [__m256; LANES] = std::array::from_fn(|i| {
        let first = i / 4 * 4 + i % 4 / 2;
        match i % 2 {
            0 => _mm256_shuffle_ps::<0x44>(pairs[first], pairs[first + 2]),
            _ => _mm256_shuffle_ps::<0xee>(pairs[first], pairs[first + 2]),
        }
    });
    std::array::from_fn(|i| match i / 4 {
        0 => _mm256_permute2f128_ps::<0x20>(fours[i], fours[i + 4]),
        _ => _mm256_permute2f128_ps::<0x31>(fours[i - 4], fours[i]),
    })
}

/// Writes rows of values as rows of pairs: for each two tokens, those of each column.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn pair_values(rows: &[i16], size: usize, values: &mut [i16]) {
    for (rows, pairs) in rows.chunks_exact(2 * size).zip(values.chunks_exact_mut(2 * size)) {
        let (a, b) = rows.split_at(size);
        let columns = a.as_chunks::<KEYS>().0.iter().zip(b.as_chunks::<KEYS>().0);
        for ((a, b), place) in columns.zip(pairs.as_chunks_mut::<KEYS>().0.as_chunks_mut::<2>().0) {
            let (a, b) = (load_shorts(a), load_shorts(b));
            // Columns 0 to 3 and 8 to 11, and the others.
            let (even, odd) = (_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b));
            store_shorts(&mut place[0], _mm256_permute2x128_si256::<0x20>(even, odd));
            store_shorts(&mut place[1], _mm256_permute2x128_si256::<0x31>(even, odd));
        }
    }
}

/// Scores of [`ROWS`] queries and all keys; a step of a product is worth `step`.
///
/// # Safety
/// `queries` holds `ROWS` rows of `size` values, `keys` `padded`, a multiple of 16, pairs for each of `size` / 2, `scores` `ROWS` rows of
/// `padded` values.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn scores_of(queries: &[i16], keys: &[i16], padded: usize, size: usize, step: f32, scores: &mut [f32]) {
    let step = _mm256_set1_ps(step);
    for key in (0..padded).step_by(KEYS) {
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        // SAFETY: pairs below size / 2, keys below padded, rows below ROWS.
        unsafe {
            for pair in 0..size / 2 {
                let place = keys.as_ptr().add(2 * (pair * padded + key));
                let keys = [_mm256_loadu_si256(place.cast()), _mm256_loadu_si256(place.add(KEYS).cast())];
                for (row, sums) in sums.iter_mut().enumerate() {
                    let query = queries.as_ptr().add(row * size + 2 * pair).cast::<i32>().read_unaligned();
                    for (sum, key) in sums.iter_mut().zip(keys) {
                        *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(_mm256_set1_epi32(query), key));
                    }
                }
            }
            for (row, sums) in sums.into_iter().enumerate() {
                for (v, sum) in sums.into_iter().enumerate() {
                    let place = scores.as_mut_ptr().add(row * padded + key + v * LANES);
                    _mm256_storeu_ps(place, _mm256_mul_ps(_mm256_cvtepi32_ps(sum), step));
                }
            }
        }
    }
}

/// 32 columns, from `first` on, of the weighted sums of the values, for [`CONTEXT_ROWS`] queries.
///
/// # Safety
/// `weights` holds `CONTEXT_ROWS` rows of `padded`, an even number, `values` as many rows of `size`, in pairs; first + 32 is at most
/// `size`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn context_of(
    weights: &[i16],
    padded: usize,
    values: &[i16],
    size: usize,
    first: usize,
) -> [[__m256; QUAD]; CONTEXT_ROWS] {
    let mut totals = [[_mm256_setzero_ps(); QUAD]; CONTEXT_ROWS];
    for chunk in (0..padded).step_by(CHUNK) {
        let mut sums = [[_mm256_setzero_si256(); QUAD]; CONTEXT_ROWS];
        // SAFETY: tokens below `padded`, rows below CONTEXT_ROWS, 4 vectors of 8 columns.
        unsafe {
            for token in (chunk..padded.min(chunk + CHUNK)).step_by(2) {
                let place = values.as_ptr().add(token * size + 2 * first);
                for (row, sums) in sums.iter_mut().enumerate() {
                    let pair = weights.as_ptr().add(row * padded + token).cast::<i32>().read_unaligned();
                    for (v, sum) in sums.iter_mut().enumerate() {
                        let values = _mm256_loadu_si256(place.add(v * KEYS).cast());
                        *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(_mm256_set1_epi32(pair), values));
                    }
                }
            }
        }
        for (totals, sums) in totals.iter_mut().zip(sums) {
            for (total, sum) in totals.iter_mut().zip(sums) {
                *total = _mm256_add_ps(*total, _mm256_cvtepi32_ps(sum));
            }
        }
    }
    totals
}

/// Turns a row of scores into weights, whole steps of their exponentials relative to the largest; returns the sum of the
/// exponentials. Columns from `tokens` on get 0.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn exponentials(row: &mut [f32], tokens: usize, weights: &mut [i16]) -> f32 {
    row[tokens..].fill(MASKED);
    let (row, _) = row.as_chunks::<LANES>();
    let mut top = _mm256_set1_ps(MASKED);
    for scores in row {
        top = _mm256_max_ps(top, load(scores));
    }
    let top = _mm256_set1_ps(reduce_max(top));
    let limit = _mm256_set1_ps(WEIGHT_LIMIT);
    let mut sum = _mm256_setzero_ps();
    for ([a, b], weights) in row.as_chunks::<2>().0.iter().zip(weights.as_chunks_mut::<KEYS>().0) {
        let a = exp(_mm256_sub_ps(load(a), top));
        let b = exp(_mm256_sub_ps(load(b), top));
        sum = _mm256_add_ps(sum, _mm256_add_ps(a, b));
        let a = _mm256_cvtps_epi32(_mm256_mul_ps(a, limit));
        let b = _mm256_cvtps_epi32(_mm256_mul_ps(b, limit));
        store_shorts(weights, in_order(_mm256_packs_epi32(a, b)));
    }
    reduce_add(sum)
}

/// e^x for x <= 0, about 1e-38 below -87; relative error below 4e-6.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn exp(x: __m256) -> __m256 {
    const NEAREST: i32 = 0x08;
    let x = _mm256_max_ps(x, _mm256_set1_ps(-87.0));
    let whole = _mm256_round_ps::<NEAREST>(_mm256_mul_ps(x, _mm256_set1_ps(std::f32::consts::LOG2_E)));
    let r = _mm256_fnmadd_ps(whole, _mm256_set1_ps(std::f32::consts::LN_2), x);
    let mut p = _mm256_set1_ps(1.0 / 120.0);
    for c in [1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(c));
    }
    // 2^whole by its exponent bits; `whole` is in -126..=0 here.
    let exponent: __m256i =
        _mm256_slli_epi32::<23>(_mm256_add_epi32(_mm256_cvtps_epi32(whole), _mm256_set1_epi32(127)));
    _mm256_mul_ps(p, _mm256_castsi256_ps(exponent))
}
