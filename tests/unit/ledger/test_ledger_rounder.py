"""A rounder print of one publisher confirms the finer one, and takes nothing away."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.ledger.standing import standing
from ondiris.model import Bound, Known, Observation, Period, Printed, SeriesKey, Source
from ondiris.ports import Current, Recorded

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
MAY, JUNE, JULY = date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 15)
BUREAU, NEWS = Source("bureau", "bureau", "Tables", rank=90), Source("paper", "paper", "Page")


def figure(name: str, value: str, *, day: date, bound: Bound = Bound.EQ) -> Recorded:
    printed = Printed.read(value, bound=bound)
    entry = Observation(KEY, Period.parse("2025-05"), printed, name, "p. 1", Known(day))
    return Recorded(f"{name}:{value}", entry, 1)


def told(figures: list[Recorded], *sources: Source) -> dict[str, Current]:
    """Return what stands, by source and value."""
    found = standing(
        figures, {s.id: s for s in sources}, {}, lambda entry: entry.printed.interval()
    )
    return {one.recorded.id: one for one in found}


def test_a_rounder_print_of_one_publisher_confirms_and_the_finer_stays() -> None:
    found = told([figure("paper", "976.15", day=MAY), figure("paper", "976", day=JULY)], NEWS)
    (fine,) = found.values()
    assert (fine.recorded.observation.printed.text, fine.confirmed, fine.superseded) == (
        "976.15", ("paper:976",), ()
    )  # fmt: skip


@pytest.mark.parametrize("rounder", ["975", "977", "976.1", "976.2"])
def test_a_rounder_print_that_does_not_agree_revises(rounder: str) -> None:
    found = told([figure("paper", "976.25", day=MAY), figure("paper", rounder, day=JULY)], NEWS)
    assert found[f"paper:{rounder}"].superseded == ("paper:976.25",)


def test_only_the_last_fine_print_is_confirmed() -> None:
    """976.4 was revised to 976.0; that 976 holds both does not bring the first back."""
    figures = [figure("paper", "976.4", day=MAY), figure("paper", "976.0", day=JUNE)]
    (fine,) = told([*figures, figure("paper", "976", day=JULY)], NEWS).values()
    assert fine.recorded.id == "paper:976.0"
    assert (fine.confirmed, fine.superseded) == (("paper:976",), ("paper:976.4",))
    between = figure("paper", "980.0", day=JUNE)
    (last,) = told([figures[0], between, figure("paper", "976", day=JULY)], NEWS).values()
    assert last.recorded.id == "paper:976"


def test_a_rounder_print_of_a_better_source_or_of_another_publisher_stands() -> None:
    fine = figure("paper", "976.15", day=MAY)
    assert set(told([fine, figure("bureau", "976", day=JULY)], BUREAU, NEWS)) == {"bureau:976"}
    other = Source("other", "other", "Leaf")
    assert set(told([fine, figure("other", "976", day=JULY)], NEWS, other)) == {"other:976"}


def test_about_confirms_nothing() -> None:
    about = figure("paper", "976", day=JULY, bound=Bound.APPROX)
    assert set(told([figure("paper", "976.15", day=MAY), about], NEWS)) == {"paper:976"}
