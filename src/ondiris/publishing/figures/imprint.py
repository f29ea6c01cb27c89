"""The imprint: who publishes a figure, where, and how it is cited.

What leaves the house without its page - a file, a picture, a citation - says the same of itself:
publisher, place, title, period, licence, vintage, address.  The address that is cited is the one
of the day on which the figure was known, so that it shows the same figure in a year's time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["ANONYMOUS", "Imprint", "bibtex", "citation", "csl_json", "facts", "licences",
           "publishers", "sentences"]  # fmt: skip

_NAMED = 5
"""Publishers that a line names before it counts the others."""

_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where a figure is published.

    Parameters
    ----------
    publisher : str
        What the observatory is called.
    place : str
        Code of the city's area.
    base : str
        Scheme and host of the door, without a slash; empty where nobody asked by the web.
    """

    publisher: str = ""
    place: str = ""
    base: str = ""

    def address(self, figure: Figure, *, suffix: str = "", above: str = "") -> str:
        """Return the whole address of a figure.

        Parameters
        ----------
        figure : Figure
        suffix : str
            ``.csv`` for a file.
        above : str
            What stands before the language: ``/embed``.
        """
        return self._address(figure, dict(figure.params), suffix, above)

    def lasting(self, figure: Figure) -> str:
        """Return the address with the day of the figure: it never shows another.

        Empty where nobody asked by the web.
        """
        asked = {**dict(figure.params), "as_of": figure.as_of.isoformat()}
        return self._address(figure, asked) if self.base else ""

    def _address(
        self, figure: Figure, asked: Mapping[str, str], suffix: str = "", above: str = ""
    ) -> str:
        query = f"?{urlencode(asked)}" if asked else ""
        return f"{self.base}{above}/{figure.lang}/figures/{figure.id}{suffix}{query}"


ANONYMOUS: Final = Imprint()
"""Of a figure that nobody publishes."""


def licences(figure: Figure, voice: ReaderLocale) -> str:
    """Return the terms of a figure's sources, each once."""
    return "; ".join(dict.fromkeys(voice.words(r.licence) for r in figure.evidence if r.licence))


def publishers(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> str:
    """Return who published what a figure rests on, each once.

    What rests on no document is the observatory's own, unless its rows name their sources.
    """
    if not figure.evidence:
        named = any(column.id == "source" for column in figure.columns)
        return "" if named else imprint.publisher
    names = list(dict.fromkeys(ref.publisher for ref in figure.evidence))
    more = len(names) - _NAMED
    rest = [voice.words("and %(count)s more", count=more)] if more > 0 else []
    return "; ".join([*names[:_NAMED], *rest])


def facts(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> Mapping[str, str]:
    """Return what a file says of itself, in texts by the names of its metadata."""
    periods = sorted({str(n.period) for n in figure.numbers() if n.period})
    said = {
        "title": figure.headline,
        "description": figure.subtitle,
        "figure": figure.id,
        "language": figure.lang,
        "publisher": imprint.publisher,
        "place": imprint.place,
        "period": periods[0] if len(periods) == 1 else "",
        "badges": " ".join(map(str, figure.origin)),
        "source": publishers(figure, voice, imprint),
        "licence": licences(figure, voice),
        "known": figure.as_of.isoformat(),
        "revision": str(figure.revision),
        "filters": " ".join(f"{name}={value}" for name, value in figure.params),
        "address": imprint.lasting(figure),
        "citation": citation(figure, voice, imprint) if imprint.publisher else "",
    }
    return {name: text for name, text in said.items() if text}


def citation(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> str:
    """Return how a figure is cited, as one line of text."""
    title = _title(figure, voice)
    return sentences((imprint.publisher, title, _note(figure, voice), imprint.lasting(figure)))


def sentences(parts: Iterable[str]) -> str:
    """Return parts of a citation as sentences; an address ends without a stop."""
    ends = (".", "!", "?")
    return " ".join(
        part if part.endswith(ends) or part.startswith("http") else f"{part}."
        for part in parts
        if part
    )


def _title(figure: Figure, voice: ReaderLocale) -> str:
    """Return the title with the badges that a figure wears as a whole."""
    badges = ", ".join(filter(None, map(voice.badge, figure.origin)))
    return f"{figure.headline} ({badges})" if badges else figure.headline


def _note(figure: Figure, voice: ReaderLocale) -> str:
    """Return what stands beside title and address in a list of references."""
    return sentences((figure.subtitle, voice.as_known(figure.as_of, figure.revision)))


def _name(figure: Figure) -> str:
    """Return the name by which a text cites a figure: letters, digits and hyphens."""
    parts = (figure.id, *(value for _, value in figure.params), f"r{figure.revision}")
    return "-".join(["ondiris", *(re.sub(r"[^A-Za-z0-9]+", "-", p).strip("-") for p in parts)])


def bibtex(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> str:
    """Return the citation as an entry of BibTeX."""
    day = figure.as_of
    fields = {
        "author": f"{{{_tex(imprint.publisher)}}}",
        "title": f"{{{_tex(_title(figure, voice))}}}",
        "year": str(day.year),
        "month": str(day.month),
        "version": f"r{figure.revision}",
        "note": _tex(_note(figure, voice)),
        "url": imprint.lasting(figure),
    }
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
    return f"@misc{{{_name(figure)},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    """Return a text whose characters mean themselves."""
    text = re.sub(r"[\\~^]|[&%$#_{}]", lambda m: _TEX.get(m[0], f"\\{m[0]}"), text)
    return text.replace("\u00a0", "~")


def csl_json(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> bytes:
    """Return the citation as CSL-JSON: a list of one data set."""
    day = figure.as_of
    item = {
        "id": _name(figure),
        "type": "dataset",
        "title": _title(figure, voice),
        "author": [{"literal": imprint.publisher}],
        "publisher": imprint.publisher,
        "publisher-place": voice.label("areas", imprint.place) if imprint.place else "",
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": f"r{figure.revision}",
        "URL": imprint.lasting(figure),
        "language": figure.lang,
        "note": _note(figure, voice),
        "source": publishers(figure, voice, imprint),
    }
    shape = [{name: said for name, said in item.items() if said}]
    return json.dumps(shape, ensure_ascii=False, indent=1).encode() + b"\n"
