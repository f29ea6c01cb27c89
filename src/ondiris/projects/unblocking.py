r"""What it brings if one thing that stands still ends on its day: all luck kept.

As things are a unit launches at

.. math:: L = \max(T, \max_k G_k)

with its own path T and what each gate lets through, :math:`G_k = E_k + A_k` (end of the gate and
what follows it).  If gate j ends on day r at the latest, :math:`E'_j = \min(E_j, r)`, the rest
draw by draw as before.  The launch is never later, so what is gained is never below nought, and
nothing where another path or gate is the last: a step that is not critical brings nothing.  A unit
leaves if its clock rings before it launches; launching sooner it can only leave less often, and
who would have taken its place comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.projects.amounts import draw_amounts
from ondiris.projects.draws import Drawing, Luck, bits
from ondiris.projects.gates import rest_after
from ondiris.projects.portfolio import Assumptions, Floats, Portfolio
from ondiris.projects.renewals import YEAR, Common, Departed, renew

__all__ = ["Relief", "Relieved", "relieved"]


@dataclass(frozen=True, slots=True)
class Relief:
    """That a gate of a unit is over on a day at the latest.

    Parameters
    ----------
    unit, gate : str
        Identities in the portfolio.
    day : float, unit days
        From the run's start.
    """

    unit: str
    gate: str
    day: float


@dataclass(frozen=True, slots=True, eq=False)
class Relieved:
    """What a relief brings, draw by draw.

    Parameters
    ----------
    relief : Relief
    launches : int array, shape (draws,)
        More launches by the day asked: nought or one.
    jobs : float64 array, shape (draws,)
        Jobs that come with them.
    sooner : float64 array, shape (draws,), unit days
        How much earlier the unit could launch, withdrawal left aside.
    """

    relief: Relief
    launches: NDArray[np.int32]
    jobs: Floats
    sooner: Floats


def relieved(
    portfolio: Portfolio,
    assumptions: Assumptions,
    reliefs: Sequence[Relief],
    day: int,
    *,
    draws: int,
    seed: int,
) -> Iterator[Relieved]:
    """Yield what each relief alone brings by a day, in the order given.

    Parameters
    ----------
    portfolio, assumptions
        What is carried forward, and on what it rests; units of lots play no part.
    reliefs : sequence of Relief
    day : int, unit days from the run's start
        Day by which launches and jobs are counted.
    draws, seed : int
        One block of draws; of one seed and number all reliefs and scenarios have the same luck.

    Raises
    ------
    InvalidInput
        ``unknown-project`` or ``unknown-gate`` where a relief names what is not there, ``days``
        without draws or for a day before the start.
    """
    if draws < 1 or day < 0:
        raise InvalidInput("days", "a relief needs draws, and a day not before today")
    places = {unit.id: i for i, unit in enumerate(portfolio.units)}
    for relief in reliefs:
        if relief.unit not in places:
            raise InvalidInput("unknown-project", f"{relief.unit!r} is not in the portfolio")
        if all(g.id != relief.gate for g in portfolio.units[places[relief.unit]].gates):
            raise InvalidInput("unknown-gate", f"{relief.unit} waits for no {relief.gate!r}")
    if reliefs:
        paths = _Paths.of(Drawing.of(portfolio, assumptions, seed), draws)
        for relief in reliefs:
            yield paths.relieved(relief, places[relief.unit], day)


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """The draws of all units, from which each relief takes those of its own.

    `gates` holds for each gate of a unit the day on which it is over and what follows it, `path`
    days of launch without gates and withdrawal, `held` with gates, `launch` with both.
    """

    drawing: Drawing
    hazards: tuple[Floats | None, ...]
    lucks: tuple[Luck, ...]
    gates: tuple[tuple[tuple[Floats, Floats], ...], ...]
    path: Floats
    held: Floats
    launch: Floats
    jobs: NDArray[np.float32]

    @classmethod
    def of(cls, drawing: Drawing, draws: int) -> _Paths:
        p, a = drawing.portfolio, drawing.assumptions
        common = drawing.common(0, draws)
        own = np.empty((len(p), draws))
        lucks = tuple(one._replace(leave=one.leave.copy()) for one in drawing.lucks(common, 0, own))
        free = replace(drawing, portfolio=_ungated(p))
        path = free.launched(common, [one._replace(gates=()) for one in lucks], own)
        gates = tuple(_gates(drawing, common, i, lucks[i], own[i]) for i in range(len(p)))
        held = path.copy()
        for row, those in zip(held, gates, strict=True):
            for end, rest in those:
                np.maximum(row, end + rest, out=row)
        hazards = tuple(
            common.exits[g] * (unit.exits / YEAR) if unit.exits else None
            for unit, g in zip(p.units, p.group, strict=True)
        )
        launch = held.copy()
        departures = []
        for i, (leave, hazard) in enumerate(zip((x.leave for x in lucks), hazards, strict=True)):
            if hazard is not None:
                left = np.flatnonzero(leave < launch[i] * hazard)
                departures.append(Departed(i, left, leave[left] / hazard[left], leave[left]))
        if departures:
            renew(departures, p, a, common, out=launch)
        amounts = draw_amounts(p, a, lambda i: bits(drawing.seed, p.keys[i], 0, draws), own,
                               common.doubt)  # fmt: skip
        return cls(drawing, hazards, lucks, gates, path, held, launch, amounts.jobs)

    def relieved(self, relief: Relief, i: int, day: int) -> Relieved:
        """Return what one relief brings."""
        freed = self.path[i].copy()
        named = (gate.id for gate in self.drawing.portfolio.units[i].gates)
        for name, (end, rest) in zip(named, self.gates[i], strict=True):
            over = np.minimum(end, relief.day) if name == relief.gate else end
            np.maximum(freed, over + rest, out=freed)
        hazard, after = self.hazards[i], freed
        if hazard is not None:
            after = np.where(self.lucks[i].leave < freed * hazard, self.launch[i], freed)
        more = (np.ceil(after) <= day).astype(np.int32) - (np.ceil(self.launch[i]) <= day)
        jobs = self.jobs[i] * more if self.jobs.shape[0] else np.zeros(more.size)
        return Relieved(relief, more, np.asarray(jobs, np.float64), self.held[i] - freed)


def _gates(
    drawing: Drawing, common: Common, i: int, luck: Luck, z: Floats
) -> tuple[tuple[Floats, Floats], ...]:
    """Return of each gate of a unit the day on which it is over, and what follows it."""
    pace = common.pace[drawing.portfolio.group[i]]
    return tuple(
        (drawing.over(gate, common, i, chance), rest_after(gate, drawing.law, pace, z))
        for gate, chance in zip(drawing.portfolio.units[i].gates, luck.gates, strict=True)
    )


def _ungated(p: Portfolio) -> Portfolio:
    """Return a portfolio whose units neither wait for anything nor leave."""
    return replace(p, units=tuple(replace(unit, gates=(), exits=0.0) for unit in p.units))
