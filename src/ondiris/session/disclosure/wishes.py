"""What is asked of protection: periods, tables, measures, and how they are made safe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ondiris.errors import InvalidInput
from ondiris.model import Period
from ondiris.model.disclosure_marks import Mark
from ondiris.production.disclosure.requests import COUNTS
from ondiris.production.disclosure.treatment import Treatment
from ondiris.sources.marks import SecondTrees

__all__ = ["ProtectionRequest"]


@dataclass(frozen=True, slots=True)
class ProtectionRequest:
    """What is to be protected, and how.

    Parameters
    ----------
    period : str
        Whole months.
    tables : tuple of tuple of str
        Dimensions of each table; several are linked by the cells they share.
    measures : tuple of str
        ``output``, ``shipments``, ``employees``; in several a cell is hidden in all or in none.
    recoding : str
        Coarsens the one table, in the words of `Recoding.what`.
    treatment : Treatment
        How its tables are made safe; base and step in whole units.
    plan : tuple of str
        Longer periods that begin with it, protected together with it.
    marks : tuple of Mark
        What was decided of single cells beforehand.
    weights : mapping of str to float
        How many enterprises one that reports stands for; one for those that are not named.
    also : SecondTrees, optional
        Second trees over dimensions of the tables.

    Raises
    ------
    InvalidInput
        ``one-table`` when several tables or measures are to be recoded or rounded, or periods of
        several measures planned.
    """

    period: str
    tables: tuple[tuple[str, ...], ...] = (("activity", "area"),)
    measures: tuple[str, ...] = ("output",)
    recoding: str = ""
    treatment: Treatment = field(default_factory=Treatment)
    plan: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    also: SecondTrees | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be had together."""
        several = len(self.tables) * len(self.measures) != 1
        if several and (self.recoding or self.treatment.base):
            raise InvalidInput(
                "one-table", "one table of one measure is recoded or rounded at once"
            )
        if self.plan and (self.recoding or self.treatment.base or len(self.measures) != 1):
            raise InvalidInput(
                "one-table",
                "periods of one measure are planned together, neither coarser nor rounded",
            )
        if (self.marks or self.also) and self.recoding:
            raise InvalidInput("one-table", "neither marks nor a second tree fit a coarser table")
        if self.also is not None:
            self.also.refuse_beside({d for table in self.tables for d in table})
        if self.treatment.concentration and (self.weights or COUNTS in self.measures):
            raise InvalidInput("measure", "neither counts nor weighted sums have a concentration")
        _refuse_parts("rounding-base", self.treatment.base)
        _refuse_parts("interval-step", self.treatment.interval_step or 0.0)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods asked for, the shortest first.

        Raises
        ------
        InvalidInput
            ``planned-order`` for periods that do not begin together, or one that is said twice.
        """
        first, *more = (Period.parse(text) for text in (self.period, *self.plan))
        if any(one.first_day != first.first_day for one in more):
            raise InvalidInput("planned-order", "periods that are planned together begin together")
        found = sorted((first, *more), key=lambda one: one.last_day)
        if any(a.last_day == b.last_day for a, b in pairwise(found)):
            raise InvalidInput("planned-order", "a period is planned once")
        return tuple(found)

    def digest(self, returns: Iterable[str]) -> str:
        """Return a digest of returns, rules and everything asked of them."""
        step = self.treatment.interval_step
        asked = (
            *returns,
            self.tables,
            self.measures,
            None if step is None else int(step),
            self.treatment.concentration,
            self.treatment.optimal,
            *self.plan,
            *map(repr, self.marks),
            *sorted(self.weights.items()),
            *([repr(self.also)] if self.also is not None else []),
        )
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def _refuse_parts(code: str, number: float) -> None:
    if not number.is_integer():
        raise InvalidInput(code, f"{number:g} is no whole number, and returns count in whole units")
