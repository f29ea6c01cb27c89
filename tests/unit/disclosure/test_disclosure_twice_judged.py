"""Secrets that a belief narrows are judged a second time without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Bands, Exposed, Insiders, System
from ondiris.disclosure.beliefs import judged_twice
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
KEPT = 1 - 1e-5


def table(*, believed: tuple[float, float], certain: tuple[float, float], **more: object) -> System:
    """Return 100 of which 60 are a secret that must blur by 6, and what is told of it."""
    told = facts(([0, 1, 0], *certain, "press"))
    guess = replace(facts(([0, 1, 0], *believed, "talk")), believed=np.array([True]))
    plain = {"sole": np.array([-1, -1, 5]), "weight": np.array([3.0, 2, 1]), **more}
    return system_of(
        [100.0, 60, 40], [[1, -1, -1]], secret=[1], bands=told.and_also(guess), **plain
    )


def judged(
    system: System, insiders: Insiders = Insiders.NONE, **more: object
) -> tuple[System, list[Exposed]]:
    return judged_twice(system, np.ones(3, np.bool_), SOLVER, insiders, **more)  # type: ignore[arg-type]


def levels(system: System) -> tuple[list[float], list[float]]:
    return system.level_up.tolist(), system.level_down.tolist()


WIDE = (0.0, 900.0)


def test_what_a_belief_takes_is_owed_to_whoever_does_not_hold_it() -> None:
    found, exposed = judged(table(believed=(55.0, 63.0), certain=WIDE))
    up, down = levels(found)
    assert up == pytest.approx([0, 3 * KEPT, 0, 0, 6, 0], rel=1e-6)
    assert down == pytest.approx([0, 5 * KEPT, 0, 0, 6, 0], rel=1e-6)
    assert exposed == [Exposed("b", ("press", "talk"))]


def test_the_copy_has_one_fate_with_the_system_and_no_price() -> None:
    found, _ = judged(table(believed=(55.0, 63.0), certain=WIDE))
    assert found.names == tuple("abcabc")
    assert found.group.tolist() == [0, 1, 2, 0, 1, 2]
    assert found.sole.tolist() == [-1, -1, 5, -1, -1, 5]
    assert found.weight.tolist() == [3, 2, 1, 0, 0, 0]
    assert found.bands.sources == ("press", "talk", "press")
    assert found.bands.believed.tolist() == [False, True, False]
    assert found.equations.toarray().tolist() == [[1, -1, -1, 0, 0, 0], [0, 0, 0, 1, -1, -1]]


def test_the_copy_asks_only_for_what_the_belief_took() -> None:
    up, down = levels(judged(table(believed=(0.0, 63.0), certain=WIDE))[0])
    assert up == pytest.approx([0, 3 * KEPT, 0, 0, 6, 0], rel=1e-6)
    assert down == [0, 6, 0, 0, 0, 0]
    up, down = levels(judged(table(believed=(55.0, 900.0), certain=WIDE))[0])
    assert up == [0, 6, 0, 0, 0, 0]
    assert down == pytest.approx([0, 5 * KEPT, 0, 0, 6, 0], rel=1e-6)


def test_the_copy_asks_for_no_more_than_what_is_certain_leaves() -> None:
    up, down = levels(judged(table(believed=(55.0, 63.0), certain=(58.0, 64.0)))[0])
    assert up == pytest.approx([0, 3 * KEPT, 0, 0, 4 * KEPT, 0], rel=1e-6)
    assert down == pytest.approx([0, 2 * KEPT, 0, 0, 0, 0], rel=1e-6)


@pytest.mark.parametrize(
    ("believed", "certain"),
    [
        (WIDE, (55.0, 63.0)),
        ((55.0, 63.0), (56.0, 62.0)),
        (WIDE, WIDE),
        ((55.0, 63.0), (55.0, 63.0)),
    ],
)
def test_nothing_is_judged_twice_where_no_belief_takes_anything(
    believed: tuple[float, float], certain: tuple[float, float]
) -> None:
    found, _ = judged(table(believed=believed, certain=certain))
    assert found.names == tuple("abc")


def test_without_beliefs_nothing_is_judged_twice() -> None:
    told = facts(([0, 1, 0], 55.0, 63.0, "press"))
    plain = system_of([100.0, 60, 40], [[1, -1, -1]], secret=[1], bands=told)
    found, exposed = judged(plain)
    assert found.names == tuple("abc")
    assert exposed == [Exposed("b", ("press",))]
    untouched = replace(plain, bands=Bands.none(3))
    assert judged(untouched)[0] is untouched


def test_releases_are_named_where_no_fact_tells_of_the_cell() -> None:
    guess = replace(facts(([1, 0, 0], 100.0, 101.0, "talk"), ([0, 0, 1], 40.0, 41.0, "talk")),
                    believed=np.array([True, True]))  # fmt: skip
    system = system_of([100.0, 60, 40], [[1, -1, -1]], secret=[1], bands=guess)
    found, exposed = judged(system, releases=("january",))
    assert exposed == [Exposed("b", ("january", "talk"))]
    assert found.level_up.tolist()[4] == 6


def of_totals(believed: tuple[float, float], certain: tuple[float, float]) -> System:
    """Return the same table, of whose total something is told; who is alone in `c` knows it."""
    told = facts(([1, 0, 0], *certain, "press"))
    guess = replace(facts(([1, 0, 0], *believed, "talk")), believed=np.array([True]))
    return system_of(
        [100.0, 60, 40], [[1, -1, -1]], secret=[1], bands=told.and_also(guess),
        sole=np.array([-1, -1, 5]),
    )  # fmt: skip


def test_what_an_insider_believes_limits_the_copy_by_what_is_certain_alone() -> None:
    found, exposed = judged(of_totals((98.0, 103.0), WIDE), Insiders.SOLE)
    assert exposed == []
    assert found.limits == pytest.approx({(1, 1, 5): 3 * KEPT, (1, -1, 5): 2 * KEPT}, rel=1e-6)
    assert levels(found) == ([0, 6, 0, 0, 6, 0], [0, 6, 0, 0, 6, 0])
    some = judged(of_totals((98.0, 103.0), (96.0, 105.0)), Insiders.SOLE)[0]
    assert some.limits == pytest.approx(
        {(1, 1, 5): 3 * KEPT, (1, -1, 5): 2 * KEPT, (4, 1, 5): 5 * KEPT, (4, -1, 5): 4 * KEPT},
        rel=1e-6,
    )


def test_one_side_of_an_insiders_limit_is_judged_apart_from_the_other() -> None:
    found = judged(of_totals((0.0, 103.0), (98.0, 900.0)), Insiders.SOLE)[0]
    assert levels(found) == ([0, 6, 0, 0, 6, 0], [0, 6, 0, 0, 0, 0])
    turned = judged(of_totals((98.0, 900.0), (0.0, 103.0)), Insiders.SOLE)[0]
    assert levels(turned) == ([0, 6, 0, 0, 0, 0], [0, 6, 0, 0, 6, 0])


def test_a_side_of_a_smaller_level_says_nothing_of_the_other() -> None:
    """Downwards 2 are owed, and a belief leaves them; upwards it leaves 3 of the 6."""
    uneven = replace(of_totals((98.0, 103.0), WIDE), level_down=np.array([0.0, 2, 0]))
    found = judged(uneven, Insiders.SOLE)[0]
    assert found.limits == pytest.approx({(1, 1, 5): 3 * KEPT}, rel=1e-6)
    assert levels(found) == ([0, 6, 0, 0, 6, 0], [0, 2, 0, 0, 0, 0])
    turned = replace(of_totals((97.0, 102.0), WIDE), level_up=np.array([0.0, 2, 0]))
    assert levels(judged(turned, Insiders.SOLE)[0]) == ([0, 2, 0, 0, 0, 0], [0, 6, 0, 0, 6, 0])


def test_an_insider_from_whom_certain_facts_take_as_much_is_judged_once() -> None:
    found = judged(of_totals((98.0, 103.0), (98.0, 103.0)), Insiders.SOLE)[0]
    assert found.names == tuple("abc")
    assert len(found.limits) == 2
