"""What may be entered of applications, by whom, and after what.

Every way in passes these rules: a file, a form, a command, a record of statements.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from ondiris.applications import (
    ACTORS,
    ActKind,
    ApplicationAct,
    StepOutcome,
    StepPlace,
    read_act,
    read_need,
    read_obligation,
    read_record,
    refuse_act,
    refuse_record,
    refuse_writer,
)
from ondiris.errors import InvalidInput
from ondiris.model import Period, Statement, World
from ondiris.ports import Entry
from ondiris.production.applications.kept import (
    ABOUT,
    ACT,
    APPLICANT,
    ASKS,
    ASSIGNED,
    HOLDING,
    KEPT,
    OWES,
    PROCEDURE,
    PROJECT,
    RECORD,
    KeptApplication,
    Party,
)

__all__ = ["ApplicationRules"]

_CODED = frozenset({PROJECT, PROCEDURE, APPLICANT, HOLDING})
_ADDRESSES = frozenset({"new"})
"""Words that stand in addresses where the code of an application does."""
_CODE = re.compile(r"[\w.-]{1,60}")
_PLACE = re.compile(r"[\w.-]{1,60}( [0-9]{1,9})?", re.ASCII)


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
    worlds : mapping of str to World, optional
        Of procedures; what is invented takes an invented procedure, and what is real a real one.
    reasons : collection of str, optional
        Codes for which a step may be refused; any if left out.
    """

    def __init__(
        self,
        held: Mapping[str, KeptApplication],
        procedures: Mapping[str, Mapping[str, StepPlace]],
        *,
        today: date,
        worlds: Mapping[str, World] | None = None,
        reasons: Collection[str] | None = None,
    ) -> None:
        self.procedures, self.today = procedures, today
        self.procedure_worlds, self.reasons = worlds or {}, reasons
        self._acts = {code: list(kept.acts) for code, kept in held.items()}
        self._of = {code: kept.procedure for code, kept in held.items()}
        self._by = {code: kept.applicant for code, kept in held.items()}
        self._on = {code: kept.project for code, kept in held.items()}
        self._in = {code: kept.holding for code, kept in held.items()}
        self._described = {
            PROCEDURE: ("procedure", self._of),
            APPLICANT: ("applicant", self._by),
            PROJECT: ("project", self._on),
            HOLDING: ("holding", self._in),
        }
        self._assigned = {code: dict(kept.assigned) for code, kept in held.items()}
        self._worlds = {code: kept.world for code, kept in held.items()}
        self._owed = {
            code: {f"{one.side} {one.what}" for one in kept.obligations}
            for code, kept in held.items()
        }
        self._records = {code: list(kept.records) for code, kept in held.items()}
        self._held = {act.id for kept in held.values() for act in kept.acts}
        self._held |= {one.id for kept in held.values() for one in kept.records}

    def admit(self, entry: Entry) -> None:
        """Let an entry pass, after those before it; what the ledger holds already passes.

        Raises
        ------
        InvalidInput
            ``another-world``, ``unknown-procedure``, ``no-steps``, ``another-procedure``,
            ``another-applicant``, ``another-project``, ``another-holding``, ``not-this-role``,
            ``not-this-applicant``, ``not-this-institution``, ``no-institution``, ``not-filed``,
            ``after-withdrawal``, ``after-refusal``, ``before-filing``, ``not-owed``,
            ``bad-assignment``, ``unknown-reason``, ``free-text``, ``reserved-code``, and as
            `ondiris.applications.refuse_act`, `ondiris.applications.refuse_record` and
            `ondiris.applications.read_obligation`.
        """
        if not isinstance(entry, Statement) or entry.property not in ABOUT:
            return
        if entry.id in self._held:
            return
        _refuse_free_text(entry)
        if self._worlds.setdefault(entry.subject, entry.world) is not entry.world:
            raise InvalidInput("another-world", f"{entry.subject} is of another world")
        if entry.property == ACT:
            self._act(entry)
        elif entry.property == RECORD:
            self._record(entry)
        elif entry.property in (OWES, KEPT):
            self._obligation(entry)
        elif entry.property == ASKS:
            self._needs(entry)
        elif entry.property == ASSIGNED:
            self._hand(entry)
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
        if entry.property == PROCEDURE:
            self._refuse_other_world(entry)
            self._refuse_without_steps(entry)
        if (said.get(code) or entry.value) != entry.value:
            raise InvalidInput(f"another-{name}", f"{code} has another {name} already")
        party = Party.of(entry.source)
        if party.role not in ("applicant", "coordinator"):
            raise InvalidInput("not-this-role", f"{code} is described by who files it")
        said[code] = entry.value
        if party.role == "applicant" and party.institution != self._by.get(code, party.institution):
            raise InvalidInput("not-this-applicant", f"{code} is of another applicant")

    def _refuse_other_world(self, entry: Statement) -> None:
        """Refuse an invented application a real procedure, and the other way round."""
        if self.procedure_worlds.get(entry.value, entry.world) is not entry.world:
            raise InvalidInput(
                "another-world", f"{entry.value} is a procedure of another world",
                hint="What is invented takes invented procedures, what is real takes real ones.",
            )  # fmt: skip

    def _refuse_without_steps(self, entry: Statement) -> None:
        """Refuse what could only be withdrawn again: nothing can be opened, so nobody decides."""
        if not self.procedures[entry.value]:
            raise InvalidInput(
                "no-steps", f"no step of {entry.value} is known, so nothing could be decided",
                hint="Add its steps to applications/steps.csv first.",
            )  # fmt: skip

    def _needs(self, entry: Statement) -> None:
        """Let who files an application, or a coordinator, say what it needs of the city."""
        code, party = entry.subject, Party.of(entry.source)
        read_need(entry.value)
        if party.role not in ("applicant", "coordinator"):
            raise InvalidInput("not-this-role", f"{code} is described by who files it")
        if party.role == "applicant" and party.institution != self._by.get(code, ""):
            raise InvalidInput("not-this-applicant", f"{code} is of another applicant")

    def _hand(self, entry: Statement) -> None:
        """Let a coordinator hand a step that is not decided to an institution."""
        code, words = entry.subject, entry.value.split()
        if not self._acts.get(code):
            raise InvalidInput("not-filed", f"{code} was never filed")
        if Party.of(entry.source).role != "coordinator":
            raise InvalidInput("not-this-role", "steps are handed over by a coordinator")
        self._refuse_ended(code)
        if len(words) != 2:
            raise InvalidInput("bad-assignment", "a step is handed to one institution",
                               hint="Write: power-tc power-company.")  # fmt: skip
        step, institution = words
        known = self.procedures.get(self._of.get(code, ""), {})
        if step not in known:
            raise InvalidInput(
                "unknown-step", f"{step[:40]!r} is no step", hint=f"One of {', '.join(known)}."
            )
        decided = [a for a in self._acts[code] if a.step == step and a.outcome is not None]
        if decided:
            raise InvalidInput("decided-twice", f"{step} was decided on {decided[0].day}")
        self._assigned.setdefault(code, {})[step] = institution

    def _obligation(self, entry: Statement) -> None:
        """Let a coordinator say what is owed, and that it was kept."""
        code, owed = entry.subject, self._owed.setdefault(entry.subject, set())
        if not self._acts.get(code):
            raise InvalidInput("not-filed", f"{code} was never filed")
        if Party.of(entry.source).role != "coordinator":
            raise InvalidInput("not-this-role", "obligations are entered by a coordinator")
        if entry.property == OWES:
            self._refuse_ended(code)
            new = read_obligation(entry.value, code, entry.valid or Period.day(self.today))
            owed.add(f"{new.side} {new.what}")
        elif entry.value not in owed:
            known = ", ".join(sorted(owed)) or "nothing"
            raise InvalidInput("not-owed", f"{code} is not owed that", hint=f"Owed: {known}.")
        elif entry.known.day < (filed := self._acts[code][0].day):
            raise InvalidInput("before-filing", f"{entry.known.day} is before {filed}")

    def _refuse_ended(self, code: str) -> None:
        """Refuse what nobody can owe, or be handed, once an application has come to nothing."""
        for act in self._acts[code]:
            if act.act is ActKind.WITHDRAWN:
                raise InvalidInput("after-withdrawal", f"{code} was withdrawn on {act.day}")
            if act.outcome is StepOutcome.REFUSED:
                raise InvalidInput("after-refusal", f"{act.step} was refused on {act.day}")

    def _act(self, entry: Statement) -> None:
        code = entry.subject
        steps = self.procedures.get(self._of.get(code, ""), {})
        before = self._acts.setdefault(code, [])
        act = read_act(entry.value, code, entry.known.day, source=entry.source)
        refuse_act(act, before, steps, today=self.today)
        if act.act is ActKind.FILED and code in _ADDRESSES:
            raise InvalidInput("reserved-code", f"no application can be called {code!r}",
                               hint="It stands for the form of a new one.")  # fmt: skip
        if act.reason and self.reasons is not None and act.reason not in self.reasons:
            raise InvalidInput(
                "unknown-reason", "a step is refused for a reason of the list",
                hint=f"One of {', '.join(self.reasons)}.",
            )  # fmt: skip
        owner = steps[act.step].owner if act.step in steps else ""
        owner = self._assigned.get(code, {}).get(act.step, owner)
        _refuse_party(act, Party.of(entry.source), owner, self._by.get(code, ""))
        before.append(act)

    def _record(self, entry: Statement) -> None:
        code = entry.subject
        steps = self.procedures.get(self._of.get(code, ""), {})
        before = self._records.setdefault(code, [])
        new = read_record(entry.value, code, entry.known.day, source=entry.source)
        refuse_record(new, before, self._acts.get(code, ()), today=self.today)
        party, applicant = Party.of(entry.source), self._by.get(code, "")
        owners = {step: place.owner for step, place in steps.items()}
        owners |= self._assigned.get(code, {})
        refuse_writer(new, party.role, party.institution, applicant=applicant, owners=owners)
        before.append(new)


