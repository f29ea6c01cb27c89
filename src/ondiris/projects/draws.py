"""One block of joint draws: when each unit launches and what it then delivers.

Random numbers are addressed by (seed, identity of the unit, block), never by position.  So a
project keeps its luck when another is dropped or added, scenarios differ only by what was
changed, and blocks may be drawn by any number of threads, in any order, to the same bytes.
A counter-based generator in compiled code was tried and was no faster than whole rows of NumPy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ondiris.errors import InvalidInput
from ondiris.projects.amounts import Amounts, draw_amounts
from ondiris.projects.gates import Gate, GateLaw, gate_end, rest_after
from ondiris.projects.lives import Life, Waited, choice_of, launch_days, waited_alike
from ondiris.projects.portfolio import Assumptions, DeliveryUnit, Floats, Portfolio, TimeLaw
from ondiris.projects.renewals import STEP, YEAR, Common, Departed, mixed, renew

__all__ = ["RIGHT", "Block", "Drawing", "indices"]

RIGHT = float(ndtri(0.1))
"""Where a common factor stands once it goes right: as good as the best one in ten."""


@dataclass(frozen=True, slots=True)
class Block:
    """Joint draws, one column per draw.

    Parameters
    ----------
    launch : float64 array, shape (units, draws), unit days from today
        Day of launch; infinite for what leaves and is not replaced.
    amounts : Amounts
        What each unit delivers if it launches.
    common : Common
        What all units share.
    """

    launch: Floats
    amounts: Amounts
    common: Common


def stream(seed: int, key: int, block: int) -> np.random.Generator:
    """Return the generator of one identity in one block."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, key, block])))


def bits(seed: int, key: int, block: int, draws: int) -> NDArray[np.uint64]:
    """Return random words for the amounts of one identity in one block: mixed counters.

    They cost half of what a generator would, which takes as long to begin as to draw a block.
    """
    start = hashlib.blake2b(f"{seed}/{key}/{block}".encode(), digest_size=8).digest()
    return mixed(_steps(draws) + np.uint64(int.from_bytes(start, "little")))


@lru_cache(maxsize=4)
def _steps(draws: int) -> NDArray[np.uint64]:
    """Return by how much the counter of each draw is ahead of the first; made once for all."""
    steps = np.arange(draws, dtype=np.uint64) * STEP
    steps.setflags(write=False)
    return steps


