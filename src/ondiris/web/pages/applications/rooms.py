"""What the pages of applications share: whose hand it is, names, and the bar between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from fastapi import Form, Query

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.people import Act
from ondiris.publishing.applications.names import ApplicationNames
from ondiris.session.applications.acting import ActingPerson
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.web.door import Ask

__all__ = ["ApplicationRoom", "Choice", "Code", "Hidden", "Invented"]

Invented = Annotated[
    Literal["synthetic"] | None, Query(alias="world", description="Invented applications.")
]
Hidden = Annotated[str, Form(max_length=400)]
Code = Annotated[str, Form(max_length=60)]
Choice = Annotated[str, Form(max_length=100)]


@dataclass(frozen=True)
class ApplicationRoom:
    """The applications of one world as who asks sees them.

    Parameters
    ----------
    ask : Ask
    world : str
        ``synthetic`` for invented ones; empty for real ones.

    Raises
    ------
    NotFound
        ``no-page``: by a public door there are no such pages.
    """

    ask: Ask
    world: str = ""

    def __post_init__(self) -> None:
        if self.ask.door.public:
            raise NotFound("no-page", "there is no page at this address")

    @cached_property
    def desk(self) -> ApplicationDesk:
        """The desk of applications on the day asked for."""
        world = World.SYNTHETIC if self.world else World.ACTUAL
        return ApplicationDesk(self.ask.observatory, self.ask.now, (world,), self.ask.as_of)

    @cached_property
    def hand(self) -> ActingPerson:
        """What who asks may see and do."""
        return ActingPerson(self.ask.observatory, self.desk, self.ask.person)

    @cached_property
    def names(self) -> ApplicationNames:
        """How things are called."""
        return ApplicationNames(self.ask.voice, self.desk.procedures(), self.ask.city.currency)

    @property
    def projects(self) -> list[tuple[str, str]]:
        """Projects that who asks may know: all, or those of the own applications."""
        voice = self.ask.voice
        if self.hand.sight.everything:
            subjects = self.ask.catalogue.of(self.desk.worlds)["subjects"]
            codes = [one.code for one in subjects if one.attributes.get("kind") == "project"]
        else:
            own = self.desk.seen_by(self.hand.sight)
            codes = sorted({kept.project for kept in own if kept.project})
        return [(code, voice.label("subjects", code)) for code in codes]

    @property
    def institutions(self) -> list[tuple[str, str]]:
        """Institutions that a step may be handed to: owners of steps, and who has officers."""
        owners = {step.role for own in self.desk.procedures().values() for step in own.steps}
        if not self.world:
            owners |= set(self.ask.door.people.accounts.institutions())
        return [(code, self.names.institution(code).text) for code in sorted(owners - {""})]

    @property
    def writes(self) -> bool:
        """Whether who asks has signed in by hand and looks at the present."""
        person = self.ask.person
        return person is not None and bool(person.session) and self.ask.as_of is None

    def href(self, path: str, **params: str) -> str:
        """Return an address of this room in the language and world of the page."""
        return self.ask.href(path, world=self.world or None, **params)

    @property
    def bar(self) -> list[tuple[str, str]]:
        """The pages of the room that who asks may see: path and English message."""
        person, shown = self.ask.person, [("desk", "My desk"), ("applications", "All applications")]
        if self.hand.sight.everything:
            shown += [("board", "Board"), ("standstill", "What stands still")]
            shown.append(("unblock", "Unblock on Monday"))
            if self.world:
                shown.append(("figures/vacancy", "Premises"))
        if person is None:
            shown = shown[1:]
        return shown

    @property
    def other(self) -> tuple[str, str]:
        """Where the other world's applications are, for who reads all: address and message."""
        if self.world:
            return self.ask.href("desk"), "Real applications"
        invented = ApplicationRoom(self.ask, World.SYNTHETIC.value)
        if not (self.hand.sight.everything and invented.desk.book.any_filed()):
            return "", ""
        return invented.href("applications"), "Demonstration"

    @property
    def reads(self) -> bool:
        """Whether who asks reads every application."""
        person = self.ask.person
        return person is None or person.may(Act.READ_APPLICATIONS)
