"""The template of a project file says in three languages what each of its fields is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ondiris.codes import LANGUAGES, shipped_list
from ondiris.projects import load_stages
from ondiris.session.projects.files import template
from ondiris.sources.project_file import column_code, project_table


@pytest.mark.parametrize("currency", ["KZT", "EUR"])
def test_every_column_of_a_project_file_is_told_and_no_other(currency: str) -> None:
    codes = [column_code(name, currency) for name in project_table(currency).names]
    listed = shipped_list("project_columns")
    assert sorted(codes) == sorted(item.code for item in listed)
    assert all(item.names.keys() == set(LANGUAGES) for item in listed)


def test_the_workbook_explains_its_fields_and_lists_its_stages(tmp_path: Path) -> None:
    template(tmp_path / "t.xlsx", "EUR")
    book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert book.sheet_names == ["projects", "fields", "stages"]
    head, *fields = book.get_sheet_by_name("fields").to_python()
    assert head == ["column", "needed", *LANGUAGES]
    assert [row[0] for row in fields] == list(project_table("EUR").names)
    needed = {str(row[0]): row[1] for row in fields if row[1]}
    assert needed == {
        "project": "yes", "source": "yes", "known_at": "yes", "said_by": "new source",
    }  # fmt: skip
    money = next(row for row in fields if row[0] == "cost_planned_eur")
    assert money[4] == shipped_list("project_columns")["cost_planned"].names["en"]
    stages = book.get_sheet_by_name("stages").to_python()
    assert [row[0] for row in stages] == ["code", *(item.code for item in load_stages().list)]


def test_what_must_be_filled_is_what_the_reader_refuses_without() -> None:
    needed = {column.name for column in project_table().columns if column.filled}
    listed = shipped_list("project_columns")
    assert {i.code for i in listed if i.attributes["needed"] == "yes"} == needed
