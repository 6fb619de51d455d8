#!/usr/bin/env bash
# Compares the native engine with rust-bert, ONNX Runtime (int8, fp32), PyTorch, and the whole program with spaCy, on the same
# texts, on one core and on two; and the program with one thread and with two:
#
#   benches/compare.sh FOLDER [options of compare.py, e.g. --rounds 7]
#
# FOLDER holds .md or .txt files. Needs a quiet machine, about a quarter of an hour, and a Python with torch, transformers, onnx,
# onnxruntime, tokenizers, spacy and its model en_core_web_sm (PYTHON=... names it, else `python3`; contenders it lacks are left
# out). rust-bert takes part where scripts/libtorch.sh has put libtorch. NARROW=1 adds the portable path as it is on machines without
# AVX-512 (another build, some minutes); `--engines NAMES` leaves all but some paths of ours out, and the other engines.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { sed -n '2,11p' "$0"; exit 2; }

# Builds the worker with the given options; prints its path.
worker() {
  cargo bench --locked --bench native --no-run --message-format=json "$@" |
    sed -n 's/.*"executable":"\([^"]*native-[^"]*\)".*/\1/p' | tail -1
}

cargo build --locked --release
options=(--worker "$(worker)" --pressline target/release/pressline)
if [ -n "${LIBTORCH:-}" ] || [ -d "${LIBTORCH_FOLDER:-.libtorch}" ]; then
  eval "$(scripts/libtorch.sh)"
  # Its own folder: the features would replace the first worker.
  options+=(--rust-bert "$(worker --features rust-bert --target-dir target/rust-bert)")
else
  echo "skipped: rust-bert, for there is no libtorch here (scripts/libtorch.sh installs it)" >&2
fi
if [ -n "${NARROW:-}" ]; then
  options+=(--narrow "$(worker --no-default-features --target-dir target/narrow)")
fi
exec "${PYTHON:-python3}" benches/compare.py "${options[@]}" "$@"
