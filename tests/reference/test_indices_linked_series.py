"""VECTORS.md sections 2 and 3: PPI Manual Table 9.8, Statistics Canada Table 2.12."""

from decimal import Decimal

import numpy as np
import pytest

from ondiris.indices.bilateral import IndexFormula, bilateral_contributions, bilateral_index
from ondiris.indices.chaining import chain, cumulative_index, one_month_overlap
from ondiris.indices.elementary import price_relatives
from ondiris.indices.result import round_half_up
from ondiris.indices.tree import Tree, WeightLink, aggregate

TREE = Tree.from_paths([("T", "G", x) for x in "ABC"] + [("T", "H", x) for x in "DE"])
W1998 = np.array([0.20, 0.25, 0.15, 0.10, 0.30])
W2000 = np.array([0.25, 0.20, 0.10, 0.18, 0.27])
NOV = np.array([120.0, 115, 132, 142, 110])
DEC = np.array([121.0, 117, 133, 143, 124])
JAN_TO_MAR = np.array(
    [[100.0, 100, 102], [102, 103, 104], [98, 98, 97], [101, 104, 104], [103, 105, 106]]
)


def level(relatives, weights):
    """One period against its base: unequal weights, no price-updating in between."""
    index = aggregate(TREE, relatives[:, None] / 100, weights, ["t"]).index
    return {label: 100 * index.series(label)[0] for label in ("G", "H", "T")}


@pytest.mark.parametrize(
    ("label", "nov", "dec", "chained", "links"),
    [
        ("G", "120.92", "122.33", ("122.78", "123.22", "124.56"), ("100.36", "100.73", "101.82")),
        ("H", "118.00", "128.75", ("131.58", "134.67", "135.45"), ("102.20", "104.60", "105.20")),
        ("T", "119.75", "124.90", ("126.39", "127.99", "129.07"), ("101.19", "102.47", "103.34")),
    ],
)
def test_ppi_manual_table_9_8(label, nov, dec, chained, links):
    assert round_half_up(level(NOV, W1998)[label], 2) == Decimal(nov)
    december = level(DEC, W1998)[label]
    assert round_half_up(december, 2) == Decimal(dec)
    link = np.array([level(JAN_TO_MAR[:, t], W2000)[label] for t in range(3)])
    assert tuple(str(round_half_up(v, 2)) for v in link) == links
    found = one_month_overlap(december, link / 100)
    assert tuple(str(round_half_up(v, 2)) for v in found) == chained


def test_ppi_manual_table_9_8_at_once_with_weights_that_change_in_december():
    base = np.full(5, 100.0)
    levels = np.column_stack([base, NOV, DEC, JAN_TO_MAR / 100 * DEC[:, None]])
    links = (WeightLink(W2000, 2),)
    periods = ["1998", "2002-11", "2002-12", "2003-01", "2003-02", "2003-03"]
    found = chain(aggregate(TREE, price_relatives(levels), W1998, periods, links=links).index)
    for label, printed in (
        ("G", "120.92 122.33 122.78 123.22 124.56"),
        ("H", "118.00 128.75 131.58 134.67 135.45"),
        ("T", "119.75 124.90 126.39 127.99 129.07"),
    ):
        rounded = [str(round_half_up(100 * v, 2)) for v in found.series(label)[1:]]
        assert rounded == printed.split()


def test_rounding_the_links_first_gives_a_wrong_figure():
    rounded = Decimal("122.33") * Decimal("1.0036")
    assert round_half_up(float(rounded), 2) == Decimal("122.77")


VALUES = np.array(
    [[80.0, 90, 72, 48], [180, 210, 240, 255], [250, 450, 455, 504], [100, 150, 150, 135]]
)
PRICES = np.array(
    [[100.0, 75, 50, 25], [100, 350 / 3, 125, 125], [100, 150, 130, 140], [100, 120, 120, 100]]
)
QUANTITIES = VALUES / PRICES


def volume_link(formula, t):
    q0, q1, p0, p1 = QUANTITIES[:, t - 1], QUANTITIES[:, t], PRICES[:, t - 1], PRICES[:, t]
    return bilateral_index(formula, q0, q1, p0, p1)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (IndexFormula.LASPEYRES, (118.9, 111.9, 107.0)),
        (IndexFormula.PAASCHE, (117.6, 111.2, 105.7)),
        (IndexFormula.FISHER, (118.2, 111.5, 106.3)),
    ],
)
def test_statcan_table_2_12_links(formula, expected):
    found = [100 * volume_link(formula, t) for t in (1, 2, 3)]
    assert found == pytest.approx(expected, abs=0.05)


def test_statcan_table_2_12_linked_fisher():
    links = np.cumprod([volume_link(IndexFormula.FISHER, t) for t in (1, 2, 3)])
    assert 100 * links == pytest.approx([118.2, 131.9, 140.2], abs=0.05)


def test_statcan_table_2_12_contributions():
    q0, q1, p0, p1 = QUANTITIES[:, 2], QUANTITIES[:, 3], PRICES[:, 2], PRICES[:, 3]
    parts = 100 * bilateral_contributions(IndexFormula.FISHER, q0, q1, p0, p1)
    assert parts == pytest.approx([1.9801, 1.6597, 1.4947, 1.2152], abs=5e-5)
    assert parts.sum() == pytest.approx(6.3497, abs=5e-5)


def test_year_to_date_is_a_ratio_of_sums():
    current, base = np.array([150.0, 330]), np.array([100.0, 300])
    assert 100 * current / base == pytest.approx([150, 110])
    found = 100 * cumulative_index(current, base)
    assert found == pytest.approx([150, 120])
    assert found[1] != pytest.approx(130)
    assert found[1] != pytest.approx(165)
