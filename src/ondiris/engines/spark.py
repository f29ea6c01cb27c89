"""Spark: the same plans on a cluster, for a nation's returns.

The library is the extra ``spark``; it and a Java runtime are looked for when an engine is opened,
not when the house starts.  Sums do not depend on their order (`ondiris.indices.exact`), so figures
are DuckDB's to the last bit, whichever worker finishes first and whichever is lost on the way.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import narwhals as nw
import pyarrow as pa

from ondiris.engines.parquet_files import parquet_files
from ondiris.engines.too_large import too_large
from ondiris.errors import InvalidInput, OndirisError, Unavailable, Unsupported
from ondiris.ports.engine import Capabilities

__all__ = ["SparkEngine"]

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "64",
    "spark.sql.adaptive.enabled": "true",
    # Folders name columns of text, as on other engines: 2025-01 is no day.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
HERE: Final = ("local", "spark://127.0.0.1", "spark://localhost")
"""How addresses of clusters begin that are on this machine."""
T = TypeVar("T")


class SparkEngine:
    """Plans on a Spark cluster.

    Parameters
    ----------
    master : str
        Address of the cluster: ``spark://host:7077``, ``yarn``, ``k8s://…`` or ``local[2]``.
    patience : float
        Seconds in which a worker must be there.
    **settings : str
        More Spark settings, two underscores for a dot.
    """

    def __init__(
        self, master: str = "local[2]", *, patience: float = 60.0, **settings: str
    ) -> None:
        self._master = master
        self._patience = patience
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
                hint="Install the extra spark, as `ondiris doctor` says, or use duckdb.",
            ) from error
        if self._master.startswith(HERE):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master(self._master).appName("ondiris")
        for key, value in {**SETTINGS, **self._settings}.items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except (PySparkException, _java_error(), OSError, RuntimeError) as error:
            raise Unavailable(
                "no-spark-cluster",
                f"no Spark session on {self._master}",
                hint="Check the address of the cluster and that Java 17 or newer is installed.",
            ) from error
        self._session.sparkContext.setLogLevel("ERROR")
        try:
            self._await_worker()
        except OndirisError:
            self.__exit__(None, None, None)
            raise
        return self

    def _await_worker(self) -> None:
        """Wait until somebody works: a job without a worker would wait for ever."""
        lazily = self._open.conf.get("spark.dynamicAllocation.enabled", "false") == "true"
        if self._master.startswith("local") or lazily:
            return
        until = time.monotonic() + self._patience
        while not self._ready():
            if time.monotonic() > until:
                raise Unavailable(
                    "no-spark-worker",
                    f"no worker of {self._master} has room within {self._patience:g} seconds",
                    hint="Start a worker, or ask less of one: spark.executor.memory in "
                    "spark-defaults.conf, 1 GB where it says nothing.",
                )
            time.sleep(0.1)

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
        return self._ready()

    def _ready(self) -> int:
        status = self._open.sparkContext._jsc.sc().getExecutorMemoryStatus()
        return int(status.size()) - 1

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Open Parquet files of one schema, or a folder of them, as one lazy frame."""
        reader, (found, folder) = self._open.read, parquet_files(files)
        if folder is not None:
            reader = reader.option("basePath", _address(folder))
        native = _told(lambda: reader.parquet(*[_literally(f) for f in found]))
        frame: nw.LazyFrame[Any] = nw.from_native(native)
        return frame

    def table(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Send a small Arrow table to the cluster."""
        frame: nw.LazyFrame[Any] = nw.from_native(self._open.createDataFrame(rows))
        return frame

    def collect(self, plan: nw.LazyFrame[Any]) -> pa.Table:
        """Run a plan and return its rows as Arrow."""
        return pa.table(_told(lambda: plan.to_native().toArrow()))


def _java_error() -> type[Exception]:
    """Return what the bridge to Java raises, which comes with the extra."""
    error: type[Exception] = import_module("py4j.protocol").Py4JError
    return error


def _address(path: Path) -> str:
    """Return where a path is to every worker; Spark decodes nothing in an address."""
    return f"file://{path.absolute().as_posix()}"


def _literally(path: Path) -> str:
    """Return the address of a path in which no sign stands for others."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", _address(path))


def _told(work: Callable[[], T]) -> T:
    """Do some work on the cluster, and say in one line why it ended before its time."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- an extra, not always there

    try:
        return work()
    except (PySparkException, _java_error(), OSError) as error:
        text = str(error)
        if "ARITHMETIC_OVERFLOW" in text or "CAST_OVERFLOW" in text:
            raise too_large() from error
        if "PARQUET_TYPE_ILLEGAL" in text:
            raise InvalidInput(
                "unknown-parquet-type",
                "Spark cannot read a column of the Parquet files: their kind is unknown to it",
                hint="Write days as dates, and moments in microseconds, not nanoseconds.",
            ) from error
        if "FAILED_READ_FILE" in text or "CANNOT_READ_FILE" in text or "PATH_NOT_FOUND" in text:
            raise Unavailable(
                "unreadable-parquet",
                "a worker cannot read one of the Parquet files, or it has other columns",
                hint="Files must be within reach of every worker under the same path.",
            ) from error
        raise Unavailable(
            "spark-job-failed",
            "the job on Spark ended before its time; nothing was kept",
            hint="Look at the logs of the workers; run it again once they are back.",
        ) from error
