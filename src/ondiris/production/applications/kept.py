"""Applications in the ledger: each act and each obligation is a statement of the one who did it.

The source of such a statement is a party: an opaque identifier of a person in a role, on behalf of
an institution.  Nothing of an application is public; who may see which is decided at the doors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ondiris.applications import (
    ACTORS,
    ActKind,
    ApplicationAct,
    Obligation,
    StepPlace,
    read_act,
    read_obligation,
    refuse_act,
)
from ondiris.errors import InvalidInput
from ondiris.model import Confidentiality, Known, Period, Source, Statement, Vintage, World
from ondiris.ports import Archive, Audience, Entry, RecordedStatement

__all__ = [
    "ABOUT",
    "ACT",
    "APPLICANT",
    "KEPT",
    "OWES",
    "PROCEDURE",
    "PROJECT",
    "ApplicationRules",
    "KeptApplication",
    "Party",
    "act_statement",
    "applications",
    "filing_statements",
    "obligation_statement",
]

PROJECT, PROCEDURE, APPLICANT = "application_of", "application_procedure", "application_by"
ACT, OWES, KEPT = "application_act", "application_owes", "application_kept"
ABOUT = frozenset({PROJECT, PROCEDURE, APPLICANT, ACT, OWES, KEPT})
"""Properties of statements about applications."""
_NUMBER = re.compile(r"(\d+)\D*\Z")


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts: a person under an opaque identifier, in a role, for an institution.

    Parameters
    ----------
    actor : str
        Identifier of an account, or of a desk that keeps a file; never a name.
    role : str
        ``applicant``, ``officer``, ``coordinator``, …
    institution : str
        On whose behalf.

    Examples
    --------
    >>> Party("a-7", "officer", "zone-company").source.id
    'party:officer:zone-company:a-7'
    """

    actor: str
    role: str
    institution: str

    def __post_init__(self) -> None:
        for name in ("actor", "role", "institution"):
            if not re.fullmatch(r"[\w.-]+", getattr(self, name)):
                raise InvalidInput("bad-party", f"the {name} of a party is a word without spaces")

    @property
    def source(self) -> Source:
        """The source of what it says."""
        name = f"party:{self.role}:{self.institution}:{self.actor}"
        return Source(name, self.institution, self.role, rank=70)

    @classmethod
    def of(cls, source: str) -> Party:
        """Return the party that a source is.

        Raises
        ------
        InvalidInput
            ``no-party`` if it is another kind of source.
        """
        kind, _, rest = source.partition(":")
        words = rest.split(":")
        if kind != "party" or len(words) != 3:
            raise InvalidInput("no-party", f"the source {source[:60]!r} is no party")
        role, institution, actor = words
        return cls(actor, role, institution)


@dataclass(frozen=True, slots=True)
class KeptApplication:
    """An application as known at a vintage.

    Parameters
    ----------
    code : str
    project, procedure, applicant : str
        Codes; empty where nobody said.
    acts : tuple of ApplicationAct
        In the order in which they were entered.
    obligations : tuple of Obligation
        Those that stand: the newest of each side and thing.
    kept : mapping of str to date
        What was handed over, by side and thing (``city power``), and the day.
    world : World
    """

    code: str
    project: str
    procedure: str
    applicant: str
    acts: tuple[ApplicationAct, ...]
    obligations: tuple[Obligation, ...] = ()
    kept: Mapping[str, date] = field(default_factory=dict)
    world: World = World.ACTUAL


def applications(
    archive: Archive,
    vintage: Vintage,
    audience: Audience,
    *,
    worlds: Sequence[World] = (World.ACTUAL,),
    code: str | None = None,
) -> dict[str, KeptApplication]:
    """Return the applications that a vintage knows, by code, oldest first.

    Parameters
    ----------
    archive : Archive
    vintage : Vintage
    audience : Audience
        The public is shown none.
    worlds : sequence of World
    code : str, optional
        One application alone.
    """
    said: dict[str, list[RecordedStatement]] = {}
    for one in archive.statements(vintage, audience, subject=code, worlds=worlds):
        if one.statement.property in ABOUT:
            said.setdefault(one.statement.subject, []).append(one)
    found = [_kept(name, sorted(of, key=_order)) for name, of in said.items()]
    found.sort(key=lambda kept: (kept.acts[0].day if kept.acts else date.max, kept.code))
    return {kept.code: kept for kept in found}


