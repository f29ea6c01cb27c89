"""Matrices moved to margins: what is kept, what is refused at once, what never ends."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import Inconsistent, InvalidInput, NotConverged
from ondiris.impact import cras, gras, ras


def test_zeros_stay_and_a_total_of_zero_empties_its_row() -> None:
    found = ras([[1.0, 2.0], [3.0, 0.0]], [5.0, 0.0], [2.0, 3.0])
    assert found.matrix == pytest.approx(np.array([[2.0, 3.0], [0.0, 0.0]]))


def test_a_matrix_that_meets_its_totals_is_left_as_it_is() -> None:
    table = np.array([[7.0, -3.0], [2.0, 9.0]])
    found = gras(table, table.sum(1), table.sum(0))
    assert found.matrix == pytest.approx(table)
    assert len(found.trace) == 1
    assert found.row_factors == pytest.approx([1.0, 1.0])
    assert str(found) == "balanced in 1 rounds"


def test_a_column_of_zero_is_emptied_and_sides_have_their_own_factors() -> None:
    found = ras([[1.0, 2.0, 5.0], [3.0, 1.0, 5.0]], [4.0, 0.5], [2.5, 2.0, 0.0])
    assert found.matrix[:, 2].tolist() == [0.0, 0.0]
    assert found.matrix.sum(axis=1) == pytest.approx([4.0, 0.5])
    assert found.row_factors.shape == (2,)
    assert found.column_factors.shape == (3,)
    scaled = found.row_factors[:, None] * np.array([[1.0, 2.0], [3.0, 1.0]])
    assert found.matrix[:, :2] == pytest.approx(scaled * found.column_factors[:2])


def test_a_row_of_both_signs_may_have_a_total_of_zero() -> None:
    found = gras([[2.0, -1.0], [1.0, 3.0]], [0.0, 5.0], [3.0, 2.0])
    assert found.matrix.sum(axis=1) == pytest.approx([0.0, 5.0], abs=1e-9)
    assert found.matrix[0, 0] > 0.0 > found.matrix[0, 1]


def test_a_negative_total_of_a_column_is_no_total_of_ras() -> None:
    with pytest.raises(InvalidInput, match="total of column of activity 2"):
        ras([[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0], [4.0, -1.0])
    assert ras([[1.0, 2.0], [3.0, 4.0]], [0.2, 0.3], [0.3, 0.2]).trace[-1] <= 1e-11


def test_sums_may_differ_by_what_rounding_of_all_leaves() -> None:
    totals = np.full(1000, 1.0)
    nearly = totals.copy()
    nearly[0] += 1e-7
    assert ras(np.ones((1000, 1000)), totals, nearly, tolerance=1e-6).matrix[0, 0] > 0.0


def test_what_is_slow_and_still_comes_nearer_goes_on() -> None:
    """The last cell must vanish, which leaves a gap of 1 / (2 n + 1) after n rounds."""
    found = ras([[1.0, 1.0], [1.0, 0.0]], [1.0, 1.0], [1.0, 1.0], tolerance=1.0 / 1401.0)
    assert 500 < len(found.trace) < 1000
    with pytest.raises(NotConverged) as stopped:
        ras([[1.0, 1.0], [1.0, 0.0]], [1.0, 1.0], [1.0, 1.0], tolerance=1e-5)
    assert int(stopped.value.context["rounds"]) < 1100


def test_nothing_balances_to_nothing() -> None:
    assert not gras(np.zeros((2, 2)), [0.0, 0.0], [0.0, 0.0]).matrix.any()


def test_gras_solves_two_by_two_by_hand() -> None:
    """[[a, -b], [c, d]] with factors r, s: one positive root of p r - n / r = u for each side.

    Rows (1, 4), columns (3, 2) of [[2, -1], [1, 2]]: x11 + x12 = 1, x21 + x22 = 4, x11 + x21 = 3,
    and x11 x22 x12 / x21 is 2 * 2 * -1 / 1 = -4 for every pair of factors.
    With t = x11: t (4 - (3 - t)) (1 - t) / (3 - t) = -4, so t - t^3 = -12 + 4 t, t = 1.9...
    """
    root = float(np.roots([1.0, 0.0, 3.0, -12.0])[-1].real)
    found = gras([[2.0, -1.0], [1.0, 2.0]], [1.0, 4.0], [3.0, 2.0]).matrix
    assert found == pytest.approx(np.array([[root, 1 - root], [3 - root, 1 + root]]))


@pytest.mark.parametrize(
    ("matrix", "rows", "columns", "code", "place"),
    [
        ([[0.0, 0.0], [1.0, 2.0]], [1.0, 2.0], [1.0, 2.0], "balance-empty-row", 1),
        ([[1.0, 0.0], [1.0, 0.0]], [1.0, 2.0], [1.0, 2.0], "balance-empty-column", 2),
        ([[1.0, 1.0], [1.0, 1.0]], [-1.0, 4.0], [1.0, 2.0], "balance-empty-row", 1),
        ([[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0], [4.0, 2.0], "balance-totals", None),
    ],
)
def test_totals_that_cannot_be_met_are_refused_by_name(
    matrix: list[list[float]],
    rows: list[float],
    columns: list[float],
    code: str,
    place: int | None,
) -> None:
    with pytest.raises(Inconsistent) as refused:
        gras(matrix, rows, columns)
    assert refused.value.code == code
    assert refused.value.context.get("place") == place


def test_ras_takes_no_negative_cell() -> None:
    with pytest.raises(InvalidInput, match="row 2, column 1 is negative") as refused:
        ras([[1.0, 2.0], [-3.0, 4.0]], [1.0, 2.0], [1.0, 2.0])
    assert (refused.value.context["row"], refused.value.context["column"]) == (2, 1)
    with pytest.raises(InvalidInput, match="total of row of activity 1"):
        ras([[1.0, 2.0], [3.0, 4.0]], [-1.0, 2.0], [1.0, 0.0])


@pytest.mark.parametrize("hole", [float("nan"), float("inf")])
def test_a_hole_is_named_by_its_cell(hole: float) -> None:
    with pytest.raises(InvalidInput, match="the cells in row 1, column 2") as refused:
        gras([[1.0, hole], [1.0, 1.0]], [1.0, 1.0], [1.0, 1.0])
    assert refused.value.code == "io-hole"


@pytest.mark.parametrize(
    ("rows", "code"), [([1.0], "io-vector-shape"), ([1.0, np.nan], "io-vector-range")]
)
def test_totals_are_one_for_each_row(rows: list[float], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        gras(np.ones((2, 2)), rows, [1.0, 1.0])
    assert refused.value.code == code


def test_zeros_that_leave_no_way_end_with_their_trace() -> None:
    """Row 2 sells to column 1 alone and must sell more than that column buys."""
    with pytest.raises(NotConverged) as stopped:
        ras([[1.0, 1.0], [1.0, 0.0]], [1.0, 5.0], [2.0, 4.0])
    trace = [float(word) for word in str(stopped.value.context["trace"]).split()]
    assert len(trace) == 12
    assert min(trace) > 0.2
    assert int(stopped.value.context["rounds"]) <= 501


def test_known_cells_are_kept_and_the_rest_meets_what_they_leave() -> None:
    known = np.array([[np.nan, 1.0, np.nan], [np.nan, np.nan, np.nan]])
    table = [[1.0, 9.0, 1.0], [1.0, 1.0, 1.0]]
    found = cras(table, [7.0, 5.0], [4.0, 4.0, 4.0], known=known)
    assert found.matrix[0, 1] == 1.0
    assert found.matrix.sum(0) == pytest.approx([4.0, 4.0, 4.0])
    assert found.matrix == pytest.approx(np.array([[3.0, 1.0, 3.0], [1.0, 3.0, 1.0]]))
    assert found.row_factors.shape == (2,)
    assert found.column_factors.shape == (3,)


@pytest.mark.parametrize("known", [np.full((1, 2), np.nan), np.full((2, 2), np.inf)])
def test_known_cells_fit_the_matrix(known: np.ndarray) -> None:
    with pytest.raises(InvalidInput) as refused:
        cras(np.ones((2, 2)), [2.0, 2.0], [2.0, 2.0], known=known)
    assert refused.value.code == "cras-known"
