#!/usr/bin/env python3
"""Learns whom a pronoun means: the weights of src/quotes/pronouns.

    pressline run texts.jsonl -o records      # a row {"id", "text"} for each document of the gold files
    python3 training/pronouns.py records --gap gap-development.tsv --gum gum_train.jsonl.gz gum_dev.jsonl.gz \
        [--check-gap gap-validation.tsv] [--folds 4] > src/quotes/pronouns/weights.rs

A conditional logit model: a pronoun chooses among the names, nouns for people and bodies, and resolved pronouns near it, or
none. A pair is described by small numbers (fields, see `pairs`); a template combines some of them into the index of one
weight. Pronouns are resolved in text order, so that a chain of them leads back to its name; training sees names and nouns
only (with chains that a first model resolved it was worse). What counts is the sum over all candidates of one referent.
Units and fields here and in src/quotes/pronouns must stay the same; word lists are read from words.txt there, templates
are written into the weights. Needs numpy; some minutes.
"""

import argparse
import bisect
import collections
import csv
import glob
import gzip
import json
import math
import os
import pathlib
import re
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent.parent
SENTENCES = 10  # sentences that are looked back
MOST = 40  # candidates that are looked at
STEPS, DECAY = 90, 20.0  # small batches fit GAP better and quotes in news worse: they outweigh who spoke last
LIKELY = 0.1  # a name of a GAP example that is less likely is not meant
# Who spoke last goes on: surer in news, where quotes come in rows, than in what the model learns from. The penalty pulls the
# weights of "spoke" for a source towards this.
GOES_ON = 2.5
WEIGHT_OF_THINGS = 0.3  # "it" mostly means nothing that speaks
SEEN = 8  # a cell of a template that fewer pairs have gets no weight

PRONOUNS = {  # number (one person, several, a thing), gender, role (subject, object, possessive, reflexive)
    "he": "1ms", "him": "1mo", "his": "1mp", "himself": "1mr", "she": "1fs", "her": "1fo", "hers": "1fp", "herself": "1fr",
    "they": "2-s", "them": "2-o", "their": "2-p", "theirs": "2-p", "themselves": "2-r",
    "it": "3-s", "its": "3-p", "itself": "3-r",
}  # fmt: skip

WORDS = collections.defaultdict(set)
for line in (HERE / "src/quotes/pronouns/words.txt").read_text(encoding="utf-8").splitlines():
    WORDS[line.split(":")[0]].update(line.split(":")[1].split())

# Classes of words beside a unit.
EDGE, PREPOSITION, AUXILIARY, SPEECH, AND, BUT, SUBORDINATOR, DETERMINER, PRONOUN, POSSESSIVE, COMMA, BRACKET, QUOTE, STOP, CAPITAL, NUMBER, ADVERB, VERB, GERUND, ENDS_IN_S, OTHER, BY, OF, WITH, WHO, THAT = range(26)  # fmt: skip
VERBS = (AUXILIARY, SPEECH, VERB)
PREPOSITIONS = (PREPOSITION, BY, OF, WITH)
SUBORDINATORS = (SUBORDINATOR, WHO, THAT)
# Roles of a unit in its sentence, as far as its neighbours tell; pronouns have the last four.
POSSESSOR, AFTER_PREPOSITION, BEFORE_VERB, AFTER_VERB, FIRST, BEFORE_ADVERB, UNKNOWN, SUBJECT, OBJECT, OWNER, REFLEXIVE = range(11)

