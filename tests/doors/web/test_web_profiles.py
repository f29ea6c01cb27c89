"""Profiles: each begins with a sentence and a picture, says what is missing, and leads on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from ondiris.model import World
from ondiris.session import Snapshot, open_home
from ondiris.session.places.desk import PlaceDesk
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
LANGUAGES = ("kk", "ru", "en")
PAGE_OF = {"site": "sites", "programme": "promises"}
LEAD = re.compile(r'<p class="lead[^"]*"><span>(.*?)</span></p>', re.DOTALL)
LATIN_WORD = re.compile(r"\b(output|share|projects|tenants|stage|launch|promised|nothing)\b")


@pytest.fixture(scope="module")
def now(almaty: Path) -> Iterator[Snapshot]:
    with open_home(almaty, audience="internal") as observatory:
        yield observatory.at()


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(create_app(open_home(almaty, audience="public")))


def profiles(now: Snapshot) -> Iterator[str]:
    """Yield the addresses of all profiles of the city, and of an invented one."""
    told = now.activities(now.question(area=now.city.area))
    yield from (f"activities/{code}" for code in sorted(told) if code not in ("_T", "_Z"))
    for world, switch in ((World.ACTUAL, ""), (World.SYNTHETIC, "?world=synthetic")):
        desk = PlaceDesk(now, worlds=(world,))
        yield from (f"districts/{code}{switch}" for code in desk.districts)
        yield from (f"enterprises/{e.subject}{switch}" for e in desk.enterprises[::5])
        for item in desk.catalogue["subjects"]:
            kind = item.attributes.get("kind", "")
            if kind in PAGE_OF:
                yield f"{PAGE_OF[kind]}/{item.code}{switch}"
            yield f"projects/{item.code}{switch}"


def words_of(body: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", body)).replace("\u00a0", " ").strip()


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.full)])
def test_every_profile_begins_with_a_sentence_and_leads_on(
    now: Snapshot, get: Get, step: int
) -> None:
    silent, dead, bare, kinds = [], [], [], set()
    for number, path in enumerate([*profiles(now)][::step]):
        lang = LANGUAGES[number % 3]
        answer = get(f"/{lang}/{path}")
        assert answer.status_code == 200, path
        kinds.add(path.split("/", maxsplit=1)[0])
        lead = LEAD.search(answer.text)
        if lead is None or not re.fullmatch(r".{20,}[.?]", words_of(lead[1]), re.DOTALL):
            silent.append(path)
        ways = answer.text.partition('id="ways-title"')[2].partition("</section>")[0]
        if ways.count("<a href=") < 2:
            dead.append(path)
        beginning = answer.text.partition('id="ways-title"')[0]
        if "<figure" not in beginning:
            bare.append(path)
    assert (silent, dead) == ([], [])
    assert kinds == {
        "activities", "districts", "enterprises", "sites", "promises", "projects",
    }  # fmt: skip
    # Nothing but one share of a whole that has no parts is known of what has no picture.
    assert [path for path in bare if not path.startswith("activities/")] == []
    assert len(bare) <= 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "activities/C-MACH", "activities/C29", "districts/KZ-75-alatau", "sites/industrial-zone",
        "projects/qazaq-prom-stroy", "projects/sez-pit", "promises/small-parks-2027",
        "districts/sample-city-hill?world=synthetic", "sites/sample-park-1?world=synthetic",
        "enterprises/e-009990000237?world=synthetic", "projects/sample-furniture?world=synthetic",
        "promises/sample-park-2027?world=synthetic",
    ],
)  # fmt: skip
def test_a_sentence_is_of_its_readers_language(get: Get, lang: str, path: str) -> None:
    said = words_of((LEAD.search(get(f"/{lang}/{path}").text) or [""])[1])
    assert said
    assert bool(LATIN_WORD.search(said)) <= (lang == "en")


def test_a_sentence_is_made_of_the_figures(get: Get) -> None:
    said = words_of((LEAD.search(get("/en/sites/sample-park-1?world=synthetic").text) or [""])[1])
    # By hand: halls 1,200 + 3,500 free of 4,200 + 3,600 + 5,000; twelve rows of the register; of
    # water 1.8 there, 0.9 in use, and 0.1 + 0.15 + 0.1 + 0.4 + 0.3 to come.
    assert "free floor 4,700 of 12,800 m²" in said
    assert "free land 6.5 ha" in said
    assert "12 tenants" in said


def test_what_is_missing_names_its_file_and_an_example(get: Get, public: Get) -> None:
    body = get("/en/sites/industrial-zone").text
    missing = body.partition('id="missing"')[2].partition("</section>")[0]
    assert "ondiris premises --load FILE" in missing
    assert 'href="/en/sites/sample-park-1?world=synthetic"' in missing
    assert "world=synthetic" not in public("/en/sites/industrial-zone").text


def test_a_district_is_reached_from_map_and_overview(get: Get) -> None:
    for path in ("/en/map", "/en/"):
        assert 'href="/en/districts/KZ-75-alatau"' in get(path).text
    assert get("/en/districts/KZ-75").status_code == 404
    assert get("/en/districts/sample-city-hill").status_code == 404


def test_twelve_months_of_one_table_are_one_change(get: Get) -> None:
    body = get("/en/activities/C-MACH").text
    changes = body.partition('id="changes-title"')[2].partition("</section>")[0]
    titles = [words_of(t).split(",")[0] for t in re.findall(r"<dt>(.*?)</dt>", changes)]
    assert titles
    assert len(titles) == len(set(titles))
