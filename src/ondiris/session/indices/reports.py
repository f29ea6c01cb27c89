"""What compiling is asked with and what it reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ondiris.production.indices.returns import Intake
    from ondiris.session.disclosure.opening import Decision

__all__ = ["CompileReport", "EngineChoice", "SynthesisReport"]


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine runs plans, and where.

    Parameters
    ----------
    name : str
        ``duckdb``, ``spark``, ``polars`` or ``pandas``.
    master : str
        Address of the Spark cluster.
    memory : str
        What DuckDB may hold in memory.
    """

    name: str = "duckdb"
    master: str = "local[2]"
    memory: str = "4GB"


@dataclass(frozen=True, slots=True)
class SynthesisReport:
    """What a synthetic city came to: enterprises, rows, rounds of calibration, editing."""

    enterprises: int
    rounds: int
    intake: Intake


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What a compilation did.

    Parameters
    ----------
    known : date
        Newest day on which a return used came in.
    figures : int
        Figures compiled.
    added : int
        Figures new to the ledger: of a new month, or revised.
    revision : int
        Ledger revision that holds them; 0 where nothing was new.
    returns : int
        Returns received for the month.
    enterprises : int
        Enterprises alive in the month by the register.
    adjusted, refused : int
        Seasonally adjusted series, and series that could not be.
    fallback : int
        Series adjusted by STL because X-13 gave up.
    weighed : bool
        Whether activities were weighed by value added, or, for want of it, by output.
    decision : Decision
        Which activities disclosure control lets be public.
    held : int
        Late returns that wait for others, since alone they would betray who sent them.
    """

    known: date
    figures: int
    added: int
    revision: int
    returns: int
    enterprises: int
    adjusted: int
    refused: int
    fallback: int
    weighed: bool
    decision: Decision
    held: int = 0
