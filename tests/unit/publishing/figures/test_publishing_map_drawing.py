"""What stands on a map: in its frame, never over one another, hatched where nothing is known."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, shape

from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.kept import figure_as_text, figure_of_text
from ondiris.publishing.figures.map_drawing import drawn_map, hatched
from ondiris.publishing.figures.map_placing import box_around, overlap, placed_names, placed_pins
from ondiris.publishing.figures.map_view import MapView
from ondiris.publishing.figures.maps import map_chart
from ondiris.publishing.figures.palette import LIGHT

places = st.tuples(st.integers(0, 300), st.integers(0, 200)).map(
    lambda at: (76.8 + at[0] / 1000, 43.2 + at[1] / 1000)
)
few = settings(max_examples=60, deadline=None)


def square(west: float, south: float, side: float) -> str:
    ring = [[west, south], [west + side, south], [west + side, south + side],
            [west, south + side], [west, south]]  # fmt: skip
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def point(lon: float, lat: float) -> str:
    return json.dumps({"type": "Point", "coordinates": [lon, lat]})


def city(
    points: list[tuple[float, float]], names: list[str], view: MapView | None = None
) -> Figure:
    """Return districts in a row from west to east, of unequal height, and numbered points."""
    shapes = [(f"d{k}", square(76.8 + 0.06 * k, 43.2, 0.058)) for k in range(len(names))]
    shapes += [(f"p{k}", point(*at)) for k, at in enumerate(points)]
    labels = [*names, *(str(k + 1) for k in range(len(points)))]
    known = [value(k + 1) if k != 1 else Text("not known", absent=True) for k in range(len(names))]
    cells: list[Cell] = [*known, *(Text("") for _ in points)]
    return Figure(
        id="city-map",
        kind=Kind.MAP,
        lang="en",
        headline="A city",
        subtitle="",
        unit="halls",
        columns=(
            Column("place", "Place"), Column("kind", "Kind"),
            Column("value", "Halls", ColumnKind.NUMBER),
        ),
        rows=tuple((Text(n), Text(""), cell) for n, cell in zip(labels, cells, strict=True)),
        as_of=date(2026, 1, 1),
        revision=1,
        shapes=tuple(shapes),
        labels=tuple(labels),
        view=view or MapView(),
    )  # fmt: skip


def value(amount: int) -> Number:
    exact = Decimal(amount)
    return Number(exact, 0, "halls", "d1", low=exact, high=exact)


def collisions(figure: Figure, width: int) -> list[str]:
    """Return what stands over something else, or leaves the frame."""
    drawing = drawn_map(figure, width)
    boxes = drawing.boxes
    found = [f"{a} over {b}" for k, a in enumerate(boxes) for b in boxes[:k] if overlap(a, b)]
    return found + [
        f"{b} leaves the frame"
        for b in boxes
        if b[0] < 0 or b[1] < 0 or b[2] > drawing.width or b[3] > drawing.height
    ]


@few
@given(st.lists(places, max_size=40), st.sampled_from([640, 350]), st.booleans())
@example([(76.8, 43.2)] * 30, 350, False)
def test_no_number_or_name_stands_over_another_or_leaves_the_frame(
    points: list[tuple[float, float]], width: int, zoomed: bool
) -> None:
    view = MapView((76.85, 43.2, 76.95, 43.25)) if zoomed else MapView()
    figure = city(points, ["Alatau", "Бостандықский", "A", "Nauryzbay north"], view)
    assert collisions(figure, width) == []


def test_every_number_finds_room_where_many_places_coincide() -> None:
    drawing = drawn_map(city([(76.9, 43.22)] * 35, ["Alatau"]), 350)
    assert [pin.number for pin in drawing.pins] == [str(k) for k in range(1, 36)]
    assert drawing.pins[0].at == drawing.pins[0].true
    assert all(pin.at != pin.true for pin in drawing.pins[1:])


def test_a_pin_without_room_is_left_out_and_a_name_too() -> None:
    frame = (0.0, 0.0, 25.0, 12.0)
    assert placed_pins([(6, 6), (6, 6), (6, 6)], 10, frame)[2] is None
    assert placed_names([([(6, 6)], 30, 10)], frame) == [None]
    assert placed_names([([(6, 6), (18, 6)], 12, 10)], frame, [box_around((6, 6), 8, 8)]) == [
        (18, 6)
    ]


def test_a_place_of_which_the_district_alone_is_known_stands_in_it_and_says_so() -> None:
    view = MapView(within=("", "", "d1"))
    figure = city([], ["Alatau", "Medeu"])
    loose = Figure(**{
        **{name: getattr(figure, name) for name in figure.__slots__},
        "rows": (*figure.rows, (Text("Park"), Text(""), Text(""))),
        "shapes": (*figure.shapes, ("park", "")), "labels": (*figure.labels, "1"), "view": view,
    })  # fmt: skip
    (pin,) = drawn_map(loose, 640).pins
    assert pin.loose
    assert shape(dict(drawn_map(loose, 640).shapes)[1]).contains(shape(json.loads(point(*pin.at))))
    nowhere = Figure(**{
        **{name: getattr(loose, name) for name in loose.__slots__}, "view": MapView()
    })  # fmt: skip
    assert drawn_map(nowhere, 640).pins == ()


def test_what_is_outside_the_part_shown_is_not_drawn() -> None:
    figure = city([(76.81, 43.21), (77.0, 43.21)], ["Alatau", "Medeu", "Auezov"])
    part = city(
        [(76.81, 43.21), (77.0, 43.21)], ["Alatau", "Medeu", "Auezov"],
        MapView((76.80, 43.2, 76.83, 43.23)),
    )  # fmt: skip
    assert [row for row, _ in drawn_map(figure, 640).shapes] == [0, 1, 2]
    assert [row for row, _ in drawn_map(part, 640).shapes] == [0]
    assert [pin.number for pin in drawn_map(part, 640).pins] == ["1"]


def test_a_map_is_as_wide_as_high_in_kilometres() -> None:
    """A degree east is 0.73 of a degree north at 43.2°: a square of degrees is upright."""
    (row, geometry), *_ = drawn_map(city([], ["Alatau"]), 640).shapes
    left, top, right, bottom = shape(geometry).bounds
    assert row == 0
    assert (right - left) / (bottom - top) == pytest.approx(0.729, abs=0.002)


@few
@given(st.integers(1, 60), st.integers(1, 60), st.integers(-50, 50))
def test_hatching_stays_inside_and_leaves_no_gap_wider_than_a_step(
    wide: int, high: int, at: int
) -> None:
    ring = [[at, 0], [at + wide, 0], [at + wide, high], [at, high], [at, 0]]
    area = shape({"type": "Polygon", "coordinates": [ring]})
    lines = shape(hatched({"type": "Polygon", "coordinates": [ring]}, 6.0))
    assert lines.within(area.buffer(1e-6)) or lines.is_empty
    rising = LineString([(at, 0), (at + wide, high)])
    if wide + high > 12:
        assert not rising.intersection(lines).is_empty


def test_what_is_not_known_is_hatched_and_never_of_the_least_class() -> None:
    spec = map_chart(city([], ["Alatau", "Medeu", "Auezov"]), 640, LIGHT.roles())
    layers = {layer["name"]: layer["data"]["values"] for layer in spec["layer"]}
    fills = [shape_["fill"] for shape_ in layers["places"]]
    assert fills[1] == LIGHT.roles()["paper"]
    assert len({*fills}) == 3
    assert len(layers["bare"]) == 1
    assert [word["text"] for word in layers["legend_words"]] == ["halls", "< 3", "≥ 3", "not known"]
    assert len(layers["legend_bare"]) == 1


def test_a_map_that_is_kept_as_text_is_the_same_map() -> None:
    view = MapView((76.8, 43.2, 76.9, 43.3), (("North", square(76.8, 43.3, 0.1)),), (0.5,), ("d1",))
    for seen in (view, MapView()):
        figure = city([(76.82, 43.22)], ["Alatau", "Medeu"], seen)
        again = figure_of_text(figure_as_text(figure))
        assert again == figure
        assert hash(again) == hash(figure)
    before = json.loads(figure_as_text(figure))
    del before["view"]
    assert figure_of_text(json.dumps(before)) == figure
