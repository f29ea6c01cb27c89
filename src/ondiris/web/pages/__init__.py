"""The pages, by capability.

A page module exposes ``router``; if it belongs in the navigation ``nav``, a
`ondiris.web.door.Nav`; and if it shows figures ``figures``, a tuple of
`ondiris.web.door.FigureMaker`, each of which then has its own address and files; and if some
of it takes long ``paces``, its endpoints with their `ondiris.web.lanes.Pace`; and if some of it
is not what all who read this door may see ``acts``, its endpoints with their `ondiris.people.Act`;
and if some of it is sent while it is made ``streamed``, its endpoints.
A new page is added to `PAGES`; the order is that of the navigation.
"""

from __future__ import annotations

from types import ModuleType

from ondiris.web.pages import disclosure, indices
from ondiris.web.pages.applications import desk, feeds, filing, invest, one, recording
from ondiris.web.pages.bulletins import documents, texts
from ondiris.web.pages.exchange import availability, catalogue, data, structures
from ondiris.web.pages.figures import (
    activities,
    api,
    assets,
    changes,
    compare,
    derived,
    evidence,
    glossary,
    method,
    overview,
    renderings,
    structure,
)
from ondiris.web.pages.forecasts import hub, nowcast, road, series, wanted
from ondiris.web.pages.impact import extraction, what_if
from ondiris.web.pages.people import accounts, entering, notices, providing
from ondiris.web.pages.places import (
    city,
    districts,
    enterprises,
    premises,
    search,
    sitemap,
    sites,
    siting,
)
from ondiris.web.pages.projects import open_data, pipeline, profiles, promises, terms

__all__ = ["PAGES"]

PAGES: tuple[ModuleType, ...] = (
    overview,
    activities,
    compare,
    structure,
    derived,
    indices,
    city,
    sites,
    districts,
    enterprises,
    siting,
    premises,
    pipeline,
    promises,
    terms,
    profiles,
    open_data,
    wanted,
    series,
    nowcast,
    road,
    hub,
    what_if,
    extraction,
    invest,
    desk,
    filing,
    one,
    recording,
    texts,
    documents,
    method,
    glossary,
    search,
    disclosure,
    changes,
    evidence,
    renderings,
    api,
    data,
    availability,
    structures,
    catalogue,
    sitemap,
    entering,
    providing,
    accounts,
    notices,
    feeds,
    assets,
)
