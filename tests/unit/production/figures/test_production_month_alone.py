"""A month alone: the difference of two cumulative figures, and when it warns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.rows import published_row

OUTPUT = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
APRIL, MAY = "2025-01/2025-04", "2025-01/2025-05"
MAY_15, JUNE_15, JULY_15 = date(2025, 5, 15), date(2025, 6, 15), date(2025, 7, 15)


def row(value: str, period: str, day: date) -> Row:
    entry = Observation(
        OUTPUT, Period.parse(period), Printed.read(value, multiplier=9), "paper", "p. 1", Known(day)
    )
    interval = entry.printed.interval(counted=False)
    return published_row(Current(Recorded(entry.id, entry, 1)), interval)


def of_may(catalogue: Catalogue, *rows: Row) -> Row:
    found, _ = derive(rows, catalogue)
    (one,) = [r for r in found if r.formula and str(r.period) == "2025-05"]
    return one


def test_a_month_alone_is_a_difference_and_other_days_alone_are_no_warning(
    catalogue: Catalogue,
) -> None:
    april = row("770.0", APRIL, MAY_15)
    may = row("976.2", MAY, JUNE_15)
    found = of_may(catalogue, april, may)
    assert (found.text, f"{found.low:f}", f"{found.high:f}") == ("206.2", "206.10", "206.30")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("april", "may", "march", "warned"),
    [
        # April was revised after May was known; May after April; both on one day.
        ((JULY_15, True), (JUNE_15, False), None, True),
        ((MAY_15, False), (JULY_15, True), None, True),
        ((JULY_15, True), (JULY_15, True), None, False),
        # April was revised before May was known: May holds it.
        ((MAY_15, True), (JUNE_15, False), None, False),
        # A month within was restated between the two, or before both, or after both.
        ((MAY_15, False), (JUNE_15, False), (JUNE_15, True), True),
        ((MAY_15, False), (JUNE_15, False), (MAY_15, True), False),
        ((MAY_15, False), (JUNE_15, False), (JULY_15, True), False),
        ((MAY_15, False), (JUNE_15, False), (JUNE_15, False), False),
    ],
)
def test_a_month_alone_warns_where_a_revision_lies_between_its_vintages(
    catalogue: Catalogue,
    april: tuple[date, bool],
    may: tuple[date, bool],
    march: tuple[date, bool] | None,
    warned: bool,
) -> None:
    def made(value: str, period: str, when: tuple[date, bool]) -> Row:
        day, revised = when
        return replace(row(value, period, day), superseded=("o1",) if revised else ())

    rows = [made("770.0", APRIL, april), made("976.2", MAY, may)]
    for period in ("2025-03", "2025-01/2025-03") if march else ():
        inside = made("190.0", period, march)  # type: ignore[arg-type]
        assert of_may(catalogue, *rows, inside).notes == (("vintages-differ",) if warned else ())
    if march is None:
        assert of_may(catalogue, *rows).notes == (("vintages-differ",) if warned else ())


def test_a_figure_that_took_the_place_of_another_source_is_no_revision(
    catalogue: Catalogue,
) -> None:
    april = row("770.0", APRIL, MAY_15)
    may = row("976.2", MAY, JUNE_15)
    over_press = replace(may, superseded=("o1",), differs=("o1",))
    assert of_may(catalogue, april, over_press).notes == ()
