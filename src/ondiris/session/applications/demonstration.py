"""Invented applications that a case ships, so that everything can be seen before one is real.

They are of the synthetic world, as their procedures, institutions and investors are: no real
authority is ever shown as late.  Days after today are entered too; nobody sees an act before its
day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from ondiris.applications import Procedure
from ondiris.codes import Catalogue, counted
from ondiris.errors import InvalidFile, NotFound
from ondiris.model import Statement, World
from ondiris.ports import Entry, Receipt
from ondiris.production.applications.owing import step_places
from ondiris.production.applications.rules import ApplicationRules
from ondiris.session.applications.desk import known_procedures
from ondiris.session.applications.files import application_rows
from ondiris.session.figures.home import shipped_cases
from ondiris.session.figures.observatory import Observatory
from ondiris.sources.cells import ReadingContext
from ondiris.sources.content import read_content

__all__ = ["DEMONSTRATION", "begin_demonstration", "demonstration", "demonstration_of"]

DEMONSTRATION = "demonstration.csv"
_LENT = ("procedures-invented.csv", "steps-invented.csv", DEMONSTRATION)


def demonstration(
    path: Path, procedures: Iterable[Procedure], catalogue: Catalogue, today: date
) -> list[Entry]:
    """Return the entries of a file of invented applications.

    Parameters
    ----------
    path : Path
        Columns as of any file of applications.
    procedures : iterable of Procedure
        Those of the home, or of the case.
    catalogue : Catalogue
    today : date

    Raises
    ------
    InvalidFile
        Naming everything that the rules of applications refuse; ``real-demonstration`` where an
        application is not of the synthetic world.
    """
    listed = list(procedures)
    steps = {one.code: step_places(one, today) for one in listed}
    worlds = {one.code: one.world for one in listed}

    reasons = [item.code for item in catalogue["refusal_reasons"]]

    def rules(_codes: Collection[str]) -> ApplicationRules:
        return ApplicationRules({}, steps, today=date.max, worlds=worlds, reasons=reasons)

    rows = application_rows(read_content(path), ReadingContext(catalogue, today), rules)
    entries = list(dict.fromkeys(entry for row in rows for entry in row.entries))
    said = [entry for entry in entries if isinstance(entry, Statement)]
    real = {one.subject for one in said if one.world is World.ACTUAL}
    if real:
        raise InvalidFile(
            "real-demonstration",
            f"{path.name}: not of the synthetic world: {counted(len(real), 'application')}",
            hint="Write synthetic into the column `world` of every row.",
        )
    return entries


def demonstration_of(observatory: Observatory) -> list[Entry]:
    """Return the invented applications of a home that is being made; none where it has no file."""
    path = observatory.home.folder / "applications" / DEMONSTRATION
    if not path.is_file():
        return []
    today = observatory.today
    procedures = known_procedures(observatory, today)
    return demonstration(path, procedures, observatory.catalogue, today)


def begin_demonstration(observatory: Observatory) -> Receipt:
    """Bring the invented applications into a home that has none, with their procedures.

    The home's own file comes first; a home made before there was one takes that of the case.

    Parameters
    ----------
    observatory : Observatory

    Raises
    ------
    NotFound
        ``no-demonstration`` where neither the home nor its case has one.
    """
    folder = observatory.home.folder / "applications"
    shipped = shipped_cases() / observatory.city.id / "applications"
    if not (folder / DEMONSTRATION).is_file():
        if not (shipped / DEMONSTRATION).is_file():
            raise NotFound(
                "no-demonstration",
                "neither the home nor its case has invented applications",
                hint="cases/almaty/applications/demonstration.csv is one to start from.",
            )
        folder.mkdir(exist_ok=True)
        for name in _LENT:
            if not (folder / name).is_file():
                observatory.home.keep(folder / name, (shipped / name).read_text("utf-8"))
    return observatory.begin(demonstration_of(observatory), detail=DEMONSTRATION)
