"""Premises in a terminal: files in, vacancy by park, and where an investor's need fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
from ondiris.model import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.production.places.premises import HallChange
    from ondiris.publishing.figures.desk import Desk
    from ondiris.publishing.figures.figure import Figure
    from ondiris.session import Observatory
    from ondiris.session.places.premises import PremisesDesk

__all__ = ["premises", "sites"]

OfWorld = Annotated[World, typer.Option("--world", help="Real premises, or invented ones.")]


def premises(  # noqa: PLR0913 - an option a parameter
    site: Annotated[
        str | None, typer.Argument(help="Code of one zone or park.", metavar="[SITE]")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    *,
    load: Annotated[
        Path | None, typer.Option("--load", help="Record a file of halls.", metavar="FILE")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map", help="Mapping file for other titles; `ondiris mapping FILE` drafts one."
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", help="Write such a file with example rows: CSV or XLSX.", metavar="FILE"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check; write nothing.")] = False,
    world: OfWorld = World.ACTUAL,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print vacancy by park, or the halls of one; record or write files of them."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.places import premises as session  # noqa: PLC0415 - start is cheap

    if template is not None:
        session.template(template)
        typer.echo(
            f"{template}: a row is what one hall has on one day; without a hall it is of the park "
            "as a whole. Replace the example rows, no home records them."
        )
        return
    with open_home(home, audience="internal") as observatory:
        if load is not None:
            report = session.load_premises(observatory, load, mapping=mapping, dry_run=dry_run)
            typer.echo(str(report))
            if report.receipt is not None:
                _tell_changes(session.changed_by(observatory, report.receipt.revision))
            return
        desk = session.PremisesDesk(observatory.at(parse_day(as_of)), (world,))
        _tell_premises(observatory, desk, site, format, lang)


def _tell_premises(
    observatory: Observatory,
    desk: PremisesDesk,
    site: str | None,
    format: ReportFormat,  # noqa: A002 - the option's own name
    lang: str,
) -> None:
    from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.places import premises as figures  # noqa: PLC0415 - start is cheap

    rooms = {site: desk.room(site)} if site else dict(desk.rooms())
    now = desk.now
    if format is ReportFormat.JSON:
        operators = {code: desk.operator(code) for code in rooms}
        shape = figures.premises_json(
            vintage_json(now.vintage), rooms.values(), operators, now.sources
        )
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    speaking = _speaking(desk, lang)
    name = speaking.voice.label("subjects", site) if site else ""
    words = speaking.voice.words
    if not any(room.basis or room.halls for room in rooms.values()):
        none = words("No source says what zones and parks have free.")
        if site:
            none = words("No source says what is free here: %(site)s.", site=name)
        typer.echo(none)
    elif site:
        _tell_figure(figures.halls_table(speaking, rooms[site], name), speaking)
    else:
        place = speaking.voice.label("areas", observatory.city.area)
        _tell_figure(figures.vacancy_table(speaking, rooms, desk.wholes(), place=place), speaking)


def _tell_changes(changes: Sequence[HallChange]) -> None:
    """Say what a file changed, and how much it confirmed."""
    for one in changes:
        if not one.confirmed:
            hall = f"{one.site} {one.hall}".strip()
            before = "not known" if one.before is None else f"{one.before:f}"
            after = "not known" if one.after is None else f"{one.after:f}"
            typer.echo(f"  {hall}, {one.column}: {before} → {after}")
    if changes:
        confirmed = sum(one.confirmed for one in changes)
        typer.echo(f"Changed: {len(changes) - confirmed}; confirmed: {confirmed}.")


def sites(  # noqa: PLR0913 - an option a parameter
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    *,
    hall: Annotated[
        float | None, typer.Option("--hall", min=0, help="Free in one hall, m².")
    ] = None,
    floor: Annotated[
        float | None, typer.Option("--floor", min=0, help="Free in all halls of a park, m².")
    ] = None,
    land: Annotated[float | None, typer.Option("--land", min=0, help="Free land, ha.")] = None,
    power: Annotated[float | None, typer.Option("--power", min=0, help="Electricity, MW.")] = None,
    gas: Annotated[
        float | None, typer.Option("--gas", min=0, help="Gas, thousand m³ an hour.")
    ] = None,
    water: Annotated[
        float | None, typer.Option("--water", min=0, help="Water, thousand m³ a day.")
    ] = None,
    rail: Annotated[
        float | None, typer.Option("--rail", min=0, help="Railway, thousand tonnes a year.")
    ] = None,
    sanitary: Annotated[
        float | None, typer.Option("--sanitary", min=0, help="Sanitary distance at least, m.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option("--budget", min=0, help="Price of land at most, millions a hectare."),
    ] = None,
    by: Annotated[
        int | None,
        typer.Option("--by", help="Year: utilities as the projects to come leave them."),
    ] = None,
    within: Annotated[
        str, typer.Option("--within", help="Only this zone or park and its parts.", metavar="SITE")
    ] = "",
    district: Annotated[
        str, typer.Option("--district", help="Only sites in this area.", metavar="AREA")
    ] = "",
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print which zones and parks meet a need, the best first, then the nearest misses.

    Example: ondiris sites --hall 3000 --power 1 --by 2027 searches for a hall of 3,000 m² that is
    free, with 1 MW left in 2027.
    """
    from ondiris.production.places.finding import SiteNeed  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.places.found import (  # noqa: PLC0415 - start is cheap
        found_json,
        found_notes,
        found_table,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.premises import PremisesDesk  # noqa: PLC0415 - start is cheap

    asked = {"hall": hall, "land": land, "floor": floor, "power": power, "gas": gas,
             "water": water, "rail": rail, "sanitary": sanitary, "budget": budget}  # fmt: skip
    amounts = {name: amount for name, amount in asked.items() if amount is not None}
    need = SiteNeed(amounts, by, within, district)
    with open_home(home, audience="internal") as observatory:
        desk = PremisesDesk(observatory.at(parse_day(as_of)))
        found = desk.find(need)
        if format is ReportFormat.JSON:
            shape = found_json(vintage_json(desk.now.vintage), found)
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            return
        speaking = _speaking(desk, lang)
        place = speaking.voice.label("areas", observatory.city.area)
        _tell_figure(found_table(speaking, found, place), speaking)
        for note in found_notes(speaking.voice, found):
            typer.echo(note)


def _speaking(desk: PremisesDesk, lang: str) -> Desk:
    """Return the desk that puts premises into a language."""
    from ondiris.publishing.figures.desk import Desk  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.locale import ReaderLocale  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.words import load_words  # noqa: PLC0415 - start is cheap

    voice = ReaderLocale(load_words()[str(lang)], desk.now.catalogue)
    return Desk(voice, desk.now.vintage, desk.now.sources, desk.now.row)


def _tell_figure(figure: Figure, desk: Desk) -> None:
    """Print a figure as a table that fits the window, with its notes."""
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.cli.figures.tables import console, say  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.figure import ColumnKind, Number  # noqa: PLC0415

    out, voice = console(), desk.voice
    if figure.empty:
        out.print(figure.headline)
        return
    numeric = [column.kind is not ColumnKind.TEXT for column in figure.columns]
    columns = [
        TerminalColumn(column.title, right=right, rank=max(0, at - 3))
        for at, (column, right) in enumerate(zip(figure.columns, numeric, strict=True))
    ]
    rows = [
        [voice.quantity(cell) if isinstance(cell, Number) else str(cell) for cell in row]
        for row in figure.rows
    ]
    left_out = voice.words(LEFT_OUT)
    out.print(fitted(figure.headline, columns, rows, out.width, left_out=left_out))
    for note in figure.notes:
        say(out, note)
