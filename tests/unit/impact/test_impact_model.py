"""The Leontief model: what it refuses, prices, linkages, extractions against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris import impact
from ondiris.errors import Inconsistent, InvalidInput

A = np.array([[0.15, 0.25], [0.2, 0.05]])
ONES = np.ones((1, 2))


def economy_of(size: int, seed: int) -> np.ndarray:
    luck = np.random.default_rng(seed)
    table = luck.random((size, size))
    return table * luck.uniform(0.3, 0.8, size) / table.sum(axis=0)


def test_coefficients_of_an_activity_that_makes_nothing_are_zero() -> None:
    found = impact.coefficients([[1.0, 0.0], [2.0, 0.0]], [10.0, 0.0])
    assert found.tolist() == [[0.1, 0.0], [0.2, 0.0]]
    assert impact.multipliers(impact.leontief(found), ONES).simple[0, 1] == 1.0


def test_an_activity_with_inputs_makes_something() -> None:
    with pytest.raises(InvalidInput, match="activity 2 makes nothing") as refused:
        impact.coefficients([[1.0, 3.0], [2.0, 0.0]], [10.0, 0.0])
    assert refused.value.context["place"] == 2
    with pytest.raises(InvalidInput, match="output of activity 1"):
        impact.coefficients([[1.0]], [-1.0])


@pytest.mark.parametrize(
    "inputs",
    [
        [[0.5, 0.6], [0.6, 0.5]],
        [[1.0, 0.0], [0.0, 0.5]],
        [[1.2, 0.0], [0.0, 1.2]],
        [[0.0, 2.0], [2.0, 0.0]],
    ],
)
def test_an_unproductive_economy_is_refused(inputs: list[list[float]]) -> None:
    """Spectral radii 1.1, 1, 1.2 and 2; the third has a factorisation and multipliers of -5."""
    with pytest.raises(Inconsistent) as refused:
        impact.leontief(inputs)
    assert refused.value.code == "io-unproductive"


def test_column_sums_above_one_may_be_productive() -> None:
    """Spectral radius sqrt(1.5 * .1) = .39."""
    assert impact.leontief([[0.0, 1.5], [0.1, 0.0]]).backward == pytest.approx(
        [1.1 / 0.85, 2.5 / 0.85]
    )


def test_negative_coefficients_are_judged_by_their_size() -> None:
    assert impact.leontief([[0.2, -0.1], [0.1, 0.2]]).backward == pytest.approx(
        np.linalg.inv(np.eye(2) - [[0.2, -0.1], [0.1, 0.2]]).sum(axis=0)
    )
    with pytest.raises(Inconsistent):
        impact.leontief([[0.5, -0.6], [0.6, 0.5]])


@pytest.mark.parametrize(
    ("inputs", "code"),
    [(np.ones((2, 3)), "io-square"), (np.ones(3), "io-shape"), ([[np.nan]], "io-hole")],
)
def test_coefficients_are_a_whole_square(inputs: object, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.leontief(inputs)  # type: ignore[arg-type]  # what a caller may hand over
    assert refused.value.code == code


def test_measures_are_of_the_same_activities() -> None:
    for asked in (impact.multipliers, impact.effects, impact.extraction):
        with pytest.raises(InvalidInput) as refused:
            asked(
                impact.leontief(A),
                np.ones((1, 3)),
                *([np.ones(2)] if asked is not impact.multipliers else []),
            )
        assert refused.value.code == "io-measures"


def test_households_that_spend_all_are_refused() -> None:
    homes = impact.Households(np.array([0.6, 0.6]), np.array([0.6, 0.6]), 0.0)
    with pytest.raises(Inconsistent) as refused:
        impact.multipliers(impact.leontief(A), ONES, households=homes)
    assert refused.value.code == "io-households"
    for wrong, code in (([0.6], "io-vector-shape"), ([-0.1, 0.1], "io-vector-range")):
        for pair in ((np.array(wrong), np.ones(2)), (np.ones(2), np.array(wrong))):
            with pytest.raises(InvalidInput) as short:
                impact.multipliers(impact.leontief(A), ONES, households=impact.Households(*pair))
            assert short.value.code == code


def test_effects_are_multipliers_of_their_demand() -> None:
    homes = impact.Households(np.array([0.3, 0.25]), np.array([0.05, 0.4]), 0.05)
    rows, demand = np.array([[1.0, 1.0], [0.3, 0.25]]), np.array([600.0, 1500.0])
    by_activity = impact.effects(impact.leontief(A), rows, demand, households=homes)
    by_demand = impact.multipliers(impact.leontief(A), rows, households=homes)
    assert by_activity.total.sum(axis=1) == pytest.approx(by_demand.total @ demand)
    assert by_activity.induced is not None
    assert by_demand.induced is not None
    assert by_activity.induced.sum(axis=1) == pytest.approx(by_demand.induced @ demand)
    assert by_activity.indirect.sum(axis=1) == pytest.approx(by_demand.indirect @ demand)


def test_ratios_of_nothing_direct_are_unknown() -> None:
    found = impact.multipliers(impact.leontief(A), [[0.0, 0.5]])
    assert np.isnan(found.type_1[0, 0])
    assert np.isnan(found.type_2[0, 0])
    assert found.type_1[0, 1] == pytest.approx(1.1221122112)


def test_ghosh_read_as_prices_says_what_leontiefs_prices_say() -> None:
    """Dietzenbacher 1997: values x' = v' (I - B)^-1 with B = Z / x by rows, over old values."""
    output, costs = np.array([1000.0, 2000.0]), np.array([0.1, 0.03])
    flows = A * output
    ghosh = np.linalg.inv(np.eye(2) - flows / output[:, None])
    added = output - flows.sum(axis=0)
    raised = (added + costs * output) @ ghosh / (added @ ghosh) - 1.0
    assert impact.price_changes(impact.leontief(A), costs) == pytest.approx(raised)


def test_linkages_have_a_mean_of_one_and_idle_activities_push_nobody() -> None:
    table = np.zeros((3, 3))
    table[:2, :2] = A
    found = impact.linkages(impact.leontief(table), [1000.0, 2000.0, 0.0])
    assert found.backward.mean() == pytest.approx(1.0)
    assert found.forward.mean() == pytest.approx(1.0)
    ghosh = np.linalg.inv(np.eye(2) - A * [1000.0, 2000.0] / np.array([[1000.0], [2000.0]]))
    pushed = np.append(ghosh.sum(axis=1), 1.0)
    assert found.forward == pytest.approx(pushed / pushed.mean())
    assert found.key.tolist() == [True, False, False]
    tenth = impact.linkages(impact.leontief(table), [0.1, 0.2, 0.0])
    assert tenth.forward == pytest.approx(found.forward)
    with pytest.raises(InvalidInput, match="output of activity 1"):
        impact.linkages(impact.leontief(A), [-1.0, 2.0])
    with pytest.raises(InvalidInput, match="no activity makes anything"):
        impact.linkages(impact.leontief(A), [0.0, 0.0])


def brute(
    table: np.ndarray, demand: np.ndarray, rows: np.ndarray, place: int, p: float, q: float
) -> float:
    """Return the loss by solving an economy whose links were cut by hand."""
    cut = table.copy()
    cut[:, place] *= 1.0 - p
    cut[place, :] *= 1.0 - q
    cut[place, place] = table[place, place] * (1.0 - max(p, q))
    made = np.linalg.solve(np.eye(len(table)) - table, demand)
    left = np.linalg.solve(np.eye(len(table)) - cut, demand)
    return float(rows @ (made - left))


@pytest.mark.parametrize(("p", "q"), [(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.3, 0.3), (0.6, 0.1)])
def test_extraction_is_what_solving_anew_gives(p: float, q: float) -> None:
    table, luck = economy_of(7, 3), np.random.default_rng(5)
    demand, rows = luck.uniform(1.0, 9.0, 7), luck.random((2, 7))
    found = impact.extraction(impact.leontief(table), rows, demand, purchases=p, sales=q)
    for place in range(7):
        for measure in range(2):
            gone = brute(table, demand, rows[measure], place, p, q)
            assert found.loss[measure, place] == pytest.approx(gone, rel=1e-10)
    assert found.others + found.own == pytest.approx(found.loss)


def test_nothing_is_lost_where_no_link_is_cut() -> None:
    found = impact.extraction(impact.leontief(A), ONES, [350.0, 1700.0], purchases=0, sales=0)
    assert found.loss == pytest.approx(np.zeros((1, 2)), abs=1e-9)


def test_the_diagonal_is_that_of_the_inverse_over_several_blocks() -> None:
    table = economy_of(600, 1)
    exact = np.diagonal(np.linalg.inv(np.eye(600) - table))
    demand = np.ones(600)
    made = np.linalg.solve(np.eye(600) - table, demand)
    found = impact.extraction(impact.leontief(table), np.ones((1, 600)), demand, sales=0.0)
    backward = np.linalg.inv(np.eye(600) - table).sum(axis=0)
    assert found.loss[0] == pytest.approx((backward - 1.0) * made / exact, rel=1e-10)


def test_a_block_is_cut_out_together() -> None:
    table, demand = economy_of(5, 8), np.arange(1.0, 6.0)
    block = np.array([True, False, True, False, False])
    cut = np.where(block[:, None] | block, 0.0, table)
    made, left = (np.linalg.solve(np.eye(5) - t, demand) for t in (table, cut))
    found = impact.block_extraction(impact.leontief(table), np.ones((1, 5)), demand, block=block)
    assert found.total[0] == pytest.approx(made - left, rel=1e-10)
    assert not found.direct[0, ~block].any()
    assert not found.indirect[0, block].any()


def test_a_block_of_one_is_the_extraction_of_one() -> None:
    economy = impact.leontief(A)
    alone = impact.block_extraction(economy, ONES, [350.0, 1700.0], block=[False, True])
    assert alone.total.sum() == pytest.approx(
        impact.extraction(economy, ONES, [350.0, 1700.0]).loss[0, 1]
    )


def test_lost_output_pulls_its_suppliers_down() -> None:
    """The second activity's orders fall until its output is 500 less; by hand -.2 * 500 / .95."""
    found = impact.output_loss(impact.leontief(A), ONES, [1000.0, 2000.0], share=[0.5, 0.0])
    assert found.direct.tolist() == [[500.0, 0.0]]
    assert found.indirect[0] == pytest.approx([0.0, 0.2 * 500.0 / 0.95], abs=1e-9)


