"""Which sentences stand alone: what readers said of 42,573 sentences (stand_alone.jsonl), and the weights learned from it.

The readers were language models, not people. Each saw single sentences, out of order, with nothing but the title and the kind of the
document, and followed one written guide. 4,701 judgements are of the documents of main_points.jsonl (of each document some that the
program took for its best then, and some of the next eleven), 4,953 of GUM's training documents (of each the program's best and others), of
all its kinds, so that biographies, guides and stories are known, too. 3,142 of the speeches and briefings of companions.py. 29,777 are of 3,472 other briefings, speeches, statements and news
stories: what is learnt along with the encoder (judged.py) or on top of it (pooling.py), so that the weights of the heads are learned, and measured,
on the former alone. 17,049 of them, of each document six of the best, with and without what is taken off for leaning, and two of the next, are older (press-en-fast comes
from an encoder that had learnt none of these); the other 12,728 are what the program would have cited after that, at several settings: the cases that it found hard. A row is a document: `doc`, and `sentences`, each [start,
end, judgement, words], in code points of the document's text, front matter left out:

    a   can be understood alone: who and what is spoken of is named, or what a newspaper reader knows
    l   leans on something that is not named; `words` are the reader's words for what leans
    x   says nothing of what the document is about: a greeting, thanks, a joke, procedure

160 sentences were judged by two readers: alike in 94 %.

6,543 likely sentences of summaries of talk and statements were judged with what stands around them, too (in_context.jsonl): would the reader of a
summary, who sees nothing of it, take the sentence as it was meant? Of those that seem clear by themselves, one in fifteen he would not:

    o   as it was meant
    l   leans, as above
    m   misleads, or lacks its other half: another speaker than the title's says "I", a contrast of which it is but one side, a list announced and not
        told, "later in the week" of another week; `words` are the reader's reason
    x   as above

Of 8,886 likely sentences of a summary, of the documents of main_points.jsonl, GUM's, and the speeches and briefings of companions.py, the same readers
said whether they tell anything (informs.jsonl, as above; companions/ and the name for a place), more strictly than with `x`: pledges without content and platitudes tell nothing, either.

    i   informs
    h   half: something particular, but most of it phrase
    e   empty

Two logistic regressions tell `l` from `a`, and what is empty (`x` or `e`) from what informs: the first one by the cues of src/summary/context and, beside
them, by the encoder's sentence vectors and pools, the second one by these. Both start from what pooling.py learnt of other documents.
"""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from answers import EMPTY, LEANS

FILE, CONTEXT_FILE, INFORMS_FILE = (Path(__file__).with_name(f"{name}.jsonl") for name in ("stand_alone", "in_context", "informs"))
EMPTINESS = {"i": 0.0, "h": 0.25, "e": 1.0}
CUE_PENALTY, VECTOR_PENALTY = 1e-3, 0.03  # of squared weights of what is standardised


