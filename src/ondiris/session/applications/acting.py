"""One person's hand in applications: what they see, whose turn it is, and what they enter.

Whatever is entered here is entered as a file enters it, under the same rules; a form says besides
what its reader saw, so that nobody decides on what has moved meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.applications import (
    ActKind,
    ApplicationAct,
    PossibleAct,
    StepOutcome,
    StepPlace,
    read_obligation,
    refuse_act,
)
from ondiris.errors import Inconsistent, InvalidInput, NotFound, Refused
from ondiris.model import Known, KnownBasis, Period, Withdrawal, World
from ondiris.people import Act, Person
from ondiris.ports import Entry, Receipt
from ondiris.production.applications.kept import (
    APPLICANT,
    ASKS,
    ASSIGNED,
    KEPT,
    PROCEDURE,
    PROJECT,
    KeptApplication,
    Party,
    act_statement,
    filing_statements,
    obligation_statement,
)
from ondiris.production.applications.reading import ApplicationReader
from ondiris.production.applications.sight import SeenApplication, Sight, turns_of
from ondiris.session.applications.files import enter
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.observatory import Observatory

__all__ = ["OFFICE", "ActingPerson", "NewApplication"]

OFFICE = "city"
"""On whose behalf a coordinator acts."""
UNDONE: Mapping[str, str] = {
    "mistake": "entered by mistake",
    "day": "done on another day",
    "step": "meant for another step or application",
}
"""Why an act may be taken back, as the ledger says it."""
_ACTION = "application"


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What an application says of itself when it is filed.

    Parameters
    ----------
    procedure, project, applicant : str
        Codes; the project may be empty.
    asks : tuple of str
        What it needs of the city: ``power 10``.
    day : date
    world : World
    """

    procedure: str
    project: str
    applicant: str
    asks: tuple[str, ...]
    day: date
    world: World = World.ACTUAL


