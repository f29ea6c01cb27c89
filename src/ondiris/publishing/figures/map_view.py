"""What a map shows beside its rows: its frame, its ground, and what only an area is known of."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MapView"]


@dataclass(frozen=True, slots=True)
class MapView:
    """How the shapes of a map are to be seen.

    Parameters
    ----------
    frame : tuple of float, optional
        West, south, east and north of what is shown, degrees; everything by default.
    ground : tuple of (str, str)
        Short name and GeoJSON geometry of shapes that are no rows.
    sizes : tuple of float
        Of points without a label, from 0 to 1, in the order of the rows.
    within : tuple of str
        For rows without a shape of their own: the code of the shape somewhere in which each lies;
        empty where nobody says.
    """

    frame: tuple[float, float, float, float] | None = None
    ground: tuple[tuple[str, str], ...] = ()
    sizes: tuple[float, ...] = ()
    within: tuple[str, ...] = ()
