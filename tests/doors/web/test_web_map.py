"""The map of the city and the plan for parks: what is known is shown, what is not is said."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import httpx
import pytest

from ondiris.cli import main
from ondiris.errors import InvalidInput
from ondiris.session import open_home
from ondiris.session.memory import Memory
from ondiris.web import create_app
from ondiris.web.ahead import Ahead
from ondiris.web.app import Application, warm_up
from ondiris.web.lanes import Busy

Get = Callable[..., httpx.Response]
LINK = re.compile(r'<a href="#(city-map-[^"]+)" aria-label="([^"]+)">')


def rows(html: str) -> dict[str, str]:
    """Return the rows of the map's list by their identifiers, as plain text."""
    found = re.findall(r'<tr id="(city-map-[^"]+)">(.*?)</tr>', html, re.DOTALL)
    return {one: " ".join(re.sub(r"<[^>]+>", " ", cells).split()) for one, cells in found}


def options(html: str) -> list[str]:
    chosen = re.search(r'<select id="measure".*?</select>', html, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', chosen[0]) if chosen else []


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_shape_of_the_map_leads_to_its_row(get: Get, lang: str) -> None:
    html = get(f"/{lang}/map").text
    listed = rows(html)
    links = LINK.findall(html)
    assert len(links) > 20
    assert {target for target, _ in links} <= set(listed)
    drawn = {target for target, _ in links}
    assert {f"city-map-KZ-75-{d}" for d in ("alatau", "medeu")} <= drawn
    for target, said in links:
        assert listed[target].startswith(said.partition(": ")[0]), said


def test_numbers_on_the_map_are_those_of_the_list(get: Get) -> None:
    html = get("/en/map").text
    pin = r'<tr id="(city-map-[^"]+)"><th scope="row"><span class="pin">(\d+)</span>'
    numbers = dict(re.findall(pin, html))
    assert sorted(map(int, numbers.values())) == list(range(1, len(numbers) + 1))
    said = {target: label.split()[0] for target, label in LINK.findall(html) if target in numbers}
    assert said == numbers
    zone = rows(html)["city-map-industrial-zone"]
    assert zone.endswith("Alatau district")
    assert "place not known" in rows(html)["city-map-autocluster"]
    assert "city-map-autocluster" not in numbers
    assert "only the district is known" in html


def test_the_map_offers_what_is_known_and_nothing_else(get: Get) -> None:
    html = get("/en/map").text
    offered = options(html)
    assert "output" in offered
    assert "named" in offered
    assert "register" not in offered
    for measure in offered:
        page = get(f"/en/map?measure={measure}")
        assert page.status_code == 200
        known = rows(page.text)
        assert sum("not known" not in text for one, text in known.items() if "KZ-75" in one) >= 2
    answer = get("/ru/map?measure=joy")
    assert answer.status_code == 404
    assert "no-measure-of-districts" in answer.text
    assert "На карте предложены" in answer.text


def test_what_is_not_known_of_a_district_is_hatched_and_said(get: Get) -> None:
    html = get("/en/map?measure=output").text
    unknown = [one for one, text in rows(html).items() if text.endswith("not known")]
    assert "city-map-KZ-75-medeu" in unknown
    spec = get("/en/figures/city-map.vl.json?measure=output").json()
    layers = {layer["name"]: layer["data"]["values"] for layer in spec["layer"]}
    districts = [one for one in unknown if "KZ-75" in one]
    assert len(layers["bare"]) == len(districts)
    assert layers["legend_words"][-1]["text"] == "not known"
    assert layers["legend_words"][0]["text"] == "bn\u00a0₸"


def test_numbers_of_the_map_lead_to_their_evidence(get: Get) -> None:
    shape = get("/en/figures/city-map.json?measure=output").json()
    numbers = [row["value"] for row in shape["rows"] if "evidence" in row.get("value", {})]
    assert len(numbers) >= 2
    for number in numbers:
        assert get(f"/en/evidence/{number['evidence']}").status_code == 200
    assert shape["params"] == {"measure": "output"}


def test_a_part_of_the_city_is_an_address(get: Get) -> None:
    whole, part = get("/en/map"), get("/en/map?zoom=built")
    assert 'href="/en/map?zoom=built"' in whole.text
    assert rows(whole.text) == rows(part.text)
    spec = get("/en/figures/city-map.vl.json?zoom=built").json()
    assert "cut" in [layer["name"] for layer in spec["layer"]]
    assert get("/en/map?zoom=moon").status_code == 400
    kept = get("/en/map?measure=output&zoom=built").text
    assert '<input type="hidden" name="zoom" value="built">' in kept
    assert 'href="/en/map?measure=output"' in kept


def test_a_place_without_a_geometry_has_none_in_geojson(get: Get) -> None:
    found = json.loads(get("/en/figures/city-map.geojson").text)["features"]
    by_code = {one["properties"]["code"]: one["geometry"] for one in found}
    assert by_code["autocluster"] is None
    assert by_code["industrial-zone"] is None
    assert by_code["KZ-75-alatau"]["type"] == "Polygon"


def test_a_site_leads_back_to_its_row_of_the_map(get: Get) -> None:
    html = get("/en/sites/industrial-zone").text
    assert 'href="/en/map#city-map-industrial-zone"' in html
    assert 'href="/en/sites/industrial-zone"' in get("/en/map").text


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of Almaty where a site and a project have their point, with an outline."""
    folder = tmp_path_factory.mktemp("map")
    home = folder / "home"
    sites = (
        "site,land_total,lat,lon\nindustrial-zone,490,43.331,76.803\nsez-pit,160,43.302,76.785\n"
    )
    (folder / "sites.csv").write_text(sites, "utf-8")
    ring = [[76.79, 43.29], [76.80, 43.29], [76.80, 43.31], [76.79, 43.31], [76.79, 43.29]]
    outline = {"type": "Feature", "properties": {"code": "sez-pit", "layer": "sites"},
               "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    (folder / "o.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "attribution": "a survey", "features": [outline]}),
        "utf-8",
    )
    built = [[76.9, 43.3], [76.95, 43.3], [76.95, 43.35], [76.9, 43.35], [76.9, 43.3]]
    weighed = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [built]},
               "properties": {"code": "KZ-75", "layer": "built-up", "weight": 1000}}  # fmt: skip
    (folder / "w.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [weighed]}), "utf-8"
    )
    for words in (("demo", "--no-serve"), ("load", str(folder / "sites.csv")),
                  ("load", str(folder / "o.geojson"))):  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        assert not ended.value.code
    return home


def test_a_place_stands_at_its_outline_else_at_its_point(
    registered: Path, ask_of: Callable[[Application], Get]
) -> None:
    with open_home(registered, audience="public") as observatory:
        get = ask_of(create_app(observatory))
        found = json.loads(get("/en/figures/city-map.geojson").text)["features"]
        html = get("/en/map").text
    by_code = {one["properties"]["code"]: one["geometry"] for one in found}
    assert by_code["industrial-zone"] == {"type": "Point", "coordinates": [76.803, 43.331]}
    assert by_code["sez-pit"]["type"] == "Polygon"
    assert "a survey" in html
    assert not rows(html)["city-map-industrial-zone"].endswith("district")


def test_weights_that_a_home_loads_say_where_demand_stands(
    registered: Path, ask_of: Callable[[Application], Get], capsys: pytest.CaptureFixture[str]
) -> None:
    with open_home(registered, audience="public") as observatory:
        app = create_app(observatory)
        app.door.ahead.patience = 120.0
        before = ask_of(app)("/en/siting-plan?parks=1").text
    assert "demand even over the built-up part of the city" in before
    capsys.readouterr()
    asked = ("load", registered.parent / "w.geojson", "--home", registered)
    with pytest.raises(SystemExit):
        main([*map(str, asked)])
    with pytest.raises(SystemExit):
        main(["locate", "--parks", "1", "--home", str(registered), "--format", "json"])
    out = capsys.readouterr().out
    shape = json.loads(out[out.index("{") :])
    assert "demand-weights" in shape["assumed"]
    (park,) = shape["parks"]
    assert 43.3 < park["lat"] < 43.35
    assert 76.9 < park["lon"] < 76.95
    with open_home(registered, audience="public") as observatory:
        app = create_app(observatory)
        app.door.ahead.patience = 120.0
        assert (
            "as the weights of the built-up parts say"
            in ask_of(app)("/en/siting-plan?parks=1").text
        )


def test_no_value_of_the_plan_shown_is_under_its_bound(
    almaty: Path, ask_of: Callable[[Application], Get]
) -> None:
    with open_home(almaty, audience="public") as observatory:
        app = create_app(observatory)
        app.door.ahead.patience = 120.0
        html = ask_of(app)("/en/siting-plan").text
        gain = ask_of(app)("/en/figures/siting-gain.json").json()
    told = re.search(r"mean distance: ([\d.]+) km", html)
    bound = re.search(r"mean distance under ([\d.]+) km", html)
    assert told is not None
    assert bound is not None
    after = [float(row["after"]["text"]) for row in gain["rows"]]
    assert len(after) == 35
    assert min(after) == after[-1] == float(told[1]) >= float(bound[1])
    assert after == sorted(after, reverse=True)
    assert '<span class="pin">35</span>' in html
    assert len(re.findall(r'<a href="#siting-plan-park-\d+"', html)) == 70


def test_a_plan_that_is_not_ready_is_told_at_once_and_shown_when_it_is(
    almaty: Path, ask_of: Callable[[Application], Get]
) -> None:
    go = threading.Event()

    def before() -> bool:
        return go.wait(60)

    with open_home(almaty, audience="public") as observatory:
        app = create_app(observatory)
        app.door.ahead.patience = 0.01
        app.door.ahead.begin("before", before, lambda _: 1)
        get = ask_of(app)
        try:
            waiting = get("/en/siting-plan?parks=2")
            assert waiting.status_code == 202
            assert waiting.headers["refresh"] == "5"
            assert waiting.headers["cache-control"] == "no-store"
            assert "etag" not in waiting.headers
            assert "takes up to 20 seconds" in waiting.text
            assert 'href="/en/siting-plan?parks=2"' in waiting.text
            assert "Data to" in waiting.text
            assert get("/en/siting-plan?parks=2").status_code == 202
        finally:
            go.set()
        app.door.ahead.patience = 120.0
        ready = get("/en/siting-plan?parks=2")
        assert ready.status_code == 200
        assert "New parks: 2" in ready.text


def test_the_plan_of_the_citys_programme_is_begun_when_the_door_opens(
    almaty: Path, ask_of: Callable[[Application], Get]
) -> None:
    with open_home(almaty, audience="public") as observatory:
        app = create_app(observatory)
        warm_up(app.door)
        app.door.ahead.patience = 120.0
        assert ask_of(app)("/en/siting-plan").status_code == 200
        app.door.ahead.patience = 0.0
        for lang in ("kk", "ru"):  # kept, whoever asks
            assert ask_of(app)(f"/{lang}/siting-plan").status_code == 200


def test_what_fails_ahead_is_told_and_what_is_too_much_is_refused() -> None:
    go, ahead = threading.Event(), Ahead(Memory(10_000), patience=5.0, most=2)

    def fails() -> int:
        raise InvalidInput("count-of-sites", "too many")

    def waits() -> int:
        assert go.wait(60)
        return 7

    with pytest.raises(InvalidInput, match="too many"):
        ahead.get("wrong", fails, lambda _: 1)
    with pytest.raises(InvalidInput, match="too many"):
        ahead.get("wrong", waits, lambda _: 1)
    with pytest.raises(ZeroDivisionError):  # a fault of ours is no plan that is still made
        ahead.get("fault", lambda: 1 // 0, lambda _: 1)
    ahead.patience = 0.0
    try:
        assert ahead.get("one", waits, lambda _: 1) is None
        assert ahead.get("two", waits, lambda _: 1) is None
        assert ahead.get("one", fails, lambda _: 1) is None
        with pytest.raises(Busy, match="2 plans"):
            ahead.get("three", waits, lambda _: 1)
    finally:
        go.set()
    ahead.patience = 30.0
    begun = monotonic()
    assert ahead.get("two", fails, lambda _: 1) == 7
    assert monotonic() - begun < 30.0
