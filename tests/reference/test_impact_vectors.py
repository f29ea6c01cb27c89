"""Published tables of input-output analysis, to their printed digits."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris import impact
from ondiris.impact.quotients import regional_size

# R. E. Miller, P. D. Blair, Input-Output Analysis: Foundations and Extensions (1985; 2nd ed. 2009)
A = np.array([[0.15, 0.25], [0.2, 0.05]])
ONES = np.ones((1, 2))
HOMES = impact.Households(np.array([0.3, 0.25]), np.array([0.05, 0.4]), 0.05)


def test_the_two_sector_economy_of_miller_and_blair() -> None:
    """Section 2.3: multipliers, and output for f = (600, 1500)."""
    economy = impact.leontief(A)
    found = impact.multipliers(economy, ONES)
    assert found.simple[0] == pytest.approx([1.5181518152, 1.4521452145], abs=1e-9)
    assert found.total[0] == pytest.approx(found.simple[0])
    made = impact.effects(economy, ONES, [600.0, 1500.0])
    assert made.total[0] == pytest.approx([1247.5247524752, 1841.5841584158], abs=1e-9)
    assert made.direct[0] == pytest.approx([600.0, 1500.0])


def test_the_economy_closed_by_households_of_miller_and_blair() -> None:
    """Section 2.5: total and truncated multipliers, incomes of type I and II."""
    economy = impact.leontief(A)
    rows = [[1.0, 1.0], [1.0, 1.0], HOMES.income]
    found = impact.multipliers(economy, rows, households=HOMES, at_households=[0, 1, 0.05])
    assert found.total[0] == pytest.approx([1.8924091006, 1.7733361684], abs=1e-9)
    assert found.total[1] == pytest.approx([2.4622581331, 2.2623857112], abs=1e-9)
    assert found.simple[2] == pytest.approx([0.4422442244, 0.3795379538], abs=1e-9)
    assert found.total[2] == pytest.approx([0.5698490325, 0.4890495428], abs=1e-9)
    assert found.type_1[2] == pytest.approx([1.4741474147, 1.5181518152], abs=1e-9)
    assert found.type_2[2] == pytest.approx([1.8994967751, 1.9561981714], abs=1e-9)
    assert found.type_2[2] / found.type_1[2] == pytest.approx([1.2885392303] * 2, abs=1e-9)
    made = impact.effects(economy, ONES, [600.0, 1500.0], households=HOMES)
    assert made.total[0] == pytest.approx([1456.942377206, 2338.5073357431], abs=1e-9)


@pytest.mark.parametrize(
    ("cut", "losses"),
    [
        ({}, [860.5263157895, 888.2352941176]),
        ({"sales": 0.0}, [413.1579, 805.8824]),
        ({"purchases": 0.0}, [786.8421052632, 388.2352941176]),
    ],
)
def test_what_is_lost_without_each_activity(cut: dict[str, float], losses: list[float]) -> None:
    found = impact.extraction(impact.leontief(A), ONES, [350.0, 1700.0], **cut)
    assert found.loss[0] == pytest.approx(losses, abs=1e-4)


def test_ras_of_miller_and_blair() -> None:
    """Section 7.4.2, as carried in the model library of GAMS (iobalance)."""
    old = np.array([[0.120, 0.100, 0.049], [0.210, 0.247, 0.265], [0.026, 0.249, 0.145]])
    rows, columns = np.array([245.0, 136, 159]), np.array([251.0, 107, 182])
    found = impact.ras(old * [421.0, 284.0, 283.0], rows, columns)
    printed = [
        [165.2101482, 34.61360464, 45.17624716],
        [63.52861968, 18.78617795, 53.68520236],
        [22.26123212, 53.60021741, 83.13855048],
    ]
    assert found.matrix == pytest.approx(np.array(printed), abs=1e-6)
    assert found.matrix.sum(0) == pytest.approx(columns, abs=1e-9)
    assert found.matrix.sum(1) == pytest.approx(rows, abs=1e-9)


def test_gras_with_a_column_that_has_no_positive_cell() -> None:
    """The matrix of Junius and Oosterhaven's test with the fourth column of Temurshoev et al."""
    old = np.array([[7.0, 3, 5, -3], [2, 9, 8, 0], [-2, 0, 2, 0]])
    found = impact.gras(old, [15.0, 26, -1], [9.0, 16, 17, -2])
    expected = [
        [8.42434146, 3.375236894, 5.200421647, -2.0],
        [3.000997548, 12.624763106, 10.374239345, 0.0],
        [-2.425339008, 0.0, 1.425339008, 0.0],
    ]
    assert found.matrix == pytest.approx(np.array(expected), abs=1e-8)


def test_quotients_by_the_conventions_that_are_documented() -> None:
    """Flegg, Webber and Elliott 1995; Flegg and Webber 1997, 2000; worked out by hand."""
    region, nation = [20.0, 50, 30], [200.0, 300, 500]
    assert impact.slq(region, nation) == pytest.approx([1.0, 1.6666666667, 0.6], abs=1e-9)
    assert regional_size(region, nation, delta=0.25) == pytest.approx(0.6089455442, abs=1e-9)
    flq = [
        [0.6089455442, 0.3653673265, 1.0],
        [1.0, 1.0, 1.0],
        [0.3653673265, 0.2192203959, 0.3653673265],
    ]
    assert impact.flq(region, nation, delta=0.25) == pytest.approx(np.array(flq), abs=1e-9)
    aflq = np.array(flq)
    aflq[:, 1] = [0.517008468, 1.4150374993, 0.3102050808]
    assert impact.aflq(region, nation, delta=0.25) == pytest.approx(aflq, abs=1e-9)


@pytest.mark.parametrize(("share", "size"), [(0.01, 0.3461), (0.1, 0.6089), (1.0, 1.0)])
def test_the_size_of_a_region_in_flq(share: float, size: float) -> None:
    nation = np.array([200.0, 300.0, 500.0])
    assert regional_size(nation * share, nation, delta=0.25) == pytest.approx(size, abs=5e-5)
