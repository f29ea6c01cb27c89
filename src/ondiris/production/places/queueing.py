"""What the city has promised to connect at a site, quarter by quarter: demand that queues.

It stands apart from what is connected.  A project whose demand the balance holds already is not
counted twice: only what is promised beyond it is taken from what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ondiris.model import Period
from ondiris.model.holds import Hold, HoldKind
from ondiris.siting.balance import queued_demand

__all__ = ["IN_MEGAWATTS", "Queue", "QueuedLoad", "queue_of", "queues"]

Floats = NDArray[np.float64]
IN_MEGAWATTS = ("power", "heat")
"""Resources whose promises and balances have one unit; of others no amount is compared."""


@dataclass(frozen=True, slots=True)
class QueuedLoad:
    """A promise of a connection that is not kept yet.

    Parameters
    ----------
    quarter : Period
        In which it is due; of one that is late the present quarter.
    resource : str
    amount : float, unit MW
    application, project : str
    late : bool
    id : str
        Entry behind it.
    """

    quarter: Period
    resource: str
    amount: float
    application: str
    project: str
    late: bool
    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Queue:
    """What queues at a site.

    Parameters
    ----------
    loads : tuple of QueuedLoad
        By quarter.
    due : float64 array, shape (years, resources)
        All that is due by the end of each year.
    beyond : float64 array, shape (years, resources)
        Of it what demand does not hold already.
    """

    loads: tuple[QueuedLoad, ...]
    due: Floats
    beyond: Floats


def queues(hold: Hold) -> bool:
    """Return whether something that is waited for is a connection of a known size and day."""
    return (
        hold.kind is HoldKind.OWED
        and hold.what in IN_MEGAWATTS
        and hold.amount is not None
        and hold.due is not None
    )


def queue_of(
    holds: Iterable[Hold],
    today: date,
    years: tuple[int, ...],
    resources: tuple[str, ...],
    counted: Mapping[str, Floats],
) -> Queue:
    """Return what queues, by quarter and by year.

    Parameters
    ----------
    holds : iterable of Hold
        Of the projects of one site.
    today : date
    years : tuple of int
    resources : tuple of str
    counted : mapping of str to float64 array, shape (years, resources)
        By project the load that demand holds already.
    """
    found = [
        QueuedLoad(
            _quarter(max(hold.due or today, today)), hold.what, float(hold.amount or 0),
            hold.application,
            hold.project, hold.late, hold.id,
        )
        for hold in filter(queues, holds)
    ]  # fmt: skip
    found.sort(key=lambda load: (load.quarter.last_day, load.resource, load.application))
    projects = list(dict.fromkeys(load.project for load in found))
    nothing = np.zeros((len(years), len(resources)))
    queued = np.zeros((len(found), len(resources)))
    for n, load in enumerate(found):
        queued[n, resources.index(load.resource)] = load.amount
    due, beyond = queued_demand(
        years,
        queued,
        np.array([load.quarter.last_day.year for load in found], dtype=np.int64),
        np.array([projects.index(load.project) for load in found], dtype=np.int64),
        np.array([counted.get(code, nothing) for code in projects]).reshape(
            len(projects), len(years), len(resources)
        ),
    )
    return Queue(tuple(found), due, beyond)


def _quarter(day: date) -> Period:
    first = 3 * ((day.month - 1) // 3) + 1
    return Period.parse(f"{day.year}-Q{(first + 2) // 3}")
