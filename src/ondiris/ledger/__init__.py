"""The memory of the house: append-only, bitemporal, on SQLite or PostgreSQL.

Every entry has a source, a place in it, the day the source said it and the revision in which
it was written down.  Nothing is changed: a revision of a figure, a withdrawal and even the
withdrawal of a withdrawal are new entries.  A `Vintage` fixes what was known by the end of a
day; asked twice, it gives the same bytes.
"""

from __future__ import annotations

from ondiris.ledger.archive import Ledger
from ondiris.ledger.database import Database
from ondiris.ledger.derived_index import DerivedIndex

__all__ = ["Database", "DerivedIndex", "Ledger"]
