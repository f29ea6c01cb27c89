"""The hub of a home: its city among the regions of the country, as its readers may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from ondiris.codes import CodeList
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Period, SeriesKey
from ondiris.model.period import FIRST_YEAR
from ondiris.ports import Query
from ondiris.production.figures.common_levels import (
    CommonLevels,
    common_levels,
    levels_by_series,
)
from ondiris.production.figures.rows import Row
from ondiris.production.figures.shift_share import ShiftShareAccount, shift_share_account
from ondiris.production.forecasts.hub import (
    AbsentIndicator,
    CountedIndicator,
    HubFigures,
    count_indicators,
)
from ondiris.production.forecasts.hub_change import StructureStep, structure_step
from ondiris.production.forecasts.hub_indicators import INDICATORS
from ondiris.production.forecasts.hub_places import HubScorecard, score
from ondiris.production.forecasts.hub_revisions import usual_revisions
from ondiris.production.forecasts.hub_weights import EQUAL
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["HubChange", "hub_change", "hub_scorecard"]

_YEARS = 3
"""So many years back the newest figure of an indicator is looked for."""
_WINDOW = max(one.years for one in INDICATORS)
_DERIVED = frozenset({"output"})
"""Measures whose year is a sum of months, which readers of printed figures would not meet."""
_LEAST_REGIONS = 2
_SIZE = 3_000_000
"""About how many bytes the indicators of a country take."""
_YEAR_SIZE = 20_000
_STEPS = 6
"""Years of change that are told of."""
_INSIDE = "C"
"""The part of industry whose own structure is followed: its divisions come and go by year."""
_PARTS = 2
_BySeries = Mapping[SeriesKey, Mapping[str, Row]]
_Levels = Mapping[tuple[str, int], _BySeries]
Counted = tuple[HubFigures, tuple[CountedIndicator, ...], tuple[AbsentIndicator, ...]]


def hub_scorecard(
    now: Snapshot, *, weights: Mapping[str, Decimal] = EQUAL, year: int | None = None
) -> HubScorecard:
    """Return where the city stands among the regions of its country.

    Parameters
    ----------
    now : Snapshot
    weights : mapping of str to Decimal
        By dimension or indicator, as of `parse_weights`.
    year : int, optional
        Only figures of that year; by default each indicator's newest that enough regions know.

    Raises
    ------
    NotFound
        ``no-nation``: no area holds the city; ``no-peers``: it has no other region;
        ``no-hub``: no indicator can be counted.
    InvalidInput
        ``impossible-year``.
    """
    regions, nation = _regions(now)
    years = _told_years(now, year)
    # Asked for every time: the answers are kept, and their figures must be met to be evidence.
    rows = _rows(now, _query(now, (*regions, nation)), years)
    key = (now.key, now.newest, "hub", years)
    figures, counted, absent = now.memory.get(
        key, lambda: _counted(now, regions, nation, years, rows), lambda _: _SIZE
    )
    if not counted:
        raise NotFound(
            "no-hub",
            f"no indicator of the regions of {nation} can be counted"
            + (f" for {year}" if year else ""),
            hint="Load yearly figures of all regions, or ask for another year.",
        )
    return now.memory.get(
        (*key, tuple(sorted(weights.items()))),
        lambda: score(figures, counted, absent, weights),
        lambda _: 500 * len(regions) * len(counted),
    )


def _regions(now: Snapshot) -> tuple[tuple[str, ...], str]:
    """Return the regions of the city's country, and the country."""
    areas = now.catalogue["areas"]
    above = areas.ancestors(now.city.area)
    if not above:
        raise NotFound("no-nation", f"no area holds {now.city.area} in the list of areas")
    regions = tuple(areas.children(above[-1]))
    if len(regions) < _LEAST_REGIONS:
        raise NotFound(
            "no-peers",
            f"{now.city.area} is the only region of {above[-1]} in the list of areas",
            hint="Add the other regions to areas.csv of the case.",
        )
    return regions, above[-1]


def _told_years(now: Snapshot, year: int | None) -> tuple[int, ...]:
    """Return the years that may be told of, newest first."""
    newest = now.vintage.year
    if year is None:
        return tuple(range(newest, max(newest - _YEARS, FIRST_YEAR - 1), -1))
    if not FIRST_YEAR <= year <= newest:
        raise InvalidInput("impossible-year", f"no figure of {year} can be known")
    return (year,)


def _counted(
    now: Snapshot,
    regions: tuple[str, ...],
    nation: str,
    years: tuple[int, ...],
    rows: tuple[Row, ...],
) -> Counted:
    history = now.history(_of(_query(now, (*regions, nation)), _spans(years)))
    figures = HubFigures(
        now.city.area,
        nation,
        regions,
        rows,
        frozenset(item.code for item in now.catalogue["measures"]),
        years,
        usual_revisions(history, _provider(now)),
    )
    return figures, *count_indicators(figures)


