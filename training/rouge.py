"""ROUGE-1, -2 and -L of stemmed words (Lin 2004), against several references."""

import re
from collections import Counter, defaultdict
from functools import cache

import numpy as np
from nltk.stem.porter import PorterStemmer

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
