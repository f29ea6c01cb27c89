"""Texts that may name a natural person, and the list of what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "p003"
down_revision = "p002"
branch_labels = None
depends_on = None


def text(*names: str) -> list[sa.Column[str]]:
    """Return text columns that are never null."""
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "private_texts",
        sa.Column("id", sa.String, primary_key=True),
        *text("kind", "application", "salt", "text", "beside", "kept_at"),
    )
    op.create_index("private_texts_application", "private_texts", ["application"])
    op.create_table(
        "erased", sa.Column("id", sa.String, primary_key=True), *text("kind", "erased_at")
    )
