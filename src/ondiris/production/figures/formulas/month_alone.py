"""A month alone: what remains of a run of months when the others are taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ondiris.codes import Catalogue, least_of
from ondiris.model import Bound, Derived, Interval, Month, Period, SeriesKey
from ondiris.production.figures.derivation import Amount, Formula, Missing, figure, written
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.reach import Reach, flows
from ondiris.production.figures.rows import Row

__all__ = ["MONTH_ALONE"]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A run of months, and the figures of all its months but the last."""

    longer: Row
    rest: tuple[Row, ...]
    warned: bool

    @property
    def interval(self) -> Interval:
        found = self.longer.interval
        for row in self.rest:
            found = found - row.interval
        return found

    @property
    def merit(self) -> tuple[int, bool, Decimal, int]:
        """The better source first, then what needs no warning, is narrower, and has fewer parts."""
        rank = min(row.rank for row in (self.longer, *self.rest))
        interval = self.interval
        return rank, not self.warned, interval.lower - interval.upper, -len(self.rest)

    @property
    def amount(self) -> Amount:
        scale = self.longer.multiplier
        rows = (self.longer, *self.rest)
        digits = max(0, *(row.digits + scale - row.multiplier for row in rows))
        return Amount(
            self.longer.number - sum(row.number for row in self.rest),
            self.interval,
            " − ".join(written(row) for row in rows),
            digits,
            digits + 1,
            scale,
        )


def _month_alone(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    best: dict[tuple[SeriesKey, Period], _Pair] = {}
    impossible: dict[tuple[SeriesKey, Period], Row] = {}
    for longer in pool.flowing():
        months = longer.period.month_range
        if len(months) < 2 or longer.bound is not Bound.EQ or not _of_one_year(months):
            continue
        place = longer.key, Period.of_months(Month(months[-1]))
        if not pool.lacks(*place) or _left_blank(pool, *place):
            continue
        for rest in _rests(pool, longer.key, months[:-1]):
            pair = _Pair(longer, rest, _revised_between(pool, longer, rest))
            least = least_of(longer.key, pool.catalogue)
            if least is not None and pair.interval.upper < least:
                impossible.setdefault(place, longer)
            elif place not in best or pair.merit > best[place].merit:
                best[place] = pair
    for (key, month), longer in impossible.items():
        if (key, month) not in best:
            lacks = f"{key.measure}, {longer.period}: less than the months before"
            yield Missing(formula, key, month, (lacks,))
    for (key, month), pair in best.items():
        inputs = (pair.longer, *pair.rest)
        notes = ("vintages-differ",) if pair.warned else ()
        yield figure(formula, key, month, pair.amount, inputs, notes=notes)


def _of_one_year(months: range) -> bool:
    return Month(months[0]).year == Month(months[-1]).year


def _rests(pool: Pool, key: SeriesKey, months: range) -> Iterator[tuple[Row, ...]]:
    """Yield what is known of a run of months: the run itself, else all its months one by one."""
    run = [row for row in pool.exactly(key, _run(months)) if row.bound is Bound.EQ]
    yield from ((row,) for row in run)
    if run or len(months) == 1:
        return
    parts = [
        next((row for row in pool.exactly(key, Period.of_months(Month(m))) if _plain(row)), None)
        for m in months
    ]
    known = tuple(row for row in parts if row is not None)
    if len(known) == len(months):
        yield known


def _run(months: range) -> Period:
    return Period.of_months(Month(months[0]), Month(months[-1]))


def _plain(row: Row) -> bool:
    return row.bound is Bound.EQ and not row.formula


def _left_blank(pool: Pool, key: SeriesKey, month: Period) -> bool:
    """Whether an office that prints single months of a series left one of them out.

    It did where it printed a later one of that year, or the same month of a whole.  What it does
    not show is never filled by subtraction.
    """
    number = month.first_month
    year = [Period.of_months(m) for m in Period.year(number.year).month_range]
    printed = [other for other in year if pool.reported(key, other)]
    if not printed:
        return False
    later = any(other.first_month > number for other in printed)
    return later or any(pool.reported(whole, month) for whole in pool.whole_keys(key))


def _revised_between(pool: Pool, longer: Row, rest: tuple[Row, ...]) -> bool:
    """Whether a revision lies between the days of a run of months and of what it is less.

    Then one of them holds earlier months as they were and the other as they are: either was
    revised after the other became known, or a month or run of months within the shorter was.
    """
    first, last = sorted((longer.known.day, max(row.known.day for row in rest)))
    if first == last:
        return False
    inside = (
        row for p in _within(longer.period.month_range[:-1]) for row in pool.exactly(longer.key, p)
    )
    return any(
        first < row.known.day <= last and not set(row.superseded) <= set(row.differs)
        for row in (longer, *rest, *inside)
    )


def _within(months: range) -> Iterator[Period]:
    """Yield the single months of a run of months, and the runs it holds that begin as it does."""
    for month in months:
        yield Period.of_months(Month(month))
    for month in months[1:]:
        yield Period.of_months(Month(months[0]), Month(month))


def _around_months(reach: Reach) -> Iterator[Period]:
    """Yield the runs of months that end with a single month, what they hold, and its year."""
    for period in reach.periods or ():
        if len(period.month_range) != 1:
            continue
        month = period.first_month
        yield from (Period.of_months(m) for m in Period.year(month.year).month_range)
        for first in (month.january, *_starts(month)):
            if first < month:
                yield from _within(range(int(first), int(month) + 1))


def _starts(month: Month) -> tuple[Month, ...]:
    """Return the first month of its quarter and of its half."""
    return tuple(Month(month - month_in) for month_in in ((month.number - 1) % n for n in (3, 6)))


def _needs(reach: Reach, codes: Catalogue) -> Reach:
    measures = flows(codes) if reach.measures is None else flows(codes) & reach.measures
    return reach.at(_around_months(reach)).over_wholes(codes).reading(measures)


MONTH_ALONE = Formula(
    "month-alone",
    1,
    "month = run of months − those before it",
    _month_alone,
    makes=flows,
    needs=_needs,
)
