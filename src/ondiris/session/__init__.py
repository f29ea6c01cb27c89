"""The hall of the house: open a home, ask it, tell it.

>>> import ondiris.session
>>> callable(ondiris.session.open_home)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ondiris.session.figures.answer import Answer
from ondiris.session.figures.clock import MachineClock
from ondiris.session.figures.home import Home, shipped_cases
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.hall import look_at_case, make_home, open_home
from ondiris.sources import City

if TYPE_CHECKING:
    from ondiris.session.figures.case_check import CaseReport
    from ondiris.session.figures.loading import LoadReport, load_file, record_fields
    from ondiris.session.figures.making import begin_case, is_home, restore_home

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

_OF_FILES = {
    "CaseReport": "case_check",
    "LoadReport": "loading",
    "begin_case": "making",
    "is_home": "making",
    "load_file": "loading",
    "record_fields": "loading",
    "restore_home": "making",
}
"""Where what reads files and makes homes is found: a question to a home does without."""


def __getattr__(name: str) -> object:
    """Bring what reads files or makes homes when it is first asked for."""
    if name not in _OF_FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.figures.{_OF_FILES[name]}"), name)
    globals()[name] = found
    return found
