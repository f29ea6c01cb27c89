"""A release that is out already: folded into the new table, or beside it, cell by cell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import (
    Cells,
    Contributions,
    Earlier,
    Hierarchy,
    PublicValue,
    ReleaseLink,
    Rules,
    Shape,
    System,
)
from ondiris.disclosure.earlier import Joined, beside_all, placed_side, with_earlier
from ondiris.disclosure.sums import with_holding_sums
from ondiris.disclosure.ties import RatioLink

AREA = Hierarchy("area", {"T": None, "a": "T", "b": "T", "c": "T"})
SHAPE = Shape((AREA,))
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
PLACE = {name: k for k, name in enumerate(SHAPE.names)}


def rows(holdings: dict[str, str] | None = None, **values: list[float]) -> Cells:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    number = [v for some in values.values() for v in some]
    told = Contributions((np.array(codes),), np.array(people), np.array(number),
                         holdings=holdings or {})  # fmt: skip
    return Cells.of(SHAPE, told)


def table(cells: Cells, **changed: object) -> System:
    """Return a table whose cells of fewer than three must blur by a tenth."""
    secret = np.flatnonzero((cells.count < 3) & (cells.total > 0)).tolist()
    own = {"names": SHAPE.names, "sole": cells.sole, **changed}
    return system_of(cells.net.tolist(), SHAPE.equations.toarray().tolist(), secret=secret, **own)


def pattern(names: str) -> np.ndarray:
    return np.array([name in names for name in SHAPE.names])


def release(
    cells: Cells, hidden: str, link: str = ReleaseLink.SAME, name: str = "january", **more: object
) -> Earlier:
    return Earlier(name, table(cells), pattern(hidden), link, cells=cells, **more)


def joined(cells: Cells, *earlier: Earlier, **more: object) -> Joined:
    return with_earlier(table(cells), earlier, cells, RULES, **more)


MONTH = rows(a=[50.0], b=[20.0] * 4, c=[30.0] * 4)


def test_what_the_same_release_showed_is_known_and_what_it_hid_stays_hidden() -> None:
    found = joined(MONTH, release(MONTH, "ab"))
    assert found.releases == ("january",)
    assert found.known.tolist() == [True, False, False, True]
    assert found.system.hidden.tolist() == [False, True, False, False]
    assert found.system.free.tolist() == [False, False, True, False]
    assert found.system.names == SHAPE.names
    assert (found.differences, found.sides) == ((), ())
    assert len(found.system.bands.sources) == 0


def test_a_secret_that_a_release_showed_is_a_fact_with_its_source() -> None:
    found = joined(MONTH, release(MONTH, "bc"), release(MONTH, "b", name="february"))
    assert found.releases == ("january", "february")
    assert found.known.tolist() == [True, True, False, True]
    told = found.system.bands
    assert told.matrix.toarray().tolist() == [[0, 1, 0, 0]]
    assert (told.lower.tolist(), told.upper.tolist()) == ([50], [50])
    assert told.sources == ("january, february",)


def test_a_cell_of_nothing_is_known_to_nobody_by_being_shown() -> None:
    empty = rows(a=[50.0], b=[20.0] * 4)
    assert joined(empty, release(empty, "ab")).known.tolist() == [True, False, False, False]


def test_the_larger_of_two_levels_is_kept_where_both_hide_a_secret() -> None:
    now = table(MONTH, level_up=np.array([0, 9.0, 0, 0]), level_down=np.array([0, 1.0, 0, 0]))
    before = table(MONTH, level_up=np.array([0, 5.0, 4, 0]), level_down=np.array([0, 5.0, 0, 3]))
    old = Earlier("january", before, pattern("abc"), cells=MONTH)
    found = with_earlier(now, [old], MONTH, RULES).system
    assert found.level_up.tolist() == [0, 9, 4, 0]
    assert found.level_down.tolist() == [0, 5, 0, 3]
    assert found.hidden.tolist() == [False, True, True, True]
    shown = replace(old, hidden=pattern("a"))
    assert with_earlier(now, [shown], MONTH, RULES).system.level_up.tolist() == [0, 9, 0, 0]


@pytest.mark.parametrize(("up", "down"), [(0.5, 0.0), (0.0, 0.5)])
def test_a_level_of_less_than_one_is_kept_too(up: float, down: float) -> None:
    now = table(MONTH, level_up=np.zeros(4), level_down=np.zeros(4))
    before = replace(now, level_up=np.array([0, 0, up, 0]), level_down=np.array([0, 0, down, 0]))
    old = Earlier("january", before, pattern("b"), cells=MONTH)
    found = with_earlier(now, [old], MONTH, RULES).system
    assert (found.level_up[2], found.level_down[2], found.hidden[2]) == (up, down, True)


def test_a_revision_of_the_same_period_lies_on_either_side() -> None:
    draft = rows(a=[50.0], b=[20.0] * 4, c=[30.0, 30, 30, 26])
    told = joined(MONTH, release(draft, "a")).system.bands
    assert (told.lower[3], told.upper[3]) == (-8, 8)


def test_sums_that_stand_behind_the_table_are_not_compared() -> None:
    held = rows({"a0": "H", "b0": "H"}, a=[50.0], b=[20.0], c=[30.0] * 4)
    system = with_holding_sums(table(held), SHAPE.leaf_cells, held, RULES)
    assert system.names[4:] == ("a+b",)
    found = with_earlier(system, [release(held, "ab", ReleaseLink.GROWS)], held, RULES)
    assert found.sides[0].start == 5
    assert found.system.names[5:] == ("january:T", "january:a", "january:b", "january:c")


def test_a_release_may_be_the_sum_of_every_cell_there_is() -> None:
    whole = Earlier("x", system_of([1.0]), np.zeros(1, np.bool_), matches=(("b", "a"),))
    assert whole.placed({"a": 3, "b": 7}) == [[7, 3]]


def test_who_is_alone_in_a_cell_of_the_same_release_is_an_attacker() -> None:
    own = table(MONTH, sole=np.array([-1, -1, -1, 6]))
    found = with_earlier(own, [release(MONTH, "ab")], MONTH, RULES).system
    assert found.sole.tolist() == MONTH.sole.tolist()
    empty = rows(a=[0.5], b=[0.0])
    system = table(empty, sole=np.full(4, -1))
    kept = with_earlier(system, [release(empty, "a")], empty, RULES).system
    assert kept.sole.tolist() == [0, 0, -1, -1]


def test_a_release_over_some_of_the_cells_is_folded_by_their_names() -> None:
    """It showed `c` alone, called by another name."""
    part = Earlier("part", system_of([120.0], names=("x",)), np.array([False]), matches=(("c",),))
    found = joined(MONTH, part)
    assert found.known.tolist() == [False, False, False, True]


NOT_FOLDED = (
    release(MONTH, "ab", ReleaseLink.GROWS),
    release(MONTH, "ab", ReleaseLink.SHRINKS, until=9),
    release(rows(a=[50.0], b=[20.0] * 4, c=[30.0] * 3), "ab"),
    release(MONTH, "ab", matches=(("T",), ("a",), ("b", "c"), ("c",))),
    release(MONTH, "ab", matches=(("T",), ("a",), ("q",), ("c",))),
    replace(
        release(MONTH, "ab"), system=table(MONTH, bands=facts(([1, 0, 0, 0], 0, 999, "press")))
    ),
)


@pytest.mark.parametrize("earlier", NOT_FOLDED)
def test_a_release_of_other_cells_values_or_periods_stands_beside(earlier: Earlier) -> None:
    found = joined(MONTH, earlier)
    assert found.releases == ()
    assert not found.known.any()
    assert [side.name for side in found.sides] == ["january"]
    assert found.system.names[4:8] == ("january:T", "january:a", "january:b", "january:c")


def test_nothing_is_folded_where_tables_are_tied() -> None:
    found = joined(MONTH, release(MONTH, "ab"), fold=False)
    assert found.releases == ()
    assert found.system.names[4:] == ("january:T", "january:a", "january:b", "january:c")


def test_a_release_beside_keeps_its_secrets_hidden_and_decides_nothing() -> None:
    old = release(MONTH, "ab", ReleaseLink.GROWS)
    levels = replace(
        old.system, level_up=np.array([0, 5.0, 0, 7]), level_down=np.array([0, 4.0, 0, 7])
    )
    found = joined(MONTH, replace(old, system=levels)).system
    assert found.hidden.tolist() == [False] * 4 + [False, True, True, False]
    assert not found.primary[4:].any()
    assert not found.free[4:].any()
    assert found.weight[4:].tolist() == [0] * 4
    assert found.level_up[4:].tolist() == [0, 5, 0, 0]
    assert found.level_down[4:].tolist() == [0, 4, 0, 0]


def test_cells_that_did_not_change_are_tied_to_what_they_were() -> None:
    found = joined(MONTH, release(MONTH, "ab", ReleaseLink.GROWS))
    told = found.system.bands
    assert told.matrix.toarray()[1].tolist() == [0, 1, 0, 0, 0, -1, 0, 0]
    assert (told.lower.tolist(), told.upper.tolist()) == ([0] * 4, [0] * 4)
    assert told.sources == ("january",) * 4
    assert [d.name for d in found.differences] == ["this table − january"]
    assert found.known.tolist() == [False] * 8


def test_what_changed_by_itself_is_a_secret_of_both() -> None:
    longer = rows(a=[50.0], b=[20.0, 20, 20, 27], c=[30.0] * 4)
    found = joined(longer, release(MONTH, "ab", ReleaseLink.GROWS, shape=SHAPE)).system
    assert found.names[8:] == ("T of this table − january", "b of this table − january")
    assert found.values[8:].tolist() == [7, 7]
    assert len(joined(longer, release(MONTH, "ab", ReleaseLink.GROWS)).known) == len(found.names)


def test_means_of_other_lengths_are_compared_by_their_months() -> None:
    half = rows(a=[25.0], b=[10.0] * 4, c=[15.0] * 4)
    found = joined(half, release(MONTH, "", ReleaseLink.GROWS), months=2.0)
    assert found.system.bands.matrix.toarray()[0].tolist() == [2, 0, 0, 0, -1, 0, 0, 0]
    assert not found.system.bands.believed.any()


def test_the_longer_period_is_the_later_one() -> None:
    longer = rows(a=[80.0], b=[20.0] * 4, c=[30.0] * 4)
    found = joined(MONTH, release(longer, "a", ReleaseLink.SHRINKS, until=9))
    assert [d.name for d in found.differences] == ["january − this table"]
    assert found.system.bands.sources == ("january",) * 4
    assert found.system.bands.matrix.toarray()[1, :8].tolist() == [0, -1, 0, 0, 0, 1, 0, 0]
    low, high = found.system.bands.lower, found.system.bands.upper
    assert (low[1], high[1]) == (0, np.inf)


def test_releases_are_compared_with_each_other_in_the_order_of_their_periods() -> None:
    revised = rows(a=[50.0], b=[20.0] * 4, c=[30.0] * 3)
    grown = [release(MONTH, "a", ReleaseLink.GROWS, "march", until=3),
             release(MONTH, "a", ReleaseLink.GROWS, "january", until=1)]  # fmt: skip
    other = release(revised, "a", ReleaseLink.SAME, "draft", until=5)
    longer = release(MONTH, "a", ReleaseLink.SHRINKS, "year", until=12)
    found = joined(MONTH, longer, other, *grown)
    assert [side.name for side in found.sides] == ["year", "draft", "march", "january"]
    assert [side.start for side in found.sides] == [4, 8, 12, 16]
    assert {d.name for d in found.differences} == {
        "march − january", "draft − january", "draft − march", "year − january", "year − march",
        "year − draft", "this table − january", "this table − march", "this table − draft",
        "year − this table",
    }  # fmt: skip


def test_a_side_stands_where_it_was_put_with_the_cells_it_is_compared_by() -> None:
    old = release(MONTH, "a", ReleaseLink.GROWS, until=3, months=2.0, shape=SHAPE,
                  own=pattern("Ta"), matches=(("T",), ("c", "b"), ("q",), ()))  # fmt: skip
    side = placed_side(old, PLACE, 8)
    assert side.keys == ((0,), (2, 3), (), ())
    assert (side.name, side.start, side.months, side.until) == ("january", 8, 2.0, 3)
    assert side.period == (0, 3)
    assert side.own is old.own
    assert side.cells is old.cells
    assert side.shape is SHAPE
    periods = [
        placed_side(replace(old, link=link), PLACE, 0).period for link in ("same", "shrinks")
    ]
    assert periods == [(1, 0), (2, 3)]
    assert placed_side(replace(old, link="same"), PLACE, 0).until == 0


def test_who_was_alone_in_a_release_beside_is_one_attacker_under_one_number() -> None:
    """A is alone now and was then; whoever was alone in what it did not publish is unknown."""
    both = rows({"a0": "A", "c0": "A", "b0": "B"}, a=[50.0], b=[20.0], c=[30.0])
    now = table(rows({"a0": "A"}, a=[50.0], b=[5.0] * 4))
    numbers = {"A": 0}
    old = release(both, "abc", ReleaseLink.GROWS)
    found = beside_all(now, [old], numbers)
    assert found.sole[4:].tolist() == [-1, 0, 1, 0]
    assert numbers == {"A": 0, "B": 1}
    partly = replace(old, own=pattern("Tb"))
    assert beside_all(now, [partly], {}).sole[4:].tolist() == [-1, -1, 0, -1]
    unknown = replace(old, cells=None)
    assert beside_all(now, [unknown, old], {}).sole[4:].tolist() == [-1] * 5 + [0, 1, 0]
    assert beside_all(now, [], {}) is now


def test_who_reported_nothing_is_alone_in_nothing() -> None:
    nothing = rows(a=[0.0], b=[5.0])
    old = Earlier("x", table(nothing), pattern("ab"), "grows", cells=nothing)
    assert beside_all(table(MONTH), [old], {}).sole[4:].tolist() == [0, -1, 0, -1]


def test_holdings_of_the_new_table_and_of_releases_are_counted_alike() -> None:
    """b0 is the second of three holdings of the new table."""
    now = rows(a=[50.0], b=[20.0], c=[9.0])
    old = rows(b=[20.0], c=[9.0] * 4)
    found = joined(now, release(old, "b", ReleaseLink.GROWS)).system
    assert found.sole[1:4].tolist() == [0, 1, 2]
    assert found.sole[4:8].tolist() == [-1, -1, 1, -1]


def test_a_ratio_ties_a_release_of_another_measure() -> None:
    other = Earlier(
        "staff",
        system_of([10.0, 8], names=("x", "y")),
        np.zeros(2, np.bool_),
        "grows",
        matches=((), ()),
        ratios=(RatioLink("a", "y", 6.0, 6.5, "yearbook"),),
    )
    found = joined(MONTH, release(MONTH, "", ReleaseLink.GROWS), other).system
    told = found.bands.matrix.toarray()
    assert told[-2:, [1, 9]].tolist() == [[1, -6], [1, -6.5]]
    assert found.bands.sources[-2:] == ("yearbook", "yearbook")


def test_what_others_printed_of_a_release_binds_it() -> None:
    held = Earlier("x", table(MONTH, bands=facts(([1, 0, 0, 0], 0, 999, "press"))), pattern("a"))
    told = held.with_public([PublicValue.total("a", 49, 51, "gazette")]).system.bands
    assert told.sources == ("press", "gazette")
    assert told.matrix.toarray().tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert (told.lower[1], told.upper[1]) == (49, 51)


KIND = Hierarchy("kind", {"all": None, "m": "all", "n": "all"})
CROSS = Shape((KIND, AREA))


def crossed(of_a: float = 50.0) -> Cells:
    codes = [("m", "a"), ("n", "b"), ("n", "b"), ("n", "b"), ("m", "c")]
    told = Contributions(
        tuple(np.array(c) for c in zip(*codes, strict=True)), np.array(list("pqrst")),
        np.array([of_a, 20, 20, 20, 30]),
    )  # fmt: skip
    return Cells.of(CROSS, told)


def of_areas() -> Earlier:
    told = rows(a=[50.0], b=[20.0] * 3, c=[30.0])
    system = table(
        told,
        bands=facts(([0, 1, 0, 1], 70, 90, "press")),
        level_up=np.array([0, 5.0, 0, 3]),
        level_down=np.array([0, 4.0, 0, 2]),
    )
    return Earlier("january", system, pattern("ab"), "grows", (("T",),), told, shape=SHAPE)


def test_a_release_is_placed_among_all_cells_of_a_cross() -> None:
    """Of the cross it published the areas; everything else with a value is hidden in it."""
    found = of_areas().within(CROSS, crossed())
    assert found is not None
    system = found.system
    assert system.names == CROSS.names
    assert system.values.tolist() == crossed().total.tolist()
    at = [CROSS.names.index(f"all|{code}") for code in "Tabc"]
    assert np.flatnonzero(found.own).tolist() == at
    assert found.hidden[at].tolist() == [False, True, True, False]
    rest = np.setdiff1d(np.arange(12), at)
    assert found.hidden[rest].tolist() == (crossed().total[rest] > 0).tolist()
    assert system.hidden.tolist() == found.hidden.tolist()
    assert system.level_up[at].tolist() == [0, 5, 0, 3]
    assert system.level_down[at].tolist() == [0, 4, 0, 2]
    assert not system.level_up[rest].any()
    assert not system.level_down[rest].any()
    told = system.bands.matrix.toarray()
    assert told.shape == (1, 12)
    assert np.flatnonzero(told[0]).tolist() == [at[1], at[3]]
    assert system.bands.sources == ("press",)
    assert system.equations.shape == CROSS.equations.shape
    assert not (system.primary | system.free).any()
    assert system.weight.tolist() == system.lower.tolist() == [0] * 12
    assert np.isinf(system.upper).all()
    assert (system.sole == -1).all()
    assert found.matches == ()
    assert found.shape is CROSS
    assert found.cells is not None
    assert found.name == "january"


def test_a_release_is_in_no_cross_that_lacks_its_codes_or_comes_to_other_sums() -> None:
    release = of_areas()
    assert replace(release, shape=None).within(CROSS, crossed()) is None
    assert release.within(CROSS, crossed(50.0 + 1e-3)) is None
    assert release.within(CROSS, crossed(50.0 + 4e-7)) is not None
    assert release.within(CROSS, crossed(50.0 + 2e-6)) is None
    kinds = Shape((KIND,))
    assert release.within(kinds, Cells.of(kinds, Contributions(
        (np.array(["m"]),), np.array(["p"]), np.array([140.0])))) is None  # fmt: skip
    fewer = Shape((KIND, Hierarchy("area", {"T": None, "a": "T", "b": "T"})))
    assert release.within(fewer, crossed()) is None


def test_sums_of_large_cells_may_differ_by_a_billionth() -> None:
    large = 1e9
    told = rows(a=[large])
    old = Earlier("x", table(told), pattern("a"), "grows", cells=told, shape=SHAPE)

    def cross(value: float) -> Cells:
        row = Contributions((np.array(["m"]), np.array(["a"])), np.array(["p"]), np.array([value]))
        return Cells.of(CROSS, row)

    assert old.within(CROSS, cross(large + 0.8)) is not None
    assert old.within(CROSS, cross(large + 1.5)) is None
