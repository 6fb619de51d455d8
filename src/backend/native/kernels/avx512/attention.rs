//! Self-attention of one sequence in integers.
//!
//! Queries, keys and values are int8 with a scale for each token and head, attention weights 16 bits: with 8 bits the many small
//! ones beside one large would vanish (measured on press-en and briefings: the logits' mean difference from fp32 is 0.006 with
//! 16-bit weights, 0.022 with 8-bit ones, 0.038 for the int8 linear maps). A value's scale goes into its weights. Only the softmax
//! is fp32.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_add_ps, _mm512_castsi512_si256, _mm512_cvtepi8_epi16, _mm512_cvtepi32_ps,
    _mm512_cvtps_epi32, _mm512_dpbusd_epi32, _mm512_dpwssd_epi32, _mm512_extracti64x4_epi64, _mm512_fmadd_ps,
    _mm512_fmsub_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_max_ps, _mm512_mul_ps, _mm512_packs_epi32,
    _mm512_permutexvar_epi64, _mm512_reduce_add_ps, _mm512_reduce_max_ps, _mm512_reduce_ps, _mm512_scalef_ps,
    _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setr_epi64, _mm512_setzero_ps, _mm512_setzero_si512,
    _mm512_shuffle_i32x4, _mm512_storeu_ps, _mm512_storeu_si512, _mm512_sub_epi32, _mm512_unpackhi_epi16,
    _mm512_unpacklo_epi16,
};

use super::LANES;
use super::linear::VECTORS as PANEL_VECTORS;
use super::projection::{PANEL, Projected, SPARE_TOKENS};
use super::transpose::transpose;
use crate::backend::native::ops::AttentionScratch;

/// Queries that are worked on together: 8 x 2 vectors of sums.
const ROWS: usize = 8;
const _: () = assert!(ROWS <= SPARE_TOKENS);
/// Keys that are worked on together.
const KEYS: usize = 2 * LANES;
/// Tokens whose weighted values a 32-bit sum holds: 2^31 / (32,767 * 127) is 516.
const CHUNK: usize = 512;
/// log2 of the largest attention weight in whole steps, 32,767.
const WEIGHT_STEPS_LOG2: f32 = 14.999_956;
/// Stands for "no score" in columns past the sequence.
const MASKED: f32 = -1e30;

/// The heads of one panel of columns: two of 32 or one of 64. Tokens are padded to a multiple of [`KEYS`].
struct Heads<'a> {
    tokens: usize,
    padded: usize,
    /// For each four of columns, in the panel's order, the four bytes of each token.
    keys: &'a mut [i8],
    /// For each head and token; 0 past the sequence.
    key_scales: &'a mut [f32],
    /// What the offset of the queries adds, negated.
    key_corrections: &'a mut [i32],
    /// 0, or [`MASKED`] for tokens past the sequence.
    key_masks: &'a mut [f32],
    /// For each pair of tokens, the pair of values of each column.
    values: &'a mut [i16],
    /// For each head and token, the value's scale by the largest of the head; 0 past the sequence.
    value_scales: &'a mut [f32],
    /// Of [`ROWS`] queries.
    scores: &'a mut [f32],
    weights: &'a mut [i16],
}

/// Which four of a panel is the `group`-th of a head of `VECTORS` x 16 columns.
const fn four_of<const VECTORS: usize>(head: usize, group: usize) -> usize {
    group / VECTORS * PANEL_VECTORS + head * VECTORS + group % VECTORS
}

