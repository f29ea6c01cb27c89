"""Accounts of a city's change against its nation's, as readers of a home may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Adds, MeasureKind, Period
from ondiris.production.figures.common_levels import common_levels, levels_by_series
from ondiris.production.figures.rows import Row
from ondiris.production.figures.shift_share import ShiftShareAccount, shift_share_account
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["account_measures", "find_account", "find_accounts"]

_PARTS = 2
"""An account of fewer activities has no mix."""
_SIZE = 40_000
"""About how many bytes an account takes."""


def account_measures(now: Snapshot) -> tuple[str, ...]:
    """Return the measures that an account may be of: money that adds, the city's own first."""
    head = now.city.headline.measure
    found = [
        item.code
        for item in now.catalogue["measures"]
        if _adds(now, item.code) and item.attributes.get("unit") == now.catalogue.currency
    ]
    return tuple(code for code in dict.fromkeys((head, *found)) if code in found)


def _adds(now: Snapshot, code: str) -> bool:
    measure = now.catalogue.measure(code)
    return (
        measure.kind is MeasureKind.LEVEL
        and measure.over_activity is Adds.SUM
        and measure.over_time is Adds.SUM
    )


def find_account(
    now: Snapshot,
    *,
    measure: str | None = None,
    activity: str | None = None,
    period: Period | None = None,
    against: str | None = None,
) -> ShiftShareAccount:
    """Return a city's change on a year before, taken apart against a larger area's.

    Parameters
    ----------
    now : Snapshot
    measure, activity : str, optional
        What is compared, and the whole whose parts are; those of the city's headline.
    period : Period, optional
        The city's leading period.
    against : str, optional
        An area that holds the city; the outermost one.

    Raises
    ------
    InvalidInput
        If a code is unknown, the measure does not add, or the area does not hold the city.
    NotFound
        If city and nation have fewer than two activities in common at both times, or no area holds
        the city.
    """
    head, catalogue = now.city.headline, now.catalogue
    measure, whole = measure or head.measure, activity or head.activity
    catalogue["measures"][measure]
    catalogue["activities"][whole]
    if measure not in account_measures(now):
        raise InvalidInput(
            "not-additive",
            f"{measure} does not add over activities and time",
            hint=f"Measures that do: {', '.join(account_measures(now))}.",
        )
    nation = _nation(now, against)
    periods = _periods(now, period)
    found = _accounts(now, (measure,), whole, periods, nation)
    if not found:
        raise NotFound(
            "no-account",
            f"{now.city.area} and {nation} have fewer than two parts of {whole} in common, "
            f"{measure} in {periods[0]} and {periods[1]}",
            hint="Load levels by activity of both areas, or ask for another activity or period.",
        )
    return found[0]


def find_accounts(now: Snapshot, period: Period) -> tuple[ShiftShareAccount, ...]:
    """Return an account of each measure that city and nation have in common at a period."""
    try:
        nation, periods = _nation(now, None), _periods(now, period)
    except NotFound:
        return ()
    return _accounts(now, account_measures(now), now.city.headline.activity, periods, nation)


def _periods(now: Snapshot, period: Period | None) -> tuple[Period, Period]:
    after = period or now.leading_period
    before = after.year_before() if after else None
    if after is None or before is None:
        raise NotFound("no-year-before", "no period is known that has a year before")
    return before, after


def _nation(now: Snapshot, against: str | None) -> str:
    above = now.catalogue["areas"].ancestors(now.city.area)
    if against is None:
        if not above:
            raise NotFound("no-nation", f"no area holds {now.city.area} in the list of areas")
        return above[-1]
    now.catalogue["areas"][against]
    if against not in above:
        raise InvalidInput(
            "not-above",
            f"{against} does not hold {now.city.area}",
            hint=f"Areas that do: {', '.join(above) or 'none'}.",
        )
    return against


def _accounts(
    now: Snapshot,
    measures: tuple[str, ...],
    whole: str,
    periods: tuple[Period, Period],
    nation: str,
) -> tuple[ShiftShareAccount, ...]:
    """Return the accounts of some measures, made once for a snapshot."""
    key = (now.key, now.newest, "shift-share", measures, whole, *map(str, periods), nation)
    return now.memory.get(
        key,
        lambda: tuple(_made(now, measures, whole, periods, nation)),
        lambda found: 1_000 + _SIZE * len(found),
    )


def _made(
    now: Snapshot,
    measures: tuple[str, ...],
    whole: str,
    periods: tuple[Period, Period],
    nation: str,
) -> Iterator[ShiftShareAccount]:
    places = [
        [row for row in _rows(now, measures, area, period) if row.period.extent == period.extent]
        for area in (now.city.area, nation)
        for period in periods
    ]
    for measure in measures:
        levels = [levels_by_series(r for r in rows if r.key.measure == measure) for rows in places]
        common = common_levels(now.catalogue["activities"], whole, levels)
        if common is None or len(common.activities) < _PARTS:
            continue
        if all(any(one.levels[n].number > 0 for one in common.activities) for n in range(4)):
            yield shift_share_account(common, periods)


def _rows(now: Snapshot, measures: tuple[str, ...], area: str, period: Period) -> tuple[Row, ...]:
    asked = now.question(area=area, scope="all", period=str(period))
    return now.get(replace(asked, measures=measures)).rows