class Luck(NamedTuple):
    """What one unit draws beside its standard normal luck.

    Parameters
    ----------
    leave : float64 array, shape (draws,)
        Standard exponential clock of its withdrawal.
    choice : array, shape (draws,), or None
        What chooses among its typical times.
    gates : tuple of float64 array, shape (draws,)
        Standard normal luck of each of its gates.
    """

    leave: Floats
    choice: NDArray[Any] | None
    gates: tuple[Floats, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    r"""Joint draws of a portfolio under assumptions, block by block; made by `Drawing.of`.

    Parameters
    ----------
    portfolio, assumptions
        What is carried forward, and on what it rests.
    seed : int
    waited : tuple of Waited or None
        Of each unit, what is known of how long it has waited.

    Notes
    -----
    .. math:: T_i = D_i e^{θ_g + σ Z_i} + d_i, \quad
       Z_i = Σ_k λ_{ik} F_k + \sqrt{1 - Σ_k λ_{ik}^2}\, ε_i

    with typical time D, pace θ of the group and common factors F, conditional on what is known of
    the unit (`ondiris.projects.lives`).  A unit leaves if an exponential clock of its hazard
    rings before T; another may take its place.  Where a rate of launches is given, units of a
    lot launch one after another instead, as arrivals of a Poisson process of that rate.
    """

    portfolio: Portfolio
    assumptions: Assumptions
    seed: int
    waited: tuple[Waited | None, ...]

    @classmethod
    def of(cls, portfolio: Portfolio, assumptions: Assumptions, seed: int) -> Drawing:
        """Make ready to draw.

        Raises
        ------
        InvalidInput
            If no pace is known for a group.
        """
        missing = [g for g in portfolio.groups if g not in assumptions.groups]
        if missing:
            raise InvalidInput("unknown-group", f"no pace is known for {', '.join(missing)}")
        waited = waited_alike(portfolio, assumptions)
        return cls(portfolio, assumptions, seed, waited)

    def block(self, number: int, draws: int) -> Block:
        """Return one block of so many draws."""
        p = self.portfolio
        common = self.common(number, draws)
        luck = np.empty((len(p), draws))
        launch = self.launches(common, number, luck)

        def words(unit: int) -> NDArray[np.uint64]:
            return bits(self.seed, p.keys[unit], number, draws)

        amounts = draw_amounts(p, self.assumptions, words, luck, common.doubt)
        return Block(launch, amounts, common)

    def common(self, number: int, draws: int) -> Common:
        """Draw what all units of a block share."""
        p, a = self.portfolio, self.assumptions
        columns = [a.groups.index(g) for g in p.groups]
        rng = stream(self.seed, 0, number)
        doubt = rng.standard_normal((3, draws))
        rows = rng.integers(0, a.pace.shape[0], draws)
        factors = np.empty((len(p.factors), draws))
        for k, name in enumerate(p.factors):
            key = int.from_bytes(name.encode()[:15].ljust(15, b"\0"), "little") + 1
            stream(self.seed, key, number).standard_normal(out=factors[k])

        def drawn(sample: Floats) -> Floats:
            return np.ascontiguousarray(sample[:, columns][rows].T)

        pace = drawn(a.pace)
        return Common(
            factors,
            rows,
            pace,
            np.exp(pace),
            drawn(a.exits),
            None if a.replaced is None else drawn(a.replaced),
            None if a.rate is None else drawn(a.rate),
            doubt,
        )

    def launches(self, common: Common, number: int, luck: Floats) -> Floats:
        """Draw the day of launch of every unit.

        Parameters
        ----------
        common : Common
            What the units share.
        number : int
            Of the block.
        luck : float64 array, shape (units, draws)
            Taken for the standard normal luck of each unit.
        """
        return self.launched(common, self.lucks(common, number, luck), luck)

    def lucks(self, common: Common, number: int, own: Floats) -> Iterator[Luck]:
        """Draw the luck of each unit in turn; what comes next writes over `Luck.leave`.

        Parameters
        ----------
        common : Common
        number : int
            Of the block.
        own : float64 array, shape (units, draws)
            Taken for the standard normal luck of each unit.
        """
        p = self.portfolio
        leave = np.empty(own.shape[1])
        for i, z in enumerate(own):
            rng = stream(self.seed, p.keys[i], number)
            rng.standard_normal(out=z)
            rng.standard_exponential(out=leave)
            arrives = common.rate is not None and p.lot[i] >= 0
            choice = None if arrives else choice_of(p.table[i], self.waited[i], rng, z.size)
            gates = (stream(self.seed, gate.key, number) for gate in p.units[i].gates)
            yield Luck(leave, choice, tuple(one.standard_normal(z.size) for one in gates))

    def launched(self, common: Common, lucks: Iterable[Luck], luck: Floats) -> Floats:
        """Return the day of launch of every unit from its luck.

        Parameters
        ----------
        common : Common
            What the units share; with one factor set right, the same draws once it goes right.
        lucks : iterable of Luck
            Of each unit.
        luck : float64 array, shape (units, draws)
            Standard normal luck of each unit; what comes of it with the factors stands there
            afterwards.
        """
        p, a = self.portfolio, self.assumptions
        launch = np.empty_like(luck)
        departures: list[Departed] = []
        own = np.sqrt(np.maximum(0.0, 1 - (p.loading**2).sum(axis=1)))
        arrived = np.zeros((len(p.groups), luck.shape[1]))
        shares = _Shares(common)
        left_by = np.empty(luck.shape[1])
        for i, (unit, (leave, choice, gates)) in enumerate(zip(p.units, lucks, strict=True)):
            z, g = luck[i], p.group[i]
            if common.rate is not None and p.lot[i] >= 0:
                arrived[g] += leave
                _arrive(unit, a, arrived[g] * (YEAR / common.rate[g]), out=launch[i])
                continue
            z *= own[i]
            for k in np.flatnonzero(p.loading[i]):
                z += shares.of_factor(int(k), float(p.loading[i, k]))
            life = Life(unit, p.table[i], self.waited[i], common.rows, common.speed[g])
            launch_days(life, a, choice, z, out=launch[i])
            for gate, chance in zip(unit.gates, gates, strict=True):
                np.maximum(launch[i], self.opens(gate, common, i, chance, z), out=launch[i])
            if unit.exits:
                hazard = shares.hazard(int(g), unit.exits)
                left = np.flatnonzero(leave < np.multiply(launch[i], hazard, out=left_by))
                departures.append(Departed(i, left, leave[left] / hazard[left], leave[left]))
        if departures:
            renew(departures, p, a, common, out=launch)
        return launch

    def over(self, gate: Gate, common: Common, unit: int, chance: Floats) -> Floats:
        """Return the day on which a gate of a unit is over, from luck of its own.

        Parameters
        ----------
        gate : Gate
        common : Common
        unit : int
            Place of the unit in the portfolio.
        chance : float64 array, shape (draws,)
            Standard normal luck of the gate.
        """
        shared = {k: v for k, v in gate.loadings.items() if v and k in self.portfolio.factors}
        z = chance * np.sqrt(max(0.0, 1 - sum(v * v for v in shared.values())))
        for name, loading in shared.items():
            z += loading * common.factors[self.portfolio.factors.index(name)]
        return gate_end(gate, self.law, common.pace[self.portfolio.group[unit]], z)

    def opens(self, gate: Gate, common: Common, unit: int, chance: Floats, z: Floats) -> Floats:
        """Return the day before which a gate lets no launch be: its end, and what follows it.

        Parameters
        ----------
        gate, common, unit, chance
            As for `over`.
        z : float64 array, shape (draws,)
            Standard normal luck of the unit, factors included.
        """
        rest = rest_after(gate, self.law, common.pace[self.portfolio.group[unit]], z)
        return self.over(gate, common, unit, chance) + rest

    @property
    def law(self) -> GateLaw:
        """The law of times, as gates ask for it."""
        a = self.assumptions
        return GateLaw(a.spread, a.time_law is TimeLaw.EXPONENTIAL)


class _Shares:
    """What common factors and hazards come to for units that hang on them alike: made once."""

    def __init__(self, common: Common) -> None:
        self._common = common
        self._factors: dict[tuple[int, float], Floats] = {}
        self._hazards: dict[tuple[int, float], Floats] = {}

    def of_factor(self, factor: int, loading: float) -> Floats:
        """Return what a factor adds to the luck of a unit with such a loading."""
        place = factor, loading
        if place not in self._factors:
            self._factors[place] = loading * self._common.factors[factor]
        return self._factors[place]

    def hazard(self, group: int, exits: float) -> Floats:
        """Return the daily hazard of withdrawal of a unit with such a multiple of its group's."""
        place = group, exits
        if place not in self._hazards:
            self._hazards[place] = self._common.exits[group] * (exits / YEAR)
        return self._hazards[place]


def _arrive(unit: DeliveryUnit, a: Assumptions, day: Floats, *, out: Floats) -> None:
    """Write the launch of the next one to arrive; what has launched unheard waits no more."""
    np.maximum(day - a.reporting.unheard(unit.silent, unit.heard), 0.0, out=out)
    out += unit.delay * (out > 0)


def indices(values: Floats, count: int) -> NDArray[np.intp]:
    """Return in which of `count` equally likely classes standard normal values lie."""
    return np.minimum((ndtr(values) * count).astype(np.intp), count - 1)
