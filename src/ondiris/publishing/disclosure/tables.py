"""Protected tables as figures: a picture with its table, bands, and the cells as rows.

These figures are made of `Protected` documents and of nothing else; a hidden cell is absent there,
and shown as ``c``.  Files hold every value whole, pages round; intervals are rounded outwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ondiris.model import Period
from ondiris.publishing.disclosure.sheets import (
    Axis,
    Content,
    Document,
    TableSheet,
    address_of,
    code_name,
    content_of,
    dimension_name,
    measure_name,
    money,
    table_name,
)
from ondiris.publishing.figures.desk import Desk, short_name
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Hidden,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.figures.numbers import NBSP, decimal_text

__all__ = ["protected_bands", "protected_cells", "protected_table", "withholding_notes"]

LIMITS = ("low", "high")


def protected_table(desk: Desk, safe: Document, *, part: str = "", vintage: int = 0) -> Figure:
    """Return a protected table: two dimensions as a grid of classes, one as bars and ranges.

    Parameters
    ----------
    desk : Desk
    safe : Protected of mapping
    part : str
        Code of the third dimension, where there are three; its first one by default.
    vintage : int
        Number of the vintage, 0 for the newest.
    """
    sheet = TableSheet.of(desk, safe, part, vintage)
    words, content = desk.voice.words, sheet.content
    cells = sheet.cells()
    down, across = sheet.axes[0], sheet.axes[1] if len(sheet.axes) > 1 else None
    heads = across.codes if across else ("",)
    values = [
        _value_column(
            desk,
            content,
            head or "value",
            short_name(code_name(desk, across.name, head))
            if across
            else measure_name(desk, content),
        )
        for head in heads
    ]
    rows: list[tuple[Cell, ...]] = []
    for code in down.codes:
        keys = [(code, head) if across else (code,) for head in heads]
        line = [_cell(desk, content, cells[key], vintage) for key in keys]
        rows.append((_head(desk, down, code), *line))
    if not across and any("herfindahl" in cell for cell in cells.values()):
        values.append(_band_column(desk))
        rows = [
            (*row, _band(content, cells[(code,)], vintage))
            for row, code in zip(rows, down.codes, strict=True)
        ]
    hidden = sum(isinstance(cell, Hidden) for row in rows for cell in row)
    alt = words(
        "Table in classes of value: rows %(rows)s, columns %(columns)s, hidden cells %(hidden)s.",
        rows=len(down.codes), columns=len(heads), hidden=hidden,
    )  # fmt: skip
    table = _figure(
        desk,
        sheet,
        "protected-table",
        kind=Kind.GRID if across else Kind.RANGES,
        columns=(Column("code", dimension_name(desk, down.name)), *values),
        rows=rows,
    )
    return replace(table, alt=alt)


def protected_bands(
    desk: Desk, safe: Document, *, part: str = "", vintage: int = 0
) -> Figure | None:
    """Return the bands of the Herfindahl index of a table of two or three dimensions, if told."""
    sheet = TableSheet.of(desk, safe, part, vintage)
    cells = sheet.cells()
    if len(sheet.axes) < 2 or not any("herfindahl" in cell for cell in cells.values()):
        return None
    down, across = sheet.axes[:2]
    heads = [
        _band_column(desk, c, short_name(code_name(desk, across.name, c))) for c in across.codes
    ]
    rows = [
        (
            _head(desk, down, code),
            *(_band(sheet.content, cells[code, c], vintage) for c in across.codes),
        )
        for code in down.codes
    ]
    return _figure(
        desk,
        sheet,
        "protected-bands",
        kind=Kind.TABLE,
        columns=(Column("code", dimension_name(desk, down.name)), *heads),
        rows=rows,
        headline=desk.voice.words("Bands of the Herfindahl index"),
    )


def protected_cells(desk: Desk, safe: Document, *, vintage: int = 0) -> Figure:
    """Return a protected table with a row for each cell: codes, names, value, confidentiality."""
    content = content_of(safe)
    axes = [Axis.of(desk, name, content) for name in content["dimensions"]]
    place = {axis.name: {c: n for n, c in enumerate(axis.codes)} for axis in axes}
    ordered = sorted(content["cells"], key=lambda c: [place[a.name][str(c[a.name])] for a in axes])
    banded = any("herfindahl" in cell for cell in ordered)
    words = desk.voice.words
    columns = [
        column
        for axis in axes
        for column in (
            Column(axis.name, words("Code: %(what)s", what=dimension_name(desk, axis.name))),
            Column(f"{axis.name}_name", dimension_name(desk, axis.name)),
        )
    ]
    columns.append(_value_column(desk, content, "value", measure_name(desk, content)))
    rows: list[tuple[Cell, ...]] = []
    for cell in ordered:
        codes = [(axis.name, str(cell[axis.name])) for axis in axes]
        texts = [Text(t) for name, code in codes for t in (code, code_name(desk, name, code))]
        band = [_band(content, cell, vintage)] if banded else []
        rows.append((*texts, _cell(desk, content, cell, vintage), *band))
    sheet = TableSheet(content, vintage, (), "")
    columns += [_band_column(desk)] if banded else []
    return _figure(
        desk, sheet, "protected-cells", kind=Kind.TABLE, columns=tuple(columns), rows=rows
    )


def withholding_notes(desk: Desk, content: Content) -> tuple[str, ...]:
    """Return what a reader of a table must know: how to read ``c``, rounded and merged cells."""
    words = desk.voice.words
    notes = []
    if len(content["dimensions"]) == 1:
        notes.append(words("Totals stand in the table only."))
    if any(cell["value"] is None for cell in content["cells"]):
        notes.append(words("c: hidden so that no enterprise can be recognised."))
    if any("low" in cell for cell in content["cells"]):
        notes.append(
            words("Under a c stands what anybody could work out anyway: its value lies in between.")
        )
    if any("herfindahl" in cell for cell in content["cells"]):
        notes.append(
            words(
                "Herfindahl index: below 0.15 not concentrated, above 0.25 highly; 1 is a single "
                "enterprise. Where no band may be told, a dash stands."
            )
        )
    if content["method"] == "rounding":
        base = money(desk, content["base"], str(content["unit"]))
        notes.append(
            words(
                "Every cell is a multiple of the base, less than one base from its true value; "
                "all sums still hold. Base: %(base)s.",
                base=base,
            )
        )
    return tuple(notes)


def _cell(desk: Desk, content: Content, cell: Content, vintage: int) -> Cell:
    if cell["value"] is None:
        low, high = (None if cell.get(end) is None else Decimal(cell[end]) for end in LIMITS)
        if low is None:
            return Hidden()
        ends = (low, Decimal("Infinity") if high is None else high)
        return Hidden(note=_interval(desk, content, *ends), low=ends[0], high=ends[1])
    value, base = Decimal(str(cell["value"])), Decimal(content.get("base", 0))
    return Number(
        value=value,
        digits=0,
        unit=str(content["unit"]),
        evidence=f"/{address_of(content, vintage)}",
        low=max(value - base, Decimal(0)),
        high=value + base,
        origin=_origin(content),
    )


def _origin(content: Content) -> Badge:
    return Badge.SYNTHETIC if content["world"] == "synthetic" else Badge.REPORTED


def _interval(desk: Desk, content: Content, low: Decimal, high: Decimal) -> str:
    """Return an interval in the page's scale, its ends rounded outwards; none that says nothing."""
    power, digits = _rounding(desk, content)
    step, lang = Decimal(1).scaleb(-digits), desk.voice.lang

    def text(end: Decimal, rounding: str) -> str:
        return decimal_text(end.scaleb(-power).quantize(step, rounding), digits, lang)

    if not high.is_finite():
        return "" if low == 0 else f"≥{NBSP}{text(low, ROUND_FLOOR)}"
    return f"{text(low, ROUND_FLOOR)}–{text(high, ROUND_CEILING)}"


