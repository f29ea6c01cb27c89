"""The words of times, from ``periods.toml``, woven into one pattern that finds them in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["YEAR", "PeriodWords", "period_words"]

YEAR = r"(?<!\d)(?:19|20|21)\d\d(?!\d)"
_APART = r"(?:(?<=[^\W\d])(?:\.|\.?[-'’ ])|(?<=\.)[-'’ ]?)"
_ENDINGS = ("й", "е", "го", "ая", "ые", "ші", "шi", "st", "nd", "rd", "th")
_NO_NUMBER = r"(?![\d.,%]| ?(?:тыс|млн|млрд|мың|thous|mil|bil))"
"""Before and behind a year of two digits: янв.24, Jan-24, май 24."""
_ISO = (
    rf"(?P<iso>{YEAR}-(?:0[1-9]|1[0-2])(?:/{YEAR}-(?:0[1-9]|1[0-2]))?(?![-\d])"
    r")"
)
_JOINED = (
    rf"(?P<range_start>{YEAR}-(?:0[1-9]|1[0-2]))(?:-01)?/p(?P<range_count>[1-9]\d?)(?P<range_unit>[my])(?!\w)"
    rf"|(?P<annual>{YEAR})-a1(?!\w)"
    rf"|(?P<part_year>{YEAR})(?: ?\| ?|[ -])?(?P<letter_in>[qhs]|(?<=\d)k)(?P<part_in>[1-4])"
    rf"(?:-[qhs]?(?P<last_in>[1-4]))?(?!\w)"
    rf"|(?<!\w)(?P<letter_of>[qh])(?P<part_of>[1-4])(?:-[qh]?(?P<last_of>[1-4]))?"
    rf"(?: ?\| ?|[ -])?(?P<year_of_part>{YEAR})"
    rf"|(?P<month_year>{YEAR})[ -]?m(?P<month_in>1[0-2]|0?[1-9])(?!\d)"
    r"(?:-m?(?P<last_month_in>1[0-2]|0?[1-9])(?!\d))?"
    rf"|(?<![\d./])(?P<month_of>0[1-9]|1[0-2]|[1-9](?=/))[/.](?P<year_of_month>{YEAR})(?![.\d])"
    rf"|(?<![\d.])(?P<day>3[01]|[12]\d|0?[1-9])\.(?P<day_month>1[0-2]|0?[1-9])\.(?P<day_year>{YEAR})"
    rf"|(?P<iso_day>{YEAR}-\d\d-\d\d)(?!\d|/p)"
)


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """The compiled words of the languages."""

    time: re.Pattern[str]
    months: tuple[tuple[int, re.Pattern[str]], ...]
    ordinals: tuple[tuple[int, re.Pattern[str]], ...]
    base_before: re.Pattern[str]
    base_after: re.Pattern[str]
    dative: re.Pattern[str]
    joined_before: re.Pattern[str]
    joined_after: re.Pattern[str]
    since_january: re.Pattern[str]
    never_one: re.Pattern[str]
    units: Mapping[str, re.Pattern[str]]


@cache
def period_words() -> PeriodWords:
    """Return the words of every language, compiled once."""
    data = tomllib.loads((files("ondiris.sources") / "periods.toml").read_text("utf-8"))
    months = [
        (number, stem)
        for part in ("months", "short")
        for stems in data[part].values()
        for number, stem in enumerate(stems, 1)
    ]
    ordinals = [(int(number), "|".join(stems)) for number, stems in data["ordinals"].items()]
    base, runs = data["base"], data["runs"]
    return PeriodWords(
        re.compile(_grammar(data, [stem for _, stem in months], [s for _, s in ordinals])),
        tuple((number, re.compile(stem)) for number, stem in months),
        tuple((number, re.compile(stem)) for number, stem in ordinals),
        re.compile(
            rf"(?:^|[\s(,;|%])(?:{'|'.join(base['before'])})(?: (?:{'|'.join(base['same'])}))* ?$"
        ),
        re.compile(rf"[\s)-]*(?:мен |бен |пен )?(?:{'|'.join(base['after'])})"),
        re.compile(base["dative"]),
        *_joined(data, [stem for _, stem in ordinals]),
        re.compile(rf"(?<!\w)(?:{'|'.join(runs['since_january'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{'|'.join(runs['never_one'])})(?!\w)"),
        {
            kind: re.compile(rf"(?<!\w)(?:{'|'.join(data['units'][kind])})(?!\w)")
            for kind in ("month", "quarter", "half")
        },
    )


def _joined(
    data: Mapping[str, Mapping[str, list[str]]], nth: list[str]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what right before a time, or behind it, makes it one of several or a part of one.

    1 и 2 кварталы, III/2025, с 2020 по 2025 год.
    """
    runs = data["runs"]
    units = "|".join(word for kind in ("quarter", "half", "month") for word in data["units"][kind])
    part = rf"(?:[qhm]?\d{{1,2}}|{YEAR}|[ivx]+|{'|'.join(nth)})(?:-?(?:{'|'.join(_ENDINGS)}))?"
    joint = rf"(?: ?[/&] ?| (?:{'|'.join(runs['joints'])}) )"
    until = rf"(?:^|[\s(,])(?:{'|'.join(runs['until'])}) "
    return (
        re.compile(
            rf"(?:(?<![\w.,]){part}{joint}|{until}|\A(?:[1-4]|[ivx]+) \| "
            rf"|(?<!\w)(?:{units}) ?(?:\d|[ivx]+),? ?)\Z"
        ),
        re.compile(rf"{joint}{part}(?![\w.=])| \| (?:\d{{1,2}}|[ivx]+)\Z"),
    )


def _grammar(data: Mapping[str, Mapping[str, list[str]]], months: list[str], nth: list[str]) -> str:
    """Return the pattern of a time; groups say which kind it is."""
    units = {name: "|".join(words) for name, words in data["units"].items()}
    month = rf"(?<!\w)(?:{'|'.join(months)})(?!\w)\.?"
    year_word = rf"(?:[ .]?(?:{units['year']})(?!\w)\.?)"
    number = rf"(?:{'|'.join(nth)}|iv|i{{1,3}}|[1-4])"
    ending = rf"(?:-?(?:{'|'.join(_ENDINGS)}))?"
    before = rf"(?:(?P<year_before>{YEAR}){year_word}?[ .,|]*)?"
    after = rf"(?(year_before)|(?:[ .,|]*(?:of |in |-)?(?P<year_after>{YEAR})(?:{year_word})?"
    after += rf"|{_APART}(?P<short_year>\d\d){_NO_NUMBER})?)"
    months_or_day = (
        rf"(?:(?P<from_day>\d{{1,2}}-)?(?P<stand_day>3[01]|[12]\d|[1-9]) )?(?P<month>{month})"
        rf"(?: (?P<day_of_month>3[01]|[12]\d|[1-9])(?=,? {YEAR}))?"
        rf"(?:[ .,]*(?P<first_year>{YEAR}){year_word}?(?=-{month}))?"
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
        rf"(?P<only_year>{YEAR})(?:(?:-|/)(?P<to_year>\d{{2,4}})(?!\d))?(?P<year_word>{year_word})?",
    ]
    return "|".join(parts)


def _counted(name: str, number: str, ending: str, unit: str) -> str:
    """Return the pattern of numbered parts of a year: 1 кв., I-II кварталы, q1."""
    return (
        rf"(?<!\w)(?P<{name}>{number}){ending}(?:-(?P<last_{name}>{number}){ending})?"
        rf"[ .-]*(?:{unit})(?!\w)"
    )
