//! Self-attention of one head in fp32.

use std::arch::x86_64::{
    __m256, __m256i, _mm256_add_epi32, _mm256_add_ps, _mm256_castsi256_ps, _mm256_cvtps_epi32, _mm256_fmadd_ps,
    _mm256_fnmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps, _mm256_permute2f128_ps, _mm256_round_ps,
    _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps, _mm256_shuffle_ps, _mm256_slli_epi32, _mm256_storeu_ps,
    _mm256_sub_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};

use super::{LANES, QUAD, load, reduce_add, reduce_max, store};
use crate::backend::native::ops::AttentionScratch;

/// Queries that are worked on together: 4 x 2 vectors of sums.
const ROWS: usize = 4;
/// Rows of the context that are summed together: 2 x 4 vectors.
const CONTEXT_ROWS: usize = 2;
/// Keys that are worked on together.
const KEYS: usize = 2 * LANES;
/// Stands for "no score" in columns past the sequence.
const MASKED: f32 = -1e30;

/// One head of `size` columns, whose first is `column`.
///
/// # Safety
/// `qkv` holds `tokens` rows of 3 x hidden values, `context` as many of hidden; the head's columns end within hidden; `size` is a
/// multiple of 32.
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
    let keys = scratch.float_keys.grown(size * padded);
    let scores = scratch.scores.grown(ROWS * padded);
    // SAFETY: the three parts of a row begin hidden values apart, so a head's columns of each lie inside `qkv`. Keys hold
    // `size` rows of `padded` values, scores `ROWS` of them. Rows below `tokens` are read and written.
    unsafe {
        let queries = qkv.as_ptr().add(column);
        transpose_keys(queries.add(hidden), 3 * hidden, tokens, padded, size, keys.as_mut_ptr());
        let mut row = 0;
        while row < tokens {
            let query = queries.add(row * 3 * hidden);
            let left = (tokens - row).min(ROWS);
            match left {
                ROWS => scores_of::<ROWS>(query, 3 * hidden, keys, padded, size, scores),
                3 => scores_of::<3>(query, 3 * hidden, keys, padded, size, scores),
                2 => scores_of::<2>(query, 3 * hidden, keys, padded, size, scores),
                _ => scores_of::<1>(query, 3 * hidden, keys, padded, size, scores),
            }
            let mut inverse = [0.0; ROWS];
            for (row, inverse) in scores.chunks_exact_mut(padded).zip(&mut inverse).take(left) {
                *inverse = exponentials(row, tokens);
            }
            for (i, scores) in scores.chunks_exact(CONTEXT_ROWS * padded).enumerate() {
                let first = i * CONTEXT_ROWS;
                for step in (0..size).step_by(QUAD * LANES) {
                    let values = queries.add(2 * hidden + step);
                    let place = context.as_mut_ptr().add((row + first) * hidden + column + step);
                    let inverse = &inverse[first..first + CONTEXT_ROWS];
                    match left.saturating_sub(first) {
                        0 => {}
                        1 => context_of::<1>(scores, padded, values, 3 * hidden, tokens, inverse, place, hidden),
                        _ => context_of::<CONTEXT_ROWS>(
                            scores,
                            padded,
                            values,
                            3 * hidden,
                            tokens,
                            inverse,
                            place,
                            hidden,
                        ),
                    }
                }
            }
            row += left;
        }
    }
}

