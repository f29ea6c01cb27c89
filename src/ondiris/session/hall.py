"""The hall: opens a home with what every capability brings to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ondiris.errors import InvalidInput
from ondiris.ledger import Database
from ondiris.model import APPLICATION, Observation, Statement, World
from ondiris.model.holds import Holdups
from ondiris.model.planned import PlannedSubject
from ondiris.model.wanted import Wanted
from ondiris.ports import Clock, Entry, Receipt
from ondiris.production.figures.changes import Moved
from ondiris.production.figures.keeping import settle
from ondiris.session.figures.clock import MachineClock
from ondiris.session.figures.home import Home
from ondiris.session.figures.observatory import Brought, Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.figures.tellers import Foretold, Tellers
from ondiris.session.figures.unmatched import misspelt_sources
from ondiris.session.places.registers import RegisterCounts
from ondiris.session.projects.launches import LaunchCounts

if TYPE_CHECKING:
    from ondiris.model.pipeline import PipelineDraws
    from ondiris.session.figures.case_check import CaseReader, CaseReport
    from ondiris.session.figures.inbox import InboxReader

__all__ = ["inbox_readers", "look_at_case", "make_home", "open_home"]

_LOG = logging.getLogger("ondiris.session")


def open_home(
    home: str | Path,
    *,
    audience: Literal["internal", "public"],
    clock: Clock | None = None,
    read_only: bool = False,
) -> Observatory:
    """Open the observatory of a home.

    Parameters
    ----------
    home : str or Path
        Folder with ``ondiris.toml``.
    audience : {"internal", "public"}
        Who will read: everyone in the house, or only what is free for publication.
    clock : Clock, optional
        Tells the present; the machine's by default.
    read_only : bool
        Never write.

    Raises
    ------
    InvalidInput
        If the audience is another word.
    NotFound
        If the folder is no home.
    Refused
        If the home is of a newer program.
    """
    if audience not in ("internal", "public"):
        raise InvalidInput(
            "unknown-audience",
            f"{audience!r} is no audience",
            hint="A home is opened for internal or public readers.",
        )
    opened = Home.open(Path(home))
    database = Database(opened.database_url, read_only=read_only or not opened.writable)
    database.check()
    if opened.writable:
        settle(opened.folder, kept=lambda mark: database.holds(mark.digest, after=mark.after))
    observatory = Observatory(
        opened,
        database,
        clock or MachineClock(),
        public=audience == "public",
        brought=Brought(
            counters=(RegisterCounts, LaunchCounts),
            reviews=(_projects_reviewed, _premises_reviewed, _applications_reviewed),
            movers=(_projects_moved,),
            told=(_years_moved,),
            tellers=Tellers(
                foretold=(_years_foretold, _projects_foretold),
                held=(_applications_held,),
                coming=(_projects_coming,),
                wanted=(_projects_wanted,),
                planned=_projects_planned,
            ),
        ),
    )
    if opened.city.source_ranks:
        for slip in misspelt_sources(opened.city, observatory.ledger.providers()):
            _LOG.warning("%s", slip)
    return observatory


def make_home(
    folder: str | Path,
    case: str | Path,
    *,
    database: str = "",
    demonstration: bool = False,
    clock: Clock | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Receipt:
    """Make a home from a case's folder of data files, every one of them read.

    Parameters
    ----------
    folder : str or Path
        A new or empty folder.
    case : str or Path
        Folder with ``case.toml``.
    database : str
        Address of the ledger's database; empty for SQLite in the folder.
    demonstration : bool
        Bring in the case's invented applications as well.
    clock : Clock, optional
        Tells the present; the machine's by default.
    on_progress : callable, optional
        Told how many files of the case are read, of how many.

    Raises
    ------
    NotFound
        If the case has no ``case.toml``.
    Refused
        If the folder holds something else already.
    InvalidFile
        If a file of the case is wrong, or of a name that nobody reads; nothing is left behind.
    """
    from ondiris.session.figures import making  # noqa: PLC0415 - opening a home must be quick

    return making.make_home(
        Path(folder), Path(case), database=database, clock=clock, readers=_case_readers(),
        further=_demonstrated if demonstration else None, on_progress=on_progress,
    )  # fmt: skip


def look_at_case(case: str | Path, *, clock: Clock | None = None) -> CaseReport:
    """Say what a case holds, what is wrong in it, and what it lacks for which page or command.

    Parameters
    ----------
    case : str or Path
        Folder with ``case.toml``.
    clock : Clock, optional
        Tells the present; the machine's by default.

    Raises
    ------
    NotFound
        If the folder has no ``case.toml``.
    """
    from ondiris.session.figures.case_check import check_case  # noqa: PLC0415 - as above

    today = (clock or MachineClock()).now().date()
    return check_case(Path(case), _case_readers(), today=today)


def _case_readers() -> Mapping[str, CaseReader]:
    """Return what capabilities read of a case beside its entries, by the pattern of the files."""
    from ondiris.session.applications.case_files import (  # noqa: PLC0415 - as above
        read_case_procedures,
    )
    from ondiris.session.bulletins.case_files import read_forms  # noqa: PLC0415 - as above
    from ondiris.session.indices.case_files import (  # noqa: PLC0415 - as above
        read_case_holidays,
        read_case_plan,
        read_case_rules,
    )
    from ondiris.session.projects.case_files import read_tables  # noqa: PLC0415 - as above

    return {
        "forms.toml": read_forms,
        "edits.yaml": read_case_rules,
        "holidays.toml": read_case_holidays,
        "synthetic.toml": read_case_plan,
        "projects": read_tables,
        "applications": read_case_procedures,
    }


def _demonstrated(observatory: Observatory) -> Sequence[Entry]:
    from ondiris.session.applications.demonstration import demonstration_of  # noqa: PLC0415

    return demonstration_of(observatory)


def _projects_reviewed(observatory: Observatory, entries: Sequence[Entry]) -> None:
    if not any(_of_a_subject(entry) for entry in entries):
        return
    # The rules of projects stand on SciPy, which a table of a bureau must not pay for.
    from ondiris.session.projects.files import reviewed  # noqa: PLC0415 - see above

    reviewed(observatory, entries)


def _applications_reviewed(observatory: Observatory, entries: Sequence[Entry]) -> None:
    if any(isinstance(e, Statement) and e.property.startswith(APPLICATION) for e in entries):
        from ondiris.session.applications.files import reviewed  # noqa: PLC0415 - as above

        reviewed(observatory, entries)


def _premises_reviewed(observatory: Observatory, entries: Sequence[Entry]) -> None:
    about = ("hall_of", "floor_let", "tenants_count", "jobs_count")
    if any(
        isinstance(e, Statement) and (e.subject.startswith("hall:") or e.property in about)
        for e in entries
    ):
        from ondiris.session.places.premises import reviewed  # noqa: PLC0415 - as above

        reviewed(observatory, entries)


def _of_a_subject(entry: Entry) -> bool:
    return isinstance(entry, Statement) or (
        isinstance(entry, Observation) and bool(entry.key.subject)
    )


def _projects_moved(before: Snapshot, after: Snapshot) -> Sequence[Moved]:
    from ondiris.session.projects.changes import moved  # noqa: PLC0415 - as above

    return moved(before, after)


def _years_moved(before: Snapshot, after: Snapshot) -> Sequence[Moved]:
    from ondiris.session.forecasts.moves import years_moved  # noqa: PLC0415 - as above

    return years_moved(before, after)


def _years_foretold(now: Snapshot, lang: str) -> Sequence[Foretold]:
    from ondiris.session.forecasts.outlook import foretold  # noqa: PLC0415 - as above

    return foretold(now, lang)


def _projects_foretold(now: Snapshot, lang: str) -> Sequence[Foretold]:
    from ondiris.session.projects.desk import ProjectDesk  # noqa: PLC0415 - as above

    return ProjectDesk(now).foretold(lang)


def _projects_wanted(now: Snapshot) -> Sequence[Wanted]:
    from ondiris.session.projects.wanted import wanted  # noqa: PLC0415 - as above

    return wanted(now)


def _projects_planned(now: Snapshot, subject: str, worlds: Sequence[World]) -> PlannedSubject:
    from ondiris.session.projects.planned import planned  # noqa: PLC0415 - as above

    return planned(now, subject, worlds)


def _applications_held(now: Snapshot, worlds: Sequence[World]) -> Holdups:
    from ondiris.session.applications.holdups import held_up  # noqa: PLC0415 - as above

    return held_up(now, worlds)


def _projects_coming(now: Snapshot, draws: int, seed: int) -> PipelineDraws:
    from ondiris.session.projects.coming import coming_at  # noqa: PLC0415 - as above

    return coming_at(now, draws, seed)


def inbox_readers() -> tuple[InboxReader, ...]:
    """Return every way to understand a file of an inbox, in the order in which they are tried."""
    from ondiris.session.bulletins.inbox import BULLETIN_READER  # noqa: PLC0415 - as above
    from ondiris.session.figures.inbox import table_readers  # noqa: PLC0415 - as above
    from ondiris.session.indices.inbox import (  # noqa: PLC0415 - as above
        REGISTER_READER,
        RETURNS_READER,
    )
    from ondiris.session.projects.inbox import PROJECT_READER  # noqa: PLC0415 - as above

    return (*table_readers(), PROJECT_READER, REGISTER_READER, RETURNS_READER, BULLETIN_READER)
