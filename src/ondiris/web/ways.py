"""Ways on from a profile: to the profiles of other subjects, and to an invented one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ondiris.model import World
from ondiris.publishing.figures.profiles import Way, WaysOn, subject_path
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.door import Ask

__all__ = ["district_of", "district_ways", "invented_example", "subject_ways"]

_LISTED: Final = 24
"""Up to so many subjects are named; the rest is a count."""


def subject_ways(ask: Ask, title: str, codes: Sequence[str]) -> WaysOn:
    """Return the profiles of some subjects as ways on."""
    lists = ask.lists["subjects"]
    ways = [
        Way(ask.voice.label("subjects", c),
            subject_path(lists[c].attributes.get("kind", ""), c))
        for c in codes
        if c in lists
    ]  # fmt: skip
    return WaysOn.of(title, ways, most=_LISTED)


def district_of(ask: Ask, subject: str) -> str:
    """Return the district in which a subject of the page's world lies; empty where nobody says."""
    return PlaceDesk(ask.now, worlds=(ask.world,)).district_of(subject)


def district_ways(ask: Ask, subject: str) -> tuple[Way, ...]:
    """Return the profile of the district in which a subject lies, where it is known."""
    code = district_of(ask, subject)
    return (Way(ask.voice.label("areas", code), f"districts/{code}"),) if code else ()


def invented_example(ask: Ask, kind: str) -> str:
    """Return the address of an invented subject of a kind; empty where there is none."""
    made = ask.catalogue.of((World.SYNTHETIC,))["subjects"]
    of_kind = (item.code for item in made if item.attributes.get("kind") == kind)
    return next((subject_path(kind, code) for code in of_kind), "")
