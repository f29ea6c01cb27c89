"""Figures of places: the districts as a map with the ranked list beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps

from ondiris.model.outline import Outline
from ondiris.production import Row
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import (
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Reference,
    Text,
)
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.order import order_key

__all__ = ["district_map", "outline_credit", "outline_shapes"]


def outline_shapes(outlines: Mapping[str, Outline]) -> dict[str, str]:
    """Return the geometries of outlines as GeoJSON texts, by code."""
    return {code: dumps(o.geometry, separators=(",", ":")) for code, o in outlines.items()}


def outline_credit(voice: ReaderLocale, outlines: Mapping[str, Outline]) -> tuple[str, ...]:
    """Return the note that says whose outlines are drawn; none where nothing is drawn."""
    words = voice.words
    ours = {
        "generalised · © OpenStreetMap contributors": words(
            "generalised · © OpenStreetMap contributors"
        ),
        "Natural Earth, urban areas 1:50m": words(
            "built-up part of 2002–2003: Natural Earth 1:50m, public domain"
        ),
        "invented": words("invented"),
        "": words("source not stated"),
    }
    found = sorted({outline.attribution for outline in outlines.values()})
    credit = "; ".join(ours.get(text, text) for text in found)
    return (words("Outlines: %(credit)s", credit=credit),) if outlines else ()


def district_map(
    desk: Desk,
    *,
    codes: Sequence[str],
    outlines: Mapping[str, Outline],
    levels: Mapping[str, Row],
    named: Mapping[str, str],
    places: Sequence[Reference],
    place: str,
) -> Figure:
    """Return the districts of a city, those that a source names marked.

    Parameters
    ----------
    desk : Desk
    codes : sequence of str
        Districts.
    outlines : mapping of str to Outline
        By district.
    levels : mapping of str to Row
        Newest published output by district; of different years, so never a colour.
    named : mapping of str to str
        Identifier of the statement that names a district as a place of concentration.
    places : sequence of Reference
        Documents of those statements.
    place : str
        Name of the city.
    """
    voice, words, shapes = desk.voice, desk.voice.words, outline_shapes(outlines)
    ordered = sorted(
        codes, key=lambda code: (code not in named, order_key(voice.label("areas", code)))
    )
    drawn = [code for code in ordered if code in shapes]
    rows = [levels[code] for code in drawn if code in levels]
    scaled = not named and _comparable(rows)
    if scaled:
        drawn.sort(key=lambda code: -levels[code].number if code in levels else 0)
    cells: list[tuple[Cell, ...]] = []
    for code in drawn:
        row = levels.get(code)
        mark = words("named") if code in named else ""
        href = f"evidence/{named[code]}" if code in named else ""
        cells.append(
            (
                Text(voice.label("areas", code), href=f"districts/{code}"),
                Text(mark, href=href),
                number(row) if row else Text(words("not published"), absent=True),
                desk.due(row.period) if row else Text(""),
            )
        )
    documents = {ref.id: ref for ref in (*places, *desk.references(rows))}
    count = sum(code in named for code in drawn)
    dark = words(
        "Full colour: districts that a source names. Output is of different periods, therefore it "
        "colours nothing."
    )
    return Figure(
        id="districts",
        kind=Kind.MAP,
        lang=voice.lang,
        headline=(
            words("Output by district")
            if scaled
            else words("Where large and medium enterprises stand")
        ),
        unit=voice.unit_title(rows[0].key.unit, rows[0].multiplier) if scaled else "",
        subtitle=f"{place}, {voice.period(rows[0].period)}"
        if scaled
        else words(
            "Districts that a source names: %(count)s of %(total)s, %(place)s",
            count=count,
            total=len(drawn),
            place=voice.inside(place),
        ),
        columns=(
            Column("district", words("District")),
            Column("named", words("Named in a source")),
            Column("output", words("Newest published output"), ColumnKind.NUMBER),
            Column("period", words("Period")),
        ),
        rows=tuple(cells),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=(
            *(() if scaled else (dark,)),
            *outline_credit(desk.voice, outlines),
            *desk.notes(rows),
        ),
        evidence=tuple(documents.values()),
        alt=words("Map of districts coloured by output: %(total)s.", total=len(drawn))
        if scaled
        else words(
            "Map of districts: %(total)s, in full colour: %(count)s.",
            total=len(drawn),
            count=count,
        ),
        shapes=tuple((code, shapes[code]) for code in drawn),
        labels=tuple(_short(voice.label("areas", code)) for code in drawn),
        marked=() if scaled else tuple(code in named for code in drawn),
    )  # fmt: skip


def _comparable(rows: Sequence[Row]) -> bool:
    """Whether levels may colour a map: of one period, unit and scale, and more than one."""
    kinds = {(row.period, row.key.unit, row.multiplier) for row in rows}
    return len(rows) > 1 and len(kinds) == 1


def _short(name: str) -> str:
    """Return a district's name without the word for district, which every one of them has."""
    words = [w for w in name.split() if w.casefold() not in ("ауданы", "район", "district")]
    return " ".join(words)
