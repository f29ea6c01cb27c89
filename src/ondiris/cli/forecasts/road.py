"""The road to a year in a terminal: what is to be expected, why, and what must launch."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    OutputFormat,
    Public,
    ReaderLanguage,
    Seed,
    parse_day,
)

if TYPE_CHECKING:
    from ondiris.production.forecasts.road import RoadAnswer
    from ondiris.publishing.figures.desk import Desk
    from ondiris.publishing.figures.figure import Figure

__all__ = ["road"]


def road(  # noqa: PLR0913 - an option a parameter
    home: Home = DEFAULT_HOME,
    to: Annotated[
        int | None,
        typer.Option(
            "--to", help="Last year; that of the last promise by default.", metavar="YEAR"
        ),
    ] = None,
    measure: Annotated[
        str,
        typer.Option(
            "--measure", help="Some of output,jobs,floor_area, with commas.", metavar="LIST"
        ),
    ] = "",
    reach: Annotated[
        str | None,
        typer.Option(
            "--reach",
            help="What the first measure is to reach: a number, or 2x of the last known year.",
            metavar="VALUE",
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", help="Joint draws.", min=100, max=200_000)
    ] = 4_000,
    seed: Seed = 1,
    as_of: AsOf = None,
    *,
    public: Public = False,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print where output, jobs and floor area go: trend, pipeline, and what must launch."""
    from ondiris.production.forecasts.road import (  # noqa: PLC0415 - start is cheap
        MEASURES,
        RoadQuestion,
        RoadTarget,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.road import RoadDesk  # noqa: PLC0415 - start is cheap

    measures = tuple(word.strip() for word in measure.split(",") if word.strip()) or MEASURES
    target = None if reach is None else RoadTarget.read(reach)
    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = RoadDesk(observatory.at(parse_day(as_of)))
        year = desk.last_promise(draws, seed) if to is None else to
        answer = desk.road(RoadQuestion(year, measures, target, draws, seed))
        _write(answer, speaking(desk.now, lang), format)


def _write(answer: RoadAnswer, desk: Desk, written: OutputFormat) -> None:
    from ondiris.publishing.forecasts.road_answers import (  # noqa: PLC0415 - start is cheap
        road_csv,
        road_json,
    )

    if written is OutputFormat.JSON:
        typer.echo(json.dumps(road_json(answer), ensure_ascii=False, indent=1))
        return
    if written is OutputFormat.CSV:
        typer.echo(road_csv(answer), nl=False)
        return
    from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console, say  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.road import (  # noqa: PLC0415 - start is cheap
        reach_sentence,
        road_sentences,
    )

    out = console()
    asked = (reach_sentence(desk, answer, line) for line in answer.lines if line.reach)
    for sentence in (*road_sentences(desk, answer), *asked):
        say(out, sentence)
    for figure in _figures(answer, desk):
        print_figure(out, desk, figure)


def _figures(answer: RoadAnswer, desk: Desk) -> list[Figure]:
    from ondiris.publishing.forecasts.road import (  # noqa: PLC0415 - start is cheap
        road_fan_figure,
        road_reach_figure,
        road_why_figure,
    )
    from ondiris.publishing.forecasts.road_grounds import (  # noqa: PLC0415 - start is cheap
        road_assumptions_figure,
        road_programmes_figure,
    )

    fans = [replace(road_fan_figure(desk, answer, line), subtitle="") for line in answer.lines]
    asked = [road_reach_figure(desk, answer, line) for line in answer.lines if line.reach]
    grounds = [road_programmes_figure(desk, answer), road_assumptions_figure(desk, answer)]
    return [*fans, road_why_figure(desk, answer), *asked, *grounds]
