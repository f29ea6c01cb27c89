"""The procedures of a case, read before a home is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ondiris.codes import Catalogue, counted
from ondiris.model import World
from ondiris.production.applications.procedures import CityAreas, read_procedures
from ondiris.sources import City

__all__ = ["read_case_procedures"]


def read_case_procedures(
    folder: Path, city: City, catalogue: Catalogue, today: date
) -> Iterator[str]:
    """Read the procedures of a case, and tell how many steps nobody has confirmed.

    Invented applications are held against the rules, so that a home can be made with them.

    Raises
    ------
    InvalidFile
        If a row cannot be.
    """
    found = read_procedures(folder, CityAreas(catalogue, city.area), today)
    steps = [
        step
        for one in found
        for step in one.steps
        if step.kind == "step" and one.world is World.ACTUAL
    ]
    open_steps = sum(not step.starts_a_clock for step in steps)
    if open_steps:
        yield (
            f"{counted(open_steps, 'step')} of procedures nobody has confirmed: "
            "`ondiris procedures --unconfirmed`"
        )
    from ondiris.session.applications.demonstration import (  # noqa: PLC0415 - few cases have one
        DEMONSTRATION,
        demonstration,
    )

    path = folder / DEMONSTRATION
    if path.is_file():
        demonstration(path, found, catalogue, today)
