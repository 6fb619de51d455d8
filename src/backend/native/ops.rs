//! The operations that the network is made of. Rows are tokens; all matrices are row-major fp32.

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
    pub attention: AttentionScratch,
    /// Of fp32 linear maps.
    pub block: BlockScratch,
}

/// Working memory of the attention of one head; each way to run it uses some of it.
#[derive(Debug, Default)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "not all processors use all of it"))]
pub(super) struct AttentionScratch {
    /// Scores, then in fp32 the weights.
    pub scores: Aligned<f32>,
    /// fp32: keys, transposed.
    pub float_keys: Aligned<f32>,
    /// int8: queries, keys and values; their scales, and what belongs to a key.
    pub queries: Aligned<u8>,
    pub query_scales: Aligned<f32>,
    pub keys: Aligned<i8>,
    pub key_scales: Aligned<f32>,
    pub key_corrections: Aligned<i32>,
    pub key_masks: Aligned<f32>,
    pub values: Aligned<i8>,
    /// int8: higher and lower bytes of the weights.
    pub high: Aligned<u8>,
    pub low: Aligned<u8>,
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

    /// Normalises each row in place.
    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]);

    /// Self-attention of one sequence, not empty: `qkv` is tokens x (3 x hidden), the query already scaled; `context` is tokens x hidden.
    fn attention(&self, qkv: &[f32], scratch: &mut OpScratch, context: &mut [f32]);
}
