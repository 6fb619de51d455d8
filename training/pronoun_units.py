"""What a pronoun may mean: the names of a text, its nouns for people and bodies, groups of them, and its pronouns.

The same as units.rs, nouns.rs and words.rs in src/quotes/pronouns must find; word lists are read from words.txt there.
The command is `pronouns.py`.
"""

import bisect
import collections
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent.parent

PRONOUNS = {  # number (one person, several, a thing), gender, role (subject, object, possessive, reflexive)
    "he": "1ms", "him": "1mo", "his": "1mp", "himself": "1mr", "she": "1fs", "her": "1fo", "hers": "1fp", "herself": "1fr",
    "they": "2-s", "them": "2-o", "their": "2-p", "theirs": "2-p", "themselves": "2-r",
    "it": "3-s", "its": "3-p", "itself": "3-r",
}  # fmt: skip

WORDS = collections.defaultdict(set)
for line in (HERE / "src/quotes/pronouns/words.txt").read_text(encoding="utf-8").splitlines():
    WORDS[line.split(":")[0]].update(line.split(":")[1].split())

# Classes of words beside a unit.
EDGE, PREPOSITION, AUXILIARY, SPEECH, AND, BUT, SUBORDINATOR, DETERMINER, PRONOUN, POSSESSIVE, COMMA, BRACKET, QUOTE, STOP, CAPITAL, NUMBER, ADVERB, VERB, GERUND, ENDS_IN_S, OTHER, BY, OF, WITH, WHO, THAT = range(26)  # fmt: skip
VERBS = (AUXILIARY, SPEECH, VERB)
PREPOSITIONS = (PREPOSITION, BY, OF, WITH)
SUBORDINATORS = (SUBORDINATOR, WHO, THAT)
# Roles of a unit in its sentence, as far as its neighbours tell; pronouns have the last four.
POSSESSOR, AFTER_PREPOSITION, BEFORE_VERB, AFTER_VERB, FIRST, BEFORE_ADVERB, UNKNOWN, SUBJECT, OBJECT, OWNER, REFLEXIVE = range(11)


def tokens(text, start, end):
    """Words and single signs of a sentence; `'s` stands alone."""
    found, at = [], start
    while at < end:
        if text[at].isspace():
            at += 1
            continue
        stop = at + 1
        if text[at].isalnum():
            while stop < end and (text[stop].isalnum() or (text[stop] in ".&-'’" and stop + 1 < end and text[stop + 1].isalnum())):
                stop += 1
        if stop - at > 2 and text[stop - 2] in "'’" and text[stop - 1] in "sS":
            found += [(at, stop - 2), (stop - 2, stop)]
        else:
            found.append((at, stop))
        at = stop
    return found


def plain(word):
    return word.lower().replace("’", "'")


def word_class(word):
    w = plain(word)
    alone = {"by": BY, "of": OF, "with": WITH, "to": WITH, "who": WHO, "whom": WHO, "whose": WHO, "which": WHO, "that": THAT}
    if w in alone:
        return alone[w]
    for name, value in (("preposition", PREPOSITION), ("auxiliary", AUXILIARY), ("speech", SPEECH)):
        if w in WORDS[name]:
            return value
    if w in ("and", "or", "nor"):
        return AND
    if w == "but":
        return BUT
    if w in WORDS["subordinator"]:
        return SUBORDINATOR
    if w in PRONOUNS:
        return PRONOUN
    if w in WORDS["determiner"]:
        return DETERMINER
    if w in ("'s", "'"):
        return POSSESSIVE
    if not word[0].isalnum():
        return COMMA if word == "," else BRACKET if word in "()[]" else QUOTE if word in "\"“”" else STOP
    if w in WORDS["verb"]:
        return VERB
    if word[0].isupper():
        return CAPITAL
    if word[0].isdigit():
        return NUMBER
    if w.endswith("ly"):
        return ADVERB
    if w.endswith("ed") and len(w) > 4:
        return VERB
    if w.endswith("ing"):
        return GERUND
    return ENDS_IN_S if w.endswith("s") and not w.endswith("ss") else OTHER


def singular(noun):
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if noun.endswith(ending):
            return noun[: -len(ending)] + instead
    return noun


