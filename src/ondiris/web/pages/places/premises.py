"""Premises: vacancy by park, and the form by which an operator keeps its halls fresh.

The form is prefilled with what is known and saves every row as a new entry, whether changed or
confirmed, by the same way as ``ondiris premises --load``.  Who else said something in the
meantime is not overwritten: the form is shown again with what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response

from ondiris.errors import InvalidFile, InvalidInput, NotFound, Refused
from ondiris.model import World
from ondiris.people import Act, Person
from ondiris.production.places.premises import HallChange
from ondiris.publishing.figures.figure import Badge, Figure
from ondiris.publishing.places.premises import halls_table, vacancy_table
from ondiris.session.places.premises import PremisesDesk, changed_by, keep_premises
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.forms import gone_on, require_accounts, require_form
from ondiris.web.frame import page
from ondiris.web.pages.places.premises_form import (
    NEW,
    FormRow,
    as_cells,
    changed_lines,
    column_titles,
    known_rows,
    marked_rows,
    sent_rows,
    told_rules,
    trouble_of,
)

__all__ = ["acts", "figures", "halls_figure", "nav", "router", "vacancy_figure"]

router = APIRouter()
Site = Annotated[str, Path(description="Code of a zone or park.", max_length=80)]
Saved = Annotated[str, Query(description="Revision that was saved.", pattern="^[0-9]{0,9}$")]
Typed = Annotated[str, Form(max_length=200)]
Hidden = Annotated[str, Form(max_length=400)]
Column = Annotated[list[str], Form(max_length=400)]


def premises_desk(ask: Ask) -> PremisesDesk:
    """Return the desk of a request: real premises, or those of a synthetic city where asked for."""
    made = ask.params.get("world") == "synthetic"
    return PremisesDesk(ask.now, (World.SYNTHETIC,) if made else (World.ACTUAL,))


def vacancy_figure(ask: Ask) -> Figure:
    """Return vacancy by park.

    Raises
    ------
    NotFound
        ``no-premises``: nobody says of any park what is free.
    """
    desk = premises_desk(ask)
    rooms = desk.rooms()
    if not any(room.basis for room in rooms.values()):
        raise NotFound("no-premises", "no source says what zones and parks have free")
    worn = (Badge.SYNTHETIC,) if World.SYNTHETIC in desk.places.worlds else ()
    return vacancy_table(ask.desk, rooms, desk.wholes(), place=ask.place_name, badges=worn)


def halls_figure(ask: Ask) -> Figure:
    """Return the halls of a park.

    Raises
    ------
    NotFound
        ``no-site``, or ``no-premises`` where nobody says anything of its halls.
    """
    site = ask.params.get("subject", "")
    desk = premises_desk(ask)
    room = desk.room(site)
    if not room.basis and not room.halls:
        raise NotFound("no-premises", f"no source says what {site} has free")
    worn = (Badge.SYNTHETIC,) if World.SYNTHETIC in desk.places.worlds else ()
    return halls_table(ask.desk, room, ask.voice.label("subjects", site), badges=worn)


@router.get("/{lang}/premises", summary="Premises that one keeps")
def kept(ask: Asked) -> Response:
    """Show the zones and parks whose premises somebody keeps, the longest unsaid first."""
    person, desk = _keeper(ask), PremisesDesk(ask.observatory.at())
    own = [
        (room, desk.operator(site))
        for site, room in desk.rooms().items()
        if person.may(Act.KEEP_PREMISES, institution=desk.operator(site))
    ]
    own.sort(key=lambda pair: pair[0].day or date.min)
    return page(
        ask,
        "places/premises_kept.html",
        title=ask.voice.words("Premises you keep"),
        section="premises",
        parks=own,
    )


@router.get("/{lang}/sites/{site}/premises", summary="Form of the premises of a zone or park")
def form(ask: Asked, site: Site, saved: Saved = "") -> Response:
    """Show the form of a park's halls, prefilled, and what was changed by the last saving."""
    person, desk = _keeper(ask), PremisesDesk(ask.observatory.at())
    _require_own(person, desk, site)
    changes = changed_by(ask.observatory, int(saved)) if saved else ()
    return _form(
        ask, person, desk, site, known_rows(ask, desk.room(site)),
        changes=[one for one in changes if one.site == site], saved=bool(saved),
    )  # fmt: skip


