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
    Scope,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Audience, Clock, Entry, Query
from ondiris.production import Evidence, Row, answer, explain

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


def test_each_kind_comes_with_its_source_and_revision(ledger: Ledger) -> None:
    back = Withdrawal(TOLD.id, "misread", "paper", LATER)
    ledger.append([back], action="later")
    kinds = [(told(ledger, e).kind, told(ledger, e).id) for e in (FREE, TOLD, back)]
    assert kinds == [("observation", FREE.id), ("statement", TOLD.id), ("withdrawal", back.id)]
    for audience in (PUBLIC, INTERNAL):
        written = [told(ledger, e, audience).revision for e in (FREE, TOLD, back)]
        assert [r.number if r else None for r in written[:2]] == [1, 1]
        assert [told(ledger, e, audience).source for e in (FREE, TOLD, back)] == [PAPER] * 3
    revision = told(ledger, back, INTERNAL).revision
    assert revision is not None
    assert (revision.number, revision.action) == (2, "later")
    plain = told(ledger, FREE)
    assert (plain.symbols, plain.history, plain.conflicts, plain.inputs) == (
        "", (plain.row,), (), (),
    )  # fmt: skip


def test_the_history_of_a_figure_is_its_series_newest_first(ledger: Ledger) -> None:
    """Another extent, another scope and a hidden revision are no part of it."""
    paper = replace(FREE, printed=Printed.read("8"), known=LATER)
    same_day = replace(paper, printed=Printed.read("9"))
    ledger.append([paper], action="test")
    ledger.append([same_day], action="test")
    other = replace(FREE, key=replace(KEY, scope=Scope.SME), printed=Printed.read("5"))
    secret = replace(paper, printed=Printed.read("6"), confidentiality=Confidentiality.INTERNAL)
    ledger.append([other, secret], action="test")
    found = told(ledger, FREE)
    assert [row.text for row in found.history] == ["9", "8", "7"]
    assert [row.superseded != () for row in found.history] == [True, False, False]
    assert found.row is not None
    assert (found.row.id, found.row.text) == (FREE.id, "7")
    assert [row.text for row in told(ledger, FREE, INTERNAL).history] == ["6", "9", "8", "7"]


def test_a_contradiction_is_named_on_both_sides(ledger: Ledger) -> None:
    rival = Source("rival", "Rival", "Back page", rank=50)
    other = replace(FREE, printed=Printed.read("12"), source="rival")
    ledger.append([rival, other], action="test")
    assert told(ledger, FREE).conflicts == (other.id,)
    assert told(ledger, other).conflicts == (FREE.id,)


def test_what_a_recorded_figure_was_computed_from_stands_below_it(ledger: Ledger) -> None:
    total = replace(FREE, period=Period.parse("2023"), inputs=(FREE.id,))
    ledger.append([total], action="test")
    assert [one.entry for one in told(ledger, total).inputs] == [FREE]
    secret = replace(total, inputs=(SECRET.id,))
    ledger.append([secret], action="test")
    assert told(ledger, secret).inputs == ()
    assert [one.entry for one in told(ledger, secret, INTERNAL).inputs] == [SECRET]


WHOLE = replace(FREE, key=replace(KEY, activity="B-E"), printed=Printed.read("28"))


def shares(ledger: Ledger) -> dict[str, Row]:
    """Return what formulas derive of the free figures, by identifier."""
    ledger.append([WHOLE], action="test")
    query = Query(audience=PUBLIC)
    return {r.id: r for r in answer(ledger, ledger.catalogue, query, ledger.vintage()).rows}


def test_a_derived_figure_leads_to_what_it_was_computed_from(ledger: Ledger) -> None:
    rows = shares(ledger)
    share = next(r for r in rows.values() if r.key.measure == "share_pct" and r.formula)
    found = explain(
        ledger, ledger.catalogue, share.id, ledger.vintage(), PUBLIC, rows=rows
    )  # fmt: skip
    assert (found.id, found.kind, found.row) == (share.id, "derived", share)
    assert found.symbols == "share = 100 × part / whole"
    assert {one.entry for one in found.inputs} == {FREE, WHOLE}
    above = replace(share, id="d" + "1" * 24, formula="no-formula/1", inputs=(share.id, FREE.id))
    top = explain(
        ledger, ledger.catalogue, above.id, ledger.vintage(), PUBLIC, rows={**rows, above.id: above}
    )
    assert top.symbols == ""
    assert [one.kind for one in top.inputs] == ["derived", "observation"]
    assert top.inputs[0].inputs == found.inputs


class Count:
    """Counts one figure, for those who are asked about."""

    formula = "count/1"
    symbols = "count = all"

    def __init__(self, row: Row) -> None:
        self.row = row

    def answering(self, query: Query, vintage: Vintage) -> list[Row]:
        raise AssertionError((query, vintage))

    def all(self, vintage: Vintage, audience: Audience) -> list[Row]:
        return [self.row] if vintage.revision and audience is PUBLIC else []


def test_a_count_of_a_capability_is_looked_for_where_nothing_else_is_found(ledger: Ledger) -> None:
    rows = shares(ledger)
    share = next(r for r in rows.values() if r.formula)
    counted = replace(share, id="d" + "2" * 24, formula="count/1", inputs=(TOLD.id,))
    asked = (ledger, ledger.catalogue)
    found = explain(
        *asked, counted.id, ledger.vintage(), PUBLIC, rows=rows, counts=(Count(counted),)
    )
    assert (found.row, found.symbols) == (counted, "count = all")
    assert [one.entry for one in found.inputs] == [TOLD]
    for id, counts in ((counted.id, ()), ("d" + "3" * 24, (Count(counted),))):  # noqa: A001
        with pytest.raises(NotFound) as error:
            explain(*asked, id, ledger.vintage(), PUBLIC, rows=rows, counts=counts)
        assert error.value.code == "no-entry"
        assert f"{id!r} is known at 2025-" in error.value.detail
