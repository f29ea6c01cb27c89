"""Projects and promises: the pipeline, the odds, a note for a meeting, the track record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.briefs import BriefFormat, BriefOptions, document_brief
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    OutputFormat,
    ReaderLanguage,
    Report,
    ReportFormat,
    Revision,
    parse_day,
)
from ondiris.cli.projects.pipeline import projects
from ondiris.cli.projects.unblocking import unblock
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.production.projects.odds import Scenario

__all__ = ["register"]


Seed = Annotated[int, typer.Option("--seed", help="Seed of the draws.", min=0)]
Draws = Annotated[
    int | None,
    typer.Option("--draws", help="Joint draws; the home's own by default.", min=100, max=5_000_000),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("projects")(projects)
    app.command("promises")(promises)
    app.command("simulate")(simulate)
    app.command("unblock")(unblock)
    app.command("brief")(brief)
    app.command("backtest")(backtest)


def promises(
    subject: Annotated[
        str | None, typer.Argument(help="Only of this programme, project or site.")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
    *,
    public: Annotated[
        bool, typer.Option("--public", help="Only what may leave by a public door.")
    ] = False,
) -> None:
    """Print promises: how each stands, whether it can be measured, what is lacking; of one all."""
    from ondiris.production.projects.benchmarks import comparables  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.projects.promise_answers import (  # noqa: PLC0415 - start is cheap
        promises_csv,
        promises_json,
        subject_json,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.desk import ProjectDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = ProjectDesk(observatory.at(parse_day(as_of)))
        now = desk.now
        if subject is not None:
            now.catalogue["subjects"][subject]
        lines = desk.promises_of(subject) if subject else desk.promises()
        said = desk.sayings(subject) if subject else ()
        beside = desk.benchmarks(subject) if subject else ()
        elsewhere = comparables(lines) if subject else ()
        match format:
            case OutputFormat.JSON:
                ahead = desk.outlooks_of(subject)
                shape = promises_json(vintage_json(now.vintage), lines, now.catalogue, ahead)
                more = subject_json(said, beside, elsewhere) if subject else {}
                _echo({**shape, **more})
            case OutputFormat.CSV:
                typer.echo(promises_csv(lines), nl=False)
            case OutputFormat.TABLE:
                from ondiris.cli.figures.tables import console  # noqa: PLC0415
                from ondiris.cli.projects.promise_tables import (  # noqa: PLC0415
                    outlook_tables,
                    promise_tables,
                )

                out, told, voiced = console(), (said, beside, elsewhere), desk.speaking(str(lang))
                for table in (
                    *outlook_tables(voiced, desk.outlooks_of(subject), out.width),
                    *promise_tables(voiced, lines, *told, out.width),
                ):
                    out.print(table)


def simulate(  # noqa: PLR0913, PLR0917 - an option a parameter
    programme: Annotated[str, typer.Option("--programme", help="Code of a programme.")],
    home: Home = DEFAULT_HOME,
    by: Annotated[
        str | None, typer.Option("--by", help="Day asked; the latest reading of the deadline.")
    ] = None,
    draws: Draws = None,
    seed: Seed = 1,
    as_of: AsOf = None,
    delay: Annotated[
        str | None,
        typer.Option(
            "--delay",
            help="A common factor waits some days: power:180; of funding, power, builder.",
        ),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="Without this project.")] = None,
    add: Annotated[int, typer.Option("--add", help="Units added.", min=0, max=200)] = 0,
    permits: Annotated[
        float, typer.Option("--permits", help="Permits so many times faster.")
    ] = 1.0,
    beside: Annotated[
        str | None,
        typer.Option(
            "--beside",
            help="Two scenarios beside it, as a page's address names them: a_add=5&b_drop=CODE.",
            metavar="ADDRESS",
        ),
    ] = None,
    *,
    record: Annotated[bool, typer.Option("--record", help="Keep it in the track record.")] = False,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print how many launches to expect of a programme, how sure that is, and what decides it."""
    from ondiris.production.projects.odds_data import ranges  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.projects.odds_answers import odds_json  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.desk import ProjectDesk, record_forecast  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        desk, day = ProjectDesk(observatory.at(parse_day(as_of))), parse_day(by)
        scenario = _scenario(delay, drop or [], add, permits)
        odds = desk.odds(programme, day, draws=draws, seed=seed, scenario=scenario, over=ranges())
        others = [
            (name, desk.odds(programme, day, draws=draws, seed=seed, scenario=what))
            for name, what in _addressed(beside or "")
        ]
        if record:
            receipt = record_forecast(observatory, odds)
            typer.echo(f"Kept, revision {receipt.revision}.", err=True)
        if format is ReportFormat.TABLE:
            from ondiris.cli.figures.tables import console  # noqa: PLC0415
            from ondiris.cli.projects.tables import odds_tables  # noqa: PLC0415

            out = console()
            for table in odds_tables(odds, desk.speaking(lang), out.width, others):
                out.print(table)
            return
        _echo(odds_json(odds, observatory.catalogue, others))


