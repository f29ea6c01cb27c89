"""Names in the settings that no source bears: a rank that is passed over is worse than none.

A source may be loaded later, so an unknown name is no mistake by itself; one that is nearly the
name of a known source is a slip.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from ondiris.sources import City

__all__ = ["misspelt_sources"]

_NEARLY = 0.8


def misspelt_sources(city: City, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield, in words, each name of the settings that is nearly one of a known source.

    Parameters
    ----------
    city : City
        Its ranks name identifiers and providers.
    sources : mapping of str to str
        Those that the ledger knows, with their providers.
    """
    known = {*sources, *sources.values()}
    for name in city.source_ranks:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_NEARLY)
            if near:
                yield f"the setting source_ranks names no source by {name!r}. Nearest: {near[0]}."
