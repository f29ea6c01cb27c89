"""What decides the odds: projects and lots by their help, drivers of the spread by their share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf

import numpy as np

from ondiris.production.projects.odds import Odds
from ondiris.projects import Share

__all__ = ["Decisive", "Driver", "decisive", "drivers"]


@dataclass(frozen=True, slots=True)
class Decisive:
    """One project, or one lot as a whole; means over the splits of the undisclosed.

    Parameters
    ----------
    id : str
        Project, or lot; units of a lot are never named.
    units : int
        How many units it holds.
    launched : float
        Mean share of its units launched by the main day.
    median_days : float or None
        Days by which half of the draws have launched it; none if fewer ever do.
    help : float
        Rise of the probability if it is brought to launch on time; for a lot, per unit.
    less_shortfall : mapping of str to float
        Fall of the expected shortfall of each part if it is; for a lot, per unit.
    first_order : float
        Share of the variance of the main outcome that knowing its launch explains.
    """

    id: str
    units: int
    launched: float
    median_days: float | None
    help: float
    less_shortfall: Mapping[str, float]
    first_order: float

    @property
    def undisclosed(self) -> bool:
        """Whether it is a lot whose units have no published name."""
        return "/" in self.id


@dataclass(frozen=True, slots=True)
class Driver:
    """A common factor, pace or doubt, and the share of the spread that it explains."""

    name: str
    share: float


def decisive(odds: Odds) -> tuple[Decisive, ...]:
    """Return projects and lots, the most helpful first."""
    shares: dict[str, list[Share]] = {}
    for split in odds.splits:
        for share in split.delivery.shares:
            shares.setdefault(share.id, []).append(share)
    found = [_mean(name, those) for name, those in shares.items()]
    return tuple(sorted(found, key=lambda d: (-d.help, -d.less_shortfall.get("count", 0.0), d.id)))


def _mean(name: str, shares: list[Share]) -> Decisive:
    median = float(np.mean([s.median_day for s in shares]))
    return Decisive(
        name,
        int(np.mean([s.units for s in shares])),
        float(np.mean([s.launched for s in shares])),
        None if isinf(median) else median,
        float(np.mean([s.help for s in shares])),
        {
            part: float(np.mean([s.help_shortfall[part] for s in shares]))
            for part in shares[0].help_shortfall
        },
        float(np.mean([s.first_order for s in shares])),
    )


def drivers(odds: Odds) -> tuple[Driver, ...]:
    """Return what explains the spread of the main outcome, the strongest first."""
    if not odds.splits:
        return ()
    found = [
        Driver(name, float(np.mean([s.delivery.factors[name] for s in odds.splits])))
        for name in odds.splits[0].delivery.factors
    ]
    return tuple(sorted(found, key=lambda d: (-d.share, d.name)))
