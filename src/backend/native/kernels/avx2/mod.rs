//! int8 linear maps and 16-bit attention for x86-64 processors with AVX2; with AVX-VNNI's products where there are.
//!
//! Without VNNI, `vpmaddubsw` adds pairs of products in 16 bits. Two such sums are added before they are widened to 32 bits; a
//! channel's weights take steps so large that no sum leaves 16 bits, whatever the activations ([`Layout::short_sums`]).
//! Functions with `target_feature` are reached only through [`Avx2`], which exists only where the features do.

mod attention;
mod linear;

use std::arch::x86_64::{
    __m128, __m256, __m256i, _mm_add_ps, _mm_add_ss, _mm_cvtss_f32, _mm_max_ps, _mm_max_ss, _mm_movehl_ps,
    _mm_shuffle_ps, _mm256_add_ps, _mm256_andnot_ps, _mm256_castps256_ps128, _mm256_cvtps_epi32, _mm256_extractf128_ps,
    _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps, _mm256_packs_epi16, _mm256_packs_epi32,
    _mm256_permutevar8x32_epi32, _mm256_set1_epi8, _mm256_set1_ps, _mm256_setr_epi32, _mm256_setzero_ps,
    _mm256_storeu_ps, _mm256_storeu_si256, _mm256_sub_ps, _mm256_xor_si256,
};

use crate::backend::native::int8::{AttentionInput, Int8Linear, Kernels, Layout, SMALLEST};
use crate::backend::native::ops::{AttentionScratch, Epilogue};
use crate::backend::native::weights::NormWeights;

/// fp32 values in a vector register.
const LANES: usize = 8;
/// Vectors that run through the processor side by side.
const QUAD: usize = 4;

/// Proof that this processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend::native) struct Avx2(());

/// Proof that this processor has AVX-VNNI too.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend::native) struct AvxVnni(Avx2);

impl Avx2 {
    /// Widths of attention heads are multiples of it.
    const HEAD_STEP: usize = QUAD * LANES;
}

impl Kernels for Avx2 {
    const NAME: &'static str = "avx2 int8";
    /// Panels of two vectors of channels; four inputs meet in one instruction.
    const LAYOUT: Layout = Layout { panel: 16, group: 4, offset: 128, short_sums: true };

    fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Self(()))
    }

    fn quantise_row(&self, row: &[f32], quantised: &mut [u8]) -> f32 {
        // SAFETY: `self` exists, so the features do.
        unsafe { quantise_row(row, quantised) }
    }

    fn linear(&self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]) {
        map.check(Self::LAYOUT);
        assert!(map.inputs.is_multiple_of(2 * Self::LAYOUT.group), "inputs of an int8 map");
        assert!(rows.len() >= scales.len() * map.inputs, "rows of an int8 map");
        assert!(output.len() == scales.len() * map.outputs, "output of an int8 map");
        // SAFETY: `self` exists, so the features do; the assertions are what the function asks for.
        unsafe { linear::avx2(map, rows, scales, epilogue, output) }
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
        short_attention(*self, self, input, scratch, context);
    }
}

impl Kernels for AvxVnni {
    const NAME: &'static str = "avx-vnni int8";
    const LAYOUT: Layout = Layout { short_sums: false, ..Avx2::LAYOUT };

    fn detect() -> Option<Self> {
        Avx2::detect().filter(|_| is_x86_feature_detected!("avxvnni")).map(Self)
    }

    fn quantise_row(&self, row: &[f32], quantised: &mut [u8]) -> f32 {
        self.0.quantise_row(row, quantised)
    }

    fn linear(&self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]) {
        map.check(Self::LAYOUT);
        assert!(rows.len() >= scales.len() * map.inputs, "rows of an int8 map");
        assert!(output.len() == scales.len() * map.outputs, "output of an int8 map");
        // SAFETY: `self` exists, so the features do; the assertions are what the function asks for.
        unsafe { linear::avx_vnni(map, rows, scales, epilogue, output) }
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        self.0.layer_norm(norm, rows);
    }

    fn attention(&self, input: AttentionInput<'_>, scratch: &mut AttentionScratch, context: &mut [f32]) {
        short_attention(self.0, self, input, scratch, context);
    }
}

