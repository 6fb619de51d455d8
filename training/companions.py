"""What the briefings teach about summaries of talk: no speech has a summary, but many have a companion, a statement or
fact sheet of the same days about the same matter, whose opening says in writing what the speech was about.

Also the words that tell written news and statements from talk (src/summary/register.rs).
"""

import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

WRITTEN = ["statements-releases", "briefings-statements", "fact-sheets"]
GROUPS = {
    "briefing": ["press-briefings"],
    "statement": ["briefings-statements", "statements-releases"],
    "speech": ["speeches-remarks", "remarks"],
}
DRAWN = {"speech": 170, "briefing": 60}  # documents learned from
LIKENESS = 0.18  # cosine from which a statement is taken to be about the same, by reading pairs
ALMOST = {"speech": 0.8, "briefing": 0.6}  # share of the best companion's likeness from which others count too
WORDS = {"speech": range(251, 6000), "briefing": range(251, 9000)}
LEAD_WORDS = 80
READ_SEEDS, READ = (43, 44, 45, 46, 47, 48, 49), 20  # samples that were read to judge the summaries: nothing is learned from them
SEED = 7

# No statements: lists of names, and talk that is filed among them.
NO_STATEMENT = re.compile(r"(Nominations|Bills? |Press Release: (Nom|Bill)|Remarks|Press (Call|Brief)|Background|On-the-Record)")
NO_TALK = ("Statement", "Readout", "Joint")


def files(briefings, folders):
    return sorted(str(path) for folder in folders for path in Path(briefings, folder).rglob("*.md"))


def read(path):
    """Title, date and text of a document."""
    _, matter, text = Path(path).read_text(encoding="utf-8").split("---\n", 2)
    title = re.search(r"^title:\s*(.*(?:\n  .*)*)", matter, re.M).group(1)
    title = re.sub(r"\s+", " ", re.sub(r"\\u\w{4}|[\\_\u2060]", " ", title)).strip(" \"'").replace("''", "'")
    return title, re.search(r"^date: '?(\S{10})", matter, re.M).group(1), text


def reading_sample(briefings, seed):
    """Group -> paths of the documents read to judge summaries."""
    draw = random.Random(seed)
    return {group: draw.sample(files(briefings, folders), READ) for group, folders in GROUPS.items()}


