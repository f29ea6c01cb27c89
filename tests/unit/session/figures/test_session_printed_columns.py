"""Printed figures as columns are, cell by cell, what rows of them would be."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.ledger.by_series import SeriesReader
from ondiris.model import Known, Observation, Period, Printed, SeriesKey, Source
from ondiris.ports import INTERNAL, Clock, Query
from ondiris.production import published
from ondiris.publishing.figures.frame_columns import joined, of_rows
from ondiris.session.figures.printed_columns import printed_columns

KEY = SeriesKey(measure="employees", area="XX-1", activity="C29", unit="persons")


@pytest.mark.parametrize("digits", [-36, -25, -16, -15, 0, 15, 16, 25])
def test_numbers_of_whatever_digits_are_told_as_rows_tell_them(
    tmp_path: Path, catalogue: Catalogue, clock: Clock, digits: int
) -> None:
    printed = [Printed(Decimal(0), digits), Printed(Decimal("0.123456789012345"), 15)]
    entries = [
        Observation(KEY, Period.parse(year), one, "paper", "p. 1", Known(date(2025, 6, 30)))
        for year, one in zip(("2023", "2024"), printed, strict=True)
    ]
    with closing(Database(f"sqlite:///{tmp_path / 'ledger.db'}")) as database:
        database.prepare()
        ledger = Ledger(database, catalogue, clock)
        ledger.append([Source("paper", "Paper", "Front page"), *entries], action="test")
        vintage, query = ledger.vintage(), Query(audience=INTERNAL)
        reader = SeriesReader(ledger, vintage, INTERNAL)
        columns = printed_columns(reader, catalogue, query).to_arrow()
        rows = published(ledger, catalogue, query, vintage)
        assert columns.equals(joined([of_rows(rows)], vintage))
