//! GELU in pieces.
//!
//! x * Phi(x) is x / 2 + |x| * (Phi(|x|) - 1/2). The second part is taken as a parabola on each quarter of |x|, 6.4e-5 from the truth at
//! most, and as |x| / 2 - 2.6e-4 from 3.625 on, within 2.7e-4: far less than a step of the quantisation that follows. Three look-ups and
//! three multiplications: a polynomial of that accuracy takes nine, on the units that the products of the linear maps need.

use std::arch::x86_64::{
    __m512, _mm512_abs_ps, _mm512_add_ps, _mm512_castps_si512, _mm512_fmadd_ps, _mm512_min_ps, _mm512_permutexvar_ps,
    _mm512_set1_ps,
};

use super::{LANES, load};

/// Parabolas through the second part's values at the nodes of Chebyshev of each piece: factors of the square, of |x|, and of 1.
const SQUARES: [f32; LANES] = [
    0.397_193_2,
    0.373_912_5,
    0.307_66,
    0.216_386_5,
    0.121_220_8,
    0.040_354_5,
    -0.015_767_4,
    -0.045_495_6,
    -0.053_78,
    -0.048_511_1,
    -0.037_241_5,
    -0.025_327_9,
    -0.015_559,
    -0.008_728_1,
    -0.004_501_6,
    0.0,
];
const SLOPES: [f32; LANES] = [
    0.000_105_2,
    0.007_675_6,
    0.058_548_9,
    0.173_132_8,
    0.339_458_2,
    0.520_689_1,
    0.674_107_1,
    0.769_883_2,
    0.800_350_6,
    0.777_636_8,
    0.724_010_5,
    0.661_504_9,
    0.605_429_3,
    0.562_834_5,
    0.534_382_4,
    0.5,
];
const HEIGHTS: [f32; LANES] = [
    -0.000_000_8,
    -0.000_611_9,
    -0.010_458_2,
    -0.046_537_5,
    -0.119_334_3,
    -0.220_977_6,
    -0.325_894_7,
    -0.403_068_9,
    -0.431_081_4,
    -0.406_600_6,
    -0.342_791_1,
    -0.260_790_3,
    -0.180_306_9,
    -0.113_897_1,
    -0.066_007_8,
    -0.000_261_9,
];
/// A number beside it is rounded to quarters, which its lowest bits count.
const QUARTERS: f32 = 3_145_728.0;
/// Where the last piece begins, but for half a quarter.
const LAST: f32 = 3.75;

/// x * Phi(x).
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) fn gelu(x: __m512) -> __m512 {
    let magnitude = _mm512_abs_ps(x);
    let piece = _mm512_add_ps(magnitude, _mm512_set1_ps(QUARTERS));
    let piece = _mm512_castps_si512(_mm512_min_ps(piece, _mm512_set1_ps(QUARTERS + LAST)));
    // The instruction looks at the lowest four bits of an index.
    let square = _mm512_permutexvar_ps(piece, load(&SQUARES));
    let slope = _mm512_permutexvar_ps(piece, load(&SLOPES));
    let height = _mm512_permutexvar_ps(piece, load(&HEIGHTS));
    let second = _mm512_fmadd_ps(_mm512_fmadd_ps(square, magnitude, slope), magnitude, height);
    _mm512_fmadd_ps(x, _mm512_set1_ps(0.5), second)
}

#[cfg(test)]
mod tests {
    use super::super::{Avx512, store};
    use super::*;
    use crate::backend::native::int8::Kernels;
    use crate::backend::native::portable;

    #[test]
    fn the_pieces_are_gelu() {
        if Avx512::detect().is_none() {
            return;
        }
        for first in (-20_000..20_000).step_by(LANES) {
            let x: [f32; LANES] = std::array::from_fn(|i| (first + i as i32) as f32 / 1000.0);
            let mut found = [0.0; LANES];
            // SAFETY: the processor was just asked for what the functions need.
            unsafe { store(&mut found, gelu(load(&x))) };
            for (x, found) in x.iter().zip(found) {
                assert!((found - portable::gelu(*x)).abs() < 2.7e-4, "{x}: {found}");
            }
        }
    }
}
