"""Whom pronouns mean, as a task of the encoder itself. What chooses, learnt along with it, is models/<name>/pronouns.safetensors.

Three sources: GAP, whose pronouns choose between two names or neither; GUM's coreference, whose pronouns choose among what the
text has mentioned before; and news without gold, where a name that stands there again is replaced by a pronoun of its gender, and
the name it stands for is known (as WikiCREM masks names, Kocijan et al. 2019). What a pronoun chooses among is in its window.
"""
import csv
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

import corpora
from model import HIDDEN

RANK, HIDDEN_SHARE = 64, 0.1
WEIGHT = 0.5  # of its scores beside those of features (pronouns.py), which know the same in part; chosen on GAP validation from 0.3 to 1
FINGERPRINT_BYTES = 1 << 16  # at the end of an encoder's weights, as src/encode/folder.rs has it
SHARE = 0.05  # of this task in the loss, whose others are losses a word
FEW = 8  # pronouns; a batch that has fewer counts less
PRONOUNS = set("he him his himself she her hers herself they them their theirs themselves".split())
NOT_NOMINAL = PRONOUNS | set("it its itself i me my we us our you your who whom whose this that these those which myself ourselves one".split())
HEAD_ENDS = re.compile(r",|\(|\s(?:of|in|on|at|for|from|with|to|who|whom|whose|that|which|and|or|as|by|about|between|among)\s")
REACH, NEAR, APART = 800, 250, 400  # characters: from a name that a pronoun might mean; from the one that it means; between two pronouns
AFTER = 160  # characters of an excerpt after its last pronoun
SAYS = re.compile(r"says?|said|adds?|added|asked|replied|wrote|told|recalled|continued|noted|explained|argued")
DOES = re.compile(r"\w+(?:ed|[^s]s)|is|was|has|had|will|would|can|could|should|may|might|must|did|does|also|never|said|told|made|went|came|took|won|got|gave|"
                  r"began|held|met|left|lost|ran|saw|spoke|thought|told|wrote|kept|knew|let|put|set|stood|found|brought|called|n't")
TITLES = {"mr": "male", "sir": "male", "king": "male", "prince": "male", "mrs": "female", "ms": "female", "miss": "female", "queen": "female", "princess": "female"}
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
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
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
    key = lambda span: text[slice(*span)].removesuffix("'s").removesuffix("’s").split()[-1].lower()  # noqa: E731
    gender = {}
    for span in people:
        of = gender_of(text, span, genders)
        if of:
            gender.setdefault(key(span), Counter())[of] += 1
    edits, last = [], -APART
    for at, span in enumerate(people):
        near = [other for other in people[:at] if other[0] > span[0] - REACH]
        of = gender.get(key(span))
        others = any(key(other) != key(span) for other in near)
        meant = any(key(other) == key(span) and other[1] > span[0] - NEAR for other in near)
        if of and len(of) == 1 and others and meant and span[0] > last + APART:
            edit = as_pronoun(text, span, FORMS[next(iter(of))])
            if edit:
                edits.append((at, *edit))
                last = span[0]
    parts, done, moved, pronouns, gone = [], 0, np.zeros(len(text) + 1, dtype=np.int64), {}, set()
    for at, start, end, word in edits:
        parts += [text[done:start], word]
        moved[end:] += len(word) - (end - start)
        pronouns[at] = (start, word)
        gone.add(at)
        done = end
    parts.append(text[done:])
    choices = []
    for at, (start, word) in pronouns.items():
        begin = start + int(moved[start])
        before = [i for i in range(at) if i not in gone]
        right = [key(people[i]) == key(people[at]) for i in before]
        if any(right):
            candidates = [tuple(place + int(moved[place]) for place in people[i]) for i in before]
            choices.append(Choice((begin, begin + len(word)), candidates, [*right, False]))
    return "".join(parts), choices


