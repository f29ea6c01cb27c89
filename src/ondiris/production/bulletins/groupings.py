"""Groupings of activities that texts name by a code of their own.

The reader names light industry by the divisions that it holds, as the annotated texts do; the code
list has a grouping of the bureau for the same divisions.  Here one becomes the other.
"""

from __future__ import annotations

__all__ = ["ledger_activity", "said_activity"]

_LEDGER = {"C13-C15": "C-LIGHT"}
_SAID = {code: said for said, code in _LEDGER.items()}


def ledger_activity(said: str) -> str:
    """Return the code that the ledger has for an activity as it was read.

    Examples
    --------
    >>> ledger_activity("C13-C15"), ledger_activity("C29")
    ('C-LIGHT', 'C29')
    """
    return _LEDGER.get(said, said)


def said_activity(code: str) -> str:
    """Return the code by which the reader and the writer name an activity of the ledger."""
    return _SAID.get(code, code)
