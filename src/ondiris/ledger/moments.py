"""When revisions are written: what one command records is one change, and shares its moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import schema
from ondiris.ports import Clock

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Moments"]


class Moments:
    """Gives revisions their moments.

    Parameters
    ----------
    clock : Clock
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._shared: list[datetime] | None = None

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let every revision that is written within have one moment."""
        if self._shared is not None:
            yield
            return
        self._shared = []
        try:
            yield
        finally:
            self._shared = None

    def of(self, connection: Connection, number: int) -> datetime:
        """Return the moment of a revision: its own, or that of the change it belongs to.

        Two changes never share one, even by a clock that stands.
        """
        if self._shared:
            return self._shared[0]
        now = self.clock.now().astimezone(UTC).replace(microsecond=0)
        table = schema.revision
        before = sa.select(table.c.recorded_at).where(table.c.number == number - 1)
        if connection.scalar(before) == now.isoformat():
            now += timedelta(seconds=1)
        if self._shared is not None:
            self._shared.append(now)
        return now
