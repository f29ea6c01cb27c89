"""The tables of the ledger: keys in one, narrow figures in another, nothing ever updated.

Days are ISO texts, so that anyone with a database browser can read them; they sort as days.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ondiris.model import KEY_FIELDS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = [
    "HEAD",
    "LINEAGE",
    "MOST_VALUES",
    "READ_AS_IS",
    "among",
    "by_code_points",
    "in_parts",
    "metadata",
    "observation",
    "revision",
    "series",
    "source",
    "statement",
    "withdrawal",
]

LINEAGE = ("0001", "0002")
HEAD = LINEAGE[-1]
READ_AS_IS = frozenset({"0001"})
"""Schemas that lack nothing but indexes: who may not write reads them as they are, only slower."""
MOST_VALUES = 500
"""How many values a statement is given at a time."""
T = TypeVar("T", int, str, tuple[str, str])

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False, default="")


revision = Table(
    "revision",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("recorded_at"),
    _text("action"),
    _text("detail"),
    _text("digest"),
    _text("newest_known"),
    Column("entries", Integer, nullable=False),
    Index("revision_newest_known", "newest_known"),
)

source = Table(
    "source",
    metadata,
    Column("id", String, primary_key=True),
    Column("revision", Integer, ForeignKey("revision.number"), primary_key=True),
    *(_text(name) for name in ("provider", "title", "url", "published", "basis")),
    Column("rank", Integer, nullable=False),
    *(_text(name) for name in ("sha256", "licence", "lang", "reprint_of")),
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(_text(name) for name in KEY_FIELDS),
    UniqueConstraint(*KEY_FIELDS, name="series_key"),
    Index("series_measure_area", "measure", "area", "activity"),
    Index("series_subject", "subject"),
)

observation = Table(
    "observation",
    metadata,
    Column("id", String, primary_key=True),
    Column("series", Integer, ForeignKey("series.id"), nullable=False),
    *(_text(name) for name in ("period", "first_day", "last_day", "value")),
    Column("digits", Integer, nullable=False),
    Column("multiplier", Integer, nullable=False),
    *(
        _text(name)
        for name in (
            "bound",
            "upper",
            "status",
            "confidentiality",
            "embargo",
            "origin",
            "source",
            "locator",
            "defaulted",
            "known_at",
            "known_at_basis",
            "inputs",
        )
    ),
    Column("revision", Integer, ForeignKey("revision.number"), nullable=False),
    Index("observation_series", "series", "first_day", "last_day"),
)

statement = Table(
    "statement",
    metadata,
    Column("id", String, primary_key=True),
    *(
        _text(name)
        for name in (
            "subject",
            "property",
            "value",
            "valid",
            "source",
            "locator",
            "known_at",
            "known_at_basis",
            "confidentiality",
            "embargo",
            "status",
            "world",
        )
    ),
    Column("revision", Integer, ForeignKey("revision.number"), nullable=False),
    Index("statement_subject", "subject", "property"),
    Index("statement_property", "property", "revision", "known_at"),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("id", String, primary_key=True),
    *(_text(name) for name in ("target", "reason", "source", "known_at", "known_at_basis")),
    Column("revision", Integer, ForeignKey("revision.number"), nullable=False),
    Index("withdrawal_target", "target"),
)


def by_code_points(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Return a column of text to order by, the same on every database and in every locale."""
    return column.collate("C") if connection.dialect.name == "postgresql" else column


class _Listed(FunctionElement[str]):
    """The texts of a list that is written as JSON."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _in_sqlite(told: _Listed, compiler: Any, **options: Any) -> str:
    text = compiler.process(told.clause_expr, **options)
    return f"(SELECT value FROM json_each({text}))"  # noqa: S608 - the text is a bound value


@compiles(_Listed, "postgresql")
def _in_postgresql(told: _Listed, compiler: Any, **options: Any) -> str:
    text = compiler.process(told.clause_expr, **options)
    return f"(SELECT json_array_elements_text(CAST({text} AS json)))"


def among(column: Column[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a text is one of some, however many: a statement takes them as one.

    Of a hundred thousand values of its own no database takes a statement.
    """
    return column.bool_op("IN")(_Listed(literal(json.dumps(sorted(texts)))))


def in_parts(names: Iterable[T]) -> Iterator[list[T]]:
    """Yield names in lists that a statement can take, in order."""
    ordered = sorted(names)
    for start in range(0, len(ordered), MOST_VALUES):
        yield ordered[start : start + MOST_VALUES]
