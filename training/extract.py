"""Documents as `pressline eval summaries --features` judges them, and summaries of them: what src/summary/select.rs chooses, and what is
best by the references themselves (`oracle`)."""

import json
import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np

import pairs
import stand_alone
from rouge import rouge, tokens

ALSO = 0.2  # weight of a sentence that states a main point, too, against one of the best summary
MEASURES = np.array([1.0, 1.5, 1.0])  # weights of ROUGE-1, -2, -L in a target
WARMTH = 0.06  # of such a measure that makes a sentence e times as likely
SPLIT_WEIGHT = {"main_points": 1.0, "gum_train": 1.0, "gum_dev": 1.0, "realsumm": 0.6, "companions": 0.3}

ROOT = Path(__file__).resolve().parent.parent


def constants(file, *names):
    """What the program has for them: `const FAULT: f32 = 0.4;`, or `max_words: 60,` among the defaults of its summaries."""
    text = (ROOT / "src" / file).read_text(encoding="utf-8").split("impl Default for SummaryConfig")[-1]
    return [json.loads(re.search(rf"\b{name}: (?:\w+ = )?([\d.]+)[;,]", text)[1]) for name in names]


MAX_WORDS, MAX_SENTENCES, MIN_SCORE, REDUNDANCY = constants("config.rs", "max_words", "max_sentences", "min_score", "redundancy")
SAME, LEAST, POOL, SETS, UNTOLD, REACH, TWICE = constants("summary/select.rs", "SAME", "LEAST", "POOL", "SETS", "UNTOLD", "REACH", "TWICE")
FAULT, FAULT_WORDS, *FAULT_CHOICE = constants("summary/select.rs", "FAULT", "FAULT_WORDS", "FAULT_UNITS", "LEAST_CHOICE", "MOST_CHOICE")
DEPENDENT, EXPLAINED, SURE, LEANS, HELPS = constants("summary/units.rs", "DEPENDENT", "EXPLAINED", "SURE", "LEANS", "HELPS")
LEXICON = ROOT / "src/summary/lexicon.rs"
STOP_WORDS = set(re.findall(r'"(\w+)"', LEXICON.read_text().split("const STOP_WORDS")[1].split("];")[0]))


class Document:
    """Its sentences are those that could be cited. Weights that do not know it set `scores`, `needs`, `empty`, `question_needs`
    (`learned` of stand_alone.py's), and `pairs`."""

    def __init__(self, gold, row):
        self.id, self.genre, self.split = gold["id"], gold["genre"], gold["split"]
        self.weight = SPLIT_WEIGHT.get(self.split)
        self.references = [tokens(text) for text in gold["summaries"]]
        self.targets = self.references + [tokens(text) for text in gold.get("silver", [])]
        sentences = row["sentences"]
        self.numbers = [s["sentence"] for s in sentences]
        self.cues = np.array([s["cues"] for s in sentences])
        cited = ["\n".join([s["text"], *s["items"]]) for s in sentences]
        self.words = [tokens(text) for text in cited]
        self.length = [len(text.split()) for text in cited]
        self.stand_alone = [s["stands_alone"] for s in sentences]
        self.has_items = [bool(s["items"]) for s in sentences]
        self.announces = [has_items or s["text"].rstrip('*_"”').endswith(":") for s, has_items in zip(sentences, self.has_items)]
        self.features = np.array([s["features"] for s in sentences]).reshape(len(sentences), len(row["names"]))
        self.title_share = self.features[:, row["names"].index("title_share")]
        self.vector = np.array([s["vector"] for s in sentences])
        self.questions = {i: Question(s["question"]) for i, s in enumerate(sentences) if s["question"]}
        self.is_read = "points" in gold
        self.places = list(places(gold, [s["text"] for s in sentences]))
        self.main, self.also = marks(gold, self.places)
        self.alone = stand_alone.shares(gold.get("alone", []), self.places)
        self.said_empty = stand_alone.emptiness(gold.get("alone", []), gold.get("informs", []), self.places)
        self.beside, self.repeats = (pairs.indices(gold.get(name, []), self.places) for name in ("beside", "repeats"))
        asked = dict(sorted((question.number, question.text) for question in self.questions.values()))
        place_of = dict(zip(asked, places(gold, asked.values())))
        found = {i: place_of[question.number] for i, question in self.questions.items()}
        self.asked = pairs.exchanges(gold.get("asked", []), self.places, found)
        self.vectors = term_vectors([s["text"] for s in sentences])

    def target(self):
        """How likely each sentence is to be the main point."""
        worth = self.main + ALSO * self.also
        if not worth.any():
            measure = np.array([rouge(self.targets, words) for words in self.words]) @ MEASURES
            worth = np.exp((measure - measure.max()) / WARMTH)
        return worth / worth.sum()

    def score(self, units):
        """ROUGE of a summary, its words, whether it has a main point, and shares of its judged sentences that lean and that are empty."""
        chosen = [unit.sentence for unit in units]
        words = [word for unit in units for word in [*(self.questions[unit.sentence].words if unit.asks else []), *self.words[unit.sentence]]]
        hits = [100.0 * any(marked[i] for i in chosen) if self.is_read else math.nan for marked in (self.main, self.main + self.also)]
        faults = [100 * np.mean(own) if len(own := said[chosen][~np.isnan(said[chosen])]) else math.nan for said in (self.alone[:, 0], self.said_empty)]
        return [*(100 * rouge(self.references, words)), sum(unit.words for unit in units), *hits, *faults]


