//! Which instructions the engine uses.

use std::path::Path;

use super::bert::{Bert, Network};
use super::config::BertConfig;
use super::int8::{self, Int8, Kernels};
#[cfg(target_arch = "aarch64")]
use super::kernels::dotprod::Dotprod;
#[cfg(target_arch = "x86_64")]
use super::kernels::{
    amx::Amx,
    avx2::{Avx2, AvxVnni},
    avx512::Avx512,
};
use super::ops::Ops;
use super::portable::Portable;
use super::weights::Weights;
use crate::error::Error;

/// Forces one path of the engine: `auto`, `portable`, `avx2`, `avx-vnni`, `avx512-vnni`, `amx-int8` or `neon-dotprod`.
pub const ENGINE_VARIABLE: &str = "PRESSLINE_ENGINE";

/// Which instructions the engine uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineChoice {
    /// The fastest that this processor has and the model's shape allows.
    #[default]
    Auto,
    /// fp32, any processor.
    Portable,
    /// int8 weights and activations; x86-64 with AVX2.
    Avx2,
    /// int8 weights and activations; x86-64 with AVX-VNNI.
    AvxVnni,
    /// int8 weights, activations and attention; x86-64 with AVX512-VNNI.
    Avx512Vnni,
    /// int8 weights and activations, bf16 attention; x86-64 with AMX, on Linux.
    AmxInt8,
    /// int8 weights and activations; aarch64 with the dot-product instructions.
    NeonDotprod,
}

impl EngineChoice {
    /// All choices with the names that users write.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("auto", Self::Auto),
        ("portable", Self::Portable),
        ("avx2", Self::Avx2),
        ("avx-vnni", Self::AvxVnni),
        ("avx512-vnni", Self::Avx512Vnni),
        ("amx-int8", Self::AmxInt8),
        ("neon-dotprod", Self::NeonDotprod),
    ];

    /// Reads [`ENGINE_VARIABLE`]; `Auto` if it is not set or empty.
    ///
    /// # Errors
    /// A value that names no path.
    pub fn from_environment() -> Result<Self, Error> {
        let value = std::env::var_os(ENGINE_VARIABLE).unwrap_or_default();
        Self::parse(&value.to_string_lossy())
    }

    pub(super) fn parse(value: &str) -> Result<Self, Error> {
        if value.is_empty() {
            return Ok(Self::Auto);
        }
        let known = Self::NAMES.iter().find(|(name, _)| *name == value);
        known.map(|(_, choice)| *choice).ok_or_else(|| {
            let names = Self::NAMES.map(|(name, _)| name).join(", ");
            Error::Config(format!("{ENGINE_VARIABLE}={value}: no such engine path; use one of {names}, or unset it"))
        })
    }
}

/// The engine's name, why it is not a faster one, and the network.
type Built = (String, Option<&'static str>, Box<dyn Network>);

/// Builds the network on the path of `choice`; `folder` is for messages.
pub(super) fn build(
    folder: &Path,
    config: &BertConfig,
    weights: &Weights<'_>,
    choice: EngineChoice,
) -> Result<Built, Error> {
    let reason = match int8(config, weights, choice) {
        Ok(built) => return built,
        Err(reason) => reason,
    };
    if !matches!(choice, EngineChoice::Auto | EngineChoice::Portable) {
        return Err(Error::Config(format!(
            "{ENGINE_VARIABLE} asks for a path that cannot run {} here: {reason}; unset it for one that can",
            folder.display()
        )));
    }
    let (name, _, network) = network(Portable::new(config), config, weights)?;
    Ok((name, Some(reason), network))
}

fn network<O: Ops + 'static>(ops: O, config: &BertConfig, weights: &Weights<'_>) -> Result<Built, Error> {
    let name = format!("native {}", ops.name());
    Ok((name, None, Box::new(Bert::build(ops, config, weights)?)))
}

/// The network in int8, or why it cannot be had.
fn int8(
    config: &BertConfig,
    weights: &Weights<'_>,
    choice: EngineChoice,
) -> Result<Result<Built, Error>, &'static str> {
    if choice == EngineChoice::Portable {
        return Err("asked for");
    }
    int8::check(config)?;
    let mut reason = "this kind of processor has no such int8 path";
    for path in &INT8_PATHS {
        if choice == EngineChoice::Auto || choice == path.choice {
            match (path.build)(config, weights) {
                Some(built) => return Ok(built),
                None => reason = path.missing,
            }
        }
    }
    Err(reason)
}

/// One way to run a model in int8.
struct Int8Path {
    choice: EngineChoice,
    /// Builds the network; none where this processor lacks the instructions.
    build: fn(&BertConfig, &Weights<'_>) -> Option<Result<Built, Error>>,
    /// What is said then.
    missing: &'static str,
}

impl Int8Path {
    #[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code, reason = "no kernels"))]
    const fn new<K: Kernels + 'static>(choice: EngineChoice, missing: &'static str) -> Self {
        let build = |config: &BertConfig, weights: &Weights<'_>| {
            Some(network(Int8 { kernels: K::detect()?, heads: config.num_attention_heads }, config, weights))
        };
        Self { choice, build, missing }
    }
}

/// The fastest first.
#[cfg(target_arch = "x86_64")]
const INT8_PATHS: [Int8Path; 4] = [
    Int8Path::new::<Amx>(EngineChoice::AmxInt8, "this processor has no AMX, or the system does not allow its use"),
    Int8Path::new::<Avx512>(EngineChoice::Avx512Vnni, "this processor has no AVX512-VNNI"),
    Int8Path::new::<AvxVnni>(EngineChoice::AvxVnni, "this processor has no AVX-VNNI"),
    Int8Path::new::<Avx2>(EngineChoice::Avx2, "this processor has no AVX2"),
];
#[cfg(target_arch = "aarch64")]
const INT8_PATHS: [Int8Path; 1] =
    [Int8Path::new::<Dotprod>(EngineChoice::NeonDotprod, "this processor has no dot-product instructions")];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const INT8_PATHS: [Int8Path; 0] = [];
