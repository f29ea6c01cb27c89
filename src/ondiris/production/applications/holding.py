"""What stands behind each waiting step: jobs, money, power and floor area of its projects.

A project counts once for a step, once for an institution and once in the total, however many of its
applications wait there.  What nobody said of a project is told as the number of projects of which
it is not known, and never counts as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ondiris.applications import MONEY, OwingSide
from ondiris.codes import Catalogue
from ondiris.model import Modality, Vintage, World
from ondiris.ports import Archive, Audience, Query
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import WaitingStep
from ondiris.production.figures.chains import standing_promises
from ondiris.production.figures.rows import published_row

__all__ = ["HELD", "HeldAmount", "HeldBack", "Holding", "ProjectSize", "holding", "project_sizes"]

HELD = ("jobs", "investment", "power", "area")
"""What is held up, in the order in which it is told: jobs, the city's money, MW, square metres."""
_MEASURES = {
    "jobs": "jobs", "investment": "investment", "project_cost": "investment", "floor_area": "area",
}  # fmt: skip
_OWED = {
    (OwingSide.INVESTOR, "jobs"): "jobs",
    (OwingSide.INVESTOR, "investment"): "investment",
    (OwingSide.CITY, "power"): "power",
}
_POWER = "power_demand"


@dataclass(frozen=True, slots=True)
class ProjectSize:
    """What a project promised, as far as anybody said.

    Parameters
    ----------
    amounts : mapping of str to Decimal
        By a word of `HELD`.
    inputs : tuple of str
        Entries behind them.
    """

    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldAmount:
    """A sum over projects: what is known, and of how many it is not.

    Parameters
    ----------
    known : Decimal or None
        None where it is known of no project.
    unknown : int
        Projects of which nobody said it.
    """

    known: Decimal | None
    unknown: int


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What waits behind a step, an institution, or all of them.

    Parameters
    ----------
    procedure, step : str
        Empty but for a step.
    institution : str
        Whose turn it is; empty for a step, in the total, and where nobody knows.
    steps, late : int
        Steps that wait, and how many of them past a confirmed term.
    projects : tuple of str
        Each once; of an application without a project its own code.
    amounts : mapping of str to HeldAmount
        By a word of `HELD`.
    inputs : tuple of str
        Entries behind the amounts.
    """

    procedure: str
    step: str
    institution: str
    steps: int
    late: int
    projects: tuple[str, ...]
    amounts: Mapping[str, HeldAmount]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held up: by step, by institution, and in all; those with most late steps first."""

    by_step: tuple[HeldBack, ...]
    by_institution: tuple[HeldBack, ...]
    total: HeldBack


def project_sizes(
    archive: Archive,
    catalogue: Catalogue,
    vintage: Vintage,
    audience: Audience,
    projects: Sequence[str],
    worlds: Sequence[World] = (World.ACTUAL,),
) -> dict[str, ProjectSize]:
    """Return what projects promised, by project.

    Parameters
    ----------
    archive : Archive
    catalogue : Catalogue
        Says what printed digits allow, and in which currency the city counts.
    vintage : Vintage
    audience : Audience
    projects : sequence of str
    worlds : sequence of World

    Notes
    -----
    Of a promise that moved its last word counts; of several promises the last said.  Power is what
    a statement says of the project's demand.
    """
    units = {"jobs": "jobs", "investment": catalogue.currency, "area": "m2"}
    query = Query(
        audience=audience, measures=tuple(_MEASURES), subjects=tuple(projects), worlds=tuple(worlds)
    )
    rows = [
        published_row(one, catalogue.interval(one.recorded.observation))
        for one in archive.current(query, vintage)
        if one.recorded.observation.key.modality is Modality.PLANNED
    ]
    promises = standing_promises(archive.history(query, vintage), rows, catalogue)
    found: dict[str, dict[str, tuple[Decimal, str]]] = {}
    for row in sorted((one.row for one in promises), key=lambda row: row.as_promise):
        name = _MEASURES[row.key.measure]
        if row.key.unit == units[name]:
            found.setdefault(row.key.subject, {})[name] = row.number, row.id
    for one in archive.statements(vintage, audience, property=_POWER, worlds=worlds):
        power = _number(one.statement.value)
        if one.statement.subject in projects and power is not None:
            found.setdefault(one.statement.subject, {})["power"] = power, one.id
    return {
        code: ProjectSize(
            {name: amount for name, (amount, _) in said.items()},
            tuple(entry for _, entry in said.values()),
        )
        for code, said in found.items()
    }


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def holding(steps: Iterable[WaitingStep], sizes: Mapping[str, ProjectSize]) -> Holding:
    """Return what is held up by every waiting step, by step and by institution.

    Parameters
    ----------
    steps : iterable of WaitingStep
    sizes : mapping of str to ProjectSize
        By project; what a project lacks there is taken from what its applications owe and are owed.
    """
    waiting = list(steps)
    own = _sizes(waiting, sizes)
    by_step: dict[tuple[str, str, str], list[WaitingStep]] = {}
    by_institution: dict[tuple[str, str, str], list[WaitingStep]] = {}
    for one in waiting:
        name = one.application.procedure, one.step.step, ""
        by_step.setdefault(name, []).append(one)
        by_institution.setdefault(("", "", one.institution), []).append(one)
    return Holding(
        _ordered(_held(*name, of, own) for name, of in by_step.items()),
        _ordered(_held(*name, of, own) for name, of in by_institution.items()),
        _held("", "", "", waiting, own),
    )


def _ordered(found: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    return tuple(
        sorted(found, key=lambda h: (-h.late, -h.steps, h.procedure, h.step, h.institution))
    )


def _place(kept: KeptApplication) -> str:
    return kept.project or kept.code


def _sizes(
    waiting: Iterable[WaitingStep], said: Mapping[str, ProjectSize]
) -> dict[str, ProjectSize]:
    """Return sizes of what waits; what a project does not say its applications may."""
    found: dict[str, ProjectSize] = {}
    for one in waiting:
        kept = one.application
        place = _place(kept)
        known = found.get(place) or said.get(place) or ProjectSize()
        more = {
            _OWED[o.side, o.what]: (o.amount, o.id)
            for o in kept.obligations
            if (o.side, o.what) in _OWED
            and o.amount is not None
            and o.unit in ("jobs", "MW", MONEY)
        }
        new = {name: both for name, both in more.items() if name not in known.amounts}
        found[place] = ProjectSize(
            {**known.amounts, **{name: amount for name, (amount, _) in new.items()}},
            (*known.inputs, *(entry for _, entry in new.values() if entry)),
        )
    return found


def _held(
    procedure: str,
    step: str,
    institution: str,
    waiting: Sequence[WaitingStep],
    sizes: Mapping[str, ProjectSize],
) -> HeldBack:
    projects = tuple(dict.fromkeys(_place(one.application) for one in waiting))
    amounts = {}
    for name in HELD:
        known = [sizes[p].amounts[name] for p in projects if name in sizes[p].amounts]
        total = sum(known, Decimal(0)) if known else None
        amounts[name] = HeldAmount(total, len(projects) - len(known))
    inputs = tuple(dict.fromkeys(entry for p in projects for entry in sizes[p].inputs))
    late = sum(one.overdue for one in waiting)
    return HeldBack(procedure, step, institution, len(waiting), late, projects, amounts, inputs)
