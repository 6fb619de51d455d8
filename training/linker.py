#!/usr/bin/env python3
"""Learns which cue a content belongs to, and which source a cue: the weights of src/quotes/link.

    python3 training/linker.py polnear_train.jsonl.gz [--check polnear_dev.jsonl.gz] > src/quotes/link/weights.rs

Two conditional logit models over gold spans: a content chooses among the cues near it, a cue among the sources near it;
each may also choose none. A pair is described by a few small numbers (fields, see `pair`); a template combines some of
them into the index of one weight. Spans are dropped at random in training, because the tagger misses some as well.
The fields here and in src/quotes/link/features.rs must stay the same; templates are written into the weights.
Standard library only; half a minute.
"""

import argparse
import bisect
import gzip
import json
import math
import random
import re
import sys
from collections import defaultdict

REACH = 4  # candidates looked at on each side
DROPPED = 0.06  # share of spans left out in training
EPOCHS, RATE, DECAY = 5, 0.15, 1e-5

WORD = re.compile(r"(?:[A-Za-z]\.){2,}|\d+(?:[.,:]\d+)+|\w+(?:['’]\w+)*")
PARAGRAPH = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"[.!?]['\"”’)\]]*\s+(?=['\"“‘(\[]*[A-Z])")
ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Z]|Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Jr|Sr|St|Rev|Lt|Col|Sgt|Adm|Prof|vs|(?:[A-Z]\.)+[A-Z])\.$"
)
MARKS = "\"“”«»‘’'`"
PRONOUNS = set("he she they we i you it who his her their my our your its".split())
SPEECH = set(
    "said says say saying told tells tell telling added adds adding wrote writes writing asked asks asking explained explains "
    "noted notes noting replied replies tweeted continued continues argued argues insisted insists responded responds stated "
    "states declared declares warned warns concluded concludes announced announces claimed claims reported reports".split()
)

# Number of values of each field. `order`: 1 if the chosen span stands after the choosing one. `words`: see `WORD_STEPS`.
# Spans of each role, sentence and paragraph breaks between the two are counted up to 2.
FIELDS = {
    "order": 2, "words": 11, "sentences": 3, "paragraphs": 3, "sources": 3, "cues": 3, "contents": 3,
    "marked": 2, "comma": 2, "closed": 2, "lower": 2,  # the content: opens with a mark, ends in a comma or stop, in lower case
    "speech": 2, "according": 2, "colon": 2, "dash": 2,  # the cue
    "pronoun": 2,  # the source
}  # fmt: skip
WORD_STEPS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)

TEMPLATES = {
    "content": [
        "order marked words", "order marked sentences", "order paragraphs", "order contents", "order sources cues",
        "order marked cues sentences", "order marked contents sentences", "order marked comma cues",
        "order marked closed sentences", "order lower sentences", "order colon words", "order marked speech sentences",
        "order according sentences", "order dash sentences words",
    ],
    "source": [
        "order words", "order sentences", "order paragraphs", "order contents cues", "order sources", "order cues sentences",
        "order cues words", "order pronoun words", "order speech words", "order according words",
    ],
}  # fmt: skip
NONE_TEMPLATES = {"content": ["marked comma", "marked closed", "lower"], "source": ["speech according"]}


class Document:
    """Positions of words and breaks, so that a pair costs a few binary searches."""

    def __init__(self, text):
        self.text = text
        self.words = [m.start() for m in WORD.finditer(text)]
        self.paragraphs = [m.start() for m in PARAGRAPH.finditer(text)]
        stops = [m.start() for m in SENTENCE.finditer(text)]
        stops = [s for s in stops if not ABBREVIATION.search(text[max(0, s - 12) : s + 1])]
        self.sentences = sorted({*stops, *self.paragraphs})


class Span:
    def __init__(self, doc, start, end, attributions):
        text = doc.text[start:end]
        words = [w.lower() for w in WORD.findall(text)]
        inner = text.rstrip(MARKS + " \u00a0")
        self.start, self.end, self.attributions = start, end, attributions
        self.last = start + max(len(inner) - 1, 0)  # its last character but quotation marks
        self.marked = text[0] in MARKS
        self.comma = inner.endswith(",") or doc.text[end : end + 1] == ","
        self.closed = inner[-1:] in (".", "!", "?")
        self.lower = text[0].islower()
        self.colon = text.endswith(":") or doc.text[end : end + 1] == ":"
        self.dash = all(c in "-–—―" for c in text)
        self.speech = any(w in SPEECH for w in words)
        self.according = "according" in words
        self.pronoun = bool(words) and len(words) <= 2 and words[0] in PRONOUNS


def capped(positions, start, end):
    return min(2, bisect.bisect_left(positions, end) - bisect.bisect_left(positions, start))


def single(span):
    return {k: int(getattr(span, k)) for k in ("marked", "comma", "closed", "lower", "speech", "according", "colon", "dash", "pronoun")}


def pair(doc, starts, model, a, b):
    """The fields of span `a` choosing span `b`."""
    content, cue, source = (a, b, a) if model == "content" else (a, a, b)
    first, second = (a, b) if a.start <= b.start else (b, a)
    start, end = first.end, second.start
    words = bisect.bisect_left(doc.words, end) - bisect.bisect_left(doc.words, start)
    return {
        "order": int(first is a),
        "words": sum(words > step for step in WORD_STEPS),
        "sentences": capped(doc.sentences, first.last, end),
        "paragraphs": capped(doc.paragraphs, start, end),
        **{role + "s": capped(starts[role], start, end) for role in starts},
        **{k: int(getattr(content, k)) for k in ("marked", "comma", "closed", "lower")},
        **{k: int(getattr(cue, k)) for k in ("speech", "according", "colon", "dash")},
        "pronoun": int(source.pronoun),
    }


