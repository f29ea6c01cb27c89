"""The year's figure, from what is known of its months so far."""

from __future__ import annotations

import json
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
    parse_day,
)
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.production.forecasts.asked import SeriesQuestion
    from ondiris.production.forecasts.year_answers import YearAnswer, YearScores
    from ondiris.session.forecasts.nowcast import YearDesk

__all__ = ["nowcast"]


def nowcast(  # noqa: PLR0913, PLR0917 - an option a parameter
    home: Home = DEFAULT_HOME,
    year: Annotated[
        int | None,
        typer.Option(
            "--year", help="The year; that of the day asked about by default.", min=1900, max=2100
        ),
    ] = None,
    measure: Annotated[
        str | None,
        typer.Option("--measure", help="The level and its index where none is named."),
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="What an index is of; the city's headline measure.")
    ] = None,
    activity: Annotated[
        str | None,
        typer.Option("--activity", help="What the city leads with where none is named."),
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="The city where none is named.")
    ] = None,
    as_of: AsOf = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
    *,
    evaluate: Annotated[
        bool,
        typer.Option("--evaluate", help="How such readings of past years fared, by month."),
    ] = False,
    parts: Annotated[
        bool, typer.Option("--parts", help="A whole and its parts, brought to agree.")
    ] = False,
    public: Public = False,
) -> None:
    """Print what a year comes to: printed, or read from its months so far, with bands."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.nowcast import YearDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        day = parse_day(as_of)
        desk = YearDesk(observatory, observatory.at(day))
        asked = desk.asked(measure=measure, of=of, area=area, activity=activity)
        of_year = year or (day or desk.now.vintage.known).year
        if evaluate and parts:
            raise InvalidInput("option-conflict", "either --parts or --evaluate can be asked for")
        if evaluate:
            _evaluated(desk, asked, of_year, format, lang)
            return
        answer = (
            desk.parts(of_year, asked[0], as_of=day)
            if parts
            else desk.answer(of_year, asked, as_of=day)
        )
        match format:
            case OutputFormat.JSON:
                from ondiris.publishing.forecasts.nowcast_answers import (  # noqa: PLC0415
                    nowcast_json,
                )

                typer.echo(json.dumps(nowcast_json(answer), ensure_ascii=False, indent=1))
            case OutputFormat.CSV:
                from ondiris.publishing.forecasts.nowcast_answers import (  # noqa: PLC0415
                    nowcast_csv,
                )

                typer.echo(nowcast_csv(answer), nl=False)
            case OutputFormat.TABLE:
                _tables(desk, answer, lang)


def _tables(desk: YearDesk, answer: YearAnswer, lang: str) -> None:
    from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.production.forecasts.year_answers import KnownThen  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.nowcast import (  # noqa: PLC0415 - start is cheap
        moves_table,
        years_table,
    )
    from ondiris.publishing.forecasts.years import (  # noqa: PLC0415 - start is cheap
        cut_to_then,
        year_headline,
        years_absent,
    )
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap

    says, out = speaking(desk.read_by(answer.known_then), lang), console()
    place = says.voice.label("areas", answer.figures[0].key.area) if answer.figures else ""
    for one in answer.figures:
        out.print(year_headline(says, one))
    for measure in dict.fromkeys(one.key.measure for one in answer.figures):
        those = [one for one in answer.figures if one.key.measure == measure]
        shown = years_table(says, those, place=place, measure=measure, year=answer.year)
        print_figure(out, says, shown)
    for one in answer.figures:
        moved = next((move for move in answer.moves if move.key == one.key), None)
        if moved is not None:
            print_figure(out, says, moves_table(says, one, moved, place=place))
    if answer.refused:
        out.print(years_absent(says, [one for one, _ in answer.refused]))
    if answer.known_then is KnownThen.PSEUDO_REAL_TIME:
        out.print(cut_to_then(says))
    out.print(says.as_known())


def _evaluated(
    desk: YearDesk, asked: Sequence[SeriesQuestion], year: int, format_: OutputFormat, lang: str
) -> None:
    from ondiris.publishing.forecasts.nowcast_answers import (  # noqa: PLC0415 - start is cheap
        scores_json,
    )

    if format_ is OutputFormat.CSV:
        raise InvalidInput("no-csv", "scores are no one table", hint="Ask for --format json.")
    head = desk.now.city.headline.activity
    own = [one for one in asked if one.activity == head] or asked
    scored = [desk.scored(one, year) for one in own]
    if format_ is OutputFormat.JSON:
        typer.echo(json.dumps(scores_json(scored), ensure_ascii=False, indent=1))
    else:
        _score_tables(desk, scored, lang)


def _score_tables(desk: YearDesk, scored: Sequence[YearScores], lang: str) -> None:
    from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.nowcast import (  # noqa: PLC0415 - start is cheap
        in_time_table,
        missed_table,
    )
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap

    says, out = speaking(desk.now, lang), console()
    for one in scored:
        places = says.voice.label("areas", one.key.area), says.voice.words("all areas together")
        for scores, place in zip((one.own, one.everywhere), places, strict=True):
            out.print(f"{says.series(one.key)} · {place}")
            print_figure(out, says, missed_table(says, one.key, one.year, scores, place=place))
        if one.in_time:
            print_figure(out, says, in_time_table(says, one, place=places[0]))
