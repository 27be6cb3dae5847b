"""How often and how long to try Cin7 Core again, by what went wrong. Every call here is a read."""

from __future__ import annotations

from typing import Final

from connector_kit.waiting import Again, Patience, Trouble, Waiter

__all__ = ["Again", "Patience", "Trouble", "Waiter"]

RATE_LIMITED: Final = Trouble("rate limited", seconds=1800.0, first_wait=0.0)
UNREACHABLE: Final = Trouble("unreachable", attempts=5)
TIMED_OUT: Final = Trouble("timed out", attempts=3)
FAILED: Final = Trouble("failed", attempts=6, first_wait=2.0)
BROKEN: Final = Trouble("broken answer", attempts=3)
