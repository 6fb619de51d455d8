//! Linear maps over int8 rows: tiles of rows by panels of channels, kept in registers.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_add_ps, _mm512_cvtepi32_ps, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_loadu_ps,
    _mm512_loadu_si512, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512, _mm512_storeu_ps,
    _mm512_sub_epi32,
};

use super::gelu::gelu;
use super::{Avx512, LANES};
use crate::backend::native::int8::{Int8Linear, Kernels};
use crate::backend::native::kernels::prefetch;

const PANEL: usize = Avx512::LAYOUT.panel;
const GROUP: usize = Avx512::LAYOUT.group;
/// Vectors of a panel.
pub(super) const VECTORS: usize = PANEL / LANES;
/// Rows of a full tile: 6 x 4 sums, 4 weight vectors and one activation fit the 32 registers.
const TILE_ROWS: usize = 6;

pub(in super::super) const STORE: u8 = 0;
pub(in super::super) const ADD: u8 = 1;
pub(in super::super) const GELU: u8 = 2;

/// Sums of a tile: for each of its rows, those of a panel's channels.
pub(super) type Sums<const ROWS: usize> = [[__m512i; VECTORS]; ROWS];

/// What becomes of the sums.
pub(super) trait Finish {
    /// Takes the sums of `ROWS` rows from `row` on and of the channels of `panel`; `scales` are the rows'.
    ///
    /// # Safety
    /// The processor has the instructions; the rows and the panel exist.
    unsafe fn finish<const ROWS: usize>(
        &mut self,
        map: &Int8Linear,
        panel: usize,
        row: usize,
        scales: &[f32; ROWS],
        sums: Sums<ROWS>,
    );
}

/// `output = rows * map`, with one of the epilogues.
///
/// # Safety
/// As for [`tiles`]; `output` holds as many rows of outputs as `scales` has values.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn write<const EPILOGUE: u8>(map: &Int8Linear, rows: &[u8], scales: &[f32], output: &mut [f32]) {
    // SAFETY: promised by the caller.
    unsafe { tiles(map, rows, scales, &mut Write::<EPILOGUE> { output }) }
}

/// Runs the map over rows, tile by tile.
///
/// # Safety
/// `map.packed` holds inputs x outputs weights, its other vectors one value per output; `rows` holds as many rows of inputs as
/// `scales` has values; inputs is a multiple of 4, outputs of 64.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn tiles(map: &Int8Linear, rows: &[u8], scales: &[f32], finish: &mut impl Finish) {
    let (full, rest) = scales.as_chunks::<TILE_ROWS>();
    let bytes = PANEL * map.inputs;
    // Of the next panel, for each full tile; all of it before the last one ends.
    let step = bytes.div_ceil(full.len().max(1));
    for panel in 0..map.outputs / PANEL {
        let mut row = 0;
        let mut next = (panel + 1) * bytes;
        // SAFETY: as many rows as scales exist from `row` on, and `panel` is one of the map's.
        unsafe {
            for scales in full {
                prefetch(&map.packed, next..next + step);
                next += step;
                tile(map, panel, row, rows, scales, finish);
                row += TILE_ROWS;
            }
            match *rest {
                [a] => tile(map, panel, row, rows, &[a], finish),
                [a, b] => tile(map, panel, row, rows, &[a, b], finish),
                [a, b, c] => tile(map, panel, row, rows, &[a, b, c], finish),
                [a, b, c, d] => tile(map, panel, row, rows, &[a, b, c, d], finish),
                [a, b, c, d, e] => tile(map, panel, row, rows, &[a, b, c, d, e], finish),
                _ => {}
            }
        }
    }
}

/// One tile: `ROWS` rows from `row` on by one panel of channels.
///
/// # Safety
/// As for [`tiles`]; the rows and the panel exist.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn tile<const ROWS: usize>(
    map: &Int8Linear,
    panel: usize,
    row: usize,
    rows: &[u8],
    scales: &[f32; ROWS],
    finish: &mut impl Finish,
) {
    let mut sums = [[_mm512_setzero_si512(); VECTORS]; ROWS];
    // SAFETY: panel < outputs / 64, so the panel's inputs * 64 weights lie inside `packed`; the loop below reads
    // them 256 at a time, inputs / 4 times. Activations are read 4 at a time, at row * inputs + 4 * group.
    unsafe {
        let rows = rows.as_ptr().add(row * map.inputs);
        let mut weights = map.packed.as_ptr().add(panel * PANEL * map.inputs);
        for group in 0..map.inputs / GROUP {
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
        finish.finish(map, panel, row, scales, sums);
    }
}

/// Writes the values to rows of the map's outputs, with one of the epilogues.
struct Write<'a, const EPILOGUE: u8> {
    output: &'a mut [f32],
}

