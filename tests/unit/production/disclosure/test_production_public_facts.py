"""What the ledger tells everybody about the cells of a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.disclosure import Hierarchy, PublicValue, Shape
from ondiris.model import (
    Bound,
    Confidentiality,
    Known,
    KnownBasis,
    Origin,
    Period,
    SeriesKey,
)
from ondiris.production.disclosure.public_facts import public_facts
from ondiris.production.disclosure.requests import Request
from ondiris.production.figures.rows import Row

ACTIVITY = Hierarchy(
    "activity", {"B-E": None, "B": "B-E", "C": "B-E", "C28": "C", "C29": "C", "C30": "C"}
)
AREA = Hierarchy("area", {"KZ-75": None, "KZ-75-a": "KZ-75", "KZ-75-b": "KZ-75"})
CROSS = Shape((ACTIVITY, AREA))
PERIOD = Period.parse("2025-01/2025-05")
LEAVES = {"B": (10, 20), "C28": (30, 40), "C29": (50, 60), "C30": (0, 0)}


def totals() -> np.ndarray:
    leaf = np.zeros(CROSS.cells)
    for code, (a, b) in LEAVES.items():
        leaf[CROSS.names.index(f"{code}|KZ-75-a")] = a
        leaf[CROSS.names.index(f"{code}|KZ-75-b")] = b
    return np.asarray(CROSS.roll_up @ leaf)


def row(activity: str, area: str, low: float, high: float, **more: object) -> Row:
    measure, of = str(more.pop("measure", "output")), str(more.pop("of", ""))
    made = Row(
        id="o1",
        key=SeriesKey(measure=measure, area=area, unit="KZT", activity=activity, of=of),
        period=PERIOD,
        value=Decimal(str((low + high) / 2)),
        digits=0,
        multiplier=0,
        bound=Bound.EQ,
        upper=None,
        low=Decimal(str(low)),
        high=Decimal(str(high)),
        origin=Origin.REPORTED,
        status=(),
        confidentiality=Confidentiality.FREE,
        source="press",
        locator="",
        known=Known(date(2025, 6, 1), KnownBasis.STATED),
        defaulted=(),
        conflicts=(),
        superseded=(),
        formula="",
        expression="",
        inputs=(),
        notes=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def told(*rows: Row, cross: Shape = CROSS, **more: object) -> tuple[PublicValue, ...]:
    values = totals()[CROSS.cells_of(cross)]
    asked = {"members": {"MACH": ("C28", "C29", "C30")}, "value_added": {}} | more
    return public_facts(
        rows, cross, values, request=Request(PERIOD, ("activity", "area"), "actual", "output"),
        wholes={"activity": "B-E", "area": "KZ-75"}, **asked,
    )  # fmt: skip


def test_a_total_is_an_interval_of_its_cell_in_any_order_of_dimensions() -> None:
    (value,) = told(row("C29", "KZ-75", 109.5, 110.5))
    assert (value.cells, value.lower, value.upper) == (("C29|KZ-75",), 109.5, 110.5)
    (value,) = told(row("C29", "KZ-75", 109.5, 110.5), cross=Shape((AREA, ACTIVITY)))
    assert value.cells == ("KZ-75|C29",)
    (value,) = told(row("B-E", "KZ-75-b", 119.5, 120.5), cross=Shape((AREA,)))
    assert value.cells == ("KZ-75-b",)


def test_a_part_of_a_dimension_that_the_table_lacks_tells_nothing() -> None:
    assert told(row("C29", "KZ-75-b", 59, 61), cross=Shape((AREA,))) == ()


@pytest.mark.parametrize(
    "other",
    [
        {"confidentiality": Confidentiality.INTERNAL},
        {"formula": "share@1"},
        {"period": Period.parse("2025-01/2025-04")},
        {"measure": "employees"},
    ],
)
def test_what_is_not_public_printed_and_of_the_period_tells_nothing(
    other: dict[str, object],
) -> None:
    assert told(row("C29", "KZ-75", 109.5, 110.5, **other)) == ()


def test_a_figure_that_covers_silent_producers_too_points_at_the_reported_sum() -> None:
    (value,) = told(row("C29", "KZ-75", 119.5, 120.5))
    assert (value.lower, value.upper) == (100.5, 120.5)  # it misses by 9.5, on either side
    assert value.printed == (119.5, 120.5)


def test_only_our_own_rounded_figures_may_be_withheld_again() -> None:
    ours, theirs = told(
        row("C29", "KZ-75", 109, 111, source="compiled-actual"), row("C28", "KZ-75", 69, 71)
    )
    assert ours.suppressible
    assert not theirs.suppressible


def test_a_share_is_two_facts_of_part_and_whole() -> None:
    facts = told(row("B-E", "KZ-75-b", 56.5, 57.5, measure="share_pct", of="output@KZ-75"))
    assert [f.cells for f in facts] == [("B-E|KZ-75-b", "B-E|KZ-75")] * 2
    assert [f.factors[1] for f in facts] == pytest.approx([-0.565, -0.575])
    (_, high) = told(row("C", "KZ-75", 84.5, float("inf"), measure="share_pct", of="output@B-E"))
    assert high.factors[1] == -1.0
    assert told(row("C", "KZ-75", 1, 2, measure="share_pct", of="grp@B-E")) == ()


def test_a_named_aggregate_is_the_sum_of_the_members_that_report() -> None:
    (value,) = told(row("MACH", "KZ-75", 179.5, 180.5))
    assert value.cells == ("C28|KZ-75", "C29|KZ-75")
    assert (value.lower, value.upper) == (179.5, 180.5)


def test_our_own_growth_tells_a_weighted_sum_where_weights_differ() -> None:
    """C28 of 70 at 0.5 and C29 of 110 at 0.2: 57, known to within half a tenth of a per cent."""
    total, weighted = told(
        row("C", "KZ-75", 179.5, 180.5, source="compiled-actual"),
        value_added={"C28": 0.5, "C29": 0.2, "B": 0.9},
    )
    assert total.cells == ("C|KZ-75",)
    assert dict(zip(weighted.cells, weighted.factors, strict=True)) == {
        "C28|KZ-75": 0.5,
        "C29|KZ-75": 0.2,
    }
    assert (weighted.lower, weighted.upper) == pytest.approx((57 * 0.9995, 57 * 1.0005))
    alike = {"C28": 0.5, "C29": 0.5}
    assert len(told(row("C", "KZ-75", 179, 181, source="compiled-actual"), value_added=alike)) == 1
