"""What is public before a release: facts about cells, and what they leave of a secret's level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Bands, Exposed, Insiders, PublicValue, System
from ondiris.disclosure.background import cap_by_background, public_bands
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput

SOLVER = HighsSolver()
UNSURE = np.ones(3, np.bool_)
KEPT = 1 - 1e-5
"""What is left is asked for but for a trifle, so that it can be proved."""


def table(bands: Bands | None = None, **changed: object) -> System:
    """Return 100 of which 60 are a secret that must blur by 6."""
    return system_of(
        [100.0, 60, 40], [[1, -1, -1]], secret=[1], bands=bands or Bands.none(3), **changed
    )


def capped(
    system: System, unsure: np.ndarray = UNSURE, insiders: Insiders = Insiders.NONE,
    releases: tuple[str, ...] = (),
) -> tuple[System, list[Exposed]]:  # fmt: skip
    return cap_by_background(system, unsure, SOLVER, insiders, releases=releases)


def levels(system: System) -> tuple[float, float]:
    return float(system.level_up[1]), float(system.level_down[1])


def told(lower: float, upper: float) -> Bands:
    return facts(([0, 1, 0], lower, upper, "press"))


def test_what_the_press_leaves_of_a_secret_is_all_that_is_owed() -> None:
    found, exposed = capped(table(told(55.0, 63.0)))
    assert levels(found) == pytest.approx((3 * KEPT, 5 * KEPT), rel=1e-7)
    assert exposed == [Exposed("b", ("press",))]
    assert found.level_up[[0, 2]].tolist() == [0, 0]


@pytest.mark.parametrize(("lower", "upper"), [(54.0, 66.0), (0.0, 900.0)])
def test_what_the_press_says_within_wider_limits_exposes_nothing(
    lower: float, upper: float
) -> None:
    found, exposed = capped(table(told(lower, upper)))
    assert levels(found) == (6, 6)
    assert exposed == []


def test_each_side_is_owed_what_is_left_of_it() -> None:
    found, exposed = capped(table(told(0.0, 62.0)))
    assert levels(found) == pytest.approx((2 * KEPT, 6), rel=1e-7)
    assert [e.cell for e in exposed] == ["b"]


@pytest.mark.parametrize(("left", "kept"), [(0.0601, 0.0601), (0.0599, 0.0), (0.0, 0.0)])
def test_what_is_as_good_as_told_is_owed_nothing(left: float, kept: float) -> None:
    """A hundredth of the level is too little to keep."""
    found, _ = capped(table(told(60 - left, 60 + left)))
    assert levels(found) == pytest.approx((kept * KEPT, kept * KEPT), rel=1e-6, abs=1e-12)


def test_of_a_hundredth_of_the_level_itself_nothing_is_owed() -> None:
    found, _ = capped(table(told(60 - 0.06 / KEPT * (1 + 1e-9), 60 + 0.0600001)))
    assert found.level_up[1] == 0


def test_cells_that_everybody_knows_tell_with_their_sum() -> None:
    """The total and the other part are out: nothing is left, and the release says so."""
    known = np.array([False, True, False])
    found, exposed = capped(table(), known, releases=("march", "january"))
    assert levels(found) == (0, 0)
    assert exposed == [Exposed("b", ("january", "march"))]
    assert levels(capped(table(), np.array([False, True, True]))[0]) == (6, 6)


def test_sources_are_those_that_tell_of_the_cell_itself_or_else_all() -> None:
    """Of `b` nobody tells, but of both others: it is between 56 and 61."""
    others = facts(([1, 0, 0], 99.0, 100.0, "press"), ([0, 0, 1], 39.0, 43.0, "bureau"))
    found, exposed = capped(table(others), releases=("january",))
    assert levels(found) == pytest.approx((KEPT, 4 * KEPT), rel=1e-7)
    assert exposed == [Exposed("b", ("bureau", "january", "press"))]
    own = others.and_also(facts(([0, 1, 0], 59.0, 61.0, "talk"), ([1, -1, 0], 0, 99, "diary")))
    assert capped(table(own), releases=("january",))[1] == [Exposed("b", ("diary", "talk"))]


def test_an_upper_bound_that_everybody_knows_is_a_fact_as_well() -> None:
    upper = np.array([np.inf, 61.0, np.inf])
    found, exposed = capped(table(upper=upper))
    assert levels(found) == pytest.approx((KEPT, 6), rel=1e-7)
    assert exposed == [Exposed("b", ())]


def test_secrets_of_earlier_releases_are_owed_what_is_left_as_well() -> None:
    """Hidden since: no cell falls below nought, so of 70 downwards 60 can be kept."""
    before = system_of(
        [100.0, 60, 40], [[1, -1, -1]], hidden=np.array([False, True, False]),
        level_up=np.array([0.0, 6, 0]), level_down=np.array([0.0, 70, 0]),
    )  # fmt: skip
    found, exposed = capped(before)
    assert levels(found) == pytest.approx((6, 60 * KEPT), rel=1e-7)
    assert [e.cell for e in exposed] == ["b"]


def test_cells_that_nobody_protects_are_not_asked_about() -> None:
    plain = system_of([100.0, 60, 40], [[1, -1, -1]], bands=told(60.0, 60.0))
    assert capped(plain) == (plain, [])
    assert capped(plain, insiders=Insiders.SOLE)[0] is plain


def test_where_nothing_is_known_before_everything_is_owed() -> None:
    system = table()
    assert capped(system) == (system, [])
    empty = system_of([60.0, 60, 0], [[1, -1, -1]], secret=[1])
    known = np.array([True, True, False])
    assert levels(capped(empty, known)[0]) == (6, 6)


def test_what_an_insider_knows_by_itself_limits_what_can_be_kept_from_it() -> None:
    """Who is alone in `c` knows `b` once the total is out; before that only that it is public."""
    known = table(facts(([1, 0, 0], 98.0, 104.0, "press")), sole=np.array([-1, -1, 3]))
    assert capped(known)[0].limits == {}
    found, exposed = capped(known, insiders=Insiders.SOLE)
    assert levels(found) == (6, 6)
    assert exposed == []
    assert found.limits == pytest.approx({(1, 1, 3): 4 * KEPT, (1, -1, 3): 2 * KEPT}, rel=1e-6)
    own = replace(known, sole=np.array([-1, 3, -1]))
    assert capped(own, insiders=Insiders.SOLE)[0].limits == {}


def test_who_knows_everything_is_owed_nothing() -> None:
    known = table(facts(([1, 0, 0], 100.0, 100.0, "press")), sole=np.array([-1, -1, 3]))
    assert capped(known, insiders=Insiders.SOLE)[0].limits == {(1, 1, 3): 0, (1, -1, 3): 0}


def test_a_figure_of_others_is_a_fact_about_its_cells() -> None:
    total = PublicValue.total("b", 1.0, 2.0, "press")
    ratio = PublicValue.ratio("a", "c", 0.4, 0.6, "index")
    found = public_bands(("a", "b", "c"), (total, *ratio))
    assert found.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, -0.4], [1, 0, -0.6]]
    assert found.lower.tolist() == [1, 0, -np.inf]
    assert found.upper.tolist() == [2, np.inf, 0]
    assert found.sources == ("press", "index", "index")
    assert not found.believed.any()
    assert not total.suppressible
    assert total.printed is None


def test_figures_of_cells_that_no_table_has_are_refused_and_the_first_five_named() -> None:
    strange = [PublicValue.total(name, 0.0, 1.0, "press") for name in "zyxwvutb"]
    with pytest.raises(InvalidInput, match=r"7 public values name no cell: t, u, v, w, x \[") as e:
        public_bands(("a", "b"), strange)
    assert e.value.code == "unknown-cell"
