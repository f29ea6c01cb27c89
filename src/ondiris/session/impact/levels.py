"""What a home knows of its city's and nation's activities in one year, for tables to meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ondiris.model import Frequency, Period
from ondiris.production.figures.rows import Row
from ondiris.production.impact.levels import PublishedLevels
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["KnownLevels", "known_levels"]

WHOLE = "_T"
BACK = 5
"""How many years before the newest one employment may be of."""


@dataclass(frozen=True, slots=True)
class KnownLevels:
    """Published levels of a year, with the entries that they rest on.

    Parameters
    ----------
    year : int
    city, nation : PublishedLevels
    inputs : tuple of str
    """

    year: int
    city: PublishedLevels
    nation: PublishedLevels
    inputs: tuple[str, ...]


def known_levels(now: Snapshot, nation: str) -> KnownLevels | None:
    """Return levels of the newest year of which city and nation both publish the whole.

    Parameters
    ----------
    now : Snapshot
    nation : str
        Area of the nation.
    """
    both = [_by_year(now, "gross_output", area) for area in (now.city.area, nation)]
    common = [
        year for year, rows in both[0].items() if WHOLE in rows and WHOLE in both[1].get(year, {})
    ]
    if not common:
        return None
    year = max(common)
    asked: dict[str, list[Mapping[str, Row]]] = {
        "gross_output": [one[year] for one in both],
        "output": [_output(now, area, year) for area in (now.city.area, nation)],
        "gva": [_by_year(now, "gva", now.city.area).get(year, {}), {}],
        "employed": [_employed(now, year), {}],
    }
    city, country = (
        PublishedLevels(
            *({code: float(row.number) for code, row in rows[k].items()} for rows in asked.values())
        )
        for k in (0, 1)
    )
    inputs = (row.id for rows in asked.values() for each in rows for row in each.values())
    return KnownLevels(year, city, country, tuple(inputs))


def _by_year(now: Snapshot, measure: str, area: str) -> dict[int, dict[str, Row]]:
    """Return printed figures of whole years, by year and activity."""
    found: dict[int, dict[str, Row]] = {}
    for row in now.printed(now.question(measure, area=area, scope="all")):
        if row.key.subject or row.period.frequency is not Frequency.YEAR or row.period.length != 1:
            continue
        if row.key.unit in (now.catalogue.currency, "persons"):
            found.setdefault(row.period.first_day.year, {})[row.key.activity] = row
    return found


def _output(now: Snapshot, area: str, year: int) -> Mapping[str, Row]:
    """Return output of industry of a year, as printed or as the sum of its months."""
    asked = now.question("output", area=area, scope="all", period=str(Period.year(year)))
    found = now.get(asked).rows
    return {
        row.key.activity: row
        for row in found
        if not row.key.subject and row.key.unit == now.catalogue.currency
        and row.low.is_finite() and row.high.is_finite()
    }  # fmt: skip


def _employed(now: Snapshot, year: int) -> Mapping[str, Row]:
    """Return employment of a year, else of the newest of the few before it."""
    found = _by_year(now, "employed", now.city.area)
    years = [one for one in found if year - BACK < one <= year]
    return found[max(years)] if years else {}
