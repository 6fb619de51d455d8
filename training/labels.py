"""Gold and silver annotations -> for each word, the set of entity labels it may carry, and its attribution label.

A set is a bit mask over the 37 entity labels; training asks only that the model puts its weight inside the set. So a source that
annotates some types, or a coarser type, teaches what it knows and no more. A set of 0 asks nothing.
"""
import csv
from bisect import bisect_left
from pathlib import Path

import numpy as np

from model import ENTITY_LABELS, ROLES, TYPES
from teacher import UNSURE

INDEX = {name: k for k, name in enumerate(TYPES)}
NUMERIC = ("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL")
MISC = ("EVENT", "WORK_OF_ART", "LAW", "LANGUAGE", "PRODUCT")
PLACES = ("GPE", "LOC", "FAC")
PLACE = {"GPE": "place", "LOC": "place"}  # two labellers that differ in this only agree on the name
OUTSIDE, ANYTHING, IGNORE = 1, (1 << ENTITY_LABELS) - 1, -100


def begins(types):
    return sum(1 << (2 * INDEX[t] + 1) for t in types)


def continues(types):
    return begins(types) << 1


NUMBERS = begins(NUMERIC) | continues(NUMERIC)
NO_NUMBER = ANYTHING & ~NUMBERS

WORLDWIDE = {"Person": ("PERSON",), "Organization": ("ORG",), "Location": ("GPE", "LOC"), "Facility": ("FAC",), "NORP": ("NORP",),
             "Date": ("DATE",), "Money": ("MONEY",), "Product": ("PRODUCT",), "Misc": MISC}
CROSSNER = {"person": ("PERSON",), "politician": ("PERSON",), "politicalparty": ("ORG",), "organisation": ("ORG",),
            "country": ("GPE",), "location": PLACES, "election": ("EVENT",), "event": ("EVENT",), "misc": ("NORP", *MISC)}
