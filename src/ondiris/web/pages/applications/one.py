"""One application: where it stands, who has it, what is owed, and what may be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ondiris.applications import OWED, ActKind, PossibleAct, StepOutcome
from ondiris.errors import Inconsistent, InvalidInput, OndirisError, Refused
from ondiris.people import Act
from ondiris.production.applications.following import FollowedStep
from ondiris.production.applications.sight import SeenApplication
from ondiris.publishing.applications.card import card_figure, project_card
from ondiris.publishing.applications.following import (
    acts_table,
    obligations_table,
    pool_text,
    standing_sentence,
    steps_table,
)
from ondiris.publishing.figures.figure import Figure, Text
from ondiris.publishing.projects.sentences import outlook_sentence
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.apologies import apology
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.forms import gone_on, require_form
from ondiris.web.frame import page
from ondiris.web.pages.applications.records import TypedRecord, record_part
from ondiris.web.pages.applications.rooms import (
    ApplicationRoom,
    Choice,
    Code,
    Hidden,
    Invented,
)

__all__ = ["Application", "acts", "router", "shown"]

router = APIRouter()
Application = Annotated[str, Path(description="Code of an application.", max_length=60)]


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act that a reader may enter, as the form offers it."""

    value: str
    title: str
    step: Text
    refuses: bool = False


@router.get("/{lang}/applications/{code}", summary="One application")
def application(ask: Asked, code: Application, world: Invented = None) -> Response:
    """Show an application to those who work on it."""
    return shown(ApplicationRoom(ask, world or ""), code)


