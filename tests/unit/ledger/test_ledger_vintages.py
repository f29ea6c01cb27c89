"""What a vintage covers, and the vintages of a ledger's revisions, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Confidentiality,
    Known,
    KnownBasis,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
    Vintage,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Audience, Clock, Query

JUNE, JULY = date(2025, 6, 30), date(2025, 7, 15)
PAPER = Source("paper", "Paper", "Front page", published=JUNE, basis=KnownBasis.STATED)
KEY = SeriesKey(measure="output", area="XX-1", activity="C-MACH", unit="KZT")


def observed(value: str, day: date = JUNE) -> Observation:
    period = Period.parse("2025-01/2025-05")
    return Observation(KEY, period, Printed.read(value), "paper", "table 1", Known(day))


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    database = Database(url)
    database.prepare()
    yield Ledger(database, catalogue, clock)
    database.close()


def test_coverage_holds_what_may_be_seen(ledger: Ledger) -> None:
    hidden = replace(observed("5").key, activity="C29")
    first = observed("366.1")
    ledger.append(
        [
            PAPER,
            first,
            replace(observed("5"), key=hidden, confidentiality=Confidentiality.INTERNAL),
        ],
        action="test",
    )
    asked = Query(audience=INTERNAL)
    assert ledger.coverage(asked, ledger.vintage()) == {
        (first.key, first.period),
        (hidden, first.period),
    }
    assert ledger.coverage(replace(asked, activities=("C29",)), ledger.vintage()) == {
        (hidden, first.period)
    }
    assert ledger.coverage(asked, ledger.vintage(date(2025, 6, 29))) == frozenset()
    public = Query(audience=Audience(public=True))
    assert ledger.coverage(public, ledger.vintage()) == {(first.key, first.period)}
    ledger.append([Withdrawal(first.id, "misread", "paper", Known(JULY))], action="test")
    assert ledger.coverage(public, ledger.vintage()) == frozenset()
    assert ledger.coverage(public, ledger.vintage(JUNE)) == {(first.key, first.period)}


def test_a_revision_that_is_not_there_yet_is_refused(ledger: Ledger) -> None:
    receipt = ledger.append([PAPER, observed("366.1")], action="test")
    assert receipt.revision == 1
    assert ledger.vintage(JUNE, 1) == Vintage(JUNE, 1)
    assert ledger.current(Query(audience=INTERNAL), ledger.vintage(JUNE, 0)) == []
    with pytest.raises(NotFound, match="no revision 2"):
        ledger.vintage(revision=2)


def test_a_revision_knows_no_day_that_became_known_after_it(ledger: Ledger) -> None:
    ledger.append([PAPER, observed("366.1")], action="test")
    ledger.append([observed("365.9", day=JULY)], action="test")
    assert ledger.vintage(revision=1) == Vintage(JUNE, 1)
    assert ledger.vintage(revision=2) == ledger.vintage() == Vintage(JULY, 2)
