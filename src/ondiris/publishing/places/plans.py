"""Figures of plans for new parks: the map with its list, and what each park adds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from ondiris.model.outline import Outline
from ondiris.production.places.locating import ParkPlan
from ondiris.publishing.figures.desk import Desk, short_name
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.map_view import MapView
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.places.city_maps import point_text
from ondiris.publishing.places.districts import outline_credit, outline_shapes
from ondiris.publishing.places.sites import amount_text, figure_of

__all__ = ["plan_map", "plan_table"]

MOST = 0.8
"""Share of the gain that counts as most of it."""


def plan_map(  # noqa: PLR0913 - a plan is drawn of that much
    desk: Desk,
    found: ParkPlan,
    *,
    outlines: Mapping[str, Outline],
    built: Sequence[Outline],
    assumed: Sequence[str],
    place: str,
    params: tuple[tuple[str, str], ...],
    badges: tuple[Badge, ...] = (),
) -> Figure:
    """Return a plan for new parks: numbered places on the map with their list.

    Parameters
    ----------
    desk : Desk
    found : ParkPlan
    outlines : mapping of str to Outline
        By district.
    built : sequence of Outline
        What is built up, to be credited.
    assumed : sequence of str
        What had to be assumed.
    place : str
        Name of the city.
    params : tuple of (str, str)
        Filters that made it.
    badges : tuple of Badge
        Of what it is computed from.
    """
    voice, words, shapes = desk.voice, desk.voice.words, outline_shapes(outlines)
    plan, spots = found.plan, found.candidates
    position = {column: k for k, column in enumerate(plan.sites)}
    rows: list[tuple[Cell, ...]] = []
    points: list[tuple[float, float]] = []
    for rank, column in enumerate(found.order, start=1):
        lat, lon = float(spots.latitude[column]), float(spots.longitude[column])
        points.append((lat, lon))
        floor = Text("")
        if found.loads.size:
            floor = amount_text(desk, float(found.loads[position[column]]), 0)
        area = spots.area[column]
        rows.append(
            (
                Text(voice.label("areas", area) if area else words("not known"), absent=not area),
                Text("; ".join(decimal_text(rounded(x, 4), 4, voice.lang) for x in (lat, lon))),
                floor,
                Text(""),
                Text(str(rank)),
            )
        )
    credited = {f"{k} {part.code}": part for k, part in enumerate(built)}
    return figure_of(
        desk,
        id="siting-plan",
        kind=Kind.MAP,
        headline=words(
            "New parks: %(count)s; mean distance: %(distance)s km, certified to within %(gap)s%%",
            count=len(plan.sites),
            distance=_km(desk, plan.objective),
            gap=decimal_text(Decimal(f"{plan.gap * 100:.6f}"), 2, voice.lang),
        ),
        subtitle=words(
            "No plan can have a mean distance under %(bound)s km; candidates: %(candidates)s, "
            "%(place)s",
            bound=_km(desk, plan.bound, ROUND_FLOOR),
            candidates=len(spots),
            place=voice.inside(place),
        ),
        columns=(
            Column("area", words("Park, in the order of building")),
            Column("point", words("Latitude, longitude")),
            Column("floor", words("Floor area, m²"), ColumnKind.NUMBER),
            Column("note", words("Note")),
            Column("number", words("Number on the map")),
        ),
        rows=tuple(rows),
        origin=(Badge.ESTIMATED, *badges),
        params=params,
        notes=(
            *(_assumption(desk, a) for a in assumed),
            *outline_credit(voice, {**outlines, **credited}),
        ),
        alt=words("Map; districts: %(total)s, places: %(count)s.", total=len(shapes),
                  count=len(points)),
        shapes=tuple((f"park-{k}", point_text(*at)) for k, at in enumerate(points, start=1)),
        labels=tuple(str(k) for k in range(1, len(points) + 1)),
        view=MapView(
            _about(points),
            ground=tuple(
                (short_name(voice.label("areas", code)), shape) for code, shape in shapes.items()
            ),
        ),
    )  # fmt: skip


def _km(desk: Desk, value: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """Return kilometres; a bound is rounded down, so that it stays one in every printed digit."""
    exact = Decimal(f"{value:.9f}").quantize(Decimal("0.001"), rounding)
    return decimal_text(exact, 3, desk.voice.lang)


def _about(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Return a frame about points, with as much again around as lets districts be known."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    more = max(0.15 * max(max(lats) - min(lats), max(lons) - min(lons)), 0.02)
    return (min(lons) - more, min(lats) - more, max(lons) + more, max(lats) + more)


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
                Text(_km(desk, float(found.after[rank]))),
                amount_text(desk, metres, 0),
            )
        )
    return figure_of(
        desk,
        id="siting-gain",
        kind=Kind.TABLE,
        headline=_gained(desk, found),
        subtitle=words("What each further park adds, in the order in which building helps most"),
        columns=(
            Column("park", words("Park")),
            Column("after", words("Mean distance once it is open, km"), ColumnKind.NUMBER),
            Column("loss", words("Added to the mean distance without it, m"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        origin=(Badge.ESTIMATED, *badges),
        params=params,
        notes=(
            words("Until its own park is open, demand is counted at the nearest open one, and "
                  "never as nearer than in the whole plan: the last line is the plan itself."),
        ),
    )  # fmt: skip


def _gained(desk: Desk, found: ParkPlan) -> str:
    """Return with how many parks most of what the plan gains on a single park is reached."""
    words, after = desk.voice.words, [float(value) for value in found.after]
    whole = after[0] - after[-1]
    if whole <= 0.0:
        return words("What each further park adds")
    enough = next(k for k, value in enumerate(after, start=1) if after[0] - value >= MOST * whole)
    return words(
        "Four fifths of the gain come with the first parks: %(count)s of %(total)s",
        count=enough,
        total=len(after),
    )


def _assumption(desk: Desk, code: str) -> str:
    """Return an assumption of a plan in words."""
    words = desk.voice.words
    name, _, detail = code.partition(":")
    places = "; ".join(desk.voice.label("areas", c.strip()) for c in detail.split(",") if c)
    return {
        "candidates-grid": words("Assumed: candidates on a grid in: %(places)s.", places=places),
        "demand-enterprises": words("Assumed: demand where the register has enterprises."),
        "demand-weights": words("Demand: as the weights of the built-up parts say."),
        "demand-built-up": words(
            "Assumed: demand even over the built-up part of the city, as no register is loaded."
        ),
        "demand-grid": words(
            "Assumed: demand even over the whole city, as no register and no outline of its "
            "built-up part is loaded."
        ),
        "great-circle": words("Assumed: distances as the crow flies, as no road times are loaded."),
    }[name]
