"""Which addresses programs read: a program is answered in its own form, never sent to sign in."""

from __future__ import annotations

import re

__all__ = ["is_data"]

_DATA = re.compile(
    r"/(?:api|assets|sdmx|\.well-known)/.*"
    r"|.*\.(?:json|jsonld|geojson|csv|xlsx|parquet|bib|svg|png|atom|ics|pdf|xml)"
)


def is_data(path: str) -> bool:
    """Whether what stands at an address is data, and no page.

    Examples
    --------
    >>> is_data("/api/v1/sources"), is_data("/en/figures/activities.csv"), is_data("/en/account")
    (True, True, False)
    """
    return _DATA.fullmatch(path) is not None
