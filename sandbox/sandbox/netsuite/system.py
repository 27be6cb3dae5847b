"""The fake NetSuite as one system of the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sandbox.clock import Clock
from sandbox.company import Company
from sandbox.netsuite.database import Database


class Seed(Protocol):
    """What `sandbox.netsuite.seed` publishes, besides `SWITCHES: dict[str, Switch]` (sizes and profile).

    The engine calls it while it holds the database's transaction and after `database.reset()`.
    """

    def facts(self, company: Company, switches: Mapping[str, Any]) -> dict[str, Any]:
        """What the seeded rows depend on, as JSON; a data file made from other facts is filled again."""
        ...

    def fill(self, database: Database, company: Company, switches: Mapping[str, Any]) -> None:
        """Insert the company's records."""
        ...


class Screens(Protocol):
    """What `sandbox.netsuite.screens.Screens(database, clock, switches)` can do."""

    def __init__(self, database: Database, clock: Clock, switches: Mapping[str, Any]) -> None: ...

    def do(self, command: dict[str, Any]) -> dict[str, Any]:
        """What a person does, by `command["action"]`; the engine takes `clock`, `revoke_tokens`, `add_key`.

        Raises:
            EditError: the command does not fit.
        """
        ...

    def books(self) -> dict[str, Any]:
        """What the company's books hold, as JSON; money as decimal strings."""
        ...
