"""A small question starts quickly: heavy libraries come only where they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ondiris.cli import command_line, front

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
    "module",
    [
        *("ondiris", "ondiris.cli", "ondiris.session", "ondiris.publishing.figures.answers"),
        "ondiris.assistants.server",
    ],
)
def test_asking_the_ledger_loads_no_heavy_library(module: str) -> None:
    assert loaded(module) == set()


def test_a_room_that_computes_is_seen_to_load_one() -> None:
    assert "numpy" in loaded("ondiris.indices")


@pytest.mark.parametrize(
    ("after", "lazily"),
    [
        ("from ondiris.projects import judge", "scipy"),
        (
            "import ondiris.session.applications.owing, ondiris.publishing.applications.owing",
            "scipy",
        ),
        ("from ondiris.publishing.figures.words import load_words; load_words()['en']", "babel"),
        (
            "from ondiris.cli import command_line; command_line('applications')",
            "ondiris.cli.places",
        ),
    ],
)
def test_what_a_small_command_does_without_is_not_there(after: str, lazily: str) -> None:
    code = f"import sys; {after}; print({lazily!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_draws_comes_when_it_is_asked_for() -> None:
    code = (
        "import sys, ondiris.projects as p; own = p.simulate; "
        "assert 'scipy' in sys.modules and p.simulate is own; "
        "assert all(getattr(p, name) is not None for name in p.__all__); "
        "print(getattr(p, 'no_such', None))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


def test_a_question_is_answered_by_the_commands_of_its_capability() -> None:
    everything = set(command_line().commands)
    for name, capability in front._QUESTIONS.items():
        own = command_line(capability).commands
        assert name in own
        assert set(own) < everything
