//! Linear maps over int8 rows: tiles of rows by panels of channels, kept in registers.

use std::arch::x86_64::{
    __m256, __m256i, _mm_loadu_si128, _mm256_add_epi32, _mm256_add_ps, _mm256_cvtepi8_epi16, _mm256_cvtepi32_ps,
    _mm256_dpbusd_avx_epi32, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_max_ps,
    _mm256_min_ps, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_si256, _mm256_storeu_ps,
    _mm256_sub_epi32,
};

use super::{Avx2, AvxVnni, LANES};
use crate::backend::native::int8::{GELU_COEFFICIENTS, GELU_LIMIT, Int8Linear};
use crate::backend::native::ops::Epilogue;

/// Channels of a panel, in both layouts.
const PANEL: usize = Avx2::LAYOUT.panel;
const _: () = assert!(PANEL == AvxVnni::LAYOUT.panel);
/// Vectors of a panel.
const VECTORS: usize = PANEL / LANES;
/// Rows of a full tile: 6 x 2 sums, 2 weight vectors, one activation and one product fit the 16 registers.
const TILE_ROWS: usize = 6;

macro_rules! linear_map {
    ($name:ident, $tile:ident, $step:ty, $group:expr, $features:literal, $weights:ident, $multiply:ident) => {
        /// `output = rows * map`, with one of the epilogues.
        ///
        /// # Safety
        /// `map.packed` holds inputs x outputs weights, its other vectors one value per output; `rows` holds as many rows of
        /// inputs and `output` as many of outputs as `scales` has values; inputs is a multiple of the layout's group, outputs
        /// of its panel.
        #[target_feature(enable = $features)]
        pub(super) unsafe fn $name(
            map: &Int8Linear,
            rows: &[$step],
            scales: &[f32],
            epilogue: Epilogue,
            output: &mut [f32],
        ) {
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
                            1 => $tile::<1>(map, panel, a, s, epilogue, o),
                            2 => $tile::<2>(map, panel, a, s, epilogue, o),
                            3 => $tile::<3>(map, panel, a, s, epilogue, o),
                            4 => $tile::<4>(map, panel, a, s, epilogue, o),
                            5 => $tile::<5>(map, panel, a, s, epilogue, o),
                            _ => $tile::<TILE_ROWS>(map, panel, a, s, epilogue, o),
                        }
                    }
                    row += left;
                }
            }
        }

        /// One tile of `ROWS` rows and one panel of channels.
        ///
        /// # Safety
        /// As for the whole map, where `rows`, `scales` and `output` point at the first of `ROWS` rows.
        #[inline]
        #[target_feature(enable = $features)]
        unsafe fn $tile<const ROWS: usize>(
            map: &Int8Linear,
            panel: usize,
            rows: *const $step,
            scales: *const f32,
            epilogue: Epilogue,
            output: *mut f32,
        ) {
            const GROUP: usize = $group;
            let mut sums = [[_mm256_setzero_si256(); VECTORS]; ROWS];
            // SAFETY: panel < outputs / PANEL, so the panel's weights lie inside `packed`; the loop below reads all of them, a
            // group of inputs at a time. Activations are read 4 bytes at a time, one group, at row * inputs + GROUP * group.
            unsafe {
                let mut weights = map.packed.as_ptr().add(panel * PANEL * map.inputs);
                for group in 0..map.inputs / GROUP {
                    let w: [__m256i; VECTORS] = std::array::from_fn(|v| $weights(weights.add(v * LANES * GROUP)));
                    weights = weights.add(PANEL * GROUP);
                    for (row, sums) in sums.iter_mut().enumerate() {
                        let group = rows.add(row * map.inputs + group * GROUP).cast::<i32>().read_unaligned();
                        let activation = _mm256_set1_epi32(group);
                        for (sum, w) in sums.iter_mut().zip(w) {
                            *sum = $multiply(*sum, activation, w);
                        }
                    }
                }
            }
            for vector in 0..VECTORS {
                let channel = panel * PANEL + vector * LANES;
                // SAFETY: channel + 8 <= outputs, and the map's vectors and each row of `output` hold outputs values;
                // there are `ROWS` rows.
                unsafe {
                    let sums = std::array::from_fn(|row| sums[row][vector]);
                    finish::<ROWS>(map, channel, sums, scales, epilogue, output.add(channel));
                }
            }
        }
    };
}
linear_map!(avx2, tile_avx2, i16, Avx2::LAYOUT.group, "avx2,fma", wide_weights, multiply_wide);
linear_map!(avx_vnni, tile_avx_vnni, u8, AvxVnni::LAYOUT.group, "avx2,fma,avxvnni", weights, multiply);

