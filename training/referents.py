"""Texts in which it is known whom pronouns mean, for the encoder to learn it (chooser.py).

Three sources: GAP, whose pronouns choose between two names or neither; GUM's coreference, whose pronouns choose among what the
text has mentioned before; and news without gold, where a name that stands there again is replaced by a pronoun of its gender, and
the name it stands for is known (as WikiCREM masks names, Kocijan et al. 2019). What a pronoun chooses among is in its window.
"""
import csv
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

import corpora

PRONOUNS = set("he him his himself she her hers herself they them their theirs themselves".split())
NOT_NOMINAL = PRONOUNS | set("it its itself i me my we us our you your who whom whose this that these those which myself ourselves one".split())
HEAD_ENDS = re.compile(r",|\(|\s(?:of|in|on|at|for|from|with|to|who|whom|whose|that|which|and|or|as|by|about|between|among)\s")
REACH, NEAR, APART = 800, 250, 400  # characters: from a name that a pronoun might mean; from the one that it means; between two pronouns
AFTER = 160  # characters of an excerpt after its last pronoun
SAYS = re.compile(r"says?|said|adds?|added|asked|replied|wrote|told|recalled|continued|noted|explained|argued")
DOES = re.compile(r"\w+(?:ed|[^s]s)|is|was|has|had|will|would|can|could|should|may|might|must|did|does|also|never|said|told|made|went|came|took|won|got|"
                  r"gave|began|held|met|left|lost|ran|saw|spoke|thought|wrote|kept|knew|let|put|set|stood|found|brought")
TITLES = {**dict.fromkeys("mr sir king prince".split(), "male"), **dict.fromkeys("mrs ms miss queen princess".split(), "female")}
SHORTENED = set("mr. mrs. ms. sen. rep. gov. dr. gen.".split())  # titles whose full stop ends no sentence
FORMS = {"male": ("he", "him", "his"), "female": ("she", "her", "her")}


@dataclass
class Choice:
    """A pronoun (start, end), what it may mean [(start, end)], and which of these are right, the last entry being none of them."""

    pronoun: tuple
    candidates: list
    right: list


def gap(path):
    """-> (text, choices) of each example"""
    with open(path, encoding="utf-8", newline="") as file:
        for row in islice(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), corpora.SAMPLE):
            span = lambda name, at: (int(row[at]), int(row[at]) + len(row[name]))  # noqa: E731
            names = [(span(name, f"{name}-offset"), row[f"{name}-coref"].upper() == "TRUE") for name in "AB"]
            right = [is_right for _, is_right in names]
            yield row["Text"], [Choice(span("Pronoun", "Pronoun-offset"), [name for name, _ in names], [*right, not any(right)])]


def gum(path):
    for document in corpora.records(path):
        text = document["text"]
        mentions = sorted((start, end, number) for number, cluster in enumerate(document["clusters"]) for start, end in cluster["mentions"])
        nominal = [(start, head_end(text, start, end), number) for start, end, number in mentions if text[start:end].lower() not in NOT_NOMINAL]
        choices = []
        for start, end, number in mentions:
            if text[start:end].lower() in PRONOUNS:
                before = [mention for mention in nominal if mention[1] <= start]
                right = [mention[2] == number for mention in before]
                if any(right):
                    choices.append(Choice((start, end), [mention[:2] for mention in before], [*right, False]))
        yield text, choices


def head_end(text, start, end):
    """Where a noun phrase's own words end, before what is added to them."""
    cut = HEAD_ENDS.search(text, start + 1, end)
    return cut.start() if cut else end


def renamed(text, people, genders):
    """The text with some names replaced by pronouns, and their choices; people: (start, end) of their names, in text order."""
    replaced = dict(replaceable(text, people, genders))
    parts, done, moved = [], 0, np.zeros(len(text) + 1, dtype=np.int64)
    for start, end, word in replaced.values():
        parts += [text[done:start], word]
        moved[end:] += len(word) - (end - start)
        done = end
    choices = []
    for at, (start, _, word) in replaced.items():
        begin = start + int(moved[start])
        before = [name for name in range(at) if name not in replaced]
        right = [surname(text, people[name]) == surname(text, people[at]) for name in before]
        if any(right):
            candidates = [tuple(place + int(moved[place]) for place in people[name]) for name in before]
            choices.append(Choice((begin, begin + len(word)), candidates, [*right, False]))
    return "".join([*parts, text[done:]]), choices


