"""What is decided of single cells beforehand: hide it, never hide it, open it, hide it dearer.

Offices keep such lists beside their tables.  The letters are those of their files: ``u`` unsafe,
``p`` protected from being hidden, ``s`` safe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from ondiris.errors import InvalidInput

__all__ = ["Mark", "MarkStatus"]


class MarkStatus(StrEnum):
    """What a mark decides of a cell."""

    HIDDEN = "u"
    KEPT = "p"
    OPEN = "s"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is decided of a cell before a table is protected.

    Parameters
    ----------
    codes : tuple of (str, str)
        Dimension and code; a dimension that is not named stands at its total.
    status : MarkStatus, optional
        ``u`` hides the cell like a sensitive one; ``p`` never hides it to protect another; ``s``
        takes it for safe whatever the rules say, by a document.
    level_pct : float, optional
        How far a cell that is hidden so must blur, per cent of it; as the rules say unless stated.
    weight : float
        How many times its usual price hiding the cell costs.
    document : str
        Where it was decided; an opened cell needs one.

    Raises
    ------
    InvalidInput
        ``mark-parameter`` or ``mark-document``.
    """

    codes: tuple[tuple[str, str], ...]
    status: MarkStatus | None = None
    level_pct: float | None = None
    weight: float = 1.0
    document: str = ""

    def __post_init__(self) -> None:
        """Refuse a mark that says nothing, or nothing that can be."""
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise InvalidInput("mark-parameter", "the weight of a mark is a number above 0")
        if self.level_pct is not None and not 0 < self.level_pct <= 100:
            raise InvalidInput("mark-parameter", "the level of a mark is above 0 and at most 100 %")
        if self.level_pct is not None and self.status is not MarkStatus.HIDDEN:
            raise InvalidInput("mark-parameter", "only a cell that a mark hides has a level")
        if self.status is None and self.weight == 1:
            raise InvalidInput("mark-parameter", "a mark says u, p or s, or a weight other than 1")
        if self.status is MarkStatus.OPEN and not self.document.strip():
            raise InvalidInput(
                "mark-document",
                "a cell is opened by a mark that names no document",
                hint="Name the decision or the consents that open it.",
            )

    def __str__(self) -> str:
        """Return what is decided, without the cell."""
        return f"Mark({self.status or ''} × {self.weight:g})"
