//! int8 and fp32 kernels for x86-64 processors with AVX512-VNNI.
//!
//! Functions with `target_feature` are reached only through [`Avx512`], which exists only where the features do.

use std::arch::x86_64::{
    __m512, __m512i, _mm_storeu_si128, _mm512_abs_ps, _mm512_add_epi32, _mm512_add_ps, _mm512_cvtepi32_epi8,
    _mm512_cvtepi32_ps, _mm512_cvtps_epi32, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_loadu_ps,
    _mm512_loadu_si512, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps, _mm512_reduce_add_ps, _mm512_reduce_max_ps,
    _mm512_roundscale_ps, _mm512_scalef_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512,
    _mm512_storeu_ps, _mm512_sub_epi32, _mm512_sub_ps,
};

use crate::backend::native::int8::{ACTIVATION_OFFSET, GROUP, Int8Linear, PANEL};
use crate::backend::native::ops::{Epilogue, OpScratch};
use crate::backend::native::weights::NormWeights;

/// fp32 values in a vector register.
pub(super) const LANES: usize = 16;
/// Rows of a full matrix tile: 6 x 4 sums, 4 weight vectors and one activation fit the 32 registers.
const TILE_ROWS: usize = 6;
/// Stands for "no score" where the last vector of a row of attention scores reaches past the sequence.
const MASKED: f32 = -1e30;

/// Proof that this processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend::native) struct Avx512(());

#[expect(clippy::unused_self, reason = "`self` is the proof that the instructions exist")]
impl Avx512 {
    /// Widths of attention heads that [`Avx512::attention`] runs.
    pub const HEAD_SIZES: [usize; 2] = [32, 64];

    pub fn detect() -> Option<Self> {
        let found = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vnni")
            && is_x86_feature_detected!("fma");
        found.then_some(Self(()))
    }

    /// Quantises rows to steps of their largest value / 127, offset by 128. There are as many rows as `scales`.
    pub fn quantise(self, rows: &[f32], quantised: &mut [u8], scales: &mut [f32]) {
        if scales.is_empty() {
            return;
        }
        let width = rows.len() / scales.len();
        assert!(width.is_multiple_of(LANES) && rows.len() == width * scales.len() && rows.len() == quantised.len());
        for ((row, quantised), scale) in rows.chunks_exact(width).zip(quantised.chunks_exact_mut(width)).zip(scales) {
            // SAFETY: `self` exists, so the features do.
            *scale = unsafe { quantise_row(row, quantised) };
        }
    }

    /// A linear map over quantised rows.
    pub fn linear(self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]) {
        let (inputs, outputs) = (map.inputs, map.outputs);
        map.check();
        assert!(rows.len() >= scales.len() * inputs && output.len() == scales.len() * outputs, "rows of an int8 map");
        // SAFETY: `self` exists, so the features do; the assertions are what the function asks for.
        unsafe {
            match epilogue {
                Epilogue::Store => linear::<STORE>(map, rows, scales, output),
                Epilogue::Add => linear::<ADD>(map, rows, scales, output),
                Epilogue::Gelu => linear::<GELU>(map, rows, scales, output),
            }
        }
    }

    /// Normalises each row in place; the width is a multiple of 16.
    pub fn layer_norm(self, norm: &NormWeights, rows: &mut [f32]) {
        let width = norm.gamma.len();
        assert!(width.is_multiple_of(LANES) && norm.beta.len() == width, "width of a layer norm");
        for row in rows.chunks_exact_mut(width) {
            // SAFETY: `self` exists, so the features do.
            unsafe { layer_norm_row(norm, row) };
        }
    }

    /// Self-attention of one sequence, see [`crate::backend::native::ops::Ops::attention`].
    pub fn attention(self, qkv: &[f32], hidden: usize, heads: usize, scratch: &mut OpScratch, context: &mut [f32]) {
        let tokens = context.len() / hidden;
        let size = hidden / heads;
        assert!(context.len() == tokens * hidden && qkv.len() == 3 * context.len(), "rows of an attention");
        assert!(hidden == heads * size, "heads of an attention");
        let padded = tokens.next_multiple_of(2 * LANES);
        for head in (0..hidden).step_by(size) {
            let keys = scratch.keys.grown(size * padded);
            transpose_keys(&qkv[hidden + head..], 3 * hidden, tokens, padded, keys);
            let weights = scratch.attention.grown(MAX_ATTENTION_ROWS * padded);
            let shape = AttentionShape { tokens, padded, hidden, head };
            // SAFETY: `self` exists, so the features do. The function's demands: `qkv` holds `tokens` rows of
            // 3 * hidden and `context` as many of hidden (asserted above), `head + size <= hidden` by the loop, `keys`
            // holds size * padded and `weights` MAX_ATTENTION_ROWS * padded values; the sizes are 2 and 4 vectors.
            unsafe {
                match size {
                    32 => attention_head::<2, 8>(shape, qkv, keys, weights, context),
                    64 => attention_head::<4, 4>(shape, qkv, keys, weights, context),
                    _ => unreachable!("the model's head size was checked when it was loaded"),
                }
            }
        }
    }
}