WIKIGOLD = {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": PLACES, "MISC": ("NORP", *MISC)}
WIRE = {"per": "PERSON", "org": "ORG", "geo": "GPE", "gpe": "NORP", "eve": "EVENT"}
WSJ = {kind: types for kinds, types in {
    "PER": ("PERSON",), "NATIONALITY NORPOTHER NORPPOLITICAL RELIGION": ("NORP",), "CITY COUNTRY STATE GPE CITYSTATE": ("GPE",),
    "ORGCORP GOVERNMENT ORGOTHER ORGEDU MEDIA ORGRELIGIOUS ORGPOLITICAL ARMY GRPORG": ("ORG",),
    "REGION LOCATIONOTHER CONTINENT RIVER OCEAN": ("LOC",), "BUILDING FACILITY STREET": ("FAC",), "LAW": ("LAW",), "EVENT": ("EVENT",),
    "BOOK TVSHOW FILM WOA": ("WORK_OF_ART",), "DATE YEAR MONTH DAY DATEOTHER AGE": ("DATE",), "DURATION": ("DATE", "TIME"),
    "TIME": ("TIME",), "PERCENT": ("PERCENT",), "MONEY": ("MONEY",), "CARDINAL": ("CARDINAL",), "ORDINAL": ("ORDINAL",),
}.items() for kind in kinds.split()}


class Gazetteer:
    """Names of countries, their capitals, and cities: for telling GPE from LOC."""

    def __init__(self, data):
        folder, self.names = Path(data) / "gazetteers", set()
        with (folder / "countries.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                for column in ("common", "official", "alternatives", "capitals"):
                    self.names.update(name for name in row[column].split("|") if len(name) > 2)
        with (folder / "world-cities.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                self.names.update((row["name"], row["subcountry"]))

    def __contains__(self, name):
        return name in self.names


def words_in(spans, start, end):
    """The range of words whose middle lies in [start, end)."""
    middles = spans.sum(axis=1)
    return bisect_left(middles, 2 * start), bisect_left(middles, 2 * end)


def paint(sets, spans, start, end, types):
    a, b = words_in(spans, start, end)
    sets[a:b] = continues(types) if types else 0
    sets[a:min(a + 1, b)] = begins(types) if types else 0


def overlaps(start, end, ents):
    return [e for e in ents if e[0] < end and start < e[1]]


def worldwide(document, spans, teacher, gazetteer):
    """Gold names and money; dates and numbers as the teacher has them, where gold names leave room."""
    sets = np.full(len(spans), OUTSIDE, dtype=np.int64)
    for start, end, kind in document["ents"]:
        types, said = WORLDWIDE[kind], {e[2] for e in teacher if e[:2] == [start, end]}
        if kind == "Misc":
            types = tuple(said & {*MISC, "DATE"}) or types
        elif kind == "Location":
            types = tuple(said & {"GPE", "LOC"}) or (("GPE",) if document["text"][start:end] in gazetteer else types)
        paint(sets, spans, start, end, types)
    for start, end, kind in teacher:
        crossed = overlaps(start, end, document["ents"])
        wider_date = kind == "DATE" and all(e[2] == "Date" and start <= e[0] and e[1] <= end for e in crossed)
        if wider_date or (not crossed and kind in NUMERIC and kind != "MONEY"):
            paint(sets, spans, start, end, (kind,))
    return sets


def silver(spans, teacher, own=None):
    """No gold: the teacher is trusted for dates and numbers. Of names, what the teacher and the model of the round before agree on.

    Where only one of them sees a name nothing is asked; without a model nothing is asked of names at all.
    """
    sets = np.full(len(spans), NO_NUMBER if own is None else OUTSIDE, dtype=np.int64)
    if own is not None:
        agreed = {(start, end, PLACE.get(kind, kind)) for start, end, kind in teacher} & {(start, end, PLACE.get(kind, kind)) for start, end, kind in own}
        for start, end, kind in [*teacher, *own]:
            if kind not in NUMERIC:
                a, b = words_in(spans, start, end)
                sets[a:b] = NO_NUMBER
        for start, end, kind in own:
            if kind not in NUMERIC and (start, end, PLACE.get(kind, kind)) in agreed:
                paint(sets, spans, start, end, (kind,))
    for start, end, kind in teacher:
        if kind in NUMERIC:
            paint(sets, spans, start, end, (kind,))
    return sets


def wire_names(document, own):
    """GMB's names as our types; titles, which it counts as part of a person's name, are cut off where our model does."""
    persons = {end: start for start, end, kind in own if kind == "PERSON"}
    for start, end, kind in document["ents"]:
        if kind == "per":
            start = max(start, persons.get(end, start))
        if kind in WIRE:
            yield start, end, WIRE[kind]


def names_only(document, spans, mapping):
    """Gold names; numbers may be anywhere else."""
    sets = np.full(len(spans), OUTSIDE | NUMBERS, dtype=np.int64)
    for start, end, kind in document["ents"]:
        paint(sets, spans, start, end, mapping[kind])
    return sets


def wsj(document, spans):
    """Gold for all; kinds that have no counterpart ask nothing. Honorifics stay outside a person's name."""
    honorifics = {e[0]: e[1] for e in document["nested"] if e[2] == "HON"}
    sets = np.full(len(spans), OUTSIDE, dtype=np.int64)
    for start, end, kind in document["ents"]:
        if kind == "PER" and honorifics.get(start, end) < end:
            start = honorifics[start] + 1
        paint(sets, spans, start, end, WSJ.get(kind, ()))
    return sets


def attribution(document, spans):
    """0 = O, 2k+1 = B, 2k+2 = I of role k; an attribution inside another one's content wins over it."""
    labels = np.zeros(len(spans), dtype=np.int64)
    pieces = [(len_of(a["content"]), k, start, end) for a in document["attributions"] for k, role in enumerate(ROLES)
              for start, end in a[role] or ()]
    for _, k, start, end in sorted(pieces, key=lambda p: (p[1] != 2, -p[0])):
        a, b = words_in(spans, start, end)
        labels[a:b] = 2 * k + 2
        labels[a:min(a + 1, b)] = 2 * k + 1
        if b < len(labels) and labels[b] and labels[b] % 2 == 0:
            labels[b] -= 1  # what it cut in two begins anew
    return labels


def own_attribution(said):
    """What our own model is sure of; of the other words nothing is asked."""
    return np.array([IGNORE if role == UNSURE else int(role) for role in said["roles"]], dtype=np.int64)


def len_of(ranges):
    return sum(end - start for start, end in ranges or ())
