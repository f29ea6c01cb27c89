"""Words by which a table says what its figures are, in which unit, and what it keeps back."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from ondiris.sources.draft_text import quoted
from ondiris.sources.scale_words import SCALE_WORDS

__all__ = [
    "figures_of",
    "is_status_title",
    "secret_sign",
    "status_lines",
    "status_of",
    "unit_of",
]

_YEAR_ON_YEAR: Mapping[str, str] = {"comparison": "yoy_same_period"}
_FIGURES: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (
        r"индекс\w*|\bНКИ\b|\bИФО\b|volume ind(?:ex|ices)|\bindex\b",
        "index_pct",
        {"of": "output", "unit": "%", "price_basis": "real", **_YEAR_ON_YEAR},
    ),
    (
        r"прирост\w*|темп\w* роста|өсім\w*|growth|change, %",
        "growth_pct",
        {"of": "output", "unit": "%", **_YEAR_ON_YEAR},
    ),
    (r"работник\w*|занят\w*|қызметкер\w*|employees|employment", "employees", {}),
    (r"инвестици\w*|investment", "investment", {}),
    (r"экспорт\w*|exports?\b", "exports", {}),
    (r"добавленн\w* стоимост\w*|қосылған құн\w*|value added", "gva", {}),
    (r"объ[её]м\w*|көлем\w*|выпуск\w*|output|production|turnover|shipments", "output", {}),
)
_UNITS = (
    (r"тенге|теңге|tenge|₸|\bKZT\b", "KZT"),
    (r"долл\w*|usd|\$", "USD"),
    (r"евро|eur\b|€", "EUR"),
    (r"руб\w*|rub\b|₽", "RUB"),
    (r"человек|адам|persons|people", "persons"),
)
_SECRET = frozenset({"x", "х", "c", "с", ":c", ": c", "(c)", "d", "(d)"})


_STATUSES = {
    "*": "P", "p": "P", "(p)": "P", "r": "R", "(r)": "R", "e": "E", "(e)": "E", "b": "B",
    "bp": "B P", "u": "U", "f": "F", ":": "O", "..": "O", "-": "M",
}  # fmt: skip


def status_of(mark: str) -> str:
    """Return what a mark behind a figure usually means; a question where it may be anything.

    Parameters
    ----------
    mark : str
        Such as ``p`` or ``*``.
    """
    return _STATUSES.get(mark.casefold(), "?")


def figures_of(words: str) -> tuple[str, Mapping[str, str]]:
    """Return the measure that words speak of, and the fields that go with it; empty where none.

    Parameters
    ----------
    words : str
        Titles of a column, then of the table: what is said first counts.
    """
    places = [
        (found.start(), measure, more)
        for pattern, measure, more in _FIGURES
        if (found := re.search(pattern, words, re.IGNORECASE))
    ]
    if not places:
        return "", {}
    _, measure, more = min(places, key=lambda one: one[0])
    if measure == "index_pct" and re.search(r"= ?100\b|base (?:year|period)", words, re.IGNORECASE):
        more = {**more, "comparison": "fixed", "base_period": "?"}
    return measure, more


def unit_of(words: str) -> tuple[str, int]:
    """Return the unit that words name and its power of ten; empty and zero where none.

    Parameters
    ----------
    words : str
        Titles of a column, then of the table.
    """
    unit = next((u for pattern, u in _UNITS if re.search(pattern, words, re.IGNORECASE)), "")
    power = next((p for pattern, p in SCALE_WORDS if re.search(pattern, words, re.IGNORECASE)), 0)
    return unit, power


def secret_sign(sign: str) -> bool:
    """Whether a sign in place of a figure usually says that it is kept back."""
    return sign.casefold() in _SECRET


def is_status_title(title: str) -> bool:
    """Whether a column of this title says of each figure what it is."""
    return title.casefold() in ("status", "obs_status", "obs_flag", "flag", "flags")


def status_lines(signs: Iterable[str], known: Container[object]) -> Iterator[str]:
    """Yield the part of a draft that gives each sign of a column of statuses its code.

    Parameters
    ----------
    signs : iterable of str
        As the column writes them.
    known : container
        Codes of statuses, which stand for themselves.
    """
    yield "[codes.status]  # ondiris codes statuses; check each"
    for sign in signs:
        code = sign if sign in known else "Q" if secret_sign(sign) else status_of(sign)
        yield f"{quoted(sign)} = {quoted(code)}"
    yield ""
