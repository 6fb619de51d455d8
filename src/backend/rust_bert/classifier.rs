//! Token classifiers of the BERT family.

use std::collections::BTreeMap;

use rust_bert::RustBertError;
use rust_bert::albert::AlbertForTokenClassification;
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use rust_bert::distilbert::{DistilBertConfig, DistilBertForTokenClassification};
use rust_bert::electra::ElectraForTokenClassification;
use rust_bert::roberta::RobertaForTokenClassification;
use serde::Deserialize;
use serde_json::{Map, Value};
use tch::Tensor;
use tch::nn::{self, Module, VarStore};

use super::{Instances, check_dimensions, parsed, row, unknown_family, values};
use crate::backend::{Backend, BatchOutput, ModelFiles, TokenBatch};
use crate::error::{Error, Stage, StageError};

/// `model_type` of the families here. Not `DeBERTa`: rust-bert 0.23 computes both versions wrongly. Of the first, the attention
/// span is the number of heads in place of the text's length; of the second (which DeBERTa-v3 models are), positions lack the
/// span's offset and scores are divided by a square in place of its root.
const FAMILIES: [&str; 7] = ["bert", "distilbert", "roberta", "xlm-roberta", "camembert", "electra", "albert"];

/// What of `config.json` decides the size of inputs and outputs, whatever the family.
#[derive(Debug, Clone, Deserialize)]
struct Shape {
    model_type: String,
    vocab_size: i64,
    #[serde(alias = "dim")]
    hidden_size: i64,
    #[serde(alias = "n_layers")]
    num_hidden_layers: i64,
    #[serde(default = "no_positions")]
    max_position_embeddings: i64,
    #[serde(default)]
    type_vocab_size: i64,
    #[serde(default)]
    pad_token_id: i64,
    #[serde(default)]
    id2label: BTreeMap<i64, String>,
}

/// Longest sequence of a family without a table of positions.
const fn no_positions() -> i64 {
    512
}

impl Shape {
    fn check(&self) -> Result<(), String> {
        check_dimensions(&[
            ("vocab_size", self.vocab_size),
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("max_position_embeddings", self.max_position_embeddings),
        ])?;
        if self.id2label.is_empty() {
            return Err("`id2label` is missing; expected the config.json of a token classifier".to_owned());
        }
        if self.id2label.keys().copied().ne(0..self.id2label.len() as i64) {
            return Err("`id2label` does not number the labels from 0 on".to_owned());
        }
        Ok(())
    }

    fn max_tokens(&self) -> i64 {
        match self.model_type.as_str() {
            // Their positions count from after the padding's id.
            "roberta" | "xlm-roberta" | "camembert" => self.max_position_embeddings - self.pad_token_id - 1,
            _ => self.max_position_embeddings,
        }
    }
}

/// A network with its classifier.
enum Network {
    /// With the last layer's output beside the logits, which the crate's own classifier keeps to itself.
    Bert {
        encoder: Box<BertModel<BertEmbeddings>>,
        classifier: nn::Linear,
    },
    DistilBert(Box<DistilBertForTokenClassification>),
    Roberta(Box<RobertaForTokenClassification>),
    Electra(Box<ElectraForTokenClassification>),
    Albert(Box<AlbertForTokenClassification>),
}

impl Network {
    fn build(shape: &Shape, config: &[u8], store: &VarStore) -> Result<Self, String> {
        let root = store.root();
        let explain = |error: RustBertError| error.to_string();
        Ok(match shape.model_type.as_str() {
            "bert" => {
                let config: BertConfig = parsed(config)?;
                let encoder = BertModel::new_with_optional_pooler(&root / "bert", &config, false);
                let labels = shape.id2label.len() as i64;
                let classifier =
                    nn::linear(&root / "classifier", config.hidden_size, labels, nn::LinearConfig::default());
                Self::Bert { encoder: Box::new(encoder), classifier }
            }
            "distilbert" => {
                let config = distilbert(config)?;
                Self::DistilBert(Box::new(DistilBertForTokenClassification::new(&root, &config).map_err(explain)?))
            }
            "electra" => {
                Self::Electra(Box::new(ElectraForTokenClassification::new(&root, &parsed(config)?).map_err(explain)?))
            }
            "albert" => {
                Self::Albert(Box::new(AlbertForTokenClassification::new(&root, &parsed(config)?).map_err(explain)?))
            }
            _ => Self::Roberta(Box::new(RobertaForTokenClassification::new(&root, &parsed(config)?).map_err(explain)?)),
        })
    }