/// Attention in 16 bits; `kernels` run the map.
fn short_attention(
    _proof: Avx2,
    kernels: &impl Kernels,
    input: AttentionInput<'_>,
    scratch: &mut AttentionScratch,
    context: &mut [f32],
) {
    let hidden = input.map.inputs;
    let size = hidden / input.heads;
    assert!(size.is_multiple_of(Avx2::HEAD_STEP) && size <= attention::MAX_SIZE, "heads of an attention");
    input.in_fp32(kernels, scratch, context, |qkv, scratch, context| {
        let tokens = context.len() / hidden;
        assert!(context.len() == tokens * hidden && qkv.len() == 3 * context.len(), "rows of an attention");
        for column in (0..hidden).step_by(size) {
            // SAFETY: `_proof` exists, so the features do. The function's demands: `qkv` holds `tokens` rows of 3 * hidden and
            // `context` as many of hidden, size is a multiple of 32, at most 64 (asserted above), column + size <= hidden by the loop.
            unsafe { attention::head(tokens, hidden, column, size, qkv, scratch, context) };
        }
    });
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn load(values: &[f32; LANES]) -> __m256 {
    // SAFETY: the array holds exactly the 8 values that are read; no alignment is asked for.
    unsafe { _mm256_loadu_ps(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn store(values: &mut [f32; LANES], vector: __m256) {
    // SAFETY: the array holds exactly the 8 values that are written; no alignment is asked for.
    unsafe { _mm256_storeu_ps(values.as_mut_ptr(), vector) }
}

/// A row as quads of vectors.
fn quads(row: &[f32]) -> &[[[f32; LANES]; QUAD]] {
    row.as_chunks().0.as_chunks().0
}

/// Sum of a vector's values, in a fixed order.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn reduce_add(v: __m256) -> f32 {
    let fours = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
    let twos: __m128 = _mm_add_ps(fours, _mm_movehl_ps(fours, fours));
    _mm_cvtss_f32(_mm_add_ss(twos, _mm_shuffle_ps::<1>(twos, twos)))
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn reduce_max(v: __m256) -> f32 {
    let fours = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
    let twos = _mm_max_ps(fours, _mm_movehl_ps(fours, fours));
    _mm_cvtss_f32(_mm_max_ss(twos, _mm_shuffle_ps::<1>(twos, twos)))
}

/// The largest magnitude of a row, at least [`SMALLEST`].
#[inline]
#[target_feature(enable = "avx2,fma")]
fn largest(row: &[f32]) -> f32 {
    let sign = _mm256_set1_ps(-0.0);
    let mut largest = [_mm256_setzero_ps(); QUAD];
    for quad in quads(row) {
        for (largest, values) in largest.iter_mut().zip(quad) {
            *largest = _mm256_max_ps(*largest, _mm256_andnot_ps(sign, load(values)));
        }
    }
    let [a, b, c, d] = largest;
    reduce_max(_mm256_max_ps(_mm256_max_ps(a, b), _mm256_max_ps(c, d))).max(SMALLEST)
}

/// Four vectors in whole steps, rounded half to even, as 16 bits: in each half of a register fours of two vectors in turn.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn steps(quad: &[[f32; LANES]; QUAD], to_steps: __m256) -> [__m256i; 2] {
    let [a, b, c, d] = quad.each_ref().map(|values| _mm256_cvtps_epi32(_mm256_mul_ps(load(values), to_steps)));
    [_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d)]
}

/// Quantises one row to bytes offset by 128, returns its scale.
#[target_feature(enable = "avx2,fma")]
fn quantise_row(row: &[f32], quantised: &mut [u8]) -> f32 {
    let largest = largest(row);
    let to_steps = _mm256_set1_ps(127.0 / largest);
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    for (quad, places) in quads(row).iter().zip(quantised.as_chunks_mut::<{ QUAD * LANES }>().0) {
        let [ab, cd] = steps(quad, to_steps);
        let bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(ab, cd), order);
        // SAFETY: `places` is 32 bytes, exactly what is written; no alignment is asked for.
        unsafe {
            _mm256_storeu_si256(places.as_mut_ptr().cast(), _mm256_xor_si256(bytes, _mm256_set1_epi8(-128)));
        }
    }
    largest / 127.0
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn sum([a, b, c, d]: [__m256; QUAD]) -> f32 {
    reduce_add(_mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d)))
}

#[target_feature(enable = "avx2,fma")]
fn layer_norm_row(norm: &NormWeights, row: &mut [f32]) {
    let width = row.len() as f32;
    let mut sums = [_mm256_setzero_ps(); QUAD];
    for quad in quads(row) {
        for (sum, values) in sums.iter_mut().zip(quad) {
            *sum = _mm256_add_ps(*sum, load(values));
        }
    }
    let mean = _mm256_set1_ps(sum(sums) / width);
    let mut squares = [_mm256_setzero_ps(); QUAD];
    for quad in quads(row) {
        for (sum, values) in squares.iter_mut().zip(quad) {
            let distance = _mm256_sub_ps(load(values), mean);
            *sum = _mm256_fmadd_ps(distance, distance, *sum);
        }
    }
    let inverse = _mm256_set1_ps((sum(squares) / width + norm.eps).sqrt().recip());
    let (gamma, _) = norm.gamma.as_chunks::<LANES>();
    let (beta, _) = norm.beta.as_chunks::<LANES>();
    for ((values, gamma), beta) in row.as_chunks_mut::<LANES>().0.iter_mut().zip(gamma).zip(beta) {
        let normal = _mm256_mul_ps(_mm256_sub_ps(load(values), mean), inverse);
        store(values, _mm256_fmadd_ps(normal, load(gamma), load(beta)));
    }
}
