"""Growth of our own compilation as facts about months, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.disclosure import Hierarchy, Shape
from ondiris.model import (
    Bound,
    Comparison,
    Confidentiality,
    Known,
    KnownBasis,
    Origin,
    Period,
    SeriesKey,
)
from ondiris.production.disclosure.growth_told import (
    Weighing,
    compared_with,
    growth_told,
    telling_growth,
)
from ondiris.production.figures.rows import Row

SHAPE = Shape((Hierarchy("activity", {"B-E": None, "C10": "B-E", "C29": "B-E"}),))
WEIGHING = Weighing({"activity": "B-E", "area": "ZZ"}, {})
MAY, BEFORE = (Period.parse(text).month_range[0] for text in ("2025-05", "2024-05"))
TOTALS = {BEFORE: np.array([300.0, 100.0, 200.0]), MAY: np.array([390.0, 150.0, 240.0])}


def growth(activity: str, low: float, high: float, **more: str) -> Row:
    """Return a compiled figure of May 2025 against the same month of the year before."""
    measure = more.get("measure", "growth_pct")
    key = SeriesKey(
        measure=measure, area="ZZ", unit="%", activity=activity, of=more.get("of", "output"),
        comparison=Comparison(more.get("comparison", "yoy_same_period")),
    )  # fmt: skip
    return Row(
        id="o1", key=key, period=Period.parse("2025-05"), value=Decimal(0), digits=1,
        multiplier=0, bound=Bound.EQ, upper=None, low=Decimal(str(low)), high=Decimal(str(high)),
        origin=Origin.REPORTED, status=(), confidentiality=Confidentiality.FREE,
        source=more.get("source", "compiled-actual"), locator="",
        known=Known(date(2025, 6, 1), KnownBasis.STATED), defaulted=(), conflicts=(),
        superseded=(), formula="", expression="", inputs=(), notes=(),
    )  # fmt: skip


def limits(*rows: Row, weighing: Weighing = WEIGHING) -> list[float]:
    """Return by how much each fact has room at what was reported; below nought it is untrue."""
    found = []
    for fact in growth_told(rows, SHAPE, TOTALS, weighing):
        room = 0.0
        for value, months in fact.parts:
            at = [SHAPE.names.index(cell) for cell in value.cells]
            (month,) = months
            room += float(np.array(value.factors) @ TOTALS[month][at])
        found.append(room if fact.value.lower == 0 else -room)
    return found


def test_a_growth_is_two_limits() -> None:
    """150 after 100 is 50 %: from 49.5 to 50.5 leaves half a unit of the hundred either way."""
    assert limits(growth("C10", 49.5, 50.5)) == pytest.approx([0.5, 0.5])


def test_an_index_counts_from_nothing() -> None:
    assert limits(growth("C10", 149, 152, measure="index_pct")) == pytest.approx([1, 2])


def test_a_contribution_is_of_the_base_of_the_whole() -> None:
    """50 more of 300 is 16.67 points: 16 to 17 are 48 and 51."""
    row = growth("C10", 16, 17, measure="contribution_ppt", of="output@B-E")
    assert limits(row) == pytest.approx([2, 1])


def test_what_misses_the_reported_sums_points_at_them() -> None:
    """Were it 55 to 56 with silent producers, it is held to miss by 6 points on either side."""
    assert limits(growth("C10", 55, 56)) == pytest.approx([5, 6])


def test_a_sum_that_weights_make_another_is_left_to_the_weights() -> None:
    weighed = replace(WEIGHING, value_added={"C10": 0.5})
    assert limits(growth("B-E", 29, 31), weighing=weighed) == []
    assert limits(growth("C10", 49.5, 50.5), weighing=weighed) == pytest.approx([0.25, 0.25])


def test_only_our_own_growth_on_a_month_or_a_year_is_read() -> None:
    assert compared_with(growth("C10", 1, 2)) == Period.parse("2024-05")
    month = growth("C10", 1, 2, comparison="prev_month")
    assert compared_with(month) == Period.parse("2025-04")
    assert compared_with(growth("C10", 1, 2, source="bureau")) is None
    assert compared_with(growth("C10", 1, 2, comparison="fixed")) is None
    assert limits(growth("C10", 1, 2, source="bureau")) == []


def level(period: str, value: float, room: float) -> Row:
    made = growth("C10", value - room / 2, value + room / 2)
    return replace(
        made, key=replace(made.key, measure="output", of=""), period=Period.parse(period)
    )


def test_growth_matters_where_it_tells_more_than_the_level() -> None:
    """A per cent of 100.5 is a little above 1: more room than a level of 150 ± 0.4 leaves."""
    row, around, known = growth("C10", 49.5, 50.5), range(MAY, MAY + 1), range(BEFORE, MAY + 1)
    coarse = [level("2024-05", 100, 1), level("2025-05", 150, 1.2)]
    fine = [level("2024-05", 100, 1), level("2025-05", 150, 0.8)]
    assert list(telling_growth([row], coarse, around, known))
    assert not list(telling_growth([row], fine, around, known))
    assert list(telling_growth([row], [], around, known))
    assert not list(telling_growth([row], coarse, range(MAY - 1, MAY), known))
    gap = [month for month in known if month != MAY - 3]
    assert not list(telling_growth([row], coarse, around, gap))


def test_a_run_of_months_is_against_the_same_run_and_a_day_against_nothing() -> None:
    to_date = replace(growth("C10", 1, 2), period=Period.parse("2025-01/2025-05"))
    assert compared_with(to_date) == Period.parse("2024-01/2024-05")
    assert compared_with(replace(to_date, period=Period.parse("2025-05-31"))) is None


def test_only_growth_is_looked_through() -> None:
    around, known = range(MAY, MAY + 1), range(BEFORE, MAY + 1)
    assert not list(telling_growth([level("2025-05", 150, 1)], [], around, known))


def test_a_contribution_is_measured_by_the_level_of_its_whole() -> None:
    """A point of 300 in the whole is 3, less than a level of 150 ± 2 leaves; of 500 it is 5."""
    row = growth("C10", 16, 17, measure="contribution_ppt", of="output@B-E")
    around, known = range(MAY, MAY + 1), range(BEFORE, MAY + 1)
    now, own = level("2025-05", 150, 4), level("2024-05", 900, 1)
    for whole, found in ((300.0, 1), (500.0, 0)):
        base = level("2024-05", whole, 1)
        base = replace(base, key=replace(base.key, activity="B-E"))
        assert len(list(telling_growth([row], [now, own, base], around, known))) == found
    assert len(list(telling_growth([row], [now, own], around, known))) == 1


def test_levels_in_thousands_are_weighed_as_what_they_are() -> None:
    """A per cent of 100,500 is 1,005: less than 1.2 thousand, more than a thousand."""
    row, around, known = growth("C10", 49.5, 50.5), range(MAY, MAY + 1), range(BEFORE, MAY + 1)
    for room, found in ((1.2, 1), (1.0, 0)):
        levels = [replace(level("2024-05", 100, 1), multiplier=3),
                  replace(level("2025-05", 150, room), multiplier=3)]  # fmt: skip
        assert len(list(telling_growth([row], levels, around, known))) == found


def test_where_nothing_was_made_before_there_is_no_growth() -> None:
    totals = {BEFORE: np.array([200.0, 0.0, 200.0]), MAY: np.array([390.0, 150.0, 240.0])}
    assert not list(growth_told([growth("C10", 49.5, 50.5)], SHAPE, totals, WEIGHING))
    less = {BEFORE: np.array([1.5, 0.5, 1.0]), MAY: np.array([1.2, 0.2, 1.0])}
    assert len(list(growth_told([growth("C10", -61, -59)], SHAPE, less, WEIGHING))) == 2


def test_the_upper_limit_is_nothing_and_below() -> None:
    _, upper = growth_told([growth("C10", 49.5, 50.5)], SHAPE, TOTALS, WEIGHING)
    assert (upper.value.lower, upper.value.upper) == (-np.inf, 0.0)


def test_a_growth_that_misses_below_points_up() -> None:
    """At 44 to 45 with 50 reported, it is held to reach from 44 to 55."""
    assert limits(growth("C10", 44, 45)) == pytest.approx([6, 5])
