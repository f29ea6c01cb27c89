"""What an address of SDMX asks for: keys, times and conditions, read or refused."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from ondiris.errors import InvalidInput, Unsupported
from ondiris.model import Period
from ondiris.model.month import Month
from ondiris.production.exchange import Condition, Selection
from ondiris.publishing.figures.sdmx import OBSERVATION, SERIES

__all__ = ["OPERATORS", "days_of", "keys_of", "moment_of", "read_conditions", "whole_number"]

Key = tuple[frozenset[str] | None, ...]
_MOST_KEYS = 1_000
_MONTH = re.compile(r"(\d{4})-M(\d{2})\Z", re.ASCII)
_YEAR = re.compile(r"(\d{4})-A1\Z", re.ASCII)
_TIME = re.compile(r"T[0-9:.+Z-]*(?=/|\Z)", re.ASCII)
_LENGTH = re.compile(r"([1-9]\d{0,2})([MDY])\Z", re.ASCII)
OPERATORS: Final = ("eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew")
_COMPARED: Final = {
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
}  # fmt: skip


def keys_of(text: str, *, anything: str) -> tuple[Key, ...]:
    """Return the keys that an address names: none where it names any.

    Parameters
    ----------
    text : str
        ``A..KZ-75+KZ..``: places apart by points, alternatives by plus; whole keys by commas.
    anything : str
        What stands for any key: ``all`` or ``*``.

    Raises
    ------
    InvalidInput
        ``wrong-key`` where a key has not as many places as a series.

    Examples
    --------
    >>> keys_of("all", anything="all")
    ()
    >>> sorted(keys_of("A+Q" + "." * 13, anything="all")[0][0])
    ['A', 'Q']
    """
    if text in ("", anything):
        return ()
    keys = text.split(",")
    if len(keys) > _MOST_KEYS:
        raise InvalidInput("too-much-asked", f"more than {_MOST_KEYS} keys are asked for at once")
    return tuple(_key(one) for one in keys)


def _key(text: str) -> Key:
    places = text.split(".")
    if len(places) != len(SERIES):
        raise InvalidInput(
            "wrong-key",
            f"the key has {len(places)} places, and a series has {len(SERIES)}",
            hint=f"Places: {'.'.join(SERIES)}.",
        )
    return tuple(None if p in ("", "*") else frozenset(re.split(r"[+ ]", p)) for p in places)


def days_of(text: str) -> tuple[date, date]:
    """Return the first and last day of a period as SDMX writes it.

    Raises
    ------
    InvalidInput
        ``impossible-period``

    Examples
    --------
    >>> days_of("2025-Q2")
    (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))
    >>> days_of("2025-S1") == days_of("2025-01-01/P6M")
    True
    """
    plain = _TIME.sub("", text)
    plain = _YEAR.sub(r"\1", _MONTH.sub(r"\1-\2", plain)).replace("-S", "-H")
    start, _, length = plain.partition("/P")
    if found := _LENGTH.match(length):
        first = Period.parse(start).first_day
        return first, _last_day(first, int(found[1]), found[2])
    return Period.parse(plain).extent


def _last_day(first: date, count: int, unit: str) -> date:
    if unit == "D":
        return first + timedelta(days=count - 1)
    month = Month.of(first) + count * (12 if unit == "Y" else 1)
    after = date(month.year, month.number, min(first.day, month.last_day.day))
    return after - timedelta(days=1)


def moment_of(text: str) -> datetime:
    """Return a moment; one without a zone is in UTC.

    Raises
    ------
    InvalidInput
        ``bad-moment``
    """
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise InvalidInput(
            "bad-moment", f"{text[:40]!r} is no moment", hint="Write 2025-06-30T12:00:00Z."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def whole_number(name: str, text: str) -> int:
    """Return a number above zero.

    Raises
    ------
    InvalidInput
        ``bad-count``
    """
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10):
        raise InvalidInput("bad-count", f"{name} is a whole number above zero")
    return int(text)


def read_conditions(given: Mapping[str, str]) -> Selection:
    """Return what the conditions on components ask for.

    Parameters
    ----------
    given : mapping of str to str
        By component ``A,Q`` or ``ge:2020+le:2021`` or ``sw:C2``.

    Raises
    ------
    InvalidInput
        ``unknown-component`` or ``bad-condition``
    Unsupported
        ``condition-on-time`` where times are neither a run nor its ends.
    """
    series: list[Condition] = []
    figures: list[Condition] = []
    start = end = ""
    for name, text in given.items():
        if name == "TIME_PERIOD":
            start, end = _times(text)
        elif name in SERIES:
            series.append(Condition(SERIES.index(name), _alternatives(text)))
        elif name in OBSERVATION:
            figures.append(Condition(OBSERVATION.index(name), _alternatives(text)))
        else:
            raise InvalidInput(
                "unknown-component",
                f"the structure has no component {name[:40]!r}",
                hint=f"Components: {', '.join((*SERIES, *OBSERVATION))}.",
            )
    return Selection(of_series=tuple(series), of_figures=tuple(figures), start=start, end=end)


def _alternatives(text: str) -> tuple[tuple[Callable[[str], bool], ...], ...]:
    return tuple(
        tuple(_test(one) for one in re.split(r"[+ ]", alternative))
        for alternative in text.split(",")
    )


def _split(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        return "eq", text
    if name not in OPERATORS or not value:
        raise InvalidInput(
            "bad-condition",
            f"{text[:40]!r} is no condition",
            hint=f"Operators: {', '.join(OPERATORS)}.",
        )
    return name, value


def _test(text: str) -> Callable[[str], bool]:
    name, value = _split(text)
    if name in _COMPARED:
        return _compared(name, _number(value))
    tests: Mapping[str, Callable[[str], bool]] = {
        "eq": lambda told: told == value,
        "ne": lambda told: told != value,
        "co": lambda told: value in told,
        "nc": lambda told: value not in told,
        "sw": lambda told: told.startswith(value),
        "ew": lambda told: told.endswith(value),
    }
    return tests[name]


def _number(text: str) -> Decimal:
    number = _read_number(text)
    if number is None:
        raise InvalidInput(
            "bad-condition", f"{text[:40]!r} is no number, and only numbers are more or less"
        )
    return number


def _read_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return None if number.is_nan() else number


def _compared(name: str, limit: Decimal) -> Callable[[str], bool]:
    def holds(told: str) -> bool:
        number = _read_number(told)
        return number is not None and _COMPARED[name](number, limit)

    return holds


def _times(text: str) -> tuple[str, str]:
    """Return first and last day of a run of time: ``ge:2020+le:2021``, or one period."""
    if "," in text:
        raise Unsupported("condition-on-time", "only one run of time can be asked for at once")
    start = end = ""
    for one in re.split(r"[+ ]", text):
        name, value = _split(one)
        first, last = days_of(value)
        if name in ("ge", "eq"):
            start = max(start, first.isoformat())
        if name in ("le", "eq"):
            end = min(end or "9999", last.isoformat())
        if name not in ("ge", "le", "eq"):
            raise Unsupported(
                "condition-on-time", f"time is asked for by eq, ge or le, not by {name}"
            )
    return start, end
