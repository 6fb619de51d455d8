//! Self-attention of one head in integers.
//!
//! Queries and keys are int8 with a scale per token, values int8 with a scale per column. Attention weights are 16 bits, as two
//! unsigned bytes: 8 bits would lose the many small weights beside one large (measured on press-en and briefings: the logits' mean
//! difference from fp32 is 0.006 for this attention alone, 0.022 with 8-bit weights, 0.038 for the int8 linear maps).
//! Only the softmax is fp32.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_abs_ps, _mm512_add_epi32, _mm512_and_si512, _mm512_cvtepi32_ps, _mm512_cvtps_epi32,
    _mm512_div_ps, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_fmsub_ps, _mm512_loadu_ps, _mm512_loadu_si512,
    _mm512_max_ps, _mm512_mul_ps, _mm512_or_si512, _mm512_packus_epi16, _mm512_packus_epi32, _mm512_reduce_add_epi32,
    _mm512_reduce_max_ps, _mm512_set1_epi8, _mm512_set1_epi16, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512,
    _mm512_slli_epi16, _mm512_slli_epi32, _mm512_srli_epi16, _mm512_storeu_ps, _mm512_storeu_si512, _mm512_sub_epi32,
    _mm512_xor_si512,
};

use super::pack::{columns_of_pairs, exp2, largest_of_rows, quantised_pairs, to_steps};
use super::{LANES, steps};
use crate::backend::native::int8::SMALLEST;
use crate::backend::native::ops::AttentionScratch;

/// Queries that are worked on together: 8 x 2 vectors of sums.
const ROWS: usize = 8;
/// Tokens whose weights fill a register, one byte each.
const BLOCK: usize = 64;
/// Columns of a head whose quantised values of two tokens fill a register.
const HALF: usize = 32;
/// log2 of the largest attention weight in whole steps, 65,280: 255 in its higher byte, and room to round up.
const WEIGHT_STEPS_LOG2: f32 = 15.994_353;
/// Stands for "no score" in columns past the sequence.
const MASKED: f32 = -1e30;

/// A head's buffers. Tokens are padded to whole blocks.
struct Head<'a> {
    tokens: usize,
    padded: usize,
    /// For each half of the columns, pairs of tokens: 64 bytes whose fours of columns are in the order that the packing
    /// instructions leave, see [`query_place`]. Offset by 128.
    queries: &'a mut [u8],
    /// Per token; holds log2(e), so that powers of two are taken.
    query_scales: &'a mut [f32],
    /// For each four of columns, the four bytes of each token.
    keys: &'a mut [i8],
    key_scales: &'a mut [f32],
    /// What the offset of the queries adds, negated.
    key_corrections: &'a mut [i32],
    /// 0, or [`MASKED`] for tokens past the sequence.
    key_masks: &'a mut [f32],
    /// For each four of tokens, their four bytes of each column.
    values: &'a mut [i8],
    scores: &'a mut [f32],
    /// Higher and lower bytes of the weights of [`ROWS`] queries; in each block, fours of tokens as [`weight_place`] says.
    high: &'a mut [u8],
    low: &'a mut [u8],
}

/// Byte of a head's queries where the four columns `group` of a token are.
const fn query_place(padded: usize, token: usize, group: usize) -> usize {
    let half = group / 8 * HALF * padded;
    half + token / 2 * 64 + (group % 4 * 4 + group % 8 / 4 + token % 2 * 2) * 4
}

/// Byte of a row of weights where those of four tokens are.
const fn weight_place(group: usize) -> usize {
    group / 16 * BLOCK + group % 4 * 16 + group % 16 / 4 * 4
}

