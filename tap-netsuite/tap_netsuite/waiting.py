"""How often and how long to try NetSuite again, by what went wrong."""

from __future__ import annotations

from typing import Final

from connector_kit.waiting import Again, Patience, Trouble, Waiter

__all__ = ["Again", "Patience", "Trouble", "Waiter"]

OVERLOADED: Final = Trouble("overloaded", seconds=900.0)
RELOGIN: Final = Trouble("re-login", attempts=2, first_wait=0.0)
UNREACHABLE: Final = Trouble("unreachable", attempts=5)
TIMED_OUT: Final = Trouble("timed out", attempts=2)
FAILED: Final = Trouble("failed", attempts=6, first_wait=2.0)
SEARCH_FAILED: Final = Trouble("search failed", attempts=3)
BROKEN: Final = Trouble("broken answer", attempts=3)
