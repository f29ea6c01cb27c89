"""Who may follow a figure back to its source, in a ledger of a few entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Confidentiality,
    Known,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Audience, Clock, Entry
from ondiris.production import Evidence, explain

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
SAID, LATER = Known(date(2025, 6, 30)), Known(date(2025, 7, 15))
PAPER = Source("paper", "Paper", "Front page", rank=50)
NOON = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)
PUBLIC = Audience(public=True, moment=NOON)

FREE = Observation(KEY, Period.parse("2025"), Printed.read("7"), "paper", "table 1", SAID)
SECRET = replace(
    FREE, period=Period.parse("2024"), confidentiality=Confidentiality.INTERNAL
)  # fmt: skip
TOLD = Statement("plant", "stage", "design", "paper", "p. 1", SAID)
HUSHED = replace(TOLD, property="operator", confidentiality=Confidentiality.CONFIDENTIAL)


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    database.prepare()
    made = Ledger(database, catalogue, clock, time_zone="UTC")
    made.append([PAPER, FREE, SECRET, TOLD, HUSHED], action="test")
    yield made
    database.close()


def told(
    ledger: Ledger, entry: Entry, audience: Audience = PUBLIC, vintage: Vintage | None = None
) -> Evidence:
    """Return the evidence of an entry as an audience gets it."""
    now = vintage or ledger.vintage()
    return explain(ledger, ledger.catalogue, entry.id, now, audience, rows={})


def hidden(ledger: Ledger, entry: Entry, audience: Audience = PUBLIC) -> bool:
    with pytest.raises(NotFound, match="shows no entry"):
        told(ledger, entry, audience)
    return told(ledger, entry, INTERNAL).entry == entry


@pytest.mark.parametrize("entry", [SECRET, HUSHED])
def test_what_is_internal_is_shown_to_the_house_alone(ledger: Ledger, entry: Entry) -> None:
    assert hidden(ledger, entry)


@pytest.mark.parametrize("entry", [FREE, TOLD])
def test_what_is_free_is_shown_to_everyone(ledger: Ledger, entry: Entry) -> None:
    assert told(ledger, entry).entry == entry
    assert told(ledger, entry).source == PAPER


@pytest.mark.parametrize(
    ("end", "seen"),
    [("2025-11-01T12:00:00+00:00", True), ("2025-11-01T12:00:01+00:00", False)],
)
@pytest.mark.parametrize("kind", [FREE, TOLD])
def test_an_embargo_holds_until_its_second(
    ledger: Ledger, kind: Observation | Statement, end: str, seen: bool
) -> None:
    entry = replace(kind, embargo=end, locator="table 2")
    ledger.append([entry], action="test")
    if seen:
        assert told(ledger, entry).entry == entry
    else:
        assert hidden(ledger, entry)


@pytest.mark.parametrize("entry", [FREE, TOLD])
def test_a_withdrawal_of_what_is_free_is_shown_with_its_reason(
    ledger: Ledger, entry: Observation | Statement
) -> None:
    back = Withdrawal(entry.id, "misread", "paper", LATER)
    ledger.append([back], action="test")
    assert told(ledger, back).entry == back
    assert told(ledger, entry).withdrawn == back


@pytest.mark.parametrize(
    "entry", [SECRET, HUSHED, replace(FREE, embargo="2025-11-01T12:00:01+00:00")]
)
def test_a_withdrawal_is_as_hidden_as_what_it_takes_back(
    ledger: Ledger, entry: Observation | Statement
) -> None:
    back = Withdrawal(entry.id, "the plant asked for it", "paper", LATER)
    restored = Withdrawal(back.id, "the plant agreed", "paper", LATER)
    ledger.append([entry, back, restored], action="test")
    assert hidden(ledger, back)
    assert hidden(ledger, restored)


def test_a_withdrawal_of_what_the_ledger_lacks_is_for_the_house(ledger: Ledger) -> None:
    back = Withdrawal("o" + "0" * 24, "typed wrongly", "paper", LATER)
    ledger.append([back], action="test")
    assert hidden(ledger, back)


@pytest.mark.parametrize("audience", [PUBLIC, INTERNAL])
def test_nothing_is_shown_as_of_a_day_before_it_was_known(
    ledger: Ledger, audience: Audience
) -> None:
    back = Withdrawal(FREE.id, "misread", "paper", LATER)
    ledger.append([back], action="test")
    newest = ledger.vintage().revision
    assert told(ledger, FREE, audience, Vintage(date(2025, 7, 14), newest)).withdrawn is None
    assert told(ledger, FREE, audience, Vintage(date(2025, 7, 15), newest)).withdrawn == back
    for entry, day in (
        (FREE, date(2025, 6, 29)),
        (TOLD, date(2025, 6, 29)),
        (back, date(2025, 7, 14)),
    ):
        with pytest.raises(NotFound):
            told(ledger, entry, audience, Vintage(day, newest))


def test_what_is_hidden_is_refused_in_the_words_for_what_is_not_there(ledger: Ledger) -> None:
    """An identifier is a hash of the content: another answer would confirm a guess."""
    absent = replace(FREE, period=Period.parse("2019"))
    said = []
    for entry in (SECRET, absent):
        with pytest.raises(NotFound) as error:
            told(ledger, entry)
        said.append(str(error.value).replace(entry.id, "ID"))
    assert said[0] == said[1]
