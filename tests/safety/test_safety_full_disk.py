"""A full disk is called that, nothing is half written, and what is kept can be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CITY = Path(__file__).parents[1] / "doors" / "second_city"
RECORD = ("record", "measure=output", "area=ZZ-1", "activity=C", "unit=KZT", "period=2023",
          "value=1", "source=yearbook-2024", "locator=p. 1", "known_at=2025-01-01")  # fmt: skip
LEFT = """
import os, sys
from pathlib import Path
from ondiris.session import open_home, record_fields
observatory = open_home(Path(sys.argv[1]), audience="internal")
record_fields(observatory, sys.argv[2:])
os._exit(0)
"""
"""Records a figure and dies before the journal is folded into the ledger's file."""


def _alone() -> list[str]:
    """Return what runs a command with disks of its own."""
    return ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "-r"]


def _may_mount(folder: Path) -> bool:
    if shutil.which("unshare") is None:
        return False
    words = [*_alone(), "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder that becomes a small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _may_mount(folder):
        pytest.skip("this machine lets nobody mount a disk of their own")
    return folder


def _on_a_full_disk(disk: Path, left: bool, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """Make a home on a small disk, fill the disk, run commands; return exit codes and words."""
    script = disk.parent / "script.py"
    script.write_text(
        f"""
import subprocess, sys
from pathlib import Path
disk, ondiris = Path({str(disk)!r}), [sys.executable, "-m", "ondiris"]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=True)
home = ["--home", str(disk / "home")]
subprocess.run([*ondiris, "init", "--case", {str(CITY)!r}, *home], check=True)
if {left!r}:
    subprocess.run([sys.executable, "-c", {LEFT!r}, home[1], *{RECORD[1:]!r}], check=True)
    assert (disk / "home" / "ledger.db-wal").stat().st_size > 0
    (disk / "home" / "ledger.db-shm").unlink()
with (disk / "filling").open("wb", buffering=0) as file:
    try:
        while True:
            file.write(b"0" * 4096)
    except OSError:
        pass
for words in {list(map(list, commands))!r}:
    if words == ["room"]:
        (disk / "filling").unlink()
        continue
    done = subprocess.run([*ondiris, *words, *home], capture_output=True, text=True)
    print(repr((done.returncode, done.stdout + done.stderr)))
    assert not [p for p in disk.iterdir() if p.name not in ("home", "filling")]
""",
        "utf-8",
    )
    done = subprocess.run(
        [*_alone(), sys.executable, str(script)], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    return [eval(line) for line in lines if line.startswith("(")]  # noqa: S307 - our own words


@pytest.mark.slow
def test_a_full_disk_is_called_that_and_reading_goes_on(disk: Path) -> None:
    get, plain = ("get", "output", "--area", "ZZ-1"), str(disk / "plain")
    more = disk.parent / "subjects.csv"
    listed = (CITY / "subjects.csv").read_text("utf-8")
    more.write_text(f"{listed}kiln,Пеш,Печь,Kiln,,,site,ZZ-1-west,\n", "utf-8")
    told = _on_a_full_disk(
        disk,
        False,
        get,
        RECORD,
        ("export", plain),
        ("backup", plain),
        ("load", str(CITY / "boundaries.geojson")),
        ("load", str(more)),
        get,
        ("room",),
        RECORD,
        (*get, "--period", "2023"),
    )
    first, *refused, again, recorded, found = told
    assert first[0] == 0
    assert again == first
    for code, said in refused:
        assert code == 1
        assert said.count("\n") == 1
        assert "the disk is full; nothing was written" in said
    assert (recorded[0], found[0]) == (0, 0)
    assert "Output C Manufacturing" in found[1]


@pytest.mark.slow
def test_what_was_acknowledged_is_read_from_its_journal_on_a_full_disk(disk: Path) -> None:
    ((code, said),) = _on_a_full_disk(
        disk, True, ("get", "output", "--area", "ZZ-1", "--period", "2023")
    )
    assert code == 0
    assert "Output C Manufacturing" in said
