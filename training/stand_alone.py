"""Which sentences stand alone: what readers said of 21,264 sentences (stand_alone.jsonl), and the weights learned from it.

The readers were language models, not people. Each saw single sentences, out of order, with nothing but the title and the kind of the
document, and followed one written guide. 4,215 judgements are of the documents of main_points.jsonl (of each document five sentences that
the program took for its best then, and three of the next eleven); 17,049 of 2,040 other briefings, speeches, statements and news stories
(six of the best, with and without what is taken off for leaning, and two of the next): these the encoder has learnt (judged.py), so that
the weights of the heads are learned, and measured, on the former alone. A row is a document: `doc`, and `sentences`, each [start, end,
judgement, words], in code points of the document's text, front matter left out:

    a   can be understood alone: who and what is spoken of is named, or what a newspaper reader knows
    l   leans on something that is not named; `words` are the reader's words for what leans
    x   says nothing of what the document is about: a greeting, thanks, a joke, procedure

160 sentences were judged by two readers: alike in 94 %.

Two logistic regressions tell `l` from `a`, and `x` from both: the first one by the cues of src/summary/context and, beside
them, by the encoder's sentence vectors, the second one by the vectors.
"""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

FILE = Path(__file__).with_name("stand_alone.jsonl")
CUE_PENALTY, VECTOR_PENALTY = 1e-3, 0.01  # of squared weights of what is standardised; a third and three times the latter: AUC 0.834 and 0.842 against 0.841, vectors of before the encoder learnt it


def judgements():
    """Place of a document -> [(start, end, judgement, words)]"""
    found = defaultdict(list)
    with open(FILE, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found[row["doc"]] += [(start, end, judgement, *(words or [""])) for start, end, judgement, *words in row["sentences"]]
    return found


def shares(judged, places):
    """For each sentence [place] the shares of readers that said l and x; nan where none read it."""
    table = np.full((len(places), 2), np.nan)
    for i, (start, end) in enumerate(places):
        said = [judgement for a, b, judgement, *_ in judged if min(b, end) - max(a, start) > 0.6 * max(b - a, end - start)]
        if said:
            table[i] = [said.count("l") / len(said), said.count("x") / len(said)]
    return table


def logistic(inputs, target, penalty, known=None):
    """A constant and weights of a logistic regression with an L2 penalty; known: logits that are there already."""
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    x = np.hstack([np.ones((len(inputs), 1)), (inputs - mean) / spread])
    before = np.zeros(len(x)) if known is None else known

    def loss(weights):
        logits = x @ weights + before
        value = np.logaddexp(0, logits) - target * logits
        slope = x.T @ (1 / (1 + np.exp(-logits)) - target) / len(x)
        penalised = np.concatenate([[0], weights[1:]])
        return value.mean() + penalty * penalised @ penalised, slope + 2 * penalty * penalised

    weights = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return np.concatenate([[weights[0] - mean @ (weights[1:] / spread)], weights[1:] / spread])


class Weights:
    """A constant first in each."""

    def __init__(self, cues, context, empty):
        self.cues, self.context, self.empty = cues, context, empty

    @classmethod
    def fit(cls, documents, cues=None):
        """cues: their weights, if they are known already"""
        read = lambda name: np.concatenate([getattr(d, name)[~np.isnan(d.alone[:, 0])] for d in documents])
        leans, empty = read("alone").T
        is_said = empty < 0.5
        if cues is None:
            cues = logistic(read("cues")[is_said], leans[is_said], CUE_PENALTY)
        by_cues = cues[0] + read("cues") @ cues[1:]
        context = logistic(read("vector")[is_said], leans[is_said], VECTOR_PENALTY, by_cues[is_said])
        return cls(cues, context, logistic(read("vector"), empty, VECTOR_PENALTY))

    def needs(self, document):
        """The probability that each sentence leans."""
        return 1 / (1 + np.exp(-(self.cues[0] + document.cues @ self.cues[1:] + self.context[0] + document.vector @ self.context[1:])))

    def emptiness(self, document):
        return 1 / (1 + np.exp(-(self.empty[0] + document.vector @ self.empty[1:])))

    def tensors(self):
        return {"context.weight": self.context[1:], "context.bias": self.context[:1], "empty.weight": self.empty[1:], "empty.bias": self.empty[:1]}


def quality(documents, threshold):
    """How well the documents' `needs` and `empty` tell what readers said."""
    alone, needs, empty = (np.concatenate([getattr(d, name)[~np.isnan(d.alone[:, 0])] for d in documents]) for name in ("alone", "needs", "empty"))
    is_said, leans = alone[:, 1] < 0.5, alone[:, 0] >= 0.5
    taken = (needs >= threshold) & is_said
    return (f"{len(alone)} sentences that readers judged: leans AUC {roc_auc_score(leans[is_said], needs[is_said]):.3f}, from {threshold} on precision "
            f"{leans[taken].mean():.3f} recall {taken[leans & is_said].mean():.3f}; says nothing AUC {roc_auc_score(~is_said, empty):.3f}")
