"""What is internal never leaves by a public door: not in a page, a file, a count or a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from ondiris.model import (
    Confidentiality,
    Known,
    Modality,
    Observation,
    Period,
    Printed,
    Scope,
    SeriesKey,
    Statement,
    World,
)
from ondiris.session import Observatory, open_home
from ondiris.web import create_app

Get = Callable[..., httpx.Response]
SECRET, LATER, MADE_UP = "731.9", "642.8", "553.7"
EVERYWHERE = (
    "", "activities", "activities/C20", "activities/B-E", "projects", "projects/nobel",
    "projects/small-parks-2027", "method/series", "method/sources", "figures/activities.json",
    "figures/activities.csv", "figures/activities.svg", "figures/growth.json",
    "figures/activity.csv?activity=C20", "figures/key-figures.json", "figures/derived.json",
    "figures/districts.svg", "figures/project-list.json", "bulletins/en.html", "bulletins/kk.txt",
)  # fmt: skip


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def observation(activity: str, value: str, **fields: object) -> Observation:
    key = SeriesKey("output", "KZ-75", "KZT", activity=activity)
    plain = Observation(
        key,
        Period.parse("2025-01/2025-05"),
        Printed.read(value, multiplier=9),
        "ertenmedia-2025-five-months",
        "a form",
        Known(date(2025, 7, 1)),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def observatory(
    almaty: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock
) -> Iterator[Observatory]:
    import shutil

    folder = tmp_path_factory.mktemp("public") / "home"
    shutil.copytree(almaty, folder)
    with open_home(folder, audience="internal", clock=clock) as opened:
        made_up = observation("C22", MADE_UP)
        opened.record(
            [
                observation("C20", SECRET, confidentiality=Confidentiality.CONFIDENTIAL),
                observation("C24", LATER, embargo="2026-03-02T08:00:00+00:00"),
                replace(made_up, key=replace(made_up.key, world=World.SYNTHETIC)),
                Statement("nobel", "operator", "Hidden Operator Ltd", "ertenmedia-2025-five-months",
                          "a form", Known(date(2025, 7, 1)),
                          confidentiality=Confidentiality.INTERNAL),
            ],
            action="record",
        )  # fmt: skip
        yield opened


@pytest.fixture(scope="module")
def public(observatory: Observatory, ask_of: Callable[..., Get]) -> Iterator[Get]:
    folder, clock = observatory.home.folder, observatory.clock
    with open_home(folder, audience="public", clock=clock) as opened:
        yield ask_of(create_app(opened))


@pytest.fixture(scope="module")
def inside(observatory: Observatory, ask_of: Callable[..., Get]) -> Get:
    return ask_of(create_app(observatory))


def shows(answer: httpx.Response, value: str) -> bool:
    text = answer.text.replace(",", ".")
    return value in text


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("lang", ["kk", "en"])
def test_nothing_protected_leaves_by_the_public_door(public: Get, path: str, lang: str) -> None:
    answer = public(f"/{lang}/{path}")
    assert answer.status_code == 200
    for value in (SECRET, LATER, MADE_UP, "Hidden Operator"):
        assert not shows(answer, value)


def test_the_house_itself_sees_it_with_a_mark(inside: Get) -> None:
    page = inside("/en/activities")
    assert shows(page, SECRET)
    assert '<span class="mark">c</span>' in page.text
    assert shows(inside("/en/projects/nobel"), "Hidden Operator")


def test_the_public_api_says_no_more(public: Get, inside: Get) -> None:
    asked = "/api/v1/observations?measure=output&activity=C20"
    assert public(asked).json()["rows"] == []
    (row,) = [r for r in inside(asked).json()["rows"] if r["value"] == SECRET]
    assert public(f"/api/v1/evidence/{row['id']}").status_code == 404
    assert public(f"/kk/evidence/{row['id']}").status_code == 404
    assert SECRET not in public(f"/kk/evidence/{row['id']}").text


def test_what_derives_from_a_protected_figure_is_protected(public: Get, inside: Get) -> None:
    asked = "/api/v1/observations?measure=share_pct&activity=C20"
    assert inside(asked).json()["rows"]
    assert public(asked).json()["rows"] == []


def test_an_error_never_repeats_a_value(public: Get) -> None:
    text = public(f"/en/?period={SECRET}").text
    assert "impossible-period" in text


def test_synthetic_figures_are_a_world_of_their_own(inside: Get) -> None:
    assert not shows(inside("/en/activities"), MADE_UP)
    rows = inside("/api/v1/observations?measure=output&activity=C22&world=synthetic").json()
    assert [row["value"] for row in rows["rows"] if row["origin"] == "published"] == [MADE_UP]


def test_the_end_of_an_embargo_opens_the_page(public: Get, clock: Clock) -> None:
    before = public("/en/activities")
    assert not shows(before, LATER)
    clock.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    after = public("/en/activities")
    assert after.headers["etag"] != before.headers["etag"]
    assert shows(after, LATER)


def test_a_new_revision_is_a_new_page(observatory: Observatory, inside: Get) -> None:
    before = inside("/en/")
    observatory.record([observation("C28", "1.5")], action="record")
    after = inside("/en/")
    assert after.headers["etag"] != before.headers["etag"]
    revisions = [re.search(r"data version (\d+)", page.text) for page in (before, after)]
    assert int(revisions[1][1]) == int(revisions[0][1]) + 1  # type: ignore[index]


def test_words_of_sources_are_text_and_never_markup(observatory: Observatory, inside: Get) -> None:
    said = "<script>alert(1)</script>"
    statement = Statement("nobel", "product", said, "ertenmedia-2025-five-months", "x",
                          Known(date(2025, 7, 2)))  # fmt: skip
    observatory.record([statement], action="record")
    body = inside("/en/projects/nobel").text
    assert said not in body
    assert "&lt;script&gt;alert(1)" in body


def test_promises_and_other_scopes_stay_out_of_the_table(
    observatory: Observatory, inside: Get
) -> None:
    base = observation("C30", "9.9")
    plan = replace(base, key=replace(base.key, modality=Modality.PLANNED))
    medium = replace(base, key=replace(base.key, scope=Scope.LARGE_MEDIUM))
    observatory.record([plan, medium], action="record")
    shape = inside("/en/figures/activities.json").json()
    assert "C30" not in {row["code"]["text"] for row in shape["rows"]}
    history = inside("/en/figures/activity.json?activity=C30").json()
    said = [row["measure"]["text"] for row in history["rows"]]
    assert any("large and medium" in text for text in said)
