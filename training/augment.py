"""What an epoch changes in the texts, so that the model learns how names are used and not which names there are.

Hidden words: some words are shown as [MASK]. Other names: some names are replaced, wherever they stand in a document, by names of the
same label from anywhere in the training data (mention replacement, Dai and Adel 2020).
"""
from dataclasses import replace

import numpy as np

from encoding import MASK, PARAGRAPH
from labels import IGNORE, NUMBERS

MASKED = 0.06  # share of words that are hidden
SWAPPED = 0.25  # share of a document's names that are replaced
BEGINS = sum(1 << k for k in range(1, 37, 2))
LONGEST = 6  # words of a name
OF_TEXT = ("pieces", "shapes", "upper", "lower")  # columns that are the text's, not the labels'


def masked(doc, chance):
    """The document's pieces, those of some words hidden."""
    word_of = np.searchsorted(doc.first, np.arange(len(doc.pieces)), side="right") - 1
    hidden = (chance.random(len(doc.first) + 1) < MASKED)[word_of] & (doc.pieces != PARAGRAPH)
    return np.where(hidden, MASK, doc.pieces)


class Names:
    """The different names of the training data, by the set of labels that they may carry."""

    def __init__(self, examples):
        distinct = {}
        for example in examples:
            for a, b, kinds in mentions(example):
                distinct.setdefault(kinds, {}).setdefault(surface(example.doc, a, b), (example.doc, a, b))
        self.pool = {kinds: list(names.values()) for kinds, names in distinct.items()}

    def swap(self, example, chance, share=SWAPPED):
        """The example with a share of its names replaced; one name by one other all over the document."""
        doc, chosen, edits = example.doc, {}, []
        for a, b, kinds in mentions(example):
            name = (kinds, surface(doc, a, b))
            if name not in chosen:
                others = self.pool[kinds]
                chosen[name] = others[chance.integers(len(others))] if chance.random() < share else None
            if chosen[name]:
                edits.append((*piece_range(doc, a, b), *chosen[name]))
        return edited(example, edits) if edits else example


def mentions(example):
    """-> (first word, end word, set of its first word) of each name whose words all may be nothing else"""
    sets, roles = example.sets[example.doc.first], example.roles[example.doc.first]
    at = 0
    while at < len(sets):
        kinds, end = int(sets[at]), at + 1
        if not kinds or kinds & ~BEGINS or kinds & NUMBERS:
            at = end
            continue
        while end < len(sets) and sets[end] == kinds << 1:
            end += 1
        inside = set(roles[at + 1:end].tolist())
        if end - at <= LONGEST and inside <= {int(continued(roles[at]))}:
            yield at, end, kinds
        at = end


def continued(role):
    """The label of a word that goes on where one with this label stands."""
    return role + 1 if role > 0 and role % 2 else role


def piece_range(doc, a, b):
    """The pieces of the words [a, b), without a paragraph break after them."""
    end = int(doc.first[b]) if b < len(doc.first) else len(doc.pieces)
    return int(doc.first[a]), end - int(doc.pieces[end - 1] == PARAGRAPH)


def surface(doc, a, b):
    start, end = piece_range(doc, a, b)
    return doc.pieces[start:end].tobytes()


def edited(example, edits):
    """edits: (start, end, document, first word, end word): these pieces are replaced by those words of that document"""
    doc = example.doc
    begins = np.zeros(len(doc.pieces), dtype=bool)
    begins[doc.first] = True
    own = {**{name: getattr(doc, name) for name in OF_TEXT}, "sets": example.sets, "roles": example.roles, "begins": begins}
    parts, at = {name: [] for name in own}, 0
    for start, end, other, a, b in edits:
        first, last = piece_range(other, a, b)
        new = {name: getattr(other, name)[first:last] for name in OF_TEXT}
        new["begins"] = np.zeros(last - first, dtype=bool)
        new["begins"][other.first[a:b] - first] = True
        for name, outside, inside in (("sets", 0, example.sets[start] << 1), ("roles", IGNORE, continued(example.roles[start]))):
            new[name] = np.where(new["begins"], inside, outside)
            new[name][0] = own[name][start]
        for name, column in parts.items():
            column += [own[name][at:start], new[name]]
        at = end
    columns = {name: np.concatenate([*column, own[name][at:]]) for name, column in parts.items()}
    changed = replace(doc, **{name: columns[name] for name in OF_TEXT}, first=np.flatnonzero(columns["begins"]).astype(np.int32))
    return replace(example, doc=changed, sets=columns["sets"], roles=columns["roles"])
