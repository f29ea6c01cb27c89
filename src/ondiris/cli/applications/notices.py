"""Notices in a terminal: who is told what of applications; by the city's relay, if said so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, Home, ReaderLanguage
from ondiris.errors import InvalidInput, NotFound, Refused
from ondiris.model import World

if TYPE_CHECKING:
    from ondiris.publishing.applications.notices import Notice
    from ondiris.session import Observatory
    from ondiris.session.applications.notices import NoticeDesk, NoticeReader

__all__ = ["notify"]


def notify(  # noqa: PLR0913 - an option a parameter
    home: Home = DEFAULT_HOME,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="A day or a revision; the day before if left out.",
            metavar="DAY|REVISION",
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", help="A role, officer:INSTITUTION, or the name of an account.", metavar="WHO"
        ),
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send them by the relay of the settings.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write them into a folder.", metavar="DIR")
    ] = None,
    again: Annotated[
        str | None,
        typer.Option(
            "--again", help="A mail that was begun did not come: once more.", metavar="NAME"
        ),
    ] = None,
    arrived: Annotated[
        str | None,
        typer.Option("--arrived", help="A mail that was begun did come.", metavar="NAME"),
    ] = None,
    world: Annotated[
        World, typer.Option("--world", help="Real applications, or invented ones.")
    ] = World.ACTUAL,
    lang: Annotated[
        ReaderLanguage | None, typer.Option("--lang", help="In place of each reader's own.")
    ] = None,
) -> None:
    """Write what is new, what fell overdue and whose turn it is, for each who works with it.

    Nothing leaves without --send. Example: ondiris notify --since 2026-03-01 --to coordinator.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.notices import NoticeDesk  # noqa: PLC0415 - start is cheap

    if send and (out is not None or lang is not None):
        raise InvalidInput("send-or-write", "what is sent is in each reader's language, to them")
    if send and world is World.SYNTHETIC:
        raise Refused("invented-not-sent", "nobody is sent anything of invented applications")
    with open_home(home, audience="internal") as observatory:
        if again is not None or arrived is not None:
            _settle(observatory, again, arrived)
            return
        desk = NoticeDesk(observatory, world)
        readers = desk.readers(to)
        if not readers:
            raise NotFound(
                "no-recipient",
                "no account reads applications" if to is None else f"{to[:60]!r} reads none",
                hint="Name a role: --to coordinator; or see `ondiris users`.",
            )
        if send:
            _send(desk, readers, since)
        else:
            _write(desk, readers, since, out, str(lang or ""))


def _write(
    desk: NoticeDesk, readers: list[NoticeReader], since: str | None, out: Path | None, lang: str
) -> None:
    """Write letters to the terminal or into a folder; that they were written is kept nowhere."""
    from ondiris.production.figures.asked_files import write_all_asked  # noqa: PLC0415
    from ondiris.publishing.applications.notices import notice_html, notice_text  # noqa: PLC0415

    mark = desk.since(since)
    files: dict[Path, bytes] = {}
    for one in readers:
        told = desk.digest(one.reader, mark)
        if not (told.tells or told.turn or told.others):
            typer.echo(f"{one.name}: nothing.")
            continue
        letter = desk.notice(one, mark, told, lang)
        stop = _stop(desk, letter)
        if out is None:
            typer.echo(f"To: {one.name}\n{notice_text(letter, stop)}")
            continue
        place = out / one.name.replace(":", "-")
        files[place.with_name(f"{place.name}.txt")] = notice_text(letter, stop).encode()
        files[place.with_name(f"{place.name}.html")] = notice_html(letter, stop).encode()
    if files:
        write_all_asked(files)
    for path in files:
        typer.echo(str(path))


def _stop(desk: NoticeDesk, letter: Notice) -> str:
    return desk.names(letter.lang).voice.words("Stop or change these mails:")


def _send(desk: NoticeDesk, readers: list[NoticeReader], since: str | None) -> None:
    from ondiris.session.applications.mailing import MailFate, send_notices  # noqa: PLC0415
    from ondiris.session.applications.relay import MailRelay  # noqa: PLC0415

    stated = desk.observatory.home.settings.mail
    if stated is None:
        raise InvalidInput("no-relay", "the settings name no mail relay", hint="See [mail].")
    relay = MailRelay(stated, os.environ.get("ONDIRIS_MAIL_PASSWORD", ""))
    well = True
    for report in send_notices(desk, readers, desk.since(since), relay, stated):
        well = well and report.well
        typer.echo(
            ": ".join(part for part in (report.name, _FATES[report.fate.value], report.why) if part)
        )
        if report.fate is MailFate.UNKNOWN:
            typer.echo(
                f"  Ask whether it came, then: ondiris notify --arrived {report.name}, or "
                f"--again {report.name}."
            )
    if not well:
        raise typer.Exit(1)


_FATES = {
    "sent": "sent",
    "nothing-new": "nothing new, no mail",
    "no-address": "no address, no mail (see `ondiris users mail`)",
    "stopped": "wants no mail",
    "refused": "not sent, the next run tries again",
    "not-tried": "not sent, the next run tries again",
    "by-another-run": "another run sends it",
    "unknown": "begun, and nobody knows whether it left; nothing more is sent until that is said",
}


def _settle(observatory: Observatory, again: str | None, arrived: str | None) -> None:
    """Say what became of a mail that was begun."""
    people = observatory.people
    account = people.accounts.named(str(again or arrived))
    kept = people.sent_notices
    if not (kept.undo(account.id) if again is not None else kept.arrived(account.id)):
        raise NotFound("nothing-begun", f"no mail to {account.name!r} was begun and not sent")
    typer.echo(
        f"{account.name}: the next run sends it again."
        if again is not None
        else f"{account.name}: it came; the next run goes on from there."
    )
