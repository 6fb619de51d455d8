//! The operations that the network is made of. Rows are tokens; all matrices are row-major fp32.

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
    pub quantised: Vec<u8>,
    /// Scale of each quantised row.
    pub scales: Vec<f32>,
    /// Keys of one attention head, transposed.
    pub keys: Vec<f32>,
    /// Attention weights.
    pub attention: Vec<f32>,
}

/// One way to run the operations. Every row of a result depends on the same row of the input only, except in
/// `attention`, where it depends on the rows of its sequence: results do not depend on how rows are batched.
pub(super) trait Ops: Send + Sync {
    /// A linear map in the form that this way wants.
    type Linear: Send + Sync;

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

    /// Self-attention of one sequence: `qkv` is tokens x (3 x hidden), the query already scaled; `context` is tokens x hidden.
    fn attention(&self, qkv: &[f32], scratch: &mut OpScratch, context: &mut [f32]);
}

/// The first `len` elements of a scratch buffer, which grows to the largest size asked for and stays so.
pub(super) fn grown<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> &mut [T] {
    if buffer.len() < len {
        buffer.resize(len, T::default());
    }
    &mut buffer[..len]
}
