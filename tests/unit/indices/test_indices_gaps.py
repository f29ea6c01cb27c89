"""Which comparisons exist: empty months are zeros, unreported ones unknown; worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ondiris.errors import InvalidInput
from ondiris.indices.chaining import cumulative_index
from ondiris.indices.gaps import BaseGap, MissingMonths, gaps_of, missing_months
from ondiris.indices.volume import ConstantPrices, chained_level, previous_month, year_to_date

EXISTS, MONTHS, YEAR, LOST = (int(gap) for gap in BaseGap)
NOTHING = np.zeros((1, 1, 12), dtype=np.bool_)


def links(base, current, years=(2025,)):
    shape = (1, len(years), 12)
    return ConstantPrices(years, np.reshape(base, shape), np.reshape(current, shape))


def lost(base=(), current=(), years=1):
    """Return missing months: positions in the base months, and in the current ones."""
    found = MissingMonths(np.zeros((1, years, 12), np.bool_), np.zeros((1, years, 12), np.bool_))
    found.base.reshape(-1)[list(base)] = True
    found.current.reshape(-1)[list(current)] = True
    return found


def codes(values, missing, comparison):
    return gaps_of(values, missing, comparison).reshape(-1).tolist()


CAMPAIGN = links([0.0, 0, 60, *[0.0] * 8, 30], [0.0, 45, 45, *[0.0] * 9])
"""Sugar: March and December of the one year, February and March of the next."""


def test_a_campaign_is_compared_from_the_first_month_of_its_base():
    assert codes(CAMPAIGN, lost(), "ytd") == [MONTHS, MONTHS, *[EXISTS] * 10]
    assert codes(CAMPAIGN, lost(), "yoy") == [MONTHS, MONTHS, EXISTS, *[MONTHS] * 8, EXISTS]
    found = year_to_date(CAMPAIGN)[0, 0]
    # 90 of 60, and 90 of 90 in December; the mean of monthly indices would be 75 %
    assert found[[2, 10, 11]].tolist() == [1.5, 1.5, 1.0]
    assert np.isnan(found[:2]).all()


def test_the_month_before_is_december_of_the_base_in_january():
    # January follows 30 of December; February follows an empty January, March February's 45
    assert codes(CAMPAIGN, lost(), "prev_month") == [
        EXISTS, MONTHS, EXISTS, EXISTS, *[MONTHS] * 8,
    ]  # fmt: skip
    assert previous_month(CAMPAIGN)[0, 0, :3].tolist()[::2] == [0.0, 1.0]


def test_new_production_has_an_empty_year_behind_it():
    new = links([0.0] * 12, [0.0, 20, 30, 0, 5, *[0.0] * 7])
    for comparison in ("yoy", "ytd", "chained"):
        assert codes(new, lost(), comparison) == [YEAR] * 12
    # the month before: January has a year of nothing, later ones what began in February
    assert codes(new, lost(), "prev_month")[:6] == [YEAR, YEAR, EXISTS, EXISTS, MONTHS, EXISTS]


def test_of_the_year_before_a_small_month_is_enough():
    little = links([*[0.0] * 11, 0.5], [60.0] * 12)
    assert codes(little, lost(), "ytd") == [*[MONTHS] * 11, EXISTS]


FULL = links([50.0] * 12, [60.0] * 12)


def test_a_month_that_nobody_reported_is_unknown_in_every_sum_that_holds_it():
    assert codes(FULL, lost(base=[1]), "ytd") == [EXISTS, *[LOST] * 11]
    assert codes(FULL, lost(current=[2]), "ytd") == [EXISTS, EXISTS, *[LOST] * 10]
    assert codes(FULL, lost(base=[1]), "yoy") == [EXISTS, LOST, *[EXISTS] * 10]
    assert codes(FULL, lost(current=[1]), "yoy") == [EXISTS, LOST, *[EXISTS] * 10]
    assert codes(FULL, lost(current=[3]), "prev_month") == [
        *[EXISTS] * 3,
        LOST,
        LOST,
        *[EXISTS] * 7,
    ]
    assert codes(FULL, lost(base=[11]), "prev_month") == [LOST, *[EXISTS] * 11]
    assert codes(FULL, lost(base=[0]), "prev_month") == [EXISTS] * 12
    assert codes(FULL, lost(current=[3]), "chained") == [*[EXISTS] * 3, LOST, *[EXISTS] * 8]


def test_unknown_comes_before_empty():
    empty = links([0.0] * 12, [60.0] * 12)
    assert codes(empty, lost(base=[0]), "ytd") == [LOST] * 12
    assert codes(empty, lost(base=[0]), "yoy") == [LOST, *[YEAR] * 11]


def test_a_level_needs_every_month_of_every_base_year_up_to_its_own():
    years = (2024, 2025)
    steady = links([50.0] * 24, [60.0] * 24, years)
    assert codes(steady, lost(base=[7], years=2), "chained") == [LOST] * 24
    assert codes(steady, lost(base=[19], years=2), "chained") == [EXISTS] * 12 + [LOST] * 12
    stopped = links([50.0] * 12 + [0.0] * 12, [0.0] * 12 + [60.0] * 12, years)
    assert codes(stopped, lost(years=2), "chained") == [EXISTS] * 12 + [YEAR] * 12
    began = links([0.0] * 12 + [50.0] * 12, [50.0] * 12 + [60.0] * 12, years)
    assert codes(began, lost(years=2), "chained") == [YEAR] * 24
    with np.errstate(all="ignore"):
        assert not np.isfinite(chained_level(began)).any()


def test_a_month_is_missing_where_enterprises_lived_unheard_and_nothing_is_known():
    values = np.array([[0.0, 0, 5, 7, *[1.0] * 10], [3.0] * 14])
    unheard = np.array([[1.0, 0, 2, 0, *[0.0] * 10], [1.0] * 14])
    found = missing_months(values, unheard)
    # a true zero, a month with a part, a whole month: only the first is unknown
    assert found.base[0, 0].tolist() == [True, *[False] * 11]
    assert not found.base[1].any()
    assert not found.current.any()
    assert found.current.shape == (2, 1, 12)
    small = missing_months(np.full((1, 13), 0.5), np.full((1, 13), 1.0))
    assert not small.base.any()
    three = missing_months(np.zeros((1, 27)), np.eye(27)[[25]])
    assert three.base.shape == (1, 2, 12)
    assert np.argwhere(three.current).tolist() == [[0, 1, 1]]
    assert not three.base.any()
    silent = missing_months(np.zeros((1, 14)), np.ones((1, 14)))
    assert silent.current[0, 0].tolist() == [True, True, *[False] * 10]


def test_what_does_not_belong_together_is_refused():
    for values, unheard in ((np.ones((1, 24)), np.ones((1, 23))), (np.ones(24), np.ones(24))):
        with pytest.raises(InvalidInput, match="shape-mismatch"):
            missing_months(values, unheard)
    with pytest.raises(InvalidInput, match="unknown-comparison"):
        gaps_of(FULL, lost(), "other")


def test_rules_are_printed_as_they_are_documented():
    assert [gap.rule for gap in BaseGap][1:] == [
        "base-months-empty", "base-year-empty", "month-without-return",
    ]  # fmt: skip


positive = st.floats(0.01, 1e9)
twelve = arrays(float, (1, 1, 12), elements=positive)


@given(twelve, twelve)
def test_with_every_base_month_there_nothing_is_other_than_before(base, current):
    values = ConstantPrices((2025,), base, current)
    for comparison in ("yoy", "ytd", "prev_month", "chained"):
        assert codes(values, lost(), comparison) == [EXISTS] * 12
    assert np.array_equal(year_to_date(values), cumulative_index(current, base))


@given(twelve, arrays(float, (1, 1, 12), elements=st.just(0.0) | positive))
def test_a_comparison_exists_exactly_where_its_kernel_has_a_number(current, base):
    values = ConstantPrices((2025,), base, current)
    exists = gaps_of(values, lost(), "ytd") == BaseGap.NONE
    assert np.array_equal(exists, np.isfinite(year_to_date(values)))
    before = gaps_of(values, lost(), "prev_month") == BaseGap.NONE
    assert np.array_equal(before, np.isfinite(previous_month(values)))
