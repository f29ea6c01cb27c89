"""Invented applications that a case ships, so that everything can be seen before one is real.

They are of the synthetic world, as their procedures, institutions and investors are, and the
projects, programmes and halls that they are about, in a city of their own with its firms and
networks: no real authority is ever shown as late.  Days after today are entered too; nobody sees
an act before its day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from ondiris.applications import Procedure
from ondiris.codes import INVENTED_AREAS, INVENTED_SUBJECTS, Catalogue, counted
from ondiris.errors import InvalidFile, NotFound
from ondiris.model import Observation, Source, Statement, World
from ondiris.ports import Entry, Receipt
from ondiris.production.applications.owing import step_places
from ondiris.production.applications.rules import ApplicationRules
from ondiris.session.applications.desk import known_procedures
from ondiris.session.applications.files import application_rows
from ondiris.session.figures.home import shipped_cases
from ondiris.session.figures.observatory import Observatory
from ondiris.sources import read_file
from ondiris.sources.cells import ReadingContext
from ondiris.sources.content import read_content

__all__ = ["DEMONSTRATION", "begin_demonstration", "demonstration", "demonstration_of"]

DEMONSTRATION = "demonstration.csv"
_ABOUT = (
    "observations-invented.csv", "statements-invented.csv", "premises-invented.csv",
    "register-invented.csv", "sites-invented.csv",
)  # fmt: skip
"""What is said of the projects, programmes, halls, firms and networks of the demonstration."""
_LISTS = (INVENTED_AREAS, INVENTED_SUBJECTS)
_OUTLINES = "boundaries-invented.geojson"
_LENT = (
    "procedures-invented.csv", "steps-invented.csv", "stages-invented.csv", *_ABOUT, DEMONSTRATION,
)  # fmt: skip


def demonstration(
    path: Path, procedures: Iterable[Procedure], catalogue: Catalogue, today: date
) -> list[Entry]:
    """Return the entries of a file of invented applications and of those beside it.

    Parameters
    ----------
    path : Path
        Columns as of any file of applications.  Beside it stands what is said of its projects.
    procedures : iterable of Procedure
        Those of the home, or of the case.
    catalogue : Catalogue
    today : date

    Raises
    ------
    InvalidFile
        Naming everything that the rules of applications refuse, and real subjects;
        ``real-demonstration`` where an entry is not of the synthetic world.
    """
    listed, invented = list(procedures), catalogue.of((World.SYNTHETIC,))
    steps = {one.code: step_places(one, today) for one in listed}
    worlds = {one.code: one.world for one in listed}

    reasons = [item.code for item in catalogue["refusal_reasons"]]

    def rules(_codes: Collection[str]) -> ApplicationRules:
        return ApplicationRules({}, steps, today=date.max, worlds=worlds, reasons=reasons)

    rows = application_rows(read_content(path), ReadingContext(invented, today), rules)
    entries = list(dict.fromkeys(entry for row in rows for entry in row.entries))
    _refuse_real(path.name, entries)
    parties = {entry.id: entry for entry in entries if isinstance(entry, Source)}
    for beside in (path.parent / name for name in _ABOUT):
        if beside.is_file():
            read = read_file(beside, beside.name, invented, today=today, sources=parties)
            _refuse_real(beside.name, read.entries)
            entries += read.entries
    return list(dict.fromkeys(entries))


def _refuse_real(name: str, entries: Iterable[Entry]) -> None:
    """Refuse what is of the actual world."""
    real = {
        one.subject if isinstance(one, Statement) else one.key.subject
        for one in entries
        if (isinstance(one, Statement) and one.world is World.ACTUAL)
        or (isinstance(one, Observation) and one.key.world is World.ACTUAL)
    }
    if real:
        raise InvalidFile(
            "real-demonstration",
            f"{name}: not of the synthetic world: {counted(len(real), 'subject')}",
            hint="Write synthetic into the column `world` of every row.",
        )


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
    case = shipped_cases() / observatory.city.id
    shipped = case / "applications"
    if not (folder / DEMONSTRATION).is_file():
        if not (shipped / DEMONSTRATION).is_file():
            raise NotFound(
                "no-demonstration",
                "neither the home nor its case has invented applications",
                hint="cases/almaty/applications/demonstration.csv is one to start from.",
            )
        lent = {folder / name: shipped / name for name in _LENT}
        home = observatory.home.folder
        lent |= {home / "codes" / name: case / name for name in _LISTS}
        lent[home / "boundaries" / _OUTLINES] = case / _OUTLINES
        for place, own in lent.items():
            place.parent.mkdir(exist_ok=True)
            if not place.is_file():
                observatory.home.keep(place, own.read_text("utf-8"))
        observatory.reread()
    return observatory.begin(demonstration_of(observatory), detail=DEMONSTRATION)
