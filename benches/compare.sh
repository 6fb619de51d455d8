#!/usr/bin/env bash
# Compares the native engine with ONNX Runtime (int8, fp32), PyTorch, and the whole program with spaCy, on the same texts:
#
#   benches/compare.sh FOLDER [options of compare.py, e.g. --rounds 7 --rust-bert PROGRAM]
#
# FOLDER holds .md or .txt files. Needs a quiet machine, some minutes, and a Python with torch, transformers, onnx, onnxruntime,
# tokenizers, spacy and its model en_core_web_sm (PYTHON=... names it, else `python3`; contenders it lacks are left out).
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { sed -n '2,8p' "$0"; exit 2; }

cargo build --locked --release
worker=$(cargo bench --locked --bench native --no-run --message-format=json |
  sed -n 's/.*"executable":"\([^"]*native-[^"]*\)".*/\1/p' | tail -1)
exec "${PYTHON:-python3}" benches/compare.py --worker "$worker" --pressline target/release/pressline "$@"
