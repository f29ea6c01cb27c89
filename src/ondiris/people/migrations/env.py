"""Runs the steps on the connection that is handed over."""

from __future__ import annotations

from alembic import context

from ondiris.people.schema import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE)
context.run_migrations()
