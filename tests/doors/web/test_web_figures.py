"""Figures under their address: the page, the files and the API cannot disagree."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import altair
import httpx
import pytest
from python_calamine import CalamineWorkbook

from ondiris.publishing.figures.fonts import face_folder
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
WITH_NUMBERS = ("key-figures", "growth", "derived", "programmes", "districts", "activities",
                "structure", "structural-change", "promises-all", "overlap", "sites")  # fmt: skip


def read_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_page_csv_xlsx_and_json_hold_the_same_numbers(get: Get, name: str) -> None:
    shape = get(f"/en/figures/{name}.json").json()
    lines = read_csv(get(f"/en/figures/{name}.csv").content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(get(f"/en/figures/{name}.xlsx").content))
    sheet = book.get_sheet_by_name("Data").to_python()
    page = get(f"/en/figures/{name}").text
    shown = re.findall(r'<a class="n[^"]*" href="/en/evidence/(\w+)"', page)
    columns = {c["id"]: c for c in shape["columns"] if c["kind"] == "number"}
    heads = {c: next(h for h in lines[0] if h == t["title"] or h.startswith(f"{t['title']}, "))
             for c, t in columns.items()}  # fmt: skip
    assert len(lines) == len(sheet) - 1 == len(shape["rows"])
    for line, cells, row in zip(lines, sheet[1:], shape["rows"], strict=True):
        for column, head in heads.items():
            cell = row[column]
            if "value" not in cell:
                continue
            scale = cell["unit_multiplier"] - (
                columns[column]["unit_multiplier"]
                if columns[column]["unit"]
                else cell["unit_multiplier"]
            )
            value = Decimal(cell["value"]).scaleb(scale)
            assert Decimal(line[head]) == value
            assert Decimal(str(cells[sheet[0].index(head)])) == value
            assert cell["evidence"] in shown


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_every_number_of_a_figure_has_evidence(get: Get, name: str) -> None:
    shape = get(f"/kk/figures/{name}.json").json()
    found = {c["evidence"] for row in shape["rows"] for c in row.values() if "value" in c}
    assert found
    assert get(f"/api/v1/evidence/{sorted(found)[0]}").status_code == 200
    assert shape["sources"]
    assert shape["vintage"]["revision"] >= 1


def test_a_files_name_says_what_it_is(get: Get) -> None:
    answer = get("/en/figures/activity.csv?activity=C29")
    assert re.search(r'filename="ondiris_activity_C29_r\d+\.csv"',
                     answer.headers["content-disposition"])  # fmt: skip
    assert all(line["filters"] == "activity=C29" for line in read_csv(answer.content))


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
@pytest.mark.parametrize("name", ["growth", "derived", "districts", "due"])
def test_pictures_of_every_kind(get: Get, name: str) -> None:
    svg = get(f"/kk/figures/{name}.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.text.startswith("<svg")
    assert get(f"/kk/figures/{name}.svg?width=350").text != svg.text


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
@pytest.mark.parametrize("path", ["en/figures/growth.svg", "kk/figures/districts.svg?width=350"])
def test_a_picture_alone_may_use_the_face_it_carries_and_nothing_else(get: Get, path: str) -> None:
    answer = get(f"/{path}")
    policy = answer.headers["content-security-policy"]
    digest = r"'sha256-[\w+/]{43}='"
    assert re.fullmatch(
        rf"default-src 'none'; style-src {digest} {digest} {digest}; font-src data:; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        policy,
    )
    [style] = re.findall("<style>(.*?)</style>", answer.text)
    used = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{used}'" in policy
    again = get(f"/{path}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == policy


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_a_page_and_a_frame_bring_no_face_inside_their_pictures(get: Get) -> None:
    for path in ("/kk/", "/kk/figures/due", "/embed/kk/figures/due"):
        assert "<svg" in get(path).text
        assert "@font-face" not in get(path).text


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_the_same_revision_gives_the_same_picture(
    get: Get, door: Application, ask_of: Callable[[Application], Get]
) -> None:
    other = ask_of(create_app(door.door.observatory))
    for path in ("/kk/figures/due.svg", "/en/figures/districts.svg", "/ru/figures/derived.svg"):
        assert get(path).content == other(path).content


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
@pytest.mark.parametrize(("lang", "most"), [("kk", 26_000), ("ru", 26_000), ("en", 18_000)])
def test_a_picture_stays_light(get: Get, lang: str, most: int) -> None:
    for name in ("due", "districts", "derived", "city-map"):
        answer = get(f"/{lang}/figures/{name}.svg", headers={"accept-encoding": "gzip"})
        assert int(answer.headers["content-length"]) < most, name


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_a_png_is_a_png(get: Get) -> None:
    assert get("/ru/figures/growth.png").content.startswith(b"\x89PNG")


def test_the_chart_as_vega_lite(get: Get) -> None:
    spec = get("/kk/figures/districts.vl.json").json()
    assert spec["$schema"].endswith("v6.json") or "vega-lite" in spec["$schema"]
    refused = get("/kk/figures/derived.vl.json")
    assert refused.status_code == 501
    assert refused.json()["error"]["code"] == "no-chart"


def test_every_chart_is_a_valid_specification(get: Get, door: Application) -> None:
    valid = []
    for name in door.door.makers:
        answer = get(f"/en/figures/{name}.vl.json")
        if answer.status_code == 200:
            altair.Chart.from_dict(answer.json())
            valid.append(name)
    assert {"districts", "due"} <= set(valid)
    assert len(valid) > 5


def test_key_figures_of_january_to_may(get: Get) -> None:
    shape = get("/en/figures/key-figures.json?period=2025-01/2025-05").json()
    found = [(row["value"]["value"], row["value"]["unit_multiplier"]) for row in shape["rows"]]
    assert found == [("976.2", 9), ("366.1", 9), ("37.50", 0), ("144", 0), ("15", 0)]
    share = shape["rows"][2]["value"]
    assert (share["lower"], share["upper"], share["origin"]) == ("37.49", "37.51", "derived")
    machines = shape["rows"][1]
    assert machines["before"]["value"].startswith("307549.5")
    assert (machines["value-growth"]["value"], machines["volume-growth"]["value"]) == (
        "19.04", "36.3",
    )  # fmt: skip


def test_growth_shows_volume_and_value_each_by_its_name(get: Get) -> None:
    shape = get("/en/figures/growth.json?period=2025-01/2025-05").json()
    volume = {row["activity"]["text"]: row["volume-growth"].get("value") for row in shape["rows"]}
    known = {name: said for name, said in volume.items() if said}
    assert known["Machine building"] == "36.3"
    assert {"35.2", "27.3", "25.6", "18.8", "14.2"} <= set(known.values())
    value = [
        float(r["value-growth"]["value"]) for r in shape["rows"] if "value" in r["value-growth"]
    ]
    assert value == sorted(value, reverse=True)
    assert len(value) > 20


def test_activities_name_their_growth_as_the_overview_does(get: Get) -> None:
    period = "period=2026-01/2026-08"
    table = get(f"/en/figures/activities.json?{period}").json()
    growth = get(f"/en/figures/growth.json?{period}").json()
    rows = {row["activity"]["text"]: row for row in table["rows"]}
    assert len(growth["rows"]) > 15
    for row in growth["rows"]:
        mine = rows[row["activity"]["text"]]
        for own, theirs in (("growth", "volume-growth"), ("value-growth", "value-growth")):
            assert mine[own].get("evidence") == row[theirs].get("evidence")


def test_the_newest_month_leads(get: Get) -> None:
    shape = get("/en/figures/key-figures.json").json()
    assert "January–August 2026" in shape["subtitle"]
    industry = shape["rows"][0]["value"]
    assert (industry["value"][:9], industry["unit_multiplier"]) == ("1747329.2", 6)


def test_overlapping_programmes_are_an_interval(get: Get) -> None:
    shape = get("/en/figures/overlap.json").json()
    totals = [row["together"]["text"] for row in shape["rows"] if row["together"]["text"]]
    assert totals
    assert all("–" in total for total in totals)


def test_the_api_answers_like_get(get: Get) -> None:
    answer = get("/api/v1/observations?measure=output&area=KZ-75&period=2025-01/2025-05").json()
    assert answer["schema"] == "ondiris.get/1"
    assert ("B-E", "976.2") in {(row["activity"], row["value"]) for row in answer["rows"]}
    none = get("/api/v1/observations?measure=output&area=KZ-75&period=1999").json()
    assert none["rows"] == []
    refused = get("/api/v1/observations?measure=outptu")
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "unknown-code"
    assert "output" in refused.json()["error"]["hint"]


def test_the_api_gives_what_has_no_value_where_it_is_asked_for(get: Get) -> None:
    asked = "/api/v1/observations?measure=output&area=KZ-75&period=2025-01/2025-05"
    answer, more = get(asked).json(), get(f"{asked}&missing=true").json()
    assert more["schema"] == "ondiris.get/2"
    assert more["rows"] == answer["rows"]
    assert get(f"{asked}&missing=perhaps").status_code == 400


def test_the_api_gives_lists_and_sources(get: Get) -> None:
    codes = get("/api/v1/codes/measures").json()
    assert codes["schema"] == "ondiris.codes/1"
    assert "output" in {item["code"] for item in codes["items"]}
    sources = get("/api/v1/sources").json()
    assert sources["schema"] == "ondiris.sources/1"
    assert all(item["provider"] for item in sources["items"])
    assert get("/api/v1/codes/none").status_code == 404


def test_the_api_as_csv(get: Get) -> None:
    body = get("/api/v1/observations?measure=jobs&format=csv").text
    assert "small-parks-2027" in {row["subject"] for row in csv.DictReader(io.StringIO(body))}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_api_as_sdmx_reads_back(get: Get, tmp_path: Path) -> None:
    from pysdmx.io.csv.sdmx20.reader import read

    asked = "/api/v1/observations?measure=output&area=KZ-75&period=2025-01/2025-05"
    answer = get(f"{asked}&format=sdmx-csv")
    assert answer.headers["content-type"].startswith("application/vnd.sdmx.data+csv")
    (dataset,) = read(answer.text)
    expected = {row["id"]: row for row in get(asked).json()["rows"]}
    assert len(dataset.data) == len(expected)
    for line in dataset.data.to_dict("records"):
        row = expected[line["OBS_ID"]]
        assert line["TIME_PERIOD"] == "2025-01-01/P5M"
        assert Decimal(line["OBS_VALUE"]) == Decimal(row["value"])
        assert int(line["UNIT_MULT"]) == row["unit_multiplier"]
        assert line["REF_AREA"] == "KZ-75"
        assert line["SUBJECT"] == "_Z"
    printed = {
        line["OBS_ID"]: line["OBS_VALUE"] for line in csv.DictReader(io.StringIO(answer.text))
    }
    assert printed == {name: row["value"] for name, row in expected.items()}


def test_schemas_are_documented(door: Application, get: Get) -> None:
    shape = json.loads(get("/api/v1/openapi.json").content)
    assert all(said.get("summary") for methods in shape["paths"].values()
               for said in methods.values())  # fmt: skip


def test_an_activity_shows_of_its_newest_time_all_that_its_file_has(get: Get) -> None:
    """The page derives its newest times alone, the file everything."""
    whole = get("/en/figures/activity.json?activity=C-MACH")
    page = get("/en/activities/C-MACH").text
    shown = set(re.findall(r'href="/en/evidence/(\w+)"', page.partition('id="activity"')[2]))
    newest = {
        row["value"]["evidence"]
        for row in whole.json()["rows"]
        if "August 2026" in row["period"]["text"] and "evidence" in row["value"]
    }
    assert len(newest) > 5
    assert newest <= shown
