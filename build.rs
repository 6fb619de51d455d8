//! Only for the feature `rust-bert`: says what to do where libtorch is missing, and lets programs find it when they run.

use std::env;
use std::fs;
use std::path::PathBuf;

/// What the `tch` of Cargo.toml binds.
const VERSION: &str = "2.4.0";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_RUST_BERT").is_none() {
        return;
    }
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    let folder = PathBuf::from(env::var_os("LIBTORCH").unwrap_or_default());
    println!("cargo::rerun-if-changed={}", folder.join("build-version").display());
    if let Err(problem) = check(&folder) {
        println!(
            "cargo::error=the feature rust-bert needs libtorch {VERSION}: {problem}; install it with scripts/libtorch.sh, and \
             unset LIBTORCH or set it to that folder"
        );
        return;
    }
    if env::var_os("CARGO_CFG_UNIX").is_some() {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}", folder.join("lib").display());
    }
}

fn check(folder: &std::path::Path) -> Result<(), String> {
    let library = folder.join("lib");
    let names = ["libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll"];
    if !names.iter().any(|name| library.join(name).exists()) {
        return Err(format!("{} has none of {}", library.display(), names.join(", ")));
    }
    // A folder without the file is one that somebody made by hand: torch-sys takes it as it is, too.
    match fs::read_to_string(folder.join("build-version")) {
        Ok(version) if !version.starts_with(VERSION) => Err(format!("{} has {}", folder.display(), version.trim())),
        _ => Ok(()),
    }
}
