"""Cutting planes: every safe pattern keeps them, and the pattern that failed does not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Shortfall, System
from ondiris.disclosure.attack import search_witnesses
from ondiris.disclosure.claims import claims_of
from ondiris.disclosure.cutting_planes import CuttingPlane, CuttingPlanes, Unknowns, forced_cells
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
NOBODY = np.zeros(0, np.int64)


def row(*parts: float, **changed: object) -> System:
    """Return a total that is shown, a secret of 60 that must blur by 6, and other parts."""
    count = 2 + len(parts)
    free = np.arange(count) > 1
    return system_of(
        [60 + sum(parts), 60.0, *parts], [[1.0, *[-1.0] * (count - 1)]], secret=[1],
        **({"free": free} | changed),
    )  # fmt: skip


def maker(system: System) -> CuttingPlanes:
    return CuttingPlanes(system, Unknowns.of(system), SOLVER)


def written(cut: CuttingPlane) -> tuple[dict[int, float], float]:
    return dict(zip(cut.unknowns, cut.coefficients, strict=True)), cut.right


def test_free_groups_are_unknowns_and_their_prices_add_up() -> None:
    """Cell 1 is forced and takes cell 2 of its group along; cell 4 is shown, so 5 is as well."""
    system = system_of(
        [1.0] * 8, secret=[1], group=np.array([0, 1, 1, 3, 4, 4, 6, 6]),
        free=np.array([True, False, True, True, False, True, True, True]),
        hidden=np.array([False] * 8), weight=np.arange(8.0),
    )  # fmt: skip
    found = Unknowns.of(system)
    assert found.of_cell.tolist() == [0, -1, -1, 1, -1, -1, 2, 2]
    assert found.weight.tolist() == [0, 3, 13]
    assert len(found) == 3
    assert forced_cells(system).tolist() == [False, True, True] + [False] * 5
    chosen = np.array([False, True, True])
    assert found.spread(chosen).tolist() == [False, False, False, True, False, False, True, True]
    assert found.gather(np.array([True] * 6 + [False, True])).tolist() == [True, True, True]
    assert found.gather(np.array([False, True, True] + [False] * 5)).tolist() == [False] * 3


def test_cells_hidden_before_force_their_groups_too() -> None:
    system = system_of([1.0] * 3, hidden=np.array([True, False, False]), group=np.array([5, 5, 7]),
                       free=np.array([False, True, True]))  # fmt: skip
    assert Unknowns.of(system).of_cell.tolist() == [-1, -1, 0]
    assert forced_cells(system).tolist() == [True, True, False]


def cuts(system: System, **known: object) -> list[tuple[dict[int, float], float]]:
    return [written(cut) for cut in maker(system).rows(**known)]  # type: ignore[arg-type]


def test_a_secret_needs_as_much_in_its_line_as_it_must_move() -> None:
    """Upwards `c` can give 4 of the 6 and `d` all; downwards both can take any amount."""
    assert cuts(row(4.0, 40)) == [
        ({0: pytest.approx(2 / 3), 1: 1}, 1),
        ({0: 1, 1: 1}, 1),
    ]


def test_what_is_hidden_anyway_counts_before() -> None:
    hidden = np.array([False, False, True, False])
    free = np.array([False, False, False, True])
    assert cuts(row(4.0, 40, hidden=hidden, free=free)) == [({0: 1}, 1)]
    assert cuts(row(5.9, 0.05, hidden=hidden, free=free)) == [({0: pytest.approx(0.5)}, 1)]
    assert cuts(row(40.0, 40, hidden=hidden, free=free)) == []


def test_what_is_known_of_cells_limits_what_they_give() -> None:
    upper = np.array([np.inf, np.inf, 43, 99])
    assert cuts(row(40.0, 40, upper=upper)) == [({0: 1, 1: 1}, 1), ({0: 0.5, 1: 1}, 1)]
    lower = np.array([0.0, 0, 37, 0])
    assert cuts(row(40.0, 40, lower=lower)) == [({0: 0.5, 1: 1}, 1), ({0: 1, 1: 1}, 1)]


def test_signs_and_factors_of_an_equation_count() -> None:
    """Twice the secret is `c` less `d`: upwards `c` rises or `d`, which is 4, falls."""
    system = system_of([60.0, 124, 4], [[2, -1, 1]], secret=[0], free=np.array([False, True, True]))
    assert cuts(system) == [({0: 1, 1: pytest.approx(1 / 3)}, 1), ({0: 1, 1: 1}, 1)]
    turned = system_of(
        [60.0, 124, 4], [[-2, 1, -1]], secret=[0], free=np.array([False, True, True])
    )
    assert cuts(turned) == cuts(system)
    weighed = system_of([60.0, 30], [[1, -2]], secret=[0], upper=np.array([99.0, 31.5]),
                        free=np.array([False, True]))  # fmt: skip
    assert cuts(weighed) == [({0: 0.5}, 1), ({0: 1}, 1)]


def test_a_side_without_a_level_asks_for_nothing() -> None:
    up = row(4.0, 40, level_down=np.zeros(4))
    assert cuts(up) == [({0: pytest.approx(2 / 3), 1: 1}, 1)]
    down = row(4.0, 40, level_up=np.zeros(4))
    assert cuts(down) == [({0: 1, 1: 1}, 1)]
    assert cuts(row(4.0, 40, level_up=np.zeros(4), level_down=np.zeros(4))) == []
    small = row(40.0, level_up=np.array([0, 0.5, 0]), level_down=np.array([0, 0.5, 0]))
    assert cuts(small) == [({0: 1}, 1)]


def test_against_an_insider_its_own_cells_give_nothing() -> None:
    known = {7: np.array([2])}
    assert cuts(row(40.0, 40), known=known) == [({0: 1, 1: 1}, 1), ({1: 1}, 1)]
    limited = row(40.0, 3, limits={(1, 1, 7): 3.0, (1, -1, 7): 0.0})
    assert cuts(limited, known=known) == [
        ({0: 1, 1: 0.5}, 1), ({0: 1, 1: 1}, 1), ({1: 1}, 1),
    ]  # fmt: skip
    assert cuts(row(40.0, 40), known={0: np.array([2])}) == cuts(row(40.0, 40), known=known)
    own = {7: np.array([1, 2])}
    assert cuts(row(40.0, 40), known=own) == [({0: 1, 1: 1}, 1)]


RING = [
    [1.0, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [0.0, 0, 0, 0, 1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0],
    [0.0, 0, 0, 0, 0, 0, 0, 0, 1, -1, -1, -1, 0, 0, 0, 0],
    [0.0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0],
    [0.0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0, 0],
    [0.0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0],
    [0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, -1],
]
"""Three rows of three with their totals, the totals of the columns, and that of all."""
INNER = [1, 2, 3, 5, 6, 7, 9, 10, 11]


def square(seed: int) -> System:
    """Return a table of three by three; its totals are shown, two inner cells are secret."""
    dice = np.random.default_rng(seed)
    inner = dice.integers(5, 60, (3, 3)).astype(float)
    rows, columns = inner.sum(axis=1), inner.sum(axis=0)
    values = [v for k in range(3) for v in (rows[k], *inner[k])] + [*columns, inner.sum()]
    secret = sorted(dice.choice(INNER, 2, replace=False).tolist())
    free = np.isin(np.arange(16), INNER) & ~np.isin(np.arange(16), secret)
    told = np.zeros(16)
    other = next(c for c in INNER if c not in secret)
    told[other] = 1
    return system_of(
        values, RING, secret=secret, free=free,
        bands=facts((told.tolist(), values[other] - 3, values[other] + 2, "press")),
    )  # fmt: skip


def patterns(system: System) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield every choice of unknowns with the cells it hides."""
    unknowns = Unknowns.of(system)
    for chosen in itertools.product([False, True], repeat=len(unknowns)):
        choice = np.array(chosen)
        yield choice, forced_cells(system) | unknowns.spread(choice)


