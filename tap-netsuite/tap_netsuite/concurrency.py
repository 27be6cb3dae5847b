"""One bound on the requests in flight, over all streams and threads, that finds its own height.

The account's pool is shared with the customer's other integrations, and NetSuite tells nobody but an
administrator how much of it is free. So the bound is halved when NetSuite refuses and grows back slowly
while it does not (additive increase, multiplicative decrease).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

_GROWTH: Final = 0.1
"""Added to the bound by as many successes as the bound is high."""

_logger: Final = logging.getLogger("tap-netsuite")


@dataclass(slots=True, eq=False)
class Slot:
    """A place among the requests in flight.

    Args:
        taken_at: Monotonic seconds.
        shared: Whether there was ever another request beside this one.
    """

    taken_at: float
    shared: bool = False


class ConcurrencyLimit:
    """Lets at most :attr:`bound` requests go out at a time.

    Args:
        most: Where the bound starts and ends, at least 1.
        clock: Monotonic seconds.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._height = float(most)
        self._clock = clock
        self._taken: set[Slot] = set()
        self._free = threading.Condition()
        self._refused_at = float("-inf")
        self._overloaded_at = float("-inf")

    @property
    def bound(self) -> int:
        """Requests that may be in flight now."""
        return max(int(self._height + 1e-9), 1)

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """Wait for a place, and keep it for the block."""
        with self._free:
            self._free.wait_for(lambda: len(self._taken) < self.bound)
            slot = Slot(self._clock(), shared=bool(self._taken))
            for other in self._taken:
                other.shared = True
            self._taken.add(slot)
        try:
            yield slot
        finally:
            with self._free:
                self._taken.discard(slot)
                self._free.notify_all()

    def refused(self, slot: Slot, *, certain: bool = True) -> None:
        """Halve the bound, once for all requests that were in flight when it was last halved.

        Args:
            slot: Of the request that NetSuite refused.
            certain: Whether it said that load was the reason.
        """
        with self._free:
            if certain:
                self._overloaded_at = self._clock()
            if slot.taken_at < self._refused_at:
                return
            self._refused_at = self._clock()
            before, self._height = self.bound, max(self._height / 2, 1.0)
            if self.bound < before:
                _logger.info("NetSuite is busy; %d request(s) in flight from now on.", self.bound)

    def succeeded(self) -> None:
        """Grow a little."""
        with self._free:
            self._height = min(self._height + _GROWTH / self._height, float(self._most))
            self._free.notify_all()

    def overloaded_lately(self, seconds: float) -> bool:
        """Whether NetSuite said within the last seconds that load was its reason."""
        return self._clock() - self._overloaded_at <= seconds
