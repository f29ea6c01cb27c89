"""The hall of the house: open a home, ask it, tell it.

>>> import ondiris.session
>>> callable(ondiris.session.open_home)
True
"""

from __future__ import annotations

from ondiris.session.clock import MachineClock
from ondiris.session.home import Home, shipped_cases
from ondiris.session.loading import LoadReport, load_file, record_fields
from ondiris.session.making import make_home, restore_home
from ondiris.session.observatory import Answer, Observatory, open_home
from ondiris.sources import City

__all__ = [
    "Answer",
    "City",
    "Home",
    "LoadReport",
    "MachineClock",
    "Observatory",
    "load_file",
    "make_home",
    "open_home",
    "record_fields",
    "restore_home",
    "shipped_cases",
]
