"""Accounts from the command line: add, list, give roles, invite, lock, make tokens.

A password is read from the terminal or from standard input, never from a word of the command,
which others on the machine could see.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ondiris.cli.options import DEFAULT_HOME, Format, Home, OutputFormat, ReaderLanguage
from ondiris.codes import counted
from ondiris.codes.plain_text import listed
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.people import Held, OwnAccount, People

__all__ = ["register"]

users = typer.Typer(
    help="Accounts of people: who may come in by the web page, and as what.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="By which the person signs in.")]
RoleName = Annotated[
    str,
    typer.Argument(
        metavar="ROLE",
        help="applicant, officer, coordinator, statistician, press, auditor or administrator.",
    ),
]
Of = Annotated[
    str, typer.Option("--of", help="Institution of an officer: water-company.", metavar="CODE")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    users.command("add")(add)
    users.command("list")(list_accounts)
    users.command("role")(role)
    users.command("invite")(invite)
    users.command("token")(token)
    users.command("mail")(mail)
    users.command("feed")(feed)
    users.command("lock")(lock)
    app.add_typer(users, name="users")


def add(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            help="A role, or officer@INSTITUTION, applicant@ENTERPRISE; repeatable.",
            metavar="ROLE",
        ),
    ] = None,
    shown: Annotated[
        str, typer.Option("--shown", help="How pages call the person; the name if left out.")
    ] = "",
    lang: Annotated[
        ReaderLanguage | None,
        typer.Option("--lang", help="Language of the invitation and of notices."),
    ] = None,
    password: Annotated[
        bool,
        typer.Option("--password", help="Ask for a password now, or read it from standard input."),
    ] = False,
    openid: Annotated[
        str,
        typer.Option("--openid", help="Subject of the person at the provider of the settings."),
    ] = "",
) -> None:
    """Add an account; without a password its owner is invited next.

    Once a home has an account, its web page lets nobody in who has not signed in; with --public
    everybody reads as before. Example: ondiris users add anna --role officer@water-company;
    ondiris users invite anna.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    held = [_held(*text.partition("@")[::2]) for text in role or ()]
    with open_home(home, audience="internal") as observatory:
        people, provider = observatory.people, observatory.home.settings.openid
        if openid and provider is None:
            raise InvalidInput(
                "no-provider", "the settings name no OpenID provider", hint="See [openid]."
            )
        spoken = lang.value if lang else ""
        typed = _password() if password else None
        account = people.accounts.add(name, shown=shown, lang=spoken, held=held, password=typed)
        if openid and provider is not None:
            people.accounts.link(name, provider.issuer, openid)
        typer.echo(f"{account.name}: account {account.id}, {_roles(account)}.")
        if typed is None and not openid:
            typer.echo(f"Next: ondiris users invite {account.name}")


def list_accounts(
    home: Home = DEFAULT_HOME,
    *,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """List accounts with their roles, how they sign in, and their tokens; no secret is shown."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        people = observatory.people
        rows = [_row(people, account) for account in people.accounts.all()]
    match format:
        case OutputFormat.JSON:
            told = {"schema": "ondiris.users/1", "rows": rows}
            typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        case OutputFormat.CSV:
            out = csv.writer(sys.stdout, lineterminator="\n")
            out.writerow(("name", "id", "shown", "roles", "signs_in_by", "locked", "tokens"))
            for row in rows:
                out.writerow((row["name"], row["id"], row["shown"], " ".join(row["roles"]),
                              " ".join(row["signs_in_by"]), "yes" if row["locked"] else "no",
                              len(row["tokens"])))  # fmt: skip
        case OutputFormat.TABLE:
            for row in rows:
                by = ", ".join(row["signs_in_by"]) or "not yet invited or signed up"
                marks = ", locked" if row["locked"] else ""
                typer.echo(f"{row['name']}  {row['id']}  {', '.join(row['roles'])}  ({by}{marks})")
                for one in row["tokens"]:
                    typer.echo(f"  token {one['id']} {one['called']} for "
                               f"{', '.join(one['scope'])} until {one['ends_at']}")  # fmt: skip
            typer.echo(f"{counted(len(rows), 'account')}.")


def role(
    name: Name,
    role: RoleName,
    home: Home = DEFAULT_HOME,
    *,
    of: Of = "",
    take: Annotated[bool, typer.Option("--take", help="Take the role away.")] = False,
) -> None:
    """Give somebody a role, or take it away; it counts from the next page on.

    Example: ondiris users role anna officer --of water-company.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    held = _held(role, of)
    with open_home(home, audience="internal") as observatory:
        accounts = observatory.people.accounts
        account = accounts.take(name, held) if take else accounts.give(name, held)
    typer.echo(f"{account.name}: {_roles(account)}.")


def invite(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=720, help="How long the link is good.")
    ] = 72,
    address: Annotated[
        str,
        typer.Option("--address", help="How the page is reached: https://industry.example.org."),
    ] = "http://127.0.0.1:8000",
) -> None:
    """Print a one-time link: an invitation, or a recovery for who has signed in before.

    Give it to the person by a way that you trust; it is shown once and kept as a hash. A new link
    takes the place of the one before.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        link = observatory.people.links.issue(name, timedelta(hours=hours))
        lang = link.lang or observatory.city.languages[0]
        place = observatory.city.time_zone
    typer.echo(f"{address.rstrip('/')}/{lang}/{link.kind.value}/{link.secret}")
    ends = datetime.fromisoformat(link.ends_at).astimezone(ZoneInfo(place))
    typer.echo(f"Good once, until {ends:%Y-%m-%d %H:%M} ({place}).", err=True)


def token(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    scope: Annotated[
        str, typer.Option("--scope", help="What it is good for, by comma.", metavar="ACTS")
    ] = "read-house",
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is good.")] = 90,
    called: Annotated[str, typer.Option("--called", help="What it is for, in your words.")] = "",
    end: Annotated[
        str, typer.Option("--end", help="Take this token back instead.", metavar="ID")
    ] = "",
) -> None:
    """Make a token for a program of somebody's, or take one back.

    The program sends it as `Authorization: Bearer TOKEN` and may do what both the scope and the
    roles of its owner allow. It is shown once. Example: ondiris users token anna --days 30.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        tokens = observatory.people.api_tokens
        if end:
            owner = observatory.people.accounts.named(name).id
            if end not in {one.id for one in tokens.all(owner)}:
                raise InvalidInput("whose-token", f"{end[:40]!r} is no token of {name[:40]!r}")
            tokens.end(end)
            typer.echo(f"{end}: taken back.")
            return
        made, secret = tokens.issue(name, _acts(scope), timedelta(days=days), called=called)
    typer.echo(secret)
    typer.echo(f"Token {made}: {counted(days, 'day')}. It is not shown again.", err=True)


