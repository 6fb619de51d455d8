//! The operations with int8 weights and activations: weights quantised once per output channel, activations per token.
//! Layer norm, softmax and GELU stay fp32. Sums of products are exact on every path; the order of fp32 additions, the attention
//! and, on plain AVX2, the size of a weight's step differ.

use std::ops::Range;

use super::config::BertConfig;
use super::kernels::Aligned;
use super::ops::{AttentionScratch, Epilogue, OpScratch, Ops};
use super::weights::{LinearWeights, NormWeights};

/// Quantised values are within +-127, so that zero stays zero.
const LIMIT: f32 = 127.0;
/// The smallest magnitude that a row is scaled by: keeps a row of zeros from a division by zero.
pub(super) const SMALLEST: f32 = 1e-12;
/// Inputs whose products a 32-bit sum holds: 2^31 / (255 * 127) is 66,311.
const MAX_INPUTS: usize = 1 << 16;
/// Tokens that go through the layers together: their queries, keys and values (at 384 columns 0.3 MB in int8, 1.2 MB in
/// fp32) stay in near caches, and weights are read for enough rows.
const GROUP_TOKENS: usize = 256;
/// Tokens that go through the row-wise part of a layer together, at most: a group and little more, for weights come from a far cache
/// once for each block (measured: 2 % faster than two blocks in a group).
const BLOCK_TOKENS: usize = 264;
/// Intermediate columns that go through a feed-forward together, at most. Activations of a block (400 kB) stay in a near cache, as
/// do the weights of both maps (300 kB at 384 columns); and each part of a row has a scale of its own.
const FEED_FORWARD_COLUMNS: usize = 384;
/// Hidden and intermediate sizes are multiples of it: the widest panel.
const SIZE_STEP: usize = 64;
/// Widths of attention heads that all kernels run.
const HEAD_SIZES: [usize; 2] = [32, 64];

/// GELU is x * (1/2 + z * P(z^2)), z being x within +-`GELU_LIMIT`: 4.9e-4 from x * Phi(x) at most, far less than a step of the
/// quantisation that follows. The odd polynomial is a minimax fit of Phi - 1/2, weighted by x, that reaches 1/2 at its ends.
pub(super) const GELU_LIMIT: f32 = 3.65;
/// Highest power first.
pub(super) const GELU_COEFFICIENTS: [f32; 6] =
    [-5.022_754e-7, 2.735_057_4e-5, -6.238_703e-4, 7.887_932e-3, -6.269_102_5e-2, 0.396_560_97];

/// The order in which instructions want weights, and what they want of activations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// Output channels that are computed together; outputs are a multiple of it.
    pub panel: usize,
    /// Inputs that one instruction multiplies and adds; inputs are a multiple of it.
    pub group: usize,
    /// What activations are stored with on top, where the instruction wants them unsigned: 128, else 0.
    pub offset: u8,
    /// Whether instructions add the products of two groups in 16 bits, see [`short_sums`].
    pub short_sums: bool,
}

/// The largest sum of weights of one sign whose products with activations, 255 at most, fit 16 bits.
const MAX_SHORT_SUM: i32 = i16::MAX as i32 / 255;

/// Weights whose products are added in 16 bits: pairs of neighbours in two groups of four, `values` being the eight.
fn short_sums<T: Copy>(values: &[T; 8]) -> [[T; 4]; 2] {
    let [a, b, c, d, e, f, g, h] = *values;
    [[a, b, e, f], [c, d, g, h]]
}

/// A linear map, quantised and packed.
pub(super) struct Int8Linear {
    pub inputs: usize,
    pub outputs: usize,
    layout: Layout,
    /// Panels of channels; in a panel, for each group of inputs, the group's weights of each channel.
    pub packed: Aligned<i8>,
    /// What one step of a channel's weight is worth.
    pub scales: Vec<f32>,
    /// What the activations' offset adds to a channel's sum.
    pub corrections: Vec<i32>,
    pub bias: Vec<f32>,
}

impl Int8Linear {
    /// Quantises symmetrically. Inputs must be a multiple of the layout's group, outputs of its panel.
    pub fn quantise(weights: LinearWeights<'_>, layout: Layout) -> Self {
        let LinearWeights { inputs, outputs, weight, bias } = weights;
        let Layout { panel, group, offset, short_sums } = layout;
        let mut packed = Aligned::zeros(inputs * outputs);
        let (mut scales, mut corrections) = (Vec::with_capacity(outputs), Vec::with_capacity(outputs));
        let mut steps = vec![0i8; inputs];
        for (channel, row) in weight.chunks_exact(inputs).enumerate() {
            let (scale, sum) = quantise_channel(row, short_sums, &mut steps);
            scales.push(scale);
            corrections.push(sum * i32::from(offset));
            let groups = packed[channel / panel * panel * inputs..][..panel * inputs].chunks_exact_mut(panel * group);
            for (places, steps) in groups.zip(steps.chunks_exact(group)) {
                places[channel % panel * group..][..group].copy_from_slice(steps);
            }
        }
        Self { inputs, outputs, layout, packed, scales, corrections, bias }
    }

