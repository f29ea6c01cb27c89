"""Install the wheel into an empty environment, as a stranger would, and use it: ``make fresh``.

    python tools/fresh.py WHEEL              # the product alone, then with each extra alone
    python tools/fresh.py WHEEL --only mcp   # the product, then with one extra

The environment gets what the lock fixes for the product without extras, by hash, and then the
wheel; nothing of the repository is on its path.  There an extra is truly absent, and must be asked
for in one line.  Then the libraries of one extra alone are added, by hash, its feature must work,
and they are taken away again.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK, DEVELOPERS = "requirements.lock", "requirements-dev.lock"
_NOT_OURS = ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
"""Variables that a stranger would not have; without the last, each command compiles everything."""


class FreshError(Exception):
    """What a stranger would have met; it is printed as one line."""


@dataclass(frozen=True)
class Trial:
    """How an extra is tried.

    Parameters
    ----------
    without : tuple of str
        What the interpreter is given that asks for it.
    works : str
        A program that uses it.
    """

    without: tuple[str, ...]
    works: str


_DOCTOR = "`ondiris doctor`"
_ASKING_FOR_SPARK = """
import sys, ondiris.engines, ondiris.errors
try:
    ondiris.engines.open_engine("spark", master="local[1]").__enter__()
except ondiris.errors.Unsupported as error:
    sys.exit(str(error))
"""
_ASKING_AN_ASSISTANT = """
import sys
from ondiris.cli import main
main(["mcp", "--home", "home"])  # nothing comes in: it ends
"""
_ASKING_POSTGRES = """
from ondiris.errors import Unavailable
from ondiris.ledger import Database
try:
    Database("postgresql+psycopg://ondiris@127.0.0.1:1/none").check()
except Unavailable as error:
    assert error.code == "database", error  # the driver is at work, and nobody listens
else:
    raise AssertionError("somebody listens")
"""
_ASKING_SPARK = """
from ondiris.engines import open_engine
with open_engine("spark", master="local[1]") as engine:
    assert engine.capabilities.distributed
"""
TRIALS: Mapping[str, Trial] = {
    "postgres": Trial(
        ("-m", "ondiris", "init", "--case", "almaty", "--home", "elsewhere", "--database",
         "postgresql+psycopg://ondiris@127.0.0.1:1/none"),
        _ASKING_POSTGRES,
    ),
    "spark": Trial(
        # A month is compiled by Spark only where there are returns; the engine is asked at once.
        ("-c", _ASKING_FOR_SPARK),
        _ASKING_SPARK,
    ),
    "mcp": Trial(("-m", "ondiris", "mcp", "--home", "home"), _ASKING_AN_ASSISTANT),
}  # fmt: skip


def requirements(lock: str) -> dict[str, str]:
    """Return the entries of a lock by name; one that differs by interpreter has several."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=\w)", re.sub(r"\A(#.*\n)*", "", lock).strip()):
        name = re.split(r"==", entry)[0].partition("[")[0]
        found[name] = f"{found[name]}\n{entry}" if name in found else entry
    return found


def asked_by(entry: str) -> list[str]:
    """Return who asks for an entry of a lock, as its comments say."""
    comments = re.findall(r"(?m)^ +#(?: via)?(?: +(\S.*))?$", entry)
    return [one for one in comments if one]


def closure(lock: str, names: Iterable[str]) -> set[str]:
    """Return everything of a lock that some of its entries bring with them, themselves included."""
    entries = requirements(lock)
    brings: dict[str, set[str]] = {}
    for name, entry in entries.items():
        for asker in asked_by(entry):
            brings.setdefault(asker, set()).add(name)
    found: set[str] = set()
    waiting = [one for one in names if one in entries]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += brings.get(name, ())
    return found


def part(lock: str, names: Iterable[str]) -> str:
    """Return the entries of a lock that bear some names."""
    wanted = set(names)
    return "".join(f"{e}\n" for name, e in requirements(lock).items() if name in wanted)


def named(wanted: Sequence[str]) -> list[str]:
    """Return the distributions that requirements of the project name."""
    return [re.split(r"[\[><=~!; ]", one)[0].lower().replace("_", "-") for one in wanted]


