"""The clock of a fake system, which people can turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.system import EditError


class Clock:
    """Real time, unless it was set; then it stands still until it is set again or advanced."""

    def __init__(self) -> None:
        self._set: datetime | None = None

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return self._set or datetime.now(UTC)

    def set(self, moment: datetime | None) -> None:
        """Stop the clock at an aware time, or let it run with real time again."""
        self._set = moment and moment.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Stop the clock so much later than it is."""
        self._set = self.now() + timedelta(seconds=seconds)

    def turn(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a person says: `"now"` is a time with its zone or null for real time, `"advance"` seconds.

        Raises:
            EditError: The time is none, or has no zone.
        """
        if "advance" in command:
            self.advance(float(command["advance"]))
        else:
            self.set(_moment(command["now"]) if command.get("now") else None)
        return {"now": self.now().isoformat()}


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise EditError(f"{text!r} is not a time with its zone, such as 2026-11-01T08:30:00Z")
    return moment
