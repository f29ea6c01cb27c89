"""How often a series is told: the grain of its periods, and which period of a grain follows."""

from __future__ import annotations

from enum import StrEnum

from ondiris.model import Period

__all__ = ["Grain", "ahead", "grains_of", "months_named", "next_months"]


class Grain(StrEnum):
    """How often a series is told."""

    MONTH = "month"
    QUARTER = "quarter"
    SO_FAR = "year_so_far"
    YEAR = "year"

    @property
    def per_year(self) -> int:
        """Periods of a year."""
        return {"month": 12, "quarter": 4, "year_so_far": 12, "year": 1}[self.value]

    @property
    def season(self) -> int:
        """Periods after which a season comes again; 1 of a change against the year before."""
        return 1 if self is Grain.SO_FAR else self.per_year

    @property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """Periods ahead that are told of together: the next ones, and those of a year."""
        return {1: ((1, 1), (2, 3)), 4: ((1, 2), (3, 4)), 12: ((1, 3), (4, 6), (7, 12))}[
            self.per_year
        ]


def grains_of(period: Period, *, changes: bool) -> tuple[Grain, ...]:
    """Return the grains that a period may belong to.

    Parameters
    ----------
    period : Period
    changes : bool
        Whether the measure is an index or a growth, which alone has a year so far.

    Examples
    --------
    >>> grains_of(Period.parse("2025-01"), changes=True)
    (<Grain.MONTH: 'month'>, <Grain.SO_FAR: 'year_so_far'>)
    >>> grains_of(Period.parse("2025-01/2025-05"), changes=False)
    ()
    """
    months = period.month_range
    if not months:
        return ()
    start, length = months.start % 12, len(months)
    named = {
        Grain.MONTH: length == 1,
        Grain.QUARTER: length == 3 and not start % 3,
        Grain.YEAR: length == 12 and not start,
        Grain.SO_FAR: changes and not start and length <= 12,
    }
    return tuple(grain for grain, is_one in named.items() if is_one)


def ahead(period: Period, grain: Grain, horizon: int) -> tuple[Period, ...]:
    """Return the periods of a grain that follow one.

    Examples
    --------
    >>> [str(p) for p in ahead(Period.parse("2025-01/2025-11"), Grain.SO_FAR, 3)]
    ['2025', '2026-01', '2026-01/2026-02']
    """
    months, found = period.month_range, []
    for _ in range(horizon):
        months = next_months(months, grain)
        found.append(months_named(months, grain))
    return tuple(found)


def next_months(months: range, grain: Grain) -> range:
    """Return the months of the period that follows one of a grain."""
    if grain is Grain.SO_FAR and months.stop % 12:
        return range(months.start, months.stop + 1)
    length = 1 if grain is Grain.SO_FAR else len(months)
    return range(months.stop, months.stop + length)


def months_named(months: range, grain: Grain) -> Period:
    """Return the period of a run of months under its usual name."""
    year, first = divmod(months.start, 12)
    if len(months) == 12:
        return Period.year(year)
    if grain is Grain.QUARTER:
        return Period.parse(f"{year}-Q{first // 3 + 1}")
    return Period.of_months(months.start, months.stop - 1)
