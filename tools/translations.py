"""Hold translated pages to the English ones: ``python tools/translations.py [PAGE ...]``.

A page `docs/kk/how-to/x.md` is a translation of `docs/how-to/x.md` and begins with the digest of
the English prose that it renders.  Examples are the same in every language, so this copies them
over from the English page, in their order; an empty fence takes one too.  Whoever changes English
prose changes the translations, then runs this with their names, which states the new digest.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LANGUAGES = ("kk", "ru")
TRANSLATED = ("tutorial", "how-to")

_FENCE = re.compile(r"(?ms)^[ \t]*```.*?^[ \t]*```$")
_HEAD = re.compile(r"\A<!-- Renders ([0-9a-f]{12}) of the English page; .* -->\n\n")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_NOTE = "state it anew with tools/translations.py"


def sources() -> list[Path]:
    """Return the English pages that are translated."""
    return sorted(page for room in TRANSLATED for page in (DOCS / room).glob("*.md"))


def translation(source: Path, lang: str) -> Path:
    """Return where the translation of an English page stands."""
    return DOCS / lang / source.relative_to(DOCS)


def prose(text: str) -> str:
    """Return a page without its examples."""
    return _FENCE.sub("```", _HEAD.sub("", text))


def digest(english: str) -> str:
    """Return what a translation states of the English prose it renders."""
    return hashlib.sha256(prose(english).encode()).hexdigest()[:12]


def stated(text: str) -> str:
    """Return the digest that a translation states, empty where it states none."""
    found = _HEAD.match(text)
    return found[1] if found else ""


def refreshed(english: str, translated: str) -> str:
    """Return a translation with the examples and the digest of its English page."""
    examples = iter(_FENCE.findall(english))
    body = _FENCE.sub(lambda mine: next(examples, mine[0]), _HEAD.sub("", translated))
    return f"<!-- Renders {digest(english)} of the English page; {_NOTE} -->\n\n{body}"


def faults(source: Path, english: str, page: Path, translated: str) -> list[str]:
    """Return in what a translation is not what its English page says."""
    told = []
    if stated(translated) != digest(english):
        told.append("the English prose has changed since")
    if _FENCE.findall(english) != _FENCE.findall(translated):
        told.append("the examples are not those of the English page")
    for name, found in (("shape", _shape), ("code", _code)):
        mine, theirs = found(prose(translated)), found(prose(english))
        if mine != theirs:
            told.append(f"{name}: {_apart(theirs, mine)}")
    wanted, had = _goals(source, english), _goals(page, translated)
    wanted = Counter(_abroad(goal, page) for goal in wanted.elements())
    if wanted != had:
        told.append(f"links: {_apart(wanted, had)}")
    return told


def unlisted(lang: str) -> list[str]:
    """Return what the first page of a language lists otherwise than the English one."""
    wanted = [
        f"{lang}/{page}" if translation(DOCS / page, lang).is_file() else page
        for page in _guides((DOCS / "index.md").read_text("utf-8"), DOCS)
    ]
    listed = _guides((DOCS / lang / "index.md").read_text("utf-8"), DOCS / lang)
    return [
        f"{ours} stands where {theirs} should"
        for theirs, ours in zip_longest(wanted, listed, fillvalue="nothing")
        if theirs != ours
    ]


def _guides(text: str, folder: Path) -> list[str]:
    """Return the pages of translated rooms that a first page links, in their order."""
    goals = [os.path.relpath(folder / goal, DOCS) for goal in _LINK.findall(text)]
    rooms = re.compile(rf"(?:(?:{'|'.join(LANGUAGES)})/)?(?:{'|'.join(TRANSLATED)})/")
    return [goal for goal in goals if rooms.match(goal)]


def _apart(theirs: Counter[str], mine: Counter[str]) -> str:
    return f"lacks {sorted((theirs - mine).elements())}, adds {sorted((mine - theirs).elements())}"


def _shape(text: str) -> Counter[str]:
    """Count headings by their level, rows of tables, entries of lists, examples, pictures."""
    kinds = re.findall(r"(?m)^(#+(?= )|\|(?=.)|[-*](?= )|\d+\.(?= )|```|!\[)", text)
    return Counter("1." if kind[0].isdigit() else kind for kind in kinds)


def _code(text: str) -> Counter[str]:
    return Counter(" ".join(span.split()) for span in _SPAN.findall(text))


def _goals(page: Path, text: str) -> Counter[str]:
    """Count the pages and addresses that a page leads to."""
    found: Counter[str] = Counter()
    for target in _LINK.findall(prose(text)):
        name = target.partition("#")[0]
        if re.match(r"[a-z]+:", target):
            found[target] += 1
        else:
            found[os.path.relpath(page.parent / name if name else page, DOCS)] += 1
    return found


def _abroad(goal: str, page: Path) -> str:
    """Return where a translation leads for an English goal: to its translation where one is."""
    lang = page.relative_to(DOCS).parts[0]
    if not re.match(r"[a-z]+:|\.\.", goal) and (DOCS / lang / goal).is_file():
        return f"{lang}/{goal}"
    return goal


def main(names: list[str]) -> int:
    """Refresh translations, and say what is wrong in them."""
    wanted = {Path(name).resolve() for name in names}
    pages = {
        page for s in sources() for lang in LANGUAGES if (page := translation(s, lang)).is_file()
    }
    told = [f"{name}: no translation of a guide" for name in sorted(wanted - pages)]
    told += [f"docs/{lang}/index.md: {fault}" for lang in LANGUAGES for fault in unlisted(lang)]
    for source in sources():
        english = source.read_text("utf-8")
        for lang in LANGUAGES:
            page = translation(source, lang)
            if not page.is_file() or (wanted and page not in wanted):
                continue
            text = page.read_text("utf-8")
            if wanted:
                text = refreshed(english, text)
                page.write_text(text, "utf-8")
            at = page.relative_to(ROOT)
            told += [f"{at}: {fault}" for fault in faults(source, english, page, text)]
    print(*told, sep="\n", end="\n" if told else "")  # noqa: T201 - a tool
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
