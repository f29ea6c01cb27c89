"""Periods as tables write them: «қаңтар–мамыр 2025», «янв.-май 2025 г.», "2024 JAN", "2023 Q4".

The words are data (``periods.toml``); what stands here is how words and years go together.  A text
may name, beside the period that it is about, the one that it is compared with: «в % к январю–маю
2024 г.».  That one is told apart by the words around it and is never taken for the other; a text
that leaves two is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ondiris.errors import InvalidInput
from ondiris.model import FiscalYear, Month, Period
from ondiris.sources.period_words import YEAR, period_words

__all__ = ["find_period", "lacks_year", "names_time", "numbered_period", "seems_a_time"]

_MONTHS = {"q": 3, "k": 3, "h": 6, "s": 6}
_LETTERS = {"q": "Q", "k": "Q", "h": "H", "s": "H"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_CALENDAR = FiscalYear()
_SHORT = re.compile(r"\d{4}/\d\d(?!\d)")
"""A fiscal year beyond doubt: 2024/25."""
_LONGEST = 2_000
"""A title of more characters is read so far."""
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_MARK = r"(?:\d\)|\*+|[¹²³⁰⁴-⁹]+\)?)"
_NOTE = re.compile(
    rf"((?<!\d)(?:19|20|21)\d\d(?=\d\))|{YEAR}\s*(?:г|ж)\.?|{YEAR}|(?<=[^\W\d]))\s*{_MARK}+"
)
"""Marks of footnotes behind a year or a word: 2025 1), 20251), 2025*, 2025 год7)8)."""
_AHEAD = re.compile(r"(?:^|[,;:()|/]|(?:^|\s)(?:за|в|for|in|of|to|к|ко|vs\.?))\s*\Z")
_BEHIND = re.compile(r"\s*(?:[,;:)|/=]|\Z)")
_SEEMING = re.compile(
    rf"{YEAR}|(?<!\w)(?:\d{{1,2}} ?[qhm]|[qhm] ?\d{{1,2}}|fy)[-'’ ]?\d\d(?!\w)"
    r"|(?<![\d/])\d\d/\d\d(?![\d/])"
)
"""What looks like a time; whether it is read as one is another matter."""
_RAISED = re.compile(r"[¹²³⁰⁴-⁹]+\)?")


@dataclass(frozen=True, slots=True)
class _Named:
    """A time that a text names: months, the year if one goes with it, and where it stands."""

    start: int
    end: int
    first: int
    last: int
    year: str = ""
    last_year: str = ""
    written: str = ""
    base: bool = False
    parts: bool = False
    several: bool = False

    @property
    def bare(self) -> bool:
        """Whether it is a year and nothing else."""
        return not self.first and not self.written


@lru_cache(maxsize=4096)
def find_period(text: str, year: str = "", fiscal: FiscalYear = _CALENDAR) -> Period | None:
    """Return the period that a text is about, or nothing where it names none.

    Parameters
    ----------
    text : str
    year : str
        The year of months that the text names without one, as a title or a row says it.
    fiscal : FiscalYear
        Of the city: what ``2024/25`` and quarters of it are.

    Raises
    ------
    InvalidInput
        ``ambiguous-period`` where it names two, neither as what the other is compared with, or
        the end of one alone: "year ending March 2025".

    Examples
    --------
    >>> str(find_period("Январь–май 2025 г. к январю–маю 2024 г."))
    '2025-01/2025-05'
    >>> str(find_period("2025 жылғы қаңтар-мамыр"))
    '2025-01/2025-05'
    >>> str(find_period("2024 ж. III тоқсан"))
    '2024-Q3'
    >>> find_period("в % к январю–маю 2024 г.") is None
    True
    """
    folded = _folded(text)
    first, rest = fiscal.named_in(folded)
    if first and fiscal.begins > 1:
        return _of_fiscal_year(text, first, rest, fiscal)
    try:
        return Period.parse(folded.upper())
    except InvalidInput:
        pass
    if first and _SHORT.search(folded) and any(not (one.base or one.bare) for one in _named(rest)):
        raise _unclear(text, "Say in the settings when it begins: fiscal_year.")
    named = [one for one in _named(folded) if not one.base]
    years = {one.year for one in named if one.year} or {year} - {""}
    own = [one for one in named if not one.bare] or named
    found: dict[tuple[object, ...], Period] = {}
    for one in own:
        period = _period(one, years)
        if period is not None:
            found.setdefault(period.extent, period)
    stray = {one.year for one in named if one.bare} - {one.year for one in own if one.year}
    if len(found) > 1 or (stray and any(one.year for one in own if not one.bare)):
        raise _unclear(text)
    period = next(iter(found.values()), None)
    if period and (any(one.several for one in own) or _is_the_end(folded, period)):
        raise _unclear(text)
    return period


def _is_the_end(folded: str, period: Period) -> bool:
    """Whether a time is but the end or the beginning of what a text is about."""
    words = period_words()
    since = words.since_january.search(folded) and period.extent[0].month > 1
    return bool(since or words.never_one.search(folded))


def _of_fiscal_year(text: str, first: int, rest: str, fiscal: FiscalYear) -> Period | None:
    """Return a fiscal year, or the part of it that the words around its name are about."""
    if fiscal.named_in(rest)[0]:
        raise _unclear(text)
    parts = [one for one in _named(rest) if not one.base and not one.bare]
    if not parts:
        return fiscal.year(first)
    if any(one.parts for one in parts):
        raise _unclear(text)
    part = find_period(rest)
    return part and fiscal.within(first, part)


def _unclear(
    text: str,
    hint: str = "Say in the mapping which it is: `period` in [constants] or with the column.",
) -> InvalidInput:
    return InvalidInput("ambiguous-period", f"{text[:60]!r} names more than one period", hint=hint)


@lru_cache(maxsize=4096)
def lacks_year(text: str) -> bool:
    """Whether a text names months, a quarter or a half, and no year that they are of."""
    named = [one for one in _named(_folded(text)) if not one.base]
    return bool(named) and not any(one.year for one in named)


def names_time(text: str) -> bool:
    """Whether a text names a time, with its year or without."""
    return any(True for _ in _named(_folded(text)))


def seems_a_time(text: str) -> bool:
    """Whether a text holds what looks like a time and is not read as one: 1Q25, 2025 plan.

    What others are compared with is no such time.

    Parameters
    ----------
    text : str
    """
    folded, words = _folded(text), period_words()
    read = [(one.start, one.end) for one in _named(folded)]
    return any(
        not any(start <= found.start() < end for start, end in read)
        and not words.base_before.search(folded[: found.start()])
        and not words.base_after.match(folded[found.end() :])
        for found in _SEEMING.finditer(folded)
    )


def numbered_period(year: str, number: str, title: str) -> Period:
    """Return a month, quarter or half of a year by its number and the title of its column.

    Parameters
    ----------
    year, number : str
    title : str
        Such as ``Месяц``, ``Тоқсан``, ``Quarter``.

    Raises
    ------
    InvalidInput
        ``no-period`` where the title names no part of a year, or the year has no such one.
    """
    kinds = [kind for kind, words in period_words().units.items() if words.search(_folded(title))]
    written = {"month": f"{year}-{int(number):02}", "quarter": f"{year}-Q{int(number)}",
               "half": f"{year}-H{int(number)}"}  # fmt: skip
    try:
        return Period.parse(written[kinds[0]] if len(kinds) == 1 and year else "")
    except InvalidInput:
        raise InvalidInput(
            "no-period", f"{number!r} under {title[:40]!r} names no part of a year",
            hint="A column of months is called so; else write its texts in [codes.period].",
        ) from None  # fmt: skip


def _folded(text: str) -> str:
    plain = _BLANKS.sub(" ", text[:_LONGEST].strip().casefold())
    plain = _NOTE.sub(r"\1 ", _RAISED.sub(" ", plain))
    return _BLANKS.sub(" ", _DASHES.sub("-", plain)).strip()


def _period(one: _Named, years: set[str]) -> Period | None:
    """Return the period of a named time; a month without a year takes the only one there is."""
    if one.written:
        written = one.written
    else:
        year = one.year or (next(iter(years)) if len(years) == 1 else "")
        if not year:
            return None
        last_year = one.last_year or year
        start, end = f"{year}-{one.first:02}", f"{last_year}-{one.last:02}"
        written = year if not one.first else start if start == end else f"{start}/{end}"
    if "%" in written:
        if len(years) != 1:
            return None
        written = written.replace("%", next(iter(years)))
    try:
        return Period.parse(written)
    except InvalidInput:
        return None


def _named(text: str) -> Iterator[_Named]:
    """Yield the times that a text names, in order, each with whether others are compared to it."""
    words = period_words()
    before = 0
    last: _Named | None = None
    for match in words.time.finditer(text):
        one = _one(match)
        if one is None:
            continue
        ahead, behind = text[before : match.start()], text[match.end() :]
        beside = before and not ahead.strip(" .,|")
        if one.bare and not (match["year_word"] or beside or _apart(text, match)):
            continue
        before = match.end()
        base = bool(
            (words.base_before.search(ahead) and not _runs_on(last, ahead, one))
            or words.base_after.match(behind)
            or words.dative.search(match[0])
        )
        joined = words.joined_before.search(ahead) or words.joined_after.match(behind)
        last = replace(one, base=base, several=one.several or bool(joined))
        yield last


def _runs_on(last: _Named | None, ahead: str, one: _Named) -> bool:
    """Whether a time behind the word "to" is later than the one before: the end of a run."""
    if last is None or last.base or not ahead.endswith(" to "):
        return False
    return (last.year, last.first, last.written) < (one.year, one.first, one.written)


def _apart(text: str, match: re.Match[str]) -> bool:
    """Whether a year without a word for it stands for itself, and is no number of something."""
    ahead, behind = text[: match.start()], text[match.end() :]
    return bool(_AHEAD.search(ahead) and _BEHIND.match(behind))


def _one(match: re.Match[str]) -> _Named | None:
    said = match.groupdict()
    place = match.start(), match.end()
    if written := _in_digits(said):
        return _Named(*place, 0, 0, written[:4], written=written)
    for year, side in (("part_year", "in"), ("year_of_part", "of")):
        if said[f"part_{side}"]:
            ends = said[f"part_{side}"], said[f"last_{side}"] or said[f"part_{side}"]
            return _parts(place, said[f"letter_{side}"], ends, said[year])
    for year, number in (("month_year", "month_in"), ("year_of_month", "month_of")):
        if said[number]:
            month = int(said[number])
            last = int(said["last_month_in"] or month) if number == "month_in" else month
            return _Named(*place, month, last, said[year])
    return _in_words(said, place)


def _in_digits(said: Mapping[str, str | None]) -> str:
    """Return a time that is written in digits alone, as the house writes it; empty for another."""
    if said["range_start"]:
        first = Month.parse(said["range_start"])
        months = int(said["range_count"] or 1) * (12 if said["range_unit"] == "y" else 1)
        return f"{first}/{first + months - 1}"
    if said["day"]:
        return f"{said['day_year']}-{int(said['day_month'] or 0):02}-{int(said['day']):02}"
    return (said["annual"] or said["iso"] or said["iso_day"] or "").upper()


def _in_words(said: Mapping[str, str | None], place: tuple[int, int]) -> _Named | None:
    year = said["year_before"] or said["year_after"] or ""
    if not year and said["short_year"]:
        year = f"20{said['short_year']}"
    if said["month"]:
        return _months(said, place, year)
    for part, letter in (("quarter", "q"), ("half", "h")):
        if said[part]:
            first, last = _number(said[part]), _number(said[f"last_{part}"] or said[part])
            return _parts(place, letter, (first, last), year)
    if said["count"]:
        last = int(said["count"])
        return _Named(*place, 1, last, year) if 1 <= last <= 12 else None
    if said["only_year"]:
        return None if said["to_year"] else _Named(*place, 0, 0, said["only_year"])
    return None


def _months(said: Mapping[str, str | None], place: tuple[int, int], year: str) -> _Named | None:
    """Return a month, a run of months, or the day of a month."""
    first = _month(said["month"] or "")
    last = _month(said["last_month"]) if said["last_month"] else first
    number = said["stand_day"] or said["day_of_month"]
    if not number:
        return _Named(*place, first, last, said["first_year"] or year, year)
    if not year or said["last_month"]:
        return None
    written = f"{year}-{first:02}-{int(number):02}"
    return _Named(*place, 0, 0, year, written=written, several=bool(said["from_day"]))


def _parts(
    place: tuple[int, int], letter: str, ends: tuple[str | int, str | int], year: str
) -> _Named | None:
    """Return quarters or halves of a year; several as months."""
    first, last = map(int, ends)
    months = _MONTHS[letter]
    if not 1 <= first <= last <= 12 // months:
        return None
    if first == last:
        return _Named(*place, 0, 0, year, written=f"{year or '%'}-{_LETTERS[letter]}{first}")
    return _Named(*place, (first - 1) * months + 1, last * months, year, parts=True)


def _number(word: str | None) -> int:
    if not word:
        return 0
    if word in _ROMAN:
        return _ROMAN[word]
    if word.isdecimal():
        return int(word)
    return next(number for number, stem in period_words().ordinals if stem.fullmatch(word))


def _month(word: str) -> int:
    bare = word.rstrip(".")
    return next(number for number, stem in period_words().months if stem.fullmatch(bare))
