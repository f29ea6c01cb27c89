"""A home of a town with one rule, and commands in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from decided_city import Run

from ondiris.cli import main

SECOND = Path(__file__).parents[1] / "second_city"
RULES = (
    '\n[[disclosure]]\nvalid_from = "2024-01-01"\nminimum_frequency = 3\n'
    'frequency_margin = 10\ncost = "value"\ninsiders = "none"\ncitation = "order 7"\n'
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    settings = folder / "ondiris.toml"
    settings.write_text(settings.read_text("utf-8") + RULES, "utf-8")
    return folder


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "home"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command
