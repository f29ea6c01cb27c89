"""Applications in a terminal: files in, where each stands, and who owes what to whom."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.applications import records
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Home,
    Lang,
    ReaderLanguage,
    Report,
    ReportFormat,
    parse_day,
)
from ondiris.codes import counted
from ondiris.model import World

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ondiris.production.applications.kept import KeptApplication
    from ondiris.publishing.applications.names import ApplicationNames
    from ondiris.publishing.applications.owing import Debt
    from ondiris.publishing.figures.locale import ReaderLocale
    from ondiris.session import Observatory
    from ondiris.session.applications.owing import ApplicationDesk

__all__ = ["applications", "owed"]


class DebtParty(StrEnum):
    """Who owes, or is owed to."""

    OFFICER = "officer"
    APPLICANT = "applicant"
    CITY = "city"
    INVESTOR = "investor"


_BEGIN = "Begin with a file (--template FILE), or look at invented ones (--world synthetic)."
OfWorld = Annotated[World, typer.Option("--world", help="Real applications, or invented ones.")]


def applications(  # noqa: PLR0913 - an option a parameter
    application: Annotated[
        str | None, typer.Argument(help="Code of one application.", metavar="[APPLICATION]")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    *,
    load: Annotated[
        Path | None,
        typer.Option("--load", help="Record a file of acts and obligations.", metavar="FILE"),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", help="Write such a file with example rows: CSV or XLSX.", metavar="FILE"
        ),
    ] = None,
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Bring in the invented applications.")
    ] = False,
    card: Annotated[
        bool, typer.Option("--card", help="The card of its project, filled from what is known.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check; write nothing.")] = False,
    document: records.Document = None,
    sha256: records.Digest = "",
    title: records.Title = "",
    place: records.Place = "",
    message: records.Message = None,
    step: records.Step = "",
    party: records.PartyName = "",
    export: records.Export = None,
    texts: records.WithTexts = False,
    world: OfWorld = World.ACTUAL,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print applications and where each stands; record or write files of them.

    Of one application: its acts, documents and messages. Example: ondiris applications app-7
    --document plan.pdf --title "Plan of the site" --as applicant@investor-12.
    """
    from ondiris.cli.applications.cards import print_card  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications import files  # noqa: PLC0415 - start is cheap

    if template is not None:
        files.template(template)
        typer.echo(
            f"{template}: a row is what one party did, or owes, on one day; replace the example "
            f"rows, they are never recorded."
        )
        return
    with open_home(home, audience="internal") as observatory:
        if demonstration:
            _begin_demonstration(observatory)
            return
        desk = _desk(observatory, as_of, world)
        asked = records.AskedRecord(
            application, document, sha256, title, place, message, step, party, export, texts
        )
        if records.answered(desk, asked):
            return
        if load is not None:
            report = files.load_applications(observatory, load, desk.steps(), dry_run=dry_run)
            typer.echo(str(report))
            return
        if card:
            print_card(desk, application, format, lang)
            return
        found = [desk.one(application)] if application else list(desk.applications().values())
        steps = {code: tuple(own) for code, own in desk.steps().items()}
        if format is ReportFormat.JSON:
            from ondiris.publishing.applications.owing import applications_json  # noqa: PLC0415
            from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415

            shape = applications_json(
                vintage_json(desk.now.vintage), found, steps, observatory.city.currency
            )
            if application:
                records.add_records(desk, found[0], shape)
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            return
        from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

        out, voice = console(), _voice(desk, lang)
        if not any(kept.acts for kept in found):
            out.print(voice.words("No applications."))
            if world is World.ACTUAL:
                out.print(voice.words(_BEGIN))
        elif application:
            out.print(_acts_table(voice, found[0], out.width))
            for table in records.record_tables(desk, voice, found[0], out.width):
                out.print(table)
        else:
            out.print(_applications_table(_names(desk, voice), found, steps, out.width))
        _say_invented(out, voice, world)


