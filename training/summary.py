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
from collections import Counter, defaultdict
from functools import cache
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
from rouge import rouge, tokens

ALSO = 0.2  # weight of a sentence that states a main point, too, against one of the best summary
MEASURES = np.array([1.0, 1.5, 1.0])  # weights of ROUGE-1, -2, -L in a target
WARMTH = 0.06  # of such a measure that makes a sentence e times as likely
PENALTY, VECTOR_PENALTY = 0.02, 0.1  # of squared weights of what is standardised
SPLIT_WEIGHT = {"main_points": 1.0, "gum_train": 1.0, "gum_dev": 1.0, "realsumm": 0.6, "companions": 0.3}
NOT_SHIPPED = {"gum_dev"}  # learned from in cross-validation only
FOLDS, SEED = 10, 7

ROOT = Path(__file__).resolve().parent.parent


def constants(file, *names):
    """What the program has for them: `const FAULT: f32 = 0.4;`, or `max_words: 60,` among the defaults of its summaries."""
    text = (ROOT / "src" / file).read_text(encoding="utf-8").split("impl Default for SummaryConfig")[-1]
    return [json.loads(re.search(rf"\b{name}: (?:\w+ = )?([\d.]+)[;,]", text)[1]) for name in names]


MAX_WORDS, MAX_SENTENCES, MIN_SCORE, REDUNDANCY = constants("config.rs", "max_words", "max_sentences", "min_score", "redundancy")
SAME, LEAST, POOL, SETS, UNTOLD, REACH = constants("summary/select.rs", "SAME", "LEAST", "POOL", "SETS", "UNTOLD", "REACH")
FAULT, FAULT_WORDS, *FAULT_CHOICE = constants("summary/select.rs", "FAULT", "FAULT_WORDS", "FAULT_UNITS", "LEAST_CHOICE", "MOST_CHOICE")
DEPENDENT, EXPLAINED, SURE = constants("summary/units.rs", "DEPENDENT", "EXPLAINED", "SURE")
LEXICON, WEIGHTS = ROOT / "src/summary/lexicon.rs", ROOT / "src/summary/weights.rs"
STOP_WORDS = set(re.findall(r'"(\w+)"', LEXICON.read_text().split("const STOP_WORDS")[1].split("];")[0]))


class Document:
    def __init__(self, gold, row):
        self.id, self.genre, self.split = gold["id"], gold["genre"], gold["split"]
        self.weight = SPLIT_WEIGHT.get(self.split)
        self.references = [tokens(text) for text in gold["summaries"]]
        self.targets = self.references + [tokens(text) for text in gold.get("silver", [])]
        sentences = row["sentences"]
        self.numbers = [s["sentence"] for s in sentences]
        self.cues = np.array([s["cues"] for s in sentences])
        cited = ["\n".join([s["text"], *s["items"]]) for s in sentences]
        self.words = [tokens(text) for text in cited]
        self.length = [len(text.split()) for text in cited]
        self.has_items = [bool(s["items"]) for s in sentences]
        self.announces = [has_items or s["text"].rstrip('*_"”').endswith(":") for s, has_items in zip(sentences, self.has_items)]
        self.features = np.array([s["features"] for s in sentences]).reshape(len(sentences), len(row["names"]))
        self.title_share = self.features[:, row["names"].index("title_share")]
        self.vector = np.array([s["vector"] for s in sentences])
        self.is_read = "points" in gold
        self.places = list(places(gold, sentences))
        self.main, self.also = marks(gold, self.places)
        self.alone = stand_alone.shares(gold.get("alone", []), self.places)
        self.said_empty = stand_alone.emptiness(gold.get("alone", []), gold.get("informs", []), self.places)
        self.beside, self.repeats = (pairs.indices(gold.get(name, []), self.places) for name in ("beside", "repeats"))
        self.vectors = term_vectors([s["text"] for s in sentences])

    def target(self):
        """How likely each sentence is to be the main point."""
        worth = self.main + ALSO * self.also
        if not worth.any():
            measure = np.array([rouge(self.targets, words) for words in self.words]) @ MEASURES
            worth = np.exp((measure - measure.max()) / WARMTH)
        return worth / worth.sum()

    def score(self, chosen):
        words = [word for i in sorted(chosen) for word in self.words[i]]
        hits = [100.0 * any(marked[i] for i in chosen) if self.is_read else math.nan for marked in (self.main, self.main + self.also)]
        faults = [100 * np.mean(own) if len(own := said[chosen][~np.isnan(said[chosen])]) else math.nan for said in (self.alone[:, 0], self.said_empty)]
        return [*(100 * rouge(self.references, words)), sum(self.length[i] for i in chosen), *hits, *faults]


