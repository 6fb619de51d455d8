#!/usr/bin/env python3
"""Learns what makes a sentence worth citing: the weights of src/summary.

    python3 training/summary.py all SHARED/data BRIEFINGS       # everything: gold, features, both files of weights
    python3 training/summary.py vectors SHARED/data BRIEFINGS --pipeline fast --model models/press-en-fast

or step by step:

    python3 training/summary.py gold SHARED/data BRIEFINGS > gold.jsonl
    pressline eval summaries gold.jsonl --features features.jsonl
    python3 training/summary.py oracle gold.jsonl features.jsonl
    python3 training/summary.py learn gold.jsonl features.jsonl
    python3 training/summary.py register SHARED/data BRIEFINGS > src/summary/register.rs

A conditional logit: of a document's sentences one is the main point, the likelier the more its features say so. The target
is what readers marked (main_points.py), a sentence of `also` counting less than one of `main`; where there are only
references (GUM, REALSumm, and speeches and briefings with the leads of their companions, companions.py), how much of
them a sentence has: ROUGE-1 + 1.5 ROUGE-2 + ROUGE-L, each the F1 of the sentence alone. Weights of the features are learned
first (weights.rs), beside the answer of pooling.py's judge, then those of the encoder's sentence vectors and pools, which are kept
with the model (summary.safetensors). GUM's summaries by models are targets beside the human ones, and never count in scores. `learn` prints
cross-validated scores of summaries to stderr, by folds of documents, chosen as src/summary/select.rs does: ROUGE, and of documents with marks
the share whose summary has a sentence of `main`, and one of either. GUM's development documents count there, but the
shipped weights do not know them. `oracle` prints what a greedy choice by the references themselves reaches, and what
readers marked. `register` makes the table of words behind the feature of that name; after it the program must be built anew.
`vectors` learns the vectors' weights for the model of another pipeline. Before either, pooling.py must have run on the model.

Which sentences cannot be understood alone, and which say nothing, is learned from what readers said of single ones
(stand_alone.py): by cues, whose weights are in weights.rs, and by vectors. Which of them are understood beside one before them, and what is
said twice, from what readers said of pairs (pairs.py).
Needs numpy, scikit-learn and nltk.
"""

import argparse
import json
import math
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.optimize import minimize

import corpora
import main_points
import pairs
import stand_alone
from answers import POINT, Answers
from chooser import fingerprint
from companions import companions, register, rust_register
from extract import DEPENDENT, MAX_WORDS, ROOT, SPLIT_WEIGHT, Document, Unit, likeness, oracle, select

PENALTY, VECTOR_PENALTY = 0.02, 0.1  # of squared weights of what is standardised
NOT_SHIPPED = {"gum_dev"}  # learned from in cross-validation only
FOLDS, SEED = 10, 7

WEIGHTS = ROOT / "src/summary/weights.rs"


def choice_logit(documents, inputs, penalty, known=None):
    """Weights of the inputs [sentences, numbers] of a conditional logit; known: logits that are there already."""
    ends = np.cumsum([len(rows) for rows in inputs])
    starts = np.concatenate([[0], ends[:-1]])
    x = np.vstack(inputs)
    spread = x.std(0) + 1e-6
    x = (x - x.mean(0)) / spread
    before = np.concatenate(known) if known else np.zeros(len(x))
    sizes = np.diff(np.concatenate([starts, ends[-1:]]))
    of_document = np.array([d.weight for d in documents])
    weight = np.repeat(of_document, sizes)
    target = np.concatenate([d.goal for d in documents])

    def loss(weights):
        logits = x @ weights + before
        logits -= np.repeat(np.maximum.reduceat(logits, starts), sizes)
        total = np.repeat(np.add.reduceat(np.exp(logits), starts), sizes)
        value = -(weight * target * (logits - np.log(total))).sum() / of_document.sum()
        slope = x.T @ (weight * (np.exp(logits) / total - target)) / of_document.sum()
        return value + penalty * weights @ weights, slope + 2 * penalty * weights

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x / spread


def fit(documents, answers):
    """Weights of the features, beside the answers of the model's judge, and of the vectors, beside them."""
    points = [answers.to(POINT, d.vector) for d in documents]
    features = choice_logit(documents, [np.column_stack([d.features, point]) for d, point in zip(documents, points)], PENALTY)[:-1]
    return features, fit_vectors(documents, answers, features)


def fit_vectors(documents, answers, features):
    """The judge's answer with a weight, and what is learned beside it."""
    known, points = [d.features @ features for d in documents], [answers.to(POINT, d.vector) for d in documents]
    [scale] = choice_logit(documents, [point[:, None] for point in points], 0, known)
    known = [own + scale * point for own, point in zip(known, points)]
    return scale * answers.weight[POINT] + choice_logit(documents, [d.vector for d in documents], VECTOR_PENALTY, known)


