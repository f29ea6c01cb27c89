"""The whole interval that an outsider, or somebody who knows more, works out for a cell."""

from __future__ import annotations

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import System, inferred_intervals, publication_intervals
from ondiris.disclosure.inference import Inference
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput

SOLVER = HighsSolver()
HIDDEN = np.array([False, True, True, True])


def table(**changed: object) -> System:
    return system_of([100.0, 50, 30, 20], [[1, -1, -1, -1]], **changed)


def test_a_part_lies_between_nothing_and_what_the_shown_ones_leave() -> None:
    low, high = inferred_intervals(table(), HIDDEN, np.array([1, 3]), SOLVER)
    np.testing.assert_allclose(low, [0, 0], atol=1e-9)
    np.testing.assert_allclose(high, [100, 100])
    two = np.array([False, True, True, False])
    low, high = inferred_intervals(table(), two, np.array([2]), SOLVER)
    np.testing.assert_allclose((low, high), ([0], [80]), atol=1e-9)


def test_what_is_known_of_cells_and_facts_narrows_what_is_inferred() -> None:
    told = table(
        lower=np.array([0.0, 0, 10, 5]), upper=np.array([200.0, 200, 35, 60]),
        bands=facts(([0, 0, 0, 1], 12.0, 40.0, "press")),
    )  # fmt: skip
    low, high = inferred_intervals(told, HIDDEN, np.array([1, 2, 3]), SOLVER)
    np.testing.assert_allclose(low, [25, 10, 12])
    np.testing.assert_allclose(high, [78, 35, 40])


def test_an_end_that_nothing_bounds_is_infinite() -> None:
    everything = np.ones(4, np.bool_)
    low, high = inferred_intervals(table(), everything, np.array([1]), SOLVER)
    assert (low[0], high[0]) == (pytest.approx(0, abs=1e-9), np.inf)
    open_below = table(lower=np.full(4, -np.inf))
    low, high = inferred_intervals(open_below, HIDDEN, np.array([1]), SOLVER)
    assert (low[0], high[0]) == (-np.inf, np.inf)
    assert inferred_intervals(table(), HIDDEN, np.zeros(0, np.int64), SOLVER)[0].shape == (0,)


def test_who_knows_a_cell_infers_more_and_the_next_question_nothing_of_it() -> None:
    asked = Inference(table(), HIDDEN, SOLVER)
    low, high, rows = asked.interval(1, known=np.array([3]))
    assert (low, high) == (pytest.approx(0, abs=1e-9), pytest.approx(80))
    assert rows.tolist() == [0]
    assert asked.interval(1)[1] == pytest.approx(100)
    assert asked.interval(3)[1] == pytest.approx(100)
    low, high, _ = asked.interval(1, known=np.array([2, 3]))
    assert (low, high) == (pytest.approx(50), pytest.approx(50))


def test_the_rows_that_set_an_end_are_named() -> None:
    """A fact about `d` alone sets no end of `b` where `d` may be nought anyway."""
    bands = facts(([0, 0, 0, 1], 0.0, 900.0, "press"), ([0, 1, 0, 0], 45.0, 900.0, "bureau"))
    asked = Inference(table(bands=bands), HIDDEN, SOLVER)
    assert asked.interval(1)[2].tolist() == [0, 2]
    assert asked.interval(3)[2].tolist() == [0, 2]
    open_total = Inference(table(bands=bands), np.ones(4, np.bool_), SOLVER)
    assert open_total.interval(1)[2].tolist() == [2]
    shown_b = Inference(table(bands=bands), np.array([False, False, True, True]), SOLVER)
    assert shown_b.interval(2)[2].tolist() == [0]


def test_a_table_of_nothing_but_zeros_can_be_asked_about() -> None:
    nothing = system_of([0.0, 0, 0], [[1, -1, -1]])
    low, high = inferred_intervals(nothing, np.array([False, True, True]), np.array([1]), SOLVER)
    assert (low[0], high[0]) == (0, 0)


def test_intervals_that_are_printed_are_widened_to_whole_steps() -> None:
    told = table(lower=np.array([0.0, 13, 10, 0]), bands=facts(([0, 0, 0, 1], 12.0, 41.0, "press")))
    low, high = publication_intervals(told, HIDDEN, SOLVER, step=10)
    assert low.tolist() == [100, 13, 10, 10]
    assert high.tolist() == [100, 80, 80, 50]
    low, high = publication_intervals(told, HIDDEN, SOLVER, step=1)
    assert low.tolist() == [100, 13, 10, 12]
    assert high.tolist() == [100, 78, 75, 41]


def test_an_end_that_nothing_bounds_is_printed_as_infinite() -> None:
    low, high = publication_intervals(table(), np.ones(4, np.bool_), SOLVER, step=5)
    assert low.tolist() == [0] * 4
    assert high.tolist() == [np.inf] * 4


@pytest.mark.parametrize("step", [0.0, -1.0])
def test_intervals_need_a_step(step: float) -> None:
    with pytest.raises(InvalidInput) as error:
        publication_intervals(table(), HIDDEN, SOLVER, step=step)
    assert error.value.code == "interval-step"
    assert publication_intervals(table(), HIDDEN, SOLVER, step=0.5)[1][1] == 100
