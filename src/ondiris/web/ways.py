"""Ways on from a profile: to the profiles of other subjects, and to an invented one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ondiris.model import World
from ondiris.publishing.figures.profiles import Way, WaysOn
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.door import Ask

__all__ = ["district_of", "district_ways", "invented_example", "subject_ways"]

_LISTED: Final = 24
"""Up to so many subjects are named; the rest is a count."""
_PAGES: Final = {"site": "sites", "programme": "promises"}


def subject_ways(ask: Ask, title: str, codes: Sequence[str]) -> WaysOn:
    """Return the profiles of some subjects as ways on."""
    lists = ask.lists["subjects"]
    ways = [
        Way(ask.voice.label("subjects", c),
            f"{_PAGES.get(lists[c].attributes.get('kind', ''), 'projects')}/{c}")
        for c in codes
        if c in lists
    ]  # fmt: skip
    return WaysOn(title, tuple(ways[:_LISTED]), max(len(ways) - _LISTED, 0))


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
    page = _PAGES.get(kind, "projects")
    return next((f"{page}/{i.code}" for i in made if i.attributes.get("kind") == kind), "")
