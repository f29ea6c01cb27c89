"""Run a module's tests on mutants of it, each in a forked process of its own.

A mutant is never written over the source.  Its process has not imported the package yet, and its
imports find the mutant where the module is asked for, so that names copied by other modules,
constants and compiled functions are the mutant's too.  Machine code is kept apart for each mutant
of a compiled module: Numba's cache knows a file by its date and not what its functions call.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.abc
import importlib.util
import json
import os
import re
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import Phase, settings
from mutations import Mutant

__all__ = ["KILLED", "NO_IMPORT", "SURVIVED", "TIMEOUT", "Kernel", "Memory", "Outcome", "Runner"]

KILLED, TIMEOUT, NO_IMPORT, SURVIVED = "killed", "timeout", "no import", "survived"
_NEVER_IMPORTED = 77
_COMPILED = re.compile(r"\b(numba|njit|compiled)\b")
_QUICK = "not slow and not browser and not postgres and not spark"


@dataclass(frozen=True, slots=True)
class Kernel:
    """A module to break and the tests that should notice.

    Parameters
    ----------
    name : str
        Its path below the package, without the ending: ``projects/scoring``.
    package : Path
        Folder of the package that it belongs to.
    tests : tuple of str
        Files, folders or test names, below `root`; the module's own examples come first anyway.
    root : Path
        Where pytest runs.
    """

    name: str
    package: Path
    tests: tuple[str, ...]
    root: Path

    @property
    def path(self) -> Path:
        """The module's file."""
        return self.package / f"{self.name}.py"

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return f"{self.package.name}.{self.name.replace('/', '.')}"

    @property
    def digest(self) -> str:
        """Changes whenever its tests do; that of a mutant changes with the module."""
        found = hashlib.sha256("\0".join(self.tests).encode())
        for test in self.tests:
            path = self.root / test.partition("::")[0]
            for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
                found.update(file.read_bytes())
        return found.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant, which test noticed, and the processor time it took."""

    verdict: str
    by: str
    seconds: float


class Memory:
    """What is already known about a kernel's mutants, kept a line each.

    Parameters
    ----------
    folder : Path
        Where results lie.
    kernel : Kernel
        What was found with other tests is forgotten.
    """

    def __init__(self, folder: Path, kernel: Kernel) -> None:
        self.path = folder / f"{kernel.name.replace('/', '-')}.jsonl"
        self.digest = kernel.digest
        self.known: dict[str, Outcome] = {}
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        records = [json.loads(line) for line in lines]
        for digest, mutant, *outcome in records:
            if digest == self.digest:
                self.known[mutant] = Outcome(*outcome)
        if len(self.known) < len(records):
            self.path.unlink()
            for mutant, kept in self.known.items():
                self._write(mutant, kept)

    def keep(self, mutant: Mutant, outcome: Outcome) -> None:
        """Remember one outcome."""
        self.known[mutant.id] = outcome
        self._write(mutant.id, outcome)

    def _write(self, mutant: str, outcome: Outcome) -> None:
        record = [self.digest, mutant, outcome.verdict, outcome.by, outcome.seconds]
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")


class Runner:
    """Runs mutants in processes of their own, a few at a time.

    Parameters
    ----------
    folder : Path
        Where results and mutated texts lie.
    jobs : int
        Processes at a time.
    memory : int, unit MiB
        What a process may take: an endless loop may collect something.
    """

    def __init__(self, folder: Path, jobs: int, memory: int) -> None:
        self.folder = folder
        self.jobs = jobs
        self.memory = memory
        self._running: dict[int, tuple[Mutant | None, Path]] = {}

    def unbroken(self, kernel: Kernel) -> float:
        """Return the processor seconds the tests take on the module as it is.

        What they import from elsewhere is imported here too, once for all mutants.

        Raises
        ------
        SystemExit
            Where they fail or there are none.
        """
        self._start(kernel, None, kernel.path.read_text("utf-8"), 600.0)
        _, outcome = self._next()
        folder = self.folder / "running" / "unbroken"
        if outcome.verdict != SURVIVED:
            sys.exit(f"{kernel.name}: its tests fail without any mutant, see {folder / 'log'}")
        for name in (folder / "foreign").read_text("utf-8").splitlines():
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        return outcome.seconds

    def outcomes(
        self, kernel: Kernel, mutants: Iterable[Mutant], seconds: float
    ) -> Iterator[tuple[Mutant, Outcome]]:
        """Yield what becomes of mutants, as it comes.

        Parameters
        ----------
        kernel : Kernel
        mutants : iterable of Mutant
        seconds : float
            Processor time after which a mutant counts as noticed: it does not come to an end.
        """
        for mutant in mutants:
            if len(self._running) >= self.jobs:
                yield self._next()
            self._start(kernel, mutant, mutant.text, seconds)
        while self._running:
            yield self._next()

    def stop(self) -> None:
        """End what still runs."""
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _start(self, kernel: Kernel, mutant: Mutant | None, text: str, seconds: float) -> None:
        folder = self.folder / "running" / (mutant.id if mutant else "unbroken")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                _limit(seconds, self.memory)
                code = _child(kernel, text, folder)
            except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        self._running[pid] = mutant, folder

    def _next(self) -> tuple[Mutant, Outcome]:
        pid, status, used = os.wait4(-1, 0)
        mutant, folder = self._running.pop(pid)
        note = folder / "by"
        by = note.read_text("utf-8") if note.exists() else ""
        outcome = Outcome(_verdict(status), by, round(used.ru_utime + used.ru_stime, 2))
        if mutant is not None:
            shutil.rmtree(folder, ignore_errors=True)
        return mutant, outcome  # type: ignore[return-value]


def _verdict(status: int) -> str:
    if os.WIFSIGNALED(status):
        limits = (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL)
        return TIMEOUT if os.WTERMSIG(status) in limits else KILLED
    code = os.waitstatus_to_exitcode(status)
    return {0: SURVIVED, _NEVER_IMPORTED: NO_IMPORT}.get(code, KILLED)


def _limit(seconds: float, memory: int) -> None:
    """Let the process end that needs too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
    signal.setitimer(signal.ITIMER_REAL, 60 + 20 * seconds)  # for one that sleeps
    resource.setrlimit(resource.RLIMIT_DATA, (memory * 2**20, memory * 2**20))


