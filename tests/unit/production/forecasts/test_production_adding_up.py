"""A whole and its parts brought to agree, and parts that are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.errors import Refused
from ondiris.forecasts.nowcasting import YearFace, YearNowcast
from ondiris.model import SeriesKey
from ondiris.production.forecasts.adding_up import adding_up
from ondiris.production.forecasts.nowcast import YearFigure, YearState
from ondiris.production.forecasts.year_tables import YearTable


def figure(activity: str, months: list[float], point: float, *halves: float) -> YearFigure:
    """Return a year of which some months are known, read with bands of some half widths."""
    key = SeriesKey(measure="output", area="KZ-75", activity=activity, unit="KZT")
    table = np.full((2, 12), np.nan)
    table[0] = np.cumsum([months[0]] * 12)
    table[1, : len(months)] = np.cumsum(months)
    half = np.array(halves)
    now = YearNowcast(
        len(months), float(sum(months)), 0.5, point, point, (0.5, 0.8)[: len(halves)],
        point - half, point + half, 20,
    )  # fmt: skip
    told = YearTable(key, YearFace.MONTHS, 2025, table, {})
    return YearFigure(told, 2026, YearState.NOWCAST, point, len(months), (now,))


WHOLE = figure("B-E", [3, 3], 40, 2, 4)
FIRST, SECOND = figure("C", [2, 2], 20, 2, 4), figure("D", [1, 1], 14, 2, 4)


def test_a_gap_is_shared_by_the_squared_widths() -> None:
    whole, first, second = adding_up([WHOLE, FIRST, SECOND])
    # The gap of 6 falls to each by a third, as all are equally sure.
    assert (whole.value, first.value, second.value) == pytest.approx((38, 22, 16))
    assert whole.now is not None
    assert first.now is not None
    assert second.now is not None
    assert whole.now.lower == pytest.approx(first.now.lower + second.now.lower)
    assert whole.now.upper == pytest.approx(first.now.upper + second.now.upper)
    assert whole.caveats == ("added-up",)
    assert whole.trail[-1] is whole.now


def test_the_surer_one_moves_less() -> None:
    sure = figure("B-E", [3, 3], 40, 0.5, 1)
    whole, first, second = adding_up([sure, FIRST, SECOND])
    # Widths of 2, 8 and 8: shares of 4, 64 and 64 of 132.
    assert whole.value == pytest.approx(40 - 6 * 4 / 132)
    assert first.value - 20 == pytest.approx(6 * 64 / 132)
    assert whole.value == pytest.approx(first.value + second.value)


def test_a_part_never_ends_below_what_is_known_of_it() -> None:
    small = figure("D", [1, 1], 3, 0.9, 1.0)
    whole = figure("B-E", [3, 3], 15, 8, 9)
    for one in adding_up([whole, FIRST, small]):
        assert one.now is not None
        assert (one.now.lower >= one.now.known - 1e-9).all()


def test_levels_that_one_of_them_cannot_hold_are_left_out() -> None:
    narrow = figure("D", [1, 1], 14, 2)
    for one in adding_up([WHOLE, FIRST, narrow]):
        assert one.now is not None
        assert one.now.levels == (0.5,)


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ([WHOLE, FIRST], "parts-lack"),
        ([WHOLE, FIRST, figure("D", [1], 14, 2, 4)], "parts-lack"),
        ([WHOLE, FIRST, figure("D", [1, 0.5], 14, 2, 4)], "parts-lack"),
        ([WHOLE, FIRST, replace(SECOND, state=YearState.SUMMED)], "parts-lack"),
        ([WHOLE, FIRST, figure("D", [1, 1], 14)], "no-band"),
    ],
)
def test_what_does_not_add_up_so_far_is_not_brought_to_agree(
    figures: list[YearFigure], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        adding_up(figures)
    assert refused.value.code == code


def test_a_part_that_is_blank_in_a_month_is_never_had_as_a_remainder() -> None:
    blank = SECOND.table.values.copy()
    blank[0, 3:] = np.nan
    lacking = replace(SECOND, table=replace(SECOND.table, values=blank))
    with pytest.raises(Refused):
        adding_up([WHOLE, FIRST, lacking])
