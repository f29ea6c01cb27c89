"""One indicator of the hub whole: every region's value, place, and what it is counted of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ondiris.production.forecasts.hub import CountedIndicator
from ondiris.production.forecasts.hub_places import HubScorecard
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.forecasts.hub_cells import (
    area_cell,
    best_first,
    hub_figure,
    indicator_column,
    place_cells,
    place_columns,
    region_value,
)
from ondiris.publishing.forecasts.hub_words import direction_words, indicator_words

__all__ = ["indicator_figure"]


def indicator_figure(desk: Desk, card: HubScorecard, one: CountedIndicator) -> Figure:
    """Return one indicator whole: value and place of every region, and what it is counted of."""
    words, code = desk.voice.words, one.indicator.code
    said = indicator_words(desk.voice, code)
    inputs = [] if one.indicator.single else list(_input_columns(desk, one))
    rows: list[tuple[Cell, ...]] = []
    for area in best_first(card, one):
        value, found = region_value(one, area), one.values.get(area)
        own = card.places.get(code, {}).get(area)
        shown: Sequence[Cell] = place_cells(own, f"/hub/{code}") if own else [Text("")] * 3
        cells: Sequence[Cell] = [Text("")] * len(inputs)
        if found is not None and inputs:
            cells = [number(row) for row in found.inputs]
        absent = Text(words("not published"), absent=True)
        rows.append((area_cell(desk, card, area), value or absent, *shown, *cells))
    base = hub_figure(desk, card, "hub-indicator", Kind.TABLE, (one,))
    return replace(
        base,
        headline=said.name,
        columns=(
            Column("region", words("Region")),
            indicator_column(desk, one),
            *place_columns(desk),
            *inputs,
        ),
        rows=tuple(rows),
        notes=(said.definition, direction_words(desk.voice, one.indicator), *base.notes),
        alt=words("Table of the regions by one indicator."),
        params=(("indicator", code),),
    )


def _input_columns(desk: Desk, one: CountedIndicator) -> list[Column]:
    """Return a column for each figure that an indicator is counted of."""
    voice = desk.voice
    found = []
    first = next(iter(one.values.values()))
    for at, row in enumerate(first.inputs):
        national = row.key.area not in one.values
        parts = [desk.series(row.key), activity_name(voice, row.key.activity)]
        parts += [voice.label("areas", row.key.area)] if national else []
        parts += [voice.period(row.period)] if one.indicator.years > 1 else []
        found.append(Column(f"of_{at + 1}", ", ".join(parts), ColumnKind.NUMBER))
    return found