def failing(system: System, hidden: np.ndarray) -> list[Shortfall]:
    return search_witnesses(system, hidden, claims_of(system, hidden), SOLVER)[1]


def kept(cut: CuttingPlane, choice: np.ndarray) -> bool:
    sides = sum(c for u, c in zip(cut.unknowns, cut.coefficients, strict=True) if choice[u])
    return sides >= cut.right - 1e-6


@pytest.mark.parametrize("seed", range(2))
def test_a_failure_gives_a_cut_that_it_breaks_and_every_safe_pattern_keeps(seed: int) -> None:
    system = square(seed)
    made = maker(system)
    found: list[CuttingPlane] = list(made.rows())
    safe = []
    for choice, hidden in patterns(system):
        failures = failing(system, hidden)
        if not failures:
            safe.append(choice)
        for failure in failures:
            cut = made.of_failure(hidden, failure)
            if cut is not None:
                assert not kept(cut, choice)
                found.append(cut)
    assert safe
    assert len(set(found)) > 4
    assert all(kept(cut, choice) for cut in set(found) for choice in safe)


@pytest.mark.parametrize("seed", range(2))
def test_a_point_gives_a_cut_that_it_breaks_and_every_safe_pattern_keeps(seed: int) -> None:
    system = square(seed)
    made = maker(system)
    dice = np.random.default_rng(seed)
    base = forced_cells(system)
    failures = failing(system, base)
    found = []
    for failure, _ in itertools.product(failures, range(12)):
        share = np.round(dice.random(len(Unknowns.of(system))) * 0.7, 2)
        cut = made.of_point(share, failure)
        if cut is not None:
            reached = sum(c * share[u] for u, c in zip(cut.unknowns, cut.coefficients, strict=True))
            assert reached < cut.right - 0.01
            found.append(cut)
    assert found
    safe = [choice for choice, hidden in patterns(system) if not failing(system, hidden)]
    assert all(kept(cut, choice) for cut in found for choice in safe)
    assert made.of_point(np.ones(len(Unknowns.of(system))), failures[0]) is None


