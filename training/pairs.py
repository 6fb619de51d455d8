"""What readers said of two sentences that a summary might cite together (pairs.jsonl), and the weights learned from it.

The readers were language models, not people, with one written guide for each question; they saw the title, the kind of the document and the two
sentences. A row is one of the documents of main_points.jsonl, of GUM's training documents or of the companions: `doc`, and

    beside    [start, end, start, end, said]: 2,400 pairs of a sentence that by itself seems to lean on others, and one of the three before it,
              which comes first: is the later one understood beside it? `a`: yes; `l`: it still leans on something that is not named; `m`: what it
              leans on is naturally taken for something that the earlier one names, but is something else
    repeats   [start, end, start, end, said]: 1,320 pairs of likely sentences of a summary that are alike in words or vectors: does one say
              again what the other says? 0, 1 (a good part of it) or 2
    asked     [start, end, start, end, said]: 1,954 pairs of a question of a transcript and one of the first sentences of its answer: are they
              understood together? `a`: yes; `l`: they lean on something that is not named; `m`: the sentence is about something else; `x`: it says nothing

Places are code points of the document's text, front matter left out.
"""

import json
from pathlib import Path

import numpy as np

from stand_alone import logistic, same

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


def exchanges(judged, places, questions):
    """(answer, said) of each exchange whose answer is among the sentences at these places, and has the question at its place of `questions`."""
    return [(i, said) for a, b, c, d, said in judged for i, place in questions.items() if same(place, (a, b)) and same(places[i], (c, d))]


def logit(probability):
    probability = np.clip(probability, SURE, 1 - SURE)
    return np.log(probability / (1 - probability))


def probability(weights, row):
    return 1 / (1 + np.exp(-(weights[0] + weights[1:] @ row)))


def row_beside(document, earlier, later):
    """What `needs_beside` of src/summary/context goes by."""
    distance = document.numbers[later] - document.numbers[earlier]
    return [*logit(document.needs[[later, earlier]]), distance == 2, distance == 3]


def row_asked(document, answer):
    """What `needs_question` of src/summary/context goes by."""
    return [logit(document.needs[answer]), logit(document.question_needs[answer]), *document.questions[answer].ties]


class Weights:
    """A constant first in each."""

    def __init__(self, beside, asked, of_repeats):
        self.beside, self.asked, self.of_repeats = beside, asked, of_repeats

    @classmethod
    def fit(cls, documents, likeness):
        """The documents' `needs` must be of weights that do not know them; likeness: of two sentences of a document"""
        beside = [[*row_beside(d, a, b), said != "a"] for d in documents for a, b, said in d.beside]
        # What says nothing was not asked whether it leans.
        asked = [[*row_asked(d, answer), said != "a"] for d in documents for answer, said in d.asked if said != "x"]
        repeats = [[likeness(d, a, b), said / 2] for d in documents for a, b, said in d.repeats]
        return cls(*(logistic(table[:, :-1], table[:, -1], 0) for table in (np.array(rows, dtype=float) for rows in (beside, asked, repeats))))

    def needs_beside(self, document, earlier, later):
        """The probability that one sentence leans where another one before it is cited, too."""
        return probability(self.beside, row_beside(document, earlier, later))

    def needs_question(self, document, answer):
        """The same where the question is cited that it answers."""
        return probability(self.asked, row_asked(document, answer))

    def repeats(self, likeness):
        """The logarithm of the probability that neither of two sentences says again what the other one says, against that of two without a
        word in common; taken off."""
        constant, weight = self.of_repeats
        return np.logaddexp(0, constant + weight * likeness) - np.logaddexp(0, constant)
