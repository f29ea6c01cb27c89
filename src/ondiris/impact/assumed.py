"""What an answer about impact assumes: ranges with their source, as data of the room.

A range is what nobody knows of the city.  Its middle makes the answer, its width the range around
it; `with_table` says what a national table would do to it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import numpy as np

from ondiris.errors import BrokenInvariant
from ondiris.impact.check import Floats

__all__ = [
    "ImpactAssumption",
    "InvestmentItem",
    "WithTable",
    "impact_assumption",
    "impact_assumptions",
    "investment_items",
]


class WithTable(StrEnum):
    """What a national table would do to an assumption."""

    REPLACES = "replaces"
    NARROWS = "narrows"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class ImpactAssumption:
    """A number that nobody knows of the city, as a range in which every value is as likely.

    Parameters
    ----------
    code : str
    low, high : float
    unit : str
        ``share``, ``years``, ``log`` or ``log odds``.
    kind : str
        ``published`` or ``assumption``.
    source : str
        Who published it; empty for an assumption.
    with_table : WithTable
    basis : str
        What the range stands for.
    """

    code: str
    low: float
    high: float
    unit: str
    kind: str
    source: str
    with_table: WithTable
    basis: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high or (self.kind == "published") != bool(self.source):
            raise BrokenInvariant("bad-range", f"{self.code} needs ends in order, and a source")

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2.0

    def drawn(self, luck: np.random.Generator, draws: int) -> Floats:
        """Return equally likely values, one for each draw."""
        return luck.uniform(self.low, self.high, draws)


@dataclass(frozen=True, slots=True)
class InvestmentItem:
    """One kind of thing that an investment buys.

    Parameters
    ----------
    code : str
        ``buildings``, ``machinery``, ``vehicles``, ``design``.
    activities : tuple of str
        Who makes it, alike; one named twice makes twice as much.
    share, abroad, here : ImpactAssumption
        Its share of the investment; what of it is imported; what of the rest the city makes.
    """

    code: str
    activities: tuple[str, ...]
    share: ImpactAssumption
    abroad: ImpactAssumption
    here: ImpactAssumption


@cache
def impact_assumptions() -> tuple[ImpactAssumption, ...]:
    """Return every assumption beside those of an investment, in the order in which they are told.

    Examples
    --------
    >>> impact_assumptions()[0].code, impact_assumptions()[0].middle
    ('delta', 0.25)
    """
    return tuple(
        ImpactAssumption(
            row["code"], float(row["low"]), float(row["high"]), row["unit"], row["kind"],
            row["source"], WithTable(row["with_table"]), row["basis"],
        )
        for row in _rows("assumptions.csv")
    )  # fmt: skip


def impact_assumption(code: str) -> ImpactAssumption:
    """Return one assumption by its code.

    Examples
    --------
    >>> impact_assumption("displacement").high
    0.5
    """
    return next(one for one in impact_assumptions() if one.code == code)


@cache
def investment_items() -> tuple[InvestmentItem, ...]:
    """Return what an investment buys.

    Examples
    --------
    >>> [(item.code, item.abroad.low) for item in investment_items()][1]
    ('machinery', 0.7)
    """
    return tuple(
        InvestmentItem(row["item"], tuple(row["activities"].split()), *_parts(row))
        for row in _rows("investment.csv")
    )


def _parts(row: dict[str, str]) -> list[ImpactAssumption]:
    return [
        ImpactAssumption(
            f"investment.{row['item']}.{part}", float(row[f"{part}_low"]),
            float(row[f"{part}_high"]), "share", "published" if row["source"] else "assumption",
            row["source"], WithTable.NARROWS if part == "abroad" else WithTable.STAYS, row["basis"],
        )
        for part in ("share", "abroad", "here")
    ]  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("ondiris.impact") / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
