"""Bytes in, observations and statements out: nothing is known without a source.

`read_file` reads a file whole or refuses it whole and names each failing place by sheet, row and
column; `read_case` reads the folder that describes a city.  Foreign layouts are described by small
mapping files (`read_layout`), never by code.  Nothing here touches a ledger.

The room's other readers, of returns, registers and outlines, stand in modules of their own and are
imported from there: they need libraries that reading a small table does not.
"""

from __future__ import annotations

from ondiris.sources.case import Case, read_case
from ondiris.sources.cells import Profile
from ondiris.sources.content import SIZE_LIMIT
from ondiris.sources.files import KINDS, read_file
from ondiris.sources.layout import read_layout, shipped_layouts
from ondiris.sources.loaded import Loaded, Report
from ondiris.sources.periods import find_period
from ondiris.sources.settings import City, Settings
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
