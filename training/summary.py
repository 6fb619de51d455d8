#!/usr/bin/env python3
"""Learns what makes a sentence worth citing: the weights of src/summary.

    python3 training/summary.py all SHARED/data BRIEFINGS       # everything: gold, features, weights.rs

or step by step:

    python3 training/summary.py gold SHARED/data BRIEFINGS > gold.jsonl
    pressline eval summaries gold.jsonl --features features.jsonl
    python3 training/summary.py oracle gold.jsonl features.jsonl
    python3 training/summary.py learn gold.jsonl features.jsonl > src/summary/weights.rs
    python3 training/summary.py register SHARED/data BRIEFINGS > src/summary/register.rs

A ridge regression from a sentence's features to how much of the references it has (ROUGE-1 + 1.5 ROUGE-2 + ROUGE-L,
each the F1 of the sentence alone, less the document's mean), over GUM, REALSumm, and speeches and briefings with the
leads of their companions for references (companions.py). GUM's summaries by models are targets beside the human ones,
and never count in scores. `learn` prints cross-validated scores of summaries to stderr, by folds of documents, chosen
as src/summary/select.rs does; GUM's development documents count there, but the shipped weights do not know them.
`oracle` prints what a greedy choice by the references themselves reaches. `register` makes the table of words behind the
feature of that name; after it the program must be built anew.

A logistic regression, from the cues of src/summary/context.rs to whether a sentence takes up by a pronoun or a
demonstrative what only a sentence before it names (GUM's coreference chains), tells which sentences need another one.
Needs numpy, scikit-learn and nltk.
"""

import argparse
import gzip
import json
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import numpy as np
from nltk.stem.porter import PorterStemmer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from companions import companions, register, rust_register

MEASURES = np.array([1.0, 1.5, 1.0])  # weights of ROUGE-1, -2, -L in a target
RIDGE = 300.0
SPREAD = 0.1  # of a prediction that the logistic score takes as 1: about the standard deviation of predictions
SPLIT_WEIGHT = {"gum_train": 1.0, "gum_dev": 1.0, "realsumm": 0.5, "companions": 0.5}
NOT_SHIPPED = {"gum_dev"}  # learned from in cross-validation only
FOLDS, SEED = 10, 7
DEPENDENT = 0.35  # as in src/summary/candidates.rs
TAKES_UP = re.compile(
    r"((he|him|his|she|hers?|they|them|theirs?|its?|this|that|(him|her|it)self|themselves)$|(this|that|these|those|such)\b)", re.I
)
# As in src/config.rs.
MAX_WORDS, MAX_SENTENCES, MIN_SCORE, REDUNDANCY = 60, 5, 0.5, 0.4
# As in src/summary/select.rs.
SAME, NEEDS, LEAST, POOL, SETS = 0.8, 1.0, 0.01, 40, 12

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "src/summary/lexicon.rs"
STOP_WORDS = set(re.findall(r'"(\w+)"', LEXICON.read_text().split("const STOP_WORDS")[1].split("];")[0]))

stem = cache(PorterStemmer().stem)


def tokens(text):
    return [stem(word) if len(word) > 3 else word for word in re.findall(r"[a-z0-9]+", text.lower())]


def bigrams(words):
    return Counter(zip(words, words[1:]))


def common_subsequence(a, b):
    """Length of the longest one; a row of the table is the bits of a number."""
    places = defaultdict(int)
    for i, x in enumerate(a):
        places[x] |= 1 << i
    full = (1 << len(a)) - 1
    row = full
    for y in b:
        match = row & places[y]
        row = (row + match | row - match) & full
    return len(a) - row.bit_count()


def rouge(references, words):
    """Mean over the references of the F1 of ROUGE-1, -2, -L."""
    total = np.zeros(3)
    for reference in references:
        hits = [
            (sum((Counter(reference) & Counter(words)).values()), len(words) + len(reference)),
            (sum((bigrams(reference) & bigrams(words)).values()), max(len(words) - 1, 0) + max(len(reference) - 1, 0)),
            (common_subsequence(reference, words), len(words) + len(reference)),
        ]
        total += [2 * hit / size if hit else 0.0 for hit, size in hits]
    return total / len(references)


