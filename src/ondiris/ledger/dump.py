"""The whole ledger as plain files and back, to identical bytes.

One JSON object a line, in the order of revisions; a manifest with counts and digests.  An
import checks every digest and that every entry's identifier is the hash of its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import Inconsistent, InvalidFile, NotFound
from ondiris.ledger import rows, schema
from ondiris.ledger.chaining import chained
from ondiris.ledger.schema import by_code_points
from ondiris.model import SeriesKey

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["CHAIN", "read_dump", "write_dump"]

CHAIN = "chain.jsonl"
"""The file of an export that holds the chain; exports of early versions have none."""
_SCHEMA = "ondiris.ledger/1"
_TABLES = ("revision", "source", "observation", "statement", "withdrawal")
_CHUNK = 10_000


def write_dump(connection: Connection, folder: Path) -> dict[str, int]:
    """Write every table as a file of JSON lines; return the number of lines by table."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    for name in _TABLES:
        digest = hashlib.sha256()
        counts[name] = 0
        with (folder / f"{name}.jsonl").open("wb") as file:
            for line in _dumped(connection, name):
                digest.update(line)
                file.write(line)
                counts[name] += 1
        digests[name] = digest.hexdigest()
    manifest = {"schema": _SCHEMA, "counts": counts, "sha256": digests}
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, "utf-8")
    (folder / CHAIN).write_text("".join(_chain_lines(connection)), "utf-8")
    return counts


def _dumped(connection: Connection, name: str) -> Iterator[bytes]:
    """Yield the lines of a table."""
    for row in _rows(connection, name):
        yield json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _chain_lines(connection: Connection) -> Iterator[str]:
    """Yield the chain as lines of JSON: number, moment, hash of everything and of what is open."""
    shown = {link.number: link.hash for link, _ in chained(connection, public=True)}
    for link, _ in chained(connection, public=False):
        line = {
            "number": link.number,
            "recorded_at": link.recorded_at,
            "all": link.hash,
            "public": shown.get(link.number),
        }
        yield json.dumps(line, sort_keys=True) + "\n"


def read_dump(connection: Connection, folder: Path) -> dict[str, int]:
    """Fill an empty ledger from `write_dump`'s files.

    Raises
    ------
    NotFound
        If the folder holds no export.
    InvalidFile
        If a file was changed since it was written, or an entry is not what its identifier says.
    Inconsistent
        If the ledger is not empty.
    """
    manifest = _manifest(folder)
    if connection.execute(sa.select(sa.func.count()).select_from(schema.revision)).scalar():
        if not _imported(connection, manifest):
            raise Inconsistent("not-empty", "a ledger can only be imported into an empty home")
        return _counts(manifest)
    series: dict[tuple[str, ...], int] = {}
    for name in _TABLES:
        digest = hashlib.sha256()
        chunk: list[dict[str, Any]] = []
        table = schema.metadata.tables[name]
        for number, line in enumerate(_lines(folder / f"{name}.jsonl"), start=1):
            digest.update(line)
            chunk.append(_row(connection, name, line, number, series))
            if len(chunk) == _CHUNK:
                _insert(connection, table, chunk)
                chunk = []
        if chunk:
            _insert(connection, table, chunk)
        if digest.hexdigest() != manifest["sha256"].get(name):
            raise InvalidFile("changed", f"{name}.jsonl is not the file that was exported")
    chain = folder / CHAIN
    if chain.is_file() and text_of(chain) != "".join(_chain_lines(connection)):
        raise InvalidFile("changed", f"{CHAIN} is not the chain of the revisions exported with it")
    return _counts(manifest)


def _counts(manifest: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in manifest["counts"].items()}


def _imported(connection: Connection, manifest: Mapping[str, Any]) -> bool:
    """Return whether a ledger is what an export holds: an import that was killed after it."""
    for name in _TABLES:
        digest = hashlib.sha256()
        for line in _dumped(connection, name):
            digest.update(line)
        if digest.hexdigest() != manifest["sha256"][name]:
            return False
    return True


def _insert(connection: Connection, table: sa.Table, chunk: list[dict[str, Any]]) -> None:
    try:
        connection.execute(table.insert(), chunk)
    except (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.StatementError, OverflowError) as error:
        if isinstance(error, sa.exc.OperationalError):
            raise  # the database's own trouble, not the file's
        raise InvalidFile(
            "changed", f"{table.name}.jsonl holds an entry twice or of no such kind"
        ) from error


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise NotFound("no-export", f"{folder.name} holds no export", hint="Name its folder.")
    try:
        manifest = json_of(text_of(path))
        known = manifest["schema"] == _SCHEMA and {*manifest["sha256"]} == {*_TABLES}
        known &= all(isinstance(count, int) for count in manifest["counts"].values())
    except (ValueError, TypeError, KeyError, AttributeError):
        known = False
    if not known:
        raise InvalidFile("bad-manifest", f"manifest.json is not of the kind {_SCHEMA}")
    return dict(manifest)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except FileNotFoundError:
        raise InvalidFile("missing-file", f"the export has no {path.name}") from None


def _rows(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    table = schema.metadata.tables[name]
    if name == "revision":
        query = sa.select(table).order_by(table.c.number)
    else:
        query = sa.select(table).order_by(table.c.revision, by_code_points(connection, table.c.id))
    keys: dict[int, dict[str, str]] = {}
    if name == "observation":
        for row in connection.execute(sa.select(schema.series)).mappings():
            keys[row["id"]] = rows.key_row(SeriesKey.of_texts(row))
    result = connection.execution_options(yield_per=_CHUNK).execute(query)
    for row in result.mappings():
        plain = dict(row)
        if keys:
            plain |= keys[plain.pop("series")]
        yield plain


def _row(
    connection: Connection, name: str, line: bytes, number: int, series: dict[tuple[str, ...], int]
) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = json_of(line)
        match name:
            case "observation":
                key = SeriesKey.of_texts(plain)
                intact = rows.observation_from(plain, key).id == plain["id"]
            case "statement":
                intact = rows.statement_from(plain).id == plain["id"]
            case "withdrawal":
                intact = rows.withdrawal_from(plain).id == plain["id"]
            case _:
                intact = True
        columns = schema.metadata.tables[name].columns
        intact &= all(
            isinstance(plain[c.name], c.type.python_type) for c in columns if c.name != "series"
        )
        json.dumps(plain, ensure_ascii=False).encode()
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        intact = False
    if not intact:
        raise InvalidFile("changed", f"{name}.jsonl, line {number} is not the entry it says it is")
    if name != "observation":
        return plain
    texts = key.texts
    if texts not in series:
        series[texts] = len(series) + 1
        connection.execute(schema.series.insert(), rows.key_row(key) | {"id": series[texts]})
    own = {column.name for column in schema.observation.columns}
    return {field: value for field, value in plain.items() if field in own} | {
        "series": series[texts]
    }
