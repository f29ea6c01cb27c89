"""DuckDB in-process: the default, one file or a hundred million rows, nothing to install."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from types import TracebackType
from typing import Any, Self

import duckdb
import narwhals as nw
import pyarrow as pa

from ondiris.engines.parquet_files import parquet_files, unreadable_parquet
from ondiris.engines.too_large import too_large
from ondiris.errors import InvalidInput, Unavailable
from ondiris.ports.engine import Capabilities

__all__ = ["DuckEngine"]


class DuckEngine:
    """Plans on DuckDB, in memory up to a limit and on disk beyond it.

    Parameters
    ----------
    memory : str
        What DuckDB may hold in memory, such as ``4GB``; more spills to a temporary folder.
    threads : int
        Threads; 0 takes all cores.
    """

    def __init__(self, *, memory: str = "4GB", threads: int = 0) -> None:
        self._memory = memory
        self._threads = threads
        self._spill: TemporaryDirectory[str] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What DuckDB can do."""
        return Capabilities("duckdb", out_of_core=True, distributed=False)

    def __enter__(self) -> Self:
        """Open a connection with its own spill folder."""
        self._spill = TemporaryDirectory(prefix="ondiris-duckdb-")
        try:
            self._connection = duckdb.connect(
                config={
                    "memory_limit": self._memory,
                    "temp_directory": self._spill.name,
                    "preserve_insertion_order": False,
                    # Bounds of a Parquet file say nothing of NaN, and are believed all the same:
                    # isnan() is false throughout, and a missing price a number.
                    "disabled_optimizers": "statistics_propagation",
                    **({"threads": self._threads} if self._threads else {}),
                }
            )
        except duckdb.Error as error:
            self._spill.cleanup()
            raise InvalidInput("bad-engine-option", f"DuckDB refuses memory {self._memory}") from (
                error
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection and delete what it spilled."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._spill is not None:
            self._spill.cleanup()
            self._spill = None

    @property
    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise InvalidInput("engine-not-started", "use the engine inside a with statement")
        return self._connection

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Open Parquet files of one schema, or a folder of them, as one lazy frame."""
        connection, (found, folder) = self._open, parquet_files(files)
        if folder is not None:
            found = self._beneath(folder, found)
        try:
            relation = connection.from_query(
                "SELECT * FROM read_parquet($files, hive_partitioning => $named, "
                "hive_types_autocast => false)",
                params={"files": [_literally(f) for f in found], "named": folder is not None},
            )
        except duckdb.Error as error:
            raise unreadable_parquet(found[0].name) from error
        return nw.from_native(relation)

    def _beneath(self, folder: Path, found: Sequence[Path]) -> tuple[Path, ...]:
        """Return files under a name without the folders above, which name no columns."""
        here = Path(mkdtemp(prefix="folder-", dir=self._spill.name if self._spill else None))
        link = here / "_"
        link.symlink_to(folder.absolute(), target_is_directory=True)
        return tuple(link / path.relative_to(folder) for path in found)

    def table(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Bring an Arrow table into reach; nothing is copied."""
        return nw.from_native(self._open.from_arrow(rows))

    def collect(self, plan: nw.LazyFrame[Any]) -> pa.Table:
        """Run a plan and return its rows as Arrow."""
        try:
            table = plan.collect(backend="pyarrow").to_native()
        except duckdb.OutOfMemoryException as error:
            raise Unavailable(
                "out-of-memory",
                f"the plan does not fit into {self._memory}",
                hint="Allow more memory, or run it on Spark.",
            ) from error
        except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            if "out of range" not in str(error).lower():
                raise
            raise too_large() from error
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise unreadable_parquet("one of the files") from error
        return pa.table(table)


def _literally(path: Path) -> str:
    """Return a path in which no sign stands for others."""
    return re.sub(r"([*?[])", r"[\1]", str(path))
