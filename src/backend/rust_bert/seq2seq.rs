//! Summarisers: BART, PEGASUS and T5.

use rust_bert::bart::{BartForConditionalGeneration, LayerState as BartState};
use rust_bert::pegasus::PegasusForConditionalGeneration;
use rust_bert::t5::{LayerState as T5State, T5ForConditionalGeneration};
use serde::Deserialize;
use tch::nn::VarStore;
use tch::{Kind, Tensor};

use super::{Instances, check_dimensions, parsed, row, unknown_family, values};
use crate::backend::beam::{Decoder, Search, search};
use crate::backend::{Generator, ModelFiles};
use crate::error::{Error, Stage, StageError};

/// `model_type` of the families here.
const FAMILIES: [&str; 3] = ["bart", "pegasus", "t5"];

#[derive(Debug, Clone, Deserialize)]
struct Shape {
    model_type: String,
    vocab_size: i64,
    d_model: i64,
    /// T5's positions are relative: `n_positions` is the length that it was trained on.
    #[serde(alias = "n_positions", default = "t5_positions")]
    max_position_embeddings: i64,
}

/// What T5 was trained on where its folder does not say.
const fn t5_positions() -> i64 {
    512
}

enum Network {
    Bart(Box<BartForConditionalGeneration>),
    Pegasus(Box<PegasusForConditionalGeneration>),
    T5(Box<T5ForConditionalGeneration>),
}

impl Network {
    fn build(family: &str, config: &[u8], store: &VarStore) -> Result<Self, String> {
        let root = store.root();
        Ok(match family {
            "bart" => Self::Bart(Box::new(BartForConditionalGeneration::new(&root, &parsed(config)?))),
            "pegasus" => Self::Pegasus(Box::new(PegasusForConditionalGeneration::new(&root, &parsed(config)?))),
            _ => Self::T5(Box::new(T5ForConditionalGeneration::new(&root, &parsed(config)?))),
        })
    }

    fn encode(&self, ids: &Tensor) -> Tensor {
        match self {
            Self::Bart(network) => network.encode(ids, None),
            Self::Pegasus(network) => network.encode(ids, None),
            Self::T5(network) => network.encode(ids, None),
        }
    }
}

/// Keys and values of the tokens so far, by layer: of the decoder itself and of its look at the input.
enum Cache {
    Empty,
    Bart(Vec<(Option<BartState>, Option<BartState>)>),
    T5(Vec<(Option<T5State>, Option<T5State>)>),
}

/// One input while its output is searched for.
struct Session<'n> {
    network: &'n Network,
    /// Beams x input tokens x hidden size; the same for all beams.
    encoded: Tensor,
    cache: Cache,
}

impl Decoder for Session<'_> {
    fn step(&mut self, newest: &[u32]) -> Result<Vec<f32>, String> {
        let ids = row(newest)?.f_transpose(0, 1).map_err(|error| error.to_string())?;
        let (encoded, ids) = (Some(&self.encoded), Some(&ids));
        let cache = std::mem::replace(&mut self.cache, Cache::Empty);
        let logits = match self.network {
            Network::Bart(network) => {
                let past = if let Cache::Bart(past) = cache { Some(past) } else { None };
                let output = network.forward_t(None, None, encoded, ids, None, past, false);
                self.cache = output.cache.map_or(Cache::Empty, Cache::Bart);
                output.decoder_output
            }
            Network::Pegasus(network) => {
                let past = if let Cache::Bart(past) = cache { Some(past) } else { None };
                let output = network.forward_t(None, None, encoded, ids, None, past, false);
                self.cache = output.cache.map_or(Cache::Empty, Cache::Bart);
                output.decoder_output
            }
            Network::T5(network) => {
                let past = if let Cache::T5(past) = cache { Some(past) } else { None };
                let output = network.forward_t(None, None, encoded, ids, None, None, None, past, false);
                self.cache = output.next_cache.map_or(Cache::Empty, Cache::T5);
                output.decoder_output
            }
        };
        values(&logits)
    }

    fn reorder(&mut self, beams: &[usize]) {
        let beams: Vec<i64> = beams.iter().map(|beam| *beam as i64).collect();
        let beams = Tensor::from_slice(&beams);
        // The look at the input is the same for all beams.
        match &mut self.cache {
            Cache::Empty => {}
            Cache::Bart(layers) => layers.iter_mut().filter_map(|layer| layer.0.as_mut()).for_each(|state| {
                state.prev_key = state.prev_key.index_select(0, &beams);
                state.prev_value = state.prev_value.index_select(0, &beams);
            }),
            Cache::T5(layers) => layers.iter_mut().filter_map(|layer| layer.0.as_mut()).for_each(|state| {
                state.prev_key = state.prev_key.index_select(0, &beams);
                state.prev_value = state.prev_value.index_select(0, &beams);
            }),
        }
    }
}

