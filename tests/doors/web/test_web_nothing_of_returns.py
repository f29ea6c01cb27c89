"""Of what enterprises returned no address tells: not who, from which file, nor that one came."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from attacked_homes import Town, found_town
from crawled_door import Get, crawl, read, starts, unseen

from ondiris.ports import Query
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

SEED = 14
"""Of a town in which a protected table stands and a later return would betray itself."""
RETURNED = re.compile(r"0001400\d{5}|returns-\d|register\.csv|/actual/|h\d+\.parquet")
IDENTIFIER = re.compile(r"\bo[0-9a-f]{24}\b")
PAGES = ("/en/", "/en/indices", "/en/activities", "/en/method/sources", "/en/changes", "/en/map")


@dataclass(frozen=True)
class Released:
    """A town with a table out, its public door, and what only the house may read of it."""

    town: Town
    app: Application
    ask: Get
    closed: frozenset[str]


@pytest.fixture(scope="module")
def released(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Released]:
    town = found_town(np.random.default_rng([7, SEED]), tmp_path_factory.mktemp("t"), wide=True)
    for month in ("2025-01", "2025-02"):
        assert town.run("compile", "--period", month, "--world", "actual")[0] == 0
    assert town.run("protect", "--period", "2025-01", "--as-of", "2025-03-15")[0] == 0
    with open_home(town.home, audience="internal") as inside:
        known = {one.id for one in inside.at().history(Query(audience=inside.at().audience))}
    with open_home(town.home, audience="public") as outside:
        told = {one.id for one in outside.at().history(Query(audience=outside.at().audience))}
        app = create_app(outside)
        yield Released(town, app, ask_of(app), frozenset(known - told))


def begin(app: Application) -> Iterator[str]:
    """Yield every figure and answer as data, and the pages that lead to tables."""
    yield from (path for path in starts(app) if ".json" in path or path.startswith("/api/"))
    yield from ("/en/disclosure", *PAGES)


def test_no_return_no_file_and_no_closed_figure_is_told(released: Released) -> None:
    assert len(released.closed) > 100
    said, shown = dict[str, list[str]](), set[str]()
    follow = re.compile(r"/(en/disclosure|api/v1/protected|en/figures/protected)")
    for path, answer in crawl(released.ask, begin(released.app), follow):
        shown |= {path.partition("?")[0]} if answer.status_code == 200 else set()
        text = read(answer).replace("/protected/actual/", "").replace("/disclosure/actual/", "")
        found = RETURNED.findall(text)
        found += released.closed & set(IDENTIFIER.findall(text))
        if found:
            said[path] = sorted(set(found))[:5]
    assert said == {}
    assert not {"/{lang}/disclosure/{world}/{release}",
                "/api/v1/protected/{world}/{release}"} & unseen(shown)  # fmt: skip


def test_a_return_that_comes_in_moves_no_byte_outside(released: Released) -> None:
    def told() -> list[tuple[object, ...]]:
        answers = [released.ask(path) for path in (*PAGES, "/en/disclosure", "/api/v1/protected")]
        return [(a.status_code, sorted(a.headers.items()), a.content) for a in answers]

    before = told()
    number = next(iter(released.town.activity))
    path = released.town.home.parent / "one-more.csv"
    path.write_text(
        "bin,month,product,unit,quantity,value,employees\n"
        f"{number},2025-03,x,t,100,100000,12\n", "utf-8"
    )  # fmt: skip
    code, _, err = released.town.run(
        "load", str(path), "--as", "returns", "--received", "2025-06-20"
    )
    assert code == 0, err
    assert told() == before


def test_that_a_revision_is_held_is_told_as_soon_as_it_is(released: Released) -> None:
    address = "/api/v1/protected"
    before = released.ask(address)
    _, _, err = released.town.run("protect", "--period", "2025-01")
    assert "1 revision held" in err
    after = released.ask(address)
    held = [answer.json()["revisions_held"] for answer in (before, after)]
    assert held == [0, 1]
    assert before.json()["releases"] == after.json()["releases"]
