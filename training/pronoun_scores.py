"""Whom a pronoun may mean and how likely: its candidates, what describes a pair, and the choice by weights.

The same as features.rs and mod.rs in src/quotes/pronouns; templates are written into the weights. The command is `pronouns.py`.
"""

import collections
import math
import numpy as np

from pronoun_units import AND, BUT, COMMA, PREPOSITIONS, SUBJECT, SUBORDINATORS, VERBS, Text

SENTENCES = 10  # sentences that are looked back
MOST = 40  # candidates that are looked at
HEARD = 2.0  # a referent's pronouns tell its gender if their probabilities for one sum up to so much more than for the other

FIELDS = {
    "number": 3, "role": 4, "before": 26, "after": 26, "offset": 3, "quoted": 9, "spoke": 2, "said": 4,
    "distance": 8, "rank": 7, "near": 3, "kind": 7, "sort": 11, "place": 11, "at": 4, "nth": 4, "frequency": 5,
    "leads": 2, "opens": 2, "prior": 26, "next": 26,
    "words": 9, "verbs": 3, "commas": 3, "joined": 2, "clause": 2, "preposition": 2, "coordinated": 2, "within": 2,
    "candidates": 4,
}  # fmt: skip
WORD_STEPS = (0, 1, 2, 3, 5, 8, 13, 21)

TEMPLATES = {
    # Any candidate.
    "pair": [
        "number distance role", "number rank role", "number kind sort", "number place distance role", "place rank role",
        "number at distance", "nth distance role", "quoted said", "spoke said distance", "spoke said rank", "number frequency kind", "frequency distance", "before place distance",
        "offset place distance", "said near", "prior next", "prior distance", "next distance", "leads opens number",
        "within rank frequency", "after place", "number said sort", "number sort distance", "number sort place role", "number after sort", "number sort rank",
    ],
    # A candidate before the pronoun in its sentence.
    "same": [
        "role place verbs clause joined", "role words place", "role verbs commas joined clause", "role before verbs place",
        "role preposition verbs place", "role coordinated",
    ],
    # One in an earlier sentence.
    "earlier": ["distance rank kind role", "near at place offset role"],
    # One after the pronoun.
    "later": ["near offset commas role before", "near place commas role"],
    "none": ["number role candidates", "number before", "number after", "number quoted"],
}  # fmt: skip

# The first cell of each template in the one vector of weights.
BASES, SIZE = {}, 0
for _group, _templates in TEMPLATES.items():
    for _template in _templates:
        BASES[_group, _template] = SIZE
        SIZE += math.prod(FIELDS[f] for f in _template.split())
SPLIT = {group: [(BASES[group, t], t.split()) for t in templates] for group, templates in TEMPLATES.items()}


def cells(group, values):
    out = []
    for base, names in SPLIT[group]:
        code = 0
        for name in names:
            code = code * FIELDS[name] + values[name]
        out.append(base + code)
    return out


def cell_of(group, template, **values):
    code = 0
    for name in template.split():
        code = code * FIELDS[name] + values[name]
    return BASES[group, template] + code


