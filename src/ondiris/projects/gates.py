r"""What a launch waits for beside its own path: a permit, a plot, a connection to power.

A unit launches no earlier than each of its gates lets it.  A gate is over after

.. math:: E = D\, e^{θ + σ Z} \;|\; D\, e^{θ + σ Z} > w

days from its beginning, with the law and the pace of every other time, given that it is known
not to be over w days after it began: with S the chance of waiting longer, t is drawn from
S(t) = U S(w).  What is left after the gate takes the unit's own luck, so that a unit which is slow
is slow behind its gates too.  The launch is the later of path and gates: a gate can only hold
back, and one that is never the last to open changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri_exp

from ondiris.errors import InvalidInput

__all__ = ["Gate", "GateLaw", "gate_end", "rest_after"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that must be over before a unit launches.

    Parameters
    ----------
    id : str
        Stable identity; the same id draws the same luck in every scenario.
    typical : float, unit days
        Typical time from its beginning to its end at pace one.
    waited : float, unit days
        How long it is known to have lasted without being over.
    ahead : float, unit days
        From the run's start to the day up to which that is known.
    after : float, unit days
        Typical time from its end to the launch at pace one.
    loadings : mapping of str to float
        Loading of its log time on common factors; squares sum to at most one.
    delay : float, unit days
        Days added by a scenario.

    Raises
    ------
    InvalidInput
        ``negative-number`` for times below zero, ``loadings`` for loadings beyond one.
    """

    id: str
    typical: float
    waited: float = 0.0
    ahead: float = 0.0
    after: float = 0.0
    loadings: Mapping[str, float] = field(default_factory=dict)
    delay: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.typical, self.waited, self.ahead, self.after, self.delay)
        if any(not np.isfinite(x) or x < 0 for x in numbers) or not self.typical:
            raise InvalidInput("negative-number", "times of a gate are not below zero")
        if sum(x * x for x in self.loadings.values()) > 1 + 1e-12:
            raise InvalidInput("loadings", "squared loadings of a gate sum to more than one")

    @property
    def key(self) -> int:
        """Where its luck is found among the random numbers."""
        name = f"gate/{self.id}".encode()
        return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class GateLaw:
    """The law of times around their typical value.

    Parameters
    ----------
    spread : float
        Deviation of log time (lognormal law).
    memoryless : bool
        Whether times are exponential instead, the typical value being the mean.
    """

    spread: float
    memoryless: bool = False


def gate_end(gate: Gate, law: GateLaw, pace: Floats, z: Floats) -> Floats:
    """Return the day from the run's start on which a gate is over.

    Parameters
    ----------
    gate : Gate
    law : GateLaw
    pace : float64 array, shape (draws,)
        Log pace.
    z : float64 array, shape (draws,)
        Standard normal luck; small ones are over early.

    Returns
    -------
    float64 array, shape (draws,), unit days
        Never before `Gate.ahead`.

    Examples
    --------
    A term of 100 days that has lasted 100 already is over after some 50 more, half of the time.

    >>> one = Gate("step", 100.0, waited=100.0)
    >>> gate_end(one, GateLaw(0.6), np.zeros(1), np.zeros(1)).round(1).tolist()
    [49.9]
    """
    if law.memoryless:
        left = -log_ndtr(-z) * gate.typical * np.exp(pace)
    elif not law.spread:
        left = np.maximum(gate.typical * np.exp(pace) - gate.waited, 0.0)
    else:
        longer = log_ndtr(-z)
        if gate.waited:
            lasted = np.log(gate.waited) - np.log(gate.typical)
            longer = longer + log_ndtr((pace - lasted) / law.spread)
        total = gate.typical * np.exp(pace - law.spread * ndtri_exp(longer))
        left = np.maximum(total - gate.waited, 0.0)
    return np.asarray(gate.ahead + left + gate.delay)


def rest_after(gate: Gate, law: GateLaw, pace: Floats, z: Floats) -> Floats:
    """Return the days from a gate's end to the launch, with the luck of the unit.

    Parameters
    ----------
    gate : Gate
    law : GateLaw
    pace, z : float64 array, shape (draws,)
        Log pace; standard normal luck of the unit.
    """
    luck = -log_ndtr(-z) if law.memoryless else np.exp(law.spread * z)
    return np.asarray(gate.after * np.exp(pace) * luck)