pub(super) const STORE: u8 = 0;
pub(super) const ADD: u8 = 1;
pub(super) const GELU: u8 = 2;

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
#[inline]
pub(super) fn load(values: &[f32; LANES]) -> __m512 {
    // SAFETY: the array holds exactly the 16 values that are read; no alignment is asked for.
    unsafe { _mm512_loadu_ps(values.as_ptr()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
#[inline]
pub(super) fn store(values: &mut [f32; LANES], vector: __m512) {
    // SAFETY: the array holds exactly the 16 values that are written; no alignment is asked for.
    unsafe { _mm512_storeu_ps(values.as_mut_ptr(), vector) }
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

/// x * Phi(x) within 1.4e-4: far less than a step of the quantisation that follows. Phi - 1/2 is an odd polynomial, fitted
/// (minimax, weighted by x) on [-4, 4] to reach 1/2 at its ends.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn gelu(x: __m512) -> __m512 {
    const LIMIT: f32 = 4.0;
    const COEFFICIENTS: [f32; 7] =
        [5.082_083e-8, -2.317_621_3e-6, 5.750_156e-5, -8.835_622e-4, 9.042_752e-3, -6.506_97e-2, 0.398_19];
    let z = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-LIMIT)), _mm512_set1_ps(LIMIT));
    let square = _mm512_mul_ps(z, z);
    let mut p = _mm512_set1_ps(-4.425_708_6e-10);
    for c in COEFFICIENTS {
        p = _mm512_fmadd_ps(p, square, _mm512_set1_ps(c));
    }
    _mm512_mul_ps(x, _mm512_fmadd_ps(p, z, _mm512_set1_ps(0.5)))
}

/// Quantises one row, returns its scale.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn quantise_row(row: &[f32], quantised: &mut [u8]) -> f32 {
    // Keeps a row of zeros from a division by zero.
    const SMALLEST: f32 = 1e-12;
    let (row, _) = row.as_chunks::<LANES>();
    let (quantised, _) = quantised.as_chunks_mut::<LANES>();
    let largest = row.iter().fold(_mm512_setzero_ps(), |m, v| _mm512_max_ps(m, _mm512_abs_ps(load(v))));
    let largest = _mm512_reduce_max_ps(largest).max(SMALLEST);
    let to_steps = _mm512_set1_ps(127.0 / largest);
    let offset = _mm512_set1_epi32(ACTIVATION_OFFSET);
    for (values, places) in row.iter().zip(quantised) {
        let steps = _mm512_add_epi32(_mm512_cvtps_epi32(_mm512_mul_ps(load(values), to_steps)), offset);
        // SAFETY: `places` is 16 bytes, exactly what is written; no alignment is asked for.
        unsafe { _mm_storeu_si128(places.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(steps)) };
    }
    largest / 127.0
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn layer_norm_row(norm: &NormWeights, row: &mut [f32]) {
    let width = row.len() as f32;
    let (row, _) = row.as_chunks_mut::<LANES>();
    let sum = row.iter().fold(_mm512_setzero_ps(), |s, v| _mm512_add_ps(s, load(v)));
    let mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / width);
    let squares = row.iter().fold(_mm512_setzero_ps(), |s, v| {
        let d = _mm512_sub_ps(load(v), mean);
        _mm512_fmadd_ps(d, d, s)
    });
    let inverse = _mm512_set1_ps((_mm512_reduce_add_ps(squares) / width + norm.eps).sqrt().recip());
    let (gamma, _) = norm.gamma.as_chunks::<LANES>();
    let (beta, _) = norm.beta.as_chunks::<LANES>();
    for ((values, gamma), beta) in row.iter_mut().zip(gamma).zip(beta) {
        let normal = _mm512_mul_ps(_mm512_sub_ps(load(values), mean), inverse);
        store(values, _mm512_fmadd_ps(normal, load(gamma), load(beta)));
    }
}

