"""Invented applications behind the doors: only where they are asked for, and never in public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest

from ondiris.errors import OndirisError
from ondiris.publishing.figures.figure import Badge, Figure
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.door import Ask, FigureMaker

Get = Callable[..., httpx.Response]
DEFAULT = (
    "/en/invest", "/ru/invest", "/kk/invest", "/en/figures/procedures.csv",
    "/en/applications", "/en/board", "/en/standstill", "/en/enterprises?q=sample",
    "/en/method/sources", "/api/v1/sources", "/api/v1/codes/subjects", "/en/projects",
    "/en/promises", "/en/map", "/en/figures/city-map", "/en/bulletins", "/en/enterprises",
    "/en/districts/KZ-75-alatau", "/en/sites/industrial-zone", "/api/v1/codes/areas",
    "/api/v1/observations?measure=output&period=2025", "/en/figures/project-list.csv",
    "/en/check", "/en/api", "/en/unblock", "/en",
    "/en/method/codes/subjects", "/en/figures/vacancy", "/en/site-finder?floor=500", "/en/changes",
    "/en/feed.atom", "/en/documents", "/en/releases.ics",
)  # fmt: skip
TOLD = ("sample-", "Sample ", "«Образец»", "«Үлгі»")


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(create_app(open_home(almaty, audience="public")))


def test_nothing_invented_stands_where_nobody_asked_for_it(get: Get, public: Get) -> None:
    found = {}
    for door in (get, public):
        for path in DEFAULT:
            answer = door(path, follow_redirects=True)
            assert answer.status_code in (200, 404), path
            found[path] = [word for word in TOLD if word in answer.text]
    assert {path: words for path, words in found.items() if words} == {}


def test_what_is_invented_wears_its_badge(get: Get, public: Get) -> None:
    for path in ("/en/applications", "/en/board", "/en/standstill", "/en/applications/sample-01",
                 "/en/unblock"):  # fmt: skip
        asked = f"{path}?world=synthetic"
        body = get(asked).text
        assert "sample-" in body
        assert '<span class="badge">invented</span>' in body
        assert public(asked).status_code == 404
    assert get("/en/applications/sample-01").status_code == 404


def plain(body: str) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())


@pytest.fixture
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1792490400")  # 20 October 2026


@pytest.mark.usefixtures("october")
def test_what_stands_still_holds_up_what_its_projects_promise(get: Get) -> None:
    said = plain(get("/en/standstill?world=synthetic").text).rsplit("Each project once", 1)[1]
    # By hand: 21, 26 and 28 are of projects: 140 + 95 + 55 jobs, 2.4 + 3.1 + 0.7 bn, 3 + 5 + 1 MW
    # and 9,000 + 12,000 + 3,500 m²; 24, 25, 27, 29 and 30 name none.
    amounts = ("290", "6.2 bn ₸", "9 MW", "24,500 m²")
    unknown = " not known of projects: 5 "
    for amount in amounts:
        assert f" {amount}{unknown}" in said


@pytest.mark.usefixtures("october")
def test_unblocking_ranks_invented_projects(get: Get, public: Get) -> None:
    said = plain(get("/en/unblock?world=synthetic").text)
    assert "Sample dairy Sample Park projects of 2027, deadline: 31 December 2027" in said
    assert "Water connection from the city, 15,000 m³" in said
    assert "Sample land office" in said
    assert "forecast synthetic" in said
    assert "No project waits" in plain(get("/en/unblock").text)
    assert public("/en/unblock?world=synthetic").status_code == 404


@pytest.mark.usefixtures("october")
def test_an_application_tells_what_to_expect_of_its_programme(get: Get) -> None:
    body = get("/en/applications/sample-21?world=synthetic").text
    assert "Sample Park projects of 2027: " in plain(body)
    assert "of 8 can be expected by 31 December 2027" in plain(body)
    assert "/projects/sample-ceramics" not in body  # it has no page among the real ones


@pytest.mark.usefixtures("october")
def test_halls_of_invented_parks_have_a_figure_of_their_own(get: Get, public: Get) -> None:
    body = get("/en/figures/vacancy?world=synthetic").text
    assert '<a class="term" href="/en/glossary#synthetic">synthetic' in body
    assert "Sample Park, site 1 36.7 4,700 12,800 8,100 12 245" in plain(body)
    halls = get("/en/figures/premises?subject=sample-park-1&world=synthetic")
    assert "C 70.0 3,500 5,000 1,500 3 40" in plain(halls.text)
    assert public("/en/figures/vacancy?world=synthetic").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "projects/sample-dairy",
        "sites/sample-park-1",
        "promises/sample-park-2027",
        "evidence/estimate/sample-park-2027",
        "briefs/sample-dairy.pdf",
        "figures/premises?subject=sample-park-1",
    ],
)
def test_no_page_of_the_city_is_of_what_is_invented(get: Get, public: Get, path: str) -> None:
    for door in (get, public):
        answer = door(f"/en/{path}")
        assert answer.status_code == 404
        assert "Sample Park" not in answer.text


SHOWN = (
    "/map", "/enterprises", "/projects", "/districts/sample-city-river", "/sites/sample-park-1",
    "/enterprises/e-009990000237", "/projects/sample-dairy", "/promises/sample-park-2027",
)  # fmt: skip


@pytest.mark.parametrize("path", SHOWN)
def test_pages_show_what_is_invented_where_the_address_asks(
    get: Get, public: Get, path: str
) -> None:
    body = get(f"/en{path}?world=synthetic").text
    assert '<p class="invented"><span class="badge">invented</span>' in body
    assert "Sample " in plain(body)
    figures = re.findall(r'<figure class="([^"]*)"', body)
    assert all("synthetic" in classes.split() for classes in figures)
    links = re.findall(r'href="(/en/(?:map|enterprises|projects|promises|sites|districts)[^"]*)"',
                       body.partition("<main")[2].partition("</main>")[0])  # fmt: skip
    assert all("world=synthetic" in link for link in links if link not in OUT), links
    seen = public(f"/en{path}?world=synthetic")
    assert not any(word in seen.text.replace("world=synthetic", "") for word in TOLD)
    assert seen.status_code == 404
    assert "There is no invented example to show here" in seen.text


OUT = ("/en/map", "/en/enterprises", "/en/projects")
"""Where the note above an invented page leads back to."""
FILTERS = {"subject": ("sample-park-1", "sample-dairy", "sample-park-2027", "e-009990000237"),
           "area": ("sample-city-river",), "activity": ("C10",)}  # fmt: skip


def asked_of(maker: FigureMaker) -> list[dict[str, str]]:
    """Return filters with which a figure of the synthetic world may be asked for."""
    given = [name for name in FILTERS if name in maker.params]
    return [
        dict(zip(given, values, strict=True)) for values in product(*(FILTERS[n] for n in given))
    ]


def figures_of(door: Application, world: str) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of a world that something is known for."""
    for maker in door.door.makers.values():
        if (world and "world" not in maker.params) or maker.id.startswith(("impact", "siting")):
            continue
        for filters in asked_of(maker) if world else [{}]:
            params = {**filters, **({"world": world} if world else {})}
            try:
                yield maker.id, Ask(door.door, "en", params=params).figure(maker.id)
            except OndirisError:
                continue


