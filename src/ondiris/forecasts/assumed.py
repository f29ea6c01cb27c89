"""What the road ahead assumes: ranges with their source, as data of the room."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from ondiris.errors import BrokenInvariant
from ondiris.forecasts.result import Floats

__all__ = ["RoadAssumption", "road_assumptions"]


@dataclass(frozen=True, slots=True)
class RoadAssumption:
    """A number that nobody knows, as a range in which every value is as likely.

    Parameters
    ----------
    code : str
        ``ramp_up``, ``utilisation``, ``overlap``.
    low, high : float
    unit : str
        ``years`` or ``share``.
    kind : str
        ``published`` or ``assumption``.
    source, basis : str
        Who published it, and what the range stands for.
    """

    code: str
    low: float
    high: float
    unit: str
    kind: str
    source: str
    basis: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high or (self.kind == "published" and not self.source):
            raise BrokenInvariant("bad-range", f"{self.code} needs ends in order, and a source")

    def drawn(self, draws: int, seed: int) -> Floats:
        """Return equally likely values, one for each future.

        Examples
        --------
        >>> one = RoadAssumption("overlap", 0, 1, "share", "assumption", "", "")
        >>> round(float(one.drawn(1000, 1).mean()), 3)
        0.5
        """
        key = int.from_bytes(self.code.encode()[:15].ljust(15, b"\0"), "little")
        rng = np.random.default_rng(np.random.SeedSequence([seed, key]))
        place = (rng.permutation(draws) + rng.random(draws)) / draws
        return np.asarray(self.low + (self.high - self.low) * place)


@cache
def road_assumptions() -> tuple[RoadAssumption, ...]:
    """Return what the road ahead assumes, in the order in which it is told."""
    text = (files("ondiris.forecasts") / "road_assumptions.csv").read_text("utf-8")
    return tuple(
        RoadAssumption(
            row["code"], float(row["low"]), float(row["high"]), row["unit"], row["kind"],
            row["source"], row["basis"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip
