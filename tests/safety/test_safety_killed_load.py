"""A load killed at any moment leaves the ledger as before or as after."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import open_home

ROWS = 4000


def _file(folder: Path) -> Path:
    path = folder / "many.csv"
    lines = ["measure,area,activity,unit,period,value,source,locator,known_at"]
    for n in range(ROWS):
        year, month = 1950 + n // 12 % 70, n % 12 + 1
        code = f"C{10 + n // 840}"
        lines.append(
            f"output,KZ-75,{code},KZT,{year}-{month:02},{n}.5,ertenmedia-2025-five-months,"
            f"row {n},2025-06-30"
        )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _state(home: Path) -> tuple[int, int, int]:
    with open_home(home, audience="internal") as observatory:
        revisions = observatory.at().revisions
        found = observatory.at().history(observatory.question("output", period=None))
        return len(revisions), sum(r.entries for r in revisions), len(found)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.full)])
def test_a_load_killed_at_any_moment_is_whole_or_nothing(kills: int, tmp_path: Path) -> None:
    home, draw = tmp_path / "home", random.Random(20250531)
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(home)])
    path = _file(tmp_path)
    command = [sys.executable, "-m", "ondiris", "load", str(path), "--home", str(home)]
    before = _state(home)
    after = (before[0] + 1, before[1] + ROWS, before[2] + ROWS)
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - begin
    assert _state(home) == after
    _undo(home, before[0])
    seen = set()
    for _ in range(kills):
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            # The first part of a run is the start of the interpreter.
            assert process.wait(draw.uniform(0.4 * whole, whole)) == 0
            # It was through before the kill: the next ones come as much sooner.
            whole = time.monotonic() - begin
            assert _state(home) == after
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        state = _state(home)
        assert state in (before, after)
        seen.add(state)
        if state == after:
            _undo(home, before[0])
    assert before in seen
    subprocess.run(command, check=True, capture_output=True)
    assert _state(home) == after


def _undo(home: Path, revision: int) -> None:
    """Put the ledger back to a revision behind its back, so that the next load is a first one."""
    import sqlite3

    connection = sqlite3.connect(home / "ledger.db")
    with connection:
        connection.execute("DELETE FROM observation WHERE revision > ?", (revision,))
        connection.execute("DELETE FROM revision WHERE number > ?", (revision,))
    connection.close()
