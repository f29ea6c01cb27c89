"""Whatever command that writes is killed at whatever moment: all it does is there, or nothing."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from killed_commands import KilledCommand, kill
from killed_homes import of_producers, on_a_small_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
]
SMALL = (
    "init", "import", "restore", "export", "backup", "mapping", "template", "record", "inbox",
    "projects", "load observations", "load statements", "load boundaries", "load subjects",
    "load table", "load enterprises", "demo",
)  # fmt: skip
OTHERS = (
    "synthesise", "simulate", "write", "compile", "compile what waits", "protect", "protect two",
    "protect --plan", "load register", "load returns", "load bulletin",
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, KilledCommand]:
    return on_a_small_home(tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def producers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, KilledCommand]:
    return of_producers(tmp_path_factory.mktemp("killed"))


def test_every_command_on_a_small_home_is_killed(small: dict[str, KilledCommand]) -> None:
    assert {*small} == {*SMALL}


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.full)])
@pytest.mark.parametrize("name", SMALL)
def test_a_command_that_is_killed_has_done_all_or_nothing(
    name: str, kills: int, small: dict[str, KilledCommand], tmp_path: Path
) -> None:
    _killed(small[name], kills, tmp_path / "run")


@pytest.mark.full
@pytest.mark.parametrize("name", OTHERS)
def test_a_command_on_returns_that_is_killed_has_done_all_or_nothing(
    name: str, producers: dict[str, KilledCommand], tmp_path: Path
) -> None:
    assert {*producers} == {*OTHERS}
    _killed(producers[name], 20, tmp_path / "run")


def _killed(command: KilledCommand, kills: int, folder: Path) -> None:
    command.fresh(folder)
    cost = command.steps(folder)
    seen = Counter(kill(command, folder, number, cost) for number in range(kills))
    assert {*seen} <= {"before", "after"}
