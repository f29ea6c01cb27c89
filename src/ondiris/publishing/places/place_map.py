"""A small map that shows where one place lies: its district among the others, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.model.outline import Outline
from ondiris.publishing.figures.desk import Desk, short_name
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.order import order_key
from ondiris.publishing.places.districts import outline_credit, outline_shapes
from ondiris.publishing.places.sites import Dot, circle_of, figure_of

__all__ = ["place_map"]


def place_map(
    desk: Desk,
    *,
    id: str,  # noqa: A002 - the figure's own word
    own: str,
    outlines: Mapping[str, Outline],
    dots: Sequence[Dot],
    place: str,
    params: tuple[tuple[str, str], ...],
) -> Figure:
    """Return a district among its neighbours, with what stands in it; every shape is a row.

    Parameters
    ----------
    desk : Desk
    id : str
    own : str
        Code of the district; empty where it is not known.
    outlines : mapping of str to Outline
        Of all districts.
    dots : sequence of Dot
        What stands there.
    place : str
    params : tuple of pairs of str
        Filters of the figure.
    """
    voice, words, shapes = desk.voice, desk.voice.words, outline_shapes(outlines)
    ordered = sorted(shapes, key=lambda c: (c != own, order_key(voice.label("areas", c))))
    rows: list[tuple[Cell, ...]] = [
        (
            Text(voice.label("areas", code), href="" if code == own else f"districts/{code}"),
            Text(""),
            Text(words("this district") if code == own else words("District")),
            Text(""),
        )
        for code in ordered
    ]
    rows += [(Text(d.name, href=d.href), Text(""), Text(d.kind), Text(d.count)) for d in dots]
    first = next((code for code in ordered if code == own), "")
    return figure_of(
        desk,
        id=id,
        kind=Kind.MAP,
        headline=words("Where it lies"),
        subtitle=words("Districts: %(place)s", place=place),
        columns=(
            Column("place", words("Place")),
            Column("note", words("Note")),
            Column("kind", words("Kind")),
            Column("enterprises", words("Enterprises"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        params=params,
        notes=outline_credit(voice, outlines),
        alt=words("Map; districts: %(total)s, places: %(count)s.", total=len(ordered),
                  count=len(dots)),
        shapes=tuple((c, shapes[c]) for c in ordered)
        + tuple((f"dot-{k}", circle_of(dot)) for k, dot in enumerate(dots)),
        labels=tuple(short_name(voice.label("areas", c)) for c in ordered) + ("",) * len(dots),
        marked=tuple(bool(first) and c == first for c in ordered) + (True,) * len(dots),
    )  # fmt: skip
