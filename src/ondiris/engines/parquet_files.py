"""Which Parquet files are meant by a file or a folder of them, and that they are of one kind.

Engines differ in what they make of a file with other columns than the first: one rounds its prices
to whole numbers, one leaves a column out, one fills it with nothing.  So none of them is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ondiris.errors import InvalidFile, InvalidInput, NotFound, Unavailable

__all__ = ["ParquetFiles", "folder_columns", "parquet_files", "unreadable_parquet"]

_SUFFIX = ".parquet"


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
    InvalidFile
        ``other-columns``: files whose columns differ in name or kind.
    Unavailable
        ``unreadable-parquet``: a file that is no Parquet.
    """
    found = _meant(given)
    _refuse_other_columns(found)
    return found


def _meant(given: Sequence[Path]) -> ParquetFiles:
    if len(given) == 1 and given[0].is_dir():
        folder = given[0]
        found = tuple(
            path
            for path in sorted(folder.rglob("*"))
            if path.suffix.lower() == _SUFFIX
            and not any(part[0] in "._" for part in path.relative_to(folder).parts)
            and path.is_file()
        )
        if not found:
            raise InvalidInput("not-a-table", f"{folder.name} holds no Parquet file")
        return ParquetFiles(found, folder)
    for path in given:
        if not path.is_file():
            raise NotFound("no-such-file", f"there is no file {path.name}")
        if path.suffix.lower() != _SUFFIX:
            raise InvalidInput(
                "not-a-table",
                f"an engine reads Parquet, and {path.name} is none",
                hint="Leave --engine away, or write the table as Parquet.",
            )
    return ParquetFiles(tuple(given), None)


def folder_columns(path: Path, folder: Path) -> dict[str, str]:
    """Return columns that the folders between a folder and a file of it name: ``region=KZ-75``.

    Parameters
    ----------
    path, folder : Path
    """
    parts = (part.partition("=") for part in path.relative_to(folder).parts[:-1])
    return {name: value for name, sign, value in parts if sign}


def _refuse_other_columns(found: ParquetFiles) -> None:
    """Refuse files that are not of the schema of the first."""
    first: dict[str, str] = {}
    for path in found.files:
        columns = {field.name: _kind(field.type) for field in _schema(path)}
        named = folder_columns(path, found.folder) if found.folder else {}
        both = sorted(named.keys() & columns.keys())
        if both:
            raise _other(path, found, f"has `{both[0][:40]}` beside a folder of that name")
        columns |= dict.fromkeys(named, "the name of a folder")
        first = first or columns
        if columns != first:
            name = min(k for k in first.keys() | columns.keys() if first.get(k) != columns.get(k))
            raise _other(path, found, _difference(name[:40], columns.get(name), first.get(name)))


def _other(path: Path, found: ParquetFiles, differs: str) -> InvalidFile:
    name = path.relative_to(found.folder).as_posix() if found.folder else path.name
    return InvalidFile(
        "other-columns",
        f"{name} {differs}",
        hint="Write all files with the same columns of the same kinds; prices as decimals.",
    )


def _difference(name: str, here: str | None, first: str | None) -> str:
    if here is None:
        return f"lacks `{name}`, which the first file has"
    if first is None:
        return f"has `{name}`, which the first file lacks"
    return f"has `{name}` as {here}, and the first file as {first}"


def _kind(held: pa.DataType) -> str:
    """Return the kind of a column, whichever way its cells are packed."""
    if pa.types.is_dictionary(held):
        held = held.value_type
    return "text" if pa.types.is_string(held) or pa.types.is_large_string(held) else str(held)


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise unreadable_parquet(path.name) from error


def unreadable_parquet(name: str) -> Unavailable:
    """Return the refusal of a file that cannot be read.

    Parameters
    ----------
    name : str
        Which it is.
    """
    return Unavailable(
        "unreadable-parquet",
        f"{name[:80]} cannot be read as Parquet",
        hint="Write it again, within reach of every worker under the same path.",
    )
