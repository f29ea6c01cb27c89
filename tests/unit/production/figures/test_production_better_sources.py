"""What follows from a better source stands before what a lesser one printed, and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Known, KnownBasis, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row, derive
from ondiris.production.figures.rows import published_row

OUTPUT = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
PART = replace(OUTPUT, activity="C-MACH")
SHARE = replace(PART, measure="share_pct", of="output@B-E", unit="%")
RUN = "2025-01/2025-03"


def printed(
    catalogue: Catalogue, key: SeriesKey, period: str, value: str, rank: int, source: str = "office"
) -> Row:
    entry = Observation(
        key, Period.parse(period), Printed.read(value, multiplier=9 if key.unit == "KZT" else 0),
        source, "p. 1", Known(date(2025, 6, 30), KnownBasis.STATED),
    )  # fmt: skip
    current = Current(Recorded(entry.id, entry, 1), rank=rank)
    return published_row(current, catalogue.interval(entry))


def months(catalogue: Catalogue, rank: int) -> list[Row]:
    return [printed(catalogue, OUTPUT, f"2025-0{m}", f"1{m}.0", rank) for m in (1, 2, 3)]


def of(catalogue: Catalogue, rows: list[Row], key: SeriesKey, period: str) -> list[Row]:
    found, _ = derive(rows, catalogue)
    return [row for row in found if row.key == key and row.period == Period.parse(period)]


def test_the_sum_of_an_offices_months_stands_before_a_papers_run(catalogue: Catalogue) -> None:
    press = printed(catalogue, OUTPUT, RUN, "39.5", 50, "paper")
    (found,) = of(catalogue, [*months(catalogue, 90), press], OUTPUT, RUN)
    assert (found.formula, found.text) == ("sum-of-months/1", "36.0")
    assert found.differs == found.superseded == (press.id,)


@pytest.mark.parametrize(("value", "rank"), [("36", 50), ("39.5", 90), ("39.5", 95)])
def test_a_run_that_agrees_or_weighs_as_much_stands_as_printed(
    catalogue: Catalogue, value: str, rank: int
) -> None:
    told = printed(catalogue, OUTPUT, RUN, value, rank, "paper")
    (found,) = of(catalogue, [*months(catalogue, 90), told], OUTPUT, RUN)
    assert (found.id, found.differs) == (told.id, ())


def test_a_sum_is_no_better_than_its_least_month(catalogue: Catalogue) -> None:
    weak = printed(catalogue, OUTPUT, "2025-03", "13.0", 40, "paper")
    told = printed(catalogue, OUTPUT, RUN, "39.5", 50, "paper")
    (found,) = of(catalogue, [*months(catalogue, 90)[:2], weak, told], OUTPUT, RUN)
    assert found.id == told.id


def test_a_share_of_two_levels_stands_before_a_papers_share(catalogue: Catalogue) -> None:
    rows = [
        printed(catalogue, OUTPUT, RUN, "36.0", 90),
        printed(catalogue, PART, RUN, "9.0", 90),
        printed(catalogue, SHARE, RUN, "45.0", 50, "paper"),
    ]
    (found,) = of(catalogue, rows, SHARE, RUN)
    assert (found.formula, found.text, found.differs) == ("share/1", "25.00", (rows[2].id,))


def test_what_follows_goes_on_from_what_stands(catalogue: Catalogue) -> None:
    """The share of a part is of the sum of months, not of the paper's run."""
    press = printed(catalogue, OUTPUT, RUN, "39.5", 50, "paper")
    part = printed(catalogue, PART, RUN, "9.0", 90)
    (found,) = of(catalogue, [*months(catalogue, 90), press, part], SHARE, RUN)
    assert found.text == "25.00"


def test_a_month_is_never_taken_from_a_run_that_is_overruled(catalogue: Catalogue) -> None:
    """April is the office's run less its three months: 50.0 - 36.0, not less the paper's 39.5."""
    press = printed(catalogue, OUTPUT, RUN, "39.5", 50, "paper")
    longer = printed(catalogue, OUTPUT, "2025-01/2025-04", "50.0", 90)
    (april,) = of(catalogue, [*months(catalogue, 90), press, longer], OUTPUT, "2025-04")
    assert april.text == "14.0"
