"""What a city's settings say of its lists: currency, own classifications, when its year begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ondiris.model import FiscalYear

__all__ = ["CURRENCY", "Conventions"]

CURRENCY = "KZT"
"""What money is counted in where the settings of a home or case name no currency."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a city's settings say of its lists.

    Parameters
    ----------
    currency : str
        Unit in which the city counts money.
    classifications : mapping of str to str
        Lists of the city that stand in place of shipped ones, by what they are called:
        ``activities`` as ``NAICS 2022``.
    fiscal_year : FiscalYear
        When the fiscal year begins.
    """

    currency: str = CURRENCY
    classifications: Mapping[str, str] = field(default_factory=dict)
    fiscal_year: FiscalYear = field(default_factory=FiscalYear)
