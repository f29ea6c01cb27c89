"""The machine's clock, or the moment that a replay names."""

from __future__ import annotations

import os
from datetime import UTC, datetime

__all__ = ["MachineClock"]


class MachineClock:
    """Tells the present; ``SOURCE_DATE_EPOCH`` fixes it for reproducible runs."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
        return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)
