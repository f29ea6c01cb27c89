"""What decides the odds: means over the views, the most helpful first; what a scenario brings."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ondiris.production.projects.deciding import (
    Decisive,
    Driver,
    compared,
    decisive,
    drivers,
    went_right,
)
from ondiris.projects import Help, Share


def share(
    name: str, units: int, help_: float, launched: float = 0.5, median: float = 100.0
) -> Share:
    less = {"count": 1 - launched, "jobs": 2 * (1 - launched)}
    return Share(name, units, launched, 0.1, median, help_, less, 0.25)


def view(
    weight: float, shares: list[Share], factors: dict[str, float], counts: list[float], **more: Any
) -> Any:
    delivery = SimpleNamespace(
        shares=shares,
        factors=factors,
        counts=np.array(counts),
        went_right={k: np.array(v) for k, v in more.get("right", {}).items()},
        main=np.array(more.get("main", [0])),
    )
    return SimpleNamespace(weight=weight, delivery=delivery)


def odds(*views: Any) -> Any:
    return SimpleNamespace(splits=views, by=date(2027, 12, 31), at=lambda delivery: delivery)


LOT = share("zone/undisclosed", 4, 0.3, 0.75)
TWO = odds(
    view(1.0, [share("a", 1, 0.1, 0.2), LOT], {"power": 0.1, "pace": 0.5}, [0.5, 0.0, 0.5]),
    view(3.0, [share("a", 1, 0.5, 0.6), LOT], {"power": 0.3}, [0.0, 0.0, 0.5, 0.0, 0.5]),
)


def test_shares_are_means_over_the_views_by_their_weight_the_most_helpful_first():
    named, lot = decisive(TWO)
    assert (lot.id, lot.undisclosed, lot.units) == ("zone/undisclosed", True, 4)
    assert named == Decisive(
        "a", 1, pytest.approx(0.5), 100.0, pytest.approx(0.4),
        Help(pytest.approx(0.5), 0.0, 1.0), named.less_shortfall, 0.25,
    )  # fmt: skip
    assert not named.undisclosed
    assert {k: round(v, 9) for k, v in named.less_shortfall.items()} == {"count": 0.5, "jobs": 1.0}


def test_one_that_is_all_but_sure_to_launch_brings_nothing_in_ninety_of_a_hundred():
    late = {n: decisive(odds(view(1, [share("a", 1, 0.1, n)], {}, [1.0])))[0].more
            for n in (0.0, 0.5, 0.97)}  # fmt: skip
    assert [(h.least, h.most) for h in late.values()] == [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]


def test_equal_help_is_ordered_by_the_odds_then_by_name():
    rows = [share("b", 1, 0.1), share("c", 1, 0.5), share("a", 1, 0.1)]
    assert [one.id for one in decisive(odds(view(1, rows, {}, [1.0])))] == ["c", "a", "b"]


def test_what_half_of_the_draws_never_launch_has_no_median_day():
    rows = [share("a", 1, 0.1, 0.1, float("inf"))]
    (one,) = decisive(odds(view(1, rows, {}, [1.0])))
    assert one.median_days is None


def test_the_spread_is_that_within_the_views_and_that_between_them():
    """Means 1 and 3 with weights 1 and 3: 0.75 between; variance 1 within either."""
    found = {d.name: round(d.share, 9) for d in drivers(TWO)}
    total = 1 + 0.75
    assert found == {
        "view": round(0.75 / total, 9),
        "power": round((0.25 * 0.1 + 0.75 * 0.3) / total, 9),
        "pace": round(0.25 * 0.5 / total, 9),
    }
    assert drivers(odds()) == ()
    assert decisive(odds()) == ()
    one = odds(view(1, [], {"power": 0.4}, [0.5, 0.5]))
    assert drivers(one) == (Driver("power", 0.4),)  # one view: nothing between


def test_what_a_factor_brings_is_mixed_over_the_views_and_nothing_where_it_moves_none():
    both = odds(
        view(1, [], {}, [1.0], right={"power": [0, 4], "funding": [1, 1]}),
        view(1, [], {}, [1.0], right={"power": [2, 2]}),
    )
    assert went_right(both) == (("power", Help(2.0, 0.0, 4.0)), ("funding", Help(0.5, 0.0, 1.0)))


def test_a_scenario_is_compared_draw_by_draw():
    base, other = (odds(view(1, [], {}, [1.0], main=m)) for m in ([1, 5, 2], [2, 5, 0]))
    assert compared(base, other) == Help(pytest.approx(-1 / 3), -2.0, 1.0)
    assert compared(base, odds()) is None
