"""Every attacker against a pattern: what is proved, what falls short, by how much and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Claims, System, Witness
from ondiris.disclosure.attack import Depth, Insider, insider_failures, search_witnesses
from ondiris.disclosure.claims import claims_of
from ondiris.disclosure.inference import Inference
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
PARTS = np.array([False, True, True])


def table(**changed: object) -> System:
    """Return 100 of which 60 are a secret that must blur by 6."""
    return system_of([100.0, 60, 40], [[1, -1, -1]], secret=[1], **changed)


def told(lower: float, upper: float) -> System:
    return table(bands=facts(([0, 0, 1], lower, upper, "press")))


def proved(system: System, witnesses: Sequence[Witness], claims: Claims) -> list[bool]:
    size = len(system.names)
    some = [witness.proves(claims, size) for witness in witnesses]
    return np.logical_or.reduce([np.zeros(len(claims), np.bool_), *some]).tolist()


def test_a_blurred_secret_has_witnesses_and_falls_short_nowhere() -> None:
    claims = claims_of(table(), PARTS)
    witnesses, failures = search_witnesses(table(), PARTS, claims, SOLVER)
    assert failures == []
    assert proved(table(), witnesses, claims) == [True, True]
    assert all(witness.knows == () for witness in witnesses)


def test_a_shortfall_says_how_far_the_cell_can_move_at_most() -> None:
    """The other part may fall by 2 and rise by 5."""
    system = told(38.0, 45.0)
    witnesses, failures = search_witnesses(system, PARTS, claims_of(system, PARTS), SOLVER)
    assert [(f.cell, f.sign, f.level, f.insider) for f in failures] == [
        (1, 1, 6, -1),
        (1, -1, 6, -1),
    ]
    assert [f.reached for f in failures] == pytest.approx([2, 5])
    assert all(f.frozen.tolist() == [] for f in failures)
    half = told(38.0, 49.0)
    witnesses, failures = search_witnesses(half, PARTS, claims_of(half, PARTS), SOLVER)
    assert [(f.cell, f.sign) for f in failures] == [(1, 1)]
    assert proved(half, witnesses, claims_of(half, PARTS)) == [False, True]


@pytest.mark.parametrize(("depth", "count"), [(Depth.EACH, 2), (Depth.CELL, 1), (Depth.COMMON, 0)])
def test_how_many_shortfalls_are_told_is_asked_for(depth: Depth, count: int) -> None:
    system = told(38.0, 45.0)
    _, failures = search_witnesses(system, PARTS, claims_of(system, PARTS), SOLVER, depth=depth)
    assert len(failures) == count


def test_of_other_cells_both_sides_are_asked_about_where_one_side_of_one_cell_is_enough() -> None:
    """Two rows apart: of `b` either side fails, of `e` the upper one alone."""
    system = system_of(
        [100.0, 60, 40, 50, 30, 20], [[1, -1, -1, 0, 0, 0], [0, 0, 0, 1, -1, -1]], secret=[1, 4],
        bands=facts(([0, 0, 1, 0, 0, 0], 38, 45, "press"), ([0, 0, 0, 0, 0, 1], 19, 90, "press")),
    )  # fmt: skip
    hidden = np.array([False, True, True, False, True, True])
    claims = claims_of(system, hidden)
    _, each = search_witnesses(system, hidden, claims, SOLVER)
    assert {(f.cell, f.sign) for f in each} == {(1, 1), (1, -1), (4, 1)}
    witnesses, brief = search_witnesses(system, hidden, claims, SOLVER, depth=Depth.CELL)
    assert [f.cell for f in brief] == [1, 4]
    assert proved(system, witnesses, claims[(claims.cell == 4) & (claims.sign < 0)]) == [True]


def test_who_knows_a_cell_learns_the_other_and_is_named() -> None:
    claims = claims_of(table(), PARTS)
    _, failures = search_witnesses(
        table(), PARTS, claims, SOLVER, insider=Insider(np.array([2]), (7,))
    )
    assert [(f.cell, f.sign, f.insider, f.frozen.tolist()) for f in failures] == [
        (1, 1, 7, [2]),
        (1, -1, 7, [2]),
    ]
    assert [f.reached for f in failures] == pytest.approx([0, 0], abs=1e-9)
    group = Insider(np.array([2]), (7, 8))
    assert search_witnesses(table(), PARTS, claims, SOLVER, insider=group)[1][0].insider == -1


def test_against_somebody_a_witness_leaves_that_ones_cells_alone_and_says_so() -> None:
    system = system_of([100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1])
    hidden = np.array([False, True, True, True])
    claims = claims_of(system, hidden)
    witnesses, failures = search_witnesses(
        system, hidden, claims, SOLVER, insider=Insider(np.array([2]), (4,))
    )
    assert failures == []
    assert all(w.knows == (4,) and 2 not in w.cells for w in witnesses)
    assert proved(system, witnesses, claims) == [True, True]


def test_small_secrets_beside_large_ones_are_judged_as_well() -> None:
    """Levels of 6 and of 6e-4, in rows of their own: of either one side falls short."""
    system = system_of(
        [100.0, 60, 40, 0.01, 0.006, 0.004], [[1, -1, -1, 0, 0, 0], [0, 0, 0, 1, -1, -1]],
        secret=[1, 4],
        bands=facts(([0, 0, 1, 0, 0, 0], 38, 90, "press"),
                    ([0, 0, 0, 0, 0, 1], 0.0038, 0.09, "press")),
    )  # fmt: skip
    hidden = np.array([False, True, True, False, True, True])
    claims = claims_of(system, hidden)
    witnesses, failures = search_witnesses(system, hidden, claims, SOLVER)
    assert {(f.cell, f.sign) for f in failures} == {(1, 1), (4, 1)}
    reached = {f.cell: f.reached for f in failures}
    assert reached == pytest.approx({1: 2, 4: 0.0002})
    assert proved(system, witnesses, claims[claims.sign < 0]) == [True, True]


def test_tables_at_hand_are_taken_where_they_prove_something_of_what_is_hidden() -> None:
    system = system_of([100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1])
    hidden = np.array([False, True, True, False])
    good = [Witness(np.array([1, 2]), np.array([s * 6.0, -s * 6.0])) for s in (1, -1)]
    idle = Witness(np.array([1, 2]), np.array([1.0, -1.0]))
    moves_shown = Witness(np.array([1, 3]), np.array([6.0, -6.0]))
    claims = claims_of(system, hidden)
    kept, _ = search_witnesses(
        system, hidden, claims, SOLVER, known=[moves_shown, idle, *good, *good]
    )
    assert [id(w) for w in kept] == [id(w) for w in good]
    against = Insider(np.array([2]), (0,))
    kept, failures = search_witnesses(system, hidden, claims, SOLVER, insider=against, known=good)
    assert len(failures) == 2
    assert not {id(w) for w in kept} & {id(w) for w in good}


SIZES = 7


def cube(seed: int, unit: float = 1.0) -> tuple[System, np.ndarray]:
    """Return a table of seven by seven in which a third of the cells are each known to somebody."""
    dice = np.random.default_rng(seed)
    inner = unit * (np.floor(dice.lognormal(3, 1, (SIZES, SIZES))) + 1)
    whole = np.zeros((SIZES + 1, SIZES + 1))
    whole[1:, 1:] = inner
    whole[0, 1:], whole[1:, 0] = inner.sum(axis=0), inner.sum(axis=1)
    whole[0, 0] = inner.sum()
    ids = np.arange(whole.size).reshape(whole.shape)
    equations = np.zeros((2 * (SIZES + 1), whole.size))
    for k, line in enumerate([*ids, *ids.T]):
        equations[k, line] = [1] + [-1] * SIZES
    known = np.zeros(whole.shape, np.bool_)
    known[1:, 1:] = dice.random(inner.shape) < 0.35
    at = np.flatnonzero(known)
    sole = np.full(whole.size, -1)
    sole[at] = np.where(dice.random(len(at)) < 0.2, 0, 2 + np.arange(len(at)))
    hidden = known.copy()
    hidden[1:, 1:] |= dice.random(inner.shape) < 0.25
    system = system_of(
        whole.ravel().tolist(), equations.tolist(), secret=at.tolist(), sole=sole,
        names=tuple(f"{i}|{j}" for i, j in np.ndindex(*whole.shape)),
    )  # fmt: skip
    return system, hidden.ravel()


def expected(system: System, hidden: np.ndarray) -> dict[tuple[int, int, int], float]:
    """Return which claims fail against whom and how far they come, from all that each works out."""
    found = {}
    inference = Inference(system, hidden, SOLVER)
    claims = claims_of(system, hidden)
    for holding, cells in system.sole_cells.items():
        own = cells[hidden[cells]]
        for cell, sign, level in zip(claims.cell, claims.sign, claims.level, strict=True):
            if len(own) and cell not in cells:
                low, high, _ = inference.interval(int(cell), known=own)
                true = system.values[cell]
                owed = system.level_against(int(cell), int(sign), holding, level)
                far = high - true if sign > 0 else true - low
                if owed > 0 and far < owed * (1 - 1e-5):
                    found[int(cell), int(sign), holding] = far
    return found


@pytest.mark.parametrize(("seed", "unit"), [(0, 1.0), (1, 0.001)])
def test_those_fail_against_an_insider_who_are_too_narrow_for_it_and_no_others(
    seed: int, unit: float
) -> None:
    system, hidden = cube(seed, unit)
    claims = claims_of(system, hidden)
    _, outside = search_witnesses(system, hidden, claims, SOLVER)
    kept = claims[~np.isin(claims.cell, [f.cell for f in outside])]
    witnesses, failures = insider_failures(system, hidden, kept, SOLVER)
    reached = {one: far for one, far in expected(system, hidden).items() if one[0] in kept.cell}
    wanted = set(reached)
    assert wanted
    assert {(f.cell, f.sign, f.insider): f.reached for f in failures} == pytest.approx(
        reached, abs=1e-6 * unit
    )
    for failure in failures:
        own = system.sole_cells[failure.insider]
        assert failure.frozen.tolist() == own[hidden[own]].tolist()
        assert failure.level == claims.level[claims.cell == failure.cell][0]
        assert failure.reached < failure.level
    unproved = {(int(c), int(s), h) for c, s in zip(kept.cell, kept.sign, strict=True)
                for h, cells in system.sole_cells.items()
                if hidden[cells].any() and c not in cells} - wanted  # fmt: skip
    for witness in witnesses:
        met = set(system.sole[witness.cells].tolist())
        good = kept[witness.proves(kept, len(system.names))]
        unproved = {(c, s, h) for c, s, h in unproved
                    if h in met or not ((good.cell == c) & (good.sign == s)).any()}  # fmt: skip
    assert not unproved


@pytest.mark.parametrize("seed", range(1))
def test_of_each_cell_one_failing_side_is_enough_where_that_is_asked(seed: int) -> None:
    system, hidden = cube(seed)
    claims = claims_of(system, hidden)
    _, each = insider_failures(system, hidden, claims, SOLVER)
    _, brief = insider_failures(system, hidden, claims, SOLVER, brief=True)
    assert {(f.cell, f.insider) for f in brief} == {(f.cell, f.insider) for f in each}
    assert len(brief) < len(each)


def test_what_is_known_before_is_used_against_insiders_too() -> None:
    system = system_of(
        [100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1], sole=np.array([-1, -1, 3, -1])
    )
    hidden = np.array([False, True, True, True])
    claims = claims_of(system, hidden)
    good = [Witness(np.array([1, 3]), np.array([s * 6.0, -s * 6.0])) for s in (1, -1)]
    met = Witness(np.array([1, 2]), np.array([6.0, -6.0]))
    shown = Witness(np.array([0, 1]), np.array([6.0, 6.0]))
    kept, failures = insider_failures(
        system, hidden, claims, SOLVER, known=[met, shown, *good, *good]
    )
    assert failures == []
    assert [id(w) for w in kept] == [id(w) for w in good]


def test_without_anybody_alone_in_what_is_hidden_nobody_is_asked() -> None:
    claims = claims_of(table(), PARTS)
    assert insider_failures(table(), PARTS, claims, SOLVER) == ([], [])
    shown = table(sole=np.array([4, -1, -1]))
    assert insider_failures(shown, PARTS, claims, SOLVER) == ([], [])


def test_against_an_insider_only_the_level_that_can_be_kept_is_owed() -> None:
    """Who is alone in `c` leaves `b` the two by which the last part can move."""
    system = system_of(
        [100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1], sole=np.array([-1, -1, 3, -1]),
        bands=facts(([0, 0, 0, 1], 18, 22, "press")),
    )  # fmt: skip
    hidden = np.array([False, True, True, True])
    claims = claims_of(system, hidden)

    def failing(limits: dict[tuple[int, int, int], float]) -> list[tuple[int, float, float]]:
        _, failures = insider_failures(replace(system, limits=limits), hidden, claims, SOLVER)
        assert all(f.insider == 3 and f.frozen.tolist() == [2] for f in failures)
        return [(f.sign, f.level, round(f.reached, 6)) for f in failures]

    assert failing({}) == [(1, 6, 2), (-1, 6, 2)]
    assert failing({(1, 1, 3): 2.0, (1, -1, 3): 1.0}) == []
    assert failing({(1, 1, 3): 2.0}) == [(-1, 6, 2)]
    assert failing({(1, 1, 3): 0.0, (1, -1, 3): 0.0}) == []
    assert failing({(1, 1, 3): 3.0, (1, -1, 3): 2.0}) == [(1, 3, 2)]
    assert failing({(1, 1, 9): 1.0, (2, -1, 3): 1.0}) == [(1, 6, 2), (-1, 6, 2)]
    both = replace(system, limits={(1, 1, 3): 2.0, (1, -1, 3): 1.0})
    away = [w for w in insider_failures(both, hidden, claims, SOLVER)[0] if 2 not in w.cells]
    owed = Claims(np.array([1, 1]), np.array([1, -1]), np.array([2.0, 1.0]))
    assert proved(system, away, owed) == [True, True]


def test_a_limit_of_less_than_one_is_owed_too() -> None:
    system = system_of(
        [100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1], sole=np.array([-1, -1, 3, -1]),
        bands=facts(([0, 0, 0, 1], 19.9, 20.1, "press")),
        limits={(1, 1, 3): 0.5, (1, -1, 3): 0.5},
    )  # fmt: skip
    hidden = np.array([False, True, True, True])
    _, failures = insider_failures(system, hidden, claims_of(system, hidden), SOLVER)
    assert [(f.sign, f.level) for f in failures] == [(1, 0.5), (-1, 0.5)]


def test_who_owns_the_claimed_cell_is_not_asked_and_who_owns_another_is() -> None:
    own = system_of([100.0, 60, 40], [[1, -1, -1]], secret=[1, 2], sole=np.array([-1, 2, 5]))
    _, failures = insider_failures(own, PARTS, claims_of(own, PARTS), SOLVER)
    assert {(f.cell, f.insider) for f in failures} == {(1, 5), (2, 2)}
