"""Alembic's entry point: migrates over the connection that the store hands in."""

from __future__ import annotations

from alembic import context

from connector_kit.delivery.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
