"""The desk of procedures: what a home's files say of them, read once for each state of these."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

from ondiris.applications import Procedure
from ondiris.errors import InvalidInput
from ondiris.production.applications.procedures import PROCEDURES, CityAreas, read_procedures
from ondiris.publishing.applications.procedures import ProcedureFacts
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session.figures.home import Home
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["ProcedureDesk", "has_procedures"]

_SIZE = 3_000
"""About how many bytes a step takes while it is kept."""


def has_procedures(home: Home) -> bool:
    """Return whether a home has a file of procedures; those made before there were have none."""
    return (home.folder / "applications" / PROCEDURES).is_file()


class ProcedureDesk:
    """Procedures of one home.

    Parameters
    ----------
    now : Snapshot
    today : date
        No confirmation may be of a later day.
    """

    def __init__(self, now: Snapshot, today: date) -> None:
        self.now = now
        self.today = today

    def procedures(self) -> tuple[Procedure, ...]:
        """Return every procedure in the order of the file.

        Raises
        ------
        InvalidFile
            If somebody wrote a row that cannot be.
        """
        stamp, folder = self.now.home.application_files()
        areas = self._areas
        key = ("procedures", stamp, self.now.catalogue.digest("areas"), self.today)
        return self.now.memory.get(
            key,
            lambda: read_procedures(folder, areas, self.today),
            lambda found: _SIZE * (1 + sum(len(one.steps) for one in found)),
        )

    @property
    def _areas(self) -> CityAreas:
        return CityAreas(self.now.catalogue, self.now.city.area)

    def facts(self, procedures: tuple[Procedure, ...], day: date) -> ProcedureFacts:
        """Return procedures as they are shown on a day."""
        return ProcedureFacts(procedures, day, self._areas.area, self._areas.codes)

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
