"""A symmetric input-output table: who sells to whom, what is bought beside, what it adds up to.

Arrays in one unit and of one year, with the words that keep a figure from being taken for another.
Nothing is repaired here: `examine` says what does not hold, and the caller decides.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.impact.check import Floats, checked_matrix, checked_square, checked_vector

__all__ = ["Flows", "SymmetricTable", "TableWords"]


class Flows(StrEnum):
    """Whether intermediate flows hold what was made at home alone, or imports too."""

    DOMESTIC = "domestic"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class TableWords:
    """What a table is a table of.

    Parameters
    ----------
    activities : tuple of str
        Codes of rows and columns.
    demand : tuple of str
        Names of the categories of final demand.
    value_added : tuple of str
        Names of the components of value added.
    unit : str
        ``mln HUF``.
    year : int
        Year of flows and prices.
    territory : str
        Code or name of the economy.
    flows : Flows
        What the intermediate flows hold.
    by : {"product", "industry"}
        What rows and columns are.
    exports : str
        Name of the category of final demand that leaves the territory; empty where unknown.
    """

    activities: tuple[str, ...]
    demand: tuple[str, ...] = ("final demand",)
    value_added: tuple[str, ...] = ("value added",)
    unit: str = ""
    year: int = 0
    territory: str = ""
    flows: Flows = Flows.DOMESTIC
    by: str = "product"
    exports: str = ""

    def __post_init__(self) -> None:
        for words, what in (
            (self.activities, "activities"),
            (self.demand, "categories of final demand"),
            (self.value_added, "components of value added"),
        ):
            if len(set(words)) != len(words):
                twice = next(w for k, w in enumerate(words) if w in words[:k])
                raise InvalidInput("io-twice", f"{what} name '{twice}' twice.", name=twice)
        if self.by not in {"product", "industry"}:
            raise InvalidInput("io-by", f"a table is by product or by industry, not '{self.by}'.")
        if self.exports and self.exports not in self.demand:
            raise InvalidInput(
                "io-exports", f"'{self.exports}' is no category of this table's final demand."
            )


@dataclass(frozen=True, slots=True, eq=False)
class SymmetricTable:
    """A symmetric input-output table as it was given.

    Parameters
    ----------
    flows : float64 array, shape (selling, buying)
        Intermediate flows.
    final_demand : float64 array, shape (activities, categories)
        What each category buys.
    imports : float64 array, shape (activities,)
        Of domestic flows: imports used by each activity as inputs.  Of total flows: imports of
        each product, which with output make its supply.
    taxes : float64 array, shape (activities,)
        Taxes less subsidies on what each activity uses.
    value_added : float64 array, shape (components, activities)
        Components that add up to value added at basic prices.
    output : float64 array, shape (activities,)
        Output at basic prices.
    words : TableWords
        What it is a table of.

    Raises
    ------
    InvalidInput
        Shapes that do not fit the words, holes and infinities.
    """

    flows: Floats
    final_demand: Floats
    imports: Floats
    taxes: Floats
    value_added: Floats
    output: Floats
    words: TableWords

    def __post_init__(self) -> None:
        n = len(self.words.activities)
        checked_square(self.flows, what="flows")
        checked_matrix(self.final_demand, what="final demand")
        checked_matrix(self.value_added, what="components of value added")
        shapes = {
            "flows": (n, n),
            "final_demand": (n, len(self.words.demand)),
            "value_added": (len(self.words.value_added), n),
        }
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise InvalidInput(
                    "io-words",
                    f"{name} has shape {getattr(self, name).shape}; its names ask for {shape}.",
                )
        for name in ("imports", "taxes", "output"):
            checked_vector(getattr(self, name), n, what=name)
        for field in fields(self):
            if field.name != "words":
                kept = np.array(getattr(self, field.name), dtype=np.float64)
                kept.flags.writeable = False
                object.__setattr__(self, field.name, kept)

    @property
    def supplied(self) -> Floats:
        """What rows add up to: output, and with total flows imports of the product too."""
        return self.output + self.imports if self.words.flows is Flows.TOTAL else self.output

    @property
    def bought(self) -> Floats:
        """What columns add up to: all that each activity uses, and its value added."""
        beside = self.taxes + self.value_added.sum(axis=0)
        if self.words.flows is Flows.DOMESTIC:
            beside = beside + self.imports
        found: Floats = self.flows.sum(axis=0) + beside
        return found

    @property
    def sold(self) -> Floats:
        """What rows hold: intermediate and final use."""
        found: Floats = self.flows.sum(axis=1) + self.final_demand.sum(axis=1)
        return found

    def __str__(self) -> str:
        w = self.words
        return f"{w.territory} {w.year}: {len(w.activities)} activities, {w.flows} flows by {w.by}"
