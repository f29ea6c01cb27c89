"""What was hidden before is a tenth cheaper to hide again, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from plain_systems import system_of

from ondiris.disclosure import Contributions, Earlier, Hierarchy, Reported, Rules, Shape, System
from ondiris.disclosure.steady import preferring

SHAPE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T"}),))
VALUES = [60.0, 10, 20, 30]
TABLE = Reported(
    SHAPE,
    Contributions((np.array(list("abc")),), np.array(list("xyz")), np.array([10.0, 20, 30])),
    Rules("2025-01-01", minimum_frequency=3, frequency_margin=10),
)


def table() -> System:
    """Return the table and a sum that stands behind it."""
    return system_of(
        [*VALUES, 30.0], names=(*SHAPE.names, "a+b"), weight=np.array([6.0, 1, 2, 3, 0])
    )


def release(hidden: str, **more: object) -> Earlier:
    pattern = np.array([name in hidden for name in SHAPE.names])
    return Earlier("january", system_of(VALUES, names=SHAPE.names), pattern, **more)  # type: ignore[arg-type]


def prices(*earlier: Earlier) -> tuple[list[float], list[float]]:
    system, worth = preferring(table(), replace(TABLE, earlier=earlier))
    return system.weight.tolist(), worth.tolist()


def test_what_was_hidden_before_costs_nine_parts_of_ten() -> None:
    assert prices(release("ac")) == ([60, 9, 20, 27, 0], [60, 10, 20, 30, 0])


def test_prices_stay_as_they_are_where_nothing_was_hidden() -> None:
    system = table()
    for earlier in ((), (release(""),)):
        found, worth = preferring(system, replace(TABLE, earlier=earlier))
        assert found is system
        assert worth is system.weight


def test_all_that_any_release_hid_counts() -> None:
    assert prices(release("a"), release(""), release("b"))[0] == [60, 9, 18, 30, 0]


def test_a_rounded_release_hides_everything_and_prefers_nothing() -> None:
    assert prices(release("Tabc"))[0] == [6, 1, 2, 3, 0]
    assert prices(release("Tabc"), release("a"))[0] == [60, 9, 20, 30, 0]
    empty = system_of([30.0, 10, 20, 0], names=SHAPE.names)
    assert prices(replace(release("Tab"), system=empty))[0] == [6, 1, 2, 3, 0]


def test_only_what_a_release_published_counts() -> None:
    """Of its cells it published `T`, `a` and `b`; the others are hidden since nobody asked."""
    own = np.array([True, True, True, False])
    assert prices(release("ac", own=own))[0] == [60, 9, 20, 30, 0]
    assert prices(release("Tab", own=own))[0] == [6, 1, 2, 3, 0]
    assert prices(release("c", own=own))[0] == [6, 1, 2, 3, 0]


def test_a_hidden_cell_prefers_all_cells_that_it_is_the_sum_of() -> None:
    matches = (("T",), ("b", "c"), (), ("q",))
    assert prices(release("abc", matches=matches))[0] == [60, 10, 18, 27, 0]


def test_a_value_of_less_than_one_counts_as_one_too() -> None:
    small = system_of([0.5, 0.25, 0.25, 0], names=SHAPE.names)
    assert prices(replace(release("a"), system=small))[0] == [60, 9, 20, 30, 0]
    assert prices(replace(release("Tab"), system=small))[0] == [6, 1, 2, 3, 0]
