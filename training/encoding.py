"""Text -> the arrays that the encoder reads, and windows over them."""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from tokenizers import Tokenizer

import words

CLS, SEP, MASK, UNKNOWN, PARAGRAPH = 101, 102, 103, 100, 1
PIECES_PER_WORD, WINDOW = 16, 256
ROOM = WINDOW - 2  # what [CLS] and [SEP] leave


@dataclass
class Encoded:
    """pieces and shapes of a document, one entry a piece; spans and first, one entry a word"""

    pieces: np.ndarray
    shapes: np.ndarray
    first: np.ndarray   # index of each word's first piece
    spans: np.ndarray   # [words, 2], offsets in the text
    upper: np.ndarray   # shapes that the same text would have in capitals
    lower: np.ndarray   # ... and without any capital


class Encoder:
    def __init__(self, tokenizer_file):
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.word = lru_cache(maxsize=300_000)(self._word)

    def _word(self, surface):
        ids = self.tokenizer.encode(surface, add_special_tokens=False).ids or [UNKNOWN]
        return ids[:PIECES_PER_WORD], words.shape(surface), words.shape(surface.upper()), words.shape(surface.lower())

    def encode(self, text, breaks=None):
        """breaks: offsets at which a new paragraph starts; left out, every line break in the text is one."""
        pieces, shapes, upper, lower, first, spans = [], [], [], [], [], []
        end = 0
        for start, stop, surface in words.scan(text):
            new_block = "\n" in text[end:start] if breaks is None else any(end <= b <= start for b in breaks)
            if spans and new_block:
                pieces.append(PARAGRAPH)
                for column in (shapes, upper, lower):
                    column.append(words.PARAGRAPH_BREAK)
            ids, own, in_capitals, in_small = self.word(surface)
            first.append(len(pieces))
            spans.append((start, stop))
            pieces += ids
            shapes += [own] * len(ids)
            upper += [in_capitals] * len(ids)
            lower += [in_small] * len(ids)
            end = stop
        array = lambda values, kind: np.array(values, dtype=kind)  # noqa: E731
        return Encoded(array(pieces, np.int32), array(shapes, np.int8), array(first, np.int32),
                       array(spans, np.int64).reshape(-1, 2), array(upper, np.int8), array(lower, np.int8))


def overlapping(length, size=ROOM, step=ROOM // 2):
    """Windows for reading: each starts a step after the last."""
    start = 0
    while True:
        yield start, min(length, start + size)
        if start + size >= length:
            return
        start += step


def random_cuts(length, choice, size=ROOM):
    """Windows for training, side by side, the first of random length, so that borders move between epochs."""
    at = min(length, choice.randrange(size // 4, size))
    yield 0, at
    while at < length:
        yield at, min(length, at + size)
        at += size


def batch(rows):
    """rows: [(pieces, shapes)] -> piece ids, shapes, real lengths; [CLS] and [SEP] added, the rest padded"""
    lengths = torch.tensor([len(pieces) + 2 for pieces, _ in rows])
    ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    types = torch.zeros_like(ids)
    for row, (pieces, shapes) in enumerate(rows):
        end = len(pieces) + 1
        ids[row, 0], ids[row, end] = CLS, SEP
        ids[row, 1:end] = torch.from_numpy(pieces.astype(np.int64))
        types[row, 1:end] = torch.from_numpy(shapes.astype(np.int64))
    return ids, types, lengths
