//! The network: embeddings, transformer layers, classifier. The same for every way to run its operations.

use super::config::BertConfig;
use super::kernels;
use super::ops::{Epilogue, OpScratch, Ops, grown};
use super::weights::{LayerWeights, LinearWeights, NormWeights, Table, Weights};
use crate::backend::{BatchOutput, TokenBatch};
use crate::error::Error;

/// Tokens that go through the row-wise part of a layer together: their feed-forward activations (786 kB at 1,536 columns)
/// and the weights that are in use stay in the second-level cache.
const BLOCK_TOKENS: usize = 128;

/// Working memory for one batch at a time.
#[derive(Default)]
pub(super) struct Scratch {
    qkv: Vec<f32>,
    context: Vec<f32>,
    intermediate: Vec<f32>,
    ops: OpScratch,
}

/// A network, whatever its operations run on.
pub(super) trait Network: Send + Sync {
    /// Runs a batch whose ids, types and lengths fit the tables.
    fn forward(&self, batch: &TokenBatch, scratch: &mut Scratch, output: &mut BatchOutput);
}

/// A BERT token classifier over one set of operations.
pub(super) struct Bert<O: Ops> {
    ops: O,
    hidden_size: usize,
    intermediate_size: usize,
    word_pieces: Table,
    positions: Table,
    types: Table,
    embedding_norm: NormWeights,
    layers: Vec<Layer<O::Linear>>,
    /// Stays fp32: it is a hundredth of the work and decides between labels.
    classifier: LinearWeights,
}

struct Layer<L> {
    qkv: L,
    attention_output: L,
    attention_norm: NormWeights,
    intermediate: L,
    output: L,
    output_norm: NormWeights,
}

impl<O: Ops> Bert<O> {
    pub fn build(ops: O, config: &BertConfig, weights: &Weights<'_>) -> Result<Self, Error> {
        let ([word_pieces, positions, types], embedding_norm) = weights.embeddings()?;
        let layers = (0..config.num_hidden_layers).map(|i| Ok(Layer::prepare(&ops, weights.layer(i)?)));
        Ok(Self {
            layers: layers.collect::<Result<_, Error>>()?,
            ops,
            hidden_size: config.hidden_size,
            intermediate_size: config.intermediate_size,
            word_pieces,
            positions,
            types,
            embedding_norm,
            classifier: weights.classifier()?,
        })
    }

    fn embed(&self, batch: &TokenBatch, hidden: &mut [f32]) {
        let positions = batch.sequences().flat_map(|sequence| 0..sequence.len());
        let tokens = batch.ids.iter().zip(&batch.types).zip(positions);
        for (row, ((id, kind), position)) in hidden.chunks_exact_mut(self.hidden_size).zip(tokens) {
            row.fill(0.0);
            self.word_pieces.add_row(*id as usize, row);
            self.positions.add_row(position, row);
            self.types.add_row(usize::from(*kind), row);
        }
        self.ops.layer_norm(&self.embedding_norm, hidden);
    }

    fn layer(&self, layer: &Layer<O::Linear>, batch: &TokenBatch, scratch: &mut Scratch, hidden: &mut [f32]) {
        let width = self.hidden_size;
        let Scratch { qkv, context, intermediate, ops } = scratch;
        let qkv = grown(qkv, hidden.len() * 3);
        let context = grown(context, hidden.len());
        for (block, qkv) in hidden.chunks(BLOCK_TOKENS * width).zip(qkv.chunks_mut(BLOCK_TOKENS * width * 3)) {
            self.ops.linear(&layer.qkv, block, Epilogue::Store, ops, qkv);
        }
        for sequence in batch.sequences() {
            let (start, end) = (sequence.start * width, sequence.end * width);
            self.ops.attention(&qkv[start * 3..end * 3], ops, &mut context[start..end]);
        }
        for (block, context) in hidden.chunks_mut(BLOCK_TOKENS * width).zip(context.chunks(BLOCK_TOKENS * width)) {
            self.ops.linear(&layer.attention_output, context, Epilogue::Add, ops, block);
            self.ops.layer_norm(&layer.attention_norm, block);
            let intermediate = grown(intermediate, block.len() / width * self.intermediate_size);
            self.ops.linear(&layer.intermediate, block, Epilogue::Gelu, ops, intermediate);
            self.ops.linear(&layer.output, intermediate, Epilogue::Add, ops, block);
            self.ops.layer_norm(&layer.output_norm, block);
        }
    }
}

impl<O: Ops> Network for Bert<O> {
    fn forward(&self, batch: &TokenBatch, scratch: &mut Scratch, output: &mut BatchOutput) {
        let tokens = batch.ids.len();
        output.hidden.resize(tokens * self.hidden_size, 0.0);
        output.logits.resize(tokens * self.classifier.outputs, 0.0);
        self.embed(batch, &mut output.hidden);
        for layer in &self.layers {
            self.layer(layer, batch, scratch, &mut output.hidden);
        }
        for row in output.logits.chunks_exact_mut(self.classifier.outputs) {
            row.copy_from_slice(&self.classifier.bias);
        }
        kernels::add_linear(&output.hidden, &self.classifier, &mut output.logits);
    }
}

impl<L> Layer<L> {
    fn prepare<O: Ops<Linear = L>>(ops: &O, weights: LayerWeights) -> Self {
        Self {
            qkv: ops.prepare(weights.qkv),
            attention_output: ops.prepare(weights.attention_output),
            attention_norm: weights.attention_norm,
            intermediate: ops.prepare(weights.intermediate),
            output: ops.prepare(weights.output),
            output_norm: weights.output_norm,
        }
    }
}