impl<const EPILOGUE: u8> Finish for Write<'_, EPILOGUE> {
    /// # Safety
    /// Also, `output` holds the rows.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    unsafe fn finish<const ROWS: usize>(
        &mut self,
        map: &Int8Linear,
        panel: usize,
        row: usize,
        scales: &[f32; ROWS],
        sums: Sums<ROWS>,
    ) {
        // Written out, so that all sums stay in registers.
        const { assert!(VECTORS == 4) };
        // SAFETY: the panel's 64 channels exist, and each row of `output` holds outputs values; the rows exist.
        unsafe {
            let first = panel * PANEL;
            let output = self.output.as_mut_ptr().add(row * map.outputs + first);
            write_vector::<ROWS, EPILOGUE>(map, first, sums.map(|row| row[0]), scales, output);
            write_vector::<ROWS, EPILOGUE>(map, first + LANES, sums.map(|row| row[1]), scales, output.add(LANES));
            write_vector::<ROWS, EPILOGUE>(
                map,
                first + 2 * LANES,
                sums.map(|row| row[2]),
                scales,
                output.add(2 * LANES),
            );
            write_vector::<ROWS, EPILOGUE>(
                map,
                first + 3 * LANES,
                sums.map(|row| row[3]),
                scales,
                output.add(3 * LANES),
            );
        }
    }
}

/// Writes the values of 16 channels, from `first` on, of `ROWS` rows.
///
/// # Safety
/// The map has 16 channels from `first` on, and its vectors one value for each; `place` points at 16 values of each of `ROWS`
/// rows of the map's outputs.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn write_vector<const ROWS: usize, const EPILOGUE: u8>(
    map: &Int8Linear,
    first: usize,
    sums: [__m512i; ROWS],
    scales: &[f32; ROWS],
    place: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let channels = Channels::load(map, first);
        let mut values: [__m512; ROWS] = std::array::from_fn(|row| channels.values(sums[row], scales[row]));
        if EPILOGUE == ADD {
            for (row, value) in values.iter_mut().enumerate() {
                *value = _mm512_add_ps(*value, _mm512_loadu_ps(place.add(row * map.outputs)));
            }
        }
        if EPILOGUE == GELU {
            for value in &mut values {
                *value = gelu(*value);
            }
        }
        for (row, value) in values.into_iter().enumerate() {
            _mm512_storeu_ps(place.add(row * map.outputs), value);
        }
    }
}

/// What turns the integer sums of 16 channels into values.
pub(in super::super) struct Channels {
    corrections: __m512i,
    scales: __m512,
    bias: __m512,
}

impl Channels {
    /// # Safety
    /// The map has 16 channels from `first` on, and its vectors one value for each.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    pub(in super::super) unsafe fn load(map: &Int8Linear, first: usize) -> Self {
        // SAFETY: promised by the caller.
        unsafe {
            Self {
                corrections: _mm512_loadu_si512(map.corrections.as_ptr().add(first).cast()),
                scales: _mm512_loadu_ps(map.scales.as_ptr().add(first)),
                bias: _mm512_loadu_ps(map.bias.as_ptr().add(first)),
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    pub(super) fn values(&self, sums: __m512i, row_scale: f32) -> __m512 {
        let steps = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums, self.corrections));
        _mm512_fmadd_ps(steps, _mm512_mul_ps(self.scales, _mm512_set1_ps(row_scale)), self.bias)
    }

    /// Writes the values of one row.
    ///
    /// # Safety
    /// 16 values at `place` may be read and written.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
    pub(in super::super) unsafe fn finish<const EPILOGUE: u8>(&self, sums: __m512i, row_scale: f32, place: *mut f32) {
        let mut value = self.values(sums, row_scale);
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
