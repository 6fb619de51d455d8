"""Readers: every training source as documents {doc, text, ...} with character offsets (Unicode code points).

Token-level sets are joined to running text, so that all sources go through the same word scanner.
"""
import gzip
import json
import random
import re
from itertools import islice
from pathlib import Path

SAMPLE = None  # records of each set that are read; None: all. For a try of all stages (train.py --sample)
BRIEFINGS, BRIEFING_WORDS = 600, 420  # excerpts, and words in each
WIRE = 560  # documents of GMB, about a third

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
SPEAKER_LABEL = re.compile(r"\A[*_]*(?:[A-Z][A-ZÀ-Þ.’' -]+:|Q(?=\s))[*_\s]*")

NO_SPACE_BEFORE = re.compile(r"[,.;:!?%)\]]|'+|’|''|n't|'[a-z]+|-RRB-", re.IGNORECASE)
NO_SPACE_AFTER = {"(", "[", "$", "``", "-LRB-", "#"}
TREEBANK = {"-LRB-": "(", "-RRB-": ")", "-LCB-": "{", "-RCB-": "}", "``": "“", "''": "”"}


def records(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, SAMPLE)]


def worldwide(data, part):
    return records(Path(data) / f"ner/worldwide_{part}.jsonl.gz")


def polnear(data, part):
    return records(Path(data) / f"quotes/polnear_{part}.jsonl.gz")


def briefings(folder, count=BRIEFINGS, seed=17):
    """A sample of excerpts over all sections; speaker labels are cut off, as the program cuts them off before it encodes."""
    paths = sorted(Path(folder).rglob("*.md"))
    choice = random.Random(seed)
    documents = []
    for path in choice.sample(paths, min(SAMPLE or count, len(paths))):
        paragraphs = briefing_paragraphs(path.read_text(encoding="utf-8"))
        lengths = [len(p.split()) for p in paragraphs]
        first = choice.randrange(len(paragraphs)) if sum(lengths) > BRIEFING_WORDS else 0
        last = first
        while last < len(paragraphs) and sum(lengths[first:last]) < BRIEFING_WORDS:
            last += 1
        text = "\n\n".join(paragraphs[first:last])
        if text:
            documents.append({"doc": path.relative_to(folder).as_posix(), "text": text})
    return documents


def briefing_paragraphs(markdown):
    blocks = BLANK_LINE.split(FRONT_MATTER.sub("", markdown))
    joined = (re.sub(r"\s+", " ", block).strip() for block in blocks)
    return [p for p in (SPEAKER_LABEL.sub("", block, count=1) for block in joined) if p]


def as_read(markdown):
    """The same as one text in which every character keeps its place."""

    def block(text):
        label = SPEAKER_LABEL.match(text)
        skipped = label.end() if label else 0
        return " " * skipped + text[skipped:].replace("\n", " ")

    parts, at = [], 0
    for blank in BLANK_LINE.finditer(markdown):
        parts += [block(markdown[at:blank.start()]), "\n".ljust(len(blank[0]))]
        at = blank.end()
    return "".join([*parts, block(markdown[at:])])


def wire(data, count=WIRE, seed=17):
    """A sample of GMB (None: all), whose texts are mostly international newswire; its names as another labeller's, they are not gold."""
    documents = tokens(data, "gmb_kaggle")
    for number, document in enumerate(documents):
        document["doc"] = f"gmb-{number}"
    return random.Random(seed).sample(documents, min(count or len(documents), len(documents)))


def tokens(data, name):
    """A token-level set as documents: sentences that follow each other under one name are joined."""
    documents, current = [], None
    for record in records(Path(data) / f"ner/{name}.jsonl.gz"):
        if current is None or record["doc"] != current["doc"] or len(current["text"]) > 4000:
            current = {"doc": record["doc"], "text": "", "ents": [], "nested": []}
            documents.append(current)
        text, offsets = join(record["tokens"], current["text"])
        current["text"] = text
        for layer in ("ents", "nested"):
            current[layer] += [[offsets[a][0], offsets[b - 1][1], kind] for a, b, kind in record.get(layer, ())]
    return documents


def join(words, text=""):
    """-> text continued by the words, with the spaces that print would have; the words' offsets in it"""
    offsets, glued = [], not text
    for word in words:
        if not glued and not NO_SPACE_BEFORE.fullmatch(word):
            text += " "
        glued = word in NO_SPACE_AFTER
        word = TREEBANK.get(word, word)
        offsets.append((len(text), len(text) + len(word)))
        text += word
    return text, offsets
