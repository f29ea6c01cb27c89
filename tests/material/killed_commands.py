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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mapped_files

from ondiris.cli import main
from ondiris.errors import NotFound
from ondiris.model.business_number import check_digit
from ondiris.session import open_home

__all__ = ["KilledCommand", "kill", "ready"]

CITY = Path(__file__).parents[1] / "doors" / "second_city"
_TOUCHES = frozenset(
    {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.chmod", "os.truncate"}
)
_MADE_ANEW = ("derived.db", "search-", "inbox.json")
"""Beside the ledger's own file; the inbox gives numbers before it loads anything."""
_NONE = "none"
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
        return [p.name for room in rooms if room.is_dir() for p in room.glob(".*")]

    def _state(self, folder: Path) -> str:
        if self.output:
            place = folder / "out"
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
        if path.suffix not in (".pdf", ".jsonl"):  # a page and a revision carry their moment
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


_KNOWN: dict[tuple[str, ...], tuple[State, State]] = {}


def _ends(command: KilledCommand, folder: Path) -> tuple[State, State]:
    """Return what is there before a command and after it, found out once."""
    if command.words not in _KNOWN:
        command.fresh(folder)
        before = command.state(folder)
        if command.run(folder):
            raise AssertionError(f"{command.words} is refused")
        after = command.state(folder)
        if before == after and not command.anew:
            raise AssertionError(f"{command.words} changes nothing")
        _KNOWN[command.words] = before, after
    return _KNOWN[command.words]


def ready(folder: Path) -> dict[str, KilledCommand]:
    """Make homes and files to start from; return every command that writes, by name.

    Parameters
    ----------
    folder : Path
        Where they are kept while the commands run.
    """
    os.environ["SOURCE_DATE_EPOCH"] = "1772323200"  # 1 March 2026
    plain, producing = folder / "plain", folder / "producing"
    _done("init", "--case", str(CITY), home=plain)
    _done("export", str(folder / "export"), home=plain)
    _done("backup", str(folder / "backup"), home=plain)
    _producers(producing, folder)
    files = _material(folder)
    made = {
        "demo": KilledCommand(("demo", "--no-serve"), None),
        "init": KilledCommand(("init", "--case", str(CITY)), None),
        "import": KilledCommand(("import", str(folder / "export")), None),
        "restore": KilledCommand(("restore", str(folder / "backup")), None),
        "export": KilledCommand(("export", "OUT/export"), producing, output=True),
        "backup": KilledCommand(("backup", "OUT/backup"), producing, output=True),
        "synthesise": KilledCommand(("synthesise", "--months", "2023-01..2025-05"), producing),
        "simulate": KilledCommand(
            ("simulate", "--programme", "small-parks-2027"), producing, anew=True
        ),
        "record": KilledCommand(("record", *_RECORD), plain),
        "inbox": KilledCommand(("inbox", str(folder / "inbox"), "--load"), plain),
        "mapping": KilledCommand(
            ("mapping", str(files["table"]), "-o", "OUT/draft.toml"), plain, output=True
        ),
        "write": KilledCommand(
            ("write", "--period", "2025-01/2025-05", "--to", "txt,html", "--out", "OUT/x"),
            producing,
            output=True,
        ),
        "template": KilledCommand(("projects", "--template", "OUT/t.xlsx"), plain, output=True),
        "projects": KilledCommand(("projects", "--load", str(files["projects"])), plain),
        "compile": KilledCommand(_COMPILE, producing),
        "compile what waits": KilledCommand(_COMPILE, folder / "waiting"),
        "protect": KilledCommand(_PROTECT, producing),
        "protect two": KilledCommand((*_PROTECT, "--by", "area"), producing),
        "protect --plan": KilledCommand(_PLAN, producing),
    }
    return made | {
        f"load {name}": KilledCommand(("load", str(files[name]), *said), home)
        for name, said, home in (
            ("observations", (), plain),
            ("statements", (), plain),
            ("boundaries", (), plain),
            ("subjects", (), plain),
            ("table", ("--map", str(files["map"])), plain),
            ("register", ("--as", "register"), plain),
            ("enterprises", ("--source", "yearbook-2024"), plain),
            ("returns", ("--as", "returns", "--received", "2024-07-10"), folder / "early"),
            ("bulletin", ("--as", "bulletin", "--published", "2025-06-30"), producing),
        )
    }


_RECORD = ("measure=output", "area=ZZ-1", "activity=C", "unit=KZT", "period=2023", "value=1",
           "source=yearbook-2024", "locator=p. 1", "known_at=2025-01-01")  # fmt: skip
_COMPILE = ("compile", "--period", "2024-06", "--world", "actual", "--no-adjust")
_PROTECT = ("protect", "--period", "2024-05", "--world", "actual", "--by", "activity")
_PLAN = ("protect", "--period", "2024-04", "--plan", "2024-04/2024-05", "--world", "actual",
         "--by", "activity")  # fmt: skip
_MAKERS = {"C10": 4, "C18": 4, "C23": 4, "C25": 5}


def _done(*words: str, home: Path) -> None:
    if _forked(lambda: _main(words, home)):
        raise AssertionError(f"{words} is refused")


def _main(words: Sequence[str], home: Path) -> int:
    try:
        main([*words, "--home", str(home)])
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _producers(home: Path, folder: Path) -> None:
    """Make a home with returns up to 2024-05, and one in which a late return will wait."""
    _done("init", "--case", "almaty", home=home)
    register = folder / "register.csv"
    rows = [f"{n},{c},KZ-75-alatau,sme,2023-01,,\n" for n, c in _enterprises()]
    head = "bin,activity,area,size,first_month,last_month,holding\n"
    register.write_text(head + "".join(rows), "utf-8")
    _done("load", str(register), "--as", "register", home=home)
    early = _returns(folder / "early.csv", range(12 * 2023, 12 * 2024 + 5))
    _done("load", str(early), "--as", "returns", "--received", "2024-06-10", home=home)
    printers = [n for n, c in _enterprises() if c == "C18"]
    june = range(12 * 2024 + 5, 12 * 2024 + 6)
    others = frozenset(n for n, _ in _enterprises()) - {printers[0]}
    first = _returns(folder / "first.csv", june, frozenset(printers))
    late = _returns(folder / "late.csv", june, others)
    shutil.copytree(home, waiting := folder / "waiting")
    _done("load", str(first), "--as", "returns", "--received", "2024-07-10", home=waiting)
    _done(*_COMPILE, home=waiting)
    _done("load", str(late), "--as", "returns", "--received", "2024-07-20", home=waiting)
    whole = _returns(folder / "returns.csv", june)
    shutil.copytree(home, folder / "early")
    _done("load", str(whole), "--as", "returns", "--received", "2024-07-10", home=home)


def _enterprises() -> list[tuple[str, str]]:
    codes = [code for code, count in _MAKERS.items() for _ in range(count)]
    stems = (f"0001400{stem:04d}" for stem in range(1000))
    numbers = (f"{s}{d}" for s in stems if (d := check_digit(s)) is not None)
    return list(zip(numbers, codes, strict=False))


def _returns(path: Path, months: range, silent: frozenset[str] = frozenset()) -> Path:
    lines = ["bin,month,product,unit,quantity,value,employees"]
    lines += [
        f"{number},{month // 12}-{month % 12 + 1:02d},goods,t,{100 + i},{10**9 + i * 10**7},9"
        for month in months
        for i, (number, _) in enumerate(_enterprises())
        if number not in silent
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _material(folder: Path) -> dict[str, Path]:
    """Write a file of every kind that is loaded; return them by name."""
    files: dict[str, Path] = {}
    (folder / "files").mkdir()
    for name, called, text in _texts():
        files[name] = folder / "files" / called
        files[name].write_text(text, "utf-8")
    files["register"] = folder / "register.csv"
    files["returns"] = folder / "returns.csv"
    (folder / "inbox").mkdir()
    shutil.copyfile(files["observations"], folder / "inbox" / "o.csv")
    return files


def _texts() -> Iterator[tuple[str, str, str]]:
    head = "measure,area,activity,unit,period,value,source,locator,known_at\n"
    rows = (
        f"output,ZZ-1,C10,KZT,{1950 + n // 12}-{n % 12 + 1:02},{n}.5,yearbook-2024,row {n},"
        "2025-06-30\n"
        for n in range(600)
    )
    yield "observations", "o.csv", head + "".join(rows)
    head = "subject,property,value,source,locator,known_at\n"
    row = "bakeries-2026,launch_planned,../2027,plan-2024,page 3,2025-09-10\n"
    yield "statements", "s.csv", head + row
    outline = (CITY / "boundaries.geojson").read_text("utf-8")
    yield "boundaries", "new.geojson", outline.replace("65.3", "65.25")
    subjects = (CITY / "subjects.csv").read_text("utf-8")
    yield "subjects", "subjects.csv", subjects + "mill,Диірмен,Мельница,Mill,,,site,ZZ-1-east,\n"
    columns = (
        "project,name_en,name_kk,name_ru,stage,stage_since,launch_planned,source,said_by,"
        "document,locator,known_at\n"
    )
    rows = (
        f"new-{n},New {n},Жаңа {n},Новый {n},construction,2025-04,2026-09,office,Office,List,"
        f"row {n},2025-06-30\n"
        for n in range(20)
    )
    yield "projects", "p.csv", columns + "".join(rows)
    head = "bin,name,activity,area,employees,known_at\n"
    yield (
        "enterprises",
        "e.csv",
        f"{head}{_enterprises()[0][0]},Plant,C10,ZZ-1-east,31,2025-06-30\n",
    )
    yield (
        "bulletin",
        "b.txt",
        "В январе–мае 2025 года объём промышленного производства Алматы составил 976,2 млрд тенге.",
    )
    yield "map", "m.toml", mapped_files.MAPPING.replace("KZ-75", "ZZ-1").replace('"KZ"', '"ZZ"')
    table = [["region", "2024"], ["KZ-75", "1.5"], ["KZ", "2"]]
    yield "table", "t.csv", "".join(",".join(row) + "\n" for row in table)
