#!/usr/bin/env python3
"""Learns whom a pronoun means: the weights of src/quotes/pronouns.

    pressline run texts.jsonl -o records      # a row {"id", "text"} for each document of the gold files
    python3 training/pronouns.py records --gap gap-development.tsv --gum gum_train.jsonl.gz \
        [--check-gap gap-validation.tsv] [--folds 4] > src/quotes/pronouns/weights.rs

A conditional logit model: a pronoun chooses among the names, nouns for people and bodies, and resolved pronouns near it, or
none. A pair is described by small numbers (fields, see `pronoun_scores.py`); a template combines some of them into the index of one
weight. Pronouns are resolved in text order, so that a chain of them leads back to its name; training sees names and nouns
only (with chains that a first model resolved it was worse). What counts is the sum over all candidates of one referent.
The program adds what the encoder's vectors say, by a head that is learnt with the encoder (`referents.py`); the checks here are of
the features alone. Needs numpy; a minute.

`pronoun_units.py` finds what a pronoun may mean, `pronoun_scores.py` describes it and chooses; both must do the same as
src/quotes/pronouns. Here are the examples, the fit, the checks and the table of weights.
"""

import argparse
import collections
import csv
import glob
import gzip
import json
import math
import os
import sys
from typing import NamedTuple

import numpy as np

from pronoun_scores import BASES, FIELDS, MOST, SENTENCES, SIZE, TEMPLATES, WORD_STEPS, Document, cell_of
from pronoun_units import PRONOUNS

STEPS, DECAY = 90, 20.0  # small batches fit GAP better and quotes in news worse: they outweigh who spoke last
LIKELY = 0.1  # a name of a GAP example that is less likely is not meant
# Who spoke last goes on: surer in news, where quotes come in rows, than in what the model learns from. The penalty pulls the
# weights of "spoke" for a source towards this.
GOES_ON = 2.5
WEIGHT_OF_THINGS = 0.3  # "it" mostly means nothing that speaks
SEEN = 8  # a cell of a template that fewer pairs have gets no weight

NOT_NOMINAL = set(PRONOUNS) | set("i me my we us our you your who whom whose this that these those which myself ourselves one".split())


def load_gum(path, records):
    documents = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for raw in map(json.loads, file):
            d = Document(records[raw["doc"]])
            d.genre = raw["genre"]
            cues = [q["cue"]["start"] for q in records[raw["doc"]]["quotes"] if q["cue"]]
            sources = {(q["source"]["start"], q["source"]["end"]) for q in records[raw["doc"]]["quotes"] if q["source"]}
            for u in d.units:
                u.is_source = (u.start, u.end) in sources or any(d.text[u.end:c].strip() == "" for c in cues if u.end <= c < u.end + 9)
            nominal = {i for i, c in enumerate(raw["clusters"]) for s, e in c["mentions"] if d.text[s:e].lower() not in NOT_NOMINAL}
            gold = sorted(((s, e, i) for i, c in enumerate(raw["clusters"]) for s, e in c["mentions"]), key=lambda m: m[1] - m[0])
            exact = {(s, e): i for s, e, i in gold}
            for u in d.units:
                if u.kind == "pronoun":
                    u.gold = exact.get((u.start, u.end))
                    u.has_nominal = u.gold in nominal
                else:
                    u.gold = next((i for s, e, i in gold if s <= u.start and u.end <= e), None)
            documents.append(d)
    return documents


def load_gap(path, records):
    documents = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            record = records[row["ID"]]
            spans = {n: (int(row[n + "-offset"]), int(row[n + "-offset"]) + len(row[n])) for n in "AB"}
            for start, end in spans.values():
                people = [m for m in record["mentions"] if m["label"] == "PERSON" and m["entity"] is not None]
                if not any(m["start"] < end and start < m["end"] for m in people):
                    add_name(record, start, end)
            d = Document(record)
            at = int(row["Pronoun-offset"])
            d.target = next((i for i, u in enumerate(d.units) if u.kind == "pronoun" and u.start == at), None)
            d.asked = {n: {u.entity for u in d.units if u.sort == "PERSON" and u.start < e and s < u.end} for n, (s, e) in spans.items()}
            d.truth = {n: row[n + "-coref"].upper() == "TRUE" for n in "AB"}
            d.female = row["Pronoun"].lower() in ("she", "her", "hers")
            documents.append(d)
    return documents


