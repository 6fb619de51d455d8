"""Cuts text into words and classes their shapes, exactly as the Rust program does before it encodes.

The encoder never sees white space: it reads words, and a word may be an initialism (`U.S.`), a number (`1,000.50`), a clitic
(`'s`), a run of letters and digits (`O'Brien`), a run of one and the same rule character (`...`), or any other single character.
"""
import regex

LETTER_OR_DIGIT = r"[\p{Alphabetic}\p{N}\u0300-\u036F]"
CLITIC = rf"['’](?i:s|ll|re|ve|d|m)(?!{LETTER_OR_DIGIT})"

WORD = regex.compile(
    rf"""
      (?P<initialism> (?<!{LETTER_OR_DIGIT}) \p{{Alphabetic}}\. (?:\p{{Alphabetic}}\.)+ )
    | (?P<number>     \p{{N}}++ (?!{LETTER_OR_DIGIT}) (?: [.,:] \p{{N}}++ )*+ )
    | (?P<clitic>     (?<={LETTER_OR_DIGIT}) {CLITIC} )
    | (?P<run>        {LETTER_OR_DIGIT}++ (?: (?!{CLITIC}) ['’] {LETTER_OR_DIGIT}++ )*+ )
    | (?P<skipped>    [\p{{White_Space}}\p{{Cc}}\u200B-\u200F\u2060\uFEFF\u00AD]++ | \\(?=[!-/:-@\[-`{{-~]) )
    | (?P<repeated>   (?P<rule>[-._*=~\#—–])(?P=rule)*+ )
    | (?P<single>     . )
    """,
    regex.VERBOSE | regex.DOTALL | regex.VERSION1,
)

SPECIAL, NO_LETTER, TITLE, UPPER, LOWER, DIGITS, MIXED, PARAGRAPH_BREAK = range(8)


def scan(text):
    """-> [(start, end, surface)], where surface is what the tokenizer reads (`...` is read as `.`)."""
    found = []
    for match in WORD.finditer(text):
        kind = match.lastgroup
        if kind == "skipped":
            continue
        start, end = match.span()
        found.append((start, end, text[start] if match["repeated"] else text[start:end]))
    return found


def shape(word):
    """The word's shape class, fed to the encoder as the token type of each of its pieces."""
    letters = regex.findall(r"\p{Alphabetic}", word)
    has_digit = regex.search(r"\p{N}", word) is not None
    if not letters:
        return DIGITS if has_digit else NO_LETTER
    upper = sum(regex.match(r"\p{Uppercase}", c) is not None for c in letters)
    lower = sum(regex.match(r"\p{Lowercase}", c) is not None for c in letters)
    if upper and not lower and len(letters) > 1:
        return UPPER
    if regex.match(r"\p{Uppercase}", word):
        return TITLE
    return MIXED if upper or has_digit else LOWER


def self_test():
    def words(text):
        return [text[a:b] for a, b, _ in scan(text)]

    assert words("The U.S. paid $1,000.50 at 10:30 a.m.") == ["The", "U.S.", "paid", "$", "1,000.50", "at", "10:30", "a.m."]
    assert words("O’Brien doesn't like Moon Jae-in’s 68-year-old") == [
        "O’Brien", "doesn't", "like", "Moon", "Jae", "-", "in", "’s", "68", "-", "year", "-", "old"]
    assert words("They'll say 'no'... \\[laughs\\]---ok") == ["They", "'ll", "say", "'", "no", "'", "...", "[", "laughs", "]", "---", "ok"]
    assert words("a\u00a0b\u200bc 68th 3.5% Mr. J.K. Rowling U.S") == [
        "a", "b", "c", "68th", "3.5", "%", "Mr", ".", "J.K.", "Rowling", "U", ".", "S"]
    shapes = {"the": LOWER, "Ann": TITLE, "I": TITLE, "UN": UPPER, "U.S.": UPPER, "a.m.": LOWER, "2024": DIGITS, "68th": MIXED,
              "iPhone": MIXED, "CO2": UPPER, "F16": TITLE, "McCain": TITLE, "’s": LOWER, "--": NO_LETTER, "“": NO_LETTER}
    for word, expected in shapes.items():
        assert shape(word) == expected, (word, shape(word), expected)


if __name__ == "__main__":
    self_test()
    print("words.py: all well")
