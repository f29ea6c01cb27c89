"""What the house tests share: the tracked files, a home for the manual, the command line."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import make_home, shipped_cases

ROOT = Path(__file__).parents[2]
IGNORED = {"build", "dist", "ondiris-home", "__pycache__", "node_modules"}
KEPT = {".ci", ".gitignore"}
DAY = "1796115600"  # 1 December 2026: the manual's figures are those known on that day

Run = Callable[[Sequence[str], Path], str]


def kept(path: Path) -> bool:
    """Whether a path of the repository is ours rather than built."""
    hidden = {part for part in path.parts if part.startswith(".")} - KEPT
    return not hidden and not IGNORED & {*path.parts} and ".egg-info" not in str(path)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, or the unpacked source archive."""
    return ROOT


@pytest.fixture(scope="session")
def tracked(root: Path) -> list[Path]:
    """Every file that git tracks or would; without git every file but what is built."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = [root / line for line in listed.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        found = [p for p in root.rglob("*") if kept(p.relative_to(root))]
    return sorted(path for path in found if path.is_file())


@pytest.fixture(scope="session")
def texts(tracked: list[Path]) -> dict[Path, str]:
    """The tracked files that are text, by path."""
    found = {}
    for path in tracked:
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found[path] = content.decode("utf-8", "replace")
    return found


@pytest.fixture
def ondiris(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line as a reader would, without the cost of a process; the day is fixed."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.setenv("ONDIRIS_HOME", "ondiris-home")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")

    def run(words: Sequence[str], folder: Path) -> str:
        monkeypatch.chdir(folder)
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit):
            main(words)
        return out.getvalue()

    return run


@pytest.fixture(scope="session")
def manual_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of Almaty on the manual's day, made once."""
    folder = tmp_path_factory.mktemp("manual") / "ondiris-home"
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = DAY
    try:
        make_home(folder, shipped_cases() / "almaty")
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
    return folder
