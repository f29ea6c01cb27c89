"""What decides the odds: means over the splits, the most helpful first."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from ondiris.production.projects.deciding import Decisive, Driver, decisive, drivers
from ondiris.projects import Share


def share(name: str, units: int, help_: float, count: float, median: float = 100.0) -> Share:
    return Share(name, units, 0.5, 0.1, median, help_, {"count": count, "jobs": 2 * count}, 0.25)


def odds(*splits: tuple[list[Share], dict[str, float]]) -> Any:
    made = [SimpleNamespace(delivery=SimpleNamespace(shares=s, factors=f)) for s, f in splits]
    return SimpleNamespace(splits=made, by=date(2027, 12, 31))


LOT = share("zone/undisclosed", 4, 0.3, 0.1)
TWO = odds(
    ([share("a", 1, 0.1, 0.2), LOT], {"power": 0.1, "pace": 0.5}),
    ([share("a", 1, 0.3, 0.4), LOT], {"power": 0.3, "pace": 0.1}),
)


def test_shares_are_means_over_the_splits_the_most_helpful_first():
    lot, named = decisive(TWO)
    assert (lot.id, lot.undisclosed, lot.units) == ("zone/undisclosed", True, 4)
    assert named == Decisive("a", 1, 0.5, 100.0, 0.2, named.less_shortfall, 0.25)
    assert not named.undisclosed
    assert {k: round(v, 9) for k, v in named.less_shortfall.items()} == {"count": 0.3, "jobs": 0.6}


def test_equal_help_is_ordered_by_what_is_missing_less_then_by_name():
    rows = [share("b", 1, 0.2, 0.1), share("c", 1, 0.2, 0.5), share("a", 1, 0.2, 0.1)]
    assert [one.id for one in decisive(odds((rows, {})))] == ["c", "a", "b"]


def test_what_half_of_the_draws_never_launch_has_no_median_day():
    (one,) = decisive(odds(([share("a", 1, 0.1, 0.1, float("inf"))], {})))
    assert one.median_days is None


def test_drivers_are_means_over_the_splits_the_strongest_first():
    assert drivers(TWO) == (Driver("pace", 0.3), Driver("power", 0.2))
    assert drivers(odds()) == ()
    assert decisive(odds()) == ()
