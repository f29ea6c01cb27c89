"""Marks in every field of every kind of entry that the public may not see: a crawl finds none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from crawled_door import Get, crawl, read, starts, unseen
from fastapi.routing import APIRoute
from planted_applications import plant_applications, write_procedures
from planted_city import (
    Hand,
    case_of_later,
    list_subjects,
    load_marked_file,
    naming_what_is_closed,
    plant,
)  # fmt: skip

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.pages.applications import desk, feeds, filing
from ondiris.web.pages.applications import one as whole
from ondiris.web.pages.people import accounts, entering, notices, providing
from ondiris.web.pages.places import premises as operating

MARK = re.compile(r"qmk\w*|(?<![0-9a-f])731[.,]97(?![0-9])|73197\d{0,7}0{3,}", re.IGNORECASE)
IDENTIFIER = re.compile(r"\b[osw][0-9a-f]{24}\b")


@dataclass(frozen=True)
class Marked:
    """A public door over a home with marks, the house's own, and the marked identifiers."""

    app: Application
    public: Get
    inside: Get
    identifiers: frozenset[str]
    applications: frozenset[str]


@pytest.fixture(scope="module")
def marked(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Marked]:
    clock, home = Hand(), tmp_path_factory.mktemp("marks") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1772323200")
        case = case_of_later(home.parent)
        write_procedures(case)
        with pytest.raises(SystemExit):
            main(["init", "--case", str(case), "--home", str(home)])
    with (home / "ondiris.toml").open("a") as settings:
        settings.write('\n[oc4ids]\nprefix = "oc4ids-abc123"\nuri = "https://a.example/all.json"\n')
    list_subjects(home)
    found = plant(home, clock)
    applied = plant_applications(home, clock)
    with open_home(home, audience="internal", clock=clock) as inside:
        named = naming_what_is_closed(found[0])
        inside.record(named, action="record", detail="Qmk detail")
        load_marked_file(inside, home.parent)
    with (
        open_home(home, audience="public", clock=clock) as outside,
        open_home(home, audience="internal", clock=clock) as inside,
    ):
        app = create_app(outside)
        yield Marked(
            app, ask_of(app), ask_of(create_app(inside)), frozenset(found), frozenset(applied)
        )


ERRORS = (
    "/nothing/", "/en/nothing", "/en/activities/C1X", "/api/v1/observations?mesure=output",
    "/api/v1/observations?subject=qm-project", "/api/v1/observations?activity=C1X",
    "/api/v1/codes/subject", "/api/v1/odds/qm", "/en/figures/nothing.csv", "/en/?as_of=x",
    "/en/projects/qm", "/en/sites/qm", "/en/promises/qm", "/en/documents/qm",
)  # fmt: skip


ELSEWHERE = {
    "/", "/assets/{name}", "/{lang}/enterprises/{subject}", "/{lang}/bulletins/{file}",
    "/{lang}/shift-share/{measure}/{activity}/{period:path}",
    *(f"{door}/{{world}}/{{release}}{vintage}" for vintage in ("", "/{vintage}")
      for door in ("/api/v1/protected", "/{lang}/disclosure")),
    *(route.path for room in (accounts, entering, notices, providing, desk, feeds, filing, whole,
                              operating)
      for route in room.router.routes if isinstance(route, APIRoute)),
    "/api/v1/projects/oc4ids.json", "/sitemap-{part}.xml",
    "/{lang}/forecasts/{measure}/{activity}", "/api/v1/forecasts/{measure}/{activity}",
    "/{lang}/forecasts/wanted/{band:path}", "/{lang}/nowcast", "/{lang}/nowcast/{activity}",
    "/{lang}/road", "/{lang}/hub", "/{lang}/hub/{indicator}", "/{lang}/hub/structure",
    "/{lang}/impact/extraction",
}  # fmt: skip
"""What this town has none of: enterprises, months for a bulletin or a forecast, regions beside it,
a programme that is drawn, a figure to ask for, an account against the nation,
protected tables, a public project, accounts of people; applications, of which no public door has
a page."""


