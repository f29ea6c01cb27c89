"""What capabilities tell of a snapshot beside its figures: expectations, what is waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ondiris.model import World
from ondiris.model.holds import Holdups

if TYPE_CHECKING:
    from ondiris.model.pipeline import PipelineDraws
    from ondiris.session.figures.snapshot import Snapshot

__all__ = ["Awaiter", "Foreteller", "Foretold", "Holder"]


@dataclass(frozen=True, slots=True)
class Foretold:
    """A sentence about what to expect of a programme, and the evidence that it leads to."""

    evidence: str
    text: str
    programme: str


Foreteller = Callable[["Snapshot", str], Sequence[Foretold]]
Holder = Callable[["Snapshot", Sequence[World]], Holdups]
Awaiter = Callable[["Snapshot", int, int], "PipelineDraws"]
"""Tells what is still to come, by draws and seed."""