def brief(  # noqa: PLR0913, PLR0917 - an option a parameter
    subject: Annotated[
        str | None, typer.Argument(help="Project, programme or site; none with --document.")
    ] = None,
    home: Home = DEFAULT_HOME,
    document: Annotated[
        Path | None,
        typer.Option(
            "--document", help="A text whose claims are answered instead.", metavar="FILE"
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="File; SUBJECT.pdf by default.", metavar="FILE"),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help="Answer a document for this period; else the newest."),
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", help="Day the document appeared: 2025-06-30.")
    ] = None,
    as_of: AsOf = None,
    revision: Revision = None,
    lang: Lang = ReaderLanguage.EN,
    *,
    public: Annotated[
        bool, typer.Option("--public", help="Only what may leave by a public door.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's own name
        BriefFormat, typer.Option("--format", help="How an answered document is written.")
    ] = BriefFormat.TABLE,
) -> None:
    """Write a one-page note for a meeting as PDF, or answer each claim of a document."""
    if (subject is None) == (document is None):
        raise InvalidInput(
            "subject-or-document",
            "a brief is about a subject or about a document",
            hint="Name a project, programme or site, or --document FILE.",
        )
    if document is not None:
        said = BriefOptions(to, period, as_of, revision, published, str(lang), public, format)
        document_brief()(home, document, said)
        return
    from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.notes import brief_pdf  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.desk import ProjectDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = ProjectDesk(observatory.at(parse_day(as_of), revision))
        note = desk.brief(str(subject), str(lang), desk.stuck(str(subject)))
    place = to or Path(f"{subject}.pdf")
    page = brief_pdf(note)
    write_asked(place, page)
    typer.echo(f"{place}: one page, {len(page) // 1024} KiB.")


def backtest(
    home: Home = DEFAULT_HOME,
    draws: Draws = None,
    seed: Seed = 1,
    *,
    include_inferred: Annotated[
        bool, typer.Option("--include-inferred", help="Also days only inferred: no fair test.")
    ] = False,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Replay past forecasts from what was known then, and score them by what is known now."""
    from ondiris.publishing.projects.track_record import track_record_json  # noqa: PLC0415
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.desk import ProjectDesk, back_test  # noqa: PLC0415 - start is cheap

    fair = not include_inferred
    with open_home(home, audience="internal") as observatory:
        record = back_test(observatory, include_inferred=include_inferred, draws=draws, seed=seed)
        desk = ProjectDesk(observatory.at()).speaking(str(lang))
    if format is ReportFormat.JSON:
        _echo(track_record_json(record) | {"fair": fair})
        return
    from ondiris.cli.figures.tables import console  # noqa: PLC0415
    from ondiris.cli.projects.tables import track_record_tables  # noqa: PLC0415

    out = console()
    for table in track_record_tables(record, desk, fair=fair, width=out.width):
        out.print(table)


def _scenario(delay: str | None, drop: list[str], add: int, permits: float) -> Scenario:
    from ondiris.production.projects.odds import Scenario  # noqa: PLC0415 - start is cheap

    factor, colon, days = (delay or "").partition(":")
    if delay and (not colon or not days.isdecimal()):
        raise InvalidInput("scenario", "a delay is a factor and days", hint="--delay power:180")
    return Scenario(factor, int(days or 0), tuple(drop), add, permits)


def _addressed(address: str) -> list[tuple[str, Scenario]]:
    """Return the scenarios that the words of a page's address name: ``a_add=5&b_permits=2``."""
    from urllib.parse import parse_qsl  # noqa: PLC0415 - start is cheap

    found: dict[str, dict[str, str]] = {}
    for word, value in parse_qsl(address.rpartition("?")[2].partition("#")[0]):
        name, line, key = word.partition("_")
        if not line or name not in {"a", "b"} or key not in _KEYS:
            known = ", ".join(f"a_{k}" for k in _KEYS)
            raise InvalidInput("scenario", "a scenario is named as in an address", hint=known)
        found.setdefault(name, {})[key] = value
    return [(name, _of_address(found[name])) for name in sorted(found)]


_KEYS = ("factor", "days", "add", "permits", "drop")


def _of_address(words: dict[str, str]) -> Scenario:
    from ondiris.production.projects.odds import Scenario  # noqa: PLC0415 - start is cheap

    try:
        days, add = (int(words.get(key, "0")) for key in ("days", "add"))
        permits = float(words.get("permits", "1"))
    except ValueError:
        raise InvalidInput("scenario", "days, units and permits are numbers") from None
    drop = (words["drop"],) if words.get("drop") else ()
    return Scenario(words.get("factor", "") if days else "", days, drop, add, permits)


def _echo(shape: dict[str, object]) -> None:
    typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