/// # Safety
/// 16 weights may be read at `place`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn wide_weights(place: *const i8) -> __m256i {
    // SAFETY: promised by the caller.
    _mm256_cvtepi8_epi16(unsafe { _mm_loadu_si128(place.cast()) })
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn multiply_wide(sum: __m256i, activation: __m256i, weights: __m256i) -> __m256i {
    _mm256_add_epi32(sum, _mm256_madd_epi16(activation, weights))
}

/// # Safety
/// 32 weights may be read at `place`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn weights(place: *const i8) -> __m256i {
    // SAFETY: promised by the caller.
    unsafe { _mm256_loadu_si256(place.cast()) }
}

#[inline]
#[target_feature(enable = "avx2,fma,avxvnni")]
fn multiply(sum: __m256i, activation: __m256i, weights: __m256i) -> __m256i {
    _mm256_dpbusd_avx_epi32(sum, activation, weights)
}

/// Turns the integer sums of 8 channels, from `first` on, into values of `ROWS` rows.
///
/// # Safety
/// The map has 8 channels from `first` on, and its vectors one value for each; `scales` points at `ROWS` values, `place` at 8
/// values of each of `ROWS` rows of the map's outputs.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn finish<const ROWS: usize>(
    map: &Int8Linear,
    first: usize,
    sums: [__m256i; ROWS],
    scales: *const f32,
    epilogue: Epilogue,
    place: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let corrections = _mm256_loadu_si256(map.corrections.as_ptr().add(first).cast());
        let channel_scales = _mm256_loadu_ps(map.scales.as_ptr().add(first));
        let bias = _mm256_loadu_ps(map.bias.as_ptr().add(first));
        let mut values: [__m256; ROWS] = std::array::from_fn(|row| {
            let steps = _mm256_cvtepi32_ps(_mm256_sub_epi32(sums[row], corrections));
            _mm256_fmadd_ps(steps, _mm256_mul_ps(channel_scales, _mm256_set1_ps(*scales.add(row))), bias)
        });
        match epilogue {
            Epilogue::Store => {}
            Epilogue::Add => {
                for (row, value) in values.iter_mut().enumerate() {
                    *value = _mm256_add_ps(*value, _mm256_loadu_ps(place.add(row * map.outputs)));
                }
            }
            Epilogue::Gelu => values = gelu(values),
        }
        for (row, value) in values.into_iter().enumerate() {
            _mm256_storeu_ps(place.add(row * map.outputs), value);
        }
    }
}

/// x * Phi(x), see [`GELU_COEFFICIENTS`]; several vectors step by step together, so that none waits for its own last step.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn gelu<const N: usize>(x: [__m256; N]) -> [__m256; N] {
    let (low, high) = (_mm256_set1_ps(-GELU_LIMIT), _mm256_set1_ps(GELU_LIMIT));
    let z = x.map(|x| _mm256_min_ps(_mm256_max_ps(x, low), high));
    let squares = z.map(|z| _mm256_mul_ps(z, z));
    let mut p = [_mm256_set1_ps(GELU_COEFFICIENTS[0]); N];
    for c in &GELU_COEFFICIENTS[1..] {
        let c = _mm256_set1_ps(*c);
        p = std::array::from_fn(|i| _mm256_fmadd_ps(p[i], squares[i], c));
    }
    let half = _mm256_set1_ps(0.5);
    std::array::from_fn(|i| _mm256_mul_ps(x[i], _mm256_fmadd_ps(p[i], z[i], half)))
}
