"""Bytes in, observations and statements out: nothing is known without a source.

`read_file` reads a file whole or refuses it whole and names each failing place by sheet, row and
column; `read_case` reads the folder that describes a city.  Foreign layouts are described by small
mapping files (`read_layout`), never by code.  Nothing here touches a ledger.

The room's other readers, of returns, registers and outlines, stand in modules of their own and are
imported from there: they need libraries that reading a small table does not.  What reads a table
comes when it is first asked for: a home that is opened to answer a question reads none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ondiris.sources.cells import Profile
from ondiris.sources.content import SIZE_LIMIT
from ondiris.sources.loaded import Loaded, Report
from ondiris.sources.periods import find_period
from ondiris.sources.settings import City, Settings

if TYPE_CHECKING:
    from ondiris.sources.case import Case, read_case
    from ondiris.sources.files import KINDS, read_file
    from ondiris.sources.layout import read_layout, shipped_layouts
    from ondiris.sources.tidy import OBSERVATION_COLUMNS, SOURCE_COLUMNS, STATEMENT_COLUMNS

__all__ = [
    "KINDS",
    "OBSERVATION_COLUMNS",
    "SIZE_LIMIT",
    "SOURCE_COLUMNS",
    "STATEMENT_COLUMNS",
    "Case",
    "City",
    "Loaded",
    "Profile",
    "Report",
    "Settings",
    "find_period",
    "read_case",
    "read_file",
    "read_layout",
    "shipped_layouts",
]

_OF_TABLES = {
    "KINDS": "files",
    "OBSERVATION_COLUMNS": "tidy",
    "SOURCE_COLUMNS": "tidy",
    "STATEMENT_COLUMNS": "tidy",
    "Case": "case",
    "read_case": "case",
    "read_file": "files",
    "read_layout": "layout",
    "shipped_layouts": "layout",
}
"""Where what reads tables is found."""


def __getattr__(name: str) -> object:
    """Bring what reads tables when it is first asked for."""
    if name not in _OF_TABLES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_OF_TABLES[name]}"), name)
    globals()[name] = found
    return found