def logistic(document, features, vectors):
    """As src/summary/mod.rs has it: 0.5 for the mean of a document's sentences."""
    logits = document.features @ features + document.vector @ vectors
    return 1 / (1 + np.exp(logits.max() + math.log(np.exp(logits - logits.max()).mean()) - logits))


def table(title, rows):
    """Means by split and genre of (split, genre, scores)."""
    groups = defaultdict(list)
    for split, genre, scores in rows:
        corpus = re.sub("_(train|dev)$", "", split)
        for group in {corpus, split, f"{corpus}/{genre}"}:
            groups[group].append(scores)
    print(f"{title:28}{'docs':>5}{'R-1':>7}{'R-2':>7}{'R-L':>7}{'words':>7}{'main':>7}{'point':>7}{'leans':>7}{'empty':>7}", file=sys.stderr)
    for group, scores in sorted(groups.items()):
        means = np.array([np.mean(own) if len(own := [v for v in column if not math.isnan(v)]) else math.nan for column in zip(*scores)])
        print(f"{group:28}{len(scores):5}" + "".join(f"{v:7.1f}" for v in means if not math.isnan(v)), file=sys.stderr)


def learn(documents, answers):
    """Weights of the features, of the vectors, and what readers said of single sentences."""
    known = [d for d in documents if d.split in SPLIT_WEIGHT]
    for document in known:
        document.goal = document.target()
    # One document may be in two sets: with marks, and with references.
    names = sorted({Path(d.id).name for d in known})
    fold_of = dict(zip(names, np.random.RandomState(SEED).permutation(len(names)) % FOLDS))
    for fold in range(FOLDS):
        held_out, others = ([d for d in known if (fold_of[Path(d.id).name] == fold) == is_out] for is_out in (True, False))
        weights = fit(others, answers)
        alone = stand_alone.Weights.fit(others, answers)
        for document in held_out:
            alone.judge(document)
            document.scores = logistic(document, *weights)
    of_pairs = pairs.Weights.fit(known, likeness)
    for document in known:
        document.pairs = of_pairs
    table("cross-validated", [(d.split, d.genre, d.score(select(d))) for d in known])
    print("cross-validated,", stand_alone.quality(known, DEPENDENT), file=sys.stderr)
    return *fit([d for d in known if d.split not in NOT_SHIPPED], answers), stand_alone.Weights.fit(known, answers), of_pairs


def learn_vectors(documents, answers):
    """The weights of vectors, beside the weights of features and cues that the program has."""
    known = [d for d in documents if d.split in SPLIT_WEIGHT and d.split not in NOT_SHIPPED]
    for document in known:
        document.goal = document.target()
    features, cues = in_program()
    return fit_vectors(known, answers, features), stand_alone.Weights.fit(known, answers, cues)


def in_program():
    """Weights of the features and of the cues that the program has."""
    parts = WEIGHTS.read_text(encoding="utf-8").split("CONTEXT:")
    return [np.array([float(weight) for weight in re.findall(r"^ +(-?[\d.]+), //", part, re.M)]) for part in parts]


class Shipped:
    """All weights that the program has, and a model."""

    def __init__(self, model):
        (self.features, cues), tensors = in_program(), load_file(Path(model) / "summary.safetensors")
        self.vectors, context, empty = (tensors[f"{name}.weight"].astype(float) for name in ("point", "context", "empty"))
        of_context, of_empty = (np.append(tensors[f"{name}.bias"].astype(float), weight) for name, weight in (("context", context), ("empty", empty)))
        self.alone = stand_alone.Weights(cues, float(tensors["context.cues"][0]), of_context, of_empty)
        text = WEIGHTS.read_text(encoding="utf-8")
        of_pairs = (json.loads(re.search(rf"{name}: \[f32; \d\] = (\[.*\]);", text)[1]) for name in ("BESIDE", "ASKED", "REPEATS"))
        self.pairs = pairs.Weights(*map(np.array, of_pairs))

    def judge(self, document):
        """Sets all that `select` goes by."""
        self.alone.judge(document)
        document.scores, document.pairs = logistic(document, self.features, self.vectors), self.pairs


def save(vectors, alone, model):
    """Beside what pooling.py left."""
    path = Path(model) / "summary.safetensors"
    tensors = {**load_file(path), "point.weight": vectors, **alone.tensors()}
    save_file({name: values.astype(np.float16) for name, values in tensors.items()}, path, metadata={"encoder": fingerprint(model)})
    path.chmod(0o644)


def rust(names, weights, cues, context, of_pairs):
    beside, asked, repeats = (", ".join(f"{weight:.2f}" for weight in weights) for weights in (of_pairs.beside, of_pairs.asked, of_pairs.of_repeats))
    lines = "".join(f"    {weight:.4f}, // {name}\n" for name, weight in zip(names, weights))
    context_lines = "".join(f"    {weight:.4f}, // {name}\n" for name, weight in zip(["constant", *cues], context))
    return f"""//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
#[allow(clippy::approx_constant, reason = "learned, not meant")]
pub(super) const WEIGHTS: [f32; {len(names)}] = [
{lines}];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
#[allow(clippy::approx_constant, reason = "learned, not meant")]
pub(super) const CONTEXT: [f32; {len(cues) + 1}] = [
{context_lines}];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [{beside}];

/// Of [`super::context::needs_question`]: a constant, the logits of what an answer and its question need, and [`super::exchanges::Ties`].
pub(super) const ASKED: [f32; 6] = [{asked}];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [{repeats}];
"""