def environment() -> dict[str, str]:
    """Return the variables of a stranger: nothing of the repository is on the path."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return {**kept, "PYTHONSAFEPATH": "1", "COLUMNS": "160"}


def run(*words: str, folder: Path, fails: bool = False) -> str:
    """Run a program that must end well, or must not; nothing of the repository is on its path."""
    done = subprocess.run(  # noqa: S603 - words of ours
        words, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env=environment(),
    )  # fmt: skip
    if (done.returncode != 0) is not fails:
        said = (done.stderr or done.stdout).strip()
        raise FreshError(f"`{' '.join(words)[:200]}` ended with {done.returncode}: {said[-600:]}")
    return done.stderr if fails else done.stdout


@dataclass(frozen=True)
class Fresh:
    """An environment of its own, and a folder beside it to work in."""

    room: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.room / "env" / "bin" / "python")

    @property
    def ondiris(self) -> str:
        """Its command."""
        return str(self.room / "env" / "bin" / "ondiris")

    @property
    def desk(self) -> Path:
        """Where commands are run."""
        return self.room / "desk"

    def pip(self, *words: str) -> None:
        """Run its pip, quietly."""
        run(self.python, "-m", "pip", "-q", "--disable-pip-version-check", "--no-input", *words,
            folder=self.room)  # fmt: skip

    def take(self, lock: str) -> None:
        """Install entries of a lock by their hashes."""
        place = self.room / "part.lock"
        place.write_text(lock, "utf-8")
        self.pip("install", "--no-compile", "--no-deps", "--require-hashes", "-r", str(place))

    def make(self, lock: str, wheel: Path) -> None:
        """Make the environment: the entries of a lock, and the wheel."""
        run(sys.executable, "-m", "venv", str(self.room / "env"), folder=self.room)
        self.desk.mkdir()
        self.take(lock)
        self.pip("install", "--no-compile", "--no-deps", "--no-index", str(wheel))
        self.pip("check")

    def smoke(self, number: str) -> None:
        """Use the product as its README does, and look that it is the one of the wheel."""
        where = run(self.python, "-c", "import ondiris; print(ondiris.__file__)", folder=self.desk)
        if not Path(where.strip()).is_relative_to(self.room):
            raise FreshError(f"the product that runs is not the wheel's: {where.strip()}")
        for command in ([self.ondiris], [self.python, "-m", "ondiris"]):
            said = run(*command, "--version", folder=self.desk)
            _expect(said, f"ondiris {number}")
        run(self.ondiris, "doctor", "--load", "--port", "0", folder=self.desk)
        _expect(
            run(self.ondiris, "demo", "--no-serve", "--home", "home", folder=self.desk), "1,747.3"
        )
        asked = ("get", "output", "--activity", "C-MACH", "--format", "json", "--home", "home")
        _expect(run(self.ondiris, *asked, folder=self.desk), '"366.1"')
        written = ("write", "--period", "2025-01/2025-05", "--lang", "kk", "--home", "home")
        _expect(run(self.ondiris, *written, folder=self.desk), "366,1")
        self._page()
        run(self.ondiris, "backup", "kept.backup", "--home", "home", folder=self.desk)
        run(self.ondiris, "restore", "kept.backup", "--home", "again", folder=self.desk)

    def _page(self) -> None:
        """Serve the page, and ask it for a page, a picture and a document."""
        with subprocess.Popen(  # noqa: S603 - words of ours
            [self.ondiris, "serve", "--port", "0", "--home", "home"],
            cwd=self.desk, stdout=subprocess.PIPE, text=True, env=environment(),
        ) as door:  # fmt: skip
            try:
                line = door.stdout.readline() if door.stdout else ""
                base = line.split("/kk/")[0].strip()
                if not base:
                    raise FreshError("the page is not served")
                # Of this machine itself, whatever proxy there is for others.
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                for path, mark in (
                    ("/kk/", b"<h1"),
                    ("/en/figures/fan-count.svg?subject=small-parks-2027", b"<svg"),
                    ("/en/figures/fan-count.xlsx?subject=small-parks-2027", b"PK"),
                    ("/kk/briefs/small-parks-2027.pdf", b"%PDF"),
                ):
                    with opener.open(base + path, timeout=60) as answer:
                        if mark not in answer.read():
                            raise FreshError(f"{path} is not what it should be")
            except OSError as error:
                raise FreshError(f"the page does not answer: {error}") from error
            finally:
                door.terminate()

    def without(self, extra: str, distribution: str, trial: Trial) -> None:
        """Ask for an extra that is absent: one clear line names it and who prints the command."""
        said = run(self.python, *trial.without, folder=self.desk, fails=True)
        if said.count("\n") != 1 or f"the extra {extra}" not in said or _DOCTOR not in said:
            raise FreshError(f"`{' '.join(trial.without)}` without its extra says: {said}")
        told = run(self.ondiris, "doctor", "--port", "0", folder=self.desk)
        if not re.search(rf"pip install .*{re.escape(distribution)}", told):
            raise FreshError(f"{_DOCTOR} does not tell how {distribution} is installed: {told}")

    def with_extra(self, trial: Trial, lock: str, *, last: bool) -> None:
        """Add the libraries of an extra alone, use it, and take them away before the next."""
        self.take(lock)
        self.pip("check")
        run(self.python, "-c", trial.works, folder=self.desk)
        if not last:
            self.pip("uninstall", "--yes", *requirements(lock))


def _expect(said: str, part_of_it: str) -> None:
    if part_of_it not in said:
        raise FreshError(f"{part_of_it!r} is not in: {said[:300]}")


def try_out(wheel: Path, extras: Sequence[str], root: Path = ROOT) -> None:
    """Try a wheel in an empty environment, then with each of some extras alone.

    Raises
    ------
    FreshError
        If anything is not as a stranger may expect.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    lock, developers = ((root / name).read_text("utf-8") for name in (LOCK, DEVELOPERS))
    product = closure(lock, named(project["dependencies"]))
    room = Path(tempfile.mkdtemp(prefix="ondiris-fresh-"))
    try:
        fresh = Fresh(room)
        _timed("the product", fresh.make, part(lock, product), wheel.absolute())
        _timed("its smoke", fresh.smoke, wheel.name.split("-")[1])
        for extra in optional:
            asked = (extra, named(optional[extra])[0], TRIALS[extra])
            _timed(f"without {extra}", fresh.without, *asked)
        for extra in extras:
            more = closure(developers, named(optional[extra])) - product
            _timed(
                f"with {extra}", fresh.with_extra, TRIALS[extra], part(developers, more),
                last=extra == extras[-1],
            )  # fmt: skip
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _timed(what: str, act: Callable[..., None], *given: object, **named: object) -> None:
    began = time.monotonic()
    act(*given, **named)
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201 - tells what it does


def main() -> int:
    """Try a wheel; return 1 and say in one line what a stranger would have met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(TRIALS), default=sorted(TRIALS))
    said = parser.parse_args()
    try:
        try_out(said.wheel, said.only)
    except FreshError as error:
        print(f"Not fit for a stranger: {error}", file=sys.stderr)  # noqa: T201 - as above
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
