"""The machine as the checks see it: asked by questions that a test can answer otherwise."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["Machine", "this_machine"]

_PATIENCE = 5.0
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Machine:
    """What can be asked of a machine.

    Parameters
    ----------
    python : tuple of int
        Version of the interpreter that runs.
    executable : str
        Its program.
    requirements : tuple of str, optional
        What the installed product says it needs, extras marked; None where it is not installed.
    version_of : callable
        Version of an installed distribution, or None.
    folder_of : callable
        Folder of an importable module, which is not imported, or None.
    module_of : callable
        Module by which an installed distribution is imported, or None.
    fails : callable
        Why a module cannot be imported, empty where it can.
    program : callable
        Path of a program, or None.
    answer : callable
        What a command says, or None where it does not start, fails or takes too long.
    zone : callable
        Whether a time zone is known.
    free : callable
        Bytes that are free where a folder is.
    writable : callable
        Whether this process may write to a file or folder.
    port_free : callable
        Whether a port of the loopback address can be taken.
    memory : int, optional
        Bytes that this process may still take; None where nothing tells.
    now : datetime
        The machine's own time.
    sqlite : str
        Version of SQLite.
    searches : bool
        Whether SQLite has the full-text index with trigrams.
    encoding : str
        Encoding of the names of files.
    environment : mapping of str to str
        Variables.
    """

    python: tuple[int, int, int]
    executable: str
    requirements: tuple[str, ...] | None
    version_of: Callable[[str], str | None]
    folder_of: Callable[[str], Path | None]
    module_of: Callable[[str], str | None]
    fails: Callable[[str], str]
    program: Callable[[str], str | None]
    answer: Callable[[Sequence[str]], str | None]
    zone: Callable[[str], bool]
    free: Callable[[Path], int]
    writable: Callable[[Path], bool]
    port_free: Callable[[int], bool]
    memory: int | None
    now: datetime
    sqlite: str
    searches: bool
    encoding: str
    environment: Mapping[str, str]


def this_machine() -> Machine:
    """Return the machine that this process runs on."""
    return Machine(
        python=sys.version_info[:3],
        executable=sys.executable,
        requirements=_requirements(),
        version_of=_version_of,
        folder_of=_folder_of,
        module_of=_module_of,
        fails=_fails,
        program=shutil.which,
        answer=_answer,
        zone=_zone,
        free=_free,
        writable=lambda path: os.access(path, os.W_OK),
        port_free=_port_free,
        memory=_memory(),
        now=datetime.now(UTC),
        sqlite=sqlite3.sqlite_version,
        searches=_searches(),
        encoding=sys.getfilesystemencoding(),
        environment=os.environ,
    )


def _requirements() -> tuple[str, ...] | None:
    try:
        return tuple(metadata.requires("ondiris") or ())
    except metadata.PackageNotFoundError:
        return None


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _folder_of(module: str) -> Path | None:
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).parent if spec and spec.origin else None


def _module_of(name: str) -> str | None:
    """Return the package of a distribution that bears its name, else its first open one."""
    files = metadata.files(name) or ()
    found = [Path(f).parent.name for f in files if f.name == "__init__.py" and len(f.parts) == 2]
    alike = name.replace("-", "_")
    return alike if alike in found else next((m for m in found if not m.startswith("_")), None)


def _fails(module: str) -> str:
    try:
        __import__(module)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from loading is the finding
        return type(error).__name__
    return ""


def _answer(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - programs that the checks name, no reader's words
            list(command), capture_output=True, text=True, errors="replace", timeout=_PATIENCE,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout + done.stderr) if done.returncode == 0 else None


def _zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _free(folder: Path) -> int:
    for place in (folder.absolute(), *folder.absolute().parents):
        with suppress(OSError):  # it is not there, or may not be looked at
            return shutil.disk_usage(place).free
    return 0


def _port_free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _memory() -> int | None:
    """Return what is available, or what a container allows where that is less."""
    known = []
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        known += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    except (OSError, ValueError, IndexError):
        pass
    for path in _LIMITS:
        try:
            known.append(int(path.read_text("ascii")))
        except (OSError, ValueError):
            continue
    return min(known, default=None)


def _searches() -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='trigram')")
        except sqlite3.Error:
            return False
    return True