def places(gold, sentences):
    """Start and end of each sentence in the document's text."""
    end = 0
    for sentence in sentences:
        start = gold["text"].index(sentence["text"], end)
        end = start + len(sentence["text"])
        yield start, end


def marks(gold, found_places):
    """The share of readers that took each sentence for one of the best summary, and for another one that states a main point."""
    readings = gold.get("points", [])

    def marked(place, spans):
        shared = [min(place[1], end) - max(place[0], start) for start, end in spans]
        return any(own > 0.6 * min(place[1] - place[0], end - start) for own, (start, end) in zip(shared, spans))

    found = [[[marked(place, reading[name]) for reading in readings] for place in found_places] for name in ("main", "also")]
    return [np.array(table, dtype=float).reshape(len(found_places), -1).mean(1) if readings else np.zeros(len(found_places)) for table in found]


def term_vectors(texts):
    bags = [
        Counter(w for w in re.findall(r"[^\W_]+", text.lower()) if len(w) > 1 and w not in STOP_WORDS) for text in texts
    ]
    found = Counter(word for bag in bags for word in bag)
    vectors = []
    for bag in bags:
        vector = {word: count * math.log(1 + len(bags) / found[word]) for word, count in bag.items()}
        norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors.append({word: value / norm for word, value in vector.items()})
    return vectors


def cosine(a, b):
    return sum(value * b.get(word, 0.0) for word, value in a.items())


def likeness(document, a, b):
    return cosine(document.vectors[a], document.vectors[b])


def select(document, scores, max_words=MAX_WORDS, min_score=MIN_SCORE, redundancy=REDUNDANCY, max_sentences=MAX_SENTENCES):
    """The beam search of src/summary/select.rs."""
    lengths, numbers, needs, announces = np.array(document.length), document.numbers, document.needs, np.array(document.announces)
    logits = np.log(scores / (1 - scores))
    worth = np.where(logits > LEAST, logits, LEAST * np.exp(np.minimum(logits - LEAST, 0)))
    order = np.argsort(-worth, kind="stable")
    fitting = order[lengths[order] <= max_words]
    pool = sorted((fitting if len(fitting) else order)[:POOL].tolist())
    place = {number: i for i, number in enumerate(numbers)}
    announced = {i: place.get(numbers[i] + 1, place.get(numbers[i] + 2, -1)) for i in pool if announces[i] and not document.has_items[i]}
    leans_on = {i: place.get(numbers[i] - 1, -1) for i in pool if needs[i] >= DEPENDENT and not announces[i]} | announced
    log_of_none = lambda fault: np.log(np.maximum(1 - fault, SURE))
    says = log_of_none(document.empty)
    alone = log_of_none(np.where(announces, needs * (1 - EXPLAINED), needs)) + says
    beside = cache(lambda before, i: log_of_none(pairs.needs_beside(document.weights_beside, document, before, i)) + says[i])
    like = cache(lambda a, b: likeness(document, a, b))
    units, *clamp = FAULT_CHOICE
    power = FAULT * np.clip(len(numbers) / units, *clamp) * min(1, FAULT_WORDS / max_words)
    terms = np.array([len(vector) for vector in document.vectors])
    of_title = document.title_share * terms

    def understood(chosen):
        def explained(at, i):
            before = [j for j in chosen[max(0, at - REACH):at] if numbers[i] - numbers[j] <= REACH and not announces[i]]
            return max([alone[i], *(beside(j, i) for j in before)])

        return sum(explained(at, i) for at, i in enumerate(chosen))

    def measured(chosen, used, value, unrepeated):
        share = of_title[list(chosen)].sum() / max(1, terms[list(chosen)].sum())
        faultless = understood(chosen) + unrepeated + math.log(max(1 - share * share, UNTOLD))
        return chosen, used, value, unrepeated, np.log(value) + power * faultless

    merit = lambda found: found[4]
    singles = [measured((i,), lengths[i], worth[i], 0.0) for i in pool]
    best, sets = max([one for one in singles if one[0][0] not in leans_on] or singles, key=merit), [((), 0, 0.0, 0.0, 0.0)]
    while sets:
        larger = {}
        for chosen, used, value, unrepeated, _ in sets:
            for i in pool if len(chosen) < max_sentences else []:
                fits = not chosen or (used + lengths[i] <= max_words and min(scores[j] for j in (i, *chosen)) >= min_score)
                if i in chosen or not fits or leans_on.get(i, i) not in (i, *chosen):
                    continue
                most = max((like(min(i, j), max(i, j)) for j in chosen), default=0.0)
                if most >= SAME:
                    continue
                constant, weight = document.weights_repeats
                twice = np.logaddexp(0, constant + weight * most) - np.logaddexp(0, constant)
                new = measured(tuple(sorted((*chosen, i))), used + lengths[i], value + worth[i] * (1 - redundancy * most), unrepeated - twice)
                if new[0] not in larger or merit(larger[new[0]]) < merit(new):
                    larger[new[0]] = new
        sets = sorted(larger.values(), key=lambda found: (-merit(found), found[0]))[:SETS]
        best = max([best, *sets[:1]], key=merit)
    return list(best[0])


