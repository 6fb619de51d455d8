//! int8 linear maps for aarch64 processors with the dot-product instructions; what else there is to do is left to plain loops,
//! which compilers turn into NEON code, and to the GEMM crate.
//!
//! The instruction has no stable intrinsic yet, so it is written as assembly. Functions with `target_feature` are reached only
//! through [`Dotprod`], which exists only where the feature does.

use std::arch::aarch64::{int8x16_t, int32x4_t, vdupq_n_s32, vld1q_s8, vst1q_s32};
use std::arch::asm;

use crate::backend::native::int8::{
    AttentionInput, GELU_COEFFICIENTS, GELU_LIMIT, Int8Linear, Kernels, Layout, SMALLEST,
};
use crate::backend::native::ops::{AttentionScratch, Epilogue};
use crate::backend::native::portable;
use crate::backend::native::weights::NormWeights;

/// 32-bit sums in a vector register.
const LANES: usize = 4;
const PANEL: usize = Dotprod::LAYOUT.panel;
const GROUP: usize = Dotprod::LAYOUT.group;
/// Vectors of a panel.
const VECTORS: usize = PANEL / LANES;
/// Rows of a full tile: 4 x 4 sums, 4 vectors of activations and one of weights fit the 32 registers.
const TILE_ROWS: usize = 4;
/// Inputs of a row that a register holds: four groups.
const BLOCK: usize = 16;

/// Proof that this processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend::native) struct Dotprod(());

impl Kernels for Dotprod {
    const NAME: &'static str = "neon-dotprod int8";
    /// Panels of four vectors of channels; four inputs meet in one instruction, all signed.
    const LAYOUT: Layout = Layout { panel: 16, group: 4, offset: 0, short_sums: false };

    fn detect() -> Option<Self> {
        std::arch::is_aarch64_feature_detected!("dotprod").then_some(Self(()))
    }

    fn quantise_row(&self, row: &[f32], quantised: &mut [u8]) -> f32 {
        let largest = row.iter().fold(SMALLEST, |largest, v| if v.abs() > largest { v.abs() } else { largest });
        let to_steps = 127.0 / largest;
        for (place, value) in quantised.iter_mut().zip(row) {
            *place = ((value * to_steps).round_ties_even() as i8).cast_unsigned();
        }
        largest / 127.0
    }

    fn linear(&self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]) {
        map.check(Self::LAYOUT);
        assert!(map.inputs.is_multiple_of(BLOCK), "inputs of an int8 map");
        assert!(rows.len() >= scales.len() * map.inputs, "rows of an int8 map");
        assert!(output.len() == scales.len() * map.outputs, "output of an int8 map");
        for panel in 0..map.outputs / PANEL {
            let tiles = rows.chunks(TILE_ROWS * map.inputs).zip(output.chunks_mut(TILE_ROWS * map.outputs));
            for ((rows, output), scales) in tiles.zip(scales.chunks(TILE_ROWS)) {
                // SAFETY: `self` exists, so the feature does. There are as many rows as scales, at most `TILE_ROWS`, and the
                // panel is one of the map's; inputs is a multiple of 16 (asserted above).
                unsafe {
                    match scales.len() {
                        1 => tile::<1>(map, panel, rows, scales, epilogue, output),
                        2 => tile::<2>(map, panel, rows, scales, epilogue, output),
                        3 => tile::<3>(map, panel, rows, scales, epilogue, output),
                        _ => tile::<TILE_ROWS>(map, panel, rows, scales, epilogue, output),
                    }
                }
            }
        }
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        portable::layer_norm(norm, rows);
    }

    fn attention(&self, input: AttentionInput<'_>, scratch: &mut AttentionScratch, context: &mut [f32]) {
        input.in_fp32(self, scratch, context, |qkv, scratch, context| {
            portable::attention(qkv, input.map.inputs, input.heads, scratch, context);
        });
    }
}

/// One tile of `ROWS` rows and one panel of channels.
///
/// # Safety
/// `map.packed` holds inputs x outputs weights, `panel` is one of its panels; `rows` holds `ROWS` rows of inputs, a multiple of 16.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn tile<const ROWS: usize>(
    map: &Int8Linear,
    panel: usize,
    rows: &[u8],
    scales: &[f32],
    epilogue: Epilogue,
    output: &mut [f32],
) {
    let mut sums = [[vdupq_n_s32(0); VECTORS]; ROWS];
    for block in (0..map.inputs).step_by(BLOCK) {
        // SAFETY: 16 inputs from `block` on exist in each row, and the panel's weights for them in `packed`.
        unsafe {
            let weights = map.packed.as_ptr().add(panel * PANEL * map.inputs + block * PANEL);
            let a: [int8x16_t; ROWS] =
                std::array::from_fn(|row| vld1q_s8(rows.as_ptr().add(row * map.inputs + block).cast()));
            for v in 0..VECTORS {
                let weights = weights.add(v * LANES * GROUP);
                add_group::<0, ROWS>(&mut sums, v, vld1q_s8(weights), &a);
                add_group::<1, ROWS>(&mut sums, v, vld1q_s8(weights.add(PANEL * GROUP)), &a);
                add_group::<2, ROWS>(&mut sums, v, vld1q_s8(weights.add(2 * PANEL * GROUP)), &a);
                add_group::<3, ROWS>(&mut sums, v, vld1q_s8(weights.add(3 * PANEL * GROUP)), &a);
            }
        }
    }
    let first = panel * PANEL;
    for ((sums, scale), output) in sums.iter().zip(scales).zip(output.chunks_exact_mut(map.outputs)) {
        let mut steps = [0; PANEL];
        for (steps, sums) in steps.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
            // SAFETY: the array holds exactly the 4 values that are written.
            unsafe { vst1q_s32(steps.as_mut_ptr(), *sums) };
        }
        let channels = map.scales[first..].iter().zip(&map.bias[first..]);
        for ((value, steps), (channel, bias)) in output[first..][..PANEL].iter_mut().zip(steps).zip(channels) {
            let found = (steps as f32).mul_add(channel * scale, *bias);
            *value = match epilogue {
                Epilogue::Store => found,
                Epilogue::Add => *value + found,
                Epilogue::Gelu => gelu(found),
            };
        }
    }
}

/// Adds the products of four channels' weights and the `GROUP_INDEX`th group of each row.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn add_group<const GROUP_INDEX: u8, const ROWS: usize>(
    sums: &mut [[int32x4_t; VECTORS]; ROWS],
    vector: usize,
    weights: int8x16_t,
    activations: &[int8x16_t; ROWS],
) {
    for (sums, activations) in sums.iter_mut().zip(activations) {
        // SAFETY: works on registers alone; the processor has the instruction (`target_feature`).
        unsafe {
            asm!(
                "sdot {sums:v}.4s, {weights:v}.16b, {activations:v}.4b[{group}]",
                sums = inout(vreg) sums[vector],
                weights = in(vreg) weights,
                activations = in(vreg) *activations,
                group = const GROUP_INDEX,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
    }
}

/// x * Phi(x), see [`GELU_COEFFICIENTS`].
#[inline]
fn gelu(x: f32) -> f32 {
    let z = x.clamp(-GELU_LIMIT, GELU_LIMIT);
    let p = GELU_COEFFICIENTS.iter().fold(0.0, |p: f32, c| p.mul_add(z * z, *c));
    x * p.mul_add(z, 0.5)
}
