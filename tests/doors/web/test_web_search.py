"""One search for all that has a name: folded letters, kinds, marks, honest where nothing is."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.publishing.figures.finding import Entry, EntryKind, SearchIndex, marked
from ondiris.session import make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CITY = Path(__file__).parents[1] / "second_city"
Get = Callable[..., httpx.Response]


def found(get: Get, text: str, lang: str = "ru") -> Mapping[str, list[str]]:
    """Return titles by kind, in the order of the page."""
    body = get(f"/{lang}/search", params={"q": text}).text
    groups = re.findall(r'<h2 id="found-(\w+)">.*?</h2>(.*?)</section>', body, re.DOTALL)
    return {
        kind: [re.sub("<[^>]*>", "", link) for link in re.findall("<li><a [^>]*>(.*?)</a>", lines)]
        for kind, lines in groups
    }


@pytest.mark.parametrize("typed", ["ӘУЕЗОВ", "әуезов", "ауезов", "Ауэзов", "auezov", "ауез"])
def test_a_district_is_found_as_people_type_it(get: Get, typed: str) -> None:
    assert found(get, typed).get("area", [""])[0] in {"Ауэзовский район"}


def test_every_kind_of_thing_is_found(get: Get) -> None:
    assert found(get, "C-MACH")["activity"][0] == "Машиностроение"
    assert found(get, "карта")["page"] == ["Карта"]
    assert found(get, "вклад")["figure"] == ["Вклады в прирост"]
    assert found(get, "шанс")["term"][0] == "Шанс"
    assert "small-parks-2027" in get("/en/search?q=small-parks-2027").text
    assert found(get, "growth_pct")["code"]
    [(title, *_), *_] = re.findall(r'<a href="/en/documents/[^"]+"[^>]*>([^<]+)<()',
                                   get("/en/documents").text)  # fmt: skip
    assert unescape(title) in map(unescape, found(get, unescape(title), "en")["document"])
    assert found(get, "Valtherm")["subject"]


def test_what_is_met_is_marked_and_said_once(get: Get) -> None:
    body = get("/kk/search", params={"q": "ауез"}).text
    assert "<mark>Әуез</mark>ов ауданы" in body
    assert 'value="ауез"' in body
    assert get("/en/search", params={"q": "<b>"}).text.count("<b>") == 0


def test_nothing_is_said_to_be_nothing_and_nearest_words_lead_on(get: Get) -> None:
    body = get("/ru/search", params={"q": "машинострение"}).text
    assert "ничего не найдено" in body
    assert "машиностроение</a>" in body
    assert "<section" not in body
    assert found(get, "qqqqzzz") == {}
    assert get("/ru/search").status_code == 200
    assert found(get, "  ") == {}


def test_every_page_and_figure_that_is_named_is_there(get: Get, door: Application) -> None:
    spoken = found_paths(door)
    assert len(spoken) > 40
    for path in sorted({one.partition("#")[0] for one in spoken}):
        answer = get(f"/kk/{path}")
        assert answer.status_code == 200, path
        places = set(re.findall(r'\bid="([^"]+)"', answer.text))
        lacking = {one for one in spoken if "#" in one and one.partition("#")[0] == path}
        lacking = {one for one in lacking if one.partition("#")[2] not in places}
        assert lacking == set()


def found_paths(door: Application) -> list[str]:
    from ondiris.web.door import Ask
    from ondiris.web.frame import sections
    from ondiris.web.pages.places.search import named_pages

    ask = Ask(door.door, "en")
    return [entry.path for entry in named_pages(ask, [nav.path for nav in sections(ask)])]


def test_every_hit_leads_somewhere(get: Get) -> None:
    for text in ("парк", "завод", "hyundai", "бюро", "output", "индустр"):
        body = get("/ru/search", params={"q": text}).text
        for href in re.findall('<li><a href="([^"]+)"', body.partition("<main")[2]):
            assert get(href.partition("#")[0]).status_code == 200, href


def test_a_hit_leads_to_the_profile_of_what_is_found(get: Get) -> None:
    for text, path in (
        ("ауезов", "districts/KZ-75-auezov"),
        ("KZ-75", "map"),
        ("small-parks-2027", "promises/small-parks-2027"),
        ("sez-pit", "sites/sez-pit"),
    ):
        groups = get("/api/v1/search", params={"q": text}).json()["groups"]
        assert path in [hit["path"] for group in groups for hit in group["hits"]]


def test_a_search_of_a_page_is_quick(get: Get, door: Application) -> None:
    asked = ["парк", "әуезов", "c-mach", "обещ", "машин", "завод", "qqqq", "output", "2027", "к"]
    found(get, "парк")
    taken = []
    for text in asked * 3:
        door.answers.forget()
        start = time.process_time()
        get("/ru/search", params={"q": text})
        taken.append(time.process_time() - start)
    assert statistics.median(taken) < 0.25


def test_the_programs_door_answers_the_same(get: Get) -> None:
    shape = get("/api/v1/search", params={"q": "ауезов"}).json()
    assert (shape["schema"], shape["q"], shape["nearest"]) == ("ondiris.search/1", "ауезов", [])
    [area] = [group for group in shape["groups"] if group["kind"] == "area"]
    assert area["count"] == 1
    assert area["hits"][0]["names"]["kk"] == "Әуезов ауданы"
    assert area["hits"][0]["rank"] == 3
    assert get("/api/v1/search", params={"q": "zzzzqq"}).json()["groups"] == []


def test_the_terminal_answers_the_same(almaty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["search", "ауезов", "--lang", "kk", "--home", str(almaty)])
    assert "Әуезов ауданы" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["search", "машинострение", "--home", str(almaty)])
    assert "машиностроение" in capsys.readouterr().err


def test_a_public_door_finds_what_its_readers_may_know(
    tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    make_home(tmp_path / "home", CITY)
    with open_home(tmp_path / "home", audience="public") as observatory:
        get = ask_of(create_app(observatory))
        known = {item.code for item in observatory.at().catalogue["subjects"]}
        listed = get("/api/v1/search", params={"q": "bakeries"}).json()
        hits = [hit for group in listed["groups"] for hit in group["hits"]]
        assert {hit["code"] for hit in hits if hit["path"].startswith("projects/")} <= known


# The index alone


def index(*names: str) -> SearchIndex:
    return SearchIndex.of(Entry(EntryKind.AREA, "", {"kk": name}, name) for name in names)


def test_exact_comes_before_folded_before_beginnings_before_middles() -> None:
    made = index("Қала", "Кала", "Калалар", "Бас кала", "Аскалап")
    [group] = made.find("кала", "kk")
    assert [hit.title for hit in group.hits] == [
        "Кала", "Қала", "Калалар", "Бас кала", "Аскалап",
    ]  # fmt: skip
    assert [hit.rank for hit in group.hits] == [0, 1, 2, 4, 5]
    assert group.count == 5


def test_every_kazakh_letter_folds_to_the_one_of_a_russian_keyboard() -> None:
    made = index("әғқңөұүһі", "ёлка")
    assert made.find("агкноуухи", "kk")[0].hits[0].rank == 1
    assert made.find("елка", "kk")[0].hits[0].rank == 1


def test_two_letters_are_no_middle_of_a_word() -> None:
    assert index("Калкаман").find("ал", "kk") == ()
    assert index("Калкаман").find("ка", "kk")[0].hits[0].rank == 2


def test_a_list_is_cut_and_says_how_many_there_are() -> None:
    [group] = index(*(f"Парк {n}" for n in range(20))).find("парк", "kk", most=3)
    assert (len(group.hits), group.count) == (3, 20)


def test_pieces_put_together_are_the_title() -> None:
    for title, text in (("Әуезов ауданы", "ауез"), ("Straße", "stras"), ("A (b)", "("), ("", "x")):
        assert "".join(piece for piece, _ in marked(title, text)) == title
