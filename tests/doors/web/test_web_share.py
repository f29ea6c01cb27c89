"""A figure taken along: its files say what they are, its citation and its queries find it again."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import struct
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest

from ondiris.cli import main
from ondiris.errors import InvalidInput, NotFound, Unsupported
from ondiris.publishing.figures.figure import ColumnKind, Figure, Number
from ondiris.publishing.figures.flat_table import FlatKind, flat_columns
from ondiris.publishing.figures.fonts import face_folder
from ondiris.web.app import Application
from ondiris.web.door import Ask

Get = Callable[..., httpx.Response]
PINNED = "http://localhost/en/figures/growth?period=2025-01%2F2025-05&as_of=2026-11-28"
MONTHS = "period=2025-01/2025-05"
SOME = ("key-figures", "growth", "derived", "districts", "activities", "sites", "programmes",
        "structure", "hub-city", "road-programmes", "promises-ended")  # fmt: skip


def read_csv(body: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=delimiter))


def texts_of(png: bytes) -> dict[str, str]:
    """Return the international texts in a PNG by their keywords."""
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"iTXt":
            keyword, _, rest = png[at + 8 : at + 8 + length].partition(b"\0")
            found[keyword.decode("latin-1")] = rest[4:].decode()
        at += 12 + length
    return found


def shown(door: Application, lang: str) -> Iterator[Figure]:
    """Yield the figures that a home shows without a word asked."""
    for name in door.door.makers:
        if not name.startswith("siting"):
            try:
                yield Ask(door.door, lang, base="http://localhost").figure(name)
            except (NotFound, InvalidInput, Unsupported):  # nothing to tell, or wants a filter
                continue


@pytest.mark.parametrize("lang", ["en", "kk"])
def test_a_column_of_numbers_holds_numbers_alone(get: Get, door: Application, lang: str) -> None:
    read = 0
    for figure in shown(door, lang):
        lines = read_csv(get(f"/{lang}/figures/{figure.id}.csv").content)
        columns = flat_columns(figure, door.door.locale(lang))
        for column in columns:
            if column.kind in (FlatKind.NUMBER, FlatKind.WHOLE):
                said = [line[column.title] for line in lines if line[column.title]]
                assert all(re.fullmatch(r"-?\d+(\.\d+)?", one) for one in said), column.id
                read += len(said)
    assert read > 2000


def test_why_there_is_no_number_stands_beside_it(get: Get) -> None:
    lines = read_csv(get(f"/en/figures/growth.csv?{MONTHS}").content)
    silent = [line for line in lines if not line["Growth of volume, %"]]
    assert silent
    assert {line["Growth of volume: status"] for line in silent} == {"not published"}


def test_a_number_that_rests_on_its_page_alone_is_a_number_in_files(
    get: Get, door: Application
) -> None:
    road = Ask(door.door, "en").figure("road-programmes")
    told = [cell for row in road.rows for cell, column in zip(row, road.columns, strict=True)
            if column.kind is not ColumnKind.TEXT and cell.value is not None
            and not isinstance(cell, Number)]  # fmt: skip
    assert told
    lines = read_csv(get("/en/figures/road-programmes.csv").content)
    assert {line["Launches promised"] for line in lines} & {f"{cell.value}" for cell in told}


@pytest.mark.parametrize("name", SOME)
def test_no_row_repeats_the_heads(get: Get, name: str) -> None:
    heads, *rows = csv.reader(
        io.StringIO(get(f"/en/figures/{name}.csv").content.decode("utf-8-sig"))
    )
    assert len(heads) == len(set(heads))
    assert not any(row[:3] == heads[:3] for row in rows)


def test_every_row_says_period_place_codes_source_licence_and_vintage(get: Get) -> None:
    for line in read_csv(get(f"/en/figures/growth.csv?{MONTHS}").content):
        told = [
            {line[h] for h in line if h.endswith(end)} - {""}
            for end in ("period code", "measure code")
        ]
        assert told[0] == {"2025-01/2025-05"}
        assert told[1] & {"growth_pct output", "output"}
        assert line["area code"] == "KZ-75"
        assert line["activity code"]
        assert line["place"] == "Almaty city"
        assert "Erten Media" in line["source"] or "Bureau" in line["source"]
        assert "figures with attribution" in line["licence"]
        assert line["address"] == PINNED
        assert line["known by"] == "2026-11-28"


def test_parquet_is_the_csv_with_types(get: Get) -> None:
    asked = f"/en/figures/key-figures.{{}}?{MONTHS}"
    table = pq.read_table(io.BytesIO(get(asked.format("parquet")).content))
    lines = read_csv(get(asked.format("csv")).content)
    assert table.num_rows == len(lines)
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["value"] == "double"
    assert (kinds["file_known"], kinds["value_period_last"]) == ("date32[day]", "date32[day]")
    for row, line in zip(table.to_pylist(), lines, strict=True):
        printed = f"{row['value']:.{row['value_digits']}f}"
        assert Decimal(printed) == Decimal(line["Value"])
        assert printed == line["Value"]
        assert row["value_evidence"] == line["Value: evidence"]
    said = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
    assert (said["place"], said["revision"], said["licence"]) == (
        "KZ-75", "1", "public; figures with attribution",
    )  # fmt: skip
    assert said["citation"].endswith(said["address"])


def test_excels_dialect_changes_points_of_numbers_alone(get: Get) -> None:
    plain = read_csv(get(f"/en/figures/growth.csv?{MONTHS}").content)
    excel = read_csv(get(f"/en/figures/growth.csv?{MONTHS}&dialect=excel").content, ";")
    for one, other in zip(plain, excel, strict=True):
        assert other["Growth of volume, %"] == one["Growth of volume, %"].replace(".", ",")
        assert other["address"] == one["address"]


def test_json_and_geojson_say_what_they_are(get: Get) -> None:
    shape = get(f"/en/figures/growth.json?{MONTHS}").json()
    assert shape["imprint"]["address"] == PINNED
    assert (shape["imprint"]["period"], shape["imprint"]["place"]) == ("2025-01/2025-05", "KZ-75")
    number = shape["rows"][0]["value-growth"]
    assert (number["period"], number["series"]["area"]) == ("2025-01/2025-05", "KZ-75")
    places = get("/en/figures/districts.geojson").json()
    assert places["imprint"]["licence"]
    told = [one["properties"] for one in places["features"]]
    assert {type(one["output"]) for one in told} <= {float, type(None)}
    assert any(one["output"] and one["output_unit"] == "KZT" for one in told)


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_pictures_say_what_they_are(get: Get) -> None:
    svg = get(f"/en/figures/growth.svg?{MONTHS}").text
    said = json.loads(unescape(re.findall("<metadata>(.*?)</metadata>", svg)[0]))
    texts = texts_of(get(f"/en/figures/growth.png?{MONTHS}").content)
    assert texts["Source"] == said["address"] == PINNED
    assert texts["Author"] == "Industrial observatory of the city of Almaty"
    assert texts["Copyright"] == "public; figures with attribution"


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
@pytest.mark.parametrize("width", ["640", "350"])
@pytest.mark.parametrize(
    "name", ["activities", "sources", "hub-regions", "project-list", "schedule"]
)
def test_no_picture_is_taller_than_a_page(get: Get, name: str, width: str) -> None:
    picture = get(f"/kk/figures/{name}.svg?width={width}").text
    said = re.search(r"Сурет: 1 / (\d+)", picture)
    pages = int(said[1]) if said else 1
    for page in sorted({1, 2, pages} & set(range(1, pages + 1))):
        drawn = get(f"/kk/figures/{name}.svg?width={width}&page={page}").text
        [tall] = re.findall(r'<svg [^>]*height="(\d+)"', drawn)[:1]
        assert int(tall) <= 910, page
    beyond = get(f"/kk/figures/{name}.svg?width={width}&page={pages + 1}")
    assert (beyond.status_code, beyond.json()["error"]["code"]) == (404, "no-such-page")


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_the_pictures_of_a_table_show_every_row_once(get: Get, door: Application) -> None:
    names = {str(row[0]) for row in Ask(door.door, "en").figure("activities").rows}
    first = get("/en/figures/activities.svg").text
    pages = int(re.findall(r"Picture 1 of (\d+)", first)[0])
    seen = [get(f"/en/figures/activities.svg?page={page + 1}").text for page in range(pages)]
    assert pages > 1
    assert all("As known" in one or "as known" in one for one in seen)
    for name in names:
        assert any(unescape(one).count(name.split(" ")[0]) for one in seen), name


def test_a_workbook_is_laid_out_for_paper(get: Get) -> None:
    book = zipfile.ZipFile(io.BytesIO(get("/en/figures/activities.xlsx").content))
    for sheet in (1, 2, 3):
        said = book.read(f"xl/worksheets/sheet{sheet}.xml").decode()
        assert 'paperSize="9"' in said
        assert 'fitToHeight="0"' in said
        assert "&amp;P / &amp;N" in said
    data = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'orientation="landscape"' in data
    assert re.search(r'<col [^>]*hidden="1"[^>]*outlineLevel="1"', data)
    assert "Print_Titles" in book.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_citations_name_the_vintage_and_lead_back(get: Get, lang: str) -> None:
    bib = get(f"/{lang}/figures/growth.bib?{MONTHS}").text
    [item] = json.loads(get(f"/{lang}/figures/growth.csl.json?{MONTHS}").content)
    assert re.search(r"url = \{(.*)\}", bib)[1] == item["URL"]  # type: ignore[index]
    assert "as_of=2026-11-28" in item["URL"]
    assert (item["type"], item["version"]) == ("dataset", "r1")
    assert item["issued"]["date-parts"] == [[2026, 11, 28]]
    assert "2025" in item["note"]
    assert get(item["URL"].removeprefix("http://localhost")).status_code == 200
    page = unescape(get(f"/{lang}/figures/growth?{MONTHS}").text)
    assert item["URL"] in page
    assert bib.splitlines()[1] in page


def test_a_citation_of_invented_figures_says_so(get: Get) -> None:
    [item] = json.loads(get("/en/figures/vacancy.csl.json?world=synthetic").content)
    assert "(synthetic" in item["title"] or "synthetic)" in item["title"]


def test_characters_that_mean_something_to_tex_mean_themselves() -> None:
    from ondiris.publishing.figures.imprint import _tex

    assert _tex("5% & 3_a #{x}") == r"5\% \& 3\_a \#\{x\}"
    assert _tex("a\\b~c") == r"a\textbackslash{}b\textasciitilde{}c"


@pytest.mark.parametrize("name", ["key-figures", "growth", "districts"])
def test_queries_and_commands_answer_with_the_figures_of_the_page(
    get: Get, name: str, almaty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"/en/figures/{name}" + (f"?{MONTHS}" if name != "districts" else "")
    page = unescape(get(address).text)
    shape = get(address.replace(name, f"{name}.json")).json()
    wanted = {c["evidence"] for row in shape["rows"] for c in row.values()
              if "evidence" in c and not c["evidence"].startswith("/")}  # fmt: skip
    found: set[str] = set()
    for query in re.findall(r"<code>(http://localhost/api/v1/observations\S*)</code>", page):
        rows = get(query.removeprefix("http://localhost")).json()["rows"]
        found |= {row["id"] for row in rows}
    assert wanted
    assert wanted <= found
    command = next(c for c in re.findall(r"<code>(ondiris get .*?)</code>", page) if "output" in c)
    with pytest.raises(SystemExit) as ended:
        main([*shlex.split(command)[1:], "--format", "json", "--home", str(almaty)])
    assert ended.value.code == 0
    assert {row["id"] for row in json.loads(capsys.readouterr().out)["rows"]} <= found


def test_the_frame_of_a_figure_is_what_its_code_asks_for(get: Get) -> None:
    page = unescape(get("/ru/figures/due").text)
    code = re.search(r'<iframe src="http://localhost([^"]*)" title="([^"]+)" width="640" '
                     r'height="(\d+)" loading="lazy"></iframe>', page)  # fmt: skip
    assert code is not None
    framed = get(unescape(code[1]))
    assert framed.status_code == 200
    assert code[2] in unescape(framed.text)
    assert 'href="/ru/figures/due"' in framed.text
    assert int(code[3]) <= 900


def test_a_page_shares_each_of_its_figures_without_a_script(get: Get) -> None:
    page = get("/en/structure").text
    assert page.count('<details class="share">') == page.count("<figure")
    assert "http://localhost" in page


def test_a_page_of_another_host_is_not_kept_for_this_one(get: Get) -> None:
    here = get("/en/figures/due")
    there = get("/en/figures/due", headers={"host": "127.0.0.1"})
    assert there.status_code == 200
    assert "http://localhost/" not in there.text
    assert here.headers["etag"] != there.headers["etag"]


def test_a_figure_by_command_is_that_of_the_page(
    get: Get, almaty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["figure", *words, "--home", str(almaty)])
        return int(ended.value.code or 0)

    out = tmp_path / "growth.json"
    assert run("growth", "--filter", MONTHS, "--as-of", "2026-11-28", "--out", str(out)) == 0
    mine = json.loads(out.read_text("utf-8"))
    assert mine["rows"] == get(f"/en/figures/growth.json?{MONTHS}").json()["rows"]
    assert run("growth", "--filter", MONTHS) == 0
    assert "As known on 28 November 2026, data version 1." in " ".join(
        capsys.readouterr().out.split()
    )
    for words, rule in (
        (("growth", "--filter", "area=KZ"), "unknown-parameter"),
        (("growth", "--filter", "period"), "no-filter"),
        (("growth", "--out", str(tmp_path / "x.doc")), "unknown-format"),
        (("grwth",), "no-figure"),
    ):
        assert run(*words) > 0
        assert rule in capsys.readouterr().err
