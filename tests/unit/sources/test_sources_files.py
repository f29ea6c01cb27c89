"""Files that may be loaded and files that may not: one clear refusal each."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.model import Bound, KnownBasis, Source
from ondiris.sources import Loaded, Profile, read_file

TODAY = date(2025, 11, 1)
HEADER = ("measure", "area", "activity", "period", "value", "unit", "unit_multiplier", "source")
ROW = ("output", "XX-1", "C29", "2025-01/2025-05", "12.50", "KZT", "9", "bulletin")
Reader = Callable[..., Loaded]


@pytest.fixture
def read(catalogue: Catalogue) -> Reader:
    def reader(data: bytes | Path, name: str = "figures.csv", **options: object) -> Loaded:
        return read_file(data, name, catalogue, today=TODAY, **options)  # type: ignore[arg-type]

    return reader


def _csv(*rows: Sequence[str], header: Sequence[str] = HEADER, sign: str = ",") -> bytes:
    return "\n".join(sign.join(row) for row in (header, *rows)).encode()


def _with(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True))


def _workbook(*rows: Sequence[object], header: Sequence[str] = HEADER, formula: str = "") -> bytes:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet("Figures")
    for i, row in enumerate((header, *rows)):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    if formula:
        sheet.write_formula(formula, "=1+1", None, 2)
    book.close()
    return memory.getvalue()


def _failure(refused: pytest.ExceptionInfo[InvalidFile]) -> tuple[str, str, str]:
    (failure,) = refused.value.failures
    return failure.where, failure.rule, failure.hint


# --- what is read


def test_csv_keeps_printed_digits_and_says_where_they_stood(read: Reader) -> None:
    (found,) = read(_csv(ROW)).observations
    assert (found.printed.text, found.printed.digits, found.printed.multiplier) == ("12.50", 2, 9)
    assert found.locator == "row 2, column 5 (value)"
    assert (found.known.day, found.known.basis) == (TODAY, KnownBasis.LOADED)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_delimiters_of_different_offices_are_recognised(read: Reader, sign: str) -> None:
    assert len(read(b"\xef\xbb\xbf" + _csv(ROW, sign=sign)).observations) == 1


def test_a_workbook_says_sheet_and_letters(read: Reader) -> None:
    (found,) = read(_workbook(ROW), "figures.xlsx").observations
    assert found.locator == "sheet Figures, row 2, column E (value)"
    assert found.printed.text == "12.50"


def test_numbers_of_a_workbook_are_plain_decimals(read: Reader) -> None:
    row = (*ROW[:4], 1234567.1, "KZT", 3, "bulletin")
    (found,) = read(_workbook(row), "figures.xlsx").observations
    assert (found.printed.text, found.printed.multiplier) == ("1234567.1", 3)


def test_json_numbers_keep_their_trailing_zeros(read: Reader) -> None:
    text = json.dumps([dict(zip(HEADER, ROW, strict=True))]).replace('"12.50"', "12.50")
    (found,) = read(text.encode(), "figures.json").observations
    assert found.printed.text == "12.50"
    assert found.locator == "row 1, column 5 (value)"


def test_json_may_hold_sources_and_observations_together(read: Reader) -> None:
    source = {"id": "bulletin", "provider": "Office", "title": "Bulletin", "rank": 70}
    rows = {"observations": [dict(zip(HEADER, ROW, strict=True))], "sources": [source]}
    loaded = read(json.dumps(rows).encode(), "figures.json", sources={})
    assert [type(entry).__name__ for entry in loaded.entries] == ["Source", "Observation"]


def test_parquet_is_read(read: Reader) -> None:
    table = pa.table({name: [cell] for name, cell in zip(HEADER, ROW, strict=True)})
    memory = io.BytesIO()
    pq.write_table(table, memory)
    (found,) = read(memory.getvalue(), "figures.parquet").observations
    assert found.printed.text == "12.50"


def test_all_formats_give_the_same_figure(read: Reader) -> None:
    located = (*HEADER, "locator")
    row = (*ROW, "table 1")
    memory = io.BytesIO()
    pq.write_table(pa.table({n: [c] for n, c in zip(located, row, strict=True)}), memory)
    files = {
        "a.csv": _csv(row, header=located),
        "a.xlsx": _workbook(row, header=located),
        "a.json": json.dumps([dict(zip(located, row, strict=True))]).encode(),
        "a.parquet": memory.getvalue(),
    }
    assert len({read(data, name).observations[0].id for name, data in files.items()}) == 1


def test_a_range_and_a_bound_are_read(read: Reader) -> None:
    header = (*HEADER, "upper", "bound")
    (found,) = read(_csv((*ROW, "14.5", "range"), header=header)).observations
    assert found.printed.bound is Bound.RANGE


def test_statements_are_recognised_by_their_columns(read: Reader) -> None:
    text = "subject,property,value,source,locator\nparks-2027,launch_planned,../2027,b,p. 1\n"
    (found,) = read(text.encode()).statements
    assert (found.subject, found.value) == ("parks-2027", "../2027")


def test_a_profile_fills_what_is_unsaid_and_marks_it(read: Reader) -> None:
    profile = Profile("bulletin", {"comparison": "yoy_same_period"}, ("growth_pct",))
    header = (*HEADER, "of", "comparison")
    growth = (*_with(measure="growth_pct", unit="%", unit_multiplier=""), "output", "")
    level = (*ROW, "", "")
    loaded = read(_csv(growth, level, header=header), profile=profile)
    assert [o.defaulted for o in loaded.observations] == [("comparison",), ()]
    assert loaded.report.defaulted == {"comparison": 1}


def test_a_profile_never_overrides_what_is_said(read: Reader) -> None:
    profile = Profile("bulletin", {"comparison": "yoy_same_period"}, ("growth_pct",))
    row = (*_with(measure="growth_pct", unit="%", unit_multiplier=""), "output", "prev_month")
    (found,) = read(_csv(row, header=(*HEADER, "of", "comparison")), profile=profile).observations
    assert (found.key.comparison, found.defaulted) == ("prev_month", ())


def test_a_profile_fills_key_fields_only() -> None:
    with pytest.raises(InvalidInput, match="value"):
        Profile("bad", {"value": "1"})


def test_a_file_of_one_source_needs_no_source_column(read: Reader) -> None:
    own = Source("release", "Office", "Release", published=date(2025, 6, 20))
    (found,) = read(_csv(ROW[:-1], header=HEADER[:-1]), source=own).observations
    assert (found.source, found.known.day) == ("release", date(2025, 6, 20))


def test_a_figure_was_known_when_its_source_was_published(read: Reader) -> None:
    known = {"bulletin": Source("bulletin", "Office", "B", published=date(2025, 6, 20))}
    (found,) = read(_csv(ROW), sources=known).observations
    assert (found.known.day, found.known.basis) == (date(2025, 6, 20), KnownBasis.INFERRED)


def test_the_same_row_twice_is_one_entry(read: Reader) -> None:
    loaded = read(_csv((*ROW, "p. 1"), (*ROW, "p. 1"), header=(*HEADER, "locator")))
    assert len(loaded.observations) == 1
    assert loaded.report.notes["rows repeated"] == 1


def test_progress_ends_with_all_rows(read: Reader) -> None:
    seen: list[tuple[int, int]] = []
    read(_csv(ROW), on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]


def test_a_code_list_is_kept_as_text_once_it_fits(read: Reader) -> None:
    header = "code,name_kk,name_ru,name_en,parent,members,note,short_kk,short_ru,short_en"
    text = f"{header}\nC29.1,Автомобильдер,Автомобили,Motor vehicles,C29,,,,,\n"
    loaded = read(text.encode(), "activities.csv")
    assert loaded.code_lists == {"activities": text}
    assert loaded.report.counts == {"codes": 1}


# --- what is refused


BAD_CELLS = [
    ({"area": "XX-7"}, "column 2 (area)", "unknown-code", "XX-1"),
    ({"measure": "outputt"}, "column 1 (measure)", "unknown-code", "output"),
    ({"activity": "C-MASH"}, "column 3 (activity)", "unknown-code", "C-MACH"),
    ({"period": "2025-13"}, "column 4 (period)", "impossible-period", "2025-Q1"),
    ({"value": "12,5x"}, "column 5 (value)", "not-a-number", "decimal point"),
    ({"value": ""}, "column 5 (value)", "missing", ""),
    ({"unit": "jobs"}, "column 6 (unit)", "wrong-unit", "KZT"),
    ({"unit": "tenge"}, "column 6 (unit)", "unknown-code", "KZT"),
    ({"unit_multiplier": "1e9"}, "column 7 (unit_multiplier)", "bad-multiplier", ""),
    ({"unit_multiplier": "99"}, "column 7 (unit_multiplier)", "bad-multiplier", ""),
    ({"source": ""}, "column 8 (source)", "no-source", "source"),
    ({"measure": "growth_pct", "unit": "%"}, "(of)", "wrong-of", ""),
    ({"period": "../2027"}, "(modality)", "deadline", ""),
]


@pytest.mark.parametrize(("cells", "column", "rule", "hint"), BAD_CELLS)
def test_a_bad_cell_is_named_with_its_rule_and_what_is_right(
    read: Reader, cells: dict[str, str], column: str, rule: str, hint: str
) -> None:
    row = tuple(f'"{cell}"' for cell in _with(**cells))
    with pytest.raises(InvalidFile) as refused:
        read(_csv(row))
    where, found, said = _failure(refused)
    assert found == rule
    assert where.startswith("row 2")
    assert column.startswith("(") or column in where
    assert hint in said
    assert refused.value.exit_code == 1


def test_an_unknown_source_names_the_nearest(read: Reader) -> None:
    known = {name: Source(name, "Office", "Release") for name in ("bulletin", "yearbook")}
    with pytest.raises(InvalidFile) as refused:
        read(_csv(_with(source="buletin")), sources=known)
    assert _failure(refused)[1:] == ("unknown-source", "Nearest: bulletin.")


def test_one_series_with_two_values_in_one_file_is_refused(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv(ROW, _with(value="12.60")))
    (failure,) = refused.value.failures
    assert failure.rule == "duplicate-key"
    assert "row 2" in failure.detail


def test_two_sources_may_give_two_values(read: Reader) -> None:
    assert len(read(_csv(ROW, _with(value="12.60", source="other"))).observations) == 2


def test_all_failing_cells_of_a_row_are_named(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv(_with(area="XX-7", period="2025-13", value="1x")))
    assert {f.where.split(" (")[1] for f in refused.value.failures} == {
        "area)",
        "period)",
        "value)",
    }


def test_all_failing_cells_arrive_together_and_bounded(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv(*[_with(area="XX-7")] * 3000))
    assert refused.value.count == 1000
    assert len(refused.value.failures) == InvalidFile.SHOWN


def test_no_message_carries_a_figure(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv(_with(value="98765x"), _with(measure="share_pct", unit="%", value="98765")))
    assert "98765" not in json.dumps(refused.value.to_json())


def test_an_unknown_column_names_the_nearest(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv((*ROW, "x"), header=(*HEADER, "locater")))
    assert _failure(refused) == (
        "row 1, column 9 (locater)",
        "unknown-column",
        "Nearest: locator.",
    )


def test_a_column_that_stands_twice_is_refused(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv((*ROW, "x"), header=(*HEADER, "value")))
    assert _failure(refused)[1] == "duplicate-column"


def test_a_row_longer_than_its_header_is_refused(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv((*ROW, "x")))
    assert _failure(refused)[1] == "too-many-cells"


def test_a_table_of_nothing_we_know_says_what_is_lacking(read: Reader) -> None:
    with pytest.raises(InvalidFile, match="unknown-layout") as refused:
        read(b"measure,year\noutput,2025\n")
    assert "period, value" in refused.value.failures[0].detail


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


BAD_FILES = [
    ("a.csv", b"", "empty-file"),
    ("a.csv", b"\xef\xbb\xbf", "empty-file"),
    ("a.csv", b",,\n,,\n", "empty-file"),
    ("a.pdf", b"%PDF-1.7", "unknown-file-type"),
    ("a.csv", b"%PDF-1.7 binary", "not-what-its-name-says"),
    ("a.xlsx", _csv(ROW), "not-what-its-name-says"),
    ("a.parquet", _csv(ROW), "not-what-its-name-says"),
    ("a.csv", _workbook(ROW), "not-what-its-name-says"),
    ("a.json", _csv(ROW), "not-what-its-name-says"),
    ("a.xlsx", _cut(_workbook(ROW)), "truncated"),
    ("a.xlsx", b"\xd0\xcf\x11\xe0 old", "not-what-its-name-says"),
    ("a.parquet", b"PAR1 and no end", "truncated"),
    ("a.parquet", b"PAR1 nonsense PAR1", "truncated"),
    ("a.json", b"[{", "broken-json"),
    ("a.json", b'[{"value": NaN}]', "broken-json"),
    ("a.json", b'[{"value": 1, "value": 2}]', "broken-json"),
    ("a.json", b'[{"value": [1]}]', "broken-json"),
    ("a.json", b"[1]", "broken-json"),
    ("a.json", b'[{"value": 1e999999999}]', "broken-json"),
    ("a.json", b'{"a": 1}', "broken-json"),
    ("a.json", b'{"schema": "ondiris.get/1", "rows": []}', "an-answer"),
    ("a.csv", "өнім,мың\n".encode("cp1251", "replace") + b"\xcd\xf0\n", "wrong-encoding"),
    ("a.csv", "measure\n".encode("utf-16-be"), "wrong-encoding"),
    ("a.csv", b"measure\0\n", "wrong-encoding"),
    ("a.csv", b'measure,"area\n', "broken-table"),
    ("a.csv", _csv(_with(value="=A1*2")), "formula"),
    ("a.xlsx", _workbook(ROW, formula="E2"), "formula"),
    ("a.geojson", b"{}", "bad-boundaries"),
    ("colours.csv", b"code,name_en\nred,Red\n", "unknown-list"),
]


@pytest.mark.parametrize(("name", "data", "code"), BAD_FILES)
def test_a_bad_file_is_refused_with_one_clear_line(
    read: Reader, name: str, data: bytes, code: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(data, name)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 1


def test_windows_1251_is_named_in_the_hint(read: Reader) -> None:
    with pytest.raises(InvalidFile, match="Windows-1251"):
        read("показатель,территория\nвыпуск,Алматы\n".encode("cp1251"))


def test_a_formula_is_named_by_its_cell(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_workbook(ROW, formula="E2"), "a.xlsx")
    assert refused.value.failures[0].where == "sheet1, cell E2"


def test_a_zip_that_is_no_workbook_is_refused(read: Reader) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("note.txt", "no workbook")
    with pytest.raises(InvalidFile, match="not-what-its-name-says"):
        read(memory.getvalue(), "a.xlsx")


def test_a_file_above_the_limit_is_refused_before_it_is_read(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "vast.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)  # sparse: nothing is written
    with pytest.raises(InvalidFile, match="Parquet") as refused:
        read(path, "")
    assert refused.value.code == "too-large"


def test_a_missing_file_is_not_found(read: Reader, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"absent\.csv"):
        read(tmp_path / "absent.csv", "")
    with pytest.raises(NotFound, match="folder"):
        read(tmp_path, "x.csv")


def test_an_unknown_kind_names_those_there_are(read: Reader) -> None:
    with pytest.raises(InvalidInput, match="observations"):
        read(_csv(ROW), kind="figures")


@pytest.mark.parametrize("day", ["2025-02-30", "soon"])
def test_a_day_that_does_not_exist_is_refused(read: Reader, day: str) -> None:
    with pytest.raises(InvalidFile, match="bad-rows") as refused:
        read(_csv((*ROW, day), header=(*HEADER, "known_at")))
    assert _failure(refused)[1] == "impossible-day"


def test_an_embargo_needs_a_time_zone(read: Reader) -> None:
    header = (*HEADER, "embargo")
    (found,) = read(_csv((*ROW, "2025-12-01T09:00+05:00"), header=header)).observations
    assert found.embargo == "2025-12-01T04:00:00+00:00"
    with pytest.raises(InvalidFile) as refused:
        read(_csv((*ROW, "2025-12-01"), header=header))
    assert _failure(refused)[1] == "bad-embargo"


STATEMENTS = [
    ("parks-2028,launch_planned,2027", "unknown-code"),
    ("parks-2027,launch,2027", "unknown-code"),
    ("parks-2027,launch_planned,soon", "impossible-period"),
    ("parks-2027,may_overlap,zone-2026", "unknown-code"),
    ("parks-2027,located_in,XX-9", "unknown-code"),
    ("parks-2027,coordinates,north", "bad-coordinates"),
    ("parks-2027,coordinates,43.2 190", "bad-coordinates"),
]


@pytest.mark.parametrize(("row", "rule"), STATEMENTS)
def test_a_bad_statement_is_refused(read: Reader, row: str, rule: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(f"subject,property,value,source\n{row},b\n".encode())
    assert _failure(refused)[1] == rule


def test_outlines_of_unknown_areas_are_refused(read: Reader) -> None:
    square = [[[76.8, 43.2], [76.9, 43.2], [76.9, 43.3], [76.8, 43.2]]]
    shape = {"type": "Polygon", "coordinates": square}
    feature = {"type": "Feature", "id": "XX-1-nort", "geometry": shape}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    with pytest.raises(InvalidFile) as refused:
        read(data, "a.geojson")
    assert _failure(refused)[2].startswith("Nearest: XX-1-north")


def test_a_source_that_stands_twice_with_another_content_is_refused(read: Reader) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(b"id,provider,title,rank\na,Office,One,50\na,Office,Two,50\nb,Office,B,500\n")
    assert {f.rule for f in refused.value.failures} == {"duplicate-key", "bad-rank"}


def test_a_formula_without_an_address_is_found_too(read: Reader) -> None:
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook(ROW, formula="E2"))) as whole,
        zipfile.ZipFile(memory, "w") as bare,
    ):
        for member in whole.infolist():
            data = whole.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b'<c r="E2"', b"<c")
            bare.writestr(member, data)
    with pytest.raises(InvalidFile, match="formula"):
        read(memory.getvalue(), "a.xlsx")
