//! The operations with int8 weights and activations: weights quantised once per output channel, activations per token.
//! Attention, layer norm and GELU stay fp32.

use super::config::BertConfig;
#[cfg(target_arch = "x86_64")]
use super::kernels::avx512::Avx512;
use super::ops::{Epilogue, OpScratch, Ops, grown};
use super::weights::{LinearWeights, NormWeights};

/// Output channels that the kernels compute together; outputs are a multiple of it.
pub(super) const PANEL: usize = 64;
/// Inputs that one instruction multiplies and adds; inputs are a multiple of it.
pub(super) const GROUP: usize = 4;
/// Activations are stored with this offset, since the instruction wants them unsigned.
pub(super) const ACTIVATION_OFFSET: i32 = 128;
/// Quantised values are within +-127, so that zero stays zero.
const LIMIT: f32 = 127.0;

/// A linear map, quantised and packed.
pub(super) struct Int8Linear {
    pub inputs: usize,
    pub outputs: usize,
    /// Panels of [`PANEL`] channels; in a panel, for each [`GROUP`] of inputs, the group's weights of each channel.
    pub packed: Vec<i8>,
    /// What one step of a channel's weight is worth.
    pub scales: Vec<f32>,
    /// What [`ACTIVATION_OFFSET`] adds to a channel's sum.
    pub corrections: Vec<i32>,
    pub bias: Vec<f32>,
}

impl Int8Linear {
    /// Quantises symmetrically. Inputs must be a multiple of [`GROUP`], outputs of [`PANEL`].
    fn quantise(weights: LinearWeights) -> Self {
        let LinearWeights { inputs, outputs, weight, bias } = weights;
        let mut packed = vec![0; inputs * outputs];
        let (mut scales, mut corrections) = (Vec::with_capacity(outputs), Vec::with_capacity(outputs));
        for (channel, row) in weight.chunks_exact(inputs).enumerate() {
            let largest = row.iter().fold(0f32, |m, v| m.max(v.abs()));
            let to_steps = if largest > 0.0 { LIMIT / largest } else { 0.0 };
            scales.push(largest / LIMIT);
            let mut sum = 0;
            let groups = packed[channel / PANEL * PANEL * inputs..][..PANEL * inputs].chunks_exact_mut(PANEL * GROUP);
            for (group, values) in groups.zip(row.chunks_exact(GROUP)) {
                for (place, value) in group[channel % PANEL * GROUP..].iter_mut().zip(values) {
                    let steps = (value * to_steps).round() as i8;
                    *place = steps;
                    sum += i32::from(steps);
                }
            }
            corrections.push(sum * ACTIVATION_OFFSET);
        }
        Self { inputs, outputs, packed, scales, corrections, bias }
    }
}

/// int8 operations on AVX512-VNNI.
pub(super) struct Int8 {
    #[cfg(target_arch = "x86_64")]
    kernels: Avx512,
    hidden_size: usize,
    heads: usize,
}

impl Int8 {
    /// The operations, or why they cannot run this model on this machine.
    #[cfg(target_arch = "x86_64")]
    pub fn detect(config: &BertConfig) -> Result<Self, &'static str> {
        let kernels = Avx512::detect().ok_or("this processor has no AVX512-VNNI")?;
        if !config.hidden_size.is_multiple_of(PANEL) || !config.intermediate_size.is_multiple_of(PANEL) {
            return Err("int8 needs hidden and intermediate sizes that are multiples of 64");
        }
        if !Avx512::HEAD_SIZES.contains(&config.head_size()) {
            return Err("int8 needs attention heads of 32 or 64");
        }
        Ok(Self { kernels, hidden_size: config.hidden_size, heads: config.num_attention_heads })
    }

    /// The operations, or why they cannot run this model on this machine.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn detect(_: &BertConfig) -> Result<Self, &'static str> {
        Err("int8 needs an x86-64 processor with AVX512-VNNI")
    }
}

#[cfg(target_arch = "x86_64")]
impl Ops for Int8 {
    type Linear = Int8Linear;

    fn prepare(&self, weights: LinearWeights) -> Int8Linear {
        Int8Linear::quantise(weights)
    }

    fn linear(&self, map: &Int8Linear, input: &[f32], epilogue: Epilogue, scratch: &mut OpScratch, output: &mut [f32]) {
        let quantised = grown(&mut scratch.quantised, input.len());
        let scales = grown(&mut scratch.scales, input.len() / map.inputs);
        self.kernels.quantise(input, quantised, scales);
        self.kernels.linear(map, quantised, scales, epilogue, output);
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        self.kernels.layer_norm(norm, rows);
    }

    fn attention(&self, qkv: &[f32], scratch: &mut OpScratch, context: &mut [f32]) {
        self.kernels.attention(qkv, self.hidden_size, self.heads, scratch, context);
    }
}

/// Never built: `detect` has no other outcome on these machines.
#[cfg(not(target_arch = "x86_64"))]
impl Ops for Int8 {
    type Linear = Int8Linear;

    fn prepare(&self, weights: LinearWeights) -> Int8Linear {
        Int8Linear::quantise(weights)
    }

    fn linear(&self, _: &Int8Linear, _: &[f32], _: Epilogue, _: &mut OpScratch, _: &mut [f32]) {}

    fn layer_norm(&self, _: &NormWeights, _: &mut [f32]) {}

    fn attention(&self, _: &[f32], _: &mut OpScratch, _: &mut [f32]) {}
}