def _rounding(desk: Desk, content: Content) -> tuple[int, int]:
    """Return power of ten and decimals in which a page shows a table."""
    if not desk.voice.catalogue.is_money(str(content["unit"])):
        return 0, 0
    base = int(content.get("base", 0))
    if base:
        return next((power, 0) for power in (9, 6, 3, 0) if base % 10**power == 0)
    return 6, 1


def _value_column(desk: Desk, content: Content, name: str, title: str) -> Column:
    return Column(
        name,
        title,
        ColumnKind.NUMBER,
        str(content["unit"]),
        rounding=_rounding(desk, content),
        protected=True,
    )


def _band_column(desk: Desk, name: str = "herfindahl", title: str = "") -> Column:
    title = title or desk.voice.words("Herfindahl index, band")
    return Column(name, title, ColumnKind.NUMBER, protected=True)


def _band(content: Content, cell: Content, vintage: int) -> Cell:
    if "herfindahl" not in cell:
        return Text("–", absent=True)
    low, high = (Decimal(str(end)) for end in cell["herfindahl"])
    return Number(
        value=low,
        upper=high,
        digits=2,
        unit="",
        evidence=f"/{address_of(content, vintage)}",
        bound="range",
        low=low,
        high=high,
        origin=_origin(content),
    )


def _head(desk: Desk, axis: Axis, code: str) -> Text:
    known = axis.name == "activity" and code in desk.voice.catalogue["activities"]
    page = f"activities/{code}" if known else ""
    return Text(code_name(desk, axis.name, code), href=page, level=min(axis.level[code], 3))


def _figure(
    desk: Desk,
    sheet: TableSheet,
    id: str,  # noqa: A002 - the figure's own word
    *,
    kind: Kind,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Cell, ...]],
    headline: str = "",
) -> Figure:
    voice, content = desk.voice, sheet.content
    unit = voice.unit_title(str(content["unit"]), _rounding(desk, content)[0])
    named = table_name(desk, content)
    part = code_name(desk, sheet.axes[2].name, sheet.part) if sheet.part else ""
    period = voice.period(Period.parse(str(content["period"])))
    about = [f"{named}; {part}" if part else named] if headline else []
    about += [period] if headline else [period, unit]
    return Figure(
        id=id,
        kind=kind,
        lang=voice.lang,
        headline=headline or (f"{named}; {part}" if part else named),
        subtitle=", ".join(about),
        columns=columns,
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        unit=unit,
        params=sheet.params,
        origin=(Badge.SYNTHETIC,) if content["world"] == "synthetic" else (),
        notes=withholding_notes(desk, content),
        alt=named,
    )
