"""A portfolio of projects as arrays, and the assumptions under which it is carried forward.

Named projects and the units of *undisclosed lots* stand in one list; a lot's units share its
published total and never carry a name.  Scenarios make a new portfolio from an old one and keep
identities, so that draws stay common between them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.projects.gates import Gate

__all__ = [
    "Assumptions",
    "DeliveryUnit",
    "Portfolio",
    "Ratio",
    "Reporting",
    "SizeLaw",
    "TimeLaw",
    "portfolio_of",
]

Floats = NDArray[np.float64]
TABLE = 60  # equally likely remaining times of a unit whose stage or plan is not known


class TimeLaw(StrEnum):
    """Law of the remaining time around its typical value."""

    LOGNORMAL = "lognormal"  # typical value is the median
    EXPONENTIAL = "exponential"  # typical value is the mean


class SizeLaw(StrEnum):
    """Law by which a lot's total is split over its units."""

    LOGNORMAL = "lognormal"
    PARETO = "pareto"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class DeliveryUnit:
    """One project, or one unnamed unit of an undisclosed lot.

    Parameters
    ----------
    id : str
        Stable identity; the same id draws the same random numbers in every scenario.
    group : str
        Whose pace it keeps: ``parks``, ``zone``.
    remaining : tuple of float, unit days
        Typical time to launch at pace one; several equally likely values where stage or plan
        is unknown; ``(0.0,)`` once launched.
    cost, jobs, area : float, units the currency, jobs, m2
        As promised; for a unit of a lot its mean share, split anew in every draw.
    loadings : mapping of str to float
        Loading of log time on each common factor; squares sum to at most one.
    lot : str
        Name of the lot; empty for a named project.
    exits : float
        Multiple of its group's yearly hazard of withdrawal; 0 once launched.
    delay, ramp : float, unit days
        Days added by a scenario; days from launch until jobs are counted.
    sure, silent : float, unit days
        How long before the run's start `remaining` is counted from: so many days in which it is
        known not to have launched, then so many in which nothing was heard of it.
    heard : float
        Multiple of the share of launches that are reported; 0 where none of its kind ever is.
    gates : tuple of Gate
        What must be over before it launches; nothing in what takes its place.
    """

    id: str
    group: str
    remaining: tuple[float, ...]
    cost: float = 0.0
    jobs: float = 0.0
    area: float = 0.0
    loadings: Mapping[str, float] = field(default_factory=dict)
    lot: str = ""
    exits: float = 1.0
    delay: float = 0.0
    ramp: float = 0.0
    sure: float = 0.0
    silent: float = 0.0
    heard: float = 1.0
    gates: tuple[Gate, ...] = ()

    def __post_init__(self) -> None:
        numbers = (self.cost, self.jobs, self.area, self.exits, self.ramp, self.sure, self.silent,
                   *self.remaining)  # fmt: skip
        if not self.remaining or any(not np.isfinite(x) or x < 0 for x in numbers):
            raise InvalidInput("negative-number", f"{self.id}: times and sizes are at least zero")
        if sum(x * x for x in self.loadings.values()) > 1 + 1e-12:
            raise InvalidInput("loadings", f"{self.id}: squared loadings sum to more than one")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Units as arrays; made by `portfolio_of`."""

    units: tuple[DeliveryUnit, ...]
    groups: tuple[str, ...]
    factors: tuple[str, ...]
    lots: tuple[str, ...]
    keys: tuple[int, ...]
    group: NDArray[np.intp]
    lot: NDArray[np.intp]
    table: Floats
    loading: Floats
    promised: Floats

    def __len__(self) -> int:
        return len(self.units)

    def without(self, id: str) -> Portfolio:  # noqa: A002 - our word
        """Return the portfolio without one project.

        Raises
        ------
        InvalidInput
            If no unit has this id.
        """
        kept = [u for u in self.units if u.id != id]
        if len(kept) == len(self.units):
            raise InvalidInput("unknown-project", f"{id!r} is not in the portfolio")
        return portfolio_of(kept)

    def joined(self, more: Sequence[DeliveryUnit]) -> Portfolio:
        """Return the portfolio with further units."""
        return portfolio_of([*self.units, *more])

    def delayed(self, factor: str, days: float) -> Portfolio:
        """Return the portfolio in which every unit that hangs on a factor waits longer."""
        if factor not in self.factors:
            raise InvalidInput("unknown-factor", f"{factor!r} moves no unit of the portfolio")
        return portfolio_of(
            [
                replace(u, delay=u.delay + days, gates=_delayed(u.gates, factor, days))
                if u.loadings.get(factor) and u.exits
                else u
                for u in self.units
            ]
        )

    def on_time(self, id: str) -> Portfolio:  # noqa: A002 - our word
        """Return the portfolio in which one project is brought to launch at once."""
        return portfolio_of(
            [
                replace(u, remaining=(0.0,), exits=0.0, delay=0.0, sure=0.0, silent=0.0, gates=())
                if u.id == id
                else u
                for u in self.units
            ]
        )


def portfolio_of(units: Sequence[DeliveryUnit]) -> Portfolio:
    """Lay units out as arrays.

    Raises
    ------
    InvalidInput
        If there is no unit, or two have one id.
    """
    if not units or len({u.id for u in units}) < len(units):
        raise InvalidInput("portfolio", "a portfolio needs units, each with an id of its own")
    groups = tuple(dict.fromkeys(u.group for u in units))
    factors = tuple(dict.fromkeys(f for u in units for f in u.loadings))
    lots = tuple(dict.fromkeys(u.lot for u in units if u.lot))
    width = TABLE if any(len(set(u.remaining)) > 1 for u in units) else 1
    index = (np.arange(width) + 0.5) / width
    table = np.array(
        [np.asarray(u.remaining)[(index * len(u.remaining)).astype(int)] for u in units]
    )
    return Portfolio(
        tuple(units),
        groups,
        factors,
        lots,
        tuple(_key(u.id) for u in units),
        np.array([groups.index(u.group) for u in units]),
        np.array([lots.index(u.lot) if u.lot else -1 for u in units]),
        table.astype(np.float64),
        np.array([[u.loadings.get(f, 0.0) for f in factors] for u in units]).reshape(
            len(units), len(factors)
        ),
        np.array([[u.jobs, u.cost, u.area] for u in units], dtype=np.float64),
    )


def _delayed(gates: tuple[Gate, ...], factor: str, days: float) -> tuple[Gate, ...]:
    return tuple(replace(g, delay=g.delay + days) if g.loadings.get(factor) else g for g in gates)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Delivered over promised, for what is launched.

    Parameters
    ----------
    mean : float
        Mean over launched projects, those that deliver nothing included.
    doubt : float
        Standard deviation of the log of `mean`: what we do not know, common to all projects.
    spread : float
        Standard deviation of the log between projects.
    zero : float
        Share of launched projects that deliver nothing.
    """

    mean: float = 1.0
    doubt: float = 0.0
    spread: float = 0.0
    zero: float = 0.0

    def __post_init__(self) -> None:
        if self.mean <= 0 or self.doubt < 0 or self.spread < 0 or not 0 <= self.zero < 1:
            raise InvalidInput("bad-ratio", "a ratio needs a positive mean and a share below one")


