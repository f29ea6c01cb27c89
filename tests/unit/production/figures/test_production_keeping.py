"""Files of a home kept together: whatever dies, at whichever step, all of them stand or none."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.errors import Refused, Unavailable
from ondiris.production.figures.keeping import (
    RevisionMark,
    held_still,
    kept_together,
    settle,
    unwritable,
    write_whole,
)

_TOUCHES = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"})
BEFORE = {"a/one.txt": "old", "b/two.txt": "old", "b/gone.txt": "old"}
AFTER = {"a/one.txt": "new", "b/two.txt": "new", "c/three.txt": "new"}


def _home(folder: Path) -> Path:
    for name, text in BEFORE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def _files(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()
    }


def _change(folder: Path) -> None:
    with kept_together(folder) as change:
        for name, text in AFTER.items():
            change.place(name).write_text(text)
        change.gone.append("b/gone.txt")


def _dies_at(step: int, work: Callable[[], None]) -> bool:
    """Do some work in a process that ends at its n-th touch of the disk; return whether it did."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, _: object) -> None:
            nonlocal left
            if event in _TOUCHES:
                left -= 1
                if left < 0:
                    os._exit(9)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_change_that_dies_at_any_step_is_whole_or_nothing(tmp_path: Path) -> None:
    seen = []
    for step in range(200):
        home = _home(tmp_path / str(step))
        died = _dies_at(step, lambda home=home: _change(home))  # type: ignore[misc]
        settle(home)
        state = _files(home)
        assert state in (BEFORE, AFTER)
        seen.append(state == AFTER)
        _change(home)
        assert _files(home) == AFTER
        if not died:
            break
    assert not died
    assert (seen[0], seen[-1]) == (False, True)
    assert seen == sorted(seen), "once decided a change stays made"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_finish_that_dies_itself_is_finished_by_the_next(tmp_path: Path) -> None:
    def decided(home: Path) -> None:
        with kept_together(home) as change:
            for name, text in AFTER.items():
                change.place(name).write_text(text)
            change.gone.append("b/gone.txt")
            change.seal()
            os._exit(9)

    for step in range(100):
        home = _home(tmp_path / str(step))
        assert _dies_at(10_000, lambda home=home: decided(home))  # type: ignore[misc]
        died = _dies_at(step, lambda home=home: settle(home))  # type: ignore[misc]
        settle(home)
        assert _files(home) == AFTER
        if not died:
            break
    assert not died


@pytest.mark.parametrize("known", [True, False])
def test_a_change_of_a_revision_stands_as_the_ledger_does(known: bool, tmp_path: Path) -> None:
    home, mark = _home(tmp_path / "home"), RevisionMark(3, "abc")

    def sealed() -> None:
        with kept_together(home, kept=lambda _: False) as change:
            change.place("a/one.txt").write_text("new")
            change.seal(mark)
            os._exit(9)

    assert _dies_at(10_000, sealed)
    settle(home)
    assert (home / ".ready").is_dir(), "without the ledger nothing is decided"
    asked = []
    settle(home, kept=lambda m: asked.append(m) or known)  # type: ignore[func-returns-value]
    assert asked == [mark]
    assert _files(home) == BEFORE | ({"a/one.txt": "new"} if known else {})


def test_a_refusal_leaves_the_home_as_it_was(tmp_path: Path) -> None:
    home = _home(tmp_path / "home")

    def fails(root: Path) -> None:
        with kept_together(root) as change:
            change.place("a/one.txt").write_text("new")
            raise KeyError

    with pytest.raises(KeyError):
        fails(home)
    assert _files(home) == BEFORE
    with pytest.raises(KeyError):
        fails(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_another_process_is_making_is_left_alone(tmp_path: Path) -> None:
    home = _home(tmp_path / "home")
    with kept_together(home) as change:
        change.place("a/one.txt").write_text("new")
        settle(home)
        assert (change.folder / "a/one.txt").is_file()
    assert (home / "a/one.txt").read_text() == "new"


def test_two_changes_do_not_run_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ondiris.production.figures.keeping._PATIENCE", 0.0)
    with (
        held_still(tmp_path),
        pytest.raises(Unavailable, match="another process"),
        kept_together(tmp_path),
    ):
        pass


def test_a_change_on_another_disk_is_copied(tmp_path: Path) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk")
    away = shared / f"ondiris-{os.getpid()}"
    away.mkdir()
    try:
        (tmp_path / "returns").symlink_to(away)
        with kept_together(tmp_path) as change:
            change.place("returns/one.txt").write_text("new")
        assert (away / "one.txt").read_text() == "new"
    finally:
        for path in away.iterdir():
            path.unlink()
        away.rmdir()


def test_one_file_is_written_whole_and_private_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_whole(path, b"1", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["one"]
    with pytest.raises(Refused, match="read-only"):
        write_whole(tmp_path / "none" / "one", b"1")


def test_a_full_disk_is_called_that() -> None:
    full = unwritable(OSError(errno.ENOSPC, "No space left on device"), "the home")
    assert (full.code, full.exit_code) == ("disk-full", 1)
    assert "the disk is full; nothing was written to the home" in str(full)
    assert unwritable(OSError(errno.EROFS, "Read-only"), "the home").code == "read-only"


def test_the_account_of_a_change_names_what_goes(tmp_path: Path) -> None:
    with kept_together(tmp_path) as change:
        change.gone.append("x")
        change.seal()
        account = json.loads((tmp_path / ".ready" / ".change.json").read_text())
    assert account == {"gone": ["x"], "mark": None}
    assert list(tmp_path.iterdir()) == []