/// `output = rows * map`, with one of the epilogues.
///
/// # Safety
/// `map.packed` holds inputs x outputs weights, its other vectors one value per output; `rows` holds as many rows of
/// inputs and `output` as many of outputs as `scales` has values; inputs is a multiple of 4, outputs of 64.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn linear<const EPILOGUE: u8>(map: &Int8Linear, rows: &[u8], scales: &[f32], output: &mut [f32]) {
    let count = scales.len();
    for panel in 0..map.outputs / PANEL {
        let mut row = 0;
        while row < count {
            let left = (count - row).min(TILE_ROWS);
            // SAFETY: rows `row..row + left` exist, so the slices that start at `row` hold `left` rows, and
            // `panel` is one of the map's.
            unsafe {
                let a = rows.as_ptr().add(row * map.inputs);
                let s = scales.as_ptr().add(row);
                let o = output.as_mut_ptr().add(row * map.outputs);
                match left {
                    1 => tile::<1, EPILOGUE>(map, panel, a, s, o),
                    2 => tile::<2, EPILOGUE>(map, panel, a, s, o),
                    3 => tile::<3, EPILOGUE>(map, panel, a, s, o),
                    4 => tile::<4, EPILOGUE>(map, panel, a, s, o),
                    5 => tile::<5, EPILOGUE>(map, panel, a, s, o),
                    _ => tile::<TILE_ROWS, EPILOGUE>(map, panel, a, s, o),
                }
            }
            row += left;
        }
    }
}

/// One tile of `ROWS` rows and one panel of channels.
///
/// # Safety
/// As for [`linear`], where `rows`, `scales` and `output` point at the first of `ROWS` rows.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn tile<const ROWS: usize, const EPILOGUE: u8>(
    map: &Int8Linear,
    panel: usize,
    rows: *const u8,
    scales: *const f32,
    output: *mut f32,
) {
    const VECTORS: usize = PANEL / LANES;
    let groups = map.inputs / GROUP;
    let mut sums = [[_mm512_setzero_si512(); VECTORS]; ROWS];
    // SAFETY: panel < outputs / 64, so the panel's inputs * 64 weights lie inside `packed`; the loop below reads
    // them 256 at a time, inputs / 4 times. Activations are read 4 at a time, at row * inputs + 4 * group.
    unsafe {
        let mut weights = map.packed.as_ptr().add(panel * PANEL * map.inputs);
        for group in 0..groups {
            let w: [__m512i; VECTORS] = std::array::from_fn(|v| _mm512_loadu_si512(weights.add(v * 64).cast()));
            weights = weights.add(PANEL * GROUP);
            for (row, sums) in sums.iter_mut().enumerate() {
                let four = rows.add(row * map.inputs + group * GROUP).cast::<i32>().read_unaligned();
                let activation = _mm512_set1_epi32(four);
                for (sum, w) in sums.iter_mut().zip(w) {
                    *sum = _mm512_dpbusd_epi32(*sum, activation, w);
                }
            }
        }
    }
    for vector in 0..VECTORS {
        let channel = panel * PANEL + vector * LANES;
        // SAFETY: channel + 16 <= outputs, and the map's vectors and each row of `output` hold outputs values.
        unsafe {
            let channels = Channels::load(map, channel);
            for (row, sums) in sums.iter().enumerate() {
                let place = output.add(row * map.outputs + channel);
                channels.finish::<EPILOGUE>(sums[vector], *scales.add(row), place);
            }
        }
    }
}

/// What turns the integer sums of 16 channels into values.
pub(super) struct Channels {
    corrections: __m512i,
    scales: __m512,
    bias: __m512,
}

impl Channels {
    /// # Safety
    /// The map has 16 channels from `first` on, and its vectors one value for each.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    pub(super) unsafe fn load(map: &Int8Linear, first: usize) -> Self {
        // SAFETY: promised by the caller.
        unsafe {
            Self {
                corrections: _mm512_loadu_si512(map.corrections.as_ptr().add(first).cast()),
                scales: _mm512_loadu_ps(map.scales.as_ptr().add(first)),
                bias: _mm512_loadu_ps(map.bias.as_ptr().add(first)),
            }
        }
    }

    /// Writes the values of one row.
    ///
    /// # Safety
    /// 16 values at `place` may be read and written.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    pub(super) unsafe fn finish<const EPILOGUE: u8>(&self, sums: __m512i, row_scale: f32, place: *mut f32) {
        let steps = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums, self.corrections));
        let mut value = _mm512_fmadd_ps(steps, _mm512_mul_ps(self.scales, _mm512_set1_ps(row_scale)), self.bias);
        // SAFETY: promised by the caller.
        unsafe {
            if EPILOGUE == ADD {
                value = _mm512_add_ps(value, _mm512_loadu_ps(place));
            }
            if EPILOGUE == GELU {
                value = gelu(value);
            }
            _mm512_storeu_ps(place, value);
        }
    }
}

/// The largest `ROWS` of [`attention_rows`].
const MAX_ATTENTION_ROWS: usize = 8;

/// Where a head's attention finds its values.
#[derive(Clone, Copy)]
struct AttentionShape {
    tokens: usize,
    /// `tokens`, up to whole pairs of vectors.
    padded: usize,
    hidden: usize,
    /// First column of the head.
    head: usize,
}

