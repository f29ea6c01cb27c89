"""What may name a natural person: sealed, bounded, erased for good, and not brought back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.ledger import Database
from ondiris.people import (
    Held,
    People,
    Role,
    TextKind,
    erased_list,
    read_erased,
    read_people,
    seal_of,
    write_people,
)
from ondiris.people.schema import HEAD, VERSION_TABLE

NAME = "Aigerim Sultanbekova"


def test_a_text_is_kept_under_a_pseudonym_and_its_seal_is_salted(people: People) -> None:
    kept, new = people.texts.keep(TextKind.MESSAGE, f" Ask {NAME}.\r\n", application="app-1")
    assert (kept.text, kept.name[:2], len(kept.salt), new) == (f"Ask {NAME}.", "t-", 64, True)
    lines = f"ondiris.text/1\n{kept.salt}\nAsk {NAME}.\n\n"
    assert kept.seal == hashlib.sha256(lines.encode()).hexdigest()
    again, _ = people.texts.keep(TextKind.MESSAGE, f"Ask {NAME}.", application="app-1")
    assert again.seal != kept.seal
    assert people.texts.all("app-1") == tuple(sorted((kept, again), key=lambda one: one.name))
    assert people.texts.all("app-2") == ()
    assert not people.there()


def test_what_was_broken_off_is_done_again_and_nothing_else_takes_its_pseudonym(
    people: People,
) -> None:
    name = people.texts.new_name(TextKind.MESSAGE)
    keep = people.texts.keep
    first, _ = keep(TextKind.MESSAGE, "Yes.", application="app-1", name=name)
    assert keep(TextKind.MESSAGE, "Yes.", application="app-1", name=name) == (first, False)
    for text, application in (("No.", "app-1"), ("Yes.", "app-2")):
        with pytest.raises(InvalidInput, match="another text") as refused:
            keep(TextKind.MESSAGE, text, application=application, name=name)
        assert refused.value.code == "sent-already"
    people.erasing.erase([name])
    with pytest.raises(InvalidInput, match="another text"):
        keep(TextKind.MESSAGE, "Yes.", application="app-1", name=name)


@pytest.mark.parametrize(
    ("kind", "text", "beside", "name", "code"),
    [
        (TextKind.MESSAGE, " \n ", "", "", "no-text"),
        (TextKind.MESSAGE, "x" * 10_001, "", "", "long-text"),
        (TextKind.MESSAGE, "x", "beside", "", "long-text"),
        (TextKind.DOCUMENT, "x", "y" * 501, "", "long-text"),
        (TextKind.DOCUMENT, "two\nlines", "", "", "bad-text"),
        (TextKind.PERSON, "zero\x00", "", "", "bad-text"),
        (TextKind.PERSON, "half \ud800", "", "", "bad-text"),
        (TextKind.PERSON, "x", "", "t-0123456789abcdef", "bad-pseudonym"),
        (TextKind.MESSAGE, "x", "", "p-0123456789abcdef", "bad-pseudonym"),
        (TextKind.MESSAGE, "x", "", "Aigerim", "bad-pseudonym"),
    ],
)
def test_what_is_no_text_is_refused(
    people: People, kind: TextKind, text: str, beside: str, name: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.texts.keep(kind, text, beside, name=name)
    assert refused.value.code == code
    assert people.texts.all() == ()


def test_a_person_is_corrected_and_a_sealed_text_is_not(
    database: Database, people: People, tmp_path: Path
) -> None:
    del database
    person, _ = people.texts.keep(TextKind.PERSON, NAME, "+7 700")
    assert people.texts.correct(person.name, NAME, "+7 701").beside == "+7 701"
    assert people.texts.all()[0].beside == "+7 701"
    assert b"+7 700" not in b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*"))
    text, _ = people.texts.keep(TextKind.MESSAGE, "Yes.")
    for name in (text.name, "p-0000000000000000"):
        with pytest.raises(NotFound, match="no person"):
            people.texts.correct(name, "x")


def test_an_erased_text_is_nowhere_in_the_files_of_the_home(
    database: Database, people: People, tmp_path: Path
) -> None:
    kept, _ = people.texts.keep(TextKind.MESSAGE, f"Ask {NAME}.", application="app-1")
    files = list(tmp_path.glob("ledger.db*"))
    assert any(NAME.encode() in path.read_bytes() for path in files)
    assert any(kept.salt.encode() in path.read_bytes() for path in files)
    (gone,) = people.erasing.erase([kept.name])
    assert (gone.name, gone.kind) == (kept.name, "message")
    left = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*"))
    assert NAME.encode() not in left
    assert b"@example.org" not in left
    assert kept.salt.encode() not in left
    assert people.texts.all() == ()
    assert people.erasing.erase([kept.name, kept.name]) == (gone,)
    assert people.erasing.all() == (gone,)


def test_a_text_without_its_entry_is_let_go_of_for_good(people: People, tmp_path: Path) -> None:
    kept, _ = people.texts.keep(TextKind.MESSAGE, f"Ask {NAME}.", application="app-1")
    people.texts.drop(kept.name)
    assert (people.texts.all(), people.erasing.all()) == ((), ())
    assert NAME.encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("ledger.db*"))


def test_nothing_is_erased_where_one_pseudonym_is_unknown(people: People) -> None:
    kept, _ = people.texts.keep(TextKind.PERSON, NAME)
    with pytest.raises(NotFound, match="nothing is kept") as refused:
        people.erasing.erase([kept.name, "p-0000000000000000"])
    assert refused.value.code == "no-pseudonym"
    assert people.texts.all() == (kept,)
    assert people.erasing.all() == ()


def test_an_erased_account_keeps_its_identifier_alone(people: People, tmp_path: Path) -> None:
    held = [Held(Role.COORDINATOR)]
    account = people.accounts.add("aigerim", shown=NAME, held=held, password="seven quiet harbours")
    session = people.signing.by_password("aigerim", "seven quiet harbours", address="192.0.2.1")
    people.links.issue("aigerim", timedelta(hours=1))
    people.drafts.keep(account.id, "f-1", {"note": NAME})
    for address in ("aigerim.first@example.org", "aigerim@example.org"):
        people.mailboxes.set(account.id, address)
    people.erasing.erase([account.id])
    assert people.mailboxes.all() == {}
    (left,) = people.accounts.all()
    assert (left.id, left.name, left.shown, left.locked) == (account.id, *[account.id] * 2, True)
    assert (left.has_password, people.signing.person(session)) == (False, None)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*"))
    assert NAME.encode() not in stored
    assert b"@example.org" not in stored
    assert people.there()


def test_an_older_backup_brings_nobody_back(
    people: People, people_of: Callable[..., People], tmp_path: Path
) -> None:
    account = people.accounts.add("aigerim", shown=NAME, password="seven quiet harbours")
    people.links.issue("aigerim", timedelta(hours=1))
    people.drafts.keep(account.id, "f-1", {"note": NAME})
    people.mailboxes.set(account.id, "aigerim@example.org")
    person, _ = people.texts.keep(TextKind.PERSON, NAME, "+7 700")
    stays, _ = people.texts.keep(TextKind.MESSAGE, "Yes.")
    assert write_people(people.tables, tmp_path / "old") == {"account": 1, "private text": 2}
    people.erasing.erase([account.id, person.name])
    listed = erased_list(people.erasing.all())
    assert NAME not in listed
    erased = read_erased(listed)
    assert erased == people.erasing.all()

    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    other.prepare()
    restored = people_of(other)
    # Whoever is killed between this and the end begins again, with the same list.
    for _ in range(2):
        counts = read_people(restored.tables, tmp_path / "old", erased)
        assert counts == {"account": 1, "private text": 1}
    assert restored.texts.all() == (stays,)
    assert restored.erasing.all() == people.erasing.all()
    assert restored.accounts.all() == people.accounts.all()
    other.close()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("other.db*"))
    assert NAME.encode() not in left
    assert b"@example.org" not in left


@pytest.mark.parametrize(
    "row",
    ["p-1,person,2026-01-01T00:00:00+00:00", "p-0123456789abcdef,ghost,2026-01-01T00:00:00+00:00",
     "p-0123456789abcdef,person,2026-01-01", "p-0123456789abcdef"],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(row: str) -> None:
    with pytest.raises(InvalidFile, match="cannot be read") as refused:
        read_erased(f"pseudonym,kind,erased_at\n{row}\n")
    assert refused.value.code == "bad-erased"


def test_a_backup_of_an_earlier_version_has_no_texts(
    people: People, people_of: Callable[..., People], tmp_path: Path
) -> None:
    people.accounts.add("anna")
    write_people(people.tables, tmp_path / "old")
    for name in ("drafts", "private_texts", "erased"):
        (tmp_path / "old" / f"{name}.jsonl").unlink()
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    other.prepare()
    assert read_people(people_of(other).tables, tmp_path / "old") == {"account": 1}
    other.close()
    (tmp_path / "old" / "looked.jsonl").unlink()
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_people(people.tables, tmp_path / "old")


def first_tables(connection: sa.Connection) -> None:
    """Make the tables as the first version did."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "ondiris.people:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "p001")


def grow_up(database: Database, people_of: Callable[..., People]) -> None:
    """Open tables of the first version that hold an account, and keep a text in them."""
    database.change(first_tables)
    database.change(
        lambda c: c.execute(
            sa.text(
                "INSERT INTO accounts (id, name, shown, lang, password, made_at, locked_at) "
                "VALUES ('a-1', 'anna', 'Anna', '', '', '2026-01-01T00:00:00+00:00', '')"
            )
        )
    )
    people = people_of(database)
    assert people.there()
    kept, _ = people.texts.keep(TextKind.PERSON, NAME)
    assert people.texts.all() == (kept,)
    assert [one.shown for one in people.accounts.all()] == ["Anna"]
    version = database.read(lambda c: c.execute(sa.text(f"SELECT * FROM {VERSION_TABLE}")).scalar())
    assert version == HEAD


def test_tables_of_the_first_version_grow_up(
    database: Database, people_of: Callable[..., People]
) -> None:
    grow_up(database, people_of)


@pytest.mark.postgres
def test_they_grow_up_on_a_server_too_and_erase_there(
    postgres_url: str, people_of: Callable[..., People]
) -> None:
    server = Database(postgres_url)
    server.prepare()
    grow_up(server, people_of)
    people = people_of(server)
    (kept,) = people.texts.all()
    (gone,) = people.erasing.erase([kept.name])
    assert (people.texts.all(), people.erasing.all()) == ((), (gone,))
    server.close()


def test_a_seal_tells_text_from_what_stands_beside_it() -> None:
    assert seal_of("s", "a", "b") != seal_of("s", "b", "a")
    assert seal_of("s", "a", "b") != seal_of("t", "a", "b")