def weight_indices(templates, fields):
    """One index for each template: its fields as digits of a number."""
    out = []
    for t, template in enumerate(templates):
        code = 0
        for name in template.split():
            code = code * FIELDS[name] + fields[name]
        out.append((t, code))
    return out


def load(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        raws = [json.loads(line) for line in file]
    return [(doc, gold_spans(raw, doc)) for raw in raws for doc in [Document(raw["text"])]]


def gold_spans(raw, doc):
    """Spans of each role in text order. A source may serve several attributions."""
    found = {role: defaultdict(set) for role in ("source", "cue", "content")}
    for k, attribution in enumerate(raw["attributions"]):
        if attribution["cue"] and attribution["content"]:
            for role in found:
                for start, end in attribution[role]:
                    found[role][start, end].add(k)
    return {role: [Span(doc, s, e, k) for (s, e), k in sorted(spans.items())] for role, spans in found.items()}


def choices(doc, spans):
    """Yields (model, chooser, candidates, weight indices of each, which are right); the last candidate is none."""
    starts = {role: [s.start for s in found] for role, found in spans.items()}
    for model, chooser, chosen in (("content", "content", "cue"), ("source", "cue", "source")):
        none = len(TEMPLATES[model])
        for span in spans[chooser]:
            at = bisect.bisect_left(starts[chosen], span.start)
            near = spans[chosen][max(0, at - REACH) : at + REACH]
            rows = [weight_indices(TEMPLATES[model], pair(doc, starts, model, span, c)) for c in near]
            rows.append([(none + t, c) for t, c in weight_indices(NONE_TEMPLATES[model], single(span))])
            right = [i for i, c in enumerate(near) if c.attributions & span.attributions] or [len(near)]
            yield model, span, near, rows, right


def probabilities(weights, rows):
    scores = [sum(weights[f] for f in row) for row in rows]
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = sum(exps)
    return [e / total for e in exps]


def train(docs, rng):
    weights = {model: defaultdict(float) for model in TEMPLATES}
    squares = {model: defaultdict(lambda: 1e-3) for model in TEMPLATES}  # Adagrad
    for epoch in range(EPOCHS):
        rng.shuffle(docs)
        loss = count = 0
        for doc, spans in docs:
            kept = {role: [s for s in found if rng.random() >= DROPPED] for role, found in spans.items()}
            for model, _, _, rows, right in choices(doc, kept):
                w, q = weights[model], squares[model]
                p = probabilities(w, rows)
                mass = max(sum(p[i] for i in right), 1e-9)
                loss, count = loss - math.log(mass), count + 1
                for i, row in enumerate(rows):
                    gradient = p[i] - (p[i] / mass if i in right else 0.0)
                    if abs(gradient) > 1e-4:
                        for f in row:
                            g = gradient + DECAY * w[f]
                            q[f] += g * g
                            w[f] -= RATE * g / math.sqrt(q[f])
        print(f"epoch {epoch}: loss {loss / count:.4f}", file=sys.stderr)
    return weights


def check(docs, weights):
    hits, counts = defaultdict(int), defaultdict(int)
    for doc, spans in docs:
        for model, _, _, rows, right in choices(doc, spans):
            p = probabilities(weights[model], rows)
            hits[model] += max(range(len(p)), key=p.__getitem__) in right
            counts[model] += 1
    for model, n in counts.items():
        print(f"{model}: {hits[model]}/{n} = {100 * hits[model] / n:.2f} % right", file=sys.stderr)


def rust(weights):
    print("//! Written by `training/linker.py`, which explains them; not edited by hand.\n")
    print("use super::features::Field::{\n    self, According, Closed, Colon, Comma, Contents, Cues, Dash, Lower, Marked, Order, Paragraphs, Pronoun, Sentences,")
    print("    Sources, Speech, Words,\n};\n")
    print("/// Candidates looked at on each side.")
    print(f"pub const REACH: usize = {REACH};\n")
    print("/// Distances in words at which the next value of `Words` begins.")
    print(f"pub const WORD_STEPS: &[usize] = &{list(WORD_STEPS)};\n")
    for name, words, what in (("SPEECH", SPEECH, "Forms of the commonest verbs of speech"), ("PRONOUNS", PRONOUNS, "Pronouns that may be a source")):
        print(f"/// {what}, sorted.\npub const {name}: &[&str] = &{json.dumps(sorted(words))};\n")
    print("/// Fields that together choose one of `weights`: they are the digits of its index, the first one the highest.")
    print("pub struct Template {\n    pub fields: &'static [Field],\n    pub weights: &'static [f32],\n}\n")
    for model in TEMPLATES:
        for name, offset, templates, what in (
            (model.upper(), 0, TEMPLATES[model], f"A {'content choosing a cue' if model == 'content' else 'cue choosing a source'}."),
            (model.upper() + "_NONE", len(TEMPLATES[model]), NONE_TEMPLATES[model], "The same choosing none."),
        ):
            print(f"/// {what}\npub const {name}: &[Template] = &[")
            for t, template in enumerate(templates):
                names = template.split()
                size = math.prod(FIELDS[n] for n in names)
                row = [round(weights[model][offset + t, c], 2) + 0.0 for c in range(size)]
                fields = ", ".join(n.capitalize() for n in names)
                print(f"    Template {{ fields: &[{fields}], weights: &{row} }},")
            print("];\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("train")
    arguments.add_argument("--check")
    a = arguments.parse_args()
    weights = train(load(a.train), random.Random(13))
    if a.check:
        check(load(a.check), weights)
    rust(weights)


if __name__ == "__main__":
    main()
