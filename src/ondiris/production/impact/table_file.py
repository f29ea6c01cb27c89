"""A table as one Parquet file: a value a row, with its block, row and column; words beside.

The digest is of the content, words, facts and numbers in one order, and not of the file's bytes,
which depend on the library that writes them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ondiris.errors import Inconsistent, NotFound
from ondiris.impact import Flows, SymmetricTable, TableWords
from ondiris.impact.check import Floats
from ondiris.production.impact.held import TableFacts

__all__ = ["packed", "table_digest", "unpacked"]

_KEY: Final = b"ondiris.io"
_SCHEMA: Final = "ondiris.io/1"
_ALONE: Final = {"imports": "imports", "taxes": "taxes less subsidies", "output": "output"}
"""Blocks that are one row for each activity, and what that row is called."""


def packed(table: SymmetricTable, facts: TableFacts) -> bytes:
    """Return a table as a Parquet file.

    Parameters
    ----------
    table : SymmetricTable
    facts : TableFacts

    Returns
    -------
    bytes
        Columns ``block``, ``row``, ``column``, ``value``; words and facts in the metadata.
    """
    blocks = list(_blocks(table))
    names: list[list[str]] = [[], [], []]
    for block, rows, columns, _ in blocks:
        names[0] += [block] * (len(rows) * len(columns))
        names[1] += [row for row in rows for _ in columns]
        names[2] += [*columns] * len(rows)
    values = np.concatenate([values.ravel() for *_, values in blocks])
    texts = [pa.array(column).dictionary_encode() for column in names]
    found = pa.table(
        [*texts, pa.array(values)], names=["block", "row", "column", "value"]
    ).replace_schema_metadata({_KEY: json.dumps(_words(table, facts), ensure_ascii=False)})
    sink = pa.BufferOutputStream()
    pq.write_table(found, sink, compression="zstd")
    return bytes(memoryview(sink.getvalue()))


def unpacked(path: Path, digest: str) -> tuple[SymmetricTable, TableFacts]:
    """Return the table that a file of a home holds.

    Parameters
    ----------
    path : Path
    digest : str
        What the ledger says its content is.

    Raises
    ------
    NotFound
        ``no-io-file``
    Inconsistent
        ``io-file-changed``: its content is not what was loaded.
    """
    if not path.is_file():
        raise NotFound(
            "no-io-file",
            f"the home lacks the table {path.name[:12]} that its ledger names",
            hint="Restore it from a backup, or load the table again.",
        )
    try:
        found = pq.read_table(path)
        said = json.loads((found.schema.metadata or {})[_KEY])
        table, facts = _made(said, found["value"].to_numpy())
        same = said["schema"] == _SCHEMA and table_digest(table, facts) == digest
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
        same = False
    if not same:
        raise Inconsistent(
            "io-file-changed",
            f"the table {path.name[:12]} of the home is not what was loaded",
            hint="Restore it from a backup, or load the table again.",
        )
    return table, facts


def table_digest(table: SymmetricTable, facts: TableFacts) -> str:
    """Return the SHA-256 of a table's content.

    Parameters
    ----------
    table : SymmetricTable
    facts : TableFacts
    """
    words = json.dumps(_words(table, facts), ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(words.encode())
    for *_, values in _blocks(table):
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()


def _blocks(
    table: SymmetricTable,
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...], Floats]]:
    """Yield the blocks of a table in their order: name, rows, columns, values."""
    words = table.words
    names = words.activities
    yield "flows", names, names, table.flows
    yield "final_demand", names, words.demand, table.final_demand
    yield "value_added", words.value_added, names, table.value_added
    for name, called in _ALONE.items():
        yield name, (called,), names, getattr(table, name)


def _words(table: SymmetricTable, facts: TableFacts) -> dict[str, Any]:
    words = asdict(table.words) | {"flows": str(table.words.flows)}
    return {"schema": _SCHEMA, "words": words, "facts": asdict(facts)}


def _made(said: dict[str, Any], values: Floats) -> tuple[SymmetricTable, TableFacts]:
    words = said["words"]
    lists = {name: tuple(words[name]) for name in ("activities", "demand", "value_added")}
    told = TableWords(**words | lists | {"flows": Flows(words["flows"])})
    n, shapes = len(told.activities), dict[str, tuple[int, ...]]()
    shapes["flows"] = (n, n)
    shapes["final_demand"] = (n, len(told.demand))
    shapes["value_added"] = (len(told.value_added), n)
    shapes |= dict.fromkeys(_ALONE, (n,))
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    if values.size != cuts[-1]:
        raise ValueError("values are missing")
    parts = np.split(values, cuts[:-1])
    blocks = {k: part.reshape(s) for (k, s), part in zip(shapes.items(), parts, strict=True)}
    facts = TableFacts(**said["facts"] | {"notes": tuple(said["facts"]["notes"])})
    return SymmetricTable(**blocks, words=told), facts