def mail(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    address: Annotated[
        str | None,
        typer.Option("--address", help="Where notices go; empty to remove it.", metavar="ADDRESS"),
    ] = None,
    lang: Annotated[
        ReaderLanguage | None, typer.Option("--lang", help="Language of notices.")
    ] = None,
    stop: Annotated[
        bool | None, typer.Option("--stop/--resume", help="Whether the person wants none.")
    ] = None,
) -> None:
    """Say where a person gets notices, in which language, and whether any.

    Addresses stand beside the ledger; an empty one leaves no trace of the one before. Example:
    ondiris users mail anna --address anna@example.org --lang kk.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        people = observatory.people
        account = people.accounts.named(name)
        if address is not None:
            people.mailboxes.set(account.id, address)
        if lang is not None:
            people.accounts.speak(account.id, lang.value)
        if stop is not None:
            (people.mailboxes.stop if stop else people.mailboxes.resume)(account.id)
        box, spoken = people.mailboxes.of(account.id), people.accounts.named(name).lang
        spoken = spoken or observatory.city.languages[0]
    where = "no address" if box is None else f"{box.address}{', stopped' if box.stopped else ''}"
    typer.echo(f"{account.name}: {where}, in {spoken}.")


def feed(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    application: Annotated[
        str,
        typer.Option("--application", help="Of one application alone.", metavar="CODE"),
    ] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is good.")] = 366,
    address: Annotated[
        str,
        typer.Option("--address", help="How the page is reached: https://industry.example.org."),
    ] = "http://127.0.0.1:8000",
) -> None:
    """Print private links to a person's applications: an Atom feed and a calendar.

    Whoever has the links can read them; they are shown once, and `users token NAME --end ID` takes
    them back. Example: ondiris users feed anna --address https://industry.example.org.
    """
    from ondiris.people import Act  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.notices import NoticeDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        if application:
            NoticeDesk(observatory).desk.one(application)
        people = observatory.people
        lang = people.accounts.named(name).lang or observatory.city.languages[0]
        made, secret = people.api_tokens.issue(
            name, [Act.READ_FEED], timedelta(days=days), object=application
        )
    for kind in ("atom", "ics"):
        typer.echo(f"{address.rstrip('/')}/{lang}/feeds/applications/{secret}.{kind}")
    typer.echo(f"Link {made}: {counted(days, 'day')}. It is not shown again.", err=True)


def lock(
    name: Name,
    home: Home = DEFAULT_HOME,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Open it again.")] = False,
) -> None:
    """Lock an account: its owner is signed out at once, its links and tokens end.

    Accounts are never removed, since what was done names them by their identifier.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        accounts = observatory.people.accounts
        account = accounts.unlock(name) if undo else accounts.lock(name)
    typer.echo(f"{account.name}: {'locked' if account.locked else 'open'}.")


def _held(role: str, institution: str) -> Held:
    from ondiris.people import Held, Role  # noqa: PLC0415 - start is cheap

    known = [one.value for one in Role if one is not Role.ANYONE]
    if role not in known:
        raise InvalidInput(
            "unknown-role", f"{role[:40]!r} is no role", hint=f"Roles: {', '.join(known)}."
        )
    return Held(Role(role), institution)


def _acts(text: str) -> list[Any]:
    from ondiris.people import Act  # noqa: PLC0415 - start is cheap

    known = [one.value for one in Act]
    unknown = [word for word in listed(text) if word not in known]
    if unknown:
        raise InvalidInput(
            "bad-scope", f"{unknown[0][:40]!r} is no act", hint=f"Acts: {', '.join(known)}."
        )
    return [Act(word) for word in listed(text)]


def _password() -> str:
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def _roles(account: OwnAccount) -> str:
    return ", ".join(_role_text(one) for one in account.held) or "no role"


def _role_text(held: Held) -> str:
    return f"{held.role.value}@{held.institution}" if held.institution else held.role.value


def _row(people: People, account: OwnAccount) -> dict[str, Any]:
    by = (("password", account.has_password), ("openid", account.has_openid))
    tokens = [
        {
            "id": t.id, "called": t.called, "scope": list(t.scope), "object": t.object,
            "ends_at": t.ends_at,
        }
        for t in people.api_tokens.all(account.id)
        if not t.ended
    ]  # fmt: skip
    return {
        "name": account.name, "id": account.id, "shown": account.shown, "lang": account.lang,
        "roles": [_role_text(one) for one in account.held],
        "signs_in_by": [way for way, there in by if there], "locked": account.locked,
        "made_at": account.made_at, "mail": people.mailboxes.of(account.id) is not None,
        "tokens": tokens,
    }  # fmt: skip
