"""The utilities balance of a site, from statements about it and about the projects on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import NotFound
from ondiris.model import Period
from ondiris.model.holds import Hold
from ondiris.ports import RecordedStatement
from ondiris.production.places.queueing import Queue, queue_of, queues
from ondiris.siting.balance import Balance, utilities_balance

__all__ = ["RESOURCES", "SiteBalance", "site_balance"]

Standing = Mapping[str, Mapping[str, Sequence[RecordedStatement]]]

RESOURCES = ("power", "gas", "water", "sewerage", "heat", "rail")
_DEMANDS = frozenset(f"{resource}_demand" for resource in RESOURCES)


class SiteBalance:
    """A balance with the statements it was made of.

    Parameters
    ----------
    site : str
    balance : Balance
    projects : tuple of str
        Projects whose launch is known and whose load counts.
    undated : tuple of str
        Projects of the site without a day of launch; they are in no year.
    evidence : mapping of str to str
        Identifier of the statement by property of the site.
    queue : Queue
        What the city has promised to connect and has not yet, apart from demand.
    """

    def __init__(
        self,
        site: str,
        balance: Balance,
        projects: tuple[str, ...],
        undated: tuple[str, ...],
        evidence: Mapping[str, str],
        queue: Queue,
    ) -> None:
        self.site = site
        self.balance = balance
        self.projects = projects
        self.undated = undated
        self.evidence = evidence
        self.queue = queue

    @property
    def left_after_queue(self) -> NDArray[np.float64]:
        """Capacity left in the tight balance once all that is due by then is connected."""
        return self.balance.left_low - self.queue.beyond


def site_balance(
    standing: Standing,
    site: str,
    first: int,
    last: int,
    *,
    holds: Sequence[Hold] = (),
    today: date | None = None,
) -> SiteBalance:
    """Return what a site's utilities have left, year by year.

    Parameters
    ----------
    standing : mapping
        Current statements by subject and property.
    site : str
        Code of the site.
    first, last : int
        Years, both included.
    holds : sequence of Hold
        What projects wait for; of those of the site the connections that the city owes queue.
    today : date, optional
        What is late is due now; the first day of the first year by default.

    Raises
    ------
    NotFound
        Nothing is said of any utility of the site, and nothing queues there.
    """
    said = standing.get(site, {})
    names = [f"{resource}_{kind}" for resource in RESOURCES for kind in ("capacity", "demand")]
    here = [hold for hold in holds if _stands_at(standing.get(hold.project, {}), site)]
    if not any(name in said for name in names) and not any(map(queues, here)):
        raise NotFound(
            "no-utilities",
            f"no source says anything about the utilities of {site}",
            hint="Load a table of sites: ondiris load FILE --as sites.",
        )
    years = tuple(range(first, last + 1))
    coming, undated = _projects(standing, site)
    capacity = np.array([_amount(said, f"{r}_capacity") for r in RESOURCES])
    balance = utilities_balance(
        years,
        RESOURCES,
        np.tile(capacity, (len(years), 1)),
        np.array([_amount(said, f"{r}_demand") for r in RESOURCES]),
        loads=np.array([_loads(standing[p]) for p, _, _ in coming]).reshape(-1, len(RESOURCES)),
        earliest=np.array([day.year for _, day, _ in coming], dtype=np.int64),
        latest=np.array([day.year for _, _, day in coming], dtype=np.int64),
    )
    evidence = {name: said[name][0].id for name in names if name in said}
    calendar = np.array(years, dtype=np.int64)[:, None]
    counted = {
        code: np.where(calendar >= earliest.year, _loads(standing[code]), 0.0)
        for code, earliest, _ in coming
    }
    queue = queue_of(here, today or date(first, 1, 1), years, RESOURCES, counted)
    return SiteBalance(site, balance, tuple(p for p, _, _ in coming), undated, evidence, queue)


def _loads(said: Mapping[str, Sequence[RecordedStatement]]) -> NDArray[np.float64]:
    return np.array([_amount(said, f"{r}_demand") for r in RESOURCES])


def _stands_at(said: Mapping[str, Sequence[RecordedStatement]], site: str) -> bool:
    places = [*said.get("located_in", ()), *said.get("tenant_of", ())]
    return any(one.value == site for one in places)


def _amount(said: Mapping[str, Sequence[RecordedStatement]], name: str) -> float:
    """Return a stated amount, NaN where nothing is said."""
    return float(said[name][0].value) if name in said else float("nan")


def _projects(
    standing: Standing, site: str
) -> tuple[list[tuple[str, date, date]], tuple[str, ...]]:
    """Return the projects still to come on a site, with both readings of their launch."""
    dated, undated = [], []
    for subject in sorted(s for s, said in standing.items() if _still_to_come(said, site)):
        said = standing[subject]
        if "launch_planned" in said:
            period = Period.parse(said["launch_planned"][0].value)
            readings = period.readings or (period.first_day, period.last_day)
            dated.append((subject, min(readings), max(readings)))
        else:
            undated.append(subject)
    return dated, tuple(undated)


def _still_to_come(said: Mapping[str, Sequence[RecordedStatement]], site: str) -> bool:
    """Return whether something will load a site once it is launched."""
    if _DEMANDS.isdisjoint(said) or "launch_actual" in said:
        return False
    return _stands_at(said, site)
