"""The months around a table: their cells, what is printed of them, and what ties them to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import (
    Contributions,
    Hierarchy,
    MonthFact,
    Months,
    PublicValue,
    Rules,
    Shape,
)
from ondiris.disclosure.differences import Side
from ondiris.disclosure.months import with_months
from ondiris.disclosure.ties import NEW

SHAPE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T"}),))
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
JANUARY = 12 * 2025
PLACE = {"T": 0, "a": 1, "b": 2}


def reported(a: float, b: float) -> Contributions:
    """Return one firm in `a`, and four like each other in `b`."""
    people = np.array(["x", *(f"y{k}" for k in range(4))])
    return Contributions((np.array(list("abbbb")),), people, np.array([a, *[b / 4] * 4]))


def months(
    *told: MonthFact, count: int = 2, period: range | None = None, names: Sequence[str] = "Tab"
) -> Months:
    """Return months in which `a` is 10, 20, 30 and `b` is 40, 80, 120."""
    by_month = {JANUARY + k: reported(10.0 + 10 * k, 40.0 + 40 * k) for k in range(count)}
    return Months(
        SHAPE, dict(zip(SHAPE.names, names, strict=True)), by_month,
        period or range(JANUARY, JANUARY + count), told,
    )  # fmt: skip


def side(
    values: Sequence[float], name: str = NEW, start: int = 0, *, until: int = 0,
    keys: Sequence[tuple[int, ...]] = ((0,), (1,), (2,)), weight: float = 1.0,
) -> Side:  # fmt: skip
    return Side(name, keys, np.array(values), start, weight, (1, 0), until=until)


def test_months_stand_one_after_the_other_unknown_and_adding_up() -> None:
    system = months().system(RULES)
    assert system.names == (
        "T in 2025-01", "a in 2025-01", "b in 2025-01",
        "T in 2025-02", "a in 2025-02", "b in 2025-02",
    )  # fmt: skip
    assert system.values.tolist() == [50, 10, 40, 100, 20, 80]
    assert system.equations.toarray().tolist() == [[1, -1, -1, 0, 0, 0], [0, 0, 0, 1, -1, -1]]
    assert system.hidden.all()
    assert not (system.primary | system.free).any()
    assert system.weight.tolist() == system.lower.tolist() == [0] * 6
    assert np.isinf(system.upper).all()
    assert (system.sole == -1).all()
    assert system.bands.matrix.shape == (0, 6)
    assert str(months()) == "Months(2 months, 0 public facts)"


def test_the_last_month_of_a_year_is_the_twelfth() -> None:
    year_end = replace(months(), reported={JANUARY - 1: reported(1.0, 4.0)})
    assert year_end.system(RULES).names[0] == "T in 2024-12"


def test_a_month_that_is_sensitive_by_itself_is_a_secret() -> None:
    system = months().system(RULES)
    assert system.level_up.tolist() == [0, 1, 0, 0, 2, 0]
    assert system.level_down.tolist() == [0, 1, 0, 0, 2, 0]


def test_a_month_without_a_value_is_no_secret_and_hidden_from_nobody() -> None:
    quiet = replace(months(), reported={JANUARY: reported(0.0, 40.0)})
    rules = replace(RULES, least_level=1.0)
    system = quiet.system(rules)
    assert system.hidden.tolist() == [True, False, True]
    assert system.level_up.tolist() == [0, 0, 0]
    nothing = replace(months(), reported={JANUARY: reported(0.5, 0.0)})
    assert nothing.system(RULES).hidden.tolist() == [True, True, False]
    assert nothing.system(RULES).level_up.tolist() == [0.05, 0.05, 0]
    assert nothing.system(RULES).level_down.tolist() == [0.05, 0.05, 0]


def test_zeros_that_are_secrets_are_none_in_months() -> None:
    from ondiris.disclosure import ZeroCells

    rules = Rules("2025-01-01", p_percent=10, zero_cells=ZeroCells.PROTECTED, zero_range=5.0)
    quiet = replace(months(), reported={JANUARY: reported(0.0, 0.0)})
    system = quiet.system(rules)
    assert system.level_up.tolist() == system.level_down.tolist() == [0, 0, 0]


def total(cell: str, lower: float, upper: float, source: str = "gazette") -> PublicValue:
    return PublicValue.total(cell, lower, upper, source)


def test_what_is_printed_of_some_months_holds_for_their_sum() -> None:
    one = MonthFact(total("b", 39.5, 40.5), range(JANUARY, JANUARY + 1))
    both = MonthFact(total("a", 29.5, 30.5, "yearbook"), range(JANUARY, JANUARY + 2))
    told = months(one, both).system(RULES).bands
    assert told.matrix.toarray().tolist() == [[0, 0, 1, 0, 0, 0], [0, 1, 0, 0, 1, 0]]
    assert (told.lower.tolist(), told.upper.tolist()) == ([39.5, 29.5], [40.5, 30.5])
    assert told.sources == ("gazette", "yearbook")
    assert list(one.before) == []


def test_a_growth_is_a_fact_about_its_months_against_others() -> None:
    """February's `a` was printed as twice January's; `b` beside it has another factor."""
    value = PublicValue(("a", "b"), (1.0, 0.5), -1.0, 99.0, "press")
    against = PublicValue(("a",), (-2.0,), -7.0, 7.0, "press")
    growth = MonthFact(value, range(JANUARY + 1, JANUARY + 2), against, range(JANUARY, JANUARY + 1))
    told = months(growth).system(RULES).bands
    assert told.matrix.toarray().tolist() == [[0, -2, 0, 0, 1, 0.5]]
    assert (told.lower.tolist(), told.upper.tolist()) == ([-1], [99])
    assert [list(part[1]) for part in growth.parts] == [[JANUARY + 1], [JANUARY]]


def tied(around: Months, *sides: Side, table: Sequence[float] = (150, 30, 120)):
    system = system_of(list(table), names=tuple("Tab"), bands=facts(([1, 0, 0], 0, 999, "press")))
    return with_months(system, around, PLACE, sides, RULES)


def test_the_months_of_a_table_come_to_the_table() -> None:
    found = tied(months(), side([150, 30, 120]))
    assert found.names[3:] == months().system(RULES).names
    assert found.bands.sources == ("press", "months", "months", "months")
    rows = found.bands.matrix.toarray()[1:]
    assert rows.tolist() == [
        [-1, 0, 0, 1, 0, 0, 1, 0, 0],
        [0, -1, 0, 0, 1, 0, 0, 1, 0],
        [0, 0, -1, 0, 0, 1, 0, 0, 1],
    ]
    assert found.bands.lower[1:].tolist() == found.bands.upper[1:].tolist() == [0, 0, 0]
    assert not found.bands.believed.any()


def test_a_mean_counts_for_its_months() -> None:
    found = tied(months(), side([75, 15, 60], weight=2.0), table=(75, 15, 60))
    assert found.bands.matrix.toarray()[1].tolist() == [-2, 0, 0, 1, 0, 0, 1, 0, 0]
    assert not found.bands.believed.any()


def test_a_release_comes_to_the_months_from_the_begin_of_the_period_to_its_own_end() -> None:
    january = side([50, 10, 40], "january", until=JANUARY, start=0)
    found = tied(months(period=range(JANUARY, JANUARY + 2)), january, table=(50, 10, 40))
    assert found.bands.matrix.toarray()[2].tolist() == [0, -1, 0, 0, 1, 0, 0, 0, 0]


def test_a_release_beyond_the_months_that_were_reported_is_not_tied() -> None:
    year = side([1, 1, 1], "year", until=JANUARY + 11)
    found = tied(months(), year, side([150, 30, 120]))
    assert len(found.bands.sources) == 4
    early = months(period=range(JANUARY - 1, JANUARY + 1))
    assert len(tied(early, side([150, 30, 120])).bands.sources) == 1


def test_cells_that_the_months_do_not_tell_apart_are_not_tied() -> None:
    """The table calls its `b` otherwise; the sum of `a` and `b` is no cell of the months alone."""
    found = tied(months(names=("T", "a", "q")), side([150, 30, 120]))
    assert found.bands.matrix.toarray()[1:].tolist() == [
        [-1, 0, 0, 1, 0, 0, 1, 0, 0],
        [0, -1, 0, 0, 1, 0, 0, 1, 0],
    ]
    both = side([150.0], keys=((1, 2),))
    summed = tied(months(), both).bands.matrix.toarray()[1:]
    assert summed.tolist() == [[-1, 0, 0, 0, 1, 1, 0, 1, 1]]
    assert len(tied(months(names=("T", "a", "q")), both).bands.sources) == 1


def test_a_side_is_tied_where_it_stands() -> None:
    system = system_of([7.0, 150, 30, 120])
    around = months()
    found = with_months(system, around, PLACE, [side([150, 30, 120], start=1)], RULES)
    assert found.bands.matrix.toarray()[0].tolist() == [0, -1, 0, 0, 1, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("off", "low", "high", "believed"),
    [(3.0, 0, 6, True), (-3.0, -6, 0, True), (2e-6, 0, 4e-6, True), (5e-7, 0, 1e-6, False)],
)
def test_a_release_of_another_vintage_is_believed_to_be_as_near_as_it_is(
    off: float, low: float, high: float, believed: bool
) -> None:
    found = tied(months(), side([150 - off, 30, 120]), table=(150 - off, 30, 120)).bands
    assert found.lower[1] == pytest.approx(low, abs=1e-9)
    assert found.upper[1] == pytest.approx(high, abs=1e-9)
    assert found.believed.tolist() == [False, believed, False, False]
