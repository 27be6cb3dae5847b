"""Alembic migrations of the delivery store."""