class Document:
    def __init__(self, gold, row):
        self.id, self.genre, self.split = gold["id"], gold["genre"], gold["split"]
        self.references = [tokens(text) for text in gold["summaries"]]
        self.targets = self.references + [tokens(text) for text in gold.get("silver", [])]
        sentences = row["sentences"]
        self.numbers = [s["sentence"] for s in sentences]
        self.cues = np.array([s["cues"] for s in sentences])
        self.leans_by_words = [s["leans"] for s in sentences]
        self.takes_up = takes_up(gold, sentences) if "chains" in gold else None
        self.words = [tokens(s["text"]) for s in sentences]
        self.length = [len(s["text"].split()) for s in sentences]
        self.features = np.array([s["features"] for s in sentences]).reshape(len(sentences), len(row["names"]))
        self.vectors = term_vectors([s["text"] for s in sentences])

    def centred(self):
        return self.features - self.features.mean(0)

    def target(self):
        values = np.array([rouge(self.targets, words) for words in self.words]) @ MEASURES
        return values - values.mean()

    def score(self, chosen):
        words = [word for i in sorted(chosen) for word in self.words[i]]
        return [*(100 * rouge(self.references, words)), sum(self.length[i] for i in chosen)]


def takes_up(gold, sentences):
    """Whether each sentence takes up by a pronoun or demonstrative what only a sentence before it names."""
    found, at = [], 0
    for sentence in sentences:
        start = gold["text"].index(sentence["text"], at)
        at = start + len(sentence["text"])
        first = [next((m for m in chain if m[0] >= start), None) for chain in gold["chains"] if chain[0][0] < start]
        found.append(any(m and m[1] <= at and TAKES_UP.match(gold["text"][m[0] : m[1]]) for m in first))
    return found


def fit_context(documents):
    """Weights of the cues, a constant first; sets which sentences lean on the one before."""
    train, dev = ([d for d in documents if d.split == split] for split in ("gum_train", "gum_dev"))
    rows = lambda found: (np.vstack([d.cues for d in found]), np.concatenate([d.takes_up for d in found]))
    model = LogisticRegression(max_iter=1000).fit(*rows(train))
    for name, found in (("train", train), ("dev", dev)):
        cues, truth = rows(found)
        needs = model.predict_proba(cues)[:, 1]
        taken = needs >= DEPENDENT
        figures = f"AUC {roc_auc_score(truth, needs):.3f} precision {truth[taken].mean():.3f} recall {taken[truth].mean():.3f}"
        print(f"context, GUM {name}: {len(truth)} sentences, {truth.mean():.3f} dependent; {figures}", file=sys.stderr)
    for document in documents:
        document.needs = model.predict_proba(document.cues)[:, 1]
        document.leans = np.array(document.leans_by_words) | (document.needs >= DEPENDENT)
    return np.concatenate([model.intercept_, model.coef_[0]])


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


def select(document, scores, max_words=MAX_WORDS, min_score=MIN_SCORE, redundancy=REDUNDANCY, max_sentences=MAX_SENTENCES):
    """The beam search of src/summary/select.rs."""
    lengths, leans, vectors = np.array(document.length), document.leans, document.vectors
    logits = np.log(scores / (1 - scores)) - NEEDS * document.needs
    worth = np.where(logits > LEAST, logits, LEAST * np.exp(logits - LEAST))
    order = np.argsort(-worth, kind="stable")
    fitting = order[lengths[order] <= max_words]
    pool = sorted((fitting if len(fitting) else order)[:POOL].tolist())
    place = {number: i for i, number in enumerate(document.numbers)}
    before = {i: place.get(document.numbers[i] - 1, -1) for i in pool if leans[i]}
    likeness = cache(lambda a, b: cosine(vectors[a], vectors[b]))
    start = max([i for i in pool if not leans[i]] or pool, key=lambda i: scores[i])
    best, sets = ((start,), lengths[start], worth[start]), [((), 0, 0.0)]
    while sets:
        larger = {}
        for chosen, used, value in sets:
            for i in pool if len(chosen) < max_sentences else []:
                fits = not chosen or (used + lengths[i] <= max_words and min(scores[j] for j in (i, *chosen)) >= min_score)
                if i in chosen or not fits or before.get(i, i) not in (i, *chosen):
                    continue
                like = max((likeness(min(i, j), max(i, j)) for j in chosen), default=0.0)
                key = tuple(sorted((*chosen, i)))
                new = value + worth[i] * (1 - redundancy * like)
                if like < SAME and (key not in larger or larger[key][2] < new):
                    larger[key] = (key, used + lengths[i], new)
        sets = sorted(larger.values(), key=lambda found: (-found[2], found[0]))[:SETS]
        best = max([best, *sets[:1]], key=lambda found: found[2])
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


def fit(documents):
    """Weights of the features as they are (ridge on standardised ones)."""
    x = np.vstack([d.centred() for d in documents])
    y = np.concatenate([d.target_values for d in documents])
    # A long document has more sentences, not more to say about what a good one is.
    weight = np.concatenate([np.full(len(d.words), SPLIT_WEIGHT[d.split] / math.sqrt(len(d.words))) for d in documents])
    spread = x.std(0) + 1e-9
    x = x / spread * np.sqrt(weight)[:, None]
    gram = x.T @ x + RIDGE * weight.mean() * np.eye(x.shape[1])
    return np.linalg.solve(gram, x.T @ (y * np.sqrt(weight))) / spread


