"""How often and how long to try again, by what went wrong."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass

import tenacity

from connector_kit.errors import ConnectorError, InterruptedRunError


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of passing trouble, and the patience with it.

    Args:
        name: What it is.
        attempts: Calls in all that may end in it; 0 for as many as fit into ``seconds``.
        seconds: How long it may last; 0 for as long as the attempts take.
        first_wait: Upper end of the first wait in seconds; it doubles with each further one.
        longest_wait: Where the doubling ends.
    """

    name: str
    attempts: int = 0
    seconds: float = 0.0
    first_wait: float = 1.0
    longest_wait: float = 60.0


class Again(Exception):  # noqa: N818 - not an error until patience ends
    """Worth another attempt. ``error`` is what to raise when there is none left.

    Args:
        error: For the person.
        trouble: What kind it is.
        wait: Seconds that the other side asked for.
    """

    def __init__(self, error: ConnectorError, trouble: Trouble, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.trouble = trouble
        self.wait = wait


class Waiter:
    """A clock, and waits that :meth:`stop` ends in every thread."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether the run ends."""
        return self._stopped.is_set()

    def clock(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait.

        Raises:
            InterruptedRunError: The run ends.
        """
        if self._stopped.wait(seconds):
            raise InterruptedRunError("The run ended while a call waited for its next attempt.")

    def stop(self) -> None:
        """End all waits, those to come too."""
        self._stopped.set()


class Patience:
    """What one call may still put up with. Each kind of trouble is counted by itself.

    Args:
        waiter: Clock and waits.
    """

    def __init__(self, waiter: Waiter) -> None:
        self._waiter = waiter
        self._met: Counter[Trouble] = Counter()
        self._since: dict[Trouble, float] = {}

    def met(self, trouble: Trouble) -> int:
        """How often this call has met a kind of trouble."""
        return self._met[trouble]

    def lasted(self, trouble: Trouble) -> float:
        """Seconds since this call first met it."""
        return self._waiter.clock() - self._since.get(trouble, self._waiter.clock())

    def retrying(self) -> tenacity.Retrying:
        """Attempts with growing, jittered waits (full jitter) until patience ends. Raises the last Again."""
        return tenacity.Retrying(
            sleep=self._waiter.pause,
            retry=self._note,
            stop=self._over,
            wait=self._wait,
            reraise=True,
        )

    def _note(self, state: tenacity.RetryCallState) -> bool:
        """Whether an attempt is worth another one; asked once for each, before the other two."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, Again):
            return False
        self._met[error.trouble] += 1
        self._since.setdefault(error.trouble, self._waiter.clock())
        return True

    def _over(self, state: tenacity.RetryCallState) -> bool:
        trouble = _again(state).trouble
        spent = bool(trouble.attempts) and self._met[trouble] >= trouble.attempts
        return spent or (bool(trouble.seconds) and self.lasted(trouble) >= trouble.seconds)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        again = _again(state)
        trouble = again.trouble
        if again.wait is not None:
            return min(again.wait, trouble.seconds or trouble.longest_wait) + random.uniform(0, 1)  # noqa: S311
        doubled = trouble.first_wait * 2.0 ** min(self._met[trouble] - 1, 30)
        return random.uniform(0, min(doubled, trouble.longest_wait))  # noqa: S311 - jitter


def _again(state: tenacity.RetryCallState) -> Again:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, Again)  # noqa: S101 - only these are retried
    return error
