"""Registers and returns of enterprises of the actual world in the inbox."""

from __future__ import annotations

from pathlib import Path

from ondiris.model import World
from ondiris.session.figures.inbox import InboxPreview, InboxReader
from ondiris.session.figures.observatory import Observatory
from ondiris.session.indices.desk import IndexDesk

__all__ = ["REGISTER_READER", "RETURNS_READER"]

_SUFFIXES = (".parquet", ".csv", ".xlsx")


def _read_register(observatory: Observatory, path: Path) -> InboxPreview:
    _desk(observatory).load_register(path, dry_run=True)
    return InboxPreview({"registers": 1})


def _load_register(observatory: Observatory, path: Path) -> str:
    new = _desk(observatory).load_register(path, dry_run=False)
    return f"{path.name}: register {'read' if new else 'known already'}."


def _read_returns(observatory: Observatory, path: Path) -> InboxPreview:
    found = _desk(observatory).load_returns(path, received=observatory.today, dry_run=True)
    counts = {"returns": found.returns, "rows": found.rows, "set aside": found.set_aside}
    return InboxPreview(counts, known=not found.new)


def _load_returns(observatory: Observatory, path: Path) -> str:
    found = _desk(observatory).load_returns(path, received=observatory.today, dry_run=False)
    return (
        f"{path.name}: {found.returns} returns, {found.rows} rows, received {observatory.today}; "
        f"{found.set_aside} set aside, {found.queried} rows queried."
    )


def _desk(observatory: Observatory) -> IndexDesk:
    return IndexDesk(observatory, World.ACTUAL)


REGISTER_READER = InboxReader("register", _read_register, _load_register, suffixes=_SUFFIXES)
RETURNS_READER = InboxReader("returns", _read_returns, _load_returns, suffixes=_SUFFIXES)
