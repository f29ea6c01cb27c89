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


# From whatever runs are at hand


def alone(catalogue: Catalogue, month: str, *rows: Row) -> Row | None:
    found, _ = derive(rows, catalogue)
    return next((r for r in found if r.formula[:5] == "month" and str(r.period) == month), None)


def months(*values: str, first: int = 1) -> list[Row]:
    return [row(v, f"2025-{n:02}", MAY_15) for n, v in enumerate(values, start=first)]


def test_december_is_the_year_less_january_to_november(catalogue: Catalogue) -> None:
    rows = [row("1200.0", "2025", JULY_15), row("1090.5", "2025-01/2025-11", JUNE_15)]
    found = alone(catalogue, "2025-12", *rows)
    assert found is not None
    assert (found.text, f"{found.low:f}", f"{found.high:f}") == ("109.5", "109.40", "109.60")
    assert found.expression == "1200.0 billion − 1090.5 billion"


def test_a_month_follows_from_a_run_and_the_sum_of_the_months_before(catalogue: Catalogue) -> None:
    rows = [*months("10.1", "10.2", "10.3", "10.4"), row("52.0", MAY, JUNE_15)]
    found = alone(catalogue, "2025-05", *rows)
    assert found is not None
    assert (found.text, f"{found.low:f}", f"{found.high:f}") == ("11.0", "10.75", "11.25")


@pytest.mark.parametrize("quarter", ["2025-Q2", "2025-04/2025-06"])
def test_the_last_month_of_a_quarter_is_the_quarter_less_its_others(
    catalogue: Catalogue, quarter: str
) -> None:
    rows = [*months("10.1", "10.2", first=4), row("33.0", quarter, JULY_15)]
    found = alone(catalogue, "2025-06", *rows)
    assert found is not None
    assert (found.text, f"{found.low:f}", f"{found.high:f}") == ("12.7", "12.55", "12.85")


def test_of_several_runs_the_narrowest_of_the_best_source_is_taken(catalogue: Catalogue) -> None:
    rows = [row("40.13", "2025-01/2025-06", JULY_15), row("30.02", MAY, JUNE_15)]
    rows += [*months("9.0", "9.0", first=4), row("28", "2025-Q2", JULY_15)]
    found = alone(catalogue, "2025-06", *rows)
    assert found is not None
    assert found.text == "10.11"
    better = [replace(r, rank=90) if str(r.period) != MAY else r for r in rows]
    found = alone(catalogue, "2025-06", *better)
    assert found is not None
    assert (found.text, found.rank) == ("10.0", 90)


def test_december_warns_where_a_month_was_revised_after_the_year_was_known(
    catalogue: Catalogue,
) -> None:
    known = months(*["10.0"] * 11)
    year = row("121.0", "2025", JUNE_15)
    found = alone(catalogue, "2025-12", *known, year)
    assert found is not None
    assert found.notes == ()
    late = replace(row("10.5", "2025-03", JULY_15), superseded=("o1",))
    found = alone(catalogue, "2025-12", *known[:2], late, *known[3:], year)
    assert found is not None
    assert found.notes == ("vintages-differ",)


def test_a_month_that_its_office_left_blank_is_not_filled(catalogue: Catalogue) -> None:
    runs = [row("40.1", APRIL, MAY_15), row("50.2", MAY, JUNE_15)]
    assert alone(catalogue, "2025-05", *runs, *months("10.0", "10.0")) is not None
    # A later month is printed, this one is not.
    assert alone(catalogue, "2025-05", *runs, *months("10.0", first=6)) is None
    # The same month of the whole is printed, and other months of the series are.
    whole = replace(OUTPUT, area="XX")
    above = replace(months("99.0", first=5)[0], key=whole)
    assert alone(catalogue, "2025-05", *runs, *months("10.0", "10.0"), above) is None
    # Single months of the series are printed by nobody: then nothing was left out.
    assert alone(catalogue, "2025-05", *runs, above) is not None
    # What this home compiled of its returns is nobody's table.
    own = [replace(r, source="compiled-actual") for r in months("10.0", first=6)]
    assert alone(catalogue, "2025-05", *runs, *own) is not None


def test_runs_that_would_leave_less_than_nothing_say_so(catalogue: Catalogue) -> None:
    rows = [row("60.0", APRIL, MAY_15), row("50.0", MAY, JUNE_15)]
    found, missing = derive(rows, catalogue)
    assert not [r for r in found if r.formula and str(r.period) == "2025-05"]
    (one,) = [m for m in missing if str(m.period) == "2025-05"]
    assert one.lacks == (f"output, {MAY}: less than the months before",)