def _order(one: RecordedStatement) -> tuple[int, int, str]:
    """Return what orders entries: by revision, within one by the number that ends its place."""
    number = _NUMBER.search(one.statement.locator)
    return one.revision, int(number.group(1)) if number else 0, one.id


def _kept(code: str, said: Sequence[RecordedStatement]) -> KeptApplication:
    last = {one.statement.property: one.value for one in said}
    filed = next((k for k, one in enumerate(said) if one.value == ActKind.FILED), len(said))
    acts: list[ApplicationAct] = []
    owed: dict[str, Obligation] = {}
    kept: dict[str, date] = {}
    for k, one in enumerate(said):
        about, day = one.statement, one.statement.known.day
        if about.property == ACT:
            if k < filed:
                continue  # of a filing that was taken back
            acts.append(read_act(about.value, code, day, id=one.id, source=about.source))
        elif about.property == OWES:
            due = about.valid or Period.day(day)
            new = read_obligation(about.value, code, due, id=one.id, source=about.source)
            owed[f"{new.side} {new.what}"] = new
        elif about.property == KEPT:
            kept[about.value] = day
    return KeptApplication(
        code, last.get(PROJECT, ""), last.get(PROCEDURE, ""), last.get(APPLICANT, ""),
        tuple(acts), tuple(owed.values()), kept, said[0].statement.world,
    )  # fmt: skip


def act_statement(
    act: ApplicationAct, party: Party, *, locator: str, world: World = World.ACTUAL
) -> Statement:
    """Return an act as an entry.

    Parameters
    ----------
    act : ApplicationAct
    party : Party
        Who did it.
    locator : str
        Where it was entered: a form, a row of a file; a number at its end orders acts of one day.
    world : World
    """
    return _said(act.application, ACT, act.text, party, act.day, locator, world)


def filing_statements(
    code: str,
    said: Mapping[str, str],
    party: Party,
    day: date,
    *,
    locator: str,
    world: World = World.ACTUAL,
) -> list[Statement]:
    """Return what an application says of itself as entries: project, procedure, applicant.

    Parameters
    ----------
    code : str
    said : mapping of str to str
        Values by property; empty ones say nothing.
    party : Party
    day : date
    locator : str
    world : World
    """
    return [
        _said(code, name, value, party, day, locator, world)
        for name, value in said.items()
        if value
    ]


def obligation_statement(
    owed: Obligation, party: Party, day: date, *, locator: str, world: World = World.ACTUAL
) -> Statement:
    """Return an obligation as an entry.

    Parameters
    ----------
    owed : Obligation
    party : Party
        Who says it.
    day : date
        The day it was said.
    locator : str
    world : World
    """
    return _said(owed.application, OWES, owed.text, party, day, locator, world, owed.due)


def _said(  # noqa: PLR0913, PLR0917 - the fields of a statement
    code: str,
    name: str,
    value: str,
    party: Party,
    day: date,
    locator: str,
    world: World,
    valid: Period | None = None,
) -> Statement:
    return Statement(
        code, name, value, party.source.id, locator, Known(day), valid,
        Confidentiality.INTERNAL, world=world,
    )  # fmt: skip


