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
pub(super) struct OpScratch {
    /// Quantised rows, offset by 128.
    pub quantised: Aligned<u8>,
    /// Scale of each quantised row.
    pub scales: Aligned<f32>,
    /// Keys of one attention head, transposed.
    pub keys: Aligned<f32>,
    /// Attention scores, then weights.
    pub attention: Aligned<f32>,
    /// Queries of one attention head in bf16.
    pub half_queries: Aligned<u16>,
    /// Keys of one attention head in bf16, transposed, two dimensions in one number.
    pub half_keys: Aligned<u32>,
    /// Values of one attention head in bf16, two tokens in one number.
    pub half_values: Aligned<u32>,
    /// Attention weights in bf16.
    pub half_attention: Aligned<u16>,
    /// Of fp32 linear maps.
    pub block: BlockScratch,
}

/// One way to run the operations. Every row of a result depends on the same row of the input only, except in
/// `attention`, where it depends on the rows of its sequence: results do not depend on how rows are batched.
pub(super) trait Ops: Send + Sync {
    /// A linear map in the form that this way wants.
    type Linear: Send + Sync;

    /// Instructions and number format, for people.
    fn name(&self) -> &'static str;

    fn prepare(&self, weights: LinearWeights) -> Self::Linear;

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
