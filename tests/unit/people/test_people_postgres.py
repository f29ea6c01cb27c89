"""People on PostgreSQL: the same tables, kept by the same rules, and nothing twice at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.errors import NotFound, OndirisError, Refused
from ondiris.ledger import Database
from ondiris.people import Act, Held, People, Role, read_people, write_people

pytestmark = pytest.mark.postgres
PASSWORD = "seven quiet harbours"


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    made = Database(postgres_url)
    made.prepare()
    yield made
    made.close()


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """Return what came of doing something several times at once: an answer, or a rule's code."""

    def done(n: int) -> object:
        try:
            return work(n)
        except OndirisError as error:
            return error.code

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(done, range(times)))


def test_people_live_on_a_server_as_in_a_file(
    server: Database, database: Database, people_of: Callable[..., People], tmp_path: Path
) -> None:
    people = people_of(server)
    assert not people.there()
    # The first tables are made by four at once, and the same name is given to one of them.
    added = at_once(lambda _: people_of(server).accounts.add("anna", password=PASSWORD).id, 4)
    assert sorted(str(one)[:2] for one in added) == ["a-", "na", "na", "na"]
    anna = people.accounts.named("anna").id
    people.accounts.give("anna", Held(Role.PRESS))
    session = people.signing.by_password("anna", PASSWORD, address="192.0.2.1")
    assert people.signing.person(session)

    def guess(n: int) -> object:
        return people.signing.by_password("anna", "x" * 12, address=f"192.0.2.{n}")

    said = at_once(guess, 8)
    assert sorted(map(str, said)) == ["not-signed-in"] * 5 + ["too-many-tries"] * 3

    link = people.links.issue("anna", timedelta(hours=1))
    taken = at_once(lambda n: people.links.take_password(link.kind, link.secret, f"{n}" * 12), 4)
    assert sorted(map(str, taken)) == sorted([anna, *["no-link"] * 3])

    _, token = people.api_tokens.issue("anna", [Act.READ_HOUSE], timedelta(days=1))
    assert people.api_tokens.person(token)
    assert len({people_of(server).form_key() for _ in range(3)}) == 1

    people.looking.note(anna, Act.READ_HOUSE, "/en/")
    for change in ("UPDATE looked SET actor = ''", "DELETE FROM looked", "TRUNCATE looked"):
        with pytest.raises(sa.exc.DatabaseError, match="is kept"):
            server.change(lambda c, change=change: c.execute(sa.text(change)))

    # What is carried to a file is the same, and comes back.
    assert write_people(people.tables, tmp_path / "out") == {"account": 1}
    moved = people_of(database)
    assert read_people(moved.tables, tmp_path / "out") == {"account": 1}
    assert write_people(moved.tables, tmp_path / "again") == {"account": 1}
    for file in (tmp_path / "out").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()
    assert moved.signing.person(session) is None
    assert moved.accounts.all() == people.accounts.all()
    moved.accounts.lock("anna")
    with pytest.raises(Refused) as refused:
        read_people(people_of(database).tables, tmp_path / "out")
    assert refused.value.code == "people-there"
    with pytest.raises(NotFound):
        moved.links.whose(link.kind, link.secret)


def test_signing_in_does_not_wait_for_a_load(
    server: Database, people_of: Callable[..., People]
) -> None:
    people = people_of(server)
    people.accounts.add("anna", password=PASSWORD)
    with server.writing():
        assert people.signing.by_password("anna", PASSWORD, address="192.0.2.1")
