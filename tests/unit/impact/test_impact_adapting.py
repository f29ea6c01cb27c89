"""A structure lent to another economy is brought to its totals."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris import impact
from ondiris.errors import Inconsistent, InvalidInput, NotConverged
from ondiris.impact import InputTotals

DONOR = np.array([[0.10, 0.3, 0.0], [0.10, 0.1, 0.2], [0.05, 0.1, 0.1]])
OUTPUT = np.array([100.0, 300.0, 50.0])
ONE, TWO = np.array([0, 0, 1]), np.array([0, 1, 2])


def test_each_group_uses_up_what_it_is_known_to() -> None:
    found = impact.adapted(DONOR, InputTotals(OUTPUT, ONE, np.array([240.0, 10.0])))
    used = found.sum(axis=0) * OUTPUT
    assert used[:2].sum() == pytest.approx(240.0)
    assert used[2] == pytest.approx(10.0)
    assert found / found.sum(0) == pytest.approx(DONOR / DONOR.sum(0))
    odds = found.sum(0) / (1 - found.sum(0)) / (DONOR.sum(0) / (1 - DONOR.sum(0)))
    assert odds[0] == pytest.approx(odds[1])


def test_a_group_is_balanced_as_ras_would() -> None:
    """Inputs and value added in two rows, activities in columns."""
    shares = DONOR.sum(axis=0)
    found = impact.adapted(DONOR, InputTotals(OUTPUT, np.zeros(3, int), np.array([200.0])))
    two = impact.ras(np.vstack([shares, 1 - shares]) * OUTPUT, [200.0, 250.0], OUTPUT)
    assert found.sum(axis=0) == pytest.approx(two.matrix[0] / OUTPUT)


def test_activities_without_a_total_keep_the_donors_share() -> None:
    totals = InputTotals(OUTPUT, np.array([0, -1, -1]), np.array([0.0]))
    found = impact.adapted(DONOR, totals).sum(axis=0)
    assert found == pytest.approx([0.0, 0.5, 0.3])


def test_activities_the_economy_does_not_have_stay_out_of_totals() -> None:
    totals = InputTotals(np.array([100.0, 0.0, 50.0]), ONE, np.array([70.0, 0.0]))
    assert impact.adapted(DONOR, totals).sum(axis=0)[0] == pytest.approx(0.7)


def test_a_group_that_is_not_there_uses_nothing() -> None:
    nobody = np.array([100.0, 0.0, 0.0])
    totals = InputTotals(nobody, np.array([0, 1, 1]), np.array([40.0, 0.0]))
    assert impact.adapted(DONOR, totals).sum(axis=0) == pytest.approx([0.4, 0.5, 0.3])
    with pytest.raises(Inconsistent) as refused:
        InputTotals(nobody, np.array([0, 1, 1]), np.array([40.0, 0.1]))
    assert refused.value.context["place"] == 2


def test_a_share_that_fills_output_is_moved_too() -> None:
    full = np.array([[0.5, 0.2], [0.5, 0.2]])
    totals = InputTotals(np.array([100.0, 100.0]), np.array([0, 1]), np.array([60.0, 40.0]))
    assert impact.adapted(full, totals).sum(axis=0) == pytest.approx([0.6, 0.4])


@pytest.mark.parametrize(
    ("groups", "used", "error", "code"),
    [
        ([0, 0, 1], [400.0, 1.0], Inconsistent, "io-used-up"),
        ([0, 0, 1], [10.0], InvalidInput, "io-vector-shape"),
        ([0, 0, -2], [10.0], InvalidInput, "io-groups"),
        ([0, 0], [10.0], InvalidInput, "io-groups"),
        ([0, 0, 1], [-1.0, 1.0], InvalidInput, "io-vector-range"),
    ],
)
def test_totals_that_cannot_be_are_refused(
    groups: list[int], used: list[float], error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as refused:
        InputTotals(OUTPUT, np.array(groups), np.array(used))
    assert refused.value.code == code  # type: ignore[attr-defined]  # all are ours


def test_a_donor_that_uses_nothing_lends_nothing() -> None:
    donor = DONOR.copy()
    donor[:, 2] = 0.0
    with pytest.raises(Inconsistent) as refused:
        impact.adapted(donor, InputTotals(OUTPUT, ONE, np.array([100.0, 10.0])))
    assert refused.value.code == "io-nothing-lent"
    for wrong in (-DONOR, DONOR[:2, :2]):
        with pytest.raises(InvalidInput) as turned:
            impact.adapted(wrong, InputTotals(OUTPUT, ONE, np.array([100.0, 10.0])))
        assert turned.value.code == "io-donor"


def test_totals_that_are_not_met_tell_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ondiris.impact.adapting.MET", -1.0)
    totals = impact.InputTotals(np.array([10.0, 10.0]), np.array([0, 0]), np.array([19.0]))
    with pytest.raises(NotConverged) as refused:
        impact.adapted(np.array([[0.01, 0.4], [0.0, 0.5]]), totals)
    assert refused.value.code == "io-totals-not-met"
    assert refused.value.context["rounds"] == 50
    trace = [float(gap) for gap in str(refused.value.context["trace"]).split()]
    assert len(trace) == 12
    assert trace[-1] < 1e-12


def test_totals_of_a_small_economy_are_met_too() -> None:
    totals = impact.InputTotals(np.array([0.2, 0.3]), np.array([0, 0]), np.array([0.1]))
    found = impact.adapted(np.array([[0.1, 0.2], [0.1, 0.2]]), totals)
    assert found.sum(axis=0) @ totals.output == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("output", "used", "what"), [([-1.0], [0.0], "output of"), ([1.0], [-1.0], "inputs of")]
)
def test_amounts_below_zero_are_named(output: list[float], used: list[float], what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.InputTotals(np.array(output), np.array([0]), np.array(used))
    assert what in str(refused.value)
    assert str(refused.value).startswith(f"Invalid input: {what}")
