"""Floors: imports look down only, and the contract that says so is seen to refuse."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GROUND = {"errors", "model", "codes", "ports"}
WORKSHOPS = {
    "indices", "disclosure", "language", "projects", "applications",
    "concentration", "siting", "impact", "forecasts",
}  # fmt: skip
OUTSIDE = {
    "sqlalchemy", "alembic", "sqlite3", "duckdb", "pyspark", "psycopg",
    "socket", "subprocess", "multiprocessing", "http", "urllib.request", "httpx", "requests",
    "fastapi", "uvicorn",
}  # fmt: skip
FLOORS = "Look down, never up, never sideways"
ROOMS = "Inside a floor every capability stands on figures, and only disclosure on indices"
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
HIDDEN_RANDOM = {"np.random.seed", "np.random.rand", "np.random.normal", "random.random"}


def _lint(source: Path, root: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts of the repository on a source tree."""
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()",
         "--config", str(root / "pyproject.toml"), "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, cwd=source,
    )  # fmt: skip


@pytest.fixture(scope="module")
def spare(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the package's code to where it may be spoilt."""
    source = tmp_path_factory.mktemp("spare")
    package = root / "src" / "ondiris"
    for path in package.rglob("*.py"):
        target = source / "ondiris" / path.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return source


def test_imports_look_down_never_up_never_sideways(root: Path, spare: Path) -> None:
    result = _lint(spare, root)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("model/spoilt.py", "import ondiris.codes", FLOORS),
        ("sources/spoilt.py", "import ondiris.ledger", FLOORS),
        ("production/spoilt.py", "import ondiris.web", FLOORS),
        ("helpful/__init__.py", "import ondiris.errors", FLOORS),
        ("session/indices/spoilt.py", "import ondiris.session.disclosure", ROOMS),
        ("session/spoilt.py", "import ondiris.errors", ROOMS),
    ],
    ids=["up", "sideways", "to a door", "a room without a floor", "up inside a floor",
         "a file without a room"],
)  # fmt: skip
def test_the_contract_refuses_what_it_should(
    root: Path, spare: Path, module: str, line: str, contract: str
) -> None:
    path = spare / "ondiris" / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(line + "\n", "utf-8")
    try:
        result = _lint(spare, root)
    finally:
        path.unlink()
        if module.endswith("__init__.py"):
            path.parent.rmdir()
    assert result.returncode == 1, result.stdout
    assert f"{contract} BROKEN" in " ".join(result.stdout.split())


def _imported(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _reaches_outside(tree: ast.AST) -> set[str]:
    return {
        name for name in _imported(tree) if any(f"{name}.".startswith(f"{o}.") for o in OUTSIDE)
    }


def _called(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _modules(root: Path, rooms: set[str]) -> list[Path]:
    package = root / "src" / "ondiris"
    single = [package / f"{room}.py" for room in rooms if (package / f"{room}.py").is_file()]
    return single + [path for room in sorted(rooms) for path in (package / room).rglob("*.py")]


def test_workshops_and_ground_keep_away_from_databases_sockets_and_processes(root: Path) -> None:
    found = {}
    for path in _modules(root, GROUND | WORKSHOPS):
        if names := _reaches_outside(ast.parse(path.read_text("utf-8"))):
            found[str(path.relative_to(root))] = sorted(names)
    assert found == {}


def test_methods_have_no_clock_and_no_hidden_randomness(root: Path) -> None:
    found = {}
    for path in _modules(root, WORKSHOPS | {"model", "codes"}):
        if names := _called(ast.parse(path.read_text("utf-8"))) & (CLOCKS | HIDDEN_RANDOM):
            found[str(path.relative_to(root))] = sorted(names)
    assert found == {}


@pytest.mark.parametrize(
    "line",
    ["import sqlalchemy as sa", "from sqlalchemy import text", "import urllib.request",
     "from urllib import request"],
)  # fmt: skip
def test_an_import_from_outside_is_seen(line: str) -> None:
    assert _reaches_outside(ast.parse(line))


def test_a_clock_is_seen() -> None:
    assert _called(ast.parse("day = date.today()")) & CLOCKS
    assert not _reaches_outside(ast.parse("from urllib.parse import quote"))
