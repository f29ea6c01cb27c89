"""The own notices: where mail goes, in which language, and private links to feeds."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.people import Act, Mailbox, People, Person, may_somewhere
from ondiris.production.applications.reading import ApplicationReader
from ondiris.session.applications.notices import NoticeDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.forms import gone_on, require_accounts, require_form
from ondiris.web.frame import page
from ondiris.web.pages.people.accounts import own_moment, signed_in_person

__all__ = ["acts", "router"]

router = APIRouter()
Hidden = Annotated[str, Form(max_length=400)]
Typed = Annotated[str, Form(max_length=200)]
_LASTING = timedelta(days=366)


@router.get("/{lang}/account/notices", summary="Mails and private links")
def notices(ask: Asked) -> Response:
    """Show where mail goes and which private links there are."""
    return _notices(ask)


@router.post("/{lang}/account/notices", summary="How mails come")
def change_notices(
    request: Request, ask: Asked,
    address: Typed = "", spoken: Typed = "", wanted: Typed = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Keep where mail goes, in which language, and whether any is wanted."""
    people, person = _reading(ask)
    require_form(request, ask, "notices", token)
    try:
        people.mailboxes.set(person.account, address)
    except InvalidInput:
        return _notices(ask, ask.voice.words("This is no address for mail."), status=400)
    if spoken in ask.door.words:
        people.accounts.speak(person.account, spoken)
    (people.mailboxes.resume if wanted else people.mailboxes.stop)(person.account)
    return gone_on(ask.href("account/notices"))


@router.post("/{lang}/account/feeds", summary="A new private link")
def make_link(
    request: Request, ask: Asked, application: Typed = "", token: Hidden = ""
) -> Response:
    """Make a private link and show it, once."""
    people, person = _reading(ask)
    require_form(request, ask, "feeds", token)
    code = application.strip()
    if code and code not in _readable(ask, person):
        said = ask.voice.words("You read no application with this code.")
        return _notices(ask, said, status=400)
    _, secret = people.api_tokens.issue(person.name, [Act.READ_FEED], _LASTING, object=code)
    base = str(request.base_url).rstrip("/")
    place = f"{base}/{ask.lang}/feeds/applications/{secret}"
    return _notices(ask, made=(f"{place}.atom", f"{place}.ics"))


@router.post("/{lang}/account/feeds/end", summary="Take a private link back")
def end_link(request: Request, ask: Asked, link: Typed = "", token: Hidden = "") -> Response:
    """Take a private link of the own account back."""
    people, person = _reading(ask)
    require_form(request, ask, "feeds-end", token)
    if link in {one.id for one in people.api_tokens.all(person.account) if not one.ended}:
        people.api_tokens.end(link)
    return gone_on(ask.href("account/notices"))


def _reading(ask: Ask) -> tuple[People, Person]:
    """Return who has signed in at the house's door and reads applications.

    Raises
    ------
    NotFound
        ``no-page``: nobody else has notices.
    """
    people, person = require_accounts(ask), signed_in_person(ask)
    if ask.door.public or not may_somewhere(person.held, Act.READ_APPLICATIONS):
        raise NotFound("no-page", "there is no page at this address")
    return people, person


def _readable(ask: Ask, person: Person) -> set[str]:
    sight = ApplicationReader(person.held, person.account).sight
    return {kept.code for kept in NoticeDesk(ask.observatory).desk.seen_by(sight)}


def _notices(
    ask: Ask, trouble: str = "", *, made: tuple[str, ...] = (), status: int = 200
) -> Response:
    people, person = _reading(ask)
    account = people.accounts.named(person.name)
    box = people.mailboxes.of(person.account) or Mailbox(person.account, "", stopped=False)
    return page(
        ask,
        "people/notices.html",
        title=ask.voice.words("Mails and private links"),
        status=status,
        undated=True,
        box=box,
        spoken=account.lang or ask.door.languages[0],
        links=[
            one
            for one in people.api_tokens.all(person.account)
            if Act.READ_FEED in one.scope and not one.ended
        ],
        made=made,
        trouble=trouble,
        moment=lambda text: own_moment(ask, text),
        form=person.form,
    )


acts = dict.fromkeys((notices, change_notices, make_link, end_link), Act.OWN_ACCOUNT)