def _query(now: Snapshot, areas: Sequence[str]) -> Query:
    known = now.catalogue["measures"]
    parts = [part for one in INDICATORS for part in one.ingredients]
    return replace(
        now.question(scope="all"),
        measures=tuple(dict.fromkeys(p.measure for p in parts if p.measure in known)),
        areas=tuple(areas),
        activities=tuple(dict.fromkeys(p.activity for p in parts)),
        subjects=("",),
    )


def _rows(now: Snapshot, query: Query, years: Sequence[int]) -> tuple[Row, ...]:
    """Return figures of years: printed ones, and sums of months where a year is one."""
    derived = tuple(m for m in query.measures or () if m in _DERIVED)
    printed = tuple(m for m in query.measures or () if m not in _DERIVED)
    told = now.printed(_of(replace(query, measures=printed), _spans(years)))
    added = now.get(_of(replace(query, measures=derived), years)).rows if derived else ()
    return (*told, *added)


def _spans(years: Sequence[int]) -> tuple[int, ...]:
    """Return years and those before them that a mean over years may ask for."""
    return tuple(range(max(min(years) - _WINDOW + 1, FIRST_YEAR), max(years) + 1))


def _of(query: Query, years: Sequence[int]) -> Query:
    return replace(query, periods=tuple(Period.year(year) for year in years))


def _provider(now: Snapshot) -> Callable[[str], str]:
    sources = now.sources
    return lambda source: sources[source].provider if source in sources else source


@dataclass(frozen=True, slots=True)
class HubChange:
    """How the city's industry changed over the years.

    Parameters
    ----------
    steps : tuple of StructureStep
        By whole, then by year, oldest first.
    accounts : tuple of ShiftShareAccount
        Its change on the year before against the nation's, by year, oldest first.
    """

    steps: tuple[StructureStep, ...]
    accounts: tuple[ShiftShareAccount, ...]


def hub_change(now: Snapshot) -> HubChange:
    """Return how the city's industry changed over the years, by itself and against the nation's."""
    head, codes = now.city.headline, now.catalogue["activities"]
    nation = now.catalogue["areas"].ancestors(now.city.area)[-1:]
    asked = replace(
        now.question(head.measure, scope="all"),
        areas=(now.city.area, *nation),
        activities=(head.activity, *codes.descendants(head.activity)),
        subjects=("",),
    )
    # Asked for every time, as above.
    rows = now.get(_of(asked, _changing_years(now))).rows
    return now.memory.get(
        (now.key, now.newest, "hub change"),
        lambda: _change(now, nation, rows),
        lambda found: _YEAR_SIZE * (1 + len(found.steps)),
    )


def _changing_years(now: Snapshot) -> range:
    newest = now.vintage.year
    return range(max(newest - _STEPS, FIRST_YEAR), newest + 1)


def _change(now: Snapshot, nation: Sequence[str], rows: Sequence[Row]) -> HubChange:
    head, codes = now.city.headline, now.catalogue["activities"]
    years, levels = _changing_years(now), _by_year(rows)
    wholes = dict.fromkeys((head.activity, *(c for c in (_INSIDE,) if c in codes)))
    steps = [
        structure_step(common, after)
        for whole in wholes
        for before, after in pairwise(years)
        if (common := common_levels(codes, whole, 2 * _both(levels, now.city.area, before, after)))
    ]
    accounts = [
        shift_share_account(common, (Period.year(before), Period.year(after)))
        for area in nation
        for before, after in pairwise(years)
        if (
            common := _common(
                codes,
                head.activity,
                _both(levels, now.city.area, before, after),
                _both(levels, area, before, after),
            )
        )
    ]
    return HubChange(tuple(one for one in steps if one is not None), tuple(accounts))


def _by_year(rows: Sequence[Row]) -> _Levels:
    """Return usable levels by area and year."""
    found: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        year = row.period.first_day.year
        if row.period.extent == Period.year(year).extent:
            found.setdefault((row.key.area, year), []).append(row)
    return {place: levels_by_series(told) for place, told in found.items()}


def _both(levels: _Levels, area: str, before: int, after: int) -> list[_BySeries]:
    return [levels.get((area, year), {}) for year in (before, after)]


def _common(
    codes: CodeList, whole: str, own: list[_BySeries], nation: list[_BySeries]
) -> CommonLevels | None:
    """Return what city and nation have in common; nothing where an account would have no mix."""
    common = common_levels(codes, whole, [*own, *nation])
    if common is None or len(common.activities) < _PARTS:
        return None
    sums = (sum(one.levels[n].number for one in common.activities) for n in range(4))
    return common if all(total > 0 for total in sums) else None