def _refuse_party(act: ApplicationAct, party: Party, owner: str, applicant: str) -> None:
    """Refuse an act of one whose act it is not; a coordinator enters what others did on paper."""
    if party.role == "coordinator":
        return
    if party.role != ACTORS[act.act]:
        raise InvalidInput("not-this-role", f"{act.act} is an act of the {ACTORS[act.act]}")
    if party.role == "applicant" and party.institution != applicant:
        raise InvalidInput("not-this-applicant", f"{act.application} is of another applicant")
    if party.role == "officer" and not owner:
        raise InvalidInput(
            "no-institution", f"{act.step} is a step of no institution yet",
            hint="A coordinator hands it to one.",
        )  # fmt: skip
    if party.role == "officer" and owner != party.institution:
        raise InvalidInput("not-this-institution", f"{act.step} is a step of {owner}")


def _refuse_free_text(entry: Statement) -> None:
    """Refuse what could name a natural person: nothing of the ledger can be erased."""
    coded = [entry.subject, *([entry.value] if entry.property in _CODED else ())]
    if entry.property == ASSIGNED:
        coded += entry.value.split()
    if not (all(map(_CODE.fullmatch, coded)) and _PLACE.fullmatch(entry.locator)):
        raise InvalidInput(
            "free-text",
            "entries of applications hold codes alone, and a place such as `row 7`",
            hint="A name or a sentence goes into a message or a contact, which can be erased.",
        )
