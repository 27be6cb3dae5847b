"""The ``connector`` command: ask what became of records, and put parked ones back on their way."""

from connector_kit.commands.cli import main

__all__ = ["main"]
