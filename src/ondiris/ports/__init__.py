"""Protocols between the rooms: what a hall may plug into a desk, without saying what it is."""

from __future__ import annotations

from ondiris.ports.archive import (
    INTERNAL,
    Archive,
    Audience,
    Current,
    Entry,
    Query,
    Receipt,
    Recorded,
    RecordedStatement,
    ReleaseDay,
    Revision,
    SeriesEnd,
    StatementRow,
    Told,
    Within,
)
from ondiris.ports.clock import Clock
from ondiris.ports.store import Store

__all__ = [
    "INTERNAL",
    "Archive",
    "Audience",
    "Clock",
    "Current",
    "Entry",
    "Query",
    "Receipt",
    "Recorded",
    "RecordedStatement",
    "ReleaseDay",
    "Revision",
    "SeriesEnd",
    "StatementRow",
    "Store",
    "Told",
    "Within",
]
