"""What looks wrong inside a table before it is loaded, told by its place and never by its value.

An office's own table may hold a row of another region, a figure in thousands among millions, a sum
that was not brought up to date.  None of that breaks a rule of a single cell; it shows beside the
other cells, and beside what stands in the ledger.  Each test asks for more than chance gives: many
digits alike, a slip of about a thousand, a sum that rounding cannot explain, a change far outside
what a series ever did.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ondiris.codes import Catalogue
from ondiris.model import Bound, MeasureKind, Month, Observation, Period, SeriesKey

__all__ = ["Suspicion", "SuspicionKind", "Values", "is_plain_run", "suspicions"]

Extent = tuple[date, date]
Values = Mapping[tuple[SeriesKey, Extent], float]
_DIGITS = 4
"""So many digits alike are no chance where several figures are."""
_MANY_DIGITS = 6
"""So many digits alike are no chance in one figure."""
_COPIED = 12
"""So many digits alike over the figures of a row make it a copy."""
_SLIP = (2.6, 3.4)
"""Powers of ten between which a ratio is a slip of a thousand."""
_ROUNDING = 0.002
"""Part of a sum that definitions and revisions may explain beside rounding."""
_HISTORY = 12
_FAR = 12.0
_JUMP = 1.5
"""A change is a break beyond so many usual ones, and by this logarithm at least."""


class SuspicionKind(StrEnum):
    """What a suspicion is."""

    COPIED_SERIES = "copied-series"
    COPIED_PERIOD = "copied-period"
    REPEATED = "repeated"
    THOUSANDS = "thousands"
    FALLING = "falling-cumulative"
    PARTS = "parts-and-whole"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Figures that look wrong together.

    Parameters
    ----------
    kind : SuspicionKind
    places : tuple of str
        Where they stand in the file.
    series : SeriesKey
        Of the first.
    period : Period
    beside : str
        What it was held against: a code, a period.
    """

    kind: SuspicionKind
    places: tuple[str, ...]
    series: SeriesKey
    period: Period
    beside: str


def suspicions(
    observations: Sequence[Observation], standing: Values, catalogue: Catalogue
) -> tuple[Suspicion, ...]:
    """Return what looks wrong in a file, in the order of its figures, each figure at most once.

    Parameters
    ----------
    observations : sequence of Observation
        As read.
    standing : mapping of (SeriesKey, extent) to float
        What stands of the same series, at the times around, in whole units.
    catalogue : Catalogue
    """
    table = _Figures(observations, standing, catalogue)
    told: set[str] = set()
    found: list[Suspicion] = []
    for test in (
        table.copied_series,
        table.copied_periods,
        table.slips,
        table.repeated,
        table.falls,
        table.wholes,
        table.breaks,
    ):
        for one in test():
            if not told.issuperset(one.places):
                told.update(one.places)
                found.append(one)
    order = {entry.locator: n for n, entry in enumerate(observations)}
    return tuple(sorted(found, key=lambda one: order.get(one.places[0], 0)))


@dataclass(frozen=True, slots=True)
class _Figure:
    entry: Observation
    value: float
    digits: int
    half: float

    @property
    def place(self) -> str:
        return self.entry.locator