def test_no_mark_leaves_by_the_public_door(marked: Marked) -> None:
    said, shown = dict[str, list[str]](), set[str]()
    for path, answer in crawl(marked.public, starts(marked.app)):
        shown |= {path.partition("?")[0]} if answer.status_code == 200 else set()
        assert answer.status_code in (200, 307, 400, 404, 501), path
        text = read(answer)
        found = MARK.findall(text) + MARK.findall(unquote(path))
        found += (marked.identifiers | marked.applications) & set(IDENTIFIER.findall(text))
        if found:
            said[path] = sorted(set(found))[:5]
    assert said == {}
    assert unseen(shown) <= ELSEWHERE


@pytest.mark.parametrize("path", ERRORS)
def test_no_mark_stands_in_a_refusal(marked: Marked, path: str) -> None:
    answer = marked.public(path)
    assert answer.status_code in (400, 404)
    assert MARK.findall(read(answer)) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_no_mark_stands_in_what_is_not_answered(marked: Marked, method: str) -> None:
    for path in ("/en/", "/api/v1/sources", "/en/check", "/api/v1/codes/subjects"):
        answer = marked.public(path, method=method)
        assert MARK.findall(read(answer)) == []


def test_marked_identifiers_lead_nowhere(marked: Marked) -> None:
    for one in marked.identifiers:
        for path in (f"/api/v1/evidence/{one}", f"/en/evidence/{one}"):
            answer = marked.public(path)
            assert answer.status_code == 404
            assert MARK.findall(read(answer)) == []


def test_a_marked_code_is_not_told_from_one_that_is_not_there(marked: Marked) -> None:
    for path in ("/en/projects/{}", "/api/v1/observations?subject={}", "/en/documents/{}",
                 "/en/figures/claims.json?subject={}", "/en/briefs/{}.pdf"):  # fmt: skip
        for code, other in (("qmk-project", "qmk-nothing"), ("qmk-internal-id", "qmk-nothing-id")):
            mine, none = (marked.public(path.format(one)) for one in (code, other))
            assert mine.status_code == none.status_code, path
            said = [read(a).replace(one, "…") for a, one in ((mine, code), (none, other))]
            drop = re.compile(r"(?m)^(etag|content-length):.*$")
            assert drop.sub("", said[0]) == drop.sub("", said[1]), path


def test_of_applications_the_public_sees_procedures_and_times_alone(marked: Marked) -> None:
    for lang, median in (
        ("en", "median to an answer, in days: 6"), ("ru", "медиана до ответа, дней: 6"),
        ("kk", "жауапқа дейінгі медиана, күн: 6"),
    ):  # fmt: skip
        said = read(marked.public(f"/{lang}/invest"))
        assert median in said.replace("\u00a0", " ")
    for path in (
        "/en/applications", "/en/applications/qmk-app-1", "/en/desk", "/en/board",
        "/en/standstill", "/en/applications/new", "/en/applications?world=synthetic",
    ):  # fmt: skip
        answer = marked.public(path)
        assert answer.status_code == 404
        assert MARK.findall(read(answer).replace(path, "")) == []
    for act in sorted(marked.applications)[:3]:
        assert marked.public(f"/api/v1/evidence/{act}").status_code == 404
        assert MARK.findall(read(marked.inside(f"/api/v1/evidence/{act}"))), act
    listed = marked.inside("/api/v1/sources").json()["items"]
    assert [source for source in listed if source["id"].startswith("party:")] == []


def test_the_house_itself_sees_the_marks(marked: Marked) -> None:
    for path in ("/api/v1/sources", "/api/v1/codes/subjects", "/api/v1/observations",
                 "/en/method/sources", "/en/activities", "/api/v1/changes?since=1",
                 f"/en/evidence/{max(marked.identifiers)}"):  # fmt: skip
        assert MARK.findall(read(marked.inside(path))), path
