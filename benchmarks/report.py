"""One line of a benchmark: the work, what was measured, the bound, the peer in the same run."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """What was done, how it went, and what it had to be."""

    work: str
    measured: str
    bound: str = "–"
    peer: str = "–"
