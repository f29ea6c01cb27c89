"""Registers of sites: space, utilities and access of zones and parks, each figure a statement.

A capacity below the present demand is not refused, because that is how some networks are; it is
told.  A part larger than its whole is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ondiris.model import Statement, World
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, Record, at, word
from ondiris.sources.register import (
    BESIDE,
    ENTERPRISE_COLUMNS,
    RegisterRow,
    decimal_of,
    read_enterprises,
    register_row,
)

__all__ = [
    "REGISTERS",
    "SITE_COLUMNS",
    "SITE_NUMBERS",
    "UTILITIES",
    "read_sites",
    "register_kind",
]

SITE_NUMBERS: Final = (
    "plots_free", "land_total", "land_free", "floor_total", "floor_free", "power_capacity",
    "power_demand", "gas_capacity", "gas_demand", "water_capacity", "water_demand",
    "sewerage_capacity", "sewerage_demand", "heat_capacity", "heat_demand", "rail_capacity",
    "rail_demand", "sanitary_distance", "price_land",
)  # fmt: skip
SITE_COLUMNS: Final = ("site", *SITE_NUMBERS, "road_access", "pilot", "lat", "lon", *BESIDE)
UTILITIES: Final = ("power", "gas", "water", "sewerage", "heat", "rail")
_SHOWN: Final = 5


def read_sites(
    records: Sequence[Record], reading: ReadingContext, failures: Failures
) -> tuple[tuple[Statement, ...], Mapping[str, int]]:
    """Return the statements of a register of sites: space, utilities, access.

    Parameters
    ----------
    records : sequence of Record
        Rows with the columns `SITE_COLUMNS`; ``site`` is a subject of the home.
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
    for record in records:
        if failures.enough:
            break
        try:
            row = _site_row(record, reading)
            found += _site(row)
        except FailedCellError as error:
            failures.add(record.place(error.column), error.error)
            continue
        short += [f"{record.place(f'{pair}_demand')}" for pair in UTILITIES if _short(row, pair)]
    if not short:
        return tuple(found), {}
    shown = "; ".join(short[:_SHOWN])
    return tuple(found), {f"capacities below the present demand ({shown})": len(short)}


def _site_row(record: Record, reading: ReadingContext) -> RegisterRow:
    """Return the row of a site that the home knows."""
    code, subjects = record.get("site"), reading.catalogue["subjects"]
    if code not in subjects:
        raise FailedCellError("site", subjects.unknown(code))
    world = word(World, "world", record.get("world"), reading.catalogue)
    return register_row(record, reading, code, world)


def _site(row: RegisterRow) -> Iterator[Statement]:
    """Yield the statements of a site."""
    for column in SITE_NUMBERS:
        text = row.record.get(column)
        if text:
            if decimal_of(row, column) < 0:
                raise at(column, "negative", "an amount of a site is never negative")
            yield row.say(column, text)
    for part, whole in (("land_free", "land_total"), ("floor_free", "floor_total")):
        both = row.record.get(part) and row.record.get(whole)
        if both and decimal_of(row, part) > decimal_of(row, whole):
            raise at(part, "part-exceeds-whole", f"{part} is more than {whole}")
    for column in ("road_access", "pilot"):
        if row.record.get(column):
            yield row.say(column, row.record.get(column))
    lat, lon = row.record.get("lat"), row.record.get("lon")
    if lat and lon:
        if abs(decimal_of(row, "lat")) > 90:
            raise at("lat", "swapped-coordinates", "latitude and longitude are swapped")
        yield row.say("coordinates", f"{lat} {lon}", "lat")


def _short(row: RegisterRow, pair: str) -> bool:
    """Whether a site's demand exceeds its capacity already."""
    texts = row.record.get(f"{pair}_capacity"), row.record.get(f"{pair}_demand")
    if not all(texts):
        return False
    return decimal_of(row, f"{pair}_demand") > decimal_of(row, f"{pair}_capacity")


REGISTERS: Final = {
    "enterprises": (ENTERPRISE_COLUMNS, read_enterprises),
    "sites": (SITE_COLUMNS, read_sites),
}
"""Kinds of register: their columns and who reads them."""


def register_kind(rows: Sequence[Sequence[str]]) -> str | None:
    """Return which register a table is by its header, nothing where it is none."""
    header = {cell.strip().casefold() for cell in rows[0]} if rows else set()
    if {"bin", "activity", "area"} <= header and any(h.startswith("name") for h in header):
        return "enterprises"
    return "sites" if "site" in header and header & set(SITE_NUMBERS) else None