def oracle(document, max_words):
    chosen, best = [], -1.0
    while True:
        used = sum(document.length[i] for i in chosen)
        options = [i for i in range(len(document.words)) if i not in chosen and used + document.length[i] <= max_words]
        worth = {i: sum(document.score([*chosen, i])[:3]) for i in options}
        if not worth or max(worth.values()) <= best:
            return chosen
        best = max(worth.values())
        chosen.append(max(worth, key=worth.get))


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


def set_faults(documents, alone):
    """Sets what is likely to be said of each sentence by itself."""
    for document in documents:
        document.needs, document.empty = alone.needs(document), alone.emptiness(document)


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
        set_faults(held_out, stand_alone.Weights.fit(others, answers))
        for document in held_out:
            document.scores = logistic(document, *weights)
    of_pairs = pairs.fit(known, likeness)
    for document in known:
        document.weights_beside, document.weights_repeats = of_pairs
    table("cross-validated", [(d.split, d.genre, d.score(select(d, d.scores))) for d in known])
    print("cross-validated,", stand_alone.quality(known, DEPENDENT), file=sys.stderr)
    return *fit([d for d in known if d.split not in NOT_SHIPPED], answers), stand_alone.Weights.fit(known, answers), of_pairs


def learn_vectors(documents, answers):
    """The weights of vectors, beside the weights of features and cues that the program has."""
    known = [d for d in documents if d.split in SPLIT_WEIGHT and d.split not in NOT_SHIPPED]
    for document in known:
        document.goal = document.target()
    features, cues = (
        np.array([float(weight) for weight in re.findall(r"^ +(-?[\d.]+), //", part, re.M)])
        for part in WEIGHTS.read_text(encoding="utf-8").split("CONTEXT:")
    )
    return fit_vectors(known, answers, features), stand_alone.Weights.fit(known, answers, cues)


def save(vectors, alone, model):
    """Beside what pooling.py left."""
    path = Path(model) / "summary.safetensors"
    tensors = {**load_file(path), "point.weight": vectors, **alone.tensors()}
    save_file({name: values.astype(np.float16) for name, values in tensors.items()}, path, metadata={"encoder": fingerprint(model)})
    path.chmod(0o644)


def rust(names, weights, cues, context, of_pairs):
    beside, repeats = (", ".join(f"{weight:.2f}" for weight in weights) for weights in of_pairs)
    lines = "".join(f"    {weight:.4f}, // {name}\n" for name, weight in zip(names, weights))
    context_lines = "".join(f"    {weight:.4f}, // {name}\n" for name, weight in zip(["constant", *cues], context))
    return f"""//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; {len(names)}] = [
{lines}];

/// Weight of each of [`super::context::CUES`], after a constant.
#[rustfmt::skip]
pub(super) const CONTEXT: [f32; {len(cues) + 1}] = [
{context_lines}];

/// Of [`super::context::needs_beside`]: a constant, the logits of what a sentence needs and what the one before it needs, distances 2 and 3.
pub(super) const BESIDE: [f32; 5] = [{beside}];

/// Of the probability that one of two sentences says again what the other says: a constant, and their likeness.
pub(super) const REPEATS: [f32; 2] = [{repeats}];
"""


def gold(data, briefings):
    """Rows for `pressline eval summaries`."""

    judged, informs, of_pairs, read = stand_alone.judgements(), stand_alone.informing(), pairs.judgements(), main_points.readings()

    def said(place):
        pairs_there = {name: of_pairs.get(place, {}).get(name, []) for name in ("beside", "repeats")}
        return {"alone": judged[place], "informs": informs.get(place, []), **pairs_there}

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
        yield {**row, "informs": informs.get(row["id"], [])}


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
        table("readers", [(d.split, d.genre, d.score(np.flatnonzero(marked[Path(d.id).name]))) for d in read])
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