def test_no_figure_mixes_worlds(door: Application) -> None:
    """A row, a number's evidence or a document of the other world would be found here."""
    real, made = {}, {}
    for name, figure in figures_of(door, ""):
        if any(word in repr(figure) for word in TOLD) or Badge.SYNTHETIC in figure.origin:
            real[name] = figure.headline
    assert real == {}
    for name, figure in figures_of(door, "synthetic"):
        made[name] = (
            Badge.SYNTHETIC in figure.origin
            and all(ref.id.startswith("party:") and "sample" in ref.id for ref in figure.evidence)
            and not any(word in repr(figure) for word in ("KZ-75", "Alatau", "Almaty", "Turksib"))
        )
    assert {name for name, apart in made.items() if not apart} == set()
    assert {"city-map", "vacancy", "premises", "site-facts", "balance", "pipeline", "schedule",
            "course", "promises", "standing", "district-map", "district-years",
            "district-figures", "enterprise-map", "concentration"} <= set(made)  # fmt: skip


def test_the_api_tells_of_the_invented_city_where_it_is_asked(get: Get, public: Get) -> None:
    asked = "/api/v1/observations?measure=output&area=sample-city-hill"
    assert get(asked).status_code == 400
    rows = get(f"{asked}&world=synthetic").json()["rows"]
    assert {row["area"] for row in rows} == {"sample-city-hill"}
    assert public(f"{asked}&world=synthetic").json().get("rows", []) == []


def test_a_page_that_knows_no_worlds_is_of_the_city(get: Get) -> None:
    for path in ("/en/activities/C10", "/en/structure", "/en/"):
        moved = get(f"{path}?world=synthetic")
        assert moved.status_code == 307
        assert "world" not in moved.headers["location"]
