"""Forms that somebody has begun to fill in, and those that were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "p002"
down_revision = "p001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "drafts",
        sa.Column(
            "account", sa.String, sa.ForeignKey("accounts.id"), nullable=False, primary_key=True
        ),
        sa.Column("form", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("text", "made_at", "sent_at")),
    )