FIELDS = {
    "number": 3, "role": 4, "before": 26, "after": 26, "offset": 3, "quoted": 9, "spoke": 2, "said": 4,
    "distance": 8, "rank": 7, "near": 3, "kind": 7, "sort": 10, "place": 11, "at": 4, "nth": 4, "frequency": 5,
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


def tokens(text, start, end):
    """Words and single signs of a sentence; `'s` stands alone."""
    found, at = [], start
    while at < end:
        if text[at].isspace():
            at += 1
            continue
        stop = at + 1
        if text[at].isalnum():
            while stop < end and (text[stop].isalnum() or (text[stop] in ".&-'’" and stop + 1 < end and text[stop + 1].isalnum())):
                stop += 1
        if stop - at > 2 and text[stop - 2] in "'’" and text[stop - 1] in "sS":
            found += [(at, stop - 2), (stop - 2, stop)]
        else:
            found.append((at, stop))
        at = stop
    return found


def plain(word):
    return word.lower().replace("’", "'")


def word_class(word):
    w = plain(word)
    alone = {"by": BY, "of": OF, "with": WITH, "to": WITH, "who": WHO, "whom": WHO, "whose": WHO, "which": WHO, "that": THAT}
    if w in alone:
        return alone[w]
    for name, value in (("preposition", PREPOSITION), ("auxiliary", AUXILIARY), ("speech", SPEECH)):
        if w in WORDS[name]:
            return value
    if w in ("and", "or", "nor"):
        return AND
    if w == "but":
        return BUT
    if w in WORDS["subordinator"]:
        return SUBORDINATOR
    if w in PRONOUNS:
        return PRONOUN
    if w in WORDS["determiner"]:
        return DETERMINER
    if w in ("'s", "'"):
        return POSSESSIVE
    if not word[0].isalnum():
        return COMMA if word == "," else BRACKET if word in "()[]" else QUOTE if word in "\"“”" else STOP
    if w in WORDS["verb"]:
        return VERB
    if word[0].isupper():
        return CAPITAL
    if word[0].isdigit():
        return NUMBER
    if w.endswith("ly"):
        return ADVERB
    if w.endswith("ed") and len(w) > 4:
        return VERB
    if w.endswith("ing"):
        return GERUND
    return ENDS_IN_S if w.endswith("s") and not w.endswith("ss") else OTHER


def singular(noun):
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if noun.endswith(ending):
            return noun[: -len(ending)] + instead
    return noun


def noun(word):
    """Sort, number and gender of a noun for people or a body."""
    for form, many in ((word, False), (singular(word), True)):
        gender = "m" if form in WORDS["male"] else "f" if form in WORDS["female"] else "-"
        if gender != "-" or form in WORDS["person"] or (not many and word in WORDS["people"]):
            return "person", "2" if many or word in WORDS["people"] else "1", gender
        if form in WORDS["body"]:
            return "body", "2" if many else "3", "-"
    return None


NAMES = {part: {w.strip().lower() for w in (HERE / f"src/entities/data/names/{part}.txt").open(encoding="utf-8")} for part in ("male", "female")}
GENDER_RS = (HERE / "src/entities/gender.rs").read_text(encoding="utf-8")
MOSTLY = {g: set(re.search(rf'static MOSTLY_{g}.*?"(.*?)"', GENDER_RS, re.DOTALL)[1].replace("\\", " ").split()) for g in ("FEMALE", "MALE")}
HONORIFICS = {**dict.fromkeys("mr sir lord king prince duke emperor congressman councilman father brother sheikh imam".split(), "m"), **dict.fromkeys("mrs ms miss madam madame dame lady queen princess duchess empress congresswoman councilwoman sister".split(), "f")}  # fmt: skip


def gender_of_name(name):
    """As src/entities/gender.rs has it, but for a lone name of men."""
    words = [w.strip(".,").lower() for w in name.replace("’s", "").replace("'s", "").split()]
    stated = [HONORIFICS[w] for w in words[:-1] if w in HONORIFICS]
    if stated:
        return stated[0]
    for w in words[:-1] or words:
        if len(words) == 1 and w in NAMES["male"]:
            return "-"  # as often a surname
        if len(w) > 1:
            male, female = w in NAMES["male"], w in NAMES["female"]
            if male and female:
                return "f" if w in MOSTLY["FEMALE"] else "m" if w in MOSTLY["MALE"] else "-"
            return "m" if male else "f" if female else "-"
    return "-"


SORTS = {"PERSON": ("1", "PERSON"), "ORG": ("3", "ORG"), "GPE": ("3", "GPE"), "NORP": ("2", "NORP"),
         **dict.fromkeys(("LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"), ("3", "thing"))}


class Unit:
    """Something that a pronoun may mean, or a pronoun."""

    def __init__(self, start, end, kind, number, gender, sort, entity=None, role=None, head=None, article=None):
        self.start, self.end, self.kind, self.number, self.gender, self.sort = start, end, kind, number, gender, sort
        self.entity, self.place, self.head, self.article = entity, role, head, article
        self.root = None if kind == "pronoun" else self
        self.gold = None


class Document:
    def __init__(self, record):
        self.id, self.text = record["id"], record["text"]
        text = self.text
        self.tokens, self.sentence_of = [], []
        for index, s in enumerate(record["sentences"]):
            for token in tokens(text, s["start"], s["end"]):
                self.tokens.append(token)
                self.sentence_of.append(index)
        self.classes = [word_class(text[s:e]) for s, e in self.tokens]
        self.units = self.names(record) + self.nouns_and_pronouns(record)
        self.units.sort(key=lambda u: (u.start, u.end))
        self.units += self.groups(self.units)
        self.units.sort(key=lambda u: (u.start, u.end))
        quoted = sorted((c["start"], c["end"], 2 if c["text"][0] in "\"“‘'«" else 1) for q in record["quotes"] for c in q["content"])
        sources = sorted((q["source"]["start"], q["source"]["end"]) for q in record["quotes"] if q["source"])
        self.describe(quoted, sources)

    def word(self, index):
        start, end = self.tokens[index]
        return self.text[start:end]

    def names(self, record):
        genders = [next((g for n in [e["name"], *e["aliases"]] for g in gender_of_name(n) if g != "-"), "-") for e in record["entities"]]
        found = []
        starts = [t[0] for t in self.tokens]
        for m in record["mentions"]:
            if m["entity"] is None or m["label"] not in SORTS:
                continue
            gender = "-"
            if m["label"] == "PERSON":
                at = bisect.bisect_left(starts, m["start"])
                title = self.text[self.tokens[at - 1][0] : self.tokens[at - 1][1]] if at else ""
                if title == "." and at > 1:
                    title = self.word(at - 2)
                gender = HONORIFICS.get(title.lower(), genders[m["entity"]])
                if title.lower() in HONORIFICS:
                    genders[m["entity"]] = gender
            number, sort = SORTS[m["label"]]
            kind = "name" if " " in m["text"].strip() else "surname"
            found.append(Unit(m["start"], m["end"], kind, number, gender, sort, entity=m["entity"]))
        return found

    def nouns_and_pronouns(self, record):
        taken = sorted((m["start"], m["end"], m["label"]) for m in record["mentions"] if m["entity"] is not None)
        starts = [t[0] for t in taken]

        def named(start, end):
            before = bisect.bisect_left(starts, end) - 1
            return taken[before][2] if before >= 0 and taken[before][1] > start else None

        same = lambda i, j: 0 <= j < len(self.tokens) and self.sentence_of[i] == self.sentence_of[j]
        found, last = [], {}
        for i, (start, end) in enumerate(self.tokens):
            w = plain(self.text[start:end])
            follows = same(i, i + 1)
            if w in PRONOUNS:
                number, gender, role = PRONOUNS[w]
                if w == "her" and follows and self.classes[i + 1] in (VERB, GERUND, ADVERB, NUMBER, CAPITAL, ENDS_IN_S, OTHER):
                    role = "p"
                found.append(Unit(start, end, "pronoun", number, gender, "pronoun", role="soprr".index(role) + SUBJECT))
                continue
            if named(start, end) or not w[0].isalpha():
                continue
            opens = not same(i, i - 1)
            lower = self.text[start].islower() or opens
            described = noun(w)
            if described is None:
                kind = ENDS_IN_S if opens and self.classes[i] == CAPITAL and w.endswith("s") and not w.endswith("ss") else self.classes[i]
                if not lower or kind not in (OTHER, ENDS_IN_S) or len(w) < 4:
                    continue
                described = ("plural", "2", "-") if kind == ENDS_IN_S and not w.endswith(("us", "is")) else ("thing", "3", "-")
            sort, number, gender = described
            known = sort in ("person", "body")
            if follows:
                after, c = self.tokens[i + 1], self.classes[i + 1]
                # "defence secretary", and a title before a name.
                if noun(plain(self.word(i + 1))) or (named(*after) and c != POSSESSIVE):
                    continue
                if not known and c in (OTHER, ENDS_IN_S, CAPITAL, GERUND):
                    continue
            article, first, run, barrier = None, i, i, None
            for back in range(i - 1, max(i - 5, -1), -1):
                if not same(i, back) or not self.word(back)[0].isalnum():
                    break
                b = plain(self.word(back))
                if b in WORDS["determiner"] or b in WORDS["quantifier"]:
                    article, first = b, back
                    break
                describes = b.endswith("ed") and same(i, back - 1) and plain(self.word(back - 1)) in WORDS["determiner"] | WORDS["quantifier"]
                c = self.classes[back]
                if c in (*PREPOSITIONS, *SUBORDINATORS, AUXILIARY, SPEECH, AND, BUT, POSSESSIVE, PRONOUN) or (c == VERB and not describes) or (c == ENDS_IN_S and noun(b) is None):
                    barrier = self.classes[back]
                    break
                run = back
            if not lower and not (article in WORDS["definite"] or (number == "2" and known)):
                continue
            if not lower and follows and self.classes[i + 1] == CAPITAL:
                continue
            if article is None and number != "2" and w not in WORDS["alone"]:
                continue
            if sort == "plural":
                # "the company plans", "Ruiz plans", "she plans": a verb.
                if w in WORDS["no_plural"] or article in ("a", "an", "each", "every", "this", "that", "another"):
                    continue
                if article is None and (barrier in (PRONOUN, WHO) or (same(i, i - 1) and named(*self.tokens[i - 1]) == "PERSON")):
                    continue
            if sort == "thing" and article in WORDS["quantifier"]:
                continue
            kind = "definite" if article in WORDS["definite"] else "owned" if article in WORDS["possessive"] else "noun"
            begin = first
            if number == "2" and same(i, first - 2) and self.word(first - 1).lower() == "of" and plain(self.word(first - 2)) in WORDS["quantifier"] | WORDS["partitive"]:
                begin, kind, article = first - 2, "noun", plain(self.word(first - 2))
            unit = Unit(self.tokens[begin][0], end, kind, number, gender, sort, head=start, article=article)
            if w in last and last[w].number == number and (kind == "definite"):
                unit.root = last[w].root
            last[w] = unit
            found.append(unit)
        return found

    def groups(self, units):
        """Two or more of one sort that "and" joins."""
        found = []
        chain = [] 
        def close():
            if len(chain) > 1 and chain[-1][1]:
                g = Unit(chain[0][0].start, chain[-1][0].end, "group", "2", "-", "group")
                g.members = [u for u, _ in chain]
                found.append(g)
        starts = [t[0] for t in self.tokens]
        for u in units:
            if u.kind == "pronoun" or u.sort == "thing":
                continue
            if chain:
                p = chain[-1][0]
                a, b = bisect.bisect_left(starts, p.end), bisect.bisect_left(starts, u.start)
                gap = [plain(self.word(k)) for k in range(a, b)] if b - a <= 5 else ["x", "x"]
                together = {p.sort, u.sort}
                ok = len(together) == 1 or together <= {"person", "PERSON"} or together <= {"ORG", "GPE", "body"} or together <= {"NORP", "plural", "person"}
                joined = gap[:1] == ["and"] or gap[:2] == [",", "and"]
                comma = gap == [","]
                rest = gap[1:] if gap[:1] == ["and"] else gap[2:]
                if ok and p.sort == "PERSON" and joined and all(x not in (",", ";") for x in rest) or ok and (joined and not rest or comma):
                    if not chain[-1][1] or comma is False:
                        chain.append((u, joined))
                        continue
                close()
            chain[:] = [(u, False)]
        close()
        return found

    def describe(self, quoted, sources):
        starts = [t[0] for t in self.tokens]
        quoted_starts, source_starts = [q[0] for q in quoted], [s[0] for s in sources]
        in_sentence = collections.Counter()
        spoke, source = None, None
        for u in self.units:
            u.first = max(0, bisect.bisect_right(starts, u.start) - 1)
            u.last = bisect.bisect_left(starts, u.end)
            u.sentence = self.sentence_of[u.first]
            before = u.first - 1 if u.first and self.sentence_of[u.first - 1] == u.sentence else None
            after = u.last if u.last < len(self.tokens) and self.sentence_of[u.last] == u.sentence else None
            u.before = EDGE if before is None else self.classes[before]
            u.after = EDGE if after is None else self.classes[after]
            u.offset = u.first - bisect.bisect_left(self.sentence_of, u.sentence)
            u.nth = in_sentence[u.sentence]
            in_sentence[u.sentence] += u.sort not in ("plural", "thing", "group")
            q, s = bisect.bisect_right(quoted_starts, u.start) - 1, bisect.bisect_right(source_starts, u.start) - 1
            u.quoted = quoted[q][2] if q >= 0 and quoted[q][1] >= u.end else 0
            u.said = int(s >= 0 and sources[s][1] >= u.end)
            u.spoke_last = spoke
            if u.place is None:
                u.place = (
                    POSSESSOR if u.after == POSSESSIVE
                    else AFTER_PREPOSITION if u.before in PREPOSITIONS
                    else BEFORE_VERB if u.after in VERBS
                    else AFTER_VERB if u.before in VERBS
                    else FIRST if u.before == EDGE
                    else BEFORE_ADVERB if u.after in (ADVERB, *SUBORDINATORS, ENDS_IN_S)
                    else UNKNOWN
                )  # fmt: skip
            # The head of "Democratic Sen. Ana Ruiz", of "the White House's Bo Lind", of "Ruiz spokesman Bo Lind".
            u.leads = u.number == "1" and u.place != POSSESSOR and not (u.sort == "PERSON" and u.after == OTHER)
            if u.said and u.kind != "group" and (s != source or (u.leads and not spoke.leads)):
                spoke, source = u, s

    def referent(self, unit):
        """What two units share that mean the same."""
        root = unit.root
        return ("entity", root.entity) if root.entity is not None else ("unit", root.start)

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
            if c.root is not None and c.end <= p.start and fits(p, c) and not (p.said and p.quoted < 2 and c.quoted == 2):
                found.append(i)
        for i in range(index + 1, len(self.units)):
            c = self.units[i]
            if c.sentence > p.sentence + 1:
                break
            if c.entity is not None and fits(p, c):
                found.append(i)
        return found

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
                sort=("PERSON", "ORG", "GPE", "NORP", "person", "body", "pronoun", "plural", "thing", "group").index(c.sort) if p.number != "1" else 1 if known else self.looks(p, c),
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

    def shares(self, index, candidates, weights):
        """The probability of each referent, and of none."""
        scores = [sum(weights[cell] for cell in row) for row in self.pairs(index, candidates)]
        shares = np.exp(np.array(scores) - max(scores))
        shares /= shares.sum()
        of = collections.defaultdict(float)
        for i, share in zip(candidates, shares):
            of[self.referent(self.units[i])] += share
        return of, shares[-1]


def fits(pronoun, c):
    if pronoun.number == "1":
        genders = {pronoun.gender, c.gender, c.root.gender} - {"-"}
        return c.number == "1" and len(genders) == 1
    if pronoun.number == "2" and c.number == "1":
        return c.kind == "noun" and c.gender == "-"  # "somebody", "a caller"
    return c.number == pronoun.number or (pronoun.number == "2" and c.sort in ("ORG", "GPE", "body"))


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


NOT_NOMINAL = set(PRONOUNS) | set("i me my we us our you your who whom whose this that these those which myself ourselves one".split())


def load_gum(path, records):
    documents = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for raw in map(json.loads, file):
            d = Document(records[raw["doc"]])
            d.genre = raw["genre"]
            cues = [q["cue"]["start"] for q in records[raw["doc"]]["quotes"] if q["cue"]]
            sources = {(q["source"]["start"], q["source"]["end"]) for q in records[raw["doc"]]["quotes"] if q["source"]}
            for u in d.units:
                u.is_source = (u.start, u.end) in sources or any(d.text[u.end:c].strip() == "" for c in cues if u.end <= c < u.end + 9)
            nominal = {i for i, c in enumerate(raw["clusters"]) for s, e in c["mentions"] if d.text[s:e].lower() not in NOT_NOMINAL}
            gold = sorted(((s, e, i) for i, c in enumerate(raw["clusters"]) for s, e in c["mentions"]), key=lambda m: m[1] - m[0])
            exact = {(s, e): i for s, e, i in gold}
            for u in d.units:
                if u.kind == "pronoun":
                    u.gold = exact.get((u.start, u.end))
                    u.has_nominal = u.gold in nominal
                else:
                    u.gold = next((i for s, e, i in gold if s <= u.start and u.end <= e), None)
            documents.append(d)
    return documents


def load_gap(path, records):
    documents = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            record = records[row["ID"]]
            spans = {n: (int(row[n + "-offset"]), int(row[n + "-offset"]) + len(row[n])) for n in "AB"}
            for start, end in spans.values():
                people = [m for m in record["mentions"] if m["label"] == "PERSON" and m["entity"] is not None]
                if not any(m["start"] < end and start < m["end"] for m in people):
                    add_name(record, start, end)
            d = Document(record)
            at = int(row["Pronoun-offset"])
            d.target = next((i for i, u in enumerate(d.units) if u.kind == "pronoun" and u.start == at), None)
            d.asked = {n: {u.entity for u in d.units if u.sort == "PERSON" and u.start < e and s < u.end} for n, (s, e) in spans.items()}
            d.truth = {n: row[n + "-coref"].upper() == "TRUE" for n in "AB"}
            d.female = row["Pronoun"].lower() in ("she", "her", "hers")
            documents.append(d)
    return documents


def add_name(record, start, end):
    """A name that the task gives and the tagger missed: with the entity of that name, or one of its own."""
    name = record["text"][start:end]
    record["mentions"] = [m for m in record["mentions"] if not (m["start"] < end and start < m["end"])]
    known = next((i for i, e in enumerate(record["entities"]) if e["label"] == "PERSON" and name in (e["name"], *e["aliases"])), None)
    if known is None:
        known = len(record["entities"])
        record["entities"].append({"label": "PERSON", "name": name, "aliases": []})
    record["mentions"].append({"start": start, "end": end, "text": name, "label": "PERSON", "entity": known})
    record["mentions"].sort(key=lambda m: m["start"])


def instances(documents):
    """Rows of cells, which of them are right, and a weight, for each pronoun whose referent is known."""
    found = []
    for d in documents:
        d.frequency = collections.Counter(d.referent(u) for u in d.units if u.root)
        for index, u in enumerate(d.units):
            is_asked = hasattr(d, "asked")
            if u.kind != "pronoun" or (index != d.target if is_asked else u.gold is None and u.number != "3"):
                continue
            candidates = d.candidates(index)
            if not candidates:
                continue
            roots = [d.units[i].root for i in candidates]
            if is_asked and any(d.truth.values()):
                true = d.asked["A" if d.truth["A"] else "B"]
                right = [r.entity in true for r in roots] + [False]
            elif is_asked:
                false = d.asked["A"] | d.asked["B"]
                right = [r.entity not in false for r in roots] + [True]
            else:
                right = [u.gold is not None and r.gold == u.gold for r in roots]
                right.append(not any(right))
            if any(right):
                found.append((d.pairs(index, candidates), right, WEIGHT_OF_THINGS if u.number == "3" else 1.0))
    return found


def fit(found):
    """Weights of largest likelihood with an L2 penalty; full batches and Adam."""
    cell = np.array([c for rows, _, _ in found for row in rows for c in row])
    row_of = np.repeat(np.arange(sum(len(rows) for rows, _, _ in found)), [len(row) for rows, _, _ in found for row in rows])
    first = np.cumsum([0] + [len(rows) for rows, _, _ in found])
    owner = np.repeat(np.arange(len(found)), np.diff(first))
    right = np.array([r for _, rights, _ in found for r in rights])
    weight = np.array([w for _, _, w in found])[owner]
    seen = np.bincount(cell, minlength=SIZE) >= SEEN
    prior, mean, square = np.zeros(SIZE), np.zeros(SIZE), np.zeros(SIZE)
    for said in (2, 3):
        for distance in range(6):
            prior[cell_of("pair", "spoke said distance", spoke=1, said=said, distance=distance)] = GOES_ON
    weights = prior.copy()
    for step in range(1, STEPS + 1):
        score = np.bincount(row_of, weights[cell], len(owner))
        share = np.exp(score - np.maximum.reduceat(score, first[:-1])[owner])
        among = share / np.add.reduceat(share, first[:-1])[owner]
        rightly = share * right / np.add.reduceat(share * right, first[:-1])[owner]
        slope = np.bincount(cell, ((among - rightly) * weight)[row_of], SIZE) + DECAY * (weights - prior)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = 0.05 if step < 0.7 * STEPS else 0.015
        weights -= seen * rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def train(documents):
    for d in documents:
        d.resolve(None)
    return fit(instances(documents))


def check_gap(documents, weights):
    """Of its two names, the likelier one is meant, if it is likely at all."""
    count = collections.Counter()
    for d in documents:
        d.resolve(weights)
        likely = dict.fromkeys("AB", 0.0)
        if d.target is not None:
            of, _ = d.shares(d.target, d.candidates(d.target), weights)
            for name in "AB":
                likely[name] = sum(share for (kind, entity), share in of.items() if kind == "entity" and entity in d.asked[name])
        best = "A" if likely["A"] >= likely["B"] else "B"
        for name in "AB":
            count[d.female, name == best and likely[name] >= LIKELY, d.truth[name]] += 1

    def f1(groups):
        both, found, true = (sum(count[g, *key] for g in groups for key in keys) for keys in ([(True, True)], [(True, False), (True, True)], [(False, True), (True, True)]))
        return 200 * both / (found + true)

    male, female = f1([False]), f1([True])
    return f"F1 {f1([False, True]):.1f} masculine {male:.1f} feminine {female:.1f} bias {female / male:.3f}"


GENRES = {"news", "interview", "speech", "court", "bio"}
def check_gum(documents, others, folds):
    count = collections.Counter()
    for fold in range(folds):
        tested = documents[fold::folds]
        weights = train(others + [d for i, d in enumerate(documents) if i % folds != fold])
        for d in tested:
            d.resolve(weights)
            for u in d.units:
                if u.kind == "pronoun" and u.gold is not None:
                    right = u.root is not None and u.root.gold == u.gold
                    groups = ["all"] + ["sources"] * u.is_source + ["floor"] * (u.is_source and d.genre in GENRES) + ["floor+"] * (u.is_source and d.genre in GENRES and u.has_nominal)
                    for group in groups:
                        count[(group, u.number), right] += 1
                        count[(group, ""), right] += 1
    for key in sorted({k for k, _ in count}):
        right, wrong = count[key, True], count[key, False]
        print(*key, f"{100 * right / (right + wrong):.1f} of {right + wrong}", file=sys.stderr, flush=True)


def rust(weights):
    print("//! Written by `training/pronouns.py`, which explains them; not edited by hand.\n")
    fields = sorted({n.capitalize() for templates in TEMPLATES.values() for template in templates for n in template.split()})
    print(f"use super::features::Field::{{self, {', '.join(fields)}}};\n")
    print(f"/// Sentences that are looked back.\npub const SENTENCES: usize = {SENTENCES};\n")
    print(f"/// Candidates that are looked at.\npub const MOST: usize = {MOST};\n")
    print(f"/// Numbers of words between at which the next value of `Words` begins.\npub const WORD_STEPS: &[usize] = &{list(WORD_STEPS)};\n")
    print("/// Fields that together choose one of `weights`, in hundredths: they are the digits of its index, the first one the highest.")
    print("pub struct Template {\n    pub fields: &'static [Field],\n    pub weights: &'static [i16],\n}\n")
    what = {"pair": "Any candidate.", "same": "A candidate before the pronoun in its sentence.", "earlier": "One in an earlier sentence.", "later": "One after the pronoun.", "none": "The choice of none."}  # fmt: skip
    for group, templates in TEMPLATES.items():
        print(f"/// {what[group]}\npub const {group.upper()}: &[Template] = &[")
        for template in templates:
            names, base = template.split(), BASES[group, template]
            row = [round(100 * w) for w in weights[base : base + math.prod(FIELDS[n] for n in names)]]
            print(f"    Template {{ fields: &[{', '.join(n.capitalize() for n in names)}], weights: &{row} }},")
        print("];\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("records", nargs="+")
    arguments.add_argument("--gap", nargs="+", default=[])
    arguments.add_argument("--gum", nargs="+", default=[])
    arguments.add_argument("--check-gap")
    arguments.add_argument("--folds", type=int, default=0)
    a = arguments.parse_args()
    files = [f for folder in a.records for f in sorted(glob.glob(os.path.join(folder, "records-*.jsonl")))]
    records = {r["id"]: r for f in files for r in map(json.loads, open(f, encoding="utf-8"))}
    gap = [d for path in a.gap for d in load_gap(path, records)]
    gum = [d for path in a.gum for d in load_gum(path, records)]
    weights = np.round(train(gap + gum), 2)
    rust(weights)
    sys.stdout.flush()
    if a.check_gap:
        print("GAP", check_gap(load_gap(a.check_gap, records), weights), file=sys.stderr, flush=True)
    if a.folds:
        check_gum(gum, gap, a.folds)


if __name__ == "__main__":
    main()
