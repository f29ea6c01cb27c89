"""What holds for every economy a question is put to."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_economy import city_economy

from ondiris.impact import SymmetricTable, TableWords
from ondiris.production.impact.answering import impact
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.production.impact.extracting import losses
from ondiris.production.impact.levels import PublishedLevels, spread
from ondiris.production.impact.questions import ImpactPart, ImpactQuestion, LossQuestion
from ondiris.production.impact.table_activities import TableActivities

CODES = ("C26", "C27", "C28", "C29", "C30", "F", "M")
FEW = settings(max_examples=15)


@st.composite
def economies(draw: st.DrawFn) -> ImpactEconomy:
    """A random productive table, and a city with random levels of two sections and the rest."""
    seed = draw(st.integers(0, 2**31))
    dice = np.random.default_rng(seed)
    size = len(CODES)
    output = dice.uniform(50.0, 500.0, size)
    shares = dice.dirichlet(np.ones(2 * size + 3), size).T * output
    flows, rest = shares[:size], shares[size:]
    final = np.maximum(output - flows.sum(axis=1), 1.0)
    table = SymmetricTable(
        flows=flows,
        final_demand=np.array([0.6 * final, 0.4 * final]).T,
        imports=rest[:size].sum(axis=0),
        taxes=rest[size],
        value_added=rest[size + 1 :],
        output=output,
        words=TableWords(
            CODES, demand=("households", "exports"), value_added=("wages", "surplus"), year=2020,
            territory="XX", exports="exports",
        ),
    )  # fmt: skip
    nation = {"C": 900.0, "F": 400.0, "_T": 2000.0}
    part = {code: value * float(dice.uniform(0.02, 0.6)) for code, value in nation.items()}
    city = {**part, "_T": part["C"] + part["F"] + float(dice.uniform(10.0, 500.0))}
    added = {"C": part["C"] * float(dice.uniform(0.2, 0.8))}
    return city_economy(
        table,
        PublishedLevels(city, {}, added, {"_T": 1000.0}),
        PublishedLevels(nation, {}, {}, {}),
        lent=draw(st.booleans()),
    )


@FEW
@given(economies(), st.sampled_from(CODES), st.sampled_from([None, 0.0, 0.4, 1.0]))
def test_money_asked_is_value_added_taxes_and_what_leaves(
    economy: ImpactEconomy, code: str, share: float | None
) -> None:
    part = ImpactPart(code, 100.0, (40.0, 40.0))
    found = impact(ImpactQuestion((part,), None, draws=200).buying(share, share), economy)
    places = [economy.names.index(n) for n in ("value_added", "taxes", "imports", "elsewhere")]
    for name, whole in (("construction", 100.0), ("operation", 40.0)):
        assert np.isclose(found.phases[name].simple[places].sum(), whole)


@FEW
@given(economies(), st.sampled_from(CODES), st.floats(0.1, 50.0))
def test_twice_the_money_brings_twice_as_much(
    economy: ImpactEconomy, code: str, times: float
) -> None:
    one, more = (
        impact(ImpactQuestion((ImpactPart(code, k * 7.0, (k, k)),), draws=200), economy)
        for k in (1.0, times)
    )
    for name in ("construction", "operation"):
        assert np.allclose(more.phases[name].total, times * one.phases[name].total)
        assert np.allclose(more.phases[name].spans.total, times * one.phases[name].spans.total)


@FEW
@given(economies())
def test_nothing_is_gained_by_losing_an_activity(economy: ImpactEconomy) -> None:
    for one in losses(LossQuestion(draws=200), economy).losses:
        assert one.loss[0] >= -1e-9
        assert one.others[0] >= -1e-9
    for code in CODES:
        if economy.output[economy.rows.of(code)[0]] > 0.0:
            part, whole = (
                losses(LossQuestion((code,), share, draws=200), economy).losses[0]
                for share in (0.3, 1.0)
            )
            assert np.allclose(part.loss, 0.3 * whole.loss)


@FEW
@given(economies())
def test_nobody_sells_more_here_than_is_made(economy: ImpactEconomy) -> None:
    sold = economy.bought_here @ economy.output
    assert np.all(sold <= economy.output * (1 + 1e-9) + 1e-12)
    added = economy.measures[economy.names.index("value_added")]
    assert np.all(added >= 0.0)
    assert np.all(economy.model.backward >= 1.0 - 1e-12)


@given(
    st.lists(st.floats(0.1, 10.0), min_size=7, max_size=7),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_spread_levels_come_to_what_was_published(
    weights: list[float], share: float, inner: float
) -> None:
    rows = TableActivities(CODES)
    whole, section = 100.0, 100.0 * share
    told = {"_T": whole, "C": section, "C29": section * inner}
    found = spread(rows, np.array(weights), told)
    assert np.isclose(found.sum(), whole)
    assert np.isclose(found[list(rows.of("C"))].sum(), section)
    assert np.isclose(found[list(rows.of("C29"))].sum(), section * inner)
