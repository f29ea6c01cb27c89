"""Returns of a home: make a synthetic city, take in returns, compile a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.loaders import LoadOptions
from ondiris.cli.options import DEFAULT_HOME, AsOf, Home, parse_day
from ondiris.cli.progress import progress
from ondiris.codes import counted
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.model import World as WorldCode
    from ondiris.production.indices.month_run import Progress
    from ondiris.production.indices.writing import Review

__all__ = ["compile_release", "synthesise", "take_in"]

World = Annotated[
    str | None,
    typer.Option(
        "--world", help="actual or synthetic; else the one with returns.", metavar="WORLD"
    ),
]

_NAMED = 12
_GAPS = {
    "base-months-empty": "nothing was made in the months compared with, a season or a stop",
    "base-year-empty": "nothing was made in the year before, the production is new",
    "month-without-return": "a month compared has enterprises and no return, which is no zero",
}
_AGAINST = {
    "yoy_same_period": "to the year before",
    "prev_month": "to the month before",
    "fixed": "chained",
}


def synthesise(
    home: Home = DEFAULT_HOME,
    months: Annotated[
        str,
        typer.Option(
            "--months",
            help="Span of months, from a January; the city's own if unsaid.",
            metavar="FROM..TO",
        ),
    ] = "",
    scale: Annotated[
        int, typer.Option("--scale", min=1, help="How many times as many enterprises.")
    ] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same city.")] = 2025,
) -> None:
    """Make a synthetic city: enterprises that do not exist, calibrated to published figures."""
    from ondiris.model import Month  # noqa: PLC0415 - start is cheap
    from ondiris.model import World as Worlds  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.indices.desk import IndexDesk  # noqa: PLC0415 - start is cheap

    span = Month.span(months) if months else None
    with open_home(home, audience="internal") as observatory, _told("synthesising") as tell:
        report = IndexDesk(observatory, Worlds.SYNTHETIC).synthesise(
            span=span, scale=scale, seed=seed, progress=tell
        )
    typer.echo(
        f"Synthetic city of seed {seed}: {counted(report.enterprises, 'enterprise')}, "
        f"{counted(report.intake.returns, 'return')}, {counted(report.intake.rows, 'row')}; "
        f"calibrated in {counted(report.rounds, 'round')}; editing set "
        f"{counted(report.intake.set_aside, 'return')} aside and asks about "
        f"{counted(report.intake.queried, 'row')}. Nothing here is real."
    )


def compile_release(  # noqa: PLR0913 - an option a parameter
    period: Annotated[
        str, typer.Option("--period", help="Month of the release: 2025-05.", metavar="MONTH")
    ],
    home: Home = DEFAULT_HOME,
    world: World = None,
    as_of: AsOf = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help="duckdb, polars, pandas, or a Spark cluster as spark://host:7077.",
            metavar="NAME",
        ),
    ] = "",
    master: Annotated[
        str,
        typer.Option("--master", help="Address of the cluster of the engine spark.", metavar="URL"),
    ] = "local[2]",
    memory: Annotated[
        str, typer.Option("--memory", help="What DuckDB may hold in memory.", metavar="SIZE")
    ] = "4GB",
    *,
    adjust: Annotated[bool, typer.Option(help="Also adjust levels for season.")] = True,
) -> None:
    """Compile output, indices and contributions of a month from returns into the ledger."""
    from ondiris.model import Period  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.disclosure.compiling import compile_month  # noqa: PLC0415 - start is cheap
    from ondiris.session.indices.desk import (  # noqa: PLC0415 - start is cheap
        CompileRequest,
        EngineChoice,
        month_of_period,
        world_with_returns,
    )

    month = month_of_period(Period.parse(period))
    with open_home(home, audience="internal") as observatory, _told("compiling") as tell:
        where = EngineChoice(engine or observatory.home.settings.engine, master, memory)
        request = CompileRequest(month, parse_day(as_of), where, adjust)
        chosen = world_with_returns(observatory, world)
        report = compile_month(observatory, chosen, request, tell)
        city = observatory.city.area
    found = report.figures
    typer.echo(
        f"Compiled {period}, {chosen} world, from what had come in by {found.known}: "
        f"{counted(found.returns, 'return')} of {counted(found.enterprises, 'enterprise')}; "
        f"{counted(len(found.observations), 'figure')}, {report.added} new or revised"
        + (f", revision {report.revision}." if report.added else "; nothing to record.")
    )
    typer.echo(f"Disclosure control: {report.decision}.")
    if report.held:
        typer.echo(
            "1 late return waits for others: alone it would betray who sent it."
            if report.held == 1
            else f"{report.held} late returns wait for others: alone they would betray who sent "
            "them."
        )
    if not report.weighed:
        typer.echo("Activities are weighed by output: ondiris.toml has no table [value_added].")
    for line in _reviewed(found.review, city):
        typer.echo(line)
    if adjust:
        typer.echo(
            f"Adjusted for season: {found.adjusted} series, {found.fallback} of them by STL; "
            f"{found.unseasonal} without season, {found.refused - found.unseasonal} too short or "
            "broken."
        )
    if found.holidays_until is not None:
        typer.echo(
            f"Moving holidays are listed until {found.holidays_until} and taken for working days "
            "after it: holidays.toml of the home needs more."
        )


def _reviewed(review: Review, city: str) -> Iterator[str]:
    """Yield what the month's comparisons lack: rules with counts, then the city's own series."""
    rules = Counter(absence.gap.rule for absence in review.absent)
    if rules:
        yield f"Comparisons that do not exist: {counted(rules.total(), 'figure')}."
    for rule, count in sorted(rules.items()):
        yield f"  {rule}: {counted(count, 'figure')}; {_GAPS[rule]}."
    own = [a for a in review.absent if (a.key.area, str(a.key.scope)) == (city, "all")]
    for absence in own[:_NAMED]:
        key = absence.key
        against = _AGAINST[str(key.comparison)]
        yield f"  {key.activity} {key.measure} {against}, {absence.period}: {absence.gap.rule}"
    if len(own) > _NAMED:
        yield f"  and {len(own) - _NAMED} more of the city's own."
    if review.partial:
        yield (
            f"  enterprise-without-return: {counted(review.partial, 'figure')} to date compared "
            "without some enterprise that lived and had sent no return by then."
        )


def take_in(home: Path, files: Sequence[Path], kind: str, said: LoadOptions) -> None:
    """Take in files of returns, or a register of enterprises.

    Parameters
    ----------
    home : Path
        The home.
    files : sequence of Path
        Parquet, CSV or XLSX; with a mapping any table.
    kind : {"returns", "register"}
        What they hold.
    said : LoadOptions
        Whose enterprises they are, when they came in, whether to write.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.indices.desk import IndexDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        desk = IndexDesk(observatory, _world(said.world))
        for path in files:
            table, left = (
                (path, Counter[str]())
                if said.mapping is None
                else desk.mapped(path, kind, said.mapping)
            )
            for what, count in sorted(left.items()):
                if count:
                    typer.echo(f"{path.name}: {what}: {count}.")
            if kind == "register":
                new = desk.load_register(table, dry_run=said.dry_run)
                typer.echo(f"{path.name}: register {'read' if new else 'known already'}.")
                continue
            day = parse_day(said.received) or observatory.today
            intake = desk.load_returns(table, received=day, dry_run=said.dry_run)
            rules = ", ".join(f"{n} {rule}" for rule, n in intake.by_rule.items() if n)
            typer.echo(
                f"{path.name}: {counted(intake.returns, 'return')}, {counted(intake.rows, 'row')}, "
                f"received {day}"
                f"{'' if intake.new else ', known already'}; {intake.set_aside} set aside, "
                f"{counted(intake.queried, 'row')} queried{f' ({rules})' if rules else ''}."
            )


def _world(text: str) -> WorldCode:
    from ondiris.model import World as Worlds  # noqa: PLC0415 - start is cheap

    try:
        return Worlds(text)
    except ValueError:
        raise InvalidInput(
            "unknown-code", f"{text[:20]!r} is no world", hint="Worlds: actual, synthetic."
        ) from None


@contextmanager
def _told(title: str) -> Iterator[Progress]:
    """Show what is being done where somebody is looking."""
    with progress(title) as advance:

        def tell(what: str, done: int, total: int) -> None:
            del what
            advance(done, total)

        yield tell