/// Attention of a sequence, the `tokens` from `first` on; heads have `VECTORS` x 16 columns.
///
/// # Safety
/// The processor has the instructions. `projected` holds the tokens and [`SPARE_TOKENS`] more, `context` `tokens` rows of hidden
/// values; there is at least one token.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn attention<const VECTORS: usize>(
    projected: &Projected<'_>,
    first: usize,
    tokens: usize,
    scratch: &mut AttentionScratch,
    context: &mut [f32],
) {
    let hidden = projected.hidden;
    let padded = tokens.next_multiple_of(KEYS);
    let heads = PANEL_VECTORS / VECTORS;
    let mut panel = Heads {
        tokens,
        padded,
        keys: scratch.keys.grown(padded * PANEL),
        key_scales: scratch.key_scales.grown(heads * padded),
        key_corrections: scratch.key_corrections.grown(heads * padded),
        key_masks: scratch.key_masks.grown(padded),
        values: scratch.values.grown(padded * PANEL),
        value_scales: scratch.value_scales.grown(heads * padded),
        scores: scratch.scores.grown(ROWS * padded),
        weights: scratch.weights.grown(ROWS * padded),
    };
    panel.key_masks[..tokens].fill(0.0);
    panel.key_masks[tokens..].fill(MASKED);
    for column in (0..hidden).step_by(PANEL) {
        // SAFETY: `projected` holds rows of 3 x hidden bytes for the tokens and the spare ones; a head's columns lie within them,
        // and its rows of `context` exist.
        unsafe {
            let bytes = projected.bytes.as_ptr().add(first * 3 * hidden + column);
            panel.pack_keys::<VECTORS>(bytes.add(hidden), 3 * hidden);
            panel.pack_values(bytes.add(2 * hidden), 3 * hidden);
            for head in 0..heads {
                let column = column + head * VECTORS * LANES;
                let scales = |part: usize| &projected.scales_of(part * hidden + column)[first..];
                panel.key_scales[head * padded..][..tokens].copy_from_slice(&scales(1)[..tokens]);
                panel.key_scales[head * padded + tokens..][..padded - tokens].fill(0.0);
                let largest = panel.relative_value_scales(head, &scales(2)[..tokens]);
                for row in (0..tokens).step_by(ROWS) {
                    let tops = panel.scores::<VECTORS>(head, bytes.add(row * 3 * hidden), 3 * hidden);
                    let mut factors = [0.0; ROWS];
                    for (i, factor) in factors.iter_mut().enumerate() {
                        *factor = largest / panel.weights(head, i, tops[i], scales(0)[row + i]);
                    }
                    let place = context.as_mut_ptr().add(row * hidden + column);
                    let rows = (tokens - row).min(ROWS);
                    if VECTORS == 2 {
                        panel.context::<VECTORS, ROWS>(head, 0, rows, &factors, place, hidden);
                    } else {
                        panel.context::<VECTORS, 4>(head, 0, rows, &factors, place, hidden);
                        panel.context::<VECTORS, 4>(head, 4, rows, &factors, place, hidden);
                    }
                }
            }
        }
    }
}