def test_several_losses_at_once_are_not_counted_twice() -> None:
    found = impact.output_loss(impact.leontief(A), ONES, [1000.0, 2000.0], share=[0.5, 0.1])
    assert found.total[0] == pytest.approx([500.0, 200.0])


def test_all_of_an_activity_may_stand_still() -> None:
    found = impact.output_loss(impact.leontief(A), ONES, [1000.0, 2000.0], share=[1.0, 0.0])
    assert found.total[0] == pytest.approx([1000.0, 0.2 * 1000.0 / 0.95])
    with pytest.raises(InvalidInput, match="the share lost of activity 2"):
        impact.output_loss(impact.leontief(A), ONES, [1000.0, 2000.0], share=[1.0, -0.1])


@pytest.mark.parametrize(
    ("share", "code"),
    [([1.2, 0.0], "io-loss"), ([0.0, 0.0], "io-block"), ([-0.1, 0.0], "io-vector-range")],
)
def test_a_loss_is_a_share_of_output(share: list[float], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.output_loss(impact.leontief(A), ONES, [1000.0, 2000.0], share=share)
    assert refused.value.code == code


@pytest.mark.parametrize("block", [[0, 1], [True], [False, False]])
def test_a_block_is_said_for_each_activity(block: list[object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.block_extraction(impact.leontief(A), ONES, [1.0, 1.0], block=block)
    assert refused.value.code == "io-block"


@pytest.mark.parametrize("cut", [{"purchases": 1.1}, {"sales": -0.1}])
def test_links_are_cut_by_shares(cut: dict[str, float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.extraction(impact.leontief(A), ONES, [1.0, 1.0], **cut)
    assert refused.value.code == "io-share"


@pytest.mark.parametrize(
    ("region", "nation", "code"),
    [
        ([1.0, 2.0], [5.0, 0.0], "quotient-levels"),
        ([6.0, 2.0], [5.0, 5.0], "quotient-levels"),
        ([0.0, 0.0], [5.0, 5.0], "quotient-levels"),
        ([1.0], [5.0, 5.0], "io-vector-shape"),
        ([-1.0, 1.0], [5.0, 5.0], "io-vector-range"),
    ],
)
def test_levels_without_a_quotient_are_refused(
    region: list[float], nation: list[float], code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.slq(region, nation)
    assert refused.value.code == code


@pytest.mark.parametrize("delta", [-0.1, 1.1])
def test_delta_is_inside_its_range(delta: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.flq([1.0, 2.0], [5.0, 5.0], delta=delta)
    assert refused.value.code == "flq-delta"


def test_an_absent_buyer_has_the_sellers_quotient() -> None:
    found = impact.cilq([1.0, 0.0], [5.0, 5.0])
    assert found.tolist() == [[2.0, 2.0], [0.0, 0.0]]