    /// Asserts that the parts have the layout and the lengths that kernels rely on.
    pub fn check(&self, layout: Layout) {
        assert!(self.layout == layout, "layout of an int8 map");
        let fits = self.inputs.is_multiple_of(layout.group) && self.outputs.is_multiple_of(layout.panel);
        assert!(fits, "shape of an int8 map");
        assert!(self.packed.len() == self.inputs * self.outputs, "weights of an int8 map");
        let lengths = [self.scales.len(), self.bias.len(), self.corrections.len()];
        assert!(lengths == [self.outputs; 3], "channels of an int8 map");
    }
}

/// Steps of one channel's weights; returns what a step is worth, and the sum of the steps.
fn quantise_channel(row: &[f32], short: bool, steps: &mut [i8]) -> (f32, i32) {
    // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number, half to even, in vector code.
    const ROUND: f32 = 12_582_912.0;
    let mut lanes = [0f32; 16];
    let (chunks, rest) = row.as_chunks::<16>();
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane = if v.abs() > *lane { v.abs() } else { *lane };
        }
    }
    let mut largest = lanes.iter().copied().chain(rest.iter().map(|v| v.abs())).fold(0f32, f32::max);
    if short {
        largest = largest.max(largest_short_sum(row) * (LIMIT / MAX_SHORT_SUM_BEFORE_ROUNDING));
    }
    // A channel of next to nothing is nothing: its step would not be a normal number.
    let to_steps = if largest > SMALLEST { LIMIT / largest } else { 0.0 };
    let mut sum = 0;
    for (step, value) in steps.iter_mut().zip(row) {
        // The lower bits of a float beside 1.5 * 2^23 are the whole number.
        let whole = (value * to_steps + ROUND).to_bits() as i32 - ROUND.to_bits() as i32;
        *step = whole as i8;
        sum += whole;
    }
    (largest / LIMIT, sum)
}

/// Leaves room for four steps that are rounded away from zero.
const MAX_SHORT_SUM_BEFORE_ROUNDING: f32 = (MAX_SHORT_SUM - 2) as f32;

/// The largest sum of weights of one sign among those that [`short_sums`] adds.
fn largest_short_sum(row: &[f32]) -> f32 {
    let mut largest = 0f32;
    for values in row.as_chunks::<8>().0 {
        for four in short_sums(values) {
            let positive: f32 = four.iter().map(|v| v.max(0.0)).sum();
            let negative: f32 = four.iter().map(|v| v.min(0.0)).sum();
            largest = largest.max(positive).max(-negative);
        }
    }
    largest
}

/// Whether int8 can run a model, whatever the instructions; else why not.
pub(super) fn check(config: &BertConfig) -> Result<(), &'static str> {
    let sizes = [config.hidden_size, config.intermediate_size];
    if sizes.iter().any(|size| !size.is_multiple_of(SIZE_STEP) || *size > MAX_INPUTS) {
        return Err("int8 needs hidden and intermediate sizes that are multiples of 64, 65,536 at most");
    }
    if !HEAD_SIZES.contains(&config.head_size()) {
        return Err("int8 needs attention heads of 32 or 64");
    }
    Ok(())
}

/// The operations on one kind of processor; the model has passed [`check`].
pub(super) struct Int8<K> {
    pub kernels: K,
    /// Of an attention.
    pub heads: usize,
}

/// What a kind of processor does; a value proves that this one has the instructions. Widths of rows are multiples of
/// [`SIZE_STEP`].
pub(super) trait Kernels: Sized + Send + Sync {
    /// Instructions and number format, for people.
    const NAME: &'static str;
    const LAYOUT: Layout;
    /// Quantised rows are padded to a multiple of it.
    const ROW_STEP: usize = 1;

    /// None where the processor lacks the instructions.
    fn detect() -> Option<Self>;

    /// Quantises a row to steps of its largest value / 127, with the layout's offset; returns what a step is worth.
    fn quantise_row(&self, row: &[f32], quantised: &mut [u8]) -> f32;

    /// Quantises rows, as many as `scales`.
    fn quantise(&self, rows: &[f32], quantised: &mut [u8], scales: &mut [f32]) {
        if scales.is_empty() {
            return;
        }
        let width = rows.len() / scales.len();
        assert!(rows.len() == width * scales.len() && rows.len() == quantised.len(), "rows to quantise");
        assert!(width.is_multiple_of(SIZE_STEP), "width of rows to quantise");
        for ((row, quantised), scale) in rows.chunks_exact(width).zip(quantised.chunks_exact_mut(width)).zip(scales) {
            *scale = self.quantise_row(row, quantised);
        }
    }

