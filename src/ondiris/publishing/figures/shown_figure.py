"""A published figure in a program's hands: its table, its picture, its files, wherever it is from.

It is read from the JSON that its address gives, so that it says exactly what the page says; every
other form is fetched when it is asked for.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from ondiris.errors import NotFound
from ondiris.model import Vintage
from ondiris.production.figures.shown_in_notebooks import table_html
from ondiris.publishing.figures.framed import Framed
from ondiris.publishing.figures.read_answers import vintage_read

__all__ = ["FORMS", "ShownFigure"]

FORMS = ("csv", "xlsx", "parquet", "json", "svg", "png", "vl.json", "jsonstat.json", "geojson",
         "csv-metadata.json", "bib", "csl.json")  # fmt: skip
"""Forms in which a figure is given as a file; which of them it has, its kind decides."""

_MOST = 40
"""Rows that a notebook shows; a frame has them all."""


class ShownFigure(Framed):
    """A figure as its readers see it; a notebook shows its picture.

    As a frame it has a column for each of its own; beside a column of numbers stand the power of
    ten and the unit of each, the ends of its interval, its bound, origin, period and evidence,
    under its name with ``_unit``, ``_lower`` and so on.

    Parameters
    ----------
    file : callable
        Returns the figure as a file of a form: ``json``, ``csv``, ``svg``, …
    public : callable, optional
        Returns the figure as everybody may read it, which is what a notebook keeps: nothing where
        there is none.  By default it is this one.
    """

    __slots__ = ("_file", "_public", "shape")

    def __init__(
        self,
        file: Callable[[str], bytes],
        public: Callable[[], ShownFigure | None] | None = None,
    ) -> None:
        self._file = file
        self._public = public or (lambda: self)
        self.shape: Mapping[str, Any] = json.loads(file("json"))

    @property
    def id(self) -> str:
        """Identifier: the last part of its address."""
        return str(self.shape["id"])

    @property
    def headline(self) -> str:
        """The sentence that it says."""
        return str(self.shape["headline"])

    @property
    def subtitle(self) -> str:
        """Measure, place and period."""
        return str(self.shape["subtitle"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know."""
        return tuple(self.shape["notes"])

    @property
    def vintage(self) -> Vintage:
        """As of when it is told."""
        return vintage_read(self.shape["vintage"])

    @property
    def sources(self) -> tuple[Mapping[str, Any], ...]:
        """The documents behind its numbers: ``id publisher title day url licence`` and more."""
        return tuple(self.shape["sources"])

    @property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """Its rows: cells by column, texts as ``text``, numbers as ``value`` with what they carry.

        A cell of a number names its ``evidence``, which `why` resolves.
        """
        return tuple(self.shape["rows"])

    def file(self, form: str) -> bytes:
        """Return the figure as a file.

        Parameters
        ----------
        form : str
            One of `FORMS`.

        Raises
        ------
        NotFound
            ``no-format`` if it is not given in that form.
        """
        if form not in FORMS:
            raise NotFound(
                "no-format",
                "a figure is not given in that form",
                hint=f"Forms: {', '.join(FORMS)}.",
            )
        return self._file(form)

    def to_arrow(self) -> Any:
        """Return an Arrow table: texts as texts, numbers as decimals with what they carry."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        from ondiris.publishing.figures.frame_columns import decimals  # noqa: PLC0415 - as above

        made: dict[str, Any] = {}
        for column in self.shape["columns"]:
            name = column["id"]
            cells = [row[name] for row in self.rows]
            if column["kind"] == "text" and not any("value" in cell for cell in cells):
                made[name] = pa.array([_text(cell) for cell in cells], pa.string())
                continue
            made[name] = decimals(_numbers(cells, "value"))
            made[f"{name}_text"] = pa.array([_text(cell) for cell in cells], pa.string())
            for part in ("lower", "upper"):
                made[f"{name}_{part}"] = decimals(_numbers(cells, part))
            scales = [c.get("unit_multiplier", column["unit_multiplier"]) for c in cells]
            made[f"{name}_unit_multiplier"] = pa.array(scales, pa.int32())
            for part in ("unit", "bound", "origin", "period", "evidence"):
                told = [c.get(part, column["unit"] if part == "unit" else None) for c in cells]
                made[f"{name}_{part}"] = pa.array([text or None for text in told], pa.string())
        about = {"schema": self.shape["schema"], "known": self.shape["vintage"]["known"],
                 "revision": str(self.shape["vintage"]["revision"])}  # fmt: skip
        return pa.table(made).replace_schema_metadata(about)

    def __repr__(self) -> str:
        seen = self._public()
        if seen is None:
            return self._not_shown()
        return f"{seen.headline} ({seen.id}, {len(seen.rows)} rows; as known on {seen.vintage})"

    def _not_shown(self) -> str:
        size = f"{self.id}, {len(self.rows)} rows; as known on {self.vintage}"
        return f"not shown, since not everybody may read it ({size})"

    def _repr_html_(self) -> str:
        """Return the picture where there is one, the table, and where they are from."""
        seen = self._public()
        return f"<p>{escape(self._not_shown())}</p>" if seen is None else seen._drawn()

    def _drawn(self) -> str:
        names = [c["id"] for c in self.shape["columns"]]
        rows = [[_shown(row[name]) for name in names] for row in self.rows[:_MOST]]
        heads = [c["title"] or c["id"] for c in self.shape["columns"]]
        publishers = dict.fromkeys(one["publisher"] for one in self.sources)
        more = [f"… +{len(self.rows) - _MOST:,}"] if len(self.rows) > _MOST else []
        notes = [self.subtitle, *self.notes, *more, " · ".join([*publishers, str(self.vintage)])]
        table = table_html(self.headline, heads, rows, filter(None, notes))
        if self.shape["kind"] == "table" or not rows:
            return table
        drawn = b64encode(self._file("svg")).decode()
        picture = f'<img alt="{escape(self.shape["alt"])}" src="data:image/svg+xml;base64,{drawn}">'
        return f"{picture}<details><summary>{escape(self.headline)}</summary>{table}</details>"

    def _repr_svg_(self) -> str | None:
        seen = self._public()
        return None if seen is None else seen._file("svg").decode()


def _numbers(cells: Sequence[Mapping[str, Any]], part: str) -> list[Decimal | None]:
    return [None if cell.get(part) is None else Decimal(cell[part]) for cell in cells]


def _text(cell: Mapping[str, Any]) -> str | None:
    """Return the words of a cell, its note with them; nothing where it is a number."""
    if "text" not in cell:
        return None
    note = cell.get("note")
    return f"{cell['text']} ({note})" if note else str(cell["text"])


def _shown(cell: Mapping[str, Any]) -> str:
    """Return a cell as a table shows it."""
    text = _text(cell)
    if text is not None:
        return text
    sign = {"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "approx": "≈ "}.get(cell["bound"], "")
    end = f"–{cell['upper_printed']}" if cell["upper_printed"] else ""
    scale = f" ×10^{cell['unit_multiplier']}" if cell["unit_multiplier"] else ""
    return f"{sign}{cell['value']}{end}{scale} {cell['unit']}".rstrip()
