"""Examples: JSON fields, schemas and Python of the manual are those of the program."""

from __future__ import annotations

import doctest
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

MACHINES = "d0110cafe2db96926f73e8f6b"  # share of machine building in industry
SCHEMA = re.compile(r"ondiris\.[a-z_]+/\d+")


def names(shape: object) -> Iterator[str]:
    """Yield the names of all fields of a JSON shape, nested ones too."""
    if isinstance(shape, dict):
        for name, value in shape.items():
            yield name
            yield from names(value)
    elif isinstance(shape, list):
        for item in shape:
            yield from names(item)


def untold(shape: object, page: str) -> list[str]:
    """Return fields that a page does not name."""
    return sorted({name for name in names(shape) if not re.search(rf"\b{re.escape(name)}\b", page)})


@pytest.fixture
def desk(manual_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(manual_home, tmp_path / "ondiris-home")
    (tmp_path / "note.csv").write_text("id,provider,title\nnote,Us,A note\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("ondiris.get/1", ["get", "jobs", "--subject", "small-parks-2027"]),
        ("ondiris.get/1", ["get", "contribution_ppt", "--activity", "C-MACH"]),
        ("ondiris.why/1", ["why", MACHINES]),
        ("ondiris.codes/1", ["codes", "scopes"]),
        ("ondiris.load/1", ["load", "note.csv"]),
        (
            "ondiris.shift-share/1",
            [
                "shift-share",
                "--measure",
                "gross_output",
                "--period",
                "2025",
                "--as-of",
                "2026-09-30",
            ],
        ),
        ("ondiris.doctor/1", ["doctor", "--port", "0"]),
        ("ondiris.hub/1", ["hub", "--as-of", "2026-09-30"]),
    ],
)
def test_every_field_of_a_json_shape_is_documented(
    root: Path, desk: Path, ondiris: Callable[..., str], schema: str, words: list[str]
) -> None:
    shape = json.loads(ondiris([*words, "--format", "json"], desk))
    assert shape["schema"] == schema
    page = (root / "docs" / "reference" / "json.md").read_text("utf-8")
    key = (root / "docs" / "reference" / "ledger.md").read_text("utf-8")
    assert untold(shape, page + key) == []


def test_an_untold_field_is_seen() -> None:
    assert untold({"a": [{"b": 1}], "c": {}}, "`a` and c") == ["b"]


def test_every_schema_is_documented(root: Path) -> None:
    shipped = {
        schema
        for path in (root / "src" / "ondiris").rglob("*.py")
        for schema in SCHEMA.findall(path.read_text("utf-8"))
    }
    page = (root / "docs" / "reference" / "json.md").read_text("utf-8")
    assert len(shipped) >= 5
    assert sorted(shipped - {*SCHEMA.findall(page)}) == []


def test_interactive_examples_of_the_manual_hold(root: Path) -> None:
    pages = [p for p in (root / "docs").rglob("*.md") if ">>> " in p.read_text("utf-8")]
    pages.remove(root / "docs" / "reference" / "researchers.md")  # it has a home and a door
    results = [doctest.testfile(str(page), module_relative=False) for page in pages]
    assert sum(result.attempted for result in results) >= 4
    assert sum(result.failed for result in results) == 0


def test_the_first_example_in_python_prints_what_it_says(
    root: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (root / "docs" / "reference" / "python.md").read_text("utf-8")
    block = re.search(r"(?ms)^```python\n(import ondiris\n.*?)^```", page)
    assert block
    promised = re.search(r"# ([\d. ]+)$", block[1], re.MULTILINE)
    assert promised
    monkeypatch.chdir(desk)
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(block[1], "python.md", "exec"), {})  # noqa: S102 - our own page
    assert out.getvalue().strip().endswith(promised[1].strip())
