"""Figures that a capability counts on read, as answers and evidence ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ondiris.model import Vintage
from ondiris.ports import Audience, Query
from ondiris.production.figures.rows import Row

__all__ = ["Counts"]


class Counts(Protocol):
    """What a capability counts, beside what formulas derive from printed figures.

    Attributes
    ----------
    formula, symbols : str
        Identifier of how it counts, with its version, and the same in words.
    """

    formula: str
    symbols: str

    def answering(self, query: Query, vintage: Vintage) -> Sequence[Row]:
        """Return the counts that answer a query, by key."""

    def all(self, vintage: Vintage, audience: Audience) -> Sequence[Row]:
        """Return every count that somebody may see."""
