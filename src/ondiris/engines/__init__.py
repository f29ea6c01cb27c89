"""Where plans run: DuckDB in-process, Spark on a cluster, or a frame of the caller.

An engine scans Parquet, runs a Narwhals plan and hands back a small Arrow table.  What each can do
is declared as data in its `Capabilities`; what none of them does is compute an index: means, trees
and chains belong to the kernels, which is why an engine can be swapped without moving a figure.

>>> from ondiris.engines import open_engine
>>> with open_engine("duckdb") as engine:
...     engine.capabilities.out_of_core
True
"""

from __future__ import annotations

from ondiris.engines.duck import DuckEngine
from ondiris.engines.frames import FRAMES, FrameEngine
from ondiris.engines.spark import SparkEngine
from ondiris.engines.x13 import X13Adjuster
from ondiris.errors import InvalidInput
from ondiris.ports.engine import Engine

__all__ = ["ENGINES", "DuckEngine", "FrameEngine", "SparkEngine", "X13Adjuster", "open_engine"]

ENGINES = ("duckdb", "spark", *FRAMES)


def open_engine(name: str, *, master: str = "local[2]", memory: str = "4GB") -> Engine:
    """Return an engine by name, to be used in a ``with`` statement.

    Parameters
    ----------
    name : str
        One of `ENGINES`, or the address of a Spark cluster: ``spark://host:7077``, ``local[2]``,
        ``yarn``, ``k8s://…``.
    master : str
        Address of the Spark cluster where the name is ``spark``.
    memory : str
        What DuckDB may hold in memory before it spills.

    Raises
    ------
    InvalidInput
        An engine that does not exist.
    """
    if name == "duckdb":
        return DuckEngine(memory=memory)
    if name == "spark":
        return SparkEngine(master)
    if name == "yarn" or name.startswith(("spark://", "local[", "k8s://")):
        return SparkEngine(name)
    if name in FRAMES:
        return FrameEngine(name)
    raise InvalidInput(
        "unknown-engine",
        f"no engine {name[:40]}",
        hint=f"Engines: {', '.join(ENGINES)}, or the address of a Spark cluster.",
    )