def replaceable(text, people, genders):
    """-> (which of the names, (start, end, pronoun)): of a known gender, named shortly before, with somebody else near."""
    known = {}
    for span in people:
        known.setdefault(surname(text, span), set()).update(gender_of(text, span, genders))
    last = -APART
    for at, span in enumerate(people):
        name, near = surname(text, span), [other for other in people[:at] if other[0] > span[0] - REACH]
        others = any(surname(text, other) != name for other in near)
        meant = any(surname(text, other) == name and other[1] > span[0] - NEAR for other in near)
        if len(known[name]) == 1 and others and meant and span[0] > last + APART:
            edit = as_pronoun(text, span, FORMS[min(known[name])])
            if edit:
                yield at, edit
                last = span[0]


def surname(text, span):
    return text[slice(*span)].removesuffix("'s").removesuffix("’s").split()[-1].lower()


def excerpts(text, choices):
    """What stands around the choices, those that follow each other closely in one excerpt -> (text, choices)"""
    at = 0
    while at < len(choices):
        start = end = choices[at].pronoun[0]
        own = []
        while at < len(choices) and choices[at].pronoun[0] < end + APART:
            own.append(choices[at])
            end, at = choices[at].pronoun[1], at + 1
        start = text.find(" ", start - REACH) + 1 if start > REACH else 0
        stop = text.find(" ", end + AFTER)
        moved = lambda span: (span[0] - start, span[1] - start)  # noqa: E731
        made = []
        for choice in own:
            here = [place for place, span in enumerate(choice.candidates) if span[0] >= start]
            right = [choice.right[place] for place in here]
            if any(right):
                made.append(Choice(moved(choice.pronoun), [moved(choice.candidates[place]) for place in here], [*right, False]))
        yield text[start:stop if stop > 0 else len(text)], made


def gender_of(text, span, genders):
    """What the title before a name or else its given name says, if anything -> set of at most one"""
    words = text[slice(*span)].split()
    title = re.search(r"(\w+)\.?\s+$", text[max(0, span[0] - 12):span[0]])
    gender = title and TITLES.get(title[1].lower()) or len(words) > 1 and genders.get(words[0].lower())
    return {gender} if gender else set()


def as_pronoun(text, span, forms):
    """-> (start, end, word) to put there; None where a pronoun would not stand"""
    start, end = span
    before, after = text[:start].rstrip(" "), text[end:end + 2]
    word = re.search(r"([\w.’']+)$", before[-24:])
    opens = not before or before[-1] in ".!?\n:“\"" and not (word and word[1].lower() in SHORTENED)
    if not opens and word and (word[1][0].isupper() or word[1].endswith("-")):
        return None  # a title or a part of a longer name
    if text[end:end + 1].isalnum() or text[end:end + 1] == "-" or re.match(r"\s+[A-Z]", text[end:end + 3]):
        return None
    if after in ("'s", "’s"):
        form, end = forms[2], end + 2
    elif text[start:end].endswith(("'s", "’s")):
        form = forms[2]
    else:
        follows = re.match(r"\s(\w+)", text[end:end + 24])
        is_subject = opens or (follows and DOES.fullmatch(follows[1])) or (word and SAYS.fullmatch(word[1]))
        form = forms[0] if is_subject else forms[1]
    return start, end, form.capitalize() if opens else form


def genders(data):
    """{given name in small letters: gender}, of names that have one only"""
    lists = {g: {line.strip().lower() for line in open(Path(data) / f"gazetteers/names/{g}.txt", encoding="utf-8")} for g in FORMS}
    return {name: g for g, names in lists.items() for name in names if sum(name in other for other in lists.values()) == 1}


def of_words(choice, spans):
    """-> words (its own and the next) of the pronoun; of each candidate the last, the first and the next; which are right"""
    starts, count = spans[:, 0], len(spans)
    own = max(int(np.searchsorted(starts, choice.pronoun[1])) - 1, 0)
    ends = np.maximum(np.searchsorted(starts, [end for _, end in choice.candidates]) - 1, 0)
    firsts = np.maximum(np.searchsorted(starts, [start for start, _ in choice.candidates], side="right") - 1, 0)
    rows = np.stack([ends, firsts, np.minimum(ends + 1, count - 1)], 1)
    return np.array([own, min(own + 1, count - 1)]), rows, np.array(choice.right)


def inside(choices, first, end):
    """Those of a document's choices that a window of its words [first, end) can make, in words of the window."""
    kept = []
    for pronoun, candidates, right in choices:
        here = ((candidates >= first) & (candidates < end)).all(1)
        answers = np.append(right[:-1][here], right[-1] and here.all())
        if (first <= pronoun).all() and (pronoun < end).all() and answers.any() and here.any():
            kept.append((pronoun - first, candidates[here] - first, answers))
    return kept
