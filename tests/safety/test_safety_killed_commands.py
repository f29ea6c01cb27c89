"""Whatever command that writes is killed at whatever moment: all it does is there, or nothing."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from killed_commands import KilledCommand, kill
from killed_homes import ready

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
]
QUICK = ("init", "import", "restore", "export", "backup", "record", "mapping", "projects",
         "load observations", "load boundaries", "load subjects", "load table")  # fmt: skip
SLOW = ("demo", "synthesise", "simulate", "inbox", "write", "template", "compile",
        "compile what waits", "protect", "protect two", "protect --plan", "load statements",
        "load register", "load enterprises", "load returns", "load bulletin")  # fmt: skip


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, KilledCommand]:
    return ready(tmp_path_factory.mktemp("killed"))


@pytest.mark.full
def test_every_command_that_writes_is_killed(commands: dict[str, KilledCommand]) -> None:
    assert {*commands} == {*QUICK, *SLOW}


@pytest.mark.parametrize(
    ("name", "kills"),
    [
        *((name, 2) for name in QUICK),
        *(pytest.param(name, 20, marks=pytest.mark.full) for name in (*QUICK, *SLOW)),
    ],
)
def test_a_command_that_is_killed_has_done_all_or_nothing(
    name: str, kills: int, commands: dict[str, KilledCommand], tmp_path: Path
) -> None:
    command, folder = commands[name], tmp_path / "run"
    command.fresh(folder)
    cost = command.steps(folder)
    seen = Counter(kill(command, folder, number, cost) for number in range(kills))
    assert {*seen} <= {"before", "after"}
