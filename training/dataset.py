"""Training examples: every source encoded, with what it says about entities and attribution."""
from dataclasses import dataclass

import numpy as np

import corpora
import labels
import teacher
from encoding import Encoded


@dataclass
class Example:
    source: str
    doc: Encoded
    sets: np.ndarray   # allowed entity labels of each piece, 0 = says nothing
    roles: np.ndarray  # attribution label of each piece, -100 = says nothing


def examples(data, briefings, encoder, work, own=None):
    """own: {source: {document name: entities}}, what the model of the round before sees where nobody marked names"""
    gazetteer = labels.Gazetteer(data)

    def example(source, document, entity_sets, with_roles=False):
        doc = encoder.encode(document["text"])
        sets, roles = np.zeros(len(doc.pieces), dtype=np.int64), np.full(len(doc.pieces), labels.IGNORE, dtype=np.int64)
        sets[doc.first] = entity_sets(doc.spans)
        if with_roles:
            roles[doc.first] = labels.attribution(document, doc.spans)
        return Example(source, doc, sets, roles)

    news = corpora.worldwide(data, "train")
    said = teacher.cached("worldwide", news, work)
    for d in news:
        yield example("worldwide", d, lambda spans: labels.worldwide(d, spans, said[d["doc"]], gazetteer))
    for source, documents in without_names(data, briefings):
        said = teacher.cached(source, documents, work)
        for d in documents:
            seen = own and own[source][d["doc"]]
            yield example(source, d, lambda spans: labels.silver(spans, said[d["doc"]], seen), "attributions" in d)
    for d in corpora.tokens(data, "nne_wsj199"):
        yield example("nne_wsj199", d, lambda spans: labels.wsj(d, spans))
    for source, mapping in (("crossner_politics_train", labels.CROSSNER), ("wikigold", labels.WIKIGOLD)):
        for d in corpora.tokens(data, source):
            yield example(source, d, lambda spans: labels.names_only(d, spans, mapping))


def without_names(data, briefings):
    """The sources in which nobody marked names."""
    yield "polnear", corpora.polnear(data, "train")
    if briefings:
        yield "briefings", corpora.briefings(briefings)
