"""Training examples: every source encoded, with what it says about entities and attribution."""
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import augment
import corpora
import judged
import labels
import referents
import teacher
from encoding import Encoded

UNLABELLED_BRIEFINGS = 750  # documents for a pupil
TUTOR_SWAPPED = 0.5  # share of names


@dataclass
class Example:
    source: str
    doc: Encoded
    sets: np.ndarray   # allowed entity labels of each piece, 0 = says nothing
    roles: np.ndarray  # attribution label of each piece, -100 = says nothing
    scores: np.ndarray | None = None  # what a tutor says of each word, see lessons.py
    choices: tuple = ()  # what pronouns mean, see referents.py
    judged: tuple = ()  # what readers said of its sentences, see judged.py


def examples(data, briefings, encoder, work, own=None):
    """own: {source: {document name: what our model of the rounds before says}} for the `unmarked` sources"""
    gazetteer = labels.Gazetteer(data)

    def example(source, document, entity_sets, roles=None):
        doc = encoder.encode(document["text"])
        sets, role_of = np.zeros(len(doc.pieces), dtype=np.int64), np.full(len(doc.pieces), labels.IGNORE, dtype=np.int64)
        sets[doc.first] = entity_sets(doc.spans)
        if roles:
            role_of[doc.first] = roles(doc.spans)
        return Example(source, doc, sets, role_of)

    def silver_roles(source, document):
        said = own and own.get(source, {}).get(document["doc"], {})
        return (lambda _: labels.own_attribution(said)) if said and "roles" in said else None

    news = corpora.worldwide(data, "train")
    said = teacher.cached("worldwide", news, work)
    for d in news:
        yield example("worldwide", d, lambda spans: labels.worldwide(d, spans, said[d["doc"]]["ents"], gazetteer), silver_roles("worldwide", d))
    campaign = corpora.polnear(data, "train")
    said = teacher.cached("polnear", campaign, work)
    for d in campaign:
        seen = own and own["polnear"][d["doc"]]["ents"]
        yield example("polnear", d, lambda spans: labels.silver(spans, said[d["doc"]]["ents"], seen), lambda spans: labels.attribution(d, spans))
    if briefings:
        excerpts = corpora.briefings(briefings)
        said = teacher.cached("briefings", excerpts, work)
        for d in excerpts:
            seen = own and own["briefings"][d["doc"]]["ents"]
            yield example("briefings", d, lambda spans: labels.silver(spans, said[d["doc"]]["ents"], seen), silver_roles("briefings", d))
    if own and "wire" in own:
        texts = corpora.wire(data)
        said = teacher.cached("wire", texts, work)
        for d in texts:
            seen = own["wire"][d["doc"]]["ents"]
            numbers = [e for e in said[d["doc"]]["ents"] if e[2] in labels.NUMERIC]
            yield example("wire", d, lambda spans: labels.silver(spans, [*numbers, *labels.wire_names(d, seen)], seen), silver_roles("wire", d))
    for d in corpora.tokens(data, "nne_wsj199"):
        yield example("nne_wsj199", d, lambda spans: labels.wsj(d, spans))
    for source, mapping in (("crossner_politics_train", labels.CROSSNER), ("wikigold", labels.WIKIGOLD)):
        for d in corpora.tokens(data, source):
            yield example(source, d, lambda spans: labels.names_only(d, spans, mapping))


def unlabelled(data, briefings, encoder):
    """Texts that ask nothing but what a tutor says of them: newswire and briefings."""
    for source, documents in (("wire", corpora.wire(data, count=None)),
                              ("briefings", corpora.briefings(briefings, UNLABELLED_BRIEFINGS) if briefings else ())):
        for document in documents:
            yield plain(source, encoder.encode(document["text"]))


def with_other_names(examples, seed):
    """Worldwide's texts once more, for a tutor to read, half of their names replaced."""
    names, chance = augment.Names(examples), np.random.default_rng(seed)
    for example in examples:
        if example.source == "worldwide":
            yield replace(names.swap(example, chance, TUTOR_SWAPPED), source="other names")


def referring(data, encoder, own):
    """Texts with pronouns of which is known whom they mean; own: see `examples`, for names of campaign news and newswire."""
    folder, genders = Path(data) / "coref", referents.genders(data)

    def example(source, text, choices):
        doc = encoder.encode(text)
        return plain(source, doc, [referents.of_words(choice, doc.spans) for choice in choices])

    for source, texts in (("gap", referents.gap(folder / "gap-development.tsv")), ("gum", referents.gum(folder / "gum_train.jsonl.gz"))):
        for text, choices in texts:
            yield example(source, text, choices)
    people = lambda entities: sorted((start, end) for start, end, kind in entities if kind in ("PERSON", "Person"))  # noqa: E731
    news = [(d["text"], people(own[source][d["doc"]]["ents"])) for source, documents in
            (("polnear", corpora.polnear(data, "train")), ("wire", corpora.wire(data))) for d in documents]
    news += [(d["text"], people(d["ents"])) for d in corpora.worldwide(data, "train")]
    for text, names in news:
        for excerpt, choices in referents.excerpts(*referents.renamed(text, names, genders)):
            yield example("renamed", excerpt, choices)


def judged_texts(data, briefings, encoder):
    """Texts of whose sentences readers said something."""
    for text, sentences in judged.texts(data, briefings):
        doc = encoder.encode(text)
        yield plain("judged", doc, judged=[judged.of_words(sentence, text, doc.spans) for sentence in sentences])


def plain(source, doc, choices=(), judged=()):
    """An example of which nothing is known but what its pronouns mean, or what readers said of its sentences."""
    sets, roles = np.zeros(len(doc.pieces), dtype=np.int64), np.full(len(doc.pieces), labels.IGNORE, dtype=np.int64)
    return Example(source, doc, sets, roles, choices=choices, judged=judged)


def unmarked(data, briefings, attribution):
    """The sources in which nobody marked names; with `attribution` also those in which nobody marked who said what, and newswire."""
    yield "polnear", corpora.polnear(data, "train")
    if briefings:
        yield "briefings", corpora.briefings(briefings)
    if attribution:
        yield "worldwide", corpora.worldwide(data, "train")
        yield "wire", corpora.wire(data)
