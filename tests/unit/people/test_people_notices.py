"""Mailboxes, what was sent, and private links beside the accounts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.errors import InvalidFile
from ondiris.ledger import Database
from ondiris.people import Act, Held, Mailbox, People, Role, read_people, write_people
from ondiris.people.schema import HEAD, VERSION_TABLE

DAY = date(2026, 2, 9)


@pytest.fixture
def other(tmp_path: Path, people_of: Callable[..., People]) -> Iterator[People]:
    """People of another home."""
    made = Database(f"sqlite:///{tmp_path / 'other.db'}")
    made.prepare()
    yield people_of(made)
    made.close()


@pytest.fixture
def anna(people: People) -> str:
    return people.accounts.add("anna", held=[Held(Role.COORDINATOR)]).id


def test_a_mailbox_is_set_stopped_and_removed(people: People, anna: str) -> None:
    boxes = people.mailboxes
    assert boxes.of(anna) is None
    boxes.set(anna, " anna@example.org ")
    assert boxes.of(anna) == Mailbox(anna, "anna@example.org", stopped=False)
    boxes.stop(anna)
    boxes.set(anna, "a.k+city@mail.example.org")
    assert boxes.of(anna) == Mailbox(anna, "a.k+city@mail.example.org", stopped=True)
    boxes.resume(anna)
    assert boxes.all() == {anna: Mailbox(anna, "a.k+city@mail.example.org", stopped=False)}
    boxes.set(anna, "")
    assert boxes.all() == {}


@pytest.mark.parametrize(
    "said",
    ["anna", "@example.org", "anna@", "an na@example.org", "anna@example.org\r\nBcc: x@example.org",
     "<anna@example.org>", "anna@example..org", "anna@ex,ample.org", "әнна@example.org",
     "a" * 65 + "@example.org", "anna@" + "e" * 256],
)  # fmt: skip
def test_what_is_no_address_is_refused(people: People, anna: str, said: str) -> None:
    with pytest.raises(ValueError, match="no address for mail"):
        people.mailboxes.set(anna, said)
    assert people.mailboxes.all() == {}


def test_what_was_begun_is_sent_once(people: People, anna: str) -> None:
    kept = people.sent_notices
    assert kept.last(anna) is None
    assert kept.begin(anna, 7, DAY, after=None)
    # Who wrote the same letter at the same time may not send it, nor may anybody before this one
    # is known to have left.
    assert not kept.begin(anna, 7, DAY, after=None)
    begun = kept.last(anna)
    assert begun is not None
    assert (begun.revision, begun.day, begun.sent_at) == (7, DAY, "")
    assert not kept.begin(anna, 8, DAY, after=begun)
    assert kept.arrived(anna) == 1
    sent = kept.last(anna)
    assert sent is not None
    assert sent.sent_at
    assert not kept.begin(anna, 7, DAY, after=sent)
    assert not kept.begin(anna, 8, DAY, after=None)  # written before that one was sent
    assert kept.begin(anna, 7, DAY + timedelta(days=1), after=sent)
    assert kept.undo(anna) == 1
    assert kept.last(anna) == sent
    assert (kept.undo(anna), kept.arrived(anna)) == (0, 0)


LATER = {
    "p001": ("drafts", "private_texts", "erased", "mailboxes", "sent_notices"),
    "p002": ("private_texts", "erased", "mailboxes", "sent_notices"),
    "p003": ("mailboxes", "sent_notices"),
}
"""Tables that a version did not have yet."""


@pytest.mark.parametrize("version", LATER)
def test_an_earlier_home_gets_the_tables_and_keeps_its_tokens(
    people: People, anna: str, version: str
) -> None:
    _, secret = people.api_tokens.issue("anna", [Act.READ_HOUSE], timedelta(days=1))
    store = people.tables._store

    def earlier(connection: sa.Connection) -> None:
        for name in LATER[version]:
            connection.execute(sa.text(f"DROP TABLE {name}"))
        connection.execute(sa.text("ALTER TABLE api_tokens DROP COLUMN object"))
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'"))

    store.change(earlier)
    again = People(store, people.tables._clock)
    assert again.api_tokens.person(secret) is not None
    again.mailboxes.set(anna, "anna@example.org")
    chosen = sa.text(f"SELECT version_num FROM {VERSION_TABLE}")
    assert store.read(lambda c: c.execute(chosen).scalar()) == HEAD == "p004"


def test_a_backup_of_an_earlier_home_is_read(
    people: People, other: People, anna: str, tmp_path: Path
) -> None:
    people.api_tokens.issue("anna", [Act.READ_HOUSE], timedelta(days=1))
    people.mailboxes.set(anna, "anna@example.org")
    write_people(people.tables, tmp_path / "new")
    write_people(people.tables, tmp_path / "old")
    for name in LATER["p001"]:
        (tmp_path / "old" / f"{name}.jsonl").unlink()
    tokens = tmp_path / "old" / "api_tokens.jsonl"
    row = json.loads(tokens.read_text("utf-8"))
    tokens.write_text(json.dumps({k: v for k, v in row.items() if k != "object"}) + "\n", "utf-8")
    assert read_people(other.tables, tmp_path / "old") == {"account": 1}
    assert (other.api_tokens.all()[0].object, other.mailboxes.all()) == ("", {})
    missing = {k: v for k, v in row.items() if k != "scope"}
    tokens.write_text(json.dumps(missing) + "\n", "utf-8")
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_people(other.tables, tmp_path / "old")


def test_mail_comes_back_from_a_backup(
    people: People, other: People, anna: str, tmp_path: Path
) -> None:
    people.mailboxes.set(anna, "anna@example.org")
    people.sent_notices.begin(anna, 7, DAY, after=None)
    write_people(people.tables, tmp_path / "new")
    read_people(other.tables, tmp_path / "new")
    assert other.mailboxes.of(anna) == people.mailboxes.of(anna)
    assert other.sent_notices.last(anna) == people.sent_notices.last(anna)
