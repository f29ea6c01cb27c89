"""What crosses from projects to forecasts: which programmes, what they yield, whose draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

import numpy as np
import pytest

from ondiris.errors import BrokenInvariant, InvalidInput
from ondiris.model.pipeline import OutputYield, PipelineDraws, PipelineUnit
from ondiris.production.projects.facts import Facts, Total
from ondiris.production.projects.pipeline_draws import output_yield, overlapping
from ondiris.sources.city_tables import OutputYieldRow


@dataclass
class Told:
    """Figures by reference."""

    figures: dict[str, str] = field(default_factory=dict)

    def total(self, reference: str) -> Total | None:
        value = self.figures.get(reference)
        if value is None:
            return None
        return Total(Decimal(value), Decimal(value), (reference,), date(2023, 1, 1))


ROW = OutputYieldRow("zone", "output zone 2020/2021 achieved", "project_cost zone 2021 achieved")


def test_output_for_each_unit_invested_lies_between_a_whole_and_half_a_period_of_work() -> None:
    # 731 days of 2020 and 2021; 400 were produced for 100 invested: two a year if all of it worked
    # throughout, four if it came evenly.
    facts = Told({ROW.output: "400", ROW.worth: "100"})
    found = output_yield([ROW], "zone", cast("Facts", facts))
    assert found is not None
    assert found.low == pytest.approx(400 / (100 * 731 / 365.25))
    assert found.high == pytest.approx(2 * found.low)
    assert found.inputs == (ROW.output, ROW.worth)


@pytest.mark.parametrize(
    ("figures", "group"),
    [
        ({}, "zone"),
        ({ROW.output: "400"}, "zone"),
        ({ROW.output: "400", ROW.worth: "0"}, "zone"),
        ({ROW.output: "400", ROW.worth: "100"}, "parks"),
    ],
)
def test_what_no_figure_tells_yields_nothing(figures: dict[str, str], group: str) -> None:
    assert output_yield([ROW], group, cast("Facts", Told(figures))) is None


def test_a_programme_that_may_be_part_of_an_earlier_one_is_left_out() -> None:
    pairs = [("c", "a"), ("b", "c")]
    assert dict(overlapping(["a", "b", "c"], pairs)) == {"c": "overlaps"}
    # What is left out hides nothing else.
    assert dict(overlapping(["a", "c", "b"], pairs)) == {"c": "overlaps"}


@pytest.mark.parametrize(("low", "high"), [(2, 1), (-1, 1), (0, float("inf"))])
def test_a_range_of_output_out_of_order_is_refused(low: float, high: float) -> None:
    with pytest.raises(InvalidInput) as caught:
        OutputYield(low, high)
    assert caught.value.code == "bad-range"


def drawn(name: str, rows: int = 1) -> PipelineDraws:
    ones = np.ones((rows, 3))
    return PipelineDraws(date(2026, 1, 1), (), (PipelineUnit(name, "p"),), ones, ones, ones, ones,
                         alone=2)  # fmt: skip


def test_what_several_say_is_joined_unit_by_unit() -> None:
    both = PipelineDraws.joined([drawn("a"), drawn("b")])
    assert [unit.id for unit in both.units] == ["a", "b"]
    assert both.launch.shape == (2, 3)
    assert both.alone == 4
    assert str(both) == "2 units to come, 3 futures from 2026-01-01"


def test_nobody_who_says_anything_is_no_pipeline() -> None:
    with pytest.raises(InvalidInput) as caught:
        PipelineDraws.joined([])
    assert caught.value.code == "no-pipeline"


def test_a_unit_without_a_row_of_its_own_is_a_bug() -> None:
    with pytest.raises(BrokenInvariant):
        drawn("a", rows=2)
