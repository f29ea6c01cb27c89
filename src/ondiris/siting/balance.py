"""What a site's utilities carry, now and with the projects to come: the first bottleneck.

Capacity less demand, resource by resource and year by year.  A project whose launch leaves two
readings loads the network from the earlier one in the tight balance and from the later one in
the easy one.  What is not known is not zero: a resource without a capacity has no balance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = ["Balance", "queued_demand", "utilities_balance"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Balance:
    """Capacity against demand.

    Parameters
    ----------
    years : tuple of int
    resources : tuple of str
    capacity : float64 array, shape (years, resources)
        NaN where not known.
    demand_low, demand_high : float64 arrays, shape (years, resources)
        Demand with projects at the later and the earlier reading of their launch; NaN where the
        present demand is not known.
    bottleneck : tuple of int and str, optional
        First year and resource where the tight balance is below zero, the relatively shortest
        resource of that year; none where everything known suffices.
    """

    years: tuple[int, ...]
    resources: tuple[str, ...]
    capacity: Floats
    demand_low: Floats
    demand_high: Floats
    bottleneck: tuple[int, str] | None

    @property
    def left_low(self) -> Floats:
        """Capacity left in the tight balance."""
        return self.capacity - self.demand_high

    @property
    def left_high(self) -> Floats:
        """Capacity left in the easy balance."""
        return self.capacity - self.demand_low


def utilities_balance(
    years: tuple[int, ...],
    resources: tuple[str, ...],
    capacity: Floats,
    demand: Floats,
    *,
    loads: Floats,
    earliest: Ints,
    latest: Ints,
) -> Balance:
    """Set capacity against present demand and the load of coming projects, year by year.

    Parameters
    ----------
    years : tuple of int
        Years of the balance, rising.
    resources : tuple of str
        Names: ``power``, ``gas``, ``water`` …
    capacity : float64 array, shape (years, resources)
        What the site can deliver; NaN where not known.
    demand : float64 array, shape (resources,)
        Present demand; NaN where not known.
    loads : float64 array, shape (projects, resources)
        What a project will take once it works; NaN counts as not known and marks the resource
        unknown from the year it starts.
    earliest, latest : int64 arrays, shape (projects,)
        First year of work in the earlier and the later reading.

    Returns
    -------
    Balance

    Raises
    ------
    InvalidInput
        Shapes that disagree, years that do not rise, a negative amount, or a launch whose later
        reading comes before the earlier.

    Examples
    --------
    Power lasts until the second project, water is not known and is not called enough.

    >>> import numpy as np
    >>> balance = utilities_balance(
    ...     (2025, 2026, 2027), ("power", "water"),
    ...     np.array([[50.0, np.nan]] * 3), np.array([30.0, 4.0]),
    ...     loads=np.array([[15.0, 1.0], [10.0, 1.0]]),
    ...     earliest=np.array([2026, 2027]), latest=np.array([2026, 2028]))
    >>> balance.bottleneck
    (2027, 'power')
    >>> balance.left_low[:, 0].tolist(), balance.left_high[:, 0].tolist()
    ([20.0, 5.0, -5.0], [20.0, 5.0, 5.0])
    """
    _check(years, resources, capacity, demand, loads, earliest, latest)
    calendar = np.array(years, dtype=np.int64)[:, None]
    high = demand + _running(calendar, earliest, loads)
    low = demand + _running(calendar, latest, loads)
    return Balance(
        years, resources, capacity, low, high, _bottleneck(years, resources, capacity, high)
    )


def queued_demand(
    years: tuple[int, ...], queued: Floats, due: Ints, owner: Ints, counted: Floats
) -> tuple[Floats, Floats]:
    """Return what is promised to be connected by each year, and how far demand does not hold it.

    Parameters
    ----------
    years : tuple of int
        Years of the balance, rising.
    queued : float64 array, shape (promises, resources)
        What each promise of a connection adds.
    due : int64 array, shape (promises,)
        Year by whose end it is due.
    owner : int64 array, shape (promises,)
        Whose promise it is, as a place in `counted`: a project may be promised several.
    counted : float64 array, shape (projects, years, resources)
        Load of each of these projects that the demand of a year holds already; NaN for nothing.

    Returns
    -------
    tuple of float64 arrays, shape (years, resources)
        All that is due by the end of each year; of it, project by project, what goes beyond the
        load that is counted: only that is still to be taken from what is left.

    Raises
    ------
    InvalidInput
        Shapes that disagree, or a negative amount.

    Examples
    --------
    Ten megawatts are promised to a plant of which demand holds six from 2027 on.

    >>> import numpy as np
    >>> whole, beyond = queued_demand(
    ...     (2026, 2027), np.array([[10.0]]), np.array([2026]), np.array([0]),
    ...     np.array([[[0.0], [6.0]]]))
    >>> whole[:, 0].tolist(), beyond[:, 0].tolist()
    ([10.0, 10.0], [10.0, 4.0])
    """
    shape = (counted.shape[0], len(years), queued.shape[1])
    if counted.shape != shape or not due.shape == owner.shape == queued.shape[:1]:
        raise InvalidInput("balance-shape", "the arrays of the balance do not match each other.")
    if (queued < 0.0).any() or (counted < 0.0).any():
        raise InvalidInput("balance-amounts", "capacities, demands and loads are never negative.")
    calendar = np.array(years, dtype=np.int64)[:, None]
    of = np.zeros(shape)
    for project in range(shape[0]):
        mine = owner == project
        of[project] = _running(calendar, due[mine], queued[mine])
    beyond = np.maximum(of - np.nan_to_num(counted), 0.0)
    return of.sum(axis=0), beyond.sum(axis=0)


def _running(calendar: Ints, start: Ints, loads: Floats) -> Floats:
    """Return the load of the projects at work, by year and resource."""
    total = np.zeros((calendar.shape[0], loads.shape[1]))
    for first, load in zip(start, loads, strict=True):
        total += np.where(calendar >= first, load, 0.0)
    return total


def _bottleneck(
    years: tuple[int, ...], resources: tuple[str, ...], capacity: Floats, demand: Floats
) -> tuple[int, str] | None:
    """Return the first year with a shortage and its relatively shortest resource."""
    for row, year in enumerate(years):
        short = demand[row] > capacity[row]
        if short.any():
            lack = np.where(short, demand[row] / np.maximum(capacity[row], 1e-300), -np.inf)
            return year, resources[int(lack.argmax())]
    return None


def _check(
    years: tuple[int, ...],
    resources: tuple[str, ...],
    capacity: Floats,
    demand: Floats,
    loads: Floats,
    earliest: Ints,
    latest: Ints,
) -> None:
    """Refuse shapes, years and amounts that cannot be."""
    shapes = (
        capacity.shape == (len(years), len(resources))
        and demand.shape == (len(resources),)
        and loads.shape == (earliest.size, len(resources))
        and earliest.shape == latest.shape
    )
    if not shapes:
        raise InvalidInput("balance-shape", "the arrays of the balance do not match each other.")
    if list(years) != sorted(set(years)):
        raise InvalidInput("balance-years", "the years of a balance rise without repetition.")
    if any((values < 0.0).any() for values in (capacity, demand, loads)):
        raise InvalidInput("balance-amounts", "capacities, demands and loads are never negative.")
    if (latest < earliest).any():
        project = int(np.flatnonzero(latest < earliest)[0]) + 1
        raise InvalidInput(
            "balance-launch",
            f"project {project} has a later reading before its earlier one.",
            project=project,
        )
