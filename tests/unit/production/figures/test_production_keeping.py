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
from ondiris.production.figures.asked_files import write_all_asked, write_asked
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_change_without_its_revision_is_never_made_wherever_its_removal_dies(
    tmp_path: Path,
) -> None:
    def sealed(home: Path) -> None:
        with kept_together(home, kept=lambda _: False) as change:
            for name, text in AFTER.items():
                change.place(name).write_text(text)
            change.seal(RevisionMark(3, "abc"))
            os._exit(9)

    for step in range(100):
        home = _home(tmp_path / str(step))
        assert _dies_at(10_000, lambda home=home: sealed(home))  # type: ignore[misc]
        died = _dies_at(step, lambda home=home: settle(home, kept=lambda _: False))  # type: ignore[misc]
        settle(home)
        settle(home, kept=lambda _: False)
        assert _files(home) == BEFORE
        if not died:
            break
    assert not died


def test_a_refused_revision_takes_its_files_along(tmp_path: Path) -> None:
    home = _home(tmp_path / "home")

    def refused() -> None:
        with kept_together(home, kept=lambda _: False) as change:
            change.place("a/one.txt").write_text("new")
            change.seal(RevisionMark(3, "abc"))
            raise KeyError

    with pytest.raises(KeyError):
        refused()
    assert _files(home) == BEFORE
    assert not (home / ".ready").exists()


def test_every_folder_up_to_the_home_is_brought_down_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file lasts where its folder's names last, and so does a folder that is new."""
    synced = set()
    down = os.fsync

    def fsync(opened: int) -> None:
        down(opened)
        synced.add(Path(f"/proc/self/fd/{opened}").resolve())

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not tell what is open")
    monkeypatch.setattr(os, "fsync", fsync)
    home = tmp_path / "home"
    with kept_together(home) as change:
        change.place("disclosure/actual/output/table.json").write_text("new")
    names = ("", "disclosure", "disclosure/actual", "disclosure/actual/output")
    assert {(home / name).resolve() for name in names} <= synced
    assert tmp_path.resolve() in synced, "a new home is a new name in the folder above"


def test_a_file_asked_for_is_whole_or_refused(tmp_path: Path) -> None:
    write_asked(tmp_path / "new" / "brief.pdf", b"1")
    write_asked(tmp_path / "new" / "brief.pdf", b"2")
    assert {p.name: p.read_bytes() for p in (tmp_path / "new").iterdir()} == {"brief.pdf": b"2"}
    with pytest.raises(Refused, match=r"brief.pdf/x cannot be written to"):
        write_asked(tmp_path / "new" / "brief.pdf" / "x", b"3")
    with pytest.raises(Refused) as refused:
        write_asked(tmp_path / "new", b"3")
    assert refused.value.code == "read-only"
    assert [p.name for p in tmp_path.rglob("*")] == ["new", "brief.pdf"]


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_asked(tmp_path / "pipe", b"1")
    assert os.read(reader, 9) == b"1"
    os.close(reader)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_asked(tmp_path / "link", b"2")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"2"


def test_a_full_device_is_called_a_full_disk() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    with pytest.raises(Refused) as refused:
        write_asked(Path("/dev/full"), b"1")
    assert refused.value.code == "disk-full"


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


def test_of_files_asked_for_together_none_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    write_all_asked({tmp_path / "b.txt": b"1", tmp_path / "b.html": b"1"})
    assert _files(tmp_path) == {"b.txt": "1", "b.html": "1"}
    with pytest.raises(Refused, match=r"x\.html"):
        write_all_asked({tmp_path / "b.txt": b"2", tmp_path / "b.html" / "x.html": b"2"})
    assert _files(tmp_path) == {"b.txt": "1", "b.html": "1"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_files_of_two_runs_never_stand_together_unsaid(tmp_path: Path) -> None:
    old, new = ({"b.txt": text, "b.html": text} for text in ("old", "new"))
    seen = []
    for step in range(200):
        folder = tmp_path / str(step)
        files = {folder / name: b"new" for name in new}
        write_all_asked({folder / name: b"old" for name in old})
        died = _dies_at(step, lambda files=files: write_all_asked(files))  # type: ignore[misc]
        state = {n: text for n, text in _files(folder).items() if not n.endswith(".part")}
        said = state.pop("b.txt.unfinished", None) is not None
        seen.append("said" if said else "old" if state == old else "new")
        assert said or state in (old, new)
        write_all_asked(files)
        assert _files(folder) == new
        if not died:
            break
    assert not died
    assert {*seen} == {"old", "said", "new"}
