"""The hall of the house: open a home, ask it, tell it.

>>> import ondiris.session
>>> callable(ondiris.session.open_home)
True
"""

from __future__ import annotations

from ondiris.session.figures.clock import MachineClock
from ondiris.session.figures.home import Home, shipped_cases
from ondiris.session.figures.loading import LoadReport, load_file, record_fields
from ondiris.session.figures.making import is_home, make_home, restore_home
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Answer, Snapshot
from ondiris.session.hall import open_home
from ondiris.sources import City

__all__ = [
    "Answer",
    "City",
    "Home",
    "LoadReport",
    "MachineClock",
    "Observatory",
    "Snapshot",
    "is_home",
    "load_file",
    "make_home",
    "open_home",
    "record_fields",
    "restore_home",
    "shipped_cases",
]
