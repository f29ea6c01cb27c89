"""Which Parquet files are meant by a file or a folder of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ondiris.errors import InvalidInput, NotFound

__all__ = ["ParquetFiles", "parquet_files"]


class ParquetFiles(NamedTuple):
    """Files to be read as one table, and the folder whose inner folders name columns."""

    files: tuple[Path, ...]
    folder: Path | None


def parquet_files(given: Sequence[Path]) -> ParquetFiles:
    """Return the files that are meant.

    Parameters
    ----------
    given : sequence of Path
        Files, or one folder: its files in any depth, those left out whose name or folder begins
        with a dot or an underscore, as clusters mark what is no data.

    Raises
    ------
    NotFound
        ``no-such-file``: nothing is there.
    InvalidInput
        ``not-a-table``: a folder without such files, or a file of another kind.
    """
    if len(given) == 1 and given[0].is_dir():
        folder = given[0]
        found = tuple(
            path
            for path in sorted(folder.rglob("*.parquet"))
            if not any(part[0] in "._" for part in path.relative_to(folder).parts)
        )
        if not found:
            raise InvalidInput("not-a-table", f"{folder.name} holds no Parquet file")
        return ParquetFiles(found, folder)
    for path in given:
        if not path.is_file():
            raise NotFound("no-such-file", f"there is no file {path.name}")
        if path.suffix.lower() != ".parquet":
            raise InvalidInput(
                "not-a-table",
                f"an engine reads Parquet, and {path.name} is none",
                hint="Leave --engine away, or write the table as Parquet.",
            )
    return ParquetFiles(tuple(given), None)
