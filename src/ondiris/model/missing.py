"""Why there is no value: SDMX statuses that say so."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["KEPT_BACK", "WITHOUT_VALUE", "says_why"]

KEPT_BACK = "Q"
"""SDMX OBS_STATUS of a value that is suppressed."""
WITHOUT_VALUE = frozenset(("L", "M", "O", KEPT_BACK))
"""SDMX OBS_STATUS of what has no value: not collected, cannot exist, not available, suppressed."""
_NOT_SIGNIFICANT = "N"
"""SDMX OBS_STATUS of what is too small to be printed, with a value or without."""


def says_why(status: Iterable[str]) -> bool:
    """Whether statuses say why there is no value.

    Parameters
    ----------
    status : iterable of str
        SDMX statuses.
    """
    return not (WITHOUT_VALUE | {_NOT_SIGNIFICANT}).isdisjoint(status)
