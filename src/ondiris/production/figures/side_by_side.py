"""Series side by side: which figures of each, period by period, none left out in silence.

A series is drawn at one grain.  Levels of different times of the year are never set against each
other: a change is told between the last common period and the first one of the same season.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import FACES, Bound, Comparison, Modality, Period, PriceBasis, SeriesKey, Vintage
from ondiris.model.period import out_of_order
from ondiris.production.figures.grains import Grain, grains_of, months_named, next_months
from ondiris.production.figures.named_series import NamedSeries
from ondiris.production.figures.rows import Row

__all__ = [
    "ComparedSeries",
    "Extent",
    "Otherwise",
    "SideBySide",
    "Told",
    "best_grain",
    "indexed",
    "side_by_side",
    "told_by_grain",
]

Extent = tuple[int, int]
"""First month, and the month after the last."""
Told = Mapping[Grain, Mapping[Extent, Row]]
"""Figures of a series by grain and extent."""

_TOLD = (Bound.EQ, Bound.APPROX)
_INDEX_DIGITS = 1


@dataclass(frozen=True, slots=True, eq=False)
class ComparedSeries:
    """A series set beside others.

    Parameters
    ----------
    named : NamedSeries
    key : SeriesKey
    rows : tuple of Row or None
        A figure for each period of the comparison; none where nothing is known.
    vintage : Vintage
        As of when.
    """

    named: NamedSeries
    key: SeriesKey
    rows: tuple[Row | None, ...]
    vintage: Vintage

    @property
    def told(self) -> tuple[Row, ...]:
        """What is known, oldest first."""
        return tuple(row for row in self.rows if row is not None)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """How far two vintages of a series lie apart: where both are known, and where they differ.

    Parameters
    ----------
    first, second : int
        Which series of the comparison.
    common, differing : int
        Periods known to both, and those of different values.
    largest : Decimal
        The largest difference: as a share of the first, or in points of a measure in percent.
    """

    first: int
    second: int
    common: int
    differing: int
    largest: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class SideBySide:
    """Series side by side.

    Parameters
    ----------
    grain : Grain
    extents : tuple of (int, int)
        Every period from the first to the last that any series knows, none left out.
    series : tuple of ComparedSeries
    base : int, optional
        Which period is 100.
    """

    grain: Grain
    extents: tuple[Extent, ...]
    series: tuple[ComparedSeries, ...]
    base: int | None = None

    def period(self, at: int) -> Period:
        """Return a period under its usual name."""
        return months_named(range(*self.extents[at]), self.grain)

    @property
    def common(self) -> tuple[int, ...]:
        """Periods at which every series is known."""
        return tuple(n for n in range(len(self.extents)) if all(one.rows[n] for one in self.series))

    @property
    def span(self) -> tuple[int, int] | None:
        """The last common period, and before it the first of the same season; none without."""
        common = self.common
        if not common:
            return None
        last = common[-1]
        season = [n for n in common if (last - n) % self.grain.per_year == 0]
        return (season[0], last) if season[0] != last else None

    @property
    def bases(self) -> tuple[int, ...]:
        """Periods that may be 100: common ones where everything is above zero."""
        return tuple(
            n
            for n in self.common
            if all((row := one.rows[n]) is not None and row.low > 0 for one in self.series)
        )

    @property
    def otherwise(self) -> tuple[Otherwise, ...]:
        """How vintages of one series differ, for each pair of them."""
        found = []
        for n, one in enumerate(self.series):
            for k, other in enumerate(self.series[n + 1 :], start=n + 1):
                if one.key.question == other.key.question and one.vintage != other.vintage:
                    found.append(_otherwise(n, k, one, other))
        return tuple(found)


def _otherwise(n: int, k: int, one: ComparedSeries, other: ComparedSeries) -> Otherwise:
    pairs = [(a, b) for a, b in zip(one.rows, other.rows, strict=True) if a and b]
    gaps = [abs(a.number - b.number) for a, b in pairs]
    differing = sum(gap > 0 for gap in gaps)
    if one.key.unit != "%":
        gaps = [gap / abs(a.number) for gap, (a, _) in zip(gaps, pairs, strict=True) if a.number]
    return Otherwise(n, k, len(pairs), differing, max(gaps, default=Decimal(0)))


def told_by_grain(rows: Iterable[Row], named: NamedSeries) -> tuple[SeriesKey, Told] | None:
    """Return the figures of the series that a word names, by grain and extent.

    Where several series answer to the word, that of all enterprises comes first, then levels at
    the prices of each period and changes of volume, then the one that is known of most periods.

    Parameters
    ----------
    rows : iterable of Row
        Figures that stand, printed or derived.
    named : NamedSeries
    """
    by_key: dict[SeriesKey, list[Row]] = defaultdict(list)
    for row in rows:
        if row.bound in _TOLD and _answers(row.key, named) and row.period.month_range:
            by_key[row.key].append(row)
    if not by_key:
        return None
    key = max(
        by_key, key=lambda k: (*_usual(k), len({r.period.extent for r in by_key[k]}), k.texts)
    )
    told: dict[Grain, dict[Extent, Row]] = defaultdict(dict)
    weight = Counter(row.source for row in by_key[key])
    for row in sorted(by_key[key], key=lambda r: (weight[r.source], not r.formula, r.id)):
        months = row.period.month_range
        for grain in grains_of(row.period, changes=key.measure in FACES):
            told[grain][months.start, months.stop] = row
    return (key, told) if told else None


def _usual(key: SeriesKey) -> tuple[bool, bool]:
    real = key.price_basis is PriceBasis.REAL
    return key.scope == "all", real != (key.comparison is Comparison.NONE_STATED)


def _answers(key: SeriesKey, named: NamedSeries) -> bool:
    asked = (
        (named.of, key.of),
        (named.scope, key.scope),
        (named.basis, str(key.price_basis)),
        (named.comparison, str(key.comparison)),
    )
    return (
        not key.subject
        and key.modality is Modality.ACHIEVED
        and key.measure == named.measure
        and (key.area, key.activity) == (named.area, named.activity)
        and all(code in ("", own) for code, own in asked)
    )


def best_grain(told: Sequence[Told]) -> Grain:
    """Return the grain at which most series have a line, then the longest, then the finest.

    Parameters
    ----------
    told : sequence of mapping
        Of each series, figures by grain and extent.
    """

    def lines(grain: Grain) -> tuple[int, int, int, int]:
        lengths = [len(one.get(grain, ())) for one in told]
        drawn = [n for n in lengths if n > 1]
        shortest = min(drawn, default=0)
        return len(drawn), sum(n > 0 for n in lengths), shortest, -list(Grain).index(grain)

    return max(Grain, key=lines)


def side_by_side(
    found: Sequence[tuple[NamedSeries, SeriesKey, Told, Vintage]],
    grain: Grain,
    *,
    years: tuple[int | None, int | None] = (None, None),
    base: Period | None = None,
) -> SideBySide:
    """Return series over the same periods.

    Parameters
    ----------
    found : sequence of tuple
        Each series with its name, key, figures by grain, and as of when.
    grain : Grain
    years : tuple of int or None
        First and last year that are shown.
    base : Period, optional
        The period at which every series is 100.

    Raises
    ------
    InvalidInput
        ``no-base`` where not every series is known and above zero at that period;
        ``impossible-period`` where the last year comes before the first.
    NotFound
        ``no-years`` where nothing is known of the years.
    """
    first, last = years
    if first is not None and last is not None and last < first:
        raise out_of_order(f"the time from {first} to {last}")
    inside = [
        {
            extent: row
            for extent, row in told.get(grain, {}).items()
            if (first is None or extent[0] // 12 >= first)
            and (last is None or (extent[1] - 1) // 12 <= last)
        }
        for _, _, told, _ in found
    ]
    if not any(inside):
        raise NotFound("no-years", "nothing is known of these series in the years asked for")
    extents = _run(sorted({extent for one in inside for extent in one}), grain)
    made = SideBySide(
        grain,
        extents,
        tuple(
            ComparedSeries(named, key, tuple(one.get(extent) for extent in extents), vintage)
            for (named, key, _, vintage), one in zip(found, inside, strict=True)
        ),
    )
    if base is None:
        return made
    months = base.month_range
    extent = (months.start, months.stop)
    at = extents.index(extent) if extent in extents else -1
    if at not in made.bases:
        raise InvalidInput(
            "no-base",
            f"not every series is known and above zero at {base}",
            hint="Take a period at which all of them are.",
        )
    return replace(made, base=at)


def _run(known: Sequence[Extent], grain: Grain) -> tuple[Extent, ...]:
    """Return every extent of a grain from the first to the last."""
    found, months = [known[0]], range(*known[0])
    while found[-1] < known[-1]:
        months = next_months(months, grain)
        found.append((months.start, months.stop))
    return tuple(found)


def indexed(row: Row, base: Row) -> tuple[Decimal, Decimal, Decimal]:
    """Return a figure as an index of a base, with what their digits allow, rounded outward.

    Parameters
    ----------
    row, base : Row
        In one unit; the base above zero.
    """
    step = Decimal(1).scaleb(-_INDEX_DIGITS)
    value = (100 * row.number / base.number).quantize(step, ROUND_HALF_UP)
    if row is base:
        return value, value, value
    own, other = row.interval, base.interval
    ends = [100 * a / b for a in (own.lower, own.upper) for b in (other.lower, other.upper) if b]
    low, high = min(ends, default=value), max(ends, default=value)
    return (
        value,
        low.quantize(step, ROUND_FLOOR) if low.is_finite() else low,
        high.quantize(step, ROUND_CEILING) if high.is_finite() else high,
    )
