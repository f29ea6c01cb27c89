"""What the house asks of an engine: read tables, run a plan, hand back a small Arrow table.

An engine never sees a method.  It gets a Narwhals plan built by a workshop and returns the few
rows the plan reduces to.  What it can and cannot do is data, so that a door can say so before a
job of an hour starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import narwhals as nw
import pyarrow as pa

__all__ = ["Capabilities", "Engine", "Gap"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something an engine cannot do.

    Parameters
    ----------
    plan : str
        Name of the plan that does not run.
    reason : str
        Why, in one sentence.
    error : str
        Full name of the exception it raises.
    """

    plan: str
    reason: str
    error: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do.

    Parameters
    ----------
    name : str
        The word of the command line.
    out_of_core : bool
        Whether tables larger than memory are reduced.
    distributed : bool
        Whether work spreads over machines.
    extra : str
        The extra that installs it; empty when it always comes along.
    gaps : mapping of str to Gap
        Plans that do not run, by name.
    """

    name: str
    out_of_core: bool
    distributed: bool
    extra: str = ""
    gaps: Mapping[str, Gap] = field(default_factory=dict)


class Engine(Protocol):
    """Runs plans over Parquet files; a context manager that leaves nothing running."""

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""
        ...

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Open Parquet files of one schema, or a folder of them, as one lazy frame.

        Names of inner folders such as ``period=2025-01`` are columns of text.
        """
        ...

    def table(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Bring a small table to where the engine computes."""
        ...

    def collect(self, plan: nw.LazyFrame[Any]) -> pa.Table:
        """Run a plan and return its rows."""
        ...

    def __enter__(self) -> Self:
        """Start."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop and free everything."""
        ...
