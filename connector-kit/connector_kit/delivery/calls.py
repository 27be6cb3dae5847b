"""The gate that every call of a target passes: stop, budget, pace, count."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from connector_kit.errors import BudgetError, InterruptedRunError


class Permit(Protocol):
    """Leave to make one call. Reported back when the call has ended."""

    def limited(self, wait_seconds: float) -> None:
        """The other system refused the call for its rate; nobody may call for this long."""


class Pacer(Protocol):
    """Hands out permits at the pace that the other system allows."""

    def permit(self, stop: Callable[[], bool]) -> AbstractContextManager[Permit]:
        """Wait for a permit, unless ``stop()`` turns true, and hold it while the call is in flight."""


class Unpaced:
    """Hands out permits at once: the other system has no limit on the rate of calls."""

    @contextmanager
    def permit(self, stop: Callable[[], bool]) -> Iterator[Permit]:  # noqa: ARG002 - a Pacer
        """Hand out a permit."""
        yield self

    def limited(self, wait_seconds: float) -> None:
        """Nothing: who refuses a call all the same is asked again after a pause."""


class CallGate:
    """Counts and paces calls, and stops them when the run must end.

    Args:
        pacer: Shared by every process that uses the same application key; None where nothing limits the rate.
        call_budget: The most calls this run may make; None for no limit.
        deadline: ``time.monotonic()`` value after which no call starts; None for none.
    """

    def __init__(
        self, pacer: Pacer | None, *, call_budget: int | None = None, deadline: float | None = None
    ) -> None:
        self._pacer = pacer or Unpaced()
        self._budget = call_budget
        self._deadline = deadline
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.calls = 0

    @contextmanager
    def call(self) -> Iterator[Permit]:
        """Wait for leave to make one call and hold it while the call is in flight.

        Raises:
            InterruptedRunError: The run is being stopped.
            BudgetError: The call or time budget is spent.
        """
        self._count()
        with self._pacer.permit(self._should_stop) as permit:
            self.check()
            yield permit

    @property
    def stopping(self) -> bool:
        """Whether the run is being stopped."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Let no further call start. Calls in flight end as they do."""
        self._stopped.set()

    def pause(self, seconds: float) -> None:
        """Wait before trying again.

        Raises:
            InterruptedRunError: The run is being stopped; at once.
            BudgetError: The time budget ends meanwhile; at its end.
        """
        left = seconds if self._deadline is None else min(seconds, self._deadline - time.monotonic())
        self._stopped.wait(max(left, 0))
        self.check()

    def _count(self) -> None:
        self.check()
        with self._lock:
            if self._budget is not None and self.calls >= self._budget:
                raise BudgetError(
                    f"The call budget of this run, {self._budget} calls, is spent.",
                    hint="run again to go on with what is left, or raise call_budget.",
                )
            self.calls += 1

    def check(self) -> None:
        """Raise if no further call may start; see :meth:`call`."""
        if self.stopping:
            raise InterruptedRunError("The run is being stopped.")
        if self._past_deadline():
            raise BudgetError(
                "The time budget of this run is spent.",
                hint="run again to go on with what is left, or raise time_budget_minutes.",
            )

    def _should_stop(self) -> bool:
        return self.stopping or self._past_deadline()

    def _past_deadline(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline
