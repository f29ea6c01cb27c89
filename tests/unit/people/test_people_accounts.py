"""Accounts: made when the first is added, kept outside the ledger, ended by locking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ondiris.errors import InvalidInput, NotFound, Refused
from ondiris.ledger import Database
from ondiris.people import Held, People, Role
from ondiris.people.schema import VERSION_TABLE, metadata

PASSWORD = "seven quiet harbours"


def tables(database: Database) -> set[str]:
    return database.read(lambda c: set(sa.inspect(c).get_table_names()))


def test_a_home_without_accounts_has_no_tables_of_people(
    database: Database, people: People
) -> None:
    before = tables(database)
    assert not people.there()
    assert people.accounts.all() == ()
    assert people.signing.person("anything") is None
    assert people.looking.newest() == ()
    with pytest.raises(NotFound, match="no account"):
        people.accounts.named("anna")
    assert tables(database) == before
    people.accounts.add("anna")
    assert people.there()
    assert tables(database) - before == {*metadata.tables, VERSION_TABLE}


def test_the_tables_made_are_those_of_the_schema(database: Database, people: People) -> None:
    people.accounts.add("anna")

    def made(connection: sa.Connection) -> dict[str, list[str]]:
        seen = sa.inspect(connection)
        return {name: [c["name"] for c in seen.get_columns(name)] for name in metadata.tables}

    assert database.read(made) == {
        name: [c.name for c in table.columns] for name, table in metadata.tables.items()
    }


def test_the_ledger_goes_on_without_knowing_people(database: Database, people: People) -> None:
    people.accounts.add("anna")
    database.check()


def test_tables_of_a_newer_program_are_refused(
    database: Database, people: People, people_of: Callable[..., People]
) -> None:
    people.accounts.add("anna")
    newer = sa.text(f"UPDATE {VERSION_TABLE} SET version_num = 'p999'")
    database.change(lambda c: c.execute(newer))
    with pytest.raises(Refused) as refused:
        people_of(database).there()
    assert refused.value.code == "newer-schema"


def test_an_identifier_says_nothing_of_whom_it_names(people: People) -> None:
    first, second = people.accounts.add("anna"), people.accounts.add("berik@example.org")
    assert first.id.startswith("a-")
    assert first.id != second.id
    assert "anna" not in first.id


def test_a_name_is_one_whatever_its_case(people: People) -> None:
    people.accounts.add("Anna.K", shown="Anna K.")
    assert people.accounts.named("ANNA.k").shown == "Anna K."
    with pytest.raises(InvalidInput) as refused:
        people.accounts.add("anna.k")
    assert refused.value.code == "name-taken"


@pytest.mark.parametrize("name", ["", "two words", "a/b", "a:b", "x" * 101, "tab\tbed", "a\u200bb"])
def test_a_name_that_is_none_is_refused(people: People, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.accounts.add(name)
    assert refused.value.code == "bad-name"
    assert people.accounts.all() == ()


@pytest.mark.parametrize(
    "password", ["short", "x" * 11, "y" * 257, "Anna.Kairbekova"], ids=["5", "11", "257", "name"]
)
def test_a_weak_password_is_refused_and_nothing_is_made(people: People, password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.accounts.add("anna.kairbekova", password=password)
    assert refused.value.code == "weak-password"
    assert password not in str(refused.value)
    assert people.accounts.all() == ()


def test_roles_are_given_and_taken(people: People) -> None:
    people.accounts.add("anna", held=[Held(Role.OFFICER, "water")])
    people.accounts.give("anna", Held(Role.PRESS))
    people.accounts.give("anna", Held(Role.PRESS))
    assert people.accounts.named("anna").held == (Held(Role.OFFICER, "water"), Held(Role.PRESS))
    assert people.accounts.take("anna", Held(Role.PRESS)).held == (Held(Role.OFFICER, "water"),)
    with pytest.raises(NotFound) as refused:
        people.accounts.take("anna", Held(Role.OFFICER, "power"))
    assert refused.value.code == "no-such-role"


@pytest.mark.parametrize(
    "held",
    [Held(Role.OFFICER), Held(Role.PRESS, "water"), Held(Role.ANYONE), Held(Role.OFFICER, "a b")],
)
def test_a_role_of_nobody_is_refused(people: People, held: Held) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.accounts.add("anna", held=[held])
    assert refused.value.code == "role-of-whom"


def test_a_subject_of_a_provider_is_linked_with_one_account(people: People) -> None:
    people.accounts.add("anna")
    people.accounts.add("berik")
    assert people.accounts.link("anna", "https://id.example", "4711").has_openid
    with pytest.raises(InvalidInput) as refused:
        people.accounts.link("berik", "https://id.example", "4711")
    assert refused.value.code == "subject-taken"
    people.accounts.link("berik", "https://other.example", "4711")


def test_nothing_that_is_kept_is_a_secret(database: Database, people: People) -> None:
    account = people.accounts.add("anna", held=[Held(Role.PRESS)], password=PASSWORD)
    session = people.signing.by_password("anna", PASSWORD, address="192.0.2.1")
    link = people.links.issue("anna", people.attempts.limits.longest)
    from ondiris.people import Act

    _, token = people.api_tokens.issue("anna", [Act.READ_HOUSE], people.attempts.limits.longest)

    def all_text(connection: sa.Connection) -> str:
        return "\n".join(
            str(row) for t in metadata.tables.values() for row in connection.execute(sa.select(t))
        )

    kept = database.read(all_text)
    assert account.id in kept
    assert "$argon2id$" in kept
    for secret in (PASSWORD, session, link.secret, token, "192.0.2.1"):
        assert secret not in kept
