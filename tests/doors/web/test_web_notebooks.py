"""The notebooks of the manual: stripped, listed, and each runs from its first cell to its last."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
Cell = dict[str, Any]


def cells(path: Path) -> list[Cell]:
    found: list[Cell] = json.loads(path.read_text("utf-8"))["cells"]
    return found


def code(path: Path) -> Iterator[str]:
    yield from ("".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "code")


def run(source: str, space: dict[str, Any]) -> str:
    """Run a cell as a notebook does; return how its last value shows itself."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)  # noqa: S102 - our own page
    if not isinstance(last, ast.Expr):
        return ""
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)  # noqa: S307 - as above
    html = getattr(shown, "_repr_html_", None)
    return "" if shown is None else html() if callable(html) else repr(shown)


@pytest.fixture
def desk(almaty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a home of its own, as a reader of the manual has it."""
    shutil.copytree(almaty, tmp_path / "ondiris-home")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_three_and_the_index_lists_them() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "journalists-check", "method-alone", "release-month",
    ]  # fmt: skip
    listed = re.findall(r"\(notebooks/([\w-]+)\.ipynb\)", (ROOT / "docs" / "index.md").read_text())
    assert sorted(listed) == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_that_was_printed_is_kept(path: Path) -> None:
    for cell in cells(path):
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    assert sum(cell["cell_type"] == "markdown" for cell in cells(path)) >= 6


KERNEL = "method-alone"
"""What a kernel runs in every suite; it runs the others with the whole."""


@pytest.mark.parametrize(
    "path", [one for one in NOTEBOOKS if one.stem != KERNEL], ids=lambda path: path.stem
)
def test_a_notebook_runs_from_its_first_cell_to_its_last(path: Path, desk: Path) -> None:
    pytest.importorskip("pandas", reason="it is not installed")
    pytest.importorskip("IPython", reason="it is not installed")
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = [run(source, space) for source in code(path)]
    assert sum(bool(one) for one in shown) >= 5
    finding = {
        "journalists-check": "<td>37.50 %</td><td>37.49–37.51</td>",
        "release-month": "not shown (C)",
    }[path.stem]
    assert any(finding in one for one in shown)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own libraries
def test_a_notebook_runs_in_a_kernel(desk: Path) -> None:
    shown = executed(KERNEL, desk)
    assert "FileProtection(1 table, 4 of 9 cells hidden)" in shown


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["journalists-check", "release-month"])
def test_the_others_run_in_a_kernel_too(name: str, desk: Path) -> None:
    assert "_repr_" not in executed(name, desk)


def executed(name: str, desk: Path) -> str:
    """Run a notebook in a kernel of its own; return what its cells show as text."""
    nbclient = pytest.importorskip("nbclient", reason="it is not installed")
    nbformat = pytest.importorskip("nbformat", reason="it is not installed")
    pytest.importorskip("ipykernel", reason="it is not installed")
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(desk)}}
    )
    with asyncio.Runner() as runner:
        runner.run(client.async_execute())
    kinds = {
        kind
        for cell in notebook.cells if cell.cell_type == "code"
        for output in cell.outputs for kind in output.get("data", ())
    }  # fmt: skip
    assert "text/html" in kinds or "image/svg+xml" in kinds
    return "\n".join(
        str(output.get("data", {}).get("text/plain", ""))
        for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    )  # fmt: skip
