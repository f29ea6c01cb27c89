"""`ondiris hub`: where the city stands among the regions of its country."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    Out,
    OutputFormat,
    Public,
    ReaderLanguage,
    parse_day,
)

if TYPE_CHECKING:
    from ondiris.production.forecasts.hub_places import HubScorecard
    from ondiris.publishing.figures.desk import Desk

__all__ = ["hub"]


def hub(  # noqa: PLR0913, PLR0917 - an option a parameter
    home: Home = DEFAULT_HOME,
    weights: Annotated[
        str,
        typer.Option(
            "--weights",
            help="size:2,growth:0 by dimension or indicator; 1 where unsaid, 0 leaves out.",
            metavar="LIST",
        ),
    ] = "",
    year: Annotated[
        int | None, typer.Option("--year", help="Only figures of that year.", metavar="YEAR")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Regions elsewhere: region, indicator, year, value, unit, source.",
            metavar="FILE",
        ),
    ] = None,
    as_of: AsOf = None,
    lang: Lang = ReaderLanguage.EN,
    out: Out = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    *,
    public: Public = False,
) -> None:
    """Print where the city stands among the regions of its country, each place with its range."""
    from ondiris.production.forecasts.hub_indicators import INDICATORS  # noqa: PLC0415 - start is cheap
    from ondiris.production.forecasts.hub_peers import place_peers  # noqa: PLC0415 - start is cheap
    from ondiris.production.forecasts.hub_weights import parse_weights  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.hub import city_figure, together_figure  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.hub_answers import hub_json, hub_rows  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.hub import hub_change, hub_scorecard  # noqa: PLC0415 - start is cheap
    from ondiris.sources.peers import read_peers  # noqa: PLC0415 - start is cheap

    stated = parse_weights(weights)
    rows = read_peers(file, [one.code for one in INDICATORS]) if file else ()
    with open_home(home, audience="public" if public else "internal") as observatory:
        now = observatory.at(parse_day(as_of))
        card = hub_scorecard(now, weights=stated, year=year)
        change = hub_change(now)
        desk = speaking(now, lang)
    document = hub_json(
        card,
        now.vintage,
        steps=change.steps,
        accounts=change.accounts,
        peers=place_peers(card, rows),
    )

    def show() -> None:
        from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
        from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

        terminal, voice = console(), desk.voice
        print_figure(terminal, desk, city_figure(desk, card, voice.label("areas", card.city)))
        if card.together:
            print_figure(terminal, desk, together_figure(desk, card))
        if document["peers"]:
            rows_table(voice.words("From a file"), document["peers"])

    answer_rows(
        document,
        hub_rows(document),
        output=format,
        out=out,
        show=show,
        notes=_missing(card, desk),
    )


def _missing(card: HubScorecard, desk: Desk) -> Iterator[str]:
    """Yield what cannot be told, why, and what would fill it."""
    from ondiris.publishing.forecasts.hub_words import absent_words, indicator_words  # noqa: PLC0415

    for one in card.absent:
        name = indicator_words(desk.voice, one.indicator.code).name
        yield f"{name}: {' '.join(absent_words(desk, one, len(card.regions)))}"
