"""An investor's need against what zones and parks have free: one search for every door.

The page, the command and the Python call ask `find_room`, so that they cannot answer differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput, NotFound
from ondiris.production.places.assigning import LIMITS, NEEDS, free_sites, offered
from ondiris.production.places.balancing import RESOURCES, Standing, site_balance
from ondiris.production.places.premises import KeptHall, ParkRoom, park_rooms, wholes_of
from ondiris.siting.finder import Aspect, Limit, Sense, SiteMatch, find_sites

__all__ = ["ASKED", "FoundRoom", "FoundSite", "SiteNeed", "find_room"]

ASKED: Final = ("hall", "floor", *(name for name in NEEDS if name != "floor"), *LIMITS)
"""What may be needed, in the order of the form."""
_YEARS: Final = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class SiteNeed:
    """What an investor needs, and where it may be.

    Parameters
    ----------
    amounts : mapping of str to float
        By name of `ASKED`: ``hall`` is m² free in one hall, ``floor`` m² free in all halls of a
        park, ``land`` hectares; ``power`` and so on as registers of sites state them.
    by : int, optional
        Year: utilities are then what the projects to come leave until its end.
    within : str
        A zone or park: only it and its parts are searched.
    district : str
        An area: only sites known to lie in it are searched.

    Raises
    ------
    InvalidInput
        ``no-need``, ``unknown-need``, ``limit-range`` or ``need-year``.
    """

    amounts: Mapping[str, float]
    by: int | None = None
    within: str = ""
    district: str = ""

    def __post_init__(self) -> None:
        if not self.amounts:
            raise InvalidInput(
                "no-need", "nothing is asked for", hint=f"One of {', '.join(ASKED)}."
            )
        strange = [name for name in self.amounts if name not in ASKED]
        if strange:
            raise InvalidInput(
                "unknown-need",
                f"{strange[0][:30]!r} is no need",
                hint=f"One of {', '.join(ASKED)}.",
            )
        if self.by is not None and self.by not in _YEARS:
            raise InvalidInput("need-year", f"{self.by} is no year of a plan")


@dataclass(frozen=True, slots=True)
class FoundSite:
    """A zone or park against a need.

    Parameters
    ----------
    site : str
    match : SiteMatch
        Verdict, score and its parts.
    halls : tuple of KeptHall
        Those that have room enough, the smallest that does first.
    """

    site: str
    match: SiteMatch
    halls: tuple[KeptHall, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundRoom:
    """Zones and parks against a need, the best first, then the nearest misses.

    Parameters
    ----------
    need : SiteNeed
    aspects : tuple of str
        What the score has parts of.
    sites : tuple of FoundSite
    silent : tuple of str
        Zones and parks of which no source says what is free.
    doubtful : tuple of str
        Those of which it is not known whether they lie in the district asked for.
    """

    need: SiteNeed
    aspects: tuple[str, ...]
    sites: tuple[FoundSite, ...]
    silent: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def fitting(self) -> int:
        """How many meet every need."""
        return sum(one.match.fits for one in self.sites)


def find_room(
    standing: Standing, sites: Sequence[str], catalogue: Catalogue, need: SiteNeed
) -> FoundRoom:
    """Rank zones and parks by a need: hard limits first, then a score with its parts.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    sites : sequence of str
        Codes of zones and parks; ties keep this order.
    catalogue : Catalogue
        For the parts of sites and of districts.
    need : SiteNeed

    Raises
    ------
    NotFound
        ``no-site`` or ``no-area`` for a place that is none.
    """
    asked, doubtful = _placed(standing, sites, catalogue, need)
    rooms = park_rooms(standing, asked)
    known = free_sites(standing, asked, rooms)
    left = _utilities(standing, known, need)

    def columns(name: str) -> NDArray[np.float64]:
        return left[name] if name in left else offered(standing, known, name, rooms)

    limits = tuple(
        Limit(name, amount, columns(name), LIMITS.get(name, Sense.AT_LEAST))
        for name, amount in need.amounts.items()
    )
    scored = [name for name in need.amounts if name not in LIMITS] or ["land"]
    aspects = tuple(Aspect(name, columns(name), 1.0) for name in scored)
    matches = find_sites(limits, aspects, len(known)) if known else ()
    wanted = need.amounts.get("hall")
    found = tuple(
        FoundSite(known[m.plot], m, _fitting(rooms[known[m.plot]], wanted)) for m in matches
    )
    sums = {whole for site in sites for whole in wholes_of(standing, catalogue, site)[1:]}
    silent = tuple(site for site in asked if site not in known and site not in sums)
    return FoundRoom(need, tuple(scored), found, silent, doubtful)


def _utilities(
    standing: Standing, sites: Sequence[str], need: SiteNeed
) -> dict[str, NDArray[np.float64]]:
    """Return what each site has left of the utilities asked for by the end of a year, if one is."""
    names = [name for name in need.amounts if name in RESOURCES]
    if need.by is None or not names:
        return {}
    left = np.full((len(sites), len(RESOURCES)), np.nan)
    for row, site in enumerate(sites):
        try:
            left[row] = site_balance(standing, site, need.by, need.by).balance.left_low[0]
        except NotFound:
            continue  # nobody says anything of its utilities
    return {name: left[:, RESOURCES.index(name)] for name in names}


def _fitting(room: ParkRoom, wanted: float | None) -> tuple[KeptHall, ...]:
    """Return the halls of a park that have so much free, the smallest that does first."""
    if wanted is None:
        return ()
    free = {hall.code: hall.premises.space.free for hall in room.halls if hall.counts}
    fits = [(amount, code) for code, amount in free.items() if amount is not None]
    enough = {code: amount for amount, code in fits if float(amount) >= wanted}
    chosen = [hall for hall in room.halls if hall.code in enough]
    return tuple(sorted(chosen, key=lambda hall: (enough[hall.code], hall.subject)))


def _placed(
    standing: Standing, sites: Sequence[str], catalogue: Catalogue, need: SiteNeed
) -> tuple[list[str], tuple[str, ...]]:
    """Return the sites that lie where they may, and those of which it is not known."""
    subjects, areas = catalogue["subjects"], catalogue["areas"]
    if need.within and need.within not in sites:
        error = subjects.unknown(need.within)
        raise NotFound("no-site", error.detail, hint=error.hint)
    if need.district and need.district not in areas:
        error = areas.unknown(need.district)
        raise NotFound("no-area", error.detail, hint=error.hint)
    inside = {need.district, *areas.descendants(need.district)} if need.district else set()
    around = set(areas.ancestors(need.district)) if need.district else set()
    found, doubtful = [], []
    for site in sites:
        wholes = wholes_of(standing, catalogue, site)
        if need.within and need.within not in wholes:
            continue
        lies = _areas(standing, catalogue, wholes)
        if not need.district or lies & inside:
            found.append(site)
        elif not lies or lies <= around:
            doubtful.append(site)
    return found, tuple(doubtful)


def _areas(standing: Standing, catalogue: Catalogue, wholes: Sequence[str]) -> set[str]:
    """Return the areas that a site lies in, as exactly as it or what it is part of says."""
    areas = catalogue["areas"]
    wide: set[str] = set()
    for code in wholes:
        said = {one.value for one in standing.get(code, {}).get("located_in", ())}
        said.add(catalogue["subjects"][code].attributes.get("area", ""))
        known = {area for area in said if area in areas}
        exact = {area for area in known if not areas.children(area)}
        if exact:
            return exact
        wide |= known
    return wide
