"""A year from its first months: readings and bands worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts.nowcasting import YearFace, YearNowcast, nowcast_year, year_moves
from ondiris.forecasts.result import Floats


def years(*months: Sequence[float]) -> Floats:
    """Return years of single months as sums since January."""
    return np.cumsum(np.array(months, dtype=np.float64), axis=1)


def cut(table: Floats, month: int) -> Floats:
    """Return a table of whose last year nothing is known after a month."""
    found = table.copy()
    found[-1, month:] = np.nan
    return found


RISING = cut(years([10] * 12, [20] * 12, [30] * 12), 6)


def read(table: Floats, face: YearFace, month: int, *pool: Floats) -> YearNowcast:
    return nowcast_year(table, pool, face=face, month=month)


def test_a_year_of_months_is_the_mean_of_three_readings_in_logarithms() -> None:
    found = read(RISING, YearFace.MONTHS, 6)
    # 180 so far are half of a year by last year's share and by the mean of two; the other half of
    # last year, 120, grown by (90/60) ** .6, leads to 333.05.
    carried = 180 + 120 * 1.5**0.6
    assert found.point == pytest.approx((360 * 360 * carried) ** (1 / 3))
    assert (found.benchmark, found.share, found.known) == pytest.approx((360, 0.5, 180))


def test_levels_since_january_alone_are_never_taken_apart() -> None:
    assert read(RISING, YearFace.RUNS, 6).point == pytest.approx(360)
    # Quarters alone: the months between are not known, and the last quarter is what it is.
    quarters = np.full((3, 12), np.nan)
    quarters[:, [2, 5, 8, 11]] = [[10, 20, 30, 60], [11, 22, 33, 66], [12, np.nan, np.nan, np.nan]]
    assert read(quarters, YearFace.RUNS, 3).point == pytest.approx(72)


def test_the_last_three_years_give_a_mean_share() -> None:
    table = np.full((5, 12), np.nan)
    table[:, 11] = [100, 100, 100, 100, np.nan]
    table[:, 5] = [90, 40, 50, 40, 60]
    # Shares .4, .5 and .4 of the last three years, whose mean in logarithms is .8 ** (1/3) / 2.
    share = (0.4 * 0.5 * 0.4) ** (1 / 3)
    assert read(table, YearFace.RUNS, 6).point == pytest.approx(math.sqrt(60 / 0.4 * 60 / share))


def test_the_rest_of_an_index_grows_at_four_fifths_of_the_rate_so_far() -> None:
    table = np.full((1, 12), np.nan)
    table[0, 5] = 1.2
    found = read(table, YearFace.INDEX, 6)
    assert (found.point, found.benchmark) == pytest.approx((0.5 * 1.2 + 0.5 * 1.16, 1.2))
    assert found.levels == ()
    assert math.isnan(found.share)


def _missed(*misses: float) -> Floats:
    """Return indices of past years that were missed by so much in logarithms, and one year more."""
    table = np.full((len(misses) + 1, 12), np.nan)
    table[:, 5] = 1.0
    table[:-1, 11] = np.exp(-np.array(misses))
    return table


def test_a_band_is_the_misses_in_the_usual_miss_of_their_series() -> None:
    # Misses a, -a and 2a: by the others of it and three years of the mean square 2a², each is
    # 1/√2.2, 1/√2.2 and 2/√1.6 usual misses; the second of three holds half; one's own is √2 a.
    found = read(_missed(0.01, -0.01, 0.02), YearFace.INDEX, 6)
    half = math.sqrt(2) * 0.01 / math.sqrt(2.2)
    assert found.levels == (0.5,)
    assert np.log([found.lower[0], found.upper[0]]) == pytest.approx([-half, half])
    assert (found.misses, found.caveats) == (3, ())


def test_a_calm_series_keeps_its_size_and_borrows_the_shape() -> None:
    calm, wild = _missed(0.01, -0.01, 0.02), _missed(0.1, -0.1, 0.2)
    alone = read(calm, YearFace.INDEX, 6)
    among = read(calm, YearFace.INDEX, 6, *[_missed(0.01, -0.01, 0.02)] * 6)
    beside = read(calm, YearFace.INDEX, 6, *[wild] * 6)
    assert (among.levels, among.misses) == ((0.5, 0.8, 0.95), 21)
    assert alone.upper[0] == pytest.approx(among.upper[0])
    assert beside.upper[0] > among.upper[0]
    assert beside.upper[0] < read(wild, YearFace.INDEX, 6, *[wild] * 6).upper[0]


def test_a_band_of_others_says_so() -> None:
    own = _missed(0.01, 0.01, 0.02)
    own[:2, 11] = np.nan
    found = read(own, YearFace.INDEX, 6, *[_missed(0.01, -0.01, 0.02)] * 2)
    assert found.caveats == ("borrowed-band",)
    assert found.levels == (0.5, 0.8)


def test_a_level_never_ends_below_what_is_known_of_it() -> None:
    table = np.full((3, 12), np.nan)
    table[:, 11], table[:, 10] = [100, 100, np.nan], [20, 90, 50]
    found = read(table, YearFace.RUNS, 11)
    assert found.lower[0] == 50


def test_growth_that_cannot_be_read_is_left_out_and_said() -> None:
    table = cut(years([10] * 12, [20] * 12, [30] * 12), 6)
    table[-1, :5] = np.nan  # the sum to June came as one figure
    found = read(table, YearFace.MONTHS, 6)
    assert found.caveats[-1] == "no-recent-growth"
    assert found.point == pytest.approx(360)


@pytest.mark.parametrize(
    ("table", "month", "code"),
    [
        (RISING, 12, "month"),
        (RISING, 0, "month"),
        (np.zeros((2, 11)), 3, "shape"),
        (np.zeros((0, 12)), 3, "shape"),
    ],
)
def test_what_is_no_table_of_years_is_refused(table: Floats, month: int, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(table, YearFace.MONTHS, month)
    assert refused.value.code == code


def test_a_year_of_which_nothing_is_known_is_refused() -> None:
    with pytest.raises(Refused) as nothing:
        read(RISING, YearFace.MONTHS, 7)
    with pytest.raises(Refused) as first:
        read(RISING[2:], YearFace.MONTHS, 6)
    assert (nothing.value.code, first.value.code) == ("no-month", "too-few-years")


def test_a_pool_of_other_years_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read(RISING, YearFace.MONTHS, 6, RISING[1:])


# What moved it


def test_a_move_is_revisions_first_then_month_by_month() -> None:
    before = cut(years([10] * 12, [10] * 12, [10] * 12), 6)
    after = years([10] * 12, [10] * 12, [10.0] * 5 + [13.0] + [12.0] * 6)
    after[-1, 8:] = np.nan
    steps = year_moves(before, after, face=YearFace.RUNS, month=6)
    assert [one.month for one in steps] == [0, 7, 8]
    # 60 of half a year, then 63; 75 and 87 of seven and eight twelfths.
    figures = [120, 126, 75 * 12 / 7, 87 * 12 / 8]
    assert [one.before for one in steps] == pytest.approx(figures[:-1])
    assert [one.after for one in steps] == pytest.approx(figures[1:])


def test_a_year_that_is_known_is_the_last_step() -> None:
    before = cut(years([10] * 12, [10] * 12, [10] * 12), 6)
    after = years([10] * 12, [10] * 12, [10] * 12)
    steps = year_moves(before, after, face=YearFace.RUNS, month=6, whole=121.0)
    assert [one.month for one in steps] == [0, 7, 8, 9, 10, 11, 12]
    assert sum(one.change for one in steps) == pytest.approx(1.0)
