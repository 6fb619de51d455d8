//! `config.json` of a BERT token classifier.

use std::path::Path;

use serde::Deserialize;

use crate::error::Error;

/// No dimension of a real model is near it; keeps products of two dimensions far from overflow.
const MAX_DIMENSION: usize = 1 << 20;

/// The fields of Hugging Face's `BertConfig` that decide the shape of the network; the others are ignored.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BertConfig {
    pub model_type: String,
    pub vocab_size: usize,
    pub hidden_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub intermediate_size: usize,
    pub hidden_act: String,
    pub max_position_embeddings: usize,
    pub type_vocab_size: usize,
    #[serde(default = "default_eps")]
    pub layer_norm_eps: f32,
    #[serde(default = "default_position_embedding")]
    pub position_embedding_type: String,
}

const fn default_eps() -> f32 {
    1e-12
}

fn default_position_embedding() -> String {
    "absolute".into()
}

impl BertConfig {
    /// Parses and checks; `path` is for messages.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Model { path: path.into(), problem };
        let config: Self = serde_json::from_slice(bytes)
            .map_err(|e| wrong(format!("{e}; expected the config.json of a Hugging Face BERT token classifier")))?;
        config.check().map_err(wrong)?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let text = |name: &str, value: &str, expected: &str| {
            if value == expected {
                Ok(())
            } else {
                Err(format!("`{name}` is `{value}`, the native engine runs `{expected}` only"))
            }
        };
        text("model_type", &self.model_type, "bert")?;
        text("hidden_act", &self.hidden_act, "gelu")?;
        text("position_embedding_type", &self.position_embedding_type, "absolute")?;
        let dimensions = [
            ("vocab_size", self.vocab_size),
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("num_attention_heads", self.num_attention_heads),
            ("intermediate_size", self.intermediate_size),
            ("max_position_embeddings", self.max_position_embeddings),
            ("type_vocab_size", self.type_vocab_size),
        ];
        if let Some((name, value)) = dimensions.iter().find(|(_, value)| !(1..=MAX_DIMENSION).contains(value)) {
            return Err(format!("`{name}` is {value}, expected 1 to {MAX_DIMENSION}"));
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(format!(
                "`hidden_size` {} is not a multiple of `num_attention_heads` {}",
                self.hidden_size, self.num_attention_heads
            ));
        }
        if !(0.0..1.0).contains(&self.layer_norm_eps) {
            return Err(format!("`layer_norm_eps` is {}, expected 0 to 1", self.layer_norm_eps));
        }
        Ok(())
    }

    /// Width of one attention head.
    pub const fn head_size(&self) -> usize {
        self.hidden_size / self.num_attention_heads
    }
}