    /// A linear map over quantised rows, as many as `scales`.
    fn linear(&self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]);

    /// Normalises each row in place.
    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]);

    /// Self-attention of whole sequences, see [`Ops::attention`].
    fn attention(&self, input: AttentionInput<'_>, scratch: &mut AttentionScratch, context: &mut [f32]);
}

/// What an attention works on.
#[derive(Clone, Copy)]
pub(super) struct AttentionInput<'a> {
    /// Makes queries, already scaled, keys and values, side by side.
    pub map: &'a Int8Linear,
    /// Quantised, as many as `scales`.
    pub rows: &'a [u8],
    pub scales: &'a [f32],
    /// Ranges of rows.
    pub sequences: &'a [Range<usize>],
    pub heads: usize,
}

impl AttentionInput<'_> {
    /// For kernels whose attention begins with fp32: hands `attend` the queries, keys and values of each sequence that is not empty,
    /// and the rows of the context that it writes.
    pub fn in_fp32<K: Kernels>(
        &self,
        kernels: &K,
        scratch: &mut AttentionScratch,
        context: &mut [f32],
        mut attend: impl FnMut(&[f32], &mut AttentionScratch, &mut [f32]),
    ) {
        let (inputs, outputs) = (self.map.inputs, self.map.outputs);
        assert!(outputs == 3 * inputs && inputs.is_multiple_of(self.heads), "map of an attention");
        let mut buffer = std::mem::take(&mut scratch.qkv);
        let qkv = buffer.grown(self.scales.len() * outputs);
        kernels.linear(self.map, self.rows, self.scales, Epilogue::Store, qkv);
        for sequence in self.sequences.iter().filter(|sequence| !sequence.is_empty()) {
            let context = &mut context[sequence.start * inputs..sequence.end * inputs];
            attend(&qkv[sequence.start * outputs..sequence.end * outputs], scratch, context);
        }
        scratch.qkv = buffer;
    }
}

impl<K: Kernels> Ops for Int8<K> {
    type Linear = Int8Linear;

    fn name(&self) -> &'static str {
        K::NAME
    }

    fn group_tokens(&self) -> usize {
        GROUP_TOKENS
    }

    fn block_tokens(&self) -> usize {
        BLOCK_TOKENS
    }

    fn feed_forward_columns(&self) -> usize {
        FEED_FORWARD_COLUMNS
    }

    fn prepare(&self, weights: LinearWeights<'_>) -> Int8Linear {
        Int8Linear::quantise(weights, K::LAYOUT)
    }

    fn linear(&self, map: &Int8Linear, input: &[f32], epilogue: Epilogue, scratch: &mut OpScratch, output: &mut [f32]) {
        let (rows, scales) = self.quantise(input, map.inputs, &mut scratch.quantised, &mut scratch.scales);
        self.kernels.linear(map, rows, scales, epilogue, output);
    }

    fn feed_forward(&self, parts: &[[Int8Linear; 2]], rows: &mut [f32], scratch: &mut OpScratch) {
        let Some([map, _]) = parts.first() else { return };
        let OpScratch { quantised, scales, intermediate, quantised_intermediate, intermediate_scales, .. } = scratch;
        let (input, scales) = self.quantise(rows, map.inputs, quantised, scales);
        for [first, second] in parts {
            let values = intermediate.grown(scales.len() * first.outputs);
            self.kernels.linear(first, input, scales, Epilogue::Gelu, values);
            let (values, scales) = self.quantise(values, second.inputs, quantised_intermediate, intermediate_scales);
            self.kernels.linear(second, values, scales, Epilogue::Add, rows);
        }
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        self.kernels.layer_norm(norm, rows);
    }

    fn attention(
        &self,
        map: &Int8Linear,
        hidden: &[f32],
        sequences: &[Range<usize>],
        scratch: &mut OpScratch,
        context: &mut [f32],
    ) {
        let (rows, scales) = self.quantise(hidden, map.inputs, &mut scratch.quantised, &mut scratch.scales);
        let input = AttentionInput { map, rows, scales, sequences, heads: self.heads };
        self.kernels.attention(input, &mut scratch.attention, context);
    }
}

impl<K: Kernels> Int8<K> {
    /// Quantised rows of `width` values, padded as the kernels want them, and their scales.
    fn quantise<'a>(
        &self,
        input: &[f32],
        width: usize,
        quantised: &'a mut Aligned<u8>,
        scales: &'a mut Aligned<f32>,
    ) -> (&'a [u8], &'a [f32]) {
        let rows = input.len() / width;
        let quantised = quantised.grown(rows.next_multiple_of(K::ROW_STEP) * width);
        let scales = scales.grown(rows);
        self.kernels.quantise(input, &mut quantised[..input.len()], scales);
        (quantised, scales)
    }
}

#[cfg(test)]
mod tests;
