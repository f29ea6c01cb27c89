"""What was computed: derived figures and estimates, which never pass for observations."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ondiris.model.interval import Interval
from ondiris.model.observation import SeriesKey, content_id
from ondiris.model.period import Period
from ondiris.model.printed import Bound

__all__ = ["Derived", "Estimate"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure computed on read from named inputs by a named formula.

    Parameters
    ----------
    key : SeriesKey
        The series it would belong to.
    period : Period
        The time it is about.
    value : Decimal
        Point value from the printed inputs, rounded half up to `digits`, in 10**multiplier.
    digits : int
        Declared decimals of `value`.
    multiplier : int
        Power of ten of `value` and of the bounds.
    lower, upper : Decimal
        Bounds that the inputs' printed digits allow, rounded outward; infinite where open.
    formula : str
        Identifier and version of the formula: ``share/1``.
    expression : str
        The formula with its numbers, for people.
    inputs : tuple of str
        Identifiers of the entries it was computed from.
    notes : tuple of str
        What a reader must know: defaulted fields, differing vintages.
    bound : Bound
        ``lt``, ``le``, ``ge`` or ``gt`` where only that bound says something.
    """

    key: SeriesKey
    period: Period
    value: Decimal
    digits: int
    multiplier: int
    lower: Decimal
    upper: Decimal
    formula: str
    expression: str
    inputs: tuple[str, ...]
    notes: tuple[str, ...] = ()
    bound: Bound = Bound.EQ

    @property
    def id(self) -> str:
        """Hash of formula, version, inputs and the series it answers."""
        return content_id("d", self.formula, *self.key.texts, str(self.period), *self.inputs)

    @property
    def interval(self) -> Interval:
        """The bounds in whole units."""
        return Interval(self.lower, self.upper).shifted(self.multiplier)

    def __str__(self) -> str:
        return f"{self.key} {self.period} = {self.value}e{self.multiplier} ({self.formula})"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A computed value with its uncertainty, method, vintage and seed.

    Parameters
    ----------
    value : float
        Central value.
    quantiles : dict of float to float
        Quantiles by probability.
    method : str
        Name and version of the method.
    vintage : str
        The ledger it was computed on.
    seed : int
        Seed of the draws.
    """

    value: float
    quantiles: dict[float, float] = field(default_factory=dict)
    method: str = ""
    vintage: str = ""
    seed: int = 0

    def __str__(self) -> str:
        return f"{self.value} ({self.method}, seed {self.seed})"
