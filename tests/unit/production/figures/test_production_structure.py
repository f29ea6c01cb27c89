"""How the structure of a whole changed, on shares worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Bound, Known, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.rows import published_row

NOW, BEFORE = "2025", "2024"


def share(catalogue: Catalogue, code: str, value: str, period: str) -> Row:
    key = SeriesKey(measure="share_pct", of="output@C-LIGHT", area="XX-1", activity=code, unit="%")
    known = Known(date(2026, 1, 20))
    entry = Observation(key, Period.parse(period), Printed.read(value), "paper", "p. 1", known)
    return published_row(Current(Recorded(entry.id, entry, 1)), catalogue.interval(entry))


def derived(catalogue: Catalogue, rows: list[Row], measure: str) -> dict[str, Row]:
    found, _ = derive(rows, catalogue)
    return {r.key.activity: r for r in found if r.formula and r.key.measure == measure}


@pytest.fixture
def two_years(catalogue: Catalogue) -> list[Row]:
    now = (("C13", "50.0"), ("C14", "30.0"), ("C15", "20.0"))
    before = (("C13", "40.0"), ("C14", "35.0"), ("C15", "25.0"))
    return [
        share(catalogue, code, value, period)
        for period, shares in ((NOW, now), (BEFORE, before))
        for code, value in shares
    ]


def test_a_change_of_a_share_carries_the_rounding_of_both(
    catalogue: Catalogue, two_years: list[Row]
) -> None:
    found = derived(catalogue, two_years, "change_abs")
    assert {code: row.text for code, row in found.items()} == {
        "C13": "10.0", "C14": "-5.0", "C15": "-5.0",
    }  # fmt: skip
    rise = found["C13"]
    assert (rise.low, rise.high, rise.key.unit) == (Decimal("9.9"), Decimal("10.1"), "ppt")
    assert str(rise.period) == NOW


def test_half_the_absolute_changes_are_the_index(
    catalogue: Catalogue, two_years: list[Row]
) -> None:
    """Half of 10 + 5 + 5; the ends add: half of 9.9 + 4.9 + 4.9 and of 10.1 + 5.1 + 5.1."""
    (index,) = derived(catalogue, two_years, "structural_change").values()
    assert (index.text, index.bound) == ("10.00", Bound.EQ)
    assert (index.low, index.high) == (Decimal("9.85"), Decimal("10.15"))
    assert (index.key.activity, index.key.of) == ("C-LIGHT", "output@C-LIGHT")
    assert len(index.inputs) == 3


def test_a_part_that_nobody_published_makes_the_index_a_bound_and_is_never_the_rest(
    catalogue: Catalogue, two_years: list[Row]
) -> None:
    rows = [row for row in two_years if row.key.activity != "C15"]
    found = derived(catalogue, rows, "structural_change")
    (index,) = found.values()
    assert (index.bound, index.text, index.high) == (Bound.GE, "7.40", 100)
    assert "C15" not in derived(catalogue, rows, "change_abs")


def test_one_part_alone_makes_no_index(catalogue: Catalogue, two_years: list[Row]) -> None:
    rows = [row for row in two_years if row.key.activity == "C13"]
    assert derived(catalogue, rows, "structural_change") == {}


def test_a_change_around_nothing_may_be_nothing(catalogue: Catalogue) -> None:
    rows = [
        share(catalogue, code, value, period)
        for code, now, before in (("C13", "50.0", "50.0"), ("C14", "30.0", "30.0"))
        for value, period in ((now, NOW), (before, BEFORE))
    ]
    (index,) = derived(catalogue, rows, "structural_change").values()
    assert index.low == 0


def test_a_grouping_stands_where_a_member_of_it_is_not_known(catalogue: Catalogue) -> None:
    """Machine building rose by 15 points, vehicles within it by 5: half of 15 and 10."""
    rows = [
        replace(one, key=replace(one.key, of="output@C"))
        for code, now, before in (
            ("C-MACH", "45.0", "30.0"), ("C29", "25.0", "20.0"), ("C23", "40.0", "50.0"),
        )
        for one in (share(catalogue, code, now, NOW), share(catalogue, code, before, BEFORE))
    ]  # fmt: skip
    index = derived(catalogue, rows, "structural_change")["C"]
    assert (index.text, index.bound) == ("12.40", Bound.GE)
    assert "15.0" in (index.expression or "")
    assert "5.0|" not in (index.expression or "").replace("15.0|", "")


def test_members_stand_where_every_one_is_known(catalogue: Catalogue) -> None:
    rows = [
        replace(one, key=replace(one.key, of="output@C"))
        for code, now, before in (
            ("C-METAL", "45.0", "30.0"), ("C24", "20.0", "25.0"), ("C25", "25.0", "5.0"),
        )
        for one in (share(catalogue, code, now, NOW), share(catalogue, code, before, BEFORE))
    ]  # fmt: skip
    index = derived(catalogue, rows, "structural_change")["C"]
    assert index.expression == "(|-5.0| + |20.0|) / 2"