class _Figures:
    """The plain figures of a file, by series and time, beside those that stand."""

    def __init__(
        self, observations: Iterable[Observation], standing: Values, catalogue: Catalogue
    ) -> None:
        self.catalogue = catalogue
        self.figures = [_figure(o) for o in observations if is_plain_run(o)]
        self.own: dict[tuple[SeriesKey, Extent], _Figure] = {
            (one.entry.key, one.entry.period.extent): one for one in self.figures
        }
        self.standing = standing

    def _value(self, key: SeriesKey, period: Period | None) -> float | None:
        if period is None:
            return None
        own = self.own.get((key, period.extent))
        return own.value if own is not None else self.standing.get((key, period.extent))

    def copied_series(self) -> Iterator[Suspicion]:
        """Yield rows of one area or activity whose figures are those of another."""
        for field, name in (("area", "areas"), ("activity", "activities")):
            bearing: dict[tuple[object, ...], list[_Figure]] = defaultdict(list)
            for one in self.figures:
                if one.digits < _DIGITS:
                    continue
                key = one.entry.key
                other = key.activity if field == "area" else key.area
                bearing[key.kind, other, one.entry.period.extent, one.value].append(one)
            same: dict[tuple[object, ...], list[tuple[_Figure, _Figure]]] = defaultdict(list)
            for figures in bearing.values():
                first, *more = figures
                for one in more:
                    codes = getattr(first.entry.key, field), getattr(one.entry.key, field)
                    same[(*codes, one.entry.key.kind)].append((first, one))
            for (first_code, code, *_), pairs in same.items():
                enough = len(pairs) > 1 and sum(one.digits for _, one in pairs) >= _COPIED
                if enough and not self._related(name, str(first_code), str(code)):
                    entry = pairs[0][1].entry
                    places = tuple(one.place for pair in pairs for one in reversed(pair))
                    yield Suspicion(
                        SuspicionKind.COPIED_SERIES,
                        places,
                        entry.key,
                        entry.period,
                        str(first_code),
                    )

    def _related(self, name: str, first: str, second: str) -> bool:
        """Whether two codes may share figures by right, as a whole and its only part."""
        items = self.catalogue[name]
        if first not in items or second not in items:
            return True
        for whole, part in ((first, second), (second, first)):
            path = (part, *items.ancestors(part))
            if whole in path[1:] and all(len(items.children(c)) == 1 for c in path[1:]):
                return True
            if items[whole].members == (part,):
                return True
        return False

    def copied_periods(self) -> Iterator[Suspicion]:
        """Yield rows that repeat, digit by digit, what stands of another time."""
        rows: dict[tuple[object, ...], list[_Figure]] = defaultdict(list)
        for one in self.figures:
            key = one.entry.key
            if one.digits >= _DIGITS:
                rows[key.area, key.kind, one.entry.period.extent].append(one)
        for row in rows.values():
            period = row[0].entry.period
            for other in _around(period):
                same = [one for one in row if self._repeats(one, other)]
                enough = len(same) > 1 and sum(one.digits for one in same) >= _COPIED
                if enough and self._by_fault(same, other):
                    places = tuple(one.place for one in same)
                    yield Suspicion(
                        SuspicionKind.COPIED_PERIOD, places, same[0].entry.key, period, str(other)
                    )
                    break

    def _repeats(self, one: _Figure, other: Period) -> bool:
        """Whether a figure is what its series was at another time, to its last digit."""
        before = self._value(one.entry.key, other)
        return before is not None and abs(before - one.value) <= one.half

    def _by_fault(self, same: Sequence[_Figure], other: Period) -> bool:
        """Whether figures may not repeat: months filled in may, but never a whole of others."""
        months = len(same[0].entry.period.month_range) == 1 and len(other.month_range) == 1
        return not months or any(self._is_whole(one) for one in same)

    def _is_whole(self, one: _Figure) -> bool:
        """Whether a part of a figure's activity or area stands in the file too."""
        key, extent = one.entry.key, one.entry.period.extent
        for field, name in (("area", "areas"), ("activity", "activities")):
            items, code = self.catalogue[name], getattr(key, field)
            parts = (*items.children(code), *items[code].members) if code in items else ()
            if any((_with(key, field, part), extent) in self.own for part in parts):
                return True
        return False

    def repeated(self) -> Iterator[Suspicion]:
        """Yield single figures of many digits that stand at another time already."""
        for one in self.figures:
            if one.digits < _MANY_DIGITS:
                continue
            key, period = one.entry.key, one.entry.period
            for other in _around(period):
                if self._repeats(one, other) and self._by_fault([one], other):
                    yield Suspicion(SuspicionKind.REPEATED, (one.place,), key, period, str(other))
                    break

    def slips(self) -> Iterator[Suspicion]:
        """Yield levels about a thousand times what the series is at the times around."""
        for one in self.figures:
            if not self._adds(one) or one.value <= 0:
                continue
            key, period = one.entry.key, one.entry.period
            near = [(other, self._value(key, other)) for other in _around(period)]
            known = [(other, value) for other, value in near if value]
            powers = [abs(math.log10(one.value / value)) for _, value in known if value > 0]
            if powers and all(_SLIP[0] < power < _SLIP[1] for power in powers):
                other = str(known[0][0])
                yield Suspicion(SuspicionKind.THOUSANDS, (one.place,), key, period, other)

    def falls(self) -> Iterator[Suspicion]:
        """Yield runs from January on that come to less than a shorter one."""
        for one in self.figures:
            shorter = _shorter(one.entry.period)
            if shorter is None or not self._adds(one):
                continue
            key = one.entry.key
            before = self._value(key, shorter)
            if before is not None and one.value + one.half < before * (1 - _ROUNDING):
                yield Suspicion(
                    SuspicionKind.FALLING, (one.place,), key, one.entry.period, str(shorter)
                )

    def wholes(self) -> Iterator[Suspicion]:
        """Yield wholes that differ from the sum of their parts by more than rounding explains."""
        for one in self.figures:
            if not self._adds(one):
                continue
            key, period = one.entry.key, one.entry.period
            for field, name in (("area", "areas"), ("activity", "activities")):
                parts = self._parts(key, period, field, name)
                if len(parts) < 2:
                    continue
                total = math.fsum(part.value for part in parts)
                slack = one.half + math.fsum(part.half for part in parts) + _ROUNDING * one.value
                if abs(total - one.value) > slack:
                    yield Suspicion(SuspicionKind.PARTS, (one.place,), key, period, field)
                    break

    def _parts(self, key: SeriesKey, period: Period, field: str, name: str) -> list[_Figure]:
        """Return the figures of all direct parts of a whole; none where one lacks."""
        items = self.catalogue[name]
        code = getattr(key, field)
        if code not in items or items[code].members:
            return []
        codes = [c for c in items.children(code) if not items[c].members]
        found = [self.own.get((_with(key, field, c), period.extent)) for c in codes]
        return [one for one in found if one is not None] if None not in found else []

    def breaks(self) -> Iterator[Suspicion]:
        """Yield levels that left what their series ever did from one time to the next."""
        changes = self._changes()
        for one in self.figures:
            key, period = one.entry.key, one.entry.period
            usual = changes.get((key, len(period.month_range)), ())
            before = self._value(key, period.year_before())
            if len(usual) < _HISTORY or not self._adds(one) or not before or one.value <= 0:
                continue
            change = math.log(one.value / before)
            middle = statistics.median(usual)
            spread = statistics.median(abs(c - middle) for c in usual) or 0.01
            if abs(change - middle) > max(_FAR * spread, _JUMP):
                yield Suspicion(
                    SuspicionKind.BREAK, (one.place,), key, period, str(period.year_before())
                )

    def _changes(self) -> Mapping[tuple[SeriesKey, int], Sequence[float]]:
        """Return how the levels that stand changed on a year before, by series and length."""
        wanted = {one.entry.key for one in self.figures}
        found: dict[tuple[SeriesKey, int], list[float]] = defaultdict(list)
        for (key, (first, last)), value in self.standing.items():
            if key not in wanted or value <= 0:
                continue
            before = self.standing.get((key, _back(first, last)))
            if before and before > 0:
                length = Month.of(last) - Month.of(first) + 1
                found[key, length].append(math.log(value / before))
        return found

    def _adds(self, one: _Figure) -> bool:
        return self.catalogue.measure(one.entry.key.measure).kind in (
            MeasureKind.LEVEL,
            MeasureKind.COUNT,
        )


