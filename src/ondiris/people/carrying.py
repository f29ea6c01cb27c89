"""People in a backup: every table as lines, whole or not at all, in an order of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import InvalidFile, Refused
from ondiris.people.erasing import Erased, without_erased
from ondiris.people.schema import CARRIED, CARRIED_LATER, LATER_COLUMNS
from ondiris.people.tables import Tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["read_people", "write_people"]


def write_people(tables: Tables, folder: Path) -> dict[str, int]:
    """Write the tables into a new folder; return how many accounts and private texts there are.

    Nothing is written where nothing is kept.  Sessions and the key of forms are left out.
    """
    nothing: dict[str, list[dict[str, Any]]] = {}
    lines = tables.read(_told, nothing)
    if not any(lines.values()):
        return {}
    folder.mkdir(parents=True)
    for name, rows in lines.items():
        text = "".join(json.dumps(r, ensure_ascii=False, sort_keys=True) + "\n" for r in rows)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return _counts(lines)


def read_people(tables: Tables, folder: Path, erased: Sequence[Erased] = ()) -> dict[str, int]:
    """Fill empty tables from what was written; return how many accounts and texts there are.

    Parameters
    ----------
    tables : Tables
    folder : Path
    erased : sequence of Erased
        What was erased since: it is left out.

    Raises
    ------
    InvalidFile
        ``bad-people``: if a line cannot be read.
    Refused
        ``people-there``: if the database holds other people already.
    """
    try:
        read = {
            table.name: [
                {column.name: _cell(table.name, column.name, row) for column in table.columns}
                for row in map(json.loads, _lines(folder, table))
            ]
            for table in CARRIED
        }
        lines = without_erased(read, erased)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InvalidFile("bad-people", "the accounts of the backup cannot be read") from error

    def filled(connection: Connection) -> dict[str, int]:
        there = _told(connection)
        if any(there.values()):
            if there != lines:
                raise Refused("people-there", "the database holds other accounts already")
            return _counts(lines)
        for table in CARRIED:
            if lines[table.name]:
                connection.execute(sa.insert(table), lines[table.name])
        return _counts(lines)

    return tables.change(filled)


def _counts(lines: Mapping[str, Sequence[object]]) -> dict[str, int]:
    counts = {"account": len(lines["accounts"]), "private text": len(lines["private_texts"])}
    return {name: count for name, count in counts.items() if count}


def _cell(table: str, column: str, row: dict[str, Any]) -> Any:
    """Return a cell; one that an earlier version did not have is empty."""
    return row.get(column, "") if (table, column) in LATER_COLUMNS else row[column]


def _lines(folder: Path, table: sa.Table) -> list[str]:
    path = folder / f"{table.name}.jsonl"
    if table in CARRIED_LATER and not path.exists():
        return []
    return path.read_text("utf-8").split("\n")[:-1]


def _told(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: sorted(
            (dict(row) for row in connection.execute(sa.select(table)).mappings()),
            key=lambda row: [str(row[column.name]) for column in table.primary_key],
        )
        for table in CARRIED
    }