def lead(text):
    """The opening sentences of a statement's first paragraph; None if it has no paragraph."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    prose = [p for p in paragraphs if len(p.split()) >= 12 and not p.startswith(("#", "|", "!"))]
    if not prose:
        return None
    first = re.sub(r"[*_]|\\", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose[0]))
    if len(first.split()) <= LEAD_WORDS:
        return first
    opening, *rest = re.split(r"(?<=[.!?]) (?=[A-Z])", first)
    for sentence in rest:
        if len(f"{opening} {sentence}".split()) > LEAD_WORDS:
            break
        opening += " " + sentence
    return opening


def corpus(briefings):
    """(path, title, date, text, lead) of statements, and (path, title, date, text, group) of talk, read samples left out."""
    samples = [path for seed in READ_SEEDS for paths in reading_sample(briefings, seed).values() for path in paths]
    held_out = {Path(path).name for path in samples}
    statements = []
    for path in files(briefings, WRITTEN):
        title, day, text = read(path)
        opening = None if NO_STATEMENT.match(title) else lead(text)
        if opening:
            statements.append((path, title, day, text, opening))
    talk = [(path, *read(path), group) for group in DRAWN for path in files(briefings, GROUPS[group])]
    talk = [row for row in talk if Path(row[0]).name not in held_out]
    return [row for row in statements if Path(row[0]).name not in held_out], talk


def companions(briefings, marked):
    """Rows of gold: speeches and briefings, with the leads of their companions for references; `marked`: file names that are
    gold already."""
    statements, talk = corpus(briefings)
    talk = [row for row in talk if Path(row[0]).name not in marked]
    terms = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=3, max_df=0.3)
    terms.fit([row[3] for row in talk[::3]] + [row[3] for row in statements[::3]])
    rows = lambda found: terms.transform([f"{title} {title} {text}" for _, title, _, text, _ in found])
    written, said = rows(statements), rows(talk)
    by_day = defaultdict(list)
    for i, (_, _, day, _, _) in enumerate(statements):
        by_day[day].append(i)
    pairs = defaultdict(list)
    for k, (path, title, day, text, group) in enumerate(talk):
        days = [str(date.fromisoformat(day) + timedelta(offset)) for offset in (-1, 0, 1)]
        near = [i for day in days for i in by_day[day]]
        if not near or len(text.split()) not in WORDS[group] or (group == "speech" and title.startswith(NO_TALK)):
            continue
        likeness = (written[near] @ said[k].T).toarray().ravel()
        best = [(float(likeness[j]), near[j]) for j in (-likeness).argsort(kind="stable")[:3]]
        if best[0][0] >= LIKENESS:
            references = [statements[i][4] for like, i in best if like >= ALMOST[group] * best[0][0]]
            pairs[group].append((path, title, text, references))
    draw = random.Random(SEED)
    for group, count in DRAWN.items():
        for path, title, text, references in draw.sample(pairs[group], count):
            fields = {"id": f"companions/{Path(path).stem}", "genre": group, "split": "companions", "title": title}
            yield {**fields, "text": text, "summaries": references}


def words(text):
    return re.findall(r"[^\W_]+", text)


def sentences(text, opening="A-Z"):
    parts = re.split(rf"(?<=[.!?])\s+(?=[{opening}])", text)
    return [part for part in parts if 7 <= len(words(part)) <= 60]


def log_odds(written, spoken, totals):
    return math.log((written + 2) / (totals[0] + 4)) - math.log((spoken + 2) / (totals[1] + 4))


def register(data, briefings):
    """Word -> log-odds of standing in a written sentence against a spoken one, where two contrasts agree: leads of
    statements against press talk, and news (PolNeAR) against meetings (QMSum). So words of one outlet's topics drop out.
    """
    statements, talk = corpus(briefings)
    written, spoken, cases, totals = Counter(), Counter(), Counter(), [0, 0]

    def add(counts, side, sentence):
        totals[side] += 1
        found = words(sentence)
        counts.update({word.lower() for word in found})
        cases.update((word.lower(), word[0].isupper()) for word in found[1:])

    for *_, opening in statements:
        add(written, 0, " ".join(opening.split()[:60]))
    draw = random.Random(SEED)
    for _, _, _, text, _ in draw.sample(talk, 700):
        said = sentences(text)
        for sentence in draw.sample(said, min(10, len(said))):
            add(spoken, 1, sentence)
    news, meetings, others = Counter(), Counter(), [0, 0]
    with gzip.open(Path(data, "quotes/polnear_train.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for sentence in (s for line in lines for s in sentences(json.loads(line)["text"], "A-Z“\"")):
            others[0] += 1
            news.update(set(words(sentence.lower())))
    with gzip.open(Path(data, "summaries/qmsum_train.jsonl.gz"), "rt", encoding="utf-8") as lines:
        turns = (turn for line in lines for _, turn in json.loads(line)["turns"])
        spaced = (re.sub(r" (?=[,.?!])|\{[^}]*\} ?", "", turn) for turn in turns)
        for sentence in (s for turn in spaced for s in sentences(turn)):
            others[1] += 1
            meetings.update(set(words(sentence.lower())))

    table = {}
    for word in sorted(set(written) | set(spoken)):
        is_name = cases[word, True] > cases[word, False] and word != "i"
        is_rare = max(written[word] / totals[0], spoken[word] / totals[1]) < 0.008 or news[word] + meetings[word] < 12
        if is_name or is_rare or not word.isalpha():
            continue
        odds = log_odds(written[word], spoken[word], totals), log_odds(news[word], meetings[word], others)
        if odds[0] * odds[1] > 0:
            table[word] = round(math.copysign(min(2.5, abs(sum(odds)) / 2), odds[0]), 1)
    return table


def rust_register(table):
    items = [f'("{word}", {value:.1f}),' for word, value in sorted(table.items())]
    lines, line = [], "   "
    for item in items:
        if len(line) + 1 + len(item) > 118:
            lines.append(line)
            line = "   "
        line += " " + item
    body = "\n".join([*lines, line])
    return f"""//! Written by `training/summary.py`; not by hand.

/// Words in lower case, sorted, with how much more often (natural logarithm) they stand in written news and statements
/// than in talk.
#[rustfmt::skip]
pub(super) const REGISTER: [(&str, f32); {len(table)}] = [
{body}
];
"""