def noun(word):
    """Sort, number and gender of a noun for people or a body."""
    for form, many in ((word, False), (singular(word), True)):
        gender = "m" if form in WORDS["male"] else "f" if form in WORDS["female"] else "-"
        if gender != "-" or form in WORDS["person"] or (not many and word in WORDS["people"]):
            return "person", "2" if many or word in WORDS["people"] else "1", gender
        if form in WORDS["body"]:
            return "body", "2" if many else "3", "-"
    return None


NAMES = {part: {w.strip().lower() for w in (HERE / f"src/entities/data/names/{part}.txt").open(encoding="utf-8")} for part in ("male", "female")}
GENDER_RS = (HERE / "src/entities/gender.rs").read_text(encoding="utf-8")
MOSTLY = {g: set(re.search(rf'static MOSTLY_{g}.*?"(.*?)"', GENDER_RS, re.DOTALL)[1].replace("\\", " ").split()) for g in ("FEMALE", "MALE")}
HONORIFICS = {**dict.fromkeys("mr sir lord king prince duke emperor congressman councilman father brother sheikh imam".split(), "m"), **dict.fromkeys("mrs ms miss madam madame dame lady queen princess duchess empress congresswoman councilwoman sister".split(), "f")}  # fmt: skip


def gender_of_name(name):
    """As src/entities/gender.rs has it, but for a lone name of men."""
    words = [w.strip(".,").lower() for w in name.replace("’s", "").replace("'s", "").split()]
    stated = [HONORIFICS[w] for w in words[:-1] if w in HONORIFICS]
    if stated:
        return stated[0]
    for w in words[:-1] or words:
        if len(words) == 1 and w in NAMES["male"]:
            return "-"  # as often a surname
        if len(w) > 1:
            male, female = w in NAMES["male"], w in NAMES["female"]
            if male and female:
                return "f" if w in MOSTLY["FEMALE"] else "m" if w in MOSTLY["MALE"] else "-"
            return "m" if male else "f" if female else "-"
    return "-"


SORTS = {"PERSON": ("1", "PERSON"), "ORG": ("3", "ORG"), "GPE": ("3", "GPE"), "NORP": ("2", "NORP"),
         **dict.fromkeys(("LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"), ("3", "thing"))}


class Unit:
    """Something that a pronoun may mean, or a pronoun."""

    def __init__(self, start, end, kind, number, gender, sort, entity=None, role=None, head=None, article=None):
        self.start, self.end, self.kind, self.number, self.gender, self.sort = start, end, kind, number, gender, sort
        self.entity, self.place, self.head, self.article = entity, role, head, article
        self.root = None if kind == "pronoun" else self
        self.gold = None


