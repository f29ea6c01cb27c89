"""What disclosure control hands on: tables without their secrets, and accounts of the loss."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ondiris.disclosure.background import Exposed
    from ondiris.disclosure.hierarchy import Shape

__all__ = ["Account", "ProtectedTable", "Recoding"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COARSE = 100
"""Cells from which on accounts are told in steps of one per cent, below in steps of five."""


@dataclass(frozen=True, slots=True)
class Account:
    """What protection did to a table, in counts.

    Attributes
    ----------
    cells : int
        Cells with a value.
    primary, secondary : int
        Cells hidden by a rule, and to protect those.
    by_rule : mapping of str to int
        Primary cells by rule; a cell may count under several.
    information_lost_pct : float
        Part of the table's information, sum of log(1 + value), that is hidden.
    cost, bound : float
        Cost of secondary suppression and the least that any safe pattern costs.
    exposed : tuple of Exposed
        Secrets that other sources expose already.
    waivers : int
        Holdings that agreed to be visible.
    marks : mapping of str to int
        Cells decided by hand, by how; empty where none was.
    """

    cells: int
    primary: int
    secondary: int
    by_rule: Mapping[str, int]
    information_lost_pct: float
    cost: float
    bound: float
    exposed: tuple[Exposed, ...] = ()
    waivers: int = 0
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def gap_pct(self) -> float:
        """How much dearer than the cheapest safe pattern this one can be, per cent."""
        return 0.0 if self.cost <= 0 else max(0.0, 100 * (self.cost - self.bound) / self.cost)

    def to_json(self) -> dict[str, object]:
        """Return the account for files and doors.

        What is computed from hidden values is told in steps: in hundredths it would be an
        equation more for an attacker.
        """
        step = 1 if self.cells >= COARSE else 5
        told: dict[str, object] = {
            "cells": self.cells,
            "primary": self.primary,
            "secondary": self.secondary,
            "by_rule": dict(self.by_rule),
            "information_lost_pct": step * round(self.information_lost_pct / step),
            "gap_to_bound_pct": step * round(self.gap_pct / step),
            "exposed_by_others": [
                {"cell": e.cell, "sources": list(e.sources)} for e in self.exposed
            ],
            "waivers": self.waivers,
        }
        return told | ({"marks": dict(self.marks)} if self.marks else {})


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedTable:
    """A table in which hidden cells are absent.

    Attributes
    ----------
    shape : Shape
    values : float array, shape (cells,)
        Not-a-number where hidden.
    hidden : bool array, shape (cells,)
    account : Account
    intervals : float array, shape (cells, 2), optional
        What is told of hidden cells: publication intervals, infinite without an end, or the
        limits within which others printed them; not-a-number where nothing is.
    herfindahl : float array, shape (cells, 2), optional
        Bands of the Herfindahl index of open cells; not-a-number where none may be told.
    """

    shape: Shape
    values: Floats
    hidden: Bools
    account: Account
    intervals: Floats | None = None
    herfindahl: Floats | None = None

    def __str__(self) -> str:
        """Return the numbers of cells in one line."""
        return f"ProtectedTable({len(self.values)} cells, {int(self.hidden.sum())} hidden)"

    def value(self, *codes: str) -> float | None:
        """Return a cell's value, None where it is hidden."""
        places = tuple(
            np.array([h.position[c]]) for h, c in zip(self.shape.hierarchies, codes, strict=True)
        )
        cell = int(self.shape.flat(places)[0])
        return None if self.hidden[cell] else float(self.values[cell])


@dataclass(frozen=True, slots=True)
class Recoding:
    """A coarser table, and how much of the information it keeps.

    Attributes
    ----------
    what : str
        ``merge area east+west``, ``drop leaves of activity``.
    information_kept_pct : float
        Of the information of the table as asked for.
    hidden : int
        Cells still hidden.
    shortfalls : int
        Always zero in what is returned; the audit of this recoding.
    """

    what: str
    information_kept_pct: float
    hidden: int
    shortfalls: int