/// A loaded summariser.
pub(super) struct Summariser {
    shape: Shape,
    search: Search,
    instances: Instances<Network>,
}

impl Summariser {
    pub fn new(files: ModelFiles<'_>, search: Search) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: files.folder.join("config.json"), problem };
        let shape: Shape = parsed(files.config).map_err(wrong)?;
        if !FAMILIES.contains(&shape.model_type.as_str()) {
            return Err(unknown_family(files.folder, &shape.model_type, &FAMILIES));
        }
        check_dimensions(&[
            ("vocab_size", shape.vocab_size),
            ("d_model", shape.d_model),
            ("max_position_embeddings", shape.max_position_embeddings),
        ])
        .map_err(wrong)?;
        if shape.model_type != "t5" && search.max_length as i64 > shape.max_position_embeddings {
            return Err(wrong(format!(
                "`max_length` is {}, the network has {} positions",
                search.max_length, shape.max_position_embeddings
            )));
        }
        let (family, config) = (shape.model_type.clone(), files.config.to_vec());
        let instances = Instances::new(files, move |store| Network::build(&family, &config, store))?;
        Ok(Self { shape, search, instances })
    }

    fn check(&self, ids: &[u32]) -> Result<(), String> {
        let (longest, vocabulary) = (self.max_tokens(), self.vocab_size());
        if ids.is_empty() || ids.len() > longest {
            return Err(format!("an input of {} tokens is not one of 1 to {longest}", ids.len()));
        }
        let special = [self.search.decoder_start_token_id, self.search.eos_token_id];
        match ids.iter().chain(&special).find(|id| **id as usize >= vocabulary) {
            Some(id) => Err(format!("token id {id} is outside the vocabulary of {vocabulary}")),
            None => Ok(()),
        }
    }

    /// The network's view of one input, for all beams.
    fn session<'n>(&self, network: &'n Network, ids: &[u32]) -> Result<Session<'n>, String> {
        let encoded = network.encode(&row(ids)?).f_to_kind(Kind::Float).map_err(|error| error.to_string())?;
        let beams = self.search.num_beams as i64;
        let encoded = encoded.f_expand([beams, -1, -1], false).and_then(|t| t.f_contiguous());
        Ok(Session { network, encoded: encoded.map_err(|error| error.to_string())?, cache: Cache::Empty })
    }
}

impl Generator for Summariser {
    fn vocab_size(&self) -> usize {
        self.shape.vocab_size as usize
    }

    fn max_tokens(&self) -> usize {
        self.shape.max_position_embeddings as usize
    }

    fn generate(&self, ids: &[u32]) -> Result<Vec<u32>, StageError> {
        let failed = |code: &'static str| move |message: String| StageError { stage: Stage::Summary, code, message };
        self.check(ids).map_err(failed("bad_input"))?;
        let found = self.instances.run(|network| search(&mut self.session(network, ids)?, &self.search));
        found.map_err(failed("libtorch"))
    }
}
