"""One call of a component interface: who, when, and the messages that it collects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sandbox.peoplesoft.component_interfaces.message_catalog import CHANGING_VALUE, Entry, Logged
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.security import User


@dataclass
class Session:
    """A session of the component interface API.

    EditHistoryItems and InteractiveMode are False: history is not changed, and messages are collected until
    the end.
    """

    method: str
    user: User
    database: Database
    switches: Mapping[str, Any]
    now: datetime
    messages: list[Logged] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day in the database's time zone."""
        return self.now.astimezone(self.database.zone).date()

    @property
    def failed(self) -> bool:
        return any(message.type == "Error" for message in self.messages)

    def error(self, entry: Entry, *parameters: object, at: str = "") -> None:
        """Log an error; `at` is the property it is about, which gets a message of its own."""
        self._log("Error", entry, parameters)
        if at:
            self._log("Error", CHANGING_VALUE, (at,))

    def warn(self, entry: Entry, *parameters: object) -> None:
        """Log a warning, which does not keep the component from being saved."""
        self._log("Warning", entry, parameters)

    def say(self, entry: Entry, *parameters: object) -> None:
        """Log that all went well."""
        self._log("OK", entry, parameters)

    def _log(self, kind: str, entry: Entry, parameters: tuple[object, ...]) -> None:
        text = entry.text.format(*parameters)
        self.messages.append(Logged(kind, entry.set, entry.number, text, entry.explain))
