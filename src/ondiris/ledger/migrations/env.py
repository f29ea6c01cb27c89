"""Runs the steps on the connection that the ledger hands over."""

from __future__ import annotations

from alembic import context

from ondiris.ledger.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
