"""What was understood of a file before it is recorded: by table and column, in one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ondiris.model import Confidentiality, Observation, SeriesKey
from ondiris.model.period import Period

__all__ = ["Understood", "understood"]

_PLACE = re.compile(
    r"(?:sheet (?P<sheet>.+), )?row (?P<row>\d+)"
    r"(?:, column (?P<column>\S+)(?: \((?P<title>.*)\))?)?",
    re.DOTALL,
)


_Groups = dict[tuple[object, ...], list[tuple[int, Observation]]]


@dataclass(frozen=True, slots=True)
class Understood:
    """Figures of one column of a table that are of one kind.

    Parameters
    ----------
    sheet, column, title : str
        Where they stand; empty where the file does not say.
    key : SeriesKey
        Of its first figure: measure, what it is of, unit, comparison, basis, scope.
    multiplier : int
        Power of ten.
    periods : tuple of str
        First and last.
    areas, activities, subjects : tuple of str
        Codes, in order of their first figure.
    least, most : Decimal
        Smallest and largest public number as printed, without the multiplier.
    first, last : int
        Rows of the first and last figure; zero where the file does not say.
    count : int
        Figures.
    kept_back, without_value : int
        Of them those that their office keeps back, and those that have no value for another reason.
    """

    sheet: str
    column: str
    title: str
    key: SeriesKey
    multiplier: int
    periods: tuple[str, ...]
    areas: tuple[str, ...]
    activities: tuple[str, ...]
    subjects: tuple[str, ...]
    least: Decimal | None
    most: Decimal | None
    first: int
    last: int
    count: int
    kept_back: int
    without_value: int


def understood(observations: Iterable[Observation]) -> tuple[Understood, ...]:
    """Return what was read, by table, column and kind of figure, in the order of the file.

    Parameters
    ----------
    observations : iterable of Observation
        With locators that name sheet, row and column, as a reader writes them.
    """
    groups: _Groups = {}
    for one in observations:
        place = _PLACE.fullmatch(one.locator)
        sheet, column, title = (
            (place["sheet"] or "", place["column"] or "", place["title"] or "")
            if place
            else ("", "", "")
        )
        row = int(place["row"]) if place else 0
        power = None if one.missing else one.printed.multiplier
        groups.setdefault((sheet, column, title, *one.key.kind, power), []).append((row, one))
    return tuple(_understood(same, found) for same, found in _beside_figures(groups).items())


def _beside_figures(groups: _Groups) -> _Groups:
    """Return the groups with what has no value, and so no power of ten, among its figures."""
    told = {same[:-1]: same for same in reversed(groups) if same[-1] is not None}
    joined: _Groups = {}
    for same, found in groups.items():
        joined.setdefault(told.get(same[:-1], same) if same[-1] is None else same, []).extend(found)
    return joined


def _understood(same: tuple[object, ...], found: list[tuple[int, Observation]]) -> Understood:
    entries = [one for _, one in sorted(found, key=lambda placed: placed[0])]
    free = [one for one in entries if not one.missing]
    told = [one.printed.value for one in free if one.confidentiality is Confidentiality.FREE]
    periods = sorted({one.period for one in entries}, key=_order)
    rows = [row for row, _ in found if row]
    return Understood(
        sheet=str(same[0]),
        column=str(same[1]),
        title=str(same[2]),
        key=entries[0].key,
        multiplier=(free or entries)[0].printed.multiplier,
        periods=tuple(dict.fromkeys((str(periods[0]), str(periods[-1])))),
        areas=tuple(dict.fromkeys(one.key.area for one in entries)),
        activities=tuple(dict.fromkeys(one.key.activity for one in entries)),
        subjects=tuple(dict.fromkeys(one.key.subject for one in entries if one.key.subject)),
        least=min(told, default=None),
        most=max(told, default=None),
        first=min(rows, default=0),
        last=max(rows, default=0),
        count=len(entries),
        kept_back=(kept_back := sum(one.kept_back for one in entries)),
        without_value=sum(one.missing for one in entries) - kept_back,
    )


def _order(period: Period) -> tuple[object, ...]:
    return (period.last_day, period.extent)
