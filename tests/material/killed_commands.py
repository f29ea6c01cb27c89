"""Every command that writes, killed by number: the same number, the same command and moment.

A command is run in a fork of this process, so that a kill costs no start of an interpreter.  Kills
of an even number come at a step: just before a touch of the disk.  Those of an odd number come at a
moment of the run.  What a command may leave is what was there before, or all that it does.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ondiris.cli import main
from ondiris.errors import NotFound
from ondiris.session import open_home

__all__ = ["CITY", "KilledCommand", "done", "kill"]

CITY = Path(__file__).parents[1] / "doors" / "second_city"
_TOUCHES = frozenset(
    {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.chmod", "os.truncate"}
)
_MADE_ANEW = ("derived.db", "search-", "inbox.json")
"""Beside the ledger's own file; the inbox gives numbers before it loads anything."""
_NONE = "none"
_MARK = ".unfinished"
"""Stands beside files that are put in their places together until all are."""
_ODDS = 0.85
"""Up to this part of a run moments are drawn; its end differs from run to run."""

State = object


@dataclass(frozen=True, slots=True)
class KilledCommand:
    """A command and where it starts from.

    Parameters
    ----------
    words : tuple of str
        ``HOME`` and ``OUT`` stand for folders of each run.
    start : Path, optional
        The home as it is before; none where the command makes one.
    output : bool
        Whether it writes outside the home.
    anew : bool
        Whether it writes only what is made anew of the rest, as an index is.
    """

    words: tuple[str, ...]
    start: Path | None
    output: bool = False
    anew: bool = False

    def fresh(self, folder: Path) -> None:
        """Put everything back to where the command starts from."""
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "out").mkdir(parents=True)
        if self.start is not None:
            shutil.copytree(self.start, folder / "home")

    def run(self, folder: Path) -> int:
        """Run the command to its end; return its exit code."""
        return _forked(lambda: self._main(folder))

    def steps(self, folder: Path) -> tuple[int, float]:
        """Return how often the command touches the disk, and how many seconds it takes."""
        count = folder.parent / "count"
        begin = time.monotonic()
        code = _forked(lambda: _counting(count, lambda: self._main(folder)))
        if code:
            raise AssertionError(f"{self.words} ended with {code}")
        return len(count.read_bytes()), time.monotonic() - begin

    def killed_at(self, folder: Path, step: int) -> None:
        """Run the command and kill it before a step."""
        _forked(lambda: _dying(step, lambda: self._main(folder)))

    def killed_after(self, folder: Path, seconds: float) -> None:
        """Run the command and kill it after some time."""
        _forked(lambda: self._main(folder), seconds)

    def state(self, folder: Path) -> State:
        """Return what is there now: the home as who opens it finds it, or what was written."""
        return _in_fork(lambda: self._state(folder), folder.parent / "state")

    def left(self, folder: Path) -> list[str]:
        """Return the names of what should have been cleared away."""
        rooms = (folder / "home", folder / "out", folder / "out" / "export")
        hidden = [p.name for room in rooms if room.is_dir() for p in room.glob(".*")]
        return [*hidden, *(p.name for p in (folder / "out").rglob(f"*{_MARK}"))]

    def _state(self, folder: Path) -> str:
        if self.output:
            place = folder / "out"
            if any(place.rglob(f"*{_MARK}")):
                return _NONE
            whole = place / "export" / "ondiris.toml" if "OUT/export" in self.words else place
            there = whole.is_file() or (whole.is_dir() and any(_files(place)))
            return _written(place) if there else _NONE
        return _kept(folder / "home")

    def _main(self, folder: Path) -> int:
        places = {"HOME": folder / "home", "OUT": folder / "out"}
        return _main([_filled(word, places) for word in self.words], folder / "home")


def _filled(word: str, places: dict[str, Path]) -> str:
    for name, place in places.items():
        word = word.replace(name, str(place))
    return word


