"""Parquet of anybody: bounded by what it unpacks to before it is unpacked.

A column of a million equal cells takes a few bytes in the file and a million times its text in
memory, so texts are first read as words with numbers, and what they come to is counted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ondiris.errors import InvalidFile
from ondiris.sources.content import too_many_cells

__all__ = ["parquet_table"]

MOST_TEXT: Final = 256_000_000
_WORDS: Final = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
_PLAIN: Final = (
    *_WORDS, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal,
    pa.types.is_temporal, pa.types.is_null, pa.types.is_dictionary,
)  # fmt: skip


_ROWS = 65_536
"""Rows that are unpacked at a time."""


def parquet_table(file: bytes | Path, name: str, *, most: int) -> pa.Table:
    """Return the table of a Parquet file.

    Parameters
    ----------
    file : bytes or Path
    name : str
        For messages.
    most : int
        Most cells that are read.

    Raises
    ------
    InvalidFile
        If it holds more cells or text than is read at once, or cells that are no single values.
    ArrowException, OSError
        If it is damaged.
    """
    source = pa.BufferReader(file) if isinstance(file, bytes) else file
    with pq.ParquetFile(source) as parquet:
        schema, about = parquet.schema_arrow, parquet.metadata
        if not all(any(test(f.type) for test in _PLAIN) for f in schema):
            raise InvalidFile(
                "broken-table",
                f"{name} has a column of lists or tables",
                hint="A cell holds one text or number.",
            )
        if about.num_rows * max(1, about.num_columns) > most:
            raise too_many_cells(name)
        packed = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if packed > max(MOST_TEXT, 8 * most):
            raise _too_long(name)
    coded = (*_WORDS, pa.types.is_dictionary)
    words = [f.name for f in schema if any(test(f.type) for test in coded)]
    source = pa.BufferReader(file) if isinstance(file, bytes) else file
    parts: list[pa.Table] = []
    length = 0
    with pq.ParquetFile(source, read_dictionary=words) as parquet:
        for batch in parquet.iter_batches(_ROWS):
            part = pa.Table.from_batches([batch])
            part.validate(full=True)  # texts that are no UTF-8 are told here
            length += sum(_length(part.column(i)) for i in range(part.num_columns))
            if length > MOST_TEXT:
                raise _too_long(name)
            parts.append(part)
    return pa.concat_tables(parts).cast(schema) if parts else schema.empty_table()


def _too_long(name: str) -> InvalidFile:
    return InvalidFile(
        "too-large",
        f"{name} unpacks to more than {MOST_TEXT // 1_000_000} MB of text",
        hint="Split it.",
    )


def _length(column: pa.ChunkedArray) -> int:
    """Return how many bytes of text a column of words comes to."""
    total = 0
    for chunk in column.chunks:
        if isinstance(chunk, pa.DictionaryArray):
            words = chunk.dictionary
            if not (pa.types.is_string(words.type) or pa.types.is_binary(words.type)
                    or pa.types.is_large_string(words.type)):  # fmt: skip
                continue
            sizes = pc.binary_length(words).take(chunk.indices)
            total += pc.sum(sizes).as_py() or 0
    return total