@dataclass(frozen=True, slots=True)
class Reporting:
    """How launches become known.

    Parameters
    ----------
    detection : float
        Share of launches that are ever reported one by one.
    delays : tuple of float, unit days
        Equally likely days from a launch to its report.
    """

    detection: float = 1.0
    delays: tuple[float, ...] = (0.0,)

    def __post_init__(self) -> None:
        if not 0 <= self.detection <= 1 or not self.delays or min(self.delays) < 0:
            raise InvalidInput("bad-reporting", "a share between 0 and 1, and delays of 0 or more")

    def unheard(self, days: float, heard: float = 1.0) -> float:
        """Return to how many days without any report so many silent days amount.

        Launches at an even rate within a silence of `days` that nobody has heard of yet are as
        many as launches in so many days: ``(1 - p) days + p E min(delay, days)``, the share p of
        launches that are reported multiplied by `heard`.

        Examples
        --------
        >>> Reporting(0.5, (10.0, 30.0)).unheard(20.0)
        17.5
        """
        late = sum(min(d, days) for d in self.delays) / len(self.delays)
        share = min(self.detection * heard, 1.0)
        return (1 - share) * days + share * late


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything the draws rest on besides the portfolio.

    Parameters
    ----------
    groups : tuple of str
        Groups in the order of the columns of `pace` and `exits`.
    pace : float64 array, shape (samples, groups)
        Posterior sample of log pace: a unit's time is its typical time times exp(pace).
    exits : float64 array, shape (samples, groups), unit 1/year
        Posterior sample of the hazard of withdrawal.
    spread : float
        Standard deviation of log time between units of one group (lognormal law).
    time_law, size_law, size : TimeLaw, SizeLaw, float
        Law of time; law of sizes within a lot with its log deviation or tail exponent.
    jobs, cost, area : Ratio
        Delivered over promised.
    cost_time : float
        Correlation of log cost growth with log time.
    replaced : float64 array, shape (samples, groups), optional
        Posterior sample of the chance that a unit that leaves gives way to another; none does
        where left out: a closed list.
    renewal : float, unit days
        Typical time to launch of a unit that takes the place of another.
    rate : float64 array, shape (samples, groups), unit 1/year, optional
        Posterior sample of launches a year of units of a lot: where given, these launch one
        after another at this rate, whatever their own times.
    reporting : Reporting
        How launches become known.
    """

    groups: tuple[str, ...]
    pace: Floats
    exits: Floats
    spread: float
    time_law: TimeLaw = TimeLaw.LOGNORMAL
    size_law: SizeLaw = SizeLaw.LOGNORMAL
    size: float = 1.0
    jobs: Ratio = Ratio()
    cost: Ratio = Ratio()
    area: Ratio = Ratio()
    cost_time: float = 0.0
    replaced: Floats | None = None
    renewal: float = 0.0
    rate: Floats | None = None
    reporting: Reporting = Reporting()

    def __post_init__(self) -> None:
        shape = (self.pace.shape[0], len(self.groups))
        samples = (self.pace, self.exits, self.replaced, self.rate)
        if any(s is not None and s.shape != shape for s in samples) or not shape[0]:
            raise InvalidInput("shape", "a sample needs a row per draw of it, a column per group")
        if (self.exits < 0).any() or self.spread < 0 or not -1 <= self.cost_time <= 1:
            raise InvalidInput("negative-number", "hazards and spreads are at least zero")
        if self.rate is not None and (self.rate <= 0).any():
            raise InvalidInput("negative-number", "a rate of launches is above zero")
        if self.replaced is not None and ((self.replaced < 0) | (self.replaced > 1)).any():
            raise InvalidInput("bad-probability", "a chance lies between zero and one")
