"""The line on which a key of a TOML text stands, for messages: the parser keeps no places.

A TOML statement spans several lines only inside a string, a list or a table in braces, and no
beginning of such a statement is a statement itself.  So the parser is the judge: lines are added
until they can be read, and what was read tells which keys the statement sets.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["Key", "line_of"]

Key = tuple[str | int, ...]
"""Names of tables and keys from the outside in; numbers count the entries of a list."""


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    r"""Return the line on which a key, or what is nearest around it, is stated.

    Parameters
    ----------
    text : str
        TOML that can be read.
    key : sequence of str or int
        As `Key`.

    Examples
    --------
    >>> line_of('a = 1\n[[b]]\nc = 2\n\n[[b]]\nc = [\n3]\n', ("b", 1, "c", 0))
    6
    """
    stated: dict[Key, int] = {}
    for path, line in _stated(text):
        stated.setdefault(path, line)
    wanted = tuple(key)
    while wanted and wanted not in stated:
        wanted = wanted[:-1]
    return stated.get(wanted)


def _stated(text: str) -> Iterator[tuple[Key, int]]:
    table: Key = ()
    counts: dict[Key, int] = {}
    for line, statement, read in _statements(text):
        if not statement.lstrip().startswith("["):
            for path in _paths(read):
                yield (*table, *path), line
            continue
        table = ()
        for name in _header(read):
            table = (*table, name)
            if table in counts:
                table = (*table, counts[table])
        if statement.lstrip().startswith("[["):
            table = table[:-1] if table and isinstance(table[-1], int) else table
            counts[table] = counts.get(table, -1) + 1
            yield table, line
            table = (*table, counts[table])
        yield table, line


def _statements(text: str) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Yield every statement with its first line and what it says by itself."""
    begun, lines = 0, text.replace("\r\n", "\n").split("\n")
    for number in range(1, len(lines) + 1):
        statement = "\n".join(lines[begun:number])
        try:
            read = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if read:
            yield begun + 1, statement, read
        begun = number


def _header(read: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a header, ``[a.b]`` or ``[[a.b]]``, as it is read by itself."""
    while read:
        name, below = next(iter(read.items()))
        yield name
        read = below[0] if isinstance(below, list) else below


def _paths(value: object) -> Iterator[Key]:
    """Yield every key within what a statement says."""
    parts: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        parts = iter(value.items())
    elif isinstance(value, list):
        parts = iter(enumerate(value))
    for name, below in parts:
        yield (name,)
        for path in _paths(below):
            yield (name, *path)
