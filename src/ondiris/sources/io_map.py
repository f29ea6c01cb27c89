"""The map of a table of inputs and outputs: where its codes, flows, rows and columns stand.

::

    id = "bureau-2021"
    kind = "io"
    [table]        economy, year, currency, multiplier, flows, by
    [cells]        sheet, first, last, row_codes, column_codes, decimal, groups, imports_sheet
    [rows]         output, imports, taxes: numbers of rows
    [columns]      imports: letters of columns
    [value_added]  component = rows
    [demand]       category = columns
    [source]       provider, title, url, published, licence, rank

A place is language-neutral: the number of a row, the letters of a column, the address of a cell.
Several are written as a list and added up.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ondiris.codes.plain_text import text_of
from ondiris.codes.toml_text import parse_toml
from ondiris.errors import Failure, InvalidFile, NotFound
from ondiris.sources.sheet import cell_place
from ondiris.sources.toml_places import line_of

__all__ = ["TableMap", "is_table_map", "read_table_map"]

_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "table": ("economy", "year", "currency", "multiplier", "flows", "by", "negative"),
    "cells": (
        *("sheet", "first", "last", "row_codes", "column_codes", "decimal", "groups"),
        "imports_sheet",
    ),
    "rows": ("output", "imports", "taxes"),
    "columns": ("imports",),
    "source": ("provider", "title", "url", "published", "licence", "lang", "rank"),
    "value_added": (),
    "demand": (),
}
"""Parts of a map and what each may say; the last two name what they like."""
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_MOST_ROWS: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class TableMap:
    """A map, read and checked; rows and columns are counted from zero.

    Parameters
    ----------
    id : str
    economy : str
    year : int
    currency : str
    multiplier : int
    kind : {"domestic", "total"}
    by : {"product", "industry"}
    negative : bool
        Whether imports are written with a minus.
    sheet, imports_sheet : str
        Names of sheets; the first may be empty where a file has one.
    first, last : tuple of int
        Row and column of the first and the last cell of the flows.
    row_codes, column_codes : int
        The column, and the row, where codes of activities stand.
    decimal, groups : str
        As of `ondiris.sources.io_table.AmountCells`.
    rows : mapping of str to tuple of int
        ``output``, ``imports``, ``taxes``.
    columns : mapping of str to tuple of int
        ``imports``.
    value_added : mapping of str to tuple of int
        Rows of each component.
    demand : mapping of str to tuple of int
        Columns of each category.
    source : mapping of str to str
    """

    id: str
    economy: str
    year: int
    currency: str
    multiplier: int
    kind: str
    by: str
    negative: bool
    sheet: str
    imports_sheet: str
    first: tuple[int, int]
    last: tuple[int, int]
    row_codes: int
    column_codes: int
    decimal: str
    groups: str
    rows: Mapping[str, tuple[int, ...]]
    columns: Mapping[str, tuple[int, ...]]
    value_added: Mapping[str, tuple[int, ...]]
    demand: Mapping[str, tuple[int, ...]]
    source: Mapping[str, str] = field(default_factory=dict)


def is_table_map(mapping: str) -> bool:
    """Return whether a mapping is a file that says it is the map of such a table.

    Parameters
    ----------
    mapping : str
        Name of a file, or of a shipped mapping.
    """
    path = Path(mapping)
    if not path.is_file():
        return False
    try:
        return parse_toml(text_of(path)).get("kind") == "io"
    except (tomllib.TOMLDecodeError, InvalidFile):
        return False


def read_table_map(path: Path) -> TableMap:
    """Read a map.

    Parameters
    ----------
    path : Path

    Raises
    ------
    NotFound
        ``no-such-mapping``
    InvalidFile
        ``bad-io-map``: it is no TOML, or a part of it cannot be; each is named by its line.
    """
    if not path.is_file():
        raise NotFound("no-such-mapping", f"there is no mapping {path.name}")
    text = text_of(path)
    try:
        data = parse_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidFile("bad-io-map", f"the map {path.name} cannot be read: {error}") from error
    return _MapReading(path.name, text, data).read()


class _MapReading:
    """One map on its way to a `TableMap`; what is wrong is gathered by line."""

    def __init__(self, name: str, text: str, data: Mapping[str, Any]) -> None:
        self.name, self.text, self.data = name, text, data
        self.found: list[Failure] = []

    def read(self) -> TableMap:
        self._known()
        table, cells = self._part("table"), self._part("cells")
        kind = self._one_of("flows", ("domestic", "total"))
        by = self._one_of("by", ("product", "industry"))
        first, last = self._cell("first"), self._cell("last")
        if last[0] - first[0] != last[1] - first[1] or last <= first:
            self._fail(("cells", "last"), "first and last are no corners of a square of flows")
        letters = str(cells.get("row_codes", ""))
        column = cell_place(f"{letters}1") if _LETTERS.fullmatch(letters) else None
        if column is None:
            self._fail(("cells", "row_codes"), "row_codes is no letters of a column, as A")
        found = TableMap(
            id=str(self.data.get("id", "")) or self.name,
            economy=str(table.get("economy", "")),
            year=self._whole(("table", "year"), 0, 2200),
            currency=str(table.get("currency", "")),
            multiplier=self._whole(("table", "multiplier"), 0, 15),
            kind=kind,
            by=by,
            negative="imports" in table.get("negative", ()),
            sheet=str(cells.get("sheet", "")),
            imports_sheet=str(cells.get("imports_sheet", "")),
            first=first,
            last=last,
            row_codes=column[1] if column else 0,
            column_codes=self._whole(("cells", "column_codes"), 1, _MOST_ROWS) - 1,
            decimal=str(cells.get("decimal", ".")),
            groups=str(cells.get("groups", " \u00a0\u202f")),
            rows=dict(self._rows("rows")),
            columns=dict(self._columns("columns")),
            value_added=dict(self._rows("value_added")),
            demand=dict(self._columns("demand")),
            source={name: str(value) for name, value in self._part("source").items()},
        )
        self._complete(found)
        if self.found:
            raise InvalidFile(
                "bad-io-map",
                f"the map {self.name} cannot be used: {self.found[0].detail}",
                hint="The reference of files says what a map holds.",
                failures=self.found,
            )
        return found

    def _known(self) -> None:
        for part, said in self.data.items():
            if part in ("id", "kind"):
                continue
            if part not in _PARTS or not isinstance(said, Mapping):
                self._fail((part,), f"{part[:40]!r} is no part of a map")
                continue
            for name in said:
                if _PARTS[part] and name not in _PARTS[part]:
                    self._fail((part, name), f"[{part}] has no setting {name[:40]!r}")

    def _complete(self, found: TableMap) -> None:
        for part, there in (("value_added", found.value_added), ("demand", found.demand)):
            if not there:
                self._fail((part,), f"[{part}] names nothing")
        if "output" not in found.rows:
            self._fail(("rows",), "[rows] does not say where output stands")
        if not _CURRENCY.fullmatch(found.currency):
            self._fail(("table", "currency"), "currency is no code of three letters, as KZT")
        if not found.year >= 1900:
            self._fail(("table", "year"), "year is no year, as 2021")
        if found.kind == "total" and ("imports" in found.rows) == ("imports" in found.columns):
            self._fail(("rows", "imports"), "imports of total flows are one row or one column")
        ways = ("imports" in found.rows) + bool(found.imports_sheet)
        if found.kind == "domestic" and (ways != 1 or "imports" in found.columns):
            self._fail(
                ("rows", "imports"),
                "imports that activities use are one row of [rows] or an imports_sheet",
            )

    def _part(self, name: str) -> Mapping[str, Any]:
        said = self.data.get(name, {})
        return said if isinstance(said, Mapping) else {}

    def _fail(self, key: tuple[str, ...], detail: str) -> None:
        line = line_of(self.text, key) or line_of(self.text, key[:1])
        self.found.append(Failure(f"line {line or 1}", "bad-io-map", detail))

    def _one_of(self, name: str, words: tuple[str, ...]) -> str:
        said = self._part("table").get(name)
        if said not in words:
            self._fail(("table", name), f"{name} is one of {', '.join(words)}")
            return words[0]
        return str(said)

    def _whole(self, key: tuple[str, str], least: int, most: int) -> int:
        said = self._part(key[0]).get(key[1])
        if not isinstance(said, int) or isinstance(said, bool) or not least <= said <= most:
            self._fail(key, f"{key[1]} is no whole number from {least} to {most}")
            return least
        return said

    def _cell(self, name: str) -> tuple[int, int]:
        found = cell_place(str(self._part("cells").get(name, "")))
        if found is None:
            self._fail(("cells", name), f"{name} is no address of a cell, as C7")
        return found or (0, 0)

    def _rows(self, part: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        for name, said in self._part(part).items():
            ones = said if isinstance(said, list) else [said]
            if not ones or not all(type(one) is int and 0 < one <= _MOST_ROWS for one in ones):
                self._fail((part, name), f"{name[:40]!r} of [{part}] is no number of a row")
                continue
            yield name, tuple(one - 1 for one in ones)

    def _columns(self, part: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        for name, said in self._part(part).items():
            ones = [str(one) for one in (said if isinstance(said, list) else [said])]
            places = [cell_place(f"{one}1") for one in ones if _LETTERS.fullmatch(one)]
            found = tuple(place[1] for place in places if place is not None)
            if not found or len(found) != len(ones):
                self._fail((part, name), f"{name[:40]!r} of [{part}] is no letters of a column")
                continue
            yield name, found