def test_against_an_insider_a_cut_asks_for_what_it_does_not_know() -> None:
    system = row(40.0, 40, 40)
    hidden = np.array([False, True, True, False, False])
    cut = maker(system).of_failure(hidden, Shortfall(1, 1, 6.0, 0.0, np.array([2]), 0))
    assert cut is not None
    assert written(cut) == ({1: 1, 2: 1}, 1)


def test_what_a_fact_leaves_a_hidden_cell_counts_before() -> None:
    """`c` gives 3 of the 6, so that `d` with its 1.5 is half of the rest."""
    system = row(40.0, 1.5, 40, bands=facts(([0, 0, 1, 0, 0], 37.0, 99.0, "press")))
    hidden = np.array([False, True, True, False, False])
    cut = maker(system).of_failure(hidden, Shortfall(1, 1, 6.0, 3.0, NOBODY))
    assert cut is not None
    assert written(cut) == ({1: 0.5, 2: 1}, 1)


def test_no_cut_comes_of_a_claim_that_holds() -> None:
    system = row(40.0, 40)
    hidden = np.array([False, True, True, False])
    assert maker(system).of_failure(hidden, Shortfall(1, 1, 6.0, 0.0, NOBODY)) is None
    assert maker(system).of_failure(hidden, Shortfall(1, -1, 6.0, 0.0, NOBODY)) is None


@pytest.mark.parametrize("sign", [1, -1])
def test_a_cut_of_a_point_takes_parts_of_cells(sign: int) -> None:
    """Half of `c` and a tenth of `d` are less than one of both."""
    system = row(40.0, 40)
    failure = Shortfall(1, sign, 6.0, 0.0, NOBODY)
    cut = maker(system).of_point(np.array([0.5, 0.1]), failure)
    assert cut is not None
    assert written(cut) == ({0: 1, 1: 1}, 1)
    assert maker(system).of_point(np.array([0.5, 0.495]), failure) is None
    assert maker(system).of_point(np.array([1.0, 0.0]), failure) is None