/// The three steps of eight queries are functions of their own: as parts of one large function it depends on what else is compiled
/// with it whether their sums stay in registers.
impl Heads<'_> {
    /// Turns the columns of a panel of keys into rows.
    ///
    /// # Safety
    /// The tokens' rows of 64 bytes, `stride` apart, may be read at `rows`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn pack_keys<const VECTORS: usize>(&mut self, rows: *const u8, stride: usize) {
        let offset = _mm512_set1_epi8(-128);
        for token in (0..self.padded).step_by(LANES) {
            let rows: [__m512i; LANES] = std::array::from_fn(|i| {
                if token + i >= self.tokens {
                    return _mm512_setzero_si512();
                }
                // SAFETY: the token exists, so the caller promises these bytes.
                unsafe { _mm512_loadu_si512(rows.add((token + i) * stride).cast()) }
            });
            let fours = transpose(&rows);
            // SAFETY: the panel has 16 fours of columns and PANEL_VECTORS / VECTORS heads, and token + 16 is at most `padded`.
            unsafe {
                for (four, keys) in fours.iter().enumerate() {
                    _mm512_storeu_si512(self.keys.as_mut_ptr().add((four * self.padded + token) * 4).cast(), *keys);
                }
                for head in 0..PANEL_VECTORS / VECTORS {
                    let sums = (0..VECTORS * 4).fold(_mm512_setzero_si512(), |sums, group| {
                        _mm512_dpbusd_epi32(sums, offset, fours[four_of::<VECTORS>(head, group)])
                    });
                    let corrections = _mm512_sub_epi32(_mm512_setzero_si512(), sums);
                    let place = self.key_corrections.as_mut_ptr().add(head * self.padded + token);
                    _mm512_storeu_si512(place.cast(), corrections);
                }
            }
        }
    }

    /// Widens a panel of values and puts pairs of tokens side by side.
    ///
    /// # Safety
    /// The tokens' rows of 64 bytes, `stride` apart, may be read at `rows`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn pack_values(&mut self, rows: *const u8, stride: usize) {
        for token in (0..self.padded).step_by(2) {
            let [a, b] = [token, token + 1].map(|token| {
                if token >= self.tokens {
                    return _mm512_setzero_si512();
                }
                // SAFETY: the token exists, so the caller promises these bytes.
                unsafe { _mm512_loadu_si512(rows.add(token * stride).cast()) }
            });
            // In its quarters, the pairs of the first and third vectors of columns in turn, and of the second and fourth.
            let (low_even, low_odd) = {
                let [a, b] = [a, b].map(|row| _mm512_cvtepi8_epi16(_mm512_castsi512_si256(row)));
                (_mm512_unpacklo_epi16(a, b), _mm512_unpackhi_epi16(a, b))
            };
            let (high_even, high_odd) = {
                let [a, b] = [a, b].map(|row| _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64::<1>(row)));
                (_mm512_unpacklo_epi16(a, b), _mm512_unpackhi_epi16(a, b))
            };
            let vectors = [
                _mm512_shuffle_i32x4::<0x88>(low_even, high_even),
                _mm512_shuffle_i32x4::<0x88>(low_odd, high_odd),
                _mm512_shuffle_i32x4::<0xdd>(low_even, high_even),
                _mm512_shuffle_i32x4::<0xdd>(low_odd, high_odd),
            ];
            for (v, vector) in vectors.into_iter().enumerate() {
                // SAFETY: token + 2 is at most `padded`, and a token has 64 values.
                unsafe {
                    let place = self.values.as_mut_ptr().add(token * PANEL + v * KEYS);
                    _mm512_storeu_si512(place.cast(), vector);
                }
            }
        }
    }

    /// Takes the scales of a head's values relative to the largest, which is returned.
    fn relative_value_scales(&mut self, head: usize, scales: &[f32]) -> f32 {
        let largest = scales.iter().fold(0f32, |largest, scale| if *scale > largest { *scale } else { largest });
        let relative = &mut self.value_scales[head * self.padded..][..self.padded];
        for (relative, scale) in relative.iter_mut().zip(scales) {
            *relative = scale / largest;
        }
        relative[self.tokens..].fill(0.0);
        largest
    }

    /// Scores of [`ROWS`] queries, whose panels begin at `queries`, and all keys, without the queries' scales; returns the largest
    /// of each query, in some lane.
    ///
    /// # Safety
    /// `ROWS` rows of 64 bytes, `stride` apart, may be read at `queries`; the head exists.
    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn scores<const VECTORS: usize>(
        &mut self,
        head: usize,
        queries: *const u8,
        stride: usize,
    ) -> [__m512; ROWS] {
        let mut tops = [_mm512_set1_ps(MASKED); ROWS];
        // Read once: for all the compiler knows, what is written might be these.
        let (padded, first) = (self.padded, head * self.padded);
        let (keys, masks) = (self.keys.as_ptr(), self.key_masks.as_ptr());
        let (scales, corrections) = (self.key_scales.as_ptr(), self.key_corrections.as_ptr());
        let scores = self.scores.as_mut_ptr();
        for key in (0..padded).step_by(KEYS) {
            // SAFETY: keys are read at the head's fours of columns and tokens key..key + 32, at most `padded`; so are what
            // belongs to them, and the scores of `ROWS` rows written.
            unsafe {
                let corrections = corrections.add(first + key);
                let corrections = [0, LANES].map(|k| _mm512_loadu_si512(corrections.add(k).cast()));
                let mut sums = [corrections; ROWS];
                for group in 0..VECTORS * 4 {
                    let four = four_of::<VECTORS>(head, group);
                    let keys = keys.add((four * padded + key) * 4);
                    let keys = [0, LANES * 4].map(|k| _mm512_loadu_si512(keys.add(k).cast()));
                    let queries = queries.add(four * 4);
                    for (row, sums) in sums.iter_mut().enumerate() {
                        let query = _mm512_set1_epi32(queries.add(row * stride).cast::<i32>().read_unaligned());
                        sums[0] = _mm512_dpbusd_epi32(sums[0], query, keys[0]);
                        sums[1] = _mm512_dpbusd_epi32(sums[1], query, keys[1]);
                    }
                }
                let [scales, masks] = [scales.add(first + key), masks.add(key)];
                let scales = [0, LANES].map(|k| _mm512_loadu_ps(scales.add(k)));
                let masks = [0, LANES].map(|k| _mm512_loadu_ps(masks.add(k)));
                for (row, (sums, top)) in sums.into_iter().zip(&mut tops).enumerate() {
                    let a = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[0]), scales[0], masks[0]);
                    let b = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[1]), scales[1], masks[1]);
                    *top = _mm512_max_ps(*top, _mm512_max_ps(a, b));
                    let scores = scores.add(row * padded + key);
                    _mm512_storeu_ps(scores, a);
                    _mm512_storeu_ps(scores.add(LANES), b);
                }
            }
        }
        tops
    }

    /// Turns the scores of the `row`-th query at hand, of scale `scale`, into weights of 16 bits that hold the scales of the values;
    /// returns the sum of the weights without these.
    ///
    /// # Safety
    /// `row` is below [`ROWS`], the head exists.
    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn weights(&mut self, head: usize, row: usize, top: __m512, scale: f32) -> f32 {
        let shift = _mm512_set1_ps(_mm512_reduce_max_ps(top) * scale - WEIGHT_STEPS_LOG2);
        let scale = _mm512_set1_ps(scale);
        // The packing instruction works within quarters of a register: this puts the fours of weights back in order.
        let order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
        let mut sums = [_mm512_setzero_ps(); 2];
        for key in (0..self.padded).step_by(KEYS) {
            // SAFETY: 32 scores of the row, as many weights and scales of values from `key` on exist.
            unsafe {
                let scores = self.scores.as_ptr().add(row * self.padded + key);
                let x: [__m512; 2] =
                    std::array::from_fn(|v| _mm512_fmsub_ps(_mm512_loadu_ps(scores.add(v * LANES)), scale, shift));
                let exponentials = exp2(x);
                let values = self.value_scales.as_ptr().add(head * self.padded + key);
                let [a, b] = std::array::from_fn(|v| {
                    sums[v] = _mm512_add_ps(sums[v], exponentials[v]);
                    _mm512_cvtps_epi32(_mm512_mul_ps(exponentials[v], _mm512_loadu_ps(values.add(v * LANES))))
                });
                let place = self.weights.as_mut_ptr().add(row * self.padded + key);
                _mm512_storeu_si512(place.cast(), _mm512_permutexvar_epi64(order, _mm512_packs_epi32(a, b)));
            }
        }
        _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1]))
    }

    /// Writes the weighted means of the values for the queries `row..row + COUNT` of those at hand, `rows` of which exist;
    /// the first of these writes at `place`. `factors` bring the sums to scale.
    ///
    /// # Safety
    /// `rows` rows of `VECTORS` x 16 values, `stride` apart, may be written at `place`; row + COUNT is at most [`ROWS`]; the head
    /// exists.
    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn context<const VECTORS: usize, const COUNT: usize>(
        &self,
        head: usize,
        row: usize,
        rows: usize,
        factors: &[f32; ROWS],
        place: *mut f32,
        stride: usize,
    ) {
        let mut totals = [[_mm512_setzero_ps(); VECTORS]; COUNT];
        let padded = self.padded;
        // SAFETY: weights are read at rows below ROWS, weights and values at pairs of tokens below `padded`; rows below `rows`
        // are written.
        unsafe {
            let values = self.values.as_ptr().add(head * VECTORS * KEYS);
            let weights = self.weights.as_ptr().add(row * padded);
            for chunk in (0..padded).step_by(CHUNK) {
                let mut sums = [[_mm512_setzero_si512(); VECTORS]; COUNT];
                for token in (chunk..padded.min(chunk + CHUNK)).step_by(2) {
                    let values = values.add(token * PANEL);
                    let values: [__m512i; VECTORS] =
                        std::array::from_fn(|v| _mm512_loadu_si512(values.add(v * KEYS).cast()));
                    for (i, sums) in sums.iter_mut().enumerate() {
                        let pair = weights.add(i * padded + token).cast::<i32>().read_unaligned();
                        for (sum, values) in sums.iter_mut().zip(values) {
                            *sum = _mm512_dpwssd_epi32(*sum, _mm512_set1_epi32(pair), values);
                        }
                    }
                }
                for (totals, sums) in totals.iter_mut().zip(sums) {
                    for (total, sum) in totals.iter_mut().zip(sums) {
                        *total = _mm512_add_ps(*total, _mm512_cvtepi32_ps(sum));
                    }
                }
            }
            for (i, totals) in totals.iter().enumerate().take(rows.saturating_sub(row)) {
                let factor = _mm512_set1_ps(factors[row + i]);
                for (v, total) in totals.iter().enumerate() {
                    _mm512_storeu_ps(place.add((row + i) * stride + v * LANES), _mm512_mul_ps(*total, factor));
                }
            }
        }
    }
}

/// 2^x; relative error below 8e-5. Powers of fractions, in [0, 1), by a polynomial.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn exp2<const N: usize>(x: [__m512; N]) -> [__m512; N] {
    const COEFFICIENTS: [f32; 4] = [0.078_024_36, 0.226_068_11, 0.695_832_8, 0.999_925_3];
    /// What is left of a number above the next lower whole one; no exceptions.
    const FRACTION: i32 = 0b1001;
    let rest = x.map(|x| _mm512_reduce_ps::<FRACTION>(x));
    let mut p = [_mm512_set1_ps(COEFFICIENTS[0]); N];
    for c in &COEFFICIENTS[1..] {
        p = std::array::from_fn(|i| _mm512_fmadd_ps(p[i], rest[i], _mm512_set1_ps(*c)));
    }
    // Takes the next lower whole number by itself.
    std::array::from_fn(|i| _mm512_scalef_ps(p[i], x[i]))
}