/// One head of `VECTORS` x 16 columns, whose first is `column`.
///
/// # Safety
/// `qkv` holds `tokens` rows of 3 x hidden values, `context` as many of hidden; the head's columns end within hidden; there is at
/// least one token; `VECTORS` is even.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn head<const VECTORS: usize>(
    tokens: usize,
    hidden: usize,
    column: usize,
    qkv: &[f32],
    scratch: &mut AttentionScratch,
    context: &mut [f32],
) {
    let padded = tokens.next_multiple_of(BLOCK);
    let size = VECTORS * LANES;
    let mut head = Head {
        tokens,
        padded,
        queries: scratch.queries.grown(padded * size),
        query_scales: scratch.query_scales.grown(padded),
        keys: scratch.keys.grown(padded * size),
        key_scales: scratch.key_scales.grown(padded),
        key_corrections: scratch.key_corrections.grown(padded),
        key_masks: scratch.key_masks.grown(padded),
        values: scratch.values.grown(padded * size),
        scores: scratch.scores.grown(ROWS * padded),
        high: scratch.high.grown(ROWS * padded),
        low: scratch.low.grown(ROWS * padded),
    };
    let columns = tokens.next_multiple_of(LANES);
    for row in head.scores.chunks_exact_mut(padded) {
        row[columns..].fill(MASKED);
    }
    // SAFETY: the three parts of a row begin hidden values apart, so a head's columns of each lie inside `qkv`; the buffers
    // have the sizes that the functions ask for, in whole blocks of 64 tokens.
    unsafe {
        let first = qkv.as_ptr().add(column);
        for token in (0..tokens).step_by(LANES) {
            let count = (tokens - token).min(LANES);
            let rows = first.add(token * 3 * hidden);
            head.pack_queries::<VECTORS>(token, rows, 3 * hidden, count);
            head.pack_keys::<VECTORS>(token, rows.add(hidden), 3 * hidden, count);
        }
        let value_scales = head.pack_values::<VECTORS>(first.add(2 * hidden), 3 * hidden);
        for row in (0..tokens).step_by(ROWS) {
            let mut tops = [_mm512_set1_ps(MASKED); ROWS];
            let mut key = 0;
            while key + 2 * LANES <= columns {
                head.scores::<VECTORS, 2>(row, key, &mut tops);
                key += 2 * LANES;
            }
            if key < columns {
                head.scores::<VECTORS, 1>(row, key, &mut tops);
            }
            let inverse: [f32; ROWS] = std::array::from_fn(|i| head.weights(row, i, tops[i]));
            let place = context.as_mut_ptr().add(row * hidden + column);
            let rows = (tokens - row).min(ROWS);
            match VECTORS {
                2 => {
                    head.context::<VECTORS, 4>(0, rows, &value_scales, &inverse, place, hidden);
                    head.context::<VECTORS, 4>(4, rows, &value_scales, &inverse, place, hidden);
                }
                _ => {
                    for i in (0..ROWS).step_by(2) {
                        head.context::<VECTORS, 2>(i, rows, &value_scales, &inverse, place, hidden);
                    }
                }
            }
        }
    }
}