def owed(  # noqa: PLR0913 - an option a parameter
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    *,
    by: Annotated[DebtParty | None, typer.Option("--by", help="Only what this party owes.")] = None,
    to: Annotated[
        DebtParty | None, typer.Option("--to", help="Only what is owed to this party.")
    ] = None,
    institution: Annotated[
        str | None, typer.Option("--institution", help="Only what this one owes.", metavar="CODE")
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Only what is overdue.")] = False,
    holding: Annotated[
        bool,
        typer.Option("--holding", help="Also what waits behind: jobs, money, MW, square metres."),
    ] = False,
    world: OfWorld = World.ACTUAL,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print who owes what to whom: steps that wait and obligations, the overdue first."""
    from ondiris.publishing.applications.owing import debts, owed_json  # noqa: PLC0415
    from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        desk = _desk(observatory, as_of, world)
        found = [
            debt
            for debt in debts(desk.waiting(), desk.owed(met=False), observatory.city.currency)
            if (by is None or debt.by == by)
            and (to is None or debt.to == to)
            and (institution is None or debt.institution == institution)
            and (debt.late or not late)
        ]
        if format is ReportFormat.JSON:
            shape = owed_json(vintage_json(desk.now.vintage), found)
            if holding:
                from ondiris.publishing.applications.holding import holding_json  # noqa: PLC0415

                shape["holding"] = holding_json(desk.holding(), observatory.city.currency)
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            return
        from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

        out, voice = console(), _voice(desk, lang)
        out.print(
            _debts_table(_names(desk, voice), found, out.width)
            if found
            else voice.words("Nobody owes.")
        )
        if holding and found:
            out.print(_holding_table(desk, voice, out.width))
        _say_invented(out, voice, world)
        until = desk.calendar().listed_until
        if until and any(reading.beyond for debt in found for reading in debt.readings):
            last = voice.day(until)
            out.print(voice.words("The lists of days off end on %(day)s.", day=last))


def _desk(observatory: Observatory, as_of: str | None, world: World) -> ApplicationDesk:
    from ondiris.session.applications.owing import ApplicationDesk  # noqa: PLC0415

    day = parse_day(as_of)
    return ApplicationDesk(observatory, observatory.at(day), (world,), day)


def _begin_demonstration(observatory: Observatory) -> None:
    from ondiris.session.applications.demonstration import begin_demonstration  # noqa: PLC0415

    receipt = begin_demonstration(observatory)
    if receipt.revision:
        told = f"{counted(receipt.added, 'entry')}, revision {receipt.revision}."
    else:
        told = "already here."
    typer.echo(f"Invented applications: {told} See them with --world synthetic.")


def _say_invented(out: Console, voice: ReaderLocale, world: World) -> None:
    from ondiris.publishing.applications.worlds import invented_note  # noqa: PLC0415

    note = invented_note(voice, (world,))
    if note:
        out.print(note)


def _voice(desk: ApplicationDesk, lang: ReaderLanguage) -> ReaderLocale:
    from ondiris.publishing.figures.locale import ReaderLocale  # noqa: PLC0415
    from ondiris.publishing.figures.words import load_words  # noqa: PLC0415

    return ReaderLocale(load_words()[str(lang)], desk.now.catalogue)


def _names(desk: ApplicationDesk, voice: ReaderLocale) -> ApplicationNames:
    from ondiris.publishing.applications.names import ApplicationNames  # noqa: PLC0415

    return ApplicationNames(voice, desk.procedures(), voice.catalogue.currency)


def _applications_table(
    names: ApplicationNames,
    found: list[KeptApplication],
    steps: dict[str, tuple[str, ...]],
    width: int,
) -> Table:
    from ondiris.applications import standing  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications.worlds import badged  # noqa: PLC0415

    voice, words = names.voice, names.voice.words
    columns = (
        TerminalColumn(words("Application"), whole=True),
        TerminalColumn(words("Procedure")),
        TerminalColumn(words("State")),
        TerminalColumn(words("Filed"), whole=True),
        TerminalColumn(words("Waits for")),
        TerminalColumn(words("Since"), whole=True),
        TerminalColumn(words("Asked back"), right=True, rank=1),
    )
    rows = []
    for kept in found:
        if not kept.acts:
            continue
        at = standing(kept.acts, steps.get(kept.procedure, ()))
        first = at.waiting[0] if at.waiting and at.ended is None else None
        rows.append(
            (
                kept.code,
                names.procedure(kept.procedure).text or "–",
                voice.label("application_states", str(at.state)),
                voice.day(at.filed),
                f"{voice.label('debt_parties', first.waits_for)}: "
                f"{names.step(kept.procedure, first.step).text}"
                if first
                else "–",
                voice.day(first.since) if first else "–",
                str(at.rounds),
            )
        )
    title = badged(voice, words("Applications"), {kept.world for kept in found})
    return fitted(title, columns, rows, width, left_out=words(LEFT_OUT))


def _acts_table(voice: ReaderLocale, kept: KeptApplication, width: int) -> Table:
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.production.applications.kept import Party  # noqa: PLC0415
    from ondiris.publishing.applications.worlds import badged  # noqa: PLC0415

    words = voice.words
    columns = (
        TerminalColumn(words("Day"), whole=True),
        TerminalColumn(words("Act")),
        TerminalColumn(words("Step")),
        TerminalColumn(words("Outcome")),
        TerminalColumn(words("On behalf of")),
        TerminalColumn("id", whole=True, rank=1),
    )
    rows = [
        (
            voice.day(act.day),
            voice.label("application_acts", str(act.act)),
            act.step or "–",
            " ".join(
                (voice.label("step_outcomes", str(act.outcome)), act.reason)
            ).strip() if act.outcome else "–",
            Party.of(act.source).institution,
            act.id,
        )
        for act in kept.acts
    ]  # fmt: skip
    title = badged(voice, kept.code, (kept.world,))
    return fitted(title, columns, rows, width, left_out=words(LEFT_OUT))


def _debts_table(names: ApplicationNames, found: list[Debt], width: int) -> Table:
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications.worlds import badged  # noqa: PLC0415

    voice, words = names.voice, names.voice.words
    columns = (
        TerminalColumn(words("Application"), whole=True),
        TerminalColumn(words("What")),
        TerminalColumn(words("Who owes")),
        TerminalColumn(words("Since"), whole=True),
        TerminalColumn(words("Due"), whole=True),
        TerminalColumn(words("Days used"), right=True),
        TerminalColumn(words("Standing")),
    )
    rows = [
        (
            debt.application,
            names.debt(debt),
            f"{voice.label('debt_parties', debt.by)}: {debt.institution}"
            if debt.institution else voice.label("debt_parties", debt.by),
            voice.day(debt.since) if debt.since else "–",
            voice.day(debt.due) if debt.due else "–",
            " / ".join(str(reading.net) for reading in debt.readings) or "–",
            _standing(voice, debt),
        )
        for debt in found
    ]  # fmt: skip
    late = sum(debt.late for debt in found)
    title = f"{words('Owed')}: {len(found)}; {words('overdue')}: {late}"
    title = badged(voice, title, {debt.world for debt in found})
    return fitted(title, columns, rows, width, left_out=words(LEFT_OUT))


def _holding_table(desk: ApplicationDesk, voice: ReaderLocale, width: int) -> Table:
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications.holding import holding_table  # noqa: PLC0415
    from ondiris.publishing.figures.desk import Desk  # noqa: PLC0415

    now = desk.now
    speaking = Desk(voice, now.vintage, now.sources, now.row)
    shown = holding_table(speaking, _names(desk, voice), desk.holding())
    columns = [
        TerminalColumn(column.title, right=n > 1, rank=1 if n == len(shown.columns) - 1 else 0)
        for n, column in enumerate(shown.columns)
    ]
    cells = [[str(cell) for cell in row] for row in shown.rows]
    return fitted(shown.headline, columns, cells, width, left_out=voice.words(LEFT_OUT))


def _standing(voice: ReaderLocale, debt: Debt) -> str:
    name = "clock_verdicts" if debt.kind == "step" else "obligation_standings"
    said = voice.label(name, debt.verdict)
    if debt.counts or debt.verdict == "no_term":
        return said
    return f"{said} ({voice.words('the term is not confirmed')})"
