"""The clock of a fake system, which people can turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


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
