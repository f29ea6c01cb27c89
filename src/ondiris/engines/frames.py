"""Frames from Python: Polars, pandas and Arrow, for notebooks and for the parity suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ondiris.engines.parquet_files import folder_columns, parquet_files
from ondiris.engines.too_large import too_large
from ondiris.errors import InvalidInput, Unsupported
from ondiris.ports.engine import Capabilities, Gap

__all__ = ["FRAMES", "FrameEngine"]

FRAMES = {
    "polars": Capabilities("polars", out_of_core=True, distributed=False),
    "pandas": Capabilities("pandas", out_of_core=False, distributed=False),
    "pyarrow": Capabilities(
        "pyarrow",
        out_of_core=False,
        distributed=False,
        gaps={
            plan: Gap(
                plan=plan,
                reason="Narwhals has no ordered window over a partition on Arrow tables",
                error="NotImplementedError",
            )
            for plan in ("returns", "quotes")
        },
    ),
}


class FrameEngine:
    """Plans on a dataframe library of the caller.

    Parameters
    ----------
    name : {"polars", "pandas", "pyarrow"}
        The library; polars and pandas are not installed by the house.
    """

    def __init__(self, name: str) -> None:
        if name not in FRAMES:
            raise InvalidInput("unknown-engine", f"no frame engine {name}: {', '.join(FRAMES)}")
        self._name = name

    @property
    def capabilities(self) -> Capabilities:
        """What this library can do."""
        return FRAMES[self._name]

    def __enter__(self) -> Self:
        """Nothing to start."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to stop."""

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        """Read Parquet files of one schema, or a folder of them, as one lazy frame."""
        found, folder = parquet_files(files)
        if folder is None:
            return self.table(pa.concat_tables([pq.read_table(f) for f in found]))
        keys = [(name, pa.string()) for name in folder_columns(found[0], folder)]
        named = ds.partitioning(pa.schema(keys), flavor="hive") if keys else None
        return self.table(
            ds.dataset(
                list(map(str, found)), partitioning=named, partition_base_dir=str(folder)
            ).to_table()
        )

    def table(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Convert an Arrow table to the library's frame; in pandas too a null stays a null."""
        eager = nw.from_native(rows, eager_only=True)
        try:
            lazy: nw.LazyFrame[Any] = {
                "polars": lambda: nw.from_native(eager.to_polars()).lazy(),
                "pandas": lambda: nw.from_native(_with_nulls(rows)).lazy(),
                "pyarrow": eager.lazy,
            }[self._name]()
        except ModuleNotFoundError as error:
            raise Unsupported(
                "missing-library", f"{self._name} is not installed", hint="Use the engine duckdb."
            ) from error
        return lazy

    def collect(self, plan: nw.LazyFrame[Any]) -> pa.Table:
        """Run a plan and return its rows as Arrow."""
        table = pa.table(plan.collect().to_arrow())
        for column in table.columns:
            if pa.types.is_floating(column.type) and pc.any(pc.is_inf(column)).as_py():
                raise too_large()
        return table


def _with_nulls(rows: pa.Table) -> Any:
    """Return a pandas frame whose whole numbers may be missing and stay whole."""
    import pandas as pd  # noqa: PLC0415 - heavy, for who chose this engine

    return rows.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