def logistic(document, weights):
    return 1 / (1 + np.exp(-document.centred() @ weights / SPREAD))


def table(title, rows):
    """Means by split and genre of (split, genre, scores)."""
    groups = defaultdict(list)
    for split, genre, scores in rows:
        corpus = split.split("_")[0]
        for group in {corpus, split, f"{corpus}/{genre}"}:
            groups[group].append(scores)
    print(f"{title:28}{'docs':>5}{'R-1':>7}{'R-2':>7}{'R-L':>7}{'words':>7}", file=sys.stderr)
    for group, scores in sorted(groups.items()):
        print(f"{group:28}{len(scores):5}" + "".join(f"{v:7.1f}" for v in np.mean(scores, axis=0)), file=sys.stderr)


def learn(documents):
    known = [d for d in documents if d.split in SPLIT_WEIGHT and len(d.words)]
    for document in known:
        document.target_values = document.target()
    rows = []
    order = np.random.RandomState(SEED).permutation(len(known))
    for fold in range(FOLDS):
        held_out = set(order[fold::FOLDS])
        weights = fit([d for i, d in enumerate(known) if i not in held_out])
        for document in (known[i] for i in held_out):
            rows.append((document.split, document.genre, document.score(select(document, logistic(document, weights)))))
    table("cross-validated", rows)
    return fit([d for d in known if d.split not in NOT_SHIPPED]) / SPREAD


def rust(names, weights, cues, context):
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
"""


def gold(data, briefings):
    """Rows for `pressline eval summaries`."""

    def read(path):
        with gzip.open(Path(data) / path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    for split in ("gum_train", "gum_dev"):
        for row in read(f"coref/{split}.jsonl.gz"):
            human = [s["text"] for s in row["summaries"] if s["by"].startswith("human")]
            silver = [s["text"] for s in row["summaries"] if not s["by"].startswith("human")]
            fields = {"id": f"{split}/{row['doc']}", "genre": row["genre"], "split": split, "title": row["title"]}
            chains = [sorted(c["mentions"]) for c in row["clusters"] if len(c["mentions"]) > 1]
            yield {**fields, "text": row["text"], "summaries": human, "silver": silver, "chains": chains}
    for row in read("summaries/realsumm_cnndm.jsonl.gz"):
        fields = {"id": f"realsumm/{row['doc']}", "genre": "news", "split": "realsumm"}
        yield {**fields, "text": row["text"], "summaries": row["summaries"]}
    yield from companions(briefings)


def write_gold(path, data, briefings):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in gold(data, briefings))


def documents_of(gold, features):
    """The documents with references and sentences, and the names of the features."""
    references, features = ([json.loads(line) for line in open(path, encoding="utf-8")] for path in (gold, features))
    rows = {row["id"]: row for row in features}
    known = [Document(d, rows[d["id"]]) for d in references if d["summaries"] and rows[d["id"]]["sentences"]]
    return known, features[0]["names"], features[0]["cues"]


def weights_of(gold, features):
    documents, names, cues = documents_of(gold, features)
    context = fit_context(documents)
    return rust(names, learn(documents), cues, context)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["all", "gold", "oracle", "learn", "register"])
    arguments.add_argument("paths", nargs=2, type=Path, help="oracle, learn: gold and features; else: the data and the briefings folder")
    arguments.add_argument("--program", default=ROOT / "target/release/pressline", help="all: what computes the features")
    arguments.add_argument("--work", type=Path, default=Path("/tmp/pressline-summary"), help="all: folder for gold and features")
    arguments = arguments.parse_args()
    first, second = arguments.paths
    if arguments.what == "gold":
        write_gold("/dev/stdout", first, second)
    elif arguments.what == "register":
        print(rust_register(register(first, second)), end="")
    elif arguments.what == "oracle":
        documents, *_ = documents_of(first, second)
        table("oracle", [(d.split, d.genre, d.score(oracle(d, MAX_WORDS))) for d in documents])
    elif arguments.what == "learn":
        print(weights_of(first, second), end="")
    else:
        arguments.work.mkdir(parents=True, exist_ok=True)
        gold_file, features = arguments.work / "gold.jsonl", arguments.work / "features.jsonl"
        write_gold(gold_file, first, second)
        command = [arguments.program, "eval", "summaries", gold_file, "--features", features, "--home", ROOT]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (ROOT / "src/summary/weights.rs").write_text(weights_of(gold_file, features), encoding="utf-8")


if __name__ == "__main__":
    main()
