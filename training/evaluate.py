"""Span scores of a model folder on the two dev sets, and prediction files for other scorers.

    python evaluate.py --model ../models/press-en --data ../../shared/data [--write DIR]
"""
import argparse
import json
from collections import Counter
from pathlib import Path


import corpora
import decode
from encoding import Encoder
from model import ROLES, Tagger

COARSE = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
          "Person": "PER", "Organization": "ORG", "Location": "LOC", "Facility": "LOC"}
QUOTATION_MARKS = "\"'`“”„‟‘’‚‛«»‹›"


def measure(model, encoder, data, device="cpu"):
    """-> {name: F1 in percent}: exact spans; quotation marks and white space at the ends of attribution spans do not count"""
    news, campaign = corpora.worldwide(data, "dev"), corpora.polnear(data, "dev")
    counts = Counter()
    for document, found in zip(news, decode.read(model, encoder, [d["text"] for d in news], device)):
        gold = {(a, b, COARSE[kind]) for a, b, kind in document["ents"] if kind in COARSE}
        said = {(a, b, COARSE[kind]) for a, b, kind in found["entities"] if kind in COARSE}
        count(counts, gold, said, ("PER", "ORG", "LOC"))
        count(counts, {(*s[:2], "names") for s in gold}, {(*s[:2], "names") for s in said}, ["names"])
    for document, found in zip(campaign, decode.read(model, encoder, [d["text"] for d in campaign], device)):
        text = document["text"]
        gold = {trim(text, a, b, role) for one in document["attributions"] for role in ROLES for a, b in merged(text, one[role] or ())}
        said = {trim(text, a, b, role) for a, b, role in found["attribution"]}
        count(counts, gold, said, ROLES)
    for kind in ("PER", "ORG", "LOC"):
        for what in ("hit", "said", "gold"):
            counts["PER/ORG/LOC", what] += counts[kind, what]
    names = ["PER/ORG/LOC", "PER", "ORG", "LOC", "names", *ROLES]
    return {n: 200 * counts[n, "hit"] / max(1, counts[n, "said"] + counts[n, "gold"]) for n in names}


def count(counts, gold, said, kinds):
    for kind in kinds:
        g, s = ({span for span in spans if span[2] == kind} for spans in (gold, said))
        counts[kind, "hit"] += len(g & s)
        counts[kind, "said"] += len(s)
        counts[kind, "gold"] += len(g)


def merged(text, ranges):
    """Annotators' spans break at line ends: pieces with nothing but space and quotation marks between them are one."""
    joined = []
    for start, end in sorted(ranges):
        if joined and not text[joined[-1][1]:start].strip(QUOTATION_MARKS + " \n\t\u00a0"):
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return joined


def trim(text, start, end, kind):
    while start < end and (text[start].isspace() or text[start] in QUOTATION_MARKS):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in QUOTATION_MARKS):
        end -= 1
    return start, end, kind


def report(figures):
    return ", ".join(f"{name} {value:.1f}" for name, value in figures.items())


def write(model, encoder, data, folder):
    """Gold and predictions as JSON Lines; each content is linked to the nearest cue and source, the program links better."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    news, campaign = corpora.worldwide(data, "dev"), corpora.polnear(data, "dev")
    read = [decode.read(model, encoder, [d["text"] for d in docs]) for docs in (news, campaign)]
    lines(folder / "ner-gold.jsonl", ({"id": d["doc"], "text": d["text"], "entities": [
        {"start": a, "end": b, "label": COARSE.get(kind, kind)} for a, b, kind in d["ents"]]} for d in news))
    lines(folder / "ner-pred.jsonl", ({"id": d["doc"], "entities": [
        {"start": a, "end": b, "label": kind} for a, b, kind in found["entities"]]} for d, found in zip(news, read[0])))
    lines(folder / "quotes-gold.jsonl", ({"id": d["doc"], "text": d["text"], "quotes": [
        {key: [{"start": a, "end": b} for a, b in sorted(one[role] or ())] for key, role in zip(("sources", "cues", "contents"), ROLES)}
        for one in d["attributions"]]} for d in campaign))
    lines(folder / "quotes-pred.jsonl", ({"id": d["doc"], "quotes": link(found["attribution"])} for d, found in zip(campaign, read[1])))


def link(spans):
    """To each content its nearest cue, and the source nearest to that cue."""
    of = {role: [s for s in spans if s[2] == role] for role in ROLES}

    def nearest(role, span):
        return min(of[role], key=lambda s: max(s[0] - span[1], span[0] - s[1]), default=None)

    def listed(span):
        return [{"start": span[0], "end": span[1]}] if span else []

    quotes = []
    for content in of["content"]:
        cue = nearest("cue", content)
        quotes.append({"sources": listed(nearest("source", cue or content)), "cues": listed(cue), "contents": listed(content)})
    return quotes


def lines(path, values):
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="../models/press-en")
    parser.add_argument("--data", default="../../shared/data")
    parser.add_argument("--write", help="folder for gold and prediction files")
    args = parser.parse_args()
    tagger, reader = Tagger.from_folder(args.model), Encoder(Path(args.model) / "tokenizer.json")
    print(report(measure(tagger, reader, args.data)))
    if args.write:
        write(tagger, reader, args.data, args.write)
