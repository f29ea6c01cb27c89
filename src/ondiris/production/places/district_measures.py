"""What is known of the districts of a city by measure, of one period: what may colour a map.

Figures of different periods, units or activities are never classes of one map, and a measure of
which a single district is known compares nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ondiris.model import Modality, Period
from ondiris.production.figures.chains import standing_versions
from ondiris.production.figures.rows import Row

__all__ = ["DistrictMeasure", "district_measures"]


@dataclass(frozen=True, slots=True)
class DistrictMeasure:
    """A measure of which at least two districts are known.

    Parameters
    ----------
    measure, activity : str
    period : Period
    rows : mapping of str to Row
        By district.
    """

    measure: str
    activity: str
    period: Period
    rows: Mapping[str, Row]


def district_measures(
    rows: Sequence[Row], districts: Sequence[str], activity: str
) -> tuple[DistrictMeasure, ...]:
    """Return what may colour a map of districts: of each measure the newest that compares.

    Parameters
    ----------
    rows : sequence of Row
        Figures of districts.
    districts : sequence of str
    activity : str
        The city's leading activity, taken before any other.
    """
    alike: dict[object, dict[str, Row]] = defaultdict(dict)
    for row in standing_versions(rows):
        key = row.key
        if key.area in districts and not key.subject and key.modality is Modality.ACHIEVED:
            same = (replace(key, area=districts[0]), row.period, row.multiplier)
            kept = alike[same].get(key.area)
            if kept is None or kept.known.day < row.known.day:
                alike[same][key.area] = row
    best: dict[str, DistrictMeasure] = {}
    for by_area in alike.values():
        if len(by_area) < 2:
            continue
        one = next(iter(by_area.values()))
        found = DistrictMeasure(one.key.measure, one.key.activity, one.period, by_area)
        kept_one = best.get(found.measure)
        if kept_one is None or _precedence(kept_one, activity) < _precedence(found, activity):
            best[found.measure] = found
    return tuple(best[measure] for measure in sorted(best))


def _precedence(found: DistrictMeasure, activity: str) -> tuple[bool, object, int, str]:
    """Return by what one of several is taken: activity, period, how much is known."""
    return (found.activity == activity, found.period.last_day, len(found.rows), found.activity)
