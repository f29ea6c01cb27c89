"""What holds for every economy that makes more than it uses up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris import impact

Seeds = st.integers(0, 2**32 - 1)


def economy_of(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients, some of them zero, and a final demand."""
    luck = np.random.default_rng(seed)
    size = int(luck.integers(1, 9))
    table = luck.random((size, size)) * (luck.random((size, size)) < 0.7)
    shares = luck.uniform(0.0, 0.98, size)
    sums = table.sum(axis=0)
    table = table * np.divide(shares, sums, out=np.zeros(size), where=sums > 0)
    return table, luck.uniform(0.0, 10.0, size) + 1e-3


@given(Seeds)
def test_multipliers_are_at_least_one(seed: int) -> None:
    table, _ = economy_of(seed)
    found = impact.multipliers(impact.leontief(table), np.ones((1, len(table))))
    assert (found.simple >= 1.0 - 1e-12).all()
    assert (found.indirect >= -1e-12).all()


@given(Seeds)
def test_the_leontief_inverse_is_never_needed(seed: int) -> None:
    table, demand = economy_of(seed)
    inverse = np.linalg.inv(np.eye(len(table)) - table)
    economy = impact.leontief(table)
    assert economy.backward == pytest.approx(inverse.sum(axis=0), rel=1e-10)
    assert economy.needed(demand) == pytest.approx(inverse @ demand, rel=1e-10)


@given(Seeds, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_nobody_gains_by_an_extraction(seed: int, purchases: float, sales: float) -> None:
    table, demand = economy_of(seed)
    found = impact.extraction(
        impact.leontief(table), np.ones((1, len(table))), demand, purchases=purchases, sales=sales
    )
    slack = 1e-9 * demand.sum() / (1 - table.sum(axis=0).max())
    assert (found.loss >= -slack).all()
    assert (found.others >= -slack).all()


@given(Seeds, st.floats(1e-3, 1e3))
def test_effects_scale_with_their_demand(seed: int, times: float) -> None:
    table, demand = economy_of(seed)
    economy, ones = impact.leontief(table), np.ones((1, len(table)))
    once = impact.effects(economy, ones, demand).total
    assert impact.effects(economy, ones, times * demand).total == pytest.approx(times * once)


@given(Seeds)
def test_a_unit_changes_no_coefficient(seed: int) -> None:
    table, demand = economy_of(seed)
    output = impact.leontief(table).needed(demand)
    for unit in (1e-6, 1e3):
        found = impact.coefficients(table * output * unit, output * unit)
        assert found == pytest.approx(table, abs=1e-12)


@given(Seeds)
def test_value_added_of_all_inputs_is_the_demand(seed: int) -> None:
    """Where nothing is imported, a unit of demand is a unit of value added somewhere."""
    table, _ = economy_of(seed)
    added = impact.multipliers(impact.leontief(table), [1.0 - table.sum(axis=0)])
    assert added.simple == pytest.approx(np.ones((1, len(table))))


@given(Seeds)
def test_balancing_meets_margins_and_keeps_signs(seed: int) -> None:
    luck = np.random.default_rng(seed)
    table = luck.uniform(-1.0, 9.0, (4, 3))
    moved = table * luck.uniform(0.5, 2.0, (4, 3))
    found = impact.gras(table, moved.sum(axis=1), moved.sum(axis=0)).matrix
    assert found.sum(axis=1) == pytest.approx(moved.sum(axis=1), abs=1e-8)
    assert found.sum(axis=0) == pytest.approx(moved.sum(axis=0), abs=1e-8)
    assert (np.sign(found) == np.sign(table)).all()


@given(Seeds)
def test_a_coarser_table_has_no_bias_for_its_own_demand(seed: int) -> None:
    table, demand = economy_of(seed)
    size = len(table)
    output = impact.leontief(table).needed(demand)
    words = impact.TableWords(tuple(str(k) for k in range(size)))
    whole = impact.SymmetricTable(
        flows=table * output,
        final_demand=demand[:, None],
        imports=np.zeros(size),
        taxes=np.zeros(size),
        value_added=((1 - table.sum(axis=0)) * output)[None, :],
        output=output,
        words=words,
    )
    groups = [min(k, 1) for k in range(size)]
    bias = impact.aggregation_bias(whole, groups, demand)
    assert bias == pytest.approx(np.zeros_like(bias), abs=1e-7 * output.sum())


@given(Seeds, st.floats(0.05, 0.95))
def test_what_is_lent_meets_what_is_known(seed: int, share: float) -> None:
    table, output = economy_of(seed)
    if not table.any(axis=0).all():
        return
    groups = np.zeros(len(table), dtype=np.int64)
    totals = impact.InputTotals(output, groups, np.array([share * output.sum()]))
    found = impact.adapted(table, totals)
    assert found.sum(axis=0) @ output == pytest.approx(share * output.sum())
    assert found.sum(axis=0).max() < 1.0


@given(Seeds, st.floats(0.0, 0.9))
def test_quotients_with_a_higher_delta_are_lower(seed: int, delta: float) -> None:
    luck = np.random.default_rng(seed)
    nation = luck.uniform(1.0, 9.0, 5)
    region = nation * luck.uniform(0.01, 0.9, 5)
    low = impact.flq(region, nation, delta=min(delta + 0.05, 0.99))
    high = impact.flq(region, nation, delta=delta)
    assert (low <= high + 1e-12).all()
    assert ((high >= 0.0) & (high <= 1.0)).all()
