"""Indexes: statements by what they are of and when they came, and the newest day of revisions."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("statement_property", "statement", ["property", "revision", "known_at"])
    op.create_index("revision_newest_known", "revision", ["newest_known"])
