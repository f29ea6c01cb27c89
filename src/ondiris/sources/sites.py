"""Registers of sites: space, utilities and access of zones and parks, each figure a statement.

A capacity below the present demand is not refused, because that is how some networks are; it is
told.  A part larger than its whole is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ondiris.model import Statement
from ondiris.sources.application_file import NameCell
from ondiris.sources.cell_types import CodeCell, TextCell
from ondiris.sources.cells import Failures, ReadingContext, Record, at
from ondiris.sources.columns import TableColumn, TableSpecification, column_title
from ondiris.sources.number_cells import DecimalCell
from ondiris.sources.premises import PREMISES, PREMISES_NUMBERS, read_premises
from ondiris.sources.register import (
    BESIDE,
    ENTERPRISES,
    LATITUDE,
    LONGITUDE,
    RegisterRow,
    place_said,
    read_enterprises,
    register_row,
)
from ondiris.sources.rows import TypedRow, each_row

__all__ = ["REGISTERS", "SITES", "RegisterKind", "read_sites", "register_kind"]

SITE_NUMBERS: Final = (
    "plots_free", "land_total", "land_free", "floor_total", "floor_free", "power_capacity",
    "power_demand", "gas_capacity", "gas_demand", "water_capacity", "water_demand",
    "sewerage_capacity", "sewerage_demand", "heat_capacity", "heat_demand", "rail_capacity",
    "rail_demand", "sanitary_distance", "price_land",
)  # fmt: skip
_SITE: Final = TableColumn("site", CodeCell("subjects"), filled=True)
_AMOUNT: Final = DecimalCell(0, detail="an amount of a site is never negative")
_NUMBERS: Final = {name: TableColumn(name, _AMOUNT) for name in SITE_NUMBERS}
_WORDS: Final = tuple(TableColumn(name, TextCell()) for name in ("road_access", "pilot"))
_OPERATOR: Final = TableColumn("operated_by", NameCell())
SITES: Final = TableSpecification(
    (_SITE, *_NUMBERS.values(), *_WORDS, _OPERATOR, LATITUDE, LONGITUDE, *BESIDE)
)
UTILITIES: Final = ("power", "gas", "water", "sewerage", "heat", "rail")
_SHOWN: Final = 5


def read_sites(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[tuple[Statement, ...], Mapping[str, int]]:
    """Return the statements of a register of sites: space, utilities, access.

    Parameters
    ----------
    records : sequence of Record
        Rows with the columns of `SITES`; ``site`` is a subject of the home.
    reading : ReadingContext
        Code lists, day of loading and the file's own source.
    failures : Failures
        Takes every failing place.

    Returns
    -------
    tuple
        Statements, and a note on sites whose demand exceeds their capacity already.
    """
    found: list[Statement] = []
    short: list[str] = []

    def one(row: TypedRow) -> None:
        found.extend(_site(register_row(row, reading, row[_SITE])))
        short.extend(row.place(demand) for demand in _exceeded(row))

    each_row(records, SITES, failures, one, reading)
    if not short:
        return tuple(found), {}
    shown = "; ".join(short[:_SHOWN])
    return tuple(found), {f"capacities below the present demand ({shown})": len(short)}


def _site(entry: RegisterRow) -> Iterator[Statement]:
    """Yield the statements of a site."""
    row = entry.row
    for column in _NUMBERS.values():
        if row.text(column):
            yield entry.say(column.name, row.text(column), column)
    for part, whole in (("land_free", "land_total"), ("floor_free", "floor_total")):
        some, all_of_it = row.get(_NUMBERS[part]), row.get(_NUMBERS[whole])
        if some is not None and all_of_it is not None and some > all_of_it:
            raise at(part, "part-exceeds-whole", f"{part} is more than {whole}")
    for words in (*_WORDS, _OPERATOR):
        if row.text(words):
            yield entry.say(words.name, row.text(words), words)
    yield from place_said(entry)


def _exceeded(row: TypedRow) -> Iterator[TableColumn[Decimal]]:
    """Yield the demands of a site that exceed their capacity already."""
    for name in UTILITIES:
        column = _NUMBERS[f"{name}_demand"]
        capacity, demand = row.get(_NUMBERS[f"{name}_capacity"]), row.get(column)
        if capacity is not None and demand is not None and demand > capacity:
            yield column


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """A kind of register: its columns and what makes statements of its rows."""

    table: TableSpecification
    read: Callable[
        [Sequence[Record], ReadingContext, Failures],
        tuple[tuple[Statement, ...], Mapping[str, int]],
    ]


REGISTERS: Final[Mapping[str, RegisterKind]] = {
    "enterprises": RegisterKind(ENTERPRISES, read_enterprises),
    "premises": RegisterKind(PREMISES, read_premises),
    "sites": RegisterKind(SITES, read_sites),
}
"""Kinds of register."""


def register_kind(rows: Sequence[Sequence[str]]) -> str | None:
    """Return which register a table is by its header, nothing where it is none."""
    header = {column_title(cell) for cell in rows[0]} if rows else set()
    if {"bin", "activity", "area"} <= header and any(h.startswith("name") for h in header):
        return "enterprises"
    if "site" in header and header & set(PREMISES_NUMBERS):
        return "premises"
    return "sites" if "site" in header and header & set(SITE_NUMBERS) else None