def add_name(record, start, end):
    """A name that the task gives and the tagger missed: with the entity of that name, or one of its own."""
    name = record["text"][start:end]
    record["mentions"] = [m for m in record["mentions"] if not (m["start"] < end and start < m["end"])]
    known = next((i for i, e in enumerate(record["entities"]) if e["label"] == "PERSON" and name in (e["name"], *e["aliases"])), None)
    if known is None:
        known = len(record["entities"])
        record["entities"].append({"label": "PERSON", "name": name, "aliases": []})
    record["mentions"].append({"start": start, "end": end, "text": name, "label": "PERSON", "entity": known})
    record["mentions"].sort(key=lambda m: m["start"])


class Example(NamedTuple):
    """A pronoun whose referent is known: rows of cells of its candidates and of none, and which of them are right."""

    document: Document
    index: int
    candidates: list
    rows: list
    right: list
    weight: float


def instances(documents):
    found = []
    for d in documents:
        d.frequency = collections.Counter(d.referent(u) for u in d.units if u.root)
        for index, u in enumerate(d.units):
            is_asked = hasattr(d, "asked")
            if u.kind != "pronoun" or (index != d.target if is_asked else u.gold is None and u.number != "3"):
                continue
            candidates = d.candidates(index)
            if not candidates:
                continue
            roots = [d.units[i].root for i in candidates]
            if is_asked and any(d.truth.values()):
                true = d.asked["A" if d.truth["A"] else "B"]
                right = [r.entity in true for r in roots] + [False]
            elif is_asked:
                false = d.asked["A"] | d.asked["B"]
                right = [r.entity not in false for r in roots] + [True]
            else:
                right = [u.gold is not None and r.gold == u.gold for r in roots]
                right.append(not any(right))
            if any(right):
                found.append(Example(d, index, candidates, d.pairs(index, candidates), right, WEIGHT_OF_THINGS if u.number == "3" else 1.0))
    return found


def fit(found):
    """Weights of largest likelihood with an L2 penalty; full batches and Adam."""
    cell = np.array([c for e in found for row in e.rows for c in row])
    row_of = np.repeat(np.arange(sum(len(e.rows) for e in found)), [len(row) for e in found for row in e.rows])
    first = np.cumsum([0] + [len(e.rows) for e in found])
    owner = np.repeat(np.arange(len(found)), np.diff(first))
    right = np.array([r for e in found for r in e.right])
    weight = np.array([e.weight for e in found])[owner]
    seen = np.bincount(cell, minlength=SIZE) >= SEEN
    prior, mean, square = np.zeros(SIZE), np.zeros(SIZE), np.zeros(SIZE)
    for said in (2, 3):
        for distance in range(6):
            prior[cell_of("pair", "spoke said distance", spoke=1, said=said, distance=distance)] = GOES_ON
    weights = prior.copy()
    for step in range(1, STEPS + 1):
        score = np.bincount(row_of, weights[cell], len(owner))
        share = np.exp(score - np.maximum.reduceat(score, first[:-1])[owner])
        among = share / np.add.reduceat(share, first[:-1])[owner]
        rightly = share * right / np.add.reduceat(share * right, first[:-1])[owner]
        slope = np.bincount(cell, ((among - rightly) * weight)[row_of], SIZE) + DECAY * (weights - prior)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = 0.05 if step < 0.7 * STEPS else 0.015
        weights -= seen * rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def train(documents):
    for d in documents:
        d.resolve(None)
    return np.round(fit(instances(documents)), 2)


