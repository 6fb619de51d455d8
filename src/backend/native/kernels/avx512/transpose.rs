//! Rows and columns of 16 x 16 values.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_castpd_ps, _mm512_castps_pd, _mm512_max_ps, _mm512_shuffle_f32x4, _mm512_shuffle_i32x4,
    _mm512_unpackhi_epi32, _mm512_unpackhi_epi64, _mm512_unpackhi_pd, _mm512_unpackhi_ps, _mm512_unpacklo_epi32,
    _mm512_unpacklo_epi64, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

use super::LANES;

/// Rows and columns of 16 x 16 4-byte values swapped.
#[inline]
#[target_feature(enable = "avx512f")]
pub(in super::super) fn transpose(rows: &[__m512i; LANES]) -> [__m512i; LANES] {
    // Pairs of rows, then fours of rows within each 128-bit lane, then lanes.
    let pairs: [__m512i; LANES] = std::array::from_fn(|i| match i % 2 {
        0 => _mm512_unpacklo_epi32(rows[i], rows[i + 1]),
        _ => _mm512_unpackhi_epi32(rows[i - 1], rows[i]),
    });
    let fours: [__m512i; LANES] = std::array::from_fn(|i| {
        let first = i / 4 * 4 + i % 4 / 2;
        match i % 2 {
            0 => _mm512_unpacklo_epi64(pairs[first], pairs[first + 2]),
            _ => _mm512_unpackhi_epi64(pairs[first], pairs[first + 2]),
        }
    });
    let mut columns = *rows;
    for i in 0..4 {
        let even = _mm512_shuffle_i32x4::<0x88>(fours[i], fours[4 + i]);
        let odd = _mm512_shuffle_i32x4::<0xdd>(fours[i], fours[4 + i]);
        let even_below = _mm512_shuffle_i32x4::<0x88>(fours[8 + i], fours[12 + i]);
        let odd_below = _mm512_shuffle_i32x4::<0xdd>(fours[8 + i], fours[12 + i]);
        columns[i] = _mm512_shuffle_i32x4::<0x88>(even, even_below);
        columns[4 + i] = _mm512_shuffle_i32x4::<0x88>(odd, odd_below);
        columns[8 + i] = _mm512_shuffle_i32x4::<0xdd>(even, even_below);
        columns[12 + i] = _mm512_shuffle_i32x4::<0xdd>(odd, odd_below);
    }
    columns
}

/// The largest value of each row.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn largest_of_rows(rows: &[__m512; LANES]) -> __m512 {
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
    _mm512_max_ps(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xdd>(a, b))
}
