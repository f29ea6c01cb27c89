"""A structure lent to another economy: its totals are met, its distance measured and drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris import impact
from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact import Distance, Doubt, InputTotals, LocalSupply, UncertainEconomy

DONOR = np.array([[0.10, 0.3, 0.0], [0.10, 0.1, 0.2], [0.05, 0.1, 0.1]])
OUTPUT = np.array([100.0, 300.0, 50.0])
NEAR = Distance(0.0, 0.0, 0.0, 0.0)
FAR = Distance(0.2, 0.3, 0.4, 0.5)
ONE, TWO = np.array([0, 0, 1]), np.array([0, 1, 2])


def economies(count: int, seed: int, far: Distance = FAR) -> list[np.ndarray]:
    """Return economies at a known distance from one structure."""
    luck, size = np.random.default_rng(seed), DONOR.shape[0]
    found = []
    for _ in range(count):
        mix = DONOR / DONOR.sum(0)
        mix = mix * np.exp(
            far.row * luck.standard_normal((size, 1))
            + far.cell * luck.standard_normal((size, size))
        )
        odds = DONOR.sum(0) / (1 - DONOR.sum(0))
        odds = odds * np.exp(
            far.economy * luck.standard_normal() + far.activity * luck.standard_normal(size)
        )
        found.append(mix / mix.sum(0) * odds / (1 + odds))
    return found


def known(**changed: object) -> UncertainEconomy:
    economy = UncertainEconomy(DONOR, np.ones((1, 3)), FAR, 0.0, np.zeros(1))
    return replace(economy, **changed)  # type: ignore[arg-type]  # fields by name


def test_lenders_are_of_one_size() -> None:
    for tables in ([], [DONOR, DONOR[:2, :2]]):
        with pytest.raises(InvalidInput) as refused:
            impact.lent(tables)
        assert refused.value.code == "io-tables-differ"


def test_a_distance_is_found_again_in_what_was_made_with_it() -> None:
    found = impact.distance(economies(4000, 1))
    assert found.tables == 4000
    # With three activities a part of each cell is told from the others: the sums are what stands.
    assert np.hypot(found.row, found.cell) == pytest.approx(np.hypot(0.4, 0.5), rel=0.25)
    assert np.hypot(found.economy, found.activity) == pytest.approx(np.hypot(0.2, 0.3), rel=0.05)


def test_a_level_that_differs_is_no_mix_that_differs() -> None:
    found = impact.distance(economies(50, 2, Distance(0.3, 0.0, 0.0, 0.0)))
    assert found.economy == pytest.approx(0.3, rel=0.3)
    assert (found.activity, found.row, found.cell) == pytest.approx((0.0, 0.0, 0.0), abs=0.02)


def test_few_tables_tell_no_distance() -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.distance([DONOR, DONOR])
    assert refused.value.code == "io-few-tables"
    with pytest.raises(InvalidInput) as negative:
        Distance(-0.1, 0.0, 0.0, 0.0)
    assert negative.value.code == "io-distance"


def test_one_donor_is_as_far_again_as_what_all_share() -> None:
    assert FAR.from_mean_of(1).cell == pytest.approx(0.5 * np.sqrt(2))
    assert FAR.from_mean_of(4).economy == pytest.approx(0.2 * np.sqrt(1.25))
    with pytest.raises(InvalidInput):
        FAR.from_mean_of(0)


def test_the_shipped_distance_says_what_it_was_measured_on() -> None:
    assert impact.shipped_distance("domestic").tables == 37
    assert impact.shipped_distance("total").row < impact.shipped_distance("domestic").row
    with pytest.raises(InvalidInput):
        impact.shipped_distance("imported")


def test_draws_have_the_spread_they_were_given() -> None:
    """One activity, no distance but of its own share: log odds of (1 - 1/m) vary by .3."""
    one = UncertainEconomy(
        np.array([[0.4]]), np.ones((1, 1)), Distance(0.0, 0.3, 0.0, 0.0), 0.0, np.zeros(1)
    )
    values = impact.drawn(one, draws=20_000, seed=7).values[:, 0, 0]
    odds = np.log((1 - 1 / values) * values)
    assert odds.mean() == pytest.approx(np.log(0.4 / 0.6), abs=0.01)
    assert odds.std() == pytest.approx(0.3, rel=0.02)


def test_every_draw_meets_the_totals() -> None:
    """Where all that is used up is known of each activity, mixes alone are left to vary."""
    totals = InputTotals(OUTPUT, TWO, np.array([30.0, 120.0, 20.0]))
    values = impact.drawn(known(totals=totals), draws=500, seed=3).values[:, 0]
    shares = np.array([0.3, 0.4, 0.4])
    assert (values > 1.0 + shares).all()
    assert (values < 1.0 + shares / 0.6).all()
    assert values.std() > 0.0


def test_the_first_draws_of_many_are_the_same_on_any_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = impact.drawn(known(), draws=700, seed=3).values
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    few = impact.drawn(known(), draws=300, seed=3).values
    assert few.tobytes() == many[:300].tobytes()
    assert impact.drawn(known(), draws=300, seed=4).values.tobytes() != few.tobytes()


def test_supply_at_home_is_taken_from_every_draw() -> None:
    home = np.full((3, 3), 0.5)
    near = known(distance=NEAR, supply=LocalSupply(home, 0.0))
    exact = np.linalg.inv(np.eye(3) - 0.5 * DONOR).sum(axis=0)
    assert impact.drawn(near, draws=1, seed=0).values[0, 0] == pytest.approx(exact)
    region, nation = OUTPUT, np.array([1000.0, 1000.0, 1000.0])
    local = LocalSupply(
        home,
        0.0,
        impact.cilq(region, nation),
        impact.regional_size(region, nation, delta=1.0),
        delta=0.25,
    )
    share = impact.flq(region, nation, delta=0.25)
    exact = np.linalg.inv(np.eye(3) - 0.5 * share * DONOR).sum(axis=0)
    drawn = impact.drawn(known(distance=NEAR, supply=local), draws=1, seed=0)
    assert drawn.values[0, 0] == pytest.approx(exact)


def test_induced_effects_are_drawn_too() -> None:
    homes = impact.Households(np.array([0.3, 0.2, 0.1]), np.array([0.2, 0.1, 0.1]), 0.05)
    rows = np.array([[1.0, 1, 1], [0.5, 0.3, 0.4]])
    near = known(measures=rows, spreads=np.zeros(2), distance=NEAR, households=homes)
    exact = impact.multipliers(impact.leontief(DONOR), rows, households=homes).total
    assert impact.drawn(near, draws=1, seed=0).values[0] == pytest.approx(exact)
    greedy = impact.Households(np.full(3, 0.7), np.full(3, 0.6))
    with pytest.raises(Inconsistent) as refused:
        impact.drawn(known(households=greedy), draws=1, seed=0)
    assert refused.value.code == "io-homes-drawn"


def test_coefficients_vary_around_what_they_are() -> None:
    varied = known(distance=NEAR, spreads=np.array([0.2]))
    values = impact.drawn(varied, draws=20_000, seed=1).values[:, 0]
    exact = np.linalg.inv(np.eye(3) - DONOR).sum(axis=0)
    assert values.mean(axis=0) == pytest.approx(exact, rel=0.01)


def test_ranges_and_what_a_demand_brings_come_of_the_same_draws() -> None:
    drawn = impact.drawn(known(), draws=400, seed=2)
    low, middle, high = drawn.quantiles((0.1, 0.5, 0.9))
    assert (low < middle).all()
    assert (middle < high).all()
    demand = np.array([1.0, 2.0, 0.0])
    assert drawn.brought(demand) == pytest.approx(drawn.values[:, :, 0] + 2 * drawn.values[:, :, 1])


def test_the_variance_of_one_doubt_is_that_doubts() -> None:
    alone = impact.shares_of_doubt(known(table_spread=0.3, distance=NEAR), seed=1, draws=400)
    assert alone[Doubt.TABLE] == pytest.approx(np.ones((1, 3)))
    assert alone[Doubt.DONOR] == pytest.approx(np.zeros((1, 3)))
    nothing = impact.shares_of_doubt(known(distance=NEAR), seed=1, draws=10)
    assert all(not part.any() for part in nothing.values())


def test_equal_doubts_have_equal_shares() -> None:
    """Cells of donor and table vary alike, .3 each, and nothing else does."""
    both = known(table_spread=0.3, distance=Distance(0.0, 0.0, 0.0, 0.3))
    found = impact.shares_of_doubt(both, seed=1, draws=4000)
    assert found[Doubt.TABLE] == pytest.approx(np.full((1, 3), 0.5), abs=0.05)
    assert sum(found.values()) == pytest.approx(np.ones((1, 3)))


def test_a_larger_doubt_has_its_square() -> None:
    both = known(table_spread=0.1, distance=Distance(0.0, 0.0, 0.0, 0.2))
    found = impact.shares_of_doubt(both, seed=1, draws=4000)
    assert found[Doubt.TABLE] == pytest.approx(np.full((1, 3), 0.2), abs=0.02)


def test_doubts_of_supply_and_coefficients_are_apart() -> None:
    supply = LocalSupply(np.full((3, 3), 0.6), 0.5, np.full((3, 3), 0.9), 0.3, 0.25, 0.1)
    found = impact.shares_of_doubt(
        known(distance=NEAR, supply=supply, spreads=np.array([0.05])), seed=1, draws=400
    )
    assert all(
        found[doubt].min() > 0.0 for doubt in (Doubt.IMPORTS, Doubt.REGION, Doubt.COEFFICIENTS)
    )
    assert not found[Doubt.DONOR].any()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"inputs": -DONOR}, "io-donor-sign"),
        ({"spreads": np.zeros(2)}, "io-spreads"),
        ({"spreads": np.array([-0.1])}, "io-spreads"),
        ({"measures": np.ones((1, 2))}, "io-measures"),
    ],
)
def test_an_economy_that_cannot_be_drawn(changed: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        known(**changed)
    assert refused.value.code == code


@pytest.mark.parametrize("asked", [{"draws": 0, "seed": 1}, {"draws": 1, "seed": -1}])
def test_draws_are_counted_from_one(asked: dict[str, int]) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.drawn(known(), **asked)
    assert refused.value.code == "io-draws"
    with pytest.raises(Inconsistent):
        impact.drawn(known(inputs=2 * DONOR), draws=1, seed=1)


def test_a_range_of_many_tables_is_a_band() -> None:
    tables = economies(24, 5)
    found = impact.left_out(tables, [None] * 24, seed=1, draws=300)
    assert found.tables == 24
    assert found.multipliers == 72
    assert 0.75 <= found.inside <= 0.85
    assert 0.6 <= found.drawn <= 0.95
    assert found.word is impact.RangeWord.BAND


def test_a_few_tables_make_a_range_of_assumptions() -> None:
    found = impact.left_out(economies(6, 5), [None] * 6, seed=1, draws=200)
    assert found.word is impact.RangeWord.ASSUMPTIONS
    assert replace(found, tables=7, inside=0.8).word is impact.RangeWord.ASSUMPTIONS
    assert replace(found, tables=8, inside=0.9).word is impact.RangeWord.ASSUMPTIONS
    assert replace(found, tables=8, inside=0.8).word is impact.RangeWord.BAND


def test_the_middle_of_a_range_is_as_near_as_the_mean_of_all_others() -> None:
    tables = economies(24, 5)
    errors = []
    for place, truth in enumerate(tables):
        others = impact.lent(tables[:place] + tables[place + 1 :])
        plain = impact.leontief(others).backward / impact.leontief(truth).backward
        errors.append(np.abs(plain - 1.0))
    found = impact.left_out(tables, [None] * 24, seed=1, draws=300)
    assert found.median_error == pytest.approx(float(np.median(errors)), rel=0.15)


def test_an_activity_that_uses_nothing_is_not_looked_up() -> None:
    idle = [table * [1.0, 1.0, 0.0] for table in economies(5, 5)]
    assert impact.left_out(idle, [None] * 5, seed=1, draws=50).multipliers == 10


def test_what_is_known_of_an_economy_brings_its_range_nearer() -> None:
    tables = economies(12, 9)
    totals = [InputTotals(OUTPUT, TWO, table.sum(axis=0) * OUTPUT) for table in tables]
    nothing = impact.left_out(tables, [None] * 12, seed=1, draws=200)
    everything = impact.left_out(tables, totals, seed=1, draws=200)
    assert everything.median_error < 0.3 * nothing.median_error


def test_a_truth_off_a_range_of_no_width_is_outside() -> None:
    tables = [DONOR, DONOR, DONOR, DONOR, DONOR, 1.1 * DONOR]
    found = impact.left_out(tables, [None] * 6, seed=1, draws=50)
    # The five that are alike stand in the range of the others; the sixth has no range to stand in.
    assert found.drawn == pytest.approx(15 / 18)


@pytest.mark.parametrize(
    ("tables", "totals", "level"), [(3, 3, 0.8), (4, 3, 0.8), (4, 4, 1.0), (4, 4, 0.0)]
)
def test_what_cannot_be_tried(tables: int, totals: int, level: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.left_out([DONOR] * tables, [None] * totals, seed=1, level=level)
    assert refused.value.code == "io-left-out"


def test_names_of_doubts_are_those_that_answers_carry() -> None:
    assert [str(one) for one in Doubt] == ["donor", "table", "region", "imports", "coefficients"]


def test_what_is_made_at_home_varies_around_its_share() -> None:
    """A unit of input of which 0.4 is made at home: the median draw is the share itself."""
    table = np.array([[0.0, 0.5], [0.0, 0.0]])
    supply = LocalSupply(np.full((2, 2), 0.4), 0.5)
    economy = UncertainEconomy(table, np.ones((1, 2)), NEAR, 0.0, np.zeros(1), None, supply)
    shares = (impact.drawn(economy, draws=4_000, seed=3).values[:, 0, 1] - 1.0) / 0.5
    low, middle, high = np.quantile(shares, (0.1587, 0.5, 0.8413))
    assert middle == pytest.approx(0.4, abs=0.01)
    # One standard deviation of log odds to both sides.
    assert np.log(high / (1 - high)) - np.log(0.4 / 0.6) == pytest.approx(0.5, abs=0.04)
    assert np.log(0.4 / 0.6) - np.log(low / (1 - low)) == pytest.approx(0.5, abs=0.04)


def test_delta_is_held_between_nothing_and_one() -> None:
    table = np.array([[0.0, 0.5], [0.0, 0.0]])
    for delta, share in ((5.0, 0.25), (-3.0, 1.0), (0.5, 0.5)):
        supply = LocalSupply(np.ones((2, 2)), 0.0, np.ones((2, 2)), 0.25, delta, 0.0)
        economy = UncertainEconomy(table, np.ones((1, 2)), NEAR, 0.0, np.zeros(1), None, supply)
        found = impact.drawn(economy, draws=1, seed=1).values[0, 0, 1]
        assert found == pytest.approx(1.0 + 0.5 * share)
