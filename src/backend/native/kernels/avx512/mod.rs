//! int8 kernels for x86-64 processors with AVX512-VNNI.
//!
//! Functions with `target_feature` are reached only through [`Avx512`], which exists only where the features do.

mod attention;
mod gelu;
mod linear;
mod projection;
mod transpose;

use std::arch::x86_64::{
    __m512, __m512i, _mm512_abs_ps, _mm512_add_ps, _mm512_cvtps_epi32, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_max_ps,
    _mm512_mul_ps, _mm512_packs_epi16, _mm512_packs_epi32, _mm512_permutexvar_epi32, _mm512_reduce_add_ps,
    _mm512_reduce_max_ps, _mm512_set1_epi8, _mm512_set1_ps, _mm512_setr_epi32, _mm512_setzero_ps, _mm512_storeu_ps,
    _mm512_storeu_si512, _mm512_sub_ps, _mm512_xor_si512,
};
use std::mem::take;

pub(super) use self::linear::{ADD, Channels, GELU, STORE};
use self::projection::Projected;
pub(super) use self::transpose::transpose;
use crate::backend::native::int8::{AttentionInput, Int8Linear, Kernels, Layout, SMALLEST};
use crate::backend::native::ops::{AttentionScratch, Epilogue};
use crate::backend::native::weights::NormWeights;

/// fp32 values in a vector register.
pub(super) const LANES: usize = 16;
/// Vectors whose quantised values fill a register.
const QUAD: usize = 4;

/// Proof that this processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend::native) struct Avx512(());

impl Kernels for Avx512 {
    const NAME: &'static str = "avx512-vnni int8";
    /// Panels of four vectors of channels; four inputs meet in one instruction.
    const LAYOUT: Layout = Layout { panel: 64, group: 4, offset: 128, short_sums: false };

    fn detect() -> Option<Self> {
        let found = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vnni")
            && is_x86_feature_detected!("fma");
        found.then_some(Self(()))
    }

    fn quantise_row(&self, row: &[f32], quantised: &mut [u8]) -> f32 {
        // SAFETY: `self` exists, so the features do.
        unsafe { quantise_row(row, quantised) }
    }

