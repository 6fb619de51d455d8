"""What readers said of sentences as tasks of the encoder, learnt along with the others: which stand alone (stand_alone.py), and
which state a main point of their document (main_points.py).

Nothing is learnt here of the documents on which summary.py learns the weights that are shipped, and measures. What is shipped of
these tasks is what the encoder's vectors have learnt of them.
"""
import math
import re
from itertools import islice

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, normalize

import corpora
import main_points
import stand_alone
from answers import ASKED
from model import HIDDEN

REACH, AFTER, APART = 300, 120, 200  # characters of an excerpt before its first sentence, after its last, and between two of them at most
MARKS = {"main": 1.0, "also": 0.5, "": 0.0}  # probability of being a main point that is asked for
MEASURED = ("gum_train/", "companions/")  # sets of which nothing is learnt here
POOLED = 64  # numbers of a word; of each a sentence has its words' largest (max pooling, Collobert et al. 2011)
SCALE = 20  # of normalised vectors, so that weights learn as fast as those of other heads
SHARE, WORDS_SHARE = 0.2, 3  # of this task in the loss, and in it of which words lean
FEW = 8  # sentences; a batch that has fewer counts less


class Judge(nn.Module):
    """Of a sentence, whether it leans on something unnamed, whether it says nothing, and whether it states a main point; and which of
    its words lean. By the mean of its pieces' vectors, as the program has it (src/encode), and by what its words have most of."""

    def __init__(self):
        super().__init__()
        self.sentence, self.word = nn.Linear(HIDDEN, len(ASKED)), nn.Linear(HIDDEN, 1)
        self.pool, self.of_pool = nn.Linear(HIDDEN, POOLED), nn.Linear(POOLED, len(ASKED))
        for head in (self.sentence, self.word, self.of_pool):
            nn.init.zeros_(head.weight)
            nn.init.constant_(head.bias, -1)

    def loss(self, hidden, rows):
        """hidden: [rows, pieces, hidden]; rows: (places of the words' first pieces, count of pieces, judged sentences) of each
        -> what is added to the loss"""
        sentences = [sentence for vectors, (first, pieces, own) in zip(hidden, rows) for sentence in vectors_of(vectors, first, pieces, own)]
        return SHARE * self.loss_of(*together(sentences)) if sentences else hidden.sum() * 0

    def answers(self, means, words, counts):
        """Logits of ASKED: [sentences, 3]."""
        owner = torch.arange(len(counts), device=words.device).repeat_interleave(counts)
        pool = words.new_zeros(len(counts), POOLED)
        pool = pool.scatter_reduce(0, owner[:, None].expand(-1, POOLED), self.pool(words).relu(), "amax")
        return self.sentence(SCALE * means) + self.of_pool(pool)

    def loss_of(self, means, words, counts, said, leaning):
        """means: [sentences, hidden]; words: [words of all, hidden]; counts: words of each; said: [sentences, 3]; leaning: of each word;
        nan where nothing is known"""

        def wrong(logits, target):
            known = ~target.isnan()
            losses = binary_cross_entropy_with_logits(logits, target.nan_to_num(), reduction="none") * known
            return (losses.sum(0) / known.sum(0).clamp(min=FEW)).sum()

        return wrong(self.answers(means, words, counts), said) + WORDS_SHARE * wrong(self.word(words)[:, 0], leaning)


def vectors_of(vectors, first, pieces, sentences):
    """vectors: [pieces, hidden] of a window with [CLS]; first: places of its words' first pieces
    -> (mean, of each word, answers, which words lean) of each sentence"""
    ends = np.append(first, pieces) + 1
    for (start, end), said, leaning in sentences:
        mean = normalize(vectors[ends[start]:ends[end]].float().sum(0), dim=0)
        yield mean, vectors[ends[start:end]], said, np.full(end - start, math.nan, dtype=np.float32) if leaning is None else leaning


def together(sentences):
    """What Judge.loss_of takes."""
    means, words, said, leaning = zip(*sentences)
    device = words[0].device
    answers = torch.tensor(said, dtype=torch.float32, device=device)
    return (torch.stack(means), torch.cat(words).float(), torch.tensor([len(own) for own in words], device=device), answers,
            torch.from_numpy(np.concatenate(leaning)).to(device))


def texts(data, briefings):
    """-> (text, [(start, end, answers, words that lean)]): documents whose main points readers marked, and what stands around judged
    sentences of others; briefings: None leaves theirs out"""
    measured, known = set(main_points.readings()), main_points.Texts(data, briefings)
    judged, marked = stand_alone.judgements(), main_points.marked()
    places = sorted(place for place in {*judged, *marked} - measured if briefings or not place.endswith(".md"))
    for place in islice((place for place in places if not place.startswith(MEASURED)), corpora.SAMPLE):
        text = known.of(place)[1]
        text = corpora.as_read(text) if place.endswith(".md") else text
        points = {(start, end): mark for start, end, mark in marked.get(place, ())}
        readings = {(start, end): (judgement, words) for start, end, judgement, words in judged.get(place, ())}
        sentences = [(*span, *answers(points.get(span), *readings.get(span, (None, "")))) for span in sorted({*points, *readings})]
        yield from [(text, sentences)] if points else excerpts(text, sentences)


def answers(mark, judgement, words):
    """-> what is known of ASKED (nan: nothing), and the words that lean (None: not known)"""
    said = math.nan if judgement is None else float(judgement == "x")
    # What says nothing was not asked whether it leans.
    leans = math.nan if judgement in (None, "x") else float(judgement == "l")
    point = math.nan if mark is None else MARKS[mark]
    return (leans, said, point), words if judgement == "l" else "" if judgement == "a" else None


def excerpts(text, sentences):
    """What stands around the sentences; those that are near each other come together."""
    at = 0
    while at < len(sentences):
        end = at + 1
        while end < len(sentences) and sentences[end][0] < sentences[end - 1][1] + APART:
            end += 1
        own, at = sentences[at:end], end
        start = text.find(" ", max(own[0][0] - REACH, 0)) + 1 if own[0][0] > REACH else 0
        stop = text.find(" ", own[-1][1] + AFTER)
        yield text[start:stop if stop > 0 else len(text)], [(a - start, b - start, *said) for a, b, *said in own]


def of_words(sentence, text, spans):
    """-> ((first, end) of its words, answers, which of its words lean; None where that is not known)"""
    start, end, said, words = sentence
    starts = spans[:, 0]
    first, last = np.searchsorted(starts, (start, end))
    leaning = np.zeros(last - first, dtype=np.float32)
    for phrase in re.split(r"[,;(]", (words or "").lower()):
        pattern = r"\s+".join(map(re.escape, phrase.strip(' )."“”').split()))
        found = pattern and re.search(rf"(?<!\w){pattern}(?!\w)", text[start:end].lower())
        if found:
            a, b = np.searchsorted(starts, (start + found.start(), start + found.end()))
            leaning[a - first:max(b, a + 1) - first] = 1
    is_known = words == "" or leaning.any()
    return (first, last), said, leaning if is_known else None


def inside(sentences, first, end):
    """Those of a document's judged sentences that a window of its words [first, end) has whole, in words of the window."""
    return [((start - first, stop - first), *said) for (start, stop), *said in sentences if first <= start and stop <= end]