@router.post("/{lang}/applications/{code}/acts", summary="Act in an application")
def act(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, code: Application, world: Invented = None,
    what: Choice = "", reason: Code = "", day: Code = "", seen: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Open, ask back, answer, decide or withdraw."""
    name, _, rest = what.partition(" ")
    step, _, outcome = rest.partition(" ")

    def enter(room: ApplicationRoom) -> None:
        if name not in set(ActKind):
            raise InvalidInput("unknown-act", f"{name[:40]!r} is no act")
        decided = StepOutcome(outcome) if outcome in set(StepOutcome) else None
        refused = decided is StepOutcome.REFUSED
        room.hand.act(
            code, ActKind(name), step, day=_day(room, day), outcome=decided,
            reason=reason if refused else "", seen=seen,
        )  # fmt: skip

    return _entered(request, ask, world, code, token, enter)


@router.post("/{lang}/applications/{code}/undo", summary="Take the last act back")
def undo(
    request: Request, ask: Asked, code: Application, world: Invented = None,
    why: Code = "mistake", seen: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Take the last act back by a new entry."""
    return _entered(
        request, ask, world, code, token,
        lambda room: room.hand.undo(code, reason=why, seen=seen),
    )  # fmt: skip


@router.post("/{lang}/applications/{code}/obligations", summary="What a side owes")
def owe(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, code: Application, world: Invented = None,
    owes: Choice = "", amount: Code = "", due: Code = "", seen: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Enter what either side owes, by when."""
    text = f"{owes} {amount.replace(' ', '').replace(',', '.')}".strip()
    return _entered(
        request, ask, world, code, token, lambda room: room.hand.owe(code, text, due, seen=seen)
    )


@router.post("/{lang}/applications/{code}/kept", summary="What a side has kept")
def keep(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, code: Application, world: Invented = None,
    what: Choice = "", day: Code = "", seen: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Enter that an obligation was kept."""
    return _described(request, ask, world, code, token, ("kept", what, day, seen))


@router.post("/{lang}/applications/{code}/institution", summary="Hand a step over")
def hand(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, code: Application, world: Invented = None,
    step: Code = "", institution: Code = "", seen: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Hand a step to an institution."""
    value = f"{step} {institution.strip()}"
    return _described(request, ask, world, code, token, ("assigned", value, "", seen))


@router.post("/{lang}/applications/{code}/project", summary="Hang it on a project")
def attach(
    request: Request, ask: Asked, code: Application, world: Invented = None,
    project: Choice = "", seen: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Say of which project an application is."""
    return _described(request, ask, world, code, token, ("project", project.strip(), "", seen))


def _described(
    request: Request, ask: Ask, world: str | None, code: str, token: str,
    said: tuple[str, str, str, str],
) -> Response:  # fmt: skip
    name, value, day, seen = said

    def enter(room: ApplicationRoom) -> None:
        room.hand.describe(code, name, value, day=_day(room, day), seen=seen)

    return _entered(request, ask, world, code, token, enter)


def _entered(
    request: Request, ask: Ask, world: str | None, code: str, token: str,
    enter: Callable[[ApplicationRoom], object],
) -> Response:  # fmt: skip
    """Enter what a form says and show the application anew, or why it was refused."""
    room = ApplicationRoom(ask, world or "")
    require_form(request, ask, f"application {code}", token)
    try:
        enter(room)
    except (InvalidInput, Inconsistent, Refused) as error:
        ask.door.people.looking.note(
            ask.person.account if ask.person else "", Act.TAKE_STEPS,
            f"refused {error.code} /{ask.path}",
        )  # fmt: skip
        status = 409 if isinstance(error, Inconsistent) else 403
        return shown(room, code, error, 400 if isinstance(error, InvalidInput) else status)
    left = room.desk.newest(code)
    if left is None or not left.acts:
        return gone_on(room.href("desk"))
    return gone_on(f"{room.href(f'applications/{code}')}#next")


def _day(room: ApplicationRoom, text: str) -> date:
    try:
        return date.fromisoformat(text) if text else room.ask.observatory.today
    except ValueError as error:
        raise InvalidInput("impossible-day", "a day is written 2026-03-02") from error


def shown(
    room: ApplicationRoom,
    code: str,
    error: OndirisError | None = None,
    status: int = 200,
    typed: TypedRecord | None = None,
) -> Response:
    """Return the page of an application, with why a form was refused if one was.

    Parameters
    ----------
    room : ApplicationRoom
    code : str
    error : OndirisError, optional
        By what a form was refused.
    status : int
    typed : TypedRecord, optional
        What was typed into it.
    """
    ask, desk = room.ask, room.desk
    seen = room.hand.one(code)
    kept, words = seen.kept, ask.voice.words
    steps = [one for one in desk.followed(kept) if seen.whole or one.code in seen.steps]
    owed = desk.owed_by(kept) if seen.whole else []
    writes = room.writes and ask.person is not None
    return page(
        ask,
        "applications/one.html",
        title=f"{words('Application')} {code}",
        section="desk",
        status=status,
        room=room,
        seen=seen,
        kept=kept,
        lead=standing_sentence(room.names, kept, tuple(seen.places), steps, whole=seen.whole),
        way=[(room.names.step(kept.procedure, one.code), _mark(one)) for one in steps],
        steps=steps_table(ask.desk, room.names, kept, steps),
        obligations=obligations_table(ask.desk, room.names, owed),
        history=acts_table(ask.desk, room.names, kept, seen.steps),
        offered=_offered(room, seen) if writes else [],
        undoable=room.hand.undoable(seen) if writes else None,
        coordinates=writes and room.hand.coordinates,
        unowned=[one for one in steps if one.at is None or one.at.ended is None],
        owing=[(f"{side} {what}", room.names.thing(what), str(side), unit)
               for what, (unit, sides) in OWED.items() for side in sides],
        open_owed=[(f"{o.obligation.side} {o.obligation.what}", o) for o in owed
                   if o.verdict.outcome is None],
        reasons=[(item.code, ask.voice.label("refusal_reasons", item.code))
                 for item in ask.catalogue["refusal_reasons"]],
        pool=pool_text(room.names, pool) if (pool := desk.pool(kept)) and seen.whole else None,
        undone=[("mistake", words("entered by mistake")), ("day", words("done on another day")),
                ("step", words("meant for another step or application"))],
        odds=_odds(room, seen),
        card=_card(room, seen),
        rounds=sum(one.at.rounds for one in steps if one.at is not None),
        asked=[room.names.owed(what, amount, OWED[what][0]) for what, amount in kept.asks.items()],
        record=record_part(room, seen, typed),
        form=ask.person.form(f"application {code}") if writes and ask.person else "",
        today=ask.observatory.today,
        trouble=apology(words, error, status) if error is not None else "",
        rule=error.code if error is not None else "",
    )  # fmt: skip


def _odds(room: ApplicationRoom, seen: SeenApplication) -> list[tuple[str, str, str]]:
    """Return what is to be expected of the project's programmes: code, name and sentence."""
    ask, project = room.ask, seen.kept.project
    reads = ask.person is None or ask.person.may(ask.door.usual)
    if not (project and seen.whole and reads):
        return []
    return [
        (one.programme, room.names.subject(one.programme), outlook_sentence(ask.voice, one))
        for one in ProjectDesk(ask.now, room.desk.worlds).outlooks_of(project)
    ]


def _card(room: ApplicationRoom, seen: SeenApplication) -> Figure | None:
    """Return the card of the project, for those who read all that stands on it."""
    ask, kept = room.ask, seen.kept
    if not (seen.whole and (ask.person is None or ask.person.may(ask.door.usual))):
        return None
    lines = ProjectDesk(ask.now, room.desk.worlds).projects() if kept.project else ()
    line = next((one for one in lines if one.code == kept.project), None)
    return card_figure(ask.desk, project_card(room.names, kept, line, room.desk.pool(kept)))


def _mark(one: FollowedStep) -> str:
    """Return how a step is marked on the way: done, now, stopped, refused, next or to come."""
    if one.at is None:
        return "next" if one.next else "later"
    return {"granted": "done", "open": "now", "asked_back": "stopped"}.get(str(one.at.state), "not")


def _offered(room: ApplicationRoom, seen: SeenApplication) -> Sequence[OfferedAct]:
    return [offer for turn in seen.turns for offer in _offers(room, seen, turn)]


def _offers(
    room: ApplicationRoom, seen: SeenApplication, turn: PossibleAct
) -> Sequence[OfferedAct]:
    words, step = room.ask.voice.words, room.names.step(seen.kept.procedure, turn.step)
    titles = {
        ActKind.OPENED: words("Open for consideration"),
        ActKind.ASKED_BACK: words("Ask the applicant for more; the clock stands still"),
        ActKind.ANSWERED: words("Answer what was asked"),
        ActKind.WITHDRAWN: words("Withdraw the application"),
    }
    outcomes = {
        StepOutcome.GRANTED: words("Grant"),
        StepOutcome.REFUSED: words("Refuse, with a reason"),
    }
    if turn.act is ActKind.DECIDED:
        return [
            OfferedAct(
                f"{turn.act} {turn.step} {outcome}", outcomes[outcome], step,
                outcome is StepOutcome.REFUSED,
            )
            for outcome in turn.outcomes
        ]  # fmt: skip
    return [OfferedAct(f"{turn.act} {turn.step}".strip(), titles[turn.act],
                       step if turn.step else Text(""))]  # fmt: skip


acts = dict.fromkeys((application, act, undo, owe, keep, hand, attach), Act.READ_APPLICATIONS)