/// Writes a head's keys (one per row of `rows`, `stride` apart) as columns of `padded` values; the rest is zero.
fn transpose_keys(rows: &[f32], stride: usize, tokens: usize, padded: usize, keys: &mut [f32]) {
    for (dimension, column) in keys.chunks_exact_mut(padded).enumerate() {
        let (used, rest) = column.split_at_mut(tokens);
        for (key, row) in used.iter_mut().zip(rows.chunks(stride)) {
            *key = row[dimension];
        }
        rest.fill(0.0);
    }
}

/// Attention of one head of `VECTORS` x 16 columns, `ROWS` queries at a time.
///
/// # Safety
/// `qkv` holds `tokens` rows of 3 x hidden values, `context` as many of hidden; the head's columns end within hidden;
/// `keys` holds `VECTORS` x 16 x padded values, `weights` at least `ROWS` x padded.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn attention_head<const VECTORS: usize, const ROWS: usize>(
    shape: AttentionShape,
    qkv: &[f32],
    keys: &[f32],
    weights: &mut [f32],
    context: &mut [f32],
) {
    let mut row = 0;
    while row < shape.tokens {
        // SAFETY: `ROWS` (or one) rows from `row` on exist; the rest is the caller's promise.
        unsafe {
            if row + ROWS <= shape.tokens {
                attention_rows::<VECTORS, ROWS>(shape, row, qkv, keys, weights, context);
                row += ROWS;
            } else {
                attention_rows::<VECTORS, 1>(shape, row, qkv, keys, weights, context);
                row += 1;
            }
        }
    }
}

/// # Safety
/// As for [`attention_head`], and the queries `first..first + ROWS` exist.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn attention_rows<const VECTORS: usize, const ROWS: usize>(
    shape: AttentionShape,
    first: usize,
    qkv: &[f32],
    keys: &[f32],
    weights: &mut [f32],
    context: &mut [f32],
) {
    let AttentionShape { tokens, padded, hidden, head } = shape;
    // SAFETY: queries are read at rows first..first + ROWS, columns head..head + 16 * VECTORS; keys at rows below
    // 16 * VECTORS, columns below padded, a multiple of 32; scores written at rows below ROWS, columns below padded.
    unsafe {
        let queries = qkv.as_ptr().add(first * 3 * hidden + head);
        for column in (0..padded).step_by(2 * LANES) {
            let mut sums = [[_mm512_setzero_ps(); 2]; ROWS];
            for dimension in 0..VECTORS * LANES {
                let key = keys.as_ptr().add(dimension * padded + column);
                let keys = [_mm512_loadu_ps(key), _mm512_loadu_ps(key.add(LANES))];
                for (row, sums) in sums.iter_mut().enumerate() {
                    let query = _mm512_set1_ps(*queries.add(row * 3 * hidden + dimension));
                    for (sum, key) in sums.iter_mut().zip(keys) {
                        *sum = _mm512_fmadd_ps(query, key, *sum);
                    }
                }
            }
            for (row, sums) in sums.iter().enumerate() {
                let place = weights.as_mut_ptr().add(row * padded + column);
                _mm512_storeu_ps(place, sums[0]);
                _mm512_storeu_ps(place.add(LANES), sums[1]);
            }
        }
    }
    let mut inverse = [0.0; ROWS];
    for (row, inverse) in weights.chunks_exact_mut(padded).zip(&mut inverse) {
        *inverse = exponentials(row, tokens);
    }
    // SAFETY: values are read at rows below tokens, columns 2 * hidden + head.. of 16 * VECTORS; weights at rows below
    // ROWS, columns below tokens; the context is written at rows first..first + ROWS, the head's columns.
    unsafe {
        let values = qkv.as_ptr().add(2 * hidden + head);
        let mut sums = [[_mm512_setzero_ps(); VECTORS]; ROWS];
        for token in 0..tokens {
            let value = values.add(token * 3 * hidden);
            let values: [__m512; VECTORS] = std::array::from_fn(|v| _mm512_loadu_ps(value.add(v * LANES)));
            for (row, sums) in sums.iter_mut().enumerate() {
                let weight = _mm512_set1_ps(*weights.as_ptr().add(row * padded + token));
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum = _mm512_fmadd_ps(weight, value, *sum);
                }
            }
        }
        for (row, (sums, inverse)) in sums.iter().zip(inverse).enumerate() {
            let place = context.as_mut_ptr().add((first + row) * hidden + head);
            for (v, sum) in sums.iter().enumerate() {
                _mm512_storeu_ps(place.add(v * LANES), _mm512_mul_ps(*sum, _mm512_set1_ps(inverse)));
            }
        }
    }
}

/// Turns a row of scores into their exponentials relative to the largest; returns 1 / their sum. Columns from `tokens` on get 0.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn exponentials(row: &mut [f32], tokens: usize) -> f32 {
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