@router.post("/{lang}/sites/{site}/premises", summary="Keep the premises of a zone or park")
def keep(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, site: Site,
    hall: Column, name: Column, built: Column, let: Column, free: Column, tenants: Column,
    jobs: Column, day: Typed = "", seen: Hidden = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Save the rows of the form as new entries, or show it again with what is wrong."""
    person, desk = _keeper(ask), PremisesDesk(ask.observatory.at())
    _require_own(person, desk, site)
    require_form(request, ask, f"premises {site}", token)
    typed = (built, let, free, tenants, jobs)
    known = known_rows(ask, desk.room(site))
    rows = sent_rows(known, hall, name, typed)
    cells, places = as_cells(
        ask, rows, known, _said_by(person, desk, site) | {"site": site, "day": day}
    )

    def unmoved() -> None:
        if PremisesDesk(ask.observatory.at()).stamp(site) != seen:
            raise Refused("changed-meanwhile", "somebody else said something of these halls")

    try:
        if not cells:
            raise InvalidInput("nothing-said", "no row says anything")
        report = keep_premises(
            ask.observatory, cells, detail=f"form {person.account}", may_go_on=unmoved
        )
    except (InvalidInput, InvalidFile, Refused) as error:
        if error.code not in told_rules(ask) and not isinstance(error, InvalidFile):
            raise
        wrong = marked_rows(ask, error, rows, known, places)
        return _form(ask, person, desk, site, wrong, trouble=trouble_of(ask, error), day=day,
                     status=409 if isinstance(error, Refused) else 400)  # fmt: skip
    return gone_on(ask.href(f"sites/{site}/premises", saved=str(report.receipt.revision)))


def _keeper(ask: Ask) -> Person:
    """Return who has signed in here by hand, at a door that takes entries.

    Raises
    ------
    NotFound
        ``no-page``
    Refused
        ``sign-in-first``
    """
    require_accounts(ask)
    if ask.door.public:
        raise NotFound("no-page", "there is no page at this address")
    if ask.person is None or not ask.person.session:
        raise Refused("sign-in-first", "this is for who has signed in")
    return ask.person


def _require_own(person: Person, desk: PremisesDesk, site: str) -> None:
    """Let those through who keep the premises of a site.

    Raises
    ------
    Refused
        ``not-your-role``
    """
    desk.room(site)
    if not person.may(Act.KEEP_PREMISES, institution=desk.operator(site)):
        raise Refused("not-your-role", "another institution keeps these premises")


def _said_by(person: Person, desk: PremisesDesk, site: str) -> dict[str, str]:
    """Return on whose behalf somebody says something of a site: as an officer of it, or for all."""
    institution = desk.operator(site)
    role = "officer" if institution in person.institutions else "coordinator"
    return {"institution": institution or "city", "role": role}


def _form(  # noqa: PLR0913 - what the page shows
    ask: Ask,
    person: Person,
    desk: PremisesDesk,
    site: str,
    rows: Sequence[FormRow],
    *,
    changes: Sequence[HallChange] = (),
    saved: bool = False,
    trouble: str = "",
    day: str = "",
    status: int = 200,
) -> Response:
    words = ask.voice.words
    return page(
        ask,
        "places/premises_form.html",
        title=words("Premises: %(name)s", name=ask.voice.label("subjects", site)),
        section="premises",
        status=status,
        undated=True,
        code=site,
        operator=desk.operator(site),
        rows=rows,
        titles=column_titles(ask),
        new=NEW,
        today=ask.observatory.today,
        day=day or ask.observatory.today.isoformat(),
        seen=desk.stamp(site),
        form=person.form,
        trouble=trouble,
        saved=saved,
        changed=list(changed_lines(ask, changes)),
        confirmed=sum(one.confirmed for one in changes),
    )


def _keeps_any(ask: Ask) -> bool:
    """Return whether who asks keeps the premises of some zone or park, at a door for the house."""
    if ask.person is None or ask.door.public:
        return False
    person, desk = ask.person, PremisesDesk(ask.now)
    return any(
        person.may(Act.KEEP_PREMISES, institution=desk.operator(site)) for site in desk.sites
    )


nav = Nav("premises", "Premises", _keeps_any, Act.KEEP_PREMISES)
figures = (
    FigureMaker("vacancy", vacancy_figure, ("world",), dataset="Free floor in zones and parks"),
    FigureMaker("premises", halls_figure, ("subject", "world")),
)
acts = dict.fromkeys((kept, form, keep), Act.KEEP_PREMISES)