impl Head<'_> {
    /// Quantises up to 16 queries from `token` on, a multiple of 16.
    ///
    /// # Safety
    /// `count` rows of `VECTORS` x 16 values, `stride` apart, may be read at `rows`; `token` is below the padded tokens.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn pack_queries<const VECTORS: usize>(
        &mut self,
        token: usize,
        rows: *const f32,
        stride: usize,
        count: usize,
    ) {
        let offset = _mm512_set1_epi8(-128);
        // SAFETY: the caller's promise; 16 scales from `token` on exist, and of each half of the columns 8 pairs of tokens.
        unsafe {
            let largest = largest_of_rows::<VECTORS>(rows, stride, count);
            let to_steps = to_steps(largest);
            let scales = _mm512_mul_ps(largest, _mm512_set1_ps(std::f32::consts::LOG2_E / 127.0));
            _mm512_storeu_ps(self.query_scales.as_mut_ptr().add(token), scales);
            for half in 0..VECTORS / 2 {
                let pairs = quantised_pairs(rows.add(half * HALF), stride, count, &to_steps);
                let place = self.queries.as_mut_ptr().add(query_place(self.padded, token, half * 8));
                for (i, pair) in pairs.into_iter().enumerate() {
                    _mm512_storeu_si512(place.add(i * 64).cast(), _mm512_xor_si512(pair, offset));
                }
            }
        }
    }

    /// Quantises up to 16 keys from `token` on, a multiple of 16, and turns their columns into rows.
    ///
    /// # Safety
    /// As for [`Self::pack_queries`].
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn pack_keys<const VECTORS: usize>(&mut self, token: usize, rows: *const f32, stride: usize, count: usize) {
        let offset = _mm512_set1_epi8(-128);
        let mut sums = _mm512_setzero_si512();
        // SAFETY: the caller's promise; 16 tokens from `token` on exist in all buffers, and VECTORS x 4 rows of keys.
        unsafe {
            let largest = largest_of_rows::<VECTORS>(rows, stride, count);
            let to_steps = to_steps(largest);
            let scales = _mm512_mul_ps(largest, _mm512_set1_ps(1.0 / 127.0));
            _mm512_storeu_ps(self.key_scales.as_mut_ptr().add(token), scales);
            for half in 0..VECTORS / 2 {
                let pairs = quantised_pairs(rows.add(half * HALF), stride, count, &to_steps);
                for (i, fours) in columns_of_pairs(&pairs).into_iter().enumerate() {
                    sums = _mm512_dpbusd_epi32(sums, offset, fours);
                    let place = ((half * 8 + i) * self.padded + token) * 4;
                    _mm512_storeu_si512(self.keys.as_mut_ptr().add(place).cast(), fours);
                }
            }
            let corrections = _mm512_sub_epi32(_mm512_setzero_si512(), sums);
            _mm512_storeu_si512(self.key_corrections.as_mut_ptr().add(token).cast(), corrections);
        }
        for (i, mask) in self.key_masks[token..token + LANES].iter_mut().enumerate() {
            *mask = if i < count { 0.0 } else { MASKED };
        }
    }

    /// Quantises all values; returns the scales of their columns.
    ///
    /// # Safety
    /// `self.tokens` rows of `VECTORS` x 16 values, `stride` apart, may be read at `rows`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn pack_values<const VECTORS: usize>(&mut self, rows: *const f32, stride: usize) -> [__m512; VECTORS] {
        let mut largest = [_mm512_set1_ps(SMALLEST); VECTORS];
        // SAFETY: rows below `tokens` are read; of the values, groups of four below padded / 4 are written.
        unsafe {
            for token in 0..self.tokens {
                for (v, largest) in largest.iter_mut().enumerate() {
                    let values = _mm512_loadu_ps(rows.add(token * stride + v * LANES));
                    *largest = _mm512_max_ps(*largest, _mm512_abs_ps(values));
                }
            }
            let to_steps = largest.map(|largest| _mm512_div_ps(_mm512_set1_ps(127.0), largest));
            let bytes = _mm512_set1_epi16(0xff);
            let words = _mm512_set1_epi32(0xffff);
            for group in 0..self.tokens.div_ceil(4) {
                for (v, to_steps) in to_steps.iter().enumerate() {
                    let [a, b, c, d]: [__m512i; 4] = std::array::from_fn(|i| {
                        let token = group * 4 + i;
                        if token < self.tokens {
                            steps(_mm512_loadu_ps(rows.add(token * stride + v * LANES)), *to_steps)
                        } else {
                            _mm512_setzero_si512()
                        }
                    });
                    let even = _mm512_or_si512(_mm512_and_si512(a, words), _mm512_slli_epi32::<16>(c));
                    let odd = _mm512_or_si512(_mm512_and_si512(b, words), _mm512_slli_epi32::<16>(d));
                    let all = _mm512_or_si512(_mm512_and_si512(even, bytes), _mm512_slli_epi16::<8>(odd));
                    let place = (group * VECTORS + v) * 64;
                    _mm512_storeu_si512(self.values.as_mut_ptr().add(place).cast(), all);
                }
            }
        }
        largest.map(|largest| _mm512_mul_ps(largest, _mm512_set1_ps(1.0 / 127.0)))
    }

    /// Scores of [`ROWS`] queries from `first` on and `KEYS` x 16 keys from `key` on, without the queries' scales; the largest of
    /// each query goes into `tops`.
    ///
    /// # Safety
    /// The queries and keys exist in the padded buffers.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn scores<const VECTORS: usize, const KEYS: usize>(
        &mut self,
        first: usize,
        key: usize,
        tops: &mut [__m512; ROWS],
    ) {
        // SAFETY: keys are read at fours of columns below VECTORS x 4 and tokens from `key` on, queries at tokens
        // first..first + ROWS; `first` is even, so a query's place is that of `first` and a constant.
        unsafe {
            let corrections: [__m512i; KEYS] =
                std::array::from_fn(|k| _mm512_loadu_si512(self.key_corrections.as_ptr().add(key + k * LANES).cast()));
            let mut sums = [corrections; ROWS];
            for group in 0..VECTORS * 4 {
                let keys: [__m512i; KEYS] = std::array::from_fn(|k| {
                    _mm512_loadu_si512(self.keys.as_ptr().add((group * self.padded + key + k * LANES) * 4).cast())
                });
                let queries = self.queries.as_ptr().add(query_place(self.padded, first, group));
                for (row, sums) in sums.iter_mut().enumerate() {
                    let four = queries.add(row / 2 * 64 + row % 2 * 8).cast::<i32>().read_unaligned();
                    let query = _mm512_set1_epi32(four);
                    for (sum, keys) in sums.iter_mut().zip(keys) {
                        *sum = _mm512_dpbusd_epi32(*sum, query, keys);
                    }
                }
            }
            for k in 0..KEYS {
                let scales = _mm512_loadu_ps(self.key_scales.as_ptr().add(key + k * LANES));
                let masks = _mm512_loadu_ps(self.key_masks.as_ptr().add(key + k * LANES));
                for (row, (sums, top)) in sums.iter().zip(tops.iter_mut()).enumerate() {
                    let scores = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[k]), scales, masks);
                    *top = _mm512_max_ps(*top, scores);
                    _mm512_storeu_ps(self.scores.as_mut_ptr().add(row * self.padded + key + k * LANES), scores);
                }
            }
        }
    }

    /// Turns the scores of a query, the `row`-th from `first` on, into weights of 16 bits; returns 1 / their sum.
    ///
    /// # Safety
    /// `row` is below [`ROWS`], the query exists in the padded buffers.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn weights(&mut self, first: usize, row: usize, top: __m512) -> f32 {
        let scale = self.query_scales[first + row];
        let shift = _mm512_set1_ps(_mm512_reduce_max_ps(top) * scale - WEIGHT_STEPS_LOG2);
        let scale = _mm512_set1_ps(scale);
        let low_bytes = _mm512_set1_epi16(0xff);
        let mut sums = [_mm512_setzero_si512(); 4];
        for block in (0..self.padded).step_by(BLOCK) {
            // SAFETY: 64 scores and as many bytes of weights from the row's `block` on exist.
            unsafe {
                let scores = self.scores.as_ptr().add(row * self.padded + block);
                let x: [__m512; 4] =
                    std::array::from_fn(|v| _mm512_fmsub_ps(_mm512_loadu_ps(scores.add(v * LANES)), scale, shift));
                let [a, b, c, d] = exp2(x).map(|weights| _mm512_cvtps_epi32(weights));
                for (sum, weights) in sums.iter_mut().zip([a, b, c, d]) {
                    *sum = _mm512_add_epi32(*sum, weights);
                }
                let (ab, cd) = (_mm512_packus_epi32(a, b), _mm512_packus_epi32(c, d));
                let high = _mm512_packus_epi16(_mm512_srli_epi16::<8>(ab), _mm512_srli_epi16::<8>(cd));
                let low = _mm512_packus_epi16(_mm512_and_si512(ab, low_bytes), _mm512_and_si512(cd, low_bytes));
                _mm512_storeu_si512(self.high.as_mut_ptr().add(row * self.padded + block).cast(), high);
                _mm512_storeu_si512(self.low.as_mut_ptr().add(row * self.padded + block).cast(), low);
            }
        }
        let [a, b, c, d] = sums;
        let sum = _mm512_reduce_add_epi32(_mm512_add_epi32(_mm512_add_epi32(a, b), _mm512_add_epi32(c, d)));
        // The largest weight is there, so the sum is not 0.
        (sum as f32).recip()
    }

    /// Writes the weighted means of the values for the queries `row..row + COUNT` of those at hand, `rows` of which exist;
    /// the first of these writes at `place`.
    ///
    /// # Safety
    /// `rows` rows of `VECTORS` x 16 values, `stride` apart, may be written at `place`; row + COUNT is at most [`ROWS`].
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn context<const VECTORS: usize, const COUNT: usize>(
        &self,
        row: usize,
        rows: usize,
        value_scales: &[__m512; VECTORS],
        inverse: &[f32; ROWS],
        place: *mut f32,
        stride: usize,
    ) {
        let mut high = [[_mm512_setzero_si512(); VECTORS]; COUNT];
        let mut low = high;
        // SAFETY: weights are read at rows below ROWS and fours of tokens below tokens / 4 (rounded up), values at the same
        // fours; rows below `rows` are written.
        unsafe {
            for group in 0..self.tokens.div_ceil(4) {
                let values = self.values.as_ptr().add(group * VECTORS * 64);
                let values: [__m512i; VECTORS] = std::array::from_fn(|v| _mm512_loadu_si512(values.add(v * 64).cast()));
                for i in 0..COUNT {
                    let at = (row + i) * self.padded + weight_place(group);
                    let weight = |bytes: &[u8]| bytes.as_ptr().add(at).cast::<i32>().read_unaligned();
                    let (h, l) = (_mm512_set1_epi32(weight(self.high)), _mm512_set1_epi32(weight(self.low)));
                    for (v, values) in values.into_iter().enumerate() {
                        high[i][v] = _mm512_dpbusd_epi32(high[i][v], h, values);
                        low[i][v] = _mm512_dpbusd_epi32(low[i][v], l, values);
                    }
                }
            }
            for i in 0..COUNT.min(rows.saturating_sub(row)) {
                let inverse = _mm512_set1_ps(inverse[row + i]);
                for v in 0..VECTORS {
                    let (high, low) = (_mm512_cvtepi32_ps(high[i][v]), _mm512_cvtepi32_ps(low[i][v]));
                    let sum = _mm512_fmadd_ps(high, _mm512_set1_ps(256.0), low);
                    let value = _mm512_mul_ps(_mm512_mul_ps(sum, inverse), value_scales[v]);
                    _mm512_storeu_ps(place.add((row + i) * stride + v * LANES), value);
                }
            }
        }
    }
}
