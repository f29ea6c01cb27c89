"""The first ledger: revisions, sources, series, observations, statements, withdrawals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = (
    "measure", "of", "area", "activity", "subject", "scope", "unit", "comparison",
    "base_period", "price_basis", "adjustment", "modality", "world",
)  # fmt: skip


def text(*names: str) -> list[sa.Column[str]]:
    """Return text columns that are never null."""
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def whole(*names: str) -> list[sa.Column[int]]:
    """Return integer columns that are never null."""
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def of_revision() -> sa.Column[int]:
    """Return the column that says which append wrote the row."""
    return sa.Column("revision", sa.Integer, sa.ForeignKey("revision.number"), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *text("recorded_at", "action", "detail", "digest", "newest_known"),
        *whole("entries"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, sa.ForeignKey("revision.number"), primary_key=True),
        *text("provider", "title", "url", "published", "basis"),
        *whole("rank"),
        *text("sha256", "licence", "lang", "reprint_of"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *text(*KEY),
        sa.UniqueConstraint(*KEY, name="series_key"),
    )
    op.create_index("series_measure_area", "series", ["measure", "area", "activity"])
    op.create_index("series_subject", "series", ["subject"])
    op.create_table(
        "observation",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("series", sa.Integer, sa.ForeignKey("series.id"), nullable=False),
        *text("period", "first_day", "last_day", "value"),
        *whole("digits", "multiplier"),
        *text("bound", "upper", "status", "confidentiality", "embargo", "origin", "source"),
        *text("locator", "defaulted", "known_at", "known_at_basis", "inputs"),
        of_revision(),
    )
    op.create_index("observation_series", "observation", ["series", "first_day", "last_day"])
    op.create_table(
        "statement",
        sa.Column("id", sa.String, primary_key=True),
        *text("subject", "property", "value", "valid", "source", "locator", "known_at"),
        *text("known_at_basis", "confidentiality", "embargo", "status", "world"),
        of_revision(),
    )
    op.create_index("statement_subject", "statement", ["subject", "property"])
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.String, primary_key=True),
        *text("target", "reason", "source", "known_at", "known_at_basis"),
        of_revision(),
    )
    op.create_index("withdrawal_target", "withdrawal", ["target"])
