"""Broken files of every kind end with a refusal or an answer, and none with a full machine."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import mutated_files
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from mapped_files import open_document

from ondiris.errors import InvalidFile
from ondiris.sources import read_file
from ondiris.sources.bulk_files import read_bulk
from ondiris.sources.content import MOST_CELLS
from ondiris.sources.returns import RETURNS

TODAY = mutated_files.TODAY
GIGABYTE = 2**30


@pytest.mark.parametrize("name", mutated_files.kinds())
def test_every_kind_of_file_is_read_while_it_is_sound(name: str) -> None:
    for data in mutated_files.sound(name):
        assert mutated_files.outcome(name, data) == "read"


@pytest.mark.parametrize("last", [600, pytest.param(20_000, marks=pytest.mark.full)])
def test_a_broken_file_is_refused_or_read_and_never_a_bug(last: int) -> None:
    seen = Counter(mutated_files.outcome(*mutated_files.mutant(n)) for n in range(last))
    assert seen["read"] > 0.05 * last
    assert len(seen) > 20, "mutants must reach deep enough to be refused for different reasons"


@pytest.mark.parametrize("deep", [b"[" * 50_000, b'{"a":' * 50_000])
@pytest.mark.parametrize("name", mutated_files.kinds())
def test_no_kind_of_file_runs_out_of_stack(name: str, deep: bytes) -> None:
    """Sound bytes with lists within lists behind the first bracket, as text formats have one."""
    for data in mutated_files.sound(name):
        head, bracket, rest = data.partition(b"[")
        assert mutated_files.outcome(name, head + bracket + deep + rest)
        assert mutated_files.outcome(name, data.replace(b'"', deep + b'"', 1))


def _packed(sheet: str, strings: str = "", **more: str) -> bytes:
    """Return a workbook of one sheet whose XML is given."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_string(0, 0, "measure")
    book.close()
    made = io.BytesIO()
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = (
                    f"{head}<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>".encode()
                )
            if name.endswith("sharedStrings.xml") and strings:
                data = f"{head}<sst {space}>{strings}</sst>".encode()
            new.writestr(name, data)
        for name, text in more.items():
            new.writestr(name, text)
    return made.getvalue()


_LONG = (
    "<table:table-cell office:value-type='string'>"
    f"<text:p>{'long ' * 4000}</text:p></table:table-cell>"
)
_CELLS = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_001))
HUGE = {
    "far.xlsx": _packed('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
                        '<c r="XFD1048576"><v>1</v></c></row>'),
    "plain quotes.xlsx": _packed("<row r='1'><c r='A1'><v>1</v></c><c r='A1048576'/></row>"
                                 "<row r='2'><c r='XFD2'><v>1</v></c></row>"),
    "one text.xlsx": _packed(_CELLS, f"<si><t>{'long ' * 6000}</t></si>"),
    "spaces.xlsx": _packed("<row r='1'>" + " " * 200_000_000 + "</row>"),
    "one row again.ods": open_document(
        f"<table:table-row table:number-rows-repeated='40000'>{_LONG}</table:table-row>"),
    "wide.csv": (b"," * (MOST_CELLS + 1)),
    "long.csv": b"a\n" * (MOST_CELLS // 2 + 1),
    "many.json": b"[" + b"{}," * (MOST_CELLS // 2 + 1) + b"{}]",
    "deep.json": b"[" * 3_000_000 + b"]" * 3_000_000,
    "deep.geojson": b'{"features":' * 500_000,
    "digits.json": b'[{"value": ' + b"9" * 10_000_000 + b"}]",
}  # fmt: skip


def _long(folder: Path, rows: int, cell: str) -> Path:
    path = folder / "long.parquet"
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([cell]))
    pq.write_table(pa.table({"bin": column}), path)
    return path


@pytest.mark.parametrize("name", HUGE)
def test_a_file_that_claims_too_much_is_refused_within_a_gigabyte(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(HUGE[name])
    _refused_within_a_gigabyte(path)


def test_a_long_column_of_parquet_is_refused_within_a_gigabyte(tmp_path: Path) -> None:
    _refused_within_a_gigabyte(_long(tmp_path, MOST_CELLS + 1, "x"))
    path = _long(tmp_path, 1_000_000, "long " * 100)
    assert path.stat().st_size < 100_000
    _refused_within_a_gigabyte(path)
    with pytest.raises(InvalidFile, match="unpacks to more than 256 MB of text"):
        read_bulk(path, RETURNS)


def _refused_within_a_gigabyte(path: Path) -> None:
    """Read a file in a process of its own, and hold what it took against a gigabyte.

    What the system keeps as the most of a process (`ru_maxrss`) begins with what its parent held
    when it was started; the peak of the memory map (`VmHWM`) is its own.  What it starts itself
    begins with little.
    """
    code = f"""
import resource, sys
from datetime import date
from pathlib import Path
from ondiris.codes import load_catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import read_file
import ondiris.sources.boundaries, ondiris.sources.workbook, ondiris.sources.parquet_table
lists = load_catalogue()
resource.setrlimit(resource.RLIMIT_AS, ({8 * GIGABYTE}, {8 * GIGABYTE}))
try:
    read_file(Path({str(path)!r}), "", lists, today=date(2025, 11, 1))
except InvalidFile as error:
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    print(error.code, peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    code, *taken = done.stdout.split()
    assert code in {"too-large", "truncated", "broken-json", "bad-boundaries"}
    assert max(map(int, taken)) * 1024 < GIGABYTE


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    sound = _packed('<row r="1"><c r="A1"><v>1</v></c></row>')
    lying = bytearray(sound)
    at = lying.index(b"PK\x01\x02")
    # The size that the directory says of the first part, which is longer.
    lying[at + 24 : at + 28] = (7).to_bytes(4, "little")
    with pytest.raises(InvalidFile, match="cut short or damaged"):
        read_file(bytes(lying), "a.xlsx", mutated_files.lists(), today=TODAY)


@pytest.mark.parametrize(
    "sheet",
    [
        "<row r='1'><c r='A1'><f>1+1</f><v>2</v></c></row>",
        "<row r='1'><x:c xmlns:x='y' r='A1'><x:f>1+1</x:f><v>2</v></x:c></row>",
        "<row r='1'><c x='>' r='A1'><f>1+1</f><v>2</v></c></row>",
    ],
)
def test_a_formula_is_found_however_it_is_written(sheet: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_file(_packed(sheet), "a.xlsx", mutated_files.lists(), today=TODAY)
    assert refused.value.code == "formula"
    assert refused.value.failures[0].where == "sheet1, cell A1"


def test_a_text_of_parquet_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    pq.write_table(pa.table({"bin": ["Алматы"], "month": ["2025-05"]}), path, compression="none")
    path.write_bytes(path.read_bytes().replace("Алматы".encode(), b"\xd0\x90\x86" + b"x" * 9))
    for read in (lambda: read_bulk(path, RETURNS),
                 lambda: read_file(path, "", mutated_files.lists(), today=TODAY)):  # fmt: skip
        with pytest.raises(InvalidFile, match="cannot be read as Parquet"):
            read()


def test_half_a_character_in_json_is_refused_with_its_place(tmp_path: Path) -> None:
    text = '[{"measure": "output", "period": "2025", "value": "1", "locator": "\\ud800"}]'
    with pytest.raises(InvalidFile) as refused:
        read_file(text.encode(), "a.json", mutated_files.lists(), today=TODAY)
    assert refused.value.failures[0].where == "row 1, column 4 (locator)"
    assert "\ud800" not in str(refused.value)
