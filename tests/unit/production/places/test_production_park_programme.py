"""The plan for parks that a city's programmes state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.model import Bound, Known, Modality, Origin, Period, SeriesKey
from ondiris.production.figures.rows import Row
from ondiris.production.places.locating import ParkProgramme, park_programme


def row(
    subject: str, measure: str, value: int, *, period: str = "../2030", known: int = 1, **more: str
) -> Row:
    unit = more.pop("unit", "zones" if measure == "count_zones" else "m2")
    modality = Modality(more.pop("modality", "planned"))
    key = SeriesKey(measure, "XX-1", unit, subject=subject, modality=modality)
    number = Decimal(value)
    return Row(
        f"{subject}-{measure}-{value}", key, Period.parse(period), number, 0, 0, Bound.EQ, None,
        number, number, Origin.PUBLISHED, Known(date(2025, 1, known)), **more,
    )  # fmt: skip


ROADS = row("roads-2030", "count_projects", 9, unit="projects")
PARKS = row("parks-2030", "count_zones", 12)
FLOOR = row("parks-2030", "floor_area", 60_000)
OTHERS = row("parks-2040", "count_zones", 40)


@pytest.mark.parametrize(
    ("rows", "plan"),
    [
        ([ROADS], None),
        ([ROADS, PARKS, FLOOR, OTHERS], ParkProgramme("parks-2030", 12, 60_000)),
        ([PARKS], ParkProgramme("parks-2030", 12, 0)),
        ([OTHERS, FLOOR], ParkProgramme("parks-2040", 40, 0)),
        # the newest word, and the floor area of its own time alone
        (
            [PARKS, FLOOR, row("parks-2030", "count_zones", 15, known=2)],
            ParkProgramme("parks-2030", 15, 60_000),
        ),
        (
            [PARKS, FLOOR, row("parks-2030", "count_zones", 20, period="../2035")],
            ParkProgramme("parks-2030", 20, 0),
        ),
        (  # moved back from 2035: the version that stands, and not the one due last
            [
                row("parks-2030", "count_zones", 15, period="../2035"),
                row("parks-2030", "count_zones", 12, known=2),
                FLOOR,
            ],
            ParkProgramme("parks-2030", 12, 60_000),
        ),
        ([row("parks-2030", "count_zones", 7, modality="achieved")], None),
        ([row("parks-2030", "count_zones", 7, formula="sum/1")], None),
        (
            [PARKS, row("parks-2030", "floor_area", 6, unit="ha")],
            ParkProgramme("parks-2030", 12, 0),
        ),
    ],
)
def test_the_first_programme_that_plans_parks_is_the_plan(
    rows: list[Row], plan: ParkProgramme | None
) -> None:
    assert park_programme(("roads-2030", "parks-2030", "parks-2040"), rows) == plan


def test_a_city_that_leads_with_no_programme_has_no_plan() -> None:
    assert park_programme((), [PARKS, FLOOR]) is None
