"""One figure, every form: the same numbers in JSON, CSV and XLSX, and no formula smuggled in."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from ondiris.codes import load_catalogue
from ondiris.errors import BrokenInvariant
from ondiris.model import Known
from ondiris.publishing.figures.figure import (
    Badge,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.tables import to_csv, to_json
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.figures.workbooks import to_xlsx


@pytest.fixture(scope="module")
def voice() -> ReaderLocale:
    return ReaderLocale(load_words()["en"], load_catalogue())


def figure(*names: str) -> Figure:
    def row(name: str, value: str) -> tuple[Text, Number]:
        digits = len(value.partition(".")[2])
        low, high = Decimal(value) - Decimal("0.05"), Decimal(value) + Decimal("0.05")
        return Text(name), Number(
            Decimal(value), digits, "KZT", "o1", multiplier=9, low=low, high=high
        )

    values = ("976.2", "-47", "0.50")
    return Figure(
        id="sample",
        kind=Kind.TABLE,
        lang="en",
        headline="A sample",
        subtitle="of figures",
        columns=(
            Column("name", "Name"),
            Column("output", "Output", ColumnKind.NUMBER, "KZT", 9),
        ),
        rows=tuple(row(n, v) for n, v in zip(names, values, strict=False)),
        params=(("activity", "C29"),),
        as_of=date(2025, 6, 30),
        revision=412,
        origin=(Badge.SYNTHETIC,),
        evidence=(Reference("s", "Publisher", "Document", Known(date(2025, 6, 30)), "page 1"),),
    )


def read_csv(body: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=delimiter))


def test_the_three_forms_hold_the_same_table(voice: ReaderLocale) -> None:
    made = figure("Industry", "Fall", "Half")
    lines = read_csv(to_csv(made, voice))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(made, voice)))
    cells = sheet.get_sheet_by_name("Data").to_python()
    shape = json.loads(to_json(made, voice))
    assert lines[0] == cells[0]
    for line, cell, row in zip(lines[1:], cells[1:], shape["rows"], strict=True):
        assert line[0] == cell[0] == row["name"]["text"]
        assert line[1] == row["output"]["value"]
        assert Decimal(line[1]) == Decimal(str(cell[1]))


def test_printed_digits_survive_in_files(voice: ReaderLocale) -> None:
    lines = read_csv(to_csv(figure("a", "b", "c"), voice))
    assert [line[1] for line in lines[1:]] == ["976.2", "-47", "0.50"]


def test_files_carry_vintage_filters_and_badges(voice: ReaderLocale) -> None:
    made = figure("a")
    line = read_csv(to_csv(made, voice))[1]
    assert line[-3:] == ["2025-06-30", "412", "activity=C29"]
    assert "synthetic" in made.file_name
    assert "r412" in made.file_name
    assert json.loads(to_json(made, voice))["origin"] == ["synthetic"]


def test_excels_dialect_has_semicolons_and_decimal_commas(voice: ReaderLocale) -> None:
    body = to_csv(figure("a.b"), voice, dialect="excel")
    line = read_csv(body, ";")[1]
    assert line[0] == "a.b"
    assert line[1] == "976,2"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_texts_that_would_run_get_an_apostrophe(voice: ReaderLocale, name: str) -> None:
    assert read_csv(to_csv(figure(name), voice))[1][0] == f"'{name}"


def test_a_formula_stays_text_in_a_workbook(voice: ReaderLocale) -> None:
    body = to_xlsx(figure("=1+1"), voice)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("Data")
    assert sheet.to_python()[1][0] == "=1+1"


def test_the_same_figure_gives_the_same_bytes(voice: ReaderLocale) -> None:
    made = figure("a", "b")
    assert to_xlsx(made, voice) == to_xlsx(made, voice)
    assert to_csv(made, voice) == to_csv(made, voice)


def test_the_workbook_names_its_sources(voice: ReaderLocale) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(figure("a"), voice)))
    assert book.sheet_names == ["Data", "Notes", "Sources"]
    assert book.get_sheet_by_name("Sources").to_python()[1][:2] == ["Publisher", "Document"]


def test_a_row_with_a_cell_too_many_is_a_bug() -> None:
    with pytest.raises(BrokenInvariant):
        Figure("x", Kind.TABLE, "en", "", "", (Column("a", "A"),), ((Text("1"), Text("2")),),
               date(2025, 1, 1), 1)  # fmt: skip
