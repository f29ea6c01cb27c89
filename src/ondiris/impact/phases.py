"""When a project's effects come: while it is built, and while it runs; at prices of one year.

Jobs of construction are work done, in job-years, and end with it; jobs of operation are places that
stay.  They are different results and have no sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ondiris.errors import InvalidInput
from ondiris.impact.check import Floats, checked_matrix, checked_vector

__all__ = ["Construction", "Operation", "construction", "operation"]


@dataclass(frozen=True, slots=True, eq=False)
class Construction:
    """What building brings, year by year, and over all years.

    Parameters
    ----------
    years : tuple of int
        Calendar years.
    effects : float64 array, shape (years, measures)
        Flows of each year at prices of the base year.
    job_years : float64 array, shape (years,)
        Work of each year: one person for one year is 1.
    """

    years: tuple[int, ...]
    effects: Floats
    job_years: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """What running brings, year by year, and how many jobs stay.

    Parameters
    ----------
    years : tuple of int
        Calendar years.
    effects : float64 array, shape (years, measures)
        Flows of each year at prices of the base year.
    jobs : float64 array, shape (years,)
        Places filled in each year.
    permanent_jobs : float
        Places at full capacity.
    """

    years: tuple[int, ...]
    effects: Floats
    jobs: Floats
    permanent_jobs: float


def construction(
    whole: ArrayLike, job_years: float, *, first: int, profile: ArrayLike
) -> Construction:
    """Spread the effects of an investment over the years in which it is spent.

    Parameters
    ----------
    whole : array, shape (measures,)
        Effects of all of the investment, at prices of one year.
    job_years : float
        Work of all of it.
    first : int
        First year of construction.
    profile : array, shape (years,)
        Share of the investment spent in each year, adding up to 1.

    Returns
    -------
    Construction

    Raises
    ------
    InvalidInput
        Negative shares, or shares that do not add up to 1.

    Examples
    --------
    >>> built = construction([800.0], 50.0, first=2026, profile=[0.25, 0.75])
    >>> built.years, built.effects[:, 0].tolist(), built.job_years.tolist()
    ((2026, 2027), [200.0, 600.0], [12.5, 37.5])
    """
    shares = _yearly(profile, "the share spent in year")
    if abs(shares.sum() - 1.0) > 1e-9:
        raise InvalidInput(
            "phase-profile",
            "the shares of an investment profile do not add up to 1.",
            hint="Give the share of all costs that falls into each year.",
        )
    flows = checked_matrix(np.asarray(whole, dtype=np.float64)[None, :], what="effects")
    years = tuple(range(first, first + shares.size))
    return Construction(years, shares[:, None] * flows, shares * job_years)


def operation(yearly: ArrayLike, jobs: float, *, first: int, ramp_up: ArrayLike) -> Operation:
    """Spread the effects of a year at full capacity over the years of a ramp-up.

    Parameters
    ----------
    yearly : array, shape (measures,)
        Effects of one year at full capacity, at prices of one year.
    jobs : float
        Places at full capacity.
    first : int
        First year of operation.
    ramp_up : array, shape (years,)
        Use of capacity in each year, 0 to 1.

    Returns
    -------
    Operation

    Raises
    ------
    InvalidInput
        Use of capacity outside 0 to 1.

    Examples
    --------
    >>> runs = operation([1000.0], 40.0, first=2028, ramp_up=[0.4, 0.8, 1.0])
    >>> runs.effects[:, 0].tolist(), runs.jobs.tolist(), runs.permanent_jobs
    ([400.0, 800.0, 1000.0], [16.0, 32.0, 40.0], 40.0)
    """
    used = _yearly(ramp_up, "the use of capacity in year")
    if used.max() > 1.0:
        raise InvalidInput(
            "phase-ramp-up",
            f"year {int(used.argmax()) + 1} uses more than its capacity.",
            hint="Give the use of full capacity from 0 to 1.",
            year=int(used.argmax()) + 1,
        )
    flows = checked_matrix(np.asarray(yearly, dtype=np.float64)[None, :], what="effects")
    years = tuple(range(first, first + used.size))
    return Operation(years, used[:, None] * flows, used * jobs, jobs)


def _yearly(shares: ArrayLike, what: str) -> Floats:
    """Return the values of at least one year, from zero up."""
    found = np.asarray(shares, dtype=np.float64)
    if found.ndim != 1 or found.size == 0:
        raise InvalidInput("phase-years", "a phase has one year at least.")
    return checked_vector(found, found.size, what=what, least=0.0)
