"""Detours, witnesses kept from pattern to pattern, and insiders, against one attack at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Effort,
    Hierarchy,
    Insiders,
    Reported,
    Rules,
    Shape,
    Shortfall,
    System,
    Witness,
    check_witnesses,
    suppress,
    table_system,
)
from ondiris.disclosure.attack import Insider, insider_failures, search_witnesses
from ondiris.disclosure.claims import claims_of
from ondiris.disclosure.search import PATIENCE, RISE, Search, _stalled
from ondiris.disclosure.witnesses import NearestWitnesses
from ondiris.engines.highs import HighsSolver
from ondiris.ports.solver import Limits, Programme, Solution

SOLVER = HighsSolver()
SHAPE = Shape(
    (
        Hierarchy("activity", {"all": None} | dict.fromkeys("abcdef", "all")),
        Hierarchy("area", {"city": None} | dict.fromkeys("nesw", "city")),
    )
)


def table(seed: int, cost: Cost = Cost.VALUE) -> System:
    """Return a table in which a third of the cells have one contributor."""
    dice = np.random.default_rng(seed)
    codes = [
        (a, b) for a in "abcdef" for b in "nesw" for _ in range(1 if dice.random() < 0.3 else 4)
    ]
    rows = Contributions(
        tuple(np.array(c) for c in zip(*codes, strict=True)),
        np.array([f"e{i}" for i in range(len(codes))]),
        np.floor(dice.lognormal(4, 1, len(codes))) + 1,
    )
    rules = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10, cost=cost)
    return table_system(Reported(SHAPE, rows, rules))[0]


@pytest.mark.parametrize("seed", range(4))
def test_a_detour_is_a_witness_and_keeps_away_from_what_is_frozen(seed: int) -> None:
    system = table(seed)
    detours = NearestWitnesses(system, np.flatnonzero(system.values > 0), SOLVER)
    cell = int(np.flatnonzero(system.primary)[0])
    frozen = np.flatnonzero(system.primary)[1:3]
    claim = Shortfall(cell, 1, float(system.level_up[cell]), 0.0, frozen)
    found = list(detours.least(claim, system.weight / system.weight.mean(), tries=4))
    assert len(found) == 4
    for witness in found:
        dense = witness.dense(len(system.names))
        assert dense[cell] >= claim.level * (1 - 1e-6)
        assert not dense[frozen].any()
        np.testing.assert_allclose(system.equations @ dense, 0, atol=1e-6 * claim.level)
        assert (system.values + dense >= -1e-9).all()


def test_there_is_no_detour_for_a_cell_whose_row_is_frozen() -> None:
    system = table(0)
    cell = SHAPE.names.index("a|n")
    row = np.array([i for i, name in enumerate(SHAPE.names) if name[0] == "a" and i != cell])
    detours = NearestWitnesses(system, np.flatnonzero(system.values > 0), SOLVER)
    claim = Shortfall(cell, 1, 5.0, 0.0, row)
    assert list(detours.least(claim, system.weight)) == []


@pytest.mark.parametrize("seed", range(6))
def test_insiders_found_in_groups_are_those_found_one_by_one(seed: int) -> None:
    system = table(seed)
    hidden = suppress(system, SOLVER, insiders=Insiders.NONE).hidden
    claims = claims_of(system, hidden)
    _, failures = insider_failures(system, hidden, claims, SOLVER)
    expected = set()
    for holding, cells in system.sole_cells.items():
        own = cells[hidden[cells]]
        others = claims[~np.isin(claims.cell, cells)]
        if len(own):
            _, missing = search_witnesses(system, hidden, others, SOLVER, insider=Insider(own))
            expected |= {(f.cell, f.sign, holding) for f in missing}
    assert expected
    assert {(f.cell, f.sign, f.insider) for f in failures} == expected


def test_a_witness_at_hand_counts_only_where_all_its_cells_are_hidden() -> None:
    system = table(1)
    pattern = suppress(system, SOLVER, insiders=Insiders.NONE)
    claims = claims_of(system, pattern.hidden)
    again, failures = search_witnesses(
        system, pattern.hidden, claims, SOLVER, known=pattern.witnesses
    )
    assert failures == []
    assert {id(w) for w in again} <= {id(w) for w in pattern.witnesses}
    forged = Witness(np.array([0, 1]), np.array([1e9, 1e9]))
    shown = pattern.hidden & system.primary
    kept, _ = search_witnesses(system, shown, claims, SOLVER, known=[forged, *pattern.witnesses])
    assert all(shown[w.cells].all() for w in kept)


@pytest.mark.parametrize("cost", list(Cost))
def test_quick_patterns_are_safe_and_no_cheaper_than_the_optimum(cost: Cost) -> None:
    system = table(2, cost)
    best = suppress(system, SOLVER, effort=Effort.optimal(), insiders=Insiders.NONE)
    quick = suppress(
        system, SOLVER, effort=Effort(gap=0.5, rounds=1, first=1), insiders=Insiders.NONE
    )
    assert best.gap == pytest.approx(0.0, abs=1e-9)
    assert quick.bound <= best.cost * (1 + 1e-9) <= quick.cost * (1 + 1e-6)
    assert check_witnesses(system, quick.hidden, quick.witnesses, against_insiders=False).holds


def test_a_choice_that_the_cuts_refuse_has_no_answer() -> None:
    system = table(3)
    search = Search(system, SOLVER, Insiders.NONE, None)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    assert search.choose(nothing, ~nothing, 0.0) is not None
    assert search.choose(nothing, nothing, 0.0) is None


def test_hiding_everything_is_trimmed_to_a_safe_choice() -> None:
    system = replace(table(4), sole=np.full(len(SHAPE.names), -1))
    search = Search(system, SOLVER, Insiders.NONE, None)
    everything = np.ones(len(search.unknowns), np.bool_)
    witnesses, failures, _ = search.failures(everything)
    assert failures == []
    chosen, proof = search.trim((everything, witnesses))
    assert search.cost(chosen) < search.cost(everything)
    hidden = search.spread(chosen)
    assert check_witnesses(system, hidden, proof, against_insiders=False).holds


def giant(seed: int) -> System:
    """Return a table with one contributor whose level takes many cells of others."""
    dice = np.random.default_rng(seed)
    trees = [
        Hierarchy("activity", {"all": None} | dict.fromkeys("abcdefgh", "all")),
        Hierarchy("area", {"city": None} | dict.fromkeys("uvwxyz", "city")),
        Hierarchy("size", {"any": None} | dict.fromkeys("sml", "any")),
    ]
    codes = [(a, b, c) for a in "abcdefgh" for b in "uvwxyz" for c in "sml" for _ in range(4)]
    value = np.floor(dice.lognormal(7, 1, len(codes))) + 1
    rows = Contributions(
        tuple(np.array(c) for c in zip(*codes, ("a", "u", "s"), strict=True)),
        np.array([f"e{i}" for i in range(len(codes) + 1)]),
        np.append(value, 100_000.0),
    )
    rules = Rules("2025-01-01", p_percent=10, cost=Cost.VALUE)
    return table_system(Reported(Shape(tuple(trees)), rows, rules))[0]


@pytest.mark.parametrize("seed", range(2))
def test_points_are_cut_off_until_the_relaxed_bound_hardly_rises(seed: int) -> None:
    search = Search(giant(seed), SOLVER, Insiders.NONE, None)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    _, failures, _ = search.failures(nothing)

    def bound() -> float:
        return SOLVER.load(search.programme(nothing, ~nothing, relaxed=True)).solve().objective

    bounds = [bound()]
    for _ in range(2):
        search.refine(failures, nothing, ~nothing)
        bounds.append(bound())
    assert bounds[1] > 1.4 * bounds[0]
    assert bounds[1] * (1 - 1e-9) <= bounds[2] < 1.005 * bounds[1]


def test_what_the_last_completion_taught_counts_in_the_bound() -> None:
    system, effort = giant(0), Effort(gap=0.02, rounds=1, first=1)
    search = Search(system, SOLVER, Insiders.NONE, None)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    answer = search.choose(nothing, ~nothing, effort.gap / 2)
    assert answer is not None
    pattern = suppress(system, SOLVER, effort=effort, insiders=Insiders.NONE)
    assert answer[1] * search.unit * 1.2 < pattern.bound <= pattern.cost


def _weighing(factor: float) -> Search:
    system = table(1)
    return Search(replace(system, weight=system.weight * factor), SOLVER, Insiders.NONE, None)


def test_prices_are_in_parts_of_their_mean_whatever_a_cell_weighs() -> None:
    small, large = _weighing(1e-6), _weighing(1.0)
    assert small.unit < 1 < large.unit
    for search in (small, large):
        assert search.price.mean() == pytest.approx(1.0)
    np.testing.assert_allclose(small.price, large.price)
    assert _weighing(0.0).unit == 1.0


def test_of_equal_prices_the_smaller_cell_goes_first_but_where_the_bound_is_asked() -> None:
    search = _weighing(1.0)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    one = nothing.copy()
    one[0] = True
    assert (search.tie > 0).any()
    np.testing.assert_array_equal(search.programme(nothing, ~nothing).cost, search.price)
    for low, high in ((one, ~nothing), (nothing, ~one)):
        cost = search.programme(low, high).cost
        np.testing.assert_array_equal(cost, search.price + search.tie)


def test_without_cuts_nothing_is_added_and_nothing_bounded() -> None:
    search = _weighing(1.0)
    search.cuts.clear()
    fixed = np.zeros(len(search.unknowns), np.bool_)
    fixed[0] = True
    answer = search.choose(fixed, ~np.zeros_like(fixed), 0.0)
    assert answer is not None
    np.testing.assert_array_equal(answer[0], fixed)
    assert answer[0] is not fixed
    assert answer[1] == 0.0


def test_where_no_choice_is_tried_a_completion_inside_is_handed_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ondiris.disclosure.search.TRIMS", 0)
    search = _weighing(1.0)
    everything = np.ones(len(search.unknowns), np.bool_)
    witnesses, failures, _ = search.failures(everything)
    assert failures == []
    chosen, _ = search.trim((everything, witnesses))
    assert search.cost(chosen) < search.cost(everything)


def test_what_a_failing_claim_needs_is_hidden_and_its_witness_kept() -> None:
    search = _weighing(1.0)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    _, failures, _ = search.failures(nothing)
    search.pool.clear()
    nearest = NearestWitnesses(search.system, np.flatnonzero(search.spread(~nothing)), SOLVER)
    grown = search.bridge(nothing, failures[:1], nearest)
    assert not nothing.any()
    (witness,) = search.pool
    assert witness.proves(failures[0].claim, len(search.system.names))[0]
    np.testing.assert_array_equal(grown, search.needed(witness))
    again = search.bridge(grown, [failures[0], failures[0]], nearest)
    np.testing.assert_array_equal(again, grown)


def test_a_bound_has_stalled_where_some_sweeps_together_hardly_lift_it() -> None:
    assert not _stalled([100.0] * PATIENCE)
    assert _stalled([100.0] * (PATIENCE + 1))
    assert _stalled([1.0, *[100.0] * (PATIENCE + 1)])
    steps = [100.0 * (1 + 2 * RISE / PATIENCE) ** k for k in range(PATIENCE + 1)]
    assert not _stalled(steps)
    assert _stalled([100.0 * (1 + RISE / PATIENCE / 2) ** k for k in range(PATIENCE + 1)])


class _Counting:
    """A solver that counts how often its loaded programmes are solved."""

    def __init__(self) -> None:
        self.solved = 0

    def load(self, programme: Programme, limits: Limits = Limits()) -> _Counting:  # noqa: B008
        self._loaded = SOLVER.load(programme, limits)
        return self

    def solve(self) -> Solution:
        self.solved += 1
        return self._loaded.solve()

    def __getattr__(self, name: str) -> object:
        return getattr(self._loaded, name)


def _sweeps(failures: int) -> int:
    """Cut points off for so many failing claims; return how often the relaxed master was solved."""
    search = Search(giant(0), SOLVER, Insiders.NONE, None)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    _, failing, _ = search.failures(nothing)
    search.solver = counting = _Counting()  # type: ignore[assignment]
    search.refine(failing[:failures], nothing, ~nothing)
    return counting.solved


def test_sweeps_end_where_no_claim_fails_or_the_bound_stalls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _sweeps(0) == 1
    assert _sweeps(1) > PATIENCE + 1
    monkeypatch.setattr("ondiris.disclosure.search.RISE", 1e9)
    assert _sweeps(1) == PATIENCE + 1


def test_a_safe_choice_that_a_trim_finds_is_not_completed() -> None:
    search = _weighing(1.0)
    everything = np.ones(len(search.unknowns), np.bool_)
    witnesses, _, _ = search.failures(everything)

    def never(*_: object) -> None:
        raise AssertionError

    search.complete = never  # type: ignore[method-assign]
    chosen, proof = search.trim((everything, witnesses))
    assert search.cost(chosen) < search.cost(everything)
    hidden = search.spread(chosen)
    assert check_witnesses(search.system, hidden, proof, against_insiders=False).holds


def crowd(seed: int) -> System:
    """Return a table of three dimensions, some of whose cells are empty and some of one."""
    dice = np.random.default_rng(seed)
    trees = [
        Hierarchy("activity", {"all": None} | dict.fromkeys("abcdef", "all")),
        Hierarchy("area", {"city": None} | dict.fromkeys("uvwx", "city")),
        Hierarchy("size", {"any": None} | dict.fromkeys("sml", "any")),
    ]
    codes = [
        (a, b, c) for a in "abcdef" for b in "uvwx" for c in "sml" for _ in range(dice.integers(5))
    ]
    value = np.floor(dice.lognormal(5, 2, len(codes))) + 1
    people = np.array([f"e{i}" for i in range(len(codes))])
    rows = Contributions(tuple(np.array(c) for c in zip(*codes, strict=True)), people, value)
    rules = Rules("2025-01-01", p_percent=10, cost=Cost.VALUE)
    return table_system(Reported(Shape(tuple(trees)), rows, rules))[0]


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_asked_again_a_detour_uses_fewer_cells_to_the_full(seed: int) -> None:
    """A cell is paid for whole however little it moves, which the first table does not reckon."""
    search = Search(crowd(seed), SOLVER, Insiders.NONE, None)
    nothing = np.zeros(len(search.unknowns), np.bool_)
    answer = search.choose(nothing, ~nothing, 0.01)
    assert answer is not None
    chosen = answer[0]
    nearest = NearestWitnesses(search.system, np.flatnonzero(search.spread(~nothing)), SOLVER)
    costs = np.array(
        [
            [
                search.cost(search.needed(witness) & ~chosen)
                for witness in nearest.least(failure, search.toll(chosen), tries=2)
            ]
            for failure in search.failures(chosen)[1]
        ]
    )
    assert (costs.min(axis=1) < costs[:, 0] - 1e-6).any()
