"""Many applicants against what all sites have free: who goes where, and why somebody does not.

A pair of applicant and site is allowed where every need is known to be met, as in the site finder.
Among the allowed pairs the optimum is worth most; whoever is left either fits no site even alone,
or fits one whose room is worth more to others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import NotFound
from ondiris.ports.solver import Solver
from ondiris.production.places.balancing import RESOURCES, Standing
from ondiris.production.places.premises import ParkRoom, park_rooms
from ondiris.siting.assignment import Placing, assign
from ondiris.siting.finder import Limit, Sense, SiteMatch, find_sites

__all__ = ["LIMITS", "NEEDS", "Applicant", "Assignment", "Placement", "assign_sites", "free_sites",
           "offered"]  # fmt: skip

NEEDS: Final = ("land", "floor", "power", "gas", "water", "rail")
"""What a site has so much of, shared by those placed on it."""
LIMITS: Final[Mapping[str, Sense]] = {"sanitary": Sense.AT_LEAST, "budget": Sense.AT_MOST}
"""What a site has or has not, however many sit there."""
_PROPERTIES: Final = {"land": "land_free", "sanitary": "sanitary_distance",
                      "budget": "price_land"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks for room.

    Parameters
    ----------
    name : str
    needs : mapping of str to float
        Amounts by name of `NEEDS` and `LIMITS`, in the units of the site finder.
    worth : float
        What placing the applicant is worth beside the others, positive.
    """

    name: str
    needs: Mapping[str, float]
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of an applicant.

    Parameters
    ----------
    applicant : Applicant
    site : str
        Code; empty for one who is left.
    reason : str
        ``placed``, ``taken`` (fits a site alone, whose room goes to others) or ``fits-nowhere``.
    nearest : str
        For one who is left: the site that fits alone, or the nearest miss.
    lacks, unknown : tuple of str
        What the nearest miss has too little of, and what is not known of it.
    """

    applicant: Applicant
    site: str
    reason: str
    nearest: str = ""
    lacks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A placing of all applicants at once with its certificate.

    Parameters
    ----------
    verdicts : tuple of Placement
        In the order of the applicants.
    placing : Placing
        Objective, bound and gap.
    left : mapping of str to mapping of str to float
        What each site has left of each resource that is known there.
    """

    verdicts: tuple[Placement, ...]
    placing: Placing
    left: Mapping[str, Mapping[str, float]]

    @property
    def proved(self) -> bool:
        """Whether no placing is worth more."""
        return self.placing.gap <= 1e-9


def free_sites(
    standing: Standing, sites: Sequence[str], rooms: Mapping[str, ParkRoom] | None = None
) -> tuple[str, ...]:
    """Return the sites of which a source says what they, or their halls, have free or carry.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    sites : sequence of str
    rooms : mapping of str to ParkRoom, optional
        What they have, where that is read already.
    """
    told = {"land_free", "floor_free", *(f"{resource}_capacity" for resource in RESOURCES)}
    known = park_rooms(standing, sites) if rooms is None else rooms
    return tuple(s for s in sites if known[s].basis or told & set(standing.get(s, {})))


def offered(
    standing: Standing,
    sites: Sequence[str],
    name: str,
    rooms: Mapping[str, ParkRoom] | None = None,
) -> NDArray[np.float64]:
    """Return what each site has of something; NaN where nobody says.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    sites : sequence of str
    name : str
        One of `NEEDS` or `LIMITS`, or ``hall``: the most that is free in one hall.  The floor of a
        park is that of its halls; a utility is its capacity without the demand of today.
    rooms : mapping of str to ParkRoom, optional
        What they have, where that is read already.

    Returns
    -------
    float64 array, shape (sites,)
    """

    def amount(site: str, prop: str) -> float:
        said = standing.get(site, {}).get(prop)
        return float(said[0].value) if said else float("nan")

    if name in ("floor", "hall"):
        known = park_rooms(standing, sites) if rooms is None else rooms
        free = [known[s].largest if name == "hall" else known[s].space.free for s in sites]
        return np.array([np.nan if one is None else float(one) for one in free])
    if name in _PROPERTIES:
        return np.array([amount(site, _PROPERTIES[name]) for site in sites])
    left = [amount(s, f"{name}_capacity") - amount(s, f"{name}_demand") for s in sites]
    return np.array(left)


def assign_sites(
    applicants: Sequence[Applicant], standing: Standing, sites: Sequence[str], solver: Solver
) -> Assignment:
    """Place applicants on the free room of sites so that the worth of those placed is most.

    Parameters
    ----------
    applicants : sequence of Applicant
    standing : mapping
        Current statements by subject and property.
    sites : sequence of str
        Codes of sites; those of which nothing is known, and parts of another one, are left out.
    solver : Solver

    Raises
    ------
    NotFound
        No source says what any site has free.
    """
    known = _wholes(standing, free_sites(standing, sites))
    if not known:
        raise NotFound(
            "no-free-room",
            "no source says what any zone or park has free",
            hint="Load a table of sites; docs/how-to/places.md lists its columns.",
        )
    columns = {name: offered(standing, known, name) for name in (*NEEDS, *LIMITS)}
    found = [_matches(one, columns, len(known)) for one in applicants]
    value = np.full((len(applicants), len(known)), np.nan)
    for i, matches in enumerate(found):
        for match in matches:
            if match.fits:
                value[i, match.plot] = applicants[i].worth
    needs = np.array([[one.needs.get(name, 0.0) for name in NEEDS] for one in applicants])
    room = np.stack([np.maximum(np.nan_to_num(columns[name]), 0.0) for name in NEEDS], axis=1)
    plots = np.array([_plots(standing, site) for site in known])
    placing = assign(
        value,
        np.column_stack([needs, np.ones(len(applicants))]),
        np.column_stack([room, plots]),
        solver,
    )
    verdicts = tuple(
        _verdict(one, known, plot, matches)
        for one, plot, matches in zip(applicants, placing.plots, found, strict=True)
    )
    taken = np.zeros_like(room)
    for i, plot in enumerate(placing.plots):
        if plot >= 0:
            taken[plot] += needs[i]
    left = {
        site: {n: float(columns[n][j] - taken[j, k]) for k, n in enumerate(NEEDS)
               if np.isfinite(columns[n][j])}
        for j, site in enumerate(known)
    }  # fmt: skip
    return Assignment(verdicts, placing, left)


def _wholes(standing: Standing, sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sites that are no part of another one, so that no room counts twice."""

    def holders(site: str) -> set[str]:
        return {s.value for s in standing.get(site, {}).get("part_of", ())}

    return tuple(site for site in sites if not holders(site) & set(sites))


def _plots(standing: Standing, site: str) -> float:
    """Return how many plots of a site are free; as many as anybody wants where nobody says."""
    said = standing.get(site, {}).get("plots_free")
    return float(said[0].value) if said else float("inf")


def _matches(
    one: Applicant, columns: Mapping[str, NDArray[np.float64]], sites: int
) -> tuple[SiteMatch, ...]:
    """Return the sites against one applicant alone, those that fit first."""
    limits = tuple(
        Limit(name, needed, columns[name], LIMITS.get(name, Sense.AT_LEAST))
        for name, needed in one.needs.items()
    )
    return find_sites(limits, (), sites)


def _verdict(
    one: Applicant, sites: Sequence[str], plot: int, matches: Sequence[SiteMatch]
) -> Placement:
    if plot >= 0:
        return Placement(one, sites[plot], "placed")
    best = matches[0]
    reason = "taken" if best.fits else "fits-nowhere"
    return Placement(one, "", reason, sites[best.plot], best.failed, best.unknown)
