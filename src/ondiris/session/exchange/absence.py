"""Why nothing is found: what of a key stands in no series, or the times that are known.

All of it is read from what the audience sees; an identifier that it may not know of is told as one
that nobody has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from ondiris.errors import NotFound
from ondiris.production.exchange import Selection
from ondiris.publishing.figures.sdmx import SERIES, as_id
from ondiris.session.exchange.series import cube_of
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["nothing_of"]

_MOST = 3
"""Identifiers that are named at once, and of those most like each."""
_LISTED = {"INDICATOR": "measures", "REF_AREA": "areas", "ACTIVITY": "activities"}
"""What formulas are asked by stands in lists of codes, not in series."""


def nothing_of(now: Snapshot, asked: Selection) -> NotFound:
    """Return that nothing is known of what was asked for, and what of the question is at fault.

    Parameters
    ----------
    now : Snapshot
    asked : Selection
    """
    hint = " ".join(islice(_strangers(now, asked), _MOST)) or _other_times(now, asked)
    return NotFound("no-results", "nothing is known of what was asked for", hint=hint)


def _strangers(now: Snapshot, asked: Selection) -> Iterator[str]:
    """Yield a sentence for every identifier or condition that no series meets."""
    met = _met(now, asked)
    for name, known in met.items():
        for one in sorted((asked.named(SERIES.index(name)) or frozenset()) - known):
            near = get_close_matches(one, sorted(known), _MOST)
            said = f" Nearest: {', '.join(near)}." if near else ""
            yield f"{name} is {one[:40]!r} in no series.{said}"
    for condition in asked.of_series:
        name = SERIES[condition.place]
        known = met.get(name, frozenset())
        if known and not any(condition.met_by(one) for one in known):
            yield f"{name} is in no series as the condition says."


def _met(now: Snapshot, asked: Selection) -> Mapping[str, Set[str]]:
    """Return the identifiers that there are for the places of a key, but for the world."""
    if asked.derived:
        lists = {name: now.catalogue[codes] for name, codes in _LISTED.items()}
        return {name: {as_id(one.code) for one in codes} for name, codes in lists.items()}
    series = [texts for texts, _ in cube_of(now, Selection(measures=asked.measures)).spans]
    every = zip(SERIES, zip(*series, strict=True), strict=False)  # no columns where no series is
    return {name: frozenset(texts) for name, texts in every if name != "WORLD"}


def _other_times(now: Snapshot, asked: Selection) -> str:
    """Return between which days something is known of the same series."""
    if asked.derived or not (asked.start or asked.end):
        return ""
    spans = [span for _, span in cube_of(now, replace(asked, start="", end="")).spans]
    if not spans:
        return ""
    first, last = min(s.first_day for s in spans), max(s.last_day for s in spans)
    return f"Of these series something is known from {first} to {last}."
