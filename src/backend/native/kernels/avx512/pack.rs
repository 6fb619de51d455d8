//! What the attention needs to bring rows of fp32 into the order that products of bytes want, and powers of two.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_abs_ps, _mm512_castpd_ps, _mm512_castps_pd, _mm512_castps_si512, _mm512_castsi512_ps,
    _mm512_div_ps, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_max_ps, _mm512_packs_epi16, _mm512_packs_epi32,
    _mm512_roundscale_ps, _mm512_scalef_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512,
    _mm512_shuffle_f32x4, _mm512_shuffle_i32x4, _mm512_shuffle_ps, _mm512_sub_ps, _mm512_unpackhi_pd,
    _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

use super::{LANES, steps};
use crate::backend::native::int8::SMALLEST;

/// 2^x; relative error below 3e-6. Fractions by a polynomial, fitted on [-1/2, 1/2].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn exp2<const N: usize>(x: [__m512; N]) -> [__m512; N] {
    const COEFFICIENTS: [f32; 5] = [0.009_560_511, 0.055_917_04, 0.240_249_81, 0.693_121_97, 0.999_999_17];
    let whole = x.map(|x| _mm512_roundscale_ps::<0>(x));
    let rest: [__m512; N] = std::array::from_fn(|i| _mm512_sub_ps(x[i], whole[i]));
    let mut p = [_mm512_set1_ps(COEFFICIENTS[0]); N];
    for c in &COEFFICIENTS[1..] {
        p = std::array::from_fn(|i| _mm512_fmadd_ps(p[i], rest[i], _mm512_set1_ps(*c)));
    }
    std::array::from_fn(|i| _mm512_scalef_ps(p[i], whole[i]))
}

/// 127 / the largest values, for each of 16 tokens.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn to_steps(largest: __m512) -> [f32; LANES] {
    let mut to_steps = [0.0; LANES];
    super::store(&mut to_steps, _mm512_div_ps(_mm512_set1_ps(127.0), largest));
    to_steps
}

/// The largest magnitude of each of 16 rows, at least [`SMALLEST`]; rows from `count` on are zeros.
///
/// # Safety
/// `count` rows of `VECTORS` x 16 values, `stride` apart, may be read at `rows`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn largest_of_rows<const VECTORS: usize>(rows: *const f32, stride: usize, count: usize) -> __m512 {
    let rows: [__m512; LANES] = std::array::from_fn(|row| {
        let mut largest = _mm512_setzero_ps();
        if row < count {
            for v in 0..VECTORS {
                // SAFETY: row < count, so the caller promises these values.
                let values = unsafe { _mm512_loadu_ps(rows.add(row * stride + v * LANES)) };
                largest = _mm512_max_ps(largest, _mm512_abs_ps(values));
            }
        }
        largest
    });
    // Halves the vectors four times; each step leaves the largest of two places of twice as many rows.
    let twos: [__m512; 8] = std::array::from_fn(|i| {
        let (a, b) = (rows[2 * i], rows[2 * i + 1]);
        _mm512_max_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b))
    });
    let fours: [__m512; 4] = std::array::from_fn(|i| {
        let (a, b) = (_mm512_castps_pd(twos[2 * i]), _mm512_castps_pd(twos[2 * i + 1]));
        _mm512_max_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)), _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)))
    });
    let eights: [__m512; 2] = std::array::from_fn(|i| {
        let (a, b) = (fours[2 * i], fours[2 * i + 1]);
        _mm512_max_ps(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xdd>(a, b))
    });
    let [a, b] = eights;
    let all = _mm512_max_ps(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xdd>(a, b));
    _mm512_max_ps(all, _mm512_set1_ps(SMALLEST))
}

/// 32 columns of 16 rows in whole steps, two rows in a register: in its quarter i, columns 4i and 16 + 4i (four each) of the
/// first row, then of the second. Rows from `count` on are zeros.
///
/// # Safety
/// `count` rows of 32 values, `stride` apart, may be read at `rows`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn quantised_pairs(
    rows: *const f32,
    stride: usize,
    count: usize,
    to_steps: &[f32; LANES],
) -> [__m512i; LANES / 2] {
    let words = |row: usize| {
        if row >= count {
            return _mm512_setzero_si512();
        }
        let to_steps = _mm512_set1_ps(to_steps[row]);
        // SAFETY: row < count, so the caller promises these values.
        let [a, b] = [0, LANES].map(|v| steps(unsafe { _mm512_loadu_ps(rows.add(row * stride + v)) }, to_steps));
        _mm512_packs_epi32(a, b)
    };
    std::array::from_fn(|pair| _mm512_packs_epi16(words(2 * pair), words(2 * pair + 1)))
}

/// From the pairs of [`quantised_pairs`], for each four of columns the bytes of 16 rows.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn columns_of_pairs(pairs: &[__m512i; LANES / 2]) -> [__m512i; 8] {
    // Four rows by four groups of columns.
    let fours = |second: bool| -> [__m512i; 4] {
        std::array::from_fn(|i| {
            let (a, b) = (_mm512_castsi512_ps(pairs[2 * i]), _mm512_castsi512_ps(pairs[2 * i + 1]));
            let both = if second { _mm512_shuffle_ps::<0xdd>(a, b) } else { _mm512_shuffle_ps::<0x88>(a, b) };
            _mm512_castps_si512(both)
        })
    };
    let [a, b, c, d] = quarters(fours(false));
    let [e, f, g, h] = quarters(fours(true));
    [a, b, c, d, e, f, g, h]
}

/// Rows and columns of 4 x 4 quarters of registers swapped.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
fn quarters([a, b, c, d]: [__m512i; 4]) -> [__m512i; 4] {
    let (ab, cd) = (_mm512_shuffle_i32x4::<0x44>(a, b), _mm512_shuffle_i32x4::<0x44>(c, d));
    let (ab_high, cd_high) = (_mm512_shuffle_i32x4::<0xee>(a, b), _mm512_shuffle_i32x4::<0xee>(c, d));
    [
        _mm512_shuffle_i32x4::<0x88>(ab, cd),
        _mm512_shuffle_i32x4::<0xdd>(ab, cd),
        _mm512_shuffle_i32x4::<0x88>(ab_high, cd_high),
        _mm512_shuffle_i32x4::<0xdd>(ab_high, cd_high),
    ]
}
