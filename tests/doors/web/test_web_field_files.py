"""Files that tools of statisticians read by themselves: JSON-stat and CSV on the Web."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import httpx
import pytest

Get = Callable[..., httpx.Response]
NAMED = ("growth", "activities", "key-figures", "structural-change", "nowcast-year", "outlook")


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("lang", ["kk", "en"])
def test_json_stat_holds_the_numbers_of_the_figure(get: Get, name: str, lang: str) -> None:
    figure = get(f"/{lang}/figures/{name}.json").json()
    answer = get(f"/{lang}/figures/{name}.jsonstat.json")
    assert answer.headers["content-type"] == "application/vnd.json-stat+json"
    cube = answer.json()
    assert (cube["version"], cube["class"], cube["id"]) == ("2.0", "dataset", ["row", "column"])
    columns = [one for one in figure["columns"] if one["kind"] != "text"]
    assert cube["size"] == [len(figure["rows"]), len(columns)]
    assert cube["dimension"]["column"]["category"]["index"] == [one["id"] for one in columns]
    assert len(cube["dimension"]["row"]["category"]["index"]) == len(figure["rows"])
    cells = [(row[one["id"]], one) for row in figure["rows"] for one in columns]
    assert len(cube["value"]) == len(cells)
    beside = cube["extension"]["ondiris"]
    for n, (cell, column) in enumerate(cells):
        value = cube["value"][n]
        if "value" not in cell:
            assert value is None
            assert str(n) in cube["status"]
            continue
        shift = cell["unit_multiplier"] - column["unit_multiplier"] if column["unit"] else 0
        assert value == float(Decimal(cell["value"]).scaleb(shift))
        assert beside["evidence"][n] == cell["evidence"]
        low = beside["lower"][n]
        assert (low and Decimal(low)) == (cell["lower"] and Decimal(cell["lower"]).scaleb(shift))
        assert beside["unit_multiplier"][n] == cell["unit_multiplier"] - shift


def test_units_and_decimals_stand_with_the_columns(get: Get) -> None:
    cube = get("/en/figures/growth.jsonstat.json").json()
    units = cube["dimension"]["column"]["category"]["unit"]
    assert all(one["decimals"] >= 0 for one in units.values())
    assert [one["label"] for one in units.values()] == ["%", "%", "%", "bn\xa0₸"]
    assert cube["role"] == {"metric": ["column"]}
    assert cube["href"].endswith("/en/figures/growth.jsonstat.json")


def test_a_table_of_words_is_no_cube(get: Get) -> None:
    answer = get("/en/figures/standing-still.jsonstat.json", headers={"accept": "application/json"})
    assert answer.status_code == 501
    assert "no-numbers" in answer.text


@pytest.mark.parametrize("name", ["growth", "key-figures", "standing-still"])
def test_csv_is_described_column_by_column(get: Get, name: str) -> None:
    table = get(f"/ru/figures/{name}.csv")
    about = get(f"/ru/figures/{name}.csv-metadata.json")
    assert about.headers["content-type"] == "application/csvm+json"
    assert f"/ru/figures/{name}.csv-metadata.json>" in table.headers["link"]
    described = about.json()
    assert described["url"].endswith(f"/ru/figures/{name}.csv")
    columns = described["tableSchema"]["columns"]
    heads, *rows = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    assert [one["titles"] for one in columns] == heads
    assert len({one["name"] for one in columns}) == len(columns)
    read = {"decimal": Decimal, "integer": int, "date": date.fromisoformat, "string": str}
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if cell:
                read[column["datatype"]](cell)
