"""The hall of the house: open a home, ask it, tell it.

>>> import ondiris.session
>>> callable(ondiris.session.open_home)
True
"""

from __future__ import annotations

from ondiris.session.figures.case_check import CaseReport
from ondiris.session.figures.clock import MachineClock
from ondiris.session.figures.home import Home, shipped_cases
from ondiris.session.figures.loading import LoadReport, load_file, record_fields
from ondiris.session.figures.making import begin_case, is_home, restore_home
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Answer, Snapshot
from ondiris.session.hall import look_at_case, make_home, open_home
from ondiris.sources import City

__all__ = [
    "Answer",
    "CaseReport",
    "City",
    "Home",
    "LoadReport",
    "MachineClock",
    "Observatory",
    "Snapshot",
    "begin_case",
    "is_home",
    "load_file",
    "look_at_case",
    "make_home",
    "open_home",
    "record_fields",
    "restore_home",
    "shipped_cases",
]
