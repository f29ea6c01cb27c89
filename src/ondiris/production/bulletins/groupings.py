"""Groupings of activities that texts name by a code of their own.

The reader names light industry by the divisions that it holds, as the annotated texts do; the code
list has a grouping of the bureau for the same divisions.  Here one becomes the other.
"""

from __future__ import annotations

__all__ = ["ledger_activity", "ledger_of", "said_activity", "said_of"]

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


def ledger_of(said: str) -> str:
    """Return what a figure is of with the whole as the ledger has it.

    Examples
    --------
    >>> ledger_of("output@C13-C15"), ledger_of("output")
    ('output@C-LIGHT', 'output')
    """
    base, at, whole = said.partition("@")
    return f"{base}{at}{ledger_activity(whole)}"


def said_of(of: str) -> str:
    """Return what a figure is of with the whole as the reader and the writer name it."""
    base, at, whole = of.partition("@")
    return f"{base}{at}{said_activity(whole)}"