class Question:
    """What a sentence answers, which may be cited with it."""

    def __init__(self, row):
        self.number, self.text, self.ties = row["sentence"], row["text"], row["ties"]
        self.cues, self.vector = np.array([row["cues"]]), np.array([row["vector"]])
        self.words, self.length = tokens(row["text"]), len(row["text"].split())


class Unit:
    """A sentence of a document that is cited, with its items if it has any, or with its question."""

    def __init__(self, document, sentence, asks=False):
        question = document.questions[sentence] if asks else None
        self.sentence, self.asks = sentence, asks
        self.words = document.length[sentence] + (question.length if asks else 0)
        self.numbers = [*([question.number] if asks else []), document.numbers[sentence]]


def places(gold, texts):
    """Start and end of each of these sentences in the document's text."""
    end = 0
    for text in texts:
        start = gold["text"].index(text, end)
        end = start + len(text)
        yield start, end


def marks(gold, found_places):
    """The share of readers that took each sentence for one of the best summary, and for another one that states a main point."""
    readings = gold.get("points", [])

    def marked(place, spans):
        shared = [min(place[1], end) - max(place[0], start) for start, end in spans]
        return any(own > 0.6 * min(place[1] - place[0], end - start) for own, (start, end) in zip(shared, spans))

    found = [[[marked(place, reading[name]) for reading in readings] for place in found_places] for name in ("main", "also")]
    return [np.array(table, dtype=float).reshape(len(found_places), -1).mean(1) if readings else np.zeros(len(found_places)) for table in found]


def term_vectors(texts):
    bags = [
        Counter(w for w in re.findall(r"[^\W_]+", text.lower()) if len(w) > 1 and w not in STOP_WORDS) for text in texts
    ]
    found = Counter(word for bag in bags for word in bag)
    vectors = []
    for bag in bags:
        vector = {word: count * math.log(1 + len(bags) / found[word]) for word, count in bag.items()}
        norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors.append({word: value / norm for word, value in vector.items()})
    return vectors


def likeness(document, a, b):
    """The cosine of two sentences' words."""
    a, b = document.vectors[a], document.vectors[b]
    return sum(value * b.get(word, 0.0) for word, value in a.items())


def log_of_none(fault):
    """The logarithm of the probability that there is no fault."""
    return np.log(np.maximum(1 - fault, SURE))


def worth(document):
    """Of each sentence."""
    logits = np.log(document.scores / (1 - document.scores))
    return np.where(logits > LEAST, logits, LEAST * np.exp(np.minimum(logits - LEAST, 0)))


