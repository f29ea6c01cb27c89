"""Periods as tables write them: «қаңтар–мамыр 2025», «январь-май 2025 г.», "January–May 2025".

The words are data (``periods.toml``); what stands here is only how words and years go together.
Where a header names two periods, as the one of an index does, the first is meant.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from ondiris.errors import InvalidInput
from ondiris.model import Period

__all__ = ["find_period"]

_YEAR = r"(?<!\d)(?:19|20|21)\d\d(?!\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


def find_period(text: str) -> Period | None:
    """Return the first period that a text names, or nothing.

    Examples
    --------
    >>> str(find_period("Январь–май 2025 г. к январю–маю 2024 г."))
    '2025-01/2025-05'
    >>> str(find_period("2025 жылғы қаңтар-мамыр"))
    '2025-01/2025-05'
    >>> str(find_period("2024 ж. III тоқсан"))
    '2024-Q3'
    """
    folded = _DASHES.sub("-", _BLANKS.sub(" ", text.strip().casefold()))
    try:
        return Period.parse(folded.upper())
    except InvalidInput:
        pass
    for find in (_months, _part_of_year, _first_months, _whole_year):
        written = find(folded)
        if written:
            try:
                return Period.parse(written)
            except InvalidInput:
                return None
    return None


@cache
def _words() -> tuple[tuple[tuple[str, int], ...], dict[str, str]]:
    data = tomllib.loads((files("ondiris.sources") / "periods.toml").read_text("utf-8"))
    months = tuple(
        (stem, number) for stems in data["months"].values() for number, stem in enumerate(stems, 1)
    )
    return months, {name: "|".join(stems) for name, stems in data["units"].items()}


@cache
def _month_range() -> re.Pattern[str]:
    months, units = _words()
    any_month = "|".join(stem for stem, _ in months)
    year_word = rf"(?:[\s.]*(?:{units['year']})\w*)?[\s.,]*"
    month = rf"\b(?:{any_month})\w*"
    return re.compile(
        rf"(?:(?P<before>{_YEAR}){year_word})?"
        rf"(?P<first>{month})(?:\s*-\s*(?P<last>{month}))?"
        rf"(?:[\s.,]*(?P<after>{_YEAR}))?"
    )


def _months(text: str) -> str:
    match = _month_range().search(text)
    year = match and (match["before"] or match["after"] or _any_year(text))
    if not match or not year:
        return ""
    first = _number_of(match["first"])
    last = _number_of(match["last"]) if match["last"] else first
    start, end = f"{year}-{first:02}", f"{year}-{last:02}"
    return start if first == last else f"{start}/{end}"


def _number_of(word: str) -> int:
    months, _ = _words()
    return next(number for stem, number in months if re.match(stem, word))


def _any_year(text: str) -> str:
    found = re.search(_YEAR, text)
    return found[0] if found else ""


def _part_of_year(text: str) -> str:
    _, units = _words()
    for letter, unit, most in (("Q", units["quarter"], 4), ("H", units["half"], 2)):
        match = re.search(rf"\b(iv|i{{1,3}}|[1-4])(?:-?(?:й|е|го|ші|шi))?[\s.-]*(?:{unit})", text)
        year = _any_year(text)
        if match and year:
            number = _ROMAN.get(match[1]) or int(match[1])
            return f"{year}-{letter}{number}" if number <= most else ""
    return ""


def _first_months(text: str) -> str:
    _, units = _words()
    match = re.search(rf"(?<!\d)(\d{{1,2}})[\s-]*(?:{units['month']})", text)
    year = _any_year(text)
    if not match or not year or not 1 <= int(match[1]) <= 12:
        return ""
    last = f"{year}-{int(match[1]):02}"
    return last if int(match[1]) == 1 else f"{year}-01/{last}"


def _whole_year(text: str) -> str:
    _, units = _words()
    match = re.search(rf"({_YEAR})[\s.]*(?:{units['year']})", text)
    return match[1] if match else ""