def _child(kernel: Kernel, text: str, folder: Path) -> int:
    """Run a kernel's tests on a mutant; the exit code is pytest's or _NEVER_IMPORTED."""
    out = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    if _COMPILED.search(text):
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        if "numba" in sys.modules:
            sys.modules["numba"].config.CACHE_DIR = str(folder)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # a fifth of the time, for nothing here
    os.chdir(kernel.root)
    sys.path.insert(0, str(kernel.package.parent))
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, _Finder(kernel, text, folder))
    try:
        importlib.import_module(kernel.module)
    except BaseException:  # noqa: BLE001 - whatever it is, the module does not import
        return _NEVER_IMPORTED
    plain = ["-x", "-q", "--tb=short", "-p", "no:cacheprovider", "-m", _QUICK]
    warm = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # what is imported already
    watch = _Watch(folder / "by")
    code = pytest.main([*plain, *warm, str(kernel.path), *kernel.tests], plugins=[watch])
    (folder / "foreign").write_text("\n".join(_foreign(kernel)), "utf-8")
    return int(code)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Finds a mutant where a module is asked for; its code carries a file name of its own."""

    def __init__(self, kernel: Kernel, text: str, folder: Path) -> None:
        self.kernel = kernel
        self.file = folder / kernel.path.name
        self.file.write_text(text, "utf-8")

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        if fullname != self.kernel.module:
            return None
        return importlib.util.spec_from_file_location(fullname, self.kernel.path, loader=self)

    def get_filename(self, _: str) -> str:
        return str(self.kernel.path)

    def get_data(self, _: str | bytes) -> bytes:
        return self.file.read_bytes()

    def get_code(self, _: str) -> CodeType:
        return compile(self.file.read_bytes(), str(self.file), "exec")


class _Watch:
    """Notes the first test that fails, and lets laws try the same examples in every run."""

    def __init__(self, note: Path) -> None:
        self.note = note

    def pytest_collection(self) -> None:
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", deadline=None, derandomize=True, database=None, phases=phases
        )
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.note.exists():
            self.note.write_text(report.nodeid, "utf-8")


def _foreign(kernel: Kernel) -> Iterator[str]:
    """Yield imported modules that know nothing of the package and may be imported beforehand."""
    own = str(kernel.root)
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file and not file.startswith(own) and name.partition(".")[0] != kernel.package.name:
            yield name
