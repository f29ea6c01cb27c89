"""Several doors before one database, as a nation runs them; and the database away for a while."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ondiris.model import Source
from ondiris.session import make_home, open_home
from ondiris.web import create_app

pytestmark = pytest.mark.postgres
CITY = Path(__file__).parents[1] / "second_city"
SAID = {
    "en": "Please come again later",
    "ru": "Зайдите позже",
    "kk": "Кейінірек кіріңіз",
}


def test_doors_tell_the_same_and_say_when_the_database_is_away(
    tmp_path: Path, postgres_to_stop: Any, ask_of: Callable[..., Any]
) -> None:
    server, home = postgres_to_stop, tmp_path / "home"
    admin = sa.create_engine(f"{server.url}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE ledger")
    admin.dispose()
    make_home(home, CITY, database=f"{server.url}/ledger")
    with (
        open_home(home, audience="internal") as first,
        open_home(home, audience="internal") as second,
    ):
        doors = [ask_of(create_app(one)) for one in (first, second)]
        before = [door("/en/activities") for door in doors]
        assert [answer.status_code for answer in before] == [200, 200]
        assert before[0].text == before[1].text
        tags = {answer.headers["etag"] for answer in before}
        assert len(tags) == 1, "a cache before several doors keeps one page of them all"
        first.record([Source("paper", "Paper", "A title")], action="load")
        after = [door("/en/activities").headers["etag"] for door in doors]
        assert len({*after}) == 1
        assert {*after} != tags, "every door sees what was written at one"
        server.stop()
        for path in ("/en/activities", "/ru/", "/kk/", "/en/sign-in", "/de/"):
            answer = doors[1](path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "10"), path
            assert "no-store" in answer.headers["cache-control"]
            assert SAID.get(path[1:3], "") in answer.text
            assert "Traceback" not in answer.text
            assert "content-security-policy" in answer.headers
        program = doors[1]("/api/v1/observations")
        assert (program.status_code, program.json()["error"]["code"]) == (503, "database")
        for path in ("/api/v1/observations", "/sdmx/v2/structure/dataflow", "/catalog.ttl"):
            answer = doors[1](path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "10"), path
            assert "no-store" in answer.headers["cache-control"], path
        server.start()
        assert [door("/en/activities").status_code for door in doors] == [200, 200]
