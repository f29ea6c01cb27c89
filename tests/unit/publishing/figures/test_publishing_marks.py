"""Marks beside a number: a revision is one by its own publisher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production.figures.rows import Row, published_row
from ondiris.publishing.figures.desk import number


@pytest.fixture
def level(catalogue: Catalogue) -> Row:
    key = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
    entry = Observation(
        key, Period.parse("2026-01/2026-09"), Printed.read("1962.2", multiplier=9), "office",
        "p. 1", Known(date(2026, 10, 17)),
    )  # fmt: skip
    return published_row(Current(Recorded(entry.id, entry, 1)), catalogue.interval(entry))


@pytest.mark.parametrize(
    ("superseded", "differs", "marks"),
    [
        (("o1",), (), ("r",)),
        (("o1",), ("o1",), ()),
        (("o1", "o2"), ("o2",), ("r",)),
        ((), (), ()),
    ],
)
def test_what_a_lesser_source_says_otherwise_is_no_revision(
    level: Row, superseded: tuple[str, ...], differs: tuple[str, ...], marks: tuple[str, ...]
) -> None:
    row = replace(level, superseded=superseded, differs=differs)
    assert number(row).marks == marks
