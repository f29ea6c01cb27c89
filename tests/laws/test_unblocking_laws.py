"""What holds for every step that stands still, whatever the luck."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ondiris.projects import Assumptions, DeliveryUnit, Gate, Relief, portfolio_of, relieved

DAYS, WAITED = st.floats(1.0, 900.0), st.floats(0.0, 900.0)
POWER = st.sampled_from([{}, {"power": 0.4}])


@st.composite
def held_up(draw):
    """Draw units with gates, assumptions, and the gate that is relieved with its day."""
    units = []
    for n in range(draw(st.integers(1, 3))):
        gates = tuple(
            Gate(f"{n}-{k}", draw(DAYS), waited=draw(WAITED), ahead=draw(st.floats(0, 90)),
                 after=draw(st.floats(0, 300)), loadings=draw(POWER))
            for k in range(draw(st.integers(1, 3)))
        )  # fmt: skip
        unit = DeliveryUnit(f"p{n}", "g", (draw(DAYS),), jobs=50.0, gates=gates,
                            loadings={"power": 0.4}, exits=draw(st.floats(0, 8)))  # fmt: skip
        units.append(unit)
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    a = Assumptions(
        ("g",), rng.normal(0, 0.5, (32, 1)), rng.gamma(2, 0.1, (32, 1)),
        draw(st.sampled_from([0.0, 0.3, 0.8])), replaced=rng.uniform(0, 1, (32, 1)), renewal=400.0,
    )  # fmt: skip
    unit = draw(st.sampled_from(units))
    gate = draw(st.sampled_from(unit.gates))
    return portfolio_of(units), a, unit, gate, draw(st.integers(0, 1500))


@settings(max_examples=60)
@given(held_up(), st.floats(0, 900))
def test_a_relief_never_costs_a_launch_a_job_or_a_day(case, day):
    portfolio, a, unit, gate, by = case
    (found,) = relieved(portfolio, a, [Relief(unit.id, gate.id, day)], by, draws=200, seed=2)
    assert set(found.launches) <= {0, 1}
    assert (found.jobs >= 0).all()
    assert (found.sooner >= 0).all()


@settings(max_examples=60)
@given(held_up())
def test_an_earlier_end_never_brings_less(case):
    portfolio, a, unit, gate, by = case
    early, late = (
        next(relieved(portfolio, a, [Relief(unit.id, gate.id, day)], by, draws=200, seed=2))
        for day in (30.0, 300.0)
    )
    assert (early.launches >= late.launches).all()
    assert (early.sooner >= late.sooner).all()


@settings(max_examples=60)
@given(held_up())
def test_a_step_that_is_not_critical_or_ends_after_it_would_brings_nothing(case):
    portfolio, a, unit, gate, by = case
    long = Gate("long", 1e6, after=1e6)  # a plot that is not free for a lifetime
    others = [u for u in portfolio.units if u.id != unit.id]
    blocked = DeliveryUnit(unit.id, "g", unit.remaining, jobs=50.0, exits=unit.exits,
                           loadings=unit.loadings, gates=(*unit.gates, long))  # fmt: skip
    for held, day in ((portfolio_of([*others, blocked]), 0.0), (portfolio, 1e12)):
        (found,) = relieved(held, a, [Relief(unit.id, gate.id, day)], by, draws=200, seed=2)
        assert not found.launches.any()
        assert not found.sooner.any()