class ApplicationRules:
    """Lets entries about applications pass one after another, or refuses one with its rule.

    Parameters
    ----------
    held : mapping of str to KeptApplication
        What the ledger holds of every application that the entries are about.
    procedures : mapping of str to mapping
        Steps by procedure.
    today : date
        The last day an act may have.
    """

    def __init__(
        self,
        held: Mapping[str, KeptApplication],
        procedures: Mapping[str, Mapping[str, StepPlace]],
        *,
        today: date,
    ) -> None:
        self.procedures, self.today = procedures, today
        self._acts = {code: list(kept.acts) for code, kept in held.items()}
        self._of = {code: kept.procedure for code, kept in held.items()}
        self._by = {code: kept.applicant for code, kept in held.items()}
        self._on = {code: kept.project for code, kept in held.items()}
        self._described = {
            PROCEDURE: ("procedure", self._of),
            APPLICANT: ("applicant", self._by),
            PROJECT: ("project", self._on),
        }
        self._worlds = {code: kept.world for code, kept in held.items()}
        self._owed = {
            code: {f"{one.side} {one.what}" for one in kept.obligations}
            for code, kept in held.items()
        }
        self._held = {act.id for kept in held.values() for act in kept.acts}

    def admit(self, entry: Entry) -> None:
        """Let an entry pass, after those before it; what the ledger holds already passes.

        Raises
        ------
        InvalidInput
            ``another-world``, ``unknown-procedure``, ``another-procedure``,
            ``another-applicant``, ``another-project``, ``not-this-role``,
            ``not-this-applicant``, ``not-this-institution``, ``not-filed``, ``not-owed``, and as
            `ondiris.applications.refuse_act` and `ondiris.applications.read_obligation`.
        """
        if not isinstance(entry, Statement) or entry.property not in ABOUT:
            return
        if entry.id in self._held:
            return
        if self._worlds.setdefault(entry.subject, entry.world) is not entry.world:
            raise InvalidInput("another-world", f"{entry.subject} is of another world")
        if entry.property == ACT:
            self._act(entry)
        elif entry.property in (OWES, KEPT):
            self._obligation(entry)
        else:
            self._file(entry)

    def _file(self, entry: Statement) -> None:
        """Let an application say what it is: once, and by nobody but who files it."""
        name, said = self._described[entry.property]
        code = entry.subject
        if entry.property == PROCEDURE and entry.value not in self.procedures:
            raise InvalidInput(
                "unknown-procedure", f"{entry.value[:40]!r} is no procedure",
                hint=f"One of {', '.join(self.procedures)}.",
            )  # fmt: skip
        if (said.get(code) or entry.value) != entry.value:
            raise InvalidInput(f"another-{name}", f"{code} has another {name} already")
        party = Party.of(entry.source)
        if party.role not in ("applicant", "coordinator"):
            raise InvalidInput("not-this-role", f"{code} is described by who files it")
        said[code] = entry.value
        if party.role == "applicant" and party.institution != self._by.get(code, party.institution):
            raise InvalidInput("not-this-applicant", f"{code} is of another applicant")

    def _obligation(self, entry: Statement) -> None:
        """Let a coordinator say what is owed, and that it was kept."""
        code, owed = entry.subject, self._owed.setdefault(entry.subject, set())
        if not self._acts.get(code):
            raise InvalidInput("not-filed", f"{code} was never filed")
        if Party.of(entry.source).role != "coordinator":
            raise InvalidInput("not-this-role", "obligations are entered by a coordinator")
        if entry.property == OWES:
            new = read_obligation(entry.value, code, entry.valid or Period.day(self.today))
            owed.add(f"{new.side} {new.what}")
        elif entry.value not in owed:
            known = ", ".join(sorted(owed)) or "nothing"
            raise InvalidInput("not-owed", f"{code} is not owed that", hint=f"Owed: {known}.")

    def _act(self, entry: Statement) -> None:
        code = entry.subject
        steps = self.procedures.get(self._of.get(code, ""), {})
        before = self._acts.setdefault(code, [])
        act = read_act(entry.value, code, entry.known.day, source=entry.source)
        refuse_act(act, before, steps, today=self.today)
        _refuse_party(act, Party.of(entry.source), steps, self._by.get(code, ""))
        before.append(act)


def _refuse_party(
    act: ApplicationAct, party: Party, steps: Mapping[str, StepPlace], applicant: str
) -> None:
    """Refuse an act of one whose act it is not; a coordinator enters what others did on paper."""
    if party.role == "coordinator":
        return
    if party.role != ACTORS[act.act]:
        raise InvalidInput("not-this-role", f"{act.act} is an act of the {ACTORS[act.act]}")
    if party.role == "applicant" and party.institution != applicant:
        raise InvalidInput("not-this-applicant", f"{act.application} is of another applicant")
    owner = steps[act.step].owner if act.step in steps else ""
    if party.role == "officer" and owner and owner != party.institution:
        raise InvalidInput("not-this-institution", f"{act.step} is a step of {owner}")
