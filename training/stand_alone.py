"""Which sentences stand alone: what readers said of 39,431 sentences (stand_alone.jsonl), and the weights learned from it.

The readers were language models, not people. Each saw single sentences, out of order, with nothing but the title and the kind of the
document, and followed one written guide. 4,701 judgements are of the documents of main_points.jsonl (of each document some that the
program took for its best then, and some of the next eleven), 4,953 of GUM's training documents (of each the program's best and others), of
all its kinds, so that biographies, guides and stories are known, too. 29,777 are of 3,472 other briefings, speeches, statements and news
stories: what is learnt along with the encoder (judged.py) or on top of it (pooling.py), so that the weights of the heads are learned, and measured,
on the former alone. The shipped encoder has learnt 17,049 of them, of each document six of the best, with and without what is taken off for
leaning, and two of the next; the other 12,728 are what the program would have cited after that, at several settings: the cases that it found hard. A row is a document: `doc`, and `sentences`, each [start,
end, judgement, words], in code points of the document's text, front matter left out:

    a   can be understood alone: who and what is spoken of is named, or what a newspaper reader knows
    l   leans on something that is not named; `words` are the reader's words for what leans
    x   says nothing of what the document is about: a greeting, thanks, a joke, procedure

160 sentences were judged by two readers: alike in 94 %.

Two logistic regressions tell `l` from `a`, and `x` from both: the first one by the cues of src/summary/context and, beside
them, by the encoder's sentence vectors and pools, the second one by these. Both start from what pooling.py learnt of other documents.
"""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from answers import EMPTY, LEANS

FILE = Path(__file__).with_name("stand_alone.jsonl")
CUE_PENALTY, VECTOR_PENALTY = 1e-3, 0.03  # of squared weights of what is standardised


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


def logistic(inputs, target, penalty, known, weight):
    """A constant and weights of a logistic regression with an L2 penalty; known: logits that are there already; weight: of each row"""
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    x = np.hstack([np.ones((len(inputs), 1)), (inputs - mean) / spread])
    weight = weight / weight.sum()

    def loss(weights):
        logits = x @ weights + known
        value = weight @ (np.logaddexp(0, logits) - target * logits)
        slope = x.T @ (weight * (1 / (1 + np.exp(-logits)) - target))
        penalised = np.concatenate([[0], weights[1:]])
        return value + penalty * penalised @ penalised, slope + 2 * penalty * penalised

    weights = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return np.concatenate([[weights[0] - mean @ (weights[1:] / spread)], weights[1:] / spread])


class Weights:
    """A constant first in each."""

    def __init__(self, cues, share, context, empty):
        """share: what the cues' logit counts beside vectors"""
        self.cues, self.share, self.context, self.empty = cues, share, context, empty

    @classmethod
    def fit(cls, documents, answers, cues=None):
        """answers: of the model's judge; cues: their weights, if they are known already"""
        judged = [~np.isnan(d.alone[:, 0]) for d in documents]
        read = lambda name: np.concatenate([getattr(d, name)[rows] for d, rows in zip(documents, judged)])
        weight = np.concatenate([np.full(rows.sum(), d.weight) for d, rows in zip(documents, judged)])
        (leans, empty), vectors = read("alone").T, read("vector")
        is_said, all_of_them, nothing = empty < 0.5, np.full(len(empty), True), np.zeros(len(empty))

        def by_vectors(asked, target, rows, known):
            """Weights of the judge's answer and of what is known (columns), and what is learned beside them."""
            table = np.column_stack([answers.to(asked, vectors), *known])
            first = logistic(table[rows], target[rows], 0, nothing[rows], weight[rows])
            beside = logistic(vectors[rows], target[rows], VECTOR_PENALTY, (first[0] + table @ first[1:])[rows], weight[rows])
            return np.append(first[0] + first[1] * answers.bias[asked] + beside[0], first[1] * answers.weight[asked] + beside[1:]), first[2:]

        if cues is None:
            cues = logistic(read("cues")[is_said], leans[is_said], CUE_PENALTY, nothing[is_said], weight[is_said])
        by_cues = cues[0] + read("cues") @ cues[1:]
        context, [share] = by_vectors(LEANS, leans, is_said, [by_cues])
        return cls(cues, share, context, by_vectors(EMPTY, empty, all_of_them, [])[0])

    def needs(self, document):
        """The probability that each sentence leans."""
        by_cues = self.cues[0] + document.cues @ self.cues[1:]
        return 1 / (1 + np.exp(-(self.share * by_cues + self.context[0] + document.vector @ self.context[1:])))

    def emptiness(self, document):
        return 1 / (1 + np.exp(-(self.empty[0] + document.vector @ self.empty[1:])))

    def tensors(self):
        return {"context.cues": np.array([self.share]), "context.weight": self.context[1:], "context.bias": self.context[:1], "empty.weight": self.empty[1:], "empty.bias": self.empty[:1]}


def quality(documents, threshold):
    """How well the documents' `needs` and `empty` tell what readers said."""
    alone, needs, empty = (np.concatenate([getattr(d, name)[~np.isnan(d.alone[:, 0])] for d in documents]) for name in ("alone", "needs", "empty"))
    is_said, leans = alone[:, 1] < 0.5, alone[:, 0] >= 0.5
    taken = (needs >= threshold) & is_said
    return (f"{len(alone)} sentences that readers judged: leans AUC {roc_auc_score(leans[is_said], needs[is_said]):.3f}, from {threshold} on precision "
            f"{leans[taken].mean():.3f} recall {taken[leans & is_said].mean():.3f}; says nothing AUC {roc_auc_score(~is_said, empty):.3f}")