class ActingPerson:
    """What somebody may see and do in the applications of a home.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    desk : ApplicationDesk
    person : Person, optional
        Who asks; in a home without accounts whoever sits at it sees all and enters by file.
    """

    def __init__(
        self, observatory: Observatory, desk: ApplicationDesk, person: Person | None
    ) -> None:
        self.observatory, self.desk, self.person = observatory, desk, person
        self.coordinates = person is not None and person.may(Act.REASSIGN)
        self.reader = ApplicationReader((), "")
        if person is not None and person.may_somewhere(Act.READ_APPLICATIONS):
            self.reader = ApplicationReader(person.held, person.account)
        self.sight = self.reader.sight if person is not None else Sight(everything=True)

    @property
    def files(self) -> bool:
        """Whether this person may file applications."""
        return self.person is not None and (
            self.coordinates or (bool(self.sight.applicants) and self._may_apply)
        )

    @property
    def _may_apply(self) -> bool:
        return self.person is not None and self.person.may(Act.APPLY, own=True)

    def one(self, code: str) -> SeenApplication:
        """Return an application by its code.

        Raises
        ------
        NotFound
            ``unknown-application``, alike whether there is none or this person may not see it.
        """
        kept = self.desk.known(code)
        places = self.desk.steps().get(kept.procedure, {}) if kept is not None else {}
        if kept is None or not kept.acts or not self.sight.sees(kept, places):
            raise NotFound("unknown-application", f"there is no application {code[:40]!r} of yours")
        return self._seen(kept, places)

    def _seen(self, kept: KeptApplication, places: Mapping[str, StepPlace]) -> SeenApplication:
        steps = self.sight.steps(kept, places)
        turns = turns_of(kept, places, self.sight, coordinates=self.coordinates)
        if self.person is not None and not self.coordinates:
            turns = tuple(turn for turn in turns if self._may(turn, kept, places))
        return SeenApplication(kept, places, steps, self.sight.whole(kept), turns)

    def _may(
        self, turn: PossibleAct, kept: KeptApplication, places: Mapping[str, StepPlace]
    ) -> bool:
        """Whether the table of permissions lets this person take a turn."""
        if turn.actor == "applicant":
            return self._may_apply
        owner = kept.owners(places)[turn.step]
        return self.person is not None and self.person.may(Act.TAKE_STEPS, institution=owner)

    # What is entered

    def act(
        self,
        code: str,
        act: ActKind,
        step: str = "",
        *,
        day: date,
        outcome: StepOutcome | None = None,
        reason: str = "",
        seen: str,
    ) -> Receipt:
        """Enter an act.

        Parameters
        ----------
        code : str
        act : ActKind
        step : str
        day : date
        outcome : StepOutcome, optional
        reason : str
        seen : int
            `SeenApplication.state` as the reader of the form saw it.

        Raises
        ------
        NotFound
            As `one`.
        Refused
            ``not-your-turn``
        Inconsistent
            ``moved-on``: others acted meanwhile.
        InvalidInput
            As the rules of acts say.
        """
        new = ApplicationAct(code, act, day, step, outcome, reason)

        def entries(now: SeenApplication) -> Sequence[Entry]:
            turn = next((t for t in now.turns if (t.act, t.step) == (act, step)), None)
            if turn is None:
                self._refuse_turn(new, now)
                raise Refused("not-your-turn", f"{act} is no act of yours in {code} now")
            party = self._party(turn, now)
            said = act_statement(new, party, locator=self._place(), world=now.kept.world)
            return [party.source, said]

        return self._enter(code, seen, entries)

    def file(self, new: NewApplication) -> str:
        """File an application and return its code.

        Parameters
        ----------
        new : NewApplication

        Raises
        ------
        Refused
            ``not-your-turn`` where this person may not file for that applicant.
        InvalidInput
            As the rules of acts say.
        """
        party, code = self._filing_party(new.applicant), ""

        def entries() -> Sequence[Entry]:
            nonlocal code
            code = self._new_code(new.day.year)
            place, day, world = self._place(), new.day, new.world
            said = {PROJECT: new.project, PROCEDURE: new.procedure, APPLICANT: new.applicant}
            needs = [{ASKS: need} for need in new.asks]
            filed = ApplicationAct(code, ActKind.FILED, day)
            return [
                party.source,
                *(
                    one
                    for told in (said, *needs)
                    for one in filing_statements(code, told, party, day, locator=place, world=world)
                ),
                act_statement(filed, party, locator=place, world=world),
            ]

        self._write(entries)
        return code

    def owe(self, code: str, text: str, due: str, *, seen: str) -> Receipt:
        """Enter what either side owes: ``city power 10``, by the end of a period.

        Raises
        ------
        NotFound, Refused, Inconsistent, InvalidInput
            As `act`, and as `ondiris.applications.read_obligation`.
        """
        if not due:
            raise InvalidInput("no-due-day", "what is owed is owed by a day")
        owed = read_obligation(text, code, Period.parse(due))
        party, today = self._coordinator(), self.observatory.today

        def entries(now: SeenApplication) -> Sequence[Entry]:
            world = now.kept.world
            said = obligation_statement(owed, party, today, locator=self._place(), world=world)
            return [party.source, said]

        return self._enter(code, seen, entries)

    def describe(self, code: str, name: str, value: str, *, day: date, seen: str) -> Receipt:
        """Enter that an obligation was kept, a project, or to whom a step is handed.

        Parameters
        ----------
        code : str
        name : str
            ``kept``, ``project`` or ``assigned``.
        value : str
            ``city power``; the code of the project; ``power-tc power-company``.
        day : date
        seen : int
            As of `act`.

        Raises
        ------
        NotFound, Refused, Inconsistent, InvalidInput
            As `act`.
        """
        said = {{"kept": KEPT, "project": PROJECT, "assigned": ASSIGNED}[name]: value}
        party = self._coordinator()
        if name == "project":
            self.observatory.catalogue.of(self.desk.worlds)["subjects"][value]

        def entries(now: SeenApplication) -> Sequence[Entry]:
            world = now.kept.world
            return [
                party.source,
                *filing_statements(code, said, party, day, locator=self._place(), world=world),
            ]

        return self._enter(code, seen, entries)

    def undo(self, code: str, *, reason: str, seen: str) -> Receipt:
        """Take the last act of an application back, by a new entry.

        Parameters
        ----------
        code : str
        reason : str
            A word of `UNDONE`: no free text, which might name somebody.
        seen : int
            As of `act`.

        Raises
        ------
        NotFound, Inconsistent
            As `act`.
        Refused
            ``not-your-act`` where another entered it.
        """

        def entries(now: SeenApplication) -> Sequence[Entry]:
            last = self.undoable(now)
            if last is None:
                raise Refused("not-your-act", f"the last act of {code} is not yours")
            if reason not in UNDONE:
                known = ", ".join(UNDONE)
                raise InvalidInput("unknown-reason", "this is no reason", hint=f"One of {known}.")
            today = Known(self.observatory.today, KnownBasis.STATED)
            return [Withdrawal(last.id, UNDONE[reason], last.source, today)]

        return self._enter(code, seen, entries)

    def undoable(self, now: SeenApplication) -> ApplicationAct | None:
        """Return the last act of an application if this person entered it, and still might."""
        last, kept = now.kept.acts[-1], now.kept
        party = Party.of(last.source)
        if self.person is None or party.actor != self.person.account:
            return None
        # A filing on which something was built is withdrawn, and not taken back.
        built = (kept.obligations, kept.kept, kept.assigned, kept.records)
        filed = last.act is ActKind.FILED and any(built)
        return None if filed or not self._still(party, last.step, now) else last

    def _still(self, party: Party, step: str, now: SeenApplication) -> bool:
        """Whether this person is today what they were when they acted, where they acted."""
        if self.person is None or party.role == "coordinator":
            return self.coordinates
        if party.role == "applicant":
            return self._may_apply and party.institution in self.sight.applicants
        owner = now.kept.owners(now.places).get(step, "")
        return owner == party.institution and self.person.may(Act.TAKE_STEPS, institution=owner)

    # How

    def _enter(
        self, code: str, seen: str, entries: Callable[[SeenApplication], Sequence[Entry]]
    ) -> Receipt:
        """Enter what follows from an application as it stands, if it stands as its reader saw."""

        def checked() -> Sequence[Entry]:
            now = self._newest().one(code)
            if now.state != seen:
                raise Inconsistent("moved-on", f"{code} has moved on since the form was opened")
            return entries(now)

        self.one(code)
        return self._write(checked)

    def _write(self, entries: Callable[[], Sequence[Entry]]) -> Receipt:
        return enter(self.observatory, entries, self.desk.steps(), action=_ACTION, detail="form")

    def _place(self) -> str:
        """Return where an entry stands: another place each time, so the undone can be redone."""
        return f"form {self.observatory.ledger.vintage().revision + 1}"

    def _newest(self) -> ActingPerson:
        observatory = self.observatory
        desk = ApplicationDesk(observatory, observatory.at(), self.desk.worlds)
        return ActingPerson(observatory, desk, self.person)

    def _new_code(self, year: int) -> str:
        """Return the next code of a year: ``app-2026-0007``."""
        held, start = self._newest().desk, f"app-{year}-"
        codes = ApplicationDesk(self.observatory, held.now, tuple(World)).book.codes()
        numbers = [code.removeprefix(start) for code in codes if code.startswith(start)]
        return f"{start}{1 + max((int(n) for n in numbers if n.isdecimal()), default=0):04d}"

    def _party(self, turn: PossibleAct, now: SeenApplication) -> Party:
        """Return in which role a turn is taken: one's own first, then a coordinator's."""
        person = self._signed_in()
        owner = now.kept.owners(now.places).get(turn.step, "")
        if turn.actor == "applicant" and now.kept.applicant in self.sight.applicants:
            return Party(person.account, "applicant", now.kept.applicant)
        if turn.actor == "officer" and owner in self.sight.institutions:
            return Party(person.account, "officer", owner)
        return self._coordinator()

    def _filing_party(self, applicant: str) -> Party:
        person = self._signed_in()
        if applicant in self.sight.applicants and self._may_apply:
            return Party(person.account, "applicant", applicant)
        return self._coordinator()

    def _coordinator(self) -> Party:
        if not self.coordinates:
            raise Refused("not-your-turn", "this is entered by a coordinator")
        return Party(self._signed_in().account, "coordinator", OFFICE)

    def _signed_in(self) -> Person:
        if self.person is None:
            raise Refused("sign-in-first", "this is for who has signed in")
        return self.person

    def _refuse_turn(self, new: ApplicationAct, now: SeenApplication) -> None:
        """Refuse an act with the rule it breaks, where it breaks one of a step that is seen."""
        if new.step in now.places and new.step not in now.steps:
            return
        refuse_act(new, now.kept.acts, now.places, today=self.observatory.today)
