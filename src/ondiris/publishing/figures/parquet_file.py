"""A figure as Parquet: typed columns under names for programs, and what it is in its metadata."""

from __future__ import annotations

import io
import json
from typing import Any

from ondiris.model import Period
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.flat_table import FlatColumn, FlatKind, flat_columns, flat_rows
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, facts
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["to_parquet"]


def to_parquet(figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS) -> bytes:
    """Return the figure as Parquet.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
    imprint : Imprint, optional
        Where it is published.

    Returns
    -------
    bytes
        The columns of the CSV file under names for programs.  Numbers are doubles, with their
        printed decimals in ``…_digits``; a period has its first and last day beside it; days are
        dates.  Titles and units stand in the metadata of columns, what the file is in its own.

    Notes
    -----
    A double holds every number that a source prints to fifteen digits; to that many it reads back
    as printed with the decimals that stand beside it.
    """
    import pyarrow as pa  # noqa: PLC0415 - only wanted where Parquet is asked for
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    columns = flat_columns(figure, voice)
    values = list(zip(*flat_rows(figure, voice, imprint), strict=True)) or [()] * len(columns)
    kinds = {FlatKind.TEXT: pa.string(), FlatKind.NUMBER: pa.float64(),
             FlatKind.WHOLE: pa.int64(), FlatKind.DAY: pa.date32()}  # fmt: skip
    fields: list[Any] = []
    arrays: list[Any] = []

    def add(name: str, kind: Any, cells: list[Any], title: str = "") -> None:
        arrays.append(pa.array(cells, kind))
        fields.append(pa.field(name, kind, metadata={"title": title} if title else None))

    for column, cells in zip(columns, values, strict=True):
        add(column.id, kinds[column.kind], [_cell(column, cell) for cell in cells], column.title)
        if column.kind is FlatKind.NUMBER and not column.beside:
            add(f"{column.id}_digits", pa.int32(), [_digits(cell) for cell in cells])
        if column.beside and column.id.endswith("_period"):
            periods = [Period.parse(cell) if cell else None for cell in cells]
            add(f"{column.id}_first", pa.date32(), [p and p.first_day for p in periods])
            add(f"{column.id}_last", pa.date32(), [p and p.last_day for p in periods])
    said = facts(figure, voice, imprint)
    notes = {"notes": json.dumps(figure.notes, ensure_ascii=False)} if figure.notes else {}
    schema = pa.schema(fields, metadata={**said, **notes, "schema": "ondiris.figure/1"})
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _cell(column: FlatColumn, cell: Any) -> Any:
    if cell is None or column.kind in (FlatKind.TEXT, FlatKind.DAY):
        return cell or None
    return float(cell) if column.kind is FlatKind.NUMBER else int(cell)


def _digits(cell: Any) -> int | None:
    return None if cell is None else max(0, -int(cell.as_tuple().exponent))
