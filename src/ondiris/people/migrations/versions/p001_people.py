"""The first tables of people; who looked can be added to, and neither changed nor removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "p001"
down_revision = None
branch_labels = None
depends_on = None


def text(*names: str) -> list[sa.Column[str]]:
    """Return text columns that are never null."""
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def key(*names: str) -> list[sa.Column[str]]:
    """Return columns that identify a row."""
    return [sa.Column(name, sa.String, primary_key=True) for name in names]


def of_account(*, primary_key: bool = False) -> sa.Column[str]:
    """Return the column that says whose a row is."""
    whose = sa.ForeignKey("accounts.id")
    return sa.Column("account", sa.String, whose, nullable=False, primary_key=primary_key)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        *key("id"),
        sa.Column("name", sa.String, nullable=False, unique=True),
        *text("shown", "lang", "password"),
        sa.Column("openid", sa.String, unique=True),
        *text("made_at", "locked_at"),
    )
    op.create_table(
        "roles_of", of_account(primary_key=True), *key("role", "institution"), *text("given_at")
    )
    op.create_table(
        "sign_in_tokens", *key("hash"), of_account(), *text("kind", "made_at", "ends_at", "used_at")
    )
    op.create_table(
        "api_tokens",
        *key("id"),
        sa.Column("hash", sa.String, nullable=False, unique=True),
        of_account(),
        *text("called", "scope", "made_at", "ends_at", "ended_at"),
    )
    op.create_table("sessions", *key("hash"), of_account(), *text("secret", "made_at", "ends_at"))
    op.create_index("sessions_account", "sessions", ["account"])
    op.create_table(
        "sign_in_attempts",
        *key("key"),
        sa.Column("failures", sa.Integer, nullable=False),
        *text("since", "until"),
    )
    op.create_table("looked", *key("id"), *text("actor", "act", "object", "at"))
    op.create_index("looked_at", "looked", ["at"])
    op.create_table("door_keys", *key("name"), *text("value"))
    _keep_what_was_looked_at()


def _keep_what_was_looked_at() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION looked_is_kept() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'what was looked at is kept'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER looked_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON looked "
            "FOR EACH STATEMENT EXECUTE FUNCTION looked_is_kept()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER looked_kept_{change.lower()} BEFORE {change} ON looked "
            "BEGIN SELECT RAISE(ABORT, 'what was looked at is kept'); END"
        )