def judgements():
    """Place of a document -> [(start, end, judgement, words)]"""
    found = defaultdict(list)
    with open(FILE, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found[row["doc"]] += [(start, end, judgement, *(words or [""])) for start, end, judgement, *words in row["sentences"]]
    return found


def in_context():
    """Place of a document -> [(start, end, "o", "l", "m" or "x", words)]"""
    with open(CONTEXT_FILE, encoding="utf-8") as lines:
        return {row["doc"]: row["sentences"] for row in map(json.loads, lines)}


def informing():
    """Place of a document -> [(start, end, "i", "h" or "e")]"""
    with open(INFORMS_FILE, encoding="utf-8") as lines:
        return {row["doc"]: row["sentences"] for row in map(json.loads, lines)}


def same(place, other):
    """Whether both are the same sentence, maybe cut at its start."""
    (start, end), (a, b) = place, other
    return min(b, end) - max(a, start) > 0.6 * max(b - a, end - start)


def said_of(judged, place):
    """What readers said of the sentence there."""
    return [judgement for a, b, judgement, *_ in judged if same(place, (a, b))]


def shares(judged, places):
    """For each sentence [place] the shares of readers that said l and x; all say l if one who knew what stands around it said m; nan where
    none read it."""
    said = [said_of(judged, place) for place in places]
    share = lambda own, judgement: own.count(judgement) / len(own) if own else np.nan
    return np.array([[1.0 if "m" in own else share(own, "l"), share(own, "x")] for own in said]).reshape(len(places), 2)


def emptiness(judged, informs, places):
    """For each sentence how empty it is, in [0, 1]; nan where only the milder question was asked, and it is not."""
    milder = shares(judged, places)[:, 1]
    said = [[EMPTINESS[judgement] for judgement in said_of(informs, place)] for place in places]
    return np.array([np.mean(own) if own else x or np.nan for own, x in zip(said, milder)])


def logistic(inputs, target, penalty, known=0.0):
    """A constant and weights of a logistic regression with an L2 penalty; known: logits that are there already"""
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    x = np.hstack([np.ones((len(inputs), 1)), (inputs - mean) / spread])

    def loss(weights):
        logits = x @ weights + known
        value = (np.logaddexp(0, logits) - target * logits).mean()
        slope = x.T @ (1 / (1 + np.exp(-logits)) - target) / len(x)
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

        def read(name, judged):
            return np.concatenate([getattr(d, name)[rows] for d, rows in zip(documents, judged)])

        def by_vectors(asked, target, judged, known):
            """Weights of the judge's answer and of what is known (columns), and what is learned beside them."""
            vectors = read("vector", judged)
            table = np.column_stack([answers.to(asked, vectors), *known])
            first = logistic(table, target, 0)
            beside = logistic(vectors, target, VECTOR_PENALTY, first[0] + table @ first[1:])
            return np.append(first[0] + first[1] * answers.bias[asked] + beside[0], first[1] * answers.weight[asked] + beside[1:]), first[2:]

        judged = [d.alone[:, 1] < 0.5 for d in documents]  # what says something leans or not
        leans, of_cues = read("alone", judged)[:, 0], read("cues", judged)
        if cues is None:
            cues = logistic(of_cues, leans, CUE_PENALTY)
        context, [share] = by_vectors(LEANS, leans, judged, [cues[0] + of_cues @ cues[1:]])
        judged = [~np.isnan(d.said_empty) for d in documents]
        return cls(cues, share, context, by_vectors(EMPTY, read("said_empty", judged), judged, [])[0])

    def needs(self, read):
        """The probability that each sentence leans, of what has their cues and vectors."""
        by_cues = self.cues[0] + read.cues @ self.cues[1:]
        return 1 / (1 + np.exp(-(self.share * by_cues + self.context[0] + read.vector @ self.context[1:])))

    def emptiness(self, document):
        return 1 / (1 + np.exp(-(self.empty[0] + document.vector @ self.empty[1:])))

    def judge(self, document):
        """Sets what is likely to be said of each sentence by itself, and of the questions."""
        document.needs, document.empty = self.needs(document), self.emptiness(document)
        document.question_needs = {i: self.needs(question)[0] for i, question in document.questions.items()}

    def tensors(self):
        return {"context.cues": np.array([self.share]), "context.weight": self.context[1:], "context.bias": self.context[:1], "empty.weight": self.empty[1:], "empty.bias": self.empty[:1]}


def quality(documents, threshold):
    """How well the documents' `needs` and `empty` tell what readers said."""
    said = [d.alone[:, 1] < 0.5 for d in documents]
    alone, needs = (np.concatenate([getattr(d, name)[rows] for d, rows in zip(documents, said)]) for name in ("alone", "needs"))
    leans, taken = alone[:, 0] >= 0.5, needs >= threshold
    read = [~np.isnan(d.said_empty) for d in documents]
    is_empty, empty = (np.concatenate([getattr(d, name)[rows] for d, rows in zip(documents, read)]) for name in ("said_empty", "empty"))
    return (f"{len(leans)} sentences that readers judged: leans AUC {roc_auc_score(leans, needs):.3f}, from {threshold} on precision "
            f"{leans[taken].mean():.3f} recall {taken[leans].mean():.3f}; empty AUC {roc_auc_score(is_empty > 0.5, empty):.3f} of {len(empty)}")
