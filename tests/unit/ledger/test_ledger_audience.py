"""What the ledger tells the public of itself: no day, append, source or subject it may not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

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
    Statement,
    Vintage,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Audience, Clock, Query

JUNE, JULY, AUGUST = date(2025, 6, 30), date(2025, 7, 15), date(2025, 8, 20)
TODAY = date(2025, 11, 1)
PUBLIC = Audience(public=True, moment=datetime(2025, 11, 1, 9, 30, tzinfo=UTC))
PAPER, LETTER = Source("paper", "Paper", "Front page"), Source("letter", "A firm", "A letter")
FIGURE = Observation(
    SeriesKey("output", "XX-1", "KZT", activity="C29", subject="plant"),
    Period.parse("2025"), Printed.read("7"), "paper", "p", Known(JUNE),
)  # fmt: skip
TOLD = Statement("plant", "stage", "design", "paper", "p. 1", Known(JUNE))
SECRET = replace(
    TOLD, subject="zone-2025", source="letter", known=Known(AUGUST),
    confidentiality=Confidentiality.INTERNAL,
)  # fmt: skip


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    database = Database(url)
    database.prepare()
    made = Ledger(database, catalogue, clock, time_zone="Asia/Almaty")
    made.append([PAPER, LETTER], action="test")
    yield made
    database.close()


def public(ledger: Ledger, as_of: date | None = None) -> tuple[date, int]:
    vintage = ledger.vintage_of(PUBLIC, as_of)
    return vintage.known, vintage.revision


def test_internal_entries_move_no_public_vintage(ledger: Ledger) -> None:
    assert public(ledger) == (TODAY, 0)
    ledger.append([FIGURE], action="test")
    ledger.append([SECRET], action="test")
    assert ledger.vintage_of(INTERNAL) == ledger.vintage() == Vintage(AUGUST, 3)
    assert public(ledger) == (JUNE, 2)
    assert public(ledger, JULY) == (JULY, 2)
    assert ledger.vintage_of(PUBLIC, revision=1) == Vintage(JUNE, 1)
    ledger.append([replace(TOLD, known=Known(JULY))], action="test")
    assert public(ledger) == (JULY, 4)


def test_an_embargo_that_ends_moves_it(ledger: Ledger) -> None:
    late = replace(FIGURE, known=Known(JULY), embargo="2025-11-01T09:30:01+00:00")
    ledger.append([FIGURE], action="test")
    ledger.append([late], action="test")
    assert public(ledger) == (JUNE, 2)
    after = Audience(public=True, moment=datetime(2025, 11, 1, 9, 30, 1, tzinfo=UTC))
    assert ledger.vintage_of(after) == Vintage(JULY, 3)


def test_a_withdrawal_moves_it_as_far_as_what_it_takes_back(ledger: Ledger) -> None:
    ledger.append([FIGURE, SECRET], action="test")
    hidden = Withdrawal(SECRET.id, "asked for", "letter", Known(AUGUST))
    ledger.append([hidden], action="test")
    ledger.append([Withdrawal(hidden.id, "not", "letter", Known(AUGUST))], action="test")
    assert public(ledger) == (JUNE, 2)
    back = Withdrawal(FIGURE.id, "misread", "paper", Known(JULY))
    ledger.append([back], action="test")
    assert public(ledger) == (JULY, 5)
    ledger.append([Withdrawal(back.id, "it was right", "paper", Known(AUGUST))], action="test")
    assert public(ledger) == (AUGUST, 6)


def test_another_description_of_a_source_moves_it_where_the_source_is_seen(
    ledger: Ledger,
) -> None:
    ledger.append([FIGURE, SECRET], action="test")
    ledger.append([replace(LETTER, title="Another letter")], action="test")
    assert public(ledger) == (JUNE, 2)
    ledger.append([replace(PAPER, title="Back page")], action="test")
    assert public(ledger) == (JUNE, 4)


def test_sources_and_subjects_of_what_was_withdrawn_are_not_told(ledger: Ledger) -> None:
    other = replace(TOLD, subject="parks-2027", source="letter")
    ledger.append([FIGURE, TOLD, other], action="test")
    back = Withdrawal(other.id, "said in confidence", "letter", Known(JULY))
    ledger.append([back], action="test")

    def told(day: date) -> tuple[set[str], set[str]]:
        vintage = Vintage(day, ledger.vintage().revision)
        hidden = ledger.hidden_subjects(vintage, PUBLIC)
        return set(ledger.sources(vintage, PUBLIC)), {"plant", "parks-2027"} - hidden

    assert told(JUNE) == ({"paper", "letter"}, {"plant", "parks-2027"})
    assert told(JULY) == ({"paper"}, {"plant"})
    assert set(ledger.sources(Vintage(JULY, 3), INTERNAL)) == {"paper", "letter"}
    assert ledger.hidden_subjects(Vintage(JULY, 3), INTERNAL) == frozenset()
    ledger.append([Withdrawal(FIGURE.id, "misread", "paper", Known(JULY))], action="test")
    assert told(JULY) == ({"paper"}, {"plant"})
    ledger.append([Withdrawal(back.id, "free after all", "letter", Known(AUGUST))], action="test")
    assert told(AUGUST) == ({"paper", "letter"}, {"plant", "parks-2027"})


def test_a_subject_that_becomes_known_later_is_hidden_before_as_well(ledger: Ledger) -> None:
    ledger.append([FIGURE], action="test")
    assert ledger.hidden_subjects(Vintage(JULY, 2), PUBLIC) == frozenset()
    ledger.append([SECRET], action="test")
    assert ledger.hidden_subjects(Vintage(JULY, 2), PUBLIC) == {"zone-2025"}
    ledger.append([replace(SECRET, confidentiality=Confidentiality.FREE)], action="test")
    assert ledger.hidden_subjects(Vintage(JULY, 2), PUBLIC) == frozenset()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (Source("r-1", "register: talks.csv", "talks.csv", basis=KnownBasis.LOADED),
         ("register", "A file loaded into the observatory")),
        (Source("b-1", "talks", "talks.csv"),
         ("A file loaded into the observatory", "A file loaded into the observatory")),
        (Source("p-1", "Paper", "Front page"), ("Paper", "Front page")),
    ],
)  # fmt: skip
def test_a_source_called_like_its_file_is_called_otherwise_for_the_public(
    ledger: Ledger, source: Source, shown: tuple[str, str]
) -> None:
    entries = [source, replace(TOLD, source=source.id)]
    ledger.append(entries, action="load", detail="talks.csv")
    vintage = ledger.vintage_of(PUBLIC)
    found = ledger.sources(vintage, PUBLIC)[source.id]
    assert (found.provider, found.title) == shown
    assert ledger.sources(vintage, INTERNAL)[source.id] == source


END = datetime(2025, 11, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "audience",
    [INTERNAL, Audience(public=True)]
    + [Audience(public=True, moment=END + timedelta(seconds=s)) for s in (-1, 0, 1)],
)
def test_the_database_selects_what_the_rule_shows(ledger: Ledger, audience: Audience) -> None:
    """Every level, before, at and after the end of an embargo, as figure and as statement."""
    kinds = [
        {"confidentiality": level, "embargo": embargo}
        for level in Confidentiality
        for embargo in ("", END.isoformat(timespec="seconds"))
    ]
    figures = [
        replace(FIGURE, printed=Printed.read(str(n)), period=Period.parse(f"{2000 + n}"), **how)  # type: ignore[arg-type]
        for n, how in enumerate(kinds)
    ]
    said = [
        replace(TOLD, property="news", value=str(n), **how)  # type: ignore[arg-type]
        for n, how in enumerate(kinds)
    ]
    ledger.append([*figures, *said], action="test")
    shown = [str(n) for n, one in enumerate(figures) if audience.may_see(one)]
    now = ledger.vintage()
    found = ledger.history(Query(audience=audience), now)
    assert [r.observation.printed.text for r in found] == shown
    assert sorted(s.value for s in ledger.statements(now, audience)) == shown
    assert [str(n) for n, one in enumerate(said) if audience.may_see(one)] == shown
    ended = audience.moment is not None and audience.moment >= END
    assert len(shown) == (8 if not audience.public else 1 + ended)


def test_an_entry_is_found_from_its_day_and_revision_on(ledger: Ledger) -> None:
    entry = replace(FIGURE, known=Known(JULY))
    said = replace(TOLD, known=Known(JULY))
    back = Withdrawal(entry.id, "misread", "paper", Known(JULY))
    ledger.append([entry, said, back], action="test")
    for each in (entry, said, back):
        assert ledger.find(each.id, Vintage(JULY, 2)) == (each, 2)
        for before in (Vintage(date(2025, 7, 14), 2), Vintage(AUGUST, 1)):
            with pytest.raises(NotFound, match="known at"):
                ledger.find(each.id, before)


def test_a_revision_of_the_house_dates_nothing_for_the_public(ledger: Ledger) -> None:
    """Of the vintages that revisions left, the public is told days of what it sees in them."""
    ledger.append([FIGURE], action="test")
    ledger.append([SECRET], action="test")
    ledger.append([replace(FIGURE, locator="p. 2", known=Known(JULY))], action="test")
    assert ledger.stood(3, TODAY, PUBLIC) == Vintage(JUNE, 3)
    assert ledger.stood(4, TODAY, PUBLIC) == Vintage(JULY, 4)
    assert ledger.stood(3, TODAY, INTERNAL) == Vintage(AUGUST, 3)
    assert ledger.stood(1, TODAY, PUBLIC) == Vintage(TODAY, 1)


def test_what_is_taken_back_later_dates_no_earlier_revision(ledger: Ledger) -> None:
    ledger.append([FIGURE], action="test")
    ledger.append([Withdrawal(FIGURE.id, "misread", "paper", Known(JULY))], action="test")
    assert ledger.stood(2, TODAY, PUBLIC) == Vintage(JUNE, 2)
    assert ledger.stood(3, TODAY, PUBLIC) == Vintage(JULY, 3)
