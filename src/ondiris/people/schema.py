"""The tables of people: beside the ledger, in the same database, and no part of what it says.

Moments are ISO texts in UTC.  Of passwords, sessions, links and tokens only hashes are kept.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table

__all__ = [
    "CARRIED",
    "CARRIED_LATER",
    "HEAD",
    "LATER_COLUMNS",
    "LINEAGE",
    "VERSION_TABLE",
    "accounts",
    "api_tokens",
    "door_keys",
    "drafts",
    "erased",
    "looked",
    "mailboxes",
    "metadata",
    "private_texts",
    "roles_of",
    "sent_notices",
    "sessions",
    "sign_in_attempts",
    "sign_in_tokens",
]

LINEAGE = ("p001", "p002", "p003", "p004")
HEAD = LINEAGE[-1]
VERSION_TABLE = "people_version"

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False, default="")


def _of_account(*, key: bool = False) -> Column[str]:
    return Column("account", String, ForeignKey("accounts.id"), nullable=False, primary_key=key)


accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    *(_text(name) for name in ("shown", "lang", "password")),
    Column("openid", String, unique=True),
    *(_text(name) for name in ("made_at", "locked_at")),
)

roles_of = Table(
    "roles_of",
    metadata,
    _of_account(key=True),
    Column("role", String, primary_key=True),
    Column("institution", String, primary_key=True),
    _text("given_at"),
)

sign_in_tokens = Table(
    "sign_in_tokens",
    metadata,
    Column("hash", String, primary_key=True),
    _of_account(),
    *(_text(name) for name in ("kind", "made_at", "ends_at", "used_at")),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    _of_account(),
    *(_text(name) for name in ("called", "scope", "made_at", "ends_at", "ended_at", "object")),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String, primary_key=True),
    _of_account(),
    *(_text(name) for name in ("secret", "made_at", "ends_at")),
    Index("sessions_account", "account"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    *(_text(name) for name in ("since", "until")),
)

looked = Table(
    "looked",
    metadata,
    Column("id", String, primary_key=True),
    *(_text(name) for name in ("actor", "act", "object", "at")),
    Index("looked_at", "at"),
)

door_keys = Table("door_keys", metadata, Column("name", String, primary_key=True), _text("value"))

drafts = Table(
    "drafts",
    metadata,
    _of_account(key=True),
    Column("form", String, primary_key=True),
    *(_text(name) for name in ("text", "made_at", "sent_at")),
)

private_texts = Table(
    "private_texts",
    metadata,
    Column("id", String, primary_key=True),
    *(_text(name) for name in ("kind", "application", "salt", "text", "beside", "kept_at")),
    Index("private_texts_application", "application"),
)

erased = Table(
    "erased",
    metadata,
    Column("id", String, primary_key=True),
    *(_text(name) for name in ("kind", "erased_at")),
)

mailboxes = Table(
    "mailboxes", metadata, _of_account(key=True), _text("address"), _text("stopped_at")
)

sent_notices = Table(
    "sent_notices",
    metadata,
    _of_account(key=True),
    Column("revision", Integer, primary_key=True),
    Column("day", String, primary_key=True),
    *(_text(name) for name in ("begun_at", "sent_at")),
)

CARRIED = (
    *(accounts, roles_of, sign_in_tokens, api_tokens, sign_in_attempts, looked),
    *(drafts, private_texts, erased, mailboxes, sent_notices),
)
"""What a backup holds; sessions and the key of forms are made anew, so a restored home has nobody
signed in."""
CARRIED_LATER = (drafts, private_texts, erased, mailboxes, sent_notices)
"""Those that backups of earlier versions do not hold."""
LATER_COLUMNS = frozenset({("api_tokens", "object")})
"""Columns that they do not hold: empty there."""