def is_plain_run(one: Observation) -> bool:
    """Return whether a figure is a plain number of some months of a place."""
    return (
        one.printed.bound is Bound.EQ
        and not one.missing
        and not one.key.subject
        and bool(one.period.month_range)
    )


def _figure(one: Observation) -> _Figure:
    printed = one.printed
    text = "".join(c for c in printed.text if c.isdigit()).strip("0")
    value = float(printed.value.scaleb(printed.multiplier))
    half = 0.5 * 10.0 ** (printed.multiplier - printed.digits)
    return _Figure(one, value, len(text), half)


def _around(period: Period) -> Iterator[Period]:
    """Yield the times that a figure may have been copied from: just before, and a year before."""
    if len(period.month_range) == 1:
        yield Period.of_months(period.first_month - 1)
    elif (shorter := _shorter(period)) is not None:
        yield shorter
    before = period.year_before()
    if before is not None:
        yield before


def _shorter(period: Period) -> Period | None:
    """Return the run since January that ends a month earlier; None where there is none."""
    first, last = period.first_month, period.last_month
    if first != last.january or last == first:
        return None
    return Period.of_months(first, last - 1)


def _back(first: date, last: date) -> Extent:
    """Return the first and last day of the same months a year before."""
    return (Month.of(first) - 12).first_day, (Month.of(last) - 12).last_day


def _with(key: SeriesKey, field: str, code: str) -> SeriesKey:
    return replace(key, area=code) if field == "area" else replace(key, activity=code)