    fn linear(&self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]) {
        map.check(Self::LAYOUT);
        assert!(rows.len() >= scales.len() * map.inputs, "rows of an int8 map");
        assert!(output.len() == scales.len() * map.outputs, "output of an int8 map");
        // SAFETY: `self` exists, so the features do; the assertions are what the function asks for.
        unsafe {
            match epilogue {
                Epilogue::Store => linear::write::<STORE>(map, rows, scales, output),
                Epilogue::Add => linear::write::<ADD>(map, rows, scales, output),
                Epilogue::Gelu => linear::write::<GELU>(map, rows, scales, output),
            }
        }
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        let width = norm.gamma.len();
        assert!(width.is_multiple_of(QUAD * LANES) && norm.beta.len() == width, "width of a layer norm");
        for row in rows.chunks_exact_mut(width) {
            // SAFETY: `self` exists, so the features do.
            unsafe { layer_norm_row(norm, row) };
        }
    }

    fn attention(&self, input: AttentionInput<'_>, scratch: &mut AttentionScratch, context: &mut [f32]) {
        let AttentionInput { map, rows, scales, sequences, heads } = input;
        map.check(Self::LAYOUT);
        let (hidden, tokens) = (map.inputs, scales.len());
        let head_size = hidden / heads;
        assert!(map.outputs == 3 * hidden && hidden == heads * head_size, "map of an attention");
        assert!(hidden.is_multiple_of(projection::PANEL) && [32, 64].contains(&head_size), "heads of an attention");
        assert!(rows.len() >= tokens * hidden && context.len() == tokens * hidden, "rows of an attention");
        let room = tokens + projection::SPARE_TOKENS;
        let (mut bytes, mut token_scales) = (take(&mut scratch.projected), take(&mut scratch.projected_scales));
        let mut projected = Projected {
            hidden,
            head_size,
            bytes: bytes.grown(room * map.outputs),
            scales: token_scales.grown(room * 3 * heads),
            tokens: room,
        };
        // SAFETY: `self` exists, so the features do; the assertions and the sizes of the buffers are what the function asks for.
        unsafe { projection::project(map, rows, scales, &mut projected) };
        for sequence in sequences.iter().filter(|sequence| !sequence.is_empty()) {
            let context = &mut context[sequence.start * hidden..sequence.end * hidden];
            // SAFETY: `self` exists, so the features do; the sequence is not empty, and its end is at most `tokens`, for it is one
            // of `context`'s rows.
            unsafe {
                let (first, tokens) = (sequence.start, sequence.len());
                match head_size {
                    32 => attention::attention::<2>(&projected, first, tokens, scratch, context),
                    _ => attention::attention::<4>(&projected, first, tokens, scratch, context),
                }
            }
        }
        (scratch.projected, scratch.projected_scales) = (bytes, token_scales);
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn load(values: &[f32; LANES]) -> __m512 {
    // SAFETY: the array holds exactly the 16 values that are read; no alignment is asked for.
    unsafe { _mm512_loadu_ps(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn store(values: &mut [f32; LANES], vector: __m512) {
    // SAFETY: the array holds exactly the 16 values that are written; no alignment is asked for.
    unsafe { _mm512_storeu_ps(values.as_mut_ptr(), vector) }
}

/// A row as quads of vectors, which run through the processor side by side.
fn quads(row: &[f32]) -> &[[[f32; LANES]; QUAD]] {
    row.as_chunks().0.as_chunks().0
}

/// Quantises one row, returns its scale.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn quantise_row(row: &[f32], quantised: &mut [u8]) -> f32 {
    let mut largest = [_mm512_setzero_ps(); QUAD];
    for quad in quads(row) {
        for (largest, values) in largest.iter_mut().zip(quad) {
            *largest = _mm512_max_ps(*largest, _mm512_abs_ps(load(values)));
        }
    }
    let [a, b, c, d] = largest;
    let largest = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_max_ps(a, b), _mm512_max_ps(c, d))).max(SMALLEST);
    let to_steps = _mm512_set1_ps(127.0 / largest);
    // The packing instructions work within quarters of a register: this puts the fours of values back in order.
    let order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    // Turns the highest bit over: adds 128 to a signed byte and makes it unsigned.
    let offset = _mm512_set1_epi8(-128);
    for (quad, places) in quads(row).iter().zip(quantised.as_chunks_mut::<{ QUAD * LANES }>().0) {
        let [a, b, c, d] = quad.each_ref().map(|values| steps(load(values), to_steps));
        let bytes = _mm512_packs_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
        let bytes = _mm512_xor_si512(_mm512_permutexvar_epi32(order, bytes), offset);
        // SAFETY: `places` is 64 bytes, exactly what is written; no alignment is asked for.
        unsafe { _mm512_storeu_si512(places.as_mut_ptr().cast(), bytes) };
    }
    largest / 127.0
}

/// Values in whole steps, rounded half to even.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn steps(values: __m512, to_steps: __m512) -> __m512i {
    _mm512_cvtps_epi32(_mm512_mul_ps(values, to_steps))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn sum([a, b, c, d]: [__m512; QUAD]) -> f32 {
    _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(a, b), _mm512_add_ps(c, d)))
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn layer_norm_row(norm: &NormWeights, row: &mut [f32]) {
    let width = row.len() as f32;
    let mut sums = [_mm512_setzero_ps(); QUAD];
    for quad in quads(row) {
        for (sum, values) in sums.iter_mut().zip(quad) {
            *sum = _mm512_add_ps(*sum, load(values));
        }
    }
    let mean = _mm512_set1_ps(sum(sums) / width);
    let mut squares = [_mm512_setzero_ps(); QUAD];
    for quad in quads(row) {
        for (sum, values) in squares.iter_mut().zip(quad) {
            let distance = _mm512_sub_ps(load(values), mean);
            *sum = _mm512_fmadd_ps(distance, distance, *sum);
        }
    }
    let inverse = _mm512_set1_ps((sum(squares) / width + norm.eps).sqrt().recip());
    let (gamma, _) = norm.gamma.as_chunks::<LANES>();
    let (beta, _) = norm.beta.as_chunks::<LANES>();
    for ((values, gamma), beta) in row.as_chunks_mut::<LANES>().0.iter_mut().zip(gamma).zip(beta) {
        let normal = _mm512_mul_ps(_mm512_sub_ps(load(values), mean), inverse);
        store(values, _mm512_fmadd_ps(normal, load(gamma), load(beta)));
    }
}
