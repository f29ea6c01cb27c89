"""Long answers come a page at a time: whole together, at one vintage, each figure once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ondiris.cli import main
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.session import Observatory, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CASE = Path(__file__).parents[1] / "second_city"
Get = Callable[..., httpx.Response]
ALL = "/api/v1/observations"
ONE = "/api/v1/observations?activity=B-E"
Row = dict[str, Any]


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def figure(activity: str, value: str, period: str = "2024", **fields: Any) -> Observation:
    key = SeriesKey("output", "ZZ-1", "KZT", activity=activity)
    plain = Observation(key, Period.parse(period), Printed.read(value, multiplier=9),
                        "yearbook-2024", f"p. {value}", Known(date(2025, 3, 1)))  # fmt: skip
    return replace(plain, **fields)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def house(tmp_path: Path, clock: Hand) -> Iterator[Observatory]:
    home = tmp_path / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(home)])
    with open_home(home, audience="internal", clock=clock) as inside:
        months = [figure("C10", f"0.{n}", f"2025-{n:02d}") for n in range(1, 10)]
        inside.record(months, action="test")
        yield inside


@pytest.fixture
def ask(house: Observatory, clock: Hand, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(house.home.folder, audience="public", clock=clock) as outside:
        yield ask_of(create_app(outside))


def pages(ask: Get, begin: str) -> list[list[Row]]:
    found, address = list[list[Row]](), begin
    while address:
        answer = ask(address)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["rows"])
        address = answer.json().get("next", "")
        assert answer.headers.get("link", "") == (f'<{address}>; rel="next"' if address else "")
    return found


@pytest.mark.parametrize("asked", [f"{ALL}?", f"{ONE}&", f"{ALL}?measure=output&"])
@pytest.mark.parametrize("limit", [1, 4, 7])
def test_pages_are_the_whole_answer_each_figure_once(ask: Get, asked: str, limit: int) -> None:
    whole = ask(asked[:-1]).json()["rows"]
    found = pages(ask, f"{asked}limit={limit}")
    assert len(whole) > limit
    assert [row for rows in found for row in rows] == whole
    assert [len(rows) for rows in found[:-1]] == [limit] * (len(found) - 1)
    assert len(found[-1]) <= limit


def test_all_figures_are_those_of_the_house_for_everybody(ask: Get, house: Observatory) -> None:
    """Lot by lot, with deadlines that several periods meet, it is what `get` gives at once."""
    with open_home(house.home.folder, audience="public") as outside:
        now = outside.at()
        at_once = {row.id for row in now.get(now.question()).rows}
    rows = ask(ALL).json()["rows"]
    assert {row["id"] for row in rows} == at_once
    assert len(rows) == len(at_once)
    assert {row["subject"] for row in rows if row["period"] == "../2026"} == {"bakeries-2026"}


@pytest.mark.parametrize("asked", [f"{ALL}?limit=5", f"{ONE}&limit=2"])
def test_what_is_recorded_meanwhile_moves_no_figure(
    ask: Get, house: Observatory, asked: str
) -> None:
    whole = [row for rows in pages(ask, asked) for row in rows]
    first = ask(asked).json()
    house.record([figure("B-E", "8.5"), figure("B", "0.1"), figure("C11", "0.7", "2025-08")],
                 action="test")  # fmt: skip
    rest = [row for rows in pages(ask, first["next"]) for row in rows]
    assert [row["id"] for row in (*first["rows"], *rest)] == [row["id"] for row in whole]
    assert ask(asked).json()["vintage"]["revision"] == first["vintage"]["revision"] + 1


def test_an_embargo_that_ends_meanwhile_begins_the_answer_anew(
    ask: Get, house: Observatory, clock: Hand
) -> None:
    early = figure("C11", "0.1", embargo="2026-03-02T08:00:00+00:00")
    house.record([early, figure("C22", "0.3")], action="test")
    address = ask(f"{ALL}?measure=output&area=ZZ-1&limit=3").json()["next"]
    assert ask(address).status_code == 200
    clock.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    answer = ask(address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no-such-page")


@pytest.mark.parametrize(
    ("asked", "status"),
    [("limit=0", 400), ("limit=10001", 400), ("limit=ten", 400), ("cursor=7", 400),
     ("cursor=2025-03-01.2.0.0", 400), ("cursor=2025-13-01.2.0.0.0", 404),
     ("cursor=2025-03-01.99.0.0.0", 404), ("cursor=2099-03-01.2.0.0.0", 404),
     ("cursor=2025-03-01.2.999.0.0", 404), ("cursor=2025-03-01.2.0.1.1", 404)],
)  # fmt: skip
def test_a_page_that_is_not_there_is_refused(ask: Get, asked: str, status: int) -> None:
    assert ask(f"{ALL}?{asked}").status_code == status


def test_other_forms_lead_on_by_the_header(ask: Get) -> None:
    for form in ("csv", "sdmx-csv"):
        answer = ask(f"{ALL}?format={form}&limit=2")
        assert len(answer.text.splitlines()) == 1 + 2
        on = answer.headers["link"].partition(">")[0].removeprefix("<")
        assert len(ask(on).text.splitlines()) == 1 + 2


def test_the_contract_states_pages(ask: Get) -> None:
    said = ask("/api/v1/openapi.json").json()["paths"][ALL]["get"]
    (limit,) = [one["schema"] for one in said["parameters"] if one["name"] == "limit"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 10_000, 10_000)
    assert "Link" in said["responses"]["200"]["headers"]
