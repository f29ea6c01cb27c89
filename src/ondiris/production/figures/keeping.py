"""Files of a home kept together: one rename decides, whatever dies meanwhile.

A change of several files is written beside them, into ``.making``, down to the disk.  Renaming that
folder to ``.ready`` is the moment at which the change is made; then each file goes to its place.
What was killed before that moment is removed by who comes next, what was killed after it is
finished.  A change that belongs to entries of a ledger names their revision: whether the ledger
has it decides then.  One file alone needs none of this, `write_whole` renames it itself.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from ondiris.errors import OndirisError, Refused, Unavailable

try:
    import fcntl
except ImportError:  # a system without it has one writer by agreement
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "KeptChange",
    "RevisionMark",
    "being_made",
    "brought_down",
    "held_still",
    "kept_together",
    "require_empty",
    "settle",
    "unwritable",
    "write_whole",
]

_MAKING: Final = ".making"
_READY: Final = ".ready"
_ACCOUNT: Final = ".change.json"
_LAST: Final = "ondiris.toml"
"""The file that makes a folder a home goes to its place after all others."""
_PATIENCE: Final = 30.0
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """Which revision of a ledger a change of files belongs to.

    Parameters
    ----------
    after : int
        The newest revision before it.
    digest : str
        Digest of the file that brings it.
    """

    after: int
    digest: str


@dataclass(slots=True)
class KeptChange:
    """A change under way; files are written into its folder as they shall stand in the home.

    Parameters
    ----------
    root : Path
        The home.
    gone : list of str
        Files of the home that the change removes, as relative names.
    mark : RevisionMark, optional
        The revision it belongs to, once `seal` was told of it.
    sealed : bool
        Whether nothing can be written any more.
    """

    root: Path
    gone: list[str]
    mark: RevisionMark | None = None
    sealed: bool = False

    @property
    def folder(self) -> Path:
        """Where the files are written."""
        return self.root / (_READY if self.sealed else _MAKING)

    def place(self, name: str) -> Path:
        """Return where to write a file that shall stand in the home under a relative name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def private(self, name: str) -> BinaryIO:
        """Open a file of the change for writing that nobody else may read."""
        opened = os.open(self.place(name), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        return os.fdopen(opened, "wb")

    def seal(self, mark: RevisionMark | None = None) -> None:
        """Decide the change; with a mark, once its revision is in the ledger."""
        account = {"gone": self.gone, "mark": [mark.after, mark.digest] if mark else None}
        making = self.root / _MAKING
        (making / _ACCOUNT).write_text(json.dumps(account), "utf-8")
        _tree_brought_down(making)
        making.rename(self.root / _READY)
        brought_down(self.root)
        self.mark, self.sealed = mark, True

    def stands(self, kept: Callable[[RevisionMark], bool] | None) -> bool:
        """Return whether the change is decided, by itself or by its revision."""
        return self.sealed and (self.mark is None or (kept is not None and kept(self.mark)))


@contextmanager
def kept_together(
    root: Path,
    *,
    kept: Callable[[RevisionMark], bool] | None = None,
    what: str = "the home",
) -> Iterator[KeptChange]:
    """Give a change to write into; it is made on leaving, or not at all.

    Parameters
    ----------
    root : Path
        The home; made where there is none.
    kept : callable, optional
        Whether the ledger has a revision, for a change that is sealed with a mark.
    what : str
        What is said to be written to, where it cannot be.

    Raises
    ------
    Refused
        If the home cannot be written to or the disk is full.
    Unavailable
        If another process changes the home's files for too long.
    """
    existed = root.is_dir()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root, _PATIENCE):
            _settled(root, kept)
            change = KeptChange(root, [])
            change.folder.mkdir()
            try:
                yield change
            except BaseException:
                if change.stands(kept):
                    _apply(root)
                else:
                    with suppress(OSError):
                        _discard(root)
                    if not existed:
                        with suppress(OSError):
                            root.rmdir()
                raise
            if not change.sealed:
                change.seal()
            _apply(root)
        if not existed:
            brought_down(root.parent)
    except OSError as error:
        if isinstance(error, OndirisError):
            raise
        raise unwritable(error, what) from error


def settle(root: Path, *, kept: Callable[[RevisionMark], bool] | None = None) -> None:
    """Finish or remove what a killed process left in a home; nothing while one is at work.

    Parameters
    ----------
    root : Path
        The home.
    kept : callable, optional
        Whether the ledger has a revision; without it a change of a revision waits.
    """
    if not being_made(root):
        return
    with suppress(Unavailable, OSError), _locked(root, 0.0):
        _settled(root, kept)


