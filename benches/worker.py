"""A worker of compare.py: runs token sequences (or texts) whenever a line comes on stdin; see benches/native.rs for the answers.

    worker.py torch|onnx-fp32|onnx-int8 MODEL SEQUENCES
    worker.py spacy MODEL TEXTS
"""

import json
import struct
import sys
import time
from pathlib import Path

BATCH = 8


def read_sequences(path):
    data = Path(path).read_bytes()
    sequences, at = [], 0
    while at < len(data):
        (count,) = struct.unpack_from("<I", data, at)
        sequences.append(struct.unpack_from(f"<{count}I", data, at + 4))
        at += 4 + 4 * count
    return sequences


def padded_batches(sequences):
    """Sequences of about one length together: the least padding that engines with rectangular batches can have."""
    import numpy as np

    ordered = sorted(sequences, key=len)
    for start in range(0, len(ordered), BATCH):
        rows = ordered[start : start + BATCH]
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        yield {"input_ids": ids, "attention_mask": mask, "token_type_ids": mask}


def torch_model(model):
    import torch
    from transformers import BertForTokenClassification

    torch.set_num_threads(1)
    return BertForTokenClassification.from_pretrained(model, torch_dtype=torch.float32).eval()


def torch_job(model, sequences):
    import torch

    network = torch_model(model)
    batches = [{k: torch.from_numpy(v) for k, v in batch.items()} for batch in padded_batches(sequences)]

    def run(some=None):
        with torch.inference_mode():
            for batch in batches[:some]:
                network(**batch)

    return run, sum(map(len, sequences)), f"PyTorch {torch.__version__} fp32"


def export(model, path):
    import torch

    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((2, 8), dtype=torch.int64) for _ in names)
    axes = {name: {0: "batch", 1: "tokens"} for name in [*names, "logits"]}
    torch.onnx.export(
        torch_model(model), example, path, input_names=names, output_names=["logits"], dynamic_axes=axes, opset_version=17
    )


def onnx_job(model, sequences, int8):
    import onnxruntime

    folder = Path(sys.argv[3]).parent
    path = folder / "model.onnx"
    if not path.exists():
        export(model, str(path))
    if int8:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantised = folder / "model.int8.onnx"
        if not quantised.exists():
            quantize_dynamic(str(path), str(quantised), weight_type=QuantType.QInt8, per_channel=True)
        path = quantised
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    batches = list(padded_batches(sequences))

    def run(some=None):
        for batch in batches[:some]:
            session.run(None, batch)

    name = f"ONNX Runtime {onnxruntime.__version__} {'int8' if int8 else 'fp32'}"
    return run, sum(map(len, sequences)), name


def spacy_job(model, texts):
    import spacy

    nlp = spacy.load(model, disable=["tagger", "attribute_ruler", "lemmatizer"])

    def run(some=None):
        for document in nlp.pipe(texts[:some]):
            list(document.sents), list(document.ents)

    return run, sum(len(text.split()) for text in texts), f"spaCy {spacy.__version__} {model}, sentences + entities"


def main():
    kind, model, data = sys.argv[1:]
    if kind == "spacy":
        run, amount, name = spacy_job(model, json.loads(Path(data).read_text("utf-8")))
    elif kind == "torch":
        run, amount, name = torch_job(model, read_sequences(data))
    else:
        run, amount, name = onnx_job(model, read_sequences(data), kind == "onnx-int8")
    run(2)
    print("ready", name, flush=True)
    for _ in sys.stdin:
        start, cpu = time.perf_counter(), time.process_time()
        run()
        print(amount, time.perf_counter() - start, time.process_time() - cpu, flush=True)


main()
