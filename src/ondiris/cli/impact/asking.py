"""`ondiris impact`: what a project brings, and what hangs on whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    Out,
    OutputFormat,
    ReaderLanguage,
    parse_day,
    refuse_options,
)
from ondiris.errors import InvalidInput
from ondiris.model import World

if TYPE_CHECKING:
    from ondiris.production.impact.questions import ImpactQuestion, LossQuestion

__all__ = ["EXAMPLE", "ImpactCommand", "impact"]

EXAMPLE = "Example: ondiris impact --activity C29 --output 10bn --format json"
ALL = "all"
_EXTRACT = "--extract"


class ImpactCommand(TyperCommand):
    """A command of which one option stands alone too: ``--extract`` ranks all activities."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Fill in what the option means where nothing follows it."""
        filled: list[str] = []
        for place, word in enumerate(args):
            filled.append(word)
            follows = args[place + 1] if place + 1 < len(args) else "-"
            if word == _EXTRACT and follows.startswith("-"):
                filled.append(ALL)
        return super().parse_args(ctx, filled)


def _amount(text: str) -> float:
    """Read an amount: 10bn, 7.5 m, 10e9."""
    from ondiris.publishing.figures.numbers import parse_amount  # noqa: PLC0415 - start is cheap

    try:
        return float(text)
    except ValueError:
        return float(parse_amount(text, "en"))


def impact(  # noqa: PLR0913 - an option a parameter
    ctx: typer.Context,
    home: Home = DEFAULT_HOME,
    *,
    project: Annotated[
        str | None, typer.Option("--project", help="A project, by its code.", metavar="CODE")
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option("--programme", help="A programme: its projects together.", metavar="CODE"),
    ] = None,
    activity: Annotated[
        str | None, typer.Option("--activity", help="An activity, such as C29.", metavar="CODE")
    ] = None,
    output: Annotated[
        float | None,
        typer.Option(
            "--output",
            help="What it makes a year at full work: 10bn.",
            metavar="AMOUNT",
            parser=_amount,
        ),
    ] = None,
    investment: Annotated[
        float | None,
        typer.Option(
            "--investment",
            help="What is spent to build it: 7.5bn.",
            metavar="AMOUNT",
            parser=_amount,
        ),
    ] = None,
    jobs: Annotated[
        float | None, typer.Option("--jobs", help="Permanent jobs as promised.", metavar="NUMBER")
    ] = None,
    local_share: Annotated[
        float | None,
        typer.Option(
            "--local-share",
            help="Share of what it buys that it buys here; as the economy does by default. "
            "Where nothing but an investment is known, of what that buys.",
            metavar="SHARE",
        ),
    ] = None,
    local_investment: Annotated[
        float | None,
        typer.Option(
            "--local-investment",
            help="Share of what is bought to build it that is bought here.",
            metavar="SHARE",
        ),
    ] = None,
    years: Annotated[
        str | None, typer.Option("--years", help="Years that are told.", metavar="FIRST-LAST")
    ] = None,
    extract: Annotated[
        str | None,
        typer.Option(
            _EXTRACT,
            help="What is lost without these activities; without a list, each in turn, ranked.",
            metavar="[LIST]",
        ),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            "--share",
            help="With --extract: it stands still for a year, for this share of its output.",
            metavar="SHARE",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="A table in a plain file, outside any home.", metavar="FILE"),
    ] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", help="Map of the file's layout.", metavar="FILE")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Workbook with inputs and live formulas.", metavar="FILE.xlsx"),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", help="Draws of the economy.", min=100, max=100_000)
    ] = 4_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.", min=0)] = 1,
    as_of: AsOf = None,
    world: Annotated[
        World, typer.Option("--world", help="Real projects, or invented ones.")
    ] = World.ACTUAL,
    public: Annotated[
        bool, typer.Option("--public", help="Only what may leave by a public door.")
    ] = False,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
    out: Out = None,
) -> None:
    """Print what a project, a programme or an activity brings, or what is lost without one."""
    from ondiris.cli.impact.telling import (  # noqa: PLC0415 - start is cheap
        Telling,
        tell_file,
        tell_impact,
        tell_losses,
    )
    from ondiris.production.impact.questions import LossQuestion  # noqa: PLC0415 - start is cheap

    asked = [name for name in (project, programme, activity, extract) if name is not None]
    if len(asked) != 1:
        raise InvalidInput(
            "impact-which", "either --project, --programme, --activity or --extract says of what",
            hint=EXAMPLE,
        )  # fmt: skip
    telling = Telling(format, str(lang), out, to)
    lost = None
    if extract is None:
        refuse_options(ctx, ("share",), "belongs to --extract")
    else:
        refuse_options(
            ctx, ("output", "investment", "jobs", "local_share", "local_investment", "years", "to"),
            "says nothing of what is lost",
        )  # fmt: skip
        codes = () if extract == ALL else tuple(filter(None, map(str.strip, extract.split(","))))
        if extract != ALL and not codes:
            raise InvalidInput("impact-which", "--extract names no activity", hint="--extract C29")
        lost = LossQuestion(codes, share, draws, seed)
    if activity is None and lost is None:
        refuse_options(ctx, ("output", "investment", "jobs"), "belongs to --activity")
    shares = local_share, local_investment
    told = None if activity is None else _question(activity, output or 0.0, investment or 0.0, jobs)
    if told is not None:
        told = _with(told, shares, years, draws, seed)
    if file is not None:
        refuse_options(ctx, ("home", "as_of", "public", "world", "project", "programme", "to",
                             "lang"), "needs a home")  # fmt: skip
        tell_file(file, map_, told or _lost(lost), telling)
        return
    refuse_options(ctx, ("map_",), "belongs to --file")
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.impact.desk import ImpactDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = ImpactDesk(observatory.at(parse_day(as_of)), (world,))
        if lost is not None:
            tell_losses(desk, lost, telling)
            return
        if told is None:
            of = desk.of_subject(project or programme or "")
            told = _with(of, shares, years, draws, seed)
        tell_impact(desk, told, telling)


def _question(
    activity: str, output: float, investment: float, jobs: float | None
) -> ImpactQuestion:
    from ondiris.production.impact.questions import (  # noqa: PLC0415 - start is cheap
        ImpactPart,
        ImpactQuestion,
    )

    basis = "stated" if output else "jobs" if jobs else ""
    part = ImpactPart(activity, investment, (output, output), jobs, basis=basis)
    return ImpactQuestion((part,))


def _with(
    question: ImpactQuestion,
    shares: tuple[float | None, float | None],
    years: str | None,
    draws: int,
    seed: int,
) -> ImpactQuestion:
    """Return a question with what the options say."""
    from ondiris.production.impact.questions import read_years  # noqa: PLC0415 - start is cheap

    run = None if years is None else read_years(years)
    return replace(question.buying(*shares), years=run, draws=draws, seed=seed)


def _lost(lost: LossQuestion | None) -> LossQuestion:
    if lost is None:
        raise InvalidInput("impact-which", "a table knows activities alone", hint=EXAMPLE)
    return lost
