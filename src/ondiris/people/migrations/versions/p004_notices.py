"""Where mail goes and what was sent; tokens that are good for one thing alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "p004"
down_revision = "p003"
branch_labels = None
depends_on = None


def text(*names: str) -> list[sa.Column[str]]:
    """Return text columns that are never null."""
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def of_account() -> sa.Column[str]:
    """Return the column that says whose a row is, as part of its key."""
    whose = sa.ForeignKey("accounts.id")
    return sa.Column("account", sa.String, whose, nullable=False, primary_key=True)


def upgrade() -> None:
    """Add the tables of notices, and to tokens what they are good for."""
    op.add_column("api_tokens", sa.Column("object", sa.String, nullable=False, server_default=""))
    op.create_table("mailboxes", of_account(), *text("address", "stopped_at"))
    op.create_table(
        "sent_notices",
        of_account(),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        *text("begun_at", "sent_at"),
    )
