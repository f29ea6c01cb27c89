"""The wheel: it holds everything the product reads, and each extra stands by itself."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = [pytest.mark.full, pytest.mark.slow]


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q",
               "-w", str(folder), str(root)]  # fmt: skip
    subprocess.run(command, check=True)
    (built,) = folder.glob("ondiris-*.whl")
    return built


def installed(root: Path, wheel: Path, folder: Path, extra: str) -> Path:
    """Install the wheel with one extra into an environment of its own; return its programs."""
    venv.create(folder, with_pip=True)
    wanted = f"{wheel}[{extra}]" if extra else str(wheel)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q",
               "-c", str(constraints(root, folder)), wanted]  # fmt: skip
    subprocess.run(command, check=True)
    return folder / "bin"


def constraints(root: Path, folder: Path) -> Path:
    """Write the versions of the lock without their hashes."""
    lines = (root / "requirements-dev.lock").read_text("utf-8").splitlines()
    pinned = [line.rstrip(" \\") for line in lines if "==" in line and not line.startswith(" ")]
    path = folder / "constraints.txt"
    path.write_text("\n".join(pinned) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("extra", "module"), [("", "ondiris"), ("postgres", "psycopg"), ("spark", "pyspark")]
)
def test_the_wheel_with_one_extra_makes_a_home_and_answers(
    root: Path, wheel: Path, tmp_path: Path, extra: str, module: str
) -> None:
    programs = installed(root, wheel, tmp_path / "env", extra)
    subprocess.run([str(programs / "python"), "-c", f"import {module}"], check=True)
    home = str(tmp_path / "home")
    ondiris = str(programs / "ondiris")
    subprocess.run([ondiris, "demo", "--no-serve", "--home", home], check=True, cwd=tmp_path)
    asked = [ondiris, "get", "output", "--activity", "C-MACH", "--format", "json", "--home", home]
    answer = subprocess.run(asked, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert '"366.1"' in answer.stdout
    written = [ondiris, "write", "--period", "2025-01/2025-05", "--lang", "kk", "--home", home]
    assert subprocess.run(written, cwd=tmp_path, capture_output=True).returncode == 0
