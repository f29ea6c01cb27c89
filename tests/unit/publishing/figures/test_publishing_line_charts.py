"""Lines over time: no line unseen, no gap bridged, no label over another, the unit on the axis."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ondiris.codes import load_catalogue
from ondiris.publishing.figures.charts import FULL, NARROW, WIDE, page_svg, to_svg, vega_lite
from ondiris.publishing.figures.drawings import stops_of
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.fonts import face_folder
from ondiris.publishing.figures.line_charts import _apart, _ticks
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.palette import DARK, LIGHT, contrast
from ondiris.publishing.figures.words import load_words

needs_face = pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
YEARS = tuple(date(year, 1, 1) for year in range(2018, 2024))


@pytest.fixture(scope="module")
def voice() -> ReaderLocale:
    return ReaderLocale(load_words()["kk"], load_catalogue())


def cell(value: str) -> Cell:
    if not value:
        return Text("–", absent=True)
    return Number(Decimal(value), 1, "KZT", "o1", multiplier=9)


def made(*lines: str, units: str = "", unit: str = "млрд ₸", kind: Kind = Kind.LINES) -> Figure:
    """Return lines of values with a blank between them; a stroke stands where nothing is known."""
    columns = [line.replace("/", " ").split(" ") for line in lines]
    values = [[v if v != "-" else "" for v in column] for column in columns]
    codes = units.split() or ["KZT"] * len(lines)
    return Figure(
        id="sample", kind=kind, lang="kk", headline="Өнім", subtitle="", unit=unit,
        columns=(Column("p", "Кезең"),
                 *(Column(f"s{n}", f"Қатар {n}", ColumnKind.NUMBER, code, 9)
                   for n, code in enumerate(codes))),
        rows=tuple((Text(str(day.year)), *map(cell, row))
                   for day, row in zip(YEARS, zip(*values, strict=True), strict=False)),
        spans=tuple((day, day, day) for day in YEARS[: len(values[0])]),
        as_of=date(2026, 12, 1), revision=3, alt="Сызықтар",
    )  # fmt: skip


def layers(spec: Any) -> Iterator[Any]:
    for part in spec.get("vconcat", [spec]):
        yield from part["layer"]


def marks(spec: Any, kind: str) -> list[Any]:
    return [one for one in layers(spec) if one["mark"].get("type") == kind]


def test_a_month_without_a_figure_is_a_gap_in_the_line(voice: ReaderLocale) -> None:
    (line,) = marks(vega_lite(made("1 2 - 4 5"), voice), "line")
    assert [point["y"] for point in line["data"]["values"]] == [1, 2, None, 4, 5]


def test_a_line_of_one_point_is_drawn_as_a_point(voice: ReaderLocale) -> None:
    dots = marks(vega_lite(made("1 2 - 4 - 6", "- - 3 - - -"), voice), "point")
    drawn = [[p["y"] for p in one["data"]["values"]] for one in dots if "name" not in one]
    assert sorted(drawn) == [[3], [4, 6]]


def test_the_unit_stands_above_the_axis(voice: ReaderLocale) -> None:
    for kind in (Kind.LINE, Kind.LINES):
        spec = vega_lite(made("1 2 3", kind=kind), voice)
        axes = [one["encoding"]["y"]["axis"] for one in marks(spec, "line")]
        assert {(axis["title"], axis["titleAngle"]) for axis in axes} == {("млрд ₸", 0)}


def test_lines_of_several_units_never_share_a_scale(voice: ReaderLocale) -> None:
    spec = vega_lite(made("1 2", "300 400", "2 3", units="KZT persons KZT", unit=""), voice)
    assert [len(marks(part, "line")) for part in spec["vconcat"]] == [2, 1]
    domains = [
        marks(part, "line")[0]["encoding"]["y"]["scale"]["domain"] for part in spec["vconcat"]
    ]
    assert domains == [[0, 3], [280, 400]] or domains[0] != domains[1]
    assert "resolve" in spec


def test_over_five_lines_each_stands_by_itself(voice: ReaderLocale) -> None:
    assert "layer" in vega_lite(made(*["1 2"] * 5), voice)
    assert len(vega_lite(made(*["1 2"] * 6), voice)["vconcat"]) == 6


def test_names_stand_at_the_ends_where_there_is_room_and_below_where_not(
    voice: ReaderLocale,
) -> None:
    figure = made("1 2", "1 2")
    assert [m["mark"]["text"] for m in marks(vega_lite(figure, voice, width=WIDE), "text")] == [
        ["Қатар 0"], ["Қатар 1"],
    ]  # fmt: skip
    narrow = vega_lite(figure, voice, width=NARROW)
    assert marks(narrow, "text") == []
    scales = [m["encoding"]["color"]["scale"] for m in marks(narrow, "line")]
    assert scales[0] == scales[1]
    assert len(set(scales[0]["range"])) == 2


@pytest.mark.parametrize("wanted", [[10.0, 11.0, 12.0], [0.0, 0.0, 100.0], [5.0, 50.0, 51.0, 52.0]])
def test_labels_are_moved_apart_and_keep_their_order(wanted: list[float]) -> None:
    places = _apart(wanted, [16.0] * len(wanted))
    assert places == sorted(places)
    assert all(b - a >= 16 - 1e-9 for a, b in itertools.pairwise(places))


def test_labels_that_do_not_meet_stay_where_they_are() -> None:
    assert _apart([10.0, 40.0], [16.0, 16.0]) == [10.0, 40.0]


@pytest.mark.parametrize(("low", "high"), [(0.0, 7.0), (93.2, 131.4), (-5.0, 12.0), (4.0, 4.0)])
def test_a_scale_holds_every_value(low: float, high: float) -> None:
    ticks = _ticks(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert 2 <= len(ticks) <= 8


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_no_line_is_unseen_on_its_paper(palette: Any) -> None:
    for role in ("c1", "c2", "c3", "c4", "c5", "accent", "ink", "second"):
        assert contrast(palette.roles()[role], palette.paper) >= 3, role


@needs_face
@pytest.mark.parametrize("width", [FULL, WIDE, NARROW])
@pytest.mark.parametrize("kind", [Kind.LINE, Kind.LINES])
def test_a_page_knows_where_each_row_of_the_table_stands(
    voice: ReaderLocale, width: int, kind: Kind
) -> None:
    drawn = page_svg(made("1 2 - 4 5 6", kind=kind), voice, width)
    (said,) = [part.split('"')[0] for part in drawn.split('data-x="')[1:]]
    at = [int(x) for x in said.split()]
    assert len(at) == 6
    assert at == sorted(at)
    steps = {b - a for a, b in itertools.pairwise(at)}
    assert max(steps) - min(steps) <= 2
    assert "stops" not in drawn


@needs_face
def test_the_places_of_rows_are_those_of_their_points(voice: ReaderLocale) -> None:
    """The first and the last row stand where the line begins and ends."""
    drawn = page_svg(made("1 2 3 4"), voice, WIDE)
    at = [int(x) for x in drawn.split('data-x="')[1].split('"')[0].split()]
    left = float(drawn.split('transform="translate(')[1].split(",")[0])
    path = drawn.split("mark-line")[1].split(' d="M')[1].split('"')[0].replace("M", "L").split("L")
    xs = [left + float(point.split(",")[0]) for point in path]
    assert [round(x) for x in xs] == pytest.approx(at, abs=1)


@needs_face
def test_files_hold_no_unseen_marks(voice: ReaderLocale) -> None:
    assert 'opacity="0"' not in to_svg(made("1 2 3"), voice).decode()


def test_a_drawing_without_stops_is_left_as_it_is() -> None:
    assert stops_of("<svg><g></g></svg>") == ("<svg><g></g></svg>", [])
