"""Periods as tables write them: «қаңтар–мамыр 2025», «янв.-май 2025 г.», "2024 JAN", "2023 Q4".

The words are data (``periods.toml``); what stands here is how words and years go together.  A text
may name, beside the period that it is about, the one that it is compared with: «в % к январю–маю
2024 г.».  That one is told apart by the words around it and is never taken for the other; a text
that leaves two is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ondiris.errors import InvalidInput
from ondiris.model import Month, Period

__all__ = ["find_period", "lacks_year", "names_time", "numbered_period"]

_YEAR = r"(?<!\d)(?:19|20|21)\d\d(?!\d)"
_MONTHS = {"q": 3, "h": 6, "s": 6}
_LETTERS = {"q": "Q", "h": "H", "s": "H"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LONGEST = 2_000
"""A title of more characters is read so far."""
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_MARK = r"(?:\d\)|\*+|[¹²³⁰⁴-⁹]+\)?)"
_NOTE = re.compile(
    rf"((?<!\d)(?:19|20|21)\d\d(?=\d\))|{_YEAR}\s*(?:г|ж)\.?|{_YEAR}|(?<=[^\W\d]))\s*{_MARK}+"
)
"""Marks of footnotes behind a year or a word: 2025 1), 20251), 2025*, 2025 год7)8)."""
_AHEAD = re.compile(r"(?:^|[,;:(|/]|(?:^|\s)(?:за|в|for|in|of|to|к|ко|vs\.?))\s*\Z")
_BEHIND = re.compile(r"\s*(?:[,;:)|/=]|\Z)")
_RAISED = re.compile(r"[¹²³⁰⁴-⁹]+\)?")
_APART = r"(?:(?<=[^\W\d])(?:\.|\.?[-'’ ])|(?<=\.)[-'’ ]?)"
_NO_NUMBER = r"(?![\d.,%]| ?(?:тыс|млн|млрд|мың|thous|mil|bil))"
"""Before and behind a year of two digits: янв.24, Jan-24, май 24."""
_ISO = (
    rf"(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:/{_YEAR}-(?:0[1-9]|1[0-2]))?(?![-\d])"
    r")"
)
_JOINED = (
    rf"(?P<range_start>{_YEAR}-(?:0[1-9]|1[0-2]))(?:-01)?/p(?P<range_months>[1-9]\d?)m(?!\w)"
    rf"|(?P<annual>{_YEAR})-a1(?!\w)"
    rf"|(?P<part_year>{_YEAR})[ -]?(?P<letter_in>[qhs])(?P<part_in>[1-4])"
    rf"(?:-[qhs]?(?P<last_in>[1-4]))?(?!\w)"
    rf"|(?<!\w)(?P<letter_of>[qh])(?P<part_of>[1-4])(?:-[qh]?(?P<last_of>[1-4]))?"
    rf"[ -]?(?P<year_of_part>{_YEAR})"
    rf"|(?P<month_year>{_YEAR})[ -]?m(?P<month_in>1[0-2]|0?[1-9])(?!\d)"
    rf"|(?<![\d./])(?P<month_of>0[1-9]|1[0-2]|[1-9](?=/))[/.](?P<year_of_month>{_YEAR})(?![.\d])"
    rf"|(?<![\d.])(?P<day>3[01]|[12]\d|0?[1-9])\.(?P<day_month>1[0-2]|0?[1-9])\.(?P<day_year>{_YEAR})"
    rf"|(?P<iso_day>{_YEAR}-\d\d-\d\d)(?!\d)"
)


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

    @property
    def bare(self) -> bool:
        """Whether it is a year and nothing else."""
        return not self.first and not self.written


@lru_cache(maxsize=4096)
def find_period(text: str, year: str = "") -> Period | None:
    """Return the period that a text is about, or nothing where it names none.

    Parameters
    ----------
    text : str
    year : str
        The year of months that the text names without one, as a title or a row says it.

    Raises
    ------
    InvalidInput
        ``ambiguous-period`` where it names two, neither as what the other is compared with.

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
    try:
        return Period.parse(folded.upper())
    except InvalidInput:
        pass
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
        raise InvalidInput(
            "ambiguous-period",
            f"{text[:60]!r} names more than one period",
            hint="Say in the mapping which it is: `period` in [constants] or with the column.",
        )
    return next(iter(found.values()), None)


@lru_cache(maxsize=4096)
def lacks_year(text: str) -> bool:
    """Whether a text names months, a quarter or a half, and no year that they are of."""
    named = [one for one in _named(_folded(text)) if not one.base]
    return bool(named) and not any(one.year for one in named)


def names_time(text: str) -> bool:
    """Whether a text names a time, with its year or without."""
    return any(True for _ in _named(_folded(text)))


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
    kinds = [kind for kind, words in _words().units.items() if words.search(_folded(title))]
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
    words = _words()
    before = 0
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
            words.base_before.search(ahead)
            or words.base_after.match(behind)
            or words.dative.search(match[0])
        )
        yield _Named(
            one.start, one.end, one.first, one.last, one.year, one.last_year, one.written, base
        )


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
            return _Named(*place, month, month, said[year])
    return _in_words(said, place)


