"""Spark: the same plans on a cluster, for a nation's returns.

The library is the extra ``spark``; it and a Java runtime are looked for when an engine is opened,
not when the house starts.  Arithmetic is IEEE double on every executor, so figures differ from
DuckDB's by the order of summation only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import narwhals as nw
import pyarrow as pa

from ondiris.errors import InvalidInput, Unavailable, Unsupported
from ondiris.ports.engine import Capabilities

__all__ = ["SparkEngine"]

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "16",
    "spark.sql.adaptive.enabled": "true",
}


class SparkEngine:
    """Plans on a Spark cluster.

    Parameters
    ----------
    master : str
        Address of the cluster: ``spark://host:7077``, ``yarn``, ``k8s://…`` or ``local[2]``.
    **settings : str
        More Spark settings, underscores for dots.
    """

    def __init__(self, master: str = "local[2]", **settings: str) -> None:
        self._master = master
        self._settings = {key.replace("__", "."): value for key, value in settings.items()}
        self._session: Any = None

    @property
    def capabilities(self) -> Capabilities:
        """What Spark can do."""
        return Capabilities("spark", out_of_core=True, distributed=True, extra="spark")

    def __enter__(self) -> Self:
        """Start a session on the cluster."""
        try:
            from pyspark.errors import PySparkException  # noqa: PLC0415 -- an extra, not always there
            from pyspark.sql import SparkSession  # noqa: PLC0415 -- an extra, not always there
        except ModuleNotFoundError as error:
            raise Unsupported(
                "missing-extra",
                "this installation has no Spark",
                hint="Install ondiris[spark], or use the engine duckdb.",
            ) from error
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master(self._master).appName("ondiris")
        for key, value in {**SETTINGS, **self._settings}.items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except (PySparkException, OSError, RuntimeError) as error:
            raise Unavailable(
                "no-spark-cluster",
                f"no Spark session on {self._master}",
                hint="Check the address of the cluster and that Java 17 or newer is installed.",
            ) from error
        self._session.sparkContext.setLogLevel("ERROR")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the session."""
        if self._session is not None:
            self._session.stop()
            self._session = None

    @property
    def _open(self) -> Any:
        if self._session is None:
            raise InvalidInput("engine-not-started", "use the engine inside a with statement")
        return self._session

    def executors(self) -> int:
        """Return how many executors stand ready, the driver not counted."""
        self._open.range(2).count()  # executors come with the first job
        status = self._open.sparkContext._jsc.sc().getExecutorMemoryStatus()
        return int(status.size()) - 1

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Open Parquet files of one schema as one lazy frame."""
        native = self._open.read.parquet(*[Path(f).absolute().as_uri() for f in files])
        frame: nw.LazyFrame[Any] = nw.from_native(native)
        return frame

    def table(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Send a small Arrow table to the cluster."""
        frame: nw.LazyFrame[Any] = nw.from_native(self._open.createDataFrame(rows))
        return frame

    def collect(self, plan: nw.LazyFrame[Any]) -> pa.Table:
        """Run a plan and return its rows as Arrow."""
        return pa.table(plan.to_native().toArrow())
