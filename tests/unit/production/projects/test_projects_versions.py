"""Versions of a promise: each stays, and says what it moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Bound, Known, Modality, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production.figures.chains import (
    PromiseVersion,
    chain_of,
    continues,
    names_a_day,
    promise_chains,
    standing_promises,
    standing_versions,
)
from ondiris.production.figures.rows import published_row


def _said(
    measure: str,
    unit: str,
    period: str,
    value: str,
    day: date,
    modality: Modality,
    bound: Bound = Bound.EQ,
) -> Recorded:
    key = SeriesKey(
        measure=measure, area="XX-1", unit=unit, subject="parks-2027", modality=modality
    )
    number = Decimal(value)
    entry = Observation(
        key=key, period=Period.parse(period), source=f"s{day}", locator="page 1", known=Known(day),
        printed=Printed(number, max(0, -int(number.as_tuple().exponent)), 0, bound),
    )  # fmt: skip
    return Recorded(entry.id, entry, 1)


def _planned(
    measure: str, unit: str, period: str, value: str, day: date, bound: Bound = Bound.EQ
) -> Recorded:
    return _said(measure, unit, period, value, day, Modality.PLANNED, bound)


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


def _rows(said: list[Recorded], catalogue: Catalogue) -> list[list[str]]:
    return [[one.row.text for one in chain] for chain in promise_chains(said, catalogue)]


def test_two_reports_of_one_promise_are_one_promise_with_two_days(catalogue: Catalogue) -> None:
    """A row of a project file is dated by the day it was said: that is no deadline."""
    said = [
        _planned("jobs", "jobs", "2025-01-10", "100", date(2025, 1, 10)),
        _planned("jobs", "jobs", "2025-03-01", "100", date(2025, 3, 1)),
    ]
    ((first, second),) = promise_chains(said, catalogue)
    assert second.repeats
    assert (second.due_before, second.days_moved) == (None, 0)
    assert [one.row.known.day for one in (first, second)] == [date(2025, 1, 10), date(2025, 3, 1)]


def test_two_amounts_for_two_years_are_two_promises(catalogue: Catalogue) -> None:
    said = [
        _planned("count_zones", "zones", "2023", "7", date(2022, 12, 1)),
        _planned("count_zones", "zones", "2024", "13", date(2023, 12, 1)),
    ]
    assert _rows(said, catalogue) == [["7"], ["13"]]


def test_one_amount_for_another_year_is_one_promise_that_moved(catalogue: Catalogue) -> None:
    said = [
        _planned("count_zones", "zones", "2023", "7", date(2022, 12, 1)),
        _planned("count_zones", "zones", "2024", "7", date(2024, 2, 1)),
    ]
    ((_, moved),) = promise_chains(said, catalogue)
    assert (str(moved.due_before), moved.days_moved, moved.lowered) == ("2023", 366, False)


def test_one_amount_years_later_is_another_promise(catalogue: Catalogue) -> None:
    said = [
        _planned("count_zones", "zones", "2019-12", "5", date(2019, 11, 30)),
        _planned("count_zones", "zones", "2023", "5", date(2023, 7, 31)),
    ]
    assert _rows(said, catalogue) == [["5"], ["5"]]
    a_year_after = _planned("count_zones", "zones", "2023", "5", date(2020, 12, 31))
    assert _rows([said[0], a_year_after], catalogue) == [["5", "5"]]


def test_a_deadline_moved_to_an_earlier_day_says_which_way(catalogue: Catalogue) -> None:
    said = [
        _planned("count_zones", "zones", "../2027", "35", date(2025, 6, 1)),
        _planned("count_zones", "zones", "../2026", "35", date(2026, 2, 1)),
    ]
    ((_, back),) = promise_chains(said, catalogue)
    assert (str(back.due_before), back.days_moved) == ("../2027", -365)
    assert not back.repeats


def test_of_more_than_the_least_that_is_promised_moves(catalogue: Catalogue) -> None:
    """More than 23,000, then more than 20,000: three thousand fewer, not "the same again"."""
    said = [
        _planned("jobs", "jobs", "2025", "23000", date(2025, 8, 31), Bound.GT),
        _planned("jobs", "jobs", "2025", "20000", date(2025, 9, 5), Bound.GT),
    ]
    ((_, less),) = promise_chains(said, catalogue)
    assert less.moved is not None
    assert (less.moved.lower, less.moved.upper) == (Decimal(-3000), Decimal(-3000))
    assert less.lowered
    assert not less.repeats


def test_digits_that_allow_the_same_lower_nothing(catalogue: Catalogue) -> None:
    said = [
        _planned("floor_area", "m2", "../2027", "4.3", date(2025, 6, 1)),
        _planned("floor_area", "m2", "../2027", "4.25", date(2026, 2, 1)),
    ]
    ((_, again),) = promise_chains(said, catalogue)
    assert (again.repeats, again.lowered) == (True, False)


@pytest.mark.parametrize(
    ("period", "known", "named"),
    [
        ("../2027", date(2025, 6, 1), True),
        ("2025", date(2025, 6, 1), True),
        ("2025-11/2025-12", date(2025, 11, 1), True),
        ("2026-01", date(2026, 1, 23), False),
        ("2022-11", date(2022, 12, 1), False),
        ("2019-12", date(2019, 11, 30), True),
        ("2025-06-30", date(2025, 6, 30), False),
        ("2025-06-30", date(2025, 6, 29), True),
    ],
)
def test_the_month_or_day_in_which_it_was_said_is_no_due_day(
    catalogue: Catalogue, period: str, known: date, named: bool
) -> None:
    (version,) = _versions([_planned("jobs", "jobs", period, "60", known)], catalogue)
    assert names_a_day(version.row) is named


def test_a_word_that_names_no_day_continues_one_that_does(catalogue: Catalogue) -> None:
    said = [
        _planned("jobs", "jobs", "2024", "1500", date(2024, 6, 2)),
        _planned("jobs", "jobs", "2024-06", "1500", date(2024, 6, 3)),
    ]
    first, second = (one.row for one in _versions(said, catalogue))
    assert continues(first, second)
    assert len(promise_chains(said, catalogue)) == 1


def test_of_rows_that_stand_a_version_that_moved_is_left_out(catalogue: Catalogue) -> None:
    said = [
        _planned("count_zones", "zones", "../2028", "35", date(2025, 6, 1)),
        _planned("count_zones", "zones", "../2027", "35", date(2026, 2, 1)),
        _planned("jobs", "jobs", "2025", "60", date(2025, 1, 1)),
        _planned("jobs", "jobs", "2026", "90", date(2026, 1, 1)),
        _said("count_zones", "zones", "2025", "4", date(2026, 1, 1), Modality.ACHIEVED),
    ]
    rows = [published_row(Current(one), catalogue.interval(one.observation)) for one in said]
    kept = [(row.text, str(row.period)) for row in standing_versions(rows)]
    assert kept == [("35", "../2027"), ("60", "2025"), ("90", "2026"), ("4", "2025")]
    assert [row.text for row in chain_of(rows[3], rows)] == ["90"]
    assert [str(row.period) for row in chain_of(rows[1], rows)] == ["../2028", "../2027"]


def test_a_promise_is_made_on_its_first_day_and_stands_as_it_was_said_last(
    catalogue: Catalogue,
) -> None:
    said = [
        _planned("count_zones", "zones", "../2027", "35", date(2025, 6, 1)),
        _planned("count_zones", "zones", "../2027", "40", date(2026, 2, 1)),
    ]
    newest = published_row(Current(said[1]), catalogue.interval(said[1].observation))
    (made,) = standing_promises(said, [newest], catalogue)  # the first is superseded at its place
    assert (made.row.text, made.first.text, made.made) == ("40", "35", date(2025, 6, 1))
    assert standing_promises(said, [], catalogue) == ()
