"""What readers took for the main points of 530 documents: briefings, statements, speeches, news, and GUM's talk (main_points.jsonl).

The readers were language models, not people: each read its documents to the end and followed one written guide.

A row is one reading of one document: `doc` (its place in the data folder's sets or in the briefings), `kind`, `annotator`,
`main` (spans of one to four sentences that together make the best summary of at most 60 words), `also` (spans of other
sentences that state a main point and can be understood alone) and `abstract` (the reader's own summary, 40 to 55 words).
Spans are code points of the document's text, front matter left out. 34 documents were read twice: of the sentences that one
took for `main`, 76 % were `main` for the other, too, and 93 % `main` or `also`.

main_points_encoder.jsonl has 1,249 other documents, which the encoder learns from (judged.py) and on which nothing is measured: `doc` and
`sentences`, [start, end, mark] of each one that the program could cite, the mark `main`, `also` or nothing.
"""

import json
from collections import defaultdict
from pathlib import Path

import companions
import corpora

FILE = Path(__file__).with_name("main_points.jsonl")
ENCODER_FILE = Path(__file__).with_name("main_points_encoder.jsonl")


def readings():
    """Place of a document -> its rows."""
    found = defaultdict(list)
    with open(FILE, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found[row["doc"]].append(row)
    return found


def marked():
    """Place of a document that the encoder learns -> (start, end, "main", "also" or "") of each sentence that could be chosen."""
    with open(ENCODER_FILE, encoding="utf-8") as lines:
        return {row["doc"]: row["sentences"] for row in map(json.loads, lines)}


def names():
    """File names of the briefings among them."""
    return {Path(place).name for place in readings() if place.endswith(".md")}


class Texts:
    """The documents that readers read, by their place."""

    def __init__(self, data, briefings):
        sets = {
            "polnear_train": corpora.polnear(data, "train"),
            "worldwide_train": corpora.worldwide(data, "train"),
            "gum_train": corpora.records(Path(data, "coref/gum_train.jsonl.gz")),
        }
        self.known = {f"{name}/{document['doc']}": document for name, documents in sets.items() for document in documents}
        self.briefings = briefings

    def of(self, place):
        """-> title, if it has one, and text"""
        if place in self.known:
            return self.known[place].get("title"), self.known[place]["text"]
        title, _, text = companions.read(Path(self.briefings, place))
        return title, text


def rows(data, briefings):
    """Rows of gold, with the readers' abstracts for references."""
    texts = Texts(data, briefings)
    for place, found in sorted(readings().items()):
        title, text = texts.of(place)
        points = [{"main": row["main"], "also": row["also"]} for row in found]
        row = {"id": f"main_points/{place}", "genre": found[0]["kind"], "split": "main_points", "text": text, "points": points}
        yield {**row, **({"title": title} if title else {}), "summaries": [row["abstract"] for row in found]}