def check_gap(documents, weights):
    """Of its two names, the likelier one is meant, if it is likely at all."""
    count = collections.Counter()
    for d in documents:
        d.resolve(weights)
        likely = dict.fromkeys("AB", 0.0)
        if d.target is not None:
            of, _ = d.shares(d.target, d.candidates(d.target), weights)
            for name in "AB":
                likely[name] = sum(share for (kind, entity), share in of.items() if kind == "entity" and entity in d.asked[name])
        best = "A" if likely["A"] >= likely["B"] else "B"
        for name in "AB":
            count[d.female, name == best and likely[name] >= LIKELY, d.truth[name]] += 1

    def f1(groups):
        both, found, true = (sum(count[g, *key] for g in groups for key in keys) for keys in ([(True, True)], [(True, False), (True, True)], [(False, True), (True, True)]))
        return 200 * both / (found + true)

    male, female = f1([False]), f1([True])
    return f"F1 {f1([False, True]):.1f} masculine {male:.1f} feminine {female:.1f} bias {female / male:.3f}"


GENRES = {"news", "interview", "speech", "court", "bio"}
def check_gum(documents, others, folds):
    count = collections.Counter()
    for fold in range(folds):
        tested = documents[fold::folds]
        weights = train(others + [d for i, d in enumerate(documents) if i % folds != fold])
        for d in tested:
            d.resolve(weights)
            for u in d.units:
                if u.kind == "pronoun" and u.gold is not None:
                    right = u.root is not None and u.root.gold == u.gold
                    groups = ["all"] + ["sources"] * u.is_source + ["floor"] * (u.is_source and d.genre in GENRES) + ["floor+"] * (u.is_source and d.genre in GENRES and u.has_nominal)
                    for group in groups:
                        count[(group, u.number), right] += 1
                        count[(group, ""), right] += 1
    for key in sorted({k for k, _ in count}):
        right, wrong = count[key, True], count[key, False]
        print(*key, f"{100 * right / (right + wrong):.1f} of {right + wrong}", file=sys.stderr, flush=True)


def rust(weights):
    print("//! Written by `training/pronouns.py`, which explains them; not edited by hand.\n")
    fields = sorted({n.capitalize() for templates in TEMPLATES.values() for template in templates for n in template.split()})
    print(f"use super::features::Field::{{self, {', '.join(fields)}}};\n")
    print(f"/// Sentences that are looked back.\npub const SENTENCES: usize = {SENTENCES};\n")
    print(f"/// Candidates that are looked at.\npub const MOST: usize = {MOST};\n")
    print(f"/// Numbers of words between at which the next value of `Words` begins.\npub const WORD_STEPS: &[usize] = &{list(WORD_STEPS)};\n")
    print("/// Fields that together choose one of `weights`, in hundredths: they are the digits of its index, the first one the highest.")
    print("pub struct Template {\n    pub fields: &'static [Field],\n    pub weights: &'static [i16],\n}\n")
    what = {"pair": "Any candidate.", "same": "A candidate before the pronoun in its sentence.", "earlier": "One in an earlier sentence.", "later": "One after the pronoun.", "none": "The choice of none."}  # fmt: skip
    for group, templates in TEMPLATES.items():
        print(f"/// {what[group]}\npub const {group.upper()}: &[Template] = &[")
        for template in templates:
            names, base = template.split(), BASES[group, template]
            row = [round(100 * w) for w in weights[base : base + math.prod(FIELDS[n] for n in names)]]
            print(f"    Template {{ fields: &[{', '.join(n.capitalize() for n in names)}], weights: &{row} }},")
        print("];\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("records", nargs="+")
    arguments.add_argument("--gap", nargs="+", default=[])
    arguments.add_argument("--gum", nargs="+", default=[])
    arguments.add_argument("--check-gap")
    arguments.add_argument("--folds", type=int, default=0)
    a = arguments.parse_args()
    files = [f for folder in a.records for f in sorted(glob.glob(os.path.join(folder, "records-*.jsonl")))]
    records = {r["id"]: r for f in files for r in map(json.loads, open(f, encoding="utf-8"))}
    gap = [d for path in a.gap for d in load_gap(path, records)]
    gum = [d for path in a.gum for d in load_gum(path, records)]
    asked = load_gap(a.check_gap, records) if a.check_gap else []
    weights = train(gap + gum)
    rust(weights)
    sys.stdout.flush()
    if asked:
        print("GAP", check_gap(asked, weights), file=sys.stderr, flush=True)
    if a.folds:
        check_gum(gum, gap, a.folds)


if __name__ == "__main__":
    main()
