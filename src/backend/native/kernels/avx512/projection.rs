//! Queries, keys and values as int8, a scale for each token and head: what the linear map computes is quantised while it is in
//! registers, so that a quarter of the bytes go through the caches.

use std::arch::x86_64::{
    __m512, _mm512_div_ps, _mm512_max_ps, _mm512_mul_ps, _mm512_packs_epi16, _mm512_packs_epi32, _mm512_range_ps,
    _mm512_set1_epi8, _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_si512, _mm512_xor_si512,
};

use super::linear::{Channels, Finish, Sums, VECTORS, tiles};
use super::transpose::largest_of_rows;
use super::{LANES, steps, store};
use crate::backend::native::int8::{Int8Linear, SMALLEST};

/// Bytes of a panel of columns: one head of 64 or two of 32.
pub(super) const PANEL: usize = VECTORS * LANES;
/// Tokens past the last one that may be read.
pub(super) const SPARE_TOKENS: usize = 16;

/// Projected tokens.
pub(super) struct Projected<'a> {
    pub hidden: usize,
    /// Columns of a head, 32 or 64.
    pub head_size: usize,
    /// Of each token, panels of queries (offset by 128), keys and values. In a panel, the fours of columns are in the order that
    /// the packing instructions leave: the first fours of its vectors, the second fours, and so on.
    pub bytes: &'a mut [u8],
    /// For each head's queries, then its keys, then its values: what a step of each token is worth. Those of queries hold log2(e),
    /// so that powers of two are taken.
    pub scales: &'a mut [f32],
    /// Scales of one head.
    pub tokens: usize,
}

impl Projected<'_> {
    /// Of the head of queries, keys or values whose first column is `column`, all side by side.
    pub fn scales_of(&self, column: usize) -> &[f32] {
        &self.scales[column / self.head_size * self.tokens..][..self.tokens]
    }
}

/// Projects quantised rows by `map`, whose outputs are queries, keys and values side by side.
///
/// # Safety
/// The processor has the instructions; `map` and the rows fit each other as [`tiles`] asks. `projected` has room for as many
/// tokens as there are `scales`: so many rows of the map's outputs, and scales for its heads.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
pub(super) unsafe fn project(map: &Int8Linear, rows: &[u8], scales: &[f32], projected: &mut Projected<'_>) {
    // SAFETY: promised by the caller.
    unsafe { tiles(map, rows, scales, projected) }
}

impl Finish for Projected<'_> {
    /// # Safety
    /// Also, there is room for the rows.
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
        /// The larger magnitude, without a sign.
        const MAGNITUDE: i32 = 0b1011;
        // SAFETY: the panel's channels exist.
        let channels: [Channels; VECTORS] =
            std::array::from_fn(|v| unsafe { Channels::load(map, panel * PANEL + v * LANES) });
        let values: [[__m512; VECTORS]; ROWS] =
            std::array::from_fn(|row| std::array::from_fn(|v| channels[v].values(sums[row][v], scales[row])));
        // In the first half those of a panel's first head, in the second those of its second head, or again of its only one.
        let mut largest = [_mm512_setzero_ps(); LANES];
        for (row, [a, b, c, d]) in values.iter().enumerate() {
            let (first, second) = (_mm512_range_ps::<MAGNITUDE>(*a, *b), _mm512_range_ps::<MAGNITUDE>(*c, *d));
            let both = _mm512_max_ps(first, second);
            (largest[row], largest[LANES / 2 + row]) =
                if self.head_size == PANEL { (both, both) } else { (first, second) };
        }
        let largest = _mm512_max_ps(largest_of_rows(&largest), _mm512_set1_ps(SMALLEST));
        let is_query = panel * PANEL < self.hidden;
        let unit = if is_query { std::f32::consts::LOG2_E / 127.0 } else { 1.0 / 127.0 };
        let (mut to_steps, mut token_scales) = ([0.0; LANES], [0.0; LANES]);
        store(&mut to_steps, _mm512_div_ps(_mm512_set1_ps(127.0), largest));
        store(&mut token_scales, _mm512_mul_ps(largest, _mm512_set1_ps(unit)));
        for (head, scales) in token_scales.chunks_exact(LANES / 2).take(PANEL / self.head_size).enumerate() {
            let first = (panel * PANEL / self.head_size + head) * self.tokens;
            self.scales[first + row..][..ROWS].copy_from_slice(&scales[..ROWS]);
        }
        // Turns the highest bit over: adds 128 to a signed byte and makes it unsigned.
        let offset = _mm512_set1_epi8(if is_query { -128 } else { 0 });
        for (i, values) in values.into_iter().enumerate() {
            let [first, second] = [to_steps[i], to_steps[LANES / 2 + i]].map(|steps| _mm512_set1_ps(steps));
            let [a, b, c, d] = values;
            let (a, b) = (steps(a, first), steps(b, first));
            let (c, d) = (steps(c, second), steps(d, second));
            let bytes = _mm512_packs_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
            // SAFETY: row + i is a row that exists, and the panel is one of the map's.
            unsafe {
                let place = self.bytes.as_mut_ptr().add((row + i) * map.outputs + panel * PANEL);
                _mm512_storeu_si512(place.cast(), _mm512_xor_si512(bytes, offset));
            }
        }
    }
}
