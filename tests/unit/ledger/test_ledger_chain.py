"""The chain of revisions: computed by hand, closed to what is hidden; what tampering betrays.

Runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.ledger import Database, Ledger
from ondiris.ledger.chaining import source_digest
from ondiris.ledger.rows import source_row
from ondiris.ledger.verifying import Tampering, exported, tampered
from ondiris.model import (
    Confidentiality,
    Known,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Withdrawal,
)
from ondiris.ports import INTERNAL

JUNE, JULY = date(2025, 6, 30), date(2025, 7, 15)
PAPER, DESK = Source("paper", "Paper", "Front page"), Source("desk", "Desk", "A hidden memo")
INSIDE = {"confidentiality": Confidentiality.INTERNAL}
MOMENT = "2025-11-01T09:30:00+00:00"
NEXT = "2025-11-01T09:30:01+00:00"


class Clock:
    def __init__(self) -> None:
        self.moment = datetime.fromisoformat(MOMENT)

    def now(self) -> datetime:
        return self.moment


def said(value: str, source: str = "paper", **more: object) -> Observation:
    key = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
    plain = Observation(
        key, Period.parse("2025-05"), Printed.read(value, multiplier=9), source, "p. 1", Known(JUNE)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def ledger(url: str, catalogue: Catalogue) -> Iterator[Ledger]:
    database = Database(url)
    database.prepare()
    made = Ledger(database, catalogue, Clock())
    yield made
    database.close()


def by_hand(previous: str, number: int, *entries: str, moment: str = MOMENT) -> str:
    lines = ["ondiris.chain/1", previous, str(number), moment, *sorted(entries)]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def digest(source: Source) -> str:
    return source_digest(source_row(source))


def shown(ledger: Ledger) -> list[tuple[int, tuple[str, ...]]]:
    return [(link.number, entries) for link, entries in ledger.open_chain()]


def test_a_hash_follows_from_the_one_before_and_the_identifiers(ledger: Ledger) -> None:
    one, two = said("1.0"), said("2.0")
    ledger.append([PAPER, one], action="test")
    ledger.append([two], action="test")
    first = by_hand("0" * 64, 1, digest(PAPER), one.id)
    second = by_hand(first, 2, two.id, moment=NEXT)
    assert [link.hash for link in ledger.chain(public=False)] == [first, second]
    assert ledger.chain(public=True) == ledger.chain(public=False)


def test_two_changes_never_share_a_moment_and_one_change_has_one(ledger: Ledger) -> None:
    """Even by a clock that stands: what is written together is told together."""
    ledger.append([PAPER], action="test")
    with ledger.one_change():
        ledger.append([said("1.0")], action="test")
        with ledger.one_change():
            ledger.append([said("2.0")], action="test")
        ledger.append([said("3.0")], action="test")
    ledger.append([said("4.0")], action="test")
    ledger.append([said("5.0")], action="test")
    moments = [one.recorded_at for one in ledger.revisions(ledger.vintage(), INTERNAL)]
    assert moments == [MOMENT, NEXT, NEXT, NEXT, MOMENT, NEXT]


def test_a_source_described_otherwise_is_another_entry() -> None:
    assert digest(PAPER) != digest(replace(PAPER, rank=90))


def test_the_public_chain_holds_what_is_open_and_its_sources_alone(ledger: Ledger) -> None:
    open_one, hidden = said("1.0"), said("2.0", "desk", **INSIDE)
    ledger.append([PAPER, DESK, open_one, hidden], action="test")
    ledger.append([said("3.0", "desk", **INSIDE)], action="test")
    memo = Statement("plant", "name", "X", "desk", "p. 1", Known(JUNE))
    ledger.append([memo], action="test")
    assert shown(ledger) == [
        (1, tuple(sorted((digest(PAPER), open_one.id)))),
        (3, tuple(sorted((digest(DESK), memo.id)))),
    ]
    assert [link.number for link in ledger.chain(public=False)] == [1, 2, 3]
    first = by_hand("0" * 64, 1, digest(PAPER), open_one.id)
    assert ledger.chain(public=True)[1].previous == first


def test_an_embargoed_entry_joins_with_the_first_revision_after_its_end(ledger: Ledger) -> None:
    later = said("2.0", embargo="2025-12-01T00:00:00+00:00")
    ledger.append([PAPER, said("1.0"), later], action="test")
    ledger.append([said("3.0")], action="test")
    before = ledger.chain(public=True)
    assert all(later.id not in entries for _, entries in shown(ledger))
    ledger.clock.moment = datetime(2025, 12, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    fresh = said("4.0")
    ledger.append([fresh], action="test")
    assert shown(ledger)[-1] == (3, tuple(sorted((fresh.id, later.id))))
    assert ledger.chain(public=True)[:2] == before


def test_a_withdrawal_is_as_public_as_what_it_takes_back(ledger: Ledger) -> None:
    open_one, hidden = said("1.0"), said("2.0", **INSIDE)
    ledger.append([PAPER, open_one, hidden], action="test")
    gone = Withdrawal(open_one.id, "misread", "paper", Known(JULY))
    unseen = Withdrawal(hidden.id, "misread", "paper", Known(JULY))
    back = Withdrawal(gone.id, "right after all", "paper", Known(JULY))
    ledger.append([unseen, gone], action="test")
    ledger.append([back], action="test")
    assert shown(ledger)[1:] == [(2, (gone.id,)), (3, (back.id,))]


def test_an_untouched_ledger_betrays_nothing(ledger: Ledger) -> None:
    ledger.append([PAPER, said("1.0")], action="test")
    ledger.append([said("1.0"), said("2.0", known=Known(JULY))], action="test")
    assert betrayed(ledger) == ()


def betrayed(ledger: Ledger) -> tuple[Tampering, ...]:
    with ledger.database.reading() as connection:
        return tampered(connection)


def touch(ledger: Ledger, *statements: str) -> None:
    with ledger.database.engine.connect() as connection:
        writer = connection.execution_options(ondiris_writing=True)
        with writer.begin():
            for statement in statements:
                writer.execute(sa.text(statement))


TWICE = (Tampering(1, "altered"), Tampering(2, "altered"))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE observation SET value = '9.0' WHERE revision = 2", (Tampering(2, "altered"),)),
        ("UPDATE observation SET last_day = '2025-06-30' WHERE revision = 2",
         (Tampering(2, "altered"),)),
        ("UPDATE series SET activity = 'C10'", TWICE),
        ("DELETE FROM observation WHERE revision = 2", (Tampering(2, "removed"),)),
        ("UPDATE revision SET entries = 7 WHERE number = 2", (Tampering(2, "removed", 6),)),
        ("UPDATE revision SET newest_known = '2025-01-01' WHERE number = 2",
         (Tampering(2, "dated"),)),
        ("INSERT INTO revision VALUES (4, '2025-11-02', 'load', '', '', '', 0)",
         (Tampering(3, "missing", 0),)),
    ],
)  # fmt: skip
def test_tampering_is_named_by_revision(
    ledger: Ledger, statement: str, found: tuple[Tampering, ...]
) -> None:
    ledger.append([PAPER, said("1.0")], action="test")
    ledger.append([said("2.0", known=Known(JULY))], action="test")
    touch(ledger, statement)
    assert betrayed(ledger) == found


def test_an_entry_moved_to_another_revision_lacks_in_one_and_is_too_many_in_the_other(
    ledger: Ledger,
) -> None:
    ledger.append([PAPER, said("1.0"), said("1.5")], action="test")
    ledger.append([said("2.0")], action="test")
    touch(ledger, f"UPDATE observation SET revision = 1 WHERE id = '{said('2.0').id}'")
    assert betrayed(ledger) == (Tampering(1, "added"), Tampering(2, "removed"))


def test_an_export_carries_its_chain_and_is_refused_with_another(
    ledger: Ledger, tmp_path: Path, catalogue: Catalogue
) -> None:
    ledger.append([PAPER, said("1.0"), said("2.0", **INSIDE)], action="test")
    ledger.append([said("3.0", **INSIDE)], action="test")
    ledger.export(tmp_path / "one")
    lines = [json.loads(x) for x in (tmp_path / "one" / "chain.jsonl").read_text().splitlines()]
    assert [line["all"] for line in lines] == [link.hash for link in ledger.chain(public=False)]
    assert [line["public"] for line in lines] == [ledger.chain(public=True)[0].hash, None]
    chain = tmp_path / "one" / "chain.jsonl"
    chain.write_text(chain.read_text().replace(lines[1]["all"], "f" * 64))
    database = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    database.prepare()
    copy = Ledger(database, catalogue, Clock())
    with pytest.raises(InvalidFile, match=r"chain\.jsonl"):
        copy.restore(tmp_path / "one")
    chain.unlink()
    copy.restore(tmp_path / "one")
    assert copy.chain(public=False) == ledger.chain(public=False)
    database.close()


def test_what_an_export_lost_or_gained_is_named(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([PAPER, said("1.0")], action="test")
    ledger.append([said("2.0"), said("3.0")], action="test")
    ledger.export(tmp_path / "one")
    path = tmp_path / "one" / "observation.jsonl"
    first, second, third = path.read_text("utf-8").splitlines()

    def checked(*lines: str) -> set[Tampering]:
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
        with engine.begin() as connection:
            found = {*exported(connection, tmp_path / "one"), *tampered(connection)}
        engine.dispose()
        return found

    assert checked(first, second, third) == set()
    assert checked(first, second) == {Tampering(2, "removed")}
    assert checked(first, second, third, third) == {Tampering(2, "unreadable")}
    assert Tampering(2, "altered") in checked(
        first, second, third.replace('"value": "', '"value": "9')
    )
    assert checked(first, second, third, "no entry") == {Tampering(0, "unreadable")}
