"""Reading a table of inputs and outputs, whatever file it is in: by its map, or as recognised."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ondiris.errors import InvalidFile, NotFound
from ondiris.sources.content import read_content
from ondiris.sources.io_exiobase import files_read, is_exiobase, read_exiobase
from ondiris.sources.io_icio import is_icio, read_icio
from ondiris.sources.io_long import long_dialect, long_table, wide_country_table, wide_dialect
from ondiris.sources.io_map import TableMap, read_table_map
from ondiris.sources.io_regions import Progress, untold
from ondiris.sources.io_sheet import mapped_table
from ondiris.sources.io_table import TableOfFlows
from ondiris.sources.tables import read_sheets

__all__ = ["TableFile", "read_table_file"]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table with the file that it was read from.

    Parameters
    ----------
    table : TableOfFlows
    name : str
        Name of the file or the folder.
    sha256 : str
        Digest of its bytes; of a folder, of the names and digests of the files that were read.
    layout : str
        What it was recognised as: ``map``, ``Eurostat``, ``OECD``, ``ICIO`` or ``EXIOBASE``.
    map : TableMap, optional
    """

    table: TableOfFlows
    name: str
    sha256: str
    layout: str
    map: TableMap | None = None


def read_table_file(
    path: Path,
    mapping: Path | None = None,
    *,
    economy: str = "",
    year: int = 0,
    progress: Progress = untold,
) -> TableFile:
    """Read a table, whole or not at all.

    Parameters
    ----------
    path : Path
        A workbook, a CSV file, or a folder of matrices.
    mapping : Path, optional
        Map of a layout that is not recognised.
    economy : str
        Code of the economy, where the file holds several or names none.
    year : int
        Likewise; zero for unsaid.
    progress : callable
        Told how many bytes of a table of many economies are read, of how many.

    Raises
    ------
    NotFound
        There is no such file or map.
    InvalidFile
        ``unknown-io-layout`` without a map; else what is wrong in the file, with its cell.
    """
    if not path.exists():
        raise NotFound("no-such-file", f"there is no file {path.name}")
    if mapping is not None:
        content, found = read_content(path), read_table_map(mapping)
        _agree(found, economy, year)
        return TableFile(mapped_table(content, found), path.name, content.sha256, "map", found)
    if is_exiobase(path):
        table = read_exiobase(path, economy, year=year, progress=progress)
        return TableFile(table, path.name, _digest(path), "EXIOBASE")
    if is_icio(path):
        table = read_icio(path, economy, year=year, progress=progress)
        return TableFile(table, path.name, _digest(path), "ICIO")
    content = read_content(path)
    sheet = read_sheets(content)[0]
    for recognised, read in ((long_dialect, long_table), (wide_dialect, wide_country_table)):
        dialect = recognised(sheet)
        if dialect is not None:
            table = read(sheet, path.name, dialect, economy=economy, year=year)
            return TableFile(table, path.name, content.sha256, dialect.name)
    raise InvalidFile(
        "unknown-io-layout",
        f"{path.name} is no table of inputs and outputs of a known layout",
        hint="Describe it in a map and name that with --map.",
    )


def _agree(found: TableMap, economy: str, year: int) -> None:
    """Refuse a map that is of another economy or year than was said."""
    if (economy and economy != found.economy) or (year and year != found.year):
        raise InvalidFile(
            "io-other-map",
            f"the map {found.id} is of {found.economy} {found.year}, the command says another",
            hint="Leave --economy and --year away, or change the map.",
        )


def _digest(path: Path) -> str:
    """Return the digest of a file, or of those of a folder that are read, with their names."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    told = "".join(f"{one.name} {_digest(one)}\n" for one in files_read(path))
    return hashlib.sha256(told.encode()).hexdigest()
