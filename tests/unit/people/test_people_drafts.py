"""Drafts: kept for their owner, sent once, forgotten after a while."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ondiris.errors import InvalidFile
from ondiris.ledger import Database
from ondiris.people import PasswordCost, People, read_people, write_people

FORM, OTHER = "0123456789abcdef", "fedcba9876543210"
CHEAP = PasswordCost(1, 8, 1)


class Hours(Protocol):
    """A clock that is moved on by hand."""

    def now(self) -> datetime: ...

    def pass_by(self, **time: float) -> None: ...


@pytest.fixture
def anna(people: People) -> str:
    return people.accounts.add("anna").id


def test_a_draft_is_kept_in_place_of_the_one_before(people: People, anna: str) -> None:
    assert people.drafts.keep(anna, FORM, {"power": "1"})
    assert people.drafts.keep(anna, FORM, {"power": "2"})
    (draft,) = people.drafts.of(anna)
    assert (draft.form, draft.fields) == (FORM, {"power": "2"})


def test_a_draft_is_its_owners_alone(people: People, anna: str) -> None:
    berik = people.accounts.add("berik").id
    people.drafts.keep(anna, FORM, {"power": "1"})
    people.drafts.keep(berik, FORM, {"power": "9"})
    people.drafts.drop(berik, FORM)
    assert people.drafts.of(berik) == ()
    assert people.drafts.of(anna)[0].fields == {"power": "1"}


def test_a_form_is_sent_once_whether_it_was_kept_or_not(people: People, anna: str) -> None:
    people.drafts.keep(anna, FORM, {"power": "1"})
    for form in (FORM, OTHER):
        assert people.drafts.send(anna, form)
        assert not people.drafts.send(anna, form)
        assert not people.drafts.keep(anna, form, {"power": "3"})
    assert people.drafts.of(anna) == ()
    people.drafts.drop(anna, FORM)
    assert not people.drafts.send(anna, FORM)


def test_what_could_not_be_sent_is_a_draft_again(people: People, anna: str) -> None:
    people.drafts.send(anna, FORM)
    people.drafts.take_back(anna, FORM, {"power": "much"})
    assert people.drafts.of(anna)[0].fields == {"power": "much"}
    assert people.drafts.send(anna, FORM)


def test_a_draft_that_nobody_goes_on_with_is_forgotten(
    people: People, anna: str, hours: Hours
) -> None:
    people.drafts.keep(anna, FORM, {"power": "1"})
    hours.pass_by(days=59)
    assert len(people.drafts.of(anna)) == 1
    hours.pass_by(days=2)
    assert people.drafts.of(anna) == ()
    people.drafts.keep(anna, OTHER, {})
    kept = people.tables.read(
        lambda c: str(c.execute(sa.text("SELECT form FROM drafts")).all()), ""
    )
    assert kept == f"[('{OTHER}',)]"


def test_tables_of_before_gain_drafts_and_keep_their_accounts(
    database: Database, hours: Hours
) -> None:
    def earlier(connection: sa.Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "ondiris.people:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "p001")
        connection.execute(
            sa.text("INSERT INTO accounts VALUES ('a-1', 'anna', 'Anna', 'kk', '', NULL, 'x', '')")
        )

    database.change(earlier)
    people = People(database, hours, cost=CHEAP)
    assert people.accounts.named("anna").id == "a-1"
    assert people.drafts.of("a-1") == ()
    assert people.drafts.keep("a-1", FORM, {"power": "1"})


def test_people_written_before_there_were_drafts_come_back(
    people: People, anna: str, tmp_path: Path, hours: Hours
) -> None:
    people.drafts.keep(anna, FORM, {"power": "1"})
    write_people(people.tables, tmp_path / "out")
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    other.prepare()
    moved = People(other, hours, cost=CHEAP)
    assert read_people(moved.tables, tmp_path / "out") == {"account": 1}
    assert moved.drafts.of(anna)[0].fields == {"power": "1"}
    (tmp_path / "out" / "drafts.jsonl").unlink()
    again = Database(f"sqlite:///{tmp_path / 'again.db'}")
    again.prepare()
    without = People(again, hours, cost=CHEAP)
    assert read_people(without.tables, tmp_path / "out") == {"account": 1}
    assert without.drafts.of(anna) == ()
    (tmp_path / "out" / "looked.jsonl").unlink()
    with pytest.raises(InvalidFile):
        read_people(without.tables, tmp_path / "out")
    for one in (other, again):
        one.close()