def excerpts(text, choices):
    """What stands around the choices, those that follow each other closely in one excerpt -> (text, choices)"""
    at = 0
    while at < len(choices):
        start = end = choices[at].pronoun[0]
        own = []
        while at < len(choices) and choices[at].pronoun[0] < end + APART:
            own.append(choices[at])
            end, at = choices[at].pronoun[1], at + 1
        start = max((text.find(" ", max(0, start - REACH)) + 1) if start > REACH else 0, 0)
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
    words = text[slice(*span)].split()
    title = re.search(r"(\w+)\.?\s+$", text[max(0, span[0] - 12):span[0]])
    by_title = title and TITLES.get(title[1].lower())
    return by_title or (genders.get(words[0].lower()) if len(words) > 1 else None)


def as_pronoun(text, span, forms):
    """-> (start, end, word) to put there; None where a pronoun would not stand"""
    start, end = span
    before, after = text[:start].rstrip(" "), text[end:end + 2]
    word = re.search(r"([\w.’']+)$", before[-24:])
    opens = not before or before[-1] in ".!?\n:“\"" and not (word and word[1].lower() in ("mr.", "mrs.", "ms.", "sen.", "rep.", "gov.", "dr.", "gen."))
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


class Chooser(nn.Module):
    """Scores of pairs: products of what both sides' vectors are mapped to, as src/encode/pairs.rs has them.

    Of a pronoun the vectors of it and of the next word, of a candidate those of its last word, its first and the next.
    """

    def __init__(self):
        super().__init__()
        self.pronoun, self.candidate = nn.Linear(2 * HIDDEN, RANK), nn.Linear(3 * HIDDEN, RANK)
        self.none = nn.Linear(2 * HIDDEN, 1)
        self.hidden = nn.Dropout(HIDDEN_SHARE)

    def loss(self, vectors, choices):
        """vectors: [rows, words, hidden]; choices: of each row
        -> sum of minus the log-likelihoods of what is right, number of choices, number of those that are made rightly"""
        rows = [row for row, own in enumerate(choices) for _ in own]
        pairs = [choice for own in choices for choice in own]
        if not pairs:
            return vectors.sum() * 0, 0, 0
        most = max(len(candidates) for _, candidates, _ in pairs)
        words = torch.zeros(len(pairs), most, 3, dtype=torch.long)
        there, right = torch.zeros(2, len(pairs), most + 1, dtype=torch.bool)
        for at, (_, candidates, answers) in enumerate(pairs):
            words[at, :len(candidates)] = torch.from_numpy(candidates)
            there[at, :len(candidates)] = there[at, most] = True
            right[at, :len(candidates)], right[at, most] = torch.from_numpy(answers[:-1]), bool(answers[-1])
        own = torch.from_numpy(np.stack([pronoun for pronoun, _, _ in pairs]))
        row, own, words, there, right = (part.to(vectors.device) for part in (torch.tensor(rows), own, words, there, right))
        pronouns = self.hidden(vectors[row[:, None], own].flatten(1))
        candidates = self.hidden(vectors[row[:, None, None], words].flatten(2))
        scores = torch.einsum("pr,pcr->pc", self.pronoun(pronouns), self.candidate(candidates)) / RANK**0.5
        scores = torch.cat([scores, self.none(pronouns)], 1).masked_fill(~there, -1e4)
        likely = scores.log_softmax(1)
        chosen = right.gather(1, scores.argmax(1, keepdim=True)).sum()
        return -likely.masked_fill(~right, -1e4).logsumexp(1).sum(), len(pairs), int(chosen)

    def save(self, folder):
        """Beside the weights of the encoder, to which it then belongs; scaled by WEIGHT."""
        weights = (Path(folder) / "model.safetensors").read_bytes()
        scale = WEIGHT / RANK**0.5
        tensors = {"pronoun.weight": torch.cat([self.pronoun.weight, WEIGHT * self.none.weight]).T,
                   "pronoun.bias": torch.cat([self.pronoun.bias, WEIGHT * self.none.bias]),
                   "candidate.weight": scale * self.candidate.weight.T, "candidate.bias": scale * self.candidate.bias}
        save_file({name: values.detach().cpu().half().contiguous() for name, values in tensors.items()}, Path(folder) / "pronouns.safetensors", metadata={"encoder": hashlib.sha256(weights[-FINGERPRINT_BYTES:]).hexdigest()})
