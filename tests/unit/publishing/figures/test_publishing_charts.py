"""Pictures: self-contained, in the face that has ₸ and Kazakh letters, never cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ondiris.codes import load_catalogue
from ondiris.errors import Unsupported
from ondiris.publishing.figures import vega
from ondiris.publishing.figures.charts import NARROW, WIDE, page_svg, to_png, to_svg, vega_lite
from ondiris.publishing.figures.faces import FAMILY
from ondiris.publishing.figures.figure import Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.figure_sheet import figure_sheet, wrapped
from ondiris.publishing.figures.fonts import face_folder
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.palette import LIGHT
from ondiris.publishing.figures.words import load_words

needs_face = pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
SQUARE = '{"type":"Polygon","coordinates":[[[%s,43],[%s,43],[%s,43.2],[%s,43.2],[%s,43]]]}'
NAMES = ("Әуезов ауданы", "Түрксіб ауданы", "Жетісу ауданы")


@pytest.fixture(scope="module")
def voice() -> ReaderLocale:
    return ReaderLocale(load_words()["kk"], load_catalogue())


def number(value: str) -> Number:
    return Number(Decimal(value), 1, "KZT", "o1", multiplier=9)


def made(kind: Kind, **fields: object) -> Figure:
    plain: dict[str, object] = {
        "id": "sample",
        "kind": kind,
        "lang": "kk",
        "headline": "Өнім көлемі, млрд ₸ <&>",
        "subtitle": "Алматы қаласы",
        "columns": (
            Column("name", "Аудан"),
            Column("output", "Өнім", ColumnKind.BAR, "KZT", 9),
        ),
        "rows": tuple(
            (Text(n), number(v)) for n, v in zip(NAMES, ("10.5", "7.2", "3.0"), strict=True)
        ),
        "as_of": date(2025, 6, 30),
        "revision": 7,
        "alt": "Үш аудан <&>",
    }
    return Figure(**(plain | fields))  # type: ignore[arg-type]


def map_figure() -> Figure:
    def square(west: float) -> str:
        east = west + 0.1
        return SQUARE % (west, east, east, west, west)

    shapes = tuple((f"d{n}", square(76.8 + n / 10)) for n in range(3))
    return made(Kind.MAP, shapes=shapes, marked=(True, False, False), labels=NAMES)


def timeline() -> Figure:
    spans = tuple((date(2025, 1, 1), date(2026, 12, 31), date(2027, 12, 31)) for _ in NAMES)
    return made(Kind.TIMELINE, spans=spans)


def line() -> Figure:
    years = tuple(
        (Text(str(y)), number(v)) for y, v in ((2019, "1.0"), (2020, "2.5"), (2021, "2.0"))
    )
    return made(Kind.LINE, rows=years)


def parts() -> Figure:
    columns = tuple(
        Column(name, name, ColumnKind.NUMBER, "KZT", 9) for name in ("sum", "first", "second")
    )
    rows = (
        (Text("Б"), number("3.0"), number("5.0"), number("-2.0")),
        (Text("А"), number("1.0"), Text("", absent=True), Text("", absent=True)),
        (Text("В"), number("4.0"), number("2.5"), number("1.5")),
    )
    return made(Kind.PARTS, columns=(Column("name", "Сала"), *columns), rows=rows, unit="млрд ₸")


KINDS: dict[str, Callable[[], Figure]] = {
    "ranking": lambda: made(Kind.RANKING),
    "table": lambda: made(Kind.TABLE),
    "map": map_figure,
    "timeline": timeline,
    "line": line,
    "parts": parts,
}
DRAWN = ("map", "timeline", "line", "parts")


@needs_face
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_picture_stands_alone(voice: ReaderLocale, kind: str, width: int) -> None:
    body = to_svg(KINDS[kind](), voice, width=width)
    root = ET.fromstring(body)  # noqa: S314 - drawn by us
    text = re.sub("<style>.*?</style>", "", body.decode())
    assert root.get("width") == str(width)
    assert "var(" not in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "Өнім көлемі" in text
    assert "2025" in text
    assert "7" in text


@needs_face
@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_on_a_page_takes_its_colours_from_the_sheet(voice: ReaderLocale, kind: str) -> None:
    drawn = page_svg(KINDS[kind](), voice, WIDE)
    assert "var(--" in drawn
    assert not re.search(r"\sstyle=|<style|<script|href=(?!\"#)", drawn)
    assert ("#" in drawn.partition("<a href=")[2]) == (kind == "map")  # shapes lead to their rows
    assert f'role="{"group" if kind == "map" else "img"}"' in drawn
    assert "Үш аудан &lt;&amp;&gt;" in drawn


@needs_face
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figure_is_the_same_picture(voice: ReaderLocale, kind: str) -> None:
    assert to_svg(KINDS[kind](), voice) == to_svg(KINDS[kind](), voice)
    if kind in DRAWN:
        assert page_svg(KINDS[kind](), voice, WIDE) == page_svg(KINDS[kind](), voice, WIDE)


@needs_face
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_set_in_the_face_that_it_carries(voice: ReaderLocale, kind: str) -> None:
    text = to_svg(KINDS[kind](), voice).decode()
    assert text.count("@font-face") == 1
    assert re.findall('font-family="([^",]+)', text) == [FAMILY]


@needs_face
@pytest.mark.parametrize("character", ["₸", "Ә", "Ң", "Ұ", "ғ"])
def test_a_png_shows_the_tenge_and_kazakh_letters(voice: ReaderLocale, character: str) -> None:
    def drawn(text: str) -> bytes:
        return to_png(made(Kind.TABLE, headline=text), voice)

    # A face that lacks a letter draws the same empty box for every one it lacks.
    assert drawn(character) != drawn("\U0010fffd")
    assert drawn(character) != drawn(" ")


@needs_face
def test_the_specification_carries_vintage_and_no_address(voice: ReaderLocale) -> None:
    spec = vega_lite(map_figure(), voice)
    assert spec["usermeta"] == {
        "id": "sample", "as_of": "2025-06-30", "revision": 7, "params": {},
    }  # fmt: skip
    assert "url" not in str(spec["data"] if "data" in spec else spec["layer"])


def test_parts_stand_in_the_order_of_their_rows_with_a_tick_at_the_sum(
    voice: ReaderLocale,
) -> None:
    """A row without parts keeps its place: its sum alone is drawn."""
    spec = vega_lite(parts(), voice)
    bars, *ticks = spec["layer"]
    assert bars["encoding"]["y"]["sort"] == ["Б", "А", "В"]
    assert bars["encoding"]["color"]["scale"]["domain"] == ["first", "second"]
    assert [tick["mark"]["type"] for tick in ticks] == ["tick", "tick"]
    (values,) = spec["datasets"].values()
    sums = {v["row"]: v["y"] for v in values if v["n"] == 0}
    assert sums == {"Б": 3.0, "А": 1.0, "В": 4.0}
    assert sorted(v["y"] for v in values if v["n"] and v["row"] == "Б") == [-2.0, 5.0]


@needs_face
def test_a_fall_has_another_colour_and_no_bar_runs_into_its_number(voice: ReaderLocale) -> None:
    rows = tuple((Text(n), number(v)) for n, v in zip(NAMES, ("9.0", "-9.0", "1.0"), strict=True))
    drawn = to_svg(made(Kind.RANKING, rows=rows), voice).decode()
    bars = re.findall(
        r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="12" fill="(#\w+)"', drawn
    )
    assert [colour for _, _, colour in bars] == [
        LIGHT.accent, LIGHT.diverging[0], LIGHT.accent,
    ]  # fmt: skip
    numbers = re.findall(r'<text x="([\d.]+)" [^>]*text-anchor="end">([^<]*)', drawn)
    for (x, width, _), (end, text) in zip(bars, numbers, strict=True):
        assert float(x) + float(width) < float(end) - len(text) * 13 * 0.5


def test_a_table_has_no_specification(voice: ReaderLocale) -> None:
    with pytest.raises(Unsupported):
        vega_lite(made(Kind.TABLE), voice)


def test_without_the_face_no_picture_is_drawn(
    voice: ReaderLocale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vega, "face_folder", lambda: None)
    vega._converter.cache_clear()
    with pytest.raises(Unsupported, match="IBM Plex"):
        to_png(made(Kind.TABLE), voice)
    vega._converter.cache_clear()


def test_what_is_drawn_alike_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it comes from does not change a drawing; what it shows, and the language, do."""
    real, drawn = vega._converter(), []

    class Counting:
        def vegalite_to_svg(self, spec: Any, **options: Any) -> str:
            drawn.append(spec)
            svg: str = real.vegalite_to_svg(spec, **options)
            return svg

    monkeypatch.setattr(vega, "_converter", Counting)
    vega._drawn.cache.clear()
    spec = {"mark": "bar", "data": {"values": [{"x": 1.5}]}, "encoding": {"x": {"field": "x"}}}
    first = vega.svg_of({**spec, "usermeta": {"revision": 1}}, "kk")
    assert vega.svg_of({**spec, "usermeta": {"revision": 2}}, "kk") == first
    assert len(drawn) == 1
    vega.svg_of(spec, "en")
    vega.svg_of({**spec, "data": {"values": [{"x": 1.6}]}}, "kk")
    assert len(drawn) == 3
    nowhere = vega.svg_of({**spec, "data": {"values": [{"x": float("nan")}]}}, "kk")
    assert "<svg" in nowhere
    assert len(drawn) == 4


@pytest.mark.parametrize("letters", [1, 5, 12, 40])
def test_lines_never_exceed_their_room(letters: int) -> None:
    text = "Алматы қаласының өнеркәсіптік парктеріндегі кәсіпорындар саны"
    lines = wrapped(text, letters)
    assert all(len(line) <= letters for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_heading_stands_alone_at_the_foot_of_a_picture(voice: ReaderLocale) -> None:
    columns = (
        Column("group", "Group", ColumnKind.TEXT),
        Column("name", "Name", ColumnKind.TEXT),
        Column("value", "Value", ColumnKind.NUMBER),
    )
    for before in range(20, 40):
        rows = [(Text("First"), Text(f"row {n}"), number("1.5")) for n in range(before)]
        rows += [(Text("Second"), Text("row of the second"), number("2.5"))]
        figure = made(Kind.TABLE, columns=columns, rows=tuple(rows), grouped=True)
        counted = re.search(r"Сурет: 1 / (\d+)", figure_sheet(figure, voice, width=640))
        pages = int(counted[1]) if counted else 1
        drawn = [figure_sheet(figure, voice, width=640, page=n + 1) for n in range(pages)]
        assert [("Second" in one) for one in drawn] == ["row of the second" in one for one in drawn]
