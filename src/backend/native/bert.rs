//! The network: embeddings, transformer layers, classifier. The same for every way to run its operations.

use std::ops::Range;

use super::config::BertConfig;
use super::kernels::{self, Aligned};
use super::ops::{Epilogue, OpScratch, Ops, rows_of_block};
use super::portable::FloatLinear;
use super::weights::{Layer, NormWeights, Table, Weights};
use crate::backend::{BatchOutput, TokenBatch};
use crate::error::Error;

/// So many tokens before its turn, a word piece's row is asked for: the table is larger than any cache.
const ROWS_AHEAD: usize = 8;

/// Working memory for one batch at a time.
#[derive(Default)]
pub(super) struct Scratch {
    /// The sequences that are in work.
    sequences: Vec<Range<usize>>,
    buffers: Buffers,
}

/// What a layer makes on its way.
#[derive(Default)]
struct Buffers {
    context: Aligned<f32>,
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
    word_pieces: Table,
    /// Rows for positions, and for token types.
    positions: Vec<f32>,
    types: Vec<f32>,
    embedding_norm: NormWeights,
    layers: Vec<Layer<O::Linear>>,
    /// Stays fp32: it is a hundredth of the work and decides between labels.
    classifier: FloatLinear,
}

impl<O: Ops> Bert<O> {
    pub fn build(ops: O, config: &BertConfig, weights: &Weights<'_>) -> Result<Self, Error> {
        let ([word_pieces, positions, types], embedding_norm) = weights.embeddings()?;
        let layers =
            (0..config.num_hidden_layers).map(|i| weights.layer(i, ops.feed_forward_columns(), |map| ops.prepare(map)));
        Ok(Self {
            layers: layers.collect::<Result<_, Error>>()?,
            ops,
            hidden_size: config.hidden_size,
            word_pieces,
            positions: positions.into_f32(),
            types: types.into_f32(),
            embedding_norm,
            classifier: weights.classifier(FloatLinear::new)?,
        })
    }

    /// Tokens `range` of the batch, `sequences` being whole ones that make it up.
    fn embed<'t>(&'t self, batch: &TokenBatch, range: Range<usize>, sequences: &[Range<usize>], hidden: &mut [f32]) {
        let positions = sequences.iter().flat_map(|sequence| 0..sequence.len());
        let (ids, types) = (&batch.ids[range.clone()], &batch.types[range]);
        let tokens = ids.iter().zip(types).zip(positions).enumerate();
        let rows = hidden.chunks_exact_mut(self.hidden_size).zip(tokens);
        let of = |table: &'t [f32], row: usize| &table[row * self.hidden_size..][..self.hidden_size];
        kernels::wide(|| {
            for (row, (i, ((id, kind), position))) in rows {
                if let Some(id) = ids.get(i + ROWS_AHEAD) {
                    self.word_pieces.prefetch(*id as usize);
                }
                let others = [of(&self.positions, position), of(&self.types, usize::from(*kind))];
                self.word_pieces.sum_rows(*id as usize, others, row);
            }
        });
        self.ops.layer_norm(&self.embedding_norm, hidden);
    }

    /// Runs one layer over whole sequences, given as ranges of the rows of `hidden`.
    fn layer(&self, layer: &Layer<O::Linear>, sequences: &[Range<usize>], hidden: &mut [f32], buffers: &mut Buffers) {
        let width = self.hidden_size;
        let Buffers { context, ops } = buffers;
        let context = context.grown(hidden.len());
        self.ops.attention(&layer.qkv, hidden, sequences, ops, context);
        let block = rows_of_block(hidden.len() / width, self.ops.block_tokens()) * width;
        for (block, context) in hidden.chunks_mut(block).zip(context.chunks(block)) {
            self.ops.linear(&layer.attention_output, context, Epilogue::Add, ops, block);
            self.ops.layer_norm(&layer.attention_norm, block);
            self.ops.feed_forward(&layer.feed_forward, block, ops);
            self.ops.layer_norm(&layer.output_norm, block);
        }
    }
}

impl<O: Ops> Network for Bert<O> {
    fn forward(&self, batch: &TokenBatch, scratch: &mut Scratch, output: &mut BatchOutput) {
        let (width, labels) = (self.hidden_size, self.classifier.outputs());
        output.hidden.resize(batch.ids.len() * width, 0.0);
        output.logits.resize(batch.ids.len() * labels, 0.0);
        let Scratch { sequences, buffers } = scratch;
        let mut start = 0;
        sequences.clear();
        for sequence in batch.sequences() {
            sequences.push(sequence.start - start..sequence.end - start);
            let end = sequence.end;
            if end - start < self.ops.group_tokens() && end < batch.ids.len() {
                continue;
            }
            let hidden = &mut output.hidden[start * width..end * width];
            self.embed(batch, start..end, sequences, hidden);
            for layer in &self.layers {
                self.layer(layer, sequences, hidden, buffers);
            }
            let logits = &mut output.logits[start * labels..end * labels];
            self.classifier.run(hidden, Epilogue::Store, &mut buffers.ops.block, logits);
            sequences.clear();
            start = end;
        }
    }
}