def _forked(work: Callable[[], int], seconds: float | None = None) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            code = work()
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _touches(event: str, said: tuple[object, ...]) -> bool:
    """Tell whether an event touches the disk: a file opened for reading does not."""
    if event not in _TOUCHES:
        return False
    if event != "open":
        return True
    _, _, flags = said
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _counting(note: Path, work: Callable[[], int]) -> int:
    opened = os.open(note, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)

    def count(event: str, said: tuple[object, ...]) -> None:
        if _touches(event, said):
            os.write(opened, b"x")

    sys.addaudithook(count)
    return work()


def _dying(step: int, work: Callable[[], int]) -> int:
    left = step

    def count(event: str, said: tuple[object, ...]) -> None:
        nonlocal left
        if _touches(event, said):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    return work()


def _in_fork(work: Callable[[], str], note: Path) -> str:
    """Return what a fork of this process says, so that none of its threads is copied on."""

    def write() -> int:
        note.write_text(work(), "utf-8")
        return 0

    note.unlink(missing_ok=True)
    if _forked(write):
        raise AssertionError("the state of a home cannot be told")
    return note.read_text("utf-8")


def _files(folder: Path) -> list[Path]:
    names = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".part"))
    return sorted(
        p for p in names if not any(x.startswith(".") for x in p.relative_to(folder).parts)
    )


def _written(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        if path.suffix not in (".pdf", ".jsonl", ".xlsx"):  # these carry their moment
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept(home: Path) -> str:
    """Return a digest of a home's files and entries, without the moments of recording."""
    try:
        with open_home(home, audience="internal"):
            pass
    except NotFound as error:
        return _NONE if error.code == "no-home" else error.code
    digest = hashlib.sha256()
    for path in _files(home):
        if not path.name.startswith((*_MADE_ANEW, "ledger.db")):
            digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    with contextlib.closing(sqlite3.connect(home / "ledger.db")) as connection:
        for table in ("revision", "source", "observation", "statement", "withdrawal"):
            columns = [c[1] for c in connection.execute(f"PRAGMA table_info({table})")]
            told = ", ".join(c for c in columns if c != "recorded_at")
            for row in connection.execute(f"SELECT {told} FROM {table} ORDER BY 1, 2"):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def kill(command: KilledCommand, folder: Path, number: int, cost: tuple[int, float]) -> str:
    """Kill a command once and run it again; return what was left: before, after or what is wrong.

    Parameters
    ----------
    command : KilledCommand
    folder : Path
        Where it runs.
    number : int
        Says the moment.
    cost : tuple of int and float
        From `KilledCommand.steps`.
    """
    draw = random.Random(number)
    before, after = _ends(command, folder)
    command.fresh(folder)
    if number % 2 or not cost[0]:
        command.killed_after(folder, draw.uniform(0, cost[1] * _ODDS))
    else:
        command.killed_at(folder, draw.randrange(cost[0]))
    found = command.state(folder)
    if found not in (before, after):
        return "half"
    again = command.run(folder) if found == before or command.output else 0
    if again and not command.output:
        return "refused when run again"
    if command.state(folder) != after:
        return "not right when run again"
    if command.left(folder):
        return f"left {', '.join(command.left(folder))}"
    return "before" if found == before else "after"


_KNOWN: dict[KilledCommand, tuple[State, State]] = {}


def _ends(command: KilledCommand, folder: Path) -> tuple[State, State]:
    """Return what is there before a command and after it, found out once."""
    if command not in _KNOWN:
        command.fresh(folder)
        before = command.state(folder)
        if command.run(folder):
            raise AssertionError(f"{command.words} is refused")
        after = command.state(folder)
        if before == after and not command.anew:
            raise AssertionError(f"{command.words} changes nothing")
        _KNOWN[command] = before, after
    return _KNOWN[command]


def done(*words: str, home: Path) -> None:
    """Run a command that must succeed."""
    if _forked(lambda: _main(words, home)):
        raise AssertionError(f"{words} is refused")


def _main(words: Sequence[str], home: Path) -> int:
    os.environ["SOURCE_DATE_EPOCH"] = "1772323200"  # 1 March 2026, in this fork alone
    try:
        main([*words, "--home", str(home)])
    except SystemExit as done:
        return int(done.code or 0)
    return 0
