//! The operations that the network is made of. Rows are tokens; all matrices are row-major fp32.

use std::ops::Range;

use super::kernels::Aligned;
use super::portable::BlockScratch;
use super::weights::{LinearWeights, NormWeights};

/// What a linear map does with its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Epilogue {
    /// Stores it.
    Store,
    /// Adds it to what the output holds: the residual connection.
    Add,
    /// Stores its GELU (the exact one, with erf).
    Gelu,
}

/// Working memory of one operation, kept between calls. What it holds on entry has no meaning.
#[derive(Debug, Default)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "not all processors use all of it"))]
pub(super) struct OpScratch {
    /// Quantised rows, as unsigned bytes.
    pub quantised: Aligned<u8>,
    /// Scale of each quantised row.
    pub scales: Aligned<f32>,
    /// Intermediate columns of a feed-forward, and in int8.
    pub intermediate: Aligned<f32>,
    pub quantised_intermediate: Aligned<u8>,
    pub intermediate_scales: Aligned<f32>,
    pub attention: AttentionScratch,
    /// Of fp32 linear maps.
    pub block: BlockScratch,
}

/// Working memory of an attention; each way to run it uses some of it.
#[derive(Debug, Default)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "not all processors use all of it"))]
pub(super) struct AttentionScratch {
    /// fp32: queries, keys and values of all tokens.
    pub qkv: Aligned<f32>,
    /// Scores, then in fp32 the weights.
    pub scores: Aligned<f32>,
    /// 16 bits: queries; keys, transposed, two dimensions side by side; keys or values before that.
    pub short_queries: Aligned<i16>,
    pub short_keys: Aligned<i16>,
    pub short_rows: Aligned<i16>,
    /// int8: queries, keys and values of all tokens, and their scales.
    pub projected: Aligned<u8>,
    pub projected_scales: Aligned<f32>,
    /// int8: keys and values of a sequence and some heads, and what belongs to them; weights. 16 bits: values, weights.
    pub keys: Aligned<i8>,
    pub key_scales: Aligned<f32>,
    pub key_corrections: Aligned<i32>,
    pub key_masks: Aligned<f32>,
    pub values: Aligned<i16>,
    pub value_scales: Aligned<f32>,
    pub weights: Aligned<i16>,
    /// bf16: queries; keys, transposed, two dimensions in one number; values, two tokens in one number; weights.
    pub half_queries: Aligned<u16>,
    pub half_keys: Aligned<u32>,
    pub half_values: Aligned<u32>,
    pub half_attention: Aligned<u16>,
}

/// One way to run the operations. Every row of a result depends on the same row of the input only, except in
/// `attention`, where it depends on the rows of its sequence: results do not depend on how rows are batched.
pub(super) trait Ops: Send + Sync {
    /// A linear map in the form that this way wants.
    type Linear: Send + Sync;

    /// Instructions and number format, for people.
    fn name(&self) -> &'static str;

    /// Whole sequences go through all layers together until they have so many tokens.
    fn group_tokens(&self) -> usize;

    /// Tokens that go through the row-wise part of a layer together, at most.
    fn block_tokens(&self) -> usize;

    /// Intermediate columns of a part of a feed-forward, at most.
    fn feed_forward_columns(&self) -> usize;

    fn prepare(&self, weights: LinearWeights<'_>) -> Self::Linear;

    /// `input` is rows x inputs, `output` rows x outputs.
    fn linear(
        &self,
        map: &Self::Linear,
        input: &[f32],
        epilogue: Epilogue,
        scratch: &mut OpScratch,
        output: &mut [f32],
    );

    /// Adds to each row its feed-forward, which is the sum of those of the parts.
    fn feed_forward(&self, parts: &[[Self::Linear; 2]], rows: &mut [f32], scratch: &mut OpScratch);

    /// Normalises each row in place.
    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]);

    /// Self-attention of whole sequences, given as ranges of the rows of `hidden`. `map` makes queries, already scaled, keys and
    /// values of a row, side by side. `context` is as large as `hidden`.
    fn attention(
        &self,
        map: &Self::Linear,
        hidden: &[f32],
        sequences: &[Range<usize>],
        scratch: &mut OpScratch,
        context: &mut [f32],
    );
}

/// Blocks of rows are multiples of it: of the 4, 6 or 12 rows that kernels run together.
const BLOCK_STEP: usize = 12;

/// How many rows make blocks of about one size, which is `most` or little more: a short one at the end would keep kernels less
/// busy.
pub(super) fn rows_of_block(rows: usize, most: usize) -> usize {
    let blocks = rows.div_ceil(most).max(1);
    rows.div_ceil(blocks).next_multiple_of(BLOCK_STEP).max(BLOCK_STEP)
}
