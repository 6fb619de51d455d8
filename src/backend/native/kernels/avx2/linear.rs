//! Linear maps over int8 rows: tiles of rows by panels of channels, kept in registers.

use std::arch::x86_64::{
    __m256, __m256i, _mm256_add_epi16, _mm256_add_epi32, _mm256_add_ps, _mm256_cvtepi32_ps, _mm256_dpbusd_avx_epi32,
    _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_max_ps,
    _mm256_min_ps, _mm256_mul_ps, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_si256,
    _mm256_storeu_ps, _mm256_sub_epi32,
};

use super::{Avx2, AvxVnni, LANES};
use crate::backend::native::int8::{GELU_COEFFICIENTS, GELU_LIMIT, Int8Linear, Kernels};
use crate::backend::native::ops::Epilogue;

/// Channels of a panel and inputs of a group, in both layouts.
const PANEL: usize = Avx2::LAYOUT.panel;
const GROUP: usize = Avx2::LAYOUT.group;
const _: () = assert!(PANEL == AvxVnni::LAYOUT.panel && GROUP == AvxVnni::LAYOUT.group);
/// Vectors of a panel.
const VECTORS: usize = PANEL / LANES;
/// Bytes of a panel's weights for one group.
const STEP: usize = PANEL * GROUP;

/// Sums of one tile.
type Sums<const ROWS: usize> = [[__m256i; VECTORS]; ROWS];

macro_rules! linear_map {
    ($name:ident, $tile:ident, $sums:ident, $rows:literal, $features:literal) => {
        /// `output = rows * map`, with one of the epilogues.
        ///
        /// # Safety
        /// `map.packed` holds inputs x outputs weights, its other vectors one value per output; `rows` holds as many rows of
        /// inputs and `output` as many of outputs as `scales` has values; inputs is a multiple of 8, outputs of the panel.
        #[target_feature(enable = $features)]
        pub(super) unsafe fn $name(
            map: &Int8Linear,
            rows: &[u8],
            scales: &[f32],
            epilogue: Epilogue,
            output: &mut [f32],
        ) {
            let count = scales.len();
            for panel in 0..map.outputs / PANEL {
                let mut row = 0;
                while row < count {
                    let left = (count - row).min($rows);
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
                            _ => $tile::<$rows>(map, panel, a, s, epilogue, o),
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
            rows: *const u8,
            scales: *const f32,
            epilogue: Epilogue,
            output: *mut f32,
        ) {
            // SAFETY: panel < outputs / PANEL, so the panel's weights lie inside `packed`.
            let sums = unsafe {
                let weights = map.packed.as_ptr().add(panel * PANEL * map.inputs);
                $sums::<ROWS>(weights, rows, map.inputs)
            };
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
// Rows of a full tile: 6 x 2 sums, 2 weight vectors, one activation and one product fit the 16 registers, or 4 x 2 sums with 4
// weight vectors, two activations, one product and ones.
linear_map!(avx_vnni, tile_avx_vnni, sums_avx_vnni, 6, "avx2,fma,avxvnni");
linear_map!(avx2, tile_avx2, sums_avx2, 4, "avx2,fma");

/// # Safety
/// A panel of `inputs`, a multiple of 4, times 16 weights may be read at `weights`, `ROWS` rows of as many inputs at `rows`.
#[inline]
#[target_feature(enable = "avx2,fma,avxvnni")]
unsafe fn sums_avx_vnni<const ROWS: usize>(weights: *const i8, rows: *const u8, inputs: usize) -> Sums<ROWS> {
    let mut sums = [[_mm256_setzero_si256(); VECTORS]; ROWS];
    for group in 0..inputs / GROUP {
        // SAFETY: the group's inputs are below `inputs`.
        unsafe {
            let weights = panel_weights(weights.add(group * STEP));
            for (row, sums) in sums.iter_mut().enumerate() {
                let activations = activations(rows.add(row * inputs + group * GROUP));
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = _mm256_dpbusd_avx_epi32(*sum, activations, weights);
                }
            }
        }
    }
    sums
}

/// # Safety
/// As for [`sums_avx_vnni`], `inputs` being a multiple of 8.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn sums_avx2<const ROWS: usize>(weights: *const i8, rows: *const u8, inputs: usize) -> Sums<ROWS> {
    let ones = _mm256_set1_epi16(1);
    let mut sums = [[_mm256_setzero_si256(); VECTORS]; ROWS];
    for group in (0..inputs / GROUP).step_by(2) {
        // SAFETY: the inputs of both groups are below `inputs`.
        unsafe {
            let first = panel_weights(weights.add(group * STEP));
            let second = panel_weights(weights.add((group + 1) * STEP));
            for (row, sums) in sums.iter_mut().enumerate() {
                let place = rows.add(row * inputs + group * GROUP);
                let (a, b) = (activations(place), activations(place.add(GROUP)));
                for (v, sum) in sums.iter_mut().enumerate() {
                    let products =
                        _mm256_add_epi16(_mm256_maddubs_epi16(a, first[v]), _mm256_maddubs_epi16(b, second[v]));
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(products, ones));
                }
            }
        }
    }
    sums
}

/// The weights of one group.
///
/// # Safety
/// 64 weights may be read at `place`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn panel_weights(place: *const i8) -> [__m256i; VECTORS] {
    // SAFETY: promised by the caller.
    std::array::from_fn(|v| unsafe { _mm256_loadu_si256(place.add(v * LANES * GROUP).cast()) })
}

/// One group of a row's inputs, for each channel.
///
/// # Safety
/// 4 inputs may be read at `place`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn activations(place: *const u8) -> __m256i {
    // SAFETY: promised by the caller.
    _mm256_set1_epi32(unsafe { place.cast::<i32>().read_unaligned() })
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
