"""`ondiris hub`: where the city stands among the regions of its country."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    ReaderLanguage,
    parse_day,
)

if TYPE_CHECKING:
    from ondiris.publishing.figures.figure import Figure
    from ondiris.session import Observatory, Snapshot

__all__ = ["hub"]


def hub(  # noqa: PLR0913 - an option a parameter
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
) -> None:
    """Print where the city stands among the regions of its country, with the range of each place."""
    from ondiris.production.forecasts.hub_indicators import INDICATORS  # noqa: PLC0415 - start is cheap
    from ondiris.production.forecasts.hub_peers import place_peers  # noqa: PLC0415 - start is cheap
    from ondiris.production.forecasts.hub_weights import parse_weights  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.desk import Desk  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.locale import ReaderLocale  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.words import load_words  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.hub import city_figure, together_figure  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.hub_answers import hub_json, hub_rows  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.hub import hub_change, hub_scorecard  # noqa: PLC0415 - start is cheap
    from ondiris.sources.peers import read_peers  # noqa: PLC0415 - start is cheap

    stated = parse_weights(weights)
    rows = read_peers(file, [one.code for one in INDICATORS]) if file else ()
    now = open_home(home, audience="internal").at(parse_day(as_of))
    card = hub_scorecard(now, weights=stated, year=year)
    change = hub_change(now)
    document = hub_json(
        card,
        now.vintage,
        steps=change.steps,
        accounts=change.accounts,
        peers=place_peers(card, rows),
    )
    voice = ReaderLocale(load_words()[lang], now.catalogue)
    desk = Desk(voice, now.vintage, now.sources, now.row)

    def show() -> None:
        own = city_figure(desk, card, voice.label("areas", card.city))
        _table(own, own.headline)
        if card.together:
            shown = together_figure(desk, card)
            _table(shown, shown.headline)
        if document["peers"]:
            rows_table("From a file", [_peer(one) for one in document["peers"]])

    answer_rows(
        document,
        hub_rows(document),
        output=format,
        out=out,
        show=show,
        notes=_notes(document, desk),
    )