def _in_digits(said: Mapping[str, str | None]) -> str:
    """Return a time that is written in digits alone, as the house writes it; empty for another."""
    if said["range_start"]:
        first = Month.parse(said["range_start"])
        return f"{first}/{first + int(said['range_months'] or 1) - 1}"
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
    return _Named(*place, 0, 0, year, written=f"{year}-{first:02}-{int(number):02}")


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
    return _Named(*place, (first - 1) * months + 1, last * months, year)


def _number(word: str | None) -> int:
    if not word:
        return 0
    if word in _ROMAN:
        return _ROMAN[word]
    if word.isdecimal():
        return int(word)
    return next(number for number, stem in _words().ordinals if stem.fullmatch(word))


def _month(word: str) -> int:
    bare = word.rstrip(".")
    return next(number for number, stem in _words().months if stem.fullmatch(bare))


@dataclass(frozen=True, slots=True)
class _PeriodWords:
    """The compiled words of the languages."""

    time: re.Pattern[str]
    months: tuple[tuple[int, re.Pattern[str]], ...]
    ordinals: tuple[tuple[int, re.Pattern[str]], ...]
    base_before: re.Pattern[str]
    base_after: re.Pattern[str]
    dative: re.Pattern[str]
    units: Mapping[str, re.Pattern[str]]


@cache
def _words() -> _PeriodWords:
    data = tomllib.loads((files("ondiris.sources") / "periods.toml").read_text("utf-8"))
    months = [
        (number, stem)
        for part in ("months", "short")
        for stems in data[part].values()
        for number, stem in enumerate(stems, 1)
    ]
    ordinals = [(int(number), "|".join(stems)) for number, stems in data["ordinals"].items()]
    base = data["base"]
    return _PeriodWords(
        re.compile(_grammar(data, [stem for _, stem in months], [s for _, s in ordinals])),
        tuple((number, re.compile(stem)) for number, stem in months),
        tuple((number, re.compile(stem)) for number, stem in ordinals),
        re.compile(rf"(?:^|[\s(,;|%])(?:{'|'.join(base['before'])}) ?$"),
        re.compile(rf"[\s)-]*(?:мен |бен |пен )?(?:{'|'.join(base['after'])})"),
        re.compile(base["dative"]),
        {
            kind: re.compile(rf"(?<!\w)(?:{'|'.join(data['units'][kind])})(?!\w)")
            for kind in ("month", "quarter", "half")
        },
    )


def _grammar(data: Mapping[str, Mapping[str, list[str]]], months: list[str], nth: list[str]) -> str:
    """Return the pattern of a time; groups say which kind it is."""
    units = {name: "|".join(words) for name, words in data["units"].items()}
    month = rf"(?<!\w)(?:{'|'.join(months)})(?!\w)\.?"
    year_word = rf"(?:[ .]?(?:{units['year']})(?!\w)\.?)"
    number = rf"(?:{'|'.join(nth)}|iv|i{{1,3}}|[1-4])"
    ending = r"(?:-?(?:й|е|го|ая|ые|ші|шi|st|nd|rd|th))?"
    before = rf"(?:(?P<year_before>{_YEAR}){year_word}?[ .,|]*)?"
    after = rf"(?(year_before)|(?:[ .,|]*(?:of |in |-)?(?P<year_after>{_YEAR})(?:{year_word})?"
    after += rf"|{_APART}(?P<short_year>\d\d){_NO_NUMBER})?)"
    months_or_day = (
        rf"(?:(?P<stand_day>3[01]|[12]\d|[1-9]) )?(?P<month>{month})"
        rf"(?: (?P<day_of_month>3[01]|[12]\d|[1-9])(?=,? {_YEAR}))?"
        rf"(?:[ .,]*(?P<first_year>{_YEAR}){year_word}?(?=-{month}))?"
        rf"(?:(?:-| to )(?P<last_month>{month}))?"
    )
    parts = [
        _JOINED,
        _ISO,
        before
        + "(?:"
        + "|".join(
            (
                months_or_day,
                _counted("quarter", number, ending, units["quarter"]),
                _counted("half", number, ending, units["half"]),
                rf"(?<![\d.,])(?P<count>\d{{1,2}})[ -]?(?:{units['month']})(?!\w)",
            )
        )
        + ")"
        + after,
        rf"(?P<only_year>{_YEAR})(?:(?:-|/)(?P<to_year>\d{{2,4}})(?!\d))?(?P<year_word>{year_word})?",
    ]
    return "|".join(parts)


def _counted(name: str, number: str, ending: str, unit: str) -> str:
    """Return the pattern of numbered parts of a year: 1 кв., I-II кварталы, q1."""
    return (
        rf"(?<!\w)(?P<{name}>{number}){ending}(?:-(?P<last_{name}>{number}){ending})?"
        rf"[ .-]*(?:{unit})(?!\w)"
    )
