"""Everything that was ever entered about one subject: what stands, what was taken back, by what.

`ondiris.ledger.archive.Ledger.statements` answers with what stands; who audits a subject wants all
of it, as the rows hold it, with a word on each whether it is what its identifier says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.errors import OndirisError
from ondiris.ledger import rows, schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["GatheredEntry", "entry_id", "gathered"]

_NUMBER = re.compile(r"(\d+)\D*\Z")
_FLAWS = (ValueError, KeyError, TypeError, OndirisError)


@dataclass(frozen=True, slots=True)
class GatheredEntry:
    """An entry as its row holds it.

    Parameters
    ----------
    id : str
    revision : int
    recorded_at : str
        Moment of the revision.
    fields : mapping of str to str
        The columns of the row but for these.
    whole : bool
        Whether the identifier follows from the content.
    """

    id: str
    revision: int
    recorded_at: str
    fields: Mapping[str, str]
    whole: bool


def gathered(
    connection: Connection, subject: str, properties: Collection[str]
) -> tuple[GatheredEntry, ...]:
    """Return the statements about a subject and every withdrawal of them, in order of entry.

    Parameters
    ----------
    connection : Connection
    subject : str
    properties : collection of str
        Of the statements that are wanted.
    """
    moments = {
        row.number: row.recorded_at
        for row in connection.execute(
            sa.select(schema.revision.c.number, schema.revision.c.recorded_at)
        )
    }
    table = schema.statement
    about = (table.c.subject == subject, table.c.property.in_(sorted(properties)))
    found = [dict(row) for row in connection.execute(sa.select(table).where(*about)).mappings()]
    targets = {str(row["id"]) for row in found}
    back = schema.withdrawal
    while targets:
        wanted = sa.select(back).where(back.c.target.in_(sorted(targets)))
        withdrawn = [dict(row) for row in connection.execute(wanted).mappings()]
        found += withdrawn
        targets = {str(row["id"]) for row in withdrawn}
    entries = [_gathered(row, moments) for row in found]
    return tuple(sorted(entries, key=_order))


def entry_id(fields: Mapping[str, str]) -> str:
    """Return the identifier that follows from the fields of a statement or a withdrawal.

    Raises
    ------
    ValueError, KeyError
        If they are those of neither.
    """
    if "target" in fields:
        return rows.withdrawal_from(fields).id
    return rows.statement_from(fields).id


def _gathered(row: Mapping[str, str | int], moments: Mapping[int, str]) -> GatheredEntry:
    fields = {name: str(value) for name, value in row.items() if name not in ("id", "revision")}
    try:
        whole = entry_id(fields) == row["id"]
    except _FLAWS:
        whole = False
    number = int(row["revision"])
    return GatheredEntry(str(row["id"]), number, moments.get(number, ""), fields, whole)


def _order(entry: GatheredEntry) -> tuple[int, int, str]:
    """Return what orders entries: by revision, within one by the number that ends its place."""
    number = _NUMBER.search(entry.fields.get("locator", ""))
    return entry.revision, int(number[1]) if number else 0, entry.id