class Document(Text):
    """A text whose pronouns choose."""

    def referent(self, unit):
        """What two units share that mean the same."""
        root = unit.root
        return ("entity", root.entity) if root.entity is not None else ("unit", root.start)

    def sort(self, c):
        sort = "somebody" if c.sort == "person" and c.number == "1" else c.sort  # "they" means "doctors" rather than "a doctor"
        return ("PERSON", "ORG", "GPE", "NORP", "person", "body", "pronoun", "plural", "thing", "group", "somebody").index(sort)

    def looks(self, p, c):
        """An unknown given name that ends in "a" is mostly a woman's: 2 if that agrees, 3 if not, 0 if it tells nothing."""
        if c.root.kind != "name" or not self.text[c.root.start : c.root.end].split()[0].endswith("a"):
            return 0
        return 2 if p.gender == "f" else 3

    def candidates(self, index):
        """Units that the pronoun may mean, the nearest before it first, then names after it."""
        p, found = self.units[index], []
        for i in range(index - 1, -1, -1):
            c = self.units[i]
            if c.sentence + SENTENCES < p.sentence or len(found) == MOST:
                break
            if c.root is not None and c.end <= p.start and self.fits(p, c) and not self.is_told(p, c):
                found.append(i)
        for i in range(index + 1, len(self.units)):
            c = self.units[i]
            if c.sentence > p.sentence + 1:
                break
            if c.entity is not None and self.fits(p, c) and not self.is_told(p, c):
                found.append(i)
        return found

    def fits(self, p, c):
        """Number and gender agree; gender, if nothing else tells it, with that of the pronouns that meant the same before."""
        if p.number == "1":
            genders = {p.gender, c.gender, c.root.gender} - {"-"}
            return c.number == "1" and len(genders) == 1 and not self.is_other(p, c)
        if p.number == "2" and c.number == "1":
            return c.sort == "person" and c.gender == "-"  # "somebody", "a caller"
        return c.number == p.number or (p.number == "2" and c.sort in ("ORG", "GPE", "body"))

    def is_other(self, p, c):
        heard = self.heard[self.referent(c)]
        return heard["f" if p.gender == "m" else "m"] - heard[p.gender] >= HEARD

    def is_told(self, p, c):
        """Who is spoken of does not speak: in quotation marks, and the pronoun is a source outside; or named in what it says."""
        inside = p.said and p.quoted < 2 and c.quoted == 2
        return inside or (p.number == "1" and p.said and c.root.entity is not None and c.root.entity in self.told[p.source])

    def pairs(self, index, candidates):
        """Fields of each candidate with the templates that it is judged by; the last one is the choice of none."""
        p, rows, nearer = self.units[index], [], []
        distinct = {self.referent(self.units[i]) for i in candidates}
        last = self.referent(p.spoke_last) if p.spoke_last and p.spoke_last.root else None
        for i in candidates:
            c = self.units[i]
            later, referent = c.start > p.start, self.referent(c)
            between = self.classes[p.last : c.first] if later else self.classes[c.last : p.first]
            gap = abs(p.sentence - c.sentence)
            rank = 6 if later else min(5, len(set(nearer) - {referent}))
            if not later:
                nearer.append(referent)
            known = c.gender != "-" or c.root.gender != "-"
            values = dict(
                number=int(p.number) - 1, role=p.place - SUBJECT, before=p.before, after=p.after, offset=min(2, p.offset),
                quoted=3 * p.quoted + c.quoted, said=2 * p.said + c.said, distance=(6 + gap if later else min(5, gap)), rank=rank,
                near=min(2, gap), kind=("name", "surname", "definite", "owned", "noun", "pronoun", "group").index(c.kind),
                sort=self.sort(c) if p.number != "1" else 1 if known else self.looks(p, c),
                place=c.place, at=min(3, c.offset), nth=min(3, c.nth), frequency=min(4, self.frequency[referent]),
                leads=int(c.root.sentence == 0), opens=int(c.root.nth == 0), prior=c.before, next=c.after,
                words=sum(len(between) > step for step in WORD_STEPS), verbs=min(2, sum(b in VERBS for b in between)),
                commas=min(2, between.count(COMMA)), joined=int(AND in between or BUT in between),
                clause=int(any(b in SUBORDINATORS for b in between)), preposition=int(any(b in PREPOSITIONS for b in between)),
                coordinated=int(between[:1] == [AND] or c.before == AND), within=min(1, gap), candidates=min(3, len(distinct)), spoke=int(referent == last),
            )  # fmt: skip
            rows.append((values, ("pair", "later" if later else "same" if gap == 0 else "earlier")))
        none = dict.fromkeys(FIELDS, 0)
        none.update(number=int(p.number) - 1, role=p.place - SUBJECT, before=p.before, after=p.after, quoted=3 * p.quoted, candidates=min(3, len(distinct)))
        rows.append((none, ("none",)))
        return [[cell for name in names for cell in cells(name, values)] for values, names in rows]

    def resolve(self, weights):
        """Gives every pronoun the root of the likeliest referent, in text order."""
        for u in self.units:
            u.root = None if u.kind == "pronoun" else u.root
        self.frequency = collections.Counter(self.referent(u) for u in self.units if u.root)
        self.heard = collections.defaultdict(lambda: {"m": 0.0, "f": 0.0})
        if weights is None:
            return
        for index, u in enumerate(self.units):
            if u.kind != "pronoun":
                continue
            candidates = self.candidates(index)
            of, none = self.shares(index, candidates, weights)
            best = max(candidates, key=lambda i: of[self.referent(self.units[i])], default=None)
            if best is not None and of[self.referent(self.units[best])] >= none:
                u.root = self.units[best].root
                self.frequency[self.referent(u)] += 1
                if u.number == "1":
                    self.heard[self.referent(u)][u.gender] += of[self.referent(u)]

    def shares(self, index, candidates, weights):
        """The probability of each referent, and of none."""
        scores = np.array([sum(weights[cell] for cell in row) for row in self.pairs(index, candidates)])
        shares = np.exp(scores - max(scores))
        shares /= shares.sum()
        of = collections.defaultdict(float)
        for i, share in zip(candidates, shares):
            of[self.referent(self.units[i])] += share
        return of, shares[-1]
