"""Where a room keeps tables of its own, so that it need not know how a database is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

__all__ = ["Store"]

T = TypeVar("T")


class Store(Protocol):
    """A database that hands out connections of SQLAlchemy, for reading or for a change."""

    def read(self, work: Callable[[Any], T]) -> T:
        """Return what some work reads of one consistent state."""
        ...

    def change(self, work: Callable[[Any], T]) -> T:
        """Let some work change the tables, whole or not at all; it may be begun anew."""
        ...
