//! The operations with int8 weights and activations: weights quantised once per output channel, activations per token.
//! Attention, layer norm and GELU stay fp32.

use super::EngineChoice;
use super::config::BertConfig;
use super::kernels::Aligned;
#[cfg(target_arch = "x86_64")]
use super::kernels::{
    amx::{Amx, BLOCK},
    avx512::Avx512,
};
use super::ops::{Epilogue, OpScratch, Ops};
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
    pub packed: Aligned<i8>,
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
        let mut packed = Aligned::zeros(inputs * outputs);
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

    /// Asserts that the parts have the lengths that kernels rely on.
    pub fn check(&self) {
        assert!(self.inputs.is_multiple_of(GROUP) && self.outputs.is_multiple_of(PANEL), "shape of an int8 map");
        assert!(self.packed.len() == self.inputs * self.outputs, "weights of an int8 map");
        let lengths = [self.scales.len(), self.bias.len(), self.corrections.len()];
        assert!(lengths == [self.outputs; 3], "channels of an int8 map");
    }
}

/// int8 operations on AVX512-VNNI, with AMX where there is.
pub(super) struct Int8 {
    #[cfg(target_arch = "x86_64")]
    vectors: Avx512,
    #[cfg(target_arch = "x86_64")]
    tiles: Option<Amx>,
    hidden_size: usize,
    heads: usize,
}

impl Int8 {
    /// The operations, or why they cannot run this model on this machine.
    #[cfg(target_arch = "x86_64")]
    pub fn detect(config: &BertConfig, choice: EngineChoice) -> Result<Self, &'static str> {
        let vectors = Avx512::detect().ok_or("this processor has no AVX512-VNNI")?;
        if !config.hidden_size.is_multiple_of(PANEL) || !config.intermediate_size.is_multiple_of(PANEL) {
            return Err("int8 needs hidden and intermediate sizes that are multiples of 64");
        }
        if !Avx512::HEAD_SIZES.contains(&config.head_size()) {
            return Err("int8 needs attention heads of 32 or 64");
        }
        let tiles = if choice == EngineChoice::Avx512Vnni { None } else { Amx::detect() };
        if choice == EngineChoice::AmxInt8 && tiles.is_none() {
            return Err("this processor has no AMX, or the system does not allow its use");
        }
        Ok(Self { vectors, tiles, hidden_size: config.hidden_size, heads: config.num_attention_heads })
    }

    /// The operations, or why they cannot run this model on this machine.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn detect(_: &BertConfig, _: EngineChoice) -> Result<Self, &'static str> {
        Err("int8 needs an x86-64 processor with AVX512-VNNI")
    }
}

#[cfg(target_arch = "x86_64")]
impl Ops for Int8 {
    type Linear = Int8Linear;

    fn name(&self) -> &'static str {
        if self.tiles.is_some() { "amx-int8" } else { "avx512-vnni int8" }
    }

    fn prepare(&self, weights: LinearWeights) -> Int8Linear {
        Int8Linear::quantise(weights)
    }

    fn linear(&self, map: &Int8Linear, input: &[f32], epilogue: Epilogue, scratch: &mut OpScratch, output: &mut [f32]) {
        let rows = input.len() / map.inputs;
        let quantised = scratch.quantised.grown(rows.next_multiple_of(BLOCK) * map.inputs);
        let scales = scratch.scales.grown(rows);
        self.vectors.quantise(input, &mut quantised[..input.len()], scales);
        match self.tiles {
            Some(tiles) => tiles.linear(map, quantised, scales, epilogue, output),
            None => self.vectors.linear(map, quantised, scales, epilogue, output),
        }
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        self.vectors.layer_norm(norm, rows);
    }

    fn attention(&self, qkv: &[f32], scratch: &mut OpScratch, context: &mut [f32]) {
        match self.tiles {
            Some(tiles) => tiles.attention(qkv, self.hidden_size, self.heads, scratch, context),
            None => self.vectors.attention(qkv, self.hidden_size, self.heads, scratch, context),
        }
    }
}

/// Never built: `detect` has no other outcome on these machines.
#[cfg(not(target_arch = "x86_64"))]
impl Ops for Int8 {
    type Linear = Int8Linear;

    fn name(&self) -> &'static str {
        "int8"
    }

    fn prepare(&self, weights: LinearWeights) -> Int8Linear {
        Int8Linear::quantise(weights)
    }

    fn linear(&self, _: &Int8Linear, _: &[f32], _: Epilogue, _: &mut OpScratch, _: &mut [f32]) {}

    fn layer_norm(&self, _: &NormWeights, _: &mut [f32]) {}

    fn attention(&self, _: &[f32], _: &mut OpScratch, _: &mut [f32]) {}
}
