"""The pools of projects that a city's files tell, and the amounts of their unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ondiris.applications import CalculationIndex, ProjectPool
from ondiris.codes import LANGUAGES
from ondiris.sources import pool_files as files
from ondiris.sources.cells import Failures, ReadingContext, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.content import read_content
from ondiris.sources.rows import TypedRow, each_row, table_records

__all__ = ["ProjectPools", "read_pools"]

POOLS, INDICES = "pools.csv", "calculation-index.csv"


@dataclass(frozen=True, slots=True)
class ProjectPools:
    """What a city's files say of pools.

    Parameters
    ----------
    pools : tuple of ProjectPool
        Every version.
    indices : tuple of CalculationIndex
    """

    pools: tuple[ProjectPool, ...] = ()
    indices: tuple[CalculationIndex, ...] = ()


def read_pools(folder: Path, reading: ReadingContext) -> ProjectPools:
    """Return the pools of a city; none where it has no such files.

    Parameters
    ----------
    folder : Path
        With ``pools.csv`` and ``calculation-index.csv``.
    reading : ReadingContext

    Raises
    ------
    InvalidFile
        Naming each failing place.
    """
    pools, indices = list[ProjectPool](), list[CalculationIndex]()

    def pool(row: TypedRow) -> None:
        above, up_to = (row.get(column) for column in (files.ABOVE, files.UP_TO))
        if above is None and up_to is None:
            raise at("above", "no-bound", "a pool has a bound", "Fill in above, up_to, or both.")
        bounds = [None if bound is None else Decimal(bound) for bound in (above, up_to)]
        pools.append(
            ProjectPool(
                row[files.CODE], _texts(row, files.NAME), bounds[0], bounds[1],
                row[files.VALID_FROM], _texts(row, files.BASIS), row[files.URL],
            )
        )  # fmt: skip

    def index(row: TypedRow) -> None:
        amount, since = Decimal(row[files.AMOUNT]), row[files.VALID_FROM]
        indices.append(CalculationIndex(amount, since, row[files.URL]))

    wanted: Sequence[tuple[str, TableSpecification, Callable[[TypedRow], None]]] = (
        (POOLS, files.POOL_COLUMNS, pool),
        (INDICES, files.INDEX_COLUMNS, index),
    )
    for name, columns, take in wanted:
        path = folder / name
        if path.is_file():
            failures = Failures()
            records = table_records(read_content(path), columns, failures)
            each_row(records, columns, failures, take, reading)
            failures.refuse("bad-rows", f"applications/{name} has {failures.summary}")
    return ProjectPools(tuple(pools), tuple(indices))


def _texts(row: TypedRow, columns: tuple[TableColumn[str], ...]) -> dict[str, str]:
    said = zip(LANGUAGES, map(row.get, columns), strict=True)
    return {lang: text for lang, text in said if text}
