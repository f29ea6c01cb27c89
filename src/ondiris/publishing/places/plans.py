"""Figures of plans for new parks: the map with its list, and what each park adds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ondiris.model.outline import Outline
from ondiris.production.places.locating import ParkPlan
from ondiris.publishing.figures.desk import Desk, short_name
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.figures.order import order_key
from ondiris.publishing.places.districts import outline_credit, outline_shapes
from ondiris.publishing.places.sites import Dot, amount_text, circle_of, figure_of

__all__ = ["plan_map", "plan_table"]


def plan_map(
    desk: Desk,
    found: ParkPlan,
    *,
    outlines: Mapping[str, Outline],
    assumed: Sequence[str],
    place: str,
    params: tuple[tuple[str, str], ...],
    badges: tuple[Badge, ...] = (),
) -> Figure:
    """Return a plan for new parks: map, table, gap and what each park adds."""
    voice, words, shapes = desk.voice, desk.voice.words, outline_shapes(outlines)
    plan, spots = found.plan, found.candidates
    drawn = sorted(shapes, key=lambda code: order_key(voice.label("areas", code)))
    position = {column: k for k, column in enumerate(plan.sites)}
    rows: list[tuple[Cell, ...]] = []
    dots: list[Dot] = []
    for rank, column in enumerate(found.order, start=1):
        lat, lon = float(spots.latitude[column]), float(spots.longitude[column])
        dots.append(Dot(spots.name[column], "", "", lat, lon, 0.35))
        floor = float(found.loads[position[column]]) if found.loads.size else float("nan")
        area = voice.label("areas", spots.area[column]) if spots.area[column] else ""
        rows.append(
            (
                Text(words("Park %(number)s", number=rank)),
                Text(area),
                amount_text(desk, floor, 0),
                Text("; ".join(decimal_text(rounded(x, 4), 4, voice.lang) for x in (lat, lon))),
            )
        )
    blank = tuple(
        (Text(voice.label("areas", code)), Text(words("District")), Text(""), Text(""))
        for code in drawn
    )
    gap = decimal_text(Decimal(f"{plan.gap * 100:.6f}"), 2, voice.lang)
    return figure_of(
        desk,
        id="siting-plan",
        kind=Kind.MAP,
        headline=words(
            "New parks: %(count)s; mean distance: %(distance)s km, certified to within %(gap)s%%",
            count=len(plan.sites),
            distance=decimal_text(Decimal(f"{plan.objective:.6f}"), 3, voice.lang),
            gap=gap,
        ),
        subtitle=words(
            "No plan can have a mean distance under %(bound)s km; candidates: %(candidates)s, "
            "%(place)s",
            bound=decimal_text(Decimal(f"{plan.bound:.6f}"), 3, voice.lang),
            candidates=len(spots),
            place=voice.inside(place),
        ),
        columns=(
            Column("park", words("Park, in the order of building")),
            Column("area", words("District")),
            Column("floor", words("Floor area, m²"), ColumnKind.NUMBER),
            Column("point", words("Latitude, longitude")),
        ),
        rows=(*rows, *blank),
        origin=(Badge.ESTIMATED, *badges),
        params=params,
        notes=(
            *(_assumption(desk, a) for a in assumed),
            *outline_credit(voice, outlines),
        ),
        alt=words("Map; districts: %(total)s, places: %(count)s.", total=len(drawn),
                  count=len(dots)),
        shapes=tuple((f"park-{k + 1}", circle_of(dot)) for k, dot in enumerate(dots))
        + tuple((code, shapes[code]) for code in drawn),
        labels=("",) * len(dots) + tuple(short_name(voice.label("areas", c)) for c in drawn),
        marked=(True,) * len(dots) + (False,) * len(drawn),
    )  # fmt: skip


def plan_table(
    desk: Desk,
    found: ParkPlan,
    params: tuple[tuple[str, str], ...],
    badges: tuple[Badge, ...] = (),
) -> Figure:
    """Return what each park of a plan adds, and what the plan would lose without it."""
    words = desk.voice.words
    position = {column: k for k, column in enumerate(found.plan.sites)}
    rows: list[tuple[Cell, ...]] = []
    for rank, column in enumerate(found.order):
        metres = float(found.losses[position[column]]) * 1000 if found.losses.size else math.nan
        rows.append(
            (
                Text(words("Park %(number)s", number=rank + 1)),
                amount_text(desk, float(found.after[rank]), 2),
                amount_text(desk, metres, 0),
            )
        )
    return figure_of(
        desk,
        id="siting-gain",
        kind=Kind.TABLE,
        headline=words("What each further park adds"),
        subtitle=words("Capacities aside; parks in the order in which building helps most"),
        columns=(
            Column("park", words("Park")),
            Column("after", words("Mean distance once it is open, km"), ColumnKind.NUMBER),
            Column("loss", words("Added to the mean distance without it, m"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        origin=(Badge.ESTIMATED, *badges),
        params=params,
    )


def _assumption(desk: Desk, code: str) -> str:
    """Return an assumption of a plan in words."""
    words = desk.voice.words
    name, _, detail = code.partition(":")
    places = "; ".join(desk.voice.label("areas", c.strip()) for c in detail.split(",") if c)
    return {
        "candidates-grid": words("Assumed: candidates on a grid in: %(places)s.", places=places),
        "demand-enterprises": words("Assumed: demand where the register has enterprises."),
        "demand-grid": words("Assumed: demand even over the city, as no register is loaded."),
        "great-circle": words("Assumed: distances as the crow flies, as no road times are loaded."),
    }[name]
