"""What readers said of single sentences (stand_alone.py) as a task of the encoder, learnt along with the others.

Of the documents of main_points.jsonl nothing is learnt here: on them summary.py learns the weights that are shipped, and measures. What
is shipped of this task is what the encoder's vectors have learnt of it.
"""
import re
from itertools import islice

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, normalize

import corpora
import main_points
import stand_alone
from model import HIDDEN

REACH, AFTER, APART = 300, 120, 200  # characters of an excerpt before its first sentence, after its last, and between two of them at most
SCALE = 20  # of normalised vectors, so that weights learn as fast as those of other heads
SHARE, WORDS_SHARE = 0.2, 3  # of this task in the loss, and in it of which words lean
FEW = 8  # sentences; a batch that has fewer counts less


class Judge(nn.Module):
    """Whether a sentence leans on something unnamed, and whether it says nothing, by the mean of its pieces' vectors as the program has
    it (src/encode); and which of its words lean, by their own."""

    def __init__(self):
        super().__init__()
        self.sentence, self.word = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 1)
        for head in (self.sentence, self.word):
            nn.init.zeros_(head.weight)
            nn.init.constant_(head.bias, -1)

    def loss(self, hidden, rows):
        """hidden: [rows, pieces, hidden]; rows: (places of the words' first pieces, count of pieces, judged sentences) of each
        -> what is added to the loss"""
        means, said, of_words, leaning = [], [], [], []
        for vectors, (first, pieces, sentences) in zip(hidden, rows):
            ends = np.append(first, pieces) + 1  # [CLS]
            for (start, end), judgement, words in sentences:
                means.append(normalize(vectors[ends[start]:ends[end]].sum(0), dim=0))
                said.append(judgement)
                if words is not None:
                    of_words.append(vectors[ends[start:end]])
                    leaning.append(torch.from_numpy(words))
        if not means:
            return hidden.sum() * 0
        logits = self.sentence(SCALE * torch.stack(means))
        said = torch.tensor(said, dtype=logits.dtype, device=logits.device)
        wrong = binary_cross_entropy_with_logits(logits, said, reduction="none")
        wrong[:, 0] *= 1 - said[:, 1]  # what says nothing was not asked whether it leans
        loss = wrong.sum() / max(len(means), FEW)
        if of_words:
            target = torch.cat(leaning).to(logits)
            by_word = binary_cross_entropy_with_logits(self.word(torch.cat(of_words))[:, 0], target)
            loss = loss + WORDS_SHARE * by_word * min(1, len(of_words) / FEW)
        return SHARE * loss


def excerpts(data, briefings):
    """-> (text, [(start, end, judgement, words)]): what stands around judged sentences; briefings: None leaves theirs out"""
    learnt_from, texts = set(main_points.readings()), main_points.Texts(data, briefings)
    places = {place: said for place, said in sorted(stand_alone.judgements().items()) if place not in learnt_from and (briefings or not place.endswith(".md"))}
    for place, sentences in islice(places.items(), corpora.SAMPLE):
        text = texts.of(place)[1]
        text = corpora.as_read(text) if place.endswith(".md") else text
        sentences = sorted(sentences, key=lambda sentence: sentence[:2])
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
    """-> ((first, end) of its words, (leans, says nothing), which of its words lean; None where that is not known)"""
    start, end, judgement, words = sentence
    starts = spans[:, 0]
    first, last = np.searchsorted(starts, (start, end))
    leaning = np.zeros(last - first, dtype=np.float32)
    for phrase in re.split(r"[,;(]", words.lower()):
        pattern = r"\s+".join(map(re.escape, phrase.strip(' )."“”').split()))
        found = pattern and re.search(rf"(?<!\w){pattern}(?!\w)", text[start:end].lower())
        if found:
            a, b = np.searchsorted(starts, (start + found.start(), start + found.end()))
            leaning[a - first:max(b, a + 1) - first] = 1
    is_known = judgement == "a" or leaning.any()
    return (first, last), (float(judgement == "l"), float(judgement == "x")), leaning if is_known else None


def inside(sentences, first, end):
    """Those of a document's judged sentences that a window of its words [first, end) has whole, in words of the window."""
    return [((start - first, stop - first), *said) for (start, stop), *said in sentences if first <= start and stop <= end]