@contextmanager
def held_still(root: Path) -> Iterator[None]:
    """Keep others from changing several files of a home while they are read."""
    with _locked(root, _PATIENCE):
        yield


def being_made(root: Path) -> bool:
    """Return whether a change of a home's files is under way or was left by a killed process."""
    try:
        return any((root / name).is_dir() for name in (_MAKING, _READY))
    except OSError:  # a folder that may not be looked into is no home to whoever asks
        return False


def require_empty(root: Path) -> None:
    """Refuse to make something where there is something already, or nobody may look.

    Raises
    ------
    Refused
        ``not-empty``, ``read-only``
    """
    try:
        holds = root.exists() and (not root.is_dir() or any(root.iterdir()))
    except OSError as error:
        raise unwritable(error, str(root)) from error
    if holds:
        raise Refused("not-empty", f"{root} is not empty", hint="Name another folder.")


def write_whole(path: Path, data: bytes | memoryview, *, private: bool = False) -> None:
    """Write one file, whole or not at all, down to the disk.

    Parameters
    ----------
    path : Path
    data : bytes or memoryview
    private : bool
        Whether nobody else may read it.

    Raises
    ------
    Refused
        If it cannot be written or the disk is full.
    """
    part = path.with_name(path.name + ".part")
    try:
        opened = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600 if private else 0o666)
        with os.fdopen(opened, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        brought_down(path.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise unwritable(error, "the home") from error


def unwritable(error: OSError, what: str) -> Refused:
    """Return what is said where something cannot be written.

    Parameters
    ----------
    error : OSError
    what : str
        What was to be written to.
    """
    if error.errno in _FULL:
        return Refused(
            "disk-full",
            f"the disk is full; nothing was written to {what}",
            hint="Make room and run the same command again; what is kept can be read meanwhile.",
        )
    return Refused(
        "read-only", f"{what} cannot be written to", hint="Copy it, or open it for writing."
    )


def _settled(root: Path, kept: Callable[[RevisionMark], bool] | None) -> None:
    making, ready = root / _MAKING, root / _READY
    if making.is_dir():
        shutil.rmtree(making)
    if not ready.is_dir():
        return
    mark = _account(ready).get("mark")
    if mark is None:
        _apply(root)
    elif kept is not None:
        if kept(RevisionMark(*mark)):
            _apply(root)
        else:
            _discard(root)


def _discard(root: Path) -> None:
    """Remove a change that is not made; begun before, it is never taken for a decided one."""
    making, ready = root / _MAKING, root / _READY
    if ready.is_dir():
        ready.rename(making)
    shutil.rmtree(making)


def _account(ready: Path) -> dict[str, Any]:
    path = ready / _ACCOUNT
    # Written before the change was decided: where it is missing, only the folder was not removed.
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def _apply(root: Path) -> None:
    """Bring every file of a decided change to its place; begun before, it is finished."""
    ready = root / _READY
    gone: Sequence[str] = _account(ready).get("gone", ())
    names = sorted(
        (p.relative_to(ready) for p in ready.rglob("*") if p.is_file()),
        key=lambda name: (name.name == _LAST, name.as_posix()),
    )
    touched = set()
    for name in names:
        if name.name != _ACCOUNT:
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _put(ready / name, target)
            touched |= {root / folder for folder in name.parents}
    for folder in (p for p in ready.rglob("*") if p.is_dir()):
        (root / folder.relative_to(ready)).mkdir(parents=True, exist_ok=True)
    for removed in gone:
        (root / removed).unlink(missing_ok=True)
        touched.add((root / removed).parent)
    for folder in sorted(touched):
        if folder.is_dir():
            brought_down(folder)
    shutil.rmtree(ready)
    brought_down(root)


def _put(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The folder of the target lies on another disk.
        part = target.with_name(target.name + ".part")
        shutil.copyfile(source, part)
        part.chmod(source.stat().st_mode & 0o777)
        brought_down(part)
        part.replace(target)


@contextmanager
def _locked(root: Path, patience: float) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    opened = os.open(root, os.O_RDONLY)
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Unavailable(
                        "busy", "another process changes the home's files", hint="Try again soon."
                    ) from None
                time.sleep(0.05)
            except OSError:
                break  # a disk that knows no locks: one writer by agreement
        yield
    finally:
        os.close(opened)


def _tree_brought_down(folder: Path) -> None:
    for path in folder.rglob("*"):
        brought_down(path)
    brought_down(folder)


def brought_down(path: Path) -> None:
    """Bring a file or a folder's names down to the disk.

    Parameters
    ----------
    path : Path
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EROFS):
            raise
    finally:
        os.close(opened)
