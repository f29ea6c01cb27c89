"""The search for a cheap pattern: safe, as cheap as its gap says, and honest about its bound."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Effort, Insiders, Pattern, System, check_witnesses, suppress
from ondiris.disclosure.attack import insider_failures, search_witnesses
from ondiris.disclosure.claims import claims_of
from ondiris.disclosure.cutting_planes import CuttingPlane, Unknowns, forced_cells
from ondiris.disclosure.suppression import _among, _descend, _lifted
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Refused

SOLVER = HighsSolver()
SIDE = 3


@cache
def square(seed: int) -> System:
    """Return a table of three by three with its totals, which are never hidden."""
    dice = np.random.default_rng(seed)
    inner = dice.integers(5, 60, (SIDE, SIDE)).astype(float)
    whole = np.zeros((SIDE + 1, SIDE + 1))
    whole[1:, 1:] = inner
    whole[0, 1:], whole[1:, 0], whole[0, 0] = inner.sum(axis=0), inner.sum(axis=1), inner.sum()
    ids = np.arange(whole.size).reshape(whole.shape)
    equations = np.zeros((2 * (SIDE + 1), whole.size))
    for k, line in enumerate([*ids, *ids.T]):
        equations[k, line] = [1] + [-1] * SIDE
    secret = sorted(dice.choice(ids[1:, 1:].ravel(), 2, replace=False).tolist())
    free = np.isin(np.arange(whole.size), ids[1:, 1:]) & ~np.isin(np.arange(whole.size), secret)
    owner = np.full(whole.size, -1)
    owner[secret] = np.arange(len(secret))
    return system_of(
        whole.ravel().tolist(), equations.tolist(), secret=secret, free=free, sole=owner
    )


def safe(system: System, hidden: np.ndarray, insiders: Insiders) -> bool:
    claims = claims_of(system, hidden)
    if search_witnesses(system, hidden, claims, SOLVER)[1]:
        return False
    return insiders is Insiders.NONE or not insider_failures(system, hidden, claims, SOLVER)[1]


@cache
def cheapest(seed: int, insiders: Insiders = Insiders.NONE) -> float:
    """Return the least cost of a safe pattern, by trying the cheapest first."""
    system = square(seed)
    unknowns = Unknowns.of(system)
    choices = [np.array(c) for c in itertools.product([False, True], repeat=len(unknowns))]
    base = forced_cells(system)
    for choice in sorted(choices, key=lambda c: float(unknowns.weight[c].sum())):
        if safe(system, base | unknowns.spread(choice), insiders):
            return float(unknowns.weight[choice].sum())
    raise AssertionError("hiding everything is not enough")


@pytest.mark.parametrize("insiders", [Insiders.NONE, Insiders.SOLE])
def test_the_optimum_is_the_cheapest_of_all_safe_patterns(insiders: Insiders) -> None:
    for seed in range(2):
        system = square(seed)
        found = suppress(system, SOLVER, effort=Effort.optimal(), insiders=insiders)
        least = cheapest(seed, insiders)
        assert found.cost == pytest.approx(least)
        assert found.bound == pytest.approx(least)
        assert found.cost == pytest.approx(system.weight[found.secondary].sum())
        assert (found.hidden & ~system.primary).tolist() == found.secondary.tolist()
        assert check_witnesses(
            system, found.hidden, found.witnesses, against_insiders=insiders is Insiders.SOLE
        ).holds


@pytest.mark.parametrize(
    "effort",
    [
        Effort(gap=0.3, rounds=1, first=1, every=1),
        Effort(gap=0.0, rounds=2, first=1, every=1),
        Effort(gap=0.0, rounds=3, first=2, every=2),
        Effort(gap=0.05, rounds=40, first=4, every=3),
        Effort(gap=0.0, rounds=2, first=9, every=9),
    ],
)
def test_any_effort_ends_with_a_safe_pattern_and_a_bound_that_holds(effort: Effort) -> None:
    for seed in range(3):
        system = square(seed)
        found = suppress(system, SOLVER, effort=effort, insiders=Insiders.NONE)
        least = cheapest(seed)
        assert found.bound <= least * (1 + 1e-9) <= found.cost * (1 + 1e-6)
        assert found.rounds <= effort.rounds
        assert check_witnesses(system, found.hidden, found.witnesses, against_insiders=False).holds
        if found.rounds < effort.rounds:
            assert found.gap <= effort.gap + 1e-9


def test_a_table_without_secrets_hides_nothing() -> None:
    plain = system_of([10.0, 6, 4], [[1, -1, -1]])
    found = suppress(plain, SOLVER)
    assert not found.hidden.any()
    assert (found.cost, found.bound, found.gap, found.witnesses) == (0, 0, 0, ())


def test_what_was_hidden_before_is_hidden_again_without_a_price() -> None:
    hidden = np.array([False, False, True, False])
    system = system_of(
        [100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1], hidden=hidden,
        free=np.array([False, False, False, True]),
    )  # fmt: skip
    found = suppress(system, SOLVER)
    assert found.hidden.tolist() == [False, True, True, False]
    assert not found.secondary.any()
    assert found.cost == 0


def test_cells_of_one_group_are_hidden_together() -> None:
    """`c` is cheaper than `d` by itself, but takes `f` of another table along."""
    system = system_of(
        [100.0, 60, 19, 21, 10, 7, 3], [[1, -1, -1, -1, 0, 0, 0], [0, 0, 0, 0, 1, -1, -1]],
        secret=[1], free=np.array([False, False, True, True, False, True, True]),
        group=np.array([0, 1, 2, 3, 4, 2, 6]),
    )  # fmt: skip
    found = suppress(system, SOLVER, effort=Effort.optimal())
    assert found.hidden.tolist() == [False, True, False, True, False, False, False]
    assert found.cost == 21
    apart = suppress(
        system_of(
            [100.0, 60, 19, 21, 10, 7, 3], system.equations.toarray().tolist(), secret=[1],
            free=system.free,
        ),
        SOLVER,
    )  # fmt: skip
    assert apart.cost == 19


def test_what_cannot_be_protected_is_refused_by_its_cells() -> None:
    """Of six rows the second cells are shown: their firsts cannot be kept."""
    values = [v for _ in range(7) for v in (30.0, 20, 10)]
    rows = [[0.0] * (3 * k) + [1, -1, -1] + [0.0] * (3 * (6 - k)) for k in range(7)]
    secret = list(range(1, 21, 3))
    system = system_of(
        values, rows, secret=secret, free=np.arange(21) == 20,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"6 cells .*: b, e, h, k, n \[") as error:
        suppress(system, SOLVER)
    assert error.value.code == "protection-infeasible"


def test_sums_that_betray_are_conditions_of_their_own() -> None:
    """A condition that `c` and `d` are not both open, and one that cannot be met."""
    system = square(0)
    plain = suppress(system, SOLVER, effort=Effort.optimal(), insiders=Insiders.NONE)
    unknowns = Unknowns.of(system)
    dear = int(np.argmax(np.where(unknowns.gather(plain.hidden), -1.0, unknowns.weight)))

    def unions(hidden: np.ndarray, asked: Unknowns) -> list[CuttingPlane]:
        return [] if asked.gather(hidden)[dear] else [CuttingPlane((dear,), (1.0,))]

    found = suppress(system, SOLVER, effort=Effort.optimal(), insiders=Insiders.NONE, unions=unions)
    assert unknowns.gather(found.hidden)[dear]
    assert found.cost > plain.cost
    never = CuttingPlane((dear,), (1.0,), 2.0)
    with pytest.raises(Refused, match="0 cells"):
        suppress(system, SOLVER, insiders=Insiders.NONE, unions=lambda _, __: [never])


def test_facts_bind_the_pattern() -> None:
    """The cheaper partner is printed to within 2, so the dearer one is hidden."""
    told = facts(([0, 0, 1, 0], 18.0, 22.0, "press"))
    system = system_of(
        [101.0, 60, 20, 21], [[1, -1, -1, -1]], secret=[1], bands=told,
        free=np.array([False, False, True, True]),
    )  # fmt: skip
    assert suppress(system, SOLVER, effort=Effort.optimal()).cost == 21


@pytest.mark.parametrize(
    ("cells", "insiders", "effort"),
    [
        (1, Insiders.NONE, Effort(0.01, 40, 4, 3)),
        (3000, Insiders.SOLE, Effort(0.01, 40, 4, 3)),
        (3001, Insiders.SOLE, Effort(0.05, 5, 5, 5)),
        (9999, Insiders.SOLE, Effort(0.05, 5, 5, 5)),
        (3001, Insiders.NONE, Effort(0.02, 7, 4, 3)),
        (8000, Insiders.NONE, Effort(0.02, 7, 4, 3)),
        (8001, Insiders.NONE, Effort(0.03, 4, 4, 4)),
    ],
)
def test_the_effort_falls_with_the_size_of_a_table(
    cells: int, insiders: Insiders, effort: Effort
) -> None:
    assert Effort.fitting(cells, insiders) == effort
    assert Effort.fitting(cells) == Effort.fitting(cells, Insiders.NONE)


def pattern(cost: float, bound: float) -> Pattern:
    hidden, secondary = np.array([True, True, False]), np.array([False, True, False])
    return Pattern(hidden, secondary, cost, bound, 3, ())


def test_a_gap_is_the_part_of_the_cost_that_may_be_too_much() -> None:
    assert pattern(10.0, 9.0).gap == pytest.approx(0.1)
    assert pattern(0.5, 0.25).gap == 0.5
    assert pattern(10.0, 11.0).gap == 0
    assert pattern(0.0, -1.0).gap == 0
    assert str(pattern(10.0, 9.0)) == "Pattern(2 hidden, 1 secondary, gap 10.00 %)"


class _Told:
    """A search that is told what it finds, and notes in which round it was asked what."""

    def __init__(self, *, learns: bool = True, bound: float = 1.0) -> None:
        self.unknowns = range(4)
        self.learns, self.bound = learns, bound
        self.round = 0
        self.gaps: list[float] = []
        self.thorough: list[int] = []
        self.refined: list[int] = []
        self.completed: list[int] = []
        self.trimmed: list[tuple[str, float]] = []

    def choose(self, fixed: np.ndarray, within: np.ndarray, gap: float) -> object:
        assert not fixed.any()
        assert within.all()
        self.gaps.append(gap)
        self.round += 1
        return np.array([False, False, False, True]), self.bound

    def failures(self, _chosen: np.ndarray, *, thorough: bool) -> object:
        self.thorough += [self.round] if thorough else []
        return [], ["a claim"], []

    def learn(self, *_: object) -> int:
        return int(self.learns)

    def refine(self, failures: list[str], low: np.ndarray, high: np.ndarray) -> None:
        assert failures == ["a claim"]
        assert high.all()
        assert not low.any()
        self.refined.append(self.round)

    def complete(self, _chosen: np.ndarray, _within: np.ndarray) -> object:
        self.completed.append(self.round)
        return np.array([True, True, False, False]), ["completed"]

    def trim(self, safe: tuple[np.ndarray, object], gap: float = 0.0) -> object:
        self.trimmed.append(("".join("#" if one else "." for one in safe[0]), gap))
        return safe

    def better(self, one: object, other: object) -> object:
        return one or other

    def cost(self, chosen: np.ndarray) -> float:
        return 10.0 * float(chosen.sum())


def test_choices_are_completed_in_their_rounds_and_attacked_thoroughly_before() -> None:
    told = _Told()
    best, bound, rounds = _descend(told, Effort(gap=0.25, rounds=9, first=4, every=3))  # type: ignore[arg-type]
    assert best is not None
    assert (bound, rounds) == (1.0, 9)
    assert told.refined == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert told.completed == [4, 7, 9]
    assert told.thorough == [1, 3, 4, 6, 7, 9]
    assert told.gaps == [0.125] * 10  # once more for what the last completion taught
    # After each completion also among all that was hidden: the completed and the chosen.
    assert told.trimmed == [("##..", 0.0), ("##.#", 0.125)] * 3


def test_a_search_that_learns_nothing_completes_at_once_and_ends() -> None:
    told = _Told(learns=False)
    _, _, rounds = _descend(told, Effort(gap=0.25, rounds=9, first=4, every=3))  # type: ignore[arg-type]
    assert (rounds, told.completed) == (1, [1])


def test_a_search_ends_where_cost_and_bound_are_near_enough() -> None:
    near, far = _Told(bound=16.0), _Told(bound=15.9)
    effort = Effort(gap=0.25, rounds=9, first=4, every=3)
    assert _descend(near, effort)[2] == 4  # type: ignore[arg-type]
    assert _descend(far, effort)[2] == 9  # type: ignore[arg-type]


def test_nothing_more_is_looked_for_among_what_the_best_hides_itself() -> None:
    told, hidden = _Told(), np.array([True, True, False, False])
    best = hidden, ("proof",)
    effort = Effort(gap=0.25)
    assert _among(told, None, hidden, effort) is None  # type: ignore[arg-type]
    assert _among(told, best, hidden.copy(), effort) is best  # type: ignore[arg-type]
    assert told.trimmed == []
    assert _among(told, best, ~hidden, effort) is best  # type: ignore[arg-type]
    assert told.trimmed == [("####", 0.125)]


def test_where_cuts_refuse_everything_no_bound_is_lifted() -> None:
    told = _Told()
    told.choose = lambda *_: None  # type: ignore[method-assign, assignment]
    assert _lifted(told, Effort()) == 0.0  # type: ignore[arg-type]