/// Writes a head's keys as columns: `size` rows of `padded` values; those past the sequence are zero.
///
/// # Safety
/// `tokens` rows of `size` values, `stride` apart, may be read at `rows`; `size` x `padded` values may be written at `keys`; `size`
/// and `padded` are multiples of 8.
#[target_feature(enable = "avx2,fma")]
unsafe fn transpose_keys(rows: *const f32, stride: usize, tokens: usize, padded: usize, size: usize, keys: *mut f32) {
    for token in (0..padded).step_by(LANES) {
        for dimension in (0..size).step_by(LANES) {
            let block: [__m256; LANES] = std::array::from_fn(|i| {
                if token + i < tokens {
                    // SAFETY: the token exists, so the caller promises these values.
                    unsafe { _mm256_loadu_ps(rows.add((token + i) * stride + dimension)) }
                } else {
                    _mm256_setzero_ps()
                }
            });
            for (i, row) in transpose(&block).into_iter().enumerate() {
                // SAFETY: 8 values of each of 8 rows, both inside by the loops.
                unsafe { _mm256_storeu_ps(keys.add((dimension + i) * padded + token), row) };
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

/// Scores of `COUNT` queries and all keys.
///
/// # Safety
/// `COUNT` rows of `size` values, `stride` apart, may be read at `queries`; `keys` holds `size` and `scores` `COUNT` rows of
/// `padded` values, a multiple of 16.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn scores_of<const COUNT: usize>(
    queries: *const f32,
    stride: usize,
    keys: &[f32],
    padded: usize,
    size: usize,
    scores: &mut [f32],
) {
    for key in (0..padded).step_by(KEYS) {
        let mut sums = [[_mm256_setzero_ps(); 2]; COUNT];
        // SAFETY: dimensions below size, keys below padded, rows below COUNT.
        unsafe {
            for dimension in 0..size {
                let place = keys.as_ptr().add(dimension * padded + key);
                let keys = [_mm256_loadu_ps(place), _mm256_loadu_ps(place.add(LANES))];
                for (row, sums) in sums.iter_mut().enumerate() {
                    let query = _mm256_set1_ps(*queries.add(row * stride + dimension));
                    for (sum, key) in sums.iter_mut().zip(keys) {
                        *sum = _mm256_fmadd_ps(query, key, *sum);
                    }
                }
            }
            for (row, sums) in sums.into_iter().enumerate() {
                for (v, sum) in sums.into_iter().enumerate() {
                    _mm256_storeu_ps(scores.as_mut_ptr().add(row * padded + key + v * LANES), sum);
                }
            }
        }
    }
}

/// 32 columns of the weighted means of the values, for `COUNT` queries.
///
/// # Safety
/// `weights` holds `COUNT` rows of `padded` values, at least `tokens`; `tokens` rows of 32 values, `value_stride` apart, may be read
/// at `values`, and `COUNT` rows, `stride` apart, written at `place`; `inverse` holds `COUNT` values.
#[inline]
#[target_feature(enable = "avx2,fma")]
#[expect(clippy::too_many_arguments, reason = "three matrices")]
unsafe fn context_of<const COUNT: usize>(
    weights: &[f32],
    padded: usize,
    values: *const f32,
    value_stride: usize,
    tokens: usize,
    inverse: &[f32],
    place: *mut f32,
    stride: usize,
) {
    let mut sums = [[_mm256_setzero_ps(); QUAD]; COUNT];
    // SAFETY: tokens below `tokens`, rows below COUNT, 4 vectors of 8 columns.
    unsafe {
        for token in 0..tokens {
            let values: [__m256; QUAD] =
                std::array::from_fn(|v| _mm256_loadu_ps(values.add(token * value_stride + v * LANES)));
            for (row, sums) in sums.iter_mut().enumerate() {
                let weight = _mm256_set1_ps(*weights.as_ptr().add(row * padded + token));
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum = _mm256_fmadd_ps(weight, value, *sum);
                }
            }
        }
        for (row, (sums, inverse)) in sums.into_iter().zip(inverse).enumerate() {
            for (v, sum) in sums.into_iter().enumerate() {
                let value = _mm256_mul_ps(sum, _mm256_set1_ps(*inverse));
                _mm256_storeu_ps(place.add(row * stride + v * LANES), value);
            }
        }
    }
}

/// Turns a row of scores into their exponentials relative to the largest; returns 1 / their sum. Columns from `tokens` on get 0.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn exponentials(row: &mut [f32], tokens: usize) -> f32 {
    row[tokens..].fill(MASKED);
    let (row, _) = row.as_chunks_mut::<LANES>();
    let top = row.iter().fold(_mm256_set1_ps(MASKED), |top, v| _mm256_max_ps(top, load(v)));
    let top = _mm256_set1_ps(reduce_max(top));
    let mut sum = _mm256_setzero_ps();
    for values in row {
        let e = exp(_mm256_sub_ps(load(values), top));
        sum = _mm256_add_ps(sum, e);
        store(values, e);
    }
    reduce_add(sum).recip()
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