    /// Logits and, where the family gives it, the last layer, of one sequence.
    fn forward(&self, ids: &Tensor, types: &Tensor) -> Result<(Tensor, Option<Tensor>), RustBertError> {
        let ids = Some(ids);
        Ok(match self {
            Self::Bert { encoder, classifier } => {
                let output = encoder.forward_t(ids, None, Some(types), None, None, None, None, false)?;
                (classifier.forward(&output.hidden_state), Some(output.hidden_state))
            }
            Self::DistilBert(network) => (network.forward_t(ids, None, None, false)?.logits, None),
            Self::Roberta(network) => (network.forward_t(ids, None, None, None, None, false).logits, None),
            Self::Electra(network) => (network.forward_t(ids, None, None, None, None, false).logits, None),
            Self::Albert(network) => (network.forward_t(ids, None, None, None, None, false).logits, None),
        })
    }
}

/// rust-bert asks for fields that Transformers no longer writes; no classifier depends on them.
fn distilbert(config: &[u8]) -> Result<DistilBertConfig, String> {
    let mut config: Map<String, Value> = parsed(config)?;
    config.entry("tie_weights_").or_insert(Value::Bool(true));
    serde_json::from_value(Value::Object(config)).map_err(|error| error.to_string())
}

/// A loaded token classifier.
pub(super) struct Classifier {
    shape: Shape,
    instances: Instances<Network>,
}

impl Classifier {
    pub fn new(files: ModelFiles<'_>) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: files.folder.join("config.json"), problem };
        let shape: Shape = parsed(files.config).map_err(wrong)?;
        if !FAMILIES.contains(&shape.model_type.as_str()) {
            return Err(unknown_family(files.folder, &shape.model_type, &FAMILIES));
        }
        shape.check().map_err(wrong)?;
        let (for_build, config) = (shape.clone(), files.config.to_vec());
        let instances = Instances::new(files, move |store| Network::build(&for_build, &config, store))?;
        Ok(Self { shape, instances })
    }

    /// Checks what the tables' sizes demand: torch would only say that an index is out of range.
    fn check(&self, batch: &TokenBatch) -> Result<(), String> {
        let (tokens, vocabulary, longest) = (batch.ids.len(), self.vocab_size(), self.max_tokens());
        if batch.types.len() != tokens || batch.ends.last().copied().unwrap_or(0) != tokens {
            return Err(format!("{tokens} ids, {} types, ends {:?} do not fit", batch.types.len(), batch.ends.last()));
        }
        if let Some(id) = batch.ids.iter().find(|id| **id as usize >= vocabulary) {
            return Err(format!("token id {id} is outside the vocabulary of {vocabulary}"));
        }
        if let Some(kind) = batch.types.iter().find(|kind| usize::from(**kind) >= self.type_count()) {
            return Err(format!("token type {kind} is outside the {} types", self.type_count()));
        }
        match batch.sequences().find(|s| s.start > s.end || s.end - s.start > longest) {
            Some(s) => Err(format!("the sequence at tokens {s:?} is not one of at most {longest} tokens")),
            None => Ok(()),
        }
    }
}

fn run(network: &Network, batch: &TokenBatch, output: &mut BatchOutput) -> Result<(), String> {
    // One sequence at a time: beside others it would be padded, and its bits would depend on them.
    for range in batch.sequences().filter(|range| !range.is_empty()) {
        let ids = row(&batch.ids[range.clone()])?;
        let types: Vec<u32> = batch.types[range].iter().map(|kind| u32::from(*kind)).collect();
        let (logits, hidden) = network.forward(&ids, &row(&types)?).map_err(|error| error.to_string())?;
        output.logits.extend(values(&logits)?);
        if let Some(hidden) = hidden {
            output.hidden.extend(values(&hidden)?);
        }
    }
    Ok(())
}

impl Backend for Classifier {
    fn hidden_size(&self) -> usize {
        if self.shape.model_type == "bert" { self.shape.hidden_size as usize } else { 0 }
    }

    fn label_count(&self) -> usize {
        self.shape.id2label.len()
    }

    fn vocab_size(&self) -> usize {
        self.shape.vocab_size as usize
    }

    fn type_count(&self) -> usize {
        self.shape.type_vocab_size.max(1) as usize
    }

    fn max_tokens(&self) -> usize {
        self.shape.max_tokens().max(0) as usize
    }

    fn description(&self) -> String {
        format!("rust-bert {} fp32", self.shape.model_type)
    }

    fn encode(&self, batch: &TokenBatch, output: &mut BatchOutput) -> Result<(), StageError> {
        output.logits.clear();
        output.hidden.clear();
        let failed = |code: &'static str| move |message: String| StageError { stage: Stage::Encode, code, message };
        self.check(batch).map_err(failed("bad_batch"))?;
        self.instances.run(|network| run(network, batch, output)).map_err(failed("libtorch"))
    }
}