def gold(data, briefings):
    """Rows for `pressline eval summaries`."""

    judged, in_context, informs = stand_alone.judgements(), stand_alone.in_context(), stand_alone.informing()
    of_pairs, read = pairs.judgements(), main_points.readings()

    def said(place):
        of_pair = {name: of_pairs.get(place, {}).get(name, []) for name in ("beside", "repeats", "asked")}
        return {"alone": [*judged[place], *in_context.get(place, [])], "informs": informs.get(place, []), **of_pair}

    for split in ("gum_train", "gum_dev"):
        for row in corpora.records(data / f"coref/{split}.jsonl.gz"):
            place = f"{split}/{row['doc']}"
            human = [s["text"] for s in row["summaries"] if s["by"].startswith("human")]
            silver = [s["text"] for s in row["summaries"] if not s["by"].startswith("human")]
            fields = {"id": place, "genre": row["genre"], "split": split, "title": row["title"]}
            fields |= {} if place in read else said(place)  # those come below
            yield {**fields, "text": row["text"], "summaries": human, "silver": silver}
    for row in corpora.records(data / "summaries/realsumm_cnndm.jsonl.gz"):
        fields = {"id": f"realsumm/{row['doc']}", "genre": "news", "split": "realsumm"}
        yield {**fields, "text": row["text"], "summaries": row["summaries"]}
    for row in main_points.rows(data, briefings):
        yield {**row, **said(row["id"].removeprefix("main_points/"))}
    for row in companions(briefings, main_points.names()):
        yield {**row, **said(row["id"])}


def write_gold(path, data, briefings):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in gold(data, briefings))


def documents_of(gold, features):
    """The documents with references and sentences, and the names of the features."""
    references, features = ([json.loads(line) for line in open(path, encoding="utf-8")] for path in (gold, features))
    rows = {row["id"]: row for row in features}
    known = [Document(d, rows[d["id"]]) for d in references if d["summaries"] and rows[d["id"]]["sentences"]]
    return known, features[0]["names"], features[0]["cues"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["all", "vectors", "gold", "oracle", "learn", "register"])
    arguments.add_argument("paths", nargs=2, type=Path, help="oracle, learn: gold and features; else: the data and the briefings folder")
    arguments.add_argument("--program", default=ROOT / "target/release/pressline", help="all, vectors: what computes the features")
    arguments.add_argument("--pipeline", default="default", help="all, vectors: ... by which pipeline")
    arguments.add_argument("--model", type=Path, default=ROOT / "models/press-en", help="the folder of its model")
    arguments.add_argument("--work", type=Path, default=Path("/tmp/pressline-summary"), help="all, vectors: folder for gold and features")
    arguments = arguments.parse_args()
    first, second = arguments.paths
    if arguments.what == "gold":
        write_gold("/dev/stdout", first, second)
    elif arguments.what == "register":
        print(rust_register(register(first, second)), end="")
    elif arguments.what == "oracle":
        documents, *_ = documents_of(first, second)
        table("oracle", [(d.split, d.genre, d.score(oracle(d, MAX_WORDS))) for d in documents])
        # GUM's texts among them are scored by their own references, too.
        marked = {Path(d.id).name: d.main >= 0.5 for d in documents if d.is_read}
        read = [d for d in documents if Path(d.id).name in marked]
        table("readers", [(d.split, d.genre, d.score([Unit(d, i) for i in np.flatnonzero(marked[Path(d.id).name])])) for d in read])
    elif arguments.what == "learn":
        ship(first, second, arguments.model)
    else:
        arguments.work.mkdir(parents=True, exist_ok=True)
        gold_file, features = arguments.work / "gold.jsonl", arguments.work / f"features-{arguments.pipeline}.jsonl"
        write_gold(gold_file, first, second)
        command = [arguments.program, "eval", "summaries", gold_file, "--features", features, "--home", ROOT]
        subprocess.run([*command, "--pipeline", arguments.pipeline], check=True, stdout=subprocess.DEVNULL)
        if arguments.what == "all":
            ship(gold_file, features, arguments.model)
        else:
            documents, *_ = documents_of(gold_file, features)
            save(*learn_vectors(documents, Answers.of(arguments.model)), arguments.model)


def ship(gold, features, model):
    documents, names, cues = documents_of(gold, features)
    of_features, of_vectors, alone, of_pairs = learn(documents, Answers.of(model))
    WEIGHTS.write_text(rust(names, of_features, cues, alone.cues, of_pairs), encoding="utf-8")
    save(of_vectors, alone, model)


if __name__ == "__main__":
    main()
