"""What promises state and lack, and what stands beside them: figures of one subject."""

from __future__ import annotations

from fastapi import APIRouter

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.production.projects.benchmarks import comparables
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.projects.benchmarks import benchmark_table, comparable_table
from ondiris.publishing.projects.ledger import ledger_table
from ondiris.publishing.projects.measured import measured_table
from ondiris.publishing.projects.versions import version_table
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.door import Ask, FigureMaker

__all__ = ["asked_subject", "figures", "ledger", "router", "terms_of"]

router = APIRouter()


def terms_of(ask: Ask, subject: str) -> list[Figure]:
    """Return what a subject's promises state and lack, how they moved, and what is beside them."""
    lines = _desk(ask).promises_of(subject)
    moved = any(len(line.versions) > 1 for line in lines)
    real = () if ask.world is World.SYNTHETIC else ("benchmarks", "comparables")
    names = ("measured", *(["versions"] if moved else []), *real)
    return [f for f in (ask.of(name, subject=subject) for name in names) if f.rows]


def _desk(ask: Ask) -> ProjectDesk:
    return ProjectDesk(ask.now, (ask.world,))


def ledger(ask: Ask, subject: str) -> Figure:
    """Return the ledger of a subject: everything said of it in one table."""
    desk = _desk(ask)
    line = next((line for line in desk.projects() if line.code == subject), None)
    return ledger_table(ask.desk, desk.sayings(subject), subject=subject, line=line)


def asked_subject(ask: Ask) -> str:
    """Return the subject that an address names.

    Raises
    ------
    NotFound
        If it names none that is known.
    """
    subject = ask.params.get("subject", "")
    if subject not in ask.lists["subjects"]:
        raise NotFound("no-subject", "the address names no known subject")
    return subject


def _measured(ask: Ask, subject: str) -> Figure:
    desk = _desk(ask)
    lines = desk.promises_of(subject)
    return measured_table(ask.desk, lines, desk.findings_of(lines), subject=subject)


def _versions(ask: Ask, subject: str) -> Figure:
    return version_table(ask.desk, _desk(ask).promises_of(subject), subject=subject)


def _benchmarks(ask: Ask, subject: str) -> Figure:
    return benchmark_table(ask.desk, _desk(ask).benchmarks(subject), subject=subject)


def _comparables(ask: Ask, subject: str) -> Figure:
    found = comparables(_desk(ask).promises_of(subject))
    return comparable_table(ask.desk, found, subject=subject)


_FILTERS = ("subject", "world")
figures = (
    FigureMaker("promises", lambda ask: ledger(ask, asked_subject(ask)), _FILTERS),
    # The address under which the claims of a project stood alone.
    FigureMaker("claims", lambda ask: ledger(ask, asked_subject(ask)), _FILTERS),
    FigureMaker("measured", lambda ask: _measured(ask, asked_subject(ask)), _FILTERS),
    FigureMaker("versions", lambda ask: _versions(ask, asked_subject(ask)), _FILTERS),
    FigureMaker("benchmarks", lambda ask: _benchmarks(ask, asked_subject(ask)), ("subject",)),
    FigureMaker("comparables", lambda ask: _comparables(ask, asked_subject(ask)), ("subject",)),
)
