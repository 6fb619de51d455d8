"""What a tutor says of every word, kept in one file: log-probabilities of each head's labels [words, labels of all heads], float16."""
import numpy as np
import torch

import decode
from encoding import ROOM
from model import ALL_LABELS, ENTITY_LABELS

TOGETHER = 64  # documents
STEP = ROOM * 3 // 4  # from window to window; half would cost half as much again


def attach(examples, path, tutor, device):
    """Gives every example its scores; `tutor` makes the model, and is called only where the file is not there yet."""
    if not path.exists():
        write(examples, path, tutor().to(device), device)
    rows = np.lib.format.open_memmap(path, mode="r")
    words = sum(len(e.doc.first) for e in examples)
    assert rows.shape == (words, ALL_LABELS), f"{path} has {rows.shape[0]} words, the texts have {words}: remove it, it is of other texts"
    at = 0
    for example in examples:
        example.scores = rows[at:at + len(example.doc.first)]
        at += len(example.scores)


def write(examples, path, tutor, device):
    partial = path.with_suffix(".part")
    rows = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=(sum(len(e.doc.first) for e in examples), ALL_LABELS))
    at = 0
    for start in range(0, len(examples), TOGETHER):
        for heads in decode.scores(tutor, [e.doc for e in examples[start:start + TOGETHER]], device=device, step=STEP):
            rows[at:at + len(heads[0])] = np.concatenate(heads, axis=1)
            at += len(heads[0])
        print(f"tutor read {at}/{len(rows)} words", flush=True)
    rows.flush()
    partial.rename(path)


def distance(logits, scores, words):
    """Kullback-Leibler divergence of each head's scores from the tutor's, a word (Hinton et al. 2015).

    logits, scores: [rows, words, labels]; words: [rows], of how many of each row the scores are
    """
    real = torch.arange(logits.shape[1], device=logits.device) < words[:, None]
    widths = [ENTITY_LABELS, ALL_LABELS - ENTITY_LABELS]
    return [torch.nn.functional.kl_div(own.log_softmax(-1), other, log_target=True, reduction="batchmean")
            for own, other in zip(logits[real].split(widths, -1), scores[real].split(widths, -1))]
