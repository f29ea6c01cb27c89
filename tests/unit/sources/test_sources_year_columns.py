"""Months, quarters and halves whose year stands in a column or row of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file

TODAY = date(2026, 11, 1)
MAPPING = """
id = "table"
[layout]
header = '^регион'
decimal = ","
{layout}
[columns]
area = '^регион'
{columns}
[codes.area]
"Астана" = "XX-1"
[[values]]
header = 'знач'
measure = "output"
unit = "KZT"
[source]
provider = "Office"
title = "Table"
"""
Read = Callable[..., Loaded]


@pytest.fixture
def read(catalogue: Catalogue, tmp_path: Path) -> Read:
    def loaded(table: str, columns: str, layout: str = "") -> Loaded:
        path = tmp_path / "map.toml"
        path.write_text(MAPPING.format(columns=columns, layout=layout), "utf-8")
        return read_file(table.encode(), "table.csv", catalogue, today=TODAY, mapping=path)

    return loaded


def figures(loaded: Loaded) -> list[tuple[str, str]]:
    return [(str(o.period), o.printed.text) for o in loaded.observations]


@pytest.mark.parametrize(
    ("table", "layout"),
    [
        ("Регион;Год;Месяц;Знач\nАстана;2024;январь;1,0\nАстана;2024 год;2;2,0\n", ""),
        ("Регион;Год;Месяц;Знач\nАстана;2024;1;1,0\nАстана;;февр.;2,0\n", 'fill = ["year"]'),
        ("Регион;Год, месяц;Знач\nАстана;2024;\nАстана;январь;1,0\nАстана;2;2,0\n",
         'blocks = ["year"]'),
    ],
)  # fmt: skip
def test_a_month_takes_the_year_of_a_column_or_row_of_its_own(
    read: Read, table: str, layout: str
) -> None:
    columns = "period = 'месяц'\nyear = 'год'"
    loaded = read(table, columns=columns, layout=layout)
    assert figures(loaded) == [("2024-01", "1.0"), ("2024-02", "2.0")]


@pytest.mark.parametrize(
    ("title", "number", "period"), [("Квартал", "3", "2024-Q3"), ("Ай", "10", "2024-10")]
)
def test_a_number_is_a_part_of_a_year_by_the_title_of_its_column(
    read: Read, title: str, number: str, period: str
) -> None:
    table = f"Регион;Год;{title};Знач\nАстана;2024;{number};1,0\n"
    loaded = read(table, columns=f"period = '^{title}'\nyear = '^год'")
    assert figures(loaded) == [(period, "1.0")]


@pytest.mark.parametrize(("title", "number"), [("Квартал", "5"), ("Месяц", "13"), ("Номер", "1")])
def test_a_number_that_is_no_part_of_a_year_is_refused(read: Read, title: str, number: str) -> None:
    table = f"Регион;Год;{title};Знач\nАстана;2024;{number};1,0\n"
    columns = f"period = '^{title}'\nyear = '^год'"
    with pytest.raises(InvalidFile) as refused:
        read(table, columns)
    found = [(failure.where, failure.rule) for failure in refused.value.failures]
    assert found == [("row 2, column 4 (Знач)", "no-period")]
