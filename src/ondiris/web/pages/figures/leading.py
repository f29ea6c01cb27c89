"""What the pages of figures lead with: levels, rates and shares of a period, one of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ondiris.model import Modality
from ondiris.production import Row
from ondiris.production.figures.contributing import Additions, finest_additions
from ondiris.production.figures.growth import GrowthRates, growth_by_activity, preferred
from ondiris.session.figures.leading import CityFigures, city_figures
from ondiris.web.door import Ask

__all__ = ["before", "levels", "moved", "part_rates", "rates", "share_of", "told"]


def told(ask: Ask) -> CityFigures:
    """Return the figures of the page's period and of the year before."""
    return city_figures(ask.now, ask.period)


def levels(ask: Ask) -> dict[str, Row]:
    """Return output by activity; of what lacks a part nothing."""
    found: dict[str, list[Row]] = {}
    for row in told(ask).rows:
        partial = any(note.startswith("lacks:") for note in row.notes)
        plain = row.key.measure == "output" and row.key.scope == "all"
        if plain and not partial and row.key.modality is Modality.ACHIEVED:
            found.setdefault(row.key.activity, []).append(row)
    return _preferred(found)


def rates(ask: Ask) -> Mapping[str, GrowthRates]:
    """Return how industry and its parts grew."""
    return growth_by_activity(told(ask).rows)


def part_rates(ask: Ask) -> Mapping[str, GrowthRates]:
    """Return how the parts of industry grew."""
    whole = (ask.city.headline.activity, "_T")
    return {code: one for code, one in rates(ask).items() if code not in whole}


def moved(ask: Ask) -> Additions | None:
    """Return what moved the growth of industry at current prices, in its finest known parts."""
    head, found = ask.city.headline, told(ask)
    rows = (*found.rows, *found.added)
    return finest_additions(
        rows, ask.catalogue["activities"], head.measure, head.activity, ask.period
    )


def share_of(ask: Ask, activity: str) -> Row | None:
    """Return the share of an activity in what the city leads with."""
    of = f"{ask.city.headline.measure}@{ask.city.headline.activity}"
    return preferred(
        row for row in told(ask).rows if (row.key.activity, row.key.of) == (activity, of)
    )


def before(ask: Ask) -> dict[tuple[str, str], Row]:
    """Return levels and shares of the year before, by activity and what they are of."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in told(ask).before:
        plain = row.key.scope == "all" and "lacks" not in str(row.notes)
        if plain and row.key.modality is Modality.ACHIEVED:
            found.setdefault((row.key.activity, row.key.of), []).append(row)
    return _preferred(found)


def _preferred(found: Mapping[Any, Sequence[Row]]) -> dict[Any, Row]:
    """Return of each question the figure that comes first."""
    return {name: row for name, rows in found.items() if (row := preferred(rows)) is not None}
