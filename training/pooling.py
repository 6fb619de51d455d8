#!/usr/bin/env python3
"""Learns what a sentence's words have to tell beside its mean vector: summary.safetensors of a model folder, to begin with.

    python3 training/pooling.py SHARED/data BRIEFINGS --model models/press-en

A Judge (judged.py) is learnt on the folder's encoder, whose weights stay as they are, from the judged texts that may teach an encoder (judged.py). Of it are
kept `pool`, whose outputs' maxima over a sentence's words are features of the sentence (src/encode/sentence_head.rs), and its own answers,
linear in the sentence's mean vector and those maxima, from which summary.py starts: `judge`. Then summary.py must learn anew.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import dataset
from chooser import fingerprint
from encoding import ROOM, Encoder, batch
from judged import SCALE, Judge, inside, together, vectors_of
from model import Tagger

CONTEXT = 48  # pieces of left context in a window, as src/encode has it
BATCH, ROWS = 128, 32  # sentences, windows
EPOCHS, RATE, DECAY, DROPPED, WARM_UP = 12, 2e-3, 0.3, 0.1, 0.1
SEED = 5


def windows(example):
    """Those of a text that have all of its judged sentences, as far as they fit: (first piece, end, words, sentences in words of it)."""
    doc, left = example.doc, sorted(example.judged, key=lambda sentence: sentence[0])
    ends = np.append(doc.first, len(doc.pieces))
    while left:
        start = max(0, int(ends[left[0][0][0]]) - CONTEXT)
        stop = min(len(doc.pieces), start + ROOM)
        first, end = np.searchsorted(doc.first, (start, stop))
        end -= int(end > 0 and stop < ends[end])
        if own := inside(left, first, end):
            yield start, stop, doc.first[first:end] - start, own
        left = [sentence for sentence in left[1:] if not (first <= sentence[0][0] and sentence[0][1] <= end)]


def read(model, examples, device):
    """The vectors of all sentences, in f16: (mean, of each word, answers, which words lean)."""
    cut = [(example.doc, *window) for example in examples for window in windows(example)]
    cut.sort(key=lambda window: window[2] - window[1])
    for at in range(0, len(cut), ROWS):
        rows = cut[at:at + ROWS]
        ids, shapes, lengths = (t.to(device) for t in batch([(doc.pieces[a:b], doc.shapes[a:b]) for doc, a, b, *_ in rows]))
        with torch.no_grad(), torch.autocast(device, dtype=torch.bfloat16):
            hidden = model.bert(ids, shapes, lengths)
        for vectors, (_, start, stop, first, own) in zip(hidden.half(), rows):
            for mean, words, *said in vectors_of(vectors, first, stop - start, own):
                yield mean, words.clone(), *said


def learn(sentences, device):
    """A judge of these vectors, and the means and deviations by which it takes those of words."""
    chance = np.random.RandomState(SEED)
    torch.manual_seed(SEED)
    sample = torch.cat([sentences[i][1] for i in chance.choice(len(sentences), min(len(sentences), 4000), replace=False)]).float()
    mean, spread = sample.mean(0), sample.std(0) + 1e-6
    judge = Judge().to(device)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(sentences) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / (WARM_UP * steps)) * (1 - step / steps))
    dropped = torch.nn.Dropout(DROPPED)
    for epoch in range(EPOCHS):
        order, losses = chance.permutation(len(sentences)), []
        for at in range(0, len(order), BATCH):
            means, words, *said = together([sentences[i] for i in order[at:at + BATCH]])
            loss = judge.loss_of(dropped(means), dropped((words - mean) / spread), *said)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        print(f"epoch {epoch + 1} loss {np.mean(losses):.3f}", flush=True)
    return judge, mean, spread


def save(judge, mean, spread, folder):
    """In the order that the program reads: inputs x outputs."""
    pool = judge.pool.weight / spread
    answers, constants = torch.cat([SCALE * judge.sentence.weight, judge.of_pool.weight], 1), judge.sentence.bias + judge.of_pool.bias
    tensors = {"pool.weight": pool.T, "pool.bias": judge.pool.bias - pool @ mean, "judge.weight": answers, "judge.bias": constants}
    # The program's names for the same; points are relative.
    (leans, empty, point), (leans_constant, empty_constant, _) = answers, constants.reshape(-1, 1)
    tensors |= {"context.weight": leans, "context.bias": leans_constant, "context.cues": torch.zeros(1), "empty.weight": empty, "empty.bias": empty_constant, "point.weight": point}
    path = Path(folder) / "summary.safetensors"
    save_file({name: values.detach().cpu().half().contiguous() for name, values in tensors.items()}, path, metadata={"encoder": fingerprint(folder)})
    path.chmod(0o644)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("briefings", type=Path)
    arguments.add_argument("--model", type=Path, default=Path(__file__).resolve().parent.parent / "models/press-en")
    arguments = arguments.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = Tagger.from_folder(arguments.model).to(device).eval()
    examples = dataset.judged_texts(arguments.data, arguments.briefings, Encoder(arguments.model / "tokenizer.json"))
    sentences = list(read(model, examples, device))
    print(len(sentences), "sentences,", sum(len(words) for _, words, *_ in sentences), "words", flush=True)
    save(*learn(sentences, device), arguments.model)


if __name__ == "__main__":
    main()
