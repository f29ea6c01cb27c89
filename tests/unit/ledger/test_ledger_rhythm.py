"""Who published when, and how far series reach, as the database counts it; both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Confidentiality,
    Frequency,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
)
from ondiris.ports import INTERNAL, Audience, ReleaseDay, SeriesEnd

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
PUBLIC = Audience(public=True, moment=datetime(2025, 11, 1, tzinfo=UTC))
SOURCES = [
    Source("may", "Bureau", "Tables of May"),
    Source("june", "Bureau", "Tables of June"),
    Source("echo", "Paper", "Reprint", reprint_of="may"),
    Source("compiled-actual", "ondiris", "Compiled from returns"),
]


def said(period: str, day: str, source: str = "may", **more: object) -> Observation:
    plain = Observation(
        KEY, Period.parse(period), Printed.read("1.0"), source, f"p. {day}",
        Known(date.fromisoformat(day)),
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: object) -> Iterator[Ledger]:
    database = Database(url)
    database.prepare()
    made = Ledger(database, catalogue, clock)  # type: ignore[arg-type]
    made.append(SOURCES, action="test")
    yield made
    database.close()


def test_a_release_is_the_newest_period_said_on_a_day(ledger: Ledger) -> None:
    hidden = {"confidentiality": Confidentiality.INTERNAL}
    ledger.append(
        [
            said("2025-03", "2025-05-15"),
            said("2025-01/2025-04", "2025-05-15"),
            said("2025-05", "2025-06-16", "june"),
            said("2025-06", "2025-07-15", "june", **hidden),
            said("2025-06", "2025-07-16", "echo"),
            said("2025-06", "2025-07-17", known=Known(date(2025, 7, 17), KnownBasis.INFERRED)),
            said("2025-07", "2025-07-18", key=replace(KEY, modality=Modality.PLANNED)),
            said("2025-06-30", "2025-07-19"),
        ],
        action="test",
    )
    months = [("2025-04-30", "2025-05-15"), ("2025-05-31", "2025-06-16")]
    shown = [
        ReleaseDay("Bureau", Frequency.MONTH, date.fromisoformat(end), date.fromisoformat(day))
        for end, day in months
    ]
    assert sorted(ledger.release_days(ledger.vintage(), PUBLIC), key=str) == shown
    assert len(ledger.release_days(ledger.vintage(), INTERNAL)) == 3


def test_a_series_reaches_to_its_newest_period_over_all_sources(ledger: Ledger) -> None:
    ledger.append(
        [said("2025-04", "2025-05-15"), said("2025-05", "2025-06-16", "june"),
         said("2024", "2025-06-17"), said("2025-Q1", "2025-06-18")],
        action="test",
    )  # fmt: skip
    found = ledger.series_ends(ledger.vintage(), INTERNAL, {"Bureau"})
    assert sorted(found, key=lambda end: str(end.frequency)) == [
        SeriesEnd("Bureau", Frequency.YEAR, KEY, date(2024, 12, 31), 1),
        SeriesEnd("Bureau", Frequency.MONTH, KEY, date(2025, 5, 31), 2),
        SeriesEnd("Bureau", Frequency.QUARTER, KEY, date(2025, 3, 31), 1),
    ]
    assert ledger.series_ends(ledger.vintage(), INTERNAL, {"Paper"}) == []


def test_cumulative_months_told_every_quarter_are_quarters(ledger: Ledger) -> None:
    ledger.append(
        [said("2025-01/2025-03", "2025-05-15"), said("2025-01/2025-06", "2025-08-15"),
         said("2025-01/2025-09", "2025-10-30")],
        action="test",
    )  # fmt: skip
    (one,) = ledger.series_ends(ledger.vintage(), INTERNAL, {"Bureau"})
    assert (one.frequency, one.end, one.periods) == (Frequency.QUARTER, date(2025, 9, 30), 3)


def test_months_known_for_two_years_from_several_files_stay_months(ledger: Ledger) -> None:
    files = [
        ("05", "2025-06-16", "june"),
        ("06", "2025-07-16", "may"),
        ("07", "2025-08-16", "june"),
    ]
    ledger.append(
        [
            said(f"{year}-01/{year}-{month}", day, source)
            for month, day, source in files
            for year in (2024, 2025)
        ],
        action="test",
    )
    (one,) = ledger.series_ends(ledger.vintage(), INTERNAL, {"Bureau"})
    assert (one.frequency, one.end, one.periods) == (Frequency.MONTH, date(2025, 7, 31), 6)


@pytest.mark.parametrize(("last", "end"), [("11", date(2024, 12, 31)), ("10", date(2024, 10, 31))])
def test_the_year_is_the_december_of_cumulative_months(
    ledger: Ledger, last: str, end: date
) -> None:
    ledger.append(
        [said("2024-01/2024-05", "2024-06-16"), said(f"2024-01/2024-{last}", "2024-12-16"),
         said("2024", "2025-01-18")],
        action="test",
    )  # fmt: skip
    found = ledger.series_ends(ledger.vintage(), INTERNAL, {"Bureau"})
    (months,) = [one for one in found if one.frequency is Frequency.MONTH]
    assert months.end == end


def test_what_the_home_compiles_itself_has_no_calendar(ledger: Ledger) -> None:
    rows = [said(f"2025-0{m}", f"2025-0{m + 1}-15", "compiled-actual") for m in (3, 4, 5)]
    ledger.append(rows, action="test")
    assert ledger.release_days(ledger.vintage(), INTERNAL) == []
    assert ledger.series_ends(ledger.vintage(), INTERNAL, {"ondiris"}) == []
