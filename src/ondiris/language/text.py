"""Turn raw text into folded lines, tokens and sentences whose places in the original are kept.

Folding is one character to one character wherever possible (case, dashes, quotes, spaces, Latin
look-alikes inside Cyrillic words); what is removed or transliterated is followed by a table of
offsets, so that a claim's span always points into the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ondiris.language.mending import digits_mended, mended
from ondiris.language.patterns import Token
from ondiris.language.tables import table_lines

__all__ = [
    "Folded",
    "Sentence",
    "fold",
    "paragraphs",
    "sentences",
    "short_enough",
    "tokenise",
]

_MIXED = re.compile("[a-z](?:(?=[а-яёәғқңөұүһі])|(?<=[а-яёәғқңөұүһі][a-z]))")
_LOOK_ALIKES = str.maketrans("aceopxykhmtbi", "асеорхукнмтві")
_CYRILLIC_ALIKES = {v: k for k, v in _LOOK_ALIKES.items()}
_DASHES = "‐‑‒–—―−﹘﹣-"
_QUOTES = "«»“”„‟″❝❞〝〞"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\x00"
_LONGEST_WORD = 80
_MOST_TOKENS = 400
_SHORTEST_DATELINE = 2
_SHORTEST_WRAPPED, _WIDEST_WRAPPED = 50, 100

TOKEN = re.compile(
    r"""
    [ \n]*+(?:
      (?P<word>[^\W\d_]++(?![\w.:@'-]))
    | (?P<url>(?:https?://|www\.)\S{1,300}|[\w.-]{1,60}+@[\w-]{1,60}\.[\w.]{1,60})
    | (?P<date>\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}(?!\d)
              |\d{1,2}:\d{2}(?::\d{2})?(?!\d))
    | (?P<phone>\+?\d{0,3}[ ]?\(\d{3,5}\)[ ]?\d[\d -]{3,14}\d|\+\d[\d ()-]{7,18}\d|\d+(?:-\d+){2,}
              |(?<!\d)8[ -]\d{3}[ -]\d{3}[ -]\d{2}[ -]?\d{2})
    | (?P<span>(?:19|20)\d\d[/-](?:(?:19|20)\d\d|\d\d)(?![\d%]))
    | (?P<num>\d{1,3}(?:[ \n]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)
    | (?P<iso>(?:kzt|usd|uzs|eur)(?=\d))
    | (?P<name>[^\W\d_]{1,3}+-?\d[\w.-]{0,40}|[^\W\d_]{1,40}+-\d{1,4}(?![\d.,%]))
    | (?P<joined>[^\W\d_]++(?:'[^\W\d_]++)*+)
    | (?P<mark>[^\w\s]|_)
    )""",
    re.VERBOSE,
)

_PLAIN = {"word": "w", "joined": "w", "iso": "w", "num": "n", "mark": "p"}


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, where lengths changed, the original offset of each character."""

    text: str
    offsets: tuple[int, ...] | None

    def origin(self, at: int) -> int:
        """Return the offset in the original text of a folded offset."""
        return at if self.offsets is None else self.offsets[at]


def _table() -> dict[str, str]:
    table = dict.fromkeys(_DASHES, "-") | dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_SPACES, " ")
    table |= dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("\r\x0b\x0c\u2028\u2029", "\n")
    table |= dict.fromkeys("％٪﹪", "%") | {chr(0xFF10 + n): str(n) for n in range(10)}
    del table["-"]
    return table | {"İ": "i", "ё": "е", "Ё": "Е"}


_FOLDS = _table()
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDS))}]")


def fold(
    text: str, transliterations: tuple[tuple[frozenset[str], dict[str, str]], ...] = ()
) -> Folded:
    """Fold a text for matching and remember where each character stood.

    Parameters
    ----------
    text : str
        As given.
    transliterations : tuple of (markers, map)
        Alphabets of the language; the one whose marker letters occur most is applied.

    Returns
    -------
    Folded
    """
    text, offsets = mended(text)
    text = _FOLDED.sub(lambda found: _FOLDS[found.group()], text)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if transliterations:
        lowered, offsets = _transliterate(lowered, offsets, transliterations)
    return Folded(_one_script(digits_mended(lowered)), offsets)


def _one_script(text: str) -> str:
    """Write words that mix Latin and Cyrillic letters in the script of most of their letters."""
    out: list[str] = []
    done = 0
    for match in _MIXED.finditer(text):
        if match.start() < done:
            continue
        start, end = match.start(), match.end()
        while start > done and end - start < _LONGEST_WORD and text[start - 1].isalpha():
            start -= 1
        while end < len(text) and end - start < _LONGEST_WORD and text[end].isalpha():
            end += 1
        out += [text[done:start], _plain(text[start:end])]
        done = end
    return "".join([*out, text[done:]]) if out else text


def _plain(word: str) -> str:
    latin = sum("a" <= c <= "z" for c in word)
    return word.translate(_CYRILLIC_ALIKES if latin * 2 > len(word) else _LOOK_ALIKES)


def _transliterate(
    text: str,
    offsets: tuple[int, ...] | None,
    tables: tuple[tuple[frozenset[str], dict[str, str]], ...],
) -> tuple[str, tuple[int, ...]]:
    text = unicodedata.normalize("NFC", text) if offsets is None and text.isascii() else text
    _, table = max(tables, key=lambda t: sum(map(text.count, t[0])))
    pairs = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
    out: list[str] = []
    places: list[int] = []
    at = 0
    for match in pairs.finditer(text):
        out.append(text[at : match.start()])
        places.extend(range(at, match.start()))
        new = table[match.group()]
        out.append(new)
        places.extend([match.start()] * len(new))
        at = match.end()
    out.append(text[at:])
    places.extend(range(at, len(text) + 1))
    if offsets is not None:
        places = [offsets[p] for p in places]
    return "".join(out), tuple(places)


def paragraphs(folded: Folded, original: str) -> list[tuple[int, int]]:
    """Return the half-open ranges of a folded text's paragraphs, wrapped lines joined.

    A line goes on with the next one where that begins with a small letter or a digit, or where
    all are of a width at which lines are wrapped: a title goes on with nothing, and a text with one
    long line is not wrapped at all.  Tables are none.
    """
    out: list[tuple[int, int]] = []
    at = 0
    joinable = wrapped = False
    tables = table_lines(folded.text)
    lines = folded.text.split("\n")
    narrow = max(map(len, lines)) <= _WIDEST_WRAPPED
    for number, line in enumerate(lines):
        end = at + len(line)
        bare = line.strip()
        if bare and number not in tables:
            begin = at + len(line) - len(line.lstrip())
            word = bare.split(None, 1)[0]
            written = original[folded.origin(begin) : folded.origin(begin + len(word) - 1) + 1]
            fits = narrow and wrapped and len(bare) <= _WIDEST_WRAPPED and not _begins_anew(written)
            goes_on = fits or written[0].islower() or written[0].isdigit()
            if joinable and goes_on and out:
                out[-1] = (out[-1][0], end)
            else:
                out.append((at, end))
            joinable = len(bare) > _SHORTEST_WRAPPED and bare[-1] not in '.!?:;…"'
            wrapped = len(bare) <= _WIDEST_WRAPPED
        else:
            joinable = False
        at = end + 1
    return out


def _begins_anew(word: str) -> bool:
    """Tell whether a line begins with a word in capitals, as datelines do: "ASTANA. Seven ..."."""
    return len(word.rstrip(".,:")) > _SHORTEST_DATELINE and word.isupper()


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """Cut a folded paragraph into tokens, in one pass."""
    out: list[Token] = []
    for match in TOKEN.finditer(text, start, end):
        kind = match.lastgroup or ""
        piece, (first, last) = match[kind], match.span(kind)
        if kind in _PLAIN:
            out.append(Token(_PLAIN[kind], piece[:_LONGEST_WORD], first, last))
        else:
            out.append(Token("x", piece[:_LONGEST_WORD], first, last, (kind,)))
    return out


@dataclass(slots=True)
class Sentence:
    """The tokens of one sentence and the number of its paragraph."""

    tokens: list[Token]
    paragraph: int


def sentences(
    tokens: list[Token],
    original: str,
    folded: Folded,
    never_end: frozenset[str],
    may_end: frozenset[str],
    scales: frozenset[str],
) -> list[list[Token]]:
    """Cut a paragraph's tokens where sentences end, not at the dots of abbreviations.

    Parameters
    ----------
    tokens : list of Token
    original : str
        The text as given; a capital letter after a dot ends a sentence.
    folded : Folded
    never_end, may_end, scales : frozenset of str
        Abbreviations before whose dot a sentence never ends, may end, and those of number
        words, which a further number may follow.
    """
    out: list[list[Token]] = []
    begin = 0
    for i, token in enumerate(tokens):
        if token.kind != "p" or token.text not in ".!?…;":
            continue
        if i + 1 < len(tokens) and not _ends(
            tokens, i, original, folded, never_end, may_end, scales
        ):
            continue
        if token.text == ";" and i + 1 < len(tokens):
            continue
        out.append(tokens[begin : i + 1])
        begin = i + 1
    if begin < len(tokens):
        out.append(tokens[begin:])
    return [s for s in out if s]


def short_enough(parts: list[list[Token]]) -> Iterator[list[Token]]:
    """Cut what never ends into pieces, so that time stays linear in the length of a text."""
    for part in parts:
        for start in range(0, len(part), _MOST_TOKENS):
            yield part[start : start + _MOST_TOKENS]


def _ends(
    tokens: list[Token],
    i: int,
    original: str,
    folded: Folded,
    never_end: frozenset[str],
    may_end: frozenset[str],
    scales: frozenset[str],
) -> bool:
    after = tokens[i + 1]
    first = original[folded.origin(after.start)]
    if tokens[i].text != ".":
        return True
    if after.text in (",", ";", ":", ")") or first.islower():
        return False
    before = tokens[i - 1] if i else None
    if before is not None and before.kind == "w" and before.end == tokens[i].start:
        single = len(before.text) == 1 and original[folded.origin(before.start)].isupper()
        if before.text in never_end or single:
            return False
        if before.text in scales:
            return first.isupper()
        if before.text in may_end:
            return first.isupper() or first.isdigit()
    return not (after.kind == "n" and after.start == tokens[i].end)
