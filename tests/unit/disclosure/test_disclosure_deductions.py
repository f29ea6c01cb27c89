"""What follows from one equation after the other, by hand and beside the rank of the equations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from plain_systems import facts, system_of
from scipy import sparse

from ondiris.disclosure.deductions import Deductions


def bools(text: str) -> np.ndarray:
    return np.array([c == "#" for c in text])


# cells 0..5: 0 = 1 + 2, 2 = 3 + 4, 4 = 5
ROWS = sparse.csr_array(np.array([[-1.0, 1, 1, 0, 0, 0], [0, 0, -1, 1, 1, 0], [0, 0, 0, 0, -1, 1]]))


def test_a_cell_alone_in_an_equation_is_known_and_so_is_what_follows_from_it() -> None:
    found = Deductions(ROWS)(bools("..####"))
    assert found.left.tolist() == bools("...###").tolist()
    assert found.used[2].tolist() == [0, 1, 2]
    found = Deductions(ROWS)(bools("..#.#."))
    assert not found.left.any()
    assert found.used[4].tolist() in ([0, 1, 2, 3, 4], [4, 5])
    assert found.behind(np.array([2, 3])).tolist() == found.used[2].tolist()
    assert found.behind(np.array([0, 1])).tolist() == []


def test_two_hidden_cells_of_every_equation_stay_hidden() -> None:
    assert Deductions(ROWS)(bools(".##.##")).left.tolist() == bools(".##.##").tolist()


def test_another_pattern_is_not_answered_with_what_is_remembered() -> None:
    deduce = Deductions(ROWS)
    assert not deduce(bools(".#....")).left.any()
    assert deduce(bools(".##.##")).left.any()
    assert not deduce(bools(".#....")).left.any()


def test_a_system_tells_by_its_equations_and_by_what_is_known_exactly() -> None:
    """`a` is `b` and `c`; what the press knows within limits, or is believed, tells nothing."""
    told = facts(
        ([0, 1, 0, 2], 4.0, 4.0, "exact"), ([0, 0, 1, 0], 2.9, 3.3, "press"),
        ([0, 0, 1, 0], 3.0, 3.0, "talk"), ([0, 0, 1, 0.5], 3.5, 3.5, "beyond"),
    )  # fmt: skip
    guess = np.array([False, False, True, False])
    system = system_of(
        [5.0, 2, 3, 1], [[1, -1, -1, 0], [0, 0, 3, -9]], bands=replace(told, believed=guess)
    )
    whole = Deductions.of_system(system)
    assert whole.rows.toarray().tolist() == [
        [1, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 1],
    ]  # fmt: skip


def test_rows_are_taken_by_what_stands_in_them_and_left_as_they_were() -> None:
    given = sparse.csr_array((np.array([2.0, 0.0, -3.0]), ([0, 0, 0], [0, 1, 2])), shape=(1, 3))
    deduce = Deductions(given)
    assert deduce.rows.nnz == 2
    assert given.data.tolist() == [2, 0, -3]
    assert deduce(bools("##.")).left.tolist() == bools(".#.").tolist()


@given(
    st.lists(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=6, max_size=6), min_size=1,
             max_size=5),
    st.lists(st.booleans(), min_size=6, max_size=6),
)  # fmt: skip
def test_what_is_deduced_is_what_nothing_in_the_equations_can_move(
    rows: list[list[float]], hidden: list[bool]
) -> None:
    """A cell is known where every movement of the hidden cells that keeps all sums leaves it."""
    matrix, out = np.array(rows), np.array(hidden)
    found = Deductions(sparse.csr_array(matrix))(out)
    part = matrix[:, out]
    _, size, right = np.linalg.svd(part) if out.any() else (None, np.zeros(0), np.zeros((0, 0)))
    free = right[int((size > 1e-9).sum()) :]
    moved = np.zeros(len(out), bool)
    moved[out] = (np.abs(free) > 1e-9).any(axis=0) if len(free) else False
    assert not (moved & ~found.left & out).any()
    assert not (found.left & ~out).any()
