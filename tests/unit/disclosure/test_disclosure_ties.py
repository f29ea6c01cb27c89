"""What everybody holds possible of a change, and public ratios between measures."""

from __future__ import annotations

import numpy as np
import pytest
from plain_systems import matrix, system_of

from ondiris.disclosure import Bands, Cells, RatioLink
from ondiris.disclosure.differences import Difference, Side
from ondiris.disclosure.ties import tied, with_ratios

INF = np.inf
NEW = "this table"
KEYS = ((0,), (1,), (0, 1))


def side(name: str, values: list[float], start: int, *, months: float = 1.0, at: int = 0) -> Side:
    """Return a release of two cells and, where it has three, of their sum."""
    return Side(name, KEYS[: len(values)], np.array(values), start, months, (1, at))


def limits(bands: Bands) -> list[tuple[float, float]]:
    return list(zip(bands.lower.tolist(), bands.upper.tolist(), strict=True))


def moved(amount: float) -> Difference:
    """Return a difference in which a holding changed each of two cells by an amount."""
    cells = Cells.of_shares(matrix([[amount], [amount]], 1), np.array(["H"]), np.array([False]))
    return Difference("", matrix([], 4), cells, None, np.ones(2, np.bool_), {(0,): 0, (1,): 1})


def test_a_revised_value_lies_within_twice_its_revision_on_either_side() -> None:
    new, old = side(NEW, [12.0, 7], 0), side("january", [10.0, 8], 2)
    found = tied([(new, old, [(0,), (1,)])], [None], 4)
    assert found.matrix.toarray().tolist() == [[1, 0, -1, 0], [0, 1, 0, -1]]
    assert limits(found) == [(-4, 4), (-2, 2)]
    assert found.believed.tolist() == [True, True]
    assert found.sources == ("january", "january")


def test_over_time_a_sum_grows_without_a_limit_or_falls_by_twice_its_fall_at_most() -> None:
    new, old = side(NEW, [12.0, 7], 0, at=2), side("january", [10.0, 8], 2, at=1)
    assert limits(tied([(new, old, [(0,), (1,)])], [None], 4)) == [(0, INF), (-2, INF)]


def test_what_nobody_changed_is_known_to_be_the_same() -> None:
    new, old = side(NEW, [10.0, 8 + 5e-7], 0, at=2), side("january", [10.0, 8], 2, at=1)
    found = tied([(new, old, [(0,), (1,)])], [None], 4)
    assert found.believed.tolist() == [False, False]
    assert limits(found)[0] == (0, 0)
    assert limits(found)[1] == (0, pytest.approx(5e-7))
    turned = tied([(old, new, [(1,)])], [None], 4)
    assert limits(turned)[0] == (pytest.approx(-5e-7), 0)


@pytest.mark.parametrize(("amount", "believed"), [(0.8e-6, False), (1.2e-6, True), (3.0, True)])
def test_amounts_that_cancel_are_changes_all_the_same(amount: float, believed: bool) -> None:
    new, old = side(NEW, [10.0, 8], 0), side("january", [10.0, 8], 2)
    found = tied([(new, old, [(0,)])], [moved(amount)], 4)
    assert found.believed.tolist() == [believed]
    assert limits(found) == [(-2 * amount, 2 * amount) if believed else (0, 0)]
    later = side(NEW, [10.0, 8], 0, at=2)
    assert limits(tied([(later, old, [(0,)])], [moved(3.0)], 4)) == [(0, INF)]


@pytest.mark.parametrize("amount", [0.8e-6, 1.2e-6])
def test_what_the_cell_itself_changed_counts_before_who_changed_it(amount: float) -> None:
    new, old = side(NEW, [1 + amount, 8], 0), side("january", [1.0, 8], 2)
    found = tied([(new, old, [(0,)])], [moved(50.0)], 4)
    most = 50.0 if amount < 1e-6 else amount
    assert limits(found) == [(pytest.approx(-2 * most), pytest.approx(2 * most))]


def test_means_count_for_their_months_and_sums_for_their_parts() -> None:
    """A mean of 6 over two months, 12, against parts of 4 and 5 in one month."""
    both = side("both", [2.0, 4, 6], 0, months=2.0, at=2)
    parts = Side("parts", ((0,), (1,)), np.array([4.0, 5]), 3, 1.0, (1, 1))
    found = tied([(both, parts, [(0, 1), (1,)])], [None], 5)
    assert found.matrix.toarray().tolist() == [[0, 0, 2, -1, -1], [0, 2, 0, 0, -1]]
    assert limits(found) == [(0, INF), (0, INF)]
    assert found.sources == ("both", "both")
    month = side("month", [7.0, 5], 0, months=3.0)
    older = side("old", [20.0, 5], 2, months=1.0)
    assert limits(tied([(month, older, [(0,)])], [None], 4)) == [(-2, 2)]


def test_nothing_compared_ties_nothing() -> None:
    assert tied([], [], 4).matrix.shape == (0, 4)


def ratio(cell: str = "a", other: str = "y", lower: float = 2.9, upper: float = 3.1) -> RatioLink:
    return RatioLink(cell, other, lower, upper, "yearbook")


TABLE = [30.0, 5, 1, 1, 10, 0]
BESIDE = ("x", "y", "z")
PLACE = {"a": 0, "b": 1}


def test_a_public_ratio_ties_a_cell_to_one_of_another_measure() -> None:
    """The second release begins at cell 3: its `y` is 10, and 30 over 10 is 3."""
    beside = [(("q",), ()), (BESIDE, (ratio(),))]
    found = with_ratios(system_of(TABLE), beside, PLACE, 2).bands
    assert found.matrix.toarray().tolist() == [[1, 0, 0, 0, -2.9, 0], [1, 0, 0, 0, -3.1, 0]]
    assert limits(found) == [(0, INF), (-INF, 0)]
    assert found.sources == ("yearbook", "yearbook")
    assert found.believed.tolist() == [False, False]


@pytest.mark.parametrize(("lower", "upper", "kept"), [(3.1, 3.3, (3.0, 3.3)), (2, 2.5, (2, 3))])
def test_a_ratio_that_our_figures_miss_is_widened_to_hold_them(
    lower: float, upper: float, kept: tuple[float, float]
) -> None:
    found = with_ratios(
        system_of(TABLE), [(BESIDE, (ratio(lower=lower, upper=upper),))], PLACE, 3
    ).bands
    assert tuple(-found.matrix.toarray()[:, 4]) == kept


def test_a_ratio_over_less_than_one_is_widened_as_well() -> None:
    table = system_of([2.0, 5, 1, 1, 0.5, 0])
    found = with_ratios(table, [(BESIDE, (ratio(),))], PLACE, 3).bands
    assert found.matrix.toarray()[:, 4].tolist() == [-2.9, -4]


def test_a_ratio_over_nothing_is_taken_as_printed() -> None:
    table = system_of([0.0, *TABLE[1:]])
    found = with_ratios(table, [(BESIDE, (ratio(other="z"),))], PLACE, 3).bands
    assert found.matrix.toarray()[:, 5].tolist() == [-2.9, -3.1]


@pytest.mark.parametrize("link", [ratio(cell="q"), ratio(other="q")])
def test_ratios_of_cells_that_are_not_there_tie_nothing(link: RatioLink) -> None:
    system = system_of(TABLE)
    assert with_ratios(system, [(BESIDE, (link,))], PLACE, 3) is system
    both = with_ratios(system, [(BESIDE, (link, ratio()))], PLACE, 3).bands
    assert both.matrix.shape == (2, 6)
