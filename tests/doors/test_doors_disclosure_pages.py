"""The pages and files of releases of every kind: what they show, and what none of them lets out."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from inspect import isfunction
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import numpy as np
import pytest
from asked_door import Get, asking
from python_calamine import CalamineWorkbook
from searched_forms import WrittenForms

from ondiris.cli import main
from ondiris.disclosure import Protected
from ondiris.errors import BrokenInvariant
from ondiris.ports import INTERNAL
from ondiris.publishing.disclosure import releases as disclosure
from ondiris.publishing.disclosure import tables as protected_tables
from ondiris.publishing.disclosure import words as protected_words
from ondiris.publishing.disclosure.sheets import Document, content_of
from ondiris.session import open_home
from ondiris.session.disclosure.protecting import protected_releases
from ondiris.web import create_app

PERIOD = "2025-01/2025-02"
GRID = "output-by-activity-area-2025-01_2025-02"
RANGES = "output-by-activity-2025-01_2025-02"
CUBE = "output-by-activity-area-size-2025-01_2025-02"
BANDS = "output-by-area-size-2025-01_2025-02"
ROUNDED = "output-by-area-2025-01_2025-02-rounded-1000000000"
COARSE = "output-by-activity-area-2025-01_2025-02-merge-area-KZ-75-alatau-KZ-75-medeu"
ASKED: Mapping[str, tuple[str, ...]] = {
    GRID: (),
    RANGES: ("--by", "activity", "--intervals", "1000000"),
    BANDS: ("--by", "area,size", "--concentration"),
    CUBE: ("--by", "activity,area,size"),
    ROUNDED: ("--by", "area", "--round", "1000000000"),
    COARSE: ("--recode", "merge area KZ-75-alatau+KZ-75-medeu"),
}
FORMS = ("", ".csv", ".xlsx", ".json", ".svg", ".vl.json")


def ran(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def released(
    tmp_path_factory: pytest.TempPathFactory, write_returns: Callable[[Path], None]
) -> Path:
    """A home with a release of every kind."""
    home = tmp_path_factory.mktemp("released") / "home"
    assert ran("demo", "--no-serve", "--home", str(home)) == 0
    write_returns(home)
    for words in ASKED.values():
        assert ran("protect", "--period", PERIOD, "--home", str(home), *words) == 0
    return home


@pytest.fixture(scope="module")
def secrets(
    released: Path, alone: dict[tuple[str, str], int], written: Callable[[int], set[str]]
) -> WrittenForms:
    """Every value that is hidden and in no release open, in every form a door might write it."""
    hidden, shown = set(alone.values()), set[int]()
    for path in released.glob("disclosure/actual/*/sealed.npz"):
        with np.load(path) as kept:
            hidden |= {int(v) for v in kept["values"][kept["hidden"]]}
            shown |= {int(v) for v in kept["values"][~kept["hidden"]]}
    assert len(hidden - shown) > 4
    forms = set[str]().union(*(written(value) for value in hidden - shown))
    return WrittenForms(forms)


def opened(home: Path) -> Iterator[Get]:
    """Yield what asks the doors of a home."""
    with open_home(home, audience="public") as observatory:
        yield asking(create_app(observatory))


@pytest.fixture(scope="module")
def get(released: Path) -> Iterator[Get]:
    yield from opened(released)


@pytest.fixture
def damaged(released: Path, tmp_path: Path) -> Iterator[tuple[Path, Get]]:
    """A copy of the home in which one release was edited by hand."""
    home = tmp_path / "home"
    shutil.copytree(released, home)
    path = home / "disclosure" / "actual" / GRID / "table.json"
    document = json.loads(path.read_text("utf-8"))
    document |= {"id": "471147114711", "period": "471147114711"}
    document["cells"] = [cell | {"value": "471147114711"} for cell in document["cells"]]
    path.write_text(json.dumps(document), "utf-8")
    doors = opened(home)
    yield home, next(doors)
    doors.close()


def text_of(answer: httpx.Response) -> str:
    if answer.content[:2] != b"PK":
        return answer.content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def figure(release: str, name: str = "protected-table", form: str = "", **more: str) -> str:
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return f"/en/figures/{name}{form}?world=actual&release={release}{query}"


def document_of(released: Path, release: str) -> dict[str, Any]:
    path = released / "disclosure" / "actual" / release / "table.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("release", ASKED)
def test_no_page_picture_or_file_of_a_release_holds_a_secret(
    get: Get, secrets: WrittenForms, release: str
) -> None:
    addresses = [f"/{lang}/disclosure/actual/{release}" for lang in ("kk", "ru", "en")]
    addresses += [figure(release, form=form) for form in FORMS]
    addresses += [figure(release, "protected-cells", form) for form in FORMS[:4]]
    addresses += [f"/embed{figure(release)}", f"/api/v1/protected/actual/{release}"]
    if release == BANDS:
        addresses += [figure(release, "protected-bands", form) for form in FORMS[:5]]
    if release == CUBE:
        addresses += [figure(release, form=form, part="large_medium") for form in FORMS]
    for address in addresses:
        answer = get(address)
        assert answer.status_code == 200, address
        assert not secrets.search(text_of(answer)), address


@pytest.mark.parametrize("release", ASKED)
def test_cells_in_files_are_numbers_with_their_confidentiality(
    get: Get, released: Path, release: str
) -> None:
    document = document_of(released, release)
    names = document["dimensions"]
    known = {tuple(cell[n] for n in names): cell for cell in document["cells"]}
    lines = rows_of(get(figure(release, "protected-cells", ".csv")))
    book = get(figure(release, "protected-cells", ".xlsx")).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Data").to_python()
    rows = get(figure(release, "protected-cells", ".json")).json()["rows"]
    assert len(lines) == len(sheet) - 1 == len(rows) == len(known)
    at = sheet[0].index("Output, ₸")
    for line, cells, row in zip(lines, sheet[1:], rows, strict=True):
        cell = known[tuple(row[n]["text"] for n in names)]
        assert line["Output: CONF_STATUS"] == row["value"]["confidentiality"]
        assert line["Output: CONF_STATUS"] == cell["confidentiality"]
        if cell["value"] is None:
            # A column of numbers holds numbers alone; that a cell is hidden stands beside it.
            assert (line["Output, ₸"], cells[at], row["value"]["text"]) == ("", "", "c")
            assert line["Output: lower"] == cell.get("low", "")
            assert line["Output: upper"] == (cell.get("high") or "")
        else:
            assert line["Output, ₸"] == cell["value"] == row["value"]["value"]
            assert isinstance(cells[at], float)
            assert cells[at] == float(cell["value"])
            assert Decimal(line["Output: upper"]) == Decimal(cell["value"]) + document.get(
                "base", 0
            )


def test_the_wide_table_holds_numbers_and_pages_round_them(get: Get, released: Path) -> None:
    cells = {(c["activity"], c["area"]): c for c in document_of(released, GRID)["cells"]}
    whole = cells["B-E", "KZ-75"]["value"]
    (line, *_) = rows_of(get(figure(GRID, form=".csv")))
    assert line["Almaty city, ₸"] == whole
    assert line["Almaty city: CONF_STATUS"] == "F"
    page = get(f"/en/disclosure/actual/{GRID}").text
    assert f"{int(whole) / 1e6:,.1f}" in page
    assert whole not in page
    hidden = sum(cell["value"] is None for cell in cells.values())
    assert page.count('<span class="absent">c</span>') == hidden > 4


def test_a_picture_draws_every_hidden_cell_alike(get: Get, released: Path) -> None:
    document = document_of(released, GRID)
    assert document["secondary"] > 0
    spec = get(figure(GRID, form=".vl.json")).json()
    drawn = [row for rows in spec["datasets"].values() for row in rows] if "datasets" in spec else (
        spec["layer"][0]["data"]["values"]
    )  # fmt: skip
    hidden = [{k: v for k, v in row.items() if k not in "xy"} for row in drawn
              if row.get("mark") == "c"]  # fmt: skip
    assert len(hidden) == sum(cell["value"] is None for cell in document["cells"])
    assert all(row == {"v": None, "mark": "c", "class": "c"} for row in hidden)


def test_an_interval_is_drawn_as_a_range_and_stands_under_its_c(get: Get, released: Path) -> None:
    told = [c for c in document_of(released, RANGES)["cells"] if c.get("high")]
    assert told
    low, high = (f"{int(told[0][end]) / 1e6:,.1f}" for end in ("low", "high"))
    page = get(f"/en/disclosure/actual/{RANGES}").text
    assert f'<span class="absent">c</span> <span class="note">{low}–{high}</span>' in page
    assert f"{low}–{high}" in get(figure(RANGES, form=".svg")).text


def test_a_table_of_three_dimensions_stands_in_parts(get: Get) -> None:
    page = get(f"/en/disclosure/actual/{CUBE}").text
    assert page.count('class="fig fig-grid"') == 2
    assert get(figure(CUBE, part="large_medium")).text != get(figure(CUBE, part="all")).text
    assert get(figure(CUBE, part="none")).status_code == 404


def test_merged_districts_are_named_and_a_rounded_table_says_its_base(get: Get) -> None:
    page = get(f"/en/disclosure/actual/{COARSE}").text
    assert "Alatau district + Medeu district" in page
    assert "Base: 1\u00a0bn\u00a0₸" in get(f"/en/disclosure/actual/{ROUNDED}").text
    assert "0.00–0.15" in get(f"/en/disclosure/actual/{BANDS}").text


def test_the_overview_names_rules_releases_and_commands(get: Get) -> None:
    for lang, said in (
        ("en", "In force from"),
        ("ru", "Действуют с"),
        ("kk", "Қолданыла бастаған"),
    ):
        page = get(f"/{lang}/disclosure").text
        assert said in page
        assert all(f"/{lang}/disclosure/actual/{release}" in page for release in ASKED)
        assert "ondiris protect --period" in page


def test_a_release_edited_by_hand_is_withheld_alone(damaged: tuple[Path, Get]) -> None:
    _, get = damaged
    page = get("/en/disclosure")
    assert page.status_code == 200
    assert "withheld: changed after its audit" in page.text
    assert RANGES in page.text
    listed = get("/api/v1/protected").json()
    assert listed["withheld"] == [{"world": "actual", "id": GRID, "withheld": "broken-stamp"}]
    assert {one["id"] for one in listed["releases"]} == {*ASKED} - {GRID}
    asked = [f"/en/disclosure/actual/{GRID}", f"/api/v1/protected/actual/{GRID}"]
    asked += [figure(GRID, name, form) for name in ("protected-table", "protected-cells")
              for form in FORMS]  # fmt: skip
    for address in asked:
        answer = get(address)
        assert answer.status_code == 403, address
        assert "withheld" in answer.text
        assert "KZ-75-alatau" not in answer.text
    for address in (*asked, "/en/disclosure", "/api/v1/protected"):
        assert "4711" not in get(address).text


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"stamp": 5}'])
def test_a_release_that_cannot_be_read_is_withheld(damaged: tuple[Path, Get], text: str) -> None:
    home, get = damaged
    (home / "disclosure" / "actual" / GRID / "table.json").write_text(text, "utf-8")
    assert get("/ru/disclosure").status_code == 200
    assert get(f"/ru/disclosure/actual/{GRID}").status_code == 403


def test_a_release_in_the_place_of_another_is_withheld(damaged: tuple[Path, Get]) -> None:
    home, get = damaged
    folder = home / "disclosure" / "actual"
    shutil.copy(folder / RANGES / "table.json", folder / GRID / "table.json")
    (one,) = get("/api/v1/protected").json()["withheld"]
    assert (one["id"], one["withheld"]) == (GRID, "bad-release")


def test_an_edited_release_is_made_anew_and_the_old_file_stays_withheld(
    damaged: tuple[Path, Get],
) -> None:
    home, get = damaged
    assert ran("protect", "--period", PERIOD, "--home", str(home)) == 0
    assert get(f"/en/disclosure/actual/{GRID}").status_code == 200
    assert get("/api/v1/protected").json()["withheld"] == []
    assert get(f"/en/disclosure/actual/{GRID}/1").status_code == 404
    (home / "disclosure" / "actual" / GRID / "sealed.npz").write_bytes(b"nothing")
    (home / "disclosure" / "actual" / GRID / "table.json").write_text("{}", "utf-8")
    assert ran("protect", "--period", PERIOD, "--home", str(home)) == 1


def test_an_earlier_vintage_keeps_its_own_address(damaged: tuple[Path, Get]) -> None:
    home, get = damaged
    before = get(f"/api/v1/protected/actual/{RANGES}").json()
    words = ("--by", "activity", "--intervals", "5000000")
    assert ran("protect", "--period", PERIOD, "--home", str(home), *words) == 0
    assert get(f"/api/v1/protected/actual/{RANGES}").json() != before
    assert get(f"/api/v1/protected/actual/{RANGES}/1").json() == before
    assert f"/en/disclosure/actual/{RANGES}/1" in get(f"/en/disclosure/actual/{RANGES}").text
    old = get(f"/en/disclosure/actual/{RANGES}/1").text
    assert "An earlier vintage" in old
    assert f"release={RANGES}&amp;vintage=1" in old
    lower = [row.get("Output: upper") for row in rows_of(get(figure(RANGES, form=".csv")))]
    vintage = rows_of(get(figure(RANGES, form=".csv", vintage="1")))
    assert [row.get("Output: upper") for row in vintage] != lower


def test_a_home_without_releases_or_rules_says_so(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    assert ran("demo", "--no-serve", "--home", str(home)) == 0
    doors = opened(home)
    assert "No table has been protected yet." in next(doors)("/en/disclosure").text
    doors.close()
    settings = home / "ondiris.toml"
    text = settings.read_text("utf-8")
    start = text.index("[[disclosure]]")
    end = text.index("\n[", start + 1)
    older = text[start:end].replace("2025-01-01", "2020-01-01")
    settings.write_text(text[:end] + "\n" + older + text[end:], "utf-8")
    doors = opened(home)
    page = next(doors)("/en/disclosure").text.replace("\u00a0", " ")
    assert page.index("In force from: 1 January 2025") < page.index(
        "1 January 2020 – 31 December 2024"
    )
    doors.close()
    settings.write_text(text[:start] + text[end:], "utf-8")
    doors = opened(home)
    get = next(doors)
    assert "No rules are set" in get("/en/disclosure").text
    assert get("/en/figures/disclosure-rules").status_code == 404
    doors.close()


@pytest.mark.parametrize("value", [{}, {"cells": []}, None, "table"])
def test_only_a_protected_document_is_published(value: Any) -> None:
    with pytest.raises(BrokenInvariant) as refused:
        content_of(value)
    assert refused.value.code == "unprotected"
    with pytest.raises(BrokenInvariant):
        disclosure.document_json(value, INTERNAL)


def test_every_maker_of_figures_asks_for_a_protected_document() -> None:
    makers = [
        *(getattr(protected_tables, name) for name in protected_tables.__all__),
        *(getattr(protected_words, name) for name in protected_words.__all__),
        *(getattr(disclosure, name) for name in disclosure.__all__),
    ]
    hints = [get_type_hints(maker) for maker in makers if isfunction(maker)]
    asked = [kind for hint in hints for name, kind in hint.items() if name in ("safe", "document")]
    assert len(asked) == 10
    assert set(asked) == {Document}
    assert Document == Protected[Mapping[str, Any]]


def test_the_public_is_not_told_what_others_expose(get: Get, released: Path) -> None:
    """Neither which cells nor how many: it would be a list of where to subtract."""
    kept = json.loads((released / "disclosure" / "actual" / GRID / "table.json").read_text("utf-8"))
    assert "exposed_by_others" in kept["account"]
    told = get(f"/api/v1/protected/actual/{GRID}").json()
    assert "exposed_by_others" not in told["account"]
    assert "stamp" not in told
    assert told["account"] == {n: v for n, v in kept["account"].items() if n != "exposed_by_others"}
    for one in get("/api/v1/protected").json()["releases"]:
        assert "exposed_by_others" not in one["account"]
    for address in ("/en/disclosure", f"/en/disclosure/actual/{GRID}"):
        assert "Exposed by others" not in get(address).text
    assert "Exposed by others" not in get("/en/figures/disclosure-releases.csv").text
    with open_home(released, audience="internal") as observatory:
        (one,) = (d for d in protected_releases(observatory).documents if d.content["id"] == GRID)
        assert "exposed_by_others" in disclosure.document_json(one, INTERNAL)["account"]