class Text:
    """A text with its words and its units, read from a record."""

    def __init__(self, record):
        self.id, self.text = record["id"], record["text"]
        text = self.text
        self.tokens, self.sentence_of = [], []
        for index, s in enumerate(record["sentences"]):
            for token in tokens(text, s["start"], s["end"]):
                self.tokens.append(token)
                self.sentence_of.append(index)
        self.classes = [word_class(text[s:e]) for s, e in self.tokens]
        self.units = self.names(record) + self.nouns_and_pronouns(record)
        self.units.sort(key=lambda u: (u.start, u.end))
        self.units += self.groups(self.units)
        self.units.sort(key=lambda u: (u.start, u.end))
        of = lambda q: (q["source"]["start"], q["source"]["end"]) if q["source"] else None
        quoted = sorted((c["start"], c["end"], 2 if c["text"][0] in "\"“‘'«" else 1, of(q) or (0, 0)) for q in record["quotes"] for c in q["content"])
        sources = sorted(of(q) for q in record["quotes"] if q["source"])
        self.describe(quoted, sources)

    def word(self, index):
        start, end = self.tokens[index]
        return self.text[start:end]

    def names(self, record):
        genders = [next((g for n in [e["name"], *e["aliases"]] for g in gender_of_name(n) if g != "-"), "-") for e in record["entities"]]
        found = []
        starts = [t[0] for t in self.tokens]
        for m in record["mentions"]:
            if m["entity"] is None or m["label"] not in SORTS:
                continue
            gender = "-"
            if m["label"] == "PERSON":
                at = bisect.bisect_left(starts, m["start"])
                title = self.text[self.tokens[at - 1][0] : self.tokens[at - 1][1]] if at else ""
                if title == "." and at > 1:
                    title = self.word(at - 2)
                gender = HONORIFICS.get(title.lower(), genders[m["entity"]])
                if title.lower() in HONORIFICS:
                    genders[m["entity"]] = gender
            number, sort = SORTS[m["label"]]
            after = bisect.bisect_left(starts, m["end"])
            if m["label"] == "PERSON" and after < len(starts) and plain(self.word(after)) in WORDS["kin"]:
                found.append(Unit(m["start"], m["end"], "surname", "2", "-", "NORP"))
                continue
            kind = "name" if " " in m["text"].strip() else "surname"
            found.append(Unit(m["start"], m["end"], kind, number, gender, sort, entity=m["entity"]))
        return found

    def nouns_and_pronouns(self, record):
        taken = sorted((m["start"], m["end"], m["label"]) for m in record["mentions"] if m["entity"] is not None)
        starts = [t[0] for t in taken]

        def named(start, end):
            before = bisect.bisect_left(starts, end) - 1
            return taken[before][2] if before >= 0 and taken[before][1] > start else None

        same = lambda i, j: 0 <= j < len(self.tokens) and self.sentence_of[i] == self.sentence_of[j]
        found, last = [], {}
        for i, (start, end) in enumerate(self.tokens):
            w = plain(self.text[start:end])
            follows = same(i, i + 1)
            if w in PRONOUNS:
                number, gender, role = PRONOUNS[w]
                if w == "her" and follows and self.classes[i + 1] in (VERB, GERUND, ADVERB, NUMBER, CAPITAL, ENDS_IN_S, OTHER):
                    role = "p"
                found.append(Unit(start, end, "pronoun", number, gender, "pronoun", role="soprr".index(role) + SUBJECT))
                continue
            if named(start, end) or not w[0].isalpha():
                continue
            opens = not same(i, i - 1)
            lower = self.text[start].islower() or opens
            described = noun(w)
            if described is None:
                kind = ENDS_IN_S if opens and self.classes[i] == CAPITAL and w.endswith("s") and not w.endswith("ss") else self.classes[i]
                if not lower or kind not in (OTHER, ENDS_IN_S) or len(w) < 4:
                    continue
                described = ("plural", "2", "-") if kind == ENDS_IN_S and not w.endswith(("us", "is")) else ("thing", "3", "-")
            sort, number, gender = described
            known = sort in ("person", "body")
            if follows:
                after, c = self.tokens[i + 1], self.classes[i + 1]
                # "defence secretary", and a title before a name.
                if noun(plain(self.word(i + 1))) or (named(*after) and c != POSSESSIVE):
                    continue
                if not known and c in (OTHER, ENDS_IN_S, CAPITAL, GERUND):
                    continue
            article, first, run, barrier = None, i, i, None
            for back in range(i - 1, max(i - 5, -1), -1):
                if not same(i, back) or not self.word(back)[0].isalnum():
                    break
                b = plain(self.word(back))
                if b in WORDS["determiner"] or b in WORDS["quantifier"]:
                    article, first = b, back
                    break
                describes = b.endswith("ed") and same(i, back - 1) and plain(self.word(back - 1)) in WORDS["determiner"] | WORDS["quantifier"]
                c = self.classes[back]
                if c in (*PREPOSITIONS, *SUBORDINATORS, AUXILIARY, SPEECH, AND, BUT, POSSESSIVE, PRONOUN) or (c == VERB and not describes) or (c == ENDS_IN_S and noun(b) is None):
                    barrier = self.classes[back]
                    break
                run = back
            if not lower and not (article in WORDS["definite"] or (number == "2" and known)):
                continue
            if not lower and follows and self.classes[i + 1] == CAPITAL:
                continue
            if article is None and number != "2" and w not in WORDS["alone"]:
                continue
            if sort == "plural":
                # "the company plans", "Ruiz plans", "she plans": a verb.
                if w in WORDS["no_plural"] or article in ("a", "an", "each", "every", "this", "that", "another"):
                    continue
                if article is None and (barrier in (PRONOUN, WHO) or (same(i, i - 1) and named(*self.tokens[i - 1]) == "PERSON")):
                    continue
            if sort == "thing" and article in WORDS["quantifier"]:
                continue
            kind = "definite" if article in WORDS["definite"] else "owned" if article in WORDS["possessive"] else "noun"
            begin = first
            if number == "2" and same(i, first - 2) and self.word(first - 1).lower() == "of" and plain(self.word(first - 2)) in WORDS["quantifier"] | WORDS["partitive"]:
                begin, kind, article = first - 2, "noun", plain(self.word(first - 2))
            unit = Unit(self.tokens[begin][0], end, kind, number, gender, sort, head=start, article=article)
            if w in last and last[w].number == number and (kind == "definite"):
                unit.root = last[w].root
            last[w] = unit
            found.append(unit)
        return found

    def groups(self, units):
        """Two or more of one sort that "and" joins."""
        found = []
        chain = [] 
        def close():
            if len(chain) > 1 and chain[-1][1]:
                g = Unit(chain[0][0].start, chain[-1][0].end, "group", "2", "-", "group")
                g.members = [u for u, _ in chain]
                found.append(g)
        starts = [t[0] for t in self.tokens]
        for u in units:
            if u.kind == "pronoun" or u.sort == "thing":
                continue
            if chain:
                p = chain[-1][0]
                a, b = bisect.bisect_left(starts, p.end), bisect.bisect_left(starts, u.start)
                gap = [plain(self.word(k)) for k in range(a, b)] if b - a <= 5 else ["x", "x"]
                together = {p.sort, u.sort}
                ok = len(together) == 1 or together <= {"person", "PERSON"} or together <= {"ORG", "GPE", "body"} or together <= {"NORP", "plural", "person"}
                joined = gap[:1] == ["and"] or gap[:2] == [",", "and"]
                comma = gap == [","]
                rest = gap[1:] if gap[:1] == ["and"] else gap[2:]
                if ok and p.sort == "PERSON" and joined and all(x not in (",", ";") for x in rest) or ok and (joined and not rest or comma):
                    if not chain[-1][1] or comma is False:
                        chain.append((u, joined))
                        continue
                close()
            chain[:] = [(u, False)]
        close()
        return found

    def describe(self, quoted, sources):
        starts = [t[0] for t in self.tokens]
        quoted_starts, source_starts = [q[0] for q in quoted], [s[0] for s in sources]
        in_sentence = collections.Counter()
        spoke, source = None, None
        # The entities that are named in what each source says: in quotation marks, or after the source.
        self.told = collections.defaultdict(set)
        for u in self.units:
            u.first = max(0, bisect.bisect_right(starts, u.start) - 1)
            u.last = bisect.bisect_left(starts, u.end)
            u.sentence = self.sentence_of[u.first]
            before = u.first - 1 if u.first and self.sentence_of[u.first - 1] == u.sentence else None
            after = u.last if u.last < len(self.tokens) and self.sentence_of[u.last] == u.sentence else None
            u.before = EDGE if before is None else self.classes[before]
            u.after = EDGE if after is None else self.classes[after]
            u.offset = u.first - bisect.bisect_left(self.sentence_of, u.sentence)
            u.nth = in_sentence[u.sentence]
            in_sentence[u.sentence] += u.sort not in ("plural", "thing", "group")
            q, s = bisect.bisect_right(quoted_starts, u.start) - 1, bisect.bisect_right(source_starts, u.start) - 1
            u.quoted = quoted[q][2] if q >= 0 and quoted[q][1] >= u.end else 0
            u.said = int(s >= 0 and sources[s][1] >= u.end)
            u.source = sources[s] if u.said else None
            if u.quoted and u.entity is not None and (u.quoted == 2 or u.start > quoted[q][3][0]):
                self.told[quoted[q][3]].add(u.entity)
            u.spoke_last = spoke
            if u.place is None:
                u.place = (
                    POSSESSOR if u.after == POSSESSIVE
                    else AFTER_PREPOSITION if u.before in PREPOSITIONS
                    else BEFORE_VERB if u.after in VERBS
                    else AFTER_VERB if u.before in VERBS
                    else FIRST if u.before == EDGE
                    else BEFORE_ADVERB if u.after in (ADVERB, *SUBORDINATORS, ENDS_IN_S)
                    else UNKNOWN
                )  # fmt: skip
            # The head of "Democratic Sen. Ana Ruiz", of "the White House's Bo Lind", of "Ruiz spokesman Bo Lind".
            u.leads = u.number == "1" and u.place != POSSESSOR and not (u.sort == "PERSON" and u.after == OTHER)
            if u.said and u.kind != "group" and (s != source or (u.leads and not spoke.leads)):
                spoke, source = u, s
