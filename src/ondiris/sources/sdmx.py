"""SDMX data messages as columns: CSV 1 and 2, ML by pysdmx, JSON 1 and 2.

Each component of the structure is a column of codes, whatever message brought it, so that one
mapping reads them all.  CSV is read as columns at once, because offices exchange millions of rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.parsers.expat import ExpatError

import numpy as np

from ondiris.errors import InvalidFile
from ondiris.sources.bulk import BulkTable
from ondiris.sources.content import Content
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import delimiter_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pysdmx.model.message import Message

__all__ = [
    "SDMX_LIMIT",
    "SdmxComponent",
    "SdmxData",
    "SdmxStructure",
    "broken_sdmx",
    "deleting_sdmx",
    "is_sdmx_csv",
    "sdmx_columns",
    "sdmx_csv",
    "sdmx_ml",
    "sdmx_structures",
]

SDMX_LIMIT: Final = 256 * 1024 * 1024
"""Largest SDMX-CSV file read by default, in bytes: it is read by columns."""
_HEAD: Final = 4_096
_VALUE: Final = "OBS_VALUE"
_ATTRIBUTES: Final = frozenset({
    "OBS_STATUS", "OBS_FLAG", "OBS_CONF", "CONF_STATUS", "EMBARGO_TIME", "UNIT_MULT", "DECIMALS",
    "PRE_BREAK_VALUE", "OBS_PRE_BREAK", "TITLE", "TITLE_COMPL", "COLLECTION", "TIME_FORMAT",
    "LAST UPDATE", "LAST_UPDATE", "COMMENT_OBS", "COMMENT_TS", "COMMENT_DSET", "OBS_COM",
    "SOURCE_AGENCY", "DATA_COMP", "COMPILATION", "DISS_ORG", "PUBL_PUBLIC",
})  # fmt: skip
"""Concepts that every structure has as attributes."""
_DELETING: Final = frozenset({"d", "delete"})


@dataclass(frozen=True, slots=True, eq=False)
class SdmxData:
    """The observations of one structure.

    Parameters
    ----------
    structure : str
        Agency and identifier of its structure or dataflow, without the version: ``BNS:INDUSTRY``.
    table : BulkTable
        A column of texts for each component.
    attributes : frozenset of str
        Components known to be no dimensions.
    """

    structure: str
    table: BulkTable
    attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SdmxComponent:
    """A dimension, measure or attribute, and its codes with their names, where these are known."""

    id: str
    codes: Mapping[str, str]
    tells_apart: bool = True


@dataclass(frozen=True, slots=True)
class SdmxStructure:
    """What a structure is made of, as a structure message says it or a data message shows it."""

    id: str
    title: str
    components: tuple[SdmxComponent, ...]

    @classmethod
    def of(cls, data: SdmxData) -> SdmxStructure:
        """Return the structure that data show: its components with the codes that occur."""
        return cls(
            data.structure,
            "",
            tuple(
                SdmxComponent(
                    title,
                    {} if title == _VALUE else dict.fromkeys(_words_of(cells), ""),
                    title not in data.attributes,
                )
                for title, cells in data.table.columns.items()
            ),
        )


def is_sdmx_csv(file: Path | bytes) -> bool:
    """Return whether a file begins as SDMX-CSV 1 or 2 does.

    Parameters
    ----------
    file : Path or bytes
    """
    if isinstance(file, Path):
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            start = opened.read(_HEAD)
    else:
        start = file[:_HEAD]
    titles = _titles(start.partition(b"\n")[0].decode("utf-8-sig", "replace"))
    return titles[:1] == ["DATAFLOW"] or titles[:2] == ["STRUCTURE", "STRUCTURE_ID"]


def sdmx_csv(content: Content) -> SdmxData:
    """Return the columns of an SDMX-CSV file of version 1 or 2.

    Parameters
    ----------
    content : Content

    Raises
    ------
    InvalidFile
        ``broken-sdmx`` where rows and header do not go together, or rows are of several structures
        or delete what was said before.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy, and wanted for long tables only
    import pyarrow.csv as pa_csv  # noqa: PLC0415

    head = content.data.partition(b"\n")[0].decode("utf-8-sig", "replace")
    titles = _titles(head)
    if twice := sorted({title for title in titles if titles.count(title) > 1}):
        raise broken_sdmx(content.name, f"its header names {twice[0]!r} twice")
    words = pa.dictionary(pa.int32(), pa.string())
    types = {title: pa.string() if title == _VALUE else words for title in titles}
    try:
        read = pa_csv.read_csv(
            pa.BufferReader(content.data),
            read_options=pa_csv.ReadOptions(column_names=titles, skip_rows=1),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter_of(head), newlines_in_values=True
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=types, strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowException as error:
        raise broken_sdmx(content.name, "its rows have not as many cells as its header") from error
    columns = {
        title: _unlabelled(cells) if ":" in written else cells
        for title, written, cells in zip(titles, _cells(head), read.columns, strict=True)
    }
    named = "DATAFLOW" if "DATAFLOW" in columns else "STRUCTURE_ID"
    structure = _only(content.name, named, columns[named])
    if _DELETING & {word.casefold() for word in _words_of(columns.get("ACTION"))}:
        raise deleting_sdmx(content.name)
    behind = titles[titles.index(_VALUE) + 1 :] if _VALUE in titles else ()
    return sdmx_columns(content.name, structure, columns, behind, first_row=1)


def sdmx_ml(content: Content) -> SdmxData:
    """Return the columns of an SDMX-ML data message, generic or structure-specific.

    Parameters
    ----------
    content : Content

    Raises
    ------
    InvalidFile
        ``broken-sdmx``.
    """
    # heavy, and wanted for long tables only
    import pyarrow as pa  # noqa: PLC0415
    from pysdmx.io.pd import PandasDataset  # noqa: PLC0415

    data = _message(content).data or ()
    sets = [one for one in data if isinstance(one, PandasDataset) and len(one.data)]
    if not sets:
        raise broken_sdmx(content.name, "it holds no observation")
    if any(one.action.value.casefold() in _DELETING for one in sets):
        raise deleting_sdmx(content.name)
    if len({str(one.structure) for one in sets}) > 1:
        raise broken_sdmx(content.name, "its observations are of several structures")
    titles = dict.fromkeys(
        str(title) for one in sets for title in (*one.attributes, *one.data.columns)
    )
    columns = {}
    for title in titles:
        cells: list[str | None] = []
        for one in sets:
            if title in one.data.columns:
                given = one.data[title]
                texts = given.astype(object).where(given.notna(), "")
                cells += [str(cell).strip() or None for cell in texts]
            else:
                cells += [one.attributes.get(title) or None] * len(one.data)
        columns[title] = pa.array(cells, pa.string())
    of_sets = {str(title) for one in sets for title in one.attributes}
    return sdmx_columns(content.name, str(sets[0].structure), columns, of_sets)


def sdmx_structures(content: Content) -> tuple[SdmxStructure, ...]:
    """Return the structures that an SDMX-ML structure message defines.

    Parameters
    ----------
    content : Content

    Raises
    ------
    InvalidFile
        ``broken-sdmx``.
    """
    from pysdmx.model import DataStructureDefinition, Role  # noqa: PLC0415 - slow to start

    return tuple(
        SdmxStructure(
            _unversioned(one.short_urn),
            one.name or "",
            tuple(
                SdmxComponent(
                    part.id,
                    {code.id: code.name or "" for code in part.enumeration or ()},
                    part.role is Role.DIMENSION,
                )
                for part in one.components
            ),
        )
        for one in _message(content).structures or ()
        if isinstance(one, DataStructureDefinition)
    )


def _message(content: Content) -> Message:
    """Return an SDMX-ML message by pysdmx."""
    # pandas comes with it, which nothing else here needs
    from pysdmx.errors import PysdmxError  # noqa: PLC0415
    from pysdmx.io import read_sdmx  # noqa: PLC0415

    try:
        return read_sdmx(io.BytesIO(content.data), validate=False)
    except (PysdmxError, ExpatError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise broken_sdmx(content.name, "it is no message of SDMX-ML 2.1 or 3") from error


def sdmx_columns(
    name: str,
    structure: str,
    columns: dict[str, pa.Array | pa.ChunkedArray],
    attributes: Iterable[str] = (),
    first_row: int = 0,
) -> SdmxData:
    """Return the observations of a structure, given as columns.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    structure : str
        As the message names it, with or without its version.
    columns : dict of str to pyarrow.Array or pyarrow.ChunkedArray
    attributes : iterable of str
        Components that the message itself tells from dimensions.
    first_row : int
        Number of the row above the first observation.
    """
    count = len(next(iter(columns.values())))
    sheet = Sheet("", [list(columns)], first_row)
    rows = np.arange(1, count + 1, dtype=np.int64)
    known = _ATTRIBUTES | set(attributes)
    return SdmxData(_unversioned(structure), BulkTable(name, sheet, columns, rows), known)


def _cells(head: str) -> list[str]:
    try:
        return next(csv.reader([head.strip()], delimiter=delimiter_of(head)), [])
    except csv.Error:
        return []


def _titles(head: str) -> list[str]:
    """Return the components that a header names; a label may stand behind each."""
    return [cell.partition(":")[0].partition("[")[0].strip() for cell in _cells(head)]


def _unlabelled(cells: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return the codes of cells that hold code and label."""
    import pyarrow as pa  # noqa: PLC0415

    if not pa.types.is_dictionary(cells.type):
        return cells
    array = cells.combine_chunks()
    codes = [word.partition(": ")[0].strip() for word in array.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(array.indices, pa.array(codes, pa.string()))


def _words_of(cells: pa.Array | pa.ChunkedArray | None) -> Iterable[str]:
    return () if cells is None else [word for word in cells.unique().to_pylist() if word]


def _only(name: str, title: str, cells: pa.Array | pa.ChunkedArray) -> str:
    found: Sequence[str] = list(_words_of(cells))
    if len(found) != 1:
        raise broken_sdmx(name, f"its rows are of {len(found)} structures by {title}")
    return found[0]


def _unversioned(structure: str) -> str:
    """Return agency and identifier: of ``…DataStructure=BNS:INDUSTRY(1.0)`` ``BNS:INDUSTRY``."""
    return structure.rpartition("=")[2].partition("(")[0].strip()


def deleting_sdmx(name: str) -> InvalidFile:
    """Return what is said of a message that takes back what was said before."""
    return broken_sdmx(name, "it deletes what was said before")


def broken_sdmx(name: str, what: str) -> InvalidFile:
    """Return what is said of a message that cannot be read."""
    return InvalidFile(
        "broken-sdmx", f"{name} cannot be read: {what}", hint="Save it again from its database."
    )
