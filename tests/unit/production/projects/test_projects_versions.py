"""Versions of a promise: each stays, and says what it moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ondiris.codes import Catalogue
from ondiris.model import Known, Modality, Observation, Period, Printed, SeriesKey
from ondiris.ports import Recorded
from ondiris.production.projects.chains import (
    PromiseVersion,
    promise_chains,
)


def _said(
    measure: str, unit: str, period: str, value: str, day: date, modality: Modality
) -> Recorded:
    key = SeriesKey(
        measure=measure, area="XX-1", unit=unit, subject="parks-2027", modality=modality
    )
    number = Decimal(value)
    entry = Observation(
        key=key, period=Period.parse(period), source=f"s{day}", locator="page 1", known=Known(day),
        printed=Printed(number, max(0, -int(number.as_tuple().exponent)), 0),
    )  # fmt: skip
    return Recorded(entry.id, entry, 1)


def _planned(measure: str, unit: str, period: str, value: str, day: date) -> Recorded:
    return _said(measure, unit, period, value, day, Modality.PLANNED)


def _versions(said: list[Recorded], catalogue: Catalogue) -> list[PromiseVersion]:
    return [version for chain in promise_chains(said, catalogue) for version in chain]


def test_versions_say_what_moved_against_the_one_before(catalogue: Catalogue) -> None:
    said = [
        _planned("count_zones", "zones", "../2028", "30", date(2026, 2, 1)),
        _planned("count_zones", "zones", "../2027", "35", date(2025, 6, 1)),
        _planned("count_zones", "zones", "../2028", "30", date(2026, 3, 1)),
        _planned("jobs", "jobs", "../2027", "420", date(2025, 6, 1)),
        _said("count_zones", "zones", "2026", "4", date(2026, 3, 1), Modality.ACHIEVED),
    ]
    found = _versions(said, catalogue)
    assert [(v.row.key.measure, v.number, v.row.text) for v in found] == [
        ("count_zones", 1, "35"),
        ("count_zones", 2, "30"),
        ("count_zones", 3, "30"),
        ("jobs", 1, "420"),
    ]
    first, moved, _, jobs = found
    assert (first.moved, first.due_before) == (None, None)
    assert moved.moved is not None
    assert (moved.moved.lower, moved.moved.upper) == (Decimal(-5), Decimal(-5))
    assert str(moved.due_before) == "../2027"
    assert [v.repeats for v in found] == [False, False, True, False]
    assert jobs.moved is None


def test_amounts_in_other_units_are_not_subtracted(catalogue: Catalogue) -> None:
    said = [
        _planned("floor_area", "m2", "../2027", "5000", date(2025, 6, 1)),
        _planned("floor_area", "ha", "../2027", "2", date(2026, 2, 1)),
    ]
    assert [v.moved for v in _versions(said, catalogue)] == [None, None]
