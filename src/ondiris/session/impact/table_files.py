"""The economy of a table in a plain file: no home is needed, and nothing is brought to a city."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from ondiris.production.impact.economy import (
    EconomyTable,
    ImpactEconomy,
    impact_economy,
    whole_units,
)
from ondiris.production.impact.table_activities import TableActivities
from ondiris.session.impact.loading import TableWishes, read_table_of

__all__ = ["file_economy"]


def file_economy(path: Path, **said: Unpack[TableWishes]) -> ImpactEconomy:
    """Return the economy that a file's table is of, in whole units of its currency.

    Parameters
    ----------
    path : Path
    **said
        As `TableWishes`.

    Raises
    ------
    NotFound, InvalidFile
        As `read_table_of`.
    InvalidInput, Inconsistent
        A table of which no model can be made.
    """
    _, taken = read_table_of(path, **said)
    table = whole_units(taken.table, taken.facts.multiplier, taken.facts.currency)
    rows = TableActivities(table.words.activities)
    return impact_economy(EconomyTable(table, lent=False), rows, None)
