"""The desk of procedures: what a home's files say of them, read once for each state of these."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

from ondiris.applications import Procedure
from ondiris.errors import InvalidInput
from ondiris.model import World
from ondiris.production.applications.procedures import PROCEDURES, CityAreas, read_procedures
from ondiris.publishing.applications.procedures import ProcedureFacts
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session.applications.released import released_times
from ondiris.session.figures.home import Home
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["ProcedureDesk", "has_procedures", "known_procedures"]

_SIZE = 3_000
"""About how many bytes a step takes while it is kept."""


def has_procedures(home: Home) -> bool:
    """Return whether a home has a file of procedures; those made before there were have none."""
    return (home.folder / "applications" / PROCEDURES).is_file()


def known_procedures(of: Snapshot | Observatory, today: date) -> tuple[Procedure, ...]:
    """Return every procedure of a home, real and invented, in the order of its files.

    Parameters
    ----------
    of : Snapshot or Observatory
    today : date
        No confirmation may be of a later day.

    Raises
    ------
    InvalidFile
        If somebody wrote a row that cannot be.
    """
    stamp, folder = of.home.application_files()
    areas = CityAreas(of.catalogue, of.city.area)
    return of.memory.get(
        ("procedures", stamp, of.catalogue.digest("areas"), today),
        lambda: read_procedures(folder, areas, today),
        lambda found: _SIZE * (1 + sum(len(one.steps) for one in found)),
    )


class ProcedureDesk:
    """Procedures of one home.

    Parameters
    ----------
    now : Snapshot
    today : date
        No confirmation may be of a later day.
    worlds : sequence of World
        Real procedures, or invented ones.
    """

    def __init__(
        self, now: Snapshot, today: date, worlds: Sequence[World] = (World.ACTUAL,)
    ) -> None:
        self.now = now
        self.today = today
        self.worlds = tuple(worlds)

    def procedures(self) -> tuple[Procedure, ...]:
        """Return every procedure of these worlds in the order of the file.

        Raises
        ------
        InvalidFile
            If somebody wrote a row that cannot be.
        """
        known = known_procedures(self.now, self.today)
        return tuple(one for one in known if one.world in self.worlds)

    @property
    def _areas(self) -> CityAreas:
        return CityAreas(self.now.catalogue, self.now.city.area)

    def facts(self, procedures: tuple[Procedure, ...], day: date) -> ProcedureFacts:
        """Return procedures as they are shown on a day, with the times told of them in public."""
        areas = self._areas
        return ProcedureFacts(procedures, day, areas.area, areas.codes, released_times(self.now))

    def one(self, code: str) -> Procedure:
        """Return a procedure by its code.

        Raises
        ------
        InvalidInput
            ``unknown-procedure``; the nearest ones are named.
        """
        found = self.procedures()
        own = next((one for one in found if one.code == code), None)
        if own is None:
            raise InvalidInput(
                "unknown-procedure",
                f"there is no procedure {code[:40]!r}",
                hint=_nearest(code, [one.code for one in found]),
            )
        return own

    def speaking(self, lang: str) -> Desk:
        """Return the desk that puts them into a language."""
        voice = ReaderLocale(load_words()[lang], self.now.catalogue)
        return Desk(voice, self.now.vintage, self.now.sources, self.now.row)


def _nearest(code: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(code, known, n=3)
    if near:
        return f"Nearest: {', '.join(near)}."
    return f"There are: {', '.join(known)}." if known else "This home has no procedures."
