#!/usr/bin/env python3
"""What readers said of whole summaries (verdicts.jsonl), and what it tells of how much each kind of fault weighs.

    python3 training/verdicts.py BRIEFINGS

The readers were language models, not people: each read a document to its end, and then two summaries of it by two versions of the program, in
random order, with one written guide. 862 verdicts on 519 speeches, briefings and statements, most of which nothing was learned from. A row is
a summary: `doc`, its place in the briefings, `reading`, which of six sessions it was, `cited`, the [start, end] of its sentences in code points of the
document's text, front matter left out, and `said`, 1 or 0 for each of

    point   it states a main point of the document
    clean   no greeting, thanks, compliment, joke, procedure, nor a phrase that says nothing
    alone   it can be understood with the title alone
    once    nothing is said twice

Prints a logistic regression of those that pass in all four by what src/summary/select.rs weighs. Its weights for `leans` and `twice` are more than
four times that for `empty`; LEANS and TWICE in the program are less, since further readers found more phrases in summaries chosen with three.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from companions import read
from extract import REACH, ROOT, Document, likeness, log_of_none, worth
from stand_alone import logistic, same
from summary import Shipped

FILE = Path(__file__).with_name("verdicts.jsonl")
NAMES = ["worth", "leans", "empty", "twice", "title", "sentences", "candidates"]
ASKED = ["point", "clean", "alone", "once"]
PENALTY = 1e-3


def documents(places, briefings, program):
    """Place -> its document, as the program judges it."""
    with tempfile.TemporaryDirectory() as folder:
        gold, features = Path(folder, "gold.jsonl"), Path(folder, "features.jsonl")
        rows = []
        for place in places:
            title, _, text = read(Path(briefings, place))
            rows.append({"id": place, "genre": "", "split": "", "title": title, "text": text, "summaries": [title]})
        gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run([program, "eval", "summaries", gold, "--features", features, "--home", ROOT], check=True, stdout=subprocess.DEVNULL)
        with open(features, encoding="utf-8") as lines:
            return {row["id"]: Document(row, judged) for row, judged in zip(rows, map(json.loads, lines))}


def measures(document, cited):
    """What a set of sentences is judged by (NAMES); None if one of them is no candidate."""
    found = [next((i for i, place in enumerate(document.places) if same(place, other)), None) for other in cited]
    if None in found:
        return None
    own = sorted(set(found))

    def leans(at):
        i = own[at]
        near = [j for j in own[:at] if document.numbers[i] - document.numbers[j] <= REACH]
        return min([document.needs[i], *(document.pairs.needs_beside(document, j, i) for j in near)])

    twice = [document.pairs.repeats(max(likeness(document, j, i) for j in own[:at])) for at, i in enumerate(own) if at]
    terms = np.array([len(vector) for vector in document.vectors])
    of_title = (document.title_share * terms)[own].sum() / max(1, terms[own].sum())
    return [np.log(worth(document)[own].sum()), sum(log_of_none(leans(at)) for at in range(len(own))), log_of_none(document.empty[own]).sum(), -sum(twice), -of_title**2, len(own), np.log(len(document.numbers))]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("briefings", type=Path)
    arguments.add_argument("--program", default=ROOT / "target/release/pressline")
    arguments.add_argument("--model", type=Path, default=ROOT / "models/press-en")
    arguments = arguments.parse_args()
    with open(FILE, encoding="utf-8") as lines:
        verdicts = [json.loads(line) for line in lines]
    known, shipped = documents(sorted({row["doc"] for row in verdicts}), arguments.briefings, arguments.program), Shipped(arguments.model)
    for document in known.values():
        shipped.judge(document)
    rows = [(measured, row) for row in verdicts if (measured := measures(known[row["doc"]], row["cited"]))]
    sessions = sorted({row["reading"] for _, row in rows})[1:]
    table = np.array([[*measured, *(row["reading"] == session for session in sessions)] for measured, row in rows], dtype=float)
    said = np.array([row["said"] for _, row in rows])
    for name, target in [*zip(ASKED, said.T), ("all", said.all(1))]:
        weights = logistic(table, target.astype(float), PENALTY)
        told = " ".join(f"{name} {weight:.2f}" for name, weight in zip(NAMES, weights[1:]))
        print(f"{name:6}{target.mean():.3f} of {len(target)}, AUC {roc_auc_score(target, table @ weights[1:]):.3f}: {told}")


if __name__ == "__main__":
    main()
