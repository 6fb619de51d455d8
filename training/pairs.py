"""What readers said of pairs of sentences that a summary might cite together (pairs.jsonl), and the weights learned from it.

The readers were language models, not people, with one written guide for each question; they saw the title, the kind of the document and the two
sentences. A row is one of the documents of main_points.jsonl or of GUM's training documents: `doc`, and

    beside    [start, end, start, end, said]: 2,400 pairs of a sentence that by itself seems to lean on others, and one of the three before it,
              which comes first: is the later one understood beside it? `a`: yes; `l`: it still leans on something that is not named; `m`: what it
              leans on is naturally taken for something that the earlier one names, but is something else
    repeats   [start, end, start, end, said]: 1,320 pairs of likely sentences of a summary that are alike in words or vectors: does one say
              again what the other says? 0, 1 (a good part of it) or 2

Places are code points of the document's text, front matter left out.
"""

import json
from pathlib import Path

import numpy as np

from stand_alone import logistic

FILE = Path(__file__).with_name("pairs.jsonl")
SURE = 0.001  # as in src/summary/context


def judgements():
    """Place of a document -> its row"""
    with open(FILE, encoding="utf-8") as lines:
        return {row["doc"]: row for row in map(json.loads, lines)}


def indices(judged, places):
    """(earlier, later, said) of each pair whose sentences are among those at these places."""
    index = {place: i for i, place in enumerate(places)}
    found = ((index.get((a, b)), index.get((c, d)), said) for a, b, c, d, said in judged)
    return [(earlier, later, said) for earlier, later, said in found if earlier is not None and later is not None]


def logit(probability):
    probability = np.clip(probability, SURE, 1 - SURE)
    return np.log(probability / (1 - probability))


def row(document, earlier, later):
    """What `needs_beside` of src/summary/context goes by."""
    distance = document.numbers[later] - document.numbers[earlier]
    return [*logit(document.needs[[later, earlier]]), distance == 2, distance == 3]


def needs_beside(weights, document, earlier, later):
    """The probability that one sentence leans where another one before it is cited, too."""
    return 1 / (1 + np.exp(-(weights[0] + weights[1:] @ row(document, earlier, later))))


def fit(documents, likeness):
    """The documents' `needs` must be of weights that do not know them; likeness: of two sentences of a document
    -> weights of needs_beside, and of what is said twice, a constant first"""
    leans = [[*row(d, a, b), said != "a"] for d in documents for a, b, said in d.beside]
    repeats = [[likeness(d, a, b), said / 2] for d in documents for a, b, said in d.repeats]
    return [logistic(table[:, :-1], table[:, -1], 0) for table in (np.array(rows, dtype=float) for rows in (leans, repeats))]