def select(document, max_words=MAX_WORDS, min_score=MIN_SCORE, redundancy=REDUNDANCY, max_sentences=MAX_SENTENCES):
    """The units of a document's summary: the beam search of src/summary/select.rs."""
    scores, needs, numbers, announces, learned = document.scores, document.needs, document.numbers, np.array(document.announces), document.pairs
    worths = worth(document)
    says = log_of_none(document.empty)
    alone = LEANS * log_of_none(np.where(announces, needs * (1 - EXPLAINED), needs)) + says
    asked = {i: learned.needs_question(document, i) for i in document.questions}
    answered = {i: LEANS * log_of_none(needs) + says[i] for i, needs in asked.items()}
    beside = cache(lambda before, i: LEANS * log_of_none(learned.needs_beside(document, before, i)) + says[i])
    like = cache(lambda a, b: likeness(document, a, b))

    units = [Unit(document, i) for i in range(len(numbers)) if document.stand_alone[i]]
    units += [Unit(document, i, asks=True) for i in answered if needs[i] - asked[i] > HELPS or not document.stand_alone[i]]
    fitting = [unit for unit in units if unit.words <= max_words] or units
    pool = sorted(sorted(fitting, key=lambda unit: (-worths[unit.sentence], unit.sentence, unit.asks))[:POOL], key=lambda unit: (unit.sentence, unit.asks))

    def leans_on(unit):
        """The number of the sentence without which it is not cited, if there is one."""
        i = unit.sentence
        if announces[i] and not document.has_items[i]:
            return numbers[i] + (2 if numbers[i] + 1 not in numbers and numbers[i] + 2 in numbers else 1)
        return numbers[i] - 1 if needs[i] >= DEPENDENT and not announces[i] and not unit.asks else None

    candidates, *clamp = FAULT_CHOICE
    power = FAULT * np.clip(len({unit.sentence for unit in units}) / candidates, *clamp) * min(1, FAULT_WORDS / max_words)
    terms = np.array([len(vector) for vector in document.vectors])
    of_title = document.title_share * terms

    def understood(chosen):
        def explained(at, unit):
            i = unit.sentence
            if unit.asks:
                return answered[i]
            before = [other.sentence for other in chosen[max(0, at - REACH):at] if numbers[i] - numbers[other.sentence] <= REACH and not announces[i]]
            return max([alone[i], *(beside(j, i) for j in before)])

        return sum(explained(at, unit) for at, unit in enumerate(chosen))

    def measured(chosen, value, unrepeated):
        own = [unit.sentence for unit in chosen]
        share = of_title[own].sum() / max(1, terms[own].sum())
        faultless = understood(chosen) + TWICE * unrepeated + math.log(max(1 - share * share, UNTOLD))
        return chosen, value, unrepeated, np.log(value) + power * faultless

    def merit(found):
        return found[3]

    def places_in_pool(found):
        return [(unit.sentence, unit.asks) for unit in found[0]]

    singles = [measured((unit,), worths[unit.sentence], 0.0) for unit in pool]
    best, sets = max([one for one in singles if leans_on(one[0][0]) is None] or singles, key=merit), [((), 0.0, 0.0, 0.0)]
    while sets:
        larger = {}
        for chosen, value, unrepeated, _ in sets:
            cited = {number for unit in chosen for number in unit.numbers}
            used = sum(unit.words for unit in chosen)
            for unit in pool:
                i = unit.sentence
                fits = not chosen or (used + unit.words <= max_words and min(scores[other.sentence] for other in (unit, *chosen)) >= min_score)
                has_room = len(cited) + len(unit.numbers) <= max_sentences
                if not fits or not has_room or cited & set(unit.numbers) or not (leans_on(unit) is None or leans_on(unit) in cited):
                    continue
                most = max((like(min(i, other.sentence), max(i, other.sentence)) for other in chosen), default=0.0)
                if most >= SAME:
                    continue
                new = measured(
                    tuple(sorted((*chosen, unit), key=lambda unit: unit.sentence)), value + worths[i] * (1 - redundancy * most), unrepeated - learned.repeats(most)
                )
                own = tuple(places_in_pool(new))
                if own not in larger or merit(larger[own]) < merit(new):
                    larger[own] = new
        sets = sorted(larger.values(), key=lambda found: (-merit(found), places_in_pool(found)))[:SETS]
        best = max([best, *sets[:1]], key=merit)
    return list(best[0])


def oracle(document, max_words):
    """The units that a greedy choice by the references takes."""
    chosen, best = [], -1.0
    while True:
        used = sum(unit.words for unit in chosen)
        taken = {unit.sentence for unit in chosen}
        options = [unit for i in range(len(document.words)) if i not in taken and used + (unit := Unit(document, i)).words <= max_words]
        worth = [(sum(document.score(sorted([*chosen, unit], key=lambda unit: unit.sentence))[:3]), -at) for at, unit in enumerate(options)]
        if not worth or max(worth)[0] <= best:
            return chosen
        best, at = max(worth)
        chosen = sorted([*chosen, options[-at]], key=lambda unit: unit.sentence)
