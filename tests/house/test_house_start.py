"""A small question starts quickly: heavy libraries come only where they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    *("numpy", "scipy", "pandas", "pyarrow", "duckdb", "narwhals", "numba", "highspy", "shapely"),
    *("altair", "vl_convert", "typst", "xlsxwriter", "python_calamine", "pysdmx", "statsmodels"),
    *("fastapi", "uvicorn", "jinja2", "alembic", "pyspark", "babel.messages"),
)


def loaded(module: str) -> set[str]:
    code = f"import sys, {module}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["ondiris", "ondiris.cli", "ondiris.session", "ondiris.publishing.figures.answers"]
)
def test_asking_the_ledger_loads_no_heavy_library(module: str) -> None:
    assert loaded(module) == set()


def test_a_room_that_computes_is_seen_to_load_one() -> None:
    assert "numpy" in loaded("ondiris.indices")
