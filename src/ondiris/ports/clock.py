"""The time of day, so that tests and replays can set it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Tells the moment."""

    def now(self) -> datetime:
        """Return the present moment, with its time zone."""
        ...
